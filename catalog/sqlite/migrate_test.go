package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
)

// ofVersion1 makes a catalog as the first release made it.
func ofVersion1(t *testing.T, statements ...string) string {
	t.Helper()
	script, err := os.ReadFile(filepath.Join("testdata", "schema_1.sql"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "catalog.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, statement := range append([]string{"PRAGMA journal_mode = WAL", string(script), "INSERT INTO meta VALUES ('schema', '1'), ('created', '2026-11-23T00:00:00Z')",
		fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = 1", applicationID)}, statements...) {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%.60s: %v", statement, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// shape lists the tables with their columns, the indexes and the triggers of a catalog.
func shape(t *testing.T, path string) []string {
	t.Helper()
	r, err := openReader(t.Context(), path, "mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	rows, err := r.db.Query(`SELECT 'column ' || m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk
			FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'
		UNION ALL SELECT 'key ' || m.name || ': ' || f."from" || ' ' || f."table" || ' ' || coalesce(f."to", '-') FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
		UNION ALL SELECT 'index ' || m.tbl_name || ': ' || coalesce(m.sql, m.name) FROM sqlite_schema m WHERE m.type = 'index'
		UNION ALL SELECT 'trigger ' || m.tbl_name || ': ' || m.sql FROM sqlite_schema m WHERE m.type = 'trigger'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.Join(strings.Fields(line), " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// A catalog that was brought forward has the tables of a new one.
func TestMigratedCatalogsAreShapedAsNewOnes(t *testing.T) {
	old, fresh := ofVersion1(t), filepath.Join(t.TempDir(), "catalog.db")
	for _, path := range []string{old, fresh} {
		s, err := Open(t.Context(), path, catalog.Options{})
		if err != nil {
			t.Fatal(err)
		}
		id, err := s.Identity(t.Context())
		if err := errors.Join(err, s.Close()); err != nil || len(id) != 16 {
			t.Errorf("identity %q, %v", id, err)
		}
	}
	if diff := cmp.Diff(shape(t, fresh), shape(t, old)); diff != "" {
		t.Errorf("schema.sql (-) and migrate_2.sql (+) differ:\n%s", diff)
	}
}

// The copy that was made before a migration is never replaced: one of the same
// state is kept as it is, and one of another state gets a number.
func TestMigrationKeepsItsCopies(t *testing.T) {
	path := ofVersion1(t, "INSERT INTO cursor VALUES ('index', 7)")
	broken := with("nonsense")
	copied := func() []string {
		t.Helper()
		names, err := filepath.Glob(path + ".v*")
		if err != nil {
			t.Fatal(err)
		}
		for i := range names {
			names[i] = filepath.Base(names[i])
		}
		return names
	}
	open1 := func(known schema) error {
		s, err := open(t.Context(), path, catalog.Options{}, known)
		if err == nil {
			err = s.Close()
		}
		return err
	}
	if err := open1(broken); err == nil || len(copied()) != 0 {
		t.Fatalf("%v left %q", err, copied())
	}
	// A copy that an attempt left which was killed behind it.
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".v1", text, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := open1(broken); err == nil || !slices.Equal(copied(), []string{"catalog.db.v1"}) {
		t.Fatalf("%v left %q", err, copied())
	}
	// The older program worked on in between, and a crash left half a copy.
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("UPDATE cursor SET seq = 8")
	if err := errors.Join(err, db.Close(), os.WriteFile(path+".v1.new", text[:5000], 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := open1(today()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(copied(), []string{"catalog.db.v1", "catalog.db.v1.2"}) {
		t.Errorf("left %q", copied())
	}
	for name, want := range map[string]int64{".v1": 7, ".v1.2": 8, "": 8} {
		s, err := OpenReader(t.Context(), path+name, catalog.Options{})
		if err != nil {
			t.Fatal(err)
		}
		seq, err := s.Cursor(t.Context(), "index")
		if err := errors.Join(err, s.Close()); err != nil || seq != want {
			t.Errorf("%s: %d, %v", name, seq, err)
		}
	}
}

// A damaged catalog is not brought forward.
func TestMigrationOfADamagedCatalog(t *testing.T) {
	path := ofVersion1(t, "INSERT INTO site (name) VALUES ('a')", `INSERT INTO config (time, body) SELECT 0, randomblob(100000)`, "INSERT INTO site (name) VALUES ('b')")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(text[len(text)-4*4096:])
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), path, catalog.Options{})
	if err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("error %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(text) {
		t.Errorf("the file was changed, %v", err)
	}
	if names, _ := filepath.Glob(path + ".v*"); len(names) != 0 {
		t.Errorf("left %q", names)
	}
}
