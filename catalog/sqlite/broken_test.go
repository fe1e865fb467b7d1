//go:build linux

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/record"
)

// breakOff writes until the system refuses, lets it write again, and says what
// came of further writing.
func breakOff(ctx context.Context, path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	s, err := sqlite.Open(ctx, path, catalog.Options{})
	if err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	full := limit
	full.Cur = 200_000
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	acknowledged := 0
	for acknowledged < 1000 && err == nil {
		if _, err = s.Offer(ctx, []record.Request{request(fmt.Sprintf("http://a.example/%d", acknowledged))}); err == nil {
			acknowledged++
		}
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	_, again := s.Offer(ctx, []record.Request{request("http://a.example/after")})
	closed := s.Close()
	fmt.Println(acknowledged, strings.Contains(fmt.Sprint(err), "a write failed"), strings.Contains(fmt.Sprint(again), "a write failed"), closed == nil)
	return nil
}

// A write that the system refuses ends the writing of that process, and the
// next one finds all that was acknowledged.
func TestAFailedWritePoisonsTheStore(t *testing.T) {
	path := filled(t, 1)
	cmd := other(t, os.Args[0], "break", path)
	out, err := cmd.Output()
	var acknowledged int
	var first, second, closed bool
	if _, scanned := fmt.Sscan(string(out), &acknowledged, &first, &second, &closed); err != nil || scanned != nil {
		t.Fatalf("%v %v: %s", err, scanned, out)
	}
	if acknowledged == 0 || acknowledged == 1000 || !first || !second || !closed {
		t.Errorf("%d acknowledged, refused %v, then %v, closed %v", acknowledged, first, second, closed)
	}
	s, err := sqlite.Open(t.Context(), path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stats, err := s.Stats(t.Context())
	if wrong, bad := s.Check(t.Context()); err != nil || bad != nil || len(wrong) > 0 || stats.URLs != int64(acknowledged+1) {
		t.Errorf("%d URLs of %d, %v; %v %q", stats.URLs, acknowledged+1, err, bad, wrong)
	}
}

// The folder is removed, or another put in its place, under a store that writes.
func TestAFolderThatVanishes(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"removed": os.RemoveAll,
		"moved":   func(dir string) error { return os.Rename(dir, dir+".moved") },
		"replaced": func(dir string) error {
			return errors.Join(os.Rename(dir, dir+".moved"), os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(dir, "catalog.db"), []byte("another"), 0o644))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			s, err := sqlite.Open(t.Context(), filepath.Join(dir, "catalog.db"), catalog.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.SetCursor(t.Context(), "index", 1); err != nil {
				t.Fatal(err)
			}
			if err := spoil(dir); err != nil {
				t.Fatal(err)
			}
			if err := s.SetCursor(t.Context(), "index", 2); err == nil || !strings.Contains(err.Error(), "removed or replaced") {
				t.Errorf("error %v", err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
