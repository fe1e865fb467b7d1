package reparse_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"jianbao/reparse"
)

// onceMore is a run of Rebuild that is not expected to end well.
func (w *world) onceMore(ctx context.Context, basis string, progress func(reparse.Progress)) error {
	w.t.Helper()
	o := w.options()
	o.Progress = progress
	survey, err := reparse.Look(ctx, o)
	check(w.t, err)
	w.open("catalog.db.rebuild")
	_, err = reparse.Rebuild(ctx, w.store, survey, reparse.RebuildOptions{Options: o, Basis: basis, Rules: func(config []byte) (reparse.Rules, error) {
		return reparse.Rules{Sites: w.sites, Config: config}, nil
	}})
	check(w.t, w.store.Close())
	w.store = nil
	return err
}

// A share that goes away at any step ends the run, and the next one brings all
// back, pages that wait for others too.
func TestShareThatGoesAway(t *testing.T) {
	t.Parallel()
	for _, linked := range []bool{true, false} {
		w := newWorld(t)
		w.lifeOf(func(n int) bool { return n <= 4 })
		w.lose()
		w.rebuild(0)
		whole := w.state()
		warc, away := filepath.Join(w.dir, "warc"), filepath.Join(w.dir, "away")
		if linked {
			warc = filepath.Join(w.dir, "share")
			check(t, os.Rename(filepath.Join(w.dir, "warc"), warc))
			check(t, os.Symlink("share", filepath.Join(w.dir, "warc")))
		}
		for goesAt := 1; goesAt <= 8; goesAt++ {
			w.lose()
			steps := 0
			err := w.onceMore(t.Context(), "1", func(p reparse.Progress) {
				if p.Phase == reparse.Surveying {
					return
				}
				if steps++; steps == goesAt {
					check(t, os.Rename(warc, away))
					if !linked { // as a mountpoint is, empty
						check(t, os.Mkdir(warc, 0o755))
					}
				}
			})
			if steps < goesAt {
				check(t, err)
				check(t, os.Remove(filepath.Join(w.dir, "catalog.db.rebuild")))
				if goesAt < 4 {
					t.Fatalf("only %d steps", steps)
				}
				break
			}
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("gone at step %d, linked %v: %v", goesAt, linked, err)
			}
			if !linked {
				check(t, os.Remove(warc))
			}
			check(t, os.Rename(away, warc))
			if out := w.rebuild(0); out.Unread != 0 || out.Damaged != 0 {
				t.Errorf("gone at step %d, linked %v, then: %+v", goesAt, linked, out)
			}
			w.compare(w.state(), whole)
		}
		if w.store == nil {
			w.open("catalog.db.rebuild")
		}
	}
}

// A file that is gone while others are there does not keep the catalog from
// being made; once it is back, its revisions are read.
func TestFileThatIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(always)
	before := w.state()
	hit := before.Articles["http://"+news+"/a/13.html"][0].Captures[0].File
	name := filepath.Join(w.dir, filepath.FromSlash(hit))
	check(t, os.Rename(name, filepath.Join(w.dir, "elsewhere")))
	w.t.Cleanup(func() { _ = os.Remove(filepath.Join(w.dir, "elsewhere")) })
	missing := map[string]bool{}
	o := w.options()
	o.Problem = func(p reparse.Problem) {
		var gone *reparse.MissingError
		if errors.As(p.Err, &gone) {
			missing[gone.File] = true
		}
	}
	out, err := reparse.Readings(t.Context(), w.store, "1", o)
	check(t, err)
	if out.Unread == 0 || len(missing) != 1 || !missing[hit] {
		t.Errorf("%+v, missing %v", out, missing)
	}
	w.compare(w.state(), before)
	check(t, os.Rename(filepath.Join(w.dir, "elsewhere"), name))
	if out := w.readings("1", 0); out.Unread != 0 || out.Done != out.Total {
		t.Errorf("back again: %+v", out)
	}
}

// What an earlier run had made is gone on with by a run of the same files and
// the same parser alone.
func TestStaleRebuilding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.script(1)
	w.pass(true)
	w.close()
	db := filepath.Join(w.dir, "catalog.db")
	check(t, os.Rename(db, db+".safe"))
	check(t, w.onceMore(t.Context(), "1", nil))
	check(t, w.onceMore(t.Context(), "1", nil))
	if err := w.onceMore(t.Context(), "2", nil); !errors.Is(err, reparse.ErrAnother) {
		t.Errorf("another basis: %v", err)
	}
	check(t, os.Rename(db+".safe", db))
	w.open("catalog.db")
	w.script(2)
	w.pass(true)
	w.close()
	if err := w.onceMore(t.Context(), "1", nil); !errors.Is(err, reparse.ErrAnother) {
		t.Errorf("other files: %v", err)
	}
}
