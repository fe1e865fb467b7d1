package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bolt "go.etcd.io/bbolt/errors"

	"jianbao/internal/words"
)

// maxOpen is how many partitions stay open, those being written beside; each
// holds a few files and maps its segments into memory.
const maxOpen = 12

// errUnmade: a partition is named, but nothing was ever put into it.
var errUnmade = errors.New("the partition has not been made yet")

// openLimit is when opening a partition, its lock apart, is given up: damage
// that our checks do not know can make it wait for ever.
const openLimit = 30 * time.Second

// shelf holds the partitions of an index folder and opens them when they are
// wanted. A search holds a partition for as long as it reads it.
type shelf struct {
	opt      Options
	readOnly bool

	mu    sync.Mutex // guards what follows; a volume's gate is never waited for under it
	man   manifest
	open  map[string]*volume
	turn  int64
	ended bool
}

// volume is a partition, open or not.
type volume struct {
	name string
	// gate is held for reading by who uses index, for writing by who opens,
	// reopens or closes it.
	gate     sync.RWMutex
	index    bleve.Index
	writable bool
	used     int64 // of shelf.turn, guarded by shelf.mu
}

func newShelf(o Options, m manifest, readOnly bool) *shelf {
	return &shelf{opt: o, readOnly: readOnly, man: m, open: map[string]*volume{}}
}

// manifest is a view of the manifest that does not change.
func (s *shelf) manifest() manifest {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.man
	m.Partitions = make(map[string]partition, len(s.man.Partitions))
	for name, p := range s.man.Partitions {
		m.Partitions[name] = p
	}
	return m
}

// change changes the manifest in memory and, where store is set, on disk.
func (s *shelf) change(store bool, f func(*manifest)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.man)
	if !store {
		return nil
	}
	return s.man.write(s.opt.Dir, s.opt.Clock())
}

// use gives a partition's index, open for writing where that is asked for,
// and what to call when it is no longer used.
func (s *shelf) use(ctx context.Context, name string, write bool) (bleve.Index, func(), error) {
	v, err := s.volume(name)
	if err != nil {
		return nil, nil, err
	}
	for {
		v.gate.RLock()
		if v.index != nil && (v.writable || !write) {
			return v.index, v.gate.RUnlock, nil
		}
		v.gate.RUnlock()
		if err := s.opened(ctx, v, write); err != nil {
			return nil, nil, err
		}
		s.closeIdle(v)
	}
}

func (s *shelf) volume(name string) (*volume, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil, fmt.Errorf("index %s: %w", s.opt.Dir, fs.ErrClosed)
	}
	v := s.open[name]
	if v == nil {
		v = &volume{name: name}
		s.open[name] = v
	}
	s.turn++
	v.used = s.turn
	return v, nil
}

// opened opens a volume, or reopens it for writing.
func (s *shelf) opened(ctx context.Context, v *volume, write bool) error {
	v.gate.Lock()
	defer v.gate.Unlock()
	if v.index != nil && (v.writable || !write) {
		return nil
	}
	if v.index != nil {
		err := v.index.Close()
		if v.index = nil; err != nil {
			return fmt.Errorf("partition %s: %w", v.name, err)
		}
	}
	index, err := s.load(ctx, v.name, write)
	if err != nil {
		return err
	}
	v.index, v.writable = index, write
	return nil
}

// load opens a partition's folder after having looked at its files.
func (s *shelf) load(ctx context.Context, name string, write bool) (bleve.Index, error) {
	dir := partitionDir(s.opt.Dir, name)
	if err := s.inspect(name); err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); !write && errors.Is(err, fs.ErrNotExist) {
		return nil, errUnmade
	}
	if write {
		p := s.manifest().Partitions[name]
		if p.Sealed {
			p.Sealed = false
			if err := s.change(true, func(m *manifest) { m.Partitions[name] = p }); err != nil {
				return nil, err
			}
		}
		if err := s.create(dir); err != nil {
			return nil, err
		}
	}
	index, err := openBleve(ctx, dir, !write, s.opt.Wait)
	if err != nil {
		return nil, err
	}
	if err := checkSeq(index, s.manifest().Partitions[name].Seq); err != nil {
		return nil, errors.Join(&DamagedError{dir, err}, index.Close())
	}
	return index, nil
}

