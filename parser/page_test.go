package parser_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

func TestKinds(t *testing.T) {
	links := func(n int) string {
		return strings.Repeat(`<li><a href="/a/1.html">城东水厂扩建工程通水 二十万居民受益</a></li>`, n)
	}
	clocks := ""
	for _, c := range []string{"09:00", "09:10", "09:25", "09:40", "10:05", "10:20", "10:30"} {
		clocks += "<p>" + c + " 发布会现场，市水务局负责人介绍了工程的进展。</p>"
	}
	article := withLine("2022-12-31 08:19 来源：海滨日报")
	for _, c := range []struct {
		name, html, url string
		want            record.Kind
	}{
		{"article", article, "", record.KindArticle},
		{"a brief", `<html><head><title>短讯：桥通了_海滨网</title></head><body><h1>短讯：桥通了</h1><p>2022-12-31 08:19</p><div><p>海滨大桥今天上午十时通车，公交同时改道。</p></div></body></html>`, "", record.KindArticle},
		{"an article that speaks of 404", strings.Replace(article, "四十公里", "404公里", 1), "", record.KindArticle},
		{"an article that speaks of deletion", strings.Replace(article, "“水压", "“那条视频已被删除，水压", 1), "", record.KindArticle},
		{"front page", `<html><head><title>海滨网</title></head><body><ul>` + links(60) + `</ul></body></html>`, "http://www.example.cn/", record.KindSection},
		{"section page", `<html><head><title>城市新闻_海滨网</title></head><body><h1>城市新闻</h1><ul>` + links(40) + `</ul><a href="index_2.html">下一页</a></body></html>`, "http://www.example.cn/city/index.html", record.KindSection},
		{"section page with 404 in a headline", `<html><head><title>列表</title></head><body><ul><li><a href="/a/404.html">第 404 期彩票开奖</a></li><li><a href="/a/405.html">视频已被删除后，他们重拍了一部</a></li></ul></body></html>`, "http://www.example.cn/list/4.html", record.KindSection},
		{"topic page", `<html><head><title>专题：种地的人 - 田垄周报</title></head><body><h1>专题：种地的人</h1><p>2022-12-31</p><div>编者按：这里收着几篇人物故事，点开标题可看全文。</div>` +
			strings.Repeat(`<div><a href="/a/1.html"><b>秋天的戏台</b></a><br>车厢板放下来就是台口，两根毛竹撑起幕布，灯泡接在村小学的插座上，司鼓把最后一口烟掐了……<a href="/a/1.html">[详细]</a></div>`, 3) +
			`</body></html>`, "", record.KindSection},
		{"not found", `<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>`, "", record.KindError},
		{"not found in Chinese", `<html><head><title>海滨网</title></head><body><p>抱歉，您访问的页面不存在，可能已经移动。</p><a href="/">返回首页</a></body></html>`, "", record.KindError},
		{"deleted", `<html><head><title>提示信息</title></head><body><div>该文章已被删除。</div></body></html>`, "", record.KindRemoved},
		{"captcha", `<html><head><title>安全验证</title></head><body><p>请完成验证码后继续访问。</p></body></html>`, "", record.KindError},
		{"login wall", `<html><head><title>用户登录</title></head><body><form><p>请先登录</p><input type="text"><input type="password"></form></body></html>`, "", record.KindError},
		{"firewall", `<html><head><title>405</title></head><body><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被拒绝。</p></body></html>`, "", record.KindError},
		{"gallery", `<html><head><title>组图：栈道修好了_海滨网</title></head><body><h1>组图：栈道修好了</h1><p>2022-12-31</p><div class="article-content">` +
			strings.Repeat("", 1) + `<p><img src="/1.jpg">栈道全长两公里。</p><p><img src="/2.jpg">工人在检查栏杆。</p><p><img src="/3.jpg">游人走上栈道。</p><p><img src="/4.jpg">海鸟停在桩上。</p></div></body></html>`, "", record.KindGallery},
		{"video", `<html><head><title>视频：大桥通车_海滨网</title><meta property="og:type" content="video"></head><body><h1>视频：大桥通车</h1><p>2022-12-31</p><video src="/1.mp4"></video><p>海滨大桥今天上午十时通车，公交同时改道。</p></body></html>`, "", record.KindVideo},
		{"live blog", `<html><head><title>直播：水厂通水发布会_海滨网</title></head><body><h1>直播：水厂通水发布会</h1><p>2022-12-31</p><div>` + clocks + `</div></body></html>`, "", record.KindLive},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.url == "" {
				c.url = "http://www.example.cn/a/77.html"
			}
			page := parser.Parse(parser.Input{URL: c.url, Text: charset.Text{Text: c.html}, FetchedAt: fetched})
			if page.Kind != c.want {
				t.Errorf("kind %q (%s), want %q; body %q", page.Kind, page.Evidence["kind"].Rule, c.want, page.Body)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	html := `<html><head><title>x</title><link rel="canonical" href="/n/55.html"><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head><body>
<a href="1.html">甲</a><a href="/2.html#top">乙</a><a href="//b.cn/3.html">丙</a><a href="1.html">又一次</a><a href="javascript:void(0)">无</a><a href="#x">无</a>
<a href="mailto:a@b.cn">无</a><a href="?k=中文">丁</a><a rel="nofollow" href="http://c.cn/../4.html">戊</a><a href="../up.html">己</a><a href="HTTP://D.cn/5.html">庚</a></body></html>`
	page := parser.Parse(parser.Input{URL: "http://a.cn/n/55.html", Text: charset.Text{Text: html, Charset: "gb18030"}})
	want := []record.Link{
		{URL: "http://a.cn/n/1.html", Text: "甲"}, {URL: "http://a.cn/2.html", Text: "乙"}, {URL: "http://b.cn/3.html", Text: "丙"},
		{URL: "http://a.cn/n/55.html?k=%D6%D0%CE%C4", Text: "丁"}, {URL: "http://c.cn/4.html", Text: "戊", NoFollow: true},
		{URL: "http://a.cn/up.html", Text: "己"}, {URL: "http://d.cn/5.html", Text: "庚"},
	}
	if diff := cmp.Diff(page.Links, want); diff != "" {
		t.Errorf("links, got (-), want (+):\n%s", diff)
	}
	if page.Canonical != "http://a.cn/n/55.html" {
		t.Errorf("canonical %q", page.Canonical)
	}
	if diff := cmp.Diff(page.Feeds, []string{"http://a.cn/rss.xml"}); diff != "" {
		t.Errorf("feeds:\n%s", diff)
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"<p>这个工程从去年三月开始，说起来已经过了一年多时间。</p>":                                                  "zh-CN",
		"<p>這個工程從去年三月開始，說起來已經過了一年多時間，對於當地的居民來說這是一個好消息。</p>":                                 "zh-TW",
		"<p>The works began in March of last year, and the mayor said that it is done.</p>": "en",
	} {
		page := parse("<html><head><title>x</title></head><body><h1>x</h1>" + text + text + "</body></html>")
		if page.Lang != want {
			t.Errorf("%s: %q, want %q", text, page.Lang, want)
		}
	}
}

func TestEmbedded(t *testing.T) {
	const text = "市水务局昨天介绍，城东水厂的扩建工程已经通水，三个街道的二十万居民用上了新的水源。"
	const more = "工程去年三月开工，新铺管道四十公里，沿途换下的旧管有的已经用了三十多年。"
	shell := `<html><head><title>城东水厂扩建工程通水_海滨网</title></head><body><div id="app"></div>BLOB</body></html>`
	want := text + "\n" + more
	for name, blob := range map[string]string{
		"next":     `<script id="__NEXT_DATA__" type="application/json">{"props":{"detail":{"name":"城东水厂扩建工程通水","publishTime":"2022-12-31 08:19","source":"海滨日报","content":"<p>` + text + `</p><p>` + more + `</p>"}}}</script>`,
		"variable": `<script>var x=1; var allData = {"docData":{"title":"城东水厂扩建工程通水","newsTime":"2022-12-31 08:19:00","source":"海滨日报","contentData":{"contentList":[{"data":"<p>` + text + `</p><p>` + more + `</p>","type":"text"}]}}}; var y=2;</script>`,
		"textarea": `<textarea class="article-title">城东水厂扩建工程通水</textarea><textarea class="article-time">1672445940000</textarea><textarea class="article-source">海滨日报</textarea><textarea class="article-content">&lt;p&gt;` + text + `&lt;/p&gt;&lt;p&gt;` + more + `&lt;/p&gt;</textarea>`,
		"JSON-LD":  `<script type="application/ld+json">{"@type":"NewsArticle","headline":"城东水厂扩建工程通水","datePublished":"2022-12-31T08:19:00+08:00","articleBody":"` + text + `\n` + more + `"}</script><p>2022-12-31 来源：海滨日报</p>`,
	} {
		t.Run(name, func(t *testing.T) {
			page := parse(strings.Replace(shell, "BLOB", blob, 1))
			if diff := cmp.Diff(page.Body, want); diff != "" {
				t.Errorf("body, got (-), want (+):\n%s", diff)
			}
			if page.Title != "城东水厂扩建工程通水" || day(page.Published) != "2022-12-31" || page.Source != "海滨日报" || page.Kind != record.KindArticle {
				t.Errorf("title %q, published %v, source %q, kind %q", page.Title, page.Published, page.Source, page.Kind)
			}
		})
	}
}

func TestImages(t *testing.T) {
	html := strings.Replace(withLine("2022-12-31"), `<div class="y">`, `<div class="y"><p><img src="/0.jpg"></p><p>▲水厂新建的沉淀池</p>`, 1)
	html = strings.Replace(html, "<p>工程去年", `<figure><img data-src="/1.jpg" src="data:image/gif;base64,AAAA"><figcaption>工人在检查管道</figcaption></figure><p>工程去年`, 1)
	page := parse(html)
	want := []record.Image{{URL: "http://news.example.cn/0.jpg", Caption: "▲水厂新建的沉淀池"}, {URL: "http://news.example.cn/1.jpg", Caption: "工人在检查管道"}}
	if diff := cmp.Diff(page.Images, want); diff != "" {
		t.Errorf("images, got (-), want (+):\n%s", diff)
	}
	if strings.Contains(page.Body, "沉淀池") || !strings.Contains(page.Body, "工人在检查管道") {
		t.Errorf("the caption before the text is for its picture alone, the one within stands in both:\n%s", page.Body)
	}
}

// TestRegionOfLanguage holds that a page in Traditional Chinese is of Hong Kong
// where it, or its address, says so.
func TestRegionOfLanguage(t *testing.T) {
	const text = "<p>這個工程從去年三月開始，說起來已經過了一年多時間，對於當地的居民來說這是一個好消息。</p>"
	for _, c := range []struct{ url, head, want string }{
		{"http://www.a.com.tw/1.html", `<html lang="zh-Hant">`, "zh-TW"},
		{"http://www.a.com/1.html", `<html lang="zh-HK">`, "zh-HK"},
		{"http://www.a.com/1.html", `<html><meta property="og:locale" content="zh_HK">`, "zh-HK"},
		{"http://www.a.hk/1.html", `<html>`, "zh-HK"},
		{"http://www.a.com.hk/1.html", `<html lang="zh-Hant">`, "zh-HK"},
		{"http://www.a.com.hk/1.html", `<html lang="zh-TW">`, "zh-TW"},
		{"http://www.a.com/1.html", `<html lang="zh-CN">`, "zh-TW"},
	} {
		page := parser.Parse(parser.Input{URL: c.url, Text: charset.Text{Text: c.head + "<title>x</title><body><h1>x</h1>" + text + text}, FetchedAt: fetched})
		if page.Lang != c.want {
			t.Errorf("%s %s: %q, want %q", c.url, c.head, page.Lang, c.want)
		}
	}
}

func TestJoin(t *testing.T) {
	one := record.Page{Content: record.Content{Title: "题", Body: "甲。\n乙。", Authors: []string{"王明"}, Bylines: []record.Byline{{Name: "王明"}}, Images: []record.Image{{URL: "http://a.cn/1.jpg"}}}, ParserVersion: "1", Evidence: map[string]record.Evidence{"title": {Rule: "r"}}}
	two := record.Page{Content: record.Content{Title: "题(2)", Body: "乙。\n丙。", Editors: []string{"李海"}, Source: "海滨日报", Images: []record.Image{{URL: "http://a.cn/1.jpg"}, {URL: "http://a.cn/2.jpg"}}}, ParserVersion: "1", Evidence: map[string]record.Evidence{"source": {Rule: "s"}}}
	a := parser.Join([]record.Page{one, two}, []string{"http://a.cn/3"})
	if a.Title != "题" || a.Body != "甲。\n乙。\n丙。" || a.Source != "海滨日报" || len(a.Images) != 2 || len(a.Editors) != 1 || a.Evidence["source"].Rule != "s" {
		t.Errorf("joined: %+v", a)
	}
	two.ParserVersion = "2"
	if got := parser.Join([]record.Page{one, two, one}, nil).ParserVersion; got != "1 2" {
		t.Errorf("parts of two parsers are read by %q", got)
	}
	if diff := cmp.Diff(a.Incomplete, []string{"http://a.cn/3"}); diff != "" || a.ParserVersion != "1" || a.Schema != record.Schema {
		t.Errorf("incomplete %v, parser %q, schema %d", a.Incomplete, a.ParserVersion, a.Schema)
	}
	if len(one.Images) != 1 || len(one.Evidence) != 1 {
		t.Error("joining changed a part")
	}
	whole := record.Page{Content: record.Content{Body: "甲。\n乙。\n丙。\n丁。"}}
	if a := parser.Join([]record.Page{one, whole}, nil); a.Body != whole.Body {
		t.Errorf("the page of the whole text gives %q", a.Body)
	}
	cutOff := record.Page{Content: record.Content{Body: strings.Repeat("这一段两处都有。\n", 9) + "最后一段在这里断…"}}
	full := record.Page{Content: record.Content{Body: strings.Repeat("这一段两处都有。\n", 9) + "最后一段在这里断开，下面还有。\n全文完。"}}
	if a := parser.Join([]record.Page{cutOff, full}, nil); a.Body != full.Body {
		t.Errorf("the whole of a part that ends amid a paragraph gives %q", a.Body)
	}
	if a := parser.Join(nil, nil); a.Body != "" {
		t.Errorf("nothing joined gives %q", a.Body)
	}
}
