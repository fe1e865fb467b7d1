package parser_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/parser"
)

// benchPages are the Chinese pages of the corpus, decoded.
func benchPages(b *testing.B) (inputs []parser.Input) {
	root := corpus.Dir(b, "corpus", "article")
	for _, set := range []string{"cwced", "cx", "gne", "misc", "netease_gbk"} {
		file, err := os.Open(filepath.Join(root, set+".jsonl"))
		if err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var g gold
			if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
				b.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join(root, g.File))
			if err != nil {
				b.Fatal(err)
			}
			if g.URL == "" {
				g.URL = "http://www.example.cn/a/2022/1.html"
			}
			inputs = append(inputs, parser.Input{URL: g.URL, Text: charset.Decode(data, ""), FetchedAt: fetched})
		}
		file.Close()
	}
	return inputs
}

// BenchmarkHTML is the yardstick: the HTML5 parser alone. Run it interleaved
// with BenchmarkParse (-count) and compare.
func BenchmarkHTML(b *testing.B) {
	inputs := benchPages(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, in := range inputs {
			if _, err := html.Parse(strings.NewReader(in.Text.Text)); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N*len(inputs))/b.Elapsed().Seconds(), "pages/s")
}

// BenchmarkParse reads all fields of a page.
func BenchmarkParse(b *testing.B) {
	inputs := benchPages(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, in := range inputs {
			parser.Parse(in)
		}
	}
	b.ReportMetric(float64(b.N*len(inputs))/b.Elapsed().Seconds(), "pages/s")
}
