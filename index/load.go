package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bolt "go.etcd.io/bbolt/errors"

	"jianbao/internal/words"
)

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
	if err := syncTree(beside); err != nil {
		return err
	}
	return os.Rename(beside, dir) // the manifest that names it makes that durable
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
