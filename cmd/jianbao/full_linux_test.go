package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"jianbao/internal/portaltest"
)

// smallDisk mounts a file system of so many bytes on a folder.
func smallDisk(t *testing.T, dir, size string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk cannot be mounted here (it takes root): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
}

// run runs a command in the machine's folder.
func (m machine) run(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(m.bin, "jianbao"), args...)
	cmd.Dir = m.dir
	cmd.Env = []string{"HOME=" + m.dir, "PATH=" + m.bin, "LANG=C.UTF-8"}
	var all bytes.Buffer
	cmd.Stdout, cmd.Stderr = &all, &all
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err != nil {
		code = exit.ExitCode()
	}
	return code, all.String()
}

// Below min_free nothing is asked, on whichever disk it is; above it a pass
// stops when it comes there, and says where, how much is left, and what to do.
func TestMinFree(t *testing.T) {
	for _, test := range []struct{ what, on string }{{"the archive's disk", "data"}, {"the disk of the pages", "data/warc"}} {
		t.Run(test.what, func(t *testing.T) {
			p := portaltest.New()
			p.Handle("slow.example", "/", portaltest.HTML("utf-8", "utf-8", "<html><title>首页</title></html>"))
			p.Handle("slow.example", "/robots.txt", portaltest.Status(http.StatusNotFound))
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(p.Close)
			m := newMachine(t)
			m.write(t, "crawl.yaml", []byte(`agent: {contact: "mailto:test@jianbao.example"}
min_free: 8MiB
allow_private: [127.0.0.1/32]
connect_to: ["`+p.ConnectTo()[0]+`"]
defaults: {delay: 0s}
sites: [{id: slow, start: ["http://slow.example/"], articles: ['^http://slow\.example/a']}]
`))
			disk := filepath.Join(m.dir, test.on)
			smallDisk(t, disk, "4m")
			code, out := m.run(t, "crawl", "-q")
			if code != exitCannotWrite || !strings.Contains(out, test.on+" has ") || !strings.Contains(out, "min_free asks for 8.0 MiB") || strings.Count(out, "\n") != 1 {
				t.Errorf("exit code %d:\n%s", code, out)
			}
			if asked := len(p.Requests()); asked != 0 {
				t.Errorf("%d requests were sent", asked)
			}
			if code, out := m.run(t, "doctor"); code != exitFailed || !strings.Contains(out, "disk: "+test.on) {
				t.Errorf("doctor: exit code %d:\n%s", code, out)
			}
			if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
				t.Fatal(err)
			}
			if code, out := m.run(t, "crawl"); code != 0 || len(p.Requests()) == 0 {
				t.Errorf("with room: exit code %d, %d requests:\n%s", code, len(p.Requests()), out)
			}
		})
	}
}

// A disk that can hold no more files is told before it is full.
func TestDoctorOfADiskWithoutInodes(t *testing.T) {
	from := copyOfDemo(t)
	data := filepath.Join(t.TempDir(), "data")
	smallDisk(t, data, "64m,nr_inodes=400")
	if err := os.CopyFS(data, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	if all := findings(t, 0, "--data", data); all != nil {
		t.Errorf("%+v", all)
	}
	for n := range 400 {
		if os.WriteFile(filepath.Join(data, fmt.Sprint("snapshots", n)), nil, 0o644) != nil {
			break
		}
	}
	finds(t, findings(t, 0, "--data", data), checkDisk, "data$", "it can hold 0 files more, of 400", "remove files there")
}
