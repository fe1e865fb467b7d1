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

// notice is a page of a portal, with what stands around its articles, that says
// one thing.
func notice(encoding, title, text string) portaltest.Answer {
	return portaltest.HTML(encoding, encoding, `<html><head><title>`+title+`</title></head><body><div class="nav"><a href="/">首页</a> <a href="/news/">新闻</a> <a href="/sport/">体育</a></div>
<div class="main">`+text+`</div><div class="side"><h3>热门</h3><ul><li><a href="/a/2.html">市区三条公交线路明起调整</a></li><li><a href="/a/3.html">海边栈道修缮完工重新开放</a></li></ul></div>
<div class="foot">海滨网版权所有 京ICP备12345678号</div></body></html>`)
}

// However a portal says that an article is gone, it is missing, and deleted a
// day later; however it says that it does not serve now, it is neither; and an
// article that speaks of deletion is an article.
func TestHowPortalsSayThatAnArticleIsGone(t *testing.T) {
	t.Parallel()
	gone := []record.EventType{seen, missing, deleted}
	there := []record.EventType{seen}
	text := texts()[1]
	cases := []struct {
		name   string
		answer http.Handler
		want   []record.EventType
	}{
		{"removed", notice("utf-8", "海滨网", "<p>该文章已被删除</p>"), gone},
		{"removed, GBK", notice("gbk", "海滨网", "<p>该文章已被删除</p>"), gone},
		{"removed, headline", notice("gbk", "提示信息", "<h1>提示信息</h1><p>您要查看的文章已删除！</p>"), gone},
		{"no content", notice("utf-8", "内容不存在", "<p>内容不存在</p>"), gone},
		{"no content, GB18030", notice("gb18030", "海滨网", "<p>对不起，您要查看的内容不存在或者已经删除。</p>"), gone},
		{"page not there", notice("gbk", "海滨网", "<p>您访问的页面不存在</p><p>5秒后自动返回首页</p>"), gone},
		{"taken offline", notice("utf-8", "海滨网", "<p>文章已下线</p>"), gone},
		{"taken offline, politely", notice("utf-8", "海滨网_提示", "<h2>抱歉，该文章已下线，看看其他内容吧</h2>"), gone},
		{"for the rules", notice("utf-8", "此内容因违规无法查看", "<p>此内容因违规无法查看</p>"), gone},
		{"for the rules, without a title", notice("utf-8", "", "<p>此内容因违规无法查看</p>"), gone},
		{"Big5", notice("big5", "頁面不存在", "<h1>頁面不存在</h1><p>抱歉，您要瀏覽的頁面不存在或已被刪除。</p>"), gone},
		{"Big5, removed", notice("big5", "海濱網", "<p>此文章已被刪除</p>"), gone},
		{"Big5, not found", notice("big5", "海濱網", "<p>很抱歉，找不到您要的網頁</p>"), gone},
		{"nginx's page with 200", portaltest.HTML("utf-8", "utf-8", "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx</center></body></html>"), gone},
		{"404 in a portal's frame", notice("utf-8", "404-海滨网", "<h1>404</h1><p>哎呀，您访问的页面走丢了</p>"), gone},
		{"does not exist", notice("utf-8", "海滨网", "<p>该新闻不存在或未通过审核</p>"), gone},
		{"withdrawn", notice("gbk", "海滨网", "<p>该稿件已撤稿</p>"), gone},
		{"under its headline", notice("utf-8", text.Title, "<h1>"+text.Title+"</h1><div class=info>2026-03-04 05:06 来源：海滨日报</div><div class=content><p>该文章已被删除。</p></div>"), gone},

		{"complained of, under its headline", articleOf(text.Title, "此内容被投诉且经审核涉嫌侵权，无法查看。", ""), gone},
		{"withdrawn by its writer", notice("utf-8", "海滨网", "<p>该文章已被发布者撤回</p>"), gone},
		{"expired", notice("gbk", "海滨网", "<p>您浏览的新闻已过期</p>"), gone},
		{"expired, Big5", notice("big5", "海濱網", "<p>很抱歉，您所瀏覽的新聞已過期</p>"), gone},
		{"lost", notice("utf-8", "海滨网", "<p>页面走丢了</p>"), gone},
		{"no such", notice("big5", "海濱網", "<p>查無此新聞</p>"), gone},
		{"moved away", notice("utf-8", "海滨网", "<p>您所访问的页面已被移除</p>"), gone},

		{"maintenance with 200", notice("utf-8", "海滨网", "<h1>网站维护中</h1><p>系统升级维护中，请稍后访问</p>"), there},
		{"maintenance, GBK", notice("gbk", "系统维护", "<p>网站正在维护，给您带来不便敬请谅解</p>"), there},
		{"maintenance with 503", portaltest.Answer{Status: 503, Body: notice("utf-8", "海滨网", "<p>网站维护中</p>").Body}, there},
		{"busy", notice("utf-8", "海滨网", "<p>服务器繁忙，请稍后再试</p>"), there},
		{"busy, under a headline", articleOf(text.Title, "服务器繁忙，请稍后再试", ""), there},
		{"an upgrade, politely", notice("utf-8", "海滨网", "<p>系统升级维护中，您访问的页面暂时不能访问，请稍后再试</p>"), there},
		{"its database is down", notice("utf-8", "海滨网", "<p>数据库连接失败</p>"), there},
		{"a captcha", notice("gbk", "安全验证", "<p>请输入验证码后继续访问</p>"), there},
		{"a login", notice("utf-8", "用户登录", `<form><p>请先登录后查看</p><input name=u><input type=password></form>`), there},

		{"an article of a deletion", articleOf("涉事视频已被删除 平台致歉", text.Body+"\n目前该文章已被删除。", ""), append(there, record.EventRevised)},
		{"an article that was cut to a notice", articleOf(text.Title, "应当事人要求，本文部分段落已删除。海滨日报记者昨天在港务局采访时了解到，末班渡轮的时间已经改到零点四十分，市民可以从容乘船回家，此前的两个班次照旧。", ""), append(there, record.EventRevised)},
	}
	p := portaltest.New()
	var sites []crawler.Site
	host := func(i int) string { return fmt.Sprintf("h%d.example", i) }
	url := func(i int) string { return "http://" + host(i) + "/a/1.html" }
	for i := range cases {
		serveArticles(p, host(i), 3)
		sites = append(sites, site(host(i), host(i)))
	}
	w := newWorld(t, p, sites...)
	w.pass()
	for i, c := range cases {
		p.Handle(host(i), "/a/1.html", c.answer)
	}
	for range 2 {
		w.later(25 * time.Hour)
		w.pass(recheck)
	}
	for i, c := range cases {
		w.equal(c.name, w.events(url(i)), c.want)
	}
}

