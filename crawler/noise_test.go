package crawler_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"jianbao/catalog"
	"jianbao/charset"
	"jianbao/crawler"
	"jianbao/internal/corpus"
	"jianbao/internal/difference"
	"jianbao/parser"
	"jianbao/record"
)

// specimen is a real page as UTF-8, with what today's parser reads in it.
type specimen struct {
	corpus.Article
	html string
	page record.Page
	// at are the places of lines of the body in html, from and to; whole says that
	// the last line is among them.
	at    [][2]int
	whole bool
}

var readOptions = catalog.Options{Join: parser.Join}

func readHTML(t *testing.T, url, html string) record.Page {
	t.Helper()
	page, err := crawler.ReadPage(record.Capture{
		URL: url, Body: []byte(html), Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Status: 200,
		Time: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
	}, nil)
	if err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return page
}

// change is what a page makes of the revision that another one made.
func change(before, after record.Page) catalog.Change {
	standing := readOptions.Read([]record.Page{before}, nil).Standing()
	return catalog.Compare(&standing, readOptions.Read([]record.Page{after}, nil))
}

// specimens are the real pages of which at least three lines of the text can
// be found in the source, every n-th of them.
func specimens(t *testing.T, nth int) []specimen {
	t.Helper()
	var out []specimen
	for i, p := range realPages(t) {
		if i%nth != 0 {
			continue
		}
		s := specimen{Article: p, html: charset.Decode(p.Raw, "").Text}
		s.page = readHTML(t, p.URL, s.html)
		if !s.page.Kind.IsRecord() || len(s.page.PartURLs) > 1 {
			continue
		}
		from := 0
		for line := range strings.SplitSeq(s.page.Body, "\n") {
			s.whole = false
			if len([]rune(line)) < 16 {
				continue
			}
			if i := strings.Index(s.html[from:], line); i >= 0 && strings.Count(s.html, line) == 1 && !inScript(s.html, from+i) {
				s.at = append(s.at, [2]int{from + i, from + i + len(line)})
				from += i + len(line)
				s.whole = true
			}
		}
		if len(s.at) >= 3 {
			out = append(out, s)
		}
	}
	return out
}

// inScript reports whether a place of a page is data of a script.
func inScript(html string, at int) bool {
	low := strings.ToLower(html[:at])
	return strings.LastIndex(low, "<script") > strings.LastIndex(low, "</script")
}

