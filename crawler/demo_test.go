package crawler_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/archive"
	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// demoSites are those of the demonstration's crawl.yaml; config may not be
// imported by tests of what knows no configuration, so they stand here.
func demoSites(d *portaltest.Demo) []crawler.Site {
	patterns := map[string][]string{
		"news.haibin-daily.example":   {`/(neibu/)?\d{4}-\d{2}/\d{2}/content_\d+\.htm$`, "/rss/news.xml"},
		"www.lanjiang-net.example":    {`/a/\d+\.html$`, "/rss.xml", "/sitemap.xml"},
		"www.wangyu-times.example":    {`/story/\d{4}/\d{2}/\d{2}/\d+$`, "/atom.xml", "/news-sitemap.xml"},
		"www.tianlong-weekly.example": {`/[a-z]+/\d{6}/t\d{8}_\d+\.html$`, "/rss.xml"},
		"www.jinque-k9.example":       {`/news/\d+\.html$`},
	}
	var sites []crawler.Site
	for _, host := range d.Hosts() {
		p := patterns[host]
		s := site(strings.Split(strings.TrimPrefix(strings.TrimPrefix(host, "www."), "news."), "-")[0], host)
		s.Articles = []string{"^http://" + strings.ReplaceAll(host, ".", `\.`) + p[0]}
		if len(p) > 1 {
			s.Feeds = []string{"http://" + host + p[1]}
		}
		if len(p) > 2 {
			s.Sitemaps = []string{"http://" + host + p[2]}
		}
		sites = append(sites, s)
	}
	return sites
}

// The demonstration, crawled twice: what its gold says is there, and only that.
func TestDemonstration(t *testing.T) {
	t.Parallel()
	d := portaltest.NewDemo()
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, d.Portal, demoSites(d)...)
	first := w.pass()
	w.holdsGold(d)
	w.askedOnce(0)
	w.equal("new", []int{first.New, first.Revised, len(first.Silent)}, []int{len(d.Articles()), 0, 0})
	w.equal("reason", first.Summary.Reason, crawler.ReasonDone)
	w.equal("disallowed but not asked", d.Traps(), []string(nil))
	if n := count(first, record.Disallowed); n == 0 {
		t.Error("nothing was refused by robots.txt")
	}
	if n := count(first, record.SoftNotFound); n != 1 {
		t.Errorf("%d error pages with status 200, want 1", n)
	}

	gone := w.articles()[d.Deleted()]
	w.later(time.Hour)
	d.SetPass(2)
	before := len(d.Requests())
	second := w.pass(recheck)
	w.askedOnce(before)
	w.equal("second pass", []int{second.New, second.Revised, second.Events[record.EventDeleted], len(second.Silent)}, []int{0, 1, 1, 0})
	w.equal("edited", w.events(d.Edited()), []record.EventType{record.EventSeen, record.EventRevised})
	w.equal("deleted", w.events(d.Deleted()), []record.EventType{record.EventSeen, record.EventDeleted})
	w.equal("what was deleted stays readable", w.articles()[d.Deleted()].Body, gone.Body)
	w.equal("disallowed but not asked", d.Traps(), []string(nil))
	if n := count(second, record.NotModified); n < 10 {
		t.Errorf("%d pages had not changed, want at least those of two portals with validators", n)
	}
	w.notModifiedAreRevisits(d, before)
	w.revisionsAreOne(d)
}

// holdsGold compares the archive with the portal's gold: addresses, sites,
// pages of articles in order.
func (w *world) holdsGold(d *portaltest.Demo) {
	w.t.Helper()
	got := w.articles()
	var want []string
	for _, g := range d.Articles() {
		want = append(want, g.URL)
		a := got[g.URL]
		if a.Title != g.Title {
			w.t.Errorf("%s: title %q, want %q", g.URL, a.Title, g.Title)
		}
		if len(a.Incomplete) > 0 || a.ID != record.ArticleID(g.URL) {
			w.t.Errorf("%s: id %s, incomplete %v", g.URL, a.ID, a.Incomplete)
		}
		var parts []string
		reader := archive.OpenReader(w.dir)
		for _, ref := range a.Captures {
			capture, err := reader.Capture(ref)
			if err != nil {
				w.t.Errorf("%s: %v", g.URL, err)
			}
			parts = append(parts, strings.SplitN(capture.URL, "?", 2)[0])
		}
		w.equal("captures of "+g.URL, parts, g.Parts)
	}
	slices.Sort(want)
	w.equal("articles", keys(got), want)
}

// notModifiedAreRevisits checks that answers 304 lie in the archive as such.
func (w *world) notModifiedAreRevisits(d *portaltest.Demo, since int) {
	w.t.Helper()
	conditional := 0
	for _, seen := range d.Requests()[since:] {
		if seen.Header.Get("If-None-Match") != "" || seen.Header.Get("If-Modified-Since") != "" {
			conditional++
		}
	}
	revisits := 0
	err := w.store.Captures(context.Background(), func(ref record.Ref) error {
		if ref.Status == http.StatusNotModified {
			revisits++
			if !ref.Revisit {
				w.t.Errorf("%s: a 304 that refers to nothing", ref.URL)
			}
		}
		return nil
	})
	if err != nil || revisits < 10 || conditional < revisits {
		w.t.Errorf("%d conditional requests, %d answers 304: %v", conditional, revisits, err)
	}
}

// revisionsAreOne checks that nothing but the edited article has a second
// revision: counts of readers and lists of related links are no change.
func (w *world) revisionsAreOne(d *portaltest.Demo) {
	w.t.Helper()
	for url, a := range w.articles() {
		want := 1
		if url == d.Edited() {
			want = 2
		}
		if a.Revision != want {
			w.t.Errorf("%s has %d revisions, want %d", url, a.Revision, want)
		}
	}
}
