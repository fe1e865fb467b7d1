package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
	"jianbao/internal/portaltest"
)

// backedUp is an archive of a portal and the folder of its backup.
type backedUp struct {
	t              *testing.T
	file, data, to string
	set            func(pass int)
}

// newBackedUp makes the archive of the demonstration's first pass.
func newBackedUp(t *testing.T) *backedUp {
	t.Helper()
	portal := portaltest.NewDemo()
	check(t, portal.Start())
	t.Cleanup(func() { portal.Close() })
	dir := t.TempDir()
	b := &backedUp{t: t, file: filepath.Join(dir, "crawl.yaml"), data: filepath.Join(dir, "data"), to: filepath.Join(dir, "backup"), set: portal.SetPass}
	check(t, os.WriteFile(b.file, portal.Config(), 0o644))
	b.must(exitDone, "crawl", "-c", b.file, "--data", b.data)
	return b
}

// must runs a command that ends with a code, and gives what it wrote.
func (b *backedUp) must(want int, args ...string) string {
	b.t.Helper()
	code, out := runHere(args...)
	if code != want {
		b.t.Fatalf("%v: exit %d, want %d: %s", args, code, want, out)
	}
	return out
}

// again makes the archive go on.
func (b *backedUp) again(data string) {
	b.t.Helper()
	b.set(2)
	b.must(exitDone, "crawl", "-c", b.file, "--data", data, "--recheck")
}

// backup makes a backup, which must end with the code.
func (b *backedUp) backup(want int, flags ...string) (s backupSummary) {
	b.t.Helper()
	out := b.must(want, append([]string{"backup", b.to, "--data", b.data, "--json"}, flags...)...)
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, `{"to"`) {
			if err := json.Unmarshal([]byte(line), &s); err != nil {
				b.t.Fatalf("%v: %s", err, line)
			}
		}
	}
	return s
}

func (b *backedUp) verify(data string) {
	b.t.Helper()
	b.must(exitDone, "verify", "--data", data)
}

// story is what an archive tells of its articles.
func (b *backedUp) story(data string) string {
	b.t.Helper()
	var out strings.Builder
	for line := range strings.Lines(b.must(exitDone, "search", "--limit", "1000", "--sort", "oldest", "--json", "--data", data)) {
		var row struct{ ID string }
		if json.Unmarshal([]byte(line), &row) == nil && row.ID != "" {
			out.WriteString(b.must(exitDone, "history", row.ID, "--json", "--data", data))
		}
	}
	if out.Len() == 0 {
		b.t.Fatal("the archive tells nothing")
	}
	return out.String()
}

