package index

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jianbao/internal/words"
)

// maxSocketPath is the longest path of a socket that every system takes; the
// least is 103 bytes, on macOS.
const maxSocketPath = 100

const socketName = "index.sock"

// ListenSocket makes the socket of the holder of the archive's lock, and gives
// its path: in the data folder where that is short enough and can hold one,
// else in a folder of its own among the temporary files, where those of holders
// of the same archive that were killed are removed. Who may read the data
// folder may connect. A socket that was left behind is replaced. Closing the
// listener removes what was made.
func ListenSocket(dataDir string) (net.Listener, string, error) {
	whole, err := filepath.Abs(dataDir)
	if err != nil {
		return nil, "", err
	}
	info, err := os.Stat(whole)
	if err != nil {
		return nil, "", err
	}
	if path := filepath.Join(whole, socketName); len(path) <= maxSocketPath {
		listener, err := listenAt(path, info.Mode())
		var used *usedError
		if err == nil || errors.As(err, &used) {
			return listener, path, err
		}
	}
	mark := "jianbao-" + hexSum([]byte(whole))[:12] + "-"
	removeSilent(mark)
	dir, err := os.MkdirTemp("", mark)
	if err != nil {
		return nil, "", err
	}
	path := filepath.Join(dir, socketName)
	listener, err := listenAt(path, info.Mode())
	if err == nil {
		// To enter the folder is to reach the socket in it; its name is not listed.
		err = os.Chmod(dir, 0o700|readersOf(info.Mode())>>2)
		if err == nil {
			return &temporary{Listener: listener, dir: dir}, path, nil
		}
		err = errors.Join(err, listener.Close())
	}
	return nil, "", errors.Join(err, os.RemoveAll(dir))
}

// removeSilent removes the folders that killed holders of this archive left among
// the temporary files: nobody answers in them. What cannot be removed, such as
// that of another account, stays.
func removeSilent(mark string) {
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		return
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), mark) {
			continue
		}
		path := filepath.Join(os.TempDir(), e.Name(), socketName)
		if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
			_ = conn.Close() // nothing was said on it
			continue
		}
		_ = os.Remove(path)
		_ = os.Remove(filepath.Dir(path)) // only an empty one
	}
}

// usedError says that somebody answers at a socket already.
type usedError struct{ error }

func (e *usedError) Unwrap() error { return e.error }

// listenAt listens at a path, in place of a socket at which nobody answers.
func listenAt(path string, data fs.FileMode) (net.Listener, error) {
	if info, err := os.Lstat(path); err == nil {
		if info.Mode().Type() != fs.ModeSocket {
			return nil, fmt.Errorf("%s is no socket", path)
		}
		if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
			_ = conn.Close() // nothing was said on it
			return nil, &usedError{words.Errorf("another process answers at %s; end it first", path)}
		}
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	// Connecting needs the right to write.
	if err := os.Chmod(path, 0o600|readersOf(data)|readersOf(data)>>1); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// readersOf are the read bits of a folder for those who may also enter it,
// its owner apart.
func readersOf(mode fs.FileMode) fs.FileMode {
	return mode & (mode << 2) & 0o044
}

// temporary is a listener in a folder of its own.
type temporary struct {
	net.Listener
	dir string
}

func (t *temporary) Close() error {
	return errors.Join(t.Listener.Close(), os.RemoveAll(t.dir))
}
