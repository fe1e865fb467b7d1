package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"time"

	"jianbao/catalog"
	"jianbao/internal/words"
)

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
	s := &Store{path: path, options: o, reader: r}
	err = s.read(ctx, func(asking) error {
		conn, err := s.reader.db.Conn(ctx)
		if err != nil {
			return err
		}
		version, err := identify(ctx, conn, path, Schema())
		if err == nil && version < Schema() {
			err = words.Errorf("open catalog %s: version %d is older than this jianbao knows to read; run crawl once to bring it to version %d", path, version, Schema())
		}
		return errors.Join(err, conn.Close())
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// print tells whether a file was written.
type print struct {
	size int64
	when time.Time
	log  bool
}

func printOf(path string) (print, error) {
	info, err := os.Stat(path)
	if err != nil {
		return print{}, err
	}
	return print{size: info.Size(), when: info.ModTime(), log: exists(path + "-wal")}, nil
}

// openAsFound opens a file through its log, where it has one.
func openAsFound(ctx context.Context, path string) (*reader, error) {
	if !exists(path + "-wal") {
		return openQuiet(ctx, path)
	}
	r, err := openReader(ctx, path, "mode=ro")
	if err != nil && !exists(path+"-wal") { // it went meanwhile
		return openQuiet(ctx, path)
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
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
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
	if s.reader != old {
		return nil
	}
	fresh, err := openAsFound(ctx, s.path)
	if err != nil {
		return err
	}
	s.reader = fresh
	return old.close()
}