func TestBackupIsAnArchiveAndIncremental(t *testing.T) {
	b := newBackedUp(t)
	first := b.backup(exitDone)
	if first.Copied != 3 || first.Files != 3 || first.Index != indexCurrent || first.Seq == 0 {
		t.Errorf("the first backup: %+v", first)
	}
	b.verify(b.to)
	early := b.story(b.to)
	if diff := cmp.Diff(b.story(b.data), early); diff != "" {
		t.Errorf("the backup tells something else: %s", diff)
	}

	idle := b.backup(exitDone)
	if idle.Copied != 0 || idle.NewBytes >= first.NewBytes {
		t.Errorf("nothing was new, and the backup copied %+v", idle)
	}

	b.again(b.data)
	if b.story(b.to) != early {
		t.Error("the backup changed with the archive")
	}
	second := b.backup(exitDone)
	catalog, err := os.Stat(filepath.Join(b.to, catalogFile))
	check(t, err)
	if want := second.Bytes - first.Bytes; second.Copied != 3 || second.NewBytes > want+catalog.Size() {
		t.Errorf("the second backup copied %+v after %+v", second, first)
	}
	b.verify(b.to)
	if diff := cmp.Diff(b.story(b.data), b.story(b.to)); diff != "" {
		t.Errorf("the backup tells something else: %s", diff)
	}
	left, err := filepath.Glob(filepath.Join(b.to, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestRestore follows the steps that docs/operating.md gives.
func TestRestore(t *testing.T) {
	b := newBackedUp(t)
	b.backup(exitDone)
	before := b.story(b.data)
	check(t, os.RemoveAll(b.data)) // the disk is lost
	b.must(exitNoArchive, "backup", b.to, "--data", b.data)
	check(t, os.Rename(b.to, b.data)) // moved to its place
	b.verify(b.data)
	out := b.must(exitDone, "crawl", "-c", b.file, "--data", b.data, "--recheck", "--json")
	if !strings.Contains(out, `"new":0,"revised":0,`) {
		t.Errorf("a crawl on what was restored: %s", out)
	}
	b.verify(b.data)
	b.again(b.data)
	if b.story(b.data) == before {
		t.Error("the archive did not go on")
	}
	b.verify(b.data)

	// It is an archive of its own now, and has a backup of its own.
	b.to += "2"
	b.backup(exitDone)
	b.verify(b.to)
}

func TestBackupRefuses(t *testing.T) {
	b := newBackedUp(t)
	b.backup(exitDone)
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	check(t, os.Symlink(b.data, link))
	other := filepath.Join(dir, "other")
	check(t, os.Mkdir(other, 0o755))
	check(t, os.WriteFile(filepath.Join(other, "letter.txt"), []byte("mine"), 0o644))
	file := filepath.Join(other, "letter.txt")
	demo := copyOfDemo(t)
	theirs := filepath.Join(dir, "theirs")
	b.must(exitDone, "backup", theirs, "--data", demo)
	linked := filepath.Join(dir, "linked")
	check(t, os.CopyFS(linked, os.DirFS(b.to)))
	check(t, os.RemoveAll(filepath.Join(linked, "warc")))
	check(t, os.Symlink(filepath.Join(b.data, "warc"), filepath.Join(linked, "warc")))
	newer := filepath.Join(dir, "newer")
	check(t, os.Mkdir(newer, 0o755))
	check(t, os.WriteFile(filepath.Join(newer, "backup.json"), []byte(`{"format":99,"catalog":"x"}`), 0o644))
	for _, c := range []struct {
		name, to string
		code     int
		want     string
	}{
		{"the archive itself", b.data, exitFailed, "is the archive itself"},
		{"the archive by another name", link, exitFailed, "is the archive itself"},
		{"a folder in the archive", filepath.Join(b.data, "new", "folder"), exitFailed, "lies within the archive"},
		{"a folder in the archive through a link", filepath.Join(link, "new"), exitFailed, "lies within the archive"},
		{"a folder around the archive", filepath.Dir(b.data), exitFailed, "lies within"},
		{"a folder with something else", other, exitFailed, "holds something else (letter.txt)"},
		{"a file", file, exitFailed, "letter.txt"},
		{"another archive", demo, exitFailed, "holds something else (catalog.db) and no backup: backup.json is missing"},
		{"the backup of another archive", theirs, exitFailed, "holds the backup of another archive"},
		{"a backup with a link in it", linked, exitFailed, "is a link"},
		{"a backup of a newer version", newer, exitCannotWrite, "format 99"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := treeOf(t, c.to)
			code, out := runHere("backup", c.to, "--data", b.data)
			if code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("exit %d: %s", code, out)
			}
			if diff := cmp.Diff(before, treeOf(t, c.to)); diff != "" {
				t.Errorf("the folder was changed: %s", diff)
			}
		})
	}
	b.verify(b.data)
}

// treeOf lists the files of a folder with their sizes.
func treeOf(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		out[path] = info.Size()
		return err
	}))
	return out
}

func TestBackupThatWentOnIsNotOverwritten(t *testing.T) {
	b := newBackedUp(t)
	b.backup(exitDone)
	b.again(b.to)
	told := b.story(b.to)
	if out := b.must(exitFailed, "backup", b.to, "--data", b.data); !strings.Contains(out, "has gone on by itself") {
		t.Errorf("got %s", out)
	}
	if b.story(b.to) != told {
		t.Error("the folder was changed")
	}
	b.verify(b.to)
}

