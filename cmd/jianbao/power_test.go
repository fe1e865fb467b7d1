//go:build slow && linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/internal/portaltest"
	"jianbao/internal/powercut"
)

// TestSlowPower cuts the power of crawls: it records all that the real program
// writes, renames and syncs (WARC, catalog, index), and rebuilds the folder as
// a cut at each moment could have left it, with what was not synced dropped,
// torn in sectors, or kept. From each the archive must recover by itself:
// what was committed is there, verify finds nothing, and a crawl comes to what
// an undisturbed one gives.
func TestSlowPower(t *testing.T) {
	if err := powercut.Available(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("strace cannot be used: %v", err)
		}
		t.Skipf("strace cannot be used: %v", err)
	}
	p := newPowerTest(t)
	p.record(1, nil, "crawl", "-q")
	p.portal.SetPass(2)
	p.record(2, nil, "crawl", "-q", "--recheck")
	p.lose("catalog.db", "catalog.db-wal", "catalog.db-shm")
	p.record(2, remade, "reparse", "-q")
	p.record(2, remade, "reindex", "-q")
	p.replay()
}

type powerTest struct {
	*testing.T
	portal   *portaltest.Demo
	recorder *archived
	steps    []powerStep
	// want are the articles after each pass.
	want   map[int][]string
	random *rand.Rand
}

// powerStep is a step of a command, after the pass of the portal's given.
type powerStep struct {
	powercut.Step
	pass int
	last bool // of its command, after which all is whole
	// heal is what a person runs after the cut, before the next crawl.
	heal [][]string
}

// remade are the commands that make a lost catalog anew, and its index.
var remade = [][]string{{"reparse", "-q"}, {"reindex", "-q"}}

func newPowerTest(t *testing.T) *powerTest {
	portal := portaltest.NewDemo()
	if err := portal.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(portal.Close)
	portal.SetPass(1)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	return &powerTest{T: t, portal: portal, recorder: newArchive(t, build(t), portal.Config()),
		want: map[int][]string{}, random: rand.New(rand.NewPCG(seed, 1))}
}

