package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"jianbao/catalog"
	"jianbao/record"
)

var _ catalog.Restorer = (*Store)(nil)

// Restore implements catalog.Restorer. References are looked at when the
// transaction ends: lines may name rows of later lines.
func (s *Store) Restore(ctx context.Context, entry string, lines func(yield func(line []byte) error) error) error {
	tables := map[string]journaled{}
	for _, j := range journal() {
		tables[j.table] = j
	}
	err := s.write(ctx, true, func(t *tx) error {
		if err := t.exec("PRAGMA defer_foreign_keys=1"); err != nil {
			return err
		}
		if err := lines(func(line []byte) error {
			if err := ctx.Err(); err != nil { // an entry may be of any size
				return err
			}
			return refused(t.restoreLine(tables, line))
		}); err != nil {
			return err
		}
		if err := t.exec("DELETE FROM changed"); err != nil { // they are told already
			return err
		}
		return t.setMeta(metaEntry, entry)
	})
	if ofEntry(err) { // also by what the transaction's end looks at
		err = refused(err)
	}
	if err != nil {
		return fmt.Errorf("entry %s of the journal: %w", entry, err)
	}
	return nil
}

// refused marks an error that is of the entry's lines, and not of the store.
func refused(err error) error {
	var e *driver.Error
	if err == nil || errors.Is(err, catalog.ErrRefused) || errors.As(err, &e) && !ofEntry(err) || errors.Is(err, sql.ErrConnDone) {
		return err
	}
	return fmt.Errorf("%w: %w", catalog.ErrRefused, err)
}

// ofEntry reports whether the store refuses values.
func ofEntry(err error) bool {
	var e *driver.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == lib.SQLITE_CONSTRAINT || code == lib.SQLITE_MISMATCH || code == lib.SQLITE_TOOBIG
}

// metaRestoreOf says what a catalog was made of.
const metaRestoreOf = "restore_of"

// RestoreOf implements catalog.Restorer.
func (s *Store) RestoreOf(ctx context.Context) (string, error) { return s.meta(ctx, metaRestoreOf) }

// SetRestoreOf implements catalog.Restorer.
func (s *Store) SetRestoreOf(ctx context.Context, of string) error {
	return s.write(ctx, true, func(t *tx) error { return t.setMeta(metaRestoreOf, of) })
}

// toldLine is a line of the journal: the rows of a key, none where it is gone.
type toldLine struct {
	Of   string                       `json:"of"`
	Key  json.RawMessage              `json:"key"`
	Rows []map[string]json.RawMessage `json:"rows"`
}

func (t *tx) restoreLine(tables map[string]journaled, line []byte) error {
	var told toldLine
	if err := json.Unmarshal(line, &told); err != nil {
		return fmt.Errorf("a line that cannot be read: %w", err)
	}
	j, ok := tables[told.Of]
	if !ok {
		return fmt.Errorf("a line tells of %q, which this version does not know", told.Of)
	}
	if len(told.Rows) == 0 || j.table == "part" {
		key, err := plainValue(told.Key)
		if err != nil {
			return err
		}
		if err := t.exec("DELETE FROM "+j.table+" WHERE "+j.key+" = ?", key); err != nil {
			return err
		}
	}
	for _, row := range told.Rows {
		if err := t.restoreRow(j, row); err != nil {
			return fmt.Errorf("%s %s: %w", told.Of, told.Key, err)
		}
	}
	return nil
}

// restoreRow puts a row in the place of the one that it replaces.
func (t *tx) restoreRow(j journaled, row map[string]json.RawMessage) error {
	columns, values := []string{}, []any{}
	add := func(column string, value any) {
		columns, values = append(columns, column), append(values, value)
	}
	for _, column := range j.columns {
		raw, ok := row[column]
		if !ok || string(raw) == "null" {
			continue
		}
		value, err := j.stored(column, raw)
		if err != nil {
			return fmt.Errorf("%s: %w", column, err)
		}
		add(column, value)
	}
	switch j.table {
	case "capture":
		var url string
		if err := json.Unmarshal(row["url"], &url); err != nil {
			return err
		}
		add("address", address(url))
	case "revision":
		add("parser", "") // nothing has read it yet
	case "reading":
		add("page", "{}")
	}
	places := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	return t.exec("INSERT OR REPLACE INTO "+j.table+" ("+strings.Join(columns, ", ")+") VALUES ("+places+")", values...)
}