func TestBackupAndDamage(t *testing.T) {
	warc := func(dir string) string { return filepath.Join(dir, "warc", "*", "*", "*.warc.gz") }
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, b *backedUp)
		code   int
		flags  []string
		want   string // in the problems
		healed bool   // the backup verifies after the next
	}{
		{"a bit of the archive", func(t *testing.T, b *backedUp) { flip(t, oneFile(t, warc(b.data)), 20_000) },
			exitFailed, nil, "the backup keeps its copy", true},
		{"a bit of the archive under the old time", func(t *testing.T, b *backedUp) { flipQuietly(t, oneFile(t, warc(b.data)), 20_000) },
			exitFailed, []string{"--verify"}, "the backup keeps its copy", true},
		{"a file of the archive that is cut", func(t *testing.T, b *backedUp) { check(t, os.Truncate(oneFile(t, warc(b.data)), 100)) },
			exitFailed, nil, "the backup keeps its copy", true},
		{"a file of the archive that is gone", func(t *testing.T, b *backedUp) { check(t, os.Remove(oneFile(t, warc(b.data)))) },
			exitFailed, nil, "has lost the file; the backup keeps its copy", true},
		{"an index beside a file", func(t *testing.T, b *backedUp) { flip(t, oneFile(t, warc(b.data)+".cdxj"), 50) },
			exitFailed, nil, "the backup keeps its copy", true},
		{"the digests beside a file", func(t *testing.T, b *backedUp) { flip(t, oneFile(t, warc(b.data)+".sha256"), 5) },
			exitFailed, nil, "the file of digests is not as it is written", true},
		{"a page of the catalog", func(t *testing.T, b *backedUp) { shred(t, filepath.Join(b.data, catalogFile)) },
			exitFailed, nil, "", true},
		{"a bit of the backup", func(t *testing.T, b *backedUp) { flip(t, oneFile(t, warc(b.to)), 20_000) }, exitDone, nil, "", true},
		{"a bit of the backup under the old time", func(t *testing.T, b *backedUp) { flipQuietly(t, oneFile(t, warc(b.to)), 20_000) },
			exitDone, []string{"--verify"}, "", true},
		{"a file of the backup that is gone", func(t *testing.T, b *backedUp) { check(t, os.Remove(oneFile(t, warc(b.to)))) }, exitDone, nil, "", true},
		{"the backup's catalog", func(t *testing.T, b *backedUp) { check(t, os.Truncate(filepath.Join(b.to, catalogFile), 5000)) },
			exitFailed, nil, "the backup's catalog was damaged", true},
		{"the backup's own file", func(t *testing.T, b *backedUp) { check(t, os.Truncate(filepath.Join(b.to, "backup.json"), 100)) },
			exitDone, nil, "", true},
		{"the backup's index", func(t *testing.T, b *backedUp) { check(t, os.RemoveAll(filepath.Join(b.to, "index"))) }, exitDone, nil, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
			b.backup(exitDone)
			c.damage(t, b)
			s := b.backup(c.code, c.flags...)
			var said bytes.Buffer
			for _, p := range s.Problems {
				said.WriteString(p.What + "\n")
			}
			if !strings.Contains(said.String(), c.want) {
				t.Errorf("got problems %q", said.String())
			}
			b.verify(b.to)
		})
	}
}

// flipQuietly flips a bit as a disk does: the time stays.
func flipQuietly(t *testing.T, name string, at int64) {
	t.Helper()
	info, err := os.Stat(name)
	check(t, err)
	flip(t, name, at)
	check(t, os.Chtimes(name, info.ModTime(), info.ModTime()))
}

