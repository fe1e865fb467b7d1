package crawler_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// gaps checks that no two requests that group names alike came closer than
// delay to each other. It reads what the server saw.
func (w *world) gaps(delay time.Duration, group func(portaltest.Seen) string) {
	w.t.Helper()
	last := map[string]time.Time{}
	for _, seen := range w.portal.Requests() {
		name := group(seen)
		if at, ok := last[name]; ok && seen.Time.Sub(at) < delay {
			w.t.Errorf("%s%s came %v after the request before it to %s, want %v", seen.Host, seen.Path, seen.Time.Sub(at), name, delay)
		}
		last[name] = seen.Time
	}
}

const delay = 40 * time.Millisecond

// No key is asked twice within its delay, as its server sees it, by eight
// workers: not for robots.txt, redirects, retries, several hosts of one key, a
// host that two keys lead to, a robots.txt that lies at another host, nor by a
// second pass right behind the first.
func TestNoHostIsAskedTooSoon(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	for _, host := range []string{"a.example", "b.example", "c.example"} {
		serveArticles(p, host, 6)
	}
	p.Handle("b.example", "/robots.txt", portaltest.Redirect(http.StatusFound, "http://a.example/shared-robots.txt"))
	p.Handle("a.example", "/shared-robots.txt", portaltest.Answer{Type: "text/plain", Body: []byte("User-agent: *\nDisallow: /a/6\n")})
	p.Handle("c.example", "/a/5.html", portaltest.Redirect(http.StatusMovedPermanently, "/a/6.html?utm_source=x"))
	p.Handle("c.example", "/a/4.html", portaltest.Sequence(
		portaltest.Answer{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"0"}}}, article(4)))
	for _, host := range []string{"x.group.example", "y.group.example"} {
		serveArticles(p, host, 5)
	}
	grouped := site("grouped", "x.group.example", "y.group.example")
	grouped.Key = "one machine"
	// Its articles lie on a host that has a key of its own.
	guest := site("guest", "guest.example")
	guest.Key = "guest"
	guest.Articles = []string{`^http://a\.example/b/`}
	p.Handle("guest.example", "/", list("http://a.example/b/1.html", "http://a.example/b/2.html", "http://a.example/b/3.html"))
	for i := range 3 {
		p.Handle("a.example", fmt.Sprintf("/b/%d.html", i+1), article(100+i))
	}
	sites := []crawler.Site{site("a", "a.example"), site("b", "b.example"), site("c", "c.example"), grouped, guest}
	for i := range sites {
		sites[i].Delay = delay
	}
	w := newWorld(t, p, sites...)
	w.pass()
	w.pass(recheck)
	w.gaps(delay, func(seen portaltest.Seen) string {
		if strings.HasSuffix(seen.Host, ".group.example") {
			return "one machine"
		}
		return seen.Host
	})
	w.equal("articles", len(w.articles()), 6+5+5+5+5+3)
	if n := len(p.Requests()); n < 60 {
		t.Errorf("only %d requests", n)
	}
}

// What one pass asked of a host under another's lease, for a robots.txt that
// lies there, the next pass does not know: it waits before its first request.
func TestTheNextPassWaits(t *testing.T) {
	t.Parallel()
	const delay = 600 * time.Millisecond
	p := portaltest.New()
	serveArticles(p, "a.example", 1)
	serveArticles(p, "b.example", 1)
	p.Handle("a.example", "/robots.txt", portaltest.Redirect(http.StatusFound, "http://b.example/all-robots.txt"))
	p.Handle("b.example", "/all-robots.txt", portaltest.Answer{Type: "text/plain", Body: []byte("User-agent: *\nDisallow: /\n")})
	a, b := site("a", "a.example"), site("b", "b.example")
	a.Delay, b.Delay = delay, delay
	w := newWorld(t, p, a, b)
	w.pass(func(o *crawler.Options) { o.Sites = []crawler.Site{a} })
	w.pass(func(o *crawler.Options) { o.Sites = []crawler.Site{b} })
	w.equal("asked", w.asked("b.example"), []string{"/all-robots.txt", "/robots.txt", "/", "/a/1.html"})
	w.gaps(delay, func(seen portaltest.Seen) string { return seen.Host })
}

// Hosts that are given one key after they were met are asked in turn from then
// on, those that the catalog knows by their old keys too.
func TestHostsThatAreGroupedLater(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "x.example", 5)
	serveArticles(p, "y.example", 5)
	s := site("both", "x.example", "y.example")
	w := newWorld(t, p, s)
	w.pass()
	before := len(p.Requests())
	s.Key, s.Delay = "group", delay
	w.sites = []crawler.Site{s}
	w.later(time.Hour)
	w.pass(recheck)
	var last time.Time
	for _, seen := range p.Requests()[before:] {
		if gap := seen.Time.Sub(last); gap < delay {
			t.Errorf("%s%s came %v after the request before it to the group", seen.Host, seen.Path, gap)
		}
		last = seen.Time
	}
	w.equal("requests", len(p.Requests())-before, 12)
}

