//go:build unix

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
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

// TestBackupToANewDiskOfAnotherAccount has the folder that a new ext4 disk has,
// which root alone may look into.
func TestBackupToANewDiskOfAnotherAccount(t *testing.T) {
	s, dir := newStranger(t)
	data, disk := filepath.Join(dir, "data"), filepath.Join(dir, "disk")
	check(t, errors.Join(os.CopyFS(data, os.DirFS(copyOfDemo(t))), os.Mkdir(disk, 0o755), os.Chown(disk, nobody, nobody),
		os.Mkdir(filepath.Join(disk, "lost+found"), 0o700)))
	check(t, filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, nobody, nobody))
	}))
	for range 2 {
		if out, code := s.run("backup", disk, "--data", data); code != exitDone {
			t.Fatalf("exit %d: %s", code, out)
		}
	}
	if out, code := s.run("verify", "--data", disk); code != exitDone && !strings.Contains(out, "there is no index") {
		t.Errorf("exit %d: %s", code, out)
	}
}
