//go:build linux || darwin || freebsd || dragonfly

package volume

import "golang.org/x/sys/unix"

// DiskOf looks at the file system that a folder lies on.
func DiskOf(dir string) (Disk, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return Disk{}, err
	}
	d := Disk{Free: int64(s.Bavail) * int64(s.Bsize), Files: int64(s.Files), FreeFiles: int64(s.Ffree)}
	var st unix.Stat_t
	if unix.Stat(dir, &st) == nil {
		d.ID = uint64(st.Dev)
	}
	return d, nil
}
