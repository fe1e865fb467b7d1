package parser_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"jianbao/charset"
	"jianbao/internal/markup"
	"jianbao/parser"
	"jianbao/record"
)

// check holds a reading to what Parse promises of any page.
func check(t *testing.T, page record.Page, fetched time.Time) {
	t.Helper()
	texts := map[string][]string{
		"title": {page.Title}, "subtitle": {page.Subtitle}, "shoulder_title": {page.ShoulderTitle}, "source": {page.Source}, "parts": page.SourceParts, "authors": page.Authors,
		"editors": page.Editors, "section": {page.Section}, "keywords": page.Keywords, "canonical": {page.Canonical}, "feeds": page.Feeds, "pages": page.PartURLs,
		"body": strings.Split(page.Body, "\n"),
	}
	for _, i := range page.Images {
		texts["images"] = append(texts["images"], i.URL, i.Caption)
	}
	for _, l := range page.Links {
		texts["links"] = append(texts["links"], l.URL, l.Text)
	}
	for name, e := range page.Evidence {
		texts["evidence "+name] = []string{name, e.Rule, e.Where, e.Raw}
	}
	for name, list := range texts {
		for _, s := range list {
			if !utf8.ValidString(s) {
				t.Errorf("%s is no UTF-8: %q", name, s)
			}
			if strings.ContainsFunc(s, unicode.IsControl) {
				t.Errorf("%s has a control character: %q", name, s)
			}
			if strings.ContainsFunc(s, isDirection) {
				t.Errorf("%s has a mark that turns text around: %q", name, s)
			}
			if s != strings.TrimSpace(s) && name != "links" {
				t.Errorf("%s has blanks around it: %q", name, s)
			}
		}
	}
	for _, name := range []string{"canonical", "feeds", "pages"} {
		for _, s := range texts[name] {
			if u, err := url.Parse(s); s != "" && (err != nil || !u.IsAbs()) {
				t.Errorf("%s is not absolute: %q", name, s)
			}
		}
	}
	checkBounds(t, page.Content, page.Links)
	if page.Body != "" {
		for _, l := range strings.Split(page.Body, "\n") {
			if strings.TrimSpace(l) == "" {
				t.Errorf("the body has an empty line: %q", page.Body)
			}
		}
	}
	if !fetched.IsZero() && (page.Published.After(fetched.Add(24*time.Hour)) || page.Updated.After(fetched.Add(24*time.Hour))) {
		t.Errorf("published %v, updated %v, fetched %v", page.Published, page.Updated, fetched)
	}
	checkEvidence(t, page)
	if page.Kind == "" || page.Evidence["kind"].Rule == "" {
		t.Errorf("kind %q with evidence %+v", page.Kind, page.Evidence["kind"])
	}
}

// isDirection is a mark that shows text in another order than it is stored in.
func isDirection(r rune) bool {
	return 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
}

// derived are the fields that say what another one's evidence proves.
var derived = map[string]string{"published_precision": "published", "source_parts": "source", "bylines": "authors", "declared_charset": "charset"}

// checkEvidence holds a reading to its evidence: there is some for each field
// that holds something, and none for another.
func checkEvidence(t *testing.T, page record.Page) {
	t.Helper()
	text, err := json.Marshal(page.Content)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		if of := derived[name]; of != "" {
			name = of
		}
		if e := page.Evidence[name]; e.Rule == "" {
			t.Errorf("%s is %.100v, without evidence", name, fields[name])
		}
	}
	for name := range page.Evidence {
		if fields[name] == nil && name != "body" && name != "layout" { // an element of which no line was left is told
			t.Errorf("there is evidence for %s, which holds nothing: %+v", name, page.Evidence[name])
		}
	}
}

