package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"jianbao/internal/volume"
	"jianbao/internal/words"
)

// openForwarded reads a catalog of an older version through a copy among the
// temporary files that was brought to today's version. The catalog itself is
// only brought forward by a writer. The copy is of now: what an older program
// writes after this is not in it.
func openForwarded(ctx context.Context, path string, old *reader) (*reader, error) {
	r, err := openCopy(ctx, func(aside string) error {
		return explain(aside, old.forwardInto(ctx, path, aside))
	})
	if err != nil {
		return nil, words.Errorf("open catalog %s: it is of version %d, and to read it as version %d a copy is needed, which failed; free space in %s (TMPDIR names another place), or run a crawl, which brings the catalog forward: %w",
			path, old.version, Schema(), os.TempDir(), err)
	}
	r.version = old.version
	r.copied = words.Errorf("The catalog is of version %d and is read through a copy; the next crawl brings it to version %d.", old.version, Schema())
	return r, nil
}

func (r *reader) forwardInto(ctx context.Context, path, aside string) error {
	if err := r.copyTo(ctx, path, aside); err != nil {
		return err
	}
	return forwardCopy(ctx, aside, r.version)
}

// copyTo copies what a reader reads, which is then of no further use, since it
// may write.
func (r *reader) copyTo(ctx context.Context, path, aside string) error {
	if info, err := os.Stat(path); err == nil {
		if err := volume.Room(filepath.Dir(aside), info.Size()); err != nil {
			return err
		}
	}
	conn, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO ?", aside)
	return err
}

// forwardCopy brings a copy to today's version. It has no identity, which
// would be another each time.
func forwardCopy(ctx context.Context, aside string, version int) error {
	db, err := openAside(ctx, aside)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := forward(ctx, conn, version, today()); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "DELETE FROM meta WHERE name = 'id'")
	return err
}

// needsShm tells the error of a catalog that a crash left with a log, and that
// this account, or anybody, may not write beside: SQLite wants to make the
// -shm file to read the log.
func needsShm(path string, err error) bool {
	var e *driver.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return (code == lib.SQLITE_CANTOPEN || code == lib.SQLITE_READONLY) && readable(path) && readable(path+"-wal")
}

func readable(path string) bool {
	f, err := os.Open(path)
	if err == nil {
		err = f.Close()
	}
	return err == nil
}

// openLeftover reads a catalog and the log that a crash left beside it through
// copies among the temporary files, for what was committed may be in the log
// alone. A writer that comes meanwhile is noticed as by openQuiet.
//
// -wal files are plain: reading one with a descriptor of our own drops no lock,
// and the file itself is not open here.
func openLeftover(ctx context.Context, path string) (*reader, error) {
	before, err := printOf(path)
	if err != nil {
		return nil, err
	}
	if before.log <= 0 { // nothing in it
		return openQuiet(ctx, path)
	}
	r, err := openCopy(ctx, func(aside string) error {
		if err := errors.Join(copyFile(path, aside), copyFile(path+"-wal", aside+"-wal")); err != nil {
			return err
		}
		db, err := openAside(ctx, aside)
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		return explain(aside, errors.Join(err, db.Close()))
	})
	if err != nil {
		return nil, words.Errorf("open catalog %s: a crash left its log %s, and as this account may not write there, a copy is needed to read them together, which failed; free space in %s (TMPDIR names another place), or run a crawl: %w",
			path, path+"-wal", os.TempDir(), err)
	}
	r.quiet = &before
	r.copied = words.Errorf("A crash left the catalog with a log that this account cannot take in where it lies: both are read through a copy. The next crawl sets it right.")
	return r, nil
}

// openCopy makes a file in a folder of its own and opens it for reading. Where
// the system allows it the folder is removed at once, so that not even a
// process that is killed leaves it.
func openCopy(ctx context.Context, fill func(aside string) error) (*reader, error) {
	dir, err := os.MkdirTemp("", "jianbao-catalog-")
	if err != nil {
		return nil, err
	}
	aside := filepath.Join(dir, "catalog.db")
	if err := fill(aside); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	r, err := openReader(ctx, aside, "mode=ro&immutable=1")
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := r.warm(ctx); err != nil {
		return nil, errors.Join(err, r.close(), os.RemoveAll(dir))
	}
	if os.RemoveAll(dir) != nil { // Windows keeps what is open
		r.aside = dir
	}
	return r, nil
}

// warm opens every connection of the pool, which keeps them.
func (r *reader) warm(ctx context.Context) error {
	var all []*sql.Conn
	var errs []error
	for range readerConns {
		conn, err := r.db.Conn(ctx)
		if err != nil {
			errs = append(errs, err)
			break
		}
		all = append(all, conn)
		_, err = conn.ExecContext(ctx, "SELECT count(*) FROM sqlite_schema")
		errs = append(errs, err)
	}
	for _, conn := range all {
		errs = append(errs, conn.Close())
	}
	return errors.Join(errs...)
}

// openAside opens a copy for writing. It is worth nothing after a crash.
func openAside(ctx context.Context, path string) (*sql.DB, error) {
	address, err := dsn(path, "mode=rw", []string{"synchronous(OFF)"})
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// copyFile copies a file if there is room for it and some more.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := volume.Room(filepath.Dir(to), info.Size()); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
