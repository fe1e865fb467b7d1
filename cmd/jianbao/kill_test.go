//go:build slow

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/internal/portaltest"
)

// kills is how often a crawl is killed on its way.
const kills = 200

// TestSlowKill kills crawls at random moments and holds what is left to the
// invariants: everything that the catalog names is on disk and verifies, every
// WARC file reads member by member, no host waits for a dead holder's lease,
// and in the end the archive holds what an unfaulted crawl gives.
func TestSlowKill(t *testing.T) {
	binary := build(t)
	portal := portaltest.NewBulk(1500, 4)
	if err := portal.Start(); err != nil {
		t.Fatal(err)
	}
	defer portal.Close()
	clean := newArchive(t, binary, portal.Config())
	clean.crawl(0)
	want := clean.articles()
	if len(want) != 1500 {
		t.Fatalf("an unfaulted crawl finds %d articles, want 1500", len(want))
	}

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	faulted := newArchive(t, binary, portal.Config())
	for i := range kills {
		faulted.kill(20*time.Millisecond + time.Duration(random.Int64N(int64(900*time.Millisecond))))
		if i%3 == 2 {
			faulted.verify()
		}
	}
	faulted.crawl(0)
	faulted.verify()
	if got := faulted.articles(); !slices.Equal(got, want) {
		t.Errorf("after %d kills the archive holds %d articles that differ from the %d of an unfaulted crawl: %s",
			kills, len(got), len(want), firstDifference(got, want))
	}
	if left := faulted.leftovers(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// build makes the binary: a test process that is killed would take the test along.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jianbao")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// archived is an archive that the binary works on.
type archived struct {
	t      *testing.T
	binary string
	file   string
	dir    string
}

func newArchive(t *testing.T, binary string, config []byte) *archived {
	t.Helper()
	dir := t.TempDir()
	a := &archived{t: t, binary: binary, file: filepath.Join(dir, "crawl.yaml"), dir: filepath.Join(dir, "data")}
	if err := os.WriteFile(a.file, config, 0o644); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *archived) run(want int, args ...string) []byte {
	a.t.Helper()
	cmd := exec.Command(a.binary, append(args, "-c", a.file)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != want {
		a.t.Fatalf("%v: exit %d, want %d: %v\n%s%s", args, code, want, err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes()
}

func (a *archived) crawl(want int) { a.t.Helper(); a.run(want, "crawl", "-q") }

// kill starts a crawl and kills it after the time given, if it still runs.
func (a *archived) kill(after time.Duration) {
	a.t.Helper()
	cmd := exec.Command(a.binary, "crawl", "-q", "-c", a.file)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may have ended
	err := cmd.Wait()
	if timer.Stop() && err != nil {
		a.t.Fatalf("a crawl that was not killed failed: %v\n%s", err, stderr.Bytes())
	}
}

func (a *archived) verify() {
	a.t.Helper()
	if _, err := os.Stat(filepath.Join(a.dir, "catalog.db")); err != nil {
		return // killed before there was anything
	}
	a.run(0, "verify")
}

// articles are the ids, revisions and bodies of everything, in order.
func (a *archived) articles() []string {
	a.t.Helper()
	var out []string
	for line := range bytes.Lines(a.run(0, "search", "", "--json", "--body", "--limit", "100000")) {
		var r struct {
			ID, Title, Body string
			Revision        int
		}
		if err := json.Unmarshal(line, &r); err != nil {
			a.t.Fatalf("%v: %s", err, line)
		}
		out = append(out, fmt.Sprintf("%s %d %s %x", r.ID, r.Revision, r.Title, len(r.Body)))
	}
	slices.Sort(out)
	return out
}

// leftovers are temporary and unfinished files.
func (a *archived) leftovers() []string {
	var out []string
	err := filepath.WalkDir(a.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".open") || strings.Contains(d.Name(), ".tmp")) {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("got %q, want %q", got[i], want[i])
		}
	}
	return "one ends before the other"
}
