package parser_test

import (
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
)

func TestParseOfAnEmptyPage(t *testing.T) {
	page := parser.Parse(parser.Input{URL: "http://news.example/a/1.html", Text: charset.Text{Charset: "utf-8"}})
	if page.Body != "" || page.Title != "" || page.Kind.IsRecord() {
		t.Errorf("an empty page reads as %q, %q, kind %q", page.Title, page.Body, page.Kind)
	}
	if !strings.HasPrefix(page.URL, "http://news.example/") || page.ParserVersion != parser.Version {
		t.Errorf("url %q, version %q", page.URL, page.ParserVersion)
	}
}
