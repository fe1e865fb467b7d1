package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"jianbao/internal/durable"
)

// readError is an error of the archive's side: it is of one file, and the
// backup goes on. Others are of the backup's side and end it.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

// cannotWrite reports whether an error says that nothing more can be written.
func cannotWrite(err error) bool {
	for _, reason := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, fs.ErrPermission} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

// feed reads a file of the archive through a hash.
type feed struct {
	ctx  context.Context
	from io.Reader
	hash hash.Hash
	size int64
	// at is a place whose digest is wanted, sum what it is.
	at  int64
	sum string
	// count is told of what was read; nil: nobody is.
	count func(int64)
}

func newFeed(ctx context.Context, from io.Reader, at int64) *feed {
	return &feed{ctx: ctx, from: from, hash: sha256.New(), at: at}
}

func (f *feed) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	if left := f.at - f.size; left > 0 && int64(len(p)) > left {
		p = p[:left]
	}
	n, err := f.from.Read(p)
	f.hash.Write(p[:n])
	f.size += int64(n)
	if f.size == f.at {
		f.sum = f.digest()
	}
	if f.count != nil {
		f.count(int64(n))
	}
	if err != nil && err != io.EOF {
		err = &readError{err}
	}
	return n, err
}

func (f *feed) digest() string { return hex.EncodeToString(f.hash.Sum(nil)) }

// copyBuffer is how much is read at a time.
const copyBuffer = 1 << 20

// pour copies a feed. It hides what else the two sides could do, so that all
// goes through the hash.
func pour(w io.Writer, f *feed) error {
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{f}, make([]byte, copyBuffer))
	return err
}

// digestOf reads a file.
func digestOf(ctx context.Context, path string) (sum string, size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	f := newFeed(ctx, file, 0)
	err = pour(io.Discard, f)
	return f.digest(), f.size, err
}

// errNotWanted ends a copy that is not to take its place.
var errNotWanted = errors.New("not what is wanted")

// write copies a feed to a name of the backup, durably. accept sees it when all
// was read, and says whether it may take its place; where not, nothing changed.
func (r *run) write(name string, f *feed, accept func(*feed) bool) (accepted bool, err error) {
	target := r.target(name)
	if err := durable.MkdirAll(r.o.FS, filepath.Dir(target), 0o755); err != nil {
		return false, err
	}
	err = durable.Write(r.o.FS, target, 0o644, func(w io.Writer) error {
		if err := pour(w, f); err != nil {
			return err
		}
		if !accept(f) {
			return errNotWanted
		}
		return nil
	})
	if errors.Is(err, errNotWanted) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r.report.Copied++
	r.report.NewBytes += f.size
	return true, nil
}

// note writes down what a copy is, so that it is not read again.
func (r *run) note(name string, sum string, source fs.FileInfo, damaged bool) error {
	info, err := os.Stat(r.target(name))
	if err != nil {
		return err
	}
	r.manifest.Files[name] = kept{Size: info.Size(), SHA256: sum, Modified: info.ModTime().UTC(), Source: source.ModTime().UTC(), Damaged: damaged}
	return nil
}

// unread reports whether a copy is as it was when it was noted, by its size and
// its time.
func (r *run) unread(name string) (kept, bool) {
	k, known := r.manifest.Files[name]
	if !known || r.o.Again {
		return k, false
	}
	info, err := os.Lstat(r.target(name))
	return k, err == nil && info.Mode().IsRegular() && info.Size() == k.Size && info.ModTime().Equal(k.Modified)
}

// progressEvery is how often the progress is told of at most.
const progressEvery = 100 * time.Millisecond

// read counts bytes that were read for copying.
func (r *run) read(n int64) {
	r.progress.Bytes += n
	r.show()
}

func (r *run) show() {
	if r.o.Progress == nil || time.Since(r.shown) < progressEvery {
		return
	}
	r.shown = time.Now()
	r.o.Progress(r.progress)
}
