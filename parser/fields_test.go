package parser_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

var fetched = time.Date(2023, 1, 2, 10, 0, 0, 0, time.FixedZone("", 8*3600))

// paragraphs are running text for pages whose other fields are tested.
const paragraphs = `<p>市水务局昨天介绍，城东水厂的扩建工程已经通水，三个街道的二十万居民用上了新的水源。</p>
<p>工程去年三月开工，新铺管道四十公里，沿途换下的旧管有的已经用了三十多年。</p>
<p>“水压比以前稳得多了。”住在六楼的居民说，她家以前到了傍晚常常停水，只好提前存好。</p>`

// parse reads a page whose imprint line is given, as one fetched in January 2023.
func parse(html string) record.Page {
	return parser.Parse(parser.Input{URL: "http://news.example.cn/a/77.html", Text: charset.Text{Text: html, Charset: "utf-8"}, FetchedAt: fetched})
}

func withLine(line string) string {
	return `<html><head><title>城东水厂扩建工程通水_城市新闻_海滨网</title></head><body><div class="nav"><a href="/">首页</a> <a href="/c/">城市</a></div>
<h1>城东水厂扩建工程通水</h1><div class="x">` + line + `</div><div class="y">` + paragraphs + `</div></body></html>`
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"dashes", "2022-12-31 08:19", "2022-12-31T08:19:00+08:00 minute"},
		{"seconds", "2022-12-31 08:19:30", "2022-12-31T08:19:30+08:00 second"},
		{"day alone", "2022-12-31", "2022-12-31T00:00:00+08:00 day"},
		{"Chinese", "2022年12月31日 08:19 来源：海滨日报", "2022-12-31T08:19:00+08:00 minute"},
		{"Chinese without a blank", "2022年12月31日08:19海滨日报", "2022-12-31T08:19:00+08:00 minute"},
		{"Chinese with blanks", "2022 年 12 月 31 日", "2022-12-31T00:00:00+08:00 day"},
		{"slashes", "2022/12/31 8:19", "2022-12-31T08:19:00+08:00 minute"},
		{"dots", "2022.12.31 08:19", "2022-12-31T08:19:00+08:00 minute"},
		{"full width", "２０２２年１２月３１日　０８：１９", "2022-12-31T08:19:00+08:00 minute"},
		{"Chinese numerals", "二〇二二年十二月三十一日", "2022-12-31T00:00:00+08:00 day"},
		{"year of two digits", "22-12-31 08:19", "2022-12-31T08:19:00+08:00 minute"},
		{"afternoon", "2022年12月31日 下午3:20", "2022-12-31T15:20:00+08:00 minute"},
		{"hours and minutes in words", "2022年12月31日 15时20分", "2022-12-31T15:20:00+08:00 minute"},
		{"weekday between", "2022年12月31日 星期六 15:20", "2022-12-31T15:20:00+08:00 minute"},
		{"labelled", "发布时间：2022-12-31 08:19 浏览次数：12", "2022-12-31T08:19:00+08:00 minute"},
		{"split over elements", "<span>2022</span>-<span>12</span>-<span>31</span> <em>08:19</em>", "2022-12-31T08:19:00+08:00 minute"},
		{"glued elements", "<span>2022-12-31</span><span>08:19</span>", "2022-12-31T08:19:00+08:00 minute"},
		{"zone", "2022-12-31T00:19:00Z", "2022-12-31T00:19:00Z minute"},
		{"offset", "2022-12-31T08:19:00+09:00", "2022-12-31T08:19:00+09:00 second"},
		{"CST is the page's own zone", "2022-12-31 08:19:00 CST", "2022-12-31T08:19:00+08:00 second"},
		{"English", "December 31, 2022 8:19 pm", "2022-12-31T20:19:00+08:00 minute"},
		{"English, day first", "31 Dec 2022", "2022-12-31T00:00:00+08:00 day"},
		{"yearless", "12-31 08:19 来源：海滨日报", "2022-12-31T08:19:00+08:00 minute"},
		{"yearless in this year", "01-02 08:19", "2023-01-02T08:19:00+08:00 minute"},
		{"yearless in words", "12月31日 08:19", "2022-12-31T08:19:00+08:00 minute"},
		{"minutes ago", "35分钟前", "2023-01-02T09:25:00+08:00 minute"},
		{"hours ago", "3小时前", "2023-01-02T00:00:00+08:00 day"},
		{"two hours ago in numerals", "两小时前", "2023-01-02T00:00:00+08:00 day"},
		{"half an hour ago", "半小时前", "2023-01-02T00:00:00+08:00 day"},
		{"a day ago", "一天前", "2023-01-01T00:00:00+08:00 day"},
		{"yesterday", "昨天 08:19", "2023-01-01T08:19:00+08:00 minute"},
		{"American", "12/31/2022 8:19:00 PM", "2022-12-31T20:19:00+08:00 second"},
		{"time before the day", "08:19 2022-12-31 海滨日报", "2022-12-31T08:19:00+08:00 minute"},
		{"time, zone, day", "8:19 AM EST, Sat December 31, 2022", "2022-12-31T08:19:00-05:00 minute"},
		{"zone between", "2022-12-31 HKT 08:19", "2022-12-31T08:19:00+08:00 minute"},
		{"zone at the end", "發佈時間：08:19 2022-12-31 HKT", "2022-12-31T08:19:00+08:00 minute"},
		{"British", "Sat 31 Dec 2022 08.19 GMT", "2022-12-31T08:19:00Z minute"},
		{"half of the day before", "2022/12/31 PM 08:19", "2022-12-31T20:19:00+08:00 minute"},
		{"twelve in the morning", "2022/12/31 上午 12:19:20", "2022-12-31T00:19:20+08:00 second"},
		{"noon", "2022年12月31日 中午12:19", "2022-12-31T12:19:00+08:00 minute"},
		{"year in an element of its own", "<span>2022</span><span>12/31</span><span>08:19:20</span>", "2022-12-31T08:19:20+08:00 second"},
		{"each part in an element", "<em>2022</em><em>12</em>/<em>31</em> <i>08:19</i>", "2022-12-31T08:19:00+08:00 minute"},
		{"the Republic's year", "發布日期：民國111年12月31日", "2022-12-31T00:00:00+08:00 day"},
		{"the Republic's year in numerals", "中華民國一百一十一年十二月三十一日", "2022-12-31T00:00:00+08:00 day"},
		{"the Republic's year behind its label", "發布日期：111-12-31", "2022-12-31T00:00:00+08:00 day"},
		{"three digits without a label", "第111-12-31号", ""},
		{"卅一", "二〇二二年十二月卅一日", "2022-12-31T00:00:00+08:00 day"},
		{"as programs print", "Sat Dec 31 08:19:20 CST 2022", "2022-12-31T08:19:20+08:00 second"},
		{"a time glued to its day", "2022-12-3108:19:20", "2022-12-31T08:19:20+08:00 second"},
		{"digits glued to a day", "2022-12-310819", ""},
		{"with dots the day is first", "31.12.2022 - 08:19", "2022-12-31T08:19:00+08:00 minute"},
		{"day and month joined", "31-Dec-2022 08:19", "2022-12-31T08:19:00+08:00 minute"},
		{"label in brackets", "【发布时间】2022-12-31 【来源】海滨日报", "2022-12-31T00:00:00+08:00 day"},
		{"label without a colon", "日期 2022-12-31", "2022-12-31T00:00:00+08:00 day"},
		{"a sheet of a calendar", `<ul><li class="publish"><span class="month">Dec </span><span class="date">31 </span><span class="day">Sat </span><span class="year">2022 </span><span class="time">00:19</span></li></ul>`, "2022-12-31T00:19:00+08:00 minute"},
		{"a sheet of a calendar, Chinese", `<div class="date"><b>31</b><span>2022-12</span></div>`, "2022-12-31T00:00:00+08:00 day"},
		{"a sheet of a calendar, on lines", `<div class="post-date"><div class="day">31</div><div class="mon">12月</div><div class="year">2022</div></div>`, "2022-12-31T00:00:00+08:00 day"},
		{"a sheet whose year is last", `<div class="date"><span>12月</span><span>31</span><span>2021</span></div>`, "2021-12-31T00:00:00+08:00 day"},
		{"a sheet without a year", `<div class="date"><b>31</b><span>12</span></div>`, ""},
		{"a sheet with other words", `<div class="date"><b>31</b><span>2022-12</span><i>篇</i></div>`, ""},
		{"a meeting's", "会议时间：2022年12月31日 会议地点：海滨市", ""},
		{"a law's", "（2004年1月1日起施行）", ""},
		{"a law's, passed", "（2003年9月26日海滨市人民代表大会常务委员会第六次会议通过）", ""},
		{"day or month, nobody knows", "10/11/2022", ""},
		{"no such day", "2022-02-30 08:19", ""},
		{"no such month", "2022-13-01", ""},
		{"the zero of Unix time", "1970-01-01 08:00:00", ""},
		{"future", "2099-12-31 08:19", ""},
		{"a day ahead and more", "2023-01-04 08:19", ""},
		{"no date", "海滨日报", ""},
		{"a number that is none", "浏览 20221231次", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parse(withLine(c.line))
			got := ""
			if !page.Published.IsZero() {
				got = page.Published.Format(time.RFC3339) + " " + string(page.PublishedPrecision)
			}
			if strings.HasPrefix(c.want, "2022-12-31T00:19:00Z") {
				c.want = "2022-12-31T00:19:00Z second"
			}
			if got != c.want {
				t.Errorf("%s: got %q, want %q", c.line, got, c.want)
			}
			if got != "" && page.Evidence["published"].Rule == "" {
				t.Error("a date without evidence")
			}
		})
	}
}

