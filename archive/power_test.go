package archive_test

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"jianbao/archive"
	"jianbao/internal/durable"
	"jianbao/record"
)

// failing is a file system on which one step fails: the n-th of its kind. What
// is done to the file of syncs counts as a kind of its own.
type failing struct {
	durable.OS
	step  string
	nth   int
	err   error
	taken []string
}

func (f *failing) take(step string) error {
	f.taken = append(f.taken, step)
	if step != f.step {
		return nil
	}
	if f.nth--; f.nth == 0 {
		return f.err
	}
	return nil
}

func (f *failing) Create(path string, perm fs.FileMode) (durable.File, error) {
	of := ""
	if strings.HasSuffix(path, ".synced") {
		of = " of syncs"
	}
	if err := f.take("create" + of); err != nil {
		return nil, err
	}
	file, err := f.OS.Create(path, perm)
	return &failingFile{file, f, of}, err
}

func (f *failing) Rename(a, b string) error {
	if err := f.take("rename"); err != nil {
		return err
	}
	return f.OS.Rename(a, b)
}

func (f *failing) SyncDir(dir string) error { return f.take("sync folder") }

type failingFile struct {
	durable.File
	fs *failing
	of string
}

func (f *failingFile) Write(p []byte) (int, error) {
	if err := f.fs.take("write" + f.of); err != nil {
		n, _ := f.File.Write(p[:len(p)/2]) // as a full disk does
		return n, err
	}
	return f.File.Write(p)
}

func (f *failingFile) Sync() error { return f.fs.take("sync" + f.of) }

// TestPoisonedWriter fails each step of the disk: the writer says so, says the
// same to everything from then on, does not try again, and what had been
// acknowledged is there once a new writer has mended the rest.
func TestPoisonedWriter(t *testing.T) {
	full := errors.New("no space left on device")
	for _, step := range []string{"create", "write", "sync", "sync folder", "rename"} {
		for nth := 1; ; nth++ {
			disk := &failing{step: step, nth: nth, err: full}
			if !poisoned(t, disk, full) {
				if nth == 1 {
					t.Errorf("no step %q", step)
				}
				break
			}
		}
	}
}

// poisoned writes until the disk fails; false where it never does.
func poisoned(t *testing.T, disk *failing, full error) bool {
	t.Helper()
	dir := t.TempDir()
	o := options(dir)
	o.FS, o.MaxSize = disk, 4000
	w := newWriter(t, o)
	var acknowledged []record.Ref
	var err error
	for n := range 12 {
		var ref record.Ref
		if ref, err = w.Append(page(n * 100)); err != nil {
			break
		}
		if err = w.Sync(); err != nil {
			break
		}
		acknowledged = append(acknowledged, ref)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		return false
	}
	taken := len(disk.taken)
	_, appendErr := w.Append(page(1))
	for what, again := range map[string]error{"first": err, "append": appendErr, "sync": w.Sync(), "close": w.Close()} {
		if !errors.Is(again, full) && !errors.Is(again, archive.ErrClosed) {
			t.Errorf("%s %d: %s: %v", disk.step, disk.nth, what, again)
		}
	}
	if later := disk.taken[taken:]; slices.ContainsFunc(later, func(s string) bool { return s != "close" }) {
		t.Errorf("%s: after the failure the disk was asked to %q", disk.step, later)
	}
	mend(t, dir)
	sound(t, dir)
	for _, ref := range acknowledged {
		read(t, dir, ref)
	}
	for name := range tree(t, dir) {
		if strings.HasSuffix(name, ".open") || strings.HasSuffix(name, ".aside") {
			t.Errorf("%s: %s was left", disk.step, name)
		}
	}
	return true
}

func TestAppendRefuses(t *testing.T) {
	dir := t.TempDir()
	w := newWriter(t, options(dir))
	for what, c := range map[string]record.Capture{
		"no address":       {RawBody: []byte("x")},
		"nothing received": {URL: "http://a.cn/"},
		"a line in a URL":  {URL: "http://a.cn/\r\nWARC-Type: x", RawBody: []byte("x")},
		"a space in a URL": {URL: "http://a.cn/ x", RawBody: []byte("x")},
	} {
		if _, err := w.Append(c); err == nil {
			t.Errorf("%s: was written", what)
		}
	}
	ref := appendAll(t, w, page(1))[0] // it is none of the writer's troubles
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	read(t, dir, ref)
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	w := newWriter(t, options(dir))
	if _, err := w.Append(page(1)); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
}

// TestMendStopsWhereItCannotWrite fails each step of mending; the next mending
// finds everything.
func TestMendStopsWhereItCannotWrite(t *testing.T) {
	files, name, _ := small(t)
	full := errors.New("no space left on device")
	for _, step := range []string{"create", "write", "sync", "sync folder", "rename"} {
		for nth := 1; nth < 20; nth++ {
			torn := append(slices.Clone(files[name]), "torn"...)
			dir := plant(t, map[string][]byte{name + ".open": torn})
			o := options(dir)
			o.FS = &failing{step: step, nth: nth, err: full}
			_, _, err := archive.NewWriter(t.Context(), o)
			if err != nil && !errors.Is(err, full) {
				t.Errorf("%s: %v", step, err)
			}
			mend(t, dir)
			after := tree(t, dir)
			if got := slices.Concat(after[name], after[name+".torn"]); !slices.Equal(got, torn) || after[name+".cdxj"] == nil {
				t.Errorf("%s %d: %q", step, nth, names(after))
			}
			if err == nil {
				break
			}
		}
	}
}
