package markup

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

func render(md string) string {
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert([]byte(md), &b); err != nil {
		panic(err)
	}
	return b.String()
}

// lines of html text
func htmlLines(s string) (lines []string, strong, em string, links int) {
	root, _ := html.Parse(strings.NewReader(s))
	var cur strings.Builder
	flush := func() {
		t := strings.TrimSpace(cur.String())
		if t != "" {
			lines = append(lines, t)
		}
		cur.Reset()
	}
	var sb, eb strings.Builder
	var walk func(n *html.Node, st, e, pre bool)
	walk = func(n *html.Node, st, e, pre bool) {
		switch n.Type {
		case html.TextNode:
			t := n.Data
			if pre {
				for i, l := range strings.Split(t, "\n") {
					if i > 0 {
						flush()
					}
					cur.WriteString(strings.Join(strings.Fields(l), " "))
				}
				return
			}
			cur.WriteString(strings.ReplaceAll(t, "\n", " "))
			if st {
				sb.WriteString(t)
			}
			if e {
				eb.WriteString(t)
			}
			return
		case html.ElementNode:
			switch n.Data {
			case "figure", "figcaption", "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "td", "th", "br", "blockquote", "pre", "tr":
				flush()
				defer flush()
			case "strong":
				st = true
			case "em":
				e = true
			case "a":
				links++
			}
			if n.Data == "pre" {
				pre = true
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, st, e, pre)
		}
	}
	walk(root, false, false, false)
	return lines, sb.String(), eb.String(), links
}

func wantLines(blocks []record.Block) []string {
	var out []string
	for _, b := range blocks {
		switch b.Kind {
		case record.List, record.Item, record.Quote:
			out = append(out, wantLines(b.Blocks)...)
		case record.Table:
			for _, r := range b.Rows {
				for _, c := range r.Cells {
					for _, l := range c.Lines {
						out = append(out, record.RunText(l))
					}
				}
			}
		default:
			b.Aside = false
			if t := record.BodyOf([]record.Block{b}); t != "" {
				out = append(out, strings.Split(t, "\n")...)
			}
		}
	}
	return out
}

func diffLines(t *testing.T, name string, got, want []string) bool {
	for i := 0; i < max(len(got), len(want)); i++ {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("%s line %d\n got %.300q\nwant %.300q", name, i, g, w)
			return false
		}
	}
	return true
}

func TestScratchCorpus(t *testing.T) {
	pages, _ := filepath.Glob("../../../shared/corpus/article/*/*")
	if len(pages) == 0 {
		pages, _ = filepath.Glob("/work/shared/corpus/article/*/*")
	}
	st, ex := 0, 0
	for _, name := range pages {
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		blocks := parser.Blocks(parser.Input{URL: "http://news.example.cn/a/1.html", Text: charset.Decode(data, "")})
		md := Markdown(blocks)
		got, strong, _, _ := htmlLines(render(md))
		strong = strings.ReplaceAll(strong, "\n", "")
		diffLines(t, filepath.Base(name), got, wantLines(blocks))
		h, hs, _, _ := htmlLines(HTML(withoutPictures(blocks)))
		diffLines(t, "html "+filepath.Base(name), h, wantLines(blocks))
		st += len(strong)
		ex += len(hs)
		if out := os.Getenv("OUT"); out != "" {
			os.WriteFile(filepath.Join(out, filepath.Base(name)+".md"), []byte(md), 0o644)
			os.WriteFile(filepath.Join(out, filepath.Base(name)+".html"), []byte("<!DOCTYPE html><meta charset=utf-8><style>"+os.Getenv("STYLE")+"</style><main>"+HTML(blocks)+"</main>"), 0o644)
		}
	}
	t.Logf("strong %d of %d", st, ex)
}

func withoutPictures(blocks []record.Block) []record.Block {
	var out []record.Block
	for _, b := range blocks {
		b.Pictures = nil
		b.Blocks = withoutPictures(b.Blocks)
		out = append(out, b)
	}
	return out
}

var bits = []string{"a", "中", "。", "“", "”", "*", "_", "`", "#", "-", "1.", "[", "]", "(", ")", "<b>", "&amp;", "|", "\\", "~", "!", ":", "=", "+", ">", "http://x.cn", "é", "😀", "$", "\"", "文字", "word", "5)", "  ", "©", "×", "※"}

