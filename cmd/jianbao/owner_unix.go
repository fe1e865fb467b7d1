//go:build unix

package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownerOf is the number of the account to which a file belongs; false where it
// cannot be told.
func ownerOf(path string) (int, bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return 0, false
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(s.Uid), true
}

// mayWrite asks the system whether this account may write a folder, without
// writing.
func mayWrite(dir string) error { return unix.Access(dir, unix.W_OK) }
