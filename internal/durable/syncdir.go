//go:build !windows

package durable

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// SyncDir makes the names in a folder durable: files that were created in it,
// renamed into it or removed from it stay so after a crash.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // a file system that knows no fsync of folders (some network and FUSE ones)
	}
	if err != nil {
		err = fmt.Errorf("sync folder %s: %w", dir, err)
	}
	return errors.Join(err, d.Close())
}