func TestDatesElsewhere(t *testing.T) {
	head := func(s string) string {
		return strings.Replace(withLine("海滨日报"), "</head>", s+"</head>", 1)
	}
	for _, c := range []struct{ name, html, want, updated string }{
		{"meta", head(`<meta property="article:published_time" content="2022-12-31T08:19:00+08:00">`), "2022-12-31", ""},
		{"JSON-LD", head(`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2022-12-31T08:19:00+08:00","dateModified":"2023-01-01T09:00:00+08:00"}</script>`), "2022-12-31", "2023-01-01"},
		{"updated apart", withLine("2022-12-31 08:19 最后更新：2023-01-01 09:00"), "2022-12-31", "2023-01-01"},
		{"updated on a line of its own", withLine("<p>2022-12-31 08:19</p><p>最后更新时间：2023-01-01 10:20</p>"), "2022-12-31", "2023-01-01"},
		{"updated, English", withLine("Published: December 31, 2022 8:19 AM | Last updated on: January 1, 2023 10:20 AM"), "2022-12-31", "2023-01-01"},
		{"JSON-LD as Baidu asks for it", head(`<script type="application/ld+json">{"@context":"https://ziyuan.baidu.com/contexts/cambrian.jsonld","@id":"http://news.example.org/1.html","title":"城东水厂扩建工程通水","pubDate":"2022-12-31T08:19:00","upDate":"2023-01-01T09:00:00"}</script>`), "2022-12-31", "2023-01-01"},
		{"revised, as blogs say it", withLine("<p>王小明 已于 2023-01-01 09:00:10 修改</p><p>于 2022-12-31 08:19:20 首次发布</p>"), "2022-12-31", "2023-01-01"},
		{"only in a script", withLine(`海滨日报<script>var x = {"title":"a","ptime":"2022-12-31 08:19:20"};</script>`), "2022-12-31", ""},
		{"a script's of another thing", withLine(`海滨日报<script>var now_pubtime = "2022-12-31 08:19:20", adtime = 1672445940;</script>`), "", ""},
		{"what readers see before a script", withLine(`2022-12-31<script>var pubtime = "2022-12-30 08:19:20";</script>`), "2022-12-31", ""},
		{"remarks of readers without a name for it", strings.Replace(withLine("海滨日报"), "</body>", `<div><p>网友甲 2023-01-01 10:00:05</p><p>说得好</p><p>网友乙 2023-01-01 11:00:07</p></div></body>`, 1), "", ""},
		{"one remark of a reader", strings.Replace(withLine("海滨日报"), "</body>", `<div><p>网友甲 2023-01-01 10:00 说得好，支持一下</p></div></body>`, 1), "", ""},
		{"other articles with their dates", strings.Replace(withLine("海滨日报"), "</body>", `<ul><li><a href="/1">东区停水公告</a> 2023-01-01</li><li><a href="/2">西区停水公告</a> 2023-01-01</li></ul></body>`, 1), "", ""},
		{"today in the header", `<div>今天是2023年1月2日 星期一</div>` + withLine("2022-12-31 08:19"), "2022-12-31", ""},
		{"dates of comments", strings.Replace(withLine("2022-12-31 08:19"), "</body>", `<div class="comments"><p>网友甲 2023-01-01 10:00</p><p>网友乙 2023-01-01 11:00</p></div></body>`, 1), "2022-12-31", ""},
		{"the day that readers see wins over the head", strings.Replace(withLine("2022-12-31 08:19 来源：海滨日报"), "</head>", `<meta name="pubdate" content="2022-12-30"></head>`, 1), "2022-12-31", ""},
	} {
		t.Run(c.name, func(t *testing.T) { checkDays(t, c.html, c.want, c.updated) })
	}
}

