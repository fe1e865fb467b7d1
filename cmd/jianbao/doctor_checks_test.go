//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/internal/durable"
)

func TestDoctorOfTheClock(t *testing.T) {
	data := copyOfDemo(t)
	if all := findings(t, 0, "--data", data); all != nil {
		t.Errorf("%+v", all)
	}
	finds(t, findings(t, -time.Hour, "--data", data), checkClock, "^20", "it is before the last pass, of 20", "set the clock, then keep it set")
	file := filepath.Join(data, "catalog.db")
	ahead := time.Now().Add(3 * time.Hour)
	if err := os.Chtimes(file, ahead, ahead); err != nil {
		t.Fatal(err)
	}
	finds(t, findings(t, time.Hour, "--data", data), checkClock, "^20", "catalog.db was written at 20.* by the clock of its disk", "set the clock")
}

func TestDoctorOfTheLock(t *testing.T) {
	held := func(t *testing.T, h durable.Holder) string {
		t.Helper()
		data := copyOfDemo(t)
		h.PID, h.Host, h.Command = os.Getpid(), "archive.example", "crawl"
		lock, err := durable.Lock(lockPath(data), h)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = lock.Unlock() })
		return data
	}
	t.Run("for an hour", func(t *testing.T) {
		if all := findings(t, 0, "--data", held(t, durable.Holder{Started: time.Now().Add(-time.Hour)})); all != nil {
			t.Errorf("%+v", all)
		}
	})
	t.Run("for more than a day", func(t *testing.T) {
		data := held(t, durable.Holder{Started: time.Now().Add(-30 * time.Hour)})
		finds(t, findings(t, 0, "--data", data), checkLock, "lock$", `process \d+ on archive.example \(crawl\) has held it since 20.*, 30h0m0s ago`, "SIGTERM")
	})
	t.Run("answers nothing", func(t *testing.T) {
		dir, err := os.MkdirTemp("", "jb") // the name of a socket is short
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		silent, err := net.Listen("unix", filepath.Join(dir, "s"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = silent.Close() })
		data := held(t, durable.Holder{Started: time.Now(), Socket: silent.Addr().String()})
		finds(t, findings(t, 0, "--data", data), checkLock, "lock$", `process \d+ on archive.example \(crawl\), since 20.*, takes questions and answers none`, "SIGTERM")
	})
}

