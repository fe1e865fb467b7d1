//go:build !linux

package main

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
)

// allCores are the processors, by number.
func allCores() []int {
	out := make([]int, runtime.NumCPU())
	for i := range out {
		out[i] = i
	}
	return out
}

// howConfined says in what way start keeps a process to its cores.
const howConfined = "GOMAXPROCS"

// start starts a process with as many threads running Go code as it has cores.
func start(cmd *exec.Cmd, cores []int) error {
	if len(cores) > 0 {
		cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(len(cores)))
	}
	return cmd.Start()
}

// peak is not known here: what other systems report has other units.
func peak(*os.ProcessState) int64 { return 0 }

// isTmpfs is not known of here.
func isTmpfs(string) bool { return false }
