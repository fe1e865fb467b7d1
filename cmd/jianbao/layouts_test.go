//go:build unix

package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/internal/portaltest"
)

// TestShippedLayouts: what crawl reads by a shipped layout, reparse reads by it
// too, with crawl.yaml and without; a site that does without them is read by
// neither.
func TestShippedLayouts(t *testing.T) {
	p := portaltest.New()
	page := func(n int) http.Handler {
		return portaltest.HTML("utf-8", "utf-8", fmt.Sprintf(`<html><head><meta charset=utf-8><title>渡口第%[1]d号公告</title></head><body><h1 id="activity-name">渡口第%[1]d号公告</h1><em>前天</em>
			<div id="js_content"><p>第%[1]d号公告：今天的末班船提前一刻钟离岸，请住在北岸的居民留意钟声，行李不要放在跳板上。</p>
			<p>站长说，水位比昨天低了%[1]d指，明早若有雾，头班船等雾散了再走，船票照旧有效，不必另买。</p></div><script>var ct = "1672445940";</script></body></html>`, n))
	}
	p.Handle("mp.weixin.qq.com", "/robots.txt", portaltest.Status(http.StatusNotFound))
	p.Handle("mp.weixin.qq.com", "/", portaltest.HTML("utf-8", "utf-8", "<meta charset=utf-8><title>首页</title><a href=/s/1>第一号公告</a><a href=/s/2>第二号公告</a>"))
	p.Handle("mp.weixin.qq.com", "/s/1", page(1))
	p.Handle("mp.weixin.qq.com", "/s/2", page(2))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	file := filepath.Join(t.TempDir(), "crawl.yaml")
	write := func(more string) {
		text := fmt.Sprintf(`{min_free: 0, allow_private: [127.0.0.1/32], connect_to: [%q], defaults: {delay: 0s},
sites: [{id: wechat, %s start: ["http://mp.weixin.qq.com/"], articles: ['^http://mp\.weixin\.qq\.com/s/\d$']}]}`, p.ConnectTo()[0], more)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	do := func(later time.Duration, args ...string) string {
		t.Helper()
		code, out := runAt(later, args...)
		if code != exitDone {
			t.Fatalf("%v: exit %d:\n%s", args, code, out)
		}
		return out
	}
	data := filepath.Join(filepath.Dir(file), "data")
	shown := func() string { return do(0, "show", "http://mp.weixin.qq.com/s/1", "--format", "json", "--data", data) }

	write("")
	do(0, "crawl", "-c", file)
	if out := shown(); !strings.Contains(out, `"published":"2022-12-31T08:19:00+08:00"`) || !strings.Contains(out, `"rule":"shipped layout: js:ct"`) {
		t.Errorf("crawled: %s", out)
	}
	for _, args := range [][]string{{"reparse", "-c", file, "--json"}, {"reparse", "--data", data, "--json"}} {
		if out := do(0, args...); !strings.Contains(out, `"changed":0`) {
			t.Errorf("%v: %s", args, out)
		}
	}
	write("shipped_layouts: false,")
	if out := do(0, "reparse", "-c", file, "--json"); !strings.Contains(out, `"changed":2`) {
		t.Errorf("reparse without shipped layouts: %s", out)
	}
	if out := shown(); !strings.Contains(out, `"relative":true`) || strings.Contains(out, "shipped layout") {
		t.Errorf("read without shipped layouts: %s", out)
	}
	for later, more := range []string{"shipped_layouts: false,", "", "shipped_layouts: false,"} {
		write(more)
		do(time.Duration(later+1)*time.Hour, "crawl", "-c", file, "--recheck")
		if out := do(0, "history", "http://mp.weixin.qq.com/s/1", "--json", "--data", data); strings.Contains(out, `"revision":2`) {
			t.Errorf("with %q, another way of reading made a revision: %s", more, out)
		}
	}
}

// TestLayoutsMakeNoRevision: whoever changes layouts in crawl.yaml, and crawls
// before reparse, makes no revision that the publisher did not make.
func TestLayoutsMakeNoRevision(t *testing.T) {
	p := newPaper(t)
	p.publish(2, story)
	text, err := os.ReadFile(p.file)
	if err != nil {
		t.Fatal(err)
	}
	passes := 0
	crawls := func(layouts string, revisions int) {
		t.Helper()
		changed := strings.Replace(string(text), `\.html$']}]`, `\.html$'], layouts: [`+layouts+`]}]`, 1)
		if err := os.WriteFile(p.file, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		passes++
		for _, args := range [][]string{{"crawl", "-c", p.file, "--recheck"}, {"history", "http://paper.example/a/1.html", "--json", "--data", p.data}} {
			code, out := runAt(time.Duration(passes)*time.Hour, args...)
			if code != exitDone {
				t.Fatalf("%v: exit %d:\n%s", args, code, out)
			}
			if got := strings.Count(out, `"parser_version"`); args[0] == "history" && got != revisions {
				t.Errorf("pass %d, layouts [%s]: %d revisions, want %d:\n%s", passes, layouts, got, revisions, out)
			}
		}
	}
	const one, other = "{title: h1, body: p + p}", "{title: p, body: p:last-child}"
	crawls("", 1)
	crawls(one, 1)
	crawls(other, 1)
	p.publish(2, func(n int) http.Handler { return story(n + 7) })
	crawls(one, 2)
	crawls(one, 2)
	crawls("", 2)
}
