package crawler_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jianbao/crawler/fetch"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

func robotsTxt(text string) portaltest.Answer {
	return portaltest.Answer{Type: "text/plain", Body: []byte(text)}
}

// What robots.txt says, and how it is to be had, decides what is asked.
func TestRobots(t *testing.T) {
	t.Parallel()
	all := []string{"/", "/a/1.html", "/a/2.html", "/a/3.html"}
	for _, test := range []struct {
		name   string
		robots http.Handler
		asked  []string // beside robots.txt, in any order
		ends   record.Outcome
		silent bool
	}{
		{"none", portaltest.Status(404), all, record.GotArticle, false},
		{"forbidden", portaltest.Status(403), all, record.GotArticle, false},
		{"empty", robotsTxt(""), all, record.GotArticle, false},
		{"a web page", portaltest.HTML("utf-8", "utf-8", "<html><body>404</body></html>"), all, record.GotArticle, false},
		{"some is disallowed", robotsTxt("User-agent: *\nDisallow: /a/2\n"), []string{"/", "/a/1.html", "/a/3.html"}, record.Disallowed, false},
		{"we are named", robotsTxt("User-agent: *\nDisallow: /\n\nUser-agent: jianbao\nDisallow: /a/2\n"), []string{"/", "/a/1.html", "/a/3.html"}, record.Disallowed, false},
		{"all is disallowed", robotsTxt("User-agent: *\nDisallow: /\n"), nil, record.Disallowed, true},
		{"server error", portaltest.Status(500), nil, record.ServerError, true},
		{"unavailable", portaltest.Status(503), nil, record.ServerError, true},
		{"throttled", portaltest.Status(429), nil, record.Throttled, true},
		{"a redirect", portaltest.Redirect(301, "/robots-2.txt"), []string{"/", "/a/1.html", "/a/3.html", "/robots-2.txt"}, record.Disallowed, false},
		{"a redirect to itself", portaltest.Redirect(301, "/robots.txt"), all, record.GotArticle, false},
		{"a redirect to nowhere", portaltest.Redirect(301, "gopher://a.example/"), all, record.GotArticle, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			serveArticles(p, "a.example", 3)
			p.Handle("a.example", "/robots.txt", test.robots)
			p.Handle("a.example", "/robots-2.txt", robotsTxt("User-agent: *\nDisallow: /a/2\n"))
			w := newWorld(t, p, site("a", "a.example"))
			report := w.pass()
			asked := map[string]bool{}
			for _, path := range w.asked("a.example") {
				asked[path] = path != "/robots.txt"
			}
			want := map[string]bool{"/robots.txt": false}
			for _, path := range test.asked {
				want[path] = true
			}
			w.equal("asked", asked, want)
			w.equal("silent", len(report.Silent) == 1, test.silent)
			if count(report, test.ends) == 0 {
				t.Errorf("nothing ended as %s: %v", test.ends, report.Summary.Sites)
			}
		})
	}
}

// A robots.txt that ends before it is whole may lack the line that matters.
func TestHalfARobotsTxtAllowsNothing(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	p.HandleRaw("a.example", "/robots.txt", portaltest.Bytes([]byte("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nUser-agent: *\nDisallow: /x\n")))
	w := newWorld(t, p, site("a", "a.example"))
	report := w.pass()
	w.equal("asked", w.asked("a.example"), []string{"/robots.txt"})
	w.equal("silent", report.Silent, []string{"a"})

	p.Handle("a.example", "/robots.txt", robotsTxt("User-agent: *\nDisallow: /x\n"))
	w.pass()
	w.equal("at once again", keys(w.articles()), addresses("a.example", 3))
}

