package crawler_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"jianbao/internal/portaltest"
	"jianbao/record"
	"jianbao/weburl"
)

// A mobile twin on another host of the site names the article as canonical: it
// is one article, whichever was met first, and its other template makes no revision.
func TestMobileTwins(t *testing.T) {
	t.Parallel()
	for _, order := range [][]string{{"www.a.example", "m.a.example"}, {"m.a.example", "www.a.example"}} {
		t.Run(order[0]+" first", func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			canonical := `<link rel="canonical" href="http://www.a.example/a/1.html">`
			text := texts()[1]
			p.Handle("www.a.example", "/a/1.html", articleOf(text.Title, text.Body, ""))
			p.Handle("m.a.example", "/a/1.html", articleHead(text.Title, text.Body+"\n打开客户端看更多精彩内容，还有话题可以参与讨论。", canonical))
			w := newWorld(t, p, site("a", order...))
			p.Handle(order[0], "/", list("/a/1.html"))
			p.Handle(order[1], "/", list())
			w.pass()
			p.Handle(order[1], "/", list("/a/1.html"))
			for range 3 {
				w.later(time.Hour)
				w.pass(recheck)
			}
			first := "http://" + order[0] + "/a/1.html"
			w.equal("articles", keys(w.articles()), []string{first})
			w.equal("events", w.events(first), []record.EventType{seen})
			got, err := w.store.Resolve(t.Context(), "http://"+order[1]+"/a/1.html")
			w.equal("the other address", []any{got.ID, got.Alias, err}, []any{record.ArticleID(first), "http://" + order[1] + "/a/1.html", nil})
		})
	}
}

// A portal that names one article as the canonical form of all, under titles
// that repeat, keeps them apart.
func TestOneCanonicalForAll(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	canonical := `<link rel="canonical" href="http://www.a.example/a/1.html">`
	var links []string
	for n := range 4 {
		path := fmt.Sprintf("/a/%d.html", n+1)
		links = append(links, path)
		p.Handle("www.a.example", path, articleHead("停水公告", texts()[n].Body, canonical))
	}
	p.Handle("www.a.example", "/", list(links...))
	w := newWorld(t, p, site("a", "www.a.example"))
	for range 3 {
		w.pass(recheck)
		w.later(time.Hour)
	}
	w.equal("articles", keys(w.articles()), addresses("www.a.example", 4))
	for _, url := range addresses("www.a.example", 4) {
		w.equal("events", w.events(url), []record.EventType{seen})
	}
}

// Another site's page that names ours as canonical takes nothing over.
func TestAMirrorTakesNothingOver(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	text := texts()[1]
	p.Handle("mirror.b.example", "/", list("/a/1.html"))
	p.Handle("mirror.b.example", "/a/1.html", articleHead(text.Title, text.Body, `<link rel="canonical" href="http://www.a.example/a/1.html">`))
	p.Handle("www.a.example", "/", list())
	p.Handle("www.a.example", "/a/1.html", articleOf(text.Title, text.Body, ""))
	w := newWorld(t, p, site("a", "www.a.example"), site("b", "mirror.b.example"))
	w.pass()
	if got, err := w.store.Resolve(t.Context(), "http://www.a.example/a/1.html"); err == nil {
		t.Errorf("the mirror has taken over the address of %v", got)
	}
	p.Handle("www.a.example", "/", list("/a/1.html"))
	w.later(time.Hour)
	w.pass()
	w.equal("articles", keys(w.articles()), []string{"http://mirror.b.example/a/1.html", "http://www.a.example/a/1.html"})
}

// The rules of canonical forms change: an article that was made under an older
// form keeps its id, is found by both, and is not made a second time.
func TestRulesOfAddressesThatChange(t *testing.T) {
	t.Parallel()
	const older, today = "http://a.example/a/1.html?utm_source=rss", "http://a.example/a/1.html"
	p := portaltest.New()
	p.Handle("a.example", "/", list())
	p.Handle("a.example", "/a/1.html", article(1))
	p.Handle("a.example", "/a/1.html?utm_source=rss", article(1))
	w := newWorld(t, p, site("a", "a.example"))
	_, err := w.store.Offer(t.Context(), []record.Request{{URL: older, Canonical: older, Purpose: record.ForArticle, Site: "a", Key: "a.example"}})
	if err != nil {
		t.Fatal(err)
	}
	w.pass()
	w.equal("articles", keys(w.articles()), []string{older})
	for _, want := range []int{1, 0} {
		added, err := w.store.Readdress(t.Context(), "2", weburl.Canonical)
		w.equal("readdressed", []any{added, err}, []any{want, nil})
	}
	p.Handle("a.example", "/", list("/a/1.html", "/a/1.html?utm_source=weibo"))
	p.Handle("a.example", "/a/1.html?utm_source=weibo", article(1))
	for range 2 {
		w.later(25 * time.Hour)
		w.pass(recheck)
	}
	w.equal("articles", keys(w.articles()), []string{older})
	w.equal("events", w.events(older), []record.EventType{seen})
	for _, url := range []string{older, today} {
		got, err := w.store.Resolve(t.Context(), url)
		w.equal(url, []any{got.ID, err}, []any{record.ArticleID(older), nil})
	}
	w.equal("asked in each pass", w.portal.Asked("a.example", "/a/1.html?utm_source=rss"), 3)
	w.equal("asked by its other address", w.portal.Asked("a.example", "/a/1.html"), 0)
}

// Two articles that were both shown, one of which comes to name the other, stay
// two: both ids go on, and each is carried on by its own page.
func TestTwoArticlesOfWhichOneComesToNameTheOther(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	text := texts()[1]
	p.Handle("a.example", "/", list("/a/1.html", "/a/2.html"))
	p.Handle("a.example", "/a/1.html", articleOf(text.Title, text.Body, ""))
	p.Handle("a.example", "/a/2.html", articleOf(text.Title, text.Body, ""))
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	p.Handle("a.example", "/a/2.html", articleHead(text.Title, text.Body, `<link rel="canonical" href="http://a.example/a/1.html">`))
	for range 2 {
		w.later(25 * time.Hour)
		w.pass(recheck)
	}
	for _, url := range addresses("a.example", 2) {
		w.equal("events", w.events(url), []record.EventType{seen})
		got, err := w.store.Resolve(t.Context(), url)
		w.equal(url, []any{got.ID, err}, []any{record.ArticleID(url), nil})
	}
	p.Handle("a.example", "/a/2.html", portaltest.Status(410))
	w.later(25 * time.Hour)
	w.pass(recheck)
	w.equal("the one that is gone", w.state("http://a.example/a/2.html"), record.Deleted)
	w.equal("the other", w.state("http://a.example/a/1.html"), record.DeletionState(""))
}

// articleHead is an article with something more in its head.
func articleHead(title, body, head string) portaltest.Answer {
	answer := articleOf(title, body, "")
	answer.Body = bytes.Replace(answer.Body, []byte("<head>"), []byte("<head>"+head), 1)
	return answer
}