func FuzzParse(f *testing.F) {
	cases, err := filepath.Glob("testdata/*.html")
	if err != nil || len(cases) == 0 {
		f.Fatalf("no pages to begin with: %v", err)
	}
	for _, name := range cases {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "http://news.example.cn/2022/12/31/55_2.html", int64(1672600000))
	}
	for _, s := range []string{"", "<", "<title>", "<p>2022-12-31T08:19:00+99:99", "<h1>昨天 8:1", "<a href='http://[::1'>x", "<table><tr><td>a<td>b", "\xff\xfe<\x00p", "<base href='//'><a href=x>下一页</a>", "<script type=application/ld+json>{\"@type\":\"Article\",\"author\":[[[[{}]]]]}</script>", "<script>x={\"a\":{\"content\":\"", "<time datetime='9999999999999'>", "12月31日 23:59 二〇二二年十三月", "<h1>\u202e题\u2066目</h1><p class=author>记者 \u202d张三", "<table><b><tr>甲<td></b>乙<svg><p>丙", "<select><option><textarea><title>", "<p>a\nb</p", "平\n文"} {
		f.Add([]byte(s), "http://a.cn/1.html", int64(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, address string, unix int64) {
		var fetched time.Time
		if unix > 0 && unix < 4e9 {
			fetched = time.Unix(unix, 0)
		}
		in := parser.Input{URL: address, Text: charset.Decode(data, ""), FetchedAt: fetched}
		page := parser.Parse(in)
		check(t, page, fetched)
		if again := parser.Parse(in); !reflect.DeepEqual(again, page) {
			t.Errorf("two readings of one page differ:\n%+v\n%+v", page, again)
		}
		if blocks, body := parser.Structure(in); record.BodyOf(blocks) != body || body != page.Body {
			t.Errorf("the blocks say\n%q\nthe body\n%q", record.BodyOf(blocks), page.Body)
		}
		if explained, x := parser.Explain(in); !reflect.DeepEqual(explained, page) || page.Body != "" && x.Kept != strings.Count(page.Body, "\n")+1 {
			t.Errorf("explained it is\n%+v\nwith %d lines, not\n%+v", explained, x.Kept, page)
		}
		blocks := parser.Blocks(in)
		if twice := record.BodyOf(parser.JoinBlocks([][]record.Block{blocks, blocks})); twice != page.Body {
			t.Errorf("blocks joined to themselves give\n%q\nnot\n%q", twice, page.Body)
		}
		if twice := parser.Join([]record.Page{page, page}, nil); twice.Body != page.Body {
			t.Errorf("a page joined to itself gives\n%q\nnot\n%q", twice.Body, page.Body)
		}
	})
}

