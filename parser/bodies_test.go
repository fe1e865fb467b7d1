package parser_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

var (
	markedText = regexp.MustCompile(`(?s)§(.*?)§`)
	anyTag     = regexp.MustCompile(`<[^>]*>`)
)

// TestBodies reads pages of testdata/bodies, in which what belongs to the body
// stands between two §, a line of it each. They are taken out before the reading.
func TestBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/bodies/*.html")
	if err != nil || len(files) < 40 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".html"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, m := range markedText.FindAllStringSubmatch(string(data), -1) {
				want = append(want, strings.TrimSpace(strings.ReplaceAll(anyTag.ReplaceAllString(m[1], ""), "\u3000", " ")))
			}
			plain := strings.ReplaceAll(string(data), "§", "")
			page := parser.Parse(parser.Input{URL: "http://www.example.cn/a/1.html", Text: charset.Decode([]byte(plain), ""), FetchedAt: fetched})
			if diff := cmp.Diff(want, strings.Split(page.Body, "\n")); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if page.Kind != record.KindArticle && page.Kind != record.KindGallery {
				t.Errorf("it is read as %s", page.Kind)
			}
		})
	}
}
