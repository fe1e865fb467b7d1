package archive

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"
	"path"
	"slices"

	"jianbao/internal/words"
)

// checkup is the verification of one file.
type checkup struct {
	*verifier
	name string
	open bool
	file *os.File

	size    int64
	records int
	hash    hash.Hash
	urls    map[int64]string // by offset, as the CDXJ says
	bad     map[int64]bool   // where a record is wrong
	own     []Problem        // of the records
	wrong   bool             // one of them cannot be read, or is not what its digests say
	held    []Problem        // of an open file, that may turn out to be its torn tail
	odd     []int64          // members whose gzip header is not as we write it
	lines   []cdxLine        // what the index should say

	capture string // the address of the capture to which the next record belongs, "" after its last
}

func (c *checkup) problem(offset int64, url string, err error) {
	c.add(newProblem(c.name, offset, url, err))
}

// progressEvery is how many bytes are read between two calls of Progress.
const progressEvery = 4 << 20

// run compares the file with its digests, or reads it record by record.
func (c *checkup) run(ctx context.Context) error {
	info, err := c.file.Stat()
	if err != nil {
		return err
	}
	c.size = info.Size()
	var beside *besides
	if !c.open {
		beside = readBeside(c.dir, c.name)
		if as, err := c.asWritten(ctx, beside); as || err != nil {
			return err
		}
	}
	return c.read(ctx, beside)
}

// read reads the file record by record, then compares what is beside it.
func (c *checkup) read(ctx context.Context, beside *besides) error {
	c.hash, c.bad, c.urls = sha256.New(), map[int64]bool{}, map[int64]string{}
	if beside != nil {
		c.tellBeside(beside)
	}
	s := newScanner(c.name, c.file, c.size, c.hash, 0)
	records, from := 0, int64(0)
	err := scanAll(s, func(e *Entry) error {
		c.record(e)
		c.records++
		if records++; s.tell()-from >= progressEvery {
			c.count(c.name, records, s.tell()-from)
			records, from = 0, s.tell()
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if err := s.seek(c.size); err != nil { // so that all of it is hashed
		return err
	}
	c.count(c.name, records, c.size-from)
	if beside != nil {
		c.compare(beside)
	}
	return nil
}

// found reports what is wrong with a record.
func (c *checkup) found(p *Problem) {
	c.own = append(c.own, *p)
	c.add(p)
}

// record checks one record, or notes a place where none could be read.
func (c *checkup) record(e *Entry) {
	switch {
	case e.Err != nil && e.Length == 0:
		p := c.damage(e)
		if c.open { // the tail of an open file is torn, not damaged
			c.held = append(c.held, *p)
			return
		}
		c.bad[e.Offset] = true
		c.found(p)
		c.capture = p.URL
		return
	case e.Err != nil:
		c.bad[e.Offset] = true
		c.found(c.damage(e))
	}
	if c.capture = e.URL; e.Type == typeMetadata {
		c.capture = ""
	}
	for _, p := range c.held {
		c.bad[p.Offset] = true
		c.found(&p)
	}
	c.held = nil
	if e.Length > 0 && !c.ourGzip(e.Offset) {
		c.odd = append(c.odd, e.Offset)
	}
	if line, ok := indexLine(e, path.Base(c.name)); ok {
		c.lines = append(c.lines, line)
	}
	if e.Type == typeRevisit && e.Err == nil {
		if _, err := c.reader.original(e, 0); err != nil {
			c.bad[e.Offset] = true
			c.found(newProblem(c.name, e.Offset, e.URL, ownWords(err)))
		}
	}
}

// damage is the problem of an entry, with its URL, if need be from the index,
// or from the records before it.
func (c *checkup) damage(e *Entry) *Problem {
	c.wrong = c.wrong || !c.open
	return newProblem(c.name, e.Offset, cmp.Or(e.URL, c.urls[e.Offset], c.capture), ownWords(e.Err))
}

// ownWords is what a problem says, without its place.
func ownWords(err error) error {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Err
	}
	return err
}

// ourGzip reports whether the ten bytes of a member's header are those that we
// write: no flags, no time, no name.
func (c *checkup) ourGzip(offset int64) bool {
	var head [10]byte
	if _, err := c.file.ReadAt(head[:], offset); err != nil {
		return false
	}
	level := head[8] == 0 || head[8] == 2 || head[8] == 4
	head[8] = 0
	return level && head == [10]byte{0x1f, 0x8b, 8, 9: 255}
}

// compare compares the file with what is beside it and with the catalog.
func (c *checkup) compare(b *besides) {
	sum := hex.EncodeToString(c.hash.Sum(nil))
	var differs []error
	if b.err == nil && sum != b.fileSum {
		differs = append(differs, words.Errorf("the file is not what the digest beside it says (%s, not %s)", sum, b.fileSum))
	}
	if want, known := c.o.Expected[c.name]; known && (want.SHA256 != sum || want.Size != c.size) {
		differs = append(differs, words.Errorf("the file is not what the catalog says (%s of %d bytes, not %s of %d)",
			sum, c.size, want.SHA256, want.Size))
	}
	for _, err := range differs {
		c.differs(err)
	}
	if b.index != nil {
		c.compareIndex(b)
	}
}

// differs reports that the file as a whole is not what it should be, at the
// record where the change is, if that can be told.
func (c *checkup) differs(err error) {
	if len(c.bad) > 0 || len(c.odd) == 0 {
		c.problem(0, "", err)
		return
	}
	for _, offset := range c.odd {
		c.problem(offset, c.urls[offset], words.Errorf("the header of the record's gzip member was changed: %w", err))
	}
}

// compareIndex compares the index with the records, line by line.
func (c *checkup) compareIndex(b *besides) {
	name := c.name + cdxjSuffix
	before := len(c.problems(name))
	want := encodeIndex(c.lines)
	if !bytes.Equal(b.index, want) {
		c.explainIndex(name, b, want)
	}
	changed := b.err == nil && hexSum(b.index) != b.indexSum
	if changed && len(c.problems(name)) == before {
		c.add(newProblem(name, 0, "", words.Errorf("the index is not what the digest beside it says")))
	}
}

// problems are those of one file so far.
func (c *checkup) problems(name string) []Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(c.report.Problems), func(p Problem) bool { return p.File != name })
}

