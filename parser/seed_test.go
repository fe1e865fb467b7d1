package parser_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/parser"
	"jianbao/record"
)

// seed is the captured article, taken apart as its page had it.
type seed struct {
	full, title, line, caption, byline, footer string
	paragraphs                                 []string
}

func readSeed(t *testing.T) seed {
	t.Helper()
	data, err := os.ReadFile(corpus.Dir(t, "seed", "article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, b := range strings.Split(string(data), "\n") {
		if b = strings.TrimSpace(b); b != "" {
			blocks = append(blocks, b)
		}
	}
	if len(blocks) < 10 {
		t.Fatalf("the seed has %d lines", len(blocks))
	}
	title, _, _ := strings.Cut(blocks[0], "-")
	return seed{
		full: blocks[0], title: title, line: blocks[1], caption: blocks[2], byline: blocks[3],
		paragraphs: blocks[4 : len(blocks)-1], footer: blocks[len(blocks)-1],
	}
}

func (s seed) wrap(before, after string) string {
	var b strings.Builder
	for _, p := range s.paragraphs {
		b.WriteString(before + p + after)
	}
	return b.String()
}

const seedNav = `<div class="nav"><a href="/">首页</a><a href="/news/">新闻</a><a href="/qingdao/">青岛</a><a href="/sports/">体育</a><a href="/ent/">娱乐</a><a href="/pic/">图片</a></div>`

const seedHot = `<div class="hot"><h3>热门新闻</h3><ul><li><a href="/a/1.html">市区三条公交线路明起调整</a></li><li><a href="/a/2.html">海边栈道修缮完工重新开放</a></li><li><a href="/a/3.html">周末降温 出行注意路面结冰</a></li></ul></div>`

// shapes are pages as portals and mirrors make them around one text.
func (s seed) shapes() map[string]string {
	cells := strings.Fields(s.line)
	date, source := cells[0]+" "+cells[1], strings.TrimSuffix(cells[2], "阅读")
	reads := strings.Trim(cells[3], "()")
	return map[string]string{
		"2019 layout of the portal": `<html><head><title>` + s.full + `</title></head><body>` + seedNav +
			`<div class="content-main"><h1>` + s.title + `</h1><div class="time">` + s.line + `</div><div class="content-text">` +
			`<p><img src="/upload/1.jpg"></p><p>` + s.caption + `</p><p>` + s.byline + `</p>` + s.wrap("<p>　　", "</p>") + `</div></div>` + seedHot +
			`<div class="footer"><a href="/map">` + s.footer + `</a></div></body></html>`,
		"headline with the brand in h1 too": `<html><head><title>` + s.full + `</title></head><body>` + seedNav +
			`<div class="wrap"><h1>` + s.full + `</h1><p class="info">` + s.line + `</p><div class="article"><p>` + s.caption + `</p><p>` + s.byline + `</p>` +
			s.wrap("<p>", "</p>") + `</div></div>` + seedHot + `<p>` + s.footer + `</p></body></html>`,
		"TRS": `<html><head><title>` + s.title + `_青岛新闻_半岛网</title><meta name="author" content="admin"></head><body><div class="box"><h1>` + s.title +
			`</h1><div class="msg"><span>` + date + `</span>　<span>来源：<a href="/">` + source + `</a></span>　<span>阅读：` + reads + `</span></div><div class="TRS_Editor">` +
			`<p align="center"><img src="./W02022.jpg"></p><p align="center">` + s.caption + `</p><p>` + s.byline + `</p>` + s.wrap("<p align=\"justify\">　　", "</p>") +
			`<p>（责任编辑：张三）</p></div>` + seedHot + `<div>` + s.footer + `</div></div></body></html>`,
		"bare text with line breaks": `<html><head><title>` + s.full + `</title></head><body>` + seedNav + `<table><tr><td><b>` + s.title + `</b><br>` + s.line +
			`<br><br>` + s.caption + `<br>` + s.byline + `<br>` + s.wrap("　　", "<br><br>") + `</td></tr></table>` + seedHot + s.footer + `</body></html>`,
		"blocks without paragraphs": `<html><head><title>` + s.full + `</title></head><body>` + seedNav + `<div id="x"><div><h2>` + s.title + `</h2></div><div>` + s.line +
			`</div><div id="y"><div>` + s.caption + `</div><div>` + s.byline + `</div>` + s.wrap("<div>", "</div>") + `</div></div>` + seedHot + `<div>` + s.footer + `</div></body></html>`,
		"title in <title> alone": `<html><head><title>` + s.full + `</title></head><body>` + seedNav + `<div>` + s.line + `</div><div><p>` + s.caption + `</p><p>` + s.byline + `</p>` +
			s.wrap("<p>", "</p>") + `</div>` + seedHot + `<div>` + s.footer + `</div></body></html>`,
	}
}

func TestSeed(t *testing.T) {
	s := readSeed(t)
	reads := int64(31357)
	want := record.Content{
		Title:     "青岛西海岸新区扎实开展“作风能力提升年” 推进作风建设常态化长效化",
		Published: time.Date(2022, 12, 31, 8, 19, 0, 0, time.FixedZone("", 8*3600)), PublishedPrecision: record.ToMinute,
		Source: "大众报业·半岛网-半岛都市报", SourceParts: []string{"大众报业", "半岛网", "半岛都市报"},
		Authors: []string{"李晓哲", "刘伟"},
		Bylines: []record.Byline{{Name: "李晓哲", Role: "首席记者"}, {Name: "刘伟", Role: "通讯员"}},
		Reads:   &reads, Body: strings.Join(s.paragraphs, "\n"), Lang: "zh-CN", Kind: record.KindArticle,
	}
	for name, html := range s.shapes() {
		for _, encoding := range []string{"utf-8", "gb18030"} {
			t.Run(fmt.Sprintf("%s/%s", name, encoding), func(t *testing.T) {
				declared := strings.Replace(html, "<head>", `<head><meta charset="gb2312">`, 1)
				raw, err := charset.Encode(encoding, declared)
				if err != nil {
					t.Fatal(err)
				}
				page := parser.Parse(parser.Input{URL: "http://news.bandao.cn/a/620265.html", Text: charset.Decode(raw, "text/html"), FetchedAt: time.Date(2023, 1, 5, 0, 0, 0, 0, time.UTC)})
				got := page.Content
				if !slices.ContainsFunc(got.Images, func(i record.Image) bool { return i.Caption == s.caption }) {
					t.Errorf("no caption among %+v", got.Images)
				}
				got.Images, got.Editors, got.Section, got.Charset, got.DeclaredCharset = nil, nil, "", "", ""
				if !got.Published.Equal(want.Published) {
					t.Errorf("published %v, want %v", got.Published, want.Published)
				}
				got.Published = want.Published
				if diff := cmp.Diff(got, want); diff != "" {
					t.Errorf("got (-), want (+):\n%s", diff)
				}
			})
		}
	}
}
