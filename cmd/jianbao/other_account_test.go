//go:build unix

package main

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stranger runs the program as an account that owns nothing.
type stranger struct {
	t      *testing.T
	binary string
	home   string
}

const nobody = 65534

func newStranger(t *testing.T) (stranger, string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can run a process as another account")
	}
	dir, err := os.MkdirTemp("", "jianbao-stranger-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	program, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(dir, "home")
	binary := filepath.Join(dir, "jianbao")
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(binary, program, 0o755), os.Mkdir(home, 0o700), os.Chown(home, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	return stranger{t, binary, home}, dir
}

// run gives what the program wrote and its exit code.
func (s stranger) run(args ...string) (out string, code int) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), s.binary, args...)
	cmd.Dir = s.home
	cmd.Env = []string{"LANG=C.UTF-8", "HOME=" + s.home, "TMPDIR=" + s.home}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	text, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(text), exit.ExitCode()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text), 0
}

// readsAll runs every command that reads, none of which may fail or write.
func (s stranger) readsAll(data, when string) {
	s.t.Helper()
	const edited = "vqqtf7ug36j6kdcn"
	for _, command := range []string{
		"search 灯塔 --json", "search source:岚江在线 --limit 3", "show " + edited, "show " + edited + " --format json", "show " + edited + " --format warc", "show " + edited + " --format html",
		"history " + edited, "diff " + edited, "status", "status --json", "verify", "verify --sample 0.5", "backup " + filepath.Join(s.home, "backup-"+strings.ReplaceAll(when, " ", "-")),
	} {
		args := append(strings.Fields(command), "--data", data)
		out, code := s.run(args...)
		if code != exitDone {
			s.t.Errorf("%s: %s: exit %d: %s", when, command, code, out)
		}
	}
	if left, err := filepath.Glob(filepath.Join(s.home, "jianbao-*")); err != nil || len(left) > 0 {
		s.t.Errorf("%s: it left %q, %v", when, left, err)
	}
}

// Whoever may read the folder can ask everything, while a crawl runs and when
// none does, after a crash, and where nobody may write.
func TestReadersOfAnotherAccount(t *testing.T) {
	s, dir := newStranger(t)
	data := filepath.Join(dir, "data")
	if code, out := runHere("demo", "--data", data); code != exitDone {
		t.Fatalf("demo: exit %d: %s", code, out)
	}
	before := digests(t, data)
	s.readsAll(data, "nothing runs")
	if diff := cmp.Diff(before, digests(t, data)); diff != "" {
		t.Errorf("reading changed the folder:\n%s", diff)
	}

	// A copy that was taken of a crash: a log, and no -shm.
	crashed := filepath.Join(dir, "crashed")
	stop := crawlThatHangs(t, data)
	s.readsAll(data, "a crawl runs")
	if out, err := exec.Command("cp", "-a", data, crashed).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	stop()
	s.readsAll(data, "the crawl was killed")
	for _, name := range []string{"lock", "index.sock", catalogFile + "-shm"} {
		if err := os.RemoveAll(filepath.Join(crashed, name)); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(filepath.Join(crashed, catalogFile+"-wal")); err != nil || info.Size() == 0 {
		t.Fatalf("the crash left no log: %v", err)
	}
	if out, code := s.run("status", "--data", crashed); code != 0 || !strings.Contains(out, "both are read through a copy") {
		t.Errorf("status: exit %d: %s", code, out)
	}
	s.readsAll(crashed, "a copy of a crash")
}

// crawlThatHangs starts a crawl of an archive in another process, at a portal
// that does not answer, and gives what kills it.
func crawlThatHangs(t *testing.T, data string) (kill func()) {
	t.Helper()
	asked := make(chan struct{}, 100)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		<-r.Context().Done()
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	file := filepath.Join(t.TempDir(), "crawl.yaml")
	text := "allow_private: [127.0.0.1/32]\nmin_free: 0\ndefaults: {delay: 0s}\nsites:\n  - {id: hangs, start: ['http://" + listener.Addr().String() + "/'], articles: ['/a/\\d+$']}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(filepath.Dir(data), "jianbao")
	crawl := exec.Command(binary, "crawl", "-c", file, "--data", data)
	var talk bytes.Buffer
	crawl.Stderr = &talk
	if err := crawl.Start(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // robots.txt, then the page
		select {
		case <-asked:
		case <-time.After(20 * time.Second):
			_ = crawl.Process.Kill()
			_ = crawl.Wait()
			t.Fatalf("the crawl asks nothing: %s", talk.String())
		}
	}
	return func() { _ = crawl.Process.Kill(); _ = crawl.Wait() }
}