var errNotIndexed = words.Errorf("the record does not stand in the index")

// explainIndex names the lines that lead to no record, the records without a
// line, and lines out of order. Where the index is as it was written and the
// file is not, it is the records that are lost.
func (c *checkup) explainIndex(name string, b *besides, want []byte) {
	lost := b.err == nil && hexSum(b.index) == b.indexSum && hex.EncodeToString(c.hash.Sum(nil)) != b.fileSum
	lines := map[string]int{}
	for line := range bytes.Lines(want) {
		lines[string(line)]++
	}
	at, last := int64(0), ""
	for line := range bytes.Lines(b.index) {
		text := string(line)
		l, err := parseIndexLine(line)
		offset, _, placeErr := l.place()
		known := err == nil && placeErr == nil && c.bad[offset] // it has been told of
		switch lines[text]--; {
		case lines[text] >= 0 || known:
		case lost:
			c.found(newProblem(c.name, offset, l.URL, words.Errorf("the record that the index names is not there")))
		default:
			c.add(newProblem(name, at, l.URL, words.Errorf("the line leads to no such record")))
		}
		if text < last {
			c.add(newProblem(name, at, "", words.Errorf("the line is out of order")))
		}
		at, last = at+int64(len(line)), text
	}
	for line := range bytes.Lines(want) {
		if text := string(line); lines[text] > 0 {
			lines[text]--
			l, _ := parseIndexLine(line) // it is ours
			offset, _, _ := l.place()
			if !c.bad[offset] {
				c.problem(offset, l.URL, errNotIndexed)
			}
		}
	}
}