// TestHostile reads pages that are built to hurt. A rule that is
// quadratic does not end within the time of the tests.
func TestHostile(t *testing.T) {
	const paragraph = "市水务局昨天介绍，城东水厂的扩建工程已经通水，三个街道的二十万居民用上了新的水源。"
	for _, c := range []struct{ name, html, want string }{
		{"nested deep", "<title>深</title>" + strings.Repeat("<div>", 20_000) + "<p>" + paragraph + "</p><p>" + paragraph + "完。</p>", paragraph},
		{"nested in links", strings.Repeat("<a href=x>", 5_000) + paragraph, ""},
		{"nested in bold", strings.Repeat("<b><p>", 2_000) + paragraph, ""},
		{"nested tables", strings.Repeat("<table><tr><td>", 3_000) + paragraph, ""},
		{"one long line", "<p>" + strings.Repeat(paragraph, 60_000) + "</p>", paragraph},
		{"a long title", "<title>" + strings.Repeat("长-", 500_000) + "</title><p>" + paragraph, ""},
		{"many attributes", "<p " + strings.Repeat("a=b ", 300_000) + ">" + paragraph, ""},
		{"a long class", "<p class='" + strings.Repeat("comment ", 300_000) + "'>" + paragraph, ""},
		{"many classes", strings.Repeat("<div class=a1b2c3></div>", 100_000) + paragraph, ""},
		{"many links", strings.Repeat("<a href='/x y?中=文'>下一页</a>", 50_000), ""},
		{"many headings", "<title>题目题目题目_站</title>" + strings.Repeat("<h1>题目题目题目</h1>", 50_000), ""},
		{"many lines", strings.Repeat("2022-12-31 来源：海滨日报<br>", 50_000), ""},
		{"many dates in a line", "<h1>题目</h1><div class=time>" + strings.Repeat("2022-12-31 ", 20_000) + "</div><p>" + paragraph, ""},
		{"many spans in a line", "<h1>题目</h1><div class=info>" + strings.Repeat("<span>来源：</span>", 20_000) + "</div><p>" + paragraph, ""},
		{"deep JSON", "<script type='application/ld+json'>" + strings.Repeat("[", 200_000) + "</script><script>x={\"a\":" + strings.Repeat(`{"a":`, 5_000) + "</script>", ""},
		{"NUL and controls", "<h1>题\x00\x1b[2J目\u202e</h1><p>\x00" + paragraph + "\u200b\x9b</p>", ""},
		{"a script within 600 elements", strings.Repeat("<div>", 600) + "<p>" + paragraph + "</p><script>var a = '" + paragraph + "甲'</script><p>" + paragraph + "</p>", paragraph + "\n" + paragraph},
		{"end tags, deep, with text", strings.Repeat("<div>", 400) + strings.Repeat("甲</p>", 100_000) + "<p>" + paragraph, paragraph},
		{"a million elements, nested", strings.Repeat("<div>", 1_000_000) + "<p>" + paragraph + "</p><p>" + paragraph + "完。</p>", paragraph},
		{"a million elements of two kinds, nested", strings.Repeat("<b><p>", 600_000) + paragraph, paragraph},
		{"a script without end, again and again", "<p>" + paragraph + "</p>" + strings.Repeat("<script><meta", 600_000), paragraph},
		{"a million scripts", strings.Repeat("<script>x</script>", 400_000) + "<p>" + paragraph, paragraph},
		{"a million attributes", "<h1>题目</h1><p " + strings.Join(numbered("a%d=b ", 600_000), "") + ">" + paragraph + "</p>", paragraph},
		{"attributes of a hundred thousand bodies", strings.Join(numbered("<body a%d=b>", 100_000), "") + "<p>" + paragraph, paragraph},
		{"end tags of paragraphs, deep", strings.Repeat("<div>", 400) + strings.Repeat("</p>", 30_000) + "<p>" + paragraph, paragraph},
		{"formatting that is adopted", strings.Repeat("<b>", 400) + strings.Repeat("<p></b>", 50_000) + paragraph, paragraph},
		{"text that tables push out", "<table>" + strings.Repeat("<b>甲</b>", 50_000) + "<p>" + paragraph, ""},
		{"an attribute of 8 MB", "<p title='" + strings.Repeat("甲", 8<<20/3-100) + "'>" + paragraph, paragraph},
		{"a title of 8 MB", "<title>" + strings.Repeat("标-", 8<<20/4) + "</title><p>" + paragraph, ""},
		{"JSON without end", strings.Repeat(`<script>x = {"a":"`+strings.Repeat("b", 100)+"</script>", 30_000) + "<p>" + paragraph, paragraph},
		{"textareas in a textarea", strings.Repeat("<textarea class=article-content>&lt;textarea class=article-content&gt;", 50_000), ""},
		{"a textarea of 8 MB", "<textarea class=article-content>" + strings.Repeat("&lt;p&gt;"+paragraph, 8<<20/140) + "</textarea>", paragraph},
		{"imprints", strings.Repeat("<p>来源：海滨日报 作者：张三 编辑：李四 2022-12-31 08:19</p>", 30_000) + "<p>" + paragraph, ""},
		{"references", "<p>" + strings.Repeat("&#x0;&#xD800;&#x1F600;&NotEqualTilde;", 50_000) + "</p><p>" + paragraph + "</p>", ""},
		{"foreign content", strings.Repeat("<svg><foreignObject><p>甲", 30_000) + paragraph, ""},
		{"plain text behind plaintext", "<p>" + paragraph + "</p><plaintext>" + strings.Repeat("<p>甲", 50_000), ""},
		{"lone surrogates and marks in the middle", "<p>" + strings.Repeat("\xed\xa0\xbd\xed\xb8\x80\ufeff", 1000) + "</p><p>" + paragraph + "</p>", paragraph},
		{"text without a tag", paragraph + "\n" + paragraph + "完。\n", paragraph + "\n" + paragraph + "完。"},
		{"deep lists", "<title>深</title>" + strings.Repeat("<ul><li>"+paragraph, 400), ""},
		{"deep quotes", strings.Repeat("<blockquote><p>"+paragraph+"</p>", 400), ""},
		{"many set apart", "<p>" + strings.Repeat("<b>文，</b> <b>字。</b><i>句</i>!<a href=/x>链</a>", 12_000) + paragraph, ""},
		{"wide cells", "<p>" + strings.Repeat(paragraph, 400) + "</p><table>" + strings.Repeat("<tr><td colspan=50 rowspan=50>东区<td colspan=50>2,000 人", 5_000) + "</table><p>" + paragraph + paragraph, ""},
		{"many pictures", "<p>" + paragraph + strings.Repeat("<img src=1.jpg><br>图<br>", 20_000) + paragraph, ""},
		{"lines in deep bold", "<p>" + strings.Repeat("<b><a href=x>", 240) + strings.Repeat(paragraph+"<br>", 2_000), ""},
		{"laid out", "<div><p>" + paragraph + "</p><pre>" + strings.Repeat("a  b\n\n", 20_000) + "</pre></div>", ""},
		{"cut in a tag", "<html><body><p>" + paragraph + "</p><p clas", paragraph},
	} {
		t.Run(c.name, func(t *testing.T) {
			if underRace && len(c.html) > 1<<18 {
				t.Skip("read without the race detector")
			}
			start := time.Now()
			page := parser.Parse(parser.Input{URL: "http://a.cn/1.html", Text: charset.Text{Text: strings.ToValidUTF8(c.html, "\ufffd")}, FetchedAt: fetched})
			if took := time.Since(start); took > time.Second {
				t.Logf("took %v", took)
			}
			start = time.Now()
			in := parser.Input{URL: "http://a.cn/1.html", Text: charset.Text{Text: strings.ToValidUTF8(c.html, "\ufffd")}, FetchedAt: fetched}
			blocks := parser.Blocks(in)
			parser.Explain(in)
			rendered := len(markup.HTML(blocks)) + len(markup.Markdown(blocks))
			if took := time.Since(start); took > time.Second {
				t.Logf("blocks took %v, %d bytes", took, rendered)
			}
			check(t, page, fetched)
			if !strings.Contains(page.Body, c.want) {
				t.Errorf("the text is lost; body %.300q", page.Body)
			}
		})
	}
}

// TestTruncated reads every page of ours as far as it may have come: the text
// that has come is read, and grows.
func TestTruncated(t *testing.T) {
	names, err := filepath.Glob("testdata/*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		whole := charset.Decode(data, "")
		var last record.Page
		for n := 0; n <= len(data); n += 1 + len(data)/400 {
			text, _, _ := charset.DecodeAs(data[:n], whole.Charset)
			page := parser.Parse(parser.Input{URL: "http://a.cn/1.html", Text: charset.Text{Text: text, Charset: whole.Charset, Rule: whole.Rule}, FetchedAt: fetched})
			check(t, page, fetched)
			// The last line may be cut; what a longer page shows to be no text of
			// the article (a list of links, the imprint) may go again.
			if len(page.Body) < len(last.Body)/2 && len(last.Body) > 600 {
				t.Errorf("%s: the first %d bytes have %d bytes of body, those before them %d", name, n, len(page.Body), len(last.Body))
			}
			last = page
		}
	}
}
