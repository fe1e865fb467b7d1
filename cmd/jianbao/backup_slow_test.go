//go:build slow && unix

package main

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"jianbao/internal/portaltest"
)

// backupKills is how often a backup is killed on its way.
const backupKills = 20

// TestSlowBackupKill kills backups at random moments while another process
// crawls: after each the folder is an archive that verifies.
func TestSlowBackupKill(t *testing.T) {
	binary := build(t)
	portal := portaltest.NewBulk(3000, 4)
	if err := portal.Start(); err != nil {
		t.Fatal(err)
	}
	defer portal.Close()
	a := newArchive(t, binary, portal.Config())
	to := filepath.Join(t.TempDir(), "backup")
	a.run(exitDone, "crawl", "-q", "--max-pages", "300")
	a.run(exitDone, "backup", to, "-q")

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	crawl := exec.Command(binary, "crawl", "-q", "-c", a.file)
	if err := crawl.Start(); err != nil {
		t.Fatal(err)
	}
	killed := 0
	for range backupKills {
		cmd := exec.Command(binary, "backup", to, "-q", "-c", a.file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(1200*time.Millisecond))), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		if !timer.Stop() {
			killed++
		} else if err != nil {
			t.Errorf("a backup that was not killed: %v", err)
		}
		a.run(exitDone, "verify", "--data", to)
		a.run(exitDone, "status", "--data", to)
	}
	if err := crawl.Wait(); err != nil {
		t.Errorf("the crawl: %v", err)
	}
	t.Logf("%d of %d were killed", killed, backupKills)
	a.run(exitDone, "backup", to)
	a.run(exitDone, "verify", "--data", to)
	list := []string{"search", "--limit", "10000", "--sort", "oldest", "--json"}
	if got, want := a.run(exitDone, append(list, "--data", to)...), a.run(exitDone, list...); !bytes.Equal(got, want) {
		t.Error("the backup finds something else than the archive")
	}
	err := filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".aside" || filepath.Ext(path) == ".open" {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestSlowBackupByAnother makes backups from an account that may only read the
// archive, while a crawl runs and when none does.
func TestSlowBackupByAnother(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to be another account")
	}
	binary := build(t)
	portal := portaltest.NewBulk(1500, 4)
	if err := portal.Start(); err != nil {
		t.Fatal(err)
	}
	defer portal.Close()
	a := newArchive(t, binary, portal.Config())
	home := t.TempDir()
	for _, dir := range []string{filepath.Dir(binary), filepath.Dir(a.file), home} {
		for ; dir != os.TempDir(); dir = filepath.Dir(dir) {
			check(t, os.Chmod(dir, 0o755))
		}
	}
	check(t, os.Chmod(home, 0o777))
	backup := func(to string, want int) {
		t.Helper()
		cmd := exec.Command(binary, "backup", to, "--data", a.dir)
		cmd.Env = []string{"TMPDIR=" + home}
		cmd.Dir = home
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		out, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want {
			t.Fatalf("exit %d, want %d: %s", code, want, out)
		}
		t.Logf("%s", out)
	}
	a.run(exitDone, "crawl", "-q", "--max-pages", "50")
	to := filepath.Join(home, "backup")
	backup(to, exitDone)
	a.run(exitDone, "verify", "--data", to)
	crawl := exec.Command(binary, "crawl", "-q", "-c", a.file)
	if err := crawl.Start(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		backup(to, exitDone)
		a.run(exitDone, "verify", "--data", to)
	}
	if err := crawl.Wait(); err != nil {
		t.Errorf("the crawl: %v", err)
	}
	backup(to, exitDone)
	a.run(exitDone, "verify", "--data", to)
	backup(filepath.Join(filepath.Dir(a.file), "denied"), exitCannotWrite)
	a.run(exitDone, "verify")
}

func TestSlowBackupWhileACrawlRuns(t *testing.T) {
	portal := portaltest.NewBulk(600, 2)
	check(t, portal.Start())
	defer portal.Close()
	dir := t.TempDir()
	b := &backedUp{t: t, file: filepath.Join(dir, "crawl.yaml"), data: filepath.Join(dir, "data"), to: filepath.Join(dir, "backup")}
	check(t, os.WriteFile(b.file, portal.Config(), 0o644))
	crawled := make(chan int)
	go func() {
		code, _ := runHere("crawl", "-q", "-c", b.file, "--data", b.data)
		crawled <- code
	}()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if code, _ := runHere("status", "--data", b.data); code == exitDone || time.Since(began) > 20*time.Second {
			break
		}
	}
	var seqs []int64
	for running := true; running; {
		s := b.backup(exitDone)
		b.verify(b.to)
		seqs = append(seqs, s.Seq)
		select {
		case code := <-crawled:
			running = false
			if code != exitDone {
				t.Fatalf("the crawl ended with %d", code)
			}
		default:
		}
	}
	if !slices.IsSorted(seqs) {
		t.Errorf("the backups were at the events %v", seqs)
	}
	t.Logf("the backups were at the events %v", seqs)
	last := b.backup(exitDone)
	if last.Seq < 600 {
		t.Errorf("got %+v", last)
	}
	b.verify(b.to)
	open, err := filepath.Glob(filepath.Join(b.to, "warc", "*", "*", "*.open"))
	if err != nil || len(open) > 0 {
		t.Errorf("open files are left in the backup: %v, %v", open, err)
	}
	var got []string
	for _, data := range []string{b.data, b.to} {
		got = append(got, b.must(exitDone, "search", "--limit", "1000", "--sort", "oldest", "--json", "--data", data))
	}
	if got[0] != got[1] {
		t.Error("the backup finds something else than the archive")
	}
}
