package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"time"

	"jianbao/internal/words"
)

// SQLite reads whatever log lies beside a file into it, also one of another
// catalog, or of another state of this one: the file was put back from a
// backup, and the log of a crash stayed where it was. So a writer that finds no
// log names its session in the file, together with the one before it. A log
// belongs to a file that is of its session, or of the one before: what a crash
// left of one writer is nothing else. When the writer ends, and the log is
// taken in, the file gets a name that no log has.
//
// The value is of one length, so that it is changed where it lies, within a
// sector: a power cut leaves the old one or the new one.
const metaSession = "session"

// noSession stands for the session of a catalog that has none yet.
var noSession = strings.Repeat("0", 16)

// foreignLog is an error about a log that is not of the file beside which it lies.
type foreignLog struct{ error }

func (e foreignLog) Unwrap() error { return e.error }

// IsForeignLog reports whether an error of this package says that the log
// beside a catalog is of another one, or of another state of it. The file
// without the log is what it was when it was put there.
func IsForeignLog(err error) bool {
	_, is := errors.AsType[foreignLog](err)
	return is
}

// session is who wrote a file, and who had before.
type session struct{ own, former string }

// parseSession gives ok false for what is no session: the file was read while
// it was written, or is damaged there, and tells nothing.
func parseSession(value string) (s session, ok bool) {
	own, former, cut := strings.Cut(value, " ")
	if value == "" {
		return session{noSession, noSession}, true
	}
	for _, part := range []string{own, former} {
		if b, err := hex.DecodeString(part); err != nil || len(b) != 8 {
			return session{}, false
		}
	}
	return session{own, former}, cut
}

// sessionOf reads the session of a catalog, noSession for one of a version
// that kept none.
func sessionOf(ctx context.Context, c asked) (session, bool) {
	var value string
	err := c.QueryRowContext(ctx, "SELECT coalesce((SELECT value FROM meta WHERE name = ?), '')", metaSession).Scan(&value)
	if err != nil {
		return session{}, false
	}
	return parseSession(value)
}

// sessionOfFile reads the session of a file without its log.
func sessionOfFile(ctx context.Context, path string) (session, bool) {
	r, err := openReader(ctx, path, "mode=ro&immutable=1")
	if err != nil {
		return session{}, false
	}
	s, ok := sessionOf(ctx, r.db)
	return s, ok && r.close() == nil
}

// hasLog reports whether somebody who did not end in order, or who is writing,
// left a log beside the file.
func hasLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

// ownLog refuses a log that is not of the file beside which it lies. all reads
// both. A writer that comes or goes meanwhile is looked at again.
func ownLog(ctx context.Context, path string, all asked) error {
	for try := 0; ; try++ {
		file, known := sessionOfFile(ctx, path)
		both, readable := sessionOf(ctx, all)
		switch {
		case !known || !readable: // whether it is damaged is for others to say
			return nil
		case file.own == both.own || file.own == both.former:
			return nil
		case try == 3:
			return notOf(path)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func notOf(path string) error {
	return foreignLog{words.Errorf("open catalog %s: the log %s beside it is of another catalog, or of another state of this one, and would spoil it: move it aside, and %s as well", path, path+"-wal", path+"-shm")}
}

// blame finds out whether a catalog is damaged, or sound without the log that
// lies beside it. Damage within a log cannot be the reason: it ends there.
func blame(ctx context.Context, path string, err error) error {
	if !IsDamage(err) || !hasLog(path) {
		return err
	}
	r, unreadable := openReader(ctx, path, "mode=ro&immutable=1")
	if unreadable != nil {
		return err
	}
	found, failed := r.quickCheck(ctx)
	if errors.Join(failed, r.close()) != nil || found != sound {
		return err
	}
	return notOf(path)
}

// quickCheck is how long is looked at a catalog that was left with a log. What
// is not looked at by then is for verify.
const quickCheck = 10 * time.Second

// sound is what SQLite says of a file in which it finds nothing wrong.
const sound = "ok"

// unclean looks at a catalog with the log beside it before anything is written:
// at whose it is, and at the shape of every page.
func unclean(ctx context.Context, path string) error {
	r, err := openReader(ctx, path, "mode=ro")
	if err != nil {
		return blame(ctx, path, err)
	}
	err = ownLog(ctx, path, r.db)
	found := sound
	if err == nil {
		found, err = r.quickCheck(ctx)
	}
	if err == nil && found != sound {
		err = damaged{words.Errorf("catalog %s: it was left with a log, and together they are damaged (%s); put its backup in its place, without a log", path, found)}
	}
	return errors.Join(blame(ctx, path, err), r.close())
}

// quickCheck gives the first thing that is wrong with the shape of the file,
// sound where nothing is, or where time ran out.
func (r *reader) quickCheck(ctx context.Context) (found string, err error) {
	limited, cancel := context.WithTimeout(ctx, quickCheck)
	defer cancel()
	err = r.db.QueryRowContext(limited, "PRAGMA quick_check(1)").Scan(&found)
	if err != nil && limited.Err() != nil {
		return sound, ctx.Err()
	}
	return found, err
}

// beginSession names a new session, where no log is.
func beginSession(t *tx) error {
	var value string
	if _, err := t.get([]any{&value}, "SELECT value FROM meta WHERE name = ?", metaSession); err != nil {
		return err
	}
	return t.setMeta(metaSession, after(value))
}

// endSession gives the file a name that no log of the session has, once it is
// whole without one.
func endSession(ctx context.Context, c *sql.Conn) error {
	var value string
	err := c.QueryRowContext(ctx, "SELECT coalesce((SELECT value FROM meta WHERE name = ?), '')", metaSession).Scan(&value)
	if err != nil || value == "" {
		return err
	}
	_, err = c.ExecContext(ctx, "UPDATE meta SET value = ? WHERE name = ?", after(value), metaSession)
	return err
}

// after is the value of a session that follows another.
func after(value string) string {
	former, ok := parseSession(value)
	if !ok {
		former.own = noSession
	}
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b) + " " + former.own
}

// ownSession gives a copy a session of its own: it is another file, and the
// log of the first is not that of the copy. A database that keeps no sessions
// stays as it is.
func ownSession(ctx context.Context, path string) error {
	db, err := openAside(ctx, path)
	if err != nil {
		return err
	}
	if s, ok := sessionOf(ctx, db); ok && s.own != noSession {
		_, err = db.ExecContext(ctx, "UPDATE meta SET value = ? WHERE name = ?", after(""), metaSession)
	}
	return errors.Join(err, db.Close())
}