func randText(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.Intn(5) {
		b.WriteString(bits[r.Intn(len(bits))])
		if r.Intn(4) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func randRuns(r *rand.Rand) []record.Run {
	var out []record.Run
	for range 1 + r.Intn(5) {
		x := record.Run{Text: randText(r), Strong: r.Intn(3) == 0, Emphasis: r.Intn(4) == 0}
		if r.Intn(5) == 0 {
			x.Link = "http://a.cn/x?(y)&z=1"
		}
		out = append(out, x)
	}
	all := strings.Join(strings.Fields(record.RunText(out)), " ")
	_ = all
	// collapse blanks
	prev := true
	for i := range out {
		var b strings.Builder
		for _, c := range out[i].Text {
			if c == ' ' && prev {
				continue
			}
			prev = c == ' '
			b.WriteRune(c)
		}
		out[i].Text = b.String()
	}
	for i := len(out) - 1; i >= 0; i-- {
		t := strings.TrimRight(out[i].Text, " ")
		out[i].Text = t
		if t != "" {
			break
		}
	}
	var res []record.Run
	for _, x := range out {
		if x.Text != "" {
			res = append(res, x)
		}
	}
	if len(res) == 0 {
		return []record.Run{{Text: "x"}}
	}
	return res
}

func randBlocks(r *rand.Rand, depth int) []record.Block {
	var out []record.Block
	for range 1 + r.Intn(4) {
		k := r.Intn(8)
		if depth > 3 {
			k = 0
		}
		switch k {
		case 0, 1:
			out = append(out, record.Block{Kind: record.Paragraph, Runs: randRuns(r)})
		case 2:
			out = append(out, record.Block{Kind: record.Heading, Level: 1 + r.Intn(7), Runs: randRuns(r)})
		case 3:
			b := record.Block{Kind: record.List, Ordered: r.Intn(2) == 0, Start: r.Intn(12)}
			for range 1 + r.Intn(3) {
				bl := randBlocks(r, depth+1)
				if r.Intn(2) == 0 {
					bl = []record.Block{{Kind: record.Paragraph, Runs: randRuns(r)}}
				}
				b.Blocks = append(b.Blocks, record.Block{Kind: record.Item, Blocks: bl})
			}
			out = append(out, b)
		case 4:
			out = append(out, record.Block{Kind: record.Quote, Blocks: randBlocks(r, depth+1)})
		case 5:
			out = append(out, record.Block{Kind: record.Preformatted, Text: randText(r) + "\n\n  " + randText(r) + "```\n~~~\n" + randText(r)})
		case 6:
			out = append(out, record.Block{Kind: record.Figure, Pictures: []string{"http://a.cn/p.jpg"}, Runs: randRuns(r)})
		case 7:
			b := record.Block{Kind: record.Table}
			for range 2 + r.Intn(2) {
				var row record.Row
				for range 2 {
					row.Cells = append(row.Cells, record.Cell{Lines: [][]record.Run{randRuns(r)}, Columns: 1 + r.Intn(2)*r.Intn(2), Rows: 1 + r.Intn(2)*r.Intn(2)})
				}
				b.Rows = append(b.Rows, row)
			}
			out = append(out, b)
		}
	}
	return out
}

func TestScratchRandom(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	bad, lost, all := 0, 0, 0
	for n := range 8000 {
		blocks := randBlocks(r, 0)
		md := Markdown(blocks)
		got, strong, em, _ := htmlLines(render(md))
		if bytes.Contains([]byte(render(md)), []byte("<!-- raw")) && !strings.Contains(md, "<br>") {
			t.Errorf("raw html in %q", md)
		}
		_, ws, we, _ := htmlLines(HTML(withoutPictures(blocks)))
		lost += len(ws) - len(strong)
		all += len(ws)
		_ = em
		_ = we
		want := wantLines(blocks)
		if strings.Contains(md, "<br>") {
			continue
		}
		ws2 := strings.Split(strings.Join(want, "\n"), "\n")
		for i := range ws2 {
			ws2[i] = strings.TrimSpace(ws2[i])
		}
		if !diffLines(t, fmt.Sprint(n, " ", fmt.Sprintf("%q", md)), got, ws2) {
			if bad++; bad > 6 {
				break
			}
		}
	}
	t.Logf("strong lost %d of %d", lost, all)
}
