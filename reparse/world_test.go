package reparse_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/internal/portaltest"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/reparse"
)

// world is an archive with its catalog, a clock that can be set forward, and a
// portal to crawl, with the real parts.
type world struct {
	t      *testing.T
	dir    string
	portal *portaltest.Portal
	store  *sqlite.Store
	sites  []crawler.Site
	o      catalog.Options

	mu     sync.Mutex
	offset time.Duration
}

const (
	news   = "news.example"
	mirror = "mirror.example"
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), portal: portaltest.New(), sites: []crawler.Site{site("news", news), site("mirror", mirror)}}
	w.o = catalog.Options{Clock: w.now, Join: parser.Join, ParserVersion: parser.Version, Reread: w.reread}
	if err := w.portal.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.portal.Close)
	w.open("catalog.db")
	t.Cleanup(func() { w.close() })
	return w
}

func (w *world) options() reparse.Options {
	return reparse.Options{Archive: archive.OpenReader(w.dir)}
}

func (w *world) reread(_ context.Context, refs []record.Ref) ([]record.Page, error) {
	return w.options().Reread(refs)
}

func (w *world) open(name string) {
	w.t.Helper()
	var err error
	if w.store, err = sqlite.Open(context.Background(), filepath.Join(w.dir, name), w.o); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) close() {
	w.t.Helper()
	if w.store == nil {
		return
	}
	wrong, err := w.store.Check(context.Background())
	if err != nil || len(wrong) > 0 {
		w.t.Errorf("check of the catalog: %v %q", err, wrong)
	}
	if err := w.store.Close(); err != nil {
		w.t.Errorf("close the catalog: %v", err)
	}
	w.store = nil
}

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

