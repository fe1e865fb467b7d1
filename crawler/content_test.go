package crawler_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"jianbao/archive"
	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// Whatever an article's address answers, it is kept, named, and never ends the
// pass.
func TestAnswers(t *testing.T) {
	t.Parallel()
	page := article(1)
	for _, test := range []struct {
		name   string
		answer http.Handler
		want   record.Outcome
		kept   bool
	}{
		{"an article", page, record.GotArticle, true},
		{"an article in chunks, gzipped", portaltest.Answer{Body: page.Body, Chunked: true, Gzip: true}, record.GotArticle, true},
		{"no content type", portaltest.Answer{Body: page.Body, Type: "-"}, record.GotArticle, true},
		{"an empty body", portaltest.Answer{}, record.Empty, true},
		{"no content", portaltest.Answer{Status: 204}, record.Empty, true},
		{"a PDF", portaltest.Answer{Type: "text/html", Body: []byte("%PDF-1.7\n...")}, record.NotArticle, true},
		{"an image", portaltest.Answer{Type: "image/png", Body: []byte("\x89PNG\r\n\x1a\n....")}, record.NotArticle, true},
		{"JSON", portaltest.Answer{Type: "application/json; charset=utf-8", Body: []byte(`{"title":"标题"}`)}, record.NotArticle, true},
		{"JSON sent as a page", portaltest.Answer{Type: "text/html", Body: []byte(`{"code":404,"msg":"文章不存在"}`)}, record.NotArticle, true},
		{"a feed sent as a page", portaltest.Answer{Type: "text/html", Body: []byte(`<?xml version="1.0"?><rss><channel></channel></rss>`)}, record.NotArticle, true},
		{"blanks", portaltest.Answer{Type: "text/html", Body: []byte("\xef\xbb\xbf \r\n")}, record.Empty, true},
		{"a list", list("/a/2.html", "/a/3.html"), record.NotArticle, true},
		{"404", portaltest.Status(404), record.NotFound, true},
		{"410", portaltest.Status(410), record.Gone, true},
		{"401", portaltest.Status(401), record.Refused, true},
		{"418", portaltest.Status(418), record.Refused, true},
		{"500", portaltest.Status(500), record.ServerError, true},
		{"304 that nobody asked for", portaltest.Answer{Status: 304}, record.BadResponse, true},
		{"300 without a place", portaltest.Answer{Status: 300}, record.BadResponse, true},
		{"an error page with status 200", softNotFound, record.SoftNotFound, true},
		{"gzip that is none", portaltest.Answer{Header: http.Header{"Content-Encoding": {"gzip"}}, Body: page.Body}, record.GotArticle, true},
		{"zeros", portaltest.Answer{Body: make([]byte, 1<<20)}, record.NotArticle, true},
		{"tags without end", portaltest.Answer{Body: bytes.Repeat([]byte("<div>"), many(200_000))}, record.NotArticle, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, report := answers(t, test.answer)
			if count(report, test.want) == 0 {
				t.Errorf("ended as %v, want %s", report.Summary.Sites["a"].Outcomes, test.want)
			}
			w.equal("kept", w.captured()["http://a.example/a/1.html"] == 1, test.kept)
			w.equal("articles", len(w.articles()) == 2, test.want == record.GotArticle)
		})
	}
}

// answers crawls a portal whose article /a/1.html is the handler; /a/9.html is
// an article.
func answers(t *testing.T, h http.Handler) (*world, crawler.Report) {
	p := portaltest.New()
	p.Handle("a.example", "/", list("/a/1.html", "/a/9.html"))
	p.Handle("a.example", "/a/1.html", h)
	p.Handle("a.example", "/a/9.html", article(9))
	w := newWorld(t, p, site("a", "a.example"))
	return w, w.pass()
}

// What breaks off is kept as far as it came, and read when it comes whole.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	body := article(1).Body
	whole := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	for _, test := range []struct {
		name string
		raw  string
		want record.Outcome
		kept bool
	}{
		{"nothing", "", record.Unreachable, false},
		{"half a head", "HTTP/1.1 200 OK\r\nContent-Ty", record.Unreachable, true},
		{"half a body", whole[:len(whole)/2], record.Unreachable, true},
		{"no HTTP", "220 mail.a.example ESMTP\r\n", record.BadResponse, true},
		{"lengths that contradict each other", strings.Replace(whole, "Content-Length", "Content-Length: 3\r\nContent-Length", 1), record.BadResponse, true},
		{"a chunk that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc", record.BadResponse, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			p.Handle("a.example", "/", list("/a/1.html", "/a/9.html"))
			p.HandleRaw("a.example", "/a/1.html", portaltest.Bytes([]byte(test.raw)))
			p.Handle("a.example", "/a/9.html", article(9))
			w := newWorld(t, p, site("a", "a.example"))
			report := w.pass()
			if count(report, test.want) != 1 {
				t.Errorf("ended as %v, want %s", report.Summary.Sites["a"].Outcomes, test.want)
			}
			w.equal("kept", w.captured()["http://a.example/a/1.html"] == 1, test.kept)
			w.equal("articles", keys(w.articles()), []string{"http://a.example/a/9.html"})
			p.HandleRaw("a.example", "/a/1.html", portaltest.Bytes([]byte(whole)))
			w.later(10 * time.Minute)
			w.pass()
			w.equal("when it comes whole", len(w.articles()), 2)
		})
	}
}