// What is gone may come back and go again; each is told, with what shows it.
func TestGoneAndBackAndGone(t *testing.T) {
	t.Parallel()
	for _, confirm := range []time.Duration{0, 24 * time.Hour} {
		t.Run(confirm.String(), func(t *testing.T) {
			t.Parallel()
			p := portaltest.New()
			serveArticles(p, "a.example", 3)
			s := site("a", "a.example")
			s.ConfirmDeletion = confirm
			w := newWorld(t, p, s)
			w.pass()
			const url = "http://a.example/a/1.html"
			want := []record.EventType{seen}
			for range 3 {
				p.Handle("a.example", "/a/1.html", softNotFound)
				for range 3 {
					w.later(25 * time.Hour)
					w.pass(recheck)
				}
				want = append(want, missing, deleted)
				w.equal("gone", w.events(url), want)
				p.Handle("a.example", "/a/1.html", article(1))
				w.later(time.Hour)
				w.pass(recheck)
				want = append(want, returned)
				w.equal("back", w.events(url), want)
			}
			h, err := w.store.History(t.Context(), record.ArticleID(url))
			if err != nil {
				t.Fatal(err)
			}
			w.equal("revisions", len(h.Revisions), 1)
			shown := map[string]bool{}
			for _, e := range h.Events {
				last := e.Captures[len(e.Captures)-1]
				if shown[last.RecordID] {
					t.Errorf("%s at %v is shown by a capture that has shown another", e.Type, e.Time)
				}
				shown[last.RecordID] = true
				if !e.Time.Equal(last.Time) || e.Type == deleted && len(e.Captures) != 2 {
					t.Errorf("%s at %v is shown by %d captures, the last of %v", e.Type, e.Time, len(e.Captures), last.Time)
				}
			}
		})
	}
}

// Of a site with few articles all may go: it is believed while its front page
// stands, and the history names both captures of each that prove it.
func TestASmallSiteThatIsEmptied(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	for n := range 3 {
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", n+1), portaltest.Status(404))
	}
	for range 2 {
		w.later(25 * time.Hour)
		w.pass(recheck)
	}
	for _, url := range addresses("a.example", 3) {
		w.equal("events", w.events(url), []record.EventType{seen, missing, deleted})
		h, err := w.store.History(t.Context(), record.ArticleID(url))
		if err != nil {
			t.Fatal(err)
		}
		proof := h.Events[2].Captures
		if len(proof) != 2 || proof[0].Status != 404 || proof[1].Status != 404 || proof[1].Time.Sub(proof[0].Time) < 24*time.Hour || proof[0].URL != url {
			t.Errorf("proof of the deletion of %s: %+v", url, proof)
		}
	}
}
