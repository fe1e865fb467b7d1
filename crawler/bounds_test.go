package crawler_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// max_pages bounds what a pass asks of a site, feeds and sitemaps apart, spends
// it on news first, and leaves the rest to the next pass.
func TestMaxPages(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 30)
	serveArticles(p, "b.example", 5)
	var links []string
	for i := range 30 {
		links = append(links, fmt.Sprintf("/a/%d.html", i+1), fmt.Sprintf("/s/%d/", i))
	}
	p.Handle("a.example", "/", list("/s/"))
	p.Handle("a.example", "/s/", list(links...))
	p.Handle("a.example", "/s/*", list("/a/1.html"))
	p.Handle("a.example", "/rss", feed("http://a.example/a/1.html"))
	a := site("a", "a.example")
	a.MaxPages, a.Feeds = 12, []string{"http://a.example/rss"}
	w := newWorld(t, p, a, site("b", "b.example"))
	report := w.pass()
	w.equal("reason", report.Summary.Reason, crawler.ReasonMaxPages)
	w.equal("asked", len(w.asked("a.example")), 12+2) // robots.txt and feed on top
	w.equal("articles of both", len(w.articles()), 10+5)
	for pass := 2; pass <= 3; pass++ {
		before := len(w.asked("a.example"))
		w.later(time.Minute) // nothing is due but what was left
		w.pass()
		w.equal("asked in the next", len(w.asked("a.example"))-before, 12)
	}
	w.equal("articles in the end", len(w.articles()), 30+5)
	w.askedAtMost(2)

	before := len(p.Requests())
	w.later(time.Hour)
	w.pass(func(o *crawler.Options) { o.MaxPages = 1 })
	w.equal("with one page a site", len(p.Requests())-before, 2+1)
}

// askedAtMost checks that no URL came more often over all passes.
func (w *world) askedAtMost(most int) {
	w.t.Helper()
	times := map[string]int{}
	for _, seen := range w.portal.Requests() {
		if times[seen.Host+seen.Path]++; times[seen.Host+seen.Path] == most+1 {
			w.t.Errorf("%s%s was asked more than %d times", seen.Host, seen.Path, most)
		}
	}
}

// Articles that deep sections lead to are not kept waiting by the other sections.
func TestDeepSectionsDoNotUseUpThePages(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	var sections []string
	for i := range 100 {
		path := fmt.Sprintf("/s/%d/", i)
		sections = append(sections, path)
		p.Handle("a.example", path, list(fmt.Sprintf("/a/%d.html", i)))
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", i), article(i))
	}
	p.Handle("a.example", "/", list("/s/"))
	p.Handle("a.example", "/s/", list(sections...))
	a := site("a", "a.example")
	a.MaxPages = 42
	w := newWorld(t, p, a)
	w.pass()
	if n := len(w.articles()); n < 16 {
		t.Errorf("%d articles of 42 pages", n)
	}
}

// What robots.txt keeps us from costs no page of the bound.
func TestRefusedPagesAreNotCounted(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 9)
	p.Handle("a.example", "/robots.txt", robotsTxt("User-agent: *\nDisallow: /a/1.\nDisallow: /a/2.\nDisallow: /a/3.\nDisallow: /a/4.\n"))
	a := site("a", "a.example")
	a.MaxPages = 4
	w := newWorld(t, p, a)
	w.pass()
	w.equal("articles", keys(w.articles()), []string{"http://a.example/a/5.html", "http://a.example/a/6.html", "http://a.example/a/7.html"})
}

