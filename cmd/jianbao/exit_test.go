package main

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"jianbao/internal/words"
)

func TestReasonsAreToldOnce(t *testing.T) {
	dir := t.TempDir()
	a := &app{process: process{Getenv: func(string) string { return dir }}, words: words.New(words.English)}
	full := func(name string) error { return fmt.Errorf("write %s: %w", name, syscall.ENOSPC) }
	other := errors.New("the lock is gone")
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"one", other, "the lock is gone"},
		{"two", errors.Join(other, errors.New("and more")), "the lock is gone\nand more"},
		{"the same again", errors.Join(other, errors.Join(other, other)), "the lock is gone"},
		{"the end of another", errors.Join(fmt.Errorf("unlock: %w", other), other), "unlock: the lock is gone"},
		{"the end of one to come", errors.Join(other, fmt.Errorf("unlock: %w", other)), "unlock: the lock is gone"},
		{"a full disk", errors.Join(full("a"), full("b"), errors.Join(full("a"), other)), "write a: no space left on device\nthe lock is gone"},
		{"a full disk, as the catalog says it", errors.Join(full("a"), errors.New("database or disk is full (13)")), "write a: no space left on device"},
		{"a full disk, wrapped", exitf(exitCannotWrite, "make room: %w", errors.Join(full("a"), full("b"), full("a"))), "make room: write a: no space left on device"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := a.reasons(test.err); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
