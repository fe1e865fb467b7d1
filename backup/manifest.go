package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jianbao/catalog"
	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// format is the version of backup.json.
const format = 1

// manifest is backup.json: that the folder is a backup, and what was copied.
type manifest struct {
	Format int `json:"format"`
	// Catalog is the identity of the archive.
	Catalog string `json:"catalog"`
	// Last is the last backup that ended; nil before the first has.
	Last *lastRun `json:"last,omitempty"`
	// Files are the copies, by name.
	Files map[string]kept `json:"files"`
}

// lastRun is a backup that ended.
type lastRun struct {
	Began    time.Time `json:"began"`
	Ended    time.Time `json:"ended"`
	Seq      int64     `json:"seq"`
	Files    int       `json:"files"`
	Bytes    int64     `json:"bytes"`
	Problems int       `json:"problems"`
}

// kept is what is known of a copy.
type kept struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // of the bytes as they were written
	// Modified is the time of the copy, Source that of what it was copied from,
	// as the file systems say: while they stay, nobody has written to them.
	Modified time.Time `json:"modified"`
	Source   time.Time `json:"source"`
	// Damaged: it is not what the catalog says, and there was nothing better.
	Damaged bool `json:"damaged,omitempty"`
}

func newManifest(id string) manifest {
	return manifest{Format: format, Catalog: id, Files: map[string]kept{}}
}

// maxManifest bounds what is read: some millions of files.
const maxManifest = 1 << 30

func readManifest(dir string) (manifest, error) {
	path := filepath.Join(dir, manifestName)
	info, err := os.Stat(path)
	if err != nil {
		return manifest{}, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxManifest {
		return manifest{}, words.Errorf("%s is not what a backup writes", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return manifest{}, err
	}
	return parseManifest(text, path)
}

func parseManifest(text []byte, path string) (manifest, error) {
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return manifest{}, words.Errorf("%s is damaged: %w", path, err)
	}
	if m.Format > format {
		return manifest{}, words.Errorf("%s: format %d, and this jianbao knows %d: %w; use that version", path, m.Format, format, catalog.ErrNewer)
	}
	if m.Format < 1 || m.Catalog == "" {
		return manifest{}, words.Errorf("%s is not what a backup writes", path)
	}
	if m.Files == nil {
		m.Files = map[string]kept{}
	}
	return m, nil
}

// dropAsides forgets what a run that was killed had not put into its place.
func (m manifest) dropAsides() {
	for name := range m.Files {
		if strings.Contains(name, "/.") {
			delete(m.Files, name)
		}
	}
}

func (m manifest) write(fsys durable.FS, dir string) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return durable.Write(fsys, filepath.Join(dir, manifestName), 0o644, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// formerSuffix ends the names of copies that something else took the place of.
const formerSuffix = ".former"

// unusedName is a name that no file has: path, path.2 and on.
func unusedName(path string) string {
	name := path
	for n := 2; isThere(name); n++ {
		name = fmt.Sprintf("%s.%d", path, n)
	}
	return name
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func removeIfThere(fsys durable.FS, path string) error {
	if err := fsys.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// removeAsides removes what a backup that was killed left half written: in the
// folder itself and in those that a backup makes there. Others are not looked
// into: a new disk has one that is for root alone.
func removeAsides(fsys durable.FS, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if _, err := removeAside(fsys, filepath.Join(dir, e.Name()), e); err != nil {
			return err
		}
	}
	for _, folder := range []string{warcFolder, snapshots} {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			removed, err := removeAside(fsys, path, d)
			if err == nil && removed && d.IsDir() {
				return fs.SkipDir
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// removeAside removes a file or a folder if its name says that it was never in its place.
func removeAside(fsys durable.FS, path string, d fs.DirEntry) (removed bool, err error) {
	switch {
	case !durable.IsAside(strings.TrimSuffix(d.Name(), "-journal")):
		return false, nil
	case d.IsDir():
		return true, os.RemoveAll(path)
	}
	return true, fsys.Remove(path)
}
