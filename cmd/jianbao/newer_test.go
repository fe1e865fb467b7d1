package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An archive of a newer version is refused by name: writers end with 12, and
// nobody changes anything of it.
func TestANewerCatalogIsRefused(t *testing.T) {
	data := copyOfDemo(t)
	path := filepath.Join(data, catalogFile)
	db, err := sql.Open("sqlite", path)
	check(t, err)
	_, err = db.Exec("PRAGMA user_version = 1000")
	check(t, errors.Join(err, db.Close()))
	before := digests(t, data)
	for _, command := range [][]string{
		{"crawl", "-c", quietSite(t)}, {"reparse"}, {"reindex"}, {"repair"}, {"status"}, {"search", "灯塔"}, {"verify"},
		{"backup", filepath.Join(t.TempDir(), "backup")}, {"snapshot"},
	} {
		stdout, stderr, code := jianbao(t, append(command, "--data", data)...)
		if code != exitCannotWrite || !strings.Contains(stderr, "1000") || !strings.Contains(stderr, "newer") {
			t.Errorf("%q: exit %d: %s%s", command, code, stdout, stderr)
		}
	}
	if stdout, _, code := jianbao(t, "doctor", "--data", data); code != exitFailed || !strings.Contains(stdout, "use the version of jianbao that wrote it") {
		t.Errorf("doctor: exit %d: %s", code, stdout)
	}
	if diff := cmp.Diff(before, digests(t, data)); diff != "" {
		t.Errorf("it was changed:\n%s", diff)
	}
}

// An index of a newer version is not read, and a crawl makes it anew beside
// it: it can be made of the catalog at any time.
func TestANewerIndexIsPassedOver(t *testing.T) {
	data := copyOfDemo(t)
	manifest := filepath.Join(data, "index", "manifest.json")
	text, err := os.ReadFile(manifest)
	check(t, err)
	head, tail, ok := strings.Cut(string(text), `"format"`)
	if !ok {
		t.Fatalf("the manifest names no format: %s", text)
	}
	newer := head + `"format": 1000, "was"` + tail
	check(t, os.WriteFile(manifest, []byte(newer), 0o644))
	if stdout, stderr, code := jianbao(t, "search", "灯塔", "--data", data); code != exitFailed || !strings.Contains(stderr, "format 1000") || !strings.Contains(stderr, "reindex") {
		t.Errorf("search: exit %d: %s%s", code, stdout, stderr)
	}
	if _, stderr, code := jianbao(t, "crawl", "-c", quietSite(t), "--data", data); code != exitDone {
		t.Errorf("crawl: exit %d: %s", code, stderr)
	}
	aside, err := filepath.Glob(filepath.Join(data, "index.damaged-*", "manifest.json"))
	if len(aside) != 1 || err != nil {
		t.Fatalf("the newer index was not kept: %q, %v", aside, err)
	}
	if kept, err := os.ReadFile(aside[0]); err != nil || string(kept) != newer {
		t.Errorf("it was changed: %v", err)
	}
	if stdout, stderr, code := jianbao(t, "search", "灯塔", "--data", data); code != exitDone || stdout == "" {
		t.Errorf("search after it: exit %d: %s", code, stderr)
	}
}
