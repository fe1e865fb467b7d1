package parser_test

import (
	"os"
	"path/filepath"
	"testing"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/parser"
	"jianbao/record"
)

// TestBlocksOfTheCorpus holds the structure of every page of the corpus to the
// body: no line more, none less, none elsewhere.
func TestBlocksOfTheCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 700 pages")
	}
	root := corpus.Dir(t, "corpus", "article")
	pages, err := filepath.Glob(filepath.Join(root, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	kinds, read := map[record.BlockKind]int{}, 0
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
	}
	t.Logf("%d pages: %v", read, kinds)
}

func count(kinds map[record.BlockKind]int, blocks []record.Block) {
	for _, b := range blocks {
		kinds[b.Kind]++
		count(kinds, b.Blocks)
	}
}
