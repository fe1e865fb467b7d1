package crawler_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// redesigned is an article in another template: other marks around it, another
// place and wording of its imprint, and more of what surrounds it.
func redesigned(n int, host string) portaltest.Answer {
	text := texts()[n%len(texts())]
	title := fmt.Sprintf("%s（%d）", text.Title, n)
	var out strings.Builder
	fmt.Fprintf(&out, `<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>%s - 新版海滨网</title><meta property="og:title" content="%s"></head><body><header><nav><a href="/">首页</a><a href="/news/">新闻</a><a href="/video/">视频</a></nav></header>
<main><article><header><h1 class=headline>%s</h1><p class=meta><span>来源：海滨日报</span> <time datetime="2026-03-04T05:06:00+08:00">2026年03月04日 05:06</time> <span>阅读 %d</span> <span>责任编辑：新编</span></p></header><section class=story>`,
		title, title, title, 1000+n)
	for line := range strings.SplitSeq(text.Body, "\n") {
		fmt.Fprintf(&out, "<div class=para>　　%s</div>\n", line)
	}
	fmt.Fprintf(&out, `</section><footer>扫一扫分享到微信 <a href="http://%s/a/%d.html">上一篇</a></footer></article></main><aside><h2>猜你喜欢</h2><ul>`, host, n%7+1)
	for i := range 6 {
		fmt.Fprintf(&out, `<li><a href="/a/%d.html">另一条新闻的标题，第%d条</a></li>`, i+1, i)
	}
	out.WriteString(`</ul></aside><footer>版权所有 新版海滨网 京ICP备12345678号</footer></body></html>`)
	return portaltest.Answer{Body: []byte(out.String())}
}

// A portal that gets another template has edited nothing.
func TestARedesignMakesNoRevision(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	const n = 12
	serveArticles(p, "a.example", n)
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	for i := 1; i <= n; i++ {
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", i), redesigned(i, "a.example"))
	}
	w.later(time.Hour)
	report := w.pass(recheck)
	w.equal("had", count(report, record.GotArticle), n)
	for _, url := range addresses("a.example", n) {
		w.equal("events", w.events(url), []record.EventType{seen})
	}
}

// A site that crawl.yaml no longer names keeps its articles as they are, and is
// not asked; when it is named again, they are looked at again.
func TestASiteThatIsNoLongerNamed(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	serveArticles(p, "b.example", 3)
	w := newWorld(t, p, site("a", "a.example"), site("b", "b.example"))
	w.pass()
	both := w.sites
	for n := range 3 {
		p.Handle("b.example", fmt.Sprintf("/a/%d.html", n+1), portaltest.Status(410))
	}
	w.sites = both[:1]
	asked := len(w.asked("b.example"))
	for range 3 {
		w.later(25 * time.Hour)
		w.pass(recheck)
	}
	w.equal("asked", len(w.asked("b.example")), asked)
	for _, url := range addresses("b.example", 3) {
		w.equal("events", w.events(url), []record.EventType{seen})
	}
	w.sites = both
	serveArticles(p, "b.example", 3)
	w.later(25 * time.Hour)
	w.pass()
	for _, url := range addresses("b.example", 3) {
		w.equal("events", w.events(url), []record.EventType{seen})
	}
	if len(w.asked("b.example")) < asked+4 {
		t.Errorf("asked %v", w.asked("b.example"))
	}
}

// A section that moved to another host takes its articles along: by redirects
// they stay the same articles, and none is missing.
func TestASectionThatMoves(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 8)
	s := site("a", "a.example")
	w := newWorld(t, p, s)
	w.pass()
	serveArticles(p, "news.a.example", 8)
	p.Handle("a.example", "/", moved("http://news.a.example/"))
	for n := range 8 {
		path := fmt.Sprintf("/a/%d.html", n+1)
		p.Handle("a.example", path, moved("http://news.a.example"+path))
	}
	s.Articles = append(s.Articles, `^http://news\.a\.example/a/`)
	w.sites = []crawler.Site{s}
	for range 3 {
		w.later(25 * time.Hour)
		w.pass(recheck)
	}
	w.equal("articles", keys(w.articles()), addresses("a.example", 8))
	for _, url := range addresses("a.example", 8) {
		w.equal("events", w.events(url), []record.EventType{seen})
	}
}

// An answer that tells no length ends where its connection does: what is missing
// of a page then shows by the tags that should end it. It makes no revision, and
// where it was the first look, the whole page completes it.
func TestAPageThatWasCutOffIsNoRevision(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	const n = 9
	w := newWorld(t, p, site("a", "a.example"))
	serveArticles(p, "a.example", n)
	w.pass()
	for i := 1; i <= n; i++ {
		whole := redesigned(i, "a.example")
		whole.Body = whole.Body[:len(whole.Body)*i/(n+1)]
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", i), whole)
	}
	w.later(time.Hour)
	w.pass(recheck)
	serveArticles(p, "a.example", n)
	w.later(time.Hour)
	w.pass(recheck)
	for _, url := range addresses("a.example", n) {
		w.equal(url, w.events(url), []record.EventType{seen})
	}
}
