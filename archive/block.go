package archive

import (
	"bytes"
	"slices"

	"jianbao/internal/coding"
	"jianbao/internal/words"
)

// maxRoom is the most that is allocated for what a record only says of its length.
const maxRoom = 1 << 20

// readBlock reads the block in pieces: hashes it and its payload, compares
// with what the record states, and keeps the beginning.
func (s *scanner) readBlock(e *Entry) error {
	block := newCheck(e.Fields.Get(fieldBlockDigest))
	payload := newCheck(e.PayloadDigest)
	if e.PayloadDigest == "" && (e.Type == typeResponse || e.Type == typeResource) {
		payload.hash = newHash(ours) // nothing to compare with: it becomes the entry's
	}
	if e.Type == typeRevisit {
		payload.hash = nil // the payload is another record's
	}
	m := message{toPayload: func([]byte) {}, asSent: s.asSent}
	if payload.hash != nil {
		m.toPayload = func(p []byte) { payload.hash.Write(p) }
	}
	m.plain = !e.isHTTP()
	if s.keep > 0 {
		e.Block = make([]byte, 0, min(e.Size, s.keep, maxRoom))
	}
	for left := e.Size; left > 0; {
		piece, err := s.readPiece(e, left)
		left -= int64(len(piece))
		if block.hash != nil {
			block.hash.Write(piece)
		}
		m.write(piece)
		if err != nil && left > 0 {
			return err
		}
	}
	m.end()
	if e.head = m.head; !m.plain {
		e.Status, e.Header = m.status, m.header
	}
	s.compare(e, block, payload, m.chunked != nil)
	return nil
}

// readPiece reads what comes next of a block of which so much is left: to its
// place in e.Block, as long as it is kept.
func (s *scanner) readPiece(e *Entry, left int64) ([]byte, error) {
	room := s.keep - int64(len(e.Block))
	if room <= 0 {
		n, err := s.text.Read(s.buf[:min(left, int64(len(s.buf)))])
		return s.buf[:n], err
	}
	if len(e.Block) == cap(e.Block) {
		e.Block = slices.Grow(e.Block, int(min(left, room, maxRoom)))
	}
	had := len(e.Block)
	n, err := s.text.Read(e.Block[had:min(int64(cap(e.Block)), int64(had)+min(left, room))])
	e.Block = e.Block[:had+n]
	return e.Block[had:], err
}

// compare sets e.Err where a digest is not what the record states.
func (s *scanner) compare(e *Entry, block, payload check, chunked bool) {
	switch {
	case !block.ok():
		e.Err = s.problem(e.URL, words.Errorf("the block is not what its digest %s says", block.stated))
	case payload.hash != nil && payload.stated == "":
		e.PayloadDigest = label(payload.hash)
	case !payload.ok() && !(chunked && s.okAsSent(e)):
		e.Err = s.problem(e.URL, words.Errorf("the payload is not what its digest %s says", payload.stated))
	}
}

// okAsSent looks at the record once more, taking the payload with its transfer
// coding: so do the digests of some tools.
func (s *scanner) okAsSent(e *Entry) bool {
	if s.asSent {
		return false
	}
	again := newScanner(s.name, s.tape.r, s.tape.size, nil, 0)
	again.asSent = true
	if again.seek(s.member) != nil {
		return false
	}
	for range s.inner {
		if _, err := again.next(); err != nil {
			return false
		}
	}
	same, err := again.next()
	return err == nil && same.ID == e.ID && same.Err == nil
}

// message takes an HTTP message apart while it is read.
type message struct {
	toPayload func([]byte)
	asSent    bool

	plain   bool // it is none: all of it is payload
	done    bool // the head has ended
	head    []byte
	status  int
	header  map[string][]string
	chunked *coding.Dechunker
}

func (m *message) write(p []byte) {
	switch {
	case m.plain:
		m.toPayload(p)
	case !m.done:
		m.gatherHead(p)
	case m.chunked != nil && !m.asSent:
		_, _ = m.chunked.Write(p) // it never fails
	default:
		m.toPayload(p)
	}
}

// gatherHead looks for the end of the head. A message without one, or with an
// endless one, has no head that could be read: all of it is payload.
func (m *message) gatherHead(p []byte) {
	if len(m.head) == 0 { // it is whole, as good as always
		if head, rest, ok := coding.SplitHead(p); ok {
			m.head = bytes.Clone(head)
			m.endHead(rest)
			return
		}
	}
	from := max(0, len(m.head)-3) // an end may lie across two pieces
	m.head = append(m.head, p...)
	head, rest, ok := coding.SplitHead(m.head[from:])
	if !ok && len(m.head) <= maxMessageHead {
		return
	}
	if !ok {
		m.giveUp()
		return
	}
	m.head = m.head[: from+len(head) : from+len(head)]
	m.endHead(rest)
}

// endHead reads the head, behind which the payload begins.
func (m *message) endHead(rest []byte) {
	m.done = true
	m.status, m.header = coding.ParseHead(m.head)
	if coding.IsChunked(m.header) {
		m.chunked = &coding.Dechunker{Emit: m.toPayload}
	}
	if len(rest) > 0 {
		m.write(rest)
	}
}

func (m *message) giveUp() {
	m.plain = true
	m.toPayload(m.head)
	m.head = nil
}

// end ends the block. A head that no empty line ends is one nevertheless where
// it has a status: a capture may have been cut there.
func (m *message) end() {
	if !m.plain && !m.done {
		if m.status, m.header = coding.ParseHead(m.head); m.status == 0 {
			m.giveUp()
		}
	}
	if m.chunked != nil && !m.asSent {
		m.chunked.Flush()
	}
}
