package archive

import (
	"errors"
	"io"
	"os"
	"strconv"
	"sync"

	"jianbao/internal/coding"
	"jianbao/internal/words"
	"jianbao/record"
)

// maxBlock is how much of a record's block is kept in memory: more than any
// capture of ours has, unless MaxBody is larger than usual.
const maxBlock = 64 << 20

// Reader reads captures back. Its methods may be called from several
// goroutines, also while a Writer is at work: they see what was synced.
type Reader struct {
	// MaxBody caps Capture.Body, as the fetcher's cap did; 0 is coding.DefaultMax.
	// It is set before the first use.
	MaxBody int64

	dir  string
	idle sync.Pool // of scanners, whose buffers are as large as a page
}

// OpenReader reads the archive of a data folder. Nothing is opened before it is read.
func OpenReader(dir string) *Reader { return &Reader{dir: dir} }

// room is how much of a block is kept: the fetcher receives up to twice its cap,
// for what is sent chunked, and heads.
func (r *Reader) room() int64 { return max(maxBlock, 3*r.MaxBody) }

// Capture reads the capture that ref points to, whatever the file's state, and
// compares every digest; an error is a *Problem where the bytes are not what
// they should be.
//
// The capture is as it was written: raw bytes, address, times, truncation and
// the rest; Status, Header, Payload and Body are read from the raw bytes. A
// revisit gives its own head and the original's payload; its RawBody is nil
// where the answer was chunked, since how it was is not kept. A 304 gives the
// head and the body of the answer that it confirmed, with the request, address
// and times of the 304: it is that page, seen at that time. The 304 itself is
// what Records gives.
func (r *Reader) Capture(ref record.Ref) (record.Capture, error) {
	e, others, err := r.exchange(ref)
	if err != nil {
		return record.Capture{}, err
	}
	return r.capture(e, others)
}

// capture makes a capture of its record and those that belong to it.
func (r *Reader) capture(e *Entry, others []*Entry) (record.Capture, error) {
	c := record.Capture{URL: e.URL, Time: e.Time, RemoteIP: e.Fields.Get(fieldIP)}
	if e.Type == typeResponse {
		c.Truncated = record.Truncation(e.Fields.Get(fieldTruncated))
	}
	for _, other := range others {
		switch other.Type {
		case typeRequest:
			c.RawRequest = other.Block
		case typeMetadata:
			applyMetadata(&c, other.Block)
		}
	}
	c.RawHead, c.RawBody = e.message()
	c.Status, c.Header = e.Status, e.Header
	c.Payload = e.payload()
	if e.Type == typeRevisit {
		if err := r.fromOriginal(&c, e); err != nil {
			return record.Capture{}, err
		}
	}
	// What is wrong with the content coding is the page's affair, not the archive's.
	c.Body, _, _ = coding.Decode(c.Payload, c.Header.Values("Content-Encoding"), r.MaxBody)
	return c, nil
}

// exchange reads the record at ref and those that belong to it.
func (r *Reader) exchange(ref record.Ref) (e *Entry, others []*Entry, err error) {
	f, s, err := r.at(ref.File, ref.Offset, r.room())
	if err != nil {
		return nil, nil, err
	}
	defer r.done(f, s)
	e, err = s.main(ref)
	if err == nil && int64(len(e.Block)) < e.Size {
		err = newProblem(e.File, e.Offset, e.URL, words.Errorf("%s of the record is %v, want %v", "size", e.Size, "<= "+strconv.FormatInt(r.room(), 10)))
	}
	if err != nil {
		return nil, nil, err
	}
	s.others(e, func(other *Entry) { others = append(others, other) })
	return e, others, nil
}

// Records gives the gzip members of the capture that ref points to as they
// stand in the file: response or revisit, request, metadata. Together they are
// a WARC file.
func (r *Reader) Records(ref record.Ref) ([]byte, error) {
	f, s, err := r.at(ref.File, ref.Offset, 0)
	if err != nil {
		return nil, err
	}
	defer r.done(f, s)
	e, err := s.main(ref)
	if err != nil {
		return nil, err
	}
	end := e.Offset + e.Length
	s.others(e, func(other *Entry) { end = other.Offset + other.Length })
	members := make([]byte, end-e.Offset)
	if _, err := f.ReadAt(members, e.Offset); err != nil {
		return nil, newProblem(e.File, e.Offset, e.URL, unexpectedEnd(err))
	}
	return members, nil
}

// main reads the record that ref means.
func (s *scanner) main(ref record.Ref) (*Entry, error) {
	e, err := s.next()
	if err == nil {
		err = e.agrees(ref)
	}
	if err == io.EOF {
		err = newProblem(e.File, e.Offset, e.URL, errEndsEarly)
	}
	return e, err
}

// others reads the records that follow main and belong to it. Where they are
// damaged the capture stands without them: Verify tells of that.
func (s *scanner) others(main *Entry, each func(*Entry)) {
	for range besideMain {
		e, err := s.next()
		if err != nil || !e.belongsTo(main) {
			return
		}
		each(e)
	}
}

// besideMain is how many records follow the main one of a capture.
const besideMain = 2

// belongsTo reports whether a whole record that follows main is of its capture.
func (e *Entry) belongsTo(main *Entry) bool {
	return e.Err == nil && e.Length > 0 && e.File == main.File && e.Fields.Get(fieldConcurrent) == main.ID
}

// at opens a file and goes to an offset. Both are given back to done.
func (r *Reader) at(name string, offset, keep int64) (*os.File, *scanner, error) {
	f, _, err := openFile(r.dir, name)
	if err != nil {
		return nil, nil, words.Errorf("read the archive: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	s, _ := r.idle.Get().(*scanner)
	if s == nil {
		s = newScanner(name, f, info.Size(), nil, keep)
	} else {
		s.reset(name, f, info.Size(), nil, keep)
	}
	if offset < 0 || offset >= info.Size() {
		err := newProblem(name, offset, "", words.Errorf("the file ends at byte %d", info.Size()))
		return nil, nil, errors.Join(err, f.Close())
	}
	if err := s.seek(offset); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, s, nil
}

// done closes what at opened.
func (r *Reader) done(f *os.File, s *scanner) {
	r.idle.Put(s)
	_ = f.Close() // it was only read
}

// agrees reports, as a *Problem, that the record is not the one that ref means.
func (e *Entry) agrees(ref record.Ref) error {
	wrong := func(what string, is, want any) error {
		return newProblem(e.File, e.Offset, e.URL, words.Errorf("%s of the record is %v, want %v", what, is, want))
	}
	switch {
	case e.Err != nil:
		return e.Err
	case ref.RecordID != "" && e.ID != ref.RecordID:
		return wrong(fieldID, e.ID, ref.RecordID)
	case ref.PayloadDigest != "" && e.PayloadDigest != ref.PayloadDigest:
		return wrong(fieldPayloadDigest, e.PayloadDigest, ref.PayloadDigest)
	case ref.Length != 0 && e.Length != ref.Length:
		return wrong("length", e.Length, ref.Length)
	}
	if _, ok := e.Ref(); !ok {
		return wrong(fieldType, e.Type, typeResponse)
	}
	return nil
}
