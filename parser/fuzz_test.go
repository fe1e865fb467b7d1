package parser_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"jianbao/charset"
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
			if s != strings.TrimSpace(s) && name != "links" {
				t.Errorf("%s has blanks around it: %q", name, s)
			}
		}
	}
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
	if page.Kind == "" || page.Evidence["kind"].Rule == "" {
		t.Errorf("kind %q with evidence %+v", page.Kind, page.Evidence["kind"])
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
	for _, s := range []string{"", "<", "<title>", "<p>2022-12-31T08:19:00+99:99", "<h1>昨天 8:1", "<a href='http://[::1'>x", "<table><tr><td>a<td>b", "\xff\xfe<\x00p", "<base href='//'><a href=x>下一页</a>", "<script type=application/ld+json>{\"@type\":\"Article\",\"author\":[[[[{}]]]]}</script>", "<script>x={\"a\":{\"content\":\"", "<time datetime='9999999999999'>", "12月31日 23:59 二〇二二年十三月"} {
		f.Add([]byte(s), "http://a.cn/1.html", int64(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, url string, unix int64) {
		var fetched time.Time
		if unix > 0 && unix < 4e9 {
			fetched = time.Unix(unix, 0)
		}
		in := parser.Input{URL: url, Text: charset.Decode(data, ""), FetchedAt: fetched}
		page := parser.Parse(in)
		check(t, page, fetched)
		if again := parser.Parse(in); !reflect.DeepEqual(again, page) {
			t.Errorf("two readings of one page differ:\n%+v\n%+v", page, again)
		}
		if twice := parser.Join([]record.Page{page, page}, nil); twice.Body != page.Body {
			t.Errorf("a page joined to itself gives\n%q\nnot\n%q", twice.Body, page.Body)
		}
	})
}

// TestHostile reads pages that are built to hurt. The times are far above what
// they take, so that a slow machine passes and a quadratic rule does not.
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
		{"cut in a tag", "<html><body><p>" + paragraph + "</p><p clas", paragraph},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			page := parser.Parse(parser.Input{URL: "http://a.cn/1.html", Text: charset.Text{Text: c.html}, FetchedAt: fetched})
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			} else if took > time.Second {
				t.Logf("took %v", took)
			}
			check(t, page, fetched)
			if !strings.Contains(page.Body, c.want) {
				t.Errorf("the text is lost; body %.300q", page.Body)
			}
		})
	}
}
