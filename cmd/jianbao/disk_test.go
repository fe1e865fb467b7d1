//go:build slow && linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"jianbao/internal/portaltest"
	"jianbao/internal/powercut"
)

// TestSlowFullDisk crawls onto disks that are full at ever other moments. Each
// crawl says so with exit code 12; what it has archived verifies; and with room
// the next one comes to what a crawl on an empty disk gives.
func TestSlowFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may mount a file system")
	}
	binary, portal, want := undisturbed(t)
	full := 0
	for size := 150; size <= 2600; size += 175 {
		a := newArchive(t, binary, portal.Config())
		mount := filepath.Dir(a.dir)
		config, err := os.ReadFile(a.file)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, fmt.Sprintf("size=%dk", size)); err != nil {
			t.Skipf("no file system can be mounted here: %v", err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(mount, 0) })
		if err := os.WriteFile(a.file, config, 0o644); err != nil {
			t.Fatal(err)
		}
		code, said := a.try("crawl", "-q")
		switch {
		case code == exitDone:
			// The index may have found no room: it is a cache, and the crawl is done.
		case code != exitCannotWrite || !strings.Contains(said, "space"):
			t.Errorf("%d KiB: exit %d, %s", size, code, said)
		default:
			full++
		}
		if err := syscall.Mount("tmpfs", mount, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
			t.Fatal(err)
		}
		a.healed(fmt.Sprintf("%d KiB", size), want)
		if err := syscall.Unmount(mount, 0); err != nil {
			t.Error(err)
		}
	}
	if full < 5 {
		t.Errorf("only %d disks were full", full)
	}
}

// TestSlowSyncFails lets the n-th sync of a crawl fail as a disk does that has
// lost what it was given. The crawl must not go on as if all were well: it says
// so, or it was the index alone that could not be written. Afterwards the
// archive heals.
func TestSlowSyncFails(t *testing.T) {
	if err := powercut.Available(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("strace cannot be used: %v", err)
		}
		t.Skipf("strace cannot be used: %v", err)
	}
	binary, portal, want := undisturbed(t)
	failed := 0
	for n := 1; n < 400; n += 1 + n/4 {
		a := newArchive(t, binary, portal.Config())
		code, said := a.injected(fmt.Sprintf("inject=fsync,fdatasync:error=EIO:when=%d", n))
		switch {
		case strings.Contains(said, "panic"), code != exitDone && code != exitFailed && code != exitCannotWrite:
			t.Errorf("sync %d: exit %d, %s", n, code, said)
		case code != exitDone:
			failed++
		}
		a.healed(fmt.Sprintf("sync %d failed (exit %d)", n, code), want)
	}
	if failed < 3 {
		t.Errorf("only %d crawls were disturbed", failed)
	}
}

// undisturbed is a portal, and what a crawl of it gives.
func undisturbed(t *testing.T) (binary string, portal *portaltest.Demo, want []string) {
	t.Helper()
	binary = build(t)
	portal = portaltest.NewDemo()
	if err := portal.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(portal.Close)
	portal.SetPass(1)
	clean := newArchive(t, binary, portal.Config())
	clean.crawl(exitDone)
	return binary, portal, clean.articles()
}

// try runs a command of the binary, whatever it comes to.
func (a *archived) try(args ...string) (code int, said string) {
	a.t.Helper()
	return a.ran(exec.Command(a.binary, append(args, "-c", a.file)...))
}

// injected crawls while strace spoils a system call.
func (a *archived) injected(what string) (code int, said string) {
	a.t.Helper()
	log := filepath.Join(a.t.TempDir(), "strace")
	return a.ran(exec.Command("strace", "-f", "-qq", "-o", log, "-e", "trace=fsync,fdatasync", "-e", what, a.binary, "crawl", "-q", "-c", a.file))
}

func (a *archived) ran(cmd *exec.Cmd) (code int, said string) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	_ = cmd.Run() // the state says how it ended
	return cmd.ProcessState.ExitCode(), out.String()
}

// healed holds an archive after a fault to what it must be: nothing that it
// names is lost, and a crawl makes it what it would have been.
func (a *archived) healed(after string, want []string) {
	a.t.Helper()
	if code, said := a.try("crawl", "-q", "--recheck"); code != exitDone {
		a.t.Errorf("%s: the next crawl ends with %d, %s", after, code, said)
		return
	}
	if code, said := a.try("verify", "-q"); code != exitDone {
		a.t.Errorf("%s: verify ends with %d, %s", after, code, said)
	}
	if got := a.articles(); !slices.Equal(got, want) {
		a.t.Errorf("%s: the archive differs from an undisturbed one: %s", after, firstDifference(got, want))
	}
	if left := a.leftovers(); len(left) > 0 {
		a.t.Errorf("%s: left behind: %v", after, left)
	}
}
