package markup_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"jianbao/internal/markup"
	"jianbao/internal/words"
	"jianbao/record"
)

var update = flag.Bool("update", false, "write the samples of testdata anew")

func text(s string) []record.Run { return []record.Run{{Text: s}} }

func paragraph(runs ...record.Run) record.Block {
	return record.Block{Kind: record.Paragraph, Runs: runs}
}

func items(blocks ...record.Block) (out []record.Block) {
	for _, b := range blocks {
		out = append(out, record.Block{Kind: record.Item, Blocks: []record.Block{b}})
	}
	return out
}

func cell(s string) record.Cell {
	c := record.Cell{Columns: 1, Rows: 1}
	if s != "" {
		c.Lines = [][]record.Run{text(s)}
	}
	return c
}

// sample has every kind of block.
func sample() []record.Block {
	head := func(s string) record.Cell { c := cell(s); c.Header = true; return c }
	two := cell("城东")
	two.Rows = 2
	return []record.Block{
		paragraph(record.Run{Text: "市水务局说，"}, record.Run{Text: "“水质达标”", Strong: true}, record.Run{Text: "，见"}, record.Run{Text: "公告", Link: "http://a.example/1?x=1&y=2"}, record.Run{Text: "。"}),
		{Kind: record.Heading, Level: 2, Runs: text("一、工程 #")},
		{Kind: record.Figure, Pictures: []string{"http://a.example/1.jpg"}, Runs: text("▲水厂全景"), Aside: true},
		{Kind: record.Figure, Pictures: []string{"http://a.example/2.jpg", "http://a.example/3.jpg"}},
		{Kind: record.List, Blocks: items(paragraph(text("城东街道")...), paragraph(text("1. 港口街道")...))},
		{Kind: record.List, Blocks: items(paragraph(text("另一个表")...))},
		{Kind: record.List, Ordered: true, Start: 9, Blocks: []record.Block{
			{Kind: record.Item, Blocks: []record.Block{paragraph(text("第一步")...), {Kind: record.List, Blocks: items(paragraph(text("其一")...))}}},
			{Kind: record.Item, Blocks: []record.Block{paragraph(text("第二步")...)}},
		}},
		{Kind: record.Quote, Blocks: []record.Block{paragraph(text("引一句。")...), paragraph(text("再引一句。")...)}},
		{Kind: record.Preformatted, Text: "if a < b {\n\n    return \"```\"\n}"},
		{Kind: record.Table, Rows: []record.Row{
			{OneLine: true, Cells: []record.Cell{head("街道"), head("人数"), head("备|注")}},
			{OneLine: true, Cells: []record.Cell{two, cell("12"), {Lines: [][]record.Run{text("其一"), text("其二")}, Columns: 1, Rows: 1}}},
			{OneLine: true, Cells: []record.Cell{{Lines: [][]record.Run{text("合计 34")}, Columns: 2, Rows: 1}}},
		}},
	}
}

