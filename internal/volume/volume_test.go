package volume

import (
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"syscall"
	"testing"
)

func TestNetwork(t *testing.T) {
	for _, test := range []struct {
		what string
		kind Kind
		want string
	}{
		{"a disk", Kind{Name: "ext4", Magic: 0xef53}, ""},
		{"memory", Kind{Name: "tmpfs", Magic: 0x01021994}, ""},
		{"a container's layers", Kind{Name: "overlay", Magic: 0x794c7630}, ""},
		{"NTFS through FUSE", Kind{Name: "fuseblk", Magic: 0x65735546}, ""},
		{"an encrypted folder", Kind{Name: "fuse.gocryptfs", Magic: 0x65735546}, ""},
		{"nothing known", Kind{}, ""},
		{"NFS", Kind{Name: "nfs4", Magic: 0x6969}, "nfs4"},
		{"NFS by its number", Kind{Magic: 0x6969}, "nfs"},
		{"SMB", Kind{Name: "cifs", Magic: 0xff534d42}, "cifs"},
		{"SMB by its number", Kind{Magic: 0xfe534d42}, "smb3"},
		{"a folder of the host of a virtual machine", Kind{Name: "9p", Magic: 0x01021997}, "9p"},
		{"sshfs", Kind{Name: "fuse.sshfs", Magic: 0x65735546}, "fuse.sshfs"},
		{"a bucket", Kind{Name: "fuse.s3fs", Magic: 0x65735546}, "fuse.s3fs"},
		{"a share of macOS", Kind{Name: "smbfs", Remote: true}, "smbfs"},
		{"one that macOS knows and we do not", Kind{Name: "lifs", Remote: true}, "lifs"},
		{"a drive of Windows", Kind{Remote: true}, "network"},
	} {
		if got := test.kind.Network(); got != test.want {
			t.Errorf("%s (%+v): %q, want %q", test.what, test.kind, got, test.want)
		}
	}
}

func TestMountType(t *testing.T) {
	const text = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
36 27 0:44 / /srv/my\040archive rw,relatime shared:1 master:7 - nfs4 server:/export rw,vers=4.2
40 27 0:51 / /home/x/remote rw,nosuid - fuse.sshfs x@y:/ rw
41 27 0:52 broken
`
	for device, want := range map[string]string{"254:0": "ext4", "0:44": "nfs4", "0:51": "fuse.sshfs", "0:52": "", "9:9": ""} {
		if got := mountType(text, device); got != want {
			t.Errorf("%s: %q, want %q", device, got, want)
		}
	}
}

// The folder of this test is kept by this machine, and so is one that is yet to be made in it.
func TestHere(t *testing.T) {
	dir := t.TempDir()
	for _, place := range []string{dir, filepath.Join(dir, "a", "b")} {
		if name := Network(place); name != "" {
			t.Skipf("the temporary files lie on %s", name)
		}
	}
	free, err := Free(dir)
	if err != nil || free <= 0 {
		t.Errorf("%d bytes free, %v", free, err)
	}
	if err := Room(dir, 1); err != nil {
		t.Error(err)
	}
	if err := Room(dir, math.MaxInt64/2); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("room for everything: %v", err)
	}
}

func TestFull(t *testing.T) {
	wrapped := func(err error) error { return &fs.PathError{Op: "write", Path: "x", Err: err} }
	for err, want := range map[error]bool{nil: false, wrapped(syscall.ENOSPC): true, wrapped(syscall.EDQUOT): true, wrapped(syscall.EIO): false, errors.ErrUnsupported: false} {
		if got := Full(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
	for number, want := range map[syscall.Errno]bool{39: true, 112: true, 1295: true, 5: false} {
		if got := fullOnWindows(wrapped(number)); got != want {
			t.Errorf("number %d of Windows: %v", number, got)
		}
	}
}