func feed(urls ...string) portaltest.Answer {
	var out strings.Builder
	out.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>`)
	for _, u := range urls {
		fmt.Fprintf(&out, "<item><title>t</title><link>%s</link></item>", u)
	}
	out.WriteString("</channel></rss>")
	return portaltest.Answer{Type: "application/rss+xml", Body: []byte(out.String())}
}

// Sections are followed down to max_depth, articles from wherever they are named.
func TestMaxDepth(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	for depth := range 6 {
		path := "/" + strings.Repeat("s"+strconv.Itoa(depth)+"/", min(depth, 1))
		p.Handle("a.example", path, list(fmt.Sprintf("/s%d/", depth+1), fmt.Sprintf("/a/%d.html", depth)))
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", depth), article(depth))
	}
	p.Handle("a.example", "/a/2.html", articleOf(texts()[2].Title, texts()[2].Body, `<a href="/a/99.html">又一篇文章</a><a href="/deeper/">别处</a>`))
	p.Handle("a.example", "/a/99.html", article(99))
	a := site("a", "a.example")
	a.MaxDepth = 2
	w := newWorld(t, p, a)
	w.pass()
	w.equal("asked", slices.Sorted(slices.Values(w.asked("a.example"))),
		[]string{"/", "/a/0.html", "/a/1.html", "/a/2.html", "/a/99.html", "/robots.txt", "/s1/", "/s2/"})
}

// Rules that change hold for what is known already, and what they now let in
// is found although the pages that name it have not changed.
func TestRulesThatChange(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	front := list("/a/1.html", "/a/2.html", "/a/3.html", "/b/4.html", "/deep/", "http://other.example/b/5.html")
	front.ETag = `"front"`
	p.Handle("a.example", "/", front)
	p.Handle("a.example", "/b/4.html", article(4))
	p.Handle("other.example", "/b/5.html", article(5))
	p.Handle("a.example", "/rss", feed("http://a.example/a/1.html"))
	p.Handle("a.example", "/deep/", list("/a/1.html"))
	a := site("a", "a.example")
	a.Feeds = []string{"http://a.example/rss"}
	w := newWorld(t, p, a)
	w.pass(func(o *crawler.Options) { o.Config = []byte(`{"version":1}`) })
	w.equal("articles", keys(w.articles()), addresses("a.example", 3))

	a.Articles = append(a.Articles, `^http://(a|other)\.example/b/`)
	a.Exclude = []string{`/a/2\.html`}
	a.Feeds, a.MaxDepth = nil, 0
	w.sites = []crawler.Site{a}
	before := len(p.Requests())
	w.later(48 * time.Hour)
	report := w.pass(func(o *crawler.Options) { o.Config = []byte(`{"version":2}`) })
	var asked []string
	for _, seen := range p.Requests()[before:] {
		if seen.Path != "/robots.txt" {
			asked = append(asked, seen.Path)
		}
	}
	slices.Sort(asked)
	w.equal("asked under the new rules", asked, []string{"/", "/a/1.html", "/a/3.html", "/b/4.html", "/b/5.html"})
	w.equal("no longer wanted", count(report, record.OutOfScope), 3)
	w.equal("none of it is a failure", report.Failed, 0)
	w.equal("articles", len(w.articles()), 5)

	w.later(time.Hour)
	report = w.pass(func(o *crawler.Options) { o.Config = []byte(`{"version":2}`) })
	w.equal("not modified", count(report, record.NotModified), 1)
}

// What a server makes without end costs a bounded part of a pass.
func TestTraps(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	p.Handle("a.example", "/", list("/calendar/2026/01/", "/loop/", "/session/", "/facets", "/a/1.html", "/a/2.html", "/a/3.html"))
	p.Handle("a.example", "/calendar/*", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var year, month int
		_, _ = fmt.Sscanf(r.URL.Path, "/calendar/%d/%d/", &year, &month)
		var links []string
		for i := range 12 {
			links = append(links, fmt.Sprintf("/calendar/%d/%02d/", year+i-6, month+i))
		}
		list(links...).ServeHTTP(w, r)
	}))
	p.Handle("a.example", "/loop/*", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list(r.URL.Path+"a/", r.URL.Path+"b/", r.URL.Path+"a/a/a/a/").ServeHTTP(w, r)
	}))
	var sessions int
	p.Handle("a.example", "/session/*", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sessions++
		list(fmt.Sprintf("/session/x?PHPSESSID=%032d", sessions), fmt.Sprintf("/session/y;jsessionid=%d", sessions),
			fmt.Sprintf("/a/1.html?sid=%032x", sessions)).ServeHTTP(w, r)
	}))
	p.Handle("a.example", "/facets*", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list(r.RequestURI+"?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=1&k=2&l=3&m=4&n=5&o=6&p=7&q=8", r.RequestURI+"?"+strings.Repeat("x", 3000)).ServeHTTP(w, r)
	}))
	a := site("a", "a.example")
	a.MaxPages = 300
	w := newWorld(t, p, a)
	w.pass()
	w.equal("articles", keys(w.articles()), addresses("a.example", 3))
	asked := map[string]int{}
	for _, path := range w.asked("a.example") {
		asked[strings.SplitN(strings.Trim(path, "/"), "/", 2)[0]]++
		if strings.Contains(path, "a/a/a") || len(path) > 2000 {
			t.Errorf("asked %s", path)
		}
	}
	w.equal("sessions", asked["session"], 3)
	w.equal("facets", asked["facets"], 1)
	if n := asked["calendar"]; n > 250 {
		t.Errorf("%d pages of a calendar without end", n)
	}
	if n := len(w.asked("a.example")); n > 301 {
		t.Errorf("%d pages, max_pages is 300", n)
	}
}

