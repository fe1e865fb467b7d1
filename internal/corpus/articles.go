package corpus

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Lines are the objects of a file of the shared material that holds one in JSON
// a line, gzipped where its name ends so. What cannot be read fails the test.
func Lines[T any](t testing.TB, elem ...string) iter.Seq[T] {
	t.Helper()
	name := Dir(t, elem...)
	return func(yield func(T) bool) {
		t.Helper()
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		var in io.Reader = bufio.NewReader(file)
		if strings.HasSuffix(name, ".gz") {
			if in, err = gzip.NewReader(in); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for lines := json.NewDecoder(in); ; {
			var one T
			switch err := lines.Decode(&one); {
			case err == io.EOF:
				return
			case err != nil:
				t.Fatalf("%s: %v", name, err)
			case !yield(one):
				return
			}
		}
	}
}

// Chinese are the sets of annotated Chinese pages.
func Chinese() []string { return []string{"cwced", "cx", "gne", "misc", "netease_gbk"} }

// English is the set of annotated pages in other languages, most of them English.
func English() []string { return []string{"scrapinghub"} }

// Article is an annotated page: what somebody read on it, as far as it is known.
type Article struct {
	Set string `json:"-"` // that it is of
	Raw []byte `json:"-"` // the page

	File, URL, Lang, Charset, Declared string
	Title, Date, Source, Author, Body  string
}

// Articles are the pages of sets, in the order of their files; of all sets
// where none is named.
func Articles(t testing.TB, sets ...string) (all []Article) {
	t.Helper()
	if len(sets) == 0 {
		sets = append(Chinese(), English()...)
	}
	root := Dir(t, "corpus", "article")
	for _, set := range sets {
		for a := range Lines[Article](t, "corpus", "article", set+".jsonl") {
			var err error
			if a.Raw, err = os.ReadFile(filepath.Join(root, a.File)); err != nil {
				t.Fatal(err)
			}
			a.Set = set
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		t.Fatalf("no pages of %v in %s", sets, root)
	}
	return all
}
