package volume

import "golang.org/x/sys/windows"

func kindOf(dir string) Kind {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return Kind{}
	}
	root := make([]uint16, windows.MAX_LONG_PATH)
	if err := windows.GetVolumePathName(name, &root[0], uint32(len(root))); err != nil {
		return Kind{}
	}
	return Kind{Remote: windows.GetDriveType(&root[0]) == windows.DRIVE_REMOTE}
}

// Free is the room in bytes that this account may use on the disk of a folder.
func Free(dir string) (int64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(min(free, 1<<62)), nil
}
