package parser_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

const longParagraph = "<p>市水务局昨天介绍，城东水厂的扩建工程已经通水，三个街道的二十万居民用上了新的水源。</p>\n"

// hugePages are pages that cost the most for their size.
func hugePages() map[string]string {
	const head = "<html><head><title>城东水厂扩建工程通水_海滨网</title></head><body><h1>城东水厂扩建工程通水</h1><div>2022-12-31 08:19 来源：海滨日报</div><div>"
	return map[string]string{
		"8 MiB of paragraphs":         head + strings.Repeat(longParagraph, 8<<20/len(longParagraph)),
		"15 MB of paragraphs":         head + strings.Repeat(longParagraph, 15_000_000/len(longParagraph)),
		"a million empty elements":    head + strings.Repeat("<b></b>", 1_000_000),
		"a million lines":             head + strings.Repeat("甲<br>", 1_000_000),
		"a million paragraphs":        head + strings.Repeat("<p>甲", 1_000_000),
		"a million links":             head + strings.Repeat("<a href=1>", 1_000_000),
		"half a million links apart":  head + strings.Join(numbered("<a href=%d>甲</a>", 500_000), ""),
		"a paragraph without a break": head + "<p>" + strings.Repeat(longParagraph[3:90], 8<<20/87),
		"a million numbers of JSON":   head + "<script type='application/ld+json'>[" + strings.Repeat("1,", 1_000_000) + "1]</script>",
	}
}

func numbered(format string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(format, i)
	}
	return out
}

// BenchmarkHuge tells what such pages cost; B/op bounds what is held at a time.
func BenchmarkHuge(b *testing.B) {
	for name, html := range hugePages() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				parser.Parse(parser.Input{URL: "http://a.cn/n/1.html", Text: charset.Text{Text: html}, FetchedAt: fetched})
			}
		})
	}
}

// TestHuge holds that a page of any size costs at most this many bytes, all
// that was ever allocated for it taken together, and that a record is bounded.
func TestHuge(t *testing.T) {
	const most = 256 << 20
	for name, html := range hugePages() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			page := parser.Parse(parser.Input{URL: "http://a.cn/n/1.html", Text: charset.Text{Text: html}, FetchedAt: fetched})
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; !underRace && (got > most) {
				t.Errorf("%d MB allocated for %d MB of page", got>>20, len(html)>>20)
			} else {
				t.Logf("%d MB allocated for %d MB of page", got>>20, len(html)>>20)
			}
			check(t, page, fetched)
			checkBounds(t, page.Content, page.Links)
			if page.Title != "城东水厂扩建工程通水" || page.Source != "海滨日报" {
				t.Errorf("title %q, source %q", page.Title, page.Source)
			}
		})
	}
}

func checkBounds(t *testing.T, c record.Content, links []record.Link) {
	t.Helper()
	for _, l := range []struct {
		name     string
		got, max int
	}{
		{"bytes of body", len(c.Body), parser.MaxBody}, {"images", len(c.Images), parser.MaxImages}, {"links", len(links), parser.MaxLinks}, {"keywords", len(c.Keywords), parser.MaxKeywords},
		{"authors", len(c.Authors), parser.MaxPeople}, {"bylines", len(c.Bylines), parser.MaxPeople}, {"editors", len(c.Editors), parser.MaxPeople},
	} {
		if l.got > l.max {
			t.Errorf("%d %s, more than %d", l.got, l.name, l.max)
		}
	}
}

func TestCutBody(t *testing.T) {
	text := strings.TrimSuffix(strings.TrimPrefix(longParagraph, "<p>"), "</p>\n")
	pages := hugePages()
	page := parse(pages["15 MB of paragraphs"])
	if !strings.HasSuffix(page.Body, "\n"+text) || len(page.Body) < parser.MaxBody-len(text)-2 {
		t.Errorf("a body of %d bytes that ends in %q", len(page.Body), page.Body[max(0, len(page.Body)-60):])
	}
	for _, want := range []string{"cut behind a paragraph", "read in part"} {
		if rule := page.Evidence["body"].Rule; !strings.Contains(rule, want) {
			t.Errorf("the evidence does not say %q: %q", want, rule)
		}
	}
	if rule := parse(withLine("2022-12-31 08:19")).Evidence["body"].Rule; strings.Contains(rule, "cut") || strings.Contains(rule, "in part") {
		t.Errorf("a page that was not cut says %q", rule)
	}
	if page := parse(pages["a paragraph without a break"]); len(page.Body) < parser.MaxBody-4 {
		t.Errorf("a first paragraph beyond the bound leaves %d bytes", len(page.Body))
	}
	part := func(n int) record.Page {
		p := record.Page{Content: record.Content{Body: fmt.Sprint("部分", n, "\n") + strings.Repeat(fmt.Sprint("第", n, "页的一段。\n"), 25_000) + "完。"}, Evidence: map[string]record.Evidence{"body": {Rule: "r"}}}
		for i := range 300 {
			name := fmt.Sprintf("%d·%d", n, i)
			p.Authors, p.Bylines, p.Editors = append(p.Authors, name), append(p.Bylines, record.Byline{Name: name}), append(p.Editors, name)
			p.Images = append(p.Images, record.Image{URL: "http://a.cn/" + name})
		}
		p.Authors, p.Bylines, p.Editors = p.Authors[:150], p.Bylines[:150], p.Editors[:150]
		return p
	}
	a := parser.Join([]record.Page{part(1), part(2), part(3)}, nil)
	checkBounds(t, a.Content, nil)
	if !strings.HasSuffix(a.Body, "页的一段。") || !strings.Contains(a.Evidence["body"].Rule, "cut behind a paragraph") || len(a.Body) < parser.MaxBody-100 {
		t.Errorf("joined: %d bytes, evidence %q, end %q", len(a.Body), a.Evidence["body"].Rule, a.Body[len(a.Body)-40:])
	}
}
