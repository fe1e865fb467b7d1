package volume

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

func kindOf(dir string) Kind {
	var k Kind
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) == nil {
		k.Magic = uint32(s.Type)
	}
	var st unix.Stat_t
	if unix.Stat(dir, &st) == nil {
		device := fmt.Sprintf("%d:%d", unix.Major(uint64(st.Dev)), unix.Minor(uint64(st.Dev)))
		if text, err := os.ReadFile("/proc/self/mountinfo"); err == nil {
			k.Name = mountType(string(text), device)
		}
	}
	return k
}
