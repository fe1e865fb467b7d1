package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// removeAside removes what an earlier run had made of other files or with
// another parser, or of a catalog that is there again.
func removeAside(dir string) error {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(filepath.Join(dir, rebuildFile+suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
