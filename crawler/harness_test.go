package crawler_test

import (
	"context"
	"fmt"
	"html"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/internal/portaltest"
	"jianbao/parser"
	"jianbao/record"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// Bleve starts its analysis workers once, when it is loaded.
		goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// world is an archive with its catalog, a clock that can be set forward, and
// portals to crawl: what a command puts together, with the real parts.
type world struct {
	t      *testing.T
	dir    string
	portal *portaltest.Portal
	store  *sqlite.Store
	sites  []crawler.Site

	mu     sync.Mutex
	offset time.Duration
}

func newWorld(t *testing.T, portal *portaltest.Portal, sites ...crawler.Site) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), portal: portal, sites: sites}
	if portal != nil {
		if portal.Addr() == "" {
			if err := portal.Start(); err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(portal.Close)
	}
	w.open()
	t.Cleanup(func() {
		w.verify()
		w.closeStore()
	})
	return w
}

func (w *world) open() {
	w.t.Helper()
	var err error
	w.store, err = sqlite.Open(context.Background(), filepath.Join(w.dir, "catalog.db"), catalog.Options{
		Clock: w.now, Join: parser.Join, ParserVersion: parser.Version,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) closeStore() {
	w.t.Helper()
	wrong, err := w.store.Check(context.Background())
	if err != nil || len(wrong) > 0 {
		w.t.Errorf("check of the catalog: %v %q", err, wrong)
	}
	if err := w.store.Close(); err != nil {
		w.t.Errorf("close the catalog: %v", err)
	}
}

// now is real time, and what later added.
func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.offset)
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offset += d
}

