package parser_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/parser"
)

// benchPages are the Chinese pages of the corpus, decoded.
func benchPages(b *testing.B) (inputs []parser.Input) {
	for _, g := range corpus.Articles(b, corpus.Chinese()...) {
		if g.URL == "" {
			g.URL = "http://www.example.cn/a/2022/1.html"
		}
		inputs = append(inputs, parser.Input{URL: g.URL, Text: charset.Decode(g.Raw, ""), FetchedAt: fetched})
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
