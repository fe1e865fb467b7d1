package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
)

// journaled is a table that the journal tells of, by its columns. Left out are
// those that hold what is read from captures, or only matters while a pass runs.
type journaled struct {
	table, key string
	columns    []string
}

func journal() []journaled {
	list := func(table, key, columns string) journaled {
		return journaled{table, key, strings.Split(columns, " ")}
	}
	return []journaled{
		list("site", "id", "id name last_success last_new"),
		list("key", "id", "id name"),
		list("lane", "id", "id key site delay"),
		list("url", "id", "id hash url canonical purpose lane rank start depth via hops article part due interval attempts etag modified outcome detail answered asked asked_at"),
		list("warc", "id", "id name size sha256"),
		list("capture", "id", "id url file offset length record payload time status revisit outcome pass"),
		list("article", "id", "n id url canonical site partition first_seen revision reader state since confirmed gone"),
		list("revision", "id", "id article number first_seen last_seen title length print print_parser captures reading"),
		list("alias", "url", "url article claimed"),
		list("event", "seq", "seq time type article revision pass captures"),
		list("joining", "article", "article first time capture"),
		list("part", "article", "article number address url state"),
		list("reading", "url", "url capture time"),
		list("pass", "id", "id began ended holder sites confirm summary boot uptime"),
		list("config", "id", "id time body"),
	}
}

// told is how a column is told, as an SQL expression whose value JSON can hold.
func (j journaled) told(column string) string {
	switch j.table + "." + column {
	case "url.hash":
		return "lower(hex(hash))"
	case "capture.payload":
		return "CASE typeof(payload) WHEN 'blob' THEN 'sha256:' || lower(hex(payload)) ELSE payload END"
	case "config.body":
		return "CAST(body AS TEXT)"
	case "revision.reading":
		// Its text is read from the captures again; the rest stays if they are lost.
		return "json_remove(reading, '$.body', '$.evidence', '$.images')"
	}
	return column
}

// line is the statement for the rows of a key as one line.
func (j journaled) line() string {
	var fields []string
	for _, c := range j.columns {
		fields = append(fields, "'"+c+"', "+j.told(c))
	}
	row := "json_object(" + strings.Join(fields, ", ") + ")"
	return "SELECT json_object('of', '" + j.table + "', 'key', ?1, 'rows', json_group_array(json(" + row + "))) FROM " + j.table + " WHERE " + j.key + " = ?1"
}

// Untold implements catalog.Journal.
func (s *Store) Untold(ctx context.Context) (int64, error) {
	return s.number(ctx, "SELECT count(*) FROM changed")
}

// Tell implements catalog.Journal. It reads in one transaction of its own, and
// commits go on meanwhile.
func (s *Store) Tell(ctx context.Context, yield func(line []byte) error) (mark int64, err error) {
	s.swap.RLock()
	defer s.swap.RUnlock()
	conn, err := s.reader.db.Conn(ctx)
	if err != nil {
		return 0, explain(s.path, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return 0, explain(s.path, err)
	}
	defer func() {
		_, ended := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // nothing was written
		err = errors.Join(err, ended)
	}()
	t := &telling{ctx: ctx, conn: conn, lines: map[string]*sql.Stmt{}}
	defer func() { err = errors.Join(err, t.close()) }()
	return t.tell(yield)
}

// telling is one entry of the journal while it is read.
type telling struct {
	ctx   context.Context
	conn  *sql.Conn
	lines map[string]*sql.Stmt
}

func (t *telling) close() (err error) {
	for _, s := range t.lines {
		err = errors.Join(err, s.Close())
	}
	return err
}

func (t *telling) query(query string, args ...any) (*sql.Rows, error) {
	return t.conn.QueryContext(t.ctx, query, args...)
}

func (t *telling) tell(yield func([]byte) error) (mark int64, err error) {
	if _, err := one(t, []any{&mark}, "SELECT coalesce(max(n), 0) FROM changed"); err != nil {
		return 0, err
	}
	for _, j := range journal() {
		s, err := t.conn.PrepareContext(t.ctx, j.line())
		if err != nil {
			return 0, err
		}
		t.lines[j.table] = s
	}
	return mark, each(t, func(scan func(...any) error) error {
		var what string
		var key any
		if err := scan(&what, &key); err != nil {
			return err
		}
		var line []byte
		if err := t.lines[what].QueryRowContext(t.ctx, key).Scan(&line); err != nil {
			return err
		}
		return yield(line)
	}, "SELECT what, key FROM changed WHERE n <= ? GROUP BY what, key ORDER BY min(n)", mark)
}

// Told implements catalog.Journal.
func (s *Store) Told(ctx context.Context, mark int64, entry string) error {
	return s.write(ctx, true, func(t *tx) error {
		if err := t.exec("DELETE FROM changed WHERE n <= ?", mark); err != nil {
			return err
		}
		return t.setMeta(metaEntry, entry)
	})
}

// metaEntry names the last entry of the journal.
const metaEntry = "journal"

// Lacks implements catalog.Journal. Numbers of rows rise and are never used
// twice; files are known by their names.
func (s *Store) Lacks(ctx context.Context, line []byte) (lacks bool, err error) {
	var told toldLine
	if json.Unmarshal(line, &told) != nil {
		return false, nil // a newer version's, or nobody's
	}
	query := map[string]string{
		"warc":    "SELECT ? NOT IN (SELECT name FROM warc)",
		"capture": "SELECT ? > coalesce(max(id), 0) FROM capture",
		"event":   "SELECT ? > coalesce(max(seq), 0) FROM event",
		"pass":    "SELECT ? > coalesce(max(id), 0) FROM pass",
	}[told.Of]
	if query == "" {
		return false, nil
	}
	column := map[string]string{"warc": "name", "event": "seq"}[told.Of]
	for _, row := range told.Rows {
		value, err := plainValue(row[cmp.Or(column, "id")])
		if _, isText := value.(string); err != nil || isText != (told.Of == "warc") {
			continue
		}
		err = s.read(ctx, func(a asking) error {
			_, err := one(a, []any{&lacks}, query, value)
			return err
		})
		if lacks || err != nil {
			return lacks, err
		}
	}
	return false, nil
}

// LastEntry implements catalog.Journal.
func (s *Store) LastEntry(ctx context.Context) (string, error) { return s.meta(ctx, metaEntry) }

func (s *Store) meta(ctx context.Context, name string) (string, error) {
	var value string
	err := s.read(ctx, func(a asking) error {
		_, err := one(a, []any{&value}, "SELECT value FROM meta WHERE name = ?", name)
		return err
	})
	return value, err
}

func (t *tx) setMeta(name, value string) error {
	return t.exec("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
}
