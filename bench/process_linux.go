package main

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// allCores are the processors that this process may use.
func allCores() []int {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil
	}
	var out []int
	for cpu := range len(set) * 64 {
		if set.IsSet(cpu) {
			out = append(out, cpu)
		}
	}
	return out
}

// howConfined says in what way start keeps a process to its cores.
const howConfined = "scheduling affinity"

// start starts a process that may use these cores alone. A process has the
// affinity of the thread that starts it; Go's runtime counts its processors by
// it. A thread whose affinity could not be given back is not used again.
func start(cmd *exec.Cmd, cores []int) error {
	if len(cores) == 0 {
		return cmd.Start()
	}
	runtime.LockOSThread()
	var before, during unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		runtime.UnlockOSThread()
		return err
	}
	for _, cpu := range cores {
		during.Set(cpu)
	}
	if err := unix.SchedSetaffinity(0, &during); err != nil {
		runtime.UnlockOSThread()
		return err
	}
	err := cmd.Start()
	if failed := unix.SchedSetaffinity(0, &before); failed != nil {
		return errors.Join(err, failed)
	}
	runtime.UnlockOSThread()
	return err
}

// isTmpfs reports whether a folder lies in memory.
func isTmpfs(dir string) bool {
	var about unix.Statfs_t
	return unix.Statfs(dir, &about) == nil && about.Type == unix.TMPFS_MAGIC
}

// peak is the greatest resident size of a process that has ended, in bytes.
// Linux counts from the fork on, so that it is never less than that of this
// process, which is why this one holds little.
func peak(state *os.ProcessState) int64 {
	if u, ok := state.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
