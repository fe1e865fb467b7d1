package crawler_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

const (
	seen     = record.EventSeen
	missing  = record.EventMissing
	deleted  = record.EventDeleted
	returned = record.EventReturned
)

var softNotFound = portaltest.HTML("utf-8", "utf-8", "<html><head><title>404 页面不存在</title></head><body><h1>404</h1><p>抱歉，您访问的页面不存在或已被删除！</p></body></html>")

// Passes at the times at which cron would run them: an article that is gone is
// missing, looked at again, and deleted when it is still gone a day later; then
// it is looked at now and then, and may return.
func TestDeletion(t *testing.T) {
	t.Parallel()
	cases := []*vanishing{
		{"404", portaltest.Status(404), []record.EventType{missing, deleted, returned}},
		{"410", portaltest.Status(410), []record.EventType{deleted, "", returned}},
		{"an error page with status 200", softNotFound, []record.EventType{missing, deleted, returned}},
		{"sent home", moved("/"), []record.EventType{missing, deleted, returned}},
		{"server error", portaltest.Status(500), []record.EventType{"", "", ""}},
		{"forbidden", portaltest.Status(403), []record.EventType{"", "", ""}},
		{"an empty page", portaltest.Answer{}, []record.EventType{"", "", ""}},
		{"moved out of scope", moved("http://other.invalid/"), []record.EventType{"", "", ""}},
		{"broken off", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), []record.EventType{"", "", ""}},
	}
	p := portaltest.New()
	var sites []crawler.Site
	for i, c := range cases {
		serveArticles(p, c.host(i), 3)
		sites = append(sites, site(c.host(i), c.host(i)))
	}
	w := newWorld(t, p, sites...)
	w.pass()
	body := w.articles()[cases[0].url(0)].Body
	want := make([][]record.EventType, len(cases))
	expect := func(when string, step int) {
		t.Helper()
		for i, c := range cases {
			if step < 0 {
				want[i] = []record.EventType{seen}
			} else if step < len(c.want) && c.want[step] != "" {
				want[i] = append(want[i], c.want[step])
			}
			w.equal(c.name+", "+when, w.events(c.url(i)), want[i])
		}
	}
	const nothing = 9
	expect("at first", -1)
	for i, c := range cases {
		p.Handle(c.host(i), "/a/1.html", c.gone)
	}
	w.later(time.Hour)
	w.pass()
	expect("at the first look", 0)
	w.often(6, 3*time.Hour) // soon, but not yet a day
	expect("within a day", nothing)
	w.often(6, 8*time.Hour)
	expect("after a day", 1)
	w.equal("still readable", w.articles()[cases[0].url(0)].Body, body)

	looks := w.looks(cases)
	w.often(1, 24*time.Hour)
	for i, n := range w.looks(cases) {
		if w.state(cases[i].url(i)) == record.Deleted && n > looks[i] {
			t.Errorf("%s: a deleted article is asked day by day", cases[i].name)
		}
	}
	w.often(1, 31*24*time.Hour)
	expect("looked at again", nothing)
	for i, n := range w.looks(cases) {
		if n == looks[i] {
			t.Errorf("%s: it is never looked at again", cases[i].name)
		}
		p.Handle(cases[i].host(i), "/a/1.html", article(1))
	}
	w.often(1, 31*24*time.Hour)
	expect("there again", 2)
}

// vanishing is a way in which an article goes, and the events of it: at the
// first look, after a day, and when it is back.
type vanishing struct {
	name string
	gone http.Handler
	want []record.EventType
}

func (*vanishing) host(i int) string  { return fmt.Sprintf("h%d.example", i) }
func (v *vanishing) url(i int) string { return "http://" + v.host(i) + "/a/1.html" }

// often makes passes, each so much later than the one before.
func (w *world) often(times int, later time.Duration) {
	w.t.Helper()
	for range times {
		w.later(later)
		w.pass()
	}
}

// looks are how often the articles were asked.
func (w *world) looks(cases []*vanishing) []int {
	var out []int
	for i, c := range cases {
		out = append(out, w.portal.Asked(c.host(i), "/a/1.html"))
	}
	return out
}

// A portal that is broken has not deleted its articles.
func TestDeletionIsWithheld(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		all  http.Handler
		gone int // of 10
		want record.DeletionState
	}{
		{"404 for everything", portaltest.Status(404), 10, ""},
		{"410 for everything", portaltest.Status(410), 10, ""},
		{"a page in maintenance", softNotFound, 10, ""},
		{"four of ten", portaltest.Status(404), 4, ""},
		{"three of ten", portaltest.Status(404), 3, record.Missing},
		{"three of ten, gone for good", portaltest.Status(410), 3, record.Deleted},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			serveArticles(p, "a.example", 10)
			w := newWorld(t, p, site("a", "a.example"))
			w.pass()
			for i := range test.gone {
				p.Handle("a.example", fmt.Sprintf("/a/%d.html", i+1), test.all)
			}
			w.later(time.Hour)
			report := w.pass(recheck)
			for i := range 10 {
				want := test.want
				if i >= test.gone {
					want = ""
				}
				w.equal("state", w.state(fmt.Sprintf("http://a.example/a/%d.html", i+1)), want)
			}
			w.equal("withheld", len(report.Judgement.Withheld) == 1, test.want == "")
			serveArticles(p, "a.example", 10)
			w.later(time.Hour)
			w.pass(recheck)
			for i := range 10 {
				if state := w.state(fmt.Sprintf("http://a.example/a/%d.html", i+1)); state != "" && state != record.Returned {
					t.Errorf("article %d is %s when the portal is back", i+1, state)
				}
			}
		})
	}
}

// A host that cannot be reached is silent, and deletes nothing; its articles
// are asked at once when it is back.
func TestAHostThatCannotBeReached(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 6)
	serveArticles(p, "b.example", 2)
	w := newWorld(t, p, site("a", "a.example"), site("b", "b.example"))
	w.pass()
	down := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	p.Handle("a.example", "/", down)
	for i := range 6 {
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", i+1), down)
	}
	for range 3 {
		w.later(25 * time.Hour)
		report := w.pass(recheck)
		w.equal("silent", report.Silent, []string{"a"})
		w.equal("decided", len(report.Judgement.Events), 0)
	}
	serveArticles(p, "a.example", 6)
	before := len(p.Requests())
	report := w.pass()
	w.equal("silent", report.Silent, []string(nil))
	if n := len(p.Requests()) - before; n < 4 {
		t.Errorf("%d requests in the pass after, want the front page and those that were not asked", n)
	}
	for _, url := range addresses("a.example", 6) {
		w.equal("events", w.events(url), []record.EventType{seen})
	}
}
