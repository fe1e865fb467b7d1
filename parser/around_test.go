package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
)

func TestEnglishBylines(t *testing.T) {
	for line, want := range map[string]string{
		"<p>By <a href='/j'>Jane Doe</a> and John A. Smith</p>": "Jane Doe, John A. Smith", "<p>By Jane Doe, Staff Writer</p>": "Jane Doe", "<p>By JANE DOE, CNN</p>": "JANE DOE",
		"<p>By Ludwig van Beethoven | December 31, 2022</p>": "Ludwig van Beethoven", "<p>By Staff Reports</p>": "", "<p>By the time it ended</p>": "", "<p>By Jane Doe in Boston</p>": "Jane Doe",
		"<span class='author vcard'>Jane Doe</span> | 12/31/2022 8:19 p.m.": "Jane Doe", "<address><a rel='author'>Jane Doe</a> in Boston</address>": "Jane Doe",
		"<p>By Jane Doe FOXBusiness</p>": "Jane Doe",
	} {
		page := parse(`<title>Ferry returns after repairs - Harbour Herald</title><h1>Ferry returns after repairs</h1>` + line +
			`<div><p>The ferry returned to its place at the northern pier on Monday, after two years of repairs that cost far more than planned.</p><p>Its captain said that the engines, which are new, had been tried for a week, and that nothing was left to do.</p></div>`)
		if got := strings.Join(page.Authors, ", "); got != want {
			t.Errorf("%s: %q, want %q (%+v)", line, got, want, page.Evidence["authors"])
		}
		if page.Source != "" {
			t.Errorf("%s: source %q", line, page.Source)
		}
	}
}

func TestCounts(t *testing.T) {
	for line, want := range map[string][2]int64{
		"2022-12-31 来源：海滨日报评论(12)": {-1, 12}, "2022-12-31 阅读 1.2万 评论：12": {12000, 12}, "2022-12-31 跟贴 12 条": {-1, 12}, "2022-12-31 12人参与 3评论": {-1, 3},
		"2022-12-31 查看：1,024 回复：3": {1024, 3}, "2022-12-31 我要评论": {-1, -1}, "2022-12-31 點閱次數：1024": {1024, -1},
	} {
		page := parse(withLine(line))
		for i, n := range []*int64{page.Reads, page.Comments} {
			if got := n; (got == nil) != (want[i] < 0) || got != nil && *got != want[i] {
				t.Errorf("%s: count %d is %v, want %d", line, i, got, want[i])
			}
		}
	}
}

func TestTitlesAroundTheHeadline(t *testing.T) {
	for heading, want := range map[string][2]string{
		`<h3 class="pre">（新气象）</h3><h1>%s</h1><h4 class="sub">——水厂见闻</h4>`:                          {"（新气象）", "——水厂见闻"},
		`<p class="yinti">贯彻新发展理念</p><h1>%s</h1><p class="futi">供水能力提高三成</p>`:                       {"贯彻新发展理念", "供水能力提高三成"},
		`<div id="PreTitle">贯彻新发展理念</div><div id="Title">%s</div><div id="SubTitle">供水能力提高三成</div>`: {"贯彻新发展理念", "供水能力提高三成"},
		`<h3>贯彻新发展理念</h3><h1>%s</h1><h2>供水能力提高三成</h2>`:                                              {"贯彻新发展理念", "供水能力提高三成"},
		`<h3>城市新闻</h3><h1>%s</h1>`: {}, `<h3><a href="/">首页</a> &gt; <a href="/c">城市</a></h3><h1>%s</h1>`: {}, `<h3><a href="/z">更多关于水的专题报道</a></h3><h1>%s</h1>`: {},
		`<div class="nav"><h3>贯彻新发展理念</h3></div><h1>%s</h1>`: {},
	} {
		const title = "城东水厂扩建工程通水 二十万居民受益"
		page := parse("<title>" + title + "_海滨网</title><div>" + fmt.Sprintf(heading, title) + "<div>2022-12-31 08:19</div>" + paragraphs + "</div>")
		if got := [2]string{page.ShoulderTitle, page.Subtitle}; got != want || page.Title != title {
			t.Errorf("%s: %q, title %q", heading, got, page.Title)
		}
		if (page.Evidence["shoulder_title"].Rule == "") != (page.ShoulderTitle == "") {
			t.Errorf("%s: evidence %+v", heading, page.Evidence["shoulder_title"])
		}
	}
}

func TestMarksOfPages(t *testing.T) {
	const title = "城东水厂扩建工程通水"
	html := `<title>` + title + `(2)_海滨网</title><h1>` + title + `(2)</h1><div>2022-12-31</div>` + paragraphs
	for url, want := range map[string]string{"http://news.example.cn/a/77_2.html": title, "http://news.example.cn/a?id=7&page=2": title, "http://news.example.cn/a/77.html": title + "(2)"} {
		if page := parser.Parse(parser.Input{URL: url, Text: charset.Text{Text: html}, FetchedAt: fetched}); page.Title != want {
			t.Errorf("%s: %q, want %q", url, page.Title, want)
		}
	}
}
