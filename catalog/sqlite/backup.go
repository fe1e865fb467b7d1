package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"jianbao/internal/words"
)

// Copy writes what the database at from holds at one moment to a new file at
// to, also while another process writes the database, and from an account that
// may only read it. The copy is one file without a log, it is synced, but for
// its name; after an error there is none. A copy of a catalog is one.
func Copy(ctx context.Context, from, to string) error {
	for {
		settled, err := copyAsFound(ctx, from, to)
		if err == nil && settled {
			err = errors.Join(ownSession(ctx, to), syncFile(to))
		}
		if err == nil && settled {
			return nil
		}
		if err := errors.Join(err, removeIfThere(to), removeIfThere(to+"-journal")); err != nil {
			return err
		}
	}
}

// copyAsFound copies once. It is settled unless the file was read as one that
// nobody writes, and somebody has come meanwhile.
func copyAsFound(ctx context.Context, from, to string) (settled bool, err error) {
	r, err := openInPlace(ctx, from)
	if err != nil {
		return false, explain(from, err)
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err := r.copyTo(ctx, from, to); err != nil {
		return false, explainCopy(from, to, err)
	}
	if r.quiet == nil {
		return true, nil
	}
	now, err := printOf(from)
	return now == *r.quiet, err
}

// explainCopy tells the errors that are of the new file from those of the old.
func explainCopy(from, to string, err error) error {
	var e *driver.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case lib.SQLITE_FULL:
			return words.Errorf("copy %s to %s: %w", from, to, errors.Join(syscall.ENOSPC, err))
		case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
			return words.Errorf("copy %s to %s: %w", from, to, errors.Join(fs.ErrPermission, err))
		}
	}
	return explain(from, err)
}

// Head says how far a catalog's history goes. Of two catalogs of one archive,
// the one that has the other's head in its history is the later one.
type Head struct {
	// Catalog is its identity, "" for one of a version that had none.
	Catalog string
	// Seq is that of the last event, 0 for none, and Event what that says.
	Seq   int64
	Event string
	// Pass is the last one, 0 for none, and Began when it did.
	Pass  int64
	Began time.Time
}

// ReadHead reads the head of the catalog at path, of this or an older version.
func ReadHead(ctx context.Context, path string) (h Head, err error) {
	err = onFile(ctx, path, func(a asking) error {
		_, err := one(a, []any{&h.Catalog}, "SELECT value FROM meta WHERE name = 'id'")
		if err != nil {
			return err
		}
		if _, err := one(a, []any{&h.Seq, &h.Event}, "SELECT seq, "+eventText+" FROM event ORDER BY seq DESC LIMIT 1"); err != nil {
			return err
		}
		var began int64
		_, err = one(a, []any{&h.Pass, &began}, "SELECT id, began FROM pass ORDER BY id DESC LIMIT 1")
		h.Began = moment(began)
		return err
	})
	return h, err
}

// eventText tells one event from another.
const eventText = "time || ' ' || type || ' ' || article || ' ' || revision"

// Continues reports whether the history of the catalog at path has h in it:
// it was in that state once, and has gone on from there, if at all.
func Continues(ctx context.Context, path string, h Head) (bool, error) {
	continues := false
	err := onFile(ctx, path, func(a asking) error {
		var id, event string
		var began int64
		if _, err := one(a, []any{&id}, "SELECT value FROM meta WHERE name = 'id'"); err != nil {
			return err
		}
		if _, err := one(a, []any{&event}, "SELECT "+eventText+" FROM event WHERE seq = ?", h.Seq); err != nil {
			return err
		}
		_, err := one(a, []any{&began}, "SELECT began FROM pass WHERE id = ?", h.Pass)
		continues = id == h.Catalog && event == h.Event && moment(began).Equal(h.Began)
		return err
	})
	return continues, err
}

// onFile asks the catalog at path, of this or an older version.
func onFile(ctx context.Context, path string, fn func(asking) error) error {
	if err := plausible(path); err != nil {
		return err
	}
	r, err := openInPlace(ctx, path)
	if err != nil {
		return explain(path, err)
	}
	if _, err = identify(ctx, r.db, path, Schema()); err == nil {
		err = fn(asking{r: r, ctx: ctx})
	}
	return explain(path, errors.Join(err, r.close()))
}

// Unclosed are the WARC files that the catalog was not yet told to be closed,
// by name, each with the end of the last response in it that the catalog knows.
func (s *Store) Unclosed(ctx context.Context) (map[string]int64, error) {
	var out map[string]int64
	err := s.read(ctx, func(a asking) error {
		out = map[string]int64{}
		return each(a, func(scan func(...any) error) error {
			var name string
			var end int64
			err := scan(&name, &end)
			out[name] = end
			return err
		}, "SELECT w.name, max(c.offset + c.length) FROM capture c JOIN warc w ON w.id = c.file WHERE w.sha256 IS NULL GROUP BY w.id")
	})
	if err != nil {
		return nil, fmt.Errorf("files that are being written: %w", err)
	}
	return out, nil
}
