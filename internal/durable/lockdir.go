package durable

import (
	"context"
	"os"
	"runtime"
	"time"

	"github.com/gofrs/flock"
)

// LockDir waits until no other process that asks for it holds the folder, and
// holds it until unlock is called or the process ends. It leaves no file. It
// keeps writers of one folder apart, not readers. Windows cannot lock a folder:
// there it does nothing.
func LockDir(ctx context.Context, dir string) (unlock func() error, err error) {
	if runtime.GOOS == "windows" {
		return func() error { return nil }, nil
	}
	l := flock.New(dir, flock.SetFlag(os.O_RDONLY))
	if _, err := l.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, err
	}
	return l.Unlock, nil
}
