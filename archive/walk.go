package archive

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// Walk calls fn with every record of every file of the archive: the files by
// name, which is by time within a writer's, and the records in order. It reads
// open files up to their last whole record, and around damage: an Entry whose
// Err is set stands for each damaged place. It returns the error of fn, of ctx
// or of the disk. It holds one record in memory at a time.
func (r *Reader) Walk(ctx context.Context, fn func(Entry) error) error {
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
		if err := walk(ctx, f, file.name, open, fn); err != nil {
			return err
		}
	}
	return nil
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
	return walk(ctx, f, path, false, fn)
}

func walk(ctx context.Context, f *os.File, name string, open bool, fn func(Entry) error) error {
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	var held *Entry // damage, which the end of an open file may show to be its torn tail
	err = Scan(ctx, f, info.Size(), name, func(e Entry) error {
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
	return err
}

// Scan is WalkFile for a file of size bytes that is open already.
func Scan(ctx context.Context, r io.ReaderAt, size int64, name string, fn func(Entry) error) error {
	return scanAll(newScanner(name, r, size, nil, maxBlock), func(e *Entry) error {
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
