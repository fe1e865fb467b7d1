package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"time"

	"jianbao/catalog"
)

// readerConns is how many connections read at the same time.
const readerConns = 4

var readerPragmas = []string{"busy_timeout(10000)", "query_only(1)", "cache_size(-8192)"}

// OpenReader opens the catalog at path for reading, also while a crawl writes
// it, and from an account that may only read the folder. Where there is none
// the error is fs.ErrNotExist.
//
// SQLite reads a WAL database only through the -wal and -shm files beside it.
// While a writer lives they are there, and an account that may read them can
// read the catalog. When the last writer closes, they go, and SQLite would have
// to make them anew. Then the file is read as immutable instead, which needs no
// right to write and leaves nothing behind; after every reading we look whether
// a writer has come meanwhile, and if so open the file again and read once more.
func OpenReader(ctx context.Context, path string, o catalog.Options) (*Store, error) {
	if err := plausible(path); err != nil {
		return nil, err
	}
	r, err := openAsFound(ctx, path)
	if err != nil {
		return nil, explain(path, err)
	}
	return newStore(path, o, r, nil), nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// print tells whether a file or its log was written.
type print struct {
	size, log   int64 // log is -1 where there is none
	when, since time.Time
}

func printOf(path string) (print, error) {
	info, err := os.Stat(path)
	if err != nil {
		return print{}, err
	}
	p := print{size: info.Size(), when: info.ModTime(), log: -1}
	if log, err := os.Stat(path + "-wal"); err == nil {
		p.log, p.since = log.Size(), log.ModTime()
	}
	return p, nil
}

// openAsFound opens a file as well as it can be read, where it lies if
// possible; a catalog of an older version through a copy that was brought
// forward, so that every question can be asked of it.
func openAsFound(ctx context.Context, path string) (*reader, error) {
	r, err := openInPlace(ctx, path)
	if err != nil {
		return nil, err
	}
	r.version, err = identify(ctx, r.db, path, Schema())
	if err == nil && r.version == Schema() {
		return r, nil
	}
	if err == nil {
		var newer *reader
		if newer, err = openForwarded(ctx, path, r); err == nil {
			return newer, r.close()
		}
	}
	return nil, errors.Join(err, r.close())
}

// openInPlace opens a file through its log, where it has one.
func openInPlace(ctx context.Context, path string) (*reader, error) {
	if !exists(path + "-wal") {
		return openQuiet(ctx, path)
	}
	r, err := openReader(ctx, path, "mode=ro")
	switch {
	case err != nil && !exists(path+"-wal"): // it went meanwhile
		return openQuiet(ctx, path)
	case err != nil && needsShm(path, err):
		r, err = openLeftover(ctx, path)
	}
	if err != nil {
		return nil, blame(ctx, path, err)
	}
	if hasLog(path) {
		if err := ownLog(ctx, path, r.db); err != nil {
			return nil, errors.Join(err, r.close())
		}
	}
	return r, err
}

// openQuiet opens a file that nobody writes.
func openQuiet(ctx context.Context, path string) (*reader, error) {
	before, err := printOf(path)
	if err != nil {
		return nil, err
	}
	r, err := openReader(ctx, path, "mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	r.quiet = &before
	return r, nil
}

func openReader(ctx context.Context, path, query string) (*reader, error) {
	address, err := dsn(path, query, readerPragmas)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readerConns)
	db.SetMaxIdleConns(readerConns)
	r := &reader{db: db, statements: map[string]*sql.Stmt{}}
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return r, nil
}

// read runs fn on the pool. fn may be run twice, and is to begin anew each time.
func (s *Store) read(ctx context.Context, fn func(asking) error) error {
	s.swap.RLock()
	r := s.reader
	err := fn(asking{r: r, ctx: ctx})
	s.swap.RUnlock()
	if r.quiet == nil {
		return explain(s.path, err)
	}
	if now, gone := printOf(s.path); gone != nil || now == *r.quiet {
		return explain(s.path, err)
	}
	if err := s.reopen(ctx, r); err != nil {
		return explain(s.path, err)
	}
	return s.read(ctx, fn)
}

// reopen replaces a reader under which the file was written.
func (s *Store) reopen(ctx context.Context, old *reader) error {
	s.swap.Lock()
	defer s.swap.Unlock()
	if s.reader != old { // another call did it
		return nil
	}
	fresh, err := openAsFound(ctx, s.path)
	if err != nil {
		return err
	}
	s.reader = fresh
	return old.close()
}
