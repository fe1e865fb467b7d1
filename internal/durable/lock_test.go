package durable_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/go-cmp/cmp"

	"jianbao/internal/durable"
)

// TestMain lets the test binary be the other process.
func TestMain(m *testing.M) {
	switch path := os.Getenv("DURABLE_TEST_PATH"); os.Getenv("DURABLE_TEST_ROLE") {
	case "hold":
		if _, err := durable.Lock(path, durable.Holder{Command: "child"}); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		waitForTheEnd()
	case "hold without a name": // as a process between taking the lock and writing its name
		if ok, err := flock.New(path).TryLock(); !ok || err != nil {
			fmt.Println(ok, err)
			os.Exit(1)
		}
		waitForTheEnd()
	default:
		os.Exit(m.Run())
	}
}

func waitForTheEnd() {
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// other starts another process in a role, and returns when it has the lock.
func other(t *testing.T, role, path string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "DURABLE_TEST_ROLE="+role, "DURABLE_TEST_PATH="+path)
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(c) })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	return c
}

func kill(c *exec.Cmd) {
	_ = c.Process.Kill()
	_ = c.Wait()
}

func mustLock(t *testing.T, path string) *durable.LockFile {
	t.Helper()
	l, err := durable.Lock(path, durable.Holder{Command: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLockIsHeldByOneProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", "lock")
	if _, held, err := durable.ReadHolder(path); held || err != nil {
		t.Fatalf("no file: held %v, %v", held, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	child := other(t, "hold", path)

	began := time.Now()
	_, err := durable.Lock(path, durable.Holder{})
	heldBy, ok := errors.AsType[*durable.HeldError](err)
	if !ok || heldBy.Holder.PID != child.Process.Pid || heldBy.Holder.Command != "child" {
		t.Fatalf("got %v, want to be told of process %d", err, child.Process.Pid)
	}
	if took := time.Since(began); took > 200*time.Millisecond {
		t.Errorf("the refusal took %v", took)
	}
	h, held, err := durable.ReadHolder(path)
	if !held || err != nil || h.PID != child.Process.Pid || h.Host == "" || h.Started.IsZero() {
		t.Errorf("ReadHolder: %+v, %v, %v", h, held, err)
	}

	kill(child)
	if _, held, err := durable.ReadHolder(path); held || err != nil {
		t.Errorf("after the holder was killed: held %v, %v", held, err)
	}
	l := mustLock(t, path)
	if h, held, _ := durable.ReadHolder(path); !held || h.PID != os.Getpid() {
		t.Errorf("after taking over: %+v, %v", h, held)
	}
	if err := l.Unlock(); err != nil {
		t.Fatal(err)
	}
	if h, held, err := durable.ReadHolder(path); held || err != nil {
		t.Errorf("after unlocking: %+v, %v, %v", h, held, err)
	}
	if err := mustLock(t, path).Unlock(); err != nil {
		t.Error(err)
	}
}

func TestLockOfAHolderWithoutAName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	child := other(t, "hold without a name", path)
	_, err := durable.Lock(path, durable.Holder{})
	if held, ok := errors.AsType[*durable.HeldError](err); !ok || held.Holder.PID != 0 {
		t.Errorf("got %v", err)
	}
	if h, held, err := durable.ReadHolder(path); !held || err != nil || h.PID != 0 {
		t.Errorf("ReadHolder: %+v, %v, %v", h, held, err)
	}
	kill(child)
	if err := mustLock(t, path).Unlock(); err != nil {
		t.Error(err)
	}
}

func TestLockTakesOverAnyFile(t *testing.T) {
	self, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"empty":                    "",
		"garbage":                  "\x00\xff not a holder {{{",
		"long garbage":             string(make([]byte, 1<<20)),
		"half a name":              ` {"pid":1`,
		"a process that is dead":   ` {"pid":999999999,"host":"` + self + `","started":"2022-12-31T08:19:00Z"}`,
		"a process that is living": ` {"pid":1,"host":"` + self + `","started":"2022-12-31T08:19:00Z"}`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lock")
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			if _, held, err := durable.ReadHolder(path); held || err != nil {
				t.Errorf("held %v, %v", held, err)
			}
			l := mustLock(t, path)
			want := durable.Holder{PID: 7, Host: "h", Started: time.Date(2022, 12, 31, 0, 19, 0, 0, time.UTC),
				Command: "crawl", Socket: "/run/s"}
			for _, h := range []durable.Holder{{PID: 1 << 30, Host: "a much longer name", Command: "x"}, want} {
				if err := l.Update(h); err != nil {
					t.Fatal(err)
				}
			}
			got, held, err := durable.ReadHolder(path)
			if diff := cmp.Diff(want, got); diff != "" || !held || err != nil {
				t.Errorf("held %v, %v: %s", held, err, diff)
			}
			if err := l.Unlock(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLockWaitsOutAReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	if err := mustLock(t, path).Unlock(); err != nil {
		t.Fatal(err)
	}
	reader := flock.New(path, flock.SetFlag(os.O_RDONLY)) // as ReadHolder does
	if ok, err := reader.TryRLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	released := make(chan error, 1)
	time.AfterFunc(50*time.Millisecond, func() { released <- reader.Unlock() })
	if err := mustLock(t, path).Unlock(); err != nil {
		t.Error(err)
	}
	if err := <-released; err != nil {
		t.Error(err)
	}
}

// TestAReaderIsNoHolder: who looks whether the lock is free holds it for a
// moment. A dead holder whose number a living process has got, as it is with
// the first process of a container, must not be taken for the reason.
func TestAReaderIsNoHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	l, err := durable.Lock(path, durable.Holder{})
	if err != nil {
		t.Fatal(err)
	}
	named, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, named, 0o644); err != nil { // as a kill leaves it
		t.Fatal(err)
	}
	reader := flock.New(path, flock.SetFlag(os.O_RDONLY))
	if ok, err := reader.TryRLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	time.AfterFunc(15*time.Millisecond, func() { _ = reader.Unlock() })
	l, err = durable.Lock(path, durable.Holder{})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Unlock(); err != nil {
		t.Error(err)
	}
}
