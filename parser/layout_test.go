package parser_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

// templates compiles layouts; a selector that cannot be read fails the test.
func templates(t testing.TB, trust parser.Trust, layouts ...parser.Layout) (list []*parser.Template) {
	t.Helper()
	for _, l := range layouts {
		template, err := l.Compile(trust)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, template)
	}
	return list
}

// parseWith reads a page with layouts.
func parseWith(html string, list ...*parser.Template) record.Page {
	return parser.Parse(parser.Input{URL: "http://news.example.cn/a/77.html", Text: charset.Text{Text: html}, FetchedAt: fetched, Layouts: list})
}

func shanghaiDay(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.FixedZone("", 8*3600))
}

func TestLayouts(t *testing.T) {
	html := `<html><head><title>站</title></head><body><div class="t">真正的标题</div><div class="m">2022-12-31 08:19 来源：海滨日报</div>
<div class="b"><p>甲甲甲甲甲甲。</p><p class="ad">乙乙乙乙。</p><p>丙丙丙丙丙丙丙。</p></div><div class="long">` + paragraphs + `</div></body></html>`
	layout := parser.Layout{Title: []string{".none", ".t"}, Date: []string{"//div[@class='m']"}, Source: []string{".m"}, Body: []string{".b"}, Strip: []string{".ad"}}
	read := func(l parser.Layout) record.Page {
		return parseWith(html, templates(t, parser.Own, parser.Layout{Body: []string{".nowhere"}}, l)...)
	}
	page := read(layout)
	if page.Title != "真正的标题" || page.Body != "甲甲甲甲甲甲。\n丙丙丙丙丙丙丙。" || page.Source != "海滨日报" || day(page.Published) != "2022-12-31" {
		t.Errorf("title %q, body %q, source %q, published %v", page.Title, page.Body, page.Source, page.Published)
	}
	if rule := page.Evidence["title"].Rule; rule != "layout: .t" {
		t.Errorf("title's rule is %q", rule)
	}
	layout.Until = shanghaiDay(2022, 12, 31)
	if page := read(layout); page.Title != "真正的标题" {
		t.Errorf("the last day of a layout is part of it; title %q", page.Title)
	}
	layout.Until = shanghaiDay(2022, 12, 30)
	if page := read(layout); strings.HasPrefix(page.Body, "甲") {
		t.Errorf("a layout that had ended was used: %q", page.Body)
	}
	if page := read(parser.Layout{Title: []string{".t"}, Strip: []string{".long p + p"}}); !strings.HasPrefix(page.Body, "市水务局") || strings.Contains(page.Body, "工程去年") {
		t.Errorf("a layout that strips the generic text: %q", page.Body)
	}
	for _, bad := range []parser.Layout{{Body: []string{"..a"}}, {Title: []string{"//["}}, {Since: fetched, Until: fetched.AddDate(0, 0, -1)}} {
		if err := bad.Validate(); err == nil {
			t.Errorf("%+v is valid", bad)
		}
	}
}

