//go:build slow && linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// place is a folder of the account's own, for what a command makes.
func (s stranger) place(what, when string) string {
	return filepath.Join(s.home, what+"-"+strings.ReplaceAll(when, " ", "-"))
}

// readsAll runs every command that reads, none of which may fail or write.
func (s stranger) readsAll(data, when string) {
	s.t.Helper()
	const edited = "vqqtf7ug36j6kdcn"
	for _, command := range []string{
		"search 灯塔 --json", "search source:岚江在线 --limit 3", "show " + edited, "show " + edited + " --format json", "show " + edited + " --format warc", "show " + edited + " --format html",
		"history " + edited, "diff " + edited, "inspect url http://news.example.cn/a/1.html", "snapshot --date today --out " + s.place("snapshot", when), "status", "status --json", "verify", "verify --sample 0.5", "backup " + s.place("backup", when),
	} {
		args := append(strings.Fields(command), "--data", data)
		out, code := s.run(args...)
		if code != exitDone {
			s.t.Errorf("%s: %s: exit %d: %s", when, command, code, out)
		}
	}
	if left, err := filepath.Glob(filepath.Join(s.home, "jianbao-*")); err != nil || len(left) > 0 {
		s.t.Errorf("%s: it left %q, %v", when, left, err)
	}
}

// Whoever may read the folder can ask everything, while a crawl runs and when
// none does, after a crash, and where nobody may write.
func TestSlowReadersOfAnotherAccount(t *testing.T) {
	s, dir := newStranger(t)
	data := filepath.Join(dir, "data")
	if code, out := runHere("demo", "--data", data); code != exitDone {
		t.Fatalf("demo: exit %d: %s", code, out)
	}
	before := digests(t, data)
	s.readsAll(data, "nothing runs")
	if diff := cmp.Diff(before, digests(t, data)); diff != "" {
		t.Errorf("reading changed the folder:\n%s", diff)
	}

	// A copy that was taken of a crash: a log, and no -shm.
	crashed := filepath.Join(dir, "crashed")
	stop := crawlThatHangs(t, data)
	s.readsAll(data, "a crawl runs")
	if out, err := exec.Command("cp", "-a", data, crashed).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	stop()
	s.readsAll(data, "the crawl was killed")
	for _, name := range []string{"lock", "index.sock", catalogFile + "-shm"} {
		if err := os.RemoveAll(filepath.Join(crashed, name)); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(filepath.Join(crashed, catalogFile+"-wal")); err != nil || info.Size() == 0 {
		t.Fatalf("the crash left no log: %v", err)
	}
	if out, code := s.run("status", "--data", crashed); code != 0 || !strings.Contains(out, "both are read through a copy") {
		t.Errorf("status: exit %d: %s", code, out)
	}
	s.readsAll(crashed, "a copy of a crash")

	// Where nobody may write, and on a medium that cannot be written.
	if out, err := exec.Command("chmod", "-R", "a-w", crashed).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s.readsAll(crashed, "a folder without the right to write")
	s.refusesToWrite(crashed)
	if err := readOnly(t, crashed); err != nil {
		t.Skipf("a folder cannot be mounted read-only here: %v", err)
	}
	s.readsAll(crashed, "a medium that cannot be written")
	s.refusesToWrite(crashed)
	if code, out := runHere("repair", "--data", crashed); code != exitCannotWrite {
		t.Errorf("repair of a medium that cannot be written: exit %d: %s", code, out)
	}
}

// refusesToWrite runs commands that write.
func (s stranger) refusesToWrite(data string) {
	s.t.Helper()
	for _, command := range []string{"reparse", "reindex", "repair"} {
		if out, code := s.run(command, "--data", data); code != exitCannotWrite || !strings.Contains(out, data) {
			s.t.Errorf("%s: exit %d: %s", command, code, out)
		}
	}
}

// readOnly makes a folder a medium that cannot be written.
func readOnly(t *testing.T, dir string) error {
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
		return err
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, "")
}