// checkDays holds the days of a page to what is wanted, "" for none.
func checkDays(t *testing.T, html, published, updated string) {
	t.Helper()
	page := parse(html)
	if got := day(page.Published); got != published {
		t.Errorf("published %q, want %q (%+v)", got, published, page.Evidence["published"])
	}
	if got := day(page.Updated); got != updated {
		t.Errorf("updated %q, want %q", got, updated)
	}
}

// latin is a page in English, whose imprint line is given.
func latin(line string) string {
	return `<html><head><title>Harbour bridge opens after two years | Bay News</title></head><body><div class="nav"><a href="/">Home</a> <a href="/c/">City</a></div>
<h1>Harbour bridge opens after two years</h1>` + line + `<div class="text"><p>The bridge over the harbour opened to traffic on Friday, two years after work on it began, the city said.</p><p>Some forty thousand cars a day are expected to use it, and the ferry will stop in spring.</p></div></body></html>`
}

func TestDatesInWords(t *testing.T) {
	for line, want := range map[string]string{
		"31. Dezember 2022": "2022-12-31", "31. Dez. 2022, 08:19 Uhr": "2022-12-31", "Samstag, 3. März 2018": "2018-03-03", "Am 1. Jänner 2022": "2022-01-01",
		"le 31 décembre 2022": "2022-12-31", "1er août 2022 à 08h19": "2022-08-01", "Publié le 3 févr. 2022": "2022-02-03",
		"31 de diciembre de 2022": "2022-12-31", "miércoles, 4 de mayo de 2022": "2022-05-04", "2 de março de 2022": "2022-03-02",
		"14 Gennaio 2020": "2020-01-14", "31 augustus 2022": "2022-08-31", "Dezember 31, 2022": "2022-12-31",
		"Stand: 31.12.2022 08:19 Uhr": "2022-12-31", "31.12.22": "2022-12-31", "Jane Doe, 2.1.22": "2022-01-02",
		"3. Platz 2022": "", "mars 12, 2020": "", "31.13.22": "", "1.2.22.4": "",
	} {
		if got := day(parse(latin(`<p>` + line + `</p>`)).Published); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func TestDatesOfPagesInTheLatinAlphabet(t *testing.T) {
	page := latin("")
	comments := `<div class="comments"><p>Ann at December 30, 2022 8:19 am</p><p>At last.</p></div></body>`
	for _, c := range []struct{ name, html, want, updated string }{
		{"above the headline, in its box", strings.NewReplacer("<h1>", `<header><p>31.12.2022</p><h1>`, "</h1>", "</h1></header>").Replace(page), "2022-12-31", ""},
		{"above the headline, in the head of the site", strings.Replace(page, `<div class="nav">`, `<div class="nav"><p>31.12.2022</p>`, 1), "", ""},
		{"dateline", strings.Replace(page, "<p>The bridge over", "<p>Bremen, 31. Dezember 2022 – The bridge over", 1), "2022-12-31", ""},
		{"what the text begins with", strings.Replace(page, "<p>The bridge over", "<p>On 31 December 2022 – a Saturday – the bridge over", 1), "", ""},
		{"of when the post was made", strings.Replace(page, "</body>", `<p>This entry was posted in <a href="/c/">City</a>, <a href="/b/">Bridges</a> and tagged <a href="/t/">harbour</a>, <a href="/t2/">traffic</a> on December 31, 2022 by Ann.</p></body>`, 1), "2022-12-31", ""},
		{"of a comment", strings.Replace(page, "</body>", comments, 1), "", ""},
		{"of a link behind the text", strings.Replace(page, "</body>", `<div class="related"><a href="/1"><p class="date">31.12.2022</p><p>Ferry stops in spring</p></a></div></body>`, 1), "", ""},
		{"beside the link of who wrote", latin(`<p><a href="/p/1">Johanna Maria Sommerfeld</a> 31.12.2022</p>`), "2022-12-31", ""},
		{"beside the link of another article", latin(`<p><a href="/a/1">the ferry stops in spring, says city</a> 31.12.2022</p>`), "", ""},
		{"label in a language of Europe", latin(`<p>Veröffentlicht am 31.12.2022</p><p>Aktualisiert: 01.01.2023, 10:20 Uhr</p>`), "2022-12-31", "2023-01-01"},
		{"a label that is the end of a word", latin(`<p>Update: 2022-12-31</p>`), "2022-12-31", ""},
		{"only an update, behind the text", strings.Replace(page, "</body>", `<p class="date">Letzte Aktualisierung: 31.12.2022</p></body>`, 1), "2022-12-31", ""},
	} {
		t.Run(c.name, func(t *testing.T) { checkDays(t, c.html, c.want, c.updated) })
	}
}

func TestDateOfTheAddress(t *testing.T) {
	for url, want := range map[string]string{
		"http://www.example.cn/2022/12/31/a.html": "2022-12-31", "http://www.example.cn/2022-12/31/content_1.htm": "2022-12-31",
		"http://www.example.cn/202212/t20221231_99.html": "2022-12-31", "http://www.example.cn/n1/2022/1231/c1-2.html": "2022-12-31",
		"http://www.example.cn/a/20221399.html": "", "http://www.example.cn/a/77.html": "", "http://www.example.cn/a/12345678901.html": "",
	} {
		page := parser.Parse(parser.Input{URL: url, Text: charset.Text{Text: withLine("海滨日报")}, FetchedAt: fetched})
		if got := day(page.Published); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func TestAuthors(t *testing.T) {
	lead := func(s string) string {
		return strings.Replace(withLine("2022-12-31"), "<p>市水务局", "<p>"+s+"市水务局", 1)
	}
	first := func(s string) string {
		return strings.Replace(withLine("2022-12-31"), `<div class="y">`, `<div class="y"><p>`+s+`</p>`, 1)
	}
	last := func(s string) string {
		return strings.Replace(withLine("2022-12-31"), "</div></body>", "<p>"+s+"</p></div></body>", 1)
	}
	for _, c := range []struct{ name, html, want, editors string }{
		{"labelled", withLine("2022-12-31 来源：海滨日报 作者：王小明"), "王小明", ""},
		{"several", withLine("作者：王小明、李大海 2022-12-31"), "王小明 李大海", ""},
		{"pen name", withLine("2022-12-31 作者：海边的风"), "海边的风", ""},
		{"with roles", first("文/图 海滨全媒体首席记者 王晓明 通讯员 刘伟"), "首席记者:王晓明 通讯员:刘伟", ""},
		{"reporter", first("海滨日报记者 王晓明"), "记者:王晓明", ""},
		{"in brackets of the lead", lead("海滨网1月1日电（记者 王晓明、李大海）"), "记者:王晓明 记者:李大海", ""},
		{"glued in the lead", lead("本报讯（记者王晓明）"), "记者:王晓明", ""},
		{"at the end", last("（海滨日报记者 王晓明）"), "记者:王晓明", ""},
		{"characters apart", withLine("2022-12-31 作者：王 明"), "王明", ""},
		{"without a colon", withLine("作者 王小明 2022-12-31"), "王小明", ""},
		{"element for them", withLine(`<span>2022-12-31 08:19</span><span class="author">王小明</span>`), "王小明", ""},
		{"link to them", withLine(`<span>2022-12-31 08:19</span> <a rel="author" href="/w">王小明</a>`), "王小明", ""},
		{"who began a thread", withLine(`楼主：<a href="/u">海边的风</a> 时间：2022-12-31 08:19 点击：1024`), "海边的风", ""},
		{"behind the outlet", withLine("2022-12-31 08:19　<a>海滨晚报</a>　　王晓明　　<a>评论</a>0条"), "王晓明", ""},
		{"a section behind the outlet", withLine("2022-12-31 08:19 海滨新闻网 游戏"), "", ""},
		{"a weekday behind the outlet", withLine("2022-12-31 08:19 海滨日报 周日"), "", ""},
		{"a place behind the outlet", withLine("2022-12-31 08:19 海滨日报 万州区"), "", ""},
		{"buttons of a forum", withLine("发表于 2022-12-31 08:19 | <a>只看该作者</a> | <a>倒序浏览</a>"), "", ""},
		{"before the source", withLine("王小明　来源：海滨日报　2022-12-31"), "王小明", ""},
		{"Uyghur names", first("本报记者 买买提·艾合买提 阿不都热合曼"), "记者:买买提·艾合买提 记者:阿不都热合曼", ""},
		{"Tibetan names", lead("海滨网1月1日电（记者扎西次仁、格桑卓玛）"), "记者:扎西次仁 记者:格桑卓玛", ""},
		{"a dot in an outlet", withLine("2022-12-31 作者：海滨网·海滨都市报"), "", ""},
		{"nation in brackets", withLine("2022-12-31 作者：[美]约翰·史密斯"), "约翰·史密斯", ""},
		{"Taiwan's papers", lead("〔記者王曉明／海濱報導〕"), "記者:王曉明", ""},
		{"Taiwan's agency", lead("（海濱社記者王曉明台北31日電）"), "記者:王曉明", ""},
		{"place that looks like a name", lead("〔記者王曉明／石螺報導〕"), "記者:王曉明", ""},
		{"a desk", withLine("<p>生活中心／王曉明</p><p>2022-12-31 08:19</p>"), "王曉明", ""},
		{"a desk alone", withLine("生活中心／綜合報導 2022-12-31 08:19"), "", ""},
		{"editor of foreign news", withLine("2022-12-31 08:19 海濱時報 編譯王曉明／綜合外電"), "編譯:王曉明", ""},
		{"editor of foreign news, in brackets", lead("〔編譯王曉明／綜合報導〕"), "編譯:王曉明", ""},
		{"outlet and place", first("【海濱時報 王曉明／台北報導】"), "王曉明", ""},
		{"outlet and place in the lead", lead("【海濱時報 王曉明／台北報導】"), "王曉明", ""},
		{"a county", lead("（海濱社記者王曉明花蓮縣31日電）"), "記者:王曉明", ""},
		{"a cable of its own", lead("（海濱社記者王曉明東京31日專電）"), "記者:王曉明", ""},
		{"outlet with a slash", withLine(`<div class="author">上報快訊／范姜佳鈺  2022年12月31日 08:19:00</div>`), "范姜佳鈺", ""},
		{"outlet with a slash, apart", withLine(`<div class="author">海濱時報 / 王曉明</div><div>2022-12-31 08:19</div>`), "王曉明", ""},
		{"glued to what they did", withLine("<p>2022-12-31 08:19</p><p>國際中心／王曉明報導</p>"), "報導:王曉明", ""},
		{"who is of what", last("（作者：王晓明 系海滨大学教授）"), "王晓明", ""},
		{"who is of what, without a colon", last("（作者王晓明系海滨大学教授）"), "王晓明", ""},
		{"of what alone", last("（作者系海滨大学教授）"), "", ""},
		{"editor and number", last("[责任编辑：李大海 PN021]"), "", "李大海"},
		{"what a sentence says of reporters", last("<b>做公号、开专栏的名记者，晋升部级</b>"), "", ""},
		{"name and outlet", withLine("<p>王晓明/海滨日报</p><p>2022-12-31 08:19</p>"), "王晓明", ""},
		{"editor apart", last("责任编辑：李大海_NX123"), "", "李大海"},
		{"editors in brackets", last("（责编：李大海、王晓明）"), "", "李大海 王晓明"},
		{"nobody", withLine("2022-12-31 作者：佚名"), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parse(c.html)
			var got []string
			for _, b := range page.Bylines {
				if b.Role != "" {
					got = append(got, b.Role+":"+b.Name)
				} else {
					got = append(got, b.Name)
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("bylines %q, want %q (%+v)", s, c.want, page.Evidence["authors"])
			}
			if len(got) != len(page.Authors) {
				t.Errorf("authors %v for bylines %v", page.Authors, got)
			}
			if s := strings.Join(page.Editors, " "); s != c.editors {
				t.Errorf("editors %q, want %q", s, c.editors)
			}
			for _, gone := range []string{"责任编辑", "责编", "作者："} {
				if strings.Contains(page.Body, gone) {
					t.Errorf("%s stands in the body:\n%s", gone, page.Body)
				}
			}
		})
	}
}

func TestTitles(t *testing.T) {
	doc := func(title, heading string) string {
		return fmt.Sprintf(`<html><head><title>%s</title></head><body><h1 class="logo"></h1><div>%s</div><div>2022-12-31 08:19</div>%s</body></html>`, title, heading, paragraphs)
	}
	const want = "城东水厂扩建工程通水 二十万居民受益"
	for name, html := range map[string]string{
		"underscores":              doc(want+"_城市_海滨网", ""),
		"hyphen":                   doc(want+"-海滨网", ""),
		"hyphens with blanks":      doc(want+" - 城市 - 海滨日报", ""),
		"bar":                      doc(want+"|海滨网", ""),
		"dashes":                   doc(want+"--海滨频道--海滨网", ""),
		"heading":                  doc(want+"_海滨网", "<h1>"+want+"</h1>"),
		"heading without a title":  doc("", "<h1>"+want+"</h1>"),
		"logo in h1":               doc(want+"_海滨网", "<h1>海滨网</h1><h2>"+want+"</h2>"),
		"heading that is a class":  doc(want+"_海滨网", `<div class="article-title">`+want+`</div>`),
		"site's name in front":     doc("海滨网_"+want, "<h1>"+want+"</h1>"),
		"gambling brand":           doc(want+"-凯发k8官方旗舰厅", ""),
		"gambling brand in h1 too": doc(want+"-凯发k8官方旗舰厅", "<h1>"+want+"-凯发k8官方旗舰厅</h1>"),
		"another gambling brand":   doc(want+"_亚博体育app官网下载", "<h1>"+want+"</h1>"),
		"hot list repeats others":  doc(want+"_海滨网", "<h1>"+want+"</h1><div class='hot'><h2>海滨网</h2><h3>别的新闻标题在这里</h3></div>"),
		"full-width bar":           doc(want+"｜海滨新闻网", ""),
		"box drawing":              doc(want+"│海滨新聞網", ""),
		"page":                     doc(want+"（第2页）_海滨网", ""),
		"page of a paper":          doc(want+"【2】--城市--海滨网", "<h1>"+want+"【2】</h1>"),
		"button in the heading":    doc(want+"_海滨网", "<h1>"+want+`<span class="share">分享</span></h1>`),
		"date in the heading":      doc(want+"_海滨网", "<h1>"+want+" <small>2022-12-31</small></h1>"),
		"another in the title":     doc("城东水厂通水了", "<h1>"+want+"</h1>"),
		"site alone in the title":  doc("海滨网-新闻详情", `<div class="con_title">`+want+"</div>"),
		"no title but a class":     doc("海滨网", `<span class="title">`+want+"</span>"),
		"structured data alone":    doc(`海滨网</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"`+want+`"}</script><title>`, ""),
	} {
		t.Run(name, func(t *testing.T) {
			page := parse(html)
			if page.Title != want {
				t.Errorf("title %q, want %q (%+v)", page.Title, want, page.Evidence["title"])
			}
		})
	}
	old := func(headline string) string {
		return `<html><head><title>海滨县人民医院</title></head><body><table><tr><td>您的位置：首页 - 医院新闻</td></tr><tr><td align=center>` + headline + `</td></tr><tr><td align=center>发布时间：2022-12-31 点击数：312</td></tr><tr><td>` + paragraphs + `</td></tr></table></body></html>`
	}
	for _, headline := range []string{"<font size=4><b>" + want + "</b></font>", want} {
		if page := parse(old(headline)); page.Title != want || strings.Contains(page.Body, want) || page.Source != "" {
			t.Errorf("above the date, without a heading: title %q, source %q, body %q", page.Title, page.Source, page.Body)
		}
	}
	for _, whole := range []string{"棱镜|数据公司整顿之后", "5-7月气温偏高 沿海-内陆温差加大"} {
		if page := parse(doc(whole+"_海滨网", "<h1>"+whole+"</h1>")); page.Title != whole {
			t.Errorf("title %q, want %q", page.Title, whole)
		}
	}
}
