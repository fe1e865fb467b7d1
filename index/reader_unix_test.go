//go:build unix

package index_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAnotherAccount reads an index, sealed and through the socket, as an
// account that owns nothing of it. It needs to be root to become that account.
func TestAnotherAccount(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can act as another account")
	}
	data, err := os.MkdirTemp("", "d")
	check(t, err)
	t.Cleanup(func() { check(t, os.RemoveAll(data)) })
	check(t, os.Chmod(data, 0o755))
	program := filepath.Join(data, "program")
	own, err := os.Executable()
	check(t, err)
	copyProgram(t, own, program)
	l := generated(50)
	dir := filepath.Join(data, "index")
	w := openWriter(t, options(dir, l), l)
	path := serve(t, data, w)
	if got := asNobody(t, program, "ask", path); got != "total: 50\n" {
		t.Errorf("asked through the socket: %s", got)
	}
	check(t, w.Close())
	if got := asNobody(t, program, "read", dir); got != "total: 50\n" {
		t.Errorf("read from the folder: %s", got)
	}
	// What is private stays so.
	check(t, os.Chmod(dir, 0o700))
	if got := asNobody(t, program, "read", dir); !strings.Contains(got, "permission denied") {
		t.Errorf("read from a private folder: %s", got)
	}
}

func copyProgram(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	check(t, err)
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	check(t, err)
	_, err = io.Copy(out, in)
	check(t, err)
	check(t, out.Close())
}

// asNobody runs the test's program in a role under an account of its own.
func asNobody(t *testing.T, program, role, dir string) string {
	t.Helper()
	c := exec.Command(program)
	c.Dir = "/"
	c.Env = []string{"JIANBAO_TEST_ROLE=" + role, "JIANBAO_TEST_DIR=" + dir}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v", role, err)
	}
	return string(out)
}
