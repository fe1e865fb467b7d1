//go:build !linux && !darwin && !freebsd && !dragonfly

package volume

// DiskOf looks at the file system that a folder lies on.
func DiskOf(dir string) (Disk, error) {
	free, err := Free(dir)
	return Disk{Free: free}, err
}
