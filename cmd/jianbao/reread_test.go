package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// happened is what the event log tells of every article.
func happened(t *testing.T, dir string) map[string][]record.EventType {
	t.Helper()
	s, err := sqlite.OpenReader(t.Context(), filepath.Join(dir, catalogFile), catalog.Options{})
	check(t, err)
	defer s.Close()
	out := map[string][]record.EventType{}
	check(t, s.Articles(t.Context(), func(a record.Article) error {
		h, err := s.History(t.Context(), a.ID)
		for _, e := range h.Events {
			out[a.CanonicalURL] = append(out[a.CanonicalURL], e.Type)
		}
		return err
	}))
	return out
}

// An archive of the first release, whose parser read pages otherwise, is crawled
// on: what the publishers left alone makes no event, also where the pages that
// were read then cannot be read again.
func TestAnotherParserMakesNoRevision(t *testing.T) {
	for name, harm := range map[string]func(*testing.T, string){
		"as it is": func(*testing.T, string) {},
		"without its WARC files": func(t *testing.T, dir string) {
			check(t, os.RemoveAll(filepath.Join(dir, "warc")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := unpack(t, "schema-1.tar.gz")
			before := happened(t, dir)
			harm(t, dir)
			portal := portaltest.NewDemo()
			portal.SetPass(2)
			check(t, portal.Start())
			defer portal.Close()
			file := filepath.Join(t.TempDir(), "crawl.yaml")
			check(t, os.WriteFile(file, portal.ConfigFor(dir), 0o600))
			for range 2 {
				if code, out := runHere("crawl", "-c", file, "--data", dir, "--recheck"); code != exitDone {
					t.Fatalf("exit %d: %s", code, out)
				}
				if diff := cmp.Diff(before, happened(t, dir)); diff != "" {
					t.Errorf("- before, + after:\n%s", diff)
				}
			}
		})
	}
}