// TestSelectors reads one value by each kind of selector.
func TestSelectors(t *testing.T) {
	const page = `<html><head><title>标题_站</title><meta name="outlet" content="海滨日报">
<script id="__NEXT_DATA__" type="application/json">{"props":{"skip":{"name":"别的","a":[1,{"b":"}"}]},"detail":{"name":"标题","outlet":"海滨晚报","list":[{"n":"甲报"},{"n":"乙报"}],"raw":"{\"inner\":{\"from\":\"丙报\"}}"}}}</script>
<script>// var data = {from: "错报"};
var other = {a: 1}; window.data = {from : '丁报', /* , */ 'quoted': "戊\u62a5", fn: function () { return {from: "错报"}; }, "deep": {"from": decodeURIComponent('己报'.trim())}, last: "" || "庚报",};
var data2 = "辛报"; window["state"] = JSON.parse("{\"from\":\"壬报\"}"); if (data == 3) { data = null }
var paper = htmlDecode("癸&amp;报");</script></head>
<body><h1>标题</h1><span class="o" data-outlet="子报">丑报</span><textarea class="hidden-outlet">寅报</textarea>
<div class="y">` + paragraphs + `</div></body></html>`
	for selector, want := range map[string]string{
		"meta[name=outlet]":                               "海滨日报",
		".o":                                              "丑报",
		"span.o @data-outlet":                             "子报",
		"textarea.hidden-outlet":                          "寅报",
		"//span[@class='o']":                              "丑报",
		"//span[@class='o']/text()":                       "丑报",
		"//span/@data-outlet":                             "子报",
		"//meta[@name='outlet']/@content":                 "海滨日报",
		"substring-after(//span[@class='o'],'')":          "",
		"normalize-space(.//*[@class='o'])":               "丑报",
		"concat(//span/@data-outlet, '社')":                "子报社",
		"substring(//span/@data-outlet, 'x')":             "", // the library panics
		"json:#__NEXT_DATA__ props.detail.outlet":         "海滨晚报",
		"json:#__NEXT_DATA__ props.detail.list[1].n":      "乙报",
		"json:#__NEXT_DATA__ props.detail.list[].n":       "甲报",
		"json:#__NEXT_DATA__ props.detail.list.n":         "",
		"json:#__NEXT_DATA__ props.none":                  "",
		"json:#__NEXT_DATA__ props.detail.raw.inner.from": "丙报",
		"js:data.from":                                    "丁报",
		"js:data.quoted":                                  "戊报",
		"js:data.deep.from":                               "己报",
		"js:data.last":                                    "庚报",
		"js:data2":                                        "辛报",
		"js:state.from":                                   "壬报",
		"js:paper":                                        "癸&报",
		"js:nothing.from":                                 "",
	} {
		t.Run(selector, func(t *testing.T) {
			got := parseWith(page, templates(t, parser.Own, parser.Layout{Title: []string{"h1"}, Source: []string{selector}, Body: []string{".y"}})...)
			if got.Source != want {
				t.Errorf("source %q, want %q (%+v)", got.Source, want, got.Evidence["source"])
			}
			if want != "" && got.Evidence["source"].Rule != "layout: "+selector {
				t.Errorf("rule %q", got.Evidence["source"].Rule)
			}
		})
	}
	for _, bad := range []string{"", " ", "..a", "div @", "//[", "//a[", "foo(", "json:#a", "json:#a b..c", "json:#a b[", "json:#a b[x]", "json:#a b[0", "js:", "js:.a", "js:a.b[]]", "json:: a", strings.Repeat("a", 3000), "js:" + strings.Repeat("a.", 40) + "b"} {
		if err := parser.CheckSelector(bad); err == nil {
			t.Errorf("%.40q can be read", bad)
		}
	}
}

// TestBodyOfData takes the text of a page from its script data, as HTML, as
// HTML that is escaped twice, and as pieces.
func TestBodyOfData(t *testing.T) {
	escaped := strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(strings.ReplaceAll(paragraphs, "\n", ""))
	for name, c := range map[string]struct{ script, selector string }{
		"HTML":          {`var page = {"detail": {"html": "` + strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(paragraphs) + `"}}`, "js:page.detail.html"},
		"escaped twice": {`var page = { article: { content: '` + escaped + `'.slice(0, -1) } }`, "js:page.article.content"},
		"pieces":        {`var page = {"list": [{"type":"text","data":"` + strings.ReplaceAll(paragraphs, "\n", `"},{"type":"video"},{"data":"`) + `"}]}`, "js:page.list[].data"},
	} {
		t.Run(name, func(t *testing.T) {
			html := `<html><head><title>城东水厂扩建工程通水</title></head><body><h1>城东水厂扩建工程通水</h1><div id="root"></div><script>` + c.script + `</script></body></html>`
			page := parseWith(html, templates(t, parser.Own, parser.Layout{Body: []string{c.selector}})...)
			if n := strings.Count(page.Body, "\n"); n != 2 || !strings.HasPrefix(page.Body, "市水务局昨天介绍") || strings.Contains(page.Body, "<") {
				t.Errorf("body %q", page.Body)
			}
			if rule := page.Evidence["body"].Rule; rule != "layout: "+c.selector {
				t.Errorf("rule %q", rule)
			}
			if page.Kind != record.KindArticle {
				t.Errorf("kind %q", page.Kind)
			}
		})
	}
}