func TestSample(t *testing.T) {
	for name, got := range map[string]string{"testdata/sample.md": markup.Markdown(sample()), "testdata/sample.html": markup.HTML(sample())} {
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := markup.Markdown(nil) + markup.HTML(nil); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"# 标题":          `\# 标题`,
		"- 一":           `\- 一`,
		"1. 一":          `1\. 一`,
		"1.5倍":          "1.5倍",
		"*星* _线_ `码`":   "\\*星\\* \\_线\\_ \\`码\\`",
		"[x](http://y)": `\[x\](http://y)`,
		"<script>":      `\<script\>`,
		"a\x1b[31mb":    `a\\x1b\[31mb`,
		"---":           `\---`,
		"==":            `\==`,
		"价格￥5，共$6":      `价格￥5，共\$6`,
	} {
		if got := markup.Escaped(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestEmphasis: stars that CommonMark would not take for emphasis beside
// Chinese punctuation, or beside each other, are not written.
func TestEmphasis(t *testing.T) {
	strong := func(s string) record.Run { return record.Run{Text: s, Strong: true} }
	em := func(s string) record.Run { return record.Run{Text: s, Emphasis: true} }
	for _, c := range []struct {
		want string
		runs []record.Run
	}{
		{"**“全部”** 好", []record.Run{strong("“全部”"), {Text: " 好"}}},
		{"他说“**你好**”后走了", []record.Run{{Text: "他说"}, strong("“你好”"), {Text: "后走了"}}},
		{"记者**王某**。", []record.Run{{Text: "记者"}, strong("王某"), {Text: "。"}}},
		{"**网易10月12日报道**：今日", []record.Run{strong("网易10月12日报道"), {Text: "：今日"}}},
		{"甲！！乙", []record.Run{{Text: "甲"}, strong("！！"), {Text: "乙"}}},
		{"**甲乙**", []record.Run{strong("甲"), {Text: "乙", Strong: true, Emphasis: true}}},
		{"**甲**乙", []record.Run{strong("甲"), em("乙")}},
		{"***甲***", []record.Run{{Text: "甲", Strong: true, Emphasis: true}}},
		{"*a* b", []record.Run{em("a"), {Text: " b"}}},
		{`看\![**图**](<http://a.cn/?a=%3Cb%3E>)`, []record.Run{{Text: "看!"}, {Text: "图", Strong: true, Link: "http://a.cn/?a=<b>"}}},
		{`[图](<http://a.cn/?a=1&b=2\&lt;&c=%5C>)`, []record.Run{{Text: "图", Link: `http://a.cn/?a=1&b=2&lt;&c=\`}}},
		{"x", []record.Run{{Text: "x", Link: "javascript:alert(1)"}}},
		{`\- 一`, []record.Run{{Text: "- 一"}}},
	} {
		if got := markup.Line(c.runs); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// FuzzText: a line of Markdown shows a text as it is, whatever is in it: every
// sign that could mean something is escaped, and nothing else is changed.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "# a", "---", "== ", "1) x", "*a*_b_", "![a](b)", "\\|", "~~~", "a\r\nb", "<!--", "&lt;", "+ ", "#"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{markup.Escaped(s), markup.Heading(3, s)[4:]} {
			var shown strings.Builder
			for i := 0; i < len(got); i++ {
				switch c := got[i]; {
				case c == '\\' && i+1 < len(got):
					i++
					shown.WriteByte(got[i])
				case c < ' ' || strings.IndexByte("\\`*_[]<>|~&$", c) >= 0:
					t.Errorf("%q stands in %q", c, got)
				default:
					shown.WriteByte(c)
				}
			}
			if want := words.Escape(s); shown.String() != want {
				t.Errorf("%q shows %q, want %q", got, shown.String(), want)
			}
		}
		if got := markup.Escaped(s); strings.HasPrefix(got, "# ") || strings.HasPrefix(got, "- ") || strings.HasPrefix(got, "+ ") || strings.HasPrefix(got, "---") || strings.HasPrefix(got, "1. ") {
			t.Errorf("%q begins a block", got)
		}
	})
}

// FuzzHTML holds what is written to the elements, attributes and addresses
// that the package says that it writes, and to the text that it was given.
func FuzzHTML(f *testing.F) {
	f.Add("a", "http://a.cn/", "b", 3)
	f.Add("<script>alert(1)</script>", "javascript:alert(1)", "\" onload=x", -1)
	f.Add("</pre></table></article>", "data:text/html,<b>", "'\x00\u202e", 99)
	f.Add("&lt;", "HTTP://A.CN/\"><img src=x>", "]]>", 1<<30)
	f.Fuzz(func(t *testing.T, a, address, b string, n int) {
		runs := []record.Run{{Text: a}, {Text: b, Strong: true, Emphasis: true, Link: address}}
		blocks := []record.Block{
			paragraph(runs...), {Kind: record.Heading, Level: n, Runs: runs}, {Kind: record.Figure, Pictures: []string{address, b}, Runs: runs},
			{Kind: record.List, Ordered: true, Start: n, Blocks: items(paragraph(runs...))}, {Kind: record.Quote, Blocks: []record.Block{paragraph(runs...)}},
			{Kind: record.Preformatted, Text: a + "\n" + b}, {Kind: record.BlockKind(b), Runs: runs},
			{Kind: record.Table, Rows: []record.Row{{Cells: []record.Cell{{Lines: [][]record.Run{runs, runs}, Columns: 2, Rows: 2, Header: true}}}, {Cells: []record.Cell{{}}}}},
		}
		checkHTML(t, markup.HTML(blocks))
		markup.Markdown(blocks)
	})
}

func checkHTML(t *testing.T, page string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		switch tok := z.Token(); tok.Type {
		case html.TextToken:
		case html.StartTagToken, html.EndTagToken:
			if !strings.Contains(" p h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td figure figcaption strong em br a ", " "+tok.Data+" ") {
				t.Errorf("<%s> in %q", tok.Data, page)
			}
			for _, attr := range tok.Attr {
				web := strings.HasPrefix(attr.Val, "http://") || strings.HasPrefix(attr.Val, "https://")
				if attr.Key == "href" && !web || !strings.Contains(" href rel start colspan rowspan ", " "+attr.Key+" ") {
					t.Errorf("%s=%q in %q", attr.Key, attr.Val, page)
				}
			}
		default:
			t.Errorf("%v in %q", tok, page)
		}
	}
}

// TestWideTable: cells that say that they span thousands make a table that is
// bounded, with every text in it.
func TestWideTable(t *testing.T) {
	var rows []record.Row
	for range 3000 {
		a, b := cell("一"), cell("二")
		a.Columns, a.Rows, b.Columns = 50, 50, 5000
		rows = append(rows, record.Row{Cells: []record.Cell{a, b, cell("三")}})
	}
	got := markup.Markdown([]record.Block{{Kind: record.Table, Rows: rows}})
	first, _, _ := strings.Cut(got, "\n")
	if n := strings.Count(first, "|"); n > 201 || len(got) > 3_000_000 {
		t.Errorf("%d columns, %d bytes", n, len(got))
	}
	for _, s := range []string{"一", "二", "三"} {
		if n := strings.Count(got, s); n != 3000 {
			t.Errorf("%s stands in it %d times", s, n)
		}
	}
}
