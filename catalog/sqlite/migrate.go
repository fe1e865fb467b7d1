package sqlite

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"jianbao/internal/durable"
	"jianbao/internal/words"
)

//go:embed schema.sql
var schemaSQL string

//go:embed migrate_2.sql
var migrate2SQL string

// schema is what a program knows of the tables: how a new catalog is made, and
// how one of each older version comes forward by one.
type schema struct {
	// whole makes the newest version in an empty file.
	whole string
	// steps[n] takes version n+1 to n+2. One that was released is never changed.
	steps []string
}

func today() schema { return schema{whole: schemaSQL, steps: []string{migrate2SQL}} }

// version is the newest that the program knows.
func (s schema) version() int { return len(s.steps) + 1 }

// Schema is the version of the schema that this package writes.
func Schema() int { return today().version() }

// stamp writes who made the file and of which version it is.
func stamp(ctx context.Context, c *sql.Conn, version int) error {
	_, err := c.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;"+
		"INSERT INTO meta (name, value) VALUES ('schema', '%d') ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		applicationID, version, version))
	return err
}

// migrate brings an older catalog to the newest version, after a copy. A copy
// that an attempt before this one made of the same state is kept. Where the
// migration fails, the catalog is as it was, and so is the folder: a disk that
// is too full for it does not become fuller with every attempt.
func migrate(ctx context.Context, c *sql.Conn, path string, known schema) error {
	version, err := identify(ctx, c, path, known.version())
	if err != nil || version == known.version() {
		return err
	}
	saved, made, err := saveCopy(ctx, c, path, version)
	if err != nil {
		return words.Errorf("copy catalog %s before it is brought from version %d to %d: %w", path, version, known.version(), err)
	}
	if err := forward(ctx, c, version, known); err != nil {
		if made {
			err = errors.Join(err, os.Remove(saved))
		}
		return words.Errorf("migrate catalog %s from version %d to %d: %w", path, version, known.version(), err)
	}
	return nil
}

// forward runs the steps from a version on in one transaction: whoever opens
// the file after a crash finds the old version or the new one.
func forward(ctx context.Context, c *sql.Conn, version int, known schema) error {
	if _, err := c.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := func() error {
		for _, step := range known.steps[version-1:] {
			if _, err := c.ExecContext(ctx, step); err != nil {
				return err
			}
		}
		return stamp(ctx, c, known.version())
	}()
	if err == nil {
		_, err = c.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	}
	if err != nil {
		_, _ = c.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // fails only where SQLite has rolled back by itself
	}
	return err
}

// saveCopy copies a catalog beside itself before it is migrated: written aside,
// read through, synced, and only then named. An older copy is never replaced:
// where it holds another state, the new one gets a number. made says that this
// call made the copy.
func saveCopy(ctx context.Context, c *sql.Conn, path string, version int) (saved string, made bool, err error) {
	base := path + ".v" + strconv.Itoa(version)
	aside := base + ".new"
	if err := os.Remove(aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", false, err
	}
	state, err := stateOf(ctx, c)
	if err != nil {
		return "", false, err
	}
	saved = base
	for n := 2; exists(saved); n++ {
		if same, err := holds(ctx, saved, state); err == nil && same {
			return saved, false, syncNamed(saved) // the run that made it may not have come to that
		}
		saved = base + "." + strconv.Itoa(n)
	}
	if _, err := c.ExecContext(ctx, "VACUUM INTO ?", aside); err != nil {
		return "", false, errors.Join(err, removeIfThere(aside))
	}
	if same, err := holds(ctx, aside, state); err != nil || !same {
		return "", false, errors.Join(fmt.Errorf("%s is not what was to be copied", aside), err, removeIfThere(aside))
	}
	// A copy whose sync failed must never get its name: nobody may rely on it.
	if err := syncFile(aside); err != nil {
		return "", false, errors.Join(err, removeIfThere(aside))
	}
	if err := os.Rename(aside, saved); err != nil {
		return "", false, errors.Join(err, removeIfThere(aside))
	}
	return saved, true, durable.SyncDir(filepath.Dir(saved))
}

// syncNamed makes a file and its name durable.
func syncNamed(path string) error {
	if err := syncFile(path); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(path))
}

// state tells one state of a catalog from another: whatever a crawl commits
// changes one of its numbers.
type state struct {
	version, passes, ended, events, urls, asked, captures, files, cursors int64
}

func stateOf(ctx context.Context, c asked) (state, error) {
	var s state
	err := c.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version),
		(SELECT coalesce(max(id), 0) FROM pass), (SELECT coalesce(max(ended), 0) FROM pass), (SELECT coalesce(max(seq), 0) FROM event),
		(SELECT coalesce(max(id), 0) FROM url), (SELECT coalesce(max(asked_at), 0) FROM url), (SELECT coalesce(max(id), 0) FROM capture),
		(SELECT count(*) FROM warc WHERE sha256 IS NOT NULL), (SELECT coalesce(sum(seq), 0) FROM cursor)`).
		Scan(&s.version, &s.passes, &s.ended, &s.events, &s.urls, &s.asked, &s.captures, &s.files, &s.cursors)
	return s, err
}

// holds reports whether the file at path is a whole catalog in that state.
func holds(ctx context.Context, path string, want state) (bool, error) {
	r, err := openReader(ctx, path, "mode=ro&immutable=1")
	if err != nil {
		return false, err
	}
	got, err := stateOf(ctx, r.db)
	var sound string
	if err == nil {
		err = r.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&sound)
	}
	return sound == "ok" && got == want, errors.Join(err, r.close())
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncFile makes a copy durable. It is no file that SQLite has open.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
