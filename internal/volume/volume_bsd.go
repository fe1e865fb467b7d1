//go:build darwin || freebsd || dragonfly

package volume

import (
	"strings"

	"golang.org/x/sys/unix"
)

// local is MNT_LOCAL: the file system is kept by this machine.
const local = 0x1000

func kindOf(dir string) Kind {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return Kind{}
	}
	return Kind{Name: strings.ToLower(unix.ByteSliceToString(s.Fstypename[:])), Remote: uint64(s.Flags)&local == 0}
}
