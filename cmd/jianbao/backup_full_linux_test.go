package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestBackupOnAFullDisk fills a real file system at different places: in the
// catalog, in the files, in the index. What was there stays, and the next run
// ends it when there is room.
func TestBackupOnAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("mount a small file system: %v (needs root)", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	b := newBackedUp(t)
	b.to = filepath.Join(dir, "backup")
	resize := func(size string) {
		t.Helper()
		check(t, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size="+size))
	}
	full := func(size string) {
		t.Helper()
		resize(size)
		out := b.must(exitCannotWrite, "backup", b.to, "--data", b.data)
		if !strings.Contains(out, "no space left for "+b.to) {
			t.Errorf("with %s: %s", size, out)
		}
		t.Logf("%s: %s", size, out)
	}
	full("300k")
	full("700k")
	resize("16m")
	b.backup(exitDone)
	b.verify(b.to)
	before := b.story(b.to)
	b.again(b.data)
	var s syscall.Statfs_t
	check(t, syscall.Statfs(dir, &s))
	used := (s.Blocks - s.Bfree) * uint64(s.Bsize) / 1024
	for _, more := range []uint64{8, 200, 700, 900} { // KiB: less than the catalog needs, than the files, than the index
		resize(fmt.Sprintf("%dk", used+more))
		code, out := runHere("backup", b.to, "--data", b.data)
		t.Logf("%d KiB more: exit %d: %s", more, code, out)
		if code != exitCannotWrite && (code != exitDone || more == 8) {
			t.Errorf("with %d KiB more: exit %d: %s", more, code, out)
		}
		if code != exitDone && more < 300 && b.story(b.to) != before {
			t.Errorf("with %d KiB more the backup was changed", more)
		}
		b.verify(b.to)
	}
	resize("16m")
	b.backup(exitDone)
	b.verify(b.to)
	if b.story(b.to) != b.story(b.data) {
		t.Error("the backup tells something else")
	}
}
