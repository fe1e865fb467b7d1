package archive

import (
	"bufio"
	"bytes"
	"errors"
	"hash"
	"io"
	"strconv"

	"github.com/klauspost/compress/gzip"

	"jianbao/internal/words"
)

const (
	// maxRecordHead bounds the header of a record, maxMessageHead that of the
	// HTTP message in its block.
	maxRecordHead  = 256 << 10
	maxMessageHead = 1 << 20
	chunk          = 64 << 10
)

// scanner reads the records of one file in order, from any place where one
// begins, in memory that depends on keep alone.
type scanner struct {
	name string
	tape *tape
	in   *bufio.Reader // the file
	gzip *gzip.Reader
	text *bufio.Reader // what the member holds: unpacked, or in where the file is not compressed
	buf  []byte

	unpacked *bufio.Reader

	plain  bool  // the file is not compressed
	member int64 // where the current member begins
	inner  int   // how many of its records were read
	within bool  // there is another one in it

	// over are places of records that are not read, with their lengths.
	over map[int64]int64
	// keep is how much of a block is kept in memory.
	keep int64
	// asSent takes the payload with its transfer coding, as some tools do.
	asSent bool
}

// newScanner reads the records of r from the front. h, if not nil, gets every
// byte of the file once and in order.
func newScanner(name string, r io.ReaderAt, size int64, h hash.Hash, keep int64) *scanner {
	room := int(min(chunk, max(size, 4<<10)))
	s := &scanner{in: bufio.NewReaderSize(nil, room), unpacked: bufio.NewReaderSize(nil, room), buf: make([]byte, room)}
	s.reset(name, r, size, h, keep)
	return s
}

// reset makes of a scanner that was used what newScanner gives.
func (s *scanner) reset(name string, r io.ReaderAt, size int64, h hash.Hash, keep int64) {
	*s = scanner{
		name: name, tape: &tape{r: r, size: size, hash: h}, keep: keep,
		in: s.in, gzip: s.gzip, unpacked: s.unpacked, buf: s.buf,
	}
	s.in.Reset(s.tape)
	magic := make([]byte, 5)
	n, _ := r.ReadAt(magic, 0)
	s.plain = string(magic[:n]) == "WARC/"
}

// next reads the next record. At the end of the file it returns io.EOF. Any
// other error is a *Problem: the place where the record should be cannot be
// read; what is known of it comes with it, and resync goes on behind it. A
// record that could be read but is not right has its Err set instead.
func (s *scanner) next() (*Entry, error) {
	if !s.within {
		if length, ok := s.over[s.tell()]; ok {
			return s.passOver(length)
		}
		if err := s.begin(); err != nil {
			return &Entry{File: s.name, Offset: s.member}, s.problem("", err)
		}
	}
	e := &Entry{File: s.name, Offset: s.member}
	err := s.readHead(e)
	if err == nil {
		err = s.readBlock(e)
	}
	if err == nil {
		err = s.end(e)
	}
	s.inner++
	if err != nil {
		s.within = false
		err = s.problem(e.URL, unexpectedEnd(err))
		e.Err = err
	}
	return e, err
}

// passOver goes on behind a record that is not read.
func (s *scanner) passOver(length int64) (*Entry, error) {
	s.member = s.tell()
	e := &Entry{File: s.name, Offset: s.member, Length: length, Type: typeResponse}
	if err := s.seek(s.member + length); err != nil {
		return e, s.problem("", err)
	}
	return e, nil
}

func (s *scanner) problem(url string, err error) error {
	if err == io.EOF {
		return err
	}
	return newProblem(s.name, s.member, url, err)
}

var errEndsEarly = words.Errorf("the record ends early")

func unexpectedEnd(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return errEndsEarly
	}
	return err
}

// begin begins a member, or returns io.EOF.
func (s *scanner) begin() error {
	s.member, s.inner = s.tell(), 0
	if s.plain {
		s.text = s.in
		_, err := s.in.Peek(1)
		return err
	}
	if s.gzip == nil {
		s.gzip = new(gzip.Reader)
	}
	if _, err := s.in.Peek(1); err != nil {
		return err
	}
	if err := s.gzip.Reset(s.in); err != nil {
		return words.Errorf("no gzip member begins here: %w", unexpectedEnd(err))
	}
	s.gzip.Multistream(false)
	s.text = s.unpacked
	s.text.Reset(s.gzip)
	return nil
}

