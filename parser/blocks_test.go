package parser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/internal/markup"
	"jianbao/parser"
	"jianbao/record"
)

// TestBlocksOfTheCorpus holds the structure of every page of the corpus to the
// body: no line more, none less, none elsewhere.
func TestBlocksOfTheCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 260 pages")
	}
	root := corpus.Dir(t, "corpus", "article")
	pages, err := filepath.Glob(filepath.Join(root, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	kinds, read := map[record.BlockKind]int{}, 0
	var parts []record.Page
	var several [][]record.Block
	for _, name := range pages {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // a folder
		}
		read++
		in := parser.Input{URL: "http://news.example.cn/a/1.html", Text: charset.Decode(data, "")}
		blocks, body := parser.Structure(in)
		if got := record.BodyOf(blocks); got != body {
			t.Errorf("%s: the blocks say\n%.600q\nthe body\n%.600q", name, got, body)
		}
		count(kinds, blocks)
		page := parser.Parse(in)
		if n := len(parts); n > 0 {
			parts, several = append(parts[max(0, n-2):], page), append(several[max(0, n-2):], blocks)
			if got, want := record.BodyOf(parser.JoinBlocks(several)), parser.Join(parts, nil).Body; got != want {
				t.Errorf("%s behind others: the blocks say\n%.600q\nthe body\n%.600q", name, got, want)
			}
		} else {
			parts, several = append(parts, page), append(several, blocks)
		}
	}
	for kind, atLeast := range map[record.BlockKind]int{record.Heading: 200, record.List: 50, record.Table: 5, record.Quote: 30, record.Preformatted: 2, record.Figure: 300} {
		if kinds[kind] < atLeast {
			t.Errorf("only %d blocks of the kind %s", kinds[kind], kind)
		}
	}
	t.Logf("%d pages: %v", read, kinds)
}

func count(kinds map[record.BlockKind]int, blocks []record.Block) {
	for _, b := range blocks {
		kinds[b.Kind]++
		count(kinds, b.Blocks)
	}
}

// TestBlocksGolden reads pages and shows their structure as Markdown, which a
// person can read.
func TestBlocksGolden(t *testing.T) {
	pages, err := filepath.Glob("testdata/blocks/*.html")
	if err != nil || len(pages) < 5 {
		t.Fatalf("%v: %v", pages, err)
	}
	for _, name := range pages {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in := parser.Input{URL: "http://www.haibin.example/2022/12/31/1.html", Text: charset.Decode(data, ""), FetchedAt: fetched}
			check(t, parser.Parse(in), fetched)
			blocks, body := parser.Structure(in)
			if text := record.BodyOf(blocks); text != body {
				t.Errorf("the blocks say\n%s\nthe body\n%s", text, body)
			}
			got := markup.Markdown(blocks)
			file := strings.TrimSuffix(name, ".html") + ".want.md"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("want (-), got (+); -update writes it anew:\n%s", diff)
			}
		})
	}
}

// TestJoinBlocks: what a part repeats is left out with what it stands in.
func TestJoinBlocks(t *testing.T) {
	line := func(s string) []record.Run { return []record.Run{{Text: s}} }
	paragraph := func(s string) record.Block { return record.Block{Kind: record.Paragraph, Runs: line(s)} }
	figure := func(u, caption string, aside bool) record.Block {
		return record.Block{Kind: record.Figure, Pictures: []string{u}, Runs: line(caption), Aside: aside}
	}
	list := func(s ...string) record.Block {
		b := record.Block{Kind: record.List}
		for _, s := range s {
			b.Blocks = append(b.Blocks, record.Block{Kind: record.Item, Blocks: []record.Block{paragraph(s)}})
		}
		return b
	}
	first := []record.Block{figure("http://a.cn/1.jpg", "图一", true), list("提要", "又提要"), paragraph("一段"), figure("http://a.cn/2.jpg", "图二", false)}
	for _, c := range []struct {
		name string
		next []record.Block
		want []record.Block
	}{
		{"nothing again", []record.Block{paragraph("二段")}, append(first[:4:4], paragraph("二段"))},
		{"a list and a picture again", []record.Block{figure("http://a.cn/1.jpg", "图一", true), list("提要", "新提要"), paragraph("二段")},
			append(first[:4:4], list("新提要"), paragraph("二段"))},
		{"a picture again under a new caption", []record.Block{figure("http://a.cn/2.jpg", "图三", false)}, append(first[:4:4], paragraph("图三"))},
		{"a new picture under a caption again", []record.Block{figure("http://a.cn/3.jpg", "图二", false), paragraph("二段")},
			append(first[:4:4], record.Block{Kind: record.Figure, Pictures: []string{"http://a.cn/3.jpg"}}, paragraph("二段"))},
		{"the whole", []record.Block{list("提要", "又提要"), paragraph("一段"), paragraph("图二"), paragraph("二段")},
			[]record.Block{list("提要", "又提要"), paragraph("一段"), paragraph("图二"), paragraph("二段")}},
	} {
		got := parser.JoinBlocks([][]record.Block{first, c.next})
		if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		pages := []record.Page{{Content: record.Content{Body: record.BodyOf(first)}}, {Content: record.Content{Body: record.BodyOf(c.next)}}}
		if body := parser.Join(pages, nil).Body; record.BodyOf(got) != body {
			t.Errorf("%s: the blocks say\n%s\nthe body\n%s", c.name, record.BodyOf(got), body)
		}
	}
	if got := parser.JoinBlocks(nil); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}