// seqKey is where a partition notes the last event that was applied to it.
const seqKey = "jianbao.seq"

// checkSeq finds out whether Bleve opened an older state than the manifest
// speaks of: where a segment cannot be read, it does so silently.
func checkSeq(index bleve.Index, want int64) error {
	noted, err := index.GetInternal([]byte(seqKey))
	if err != nil {
		return err
	}
	if len(noted) == 0 && want == 0 {
		return nil
	}
	if got, err := strconv.ParseInt(string(noted), 10, 64); err != nil || got < want {
		return words.Errorf("it is in an older state (event %s) than it should be (event %d)", strconv.Quote(string(noted)), want)
	}
	return nil
}

// inspect compares a partition's files with the manifest's. A reader whose
// manifest is older than the files takes the new one first.
func (s *shelf) inspect(name string) error {
	p := s.manifest().Partitions[name]
	problem := inspectFiles(s.opt.Dir, name, p)
	if problem == nil || !s.readOnly {
		return problem
	}
	for range 3 {
		fresh, err := readManifest(s.opt.Dir)
		if err != nil {
			return err
		}
		if problem = inspectFiles(s.opt.Dir, name, fresh.Partitions[name]); problem == nil {
			return s.change(false, func(m *manifest) { m.Partitions[name] = fresh.Partitions[name] })
		}
		time.Sleep(20 * time.Millisecond)
	}
	return problem
}

// inspectFiles finds damage that can be found quickly: files that are missing or of
// another size, and changed bytes in those that say what belongs together.
func inspectFiles(root, name string, p partition) error {
	dir := partitionDir(root, name)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if !p.Sealed && p.Documents == 0 && len(p.Files) == 0 {
			return nil // it was going to be made
		}
		return &DamagedError{dir, errors.New("the folder is missing")}
	}
	if !p.Sealed {
		if err := checkBolt(filepath.Join(dir, "store", "root.bolt")); err != nil {
			return damage(dir, err)
		}
		return nil
	}
	for file, want := range p.Files {
		path := filepath.Join(dir, filepath.FromSlash(file))
		info, err := os.Stat(path)
		if err != nil {
			return damage(dir, err)
		}
		if info.Size() != want.Size {
			return &DamagedError{dir, words.Errorf("%s has %d bytes in place of %d", file, info.Size(), want.Size)}
		}
		if isSegment(file) {
			continue
		}
		if got, err := sumFile(path); err != nil {
			return damage(dir, err)
		} else if got != want {
			return &DamagedError{dir, words.Errorf("the checksum of %s is wrong", file)}
		}
	}
	return nil
}

// create makes a partition's folder where there is none: beside, then renamed,
// so that it is there whole or not at all.
func (s *shelf) create(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	beside := dir + ".new"
	if err := os.RemoveAll(beside); err != nil {
		return err
	}
	index, err := bleve.NewUsing(beside, bleve.NewIndexMapping(), scorch.Name, scorch.Name, map[string]any{})
	if err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	if err := index.Close(); err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	if err := admit(s.opt.Dir, beside); err != nil {
		return err
	}
	return os.Rename(beside, dir)
}

// openBleve opens a partition in bounded time. What it holds when it does not
// come to an end is lost until the process ends.
func openBleve(ctx context.Context, dir string, readOnly bool, wait time.Duration) (bleve.Index, error) {
	type outcome struct {
		index bleve.Index
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if p := recover(); p != nil {
				o = outcome{nil, &DamagedError{dir, fmt.Errorf("opening it panics: %v", p)}}
			}
			done <- o
		}()
		o.index, o.err = bleve.OpenUsing(dir, map[string]any{"read_only": readOnly, "bolt_timeout": wait.String()})
	}()
	closeLate := func() {
		go func() {
			if late := <-done; late.index != nil {
				_ = late.index.Close()
			}
		}()
	}
	limit := time.NewTimer(wait + openLimit)
	defer limit.Stop()
	select {
	case o := <-done:
		return o.index, damage(dir, o.err)
	case <-limit.C:
		closeLate()
		return nil, &DamagedError{dir, words.Errorf("opening it did not end in %s", wait+openLimit)}
	case <-ctx.Done():
		closeLate()
		return nil, ctx.Err()
	}
}