// TestBackupTakesADamagedFileThatIsAllThereIs, and a sound one as soon as it is there.
func TestBackupTakesADamagedFileThatIsAllThereIs(t *testing.T) {
	b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
	name := oneFile(t, filepath.Join(b.data, "warc", "*", "*", "*.warc.gz"))
	flip(t, name, 20_000)
	for range 2 {
		if s := b.backup(exitFailed); len(s.Problems) != 1 || s.Copied > 6 {
			t.Errorf("got %+v", s)
		}
	}
	b.must(exitFailed, "verify", "--data", b.to)
	flip(t, name, 20_000)
	if s := b.backup(exitDone); s.Copied != 1 || len(s.Former) > 0 {
		t.Errorf("got %+v", s)
	}
	b.verify(b.to)
}

// heldBy is what status counts in an archive.
func heldBy(t *testing.T, data string) string {
	t.Helper()
	code, out := runHere("status", "--json", "--data", data)
	var s struct{ Captures, Articles, Revisions, Events, Deleted int }
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != exitDone {
		t.Fatalf("status: exit %d, %v: %s", code, err, out)
	}
	text, err := json.Marshal(s)
	check(t, err)
	return string(text)
}

// TestBackupOfSnapshots: the folder of a day comes whole, and stays as it was.
func TestBackupOfSnapshots(t *testing.T) {
	b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
	day := filepath.Join(b.data, "snapshots", "2026-11-22")
	check(t, os.MkdirAll(day, 0o755))
	check(t, os.MkdirAll(filepath.Join(b.data, "snapshots", ".2026-11-23.new"), 0o755)) // one that is being made
	check(t, os.WriteFile(filepath.Join(day, "jianbao-2026-11-22.html"), []byte("<p>day"), 0o644))
	check(t, os.WriteFile(filepath.Join(day, "manifest.json"), []byte("{}"), 0o644))
	if s := b.backup(exitDone, "--no-index"); s.Files != 8 || s.Copied != 8 {
		t.Errorf("got %+v", s)
	}
	check(t, os.WriteFile(filepath.Join(day, "jianbao-2026-11-22.html"), []byte("<p>other"), 0o644))
	if s := b.backup(exitFailed, "--no-index"); s.Copied != 0 || len(s.Problems) != 1 {
		t.Errorf("got %+v", s)
	}
	text, err := os.ReadFile(filepath.Join(b.to, "snapshots", "2026-11-22", "jianbao-2026-11-22.html"))
	if string(text) != "<p>day" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	entries, err := os.ReadDir(filepath.Join(b.to, "snapshots"))
	if len(entries) != 1 || err != nil {
		t.Errorf("got %v, %v", entries, err)
	}
}

// TestBackupFollowsALinkToTheFiles: the archive's files lie elsewhere, the
// backup holds them itself.
func TestBackupFollowsALinkToTheFiles(t *testing.T) {
	b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	check(t, os.Rename(filepath.Join(b.data, "warc"), elsewhere))
	check(t, os.Symlink(elsewhere, filepath.Join(b.data, "warc")))
	check(t, os.WriteFile(filepath.Join(elsewhere, "notes.txt"), []byte("one"), 0o644))
	for _, within := range []string{elsewhere, filepath.Join(elsewhere, "backup"), filepath.Dir(elsewhere)} {
		if code, out := runHere("backup", within, "--data", b.data); code != exitFailed || !strings.Contains(out, "the archive") {
			t.Errorf("%s: exit %d: %s", within, code, out)
		}
	}
	if s := b.backup(exitDone); s.Copied != 7 {
		t.Errorf("got %+v", s)
	}
	info, err := os.Lstat(filepath.Join(b.to, "warc"))
	if err != nil || !info.IsDir() {
		t.Errorf("got %v, %v", info, err)
	}
	b.verify(b.to)
}

