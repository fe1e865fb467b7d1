package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/archive"
	"jianbao/backup"
	"jianbao/internal/durable"
)

// crash is a file system that stops after so many steps, as a process that is
// killed does: the step that is under way is done half.
type crash struct {
	durable.OS
	left int
}

var errCrash = errors.New("killed")

func (c *crash) step() error {
	if c.left--; c.left < 0 {
		return errCrash
	}
	return nil
}

func (c *crash) Create(path string, perm fs.FileMode) (durable.File, error) {
	if err := c.step(); err != nil {
		return nil, err
	}
	f, err := c.OS.Create(path, perm)
	return crashFile{f, c}, err
}

func (c *crash) Rename(from, to string) error {
	if err := c.step(); err != nil {
		return err
	}
	return c.OS.Rename(from, to)
}

func (c *crash) Remove(path string) error {
	if err := c.step(); err != nil {
		return err
	}
	return c.OS.Remove(path)
}

func (c *crash) SyncDir(path string) error {
	if err := c.step(); err != nil {
		return err
	}
	return c.OS.SyncDir(path)
}

type crashFile struct {
	durable.File
	c *crash
}

func (f crashFile) Write(p []byte) (int, error) {
	if err := f.c.step(); err != nil {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, err
	}
	return f.File.Write(p)
}

func (f crashFile) Sync() error {
	if err := f.c.step(); err != nil {
		return err
	}
	return f.File.Sync()
}

// everyStep is at which of the steps the copy is read through, so that the test
// is quick; the catalog's counts are compared at each.
const everyStep = 4

// TestBackupKilledAnywhere stops a second backup at each of its steps: what
// lies there is the archive of the first or of the second, and the next run ends it.
func TestBackupKilledAnywhere(t *testing.T) {
	b := newBackedUp(t)
	b.backup(exitDone)
	first := filepath.Join(t.TempDir(), "first")
	check(t, os.CopyFS(first, os.DirFS(b.to)))
	b.again(b.data)
	early, late := heldBy(t, b.to), heldBy(t, b.data)
	ended := false
	for n := 0; !ended; n++ {
		check(t, os.RemoveAll(b.to))
		check(t, os.CopyFS(b.to, os.DirFS(first)))
		_, err := backup.Run(t.Context(), backup.Options{From: b.data, To: b.to, Catalog: backupCatalogs{time.Now}, Whole: archive.Whole, FS: &crash{left: n}})
		ended = err == nil
		if err != nil && !errors.Is(err, errCrash) {
			t.Fatalf("step %d: %v", n, err)
		}
		if got := heldBy(t, b.to); got != early && got != late {
			t.Errorf("after step %d the backup holds %s, neither %s nor %s", n, got, early, late)
		}
		if !ended && n%everyStep != 0 {
			continue
		}
		b.verify(b.to)
		if n%4 == 0 {
			b.backup(exitDone)
			if got := heldBy(t, b.to); got != late {
				t.Errorf("after step %d and another run the backup holds %s, want %s", n, got, late)
			}
			b.verify(b.to)
		}
		if ended {
			t.Logf("%d steps", n)
		}
	}
}
