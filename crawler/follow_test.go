package crawler_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jianbao/internal/portaltest"
	"jianbao/record"
)

// What becomes of a paginated article is told once, for the whole of it.
func TestPartsThatChange(t *testing.T) {
	t.Parallel()
	const url = "http://a.example/a/1.html"
	text := strings.Split(texts()[0].Body+"\n"+texts()[1].Body+"\n"+texts()[2].Body, "\n")
	third := len(text) / 3
	serve := func(p *portaltest.Portal, parts int, edit string) {
		var pager strings.Builder
		pager.WriteString(`<div class="page"><a href="/a/1.html">1</a>`)
		for n := 2; n <= parts; n++ {
			fmt.Fprintf(&pager, ` <a href="/a/1_%d.html">%d</a>`, n, n)
		}
		pager.WriteString("</div>")
		for n := 1; n <= parts; n++ {
			path := "/a/1.html"
			if n > 1 {
				path = fmt.Sprintf("/a/1_%d.html", n)
			}
			body := strings.Join(text[(n-1)*third:n*third], "\n")
			if n == 2 {
				body += edit
			}
			p.Handle("a.example", path, articleOf("分页的长文章", body, pager.String()))
		}
	}
	for _, c := range []struct {
		name   string
		change func(*portaltest.Portal)
		want   []record.EventType
	}{
		{"a part is edited", func(p *portaltest.Portal) {
			serve(p, 2, "\n更正：昨天的末班时间有误，应为零点四十分。")
		}, []record.EventType{seen, record.EventRevised}},
		{"a part is added", func(p *portaltest.Portal) { serve(p, 3, "") }, []record.EventType{seen, record.EventRevised}},
		{"a part is not there", func(p *portaltest.Portal) { p.Handle("a.example", "/a/1_2.html", portaltest.Status(404)) }, []record.EventType{seen}},
		{"a part fails", func(p *portaltest.Portal) { p.Handle("a.example", "/a/1_2.html", portaltest.Status(500)) }, []record.EventType{seen}},
		{"the first page is gone", func(p *portaltest.Portal) { p.Handle("a.example", "/a/1.html", portaltest.Status(404)) }, []record.EventType{seen, missing, deleted}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			p.Handle("a.example", "/", list("/a/1.html"))
			serve(p, 2, "")
			w := newWorld(t, p, site("a", "a.example"))
			w.pass()
			c.change(p)
			for range 3 {
				w.later(25 * time.Hour)
				w.pass(recheck)
			}
			w.equal("events", w.events(url), c.want)
			w.equal("articles", keys(w.articles()), []string{url})
		})
	}
}

// Content that comes back is a revision of its own: what stood when can be told.
func TestContentThatComesBack(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	p.Handle("a.example", "/", list("/a/1.html"))
	w := newWorld(t, p, site("a", "a.example"))
	text := texts()[1]
	for _, more := range []string{"", "\n公司昨天又说，末班车要到一点十分才发出。", "", ""} {
		p.Handle("a.example", "/a/1.html", articleOf(text.Title, text.Body+more, ""))
		w.pass(recheck)
		w.later(time.Hour)
	}
	const url = "http://a.example/a/1.html"
	w.equal("events", w.events(url), []record.EventType{seen, record.EventRevised, record.EventRevised})
	h, err := w.store.History(t.Context(), record.ArticleID(url))
	if err != nil || len(h.Revisions) != 3 || h.Revisions[0].Length != h.Revisions[2].Length {
		t.Fatalf("%+v, %v", h.Revisions, err)
	}
	w.equal("seen again", h.Revisions[2].LastSeen.Sub(h.Revisions[2].FirstSeen) > 50*time.Minute, true)
}
