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

func (c *checkup) readBeside() *besides {
	b := &besides{}
	final := warcFile{name: c.name}.path(c.dir)
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
		b.fileSum, b.indexSum, b.damaged, b.err = parseDigests(text, c.name)
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

// asWritten reports whether a closed file and its index are what was written:
// their digests are those that were taken then. Where they are not, or where
// that cannot be told, the file is to be read.
func (c *checkup) asWritten(ctx context.Context, b *besides) (bool, error) {
	if c.o.Deep || b.err != nil || b.indexErr != nil || b.damaged || hexSum(b.index) != b.indexSum {
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
	if sum != b.fileSum || !c.leads(b.index) {
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

// leads reports whether each line of an index names this file and a place in it
// where a gzip member begins, and another one, or the file's end, follows.
func (c *checkup) leads(index []byte) bool {
	base := path.Base(c.name)
	for line := range bytes.Lines(index) {
		l, err := parseIndexLine(line)
		if err != nil || l.Filename != base {
			return false
		}
		offset, length, err := l.place()
		if err != nil || offset < 0 || length <= 0 || length > c.size-offset {
			return false
		}
		if !c.begins(offset) || offset+length < c.size && !c.begins(offset+length) {
			return false
		}
	}
	return true
}

// begins reports whether a record seems to begin at an offset.
func (c *checkup) begins(offset int64) bool {
	var mark [5]byte
	_, err := c.file.ReadAt(mark[:], offset)
	return err == nil && (bytes.HasPrefix(mark[:], gzipMark) || string(mark[:]) == "WARC/")
}
