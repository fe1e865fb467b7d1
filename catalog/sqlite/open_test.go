package sqlite_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/record"
)

func request(url string) record.Request {
	return record.Request{URL: url, Canonical: url, Purpose: record.ForArticle, Site: "a", Key: "a.example"}
}

func article(r record.Request, body string) record.Result {
	return record.Result{Request: r, Outcome: record.GotArticle, Time: time.Now(), Revisit: record.Revisit{Min: time.Hour, Max: 2 * time.Hour},
		Capture: &record.Ref{File: "warc/f.warc.gz", RecordID: "<urn:uuid:" + r.URL + ">", PayloadDigest: "sha256:" + r.URL, Time: time.Now(), Status: 200},
		Page:    &record.Page{URL: r.URL, Content: record.Content{Title: r.URL, Body: body, Kind: record.KindArticle}}}
}

// filled makes a catalog with n URLs.
func filled(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "catalog.db")
	s, err := sqlite.Open(t.Context(), path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var requests []record.Request
	for i := range n {
		requests = append(requests, request("http://a.example/"+strings.Repeat("x", i)))
	}
	if _, err := s.Offer(t.Context(), requests); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCloseLeavesOneFile(t *testing.T) {
	path := filled(t, 100)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || entries[0].Name() != "catalog.db" {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestRefusesWhatIsNoCatalog(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, path string) error
		want  string
	}{
		{"empty", func(_ *testing.T, path string) error { return os.Truncate(path, 0) }, "the file is empty"},
		{"cut in the header", func(_ *testing.T, path string) error { return os.Truncate(path, 60) }, "the file is damaged"},
		{"cut in half", func(_ *testing.T, path string) error { return os.Truncate(path, 40960) }, "the file is damaged"},
		{"garbage", func(_ *testing.T, path string) error {
			return os.WriteFile(path, []byte(strings.Repeat("garbage ", 10000)), 0o644)
		}, "it is not a catalog of jianbao"},
		{"a folder", func(_ *testing.T, path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) }, "it is not a file"},
		{"another's database", func(_ *testing.T, path string) error {
			return alter(path, "PRAGMA application_id = 0")
		}, "not a catalog of jianbao; name another data folder"},
		{"a log without its file", func(t *testing.T, path string) error {
			return errors.Join(os.Remove(path), os.WriteFile(path+"-wal", []byte("log"), 0o644))
		}, "its log"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filled(t, 500)
			if err := test.spoil(t, path); err != nil {
				t.Fatal(err)
			}
			before := snapshot(t, filepath.Dir(path))
			_, writing := sqlite.Open(t.Context(), path, catalog.Options{})
			_, reading := sqlite.OpenReader(t.Context(), path, catalog.Options{})
			if writing == nil || !strings.Contains(writing.Error(), path) || !strings.Contains(writing.Error(), test.want) {
				t.Errorf("open: %v", writing)
			}
			if reading == nil || !strings.Contains(reading.Error(), path) {
				t.Errorf("open for reading: %v", reading)
			}
			if after := snapshot(t, filepath.Dir(path)); after != before {
				t.Errorf("the folder changed:\n%s\n%s", before, after)
			}
		})
	}
}

// snapshot lists a folder with sizes.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%s %v %d", info.Name(), info.Mode(), info.Size()))
	}
	return strings.Join(out, "\n")
}

// alter changes a catalog behind the package's back.
func alter(path, statement string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close())
}

func TestRefusesANewerVersionByName(t *testing.T) {
	path := filled(t, 3)
	if err := alter(path, "PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() error{
		"writing": func() error { _, err := sqlite.Open(t.Context(), path, catalog.Options{}); return err },
		"reading": func() error { _, err := sqlite.OpenReader(t.Context(), path, catalog.Options{}); return err },
	} {
		if err := open(); !errors.Is(err, catalog.ErrNewer) || !strings.Contains(err.Error(), "1000") || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReaderLeavesNothing(t *testing.T) {
	path := filled(t, 10)
	before := snapshot(t, filepath.Dir(path))
	r, err := sqlite.OpenReader(t.Context(), path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if stats, err := r.Stats(t.Context()); err != nil || stats.URLs != 10 {
		t.Errorf("%+v, %v", stats, err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, filepath.Dir(path)); after != before {
		t.Errorf("the folder changed:\n%s\n%s", before, after)
	}
}

func TestReaderOfNoArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	if _, err := sqlite.OpenReader(t.Context(), path, catalog.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 0 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

func TestLeftoversOfACreationThatWasKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	for _, leftover := range []string{".new", ".new-wal", ".new-shm"} {
		if err := os.WriteFile(path+leftover, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := sqlite.Open(t.Context(), path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

func TestPathsWithCharactersOfURLs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%20e&f=剪报")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "catalog.db")
	s, err := sqlite.Open(t.Context(), path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := sqlite.OpenReader(t.Context(), path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestReaderReadsWhileAWriterWrites(t *testing.T) {
	ctx := t.Context()
	path := filled(t, 3)
	r, err := sqlite.OpenReader(ctx, path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, err := range []error{
		r.SetCursor(ctx, "x", 1), second(r.Offer(ctx, nil)), second(r.Next(ctx, catalog.LeaseOptions{})), second(r.Commit(ctx, nil)),
	} {
		if !errors.Is(err, catalog.ErrReadOnly) {
			t.Errorf("a reader writes: %v", err)
		}
	}
	for round := range int64(3) {
		w, err := sqlite.Open(ctx, path, catalog.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.SetCursor(ctx, "index", round+1); err != nil {
			t.Fatal(err)
		}
		if seq, err := r.Cursor(ctx, "index"); err != nil || seq != round+1 {
			t.Errorf("while it is open: %d, %v", seq, err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if seq, err := r.Cursor(ctx, "index"); err != nil || seq != round+1 {
			t.Errorf("after it is closed: %d, %v", seq, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestClosedStore(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filled(t, 1), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if err := s.SetCursor(t.Context(), "x", 1); err == nil {
		t.Error("a closed store writes")
	}
	if _, err := s.Stats(t.Context()); err == nil {
		t.Error("a closed store reads")
	}
}
