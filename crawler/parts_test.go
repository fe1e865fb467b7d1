package crawler_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// longText is the n-th of so many parts of a long text.
func longText(n, of int) string {
	lines := strings.Split(texts()[0].Body+"\n"+texts()[1].Body+"\n"+texts()[2].Body+"\n"+texts()[3].Body, "\n")
	return strings.Join(lines[(n-1)*len(lines)/of:n*len(lines)/of], "\n")
}

// servePaged has a host serve an article on pages /a/1.html, /a/1_2.html and so
// on; more stands in the pager.
func servePaged(p *portaltest.Portal, host string, parts int, more string) {
	for n := 1; n <= parts; n++ {
		p.Handle(host, pagePath(n), articleOf("分页的长文章", longText(n, parts), pagerOf(parts, more)))
	}
}

func pagePath(n int) string {
	if n == 1 {
		return "/a/1.html"
	}
	return fmt.Sprintf("/a/1_%d.html", n)
}

func pagerOf(parts int, more string) string {
	var out strings.Builder
	out.WriteString(`<div class="page">`)
	for n := 1; n <= parts; n++ {
		fmt.Fprintf(&out, ` <a href="%s">%d</a>`, pagePath(n), n)
	}
	return out.String() + more + "</div>"
}

// However the pages of an article are tied together, it is one article with one
// revision that holds the text once, and later passes see the same.
func TestHowPartsAreTied(t *testing.T) {
	t.Parallel()
	whole := longText(1, 1)
	next := func(n int) string {
		return fmt.Sprintf(`<div class="page"><a href="%s">下一页</a></div>`, pagePath(n))
	}
	for _, c := range []struct {
		name  string
		serve func(*portaltest.Portal)
		links []string
		want  string
	}{
		{"numbers", func(p *portaltest.Portal) { servePaged(p, "a.example", 3, "") }, nil, whole},
		{"met by their own addresses", func(p *portaltest.Portal) { servePaged(p, "a.example", 3, "") }, []string{"/a/1_3.html", "/a/1_2.html", "/a/1.html"}, whole},
		{"next alone", func(p *portaltest.Portal) {
			p.Handle("a.example", pagePath(1), articleOf("分页的长文章", longText(1, 3), next(2)))
			p.Handle("a.example", pagePath(2), articleOf("分页的长文章", longText(2, 3), next(3)))
			p.Handle("a.example", pagePath(3), articleOf("分页的长文章", longText(3, 3), ""))
		}, nil, whole},
		{"a loop", func(p *portaltest.Portal) {
			p.Handle("a.example", pagePath(1), articleOf("分页的长文章", longText(1, 2), next(2)))
			p.Handle("a.example", pagePath(2), articleOf("分页的长文章", longText(2, 2), next(1)))
		}, nil, whole},
		{"the last names itself as next", func(p *portaltest.Portal) {
			p.Handle("a.example", pagePath(1), articleOf("分页的长文章", longText(1, 2), next(2)))
			p.Handle("a.example", pagePath(2), articleOf("分页的长文章", longText(2, 2), next(2)))
		}, nil, whole},
		{"with the whole on one page, as ?page=all", func(p *portaltest.Portal) {
			servePaged(p, "a.example", 3, ` <a href="/a/1.html?page=all">全文</a>`)
			p.Handle("a.example", "/a/1.html?page=all", articleOf("分页的长文章", whole, ""))
		}, nil, whole},
		{"with the whole on one page, as _all", func(p *portaltest.Portal) {
			servePaged(p, "a.example", 3, ` <a href="/a/1_all.html">查看全文</a>`)
			p.Handle("a.example", "/a/1_all.html", articleOf("分页的长文章", whole, ""))
		}, nil, whole},
		{"余下全文", func(p *portaltest.Portal) {
			p.Handle("a.example", pagePath(1), articleOf("分页的长文章", longText(1, 2), `<div class="page"><a href="/a/1_2.html">余下全文</a></div>`))
			p.Handle("a.example", pagePath(2), articleOf("分页的长文章", longText(2, 2), `<div class="page"><a href="/a/1.html">上一页</a></div>`))
		}, nil, whole},
		{"?page=2", func(p *portaltest.Portal) {
			pager := `<div class="page"><a href="/a/1.html">1</a> <a href="/a/1.html?page=2">2</a></div>`
			p.Handle("a.example", "/a/1.html", articleOf("分页的长文章", longText(1, 2), pager))
			p.Handle("a.example", "/a/1.html?page=2", articleOf("分页的长文章", longText(2, 2), pager))
		}, nil, whole},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			links := c.links
			if links == nil {
				links = []string{"/a/1.html"}
			}
			p.Handle("a.example", "/", list(links...))
			c.serve(p)
			w := newWorld(t, p, site("a", "a.example"))
			w.pass()
			for range 3 {
				w.later(25 * time.Hour)
				w.pass(recheck)
			}
			const url = "http://a.example/a/1.html"
			w.equal("articles", keys(w.articles()), []string{url})
			w.equal("events", w.events(url), []record.EventType{seen})
			w.equal("incomplete", w.articles()[url].Incomplete, []string(nil))
			if got := w.articles()[url].Body; got != c.want {
				t.Errorf("body of %d runes, want %d", len([]rune(got)), len([]rune(c.want)))
			}
		})
	}
}

