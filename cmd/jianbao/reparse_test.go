package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/record"
)

// identityOf is what must mean the same for ever of every article: all of it
// but for what a parser reads.
func identityOf(t *testing.T, dir string) map[string]any {
	t.Helper()
	ctx := t.Context()
	s, err := sqlite.OpenReader(ctx, filepath.Join(dir, catalogFile), catalog.Options{})
	check(t, err)
	defer s.Close()
	out := map[string]any{}
	check(t, s.Articles(ctx, func(a record.Article) error {
		h, err := s.History(ctx, a.ID)
		check(t, err)
		partition, err := s.Partition(ctx, a.ID)
		check(t, err)
		for i := range h.Events {
			h.Events[i].Seq = 0 // within a pass, the archive's order need not be that of an older release's commits
		}
		for i := range h.Revisions {
			h.Revisions[i].ParserVersion, h.Revisions[i].Title, h.Revisions[i].Length = "", "", 0
		}
		text, err := json.Marshal([]any{a.URL, a.CanonicalURL, a.Site, a.Revision, a.FirstSeen, a.LastSeen, a.Captures, a.Incomplete, a.Deletion, h, partition})
		check(t, err)
		var plain any
		check(t, json.Unmarshal(text, &plain))
		out[a.ID] = plain
		return nil
	}))
	return out
}

// The archive of a release that wrote no journal is made again of its WARC
// files alone, and so is today's, which has one.
func TestReparseMakesALostCatalogAgain(t *testing.T) {
	for name, archive := range map[string]func(*testing.T) string{
		"of the first release": func(t *testing.T) string { return unpack(t, "schema-1.tar.gz") }, "of today": copyOfDemo,
	} {
		t.Run(name, func(t *testing.T) {
			dir := archive(t)
			before := identityOf(t, dir)
			if len(before) < 40 {
				t.Fatalf("only %d articles", len(before))
			}
			check(t, os.Remove(filepath.Join(dir, catalogFile)))
			if code, out := runHere("reparse", "--data", dir); code != exitDone {
				t.Fatalf("exit %d: %s", code, out)
			}
			if diff := cmp.Diff(before, identityOf(t, dir)); diff != "" {
				t.Errorf("- before, + after:\n%s", diff)
			}
			left, err := filepath.Glob(filepath.Join(dir, catalogFile+"?*"))
			check(t, err)
			if len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A catalog that is made again while a WARC file is missing is made, says so by
// the file's name, and has the rest once the file is back.
func TestReparseNamesAFileThatIsMissing(t *testing.T) {
	dir := copyOfDemo(t)
	before := identityOf(t, dir)
	files, err := filepath.Glob(filepath.Join(dir, "warc", "*", "*", "*.warc.gz"))
	check(t, err)
	if len(files) < 2 {
		t.Skipf("the demo has %d WARC files", len(files))
	}
	check(t, os.Rename(files[0], files[0]+".away"))
	code, out := runHere("reparse", "--data", dir)
	if code != exitFailed || !strings.Contains(out, filepath.Base(files[0])) {
		t.Errorf("in place: exit %d: %s", code, out)
	}
	check(t, os.Rename(files[0]+".away", files[0]))
	if code, out := runHere("reparse", "--data", dir); code != exitDone {
		t.Errorf("back again: exit %d: %s", code, out)
	}
	if diff := cmp.Diff(before, identityOf(t, dir)); diff != "" {
		t.Errorf("- before, + after:\n%s", diff)
	}
}
