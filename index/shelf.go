package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
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
	if err := syncNames(dir); err != nil {
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
