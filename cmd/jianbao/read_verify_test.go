package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// oneFile is the file, of those that the pattern fits, that comes first.
func oneFile(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v, %v", pattern, files, err)
	}
	return files[0]
}

func flip(t *testing.T, name string, at int64) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if at < 0 {
		at += int64(len(data))
	}
	data[at] ^= 0x40
	check(t, os.WriteFile(name, data, 0o644))
}

func TestVerifyFindsEveryKindOfDamage(t *testing.T) {
	warc := func(dir string) string { return filepath.Join(dir, "warc", "*", "*", "*.warc.gz") }
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, dir string)
		want   []string // in the output
	}{
		{"a byte of a page", func(t *testing.T, dir string) { flip(t, oneFile(t, warc(dir)), 20_000) }, []string{"warc.gz:", "http://"}},
		{"a byte of a gzip header", func(t *testing.T, dir string) { flip(t, oneFile(t, warc(dir)), 4) }, []string{"warc.gz:0"}},
		{"the last byte", func(t *testing.T, dir string) { flip(t, oneFile(t, warc(dir)), -1) }, []string{"warc.gz:"}},
		{"a file that is cut", func(t *testing.T, dir string) { check(t, os.Truncate(oneFile(t, warc(dir)), 30_000)) }, []string{"warc.gz:"}},
		{"a file that is missing", func(t *testing.T, dir string) { check(t, os.Remove(oneFile(t, warc(dir)))) },
			[]string{"the file is missing; the catalog knows it", "captures of the catalog are in it"}},
		{"a closed file that was renamed to an open one, and cut", func(t *testing.T, dir string) {
			file := oneFile(t, warc(dir))
			check(t, os.Truncate(file, 30_000))
			check(t, os.Rename(file, file+".open"))
		}, []string{".warc.gz.open:0: the catalog knows it as closed, "}},
		{"an index of a file that is missing", func(t *testing.T, dir string) { check(t, os.Remove(oneFile(t, warc(dir)+".cdxj"))) }, []string{".cdxj:0: the index is missing"}},
		{"a file and what is beside it taken from elsewhere", swapWARC, []string{"the file is not what the catalog says", "the capture that the catalog knows is not there"}},
		{"no index", func(t *testing.T, dir string) { check(t, os.RemoveAll(filepath.Join(dir, "index"))) },
			[]string{"index:0: there is no index, and the catalog has ", "The index is made from the catalog, nothing is lost: run: "}},
		{"a byte of the index", func(t *testing.T, dir string) {
			flip(t, oneFile(t, filepath.Join(dir, "index", "*", "store", "*.zap")), 700)
		},
			[]string{"index:0: ", "checksum", "The index is made from the catalog"}},
		{"pages of the catalog", func(t *testing.T, dir string) { shred(t, filepath.Join(dir, catalogFile)) }, []string{catalogFile + ":0: "}},
		{"other words in the catalog", func(t *testing.T, dir string) {
			name := filepath.Join(dir, catalogFile)
			data, err := os.ReadFile(name)
			check(t, err)
			check(t, os.WriteFile(name, bytes.ReplaceAll(data, []byte("零点四十分"), []byte("零点三十分")), 0o644))
		}, []string{catalogFile + ":0: ", "is not what was committed"}},
		{"no catalog at all", func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, catalogFile), bytes.Repeat([]byte("x"), 8192), 0o644))
		}, []string{catalogFile + ":0: ", "1 problem in 2 files"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := copyOfDemo(t)
			c.damage(t, dir)
			code, out := runHere("verify", "--data", dir)
			if code != exitFailed {
				t.Errorf("exit %d, want %d", code, exitFailed)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing from:\n%s", want, out)
				}
			}
		})
	}
}

// swapWARC puts the second file, with all that lies beside it, in the place of the first.
func swapWARC(t *testing.T, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "warc", "*", "*", "*.warc.gz"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, suffix := range []string{"", ".cdxj", ".sha256"} {
		data, err := os.ReadFile(files[1] + suffix)
		if err != nil {
			t.Fatal(err)
		}
		check(t, os.WriteFile(files[0]+suffix, data, 0o644))
	}
}

