package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/record"
)

// offer writes n URLs to a catalog.
func offer(t *testing.T, s *sqlite.Store, name string, n int) {
	t.Helper()
	var requests []record.Request
	for i := range n {
		requests = append(requests, request(fmt.Sprintf("http://a.example/%s/%d", name, i)))
	}
	if _, err := s.Offer(t.Context(), requests); err != nil {
		t.Fatal(err)
	}
}

// left copies a catalog as a crash at this moment leaves it.
func left(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "catalog.db")
	put(t, path, to)
	put(t, path+"-wal", to+"-wal")
	return to
}

func put(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closed(t *testing.T, s *sqlite.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A log that lies beside a file which it is not of is refused, for SQLite would
// read it into the file.
func TestALogOfAnotherFileIsRefused(t *testing.T) {
	home := filled(t, 40)
	s := opened(t, home)
	offer(t, s, "first", 50)
	crashed := left(t, home)
	copied := filepath.Join(t.TempDir(), "catalog.db")
	if err := sqlite.Copy(t.Context(), home, copied); err != nil {
		t.Fatal(err)
	}
	offer(t, s, "second", 50)
	later := left(t, home)
	closed(t, s)
	another := filled(t, 30)
	for _, test := range []struct{ name, file, log string }{
		{"another catalog's", another, crashed},
		{"an older state's", home, crashed},
		{"beside a copy that was made meanwhile", copied, later},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "catalog.db")
			put(t, test.file, path)
			put(t, test.log+"-wal", path+"-wal")
			before := contents(t, filepath.Dir(path))
			_, writing := sqlite.Open(t.Context(), path, catalog.Options{})
			_, reading := sqlite.OpenReader(t.Context(), path, catalog.Options{})
			for how, err := range map[string]error{"writing": writing, "reading": reading} {
				if !sqlite.IsForeignLog(err) || sqlite.IsDamage(err) || !strings.Contains(err.Error(), "move it aside") {
					t.Errorf("%s: %v", how, err)
				}
			}
			if after := contents(t, filepath.Dir(path)); after != before {
				t.Error("the refusal changed the folder")
			}
			if err := errors.Join(os.Remove(path+"-wal"), os.RemoveAll(path+"-shm")); err != nil {
				t.Fatal(err)
			}
			s := opened(t, path)
			if wrong, err := s.Check(t.Context()); err != nil || len(wrong) > 0 {
				t.Errorf("%q, %v", wrong, err)
			}
			closed(t, s)
		})
	}
}

// contents are the files of a folder without the shared memory of SQLite,
// which tells nothing that the others do not.
func contents(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "-shm") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		fmt.Fprintln(&out, e.Name(), e.Type(), err != nil, string(text))
	}
	return out.String()
}

// Crash after crash, also with a reader that keeps the log from being taken
// in, the log is taken for what it is.
func TestCrashesOneAfterTheOther(t *testing.T) {
	path := filled(t, 10)
	for round := range 6 {
		s := opened(t, path)
		offer(t, s, fmt.Sprint("round", round), 20)
		var end func()
		if round%2 == 1 {
			end = holdTransaction(t, path)
			alterLog(t, path, "PRAGMA wal_checkpoint(PASSIVE)")
			offer(t, s, fmt.Sprint("behind", round), 20)
			alterLog(t, path, "PRAGMA wal_checkpoint(PASSIVE)")
		}
		next := left(t, path)
		if end != nil {
			end()
		}
		closed(t, s)
		r, err := sqlite.OpenReader(t.Context(), next, catalog.Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		stats, err := r.Stats(t.Context())
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		if want := int64(10 + 20*(round+1) + 20*((round+1)/2)); stats.URLs != want {
			t.Errorf("round %d: %d URLs, want %d", round, stats.URLs, want)
		}
		path = next
	}
}

// alterLog runs a statement beside a writer.
func alterLog(t *testing.T, path, statement string) {
	t.Helper()
	if err := alter(path, statement); err != nil {
		t.Fatal(err)
	}
}

// holdTransaction begins to read, and gives what ends it.
func holdTransaction(t *testing.T, path string) (end func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM url").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback(); _ = db.Close() }
}

// What a crash left is looked through before it is written again.
func TestDamageBesideALogIsFound(t *testing.T) {
	home := filled(t, 500)
	s := opened(t, home)
	offer(t, s, "more", 3)
	path := left(t, home)
	closed(t, s)
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err == nil {
		_, err = file.WriteAt(make([]byte, 4096), info.Size()/4096/2*4096)
	}
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	before := contents(t, filepath.Dir(path))
	if _, err := sqlite.Open(t.Context(), path, catalog.Options{}); !sqlite.IsDamage(err) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if contents(t, filepath.Dir(path)) != before {
		t.Error("the refusal changed the folder")
	}
}

// A reader that holds a transaction does not hold up the end of a writer: a
// program that is told to stop has ten seconds for everything.
func TestAReaderDoesNotHoldUpTheEnd(t *testing.T) {
	path := filled(t, 10)
	s := opened(t, path)
	offer(t, s, "first", 50)
	end := holdTransaction(t, path)
	offer(t, s, "second", 50)
	began := time.Now()
	closed(t, s)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	end()
	s = opened(t, path)
	if stats, err := s.Stats(t.Context()); err != nil || stats.URLs != 110 {
		t.Errorf("%+v, %v", stats, err)
	}
	closed(t, s)
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("the next one who closed left the log")
	}
}
