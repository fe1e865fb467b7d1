// Package sqlite keeps a catalog in one SQLite file, in WAL mode, through the
// C-free driver modernc.org/sqlite.
//
// One connection writes, behind a mutex; a pool of others reads. What a
// caller was told is stored (Offer, Commit, BeginPass, EndPass, the ledger and
// cursors) has been synced; a lease is written without a sync of its own, for
// when the machine stops, every lease ends anyway.
//
// The file must not be opened by other means in a process that has it open
// here: closing any descriptor of it drops SQLite's POSIX locks. VACUUM INTO
// makes a copy.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"jianbao/catalog"
	"jianbao/internal/words"
)

// Store is a catalog in one file. It is safe for concurrent use.
type Store struct {
	path    string
	options catalog.Options
	origin  time.Time    // of the opening, as the clock gave it
	opened  time.Time    // the same, in UTC and without its monotonic part
	swap    sync.RWMutex // guards which reader is used
	reader  *reader

	mu     sync.Mutex  // guards the writer
	writer *writer     // nil when open for reading only
	file   os.FileInfo // of the file that is written
	broken error       // why nothing is written any more, nil while all is well
	closed bool
}

var _ catalog.Store = (*Store)(nil)

// Copied says why a copy is read instead of the catalog where it lies, nil
// where none is. The copy is of when the store was opened, or later.
func (s *Store) Copied() error {
	s.swap.RLock()
	defer s.swap.RUnlock()
	return s.reader.copied
}

func newStore(path string, o catalog.Options, r *reader, w *writer) *Store {
	now := o.Now()
	return &Store{path: path, options: o, origin: now, opened: now.Round(0).UTC(), reader: r, writer: w}
}

// now is the store's clock, in UTC and without a monotonic part.
func (s *Store) now() time.Time { return s.options.Now().Round(0).UTC() }

// Close ends the store. A writer first moves the log into the file, so that
// catalog.db alone is the whole catalog.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.swap.Lock()
	defer s.swap.Unlock()
	if s.broken != nil {
		// While a reader has the file open, closing the writer moves nothing
		// from the log into it.
		return explain(s.path, errors.Join(s.writer.abandon(), s.reader.close()))
	}
	err := s.reader.close()
	if s.writer != nil {
		err = errors.Join(err, s.writer.close())
	}
	return explain(s.path, err)
}

// write runs fn in a transaction, which is committed when fn returns nil.
// synced says whether the commit waits for the disk. A transaction is not
// stopped half-way by ctx: it is short, and fn passes ctx on where it waits.
func (s *Store) write(ctx context.Context, synced bool, fn func(*tx) error) error {
	if s.writer == nil {
		return catalog.ErrReadOnly
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return sql.ErrConnDone
	}
	if s.broken == nil {
		s.broken = s.replaced()
	}
	if s.broken != nil {
		return s.broken
	}
	err := explain(s.path, s.writer.run(synced, s.instant(), s.options, fn))
	if poisons(err) {
		s.broken = words.Errorf("catalog %s: a write failed, so that nothing more is written in this run; the next one recovers what was acknowledged: %w", s.path, err)
		return s.broken
	}
	return err
}

// replaced notices that the file was removed, or that another lies in its
// place: what is written to it would be found by nobody.
func (s *Store) replaced() error {
	info, err := os.Stat(s.path)
	if err == nil && os.SameFile(info, s.file) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return words.Errorf("catalog %s: it can no longer be looked at: %w", s.path, err)
	}
	return words.Errorf("catalog %s: the file was removed or replaced while this run wrote it; nothing more is written: put the data folder back, and run it again", s.path)
}

// poisons reports whether an error leaves it open what is on the disk. After a
// failed fsync the next one may succeed although pages were dropped.
func poisons(err error) bool {
	var e *driver.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_IOERR, lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return true
	}
	return false
}

// nanos is a time as it is stored.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// moment is a stored time.
func moment(nanos int64) time.Time {
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}

// text is NULL for "".
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