// fetcher is the real one, led to the portal.
func (w *world) fetcher(o fetch.Options) *fetch.Fetcher {
	w.t.Helper()
	o.AllowPrivate = append(o.AllowPrivate, netip.MustParsePrefix("127.0.0.1/32"))
	o.Clock = w.now
	for _, text := range w.portal.ConnectTo() {
		to, err := fetch.ParseConnectTo(text)
		if err != nil {
			w.t.Fatal(err)
		}
		o.ConnectTo = append(o.ConnectTo, to)
	}
	f, err := fetch.New(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// writer is the real archive's.
func (w *world) writer() *archive.Writer {
	w.t.Helper()
	out, _, err := archive.NewWriter(w.t.Context(), archive.WriterOptions{
		Dir: w.dir, Clock: w.now,
		Original: func(digest string) (record.Ref, bool) {
			ref, err := w.store.FindPayload(context.Background(), digest)
			return ref, err == nil
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// run makes a pass with the parts that o does not bring.
func (w *world) run(ctx context.Context, o crawler.Options) (crawler.Report, error) {
	w.t.Helper()
	if o.Fetch == nil {
		f := w.fetcher(fetch.Options{Timeout: o.FetchTimeout})
		defer f.Close()
		o.Fetch = f
	}
	writer := w.writer()
	if o.Archive == nil {
		o.Archive = writer
	}
	if o.Store == nil {
		o.Store = w.store
	}
	if o.Sites == nil {
		o.Sites = w.sites
	}
	if o.Workers == 0 {
		o.Workers = 8
	}
	o.Holder, o.Clock = "test", w.now
	report, err := crawler.Run(ctx, o)
	if closed := writer.Close(); closed != nil && err == nil {
		w.t.Errorf("close the archive: %v", closed)
	}
	return report, err
}

// pass is a run that must succeed.
func (w *world) pass(change ...func(*crawler.Options)) crawler.Report {
	w.t.Helper()
	var o crawler.Options
	for _, f := range change {
		f(&o)
	}
	report, err := w.run(w.t.Context(), o)
	if err != nil {
		w.t.Fatalf("pass: %v", err)
	}
	return report
}

// many is a number of pages, fewer under the race detector.
func many(n int) int {
	if underRace {
		return n / 5
	}
	return n
}

func fetchOptions() fetch.Options { return fetch.Options{Timeout: time.Minute} }

func recheck(o *crawler.Options) { o.Recheck = true }

// verify checks that every capture that the catalog names can be read, whole
// and with its digest, and that the archive is sound.
func (w *world) verify() {
	w.t.Helper()
	report, err := archive.Verify(context.Background(), w.dir, archive.VerifyOptions{Deep: true})
	if err != nil || len(report.Problems) > 0 {
		w.t.Errorf("verify: %v %v", err, report.Problems)
	}
	reader := archive.OpenReader(w.dir)
	err = w.store.Captures(context.Background(), func(ref record.Ref) error {
		_, err := reader.Capture(ref)
		return err
	})
	if err != nil {
		w.t.Errorf("a capture of the catalog: %v", err)
	}
}

// articles are all records, by canonical URL.
func (w *world) articles() map[string]record.Article {
	w.t.Helper()
	out := map[string]record.Article{}
	err := w.store.Articles(context.Background(), func(a record.Article) error {
		out[a.CanonicalURL] = a
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// outcome sums up how a URL's last asking ended over all sites of a report.
func count(r crawler.Report, outcome record.Outcome) int {
	n := 0
	for _, s := range r.Summary.Sites {
		n += s.Outcomes[outcome]
	}
	return n
}

// events are the types of an article's events, in order.
func (w *world) events(url string) []record.EventType {
	w.t.Helper()
	h, err := w.store.History(context.Background(), record.ArticleID(url))
	if err != nil {
		w.t.Fatalf("history of %s: %v", url, err)
	}
	var out []record.EventType
	for _, e := range h.Events {
		out = append(out, e.Type)
	}
	return out
}

// state is an article's state of deletion, "" where it is there.
func (w *world) state(url string) record.DeletionState {
	w.t.Helper()
	a, err := w.store.Article(context.Background(), record.ArticleID(url))
	if err != nil {
		w.t.Fatalf("article %s: %v", url, err)
	}
	if a.Deletion == nil {
		return ""
	}
	return a.Deletion.State
}

func (w *world) equal(what string, got, want any) {
	w.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		w.t.Errorf("%s (- want, + got):\n%s", what, diff)
	}
}

// asked are the targets of a host that were asked, in order.
func (w *world) asked(host string) []string {
	var out []string
	for _, seen := range w.portal.Requests() {
		if seen.Host == host {
			out = append(out, seen.Path)
		}
	}
	return out
}

// askedOnce checks that since the given place in the log no URL came twice.
func (w *world) askedOnce(since int) {
	w.t.Helper()
	times := map[string]int{}
	for _, seen := range w.portal.Requests()[since:] {
		times[fmt.Sprint(seen.Host, seen.Path, " TLS: ", seen.TLS)]++
	}
	for url, n := range times {
		if n > 1 {
			w.t.Errorf("%s was asked %d times in a pass", url, n)
		}
	}
}

// site is one whose front page is the start, and whose articles lie below /a/.
func site(id string, hosts ...string) crawler.Site {
	s := crawler.Site{
		ID: id, MaxPages: 1000, MaxDepth: 3, ConfirmDeletion: 24 * time.Hour,
		Revisit: record.Revisit{Min: 15 * time.Minute, Max: 30 * 24 * time.Hour},
	}
	for _, host := range hosts {
		s.Start = append(s.Start, "http://"+host+"/")
		s.Articles = append(s.Articles, "^http://"+strings.ReplaceAll(host, ".", `\.`)+"/a/")
	}
	return s
}

// texts are those of the demonstration.
var texts = sync.OnceValue(func() []portaltest.Gold { return portaltest.NewDemo().Articles() })

// article is a page that is an article; n tells it from others.
func article(n int) portaltest.Answer {
	text := texts()[n%len(texts())]
	return articleOf(fmt.Sprintf("%s（%d）", text.Title, n), text.Body, "")
}

func articleOf(title, body, extra string) portaltest.Answer {
	var out strings.Builder
	title = html.EscapeString(title)
	fmt.Fprintf(&out, "<!DOCTYPE html><html><head><meta charset=utf-8><title>%s</title></head><body><h1>%s</h1>", title, title)
	out.WriteString("<div class=info>2026-03-04 05:06 来源：海滨日报</div><div class=content>\n")
	for line := range strings.SplitSeq(body, "\n") {
		fmt.Fprintf(&out, "<p>%s</p>\n", html.EscapeString(line))
	}
	fmt.Fprintf(&out, "</div>%s</body></html>", extra)
	return portaltest.Answer{Body: []byte(out.String())}
}

// list is a page of links.
func list(links ...string) portaltest.Answer {
	var out strings.Builder
	out.WriteString("<!DOCTYPE html><html><head><meta charset=utf-8><title>新闻列表</title></head><body><ul>")
	for i, link := range links {
		fmt.Fprintf(&out, "<li><a href=%q>第%d条新闻的标题</a></li>", link, i+1)
	}
	out.WriteString("</ul></body></html>")
	return portaltest.Answer{Body: []byte(out.String())}
}

// serveArticles has a host serve a front page and articles /a/1.html to /a/n.html.
func serveArticles(p *portaltest.Portal, host string, n int) {
	var links []string
	for i := 1; i <= n; i++ {
		path := fmt.Sprintf("/a/%d.html", i)
		links = append(links, path)
		p.Handle(host, path, article(i))
	}
	p.Handle(host, "/", list(links...))
}

// addresses are those of serveArticles, in the order of maps.
func addresses(host string, n int) []string {
	var out []string
	for i := 1; i <= n; i++ {
		out = append(out, fmt.Sprintf("http://%s/a/%d.html", host, i))
	}
	slices.Sort(out)
	return out
}

func keys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
