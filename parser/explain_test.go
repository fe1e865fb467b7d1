package parser_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
)

// TestExplain: each line that is not in the body has the reason for which it
// was left out.
func TestExplain(t *testing.T) {
	const text = `<p>市水务局昨天介绍，城东水厂的扩建工程已经通水，三个街道的二十万居民用上了新的水源。</p>
<p>工程分两期，一期铺管道，二期建泵房，前后用了十四个月，比原来的计划早了三十天。</p>
<p>水务局说，明年还要换掉老城区的旧管道，全长四十公里，换管的时候会分段停水。</p>`
	page := `<title>城东水厂扩建工程通水_海滨网</title><body><div class="nav"><a href=/a>新闻</a> <a href=/b>评论</a></div>
<h1>城东水厂扩建工程通水</h1><div class="c" id="text">
<p>城东水厂扩建工程通水</p>
<p style="display:none">水厂的内部编号是三十七号，编辑请勿改动这一行。</p>
<p class="caption">水厂全景</p><p>责任编辑：林小满</p>` + text + `
<div class="related-news"><p>别处的新闻讲的是另一件事，写在这里占了一个角落。</p></div>
<ul><li><a href=/1>一条链接到别的新闻</a></li><li><a href=/2>又一条链接到别的新闻</a></li></ul>
<p>水厂的电话全天有人接，市民打来问停水的时间，值班的人都能答上来，也可以上门。</p>
<p>免责声明</p><p>以上内容不代表本站的观点，转载请联系我们，谢谢合作。</p></div>
<div class="foot"><p>海滨网是市报业集团办的网站，成立于一九九九年，登载本市的新闻，也登载公告，欢迎读者来信来电，信件请寄到报业大厦十二楼的编辑部收。</p></div>`
	got, x := parser.Explain(parser.Input{URL: "http://a.cn/1.html", Text: charset.Text{Text: page}})
	if x.Element != "div#text" || x.Kept != strings.Count(got.Body, "\n")+1 || x.Kept != 4 {
		t.Errorf("%d lines of %s, the body is\n%s", x.Kept, x.Element, got.Body)
	}
	why := map[string]string{}
	for _, l := range x.Left {
		why[l.Text] = string(l.Why)
		if l.Where == "" {
			t.Errorf("%q stands nowhere", l.Text)
		}
		if strings.Contains(got.Body, l.Text) {
			t.Errorf("%q is in the body, and left out of it", l.Text)
		}
	}
	for line, want := range map[string]string{
		"城东水厂扩建工程通水":              "title, date, source or people once more",
		"水厂的内部编号是三十七号，编辑请勿改动这一行。": "not shown",
		"水厂全景": "a caption in front of the text",
		"别处的新闻讲的是另一件事，写在这里占了一个角落。": "in an element that is named as something else",
		"一条链接到别的新闻": "in a list of links",
		"责任编辑：林小满":  "a label of the site",
		"免责声明":      "where something else begins",
		"以上内容不代表本站的观点，转载请联系我们，谢谢合作。":                                       "behind the end",
		"海滨网是市报业集团办的网站，成立于一九九九年，登载本市的新闻，也登载公告，欢迎读者来信来电，信件请寄到报业大厦十二楼的编辑部收。": "running text outside of the element",
	} {
		if why[line] != want {
			t.Errorf("%q: %q, want %q", line, why[line], want)
		}
	}
}

func TestLangAndCharsetHaveEvidence(t *testing.T) {
	const body = "<p>海濱步道昨天開放，市民說這裡一年一個樣，比從前好走得多，騎車的人請走外側。</p>"
	for _, c := range []struct{ declared, lang, rule, where string }{
		{"", "zh-TW", "words and characters of the text", ""},
		{"zh-CN", "zh-TW", "words and characters of the text", ""},
		{"zh-HK", "zh-HK", "declared by the page", "html lang"},
	} {
		page := parser.Parse(parser.Input{Text: charset.Decode([]byte(`<html lang="`+c.declared+`"><meta charset=big5>`+body+"\xff"), "")})
		if e := page.Evidence["lang"]; page.Lang != c.lang || e.Rule != c.rule || e.Where != c.where {
			t.Errorf("%q: %s, %+v", c.declared, page.Lang, e)
		}
		if e := page.Evidence["charset"]; e.Rule != "utf-8; characters that could not be decoded: 1" || e.Raw != "big5" || page.DeclaredCharset != "big5" {
			t.Errorf("charset %s, %+v", page.Charset, e)
		}
	}
}

// TestExplainedParts names the pages of an article, as a crawl would follow them.
func TestExplainedParts(t *testing.T) {
	data, err := os.ReadFile("testdata/first-part.html")
	if err != nil {
		t.Fatal(err)
	}
	in := parser.Input{URL: "http://news.example.cn/2022/12/31/first-part.html", Text: charset.Decode(data, ""), FetchedAt: fetched}
	page, x := parser.Explain(in)
	if len(x.Parts) < 2 || x.Parts[0] != in.URL || !slices.Equal(x.Parts, page.PartURLs) {
		t.Errorf("parts %q, as read %q", x.Parts, page.PartURLs)
	}
}
