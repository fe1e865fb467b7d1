package durable_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/internal/durable"
)

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "manifest.json")
	for _, text := range []string{"one", "", "a longer text"} {
		if err := durable.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		if got := names(t, dir); !slices.Equal(got, []string{"manifest.json"}) {
			t.Errorf("the folder holds %q", got)
		}
		if got, err := os.ReadFile(path); string(got) != text || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, text)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&^0o640 != 0 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestWriteFileLeavesTheOldOneWhenItFails(t *testing.T) {
	full := errors.New("no space left")
	for _, at := range []string{"create", "write", "sync", "close", "rename", "sync folder"} {
		t.Run(at, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "file")
			if err := durable.WriteFile(path, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			fsys := &faulty{at: at, err: full}
			err := durable.Write(fsys, path, 0o644, func(w io.Writer) error {
				_, err := io.WriteString(w, "new")
				return err
			})
			if !errors.Is(err, full) {
				t.Fatalf("got %v", err)
			}
			want := "old"
			if at == "sync folder" {
				want = "new"
			}
			if got, err := os.ReadFile(path); string(got) != want || err != nil {
				t.Errorf("got %q, %v; want %q", got, err, want)
			}
			if got := names(t, dir); !slices.Equal(got, []string{"file"}) {
				t.Errorf("the folder holds %q", got)
			}
		})
	}
}

func TestWriteOrdersItsSteps(t *testing.T) {
	fsys := &faulty{}
	path := filepath.Join(t.TempDir(), "file")
	err := durable.Write(fsys, path, 0o644, func(w io.Writer) error {
		_, err := io.WriteString(w, "new")
		return err
	})
	want := []string{"create", "write", "sync", "close", "rename", "sync folder"}
	if diff := cmp.Diff(want, fsys.log); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
}

func TestRemoveAsides(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".file.1.aside", ".file.2.aside", "file", ".hidden", "x.aside"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A crash left two; the next write neither trips over them nor reads them.
	if err := durable.WriteFile(filepath.Join(dir, "file"), []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	removed, err := durable.RemoveAsides(durable.OS{}, dir)
	if diff := cmp.Diff([]string{".file.1.aside", ".file.2.aside"}, removed); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
	if diff := cmp.Diff([]string{".hidden", "file", "x.aside"}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestMkdirAllSyncsWhatItMade(t *testing.T) {
	dir := t.TempDir()
	fsys := &faulty{}
	path := filepath.Join(dir, "a", "b", "c")
	if err := durable.MkdirAll(fsys, path, 0o755); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		t.Fatal(err)
	}
	if got := len(fsys.log); got != 3 {
		t.Errorf("%d folders were synced, want 3: %q", got, fsys.log)
	}
	if err := durable.MkdirAll(fsys, path, 0o755); err != nil || len(fsys.log) != 3 {
		t.Errorf("a folder that is there: %v, %q", err, fsys.log)
	}
	if err := durable.SyncDir(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// faulty is the real file system; the step called at fails with err.
type faulty struct {
	durable.OS
	at  string
	err error
	log []string
}

func (f *faulty) step(name string) error {
	f.log = append(f.log, name)
	if name == f.at {
		return f.err
	}
	return nil
}

func (f *faulty) Create(path string, perm fs.FileMode) (durable.File, error) {
	if err := f.step("create"); err != nil {
		return nil, err
	}
	file, err := f.OS.Create(path, perm)
	return faultyFile{file, f}, err
}

func (f *faulty) Rename(oldPath, newPath string) error {
	return cmpOr(f.step("rename"), func() error { return f.OS.Rename(oldPath, newPath) })
}

func (f *faulty) SyncDir(dir string) error {
	return cmpOr(f.step("sync folder"), func() error { return f.OS.SyncDir(dir) })
}

type faultyFile struct {
	durable.File
	fs *faulty
}

func (f faultyFile) Write(p []byte) (int, error) {
	if err := f.fs.step("write"); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}

func (f faultyFile) Sync() error { return cmpOr(f.fs.step("sync"), f.File.Sync) }

func (f faultyFile) Close() error {
	err := f.fs.step("close")
	return errors.Join(err, f.File.Close())
}

func cmpOr(err error, do func() error) error {
	if err != nil {
		return err
	}
	return do()
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	slices.SortFunc(out, strings.Compare)
	return out
}
