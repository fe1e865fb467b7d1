package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/index"
	"jianbao/record"
)

// holdHere holds an archive as a crawl does.
func holdHere(t *testing.T, dir string) *holding {
	t.Helper()
	a := newApp(process{Stdout: &lockedBuffer{}, Stderr: &lockedBuffer{}, Getenv: func(string) string { return "" }, Now: time.Now})
	a.ready()
	h, err := a.hold(t.Context(), testConfig(t), dir, "crawl")
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestAnIndexThatWasBusyIsCaughtUp: somebody was reading what a killed crawl
// had left unsealed when the next one began.
func TestAnIndexThatWasBusyIsCaughtUp(t *testing.T) {
	dir := copyOfDemo(t)
	reader := holdIndex(t, dir)
	h := holdHere(t, dir)
	if h.index != nil {
		t.Fatal("the index could be opened while another wrote it")
	}
	if err := h.catchUp(t.Context()); !errors.Is(err, index.ErrBusy) {
		t.Errorf("while it is busy: %v", err)
	}
	check(t, reader.Close())
	check(t, h.catchUp(t.Context()))
	check(t, h.close())
	if status, err := index.Stat(filepath.Join(dir, "index")); err != nil || !status.Partitions[0].Sealed {
		t.Errorf("%+v, %v", status, err)
	}
}

// holdIndex has the index open for writing without the archive's lock.
func holdIndex(t *testing.T, dir string) *index.Writer {
	t.Helper()
	moveCursor(t, dir, -1)
	w, err := index.OpenWriter(t.Context(), index.Options{Dir: filepath.Join(dir, "index")})
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.OpenReader(t.Context(), filepath.Join(dir, catalogFile), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, store.Close()) })
	if n, err := w.Follow(t.Context(), store); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	return w
}

// moveCursor adds to the cursor of an index, whose manifest is then as the
// first release wrote it.
func moveCursor(t *testing.T, dir string, by int) {
	t.Helper()
	name := filepath.Join(dir, "index", "manifest.json")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	check(t, json.Unmarshal(text, &m))
	m["format"], m["cursor"] = 1, m["cursor"].(float64)+float64(by)
	delete(m, "digest")
	delete(m, "event")
	text, err = json.Marshal(m)
	check(t, err)
	check(t, os.WriteFile(name, text, 0o644))
}

// endless is a catalog that never comes to an end of its events.
type endless struct{ again }

func (endless) Events(ctx context.Context, _ int64, _ int) ([]record.Event, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestCatchingUpEndsSoonAfterASignal: an index that is made anew takes longer
// than the ten seconds that a signal leaves.
func TestCatchingUpEndsSoonAfterASignal(t *testing.T) {
	dir := copyOfDemo(t)
	h := holdHere(t, dir)
	defer func() { check(t, h.close()) }()
	// The follower is at it, and does not come to an end either.
	background, stop := context.WithCancel(context.Background())
	first := h.stop
	h.stop = func() { first(); stop() }
	h.work.Go(func() { _, _ = h.index.Follow(background, endless{again{h.catalog}}) })
	time.Sleep(50 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	began := time.Now()
	err := h.catchUp(ctx)
	if took := time.Since(began); took > catchUpGrace+2*time.Second || !errors.Is(err, context.Canceled) {
		t.Errorf("after %s: %v", took, err)
	}
}

func TestLingering(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	longer, stop := lingering(ctx, 50*time.Millisecond)
	defer stop()
	cancel()
	if longer.Err() != nil {
		t.Error("it ended at once")
	}
	select {
	case <-longer.Done():
	case <-time.After(10 * time.Second):
		t.Error("it does not end")
	}
}

// TestTheLockNamesNoAbsolutePath: the folder may have another name for who reads
// it than for the holder, in a container.
func TestTheLockNamesNoAbsolutePath(t *testing.T) {
	dir := copyOfDemo(t)
	moveCursor(t, dir, -1)
	h := holdHere(t, dir)
	defer func() { check(t, h.close()) }()
	check(t, h.catchUp(t.Context())) // a partition is open for writing: only the holder can answer
	text, err := os.ReadFile(filepath.Join(dir, "lock"))
	if err != nil || !bytes.Contains(text, []byte(`"socket":"index.sock"`)) {
		t.Errorf("%s, %v", text, err)
	}
	other := filepath.Join(t.TempDir(), "d")
	check(t, os.Symlink(dir, other))
	if code, out := runHere("search", "灯塔", "--data", other); code != exitDone {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// TestDemoKeepsTheLockFile: two that lock two files of one name both hold it.
func TestDemoKeepsTheLockFile(t *testing.T) {
	dir := copyOfDemo(t)
	before, err := os.Stat(lockPath(dir))
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(process{Stdout: &lockedBuffer{}, Stderr: &lockedBuffer{}, Getenv: func(string) string { return "" }, Now: time.Now})
	check(t, a.clearDemo(dir))
	after, err := os.Stat(lockPath(dir))
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the lock is another file: %v", err)
	}
	h := holdHere(t, dir)
	defer func() { check(t, h.close()) }()
	if err := a.clearDemo(dir); codeOf(err) != exitLocked {
		t.Errorf("while it is held: %v", err)
	}
}
