//go:build slow && linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/internal/powercut"
)

// oldArticles and oldRevisions are what the archive of the first release holds.
const oldArticles, oldRevisions = 49, 50

// oldOrNew says what is wrong with a catalog that a fault met on its way from
// one version to the next: it is the one or the other, with all that it held.
func oldOrNew(t *testing.T, data string) (version int, err error) {
	s, err := sqlite.OpenReader(t.Context(), filepath.Join(data, catalogFile), catalog.Options{})
	if err != nil {
		return 0, err
	}
	stats, err := s.Stats(t.Context())
	wrong, bad := s.Check(t.Context())
	if err := errors.Join(err, bad, s.Close()); err != nil {
		return 0, err
	}
	if len(wrong) > 0 || stats.Articles != oldArticles || stats.Revisions != oldRevisions || stats.Schema != 1 && stats.Schema != sqlite.Schema() {
		return 0, fmt.Errorf("%q, %+v", wrong, stats)
	}
	return stats.Schema, nil
}

// TestSlowPowerOfMigration cuts the power, and kills the program, at each step
// of a crawl that brings the archive of the first release forward. What is left
// is the old catalog or the new one, and the next writer completes it.
func TestSlowPowerOfMigration(t *testing.T) {
	if err := powercut.Available(); err != nil {
		t.Skipf("strace cannot be used: %v", err)
	}
	data, err := filepath.EvalSymlinks(unpack(t, "schema-1.tar.gz"))
	check(t, err)
	before, err := powercut.Read(data)
	check(t, err)
	file := quietSite(t)
	cmd := exec.Command(build(t), "crawl", "-q", "-c", file, "--data", data)
	var said bytes.Buffer
	cmd.Stderr = &said
	steps, err := powercut.Record(t.Context(), data, cmd)
	if err != nil {
		t.Fatalf("%v: %s", err, said.Bytes())
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("%d steps, seed %d", len(steps), seed)
	random := rand.New(rand.NewPCG(seed, 1))
	disk := powercut.NewDiskOf(before)
	old, migrated := 0, 0
	var seen map[string]uint32
	for i, step := range steps {
		check(t, disk.Do(step))
		states := map[string]map[string][]byte{"torn": powercut.Torn(random)(disk), "killed": powercut.Everything(disk)}
		certain := powercut.Nothing(disk)
		if sums := checksums(certain); !maps.Equal(sums, seen) {
			seen, states["dropped"] = sums, certain
		}
		for what, state := range states {
			version, err := recoverMigration(t, file, state)
			if err != nil {
				t.Fatalf("behind step %d of %d (%s), %s: %v", i, len(steps), step, what, err)
			}
			if version == 1 {
				old++
			} else {
				migrated++
			}
		}
	}
	if old == 0 || migrated == 0 {
		t.Errorf("%d states of the old version, %d of the new", old, migrated)
	}
	t.Logf("%d states of the old version, %d of the new", old, migrated)
}

// recoverMigration lays a state out, looks at it, and goes on with it.
func recoverMigration(t *testing.T, file string, state map[string][]byte) (version int, err error) {
	data := filepath.Join(t.TempDir(), "data")
	defer os.RemoveAll(data)
	if err := powercut.Write(data, state); err != nil {
		return 0, err
	}
	if version, err = oldOrNew(t, data); err != nil {
		return 0, err
	}
	s, err := sqlite.Open(t.Context(), filepath.Join(data, catalogFile), catalog.Options{})
	if err != nil {
		return 0, err
	}
	if err := s.Close(); err != nil {
		return 0, err
	}
	after, err := oldOrNew(t, data)
	if err == nil && after != sqlite.Schema() {
		err = fmt.Errorf("the next writer leaves it at version %d", after)
	}
	checkMigrated(t, data, 1, oldArticles, oldRevisions)
	if left, globbed := filepath.Glob(filepath.Join(data, catalogFile+".*new*")); len(left) > 0 || globbed != nil {
		err = errors.Join(err, fmt.Errorf("left behind: %q", left))
	}
	return version, err
}

// TestSlowMigrationOnAFullDisk brings the archive of the first release forward
// where there is ever more room, from too little on: it is done or not begun.
func TestSlowMigrationOnAFullDisk(t *testing.T) {
	binary := build(t)
	refused := 0
	for room := 64; room <= 2048; room += 128 {
		data := filepath.Join(t.TempDir(), "data")
		golden := unpack(t, "schema-1.tar.gz")
		var size int64
		tree := treeOf(t, golden)
		for _, n := range tree {
			size += (n + 4095) / 4096 * 4096
		}
		smallDisk(t, data, fmt.Sprintf("%dk", size/1024+int64(len(tree))*4+int64(room)))
		check(t, os.CopyFS(data, os.DirFS(golden)))
		before := digests(t, data)
		file := quietSite(t)
		out, err := exec.Command(binary, "crawl", "-q", "-c", file, "--data", data).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitCannotWrite || !strings.Contains(string(out), "no space left")) {
			t.Errorf("%d KiB: %v: %s", room, err, out)
		}
		version, damage := oldOrNew(t, data)
		if damage != nil {
			t.Fatalf("%d KiB: %v", room, damage)
		}
		if version == 1 {
			refused++
			after := digests(t, data)
			if after["/"+catalogFile] != before["/"+catalogFile] {
				t.Errorf("%d KiB: the old catalog is not as it was", room)
			}
			for name := range after {
				if _, was := before[name]; !was && strings.Contains(name, catalogFile+".") {
					t.Errorf("%d KiB: it left %s", room, name)
				}
			}
		}
		check(t, syscall.Mount("tmpfs", data, "tmpfs", syscall.MS_REMOUNT, "size=64m"))
		if out, err := exec.Command(binary, "crawl", "-q", "-c", file, "--data", data).CombinedOutput(); err != nil {
			t.Fatalf("%d KiB, with room: %v: %s", room, err, out)
		}
		checkMigrated(t, data, 1, oldArticles, oldRevisions)
	}
	if refused == 0 {
		t.Error("there was room for all of them")
	}
	t.Logf("%d were refused", refused)
}