// TestBackupKeepsTheFormerFile: a file that the archive has changed, and whose
// new digest its catalog knows, comes; the old one stays beside it.
func TestBackupKeepsTheFormerFile(t *testing.T) {
	b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
	b.backup(exitDone)
	h := holdHere(t, b.data)
	files, err := h.catalog.Files(t.Context())
	check(t, err)
	name := filepath.Join(b.data, files[0].Name)
	old, err := os.ReadFile(name)
	check(t, err)
	text := append(slices.Clone(old), old[:warcInfoLength(t, old)]...) // one more warcinfo
	check(t, os.WriteFile(name, text, 0o644))
	check(t, os.Remove(name+".sha256"))
	mended, err := archive.Mend(t.Context(), archive.WriterOptions{Dir: b.data})
	if err != nil || len(mended) != 1 {
		t.Fatal(mended, err)
	}
	closed, err := archive.ClosedFiles(b.data)
	check(t, err)
	files[0].Size, files[0].SHA256 = closed[0].Size, closed[0].SHA256
	check(t, h.catalog.AddFile(t.Context(), files[0]))
	check(t, h.close())
	s := b.backup(exitDone)
	if len(s.Former) != 1 || s.Former[0] != files[0].Name+".former" || len(s.Kept) > 0 {
		t.Errorf("got %+v", s)
	}
	former, err := os.ReadFile(filepath.Join(b.to, s.Former[0]))
	if err != nil || !bytes.Equal(former, old) {
		t.Errorf("the former file is not kept: %v", err)
	}
	b.verify(b.to)
	if s := b.backup(exitDone); s.Copied != 0 || len(s.Former) > 0 {
		t.Errorf("the next backup: %+v", s)
	}
}

// warcInfoLength is the length of the first record of a file.
func warcInfoLength(t *testing.T, text []byte) int64 {
	t.Helper()
	var length int64
	check(t, archive.Scan(t.Context(), bytes.NewReader(text), int64(len(text)), "x", func(e archive.Entry) error {
		if e.Offset == 0 {
			length = e.Length
		}
		return nil
	}))
	return length
}

// TestBackupWhereBothAreDamaged changes nothing: neither is better.
func TestBackupWhereBothAreDamaged(t *testing.T) {
	b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
	b.backup(exitDone)
	warc := filepath.Join("warc", "*", "*", "*.warc.gz")
	flip(t, oneFile(t, filepath.Join(b.data, warc)), 20_000)
	copied := oneFile(t, filepath.Join(b.to, warc))
	flip(t, copied, 30_000)
	before, err := os.ReadFile(copied)
	check(t, err)
	s := b.backup(exitFailed)
	if len(s.Problems) != 1 || !strings.Contains(s.Problems[0].What, "the backup keeps the copy that it has") {
		t.Errorf("got %+v", s)
	}
	if after, err := os.ReadFile(copied); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the copy was changed: %v", err)
	}
}

// TestBackupOfFilesThatAreNotMounted: a link that leads nowhere is a disk that
// is not there, not an archive without files.
func TestBackupOfFilesThatAreNotMounted(t *testing.T) {
	b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
	link := filepath.Join(b.data, "warc")
	check(t, os.Rename(link, filepath.Join(t.TempDir(), "away")))
	check(t, os.Symlink(filepath.Join(t.TempDir(), "not-mounted"), link))
	if code, out := runHere("backup", b.to, "--data", b.data); code != exitFailed || !strings.Contains(out, "not-mounted") || !strings.Contains(out, "mount it") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// TestBackupOfNamesThatLeadElsewhere has a catalog that names a file of the
// archive by a way around, which would be copied over another one.
func TestBackupOfNamesThatLeadElsewhere(t *testing.T) {
	for _, name := range []string{"warc/../catalog.db", "warc/./a.warc.gz", "warc//a.warc.gz", "warc/../../a.warc.gz", "user.db"} {
		t.Run(name, func(t *testing.T) {
			b := &backedUp{t: t, data: copyOfDemo(t), to: filepath.Join(t.TempDir(), "backup")}
			db, err := sql.Open("sqlite", filepath.Join(b.data, catalogFile))
			check(t, err)
			_, err = db.Exec("INSERT INTO warc (name, size, sha256) VALUES (?, 1, ?)", name, strings.Repeat("00", 32))
			check(t, errors.Join(err, db.Close()))
			s := b.backup(exitFailed)
			if len(s.Problems) != 1 || !strings.Contains(s.Problems[0].What, "is no name within an archive") {
				t.Errorf("got problems %+v", s.Problems)
			}
		})
	}
}
