package snapshot

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// fileNames are the files of a day's folder in the order in which they are written.
func fileNames(date string) []string {
	return []string{"jianbao-" + date + ".html", "jianbao-" + date + ".csv", "jianbao-" + date + ".jsonl", "jianbao-" + date + ".md"}
}

// asideSuffix ends the names of folders that are not whole yet. They begin with a dot.
const asideSuffix = ".snapshot.aside"

// deliver writes the issue, unless it is there already.
func deliver(ctx context.Context, is *issue) (Result, error) {
	if info, err := os.Stat(is.Out); err == nil && !info.IsDir() {
		return Result{}, words.Errorf("%s is a file, not a folder: name another with --out: %w", is.Out, ErrOccupied)
	}
	editions, next, err := is.editions()
	if err != nil {
		return Result{}, err
	}
	if len(editions) > 0 { // made without being written, to compare
		m, err := is.write(ctx, func(string) (io.WriteCloser, error) { return discard{}, nil })
		if err != nil {
			return Result{}, err
		}
		standing, found := is.same(ctx, editions, m)
		if found {
			return standing, nil
		}
		done, err := is.place(ctx, next)
		done.Damaged = standing.Damaged
		return done, err
	}
	return is.place(ctx, next)
}

// edition is a folder of the day that is there.
type edition struct {
	folder   string
	number   int
	manifest []byte
}

func (is *issue) folder(number int) string {
	name := is.Day.Date
	if number > 1 {
		name = fmt.Sprintf("%s.%d", name, number)
	}
	return filepath.Join(is.Out, name)
}

// editions lists those of the day, and the number of the next one. Something
// else in the place of one is an error.
func (is *issue) editions() (found []edition, next int, err error) {
	for next = 1; ; next++ {
		folder := is.folder(next)
		if _, err := os.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
			return found, next, nil
		} else if err != nil {
			return nil, 0, err
		}
		root, err := os.OpenRoot(folder)
		if err != nil {
			if info, statErr := os.Stat(folder); statErr == nil && !info.IsDir() {
				err = ErrOccupied
			}
			return nil, 0, occupied(folder, err)
		}
		_, text, err := readManifest(root)
		if err := errors.Join(err, root.Close()); err != nil {
			return nil, 0, occupied(folder, err)
		}
		found = append(found, edition{folder, next, text})
	}
}

func occupied(folder string, err error) error {
	if errors.Is(err, ErrOccupied) {
		return words.Errorf("%s is occupied: %w; nothing was written: move it away, or name another folder with --out", folder, ErrOccupied)
	}
	return err
}

// same looks for an edition that holds exactly this, the last one first. One
// that should, but is damaged, is named.
func (is *issue) same(ctx context.Context, editions []edition, m Manifest) (Result, bool) {
	text := string(m.encode())
	damaged := ""
	for _, e := range slices.Backward(editions) {
		if string(e.manifest) != text {
			continue
		}
		problems, _, err := Check(ctx, e.folder)
		if err == nil && len(problems) == 0 {
			return Result{Folder: e.folder, Edition: e.number, Unchanged: true}, true
		}
		damaged = e.folder
	}
	return Result{Damaged: damaged}, false
}

// place writes the folder aside and renames it into its place.
func (is *issue) place(ctx context.Context, next int) (done Result, err error) {
	if err := durable.MkdirAll(is.FS, is.Out, 0o755); err != nil {
		return Result{}, err
	}
	unlock, err := durable.LockDir(ctx, is.Out)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := is.removeAsides(); err != nil {
		return Result{}, err
	}
	aside := filepath.Join(is.Out, "."+is.Day.Date+asideSuffix)
	defer func() {
		if err != nil || done.Unchanged { // what led here is the one to tell
			_ = is.removeAside(aside)
		}
	}()
	m, err := is.fill(ctx, aside)
	if err != nil {
		return Result{}, err
	}
	// Somebody else may have written while this waited for the lock.
	editions, now, err := is.editions()
	if err != nil {
		return Result{}, err
	}
	if now != next {
		if done, found := is.same(ctx, editions, m); found {
			return done, nil
		}
	}
	if err := is.FS.Rename(aside, is.folder(now)); err != nil {
		return Result{}, err
	}
	return Result{Folder: is.folder(now), Edition: now}, is.FS.SyncDir(is.Out)
}

// fill writes all files of a folder, the manifest last, and syncs them.
func (is *issue) fill(ctx context.Context, folder string) (Manifest, error) {
	if err := is.FS.MkdirAll(folder, 0o755); err != nil {
		return Manifest{}, err
	}
	create := func(name string) (io.WriteCloser, error) {
		f, err := is.FS.Create(filepath.Join(folder, name), 0o644)
		return synced{f}, err
	}
	m, err := is.write(ctx, create)
	if err != nil {
		return m, err
	}
	f, err := create(manifestName)
	if err != nil {
		return m, err
	}
	_, err = f.Write(m.encode())
	if err = errors.Join(err, f.Close()); err != nil {
		return m, err
	}
	return m, is.FS.SyncDir(folder)
}

// synced is a file that is synced when it is closed.
type synced struct{ durable.File }

func (s synced) Close() error { return errors.Join(s.Sync(), s.File.Close()) }

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) Close() error                { return nil }

// removeAsides removes what a run that was killed left behind. The lock is held.
func (is *issue) removeAsides() error {
	entries, err := os.ReadDir(is.Out)
	if err != nil {
		return err
	}
	for _, e := range entries {
		date, ok := strings.CutSuffix(e.Name(), asideSuffix)
		if !ok || !strings.HasPrefix(date, ".") {
			continue
		}
		if _, err := time.Parse(time.DateOnly, date[1:]); err != nil {
			continue
		}
		if err := is.removeAside(filepath.Join(is.Out, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// removeAside removes the folder and the files that a snapshot has, and no others.
func (is *issue) removeAside(folder string) error {
	info, err := os.Lstat(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return occupied(folder, ErrOccupied)
	}
	date := strings.TrimSuffix(filepath.Base(folder)[1:], asideSuffix)
	for _, name := range append(fileNames(date), manifestName) {
		if err := is.FS.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return is.FS.Remove(folder)
}

// output is a file that is being written: buffered, counted and digested.
type output struct {
	*bufio.Writer
	file io.WriteCloser
	sum  hash.Hash
	n    int64
}

func newOutput(file io.WriteCloser) *output {
	o := &output{file: file, sum: sha256.New()}
	o.Writer = bufio.NewWriterSize(writerFunc(func(p []byte) (int, error) {
		n, err := o.file.Write(p)
		o.sum.Write(p[:n])
		o.n += int64(n)
		return n, err
	}), 64<<10)
	return o
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// end closes the file, after the whole of it has been written where err is nil.
func (o *output) end(name string, err error) (File, error) {
	if err == nil {
		err = o.Flush()
	}
	err = errors.Join(err, o.file.Close())
	return File{Name: name, Bytes: o.n, SHA256: hex.EncodeToString(o.sum.Sum(nil))}, err
}
