package archive

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/gzip"

	"jianbao/internal/durable"
)

// output is the file that is being written. Nothing in it is tried twice: after
// an error its state is unknown, and the next NewWriter looks at what is there.
type output struct {
	fsys durable.FS
	name string // once closed
	path string // of the .open file
	day  string

	file durable.File // nil once it was closed
	buf  *bufio.Writer
	gzip *gzip.Writer
	hash hash.Hash // of what has left buf
	size int64     // with what is in buf

	named   bool // its name is durable
	synced  *syncedLog
	lines   []cdxLine
	records int
}

// create makes the next file. Its name is new, whatever the clock says.
func (w *Writer) create(now time.Time) (*output, error) {
	for {
		w.serial++
		name := fileName(w.o.Prefix, w.o.Host, w.serial, now)
		f := &output{fsys: w.o.FS, name: name, path: warcFile{name, true}.path(w.o.Dir), day: now.Format(time.DateOnly),
			hash: sha256.New()}
		if _, err := os.Stat(warcFile{name: name}.path(w.o.Dir)); err == nil {
			continue
		}
		if err := durable.MkdirAll(w.o.FS, filepath.Dir(f.path), 0o755); err != nil {
			return nil, err
		}
		file, err := w.o.FS.Create(f.path, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f.file, f.synced = file, newSyncedLog(w.o.FS, w.o.Dir, name)
		f.buf = bufio.NewWriterSize(io.MultiWriter(file, f.hash, f.synced.crc), 256<<10)
		f.gzip, err = gzip.NewWriterLevel(nil, w.o.Level)
		return f, err
	}
}

// part is a record that is to be written: its fields but for the length, and
// its block in pieces.
type part struct {
	fields Fields
	block  [][]byte
}

// write appends one record as one gzip member and says where.
func (f *output) write(p part) (e *Entry, err error) {
	e = &Entry{Offset: f.size, Version: "WARC/1.1"}
	for _, b := range p.block {
		e.Size += int64(len(b))
	}
	e.Fields = append(p.fields, Field{fieldLength, fmt.Sprint(e.Size)})
	head := append(e.Fields.append([]byte(e.Version+"\r\n")), "\r\n"...)
	f.gzip.Reset(counting{f})
	f.gzip.ModTime = time.Unix(0, 0) // none: the package would write that of its zero
	for _, b := range append(append([][]byte{head}, p.block...), []byte("\r\n\r\n")) {
		if _, err := f.gzip.Write(b); err != nil {
			return nil, err
		}
	}
	if err := f.gzip.Close(); err != nil {
		return nil, err
	}
	e.Length = f.size - e.Offset
	f.records++
	e.interpret()
	return e, nil
}

// counting passes on to the buffer and keeps the size.
type counting struct{ f *output }

func (c counting) Write(p []byte) (int, error) {
	n, err := c.f.buf.Write(p)
	c.f.size += int64(n)
	return n, err
}

// sync makes what was written durable, and the file's name the first time.
func (f *output) sync() error {
	if err := f.buf.Flush(); err != nil {
		return err
	}
	if err := f.file.Sync(); err != nil {
		return err
	}
	if !f.named {
		f.named = true
		if err := f.fsys.SyncDir(filepath.Dir(f.path)); err != nil {
			return err
		}
	}
	f.synced.note(f)
	return nil
}

// seal closes the file in the order that a crash can be mended from.
func (f *output) seal(dir string) (ClosedFile, error) {
	if err := f.sync(); err != nil {
		return ClosedFile{}, err
	}
	file := f.file
	f.file = nil
	if err := file.Close(); err != nil {
		return ClosedFile{}, err
	}
	f.synced.close()
	sum := hex.EncodeToString(f.hash.Sum(nil))
	if err := seal(f.fsys, dir, f.name, f.lines, sum, false); err != nil {
		return ClosedFile{}, err
	}
	dropSynced(f.fsys, dir, f.name)
	return ClosedFile{Name: f.name, Size: f.size, SHA256: sum, Records: f.records}, nil
}

// abandon lets go of the file without writing what is buffered.
func (f *output) abandon() {
	if f.file != nil {
		_ = f.file.Close() // what led here has been told
		f.file = nil
		f.synced.close()
	}
}