func (s *specimen) chinese() bool {
	n := 0
	for _, r := range s.page.Body {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n > 50
}

// behind is where the block ends in which a line of the body stands.
func (s *specimen) behind(line int) int {
	at := s.at[line][1]
	for _, end := range []string{"</p>", "</P>"} {
		if i := strings.Index(s.html[at:], end); i >= 0 && i < 200 {
			return at + i + len(end)
		}
	}
	return at + max(0, strings.IndexByte(s.html[at:], '<'))
}

// before is where the block begins in which the first line stands.
func (s *specimen) before() int {
	at := s.at[0][0]
	for _, begin := range []string{"<p", "<P"} {
		if i := strings.LastIndex(s.html[:at], begin); i >= 0 && at-i < 300 {
			return i
		}
	}
	return strings.LastIndexByte(s.html[:at], '<')
}

func (s *specimen) put(at int, text string) string { return s.html[:at] + text + s.html[at:] }

// atBody inserts behind the body element's begin.
func (s *specimen) atBody(text string) string {
	m := bodyTag.FindStringIndex(s.html)
	if m == nil {
		return ""
	}
	return s.put(m[1], text)
}

var (
	bodyTag  = regexp.MustCompile(`(?i)<body[^>]*>`)
	openTag  = regexp.MustCompile(`<(p|div|span|li|a|td|section|img)([ >])`)
	imageSrc = regexp.MustCompile(`(?i)(<img[^>]*?\ssrc=["'])(https?:)?//[^/"']+/([^"'?]*)`)
	spaces   = regexp.MustCompile(`>\s*<`)
)

// noise is a change of a page that its publisher did not make to the article:
// two forms of one page, "" where it does not apply.
type noise struct {
	name string
	make func(s *specimen) (before, after string)
}

// appears is noise that comes, and that changes.
func appears(name string, place func(*specimen, string) string, first, second string) []noise {
	return []noise{
		{name + " appears", func(s *specimen) (string, string) { return s.html, place(s, first) }},
		{name + " changes", func(s *specimen) (string, string) { return place(s, first), place(s, second) }},
	}
}

func inText(s *specimen, text string) string     { return s.put(s.behind(len(s.at)/2), text) }
func inSentence(s *specimen, text string) string { return s.put(s.at[len(s.at)/2][1], text) }
func atEnd(s *specimen, text string) string {
	if !s.whole {
		return ""
	}
	return s.put(s.behind(len(s.at)-1), text)
}

func atTop(s *specimen, text string) string { return s.put(s.before(), text) }
func onTop(s *specimen, text string) string { return s.atBody(text) }
func replaced(f func(string) string) func(*specimen) (string, string) {
	return func(s *specimen) (string, string) { return s.html, f(s.html) }
}

// chineseNoise is what portals change around their articles.
func chineseNoise() []noise {
	return slices.Concat(
		appears("a count of reads above the text", atTop, `<div class="info"><span>阅读：1024</span></div>`, `<div class="info"><span>阅读：1187</span></div>`),
		appears("a count of clicks above the text", atTop, `<p class="hits">点击数：<i id="hits">512</i> 次</p>`, `<p class="hits">点击数：<i id="hits">699</i> 次</p>`),
		appears("a count of reads in ten thousands", atTop, `<p>浏览量 1.2万</p>`, `<p>浏览量 1.3万</p>`),
		appears("a hit counter behind the text", atEnd, `<p>本文已被浏览 1024 次</p>`, `<p>本文已被浏览 1311 次</p>`),
		appears("a hit counter as a label", atEnd, `<p>浏览次数：88次</p>`, `<p>浏览次数：91次</p>`),
		appears("what nobody sees between the sentences", inSentence, `<span style="display:none">7hA9j2 本网</span>`, `<span style="display:none">k2l3m</span>`),
		appears("what a forum hides against copying", inSentence, `<font class="jammer">3 X9 z! u</font>`, `<font class="jammer">u@ 8 Ty</font>`),
		appears("moods", atEnd, `<p>您看完此刻的感受是：高兴(1) 震惊(0) 愤怒(2)</p>`, `<p>您看完此刻的感受是：高兴(16) 震惊(3) 愤怒(22)</p>`),
		appears("reactions", atEnd, `<p>路过 0 雷人 1 握手 0 鲜花 3 鸡蛋 0</p>`, `<p>路过 2 雷人 1 握手 7 鲜花 9 鸡蛋 1</p>`),
		appears("likes", atEnd, `<p>点赞 12</p><p>收藏 3</p>`, `<p>点赞 45</p><p>收藏 4</p>`),
		appears("a count of comments", atEnd, `<p>已有 12 条评论，共 56 人参与</p>`, `<p>已有 31 条评论，共 99 人参与</p>`),
		appears("comments", atEnd, `<div class="comment"><h3>网友评论</h3><p>海边的人：写得真好，支持家乡的建设。</p></div>`, `<div class="comment"><h3>网友评论</h3><p>过客：希望早日通车，谢谢记者。</p><p>老张：说得对。</p></div>`),
		appears("related links", atEnd, `<div class="related"><h3>相关阅读</h3><ul><li><a href="/a/7.html">岚江大桥合龙</a></li><li><a href="/a/8.html">秋粮收购开始</a></li></ul></div>`, `<div class="related"><h3>相关阅读</h3><ul><li><a href="/a/17.html">港口吞吐量再创新高</a></li><li><a href="/a/18.html">老城更新三年行动</a></li></ul></div>`),
		appears("related links without a box", atEnd, `<p>延伸阅读：</p><p><a href="/a/7.html">岚江大桥合龙</a></p><p><a href="/a/8.html">秋粮收购开始</a></p>`, `<p>延伸阅读：</p><p><a href="/a/17.html">港口吞吐量再创新高</a></p>`),
		appears("a related link in the text", inText, `<p>【相关阅读】<a href="/a/7.html">岚江大桥合龙</a></p>`, `<p>【相关阅读】<a href="/a/9.html">港口吞吐量再创新高</a></p>`),
		appears("next and previous", atEnd, `<p>上一篇：<a href="/a/1.html">岚江大桥合龙</a></p><p>下一篇：<a href="/a/2.html">秋粮收购开始</a></p>`, `<p>上一篇：<a href="/a/1.html">岚江大桥合龙</a></p><p>下一篇：<a href="/a/3.html">港口吞吐量再创新高</a></p>`),
		appears("a share bar", atEnd, `<div class="share">分享到： <a href="#">微信</a> <a href="#">微博</a> <a href="#">QQ空间</a></div>`, `<div class="share">分享到： <a href="#">微信</a> <a href="#">微博</a> <a href="#">豆瓣</a> <a href="#">打印</a></div>`),
		appears("a share bar above the text", atTop, `<div class="share"><span>分享至</span><a>微信</a><a>微博</a></div>`, `<div class="share"><span>分享至</span><a>微信</a><a>微博</a><a>QQ</a><span>字号：</span><a>大</a><a>中</a><a>小</a></div>`),
		appears("the date of the day", onTop, `<div class="top">今天是2026年11月23日 星期一</div>`, `<div class="top">今天是2026年11月24日 星期二</div>`),
		appears("the date of the day without words", onTop, `<div class="top"><span>2026年11月23日 星期一</span></div>`, `<div class="top"><span>2026年11月24日 星期二</span></div>`),
		appears("a clock", onTop, `<div id="time">2026-11-23 20:01:07</div>`, `<div id="time">2026-11-24 08:33:51</div>`),
		appears("the weather", onTop, `<div class="weather">青岛 多云 8℃~15℃ 北风3级</div>`, `<div class="weather">青岛 小雨 6℃~11℃ 东北风4级</div>`),
		appears("minutes ago", atTop, `<div class="meta"><span class="ago">3分钟前</span></div>`, `<div class="meta"><span class="ago">5小时前</span></div>`),
		appears("an advertisement in the text", inText, `<div class="ad"><a href="http://ads.example/1"><img src="http://ads.example/1.gif" alt="海景房"></a></div>`, `<div class="ad"><a href="http://ads.example/2"><img src="http://ads.example/2.gif" alt="新车上市"></a></div>`),
		appears("an advertisement of words", inText, `<div class="adInContent"><p>广告</p><a href="http://ads.example/1">海景房火热预售中</a></div>`, `<div class="adInContent"><p>广告</p><a href="http://ads.example/2">新车上市优惠多</a></div>`),
		appears("an advertisement by script", inText, `<script>ad_show("slot-1","8f3a")</script><ins data-slot="1"></ins>`, `<script>ad_show("slot-1","77c1")</script><ins data-slot="1"></ins>`),
		appears("the editor's line", atEnd, `<p>（责任编辑：夏小禾）</p>`, `<p>【责任编辑：夏小禾】</p>`),
		appears("another editor", atEnd, `<p>责任编辑：夏小禾</p>`, `<p>责任编辑：仇远</p>`),
		appears("a code to scan", atEnd, `<p>扫一扫在手机打开当前页</p>`, `<p>扫描二维码，关注岚江日报官方微信</p>`),
		appears("the client", atEnd, `<p>下载岚江新闻客户端，第一时间看新闻</p>`, `<p>打开APP，阅读体验更佳</p>`),
		appears("a disclaimer", atEnd, `<p>免责声明：本文仅代表作者个人观点，与本网无关。</p>`, `<p>【免责声明】上游新闻客户端未标有“来源”的文章，均为转载稿，本网转载并不意味着赞同其观点。</p>`),
		appears("the hot list", atEnd, `<div class="hot"><h3>热门新闻</h3><ol><li><a href="/a/11.html">岚江大桥合龙</a></li><li><a href="/a/12.html">秋粮收购开始</a></li></ol></div>`, `<div class="hot"><h3>热门新闻</h3><ol><li><a href="/a/13.html">港口吞吐量再创新高</a></li><li><a href="/a/14.html">老城更新三年行动</a></li></ol></div>`),
		appears("the user's login", onTop, `<div class="login">您好，请<a>登录</a> <a>注册</a></div>`, `<div class="login">欢迎您，<a>退出</a></div>`),
	)
}

func englishNoise() []noise {
	return slices.Concat(
		appears("a share bar", atEnd, `<div class="share">Share this: <a href="#">Facebook</a> <a href="#">Twitter</a></div>`, `<div class="share">Share this: <a href="#">Facebook</a> <a href="#">X</a> <a href="#">Email</a></div>`),
		appears("related stories", atEnd, `<div class="related"><h3>Related stories</h3><ul><li><a href="/7">Bridge opens at last</a></li></ul></div>`, `<div class="related"><h3>Related stories</h3><ul><li><a href="/8">Harbour sets a record</a></li></ul></div>`),
		appears("a count of comments", atEnd, `<p class="comments"><a href="#c">12 comments</a></p>`, `<p class="comments"><a href="#c">31 comments</a></p>`),
		appears("minutes ago", atTop, `<div class="meta"><span>3 minutes ago</span></div>`, `<div class="meta"><span>5 hours ago</span></div>`),
		appears("an advertisement", inText, `<div class="ad"><p>Advertisement</p><a href="http://ads.example/1"><img src="http://ads.example/1.gif"></a></div>`, `<div class="ad"><p>Advertisement</p><a href="http://ads.example/2"><img src="http://ads.example/2.gif"></a></div>`),
		appears("the date of the day", onTop, `<div class="top">Monday, November 23, 2026</div>`, `<div class="top">Tuesday, November 24, 2026</div>`),
	)
}

// anyNoise is of every language: the template's own.
func anyNoise() []noise {
	navigation := `<ul class="nav"><li><a href="/">首页</a></li><li><a href="/s">要闻</a></li><li><a href="/t">体育</a></li></ul>`
	return slices.Concat(
		appears("the navigation", onTop, navigation, strings.Replace(navigation, "体育", "融媒体中心", 1)),
		[]noise{
			{"random names of elements", replaced(func(h string) string {
				n := 0
				return openTag.ReplaceAllStringFunc(h, func(tag string) string {
					n++
					return fmt.Sprintf("%s data-v-%x%s", tag[:len(tag)-1], n*2654435761%0xffffff, tag[len(tag)-1:])
				})
			})},
			{"another host of pictures", replaced(func(h string) string { return imageSrc.ReplaceAllString(h, "${1}https://cdn7.images.example/${3}") })},
			{"tokens of pictures", replaced(func(h string) string { return imageSrc.ReplaceAllString(h, "${0}?token=9f8e7d&t=1763900000") })},
			{"comments of the server", replaced(func(h string) string { return h + "<!-- published by cms-7 at 2026-11-23 20:03:11 -->" })},
			{"white space between elements", replaced(func(h string) string { return spaces.ReplaceAllString(h, ">\r\n\t <") })},
			{"white space at the ends of lines", func(s *specimen) (string, string) {
				after := s.html
				for _, at := range slices.Backward(s.at) {
					after = after[:at[0]] + "\u3000\u3000" + after[at[0]:at[1]] + "&nbsp; " + after[at[1]:]
				}
				return s.html, after
			}},
			{"invisible marks", func(s *specimen) (string, string) {
				after := s.html
				for _, at := range slices.Backward(s.at) {
					after = after[:at[0]] + "\ufeff\u200b" + after[at[0]:]
				}
				return s.html, after
			}},
			{"an empty paragraph", func(s *specimen) (string, string) { return s.html, inText(s, "<p>&nbsp;</p><br><p></p>") }},
			{"bold text", func(s *specimen) (string, string) {
				at := s.at[len(s.at)/2]
				return s.html, s.html[:at[0]] + "<strong>" + s.html[at[0]:at[1]] + "</strong>" + s.html[at[1]:]
			}},
		},
	)
}

// edits are changes that a publisher makes.
func edits() []noise {
	// all replaces a text everywhere in the page, head and links included.
	all := func(field func(record.Page) string, edit func(string) string) func(s *specimen) (string, string) {
		return func(s *specimen) (string, string) {
			old := field(s.page)
			if len([]rune(old)) < 2 || strings.Contains(s.page.Body, old) {
				return "", ""
			}
			return s.html, strings.ReplaceAll(s.html, old, edit(old))
		}
	}
	inLine := func(n func(*specimen) int, edit func(string) string) func(s *specimen) (string, string) {
		return func(s *specimen) (string, string) {
			at := s.at[n(s)]
			return s.html, s.html[:at[0]] + edit(s.html[at[0]:at[1]]) + s.html[at[1]:]
		}
	}
	middle := func(s *specimen) int { return len(s.at) / 2 }
	letter := func(text string) string {
		r := []rune(text)
		for i := len(r) / 2; i < len(r); i++ {
			if unicode.IsLetter(r[i]) {
				if r[i] == '改' || r[i] == 'z' {
					continue
				}
				if r[i] < 0x80 {
					r[i] = 'z'
				} else {
					r[i] = '改'
				}
				return string(r)
			}
		}
		return string(r[:len(r)/2])
	}
	return []noise{
		{"a character in the middle", inLine(middle, letter)},
		{"a character of the first line", inLine(func(*specimen) int { return 0 }, letter)},
		{"a character of the last line", inLine(func(s *specimen) int { return len(s.at) - 1 }, letter)},
		{"a digit", func(s *specimen) (string, string) {
			for i := range s.at {
				line := s.html[s.at[i][0]:s.at[i][1]]
				if k := strings.IndexAny(line, "123456789"); k > 0 {
					at := s.at[i][0] + k
					return s.html, s.html[:at] + string('0'+(s.html[at]-'0')%9+1) + s.html[at+1:]
				}
			}
			return "", ""
		}},
		{"the title", all(func(p record.Page) string { return p.Title }, letter)},
		{"the source", all(func(p record.Page) string { return p.Source }, func(text string) string { return "新" + text })},
		{"an author", all(func(p record.Page) string {
			if len(p.Authors) == 0 {
				return ""
			}
			return p.Authors[0]
		}, func(text string) string {
			if text[0] < 0x80 {
				return "Jo" + text
			}
			return "李" + strings.TrimPrefix(text, string([]rune(text)[0]))
		})},
		{"a paragraph taken out", func(s *specimen) (string, string) {
			at := s.at[middle(s)]
			return s.html, s.html[:at[0]] + s.html[at[1]:]
		}},
		{"a paragraph put in", func(s *specimen) (string, string) {
			return s.html, s.put(s.behind(middle(s)), "<p>本报讯，昨天下午三点，岚江公交公司在新闻发布会上宣布，夜班公交的末班时间再推迟二十分钟。</p>")
		}},
		{"a short paragraph put in", func(s *specimen) (string, string) {
			return s.html, s.put(s.behind(middle(s)), "<p>他没有回答这个问题。</p>")
		}},
		{"a paragraph at the end", func(s *specimen) (string, string) {
			return s.html, s.put(s.behind(len(s.at)-1), "<p>更正：昨天的报道中，夜班公交的末班时间有误，应为零点四十分，特此说明。</p>")
		}},
		{"a paragraph moved", func(s *specimen) (string, string) {
			a, b := s.at[len(s.at)-2], s.at[len(s.at)-1]
			return s.html, s.html[:a[0]] + s.html[b[0]:b[1]] + s.html[a[1]:b[0]] + s.html[a[0]:a[1]] + s.html[b[1]:]
		}},
		{"the day of publication", func(s *specimen) (string, string) {
			day := s.page.Published
			after := day.AddDate(0, 0, 1)
			if day.IsZero() || dayDigits.MatchString(s.URL) {
				return "", ""
			}
			html := s.html
			for _, form := range []string{"2006-01-02", "2006/01/02", "2006-1-2", "2006/1/2", "2006年01月02日", "2006年1月2日", "20060102", "2006.01.02", "January 2, 2006", "Jan 2, 2006", "Jan. 2, 2006", "2 January 2006", "02 January 2006", "2 Jan 2006", "02 Jan 2006", "January 02, 2006"} {
				html = strings.ReplaceAll(html, day.Format(form), after.Format(form))
			}
			return s.html, html
		}},
	}
}

var dayDigits = regexp.MustCompile(`\d{4}\D?\d{1,2}\D?\d{1,2}`)

// A page whose surroundings change has not been edited; one with a changed
// character has. Over real pages, in place.
func TestNoiseMakesNoRevision(t *testing.T) {
	t.Parallel()
	noiseMakesNoRevision(t, 12)
}

func noiseMakesNoRevision(t *testing.T, nth int) {
	t.Helper()
	list := specimens(t, nth)
	wrong, tried := map[string][]string{}, map[string]int{}
	for _, s := range list {
		kinds := slices.Concat(anyNoise(), englishNoise())
		if s.chinese() {
			kinds = slices.Concat(anyNoise(), chineseNoise())
		}
		for _, n := range kinds {
			before, after := n.make(&s)
			if before == "" || after == "" || before == after {
				continue
			}
			a, b := readHTML(t, s.URL, before), readHTML(t, s.URL, after)
			tried[n.name]++
			if got := change(a, b); got != catalog.Same {
				wrong[n.name] = append(wrong[n.name], fmt.Sprintf("%s: %v", s.File, difference.Contents(a.Content, b.Content).Changes()))
			}
		}
	}
	rate(t, "false revisions", wrong, tried, 0.01)
}

// An edit of any size is a revision.
func TestEditsMakeRevisions(t *testing.T) {
	t.Parallel()
	editsMakeRevisions(t, 12)
}

func editsMakeRevisions(t *testing.T, nth int) {
	t.Helper()
	wrong, tried := map[string][]string{}, map[string]int{}
	for _, s := range specimens(t, nth) {
		for _, n := range edits() {
			before, after := n.make(&s)
			if before == "" || before == after {
				continue
			}
			tried[n.name]++
			if got := change(s.page, readHTML(t, s.URL, after)); got != catalog.Revised {
				wrong[n.name] = append(wrong[n.name], fmt.Sprintf("%s: %v", s.File, difference.Contents(s.page.Content, readHTML(t, s.URL, after).Content).Changes()))
			}
		}
	}
	rate(t, "edits that were missed", wrong, tried, 0.01)
}

// rate reports what went wrong by kind, and fails above the bound. Where few
// pages are read, as under the race detector, two cases are chance.
func rate(t *testing.T, what string, wrong map[string][]string, tried map[string]int, most float64) {
	t.Helper()
	all, bad := 0, 0
	for _, name := range keys(tried) {
		all, bad = all+tried[name], bad+len(wrong[name])
		if n := len(wrong[name]); n > 0 {
			t.Logf("%s: %d of %d, such as %.300s", name, n, tried[name], strings.Join(wrong[name][:min(3, n)], "\n    "))
		}
	}
	t.Logf("%s: %d of %d (%.2f%%)", what, bad, all, 100*float64(bad)/float64(max(1, all)))
	if float64(bad) > max(2, most*float64(all)) {
		t.Errorf("%s: %d of %d, more than %.1f%%", what, bad, all, 100*most)
	}
}
