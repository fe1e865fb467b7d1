package parser_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

var update = flag.Bool("update", false, "write the readings of testdata anew")

// golden is what a page's reading is kept as.
type golden struct {
	record.Content
	Canonical string                     `json:"canonical,omitempty"`
	PartURLs  []string                   `json:"part_urls,omitempty"`
	Links     int                        `json:"links"`
	Feeds     []string                   `json:"feeds,omitempty"`
	Evidence  map[string]record.Evidence `json:"evidence"`
}

// TestGolden reads the pages of testdata, in the bytes and the encoding in
// which a portal would send them.
func TestGolden(t *testing.T) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, name := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".html"), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			page := parser.Parse(parser.Input{URL: "http://www.haibin.example/2022/12/31/" + filepath.Base(name), Text: charset.Decode(data, "text/html"), FetchedAt: fetched})
			check(t, page, fetched)
			got := marshal(t, golden{page.Content, page.Canonical, page.PartURLs, len(page.Links), page.Feeds, page.Evidence})
			file := strings.TrimSuffix(name, ".html") + ".want.json"
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(got), string(want)); diff != "" {
				t.Errorf("got (-), want (+); -update writes it anew:\n%s", diff)
			}
		})
	}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
