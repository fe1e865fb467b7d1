package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/index"
	"jianbao/internal/durable"
)

// holdArchive holds the lock of an archive as another process would, and its
// index open for writing; it answers where serve is set.
func holdArchive(t *testing.T, dir string, serve bool) *index.Writer {
	t.Helper()
	store, err := sqlite.OpenReader(t.Context(), filepath.Join(dir, catalogFile), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, store.Close()) })
	h := durable.Holder{PID: os.Getpid(), Host: "elsewhere", Started: time.Now(), Command: "crawl"}
	lock, err := durable.Lock(filepath.Join(dir, "lock"), h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, lock.Unlock()) })
	w, err := index.OpenWriter(t.Context(), index.Options{Dir: filepath.Join(dir, "index"), Texts: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, w.Close()) })
	// An article is indexed anew, so that its partition is open for writing.
	if _, err := w.Follow(t.Context(), again{store}); err != nil {
		t.Fatal(err)
	}
	if !serve {
		return w
	}
	listener, path, err := index.ListenSocket(dir)
	if err != nil {
		t.Fatal(err)
	}
	h.Socket = path
	check(t, lock.Update(h))
	ctx, stop := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Go(func() { check(t, index.Serve(ctx, listener, w)) })
	t.Cleanup(func() { stop(); served.Wait() })
	return w
}

// again is a catalog that has read the article of its last event anew.
type again struct{ *sqlite.Store }

func (s again) Reread(ctx context.Context, after int64, _ int) ([]string, int64, error) {
	last, err := s.LastSeq(ctx)
	if err != nil || after > 0 {
		return nil, after, err
	}
	events, err := s.Events(ctx, last-1, 1)
	if err != nil || len(events) == 0 {
		return nil, after, err
	}
	return []string{events[0].Article}, 1, nil
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestSearchAsksTheHolderOfTheLock(t *testing.T) {
	dir := copyOfDemo(t)
	holdArchive(t, dir, true)
	code, out := runHere("search", "灯塔", "--data", dir)
	if code != exitDone || !strings.Contains(out, "6 found") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	code, out = runHere("verify", "--data", dir)
	if code != exitDone || !strings.Contains(out, "All is well") {
		t.Errorf("verify: exit %d:\n%s", code, out)
	}
	code, out = runHere("status", "--data", dir)
	if code != exitDone || !strings.Contains(out, "on elsewhere (crawl)") {
		t.Errorf("status: exit %d:\n%s", code, out)
	}
}

func TestSearchSaysAtOnceWhyItCannot(t *testing.T) {
	for _, c := range []struct {
		name  string
		setup func(t *testing.T, dir string)
		code  int
		want  string
	}{
		{"the holder has no socket", func(t *testing.T, dir string) { holdArchive(t, dir, false) }, exitFailed, "on elsewhere (crawl, since "},
		{"the holder accepts and is silent", silentHolder, exitFailed, "holds the archive and answers no searches"},
		{"the socket of a holder that is gone", func(t *testing.T, dir string) {
			lockWithSocket(t, dir, filepath.Join(dir, "gone.sock"))
		}, exitDone, "6 found"},
		{"no index", func(t *testing.T, dir string) { check(t, os.RemoveAll(filepath.Join(dir, "index"))) }, exitFailed, "it is made from the catalog by: "},
		{"an index without its manifest", func(t *testing.T, dir string) {
			check(t, os.Remove(filepath.Join(dir, "index", "manifest.json")))
		}, exitFailed, "the index is damaged ("},
		{"damage that the holder found", func(t *testing.T, dir string) {
			answerWith(t, dir, &index.DamagedError{Path: "p", Reason: errors.New("torn")})
		},
			exitFailed, "when process "},
		{"a partition that is cut", cutPartition, exitFailed, "nothing is lost, it is made from the catalog: run: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := copyOfDemo(t)
			c.setup(t, dir)
			began := time.Now()
			code, out := runHere("search", "灯塔", "--data", dir)
			if code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("exit %d:\n%s\nwant %d and %q", code, out, c.code, c.want)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// silentHolder listens and never says anything, as a process that was stopped does.
func silentHolder(t *testing.T, dir string) {
	path := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, listener.Close()) })
	lockWithSocket(t, dir, path)
}

// broken answers every search with an error.
type broken struct{ err error }

func (b broken) Search(context.Context, index.Query) (index.Result, error) {
	return index.Result{}, b.err
}

// answerWith holds the lock, and answers every search with an error.
func answerWith(t *testing.T, dir string, err error) {
	listener, path, listenErr := index.ListenSocket(dir)
	if listenErr != nil {
		t.Fatal(listenErr)
	}
	lockWithSocket(t, dir, path)
	ctx, stop := context.WithCancel(context.Background())
	var served sync.WaitGroup
	served.Go(func() { check(t, index.Serve(ctx, listener, broken{err})) })
	t.Cleanup(func() { stop(); served.Wait() })
}

func lockWithSocket(t *testing.T, dir, socket string) {
	lock, err := durable.Lock(filepath.Join(dir, "lock"), durable.Holder{PID: os.Getpid(), Host: "elsewhere", Command: "crawl", Socket: socket})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, lock.Unlock()) })
}

func cutPartition(t *testing.T, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "index", "*.bleve", "store", "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		check(t, os.Truncate(name, 100))
	}
}

func TestSearchTellsThatTheIndexIsBehind(t *testing.T) {
	dir := copyOfDemo(t)
	moveCursor(t, dir, -10)
	code, out := runHere("search", "灯塔", "--data", dir, "--lang", "zh")
	if code != exitDone || !strings.Contains(out, "索引还差 10 项变动；下次抓取会补上。") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, out = runHere("search", "灯塔", "--data", dir, "--json"); !strings.Contains(out, `{"note":"The index is behind by 10 changes`) {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

func TestAnInterruptedSearchEnds(t *testing.T) {
	dir := copyOfDemo(t)
	silentHolder(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	a := newApp(process{Stdout: &lockedBuffer{}, Stderr: &lockedBuffer{}, Getenv: func(string) string { return "" }, Now: time.Now})
	a.Data = dir
	a.ready()
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { check(t, r.Close()) }()
	time.AfterFunc(50*time.Millisecond, cancel)
	began := time.Now()
	if _, err := a.ask(ctx, r, index.Query{Text: "灯塔"}); !errors.Is(err, context.Canceled) || time.Since(began) > time.Second {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
}