// A pass asks each URL once, whoever names it and however often.
func TestEveryURLIsAskedOnce(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 20)
	front := []string{"/s/1", "/s/2", "/a/1.html#comments", "/a/1.html?utm_source=front", "/", "/a/2.html"}
	p.Handle("a.example", "/", list(front...))
	for _, path := range []string{"/s/1", "/s/2"} {
		p.Handle("a.example", path, list("/", "/s/1", "/s/2?PHPSESSID=1234567890", "/a/1.html", "/a/3.html", "/a/4.html"))
	}
	p.Handle("a.example", "/s/2", list("/s/1", "/a/5.html"))
	w := newWorld(t, p, site("a", "a.example"))
	report := w.pass()
	w.askedOnce(0)
	w.equal("articles", keys(w.articles()), addresses("a.example", 5))
	w.equal("pages", report.Asked, 3+5)
}

// What is longer than any test may take runs by a clock that leaps.
func TestDelaysOfMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newScripted(map[string]answer{
			"http://a.example/robots.txt": {body: "User-agent: *\nCrawl-delay: 90\n"},
			"http://a.example/":           {answer: list("/a/1.html", "/a/2.html", "/a/3.html")},
			"http://a.example/a/1.html":   {answer: article(1)},
			"http://a.example/a/2.html":   {answer: article(2)},
			"http://a.example/a/3.html":   {answer: article(3)},
			"http://b.example/":           {answer: list("/a/1.html", "/a/2.html")},
			"http://b.example/a/1.html":   {answer: article(4), took: 50 * time.Second},
			"http://b.example/a/2.html":   {answer: article(5)},
		})
		b := site("b", "b.example")
		b.Delay = 7 * time.Minute
		w := newWorld(t, nil, site("a", "a.example"), b)
		report := w.pass(f.use)
		w.equal("articles", len(w.articles()), 5)
		w.equal("reason", report.Summary.Reason, crawler.ReasonDone)
		f.gaps(t, "a.example", 90*time.Second)
		f.gaps(t, "b.example", 7*time.Minute)
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	throttled := func(status int, after string) portaltest.Answer {
		return portaltest.Answer{Status: status, Header: http.Header{"Retry-After": {after}}}
	}
	for _, test := range []struct {
		name    string
		answers []http.Handler
		again   bool // in the same pass
		all     bool // the site's other articles are asked in this pass
	}{
		{"a second is waited for", []http.Handler{throttled(429, "1"), article(1)}, true, true},
		{"once", []http.Handler{throttled(503, "1"), throttled(503, "1"), article(1)}, true, true},
		{"an hour is left", []http.Handler{throttled(503, "3600"), article(1)}, false, false},
		{"ten years are left", []http.Handler{throttled(429, "Fri, 01 Jan 2038 00:00:00 GMT"), article(1)}, false, false},
		{"429 alone is left", []http.Handler{portaltest.Status(429), article(1)}, false, false},
		{"a time that is over", []http.Handler{throttled(429, "Thu, 01 Jan 2015 00:00:00 GMT"), article(1)}, true, true},
		{"less than nothing", []http.Handler{throttled(429, "-5"), article(1)}, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			serveArticles(p, "a.example", 3)
			p.Handle("a.example", "/a/1.html", portaltest.Sequence(test.answers...))
			w := newWorld(t, p, site("a", "a.example"))
			began := time.Now()
			report := w.pass()
			asked := 1
			if test.again {
				asked = 2
			}
			w.equal("asked", p.Asked("a.example", "/a/1.html"), asked)
			w.equal("the others", len(w.articles()) >= 2, test.all)
			if count(report, record.Throttled) == 0 {
				t.Error("nothing was throttled")
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("the pass took %v", took)
			}
			w.later(25 * time.Hour)
			w.pass()
			w.equal("in the end", keys(w.articles()), addresses("a.example", 3))
		})
	}
}

// Retry-After outlives the process: the next pass keeps to it.
func TestRetryAfterIsKeptByTheNextPass(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	p.Handle("a.example", "/a/1.html", portaltest.Sequence(
		portaltest.Answer{Status: 503, Header: http.Header{"Retry-After": {"1800"}}}, article(1)))
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	before := len(p.Requests())
	w.later(20 * time.Minute)
	w.pass(recheck)
	w.equal("asked within half an hour", len(p.Requests())-before, 0)
	w.later(11 * time.Minute)
	w.pass()
	w.equal("articles", keys(w.articles()), addresses("a.example", 3))
}

// A host that fails is left alone after three failures in a row; others of its
// key, and other sites, go on.
func TestHostsThatFail(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 4)
	serveArticles(p, "b.example", 9)
	for i := range 9 {
		p.Handle("b.example", fmt.Sprintf("/a/%d.html", i+1), portaltest.Status(http.StatusBadGateway))
	}
	grouped := site("grouped", "b.example", "a.example", "nowhere.invalid")
	grouped.Key = "group"
	w := newWorld(t, p, grouped)
	report := w.pass()
	w.equal("articles", keys(w.articles()), addresses("a.example", 4))
	w.equal("asked of the failing host", len(w.asked("b.example")), 1+1+3)
	w.equal("refused for it, and what was asked", count(report, record.ServerError), 9)
	w.equal("no such host", count(report, record.NoSuchHost), 1)
	w.equal("silent", report.Silent, []string(nil))

	serveArticles(p, "b.example", 9)
	w.later(time.Hour)
	w.pass()
	want := append(addresses("a.example", 4), addresses("b.example", 9)...)
	w.equal("when it answers again", keys(w.articles()), slices.Sorted(slices.Values(want)))
}
