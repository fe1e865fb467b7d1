package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
)

// An entry of any size is left when the run is asked to stop, and nothing of it stays.
func TestRestoreStopsWithinAnEntry(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, stop := context.WithCancel(t.Context())
	lines := 0
	err = s.Restore(ctx, "1", func(yield func([]byte) error) error {
		for i := 1; i <= 10; i++ {
			if i == 5 {
				stop()
			}
			if err := yield(fmt.Appendf(nil, `{"of":"warc","key":%d,"rows":[{"id":%d,"name":"warc/%d"}]}`, i, i, i)); err != nil {
				return err
			}
			lines++
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || lines != 4 {
		t.Errorf("%d lines: %v", lines, err)
	}
	if last, err := s.LastEntry(t.Context()); err != nil || last != "" {
		t.Errorf("last entry %q %v", last, err)
	}
}

// What is wrong with an entry is told from what is wrong with the machine.
func TestRestoreRefuses(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct {
		name, line string
		err        error
		refused    bool
	}{
		{"no JSON", `[`, nil, true},
		{"an unknown table", `{"of":"nothing"}`, nil, true},
		{"a row without what it must have", `{"of":"site","key":1,"rows":[{"id":1}]}`, nil, true},
		{"a row that names one which is not there", `{"of":"lane","key":1,"rows":[{"id":1,"site":77,"key":88,"host":"a"}]}`, nil, true},
		{"no descriptors", "", syscall.EMFILE, false},
		{"a stale handle", "", syscall.ESTALE, false},
		{"no file", "", syscall.ENOENT, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := s.Restore(t.Context(), "1", func(yield func([]byte) error) error {
				if c.err != nil {
					return c.err
				}
				return yield([]byte(c.line))
			})
			if err == nil || errors.Is(err, catalog.ErrRefused) != c.refused {
				t.Errorf("%v, want refused %v", err, c.refused)
			}
		})
	}
}