// pass crawls everything; tell says whether the journal is told at its end.
func (w *world) pass(tell bool) crawler.Report {
	w.t.Helper()
	o := fetch.Options{Timeout: time.Minute, Clock: w.now, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	for _, text := range w.portal.ConnectTo() {
		to, err := fetch.ParseConnectTo(text)
		check(w.t, err)
		o.ConnectTo = append(o.ConnectTo, to)
	}
	fetcher, err := fetch.New(o)
	check(w.t, err)
	defer fetcher.Close()
	config := []byte(`{"sites":2}`)
	writer, _, err := archive.NewWriter(w.t.Context(), archive.WriterOptions{
		Dir: w.dir, Clock: w.now, Info: archive.Fields{{Name: reparse.ConfigField, Value: string(config)}},
		Original: func(digest string) (record.Ref, bool) {
			ref, err := w.store.FindPayload(context.Background(), digest)
			return ref, err == nil
		},
		OnClose: w.closed,
	})
	check(w.t, err)
	told := 0
	report, err := crawler.Run(w.t.Context(), crawler.Options{
		Store: w.store, Archive: writer, Fetch: fetcher, Sites: w.sites, Workers: 4, Holder: "test", Config: config,
		Recheck: true, Clock: w.now, Committed: func() {
			if told++; tell && told == 3 { // the journal is told while a crawl runs, too
				_, err := reparse.Tell(context.Background(), w.store, writer)
				check(w.t, err)
			}
		},
	})
	check(w.t, err)
	if tell {
		_, err := reparse.Tell(w.t.Context(), w.store, writer)
		check(w.t, err)
	}
	check(w.t, writer.Close())
	return report
}

func (w *world) closed(f archive.ClosedFile) error {
	return w.store.AddFile(context.Background(), catalog.WARCFile{Name: f.Name, Size: f.Size, SHA256: f.SHA256})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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

var texts = sync.OnceValue(func() []portaltest.Gold { return portaltest.NewDemo().Articles() })

// page is one of article n; what comes in head and foot is no content.
func page(n int, more, head, foot string) string {
	text := texts()[n%len(texts())]
	var out strings.Builder
	title := html.EscapeString(text.Title)
	fmt.Fprintf(&out, "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%s</title>%s</head><body><h1>%s</h1>", title, head, title)
	out.WriteString("<div class=info>2026-03-04 05:06 来源：海滨日报</div><div class=content>\n")
	for line := range strings.SplitSeq(text.Body+more, "\n") {
		fmt.Fprintf(&out, "<p>%s</p>\n", html.EscapeString(line))
	}
	fmt.Fprintf(&out, "</div>%s</body></html>", foot)
	return out.String()
}

func answer(text string) portaltest.Answer {
	return portaltest.Answer{Body: []byte(text), Type: "text/html; charset=utf-8"}
}

func (w *world) serve(path string, h http.Handler) { w.portal.Handle(news, path, h) }

// pages names the pages of the paginated article.
func pages(n, own int) string {
	var out strings.Builder
	out.WriteString("<div class=page>")
	for i, path := range []string{"7.html", "7_2.html", "7_3.html"} {
		if i+1 == own {
			fmt.Fprintf(&out, "<span>%d</span> ", i+1)
		} else {
			fmt.Fprintf(&out, "<a href=\"/a/%s\">%d</a> ", path, i+1)
		}
	}
	out.WriteString("</div>")
	return page(n, "", "", out.String())
}

const rest = "\n这一段是后来补充的内容，说明事件的最新进展，当地有关部门已经公布了调查结果。"

// script sets the portal to how it is at the n-th pass, from 1.
func (w *world) script(n int) {
	var links []string
	for i := 1; i <= 14; i++ {
		links = append(links, fmt.Sprintf("<li><a href=\"/a/%d.html\">第%d条新闻的标题在这里</a></li>", i, i))
	}
	front := answer("<!DOCTYPE html><html><head><meta charset=utf-8><title>新闻列表</title></head><body><ul>" + strings.Join(links, "") + "</ul></body></html>")
	w.serve("/", front)
	for i := 1; i <= 14; i++ {
		w.serve(fmt.Sprintf("/a/%d.html", i), answer(page(i, "", "", "")))
	}
	w.serve("/a/1.html", portaltest.HTML("gbk", "gbk", strings.ReplaceAll(page(1, "", "", ""), "utf-8", "gbk")))
	w.serve("/a/2.html", answer(page(2, strings.Repeat(rest, n-1), "", "")))
	w.serve("/a/3.html", answer(page(3, "", "", fmt.Sprintf("<div class=hits>阅读：%d</div>", 100*n))))
	w.serve("/a/4.html", portaltest.Answer{Body: []byte(page(4, "", "", "")), ETag: `"four"`})
	if n >= 2 && n <= 4 {
		w.serve("/a/5.html", portaltest.Status(404))
	}
	if n >= 3 {
		w.serve("/a/6.html", portaltest.Status(410))
	}
	w.serve("/a/7.html", answer(pages(7, 1)))
	w.serve("/a/7_2.html", answer(pages(8, 2)))
	w.serve("/a/7_3.html", answer(pages(9, 3)))
	if n <= 2 {
		w.serve("/a/7_3.html", portaltest.Status(500))
	}
	w.serve("/a/8.html", portaltest.Redirect(301, "/a/8b.html"))
	w.serve("/a/8b.html", answer(page(10, "", "", "")))
	w.serve("/a/9.html", answer(page(11, "", `<link rel=canonical href="http://news.example/a/10.html">`, "")))
	w.serve("/a/10.html", answer(page(11, "", "", "")))
	if n == 3 {
		w.serve("/a/11.html", portaltest.Status(503))
	}
	w.portal.Handle(mirror, "/", answer(`<html><head><title>转载</title></head><body><a href="/a/1.html">转载的新闻标题在这里</a></body></html>`))
	w.portal.Handle(mirror, "/a/1.html", answer(page(12, "", "", ""))) // the bytes of /a/12.html
}

// lifeOf is six passes over five days; journal says after which of them the
// journal is told.
func (w *world) lifeOf(journal func(pass int) bool) {
	w.t.Helper()
	for n := 1; n <= 6; n++ {
		w.script(n)
		w.pass(journal(n))
		w.later(26 * time.Hour)
	}
}

func always(int) bool { return true }
func never(int) bool  { return false }

// state is all that an archive shows.
type state struct {
	Articles  map[string][]record.Article
	Histories map[string]catalog.History
	Places    map[string]string
	Captures  []record.Ref
	Files     []catalog.WARCFile
	Events    []record.Event
	Stats     catalog.Stats
	Config    string
	Due       []record.Request
}

func (w *world) state() state {
	w.t.Helper()
	ctx := w.t.Context()
	s := state{Articles: map[string][]record.Article{}, Histories: map[string]catalog.History{}, Places: map[string]string{}}
	err := w.store.Articles(ctx, func(a record.Article) error {
		for n := 1; n <= a.Revision; n++ {
			r, err := w.store.Revision(ctx, a.ID, n)
			check(w.t, err)
			s.Articles[a.URL] = append(s.Articles[a.URL], r)
		}
		history, err := w.store.History(ctx, a.ID)
		check(w.t, err)
		s.Histories[a.URL] = history
		s.Places[a.URL], err = w.store.Partition(ctx, a.ID)
		return err
	})
	check(w.t, err)
	check(w.t, w.store.Captures(ctx, func(r record.Ref) error { s.Captures = append(s.Captures, r); return nil }))
	s.Events, err = w.store.Events(ctx, 0, 10_000)
	check(w.t, err)
	s.Files, err = w.store.Files(ctx)
	check(w.t, err)
	s.Stats, err = w.store.Stats(ctx)
	check(w.t, err)
	config, err := w.store.Config(ctx)
	check(w.t, err)
	s.Config = string(config)
	s.Due, err = w.store.Due(ctx, catalog.PassOptions{Sites: []string{"news", "mirror"}, Recheck: true}, 0)
	check(w.t, err)
	return s
}

func (w *world) same(what string, got, want any) {
	w.t.Helper()
	if diff := cmp.Diff(plain(w.t, want), plain(w.t, got)); diff != "" {
		w.t.Errorf("%s (- before, + after):\n%s", what, diff)
	}
}

// plain is a value as its JSON says it.
func plain(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	check(t, err)
	var out any
	check(t, json.Unmarshal(text, &out))
	return out
}

// lose deletes the catalog.
func (w *world) lose() {
	w.t.Helper()
	w.close()
	check(w.t, os.Remove(filepath.Join(w.dir, "catalog.db")))
}

// rebuild makes it again, in as many runs as it takes, when each is stopped at
// a step; 0 is never.
func (w *world) rebuild(stopAt int) reparse.Rebuilt {
	w.t.Helper()
	for range 1000 {
		ctx, stop := context.WithCancel(w.t.Context())
		steps := 0
		o := w.options()
		o.Progress = func(reparse.Progress) {
			if steps++; steps == stopAt {
				stop()
			}
		}
		o.Problem = func(p reparse.Problem) { w.t.Logf("problem: %+v", p) }
		survey, err := reparse.Look(ctx, o)
		var out reparse.Rebuilt
		if err == nil {
			w.open("catalog.db.rebuild")
			out, err = reparse.Rebuild(ctx, w.store, survey, reparse.RebuildOptions{Options: o, Basis: "1", Rules: func(config []byte) (reparse.Rules, error) {
				return reparse.Rules{Sites: w.sites, Config: config}, nil
			}})
		}
		stopped := ctx.Err() != nil
		stop()
		if err == nil {
			w.close()
			check(w.t, os.Rename(filepath.Join(w.dir, "catalog.db.rebuild"), filepath.Join(w.dir, "catalog.db")))
			w.open("catalog.db")
			return out
		}
		if !stopped {
			w.t.Fatalf("rebuild: %v", err)
		}
		stopAt++
		if w.store != nil {
			check(w.t, w.store.Close())
			w.store = nil
		}
	}
	w.t.Fatal("the rebuilding does not end")
	return reparse.Rebuilt{}
}
