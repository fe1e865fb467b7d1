// Package durable writes files that outlive a crash and locks a folder for one process.
//
// A file that others read is written aside, synced, renamed into place, and
// its folder synced: whoever opens it finds the old content or the new one,
// whole. A lock is held by a process, not by a file: it ends with the process,
// however that ends.
package durable

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// FS is what durable writing asks of a file system. OS is the real one; tests
// of power cuts and full disks put their own in its place. Its errors name
// the path.
type FS interface {
	// Create makes a new file for appending and fails where one exists (fs.ErrExist).
	Create(path string, perm fs.FileMode) (File, error)
	// Truncate cuts a file to size and syncs it.
	Truncate(path string, size int64) error
	// Rename replaces newPath if it exists.
	Rename(oldPath, newPath string) error
	Remove(path string) error
	// MkdirAll makes a folder and those above it that are missing.
	MkdirAll(path string, perm fs.FileMode) error
	// SyncDir makes the names in a folder durable.
	SyncDir(path string) error
}

// File is a file that is being written.
type File interface {
	io.WriteCloser
	// Sync makes what was written durable. After an error nothing is known of
	// what is on the disk; the file is not to be synced again.
	Sync() error
}

// OS is the operating system's file system.
type OS struct{}

// Create implements FS.
func (OS) Create(path string, perm fs.FileMode) (File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, perm)
}

// Truncate implements FS.
func (OS) Truncate(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Sync(), f.Close())
}

// Rename implements FS.
func (OS) Rename(oldPath, newPath string) error { return os.Rename(oldPath, newPath) }

// Remove implements FS.
func (OS) Remove(path string) error { return os.Remove(path) }

// MkdirAll implements FS.
func (OS) MkdirAll(path string, perm fs.FileMode) error { return os.MkdirAll(path, perm) }

// SyncDir implements FS.
func (OS) SyncDir(path string) error { return SyncDir(path) }

// WriteFile writes data aside, syncs it, renames it to path and syncs the
// folder. When it returns nil, path holds data after any crash; when it
// returns an error, path holds what it held before, or data. perm is subject
// to the umask; it is that of the new file also where path existed.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return Write(OS{}, path, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Write is WriteFile for content that is made while it is written.
func Write(fsys FS, path string, perm fs.FileMode, content func(io.Writer) error) error {
	f, aside, err := createAside(fsys, path, perm)
	if err != nil {
		return err
	}
	err = content(f)
	if err == nil {
		err = f.Sync()
	}
	// A file must be closed before it can be renamed on Windows.
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = fsys.Rename(aside, path)
	}
	if err != nil {
		// The error that led here is the one to tell; a file that cannot be
		// removed now goes with RemoveAsides.
		_ = fsys.Remove(aside)
		return fmt.Errorf("write %s: %w", path, err)
	}
	return fsys.SyncDir(filepath.Dir(path))
}

// asideMark ends the names of files that are not yet in their place. They
// begin with a dot and hold the name that they are for.
const asideMark = ".aside"

// createAside makes the file that is to become path, beside it, so that the
// rename stays in one file system. Names are numbered rather than random: at
// most a few are left behind by crashes.
func createAside(fsys FS, path string, perm fs.FileMode) (File, string, error) {
	dir, base := filepath.Split(path)
	for n := 1; ; n++ {
		aside := filepath.Join(dir, fmt.Sprintf(".%s.%d%s", base, n, asideMark))
		f, err := fsys.Create(aside, perm)
		if errors.Is(err, fs.ErrExist) && n < 10000 {
			continue
		}
		return f, aside, err
	}
}

// IsAside reports whether a file's name is one that Write gives to a file
// which is not yet in its place. Readers of a folder pass such files over.
func IsAside(name string) bool {
	return strings.HasPrefix(name, ".") && strings.HasSuffix(name, asideMark)
}

// RemoveAsides removes the files that an interrupted Write left in a folder,
// and returns their names. Nobody else may be writing in it.
func RemoveAsides(fsys FS, dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var removed []string
	for _, e := range entries {
		if !IsAside(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		if err := fsys.Remove(filepath.Join(dir, e.Name())); err != nil {
			return removed, err
		}
		removed = append(removed, e.Name())
	}
	return removed, nil
}

// MkdirAll makes a folder and those above it that are missing, and makes
// their names durable.
func MkdirAll(fsys FS, path string, perm fs.FileMode) error {
	var made []string
	for dir := filepath.Clean(path); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			break
		}
		made = append(made, dir)
	}
	if err := fsys.MkdirAll(path, perm); err != nil {
		return err
	}
	for _, dir := range made {
		if err := fsys.SyncDir(filepath.Dir(dir)); err != nil {
			return err
		}
	}
	return nil
}
