package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
)

// unpack takes a golden archive out, and gives its data folder.
func unpack(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", "golden", name))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if err == io.EOF {
			return filepath.Join(dir, "data")
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(path, 0o755)
		} else {
			var text []byte
			if text, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(path, text, 0o644)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// digests are those of every file of a folder.
func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		sum := sha256.Sum256(text)
		out[strings.TrimPrefix(path, dir)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// toldOf is what readers are told about every article of an archive.
func toldOf(t *testing.T, data string) map[string]string {
	t.Helper()
	out := map[string]string{}
	found, stderr, code := jianbao(t, "search", "--json", "--limit", "1000", "--data", data)
	if code != exitDone {
		t.Fatalf("search: exit %d: %s", code, stderr)
	}
	for line := range strings.Lines(found) {
		var row struct{ ID string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"show", "history"} {
			stdout, stderr, code := jianbao(t, command, row.ID, "--json", "--data", data)
			if code != exitDone {
				t.Fatalf("%s %s: exit %d: %s", command, row.ID, code, stderr)
			}
			out[command+" "+row.ID] = stdout
		}
	}
	return out
}

// quietSite is a crawl.yaml whose one site has a start page and nothing else.
func quietSite(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, "<html><title>quiet</title><p>Nothing today.")
	}))
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "crawl.yaml")
	text := fmt.Sprintf("allow_private: [127.0.0.1/32]\nmin_free: 0\ndefaults: {delay: 0s}\nsites:\n  - {id: quiet, start: ['%s/'], articles: ['/a/\\d+$']}\n", server.URL)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// An archive of every release is read as it is by today's program, which
// changes nothing of it, and says the same of every article once a writer has
// brought it to today's schema.
func TestGoldenArchives(t *testing.T) {
	for schema, want := range map[int]struct{ articles, revisions int64 }{1: {49, 50}, 2: {49, 50}} {
		t.Run(fmt.Sprintf("schema %d", schema), func(t *testing.T) {
			data := unpack(t, fmt.Sprintf("schema-%d.tar.gz", schema))
			asPacked := digests(t, data)
			before := toldOf(t, data)
			if len(before) != 2*int(want.articles) {
				t.Errorf("%d answers", len(before))
			}
			stdout, stderr, code := jianbao(t, "verify", "--data", data)
			if code != exitDone {
				t.Errorf("verify: exit %d: %s%s", code, stdout, stderr)
			}
			if note := fmt.Sprintf("The catalog is of version %d", schema); schema < sqlite.Schema() && !strings.Contains(stderr, note) {
				t.Errorf("nothing says that it is older: %s", stderr)
			}
			if diff := cmp.Diff(asPacked, digests(t, data)); diff != "" {
				t.Errorf("reading changed the folder:\n%s", diff)
			}
			file := quietSite(t)
			if _, stderr, code := jianbao(t, "crawl", "-c", file, "--data", data); code != exitDone {
				t.Fatalf("crawl: exit %d: %s", code, stderr)
			}
			if diff := cmp.Diff(before, toldOf(t, data)); diff != "" {
				t.Errorf("the answers changed:\n%s", diff)
			}
			if stdout, stderr, code := jianbao(t, "verify", "--data", data); code != exitDone {
				t.Errorf("verify after it: exit %d: %s%s", code, stdout, stderr)
			}
			checkMigrated(t, data, schema, want.articles, want.revisions)
		})
	}
}

func checkMigrated(t *testing.T, data string, schema int, articles, revisions int64) {
	t.Helper()
	path := filepath.Join(data, catalogFile)
	for path, want := range map[string]int{path: sqlite.Schema(), fmt.Sprintf("%s.v%d", path, schema): schema} {
		if schema == sqlite.Schema() && !strings.HasSuffix(path, catalogFile) {
			continue
		}
		s, err := sqlite.OpenReader(t.Context(), path, catalog.Options{})
		if err != nil {
			t.Fatal(err)
		}
		stats, err := s.Stats(t.Context())
		id, unknown := s.Identity(t.Context())
		if err := errors.Join(err, unknown, s.Close()); err != nil {
			t.Fatal(err)
		}
		if stats.Schema != want || stats.Articles != articles || stats.Revisions != revisions {
			t.Errorf("%s: %+v", path, stats)
		}
		if (id != "") != (want > 1) {
			t.Errorf("%s: identity %q", path, id)
		}
	}
}
