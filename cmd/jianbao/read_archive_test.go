package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"jianbao/config"
)

// demoOnce makes the demonstration's archive once for all tests that read. They
// take copies.
var demoOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "jianbao-test-")
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "demo")
	if code, out := runHere("demo", "--data", data); code != exitDone {
		return dir, errors.New("demo: " + out)
	}
	return dir, nil
})

// tidy removes the demonstration's archive when all tests have ended.
type tidy struct{ *testing.M }

func (m tidy) Run() int {
	code := m.M.Run()
	if dir, _ := demoOnce(); dir != "" && os.RemoveAll(dir) != nil {
		return max(code, 1)
	}
	return code
}

// runHere runs the real main in this process, and gives its exit code and all
// that it wrote.
func runHere(args ...string) (int, string) {
	var out lockedBuffer
	code := run(process{Args: args, Stdin: bytes.NewReader(nil), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Now: time.Now})
	return code, out.String()
}

// lockedBuffer is written by several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// copyOfDemo is a copy of the demonstration's archive for one test.
func copyOfDemo(t *testing.T) string {
	t.Helper()
	from, err := demoOnce()
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to, os.DirFS(filepath.Join(from, "demo"))); err != nil {
		t.Fatal(err)
	}
	return to
}

// copyDemo is the verb "archive DIR": a copy of the demonstration's archive.
func copyDemo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: archive DIR")
	}
	from, err := demoOnce()
	ts.Check(err)
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(filepath.Join(from, "demo"))))
}

// testConfig is the configuration of an empty file.
func testConfig(t *testing.T) *config.Config {
	t.Helper()
	return config.Defaults()
}
