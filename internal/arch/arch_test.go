// Package arch holds the rule of who may import whom, and checks it.
package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "jianbao"

// leaves know nothing of jianbao but what stands beside them, and may be
// imported by every part.
var leaves = []string{"record", "internal/boot", "internal/coding", "internal/durable", "internal/volume", "internal/words"}

// allowed are the arrows beyond those to leaves. A new one is a line here,
// with its reason.
var allowed = map[string][]string{
	"record":              {},
	"charset":             {},
	"weburl":              {"charset"}, // query strings go out in the page's encoding
	"parser":              {"charset", "weburl"},
	"layouts":             {"parser"}, // the shipped layouts, compiled for it
	"layouts/convert":     {"parser"}, // leaves out what it cannot read
	"archive":             {},
	"catalog":             {},
	"catalog/sqlite":      {"catalog"},
	"index":               {},
	"backup":              {"catalog"}, // the catalog names the files and their digests
	"config":              {},
	"snapshot":            {"internal/difference"}, // revised articles are shown with what changed
	"crawler":             {"crawler/fetch", "crawler/robots", "catalog", "charset", "internal/sniff", "parser", "weburl"},
	"reparse":             {"archive", "catalog", "crawler", "parser"}, // the crawl's way, begun behind the fetch
	"crawler/robots":      {},
	"crawler/fetch":       {},
	"internal/sniff":      {"charset"}, // crawl and inspection refuse alike what is no page; JSON and scripts are told by their text
	"internal/boot":       {},
	"internal/coding":     {}, // fetcher and archive take messages apart alike
	"internal/words":      {},
	"internal/durable":    {},
	"internal/difference": {}, // diff and the day's snapshot tell the same changes
	"internal/volume":     {},
	"internal/markup":     {}, // what strangers wrote becomes HTML and Markdown in one place, apart from the commands
	// The demonstration's pages are written in the encodings of their portals.
	"internal/portaltest": {"charset"},
	"cmd/jianbao": {"archive", "backup", "catalog", "catalog/sqlite", "charset", "config", "crawler", "crawler/fetch", "crawler/robots",
		"index", "internal/difference", "internal/markup", "internal/portaltest", "internal/sniff", "layouts", "parser", "reparse", "snapshot", "weburl"},
}

// forTests may be imported by tests alone.
var forTests = []string{"catalog/catalogtest", "internal/corpus", "internal/powercut"}

func TestArrows(t *testing.T) {
	got := imports(t, false)
	for _, from := range slices.Sorted(maps.Keys(got)) {
		if slices.Contains(forTests, from) {
			continue
		}
		rule, known := allowed[from]
		if !known {
			t.Errorf("package %s has no line in the list of allowed arrows", from)
			continue
		}
		for _, to := range got[from] {
			if from == "record" || !slices.Contains(leaves, to) && !slices.Contains(rule, to) {
				t.Errorf("%s imports %s: that arrow is not allowed", from, to)
			}
		}
	}
}

func TestNoArrowIsListedInVain(t *testing.T) {
	got := imports(t, false)
	for _, from := range slices.Sorted(maps.Keys(allowed)) {
		if _, exists := got[from]; !exists {
			t.Errorf("%s is listed, but there is no such package", from)
		}
		for _, to := range allowed[from] {
			if !slices.Contains(got[from], to) {
				t.Errorf("%s → %s is allowed, but not used", from, to)
			}
		}
	}
}

func TestRecordImportsTheStandardLibraryAlone(t *testing.T) {
	for file, paths := range importsByFile(t) {
		if path.Dir(file) != "record" {
			continue
		}
		for _, imported := range paths {
			if strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
				t.Errorf("%s imports %s", file, imported)
			}
		}
	}
}

// imports gives each package's imports within the module.
func imports(t *testing.T, tests bool) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for file, paths := range importsByFile(t) {
		if strings.HasSuffix(file, "_test.go") && !tests {
			continue
		}
		from := path.Dir(file)
		if _, ok := out[from]; !ok {
			out[from] = nil
		}
		for _, imported := range paths {
			to, ours := strings.CutPrefix(imported, module+"/")
			if ours && !slices.Contains(out[from], to) {
				out[from] = append(out[from], to)
			}
		}
	}
	return out
}

// importsByFile reads the import lines of every Go file of the module; other
// modules below it are passed over.
func importsByFile(t *testing.T) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..")
	out := map[string][]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || rel == "bench") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		out[rel] = nil
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			out[rel] = append(out[rel], imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
