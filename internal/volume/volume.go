// Package volume says what a folder lies on: how much room there is, and
// whether another machine keeps it.
package volume

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"jianbao/internal/words"
)

// Kind is what the system tells of the file system that a folder lies on. What
// it does not tell is zero.
type Kind struct {
	// Name is its type in lower case, as mount(8) shows it: ext4, nfs4, fuse.sshfs.
	Name string
	// Magic is the number by which Linux knows its type (statfs(2)).
	Magic uint32
	// Remote is set where the system itself says that another machine keeps it.
	Remote bool
}

// networks are types that lie on another machine, or are shared with one. FUSE
// file systems are known by the program behind them; those that are not listed
// are taken for local.
var networks = []string{
	"nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "9p", "afs", "afpfs", "ncpfs", "ncp", "coda", "ceph", "lustre", "beegfs", "pvfs2",
	"glusterfs", "gpfs", "webdav", "davfs", "davfs2", "sshfs", "s3fs", "vboxsf", "prl_fs", "vmhgfs", "acfs",
	"fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.davfs", "fuse.davfs2", "fuse.gcsfuse",
	"fuse.goofys", "fuse.curlftpfs", "fuse.juicefs", "fuse.seaweedfs", "fuse.smbnetfs", "fuse.nfs", "fuse.vmhgfs-fuse", "fuse.blobfuse",
	"fuse.blobfuse2", "fuse.mount-s3", "fuse.mountpoint-s3", "fuse.geesefs", "fuse.moosefs", "fuse.mfsmount", "fuse.lizardfs", "fuse.unionfs-remote",
	"fuse.cvmfs2", "fuse.gvfsd-fuse", "fuse.onedriver", "fuse.google-drive-ocamlfuse",
}

// byMagic names those types for systems that tell no name.
func byMagic(magic uint32) string {
	switch magic {
	case 0x6969:
		return "nfs"
	case 0x517b:
		return "smbfs"
	case 0xff534d42:
		return "cifs"
	case 0xfe534d42:
		return "smb3"
	case 0x01021997:
		return "9p"
	case 0x5346414f, 0x6b414653:
		return "afs"
	case 0x564c:
		return "ncpfs"
	case 0x73757245:
		return "coda"
	case 0x00c36400:
		return "ceph"
	case 0x0bd00bd0:
		return "lustre"
	case 0x19830326:
		return "beegfs"
	case 0x786f4256:
		return "vboxsf"
	}
	return ""
}

// Network names the network file system that a kind is, "" where it is none.
func (k Kind) Network() string {
	switch {
	case slices.Contains(networks, k.Name):
		return k.Name
	case byMagic(k.Magic) != "":
		return byMagic(k.Magic)
	case k.Remote && k.Name != "":
		return k.Name
	case k.Remote:
		return "network"
	}
	return ""
}

// Network names the network file system that a folder lies on, "" where it
// lies on none, or where that cannot be told. A folder that is not there lies
// where it would be made.
func Network(dir string) string {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if real, err := filepath.EvalSymlinks(whole); err == nil {
			return kindOf(real).Network()
		}
		parent := filepath.Dir(whole)
		if parent == whole {
			return ""
		}
		whole = parent
	}
}

// Room is nil where a folder has room for that many bytes, and for a tenth of
// it more; else the error is syscall.ENOSPC. Where the room cannot be told it is nil.
func Room(dir string, bytes int64) error {
	free, err := Free(dir)
	if err != nil || free >= bytes+bytes/10 {
		return nil
	}
	return words.Errorf("%s has %d bytes left, and %d are needed: %w", dir, free, bytes+bytes/10, syscall.ENOSPC)
}

// Full reports whether an error says that a disk, or this account's share of
// it, is full. The index's engine passes on the text of the system's error alone.
func Full(err error) bool {
	if err == nil {
		return false
	}
	if text := err.Error(); strings.Contains(text, syscall.ENOSPC.Error()) || strings.Contains(text, syscall.EDQUOT.Error()) {
		return true
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || runtime.GOOS == "windows" && fullOnWindows(err)
}

// fullOnWindows knows ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and
// ERROR_DISK_QUOTA_EXCEEDED, which mean other things elsewhere.
func fullOnWindows(err error) bool {
	number, ok := errors.AsType[syscall.Errno](err)
	return ok && (number == 39 || number == 112 || number == 1295)
}

// Same reports whether two paths lead to the same file or folder at this time.
func Same(a, b string) (bool, error) {
	one, err := os.Stat(a)
	if err != nil {
		return false, err
	}
	two, err := os.Stat(b)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(one, two), err
}

// mountType finds the type of the file system of a device in the text of
// /proc/self/mountinfo, "" if it is not there. device is major:minor.
func mountType(mountinfo, device string) string {
	for line := range strings.Lines(mountinfo) {
		fields := strings.Fields(line)
		if len(fields) < 7 || fields[2] != device {
			continue
		}
		if i := slices.Index(fields, "-"); i >= 0 && i+1 < len(fields) {
			return strings.ToLower(fields[i+1])
		}
	}
	return ""
}
