package parser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