// An article of more parts than there may be ends somewhere, and is one.
func TestPartsWithoutEnd(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	p.Handle("a.example", "/", list("/a/1.html"))
	endless := func(n int) portaltest.Answer {
		return articleOf("没有尽头的文章", fmt.Sprintf("这是第%d页的正文，它写得不长，但每一页都与别的页不同，读者一页一页地翻下去。", n), fmt.Sprintf(`<div class="page"><a href="%s">下一页</a></div>`, pagePath(n+1)))
	}
	p.Handle("a.example", "/a/*", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 1
		if _, err := fmt.Sscanf(r.URL.Path, "/a/1_%d.html", &n); err != nil {
			n = 1
		}
		endless(n).ServeHTTP(w, r)
	}))
	s := site("a", "a.example")
	s.MaxPages = 60
	w := newWorld(t, p, s)
	for range 6 {
		w.pass(recheck)
		w.later(25 * time.Hour)
	}
	const url = "http://a.example/a/1.html"
	w.equal("articles", keys(w.articles()), []string{url})
	for _, e := range w.events(url) {
		if e == record.EventRevised {
			t.Errorf("events %v", w.events(url))
			break
		}
	}
	if n := len(p.Requests()); n > 6*62 {
		t.Errorf("%d requests", n)
	}
}

// A pass that ends between the parts of an article leaves it to the next one,
// which makes it whole: one article, one revision.
func TestStoppedBetweenParts(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	p.Handle("a.example", "/", list("/a/1.html"))
	servePaged(p, "a.example", 4, "")
	w := newWorld(t, p, site("a", "a.example"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	third := articleOf("分页的长文章", longText(3, 4), pagerOf(4, ""))
	p.Handle("a.example", pagePath(3), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	report, err := w.run(ctx, crawler.Options{Grace: 50 * time.Millisecond, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	w.equal("reason", report.Summary.Reason, crawler.ReasonInterrupted)
	p.Handle("a.example", pagePath(3), third)
	w.closeStore() // as a process that ends
	w.open()
	w.pass()
	const url = "http://a.example/a/1.html"
	w.equal("articles", keys(w.articles()), []string{url})
	a := w.articles()[url]
	w.equal("whole", []any{a.Revision, len(a.Incomplete), len(a.Captures), a.Body == longText(1, 1)}, []any{1, 0, 4, true})
	w.later(25 * time.Hour)
	w.pass(recheck)
	for _, e := range w.events(url) {
		if e == record.EventRevised {
			t.Errorf("events %v", w.events(url))
		}
	}
}

// A paginated article and its mobile twin, paginated otherwise, are one.
func TestPartsOfMobileTwins(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	p.Handle("www.a.example", "/", list("/a/1.html"))
	p.Handle("m.a.example", "/", list("/a/1.html"))
	servePaged(p, "www.a.example", 2, "")
	for n := 1; n <= 4; n++ {
		answer := articleOf("分页的长文章", longText(n, 4), pagerOf(4, ""))
		canonical := fmt.Sprintf(`<head><link rel="canonical" href="http://www.a.example%s">`, pagePath(1))
		answer.Body = bytes.Replace(answer.Body, []byte("<head>"), []byte(canonical), 1)
		p.Handle("m.a.example", pagePath(n), answer)
	}
	w := newWorld(t, p, site("a", "www.a.example", "m.a.example"))
	for range 3 {
		w.pass(recheck)
		w.later(25 * time.Hour)
	}
	all := w.articles()
	w.equal("articles", len(all), 1)
	for url, a := range all {
		w.equal("events", w.events(url), []record.EventType{seen})
		w.equal("whole", []any{len(a.Incomplete), a.Body == longText(1, 1)}, []any{0, true})
	}
}
