package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"

	"jianbao/internal/words"
)

// besides is what lies beside a closed file.
type besides struct {
	index    []byte // nil where it cannot be read
	indexErr error

	text              []byte // of the file of digests; nil where it cannot be read
	fileSum, indexSum string // in it
	damaged           bool   // when they were taken
	err               error  // of it
}

func readBeside(dir, name string) *besides {
	b := &besides{}
	final := warcFile{name: name}.path(dir)
	text, err := os.ReadFile(final + digestSuffix)
	if err == nil {
		b.text = append([]byte{}, text...) // not nil, even where it is empty
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		b.err = words.Errorf("the file of digests is missing")
	case err != nil:
		b.err = err
	default:
		b.fileSum, b.indexSum, b.damaged, b.err = parseDigests(text, name)
	}
	b.index, b.indexErr = os.ReadFile(final + cdxjSuffix)
	if b.indexErr == nil {
		b.index = append([]byte{}, b.index...)
	}
	if errors.Is(b.indexErr, fs.ErrNotExist) {
		b.indexErr = words.Errorf("the index is missing")
	}
	return b
}

// tellBeside reports what cannot be read beside the file, and learns from the
// index which addresses stand where.
func (c *checkup) tellBeside(b *besides) {
	if b.err != nil {
		c.add(newProblem(c.name+digestSuffix, 0, "", b.err))
	}
	if b.indexErr != nil {
		c.add(newProblem(c.name+cdxjSuffix, 0, "", b.indexErr))
	}
	for line := range bytes.Lines(b.index) {
		if l, err := parseIndexLine(line); err == nil {
			if offset, _, err := l.place(); err == nil {
				c.urls[offset] = l.URL
			}
		}
	}
}

// indexAsWritten reports whether the index is the one that was written with the
// file, which could be read whole then.
func (b *besides) indexAsWritten() bool {
	return b.err == nil && b.indexErr == nil && !b.damaged && hexSum(b.index) == b.indexSum
}

// asWritten reports whether a closed file and its index are what was written:
// their digests are those that were taken then. Where they are not, or where
// that cannot be told, the file is to be read.
func (c *checkup) asWritten(ctx context.Context, b *besides) (bool, error) {
	if c.o.Deep || !b.indexAsWritten() {
		return false, nil
	}
	want, known := c.o.Expected[c.name]
	if known && (want.SHA256 != b.fileSum || want.Size != c.size) {
		return false, nil
	}
	sum, err := c.sum(ctx)
	if err != nil {
		return false, err
	}
	if _, leads := placesOf(b.index, c.file, c.size, c.name); sum != b.fileSum || !leads {
		c.count(c.name, 0, -c.size) // it is read once more
		return false, nil
	}
	return true, nil
}

// piece is how much is read at a time of what is only hashed.
const piece = 1 << 20

// sum is the digest of the file's bytes.
func (c *checkup) sum(ctx context.Context) (string, error) {
	h := sha256.New()
	buf := make([]byte, min(piece, c.size+1))
	for at, from := int64(0), int64(0); ; {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := c.file.ReadAt(buf[:min(int64(len(buf)), c.size-at)], at)
		h.Write(buf[:n])
		at += int64(n)
		if err != nil && err != io.EOF {
			return "", err
		}
		end := at >= c.size || n == 0
		if end || at-from >= progressEvery {
			c.count(c.name, 0, at-from)
			from = at
		}
		if end {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
	}
}

// placesOf gives the places that an index names, each with the length of its
// record. ok is false, and there are none, unless each line names this file and
// a place in it where a record begins, and another one, or the file's end,
// follows.
func placesOf(index []byte, f io.ReaderAt, size int64, name string) (places map[int64]int64, ok bool) {
	base := path.Base(name)
	places = map[int64]int64{}
	for line := range bytes.Lines(index) {
		l, err := parseIndexLine(line)
		if err != nil || l.Filename != base {
			return nil, false
		}
		offset, length, err := l.place()
		if err != nil || offset < 0 || length <= 0 || length > size-offset {
			return nil, false
		}
		if !begins(f, offset) || offset+length < size && !begins(f, offset+length) {
			return nil, false
		}
		places[offset] = length
	}
	return places, true
}

// begins reports whether a record seems to begin at an offset.
func begins(f io.ReaderAt, offset int64) bool {
	var mark [5]byte
	_, err := f.ReadAt(mark[:], offset)
	return err == nil && (bytes.HasPrefix(mark[:], gzipMark) || string(mark[:]) == "WARC/")
}