// Due tells what a pass would ask: starts that nobody has asked yet first.
func TestDue(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	w := newWorld(t, p, site("a", "a.example"))
	due := func(limit int, change ...func(*crawler.Options)) []string {
		t.Helper()
		o := crawler.Options{Store: w.store, Sites: w.sites}
		for _, f := range change {
			f(&o)
		}
		requests, err := crawler.Due(t.Context(), o, limit)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range requests {
			out = append(out, r.URL)
		}
		return out
	}
	w.equal("at first", due(0), []string{"http://a.example/"})
	w.pass()
	w.equal("at once again", due(0), []string(nil))
	w.equal("recheck", due(0, recheck), append([]string{"http://a.example/"}, addresses("a.example", 3)...))
	w.equal("limited", due(2, recheck), []string{"http://a.example/", "http://a.example/a/1.html"})
	w.sites[0].Feeds = []string{"http://a.example/rss"}
	w.sites[0].Exclude = []string{"/a/3"}
	w.equal("a feed was added", due(0), []string{"http://a.example/rss"})
	w.later(time.Hour)
	w.equal("later", due(0), append([]string{"http://a.example/rss", "http://a.example/"}, addresses("a.example", 2)...))
	before := len(p.Requests())
	w.pass()
	w.equal("as the pass does", len(p.Requests())-before, 4)
}

// Of rows that belong to a site which this pass leaves alone, nothing is asked.
func TestOneSiteOfTwo(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 2)
	serveArticles(p, "b.example", 2)
	w := newWorld(t, p, site("a", "a.example"), site("b", "b.example"))
	w.pass(func(o *crawler.Options) { o.Sites = w.sites[1:] })
	w.equal("articles", keys(w.articles()), addresses("b.example", 2))
	w.equal("asked", len(w.asked("a.example")), 0)
	w.later(time.Hour)
	before := len(w.asked("b.example"))
	w.pass(func(o *crawler.Options) { o.Sites = w.sites[:1] })
	w.equal("asked", len(w.asked("b.example")), before)
	w.equal("articles", len(w.articles()), 4)
}

// The catalog's row of a site's page may be named by another site.
func TestSitesThatNameEachOther(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 4)
	p.Handle("b.example", "/", list("http://a.example/a/1.html", "http://a.example/a/9.html"))
	p.Handle("a.example", "/a/9.html", article(9))
	b := site("b", "b.example")
	b.Articles = []string{`^http://a\.example/a/`}
	w := newWorld(t, p, site("a", "a.example"), b)
	report := w.pass()
	w.equal("reason", report.Summary.Reason, crawler.ReasonDone)
	w.askedOnce(0)
	w.equal("articles", len(w.articles()), 5)
	w.later(time.Hour)
	w.pass(func(o *crawler.Options) { o.Sites = w.sites[:1] })
	w.later(time.Hour)
	w.pass(func(o *crawler.Options) { o.Sites = w.sites[1:] })
	if stats, err := w.store.Stats(t.Context()); err != nil || stats.Articles != 5 {
		t.Errorf("%d articles: %v", stats.Articles, err)
	}
}
