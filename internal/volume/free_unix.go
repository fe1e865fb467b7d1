//go:build linux || darwin || freebsd || dragonfly

package volume

import "golang.org/x/sys/unix"

// Free is the room in bytes that this account may use on the disk of a folder.
func Free(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
