package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
)

// TestCopyWhileItIsWritten copies a catalog that has a log, and once it has none.
func TestCopy(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "catalog.db")
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	options := catalog.Options{Clock: func() time.Time { return now }}
	store, err := sqlite.Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	pass := func() {
		t.Helper()
		now = now.Add(time.Hour)
		p, err := store.BeginPass(t.Context(), catalog.PassOptions{Sites: []string{"a"}, Holder: "test"})
		if err == nil {
			_, err = store.EndPass(t.Context(), catalog.Summary{Pass: p.ID, Reason: "done"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	head := func(path string) sqlite.Head {
		t.Helper()
		h, err := sqlite.ReadHead(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	continues := func(path string, h sqlite.Head) bool {
		t.Helper()
		ok, err := sqlite.Continues(t.Context(), path, h)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	pass()
	during := filepath.Join(dir, "during.db")
	if err := sqlite.Copy(t.Context(), path, during); err != nil {
		t.Fatal(err)
	}
	pass()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	after := filepath.Join(dir, "after.db")
	if err := sqlite.Copy(t.Context(), path, after); err != nil {
		t.Fatal(err)
	}
	if got, want := head(during).Pass, int64(1); got != want {
		t.Errorf("the first copy is at pass %d, want %d", got, want)
	}
	if got, want := head(after), head(path); got != want {
		t.Errorf("the second copy is at %+v, want %+v", got, want)
	}
	for _, c := range []struct {
		later, earlier string
		want           bool
	}{{after, during, true}, {path, during, true}, {during, after, false}, {after, path, true}} {
		if got := continues(c.later, head(c.earlier)); got != c.want {
			t.Errorf("%s continues %s: %v", filepath.Base(c.later), filepath.Base(c.earlier), got)
		}
	}

	// The copy goes its own way.
	store, err = sqlite.Open(t.Context(), during, options)
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	pass()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if continues(after, head(during)) || continues(during, head(after)) {
		t.Error("two catalogs that parted are taken for one")
	}
}

// TestCopyThatFails leaves nothing behind.
func TestCopyThatFails(t *testing.T) {
	dir := t.TempDir()
	to := filepath.Join(dir, "copy.db")
	if err := sqlite.Copy(t.Context(), filepath.Join(dir, "none.db"), to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	broken := filepath.Join(dir, "broken.db")
	if err := os.WriteFile(broken, []byte("SQLite format 3\x00 and nothing else"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Copy(t.Context(), broken, to); err == nil {
		t.Error("a broken file was copied")
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy that failed is there: %v", err)
	}
}
