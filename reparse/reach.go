package reparse

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/internal/words"
	"jianbao/record"
)

// MissingError is about a WARC file that is not there although others are. It
// is no outage: the run goes on without it.
type MissingError struct {
	File string
	Err  error
}

// Error tells what was wanted of the file.
func (e *MissingError) Error() string { return e.Err.Error() }

// sizes lists the archive's files. An archive without any is one that went away.
func sizes(r *archive.Reader) (map[string]int64, error) {
	files, err := r.Sizes()
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("the archive's WARC files: %w", fs.ErrNotExist)
	}
	return files, err
}

// settle tells what an error about captures means: a *MissingError where their
// file is gone and others are there, an error that catalog.Unreachable knows
// where the archive cannot be read now, and any other where a record is
// damaged. there lists the archive's files.
func settle(err error, refs []record.Ref, there func() (map[string]int64, error)) error {
	if err == nil || catalog.Unreachable(err) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	files, away := there()
	if away != nil {
		return errors.Join(err, away)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, ref := range refs {
		if _, listed := files[ref.File]; !listed {
			return &MissingError{File: ref.File, Err: err}
		}
	}
	return err // it is back by now: the next run reads it
}

func unreachable(err error) error {
	return words.Errorf("the archived pages cannot be reached; run it again when they can, it goes on from here: %w", err)
}

// stands reports, as an error, that the files are no longer those that were
// listed before.
func stands(r *archive.Reader, before map[string]int64) error {
	now, err := sizes(r)
	if err == nil && !maps.Equal(before, now) {
		err = fmt.Errorf("the archive's WARC files changed while they were read; run it again: %w", fs.ErrNotExist)
	}
	return err
}
