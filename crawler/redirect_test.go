package crawler_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"jianbao/internal/portaltest"
	"jianbao/record"
)

func moved(to string) portaltest.Answer { return portaltest.Redirect(http.StatusMovedPermanently, to) }

func TestRedirects(t *testing.T) {
	t.Parallel()
	const a = "http://a.example"
	for _, test := range []struct {
		name     string
		serve    map[string]http.Handler // beside an article at /a/end.html
		links    []string
		articles []string
		outcomes map[record.Outcome]int // of single pages
	}{
		{"to another article", map[string]http.Handler{"/a/1.html": moved("/a/end.html")}, []string{"/a/1.html"},
			[]string{a + "/a/end.html"}, map[record.Outcome]int{record.Redirected: 1}},
		{"from an address with a tracker to that without", map[string]http.Handler{"/a/end.html?utm_source=rss": moved("/a/end.html")},
			[]string{"/a/end.html?utm_source=rss"}, []string{a + "/a/end.html"}, map[record.Outcome]int{record.Redirected: 1}},
		{"to an address with a session, and back", map[string]http.Handler{
			"/a/2.html": moved("/a/2.html?PHPSESSID=1"), "/a/2.html?PHPSESSID=1": moved("/a/2.html")},
			[]string{"/a/2.html"}, nil, map[record.Outcome]int{record.Redirected: 2}},
		{"to itself", map[string]http.Handler{"/a/1.html": moved("/a/1.html")}, []string{"/a/1.html"}, nil, map[record.Outcome]int{record.Redirected: 1}},
		{"in a circle", map[string]http.Handler{"/a/1.html": moved("/a/2.html"), "/a/2.html": moved("/a/1.html")}, []string{"/a/1.html"}, nil,
			map[record.Outcome]int{record.Redirected: 2}},
		{"out of scope", map[string]http.Handler{"/a/1.html": moved("http://other.invalid/a/1.html")}, []string{"/a/1.html"}, nil,
			map[record.Outcome]int{record.Redirected: 1}},
		{"to no web address", map[string]http.Handler{"/a/1.html": moved("javascript:alert(1)"), "/a/2.html": moved("file:///etc/passwd")},
			[]string{"/a/1.html", "/a/2.html"}, nil, map[record.Outcome]int{record.Redirected: 2}},
		{"home", map[string]http.Handler{"/a/1.html": moved("/")}, []string{"/a/1.html"}, nil, map[record.Outcome]int{record.SentHome: 1}},
		{"to a section", map[string]http.Handler{"/a/1.html": moved("/news/")}, []string{"/a/1.html"}, nil, map[record.Outcome]int{record.SentHome: 1}},
		{"to the same page for phones", map[string]http.Handler{"/a/4711.html": moved("/m/4711/")}, []string{"/a/4711.html"}, nil,
			map[record.Outcome]int{record.Redirected: 1}},
		{"to a login", map[string]http.Handler{"/a/1.html": moved("/login?to=/x")}, []string{"/a/1.html"}, nil, map[record.Outcome]int{record.Redirected: 1}},
		{"from a section to an article", map[string]http.Handler{"/old/1": moved("/a/end.html")}, []string{"/old/1"},
			[]string{a + "/a/end.html"}, map[record.Outcome]int{record.Redirected: 1}},
		{"from a section to a section", map[string]http.Handler{"/old/": moved("/new/"), "/new/": list("/a/end.html")}, []string{"/old/"},
			[]string{a + "/a/end.html"}, map[record.Outcome]int{record.Redirected: 1, record.GotSection: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			p.Handle("a.example", "/", list(test.links...))
			p.Handle("a.example", "/a/end.html", article(1))
			for path, h := range test.serve {
				p.Handle("a.example", path, h)
			}
			w := newWorld(t, p, site("a", "a.example"))
			report := w.pass()
			w.askedOnce(0)
			w.equal("articles", keys(w.articles()), test.articles)
			for outcome, n := range test.outcomes {
				if got := count(report, outcome); got != n {
					t.Errorf("%d ended as %s, want %d: %v", got, outcome, n, report.Summary.Sites["a"].Outcomes)
				}
			}
		})
	}
}