// readHead reads the version and the named fields.
func (s *scanner) readHead(e *Entry) error {
	left := maxRecordHead
	line, err := s.line(&left)
	if err != nil {
		return err
	}
	e.Version = string(bytes.TrimRight(line, "\r\n"))
	if !bytes.HasPrefix(line, []byte("WARC/")) {
		return words.Errorf("no WARC record begins here")
	}
	for {
		line, err := s.line(&left)
		if err != nil {
			return err
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		if err := e.Fields.parseLine(string(line)); err != nil {
			return err
		}
	}
	e.interpret()
	e.Size, err = strconv.ParseInt(e.Fields.Get(fieldLength), 10, 64)
	if err != nil || e.Size < 0 {
		return words.Errorf("the record's Content-Length is %q", e.Fields.Get(fieldLength))
	}
	return nil
}

// line reads a line with its end, and takes its length off left.
func (s *scanner) line(left *int) ([]byte, error) {
	var whole []byte
	for {
		part, err := s.text.ReadSlice('\n')
		if *left -= len(part); *left < 0 {
			return nil, words.Errorf("the record's header is longer than %d bytes", maxRecordHead)
		}
		if err == nil && whole == nil {
			return part, nil
		}
		whole = append(whole, part...)
		if err != bufio.ErrBufferFull {
			return whole, err
		}
	}
}

// end reads what follows the block: two empty lines, and the end of the member
// with its checksum, or another record in it.
func (s *scanner) end(e *Entry) error {
	tail, err := s.text.Peek(4)
	ends := 0
	for ends < len(tail) && (tail[ends] == '\r' || tail[ends] == '\n') {
		ends++
	}
	_, _ = s.text.Discard(ends)
	if err != nil && err != io.EOF {
		return err
	}
	if s.plain {
		e.Length = s.tell() - s.member
		s.within = false
	} else if _, err = s.text.Peek(1); err == io.EOF {
		if s.within = false; s.inner == 0 {
			e.Length = s.tell() - s.member
		}
	} else if err != nil {
		return err
	} else {
		s.within = true
	}
	if ends != 4 && e.Err == nil {
		e.Err = s.problem(e.URL, words.Errorf("the record is not followed by two empty lines"))
	}
	return nil
}

// tell is the place in the file of the next byte that in gives.
func (s *scanner) tell() int64 { return s.tape.pos - int64(s.in.Buffered()) }

// seek goes on at an offset, where a record begins.
func (s *scanner) seek(offset int64) error {
	err := s.tape.seek(offset)
	s.in.Reset(s.tape)
	s.within = false
	return err
}

// resync goes to the first place behind the last member where a record begins,
// after a problem. It returns io.EOF where there is none.
func (s *scanner) resync() error {
	mark, before, isRecord := gzipMark, int64(0), s.isGzipRecord
	if s.plain {
		mark, before, isRecord = plainMark, 4, func(int64) bool { return true }
	}
	window := make([]byte, 4*chunk)
	for at := s.member + 1; at < s.tape.size; {
		n, err := s.tape.r.ReadAt(window[:min(int64(len(window)), s.tape.size-at)], at)
		if n < len(mark) {
			if err == nil || err == io.EOF {
				break
			}
			return err
		}
		i := int64(bytes.Index(window[:n], mark))
		switch {
		case i >= 0 && isRecord(at+i+before):
			return s.seek(at + i + before)
		case i >= 0:
			at += i + 1
		default:
			at += int64(n - len(mark) + 1)
		}
	}
	if err := s.seek(s.tape.size); err != nil {
		return err
	}
	return io.EOF
}

var gzipMark, plainMark = []byte{0x1f, 0x8b, 8}, []byte("\r\n\r\nWARC/1.")

// isGzipRecord reports whether a gzip member that holds a record begins at an offset.
func (s *scanner) isGzipRecord(offset int64) bool {
	z, err := gzip.NewReader(bufio.NewReader(io.NewSectionReader(s.tape.r, offset, s.tape.size-offset)))
	if err != nil {
		return false
	}
	start := make([]byte, 5)
	_, err = io.ReadFull(z, start)
	return err == nil && string(start) == "WARC/"
}

// tape is a file that is read from the front, with jumps, and hashed on the way.
type tape struct {
	r      io.ReaderAt
	size   int64
	pos    int64
	hash   hash.Hash // nil: none is wanted
	hashed int64     // how many bytes from the front it has been given
	err    error     // of the disk: nothing is known of what lies there
}

func (t *tape) Read(p []byte) (int, error) {
	if t.pos >= t.size {
		return 0, io.EOF
	}
	n, err := t.r.ReadAt(p[:min(int64(len(p)), t.size-t.pos)], t.pos)
	if end := t.pos + int64(n); t.hash != nil && end > t.hashed && t.pos <= t.hashed {
		t.hash.Write(p[t.hashed-t.pos : n])
		t.hashed = end
	}
	t.pos += int64(n)
	if err != nil && err != io.EOF {
		t.err = err
	}
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// seek jumps; what is jumped over is hashed.
func (t *tape) seek(offset int64) error {
	if t.hash != nil && offset > t.hashed {
		n, err := io.Copy(t.hash, io.NewSectionReader(t.r, t.hashed, offset-t.hashed))
		t.hashed += n
		if err != nil {
			return err
		}
	}
	t.pos = offset
	return nil
}
