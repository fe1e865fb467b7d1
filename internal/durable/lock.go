package durable

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Holder is the process that holds a lock, as the lock's file names it.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Started time.Time `json:"started"`
	Command string    `json:"command,omitempty"`
	// Socket is the address at which the holder answers, "" for none.
	Socket string `json:"socket,omitempty"`
}

// HeldError says that another process holds the lock. Holder is zero where
// the file did not yet (or not legibly) say who.
type HeldError struct {
	Path   string
	Holder Holder
}

func (e *HeldError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("%s is held by another process", e.Path)
	}
	return fmt.Sprintf("%s is held by process %d on %s since %s (%s)", e.Path, e.Holder.PID, e.Holder.Host,
		e.Holder.Started.Format(time.RFC3339), e.Holder.Command)
}

// The file begins with one space, and the holder as JSON follows it. Windows
// locks that first byte against reading and writing, the rest stays readable.
const firstByte = " "

// maxHolder bounds what is read of a lock's file.
const maxHolder = 64 << 10

// patience is how long a taker waits for a lock that no living process owns
// up to: the holder may be between taking it and writing its name, and readers
// hold it for a moment to see whether it is free.
const patience = 500 * time.Millisecond

// glance is longer than a reader holds the lock for, and shorter than anybody
// would call waiting.
const glance = 50 * time.Millisecond

// LockFile is a lock that this process holds.
type LockFile struct {
	path string
	lock *flock.Flock
	file *os.File // the same file, to write the holder to
}

// Lock takes the lock at path for this process and names h in its file, which
// others may read. It does not wait: where a living process holds the lock,
// it returns a *HeldError at once. The file of a process that is dead, an
// empty one and one of garbage are taken over. The folder is made if needed.
// PID, Host and Started of h are those of this process and moment where zero.
func Lock(path string, h Holder) (*LockFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	file, err := openLockFile(path)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	l := &LockFile{path: path, file: file,
		lock: flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o644))}
	if err := l.take(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := l.Update(h); err != nil {
		return nil, errors.Join(err, l.Unlock())
	}
	return l, nil
}

// openLockFile opens or makes the file, with its first byte in place.
func openLockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() == 0 {
		_, err = f.WriteAt([]byte(firstByte), 0)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// take takes the lock, or says who has it.
func (l *LockFile) take() error {
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		taken, err := l.lock.TryLock()
		if err != nil {
			return fmt.Errorf("lock %s: %w", l.path, err)
		}
		if taken {
			return nil
		}
		h, err := readHolder(l.path)
		// The name may be that of a dead holder, and its number another's by now.
		known := err == nil && h.mayLive()
		if waited := time.Since(began); known && waited > glance || waited > patience {
			return &HeldError{Path: l.path, Holder: h}
		}
	}
}

// Update replaces what the file says of the holder.
func (l *LockFile) Update(h Holder) error {
	h, err := h.orSelf()
	if err != nil {
		return fmt.Errorf("lock %s: %w", l.path, err)
	}
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("lock %s: %w", l.path, err)
	}
	return l.write(append(text, '\n'))
}

// orSelf fills what is zero with what is known of this process.
func (h Holder) orSelf() (Holder, error) {
	if h.PID == 0 {
		h.PID = os.Getpid()
	}
	if h.Started.IsZero() {
		h.Started = time.Now().Round(time.Second)
	}
	if h.Host != "" {
		return h, nil
	}
	var err error
	h.Host, err = os.Hostname()
	return h, err
}

func (l *LockFile) write(text []byte) error {
	// One write, then the cut: a reader stops at the end of the JSON value.
	_, err := l.file.WriteAt(text, int64(len(firstByte)))
	if err == nil {
		err = l.file.Truncate(int64(len(firstByte) + len(text)))
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", l.path, err)
	}
	return nil
}

// Unlock gives the lock back and takes the holder's name out of the file. The
// file stays: removing it would let two processes lock two files of one name.
func (l *LockFile) Unlock() error {
	return errors.Join(l.write(nil), l.file.Close(), l.lock.Unlock())
}

// ReadHolder says whether the lock at path is held, and by whom. h may be
// zero although held is true, for the moment in which a holder has not yet
// written its name. It needs no more than leave to read the file. Where there
// is no file, nobody holds the lock.
func ReadHolder(path string) (h Holder, held bool, err error) {
	probe := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := probe.TryRLock()
	if errors.Is(err, fs.ErrNotExist) {
		return Holder{}, false, nil
	}
	if err != nil {
		return Holder{}, false, fmt.Errorf("read lock %s: %w", path, err)
	}
	if free {
		return Holder{}, false, probe.Unlock()
	}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if h, err = readHolder(path); err == nil || time.Since(began) > patience/5 {
			return h, true, nil
		}
	}
}

// readHolder reads what the file says; an error is a file that names nobody.
func readHolder(path string) (Holder, error) {
	f, err := os.Open(path)
	if err != nil {
		return Holder{}, err
	}
	defer f.Close()
	var h Holder
	text := io.NewSectionReader(f, int64(len(firstByte)), maxHolder)
	if err := json.NewDecoder(text).Decode(&h); err != nil {
		return Holder{}, err
	}
	if h.PID <= 0 {
		return Holder{}, errors.New("names no process")
	}
	return h, nil
}

// mayLive reports whether the holder may be a living process: one of another
// host, or of another user, may be.
func (h Holder) mayLive() bool {
	if host, err := os.Hostname(); err != nil || h.Host != host {
		return true
	}
	p, err := os.FindProcess(h.PID)
	if err != nil {
		return false // Windows: no such process
	}
	defer p.Release()
	if runtime.GOOS == "windows" {
		return true
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, fs.ErrPermission)
}