func TestDoctorOfTheIndex(t *testing.T) {
	data := copyOfDemo(t)
	other := newPaper(t)
	other.publish(3, story)
	other.crawl(0, exitDone)
	if err := os.RemoveAll(indexPath(data)); err != nil {
		t.Fatal(err)
	}
	finds(t, findings(t, 0, "--data", data), checkIndex, "index$", "there is none, and the catalog has 5[0-9] articles|4[0-9] articles", "by: .* reindex --data ")
	if err := os.CopyFS(indexPath(data), os.DirFS(indexPath(other.data))); err != nil {
		t.Fatal(err)
	}
	finds(t, findings(t, 0, "--data", data), checkIndex, "index$", "it was made of another catalog", "by: .* reindex --data ")
	if code, out := runAt(0, "reindex", "--data", data); code != exitDone {
		t.Fatalf("reindex: exit %d: %s", code, out)
	}
	if all := findings(t, 0, "--data", data); all != nil {
		t.Errorf("after reindex: %+v", all)
	}
	execute(t, data, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)
		INSERT INTO event (time, type, article, revision, pass, captures) SELECT time, 'revised', article, revision, pass, captures FROM n, (SELECT * FROM event LIMIT 1)`)
	finds(t, findings(t, 0, "--data", data), checkIndex, "index$", "it is behind by 1001 changes, and nobody brings it up to date", "run: .* crawl")
}

// The rate is that of what really came, over several days; what lasts for less
// than --days is told.
func TestDaysLeft(t *testing.T) {
	p := newPaper(t)
	for n := range 5 {
		p.publish(10*(n+1), story)
		p.crawl(time.Duration(n)*day, exitDone)
	}
	later := 4*day + time.Hour
	code, out := runAt(later, "status", "--json", "-c", p.file)
	var s archiveStatus
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != exitDone {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	if len(s.Days) != 5 || s.Room == nil || s.Room.BytesADay == nil || s.Room.DaysLeft == nil || s.Sites[0].BytesADay == nil {
		t.Fatalf("%s", out)
	}
	var sum int64
	for _, d := range s.Days {
		if d.Bytes <= 0 || d.Sites["paper"] != d.Bytes {
			t.Errorf("a day: %+v", d)
		}
		sum += d.Bytes
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if got < want*0.95 || got > want*1.05 {
			t.Errorf("%s: %.0f, want about %.0f", what, got, want)
		}
	}
	days := later.Hours() / 24
	near("bytes a day of the site", float64(*s.Sites[0].BytesADay), float64(sum)/days)
	near("bytes a day of the archive", float64(*s.Room.BytesADay), float64(s.Bytes.Total)/days)
	near("days left", float64(*s.Room.DaysLeft), float64(s.Room.Free)/float64(*s.Room.BytesADay))
	if all := p.findings(later); all != nil {
		t.Errorf("with room for %d days: %+v", *s.Room.DaysLeft, all)
	}
	finds(t, p.findings(later, "--days", "2000000000"), checkDisk, "data$", `at .* a day, .* last for \d+ days more`, "warc_dir")
}

func TestDoctorOfRights(t *testing.T) {
	s, dir := newStranger(t)
	data := filepath.Join(dir, "data")
	if err := os.CopyFS(data, os.DirFS(copyOfDemo(t))); err != nil {
		t.Fatal(err)
	}
	everything := func(uid int) {
		t.Helper()
		if out, err := exec.Command("chown", "-R", fmt.Sprint(uid), data).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	if out, code := s.run("doctor", "--data", data); code != exitDone {
		t.Errorf("who may only read: exit %d: %s", code, out)
	}
	all := findings(t, 0, "--data", data)
	if all != nil {
		t.Errorf("%+v", all)
	}
	everything(nobody)
	if err := os.Chown(filepath.Join(data, "lock"), 0, 0); err != nil {
		t.Fatal(err)
	}
	finds(t, findings(t, 0, "--data", data), checkRights, "lock$", "it belongs to account 0, and the catalog to account 65534", "chown -R nobody .*data")
	everything(nobody)
	if err := os.Chmod(data, 0o555); err != nil {
		t.Fatal(err)
	}
	out, code := s.run("doctor", "--data", data)
	if code != exitFailed || !strings.HasPrefix(out, "rights: "+data+": the account that it belongs to may not write it: ") || strings.Count(out, "\n") != 1 {
		t.Errorf("a folder that its owner may not write: exit %d: %s", code, out)
	}
	everything(0)
	if err := errors.Join(os.Chmod(data, 0o755), os.Chmod(filepath.Join(data, catalogFile), 0o600)); err != nil {
		t.Fatal(err)
	}
	out, code = s.run("doctor", "--data", data)
	if code != exitFailed || !strings.HasPrefix(out, "catalog: ") || !strings.Contains(out, "permission denied") || !strings.Contains(out, "give this account the right to read it") {
		t.Errorf("a catalog that may not be read: exit %d: %s", code, out)
	}
}

// WARC files that are gone, and such as were cut, are named without being read.
func TestDoctorOfTheWARCFiles(t *testing.T) {
	data := copyOfDemo(t)
	file := oneFile(t, filepath.Join(data, "warc", "*", "*", "*.warc.gz"))
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, info.Size()-1); err != nil {
		t.Fatal(err)
	}
	finds(t, findings(t, 0, "--data", data), checkWARC, "warc$", `of \d+ WARC files that the catalog knows, 1 is not as long as it was: warc/20.*gz`, "put back from a backup.*verify")
	if err := os.Rename(file, file+".open"); err != nil {
		t.Fatal(err)
	}
	finds(t, findings(t, 0, "--data", data), checkWARC, "warc$", `of \d+ WARC files that the catalog knows, 1 is missing: warc/20.*gz`, "warc_dir is mounted")
	if err := os.RemoveAll(filepath.Join(data, "warc")); err != nil {
		t.Fatal(err)
	}
	finds(t, findings(t, 0, "--data", data), checkWARC, "warc$", "(is|are) missing", "warc_dir is mounted")
}