// TestTwoTemplates reads a page of each of a site's templates, which both have
// an element of one name for different things.
func TestTwoTemplates(t *testing.T) {
	list := templates(t, parser.Own,
		parser.Layout{Since: shanghaiDay(2022, 1, 1), Title: []string{".head"}, Source: []string{".from"}, Body: []string{".text"}},
		parser.Layout{Until: shanghaiDay(2021, 12, 31), Title: []string{".head"}, Source: []string{".paper"}, Body: []string{".text"}})
	html := func(day string) string {
		return `<title>城东水厂扩建工程通水</title><div class="head">城东水厂扩建工程通水</div><div>` + day + `</div><i class="from">海滨网</i><i class="paper">海滨日报</i><div class="text">` + paragraphs + `</div>`
	}
	for day, want := range map[string]string{"2021-12-31 23:59": "海滨日报", "2022-01-01 00:00": "海滨网"} {
		if page := parseWith(html(day), list...); page.Source != want {
			t.Errorf("%s: source %q, want %q", day, page.Source, want)
		}
	}
}

const portal = `<html><head><title>城东水厂扩建工程通水_城市新闻_海滨网</title><meta property="article:published_time" content="2022-12-31T08:19:00+08:00"></head><body>
<div class="nav"><a href="/">首页</a> <a href="/c/">城市</a></div><h1>城东水厂扩建工程通水</h1>
<div class="info">2022-12-31 08:19 来源：海滨日报 <a href="/s">分享</a></div><div class="text">` + paragraphs + `</div>
<div class="more"><h2>江城跨江大桥合龙，明年五月通车</h2><p>另一条新闻的摘要，写得像正文一样长，有逗号，也有句号。</p><span class="day">2019-03-04</span><span class="from">江城晚报</span></div></body></html>`

// TestLayoutThatNoLongerFits: what a layout finds is not the field any more.
// The generic reading holds, and both are kept.
// TestListUnderALayout holds that a list of summaries is read anew around a layout's
// text with all that tells of it: the links to the rest, and what is cut off there.
func TestListUnderALayout(t *testing.T) {
	item := func(end string) string { return strings.ReplaceAll(paragraphs, "</p>", end+"</p>") }
	list := templates(t, parser.Own, parser.Layout{Title: []string{".head"}, Body: []string{".list"}})
	page := func(end string) record.Page {
		return parseWith(`<title>海滨网</title><div class="head">城市新闻回顾</div><div class="all"><div class="list">`+item(end)+`</div></div>`, list...)
	}
	if got := page(`[<a href="/1">详细</a>]`); got.Kind != record.KindSection || strings.Contains(got.Body, "详细") {
		t.Errorf("kind %q, body %q", got.Kind, got.Body)
	}
	if got := page(`……[<a href="/1">详细</a>]`); got.Kind == record.KindArticle || got.Body != "" {
		t.Errorf("kind %q, body %q", got.Kind, got.Body)
	}
}

