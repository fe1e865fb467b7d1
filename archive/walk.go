package archive

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"jianbao/record"
)

// Walk calls fn with every record of every file of the archive: the files by
// name, which is by time within a writer's, and the records in order. It reads
// open files up to their last whole record, and around damage: an Entry whose
// Err is set stands for each damaged place. It returns the error of fn, of ctx
// or of the disk. It holds one record in memory at a time.
func (r *Reader) Walk(ctx context.Context, fn func(Entry) error) error {
	return r.eachFile(func(f *os.File, size int64, name string, open bool) error {
		return walk(ctx, newScanner(name, f, size, nil, maxBlock), open, fn)
	})
}

// WalkCaptures is Walk, but that a capture's request and metadata come with its
// record: capture gives what Capture gives for it, without reading them again.
// It is nil for all else. What it gives may be kept.
func (r *Reader) WalkCaptures(ctx context.Context, fn func(e Entry, capture func() (record.Capture, error)) error) error {
	var main *Entry
	var others []*Entry
	flush := func() error {
		if main == nil {
			return nil
		}
		e, beside := main, others
		main, others = nil, nil
		return fn(*e, func() (record.Capture, error) {
			if int64(len(e.Block)) < e.Size { // longer than what a walk keeps
				ref, _ := e.Ref()
				return r.Capture(ref)
			}
			return r.capture(e, beside)
		})
	}
	err := r.Walk(ctx, func(e Entry) error {
		if main != nil && len(others) < besideMain && e.belongsTo(main) {
			others = append(others, &e)
			return nil
		}
		if err := flush(); err != nil {
			return err
		}
		if _, ok := e.Ref(); ok {
			main = &e
			return nil
		}
		return fn(e, nil)
	})
	if err != nil {
		return err
	}
	return flush()
}

// eachFile calls fn with every file of the archive, by name.
func (r *Reader) eachFile(fn func(f *os.File, size int64, name string, open bool) error) error {
	files, _, err := listFiles(r.dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		f, open, err := openFile(r.dir, file.name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a file that held nothing, mended away
		}
		if err != nil {
			return err
		}
		if err := withSize(f, func(size int64) error { return fn(f, size, file.name, open) }); err != nil {
			return err
		}
	}
	return nil
}

// withSize closes a file after use.
func withSize(f *os.File, use func(size int64) error) error {
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return use(info.Size())
}

// Sizes gives the size of every WARC file, closed or open, by its name. An
// archive whose folder is a link that leads nowhere is an error.
func (r *Reader) Sizes() (map[string]int64, error) {
	files, _, err := listFiles(r.dir)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for _, file := range files {
		info, err := os.Stat(file.path(r.dir))
		if err != nil {
			return nil, err
		}
		sizes[file.name] = info.Size()
	}
	return sizes, nil
}

// WalkFile is Walk for one file of any tool: WARC 1.0 or 1.1, a gzip member a
// record, one gzip stream, or not compressed. Entry.File is path.
func WalkFile(ctx context.Context, path string, fn func(Entry) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return withSize(f, func(size int64) error { return Scan(ctx, f, size, path, fn) })
}

func walk(ctx context.Context, s *scanner, open bool, fn func(Entry) error) error {
	var held *Entry // damage, which the end of an open file may show to be its torn tail
	return scanEntries(ctx, s, func(e Entry) error {
		if held != nil {
			if err := fn(*held); err != nil {
				return err
			}
			held = nil
		}
		if open && e.Err != nil && e.Length == 0 {
			held = &e
			return nil
		}
		return fn(e)
	})
}

// Scan is WalkFile for a file of size bytes that is open already.
func Scan(ctx context.Context, r io.ReaderAt, size int64, name string, fn func(Entry) error) error {
	return scanEntries(ctx, newScanner(name, r, size, nil, maxBlock), fn)
}

func scanEntries(ctx context.Context, s *scanner, fn func(Entry) error) error {
	return scanAll(s, func(e *Entry) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return fn(*e)
	})
}

// scanAll calls fn with every record from where s stands, and goes on behind damage.
func scanAll(s *scanner, fn func(*Entry) error) error {
	for {
		e, err := s.next()
		if s.tape.err != nil {
			return s.tape.err
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			e.Err = err
		}
		if fnErr := fn(e); fnErr != nil {
			return fnErr
		}
		if err != nil {
			if err := s.resync(); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
}
