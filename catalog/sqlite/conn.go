package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver

	"jianbao/catalog"
)

// writer is the one connection that writes, with its prepared statements.
type writer struct {
	db         *sql.DB
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	synced     bool
}

// tx is a transaction that is being written. It lives for one call of write.
type tx struct {
	w       *writer
	now     time.Time // by the clock
	instant           // the same, and how it relates to the time that passes
	options catalog.Options
	// standing is the pass that is running, loaded when it is first asked for.
	standing *pass
	lanes    map[laneName]lane
}

// The pragmas of the writer. 20,000 pages between checkpoints and sequential
// row numbers are what keeps a million URLs fast; see the package's benchmarks.
var writerPragmas = []string{
	"busy_timeout(10000)", "foreign_keys(1)", "journal_mode(WAL)", "synchronous(FULL)",
	"wal_autocheckpoint(20000)", "journal_size_limit(134217728)", "cache_size(-65536)", "temp_store(MEMORY)",
}

// dsn is the address of a file for the driver.
func dsn(path, query string, pragmas []string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	values := url.Values{"_pragma": pragmas, "_dqs": {"0"}, "_error_rc": {"1"}}
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(whole), OmitHost: true}
	return address.String() + "?" + query + "&" + values.Encode(), nil
}

func openWriter(ctx context.Context, path, mode string) (*writer, error) {
	address, err := dsn(path, "mode="+mode, writerPragmas)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &writer{db: db, conn: conn, statements: map[string]*sql.Stmt{}, synced: true}, nil
}

// close moves the log into the file and ends the connection. A reader that
// holds a transaction, which keeps the log where it is, is waited for as long
// as a program that was told to stop has time for; then the log stays for the
// next one who closes.
func (w *writer) close() error {
	ctx := context.Background()
	_, err := w.conn.ExecContext(ctx, "PRAGMA busy_timeout = 2000")
	taken, failed := w.takeIn(ctx)
	if err = errors.Join(err, failed); err == nil && taken {
		if err = endSession(ctx, w.conn); err == nil {
			_, err = w.takeIn(ctx)
		}
	}
	for _, s := range w.statements {
		err = errors.Join(err, s.Close())
	}
	return errors.Join(err, w.conn.Close(), w.db.Close())
}

// takeIn moves the log into the file; taken says that nothing is left of it.
func (w *writer) takeIn(ctx context.Context) (taken bool, err error) {
	var busy, pages, moved int
	err = w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	return busy == 0, err
}

func (w *writer) run(synced bool, now instant, o catalog.Options, fn func(*tx) error) error {
	t := &tx{w: w, now: now.wall, instant: now, options: o, lanes: map[laneName]lane{}}
	if w.synced != synced {
		level := "NORMAL"
		if synced {
			level = "FULL"
		}
		if err := t.exec("PRAGMA synchronous=" + level); err != nil {
			return err
		}
		w.synced = synced
	}
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			_ = t.exec("ROLLBACK") // fails only where SQLite has rolled back by itself
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	err := t.exec("COMMIT")
	done = err == nil
	return err
}

func (t *tx) prepare(query string) (*sql.Stmt, error) {
	if s, ok := t.w.statements[query]; ok {
		return s, nil
	}
	s, err := t.w.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	t.w.statements[query] = s
	return s, nil
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.change(query, args...)
	return err
}

// change is exec that tells how many rows were changed.
func (t *tx) change(query string, args ...any) (int64, error) {
	s, err := t.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := s.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert is exec that tells the number of the new row.
func (t *tx) insert(query string, args ...any) (int64, error) {
	s, err := t.prepare(query)
	if err != nil {
		return 0, err
	}
	result, err := s.Exec(args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

func (t *tx) query(query string, args ...any) (*sql.Rows, error) {
	s, err := t.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.Query(args...)
}

// get reads one row into dest; found is false where there is none.
func (t *tx) get(dest []any, query string, args ...any) (found bool, err error) {
	return one(t, dest, query, args...)
}

// source is what can be asked for rows: a transaction or a reader.
type source interface {
	query(query string, args ...any) (*sql.Rows, error)
}

// one reads one row into dest; found is false where there is none.
func one(s source, dest []any, query string, args ...any) (found bool, err error) {
	err = each(s, func(scan func(...any) error) error {
		if found {
			return nil
		}
		found = true
		return scan(dest...)
	}, query, args...)
	return found, err
}

// each calls fn for every row.
func each(s source, fn func(scan func(...any) error) error, query string, args ...any) (err error) {
	rows, err := s.query(query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// reader is a pool of connections that read.
type reader struct {
	db         *sql.DB
	quiet      *print // of the file that is read as immutable or was copied, else nil
	version    int    // of the file's schema
	copied     error  // why a copy is read instead of the file, else nil
	aside      string // the folder of that copy, where it could not be removed yet
	mu         sync.Mutex
	statements map[string]*sql.Stmt
}

// asking is a reader with the context of one call.
type asking struct {
	r   *reader
	ctx context.Context
}

func (a asking) query(query string, args ...any) (*sql.Rows, error) {
	s, err := a.r.prepare(a.ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(a.ctx, args...)
}

func (r *reader) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s, ok := r.statements[query]; ok {
		return s, nil
	}
	s, err := r.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	r.statements[query] = s
	return s, nil
}

func (r *reader) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	for _, s := range r.statements {
		err = errors.Join(err, s.Close())
	}
	err = errors.Join(err, r.db.Close())
	if r.aside != "" {
		err = errors.Join(err, os.RemoveAll(r.aside))
	}
	return err
}
