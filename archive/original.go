package archive

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"jianbao/internal/coding"
	"jianbao/internal/words"
	"jianbao/record"
)

// maxHops bounds the chain from a 304 to the revisit that it confirmed to the
// original of that; ours have two at most.
const maxHops = 4

// fromOriginal gives a capture the payload of the record that its revisit
// refers to.
func (r *Reader) fromOriginal(c *record.Capture, e *Entry) error {
	for range maxHops {
		original, err := r.original(e, r.room())
		if err != nil {
			return err
		}
		if e.isNotModified() {
			c.RawHead, c.RawBody = original.message()
			c.Status, c.Header = original.Status, original.Header
			c.Truncated = record.Truncation(original.Fields.Get(fieldTruncated))
		}
		if original.Type != typeRevisit {
			c.Payload = original.payload()
			if !e.isNotModified() {
				c.RawBody, c.Truncated = c.Payload, record.Whole
			}
			if !e.isNotModified() && coding.IsChunked(c.Header) {
				c.RawBody = nil
			}
			return nil
		}
		e = original
	}
	return newProblem(e.File, e.Offset, e.URL, words.Errorf("the revisits lead in a circle"))
}

// original finds the record that a revisit refers to: at the place that it
// names, or else by the indexes. Its digests hold.
func (r *Reader) original(e *Entry, keep int64) (*Entry, error) {
	offset, err := strconv.ParseInt(e.Fields.Get(fieldRefersOffset), 10, 64)
	if name := e.Fields.Get(fieldRefersFile); err == nil && name != "" {
		if o, err := r.originalAt(e, name, offset, keep); err == nil {
			return o, nil
		}
	}
	var found *Entry
	damage := words.Errorf("the record that the revisit refers to (%s of %s) is not in the archive",
		e.Fields.Get(fieldRefersTo), e.Fields.Get(fieldRefersURL))
	err = r.places(e.Fields.Get(fieldRefersURL), e.Fields.Get(fieldRefersDate), func(name string, offset int64) bool {
		o, err := r.originalAt(e, name, offset, keep)
		if err == nil {
			found = o
		} else if !errors.Is(err, errAnother) {
			damage = err
		}
		return found != nil
	})
	if err == nil && found == nil {
		err = newProblem(e.File, e.Offset, e.URL, damage)
	}
	return found, err
}

var errAnother = errors.New("another record stands there")

// originalAt reads the record at a place, and errAnother if it is not the one
// that e refers to.
func (r *Reader) originalAt(e *Entry, name string, offset, keep int64) (*Entry, error) {
	f, s, err := r.at(name, offset, keep)
	if err != nil {
		return nil, err
	}
	defer r.done(f, s)
	o, err := s.next()
	if err != nil {
		if err == io.EOF {
			err = errAnother
		}
		return nil, err
	}
	id, url := e.Fields.Get(fieldRefersTo), e.Fields.Get(fieldRefersURL)
	switch _, ok := o.Ref(); {
	case o.Err != nil:
		return nil, o.Err
	case !ok, o.ID == e.ID, id != "" && id != o.ID, id == "" && url != o.URL:
		return nil, errAnother
	case !e.isNotModified() && e.PayloadDigest != "" && !sameDigest(e.PayloadDigest, o.PayloadDigest):
		return nil, newProblem(o.File, o.Offset, o.URL,
			words.Errorf("the payload is %s, but a revisit of it says %s", o.PayloadDigest, e.PayloadDigest))
	}
	return o, nil
}

// sameDigest compares digests of one tool, which may differ in case.
func sameDigest(a, b string) bool { return strings.EqualFold(a, b) }

// places calls yield with the places where captures of a URL at a time (of a
// second) stand, until it returns true. Open files have no index; they are read.
func (r *Reader) places(url, date string, yield func(name string, offset int64) bool) error {
	t, err := time.Parse(time.RFC3339Nano, date)
	if err != nil || url == "" {
		return nil
	}
	files, _, err := listFiles(r.dir)
	if err != nil {
		return err
	}
	head := []byte(surt(url) + " " + t.UTC().Format(stamp14) + " ")
	for _, file := range files {
		lines, err := r.linesOf(file, head)
		if err != nil {
			return err
		}
		for _, line := range lines {
			if offset, _, err := line.place(); err == nil && line.URL == url && yield(file.name, offset) {
				return nil
			}
		}
	}
	return nil
}

// linesOf gives the index lines of a file that begin with head.
func (r *Reader) linesOf(file warcFile, head []byte) ([]cdxLine, error) {
	text, err := os.ReadFile(warcFile{name: file.name}.path(r.dir) + cdxjSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return r.readLines(file, head)
	}
	if err != nil {
		return nil, err
	}
	var lines []cdxLine
	for line := range bytes.Lines(text) {
		if !bytes.HasPrefix(line, head) {
			continue
		}
		if l, err := parseIndexLine(line); err == nil {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// readLines makes them where there is no index.
func (r *Reader) readLines(file warcFile, head []byte) ([]cdxLine, error) {
	var lines []cdxLine
	f, _, err := openFile(r.dir, file.name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	err = scanAll(newScanner(file.name, f, info.Size(), nil, 0), func(e *Entry) error {
		if line, ok := indexLine(e, file.name); ok && e.Err == nil && bytes.HasPrefix(line.text(), head) {
			lines = append(lines, line)
		}
		return nil
	})
	return lines, err
}
