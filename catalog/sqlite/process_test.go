//go:build linux

package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/record"
)

// The tests of this file run this binary again as another process: role says
// what it is to do there.
const roleVariable, pathVariable = "JIANBAO_TEST_ROLE", "JIANBAO_TEST_PATH"

func TestMain(m *testing.M) {
	roles := map[string]func(context.Context, string) error{"commit": commitForEver, "read": readOnce, "hold": holdOpen, "break": breakOff, "write": tryToWrite}
	role, ok := roles[os.Getenv(roleVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := role(context.Background(), os.Getenv(pathVariable)); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func other(t *testing.T, binary, role, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Env = append(os.Environ(), roleVariable+"="+role, pathVariable+"="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

// commitForEver commits article after article, four to a batch, and names each
// that was acknowledged.
func commitForEver(ctx context.Context, path string) error {
	s, err := sqlite.Open(ctx, path, catalog.Options{})
	if err != nil {
		return err
	}
	if _, err := s.BeginPass(ctx, catalog.PassOptions{Sites: []string{"a"}}); err != nil {
		return err
	}
	for serial := 0; ; serial += 4 {
		var requests []record.Request
		for i := range 4 {
			requests = append(requests, request(fmt.Sprintf("http://a.example/%d-%d", os.Getpid(), serial+i)))
		}
		if _, err := s.Offer(ctx, requests); err != nil {
			return err
		}
		if err := commitAll(ctx, s); err != nil {
			return err
		}
	}
}

func commitAll(ctx context.Context, s *sqlite.Store) error {
	next, err := s.Next(ctx, catalog.LeaseOptions{Max: 4, TTL: time.Hour})
	if err != nil || next.Lease == nil {
		time.Sleep(max(next.Wait, time.Millisecond))
		return err
	}
	var results []record.Result
	for _, r := range next.Requests {
		results = append(results, article(r, "text of "+r.URL))
	}
	receipts, err := s.Commit(ctx, results)
	if err != nil {
		return err
	}
	for _, receipt := range receipts {
		if receipt.Err != nil {
			return receipt.Err
		}
		fmt.Println(receipt.Article, receipt.Events[0].Seq)
	}
	return s.Release(ctx, *next.Lease, time.Now())
}

func TestKilledCommitsLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	acknowledged := map[string]int64{}
	for round := range 12 {
		cmd := other(t, os.Args[0], "commit", path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// Every third is killed somewhere in its start, the others at work.
		kill := func() { _ = cmd.Process.Kill() }
		var timer *time.Timer
		if round%3 == 2 {
			timer = time.AfterFunc(time.Duration(rand.IntN(100))*time.Millisecond, kill)
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if timer == nil {
				timer = time.AfterFunc(time.Duration(rand.IntN(250))*time.Millisecond, kill)
			}
			id, seq, ok := strings.Cut(lines.Text(), " ")
			number, err := strconv.ParseInt(seq, 10, 64)
			if !ok || err != nil || len(id) != record.IDLength {
				t.Fatalf("round %d: the other process says %q", round, lines.Text())
			}
			acknowledged[id] = number
		}
		_ = cmd.Wait()
		if timer != nil {
			timer.Stop()
		}
		verify(t, path, acknowledged)
	}
	if len(acknowledged) < 20 {
		t.Errorf("only %d were acknowledged: the test kills too early", len(acknowledged))
	}
}

// verify checks that everything acknowledged is there, and all else in order.
func verify(t *testing.T, path string, acknowledged map[string]int64) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, catalog.Options{})
	if errors.Is(err, os.ErrNotExist) && len(acknowledged) == 0 {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
		t.Fatalf("check: %v %q", err, wrong)
	}
	there := map[string]bool{}
	err = s.Articles(t.Context(), func(a record.Article) error {
		there[a.ID] = true
		if a.Body != "text of "+a.URL || len(a.Captures) != 1 {
			t.Errorf("article %s: %q, %v", a.URL, a.Body, a.Captures)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.Events(t.Context(), 0, len(there)+1)
	if err != nil || len(events) != len(there) {
		t.Fatalf("%d events for %d articles, %v", len(events), len(there), err)
	}
	for id, seq := range acknowledged {
		if !there[id] || events[seq-1].Article != id || events[seq-1].Seq != seq {
			t.Errorf("%s was acknowledged as event %d and is not there", id, seq)
		}
	}
}

// readOnce tells a cursor as a reader sees it, and again each time that it is
// asked on stdin.
func readOnce(ctx context.Context, path string) error {
	s, err := sqlite.OpenReader(ctx, path, catalog.Options{})
	if err != nil {
		return err
	}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		seq, err := s.Cursor(ctx, "index")
		if err != nil {
			return err
		}
		stats, err := s.Stats(ctx)
		if err != nil {
			return err
		}
		fmt.Println(seq, stats.URLs)
	}
	return s.Close()
}

// holdOpen writes what it is told to and stays.
func holdOpen(ctx context.Context, path string) error {
	s, err := sqlite.Open(ctx, path, catalog.Options{})
	if err != nil {
		return err
	}
	if err := s.SetCursor(ctx, "index", 99); err != nil {
		return err
	}
	fmt.Println("written")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// tryToWrite opens for writing, and says what became of it.
func tryToWrite(ctx context.Context, path string) error {
	s, err := sqlite.Open(ctx, path, catalog.Options{})
	if err == nil {
		err = errors.Join(s.SetCursor(ctx, "index", 1), s.Close())
	}
	fmt.Println(errors.Is(err, fs.ErrPermission), err)
	return nil
}

// nobody is an account that may read what everybody may read.
const nobody = 65534

// asNobody runs this binary's reader under another account.
type asNobody struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startAsNobody(t *testing.T, binary, path string) *asNobody {
	t.Helper()
	cmd := other(t, binary, "read", path)
	cmd.Dir = filepath.Dir(path)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	return &asNobody{t: t, cmd: cmd, in: in, out: bufio.NewScanner(out)}
}

func (r *asNobody) sees(want string) {
	r.t.Helper()
	if _, err := io.WriteString(r.in, "\n"); err != nil {
		r.t.Fatal(err)
	}
	if !r.out.Scan() {
		r.t.Fatal("the reader said nothing")
	}
	if got := r.out.Text(); got != want {
		r.t.Errorf("the reader says %q, want %q", got, want)
	}
}

// open makes a folder that everybody may read, with a copy of this binary.
func openFolder(t *testing.T) (path, binary string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can run a process as another account")
	}
	dir, err := os.MkdirTemp("", "jianbao-readers")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	binary = filepath.Join(dir, "reader")
	if err := os.WriteFile(binary, program, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "catalog.db"), binary
}

func TestReadersOfAnotherAccount(t *testing.T) {
	ctx := t.Context()
	path, binary := openFolder(t)
	write := func(seq int64, keep bool) *sqlite.Store {
		t.Helper()
		s, err := sqlite.Open(ctx, path, catalog.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetCursor(ctx, "index", seq); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Offer(ctx, []record.Request{request(fmt.Sprintf("http://a.example/%d", seq))}); err != nil {
			t.Fatal(err)
		}
		if keep {
			return s
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return nil
	}
	write(1, false)
	t.Log("no writer: the file alone is there")
	early := startAsNobody(t, binary, path)
	early.sees("1 1")

	s := write(2, true)
	t.Log("a writer lives")
	early.sees("2 2")
	during := startAsNobody(t, binary, path)
	during.sees("2 2")
	if err := s.SetCursor(ctx, "index", 3); err != nil {
		t.Fatal(err)
	}
	during.sees("3 2")
	early.sees("3 2")

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Log("it has closed")
	during.sees("3 2")
	early.sees("3 2")
	write(4, false)
	during.sees("4 3")
	late := startAsNobody(t, binary, path)
	late.sees("4 3")
	early.sees("4 3")
}

func TestReadersOfAnotherAccountAfterAKill(t *testing.T) {
	path, binary := openFolder(t)
	holder := other(t, binary, "hold", path)
	in, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	_ = holder.Process.Kill()
	_ = holder.Wait()
	startAsNobody(t, binary, path).sees("99 0")
}

func TestWriterWithoutTheRightToWrite(t *testing.T) {
	path, binary := openFolder(t)
	for _, name := range []string{"catalog.db", "new.db"} {
		if name == "catalog.db" {
			s, err := sqlite.Open(t.Context(), path, catalog.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(filepath.Dir(path), name)
		cmd := other(t, binary, "write", path)
		cmd.Dir = filepath.Dir(path)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		out, err := cmd.Output()
		if err != nil || !strings.HasPrefix(string(out), "true ") || !strings.Contains(string(out), path) {
			t.Errorf("%s: %v, %s", name, err, out)
		}
	}
}