// A server that stalls costs its time and no more.
func TestAServerThatStalls(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	p.Handle("a.example", "/", list("/a/1.html", "/a/9.html"))
	p.HandleRaw("a.example", "/a/1.html", func(conn net.Conn, r *bufio.Reader) {
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<html><p>半篇"))
		_, _ = r.ReadByte() // until the other side gives up
	})
	p.Handle("a.example", "/a/9.html", article(9))
	w := newWorld(t, p, site("a", "a.example"))
	f := w.fetcher(fetch.Options{Timeout: 400 * time.Millisecond})
	defer f.Close()
	report := w.pass(func(o *crawler.Options) { o.Fetch, o.FetchTimeout = f, 400*time.Millisecond })
	w.equal("timeouts", count(report, record.TimedOut), 1)
	w.equal("kept", w.captured()["http://a.example/a/1.html"], 1)
	w.equal("articles", keys(w.articles()), []string{"http://a.example/a/9.html"})
}

// Of a page of 20 MB the beginning is kept and read, and marked.
func TestAHugePage(t *testing.T) {
	t.Parallel()
	start := article(1).Body
	body := append(bytes.Clone(start[:len(start)-len("</body></html>")]), bytes.Repeat([]byte("<!-- filler filler filler filler -->\n"), 20<<20/37)...)
	w, report := answers(t, portaltest.Answer{Body: body})
	w.equal("articles", len(w.articles()), 2)
	w.equal("outcomes", count(report, record.GotArticle), 2)
	a := w.articles()["http://a.example/a/1.html"]
	capture, err := archive.OpenReader(w.dir).Capture(a.Captures[0])
	if err != nil || capture.Truncated != record.TruncatedLength {
		t.Fatalf("truncated %q: %v", capture.Truncated, err)
	}
	if len(capture.Payload) < 10<<20 || !bytes.Equal(capture.Payload, body[:len(capture.Payload)]) {
		t.Errorf("%d bytes were kept, want the first that were sent", len(capture.Payload))
	}
}

// Many huge pages at once do not fill the memory: what is on its way is bounded.
func TestHugePagesTakeTurns(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	var sites []crawler.Site
	filler := bytes.Repeat([]byte("<!-- filler filler filler filler -->\n"), many(6<<20)/37)
	for i := range 6 {
		host := fmt.Sprintf("h%d.example", i)
		p.Handle(host, "/", list("/a/1.html", "/a/2.html"))
		for n := range 2 {
			p.Handle(host, fmt.Sprintf("/a/%d.html", n+1), portaltest.Answer{Body: append(bytes.Clone(article(i*2+n).Body), filler...)})
		}
		sites = append(sites, site(host, host))
	}
	w := newWorld(t, p, sites...)
	report := w.pass()
	w.equal("articles", []int{len(w.articles()), report.Failed}, []int{12, 0})
}

// The parts of an article are asked in this pass, and what could not be had is
// asked in the next one, which completes the same revision.
func TestParts(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	text := strings.Split(texts()[0].Body+"\n"+texts()[1].Body+"\n"+texts()[2].Body, "\n")
	third := len(text) / 3
	pager := `<div class="page"><a href="/a/1.html">1</a> <a href="/a/1_2.html">2</a> <a href="/a/1_3.html">3</a></div>`
	part := func(n int) portaltest.Answer {
		return articleOf("分页的长文章", strings.Join(text[(n-1)*third:n*third], "\n"), pager)
	}
	p.Handle("a.example", "/", list("/a/1.html"))
	p.Handle("a.example", "/a/1.html", part(1))
	p.Handle("a.example", "/a/1_2.html", part(2))
	p.Handle("a.example", "/a/1_3.html", portaltest.Status(500))
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	const url = "http://a.example/a/1.html"
	w.equal("articles", keys(w.articles()), []string{url})
	a := w.articles()[url]
	w.equal("incomplete", a.Incomplete, []string{"http://a.example/a/1_3.html"})
	w.equal("captures", len(a.Captures), 2)

	p.Handle("a.example", "/a/1_3.html", part(3))
	w.later(time.Hour)
	w.pass()
	a = w.articles()[url]
	w.equal("incomplete", a.Incomplete, []string(nil))
	w.equal("captures", len(a.Captures), 3)
	w.equal("revision", a.Revision, 1)
	w.equal("events", w.events(url), []record.EventType{seen, record.EventCompleted})
	if !strings.HasSuffix(a.Body, text[3*third-1]) || !strings.HasPrefix(a.Body, text[0]) {
		t.Errorf("body from %.30q to the end %q", a.Body, a.Body[max(0, len(a.Body)-60):])
	}
	w.later(24 * time.Hour)
	w.pass()
	w.equal("nothing more happened", len(w.events(url)), 2)
}

// The same payload is kept once; a page that says 304 refers to what it was.
func TestRevisits(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	p.Handle("a.example", "/", list("/a/1.html", "/a/2.html"))
	plain, tagged := article(1), article(2)
	tagged.ETag = `"v1"`
	p.Handle("a.example", "/a/1.html", plain)
	p.Handle("a.example", "/a/2.html", tagged)
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	w.later(time.Hour)
	report := w.pass()
	w.equal("not modified", count(report, record.NotModified), 1)
	revisits := map[string]int{}
	err := w.store.Captures(t.Context(), func(ref record.Ref) error {
		if ref.Revisit {
			revisits[fmt.Sprint(ref.URL, " ", ref.Status)]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.equal("revisits", revisits, map[string]int{"http://a.example/ 200": 1, "http://a.example/a/1.html 200": 1, "http://a.example/a/2.html 304": 1})
	for _, a := range w.articles() {
		w.equal(a.URL, []any{a.Revision, a.LastSeen.Sub(a.FirstSeen) > 50*time.Minute, len(w.events(a.URL))}, []any{1, true, 1})
	}
}
