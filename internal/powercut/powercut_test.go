//go:build linux

package powercut_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/internal/powercut"
)

// script is what the shell does under the recorder; python3 is at hand where
// the checks run, and can sync.
const script = `
import os, sys
d = sys.argv[1]
def open_(name, flags=os.O_RDWR|os.O_CREAT): return os.open(os.path.join(d, name), flags, 0o644)
def sync(path):
    f = os.open(path, os.O_RDONLY); os.fsync(f); os.close(f)
f = open_('log'); os.write(f, b'one'); os.fsync(f); os.write(f, b'two')
sync(d)
os.mkdir(os.path.join(d, 'new')); g = open_('new/a'); os.pwrite(g, b'x' * 1500, 10); os.fdatasync(g)
os.rename(os.path.join(d, 'new'), os.path.join(d, 'old'))
sync(d)
os.pwrite(g, b'y', 0); os.ftruncate(g, 700)
h = open_('gone'); os.unlink(os.path.join(d, 'gone')); os.write(h, b'nowhere')
os.mkdir(os.path.join(d, 'tree')); k = os.open(os.path.join(d, 'tree'), os.O_RDONLY)
os.close(os.open('leaf', os.O_CREAT|os.O_WRONLY, dir_fd=k)); os.unlink('leaf', dir_fd=k); os.rmdir(os.path.join(d, 'tree'))
a = open_('log', os.O_WRONLY|os.O_APPEND); os.write(a, b'three')
`

func record(t *testing.T) (string, []powercut.Step) {
	t.Helper()
	if err := powercut.Available(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("strace cannot be used: %v", err)
		}
		t.Skipf("strace cannot be used: %v", err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	cmd := exec.Command(python, "-c", script, dir)
	cmd.Stderr = os.Stderr
	steps, err := powercut.Record(t.Context(), dir, cmd)
	if err != nil {
		t.Fatal(err)
	}
	return dir, steps
}

func TestRecordingIsWhatTheFolderHolds(t *testing.T) {
	dir, steps := record(t)
	disk := powercut.NewDisk()
	for _, s := range steps {
		if err := disk.Do(s); err != nil {
			t.Fatal(err)
		}
	}
	want, err := powercut.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, powercut.Everything(disk)); diff != "" {
		t.Errorf("what was recorded is not what is there (-there +recorded):\n%s", diff)
	}
}

func TestOnlyWhatWasSyncedIsCertain(t *testing.T) {
	_, steps := record(t)
	disk := powercut.NewDisk()
	for _, s := range steps {
		if err := disk.Do(s); err != nil {
			t.Fatal(err)
		}
	}
	// The name old is certain; that of the file in it was never synced.
	want := map[string][]byte{"./": nil, "log": []byte("one"), "old/": nil}
	if diff := cmp.Diff(want, powercut.Nothing(disk)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	seen := map[int]bool{}
	for i := range uint64(200) {
		state := powercut.Torn(rand.New(rand.NewPCG(i, i)))(disk)
		log, ok := state["log"]
		if !ok || string(log[:3]) != "one" {
			t.Fatalf("what was synced is lost: %q", log)
		}
		seen[len(log)] = true
		if err := powercut.Write(t.TempDir(), state); err != nil {
			t.Fatal(err)
		}
	}
	for _, length := range []int{3, 6, 11} {
		if !seen[length] {
			t.Errorf("no cut left a log of %d bytes: %v", length, seen)
		}
	}
}