// A chain of redirects that never ends is followed for ten of them, in every
// pass anew: articles, sections and start pages alike.
func TestChainsOfRedirectsEnd(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	for _, kind := range []string{"/a/", "/s/"} {
		p.Handle("a.example", kind+"*", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, kind)) // 0 where there is none
			moved(fmt.Sprintf("%s%d", kind, n+1)).ServeHTTP(w, r)
		}))
	}
	p.Handle("a.example", "/", list("/a/1000", "/s/2000"))
	s := site("a", "a.example")
	s.Start = append(s.Start, "http://a.example/s/5000")
	w := newWorld(t, p, s)
	report := w.pass()
	w.askedOnce(0)
	w.equal("redirects", count(report, record.Redirected), 3*11)
	w.pass(recheck)
	w.equal("asked in two passes", len(p.Requests()), 1+2+2*3*11)
}

// A start page that leads elsewhere has answered when what it leads to did.
func TestStartPagesThatRedirect(t *testing.T) {
	t.Parallel()
	front := list("/a/1.html")
	for _, test := range []struct {
		name   string
		serve  map[string]http.Handler // by host and path
		silent bool
		found  int
	}{
		{"to www", map[string]http.Handler{"a.example/": moved("http://www.a.example/"), "www.a.example/": front}, false, 1},
		{"to a page of its own", map[string]http.Handler{"a.example/": moved("/index.html"), "a.example/index.html": front}, false, 1},
		{"to a page that is down", map[string]http.Handler{"a.example/": moved("/index.html"), "a.example/index.html": portaltest.Status(500)}, true, 0},
		{"to itself", map[string]http.Handler{"a.example/": moved("/")}, true, 0},
		{"in a circle", map[string]http.Handler{"a.example/": moved("/b"), "a.example/b": moved("/")}, true, 0},
		{"out of scope", map[string]http.Handler{"a.example/": moved("http://casino.invalid/")}, true, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			for at, h := range test.serve {
				host, path, _ := strings.Cut(at, "/")
				p.Handle(host, "/"+path, h)
				p.Handle(host, "/a/1.html", article(1))
			}
			s := site("a", "a.example")
			s.Articles = append(s.Articles, `^http://www\.a\.example/a/`)
			w := newWorld(t, p, s)
			for range 3 {
				report := w.pass()
				w.equal("silent", len(report.Silent) == 1, test.silent)
				w.equal("and why", report.Why["a"] != "", test.silent)
				w.equal("articles", len(w.articles()), test.found)
				w.later(70 * time.Minute)
			}
		})
	}
}

// An article that moves keeps its id and its history.
func TestAnArticleThatMoves(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 2)
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	id := w.articles()["http://a.example/a/1.html"].ID
	p.Handle("a.example", "/a/1.html", moved("/a/2026/1.html"))
	p.Handle("a.example", "/a/2026/1.html", article(1))
	w.later(time.Hour)
	w.pass()
	w.equal("articles", keys(w.articles()), addresses("a.example", 2))
	for _, url := range []string{"http://a.example/a/1.html", "http://a.example/a/2026/1.html"} {
		got, err := w.store.Resolve(t.Context(), url)
		w.equal(url, []any{got.ID, err}, []any{id, nil})
	}
	w.equal("events", w.events("http://a.example/a/1.html"), []record.EventType{record.EventSeen})
	edited := articleOf("新题", "一段与原文不同的正文，足够长，写了又写，直到它像一篇文章为止。\n"+texts()[3].Body, "")
	p.Handle("a.example", "/a/2026/1.html", edited)
	w.later(24 * time.Hour)
	w.pass()
	w.equal("events", w.events("http://a.example/a/1.html"), []record.EventType{record.EventSeen, record.EventRevised})
}
