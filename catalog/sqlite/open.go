package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"jianbao/catalog"
	"jianbao/internal/durable"
	"jianbao/internal/volume"
	"jianbao/internal/words"
)

// applicationID marks the file as ours ("jbao"), for file(1) and for us.
const applicationID = 0x6a62616f

// Open opens the catalog at path for the holder of the archive's writer lock.
// It is made where there is none, aside and renamed into place whole. One of
// an older schema is copied beside itself (catalog.db.v1) and migrated; one of
// a newer schema is catalog.ErrNewer. A file that is empty, cut or of another
// kind is refused and left as it is.
func Open(ctx context.Context, path string, o catalog.Options) (*Store, error) {
	if err := Suitable(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return open(ctx, path, o, today())
}

// Suitable refuses a folder in which no catalog can be written: one on a
// network file system. SQLite's WAL needs memory that all processes share, and
// locks that hold; over a network both fail silently.
func Suitable(dir string) error { return suitable(dir, volume.Network) }

func suitable(dir string, network func(dir string) string) error {
	if name := network(dir); name != "" {
		return words.Errorf("the data folder %s lies on a network file system (%s), where a catalog cannot be written safely: put it on a disk of this machine; with warc_dir the WARC files may lie there", dir, name)
	}
	return nil
}

func open(ctx context.Context, path string, o catalog.Options, known schema) (*Store, error) {
	switch err := plausible(path); {
	case errors.Is(err, fs.ErrNotExist) && exists(path+"-wal"):
		// A log would be replayed into whatever file stands beside it.
		return nil, words.Errorf("open catalog %s: the file is missing, but its log %s is there; put the file back, or move the log aside", path, path+"-wal")
	case errors.Is(err, fs.ErrNotExist):
		if err := create(ctx, path, o, known); err != nil {
			return nil, explain(path, err)
		}
	case err != nil:
		return nil, err
	}
	left := hasLog(path)
	if left {
		if err := unclean(ctx, path); err != nil {
			return nil, explain(path, err)
		}
	}
	w, err := openWriter(ctx, path, "rw")
	if err != nil {
		return nil, explain(path, err)
	}
	if err := migrate(ctx, w.conn, path, known); err != nil {
		return nil, errors.Join(explain(path, err), w.abandon())
	}
	r, err := openReader(ctx, path, "mode=ro")
	if err != nil {
		return nil, errors.Join(explain(path, err), w.abandon())
	}
	s := newStore(path, o, r, w)
	if s.file, err = os.Stat(path); err != nil {
		return nil, errors.Join(err, r.close(), w.abandon())
	}
	if !left {
		if err := s.write(ctx, true, beginSession); err != nil {
			return nil, errors.Join(err, r.close(), w.abandon())
		}
	}
	return s, nil
}

// plausible looks at the file without opening it.
func plausible(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isLink(path):
		target, _ := os.Readlink(path)
		return words.Errorf("open catalog %s: it is a link to %s, which is not there: mount it, or set the link right", path, target)
	case err != nil:
		return words.Errorf("open catalog: %w", err)
	case !info.Mode().IsRegular():
		return words.Errorf("open catalog %s: it is not a file; move it away, and put the catalog there", path)
	case info.Size() == 0:
		return damaged{words.Errorf("open catalog %s: the file is empty; put its backup in its place", path)}
	}
	return nil
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// create makes a catalog aside and renames it into place.
func create(ctx context.Context, path string, o catalog.Options, known schema) (err error) {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return words.Errorf("open catalog: %w", err)
	}
	aside := path + ".new"
	for _, leftover := range []string{aside, aside + "-wal", aside + "-shm", aside + "-journal"} {
		if err := os.Remove(leftover); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	w, err := openWriter(ctx, aside, "rwc")
	if err != nil {
		return err
	}
	err = w.run(true, newStore(path, o, nil, w).instant(), o, func(t *tx) error {
		if _, err := t.w.conn.ExecContext(ctx, known.whole); err != nil {
			return err
		}
		if err := stamp(ctx, t.w.conn, known.version()); err != nil {
			return err
		}
		return t.exec("INSERT INTO meta (name, value) VALUES ('created', ?)", o.Now().UTC().Format("2006-01-02T15:04:05Z"))
	})
	if err := errors.Join(err, w.close()); err != nil {
		return err
	}
	if err := os.Rename(aside, path); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

// asked is a connection or a pool of them.
type asked interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// identify checks that the file is a catalog, and tells its schema version.
func identify(ctx context.Context, c asked, path string, newest int) (int, error) {
	var application, version int
	if err := c.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application); err != nil {
		return 0, err
	}
	if err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, err
	}
	switch {
	case application != applicationID || version < 1:
		return 0, words.Errorf("open catalog %s: it is a database, but not a catalog of jianbao; name another data folder, or move it away", path)
	case version > newest:
		return 0, words.Errorf("open catalog %s: version %d, and this jianbao knows %d: %w; use that version", path, version, newest, catalog.ErrNewer)
	}
	return version, nil
}

// abandon ends a connection that did nothing.
func (w *writer) abandon() error { return errors.Join(w.conn.Close(), w.db.Close()) }

// explained is an error that says already which file it is about, and what to do.
type explained struct{ error }

func (e explained) Unwrap() error { return e.error }

// explain names the file in SQLite's errors and says what to do. What is no
// error of SQLite's, or is explained already, passes as it is.
func explain(path string, err error) error {
	var e *driver.Error
	if _, done := errors.AsType[explained](err); done || !errors.As(err, &e) {
		return err
	}
	return explained{explanation(path, e, err)}
}

func explanation(path string, e *driver.Error, err error) error {
	switch e.Code() & 0xff {
	case lib.SQLITE_NOTADB:
		return words.Errorf("catalog %s: it is not a catalog of jianbao, or its beginning is damaged; put its backup in its place: %w", path, err)
	case lib.SQLITE_CORRUPT:
		return words.Errorf("catalog %s: the file is damaged; put its backup in its place: %w", path, err)
	case lib.SQLITE_FULL:
		return words.Errorf("catalog %s: no space is left; make room and run it again: %w", path, errors.Join(syscall.ENOSPC, err))
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return words.Errorf("catalog %s: this account may not write it: %w", path, errors.Join(fs.ErrPermission, err))
	case lib.SQLITE_CANTOPEN:
		return words.Errorf("catalog %s: it cannot be opened; look at the permissions of the file and its folder: %w", path, errors.Join(fs.ErrPermission, err))
	case lib.SQLITE_BUSY:
		return words.Errorf("catalog %s: another program is writing it; try again when it is done: %w", path, err)
	}
	return words.Errorf("catalog %s: %w", path, err)
}