// lose removes files as an accident does, and makes that certain.
func (p *powerTest) lose(names ...string) {
	for _, name := range names {
		if err := os.Remove(filepath.Join(p.recorder.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			p.Fatal(err)
		}
		p.steps = append(p.steps, powerStep{Step: powercut.Lost(name), pass: 2, heal: remade})
	}
}

// record runs a command of the real program under the recorder.
func (p *powerTest) record(pass int, heal [][]string, args ...string) {
	p.Helper()
	dir, err := filepath.EvalSymlinks(filepath.Dir(p.recorder.dir))
	if err != nil {
		p.Fatal(err)
	}
	cmd := exec.Command(p.recorder.binary, append(args, "-c", p.recorder.file)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := os.MkdirAll(p.recorder.dir, 0o755); err != nil {
		p.Fatal(err)
	}
	steps, err := powercut.Record(p.Context(), filepath.Join(dir, filepath.Base(p.recorder.dir)), cmd)
	if err != nil {
		p.Fatalf("%v: %v\n%s", args, err, stderr.Bytes())
	}
	for i, s := range steps {
		p.steps = append(p.steps, powerStep{s, pass, i == len(steps)-1 && args[0] != "reparse", heal})
	}
	if heal == nil {
		p.want[pass] = p.recorder.articles()
	}
}

// replay takes the steps one by one and cuts the power behind them: behind each
// that changes what is certain, and some of the others.
func (p *powerTest) replay() {
	disk := powercut.NewDisk()
	var states, crawls int
	var seen map[string]uint32
	for i, s := range p.steps {
		if err := disk.Do(s.Step); err != nil {
			p.Fatalf("step %d: %v", i, err)
		}
		certain := powercut.Nothing(disk)
		at := cut{p, i}
		switch sums := checksums(certain); {
		case s.last, !maps.Equal(sums, seen):
			seen = sums
			states++
			crawl := s.last || states%crawlEvery == 0
			if crawl {
				crawls++
			}
			if s.last {
				at.done(certain)
			}
			at.recover("dropped", certain, crawl)
			at.recover("torn", powercut.Torn(p.random)(disk), false)
			at.recover("killed", powercut.Everything(disk), false)
			if s.IsSync("catalog.db-wal") {
				at.committed(certain, powercut.Everything(disk))
			}
		case i%unsyncedEvery == 0:
			at.recover("torn", powercut.Torn(p.random)(disk), false)
			at.recover("killed", powercut.Everything(disk), false)
		}
		if p.Failed() {
			p.FailNow()
		}
	}
	p.sameAsRecorded(disk)
	p.Logf("%d steps, %d states of what is certain, %d of them crawled on", len(p.steps), states, crawls)
}

// How many states there are to one from which a whole crawl is made, and steps
// to one that is looked at although it makes nothing certain.
const (
	crawlEvery    = 40
	unsyncedEvery = 100
)

func checksums(state map[string][]byte) map[string]uint32 {
	sums := map[string]uint32{}
	for name, bytes := range state {
		sums[name] = crc32.ChecksumIEEE(bytes)
	}
	return sums
}

// sameAsRecorded holds the model to the folder that was recorded. The shared
// memory of SQLite is written through memory, and nothing depends on it.
func (p *powerTest) sameAsRecorded(disk *powercut.Disk) {
	there, err := powercut.Read(p.recorder.dir)
	if err != nil {
		p.Fatal(err)
	}
	recorded := powercut.Everything(disk)
	for _, state := range []map[string][]byte{there, recorded} {
		delete(state, "catalog.db-shm")
	}
	if diff := cmp.Diff(checksums(there), checksums(recorded)); diff != "" {
		p.Errorf("what was recorded is not what is there (-there +recorded):\n%s", diff)
	}
}

// cut is a power cut behind a step.
type cut struct {
	*powerTest
	step int
}

func (c cut) failf(what, format string, args ...any) {
	c.Helper()
	s := c.steps[c.step]
	c.Errorf("cut behind step %d of %d (pass %d: %s), %s: %s", c.step, len(c.steps), s.pass, s, what, fmt.Sprintf(format, args...))
}

// lay makes a folder of a state.
func (c cut) lay(state map[string][]byte) *archived {
	dir := c.TempDir()
	a := &archived{t: c.T, binary: c.recorder.binary, file: filepath.Join(dir, "crawl.yaml"), dir: filepath.Join(dir, "data")}
	if err := os.WriteFile(a.file, c.portal.Config(), 0o644); err != nil {
		c.Fatal(err)
	}
	if err := powercut.Write(a.dir, state); err != nil {
		c.Fatal(err)
	}
	return a
}

// recover opens an archive for writing, as the next crawl does, verifies it,
// and where crawl is set crawls on.
func (c cut) recover(what string, state map[string][]byte, crawl bool) {
	c.Helper()
	a := c.lay(state)
	defer os.RemoveAll(filepath.Dir(a.dir))
	for _, heal := range c.steps[c.step].heal {
		c.command(what, a, heal...)
	}
	if code, said := c.hold(a); code != exitDone {
		c.failf(what, "it cannot be opened: exit %d, %s", code, said)
		return
	}
	if crawl {
		c.portal.SetPass(c.steps[c.step].pass)
		c.command(what, a, "crawl", "-q", "--recheck")
	}
	c.command(what, a, "verify")
	if !crawl {
		return
	}
	if got := a.articles(); !slices.Equal(got, c.want[c.steps[c.step].pass]) {
		c.failf(what, "crawled on, the archive differs from an undisturbed one: %s", firstDifference(got, c.want[c.steps[c.step].pass]))
	}
	if left := a.leftovers(); len(left) > 0 {
		c.failf(what, "left behind: %v", left)
	}
}

// done holds what is certain when a command has ended to verify, as it is.
func (c cut) done(state map[string][]byte) {
	c.Helper()
	a := c.lay(state)
	defer os.RemoveAll(filepath.Dir(a.dir))
	c.command("ended", a, "verify")
}

// hold takes the archive as a crawl does and lets it go again.
func (c cut) hold(a *archived) (int, string) {
	app := newApp(process{Stdout: io.Discard, Stderr: io.Discard, Getenv: func(string) string { return "" }, Now: time.Now})
	app.globals.Config, app.Quiet = a.file, true
	app.ready()
	conf, err := app.findConfig()
	if err == nil {
		var h *holding
		if h, err = app.hold(c.Context(), conf, a.dir, "test"); err == nil {
			err = errors.Join(h.catchUp(c.Context()), h.close())
		}
	}
	if err != nil {
		return codeOf(err), err.Error()
	}
	return exitDone, ""
}

// command runs a command that must end well.
func (c cut) command(what string, a *archived, args ...string) {
	c.Helper()
	var stdout, stderr bytes.Buffer
	code := run(process{Args: append(args, "-c", a.file), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(string) string { return "" }, Now: time.Now})
	if code != exitDone {
		c.failf(what, "%v: exit %d\n%s%s", args, code, stdout.Bytes(), stderr.Bytes())
	}
}

// committed holds what is certain once the catalog was synced against what the
// program has written: no commit may be lost.
func (c cut) committed(certain, everything map[string][]byte) {
	c.Helper()
	got, want := c.count(certain), c.count(everything)
	if got != want {
		c.failf("dropped", "%+v is left of what was committed, %+v", got, want)
	}
}

type committed struct{ captures, revisions, events int64 }

func (c cut) count(state map[string][]byte) committed {
	a := c.lay(state)
	defer os.RemoveAll(filepath.Dir(a.dir))
	store, err := sqlite.OpenReader(c.Context(), filepath.Join(a.dir, catalogFile), catalog.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		return committed{}
	}
	if err != nil {
		c.failf("counted", "%v", err)
		return committed{}
	}
	defer store.Close()
	stats, err := store.Stats(c.Context())
	if err != nil {
		c.failf("counted", "%v", err)
	}
	return committed{stats.Captures, stats.Revisions, stats.Events}
}