// stored makes of a value that was told the one that is stored.
func (j journaled) stored(column string, raw json.RawMessage) (any, error) {
	if j.table == "revision" && column == "reading" {
		return string(raw), nil
	}
	value, err := plainValue(raw)
	if err != nil {
		return nil, err
	}
	text, isText := value.(string)
	switch {
	case !isText:
		return value, nil
	case j.table == "url" && column == "hash":
		return hex.DecodeString(text)
	case j.table == "capture" && column == "payload":
		return packDigest(text), nil
	case j.table == "config" && column == "body":
		return []byte(text), nil
	}
	return text, nil
}

// plainValue is a number or a text.
func plainValue(raw json.RawMessage) (any, error) {
	var n int64
	if json.Unmarshal(raw, &n) == nil {
		return n, nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, fmt.Errorf("%.40s is neither a whole number nor a text", raw)
	}
	return text, nil
}

// restoring are the indexes that only a restoring needs.
const restoring = `CREATE INDEX IF NOT EXISTS restoring_place ON capture(file, offset);
	CREATE INDEX IF NOT EXISTS restoring_address ON capture(address)`

const knownCapture = "SELECT 1 FROM capture c JOIN warc ON warc.id = c.file WHERE warc.name = ? AND c.offset = ?"

// Known implements catalog.Restorer.
func (s *Store) Known(ctx context.Context, ref record.Ref) (known, later bool, err error) {
	err = s.read(ctx, func(a asking) (err error) {
		var n int
		known, err = one(a, []any{&n}, knownCapture, ref.File, ref.Offset)
		if err != nil || known {
			return err
		}
		later, err = one(a, []any{&n}, `SELECT 1 FROM capture c JOIN warc ON warc.id = c.file
			WHERE c.address = ? AND c.url = ? AND (warc.name, c.offset) > (?, ?) LIMIT 1`, address(ref.URL), ref.URL, ref.File, ref.Offset)
		return err
	})
	return known, later, err
}

// PrepareRestore implements catalog.Restorer.
func (s *Store) PrepareRestore(ctx context.Context) error {
	return s.write(ctx, true, func(t *tx) error {
		_, err := t.w.conn.ExecContext(ctx, restoring)
		return err
	})
}

// metaReplay names the file of the process whose pass Replay is in, and
// metaReplayPass its pass.
const (
	metaReplay     = "replay"
	metaReplayPass = "replay_pass"
)

// Restored implements catalog.Restorer.
func (s *Store) Restored(ctx context.Context) error {
	return s.write(ctx, true, func(t *tx) error {
		if err := t.endReplay(ctx); err != nil {
			return err
		}
		// A page that could not be read again is as one that was never had.
		return errors.Join(
			t.exec("DELETE FROM reading WHERE page = '{}'"),
			t.exec("DELETE FROM joining WHERE first NOT IN (SELECT url FROM reading)"),
			t.exec("UPDATE part SET state = ? WHERE state = ? AND (url IS NULL OR url NOT IN (SELECT url FROM reading))", partFailed, partHad),
			t.exec("UPDATE clock SET latest = (SELECT coalesce(max(asked_at), 0) FROM url)"),
			t.exec("DELETE FROM reread"), // its index is made anew
			t.exec("DELETE FROM meta WHERE name IN (?, ?)", metaReplay, metaReplayPass),
			t.exec("DROP INDEX IF EXISTS restoring_place"), t.exec("DROP INDEX IF EXISTS restoring_address"),
			t.exec(`UPDATE key SET not_before = ?1 + (SELECT coalesce(max(delay), 0) FROM lane WHERE lane.key = key.id)`, nanos(t.now)),
			t.exec("UPDATE key SET ready = not_before"))
	})
}