// damage tells apart why a partition could not be opened. A lock that another
// holds, and what the operating system refuses, is no damage.
func damage(dir string, err error) error {
	var refused *fs.PathError
	var known *DamagedError
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, bolt.ErrTimeout):
		return fmt.Errorf("%s: %w", dir, ErrBusy)
	case errors.As(err, &refused) && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return &DamagedError{dir, err}
}

// condemn notes damage that the holder of the lock has found, so that the next
// OpenWriter knows of it; the error stays as it is.
func (s *shelf) condemn(err error) error {
	var damaged *DamagedError
	if s.readOnly || !errors.As(err, &damaged) {
		return err
	}
	if noted := s.change(true, func(m *manifest) { m.Damaged = damaged.Reason.Error() }); noted != nil {
		return errors.Join(err, noted)
	}
	return err
}

// closeIdle closes partitions that were used longest ago and are only read,
// beyond maxOpen. Those in use are passed over.
func (s *shelf) closeIdle(keep *volume) {
	for range 4 {
		v := s.oldestBeyond(keep)
		if v == nil || !v.gate.TryLock() {
			return
		}
		if v.index != nil && !v.writable {
			_ = v.index.Close() // it was only read
			v.index = nil
		}
		v.gate.Unlock()
	}
}

func (s *shelf) oldestBeyond(keep *volume) *volume {
	s.mu.Lock()
	defer s.mu.Unlock()
	var oldest *volume
	open := 0
	for _, v := range s.open {
		if v == keep || !v.gate.TryRLock() {
			continue
		}
		idle := v.index != nil && !v.writable
		v.gate.RUnlock()
		if !idle {
			continue
		}
		open++
		if oldest == nil || v.used < oldest.used {
			oldest = v
		}
	}
	if open < maxOpen {
		return nil
	}
	return oldest
}

// close closes everything, waiting for searches, and seals what was written.
func (s *shelf) close() error {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return nil
	}
	s.ended = true
	volumes := make([]*volume, 0, len(s.open))
	for _, v := range s.open {
		volumes = append(volumes, v)
	}
	s.mu.Unlock()
	var problems []error
	wrote := false
	for _, v := range volumes {
		v.gate.Lock()
		if v.index != nil {
			documents, err := v.index.DocCount()
			problems = append(problems, err, v.index.Close())
			if v.writable {
				wrote = true
				problems = append(problems, s.seal(v.name, int(documents)))
			}
			v.index = nil
		}
		v.gate.Unlock()
	}
	if wrote {
		problems = append(problems, s.change(true, func(*manifest) {}))
	}
	return errors.Join(problems...)
}

// seal takes the checksums of a closed partition into the manifest.
func (s *shelf) seal(name string, documents int) error {
	dir := partitionDir(s.opt.Dir, name)
	if err := admit(s.opt.Dir, dir); err != nil {
		return err
	}
	p := s.manifest().Partitions[name]
	files, err := sumFiles(dir, p.Files)
	if err != nil {
		return fmt.Errorf("partition %s: %w", name, err)
	}
	p.Files, p.Sealed, p.Documents = files, true, documents
	return s.change(false, func(m *manifest) { m.Partitions[name] = p })
}

// admit lets those read a partition who may read the index folder; Bleve makes
// its files for their owner alone.
func admit(root, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // merged away meanwhile
		} else if err != nil {
			return err
		}
		perm := readable(root, 0o644)
		if d.IsDir() {
			perm = readable(root, 0o755)
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Perm()&perm == perm {
			return nil
		} else if err != nil {
			return err
		}
		if err := os.Chmod(path, perm); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}
