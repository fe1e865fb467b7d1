package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"jianbao/catalog"
	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// Examine refuses a folder that is no place for the backup: the archive itself,
// one within the other, one that holds something else. It changes nothing, so
// that it can be called before the folder's lock is taken.
func Examine(ctx context.Context, o Options) error {
	_, err := examine(ctx, o)
	return err
}

func examine(ctx context.Context, o Options) (manifest, error) {
	if err := apart(o.From, o.To); err != nil {
		return manifest{}, err
	}
	id, err := o.Catalog.Identity(ctx, filepath.Join(o.From, catalogName))
	if err != nil {
		return manifest{}, err
	}
	m, err := owned(ctx, o, id)
	if err != nil {
		return manifest{}, err
	}
	for _, name := range []string{warcFolder, snapshots, catalogName, manifestName} {
		info, err := os.Lstat(filepath.Join(o.To, name))
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return manifest{}, words.Errorf("%s is a link: a backup lies in its own folder whole; put what it leads to in its place, or name another folder", filepath.Join(o.To, name))
		}
	}
	return m, nil
}

// apart makes sure that neither folder lies in the other, by whatever names.
func apart(from, to string) error {
	for _, part := range []string{from, filepath.Join(from, warcFolder)} {
		real, err := realPath(part)
		if err != nil {
			return err
		}
		target, err := realPath(to)
		if err != nil {
			return err
		}
		switch {
		case same(real, target):
			return words.Errorf("%s is the archive itself: a backup goes to another folder, best on another disk", to)
		case within(target, real):
			return words.Errorf("%s lies within the archive %s: a backup goes to another folder, best on another disk", to, from)
		case within(real, target):
			return words.Errorf("the archive %s lies within %s: a backup goes to another folder, best on another disk", from, to)
		}
	}
	return nil
}

// realPath is a path without links; what does not exist yet stays as it is.
func realPath(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for dir := whole; ; dir = filepath.Dir(dir) {
		real, err := filepath.EvalSymlinks(dir)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(dir) == dir {
			return "", err
		}
		rest = filepath.Join(filepath.Base(dir), rest)
	}
}

// within reports whether a path lies below a folder.
func within(path, folder string) bool {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if same(dir, folder) {
			return true
		}
		if filepath.Dir(dir) == dir {
			return false
		}
	}
}

// same reports whether two names mean one file.
func same(a, b string) bool {
	if a == b {
		return true
	}
	left, err := os.Stat(a)
	if err != nil {
		return false
	}
	right, err := os.Stat(b)
	return err == nil && os.SameFile(left, right)
}

// owned reads what the folder says of itself: that of a backup of this archive,
// or nothing, where it is empty or not there.
func owned(ctx context.Context, o Options, id string) (manifest, error) {
	m := newManifest(id)
	entries, err := os.ReadDir(o.To)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if info, statErr := os.Stat(o.To); statErr == nil && !info.IsDir() {
		return m, words.Errorf("%s is a file, not a folder: name a new or an empty folder", o.To)
	}
	if err != nil {
		return m, words.Errorf("look into %s: %w", o.To, err)
	}
	known, err := readManifest(o.To)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "catalog.db" }) {
			return m, words.Errorf("%s holds something else (%s) and no backup: %s is missing, by which a backup is known; put that back, or name a new or an empty folder", o.To, "catalog.db", manifestName)
		}
		for _, e := range entries {
			// What a backup begins with, and what a new disk has.
			if name := e.Name(); name != lockName && name != "lost+found" && !durable.IsAside(name) {
				return m, words.Errorf("%s holds something else (%s) and no backup: name a new or an empty folder", o.To, name)
			}
		}
		return m, nil
	case errors.Is(err, catalog.ErrNewer):
		return m, err
	}
	// The catalog that lies there knows best; before it came, only we can say it.
	theirs, catalogErr := o.Catalog.Identity(ctx, filepath.Join(o.To, catalogName))
	switch {
	case catalogErr == nil && theirs == id:
	case catalogErr == nil, err == nil && known.Catalog != id:
		return m, words.Errorf("%s holds the backup of another archive: name another folder", o.To)
	case errors.Is(catalogErr, catalog.ErrNewer):
		return m, catalogErr
	case err != nil:
		return m, words.Errorf("%s cannot be read, and neither can the catalog beside it: name another folder: %w", filepath.Join(o.To, manifestName), err)
	}
	if err == nil && known.Catalog == id {
		known.dropAsides()
		return known, nil
	}
	return m, nil // what lies there is read again
}