func TestLayoutThatNoLongerFits(t *testing.T) {
	plain := parseWith(portal)
	for name, c := range map[string]struct {
		layout parser.Layout
		field  string // that keeps what the layout found
	}{
		"nothing found":          {parser.Layout{Title: []string{".t"}, Body: []string{".b"}}, ""},
		"another headline":       {parser.Layout{Title: []string{"h2"}, Body: []string{".text"}}, "title"},
		"another day":            {parser.Layout{Date: []string{".day"}, Body: []string{".text"}}, "published"},
		"no day":                 {parser.Layout{Date: []string{"h1"}, Body: []string{".text"}}, ""},
		"another outlet":         {parser.Layout{Source: []string{".from"}, Body: []string{".text"}}, "source"},
		"text for a source":      {parser.Layout{Source: []string{".text"}, Body: []string{".text"}}, ""},
		"text for a headline":    {parser.Layout{Title: []string{".text"}, Body: []string{".text"}}, ""},
		"another text":           {parser.Layout{Body: []string{".more"}}, ""},
		"a paragraph":            {parser.Layout{Body: []string{".text p"}, Strip: []string{".text p:nth-child(n+2)"}}, ""},
		"all of the page":        {parser.Layout{Body: []string{"body"}}, ""},
		"an outlet for a person": {parser.Layout{Authors: []string{".info"}, Body: []string{".text"}}, ""},
	} {
		for _, trust := range []parser.Trust{parser.Shipped, parser.Fallback} {
			t.Run(name, func(t *testing.T) {
				page := parseWith(portal, templates(t, trust, c.layout)...)
				for field, pair := range map[string][2]string{
					"title": {plain.Title, page.Title}, "body": {plain.Body, page.Body}, "source": {plain.Source, page.Source},
					"published": {plain.Published.String(), page.Published.String()}, "kind": {string(plain.Kind), string(page.Kind)},
					"authors": {strings.Join(plain.Authors, " "), strings.Join(page.Authors, " ")},
				} {
					if pair[0] != pair[1] {
						t.Errorf("%s: generic %q, with the layout %q", field, pair[0], pair[1])
					}
				}
				e := page.Evidence[c.field]
				if kept := e.OtherRule != ""; trust == parser.Shipped && kept != (c.field != "") {
					t.Errorf("evidence of %q: %+v", c.field, e)
				}
			})
		}
	}
}

// TestDisagreement: a layout of crawl.yaml is believed, and what the generic
// extractor read is kept beside it.
func TestDisagreement(t *testing.T) {
	page := parseWith(portal, templates(t, parser.Own, parser.Layout{Title: []string{"h2"}, Date: []string{".day"}, Source: []string{".from"}, Body: []string{".more p"}})...)
	for field, want := range map[string][3]string{
		"title":     {page.Title, "江城跨江大桥合龙，明年五月通车", "城东水厂扩建工程通水"},
		"published": {day(page.Published), "2019-03-04", "2022-12-31T08:19:00+08:00"},
		"source":    {page.Source, "江城晚报", "海滨日报"},
		"body":      {page.Body, "另一条新闻的摘要，写得像正文一样长，有逗号，也有句号。", "0 of them here too"},
	} {
		e := page.Evidence[field]
		if want[0] != want[1] || !strings.HasPrefix(e.Rule, "layout: ") || !strings.Contains(e.Other, want[2]) || e.OtherRule == "" || strings.HasPrefix(e.OtherRule, "layout") {
			t.Errorf("%s %q, evidence %+v", field, want[0], e)
		}
	}
	agree := parseWith(portal, templates(t, parser.Own, parser.Layout{Title: []string{"h1"}, Date: []string{".info"}, Source: []string{".info"}, Body: []string{".text"}})...)
	for _, field := range []string{"title", "published", "source", "body"} {
		if e := agree.Evidence[field]; !strings.HasPrefix(e.Rule, "layout: ") || e.OtherRule != "" {
			t.Errorf("%s, on which both agree: %+v", field, e)
		}
	}
	if rule := agree.Evidence["layout"].Rule; rule != "layout fits" {
		t.Errorf("layout: %q", rule)
	}
	if rule := parseWith(portal, templates(t, parser.Own, parser.Layout{Body: []string{".gone"}})...).Evidence["layout"].Rule; rule != "none of crawl.yaml fits" {
		t.Errorf("a layout that finds nothing: %q", rule)
	}
}