// What could not be had is asked anew by the next pass, and good rules are kept
// for a day, over passes.
func TestRobotsAreKeptForADay(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 2)
	p.Handle("a.example", "/robots.txt", portaltest.Sequence(portaltest.Status(503), robotsTxt("User-agent: *\nDisallow: /a/2\n")))
	w := newWorld(t, p, site("a", "a.example"))
	w.equal("silent", w.pass().Silent, []string{"a"})
	w.pass()
	w.equal("articles", keys(w.articles()), addresses("a.example", 1))
	w.equal("asked for robots.txt", p.Asked("a.example", "/robots.txt"), 2)
	p.Handle("a.example", "/robots.txt", portaltest.Status(404))
	w.later(23 * time.Hour)
	w.pass(recheck)
	w.equal("within a day", p.Asked("a.example", "/robots.txt"), 2)
	w.equal("still disallowed", keys(w.articles()), addresses("a.example", 1))
	w.later(2 * time.Hour)
	w.pass(recheck)
	w.equal("after a day", p.Asked("a.example", "/robots.txt"), 3)
	w.equal("articles", keys(w.articles()), addresses("a.example", 2))
}

// A pass that is cut off within the redirects of a robots.txt has learnt nothing.
func TestAHopOfRobotsIsNoAnswer(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 2)
	p.Handle("a.example", "/robots.txt", portaltest.Redirect(302, "http://elsewhere.example/robots.txt"))
	p.HandleRaw("elsewhere.example", "/robots.txt", func(conn net.Conn, _ *bufio.Reader) {})
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	w.equal("asked", w.asked("a.example"), []string{"/robots.txt"})
	p.Handle("elsewhere.example", "/robots.txt", robotsTxt("User-agent: *\nDisallow: /\n"))
	w.pass()
	w.equal("asked then", w.asked("a.example"), []string{"/robots.txt", "/robots.txt"})
}

// Crawl-delay counts from robots.txt on, and ten minutes are the most that is
// believed.
func TestCrawlDelay(t *testing.T) {
	for _, test := range []struct {
		line string
		want time.Duration
	}{{"3", 3 * time.Second}, {"0.5", 2 * time.Second}, {"86400", 10 * time.Minute}} {
		t.Run(test.line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newScripted(map[string]answer{
					"http://a.example/robots.txt": {body: "User-agent: *\nCrawl-delay: " + test.line + "\n"},
					"http://a.example/":           {answer: list("/a/1.html", "/a/2.html")},
					"http://a.example/a/1.html":   {answer: article(1)},
					"http://a.example/a/2.html":   {answer: article(2)},
				})
				s := site("a", "a.example")
				s.Delay = 2 * time.Second
				w := newWorld(t, nil, s)
				began := time.Now()
				w.pass(f.use)
				f.gaps(t, "a.example", test.want)
				if took := time.Since(began); took > 2*time.Second+4*test.want {
					t.Errorf("the pass took %v", took)
				}
				w.equal("articles", len(w.articles()), 2)
			})
		})
	}
}

// robots.txt of a host without name, in time: its requests end as it did.
func TestRobotsThatTimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newScripted(map[string]answer{
			"http://a.example/robots.txt": {took: time.Hour},
			"http://b.example/robots.txt": {err: &fetch.Error{Outcome: record.NoSuchHost, Detail: "no such host"}},
		})
		w := newWorld(t, nil, site("a", "a.example"), site("b", "b.example"))
		report := w.pass(f.use)
		w.equal("silent", report.Silent, []string{"a", "b"})
		w.equal("outcomes", []int{count(report, record.TimedOut), count(report, record.NoSuchHost)}, []int{1, 1})
		w.equal("asked", []int{f.times("http://a.example/"), f.times("http://b.example/")}, []int{0, 0})
		w.equal("pages", report.Asked, 0)
	})
}

// An address that may not be dialled is no fault of the host's.
func TestPrivateAddresses(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	p.Handle("a.example", "/", list("/a/1.html"))
	s := site("a", "a.example")
	s.Start = append(s.Start, "http://192.168.77.77/")
	w := newWorld(t, p, s)
	report := w.pass()
	w.equal("refused", count(report, record.NotPublicHost), 1)
	w.equal("silent", strings.Join(report.Silent, ""), "")
}
