package index_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/index"
)

// serve serves a searcher until the test ends, and gives the socket's path.
func serve(t *testing.T, dataDir string, s index.Searcher) string {
	t.Helper()
	listener, path, err := index.ListenSocket(dataDir)
	check(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- index.Serve(ctx, listener, s) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("%s was left behind", path)
		}
	})
	return path
}

func dial(t *testing.T, path string) *index.Client {
	t.Helper()
	c := index.Dial(path)
	t.Cleanup(func() { check(t, c.Close()) })
	return c
}

func TestService(t *testing.T) {
	l, _ := shelfOfFive()
	data := t.TempDir()
	w := openWriter(t, options(filepath.Join(data, "index"), l), l)
	client := dial(t, serve(t, data, w))
	queries := []index.Query{
		{}, {Text: "发展", Facets: []string{"site", "month"}}, {Text: "发展中国家"}, {Text: `"作风能力 提升" -挑战`, Sort: index.SortOldest},
		{Text: "nothing at all"}, {From: "2023-01-01", Limit: -1},
	}
	for _, q := range queries {
		want, got := search(t, w, q), search(t, client, q)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v: -direct +asked\n%s", q, diff)
		}
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if got := search(t, client, index.Query{}).Total; got != 5 {
				t.Errorf("total %d", got)
			}
		})
	}
	group.Wait()
}

// answering is a Searcher with one answer.
type answering func(ctx context.Context) (index.Result, error)

func (a answering) Search(ctx context.Context, _ index.Query) (index.Result, error) { return a(ctx) }

func TestServiceErrors(t *testing.T) {
	tests := map[string]struct {
		err  error
		same func(error) bool
	}{
		"busy":     {index.ErrBusy, func(err error) bool { return errors.Is(err, index.ErrBusy) }},
		"damaged":  {&index.DamagedError{Path: "x", Reason: errors.New("y")}, isDamaged},
		"too long": {context.DeadlineExceeded, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
		"other":    {errors.New("the disk is on fire"), func(err error) bool { return strings.Contains(err.Error(), "the disk is on fire") }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := serve(t, t.TempDir(), answering(func(context.Context) (index.Result, error) { return index.Result{}, test.err }))
			if _, err := dial(t, path).Search(t.Context(), index.Query{}); !test.same(err) {
				t.Errorf("%v came back as %v", test.err, err)
			}
		})
	}
	t.Run("a bad query is refused before it is asked", func(t *testing.T) {
		if _, err := dial(t, filepath.Join(t.TempDir(), "none")).Search(t.Context(), index.Query{Text: `"`}); !errors.Is(err, index.ErrQuery) {
			t.Error(err)
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		if _, err := dial(t, filepath.Join(t.TempDir(), "none")).Search(t.Context(), index.Query{}); !errors.Is(err, index.ErrNoService) {
			t.Error(err)
		}
	})
	t.Run("a deadline is kept", func(t *testing.T) {
		path := serve(t, t.TempDir(), answering(func(ctx context.Context) (index.Result, error) {
			<-ctx.Done()
			return index.Result{}, ctx.Err()
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := dial(t, path).Search(ctx, index.Query{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// TestServiceRefuses sends what is no query.
func TestServiceRefuses(t *testing.T) {
	path := serve(t, t.TempDir(), answering(func(context.Context) (index.Result, error) { return index.Result{}, nil }))
	for _, body := range []string{"", "{", `{"text":1}`, `{"unknown":1}`, `{"text":"` + strings.Repeat("x", 1<<20) + `"}`} {
		conn, err := net.Dial("unix", path)
		check(t, err)
		request := "POST /search HTTP/1.1\r\nHost: index\r\nConnection: close\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
		go func() { _, _ = conn.Write([]byte(request)) }() // the answer may come first
		head := make([]byte, 12)
		if _, err := conn.Read(head); err != nil || string(head) != "HTTP/1.1 400" {
			t.Errorf("%.20s: %q %v", body, head, err)
		}
		check(t, conn.Close())
	}
}

func TestListenSocket(t *testing.T) {
	short, err := os.MkdirTemp("", "s")
	check(t, err)
	t.Cleanup(func() { check(t, os.RemoveAll(short)) })
	check(t, os.Chmod(short, 0o755))
	t.Run("in the data folder", func(t *testing.T) {
		listener, path, err := index.ListenSocket(short)
		check(t, err)
		defer func() { check(t, listener.Close()) }()
		if filepath.Dir(path) != short {
			t.Error(path)
		}
		mode(t, path, 0o666)
		if _, _, err := index.ListenSocket(short); err == nil {
			t.Error("a socket that answers was replaced")
		}
	})
	t.Run("one left behind", func(t *testing.T) {
		listener, path, err := index.ListenSocket(short)
		check(t, err)
		listener.(*net.UnixListener).SetUnlinkOnClose(false)
		check(t, listener.Close())
		if _, err := os.Lstat(path); err != nil {
			t.Fatal(err)
		}
		listener, _, err = index.ListenSocket(short)
		check(t, err)
		check(t, listener.Close())
	})
	t.Run("a private data folder", func(t *testing.T) {
		check(t, os.Chmod(short, 0o700))
		listener, path, err := index.ListenSocket(short)
		check(t, err)
		mode(t, path, 0o600)
		check(t, listener.Close())
	})
	t.Run("a long path", func(t *testing.T) {
		long := filepath.Join(short, strings.Repeat("long-", 30))
		check(t, os.Mkdir(long, 0o755))
		listener, path, err := index.ListenSocket(long)
		check(t, err)
		if len(path) > 100 || strings.HasPrefix(path, long) {
			t.Error(path)
		}
		mode(t, path, 0o666)
		mode(t, filepath.Dir(path), 0o711)
		check(t, listener.Close())
		if _, err := os.Stat(filepath.Dir(path)); err == nil {
			t.Error("its folder was left behind")
		}
	})
	t.Run("a long path, after a kill", func(t *testing.T) {
		long := filepath.Join(short, strings.Repeat("lang-", 30))
		check(t, os.Mkdir(long, 0o755))
		first, left, err := index.ListenSocket(long)
		check(t, err)
		second, beside, err := index.ListenSocket(long) // the first one answers, and stays
		check(t, err)
		defer func() { _, _ = first.Close(), second.Close() }() // what they would remove is gone
		if _, err := os.Lstat(left); err != nil {
			t.Error(err)
		}
		for _, path := range []string{left, beside} { // as a kill leaves them: files without anybody behind
			check(t, os.Remove(path))
			check(t, os.WriteFile(path, nil, 0o600))
		}
		listener, _, err := index.ListenSocket(long)
		check(t, err)
		for _, path := range []string{left, beside} {
			if _, err := os.Lstat(filepath.Dir(path)); !os.IsNotExist(err) {
				t.Errorf("%s was left behind: %v", path, err)
			}
		}
		check(t, listener.Close())
	})
	t.Run("no data folder", func(t *testing.T) {
		if _, _, err := index.ListenSocket(filepath.Join(short, "none")); err == nil {
			t.Error("no error")
		}
	})
}

func mode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	check(t, err)
	if got := info.Mode().Perm(); got != want {
		t.Errorf("mode of %s: %o, not %o", path, got, want)
	}
}