// TestPeople: what is labelled as people comes before what stands beside it.
func TestPeople(t *testing.T) {
	html := strings.Replace(portal, `<div class="more">`, `<ul class="end"><li>请支持本站</li><li>责任编辑：王小明 李海</li><li>校对：张江</li></ul><i class="by">赵一鸣</i><div class="more">`, 1)
	page := parseWith(html, templates(t, parser.Own, parser.Layout{Body: []string{".text"}, Editors: []string{".end li"}, Authors: []string{".by"}})...)
	if got := strings.Join(page.Editors, " "); got != "王小明 李海 张江" || page.Evidence["editors"].Rule != "layout: .end li" {
		t.Errorf("editors %q (%+v)", got, page.Evidence["editors"])
	}
	if got := strings.Join(page.Authors, " "); got != "赵一鸣" {
		t.Errorf("authors %q", got)
	}
}

// TestOrder: crawl.yaml, then what is shipped; one of 2019 where something is missing.
func TestOrder(t *testing.T) {
	undated := strings.NewReplacer("2022-12-31 08:19 来源：海滨日报", "", `<meta property="article:published_time" content="2022-12-31T08:19:00+08:00">`, "").Replace(portal)
	own := parser.Layout{Title: []string{"h1"}, Body: []string{".text"}}
	shipped := parser.Layout{Title: []string{"h1"}, Source: []string{".from"}, Body: []string{".text"}}
	old := parser.Layout{Title: []string{"//h1"}, Date: []string{"//*[@class='day']"}, Source: []string{"//*[@class='from']"}, Body: []string{"//*[@class='text']"}}
	all := append(append(templates(t, parser.Own, own), templates(t, parser.Shipped, shipped)...), templates(t, parser.Fallback, old)...)

	page := parseWith(undated, all...)
	if rule := page.Evidence["title"].Rule; rule != "layout: h1" {
		t.Errorf("title by %q", rule)
	}
	if page.Source != "江城晚报" || page.Evidence["source"].Rule != "layout of 2019: //*[@class='from']" || day(page.Published) != "2019-03-04" {
		t.Errorf("what was missing: source %q (%+v), published %v", page.Source, page.Evidence["source"], page.Published)
	}
	if page := parseWith(undated, all[1:]...); page.Evidence["source"].Rule != "shipped layout: .from" {
		t.Errorf("source by %q", page.Evidence["source"].Rule)
	}
	if page := parseWith(portal, all[2:]...); page.Source != "海滨日报" || page.Evidence["layout"].Rule != "" {
		t.Errorf("a layout of 2019 was asked where nothing was missing: source %q, %+v", page.Source, page.Evidence["layout"])
	}
}

// TestTemplatesAreShared reads pages with one template at the same time: run it
// with -race.
func TestTemplatesAreShared(t *testing.T) {
	list := templates(t, parser.Own, parser.Layout{
		Title:  []string{"normalize-space(//h1 | //h2[contains(text(),'无')])"},
		Date:   []string{"substring-before(//*[contains(text(),'来源')],'来源')"},
		Source: []string{"substring-after(normalize-space(//*[contains(text(),'来源')][last()]),'来源：')"},
		Body:   []string{"//div[@class='text']/p | //div[@class='text']"},
	})
	want := parseWith(portal, list...)
	if want.Source != "海滨日报" || !strings.HasPrefix(want.Evidence["published"].Rule, "layout: ") {
		t.Fatalf("source %q, published by %q", want.Source, want.Evidence["published"].Rule)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := parseWith(portal, list...); got.Title != want.Title || got.Source != want.Source || got.Body != want.Body || !got.Published.Equal(want.Published) {
					t.Errorf("read %q, %q, %v", got.Title, got.Source, got.Published)
				}
			}
		})
	}
	wg.Wait()
}

