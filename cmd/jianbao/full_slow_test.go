//go:build slow && linux

package main

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSlowDiskRunsFull: whatever runs full in the middle of a pass: it ends with 12, and once there is
// room the next passes give what a pass with room would have given.
func TestSlowDiskRunsFull(t *testing.T) {
	for _, test := range []struct{ what, on, size string }{
		{"the whole archive", "data", "900k"},
		{"the pages", "data/warc", "100k"},
		{"the index", "data/index", "200k"},
	} {
		t.Run(test.what, func(t *testing.T) {
			m := newMachine(t)
			disk := filepath.Join(m.dir, test.on)
			smallDisk(t, disk, test.size)
			code, out := m.run(t, "crawl")
			if code != exitCannotWrite || !strings.Contains(out, "no space left for data: make room") {
				t.Errorf("exit code %d, want %d:\n%s", code, exitCannotWrite, out)
			}
			if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"crawl"}, {"crawl", "--recheck"}, {"verify"}} {
				if code, out := m.run(t, args...); code != 0 {
					t.Fatalf("%s with room: exit code %d:\n%s", args, code, out)
				}
			}
			_, after := m.run(t, "search", "--json", "--limit", "1000", "-q")
			whole := newMachine(t)
			whole.run(t, "crawl")
			_, want := whole.run(t, "search", "--json", "--limit", "1000", "-q")
			if got, want := strings.Count(after, `"schema":1`), strings.Count(want, `"schema":1`); got != want || want < 40 {
				t.Errorf("%d articles, want %d", got, want)
			}
		})
	}
}