// shred overwrites pages in the middle of the catalog.
func shred(t *testing.T, name string) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for page := 8; page < len(data)/4096-8; page += 3 {
		copy(data[page*4096:], bytes.Repeat([]byte{0xff}, 4096))
	}
	check(t, os.WriteFile(name, data, 0o644))
}

func TestVerifyAsJSON(t *testing.T) {
	dir := copyOfDemo(t)
	flip(t, oneFile(t, filepath.Join(dir, "warc", "*", "*", "*.warc.gz")), 20_000)
	code, out := runHere("verify", "--data", dir, "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitFailed || len(lines) < 2 {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	placed := 0
	for _, line := range lines[:len(lines)-1] {
		var problem struct {
			File, URL, What string
			Offset          int64
		}
		if err := json.Unmarshal([]byte(line), &problem); err != nil || problem.File == "" || problem.What == "" {
			t.Errorf("%s: %+v, %v", line, problem, err)
		}
		if problem.URL != "" && problem.Offset > 0 {
			placed++
		}
	}
	if placed == 0 {
		t.Errorf("no problem says where it is:\n%s", out)
	}
	var summary verifySummary
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &summary); err != nil || summary.Problems != len(lines)-1 || summary.Files != 2 || summary.Captures == 0 {
		t.Errorf("%s: %+v, %v", lines[len(lines)-1], summary, err)
	}
}

func TestVerifyOfAnArchiveThatIsWritten(t *testing.T) {
	dir := copyOfDemo(t)
	// The last file is still open: its end is torn, what lies beside it is not
	// there yet, and the catalog has not been told that it was closed.
	files, err := filepath.Glob(filepath.Join(dir, "warc", "*", "*", "*.warc.gz"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	name := files[1]
	for _, suffix := range []string{".cdxj", ".sha256"} {
		check(t, os.Remove(name+suffix))
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	check(t, os.WriteFile(name+".open", append(data, data[:100]...), 0o644))
	check(t, os.Remove(name))
	rel, err := filepath.Rel(dir, name)
	check(t, err)
	execute(t, dir, "UPDATE warc SET size = NULL, sha256 = NULL WHERE name = '"+filepath.ToSlash(rel)+"'")
	code, out := runHere("verify", "--data", dir, "--json")
	if code != exitDone || !strings.Contains(out, `"problems":0,`) || !strings.Contains(out, `"open":["warc/`) {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// TestVerifyCountsWhatACrawlAdded: articles that came between the reading of
// the catalog and that of the index are no problem of the index.
func TestVerifyCountsWhatACrawlAdded(t *testing.T) {
	a := newApp(process{Stdout: &lockedBuffer{}, Stderr: &lockedBuffer{}, Getenv: func(string) string { return "" }, Now: time.Now})
	a.Data = copyOfDemo(t)
	a.ready()
	r, err := a.openCatalogReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { check(t, r.Close()) }()
	v := &verification{app: a, dir: r.Dir, line: a.newProgressLine(), reported: map[string]bool{}}
	check(t, v.catalog(t.Context(), r))
	v.summary.Articles -= 2 // they were not there yet
	check(t, v.index(t.Context(), r))
	if v.summary.Problems != 0 || v.summary.Index != verdictGood {
		t.Errorf("%+v", v.summary)
	}
}

func TestCrawlBeginsNoEmptyCatalogBesideArchivedPages(t *testing.T) {
	dir := copyOfDemo(t)
	check(t, os.Remove(filepath.Join(dir, catalogFile)))
	file := filepath.Join(t.TempDir(), "crawl.yaml")
	check(t, os.WriteFile(file, []byte("agent: {contact: \"mailto:test@jianbao.cn\"}\nallow_private: [127.0.0.1/32]\n"+
		"sites: [{id: a, start: [\"http://127.0.0.1:1/\"], articles: [x]}]\n"), 0o644))
	code, out := runHere("crawl", "-c", file, "--data", dir)
	if code != exitFailed || !strings.Contains(out, "put it back from a copy") {
		t.Errorf("exit %d, want %d with what to do:\n%s", code, exitFailed, out)
	}
	if _, err := os.Stat(filepath.Join(dir, catalogFile)); err == nil {
		t.Error("an empty catalog was made")
	}
}
