package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"jianbao/internal/words"
)

// wanted is what a file is to be, as far as anybody has said: size is below
// zero and sum is "" where nobody has.
type wanted struct {
	size int64
	sum  string
}

// standing is what a copy is that lies there.
type standing struct {
	there bool
	// sound: it is what is wanted. damaged: it is not what was once copied.
	sound, damaged bool
	// old is what was noted of it.
	old kept
}

// fixed copies a file that is not written any more. derived says that it is
// made from another, so that a former one need not be kept.
func (r *run) fixed(ctx context.Context, name string, want wanted, derived bool) error {
	info, err := os.Stat(r.source(name))
	if errors.Is(err, fs.ErrNotExist) {
		r.missing(name)
		return nil
	}
	if err != nil {
		r.problem(name, err)
		return nil
	}
	if old, known := r.manifest.Files[name]; want.sum == "" && known && !old.Damaged {
		want = wanted{old.Size, old.SHA256} // what is not written does not change
	} else if want.sum == "" && isThere(r.target(name)) {
		if want.sum, want.size, err = digestOf(ctx, r.source(name)); err != nil {
			if ctx.Err() == nil {
				r.problem(name, words.Errorf("the archive's file cannot be read: %w", err))
			}
			return ctx.Err()
		}
	}
	s, err := r.look(ctx, name, want)
	switch {
	case err != nil:
		return err
	case s.sound:
		return r.compare(ctx, name, s, want, info)
	case s.there && s.old.Damaged && !s.damaged && !r.o.Again && s.old.Source.Equal(info.ModTime()):
		r.problem(name, words.Errorf("the archive's file is still not what the catalog says, and the backup has no better one"))
		return nil
	case s.there && !s.damaged && !s.old.Damaged && !derived:
		return r.replace(ctx, name, want)
	}
	_, err = r.copyOf(ctx, name, name, want, func(sound bool) bool { return sound || !s.there })
	return err
}

// look finds out what the copy is that lies there, and notes one that is sound.
func (r *run) look(ctx context.Context, name string, want wanted) (standing, error) {
	old, unread := r.unread(name)
	s := standing{old: old}
	if unread {
		s.there = true
		s.sound = want.sum != "" && old.SHA256 == want.sum
		return s, nil
	}
	sum, _, err := digestOf(ctx, r.target(name))
	if ctx.Err() != nil {
		return s, ctx.Err()
	}
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	s.there = true
	s.sound = err == nil && want.sum != "" && sum == want.sum
	s.damaged = err != nil || old.SHA256 != "" && sum != old.SHA256
	if !s.sound {
		return s, nil
	}
	info, err := os.Stat(r.target(name))
	if err != nil {
		return s, err
	}
	s.old = kept{Size: info.Size(), SHA256: sum, Modified: info.ModTime().UTC(), Source: old.Source}
	r.manifest.Files[name] = s.old
	return s, nil
}

// compare looks whether the archive's file is still what was copied. It is not
// read while its size and its time are those of then.
func (r *run) compare(ctx context.Context, name string, s standing, want wanted, info fs.FileInfo) error {
	if !r.o.Again && info.Size() == s.old.Size && info.ModTime().Equal(s.old.Source) {
		return nil
	}
	sum, _, err := digestOf(ctx, r.source(name))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		r.problem(name, words.Errorf("the archive's file cannot be read: %w", err))
	case sum != want.sum:
		r.problem(name, words.Errorf("the archive's file is not what it was any more (%s, not %s); the backup keeps its copy, from which it can be put right", sum, want.sum))
	default:
		s.old.Source = info.ModTime().UTC()
		r.manifest.Files[name] = s.old
	}
	return nil
}

// copyOf copies a file of the archive to a name of the backup and notes it.
// take says whether it may take that name, by whether it is what is wanted.
func (r *run) copyOf(ctx context.Context, name, to string, want wanted, take func(sound bool) bool) (sound bool, err error) {
	file, err := os.Open(r.source(name))
	if err != nil {
		r.problem(name, err)
		return false, nil
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		r.problem(name, err)
		return false, nil
	}
	f := newFeed(ctx, file, 0)
	f.count = r.read
	taken, err := r.write(to, f, func(f *feed) bool {
		sound = want.sum == "" || f.digest() == want.sum
		return take(sound)
	})
	if failed := r.ofArchive(name, err); failed != nil || err != nil {
		return false, failed
	}
	switch {
	case sound:
	case taken:
		r.problem(name, words.Errorf("the archive's file is not what the catalog says (%s, not %s); it was copied as it is, for the backup has no better one", f.digest(), want.sum))
	default:
		r.problem(name, words.Errorf("the archive's file is not what the catalog says (%s, not %s); the backup keeps the copy that it has", f.digest(), want.sum))
	}
	if !taken {
		return false, nil
	}
	return sound, r.note(to, f.digest(), info, !sound)
}

// replace copies a file that the archive has changed by itself: its catalog
// says so. The former copy is kept; the new one takes its place together with
// the catalog, for the former catalog needs the former file.
func (r *run) replace(ctx context.Context, name string, want wanted) error {
	aside := path.Join(path.Dir(name), "."+path.Base(name)+".0.aside")
	sound, err := r.copyOf(ctx, name, aside, want, func(sound bool) bool { return sound })
	if err != nil || !sound {
		return err
	}
	r.late = append(r.late, func() error {
		former := unusedName(r.target(name) + formerSuffix)
		if err := r.o.FS.Rename(r.target(name), former); err != nil {
			return err
		}
		if err := r.o.FS.Rename(r.target(aside), r.target(name)); err != nil {
			return err
		}
		r.manifest.Files[name] = r.manifest.Files[aside]
		delete(r.manifest.Files, aside)
		r.report.Former = append(r.report.Former, path.Join(path.Dir(name), filepath.Base(former)))
		return r.o.FS.SyncDir(filepath.Dir(former))
	})
	return nil
}
