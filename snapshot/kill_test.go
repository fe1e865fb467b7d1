package snapshot_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"jianbao/internal/durable"
	"jianbao/snapshot"
)

// dead is a disk that nobody writes to after the n-th step, as after a kill.
type dead struct {
	durable.OS
	left int
}

var errKilled = errors.New("killed")

func (d *dead) step() error {
	if d.left--; d.left < 0 {
		return errKilled
	}
	return nil
}

func (d *dead) Create(path string, perm fs.FileMode) (durable.File, error) {
	if err := d.step(); err != nil {
		return nil, err
	}
	f, err := d.OS.Create(path, perm)
	return deadFile{f, d}, err
}

func (d *dead) MkdirAll(path string, perm fs.FileMode) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.OS.MkdirAll(path, perm)
}

func (d *dead) Rename(a, b string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.OS.Rename(a, b)
}

func (d *dead) Remove(path string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.OS.Remove(path)
}

func (d *dead) SyncDir(path string) error {
	if err := d.step(); err != nil {
		return err
	}
	return d.OS.SyncDir(path)
}

type deadFile struct {
	durable.File
	disk *dead
}

// Write of a disk that dies writes half of it.
func (f deadFile) Write(p []byte) (int, error) {
	if err := f.disk.step(); err != nil {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, err
	}
	return f.File.Write(p)
}

// Killed at any step, a day's folder is whole or not there, and the next run
// makes it whole and clears away what was left.
func TestAKillAtEveryStep(t *testing.T) {
	for steps := 0; ; steps++ {
		o := options(t, t.TempDir())
		disk := &dead{left: steps}
		o.FS = disk
		_, err := snapshot.Run(t.Context(), ugly(), o)
		folder := filepath.Join(o.Out, "2026-11-22")
		if _, missing := os.Stat(folder); missing == nil {
			if wrong, _, err := snapshot.Check(t.Context(), folder); err != nil || len(wrong) > 0 {
				t.Fatalf("step %d: %v, %v", steps, wrong, err)
			}
		} else if err == nil {
			t.Fatalf("step %d: no folder, and no error", steps)
		}
		o.FS = nil
		if done, err := snapshot.Run(t.Context(), ugly(), o); err != nil || done.Edition != 1 {
			t.Fatalf("after step %d: %+v, %v", steps, done, err)
		}
		entries, readErr := os.ReadDir(o.Out)
		if readErr != nil || len(entries) != 1 || err != nil && !errors.Is(err, errKilled) {
			t.Fatalf("after step %d: %v left %v, %v", steps, err, entries, readErr)
		}
		if wrong, _, err := snapshot.Check(t.Context(), folder); err != nil || len(wrong) > 0 {
			t.Fatalf("after step %d: %v, %v", steps, wrong, err)
		}
		if err == nil {
			if steps < 12 {
				t.Errorf("only %d steps", steps)
			}
			return
		}
	}
}

// What a run that was killed left of any day goes with the next one that
// writes; a folder of somebody else's stays.
func TestLeftoversGo(t *testing.T) {
	o := options(t, t.TempDir())
	left, mine := filepath.Join(o.Out, ".2026-11-20.snapshot.aside"), filepath.Join(o.Out, ".mine.snapshot.aside")
	for _, dir := range []string{left, mine} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(left, "jianbao-2026-11-20.html"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := snapshot.Run(t.Context(), ugly(), o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is there: %v", err)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}