// TestHostileLayouts holds selectors to their bounds on pages that are built to
// hurt. The times are far above what they take.
func TestHostileLayouts(t *testing.T) {
	list := templates(t, parser.Own, parser.Layout{
		Title: []string{"js:x.a.b", "json:script a.b[].c", "//*[contains(.,'x')]//*[contains(.,'x')]/preceding::*"}, Date: []string{"js:x[].a[].b"},
		Source: []string{"div div div div div span", "js:y"}, Authors: []string{"* @class"}, Body: []string{"js:x.body", "div ~ div", ".none ~ div", "div:nth-child(2)", "*"},
	})
	for name, html := range map[string]string{
		"deep data":        "<script>x=" + strings.Repeat(`{"a":`, 300_000) + "</script><p>x</p>",
		"many assignments": "<script>" + strings.Repeat("x=1;", 300_000) + "</script>",
		"open quotes":      "<script>x={'" + strings.Repeat(`\'`, 500_000) + "</script>",
		"quotes in quotes": "<script>x={a:{b:'" + strings.Repeat(`{"a":"`, 200_000) + "'}}</script>",
		"half escapes":     "<script>x={a:{b:'" + strings.Repeat(`\u\x\ud800`, 100_000) + "'}}</script>",
		"long lists":       "<script>x=[" + strings.Repeat("{a:[{b:1}]},", 100_000) + "]</script>",
		"comments":         "<script>x=" + strings.Repeat("/*/", 300_000) + "</script>",
		"many siblings":    strings.Repeat("<div>x</div>", 90_000),
		"deep elements":    strings.Repeat("<div class=a>x", 400),
	} {
		t.Run(name, func(t *testing.T) {
			if underRace && len(html) > 1<<18 {
				t.Skip("read without the race detector")
			}
			start := time.Now()
			page := parseWith(html+paragraphs, list...)
			if took := time.Since(start); took > time.Second {
				t.Logf("took %v", took)
			}
			check(t, page, fetched)
		})
	}
}

func FuzzLayout(f *testing.F) {
	for _, s := range [][2]string{
		{"js:x.a[0].b", `x={a:[{b:"甲"},],"c":1}`}, {"js:x", `var x = "" || decode('乙')`}, {"js:x.a.b", `x={a:"{\"b\":\"\\u62a5\"}"}`},
		{"js:x.a", `x={a(){return 1},"a":'\x41\u{41}'}`}, {"json:script a", `{"a":[],"a":{}}`}, {"json:script a[]", "{\"a\":[1,,2,//\n3"}, {"js:x.a", "x={a:`${1}`}/*"},
		{"//script", "x"}, {"substring-before(//p,'，')", ""}, {"p @id", ""}, {"textarea", "</script><textarea><p>甲</p>"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, selector, script string) {
		template, err := parser.Layout{Title: []string{selector}, Date: []string{selector}, Source: []string{selector}, Body: []string{selector}}.Compile(parser.Own)
		if err != nil {
			return
		}
		check(t, parseWith("<title>标题</title><script>"+script+"</script>"+paragraphs, template), fetched)
	})
}

// TestVersionNamesLayouts: two readings are by the same reader only where the
// layouts are the same, in the same order, and as far believed.
func TestVersionNamesLayouts(t *testing.T) {
	one, other := parser.Layout{Title: []string{"h1"}}, parser.Layout{Subtitle: []string{"h1"}}
	ended := one
	ended.Until = shanghaiDay(2022, 12, 31)
	lists := [][]*parser.Template{
		nil,
		templates(t, parser.Own, one),
		templates(t, parser.Own, other),
		templates(t, parser.Own, ended),
		templates(t, parser.Shipped, one),
		templates(t, parser.Own, one, other),
		templates(t, parser.Own, other, one),
	}
	seen := map[string]int{}
	for i, list := range lists {
		version := parseWith("<h1>题</h1>", list...).ParserVersion
		if before, twice := seen[version]; twice {
			t.Errorf("lists %d and %d have one version, %s", before, i, version)
		}
		seen[version] = i
		if rest, ok := strings.CutPrefix(version, parser.Version); !ok || (rest == "") != (list == nil) {
			t.Errorf("list %d: version %q", i, version)
		}
	}
	if again := parseWith("<p>文</p>", templates(t, parser.Own, one)...).ParserVersion; seen[again] != 1 {
		t.Errorf("the same layout of another page: %q", again)
	}
}
