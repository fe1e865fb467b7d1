//go:build slow && linux

package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"jianbao/internal/powercut"
	"jianbao/snapshot"
)

// TestSlowPowerOfSnapshots cuts the power of two snapshots, the second an
// edition beside the first, behind every step of the real program: a day's
// folder is whole or not there, and the next run makes it whole.
func TestSlowPowerOfSnapshots(t *testing.T) {
	if err := powercut.Available(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("strace cannot be used: %v", err)
		}
		t.Skipf("strace cannot be used: %v", err)
	}
	data, binary := copyOfDemo(t), build(t)
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(root, "out")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	var steps []powercut.Step
	for _, query := range []string{"", "界碑"} {
		args := []string{"snapshot", "--date", "2022-12-31", "--data", data, "--out", out}
		if query != "" {
			args = append(args, query)
		}
		cmd := exec.Command(binary, args...)
		var said bytes.Buffer
		cmd.Stderr = &said
		taken, err := powercut.Record(t.Context(), out, cmd)
		if err != nil {
			t.Fatalf("%v\n%s", err, said.Bytes())
		}
		steps = append(steps, taken...)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("%d steps, seed %d", len(steps), seed)
	random := rand.New(rand.NewPCG(seed, 1))
	disk := powercut.NewDisk()
	folders := 0
	for i, s := range steps {
		if err := disk.Do(s); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		for name, kept := range map[string]powercut.Kept{"nothing": powercut.Nothing, "torn": powercut.Torn(random), "everything": powercut.Everything} {
			folders += afterCut(t, data, kept(disk), i, name)
		}
	}
	if len(steps) < 30 || folders == 0 {
		t.Errorf("%d steps, %d folders found whole", len(steps), folders)
	}
}

// afterCut checks what a cut left, lets the snapshot be made again, and tells
// how many folders were there.
func afterCut(t *testing.T, data string, state map[string][]byte, step int, kept string) (folders int) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	defer os.RemoveAll(filepath.Dir(out))
	if err := powercut.Write(out, state); err != nil {
		t.Fatal(err)
	}
	whole := func() int {
		found, _ := filepath.Glob(filepath.Join(out, "2022-12-31*"))
		for _, folder := range found {
			if wrong, _, err := snapshot.Check(t.Context(), folder); err != nil || len(wrong) > 0 {
				t.Errorf("step %d, %s kept: %s: %v, %v", step, kept, filepath.Base(folder), wrong, err)
			}
		}
		return len(found)
	}
	folders = whole()
	stdout, stderr, code := jianbao(t, "snapshot", "--date", "2022-12-31", "--data", data, "--out", out)
	if code != exitDone || whole() == 0 {
		t.Errorf("step %d, %s kept: exit %d: %s%s", step, kept, code, stdout, stderr)
	}
	return folders
}
