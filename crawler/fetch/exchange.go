package fetch

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"jianbao/internal/coding"
	"jianbao/record"
)

// exchange is one request on its way, from Fetch through Colly to the
// connection and back. Its fields belong to the goroutine of Fetch but for
// those behind the lock, which connections write.
type exchange struct {
	f       *Fetcher
	request record.Request
	target  target
	ctx     context.Context
	cancel  context.CancelCauseFunc
	stop    context.CancelFunc // of the timer of ctx
	begun   time.Time

	response  *http.Response // the final head, as net/http read it
	answered  bool           // Colly called back with an answer
	truncated record.Truncation
	err       error // why there is no answer, or no more of it

	mu       sync.Mutex
	conn     *wire // that serves the exchange now
	sealed   bool  // nothing more is recorded
	sentAt   time.Time
	sent     []byte
	received []byte
}

func newExchange(ctx context.Context, f *Fetcher, r record.Request, to target) *exchange {
	e := &exchange{f: f, request: r, target: to, begun: f.o.Clock().UTC()}
	ctx, e.stop = context.WithTimeoutCause(ctx, f.o.Timeout, errTotal)
	e.ctx, e.cancel = context.WithCancelCause(ctx)
	return e
}

// bind gives the exchange a connection. Where net/http tries again, the one
// before had not begun to answer, and what was sent on it does not count.
func (e *exchange) bind(c *wire) {
	now := e.f.o.Clock().UTC()
	e.mu.Lock()
	e.conn, e.sentAt, e.sent, e.received = c, now, nil, nil
	e.mu.Unlock()
	c.serve(e)
}

func (e *exchange) wrote(c *wire, p []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn == c && !e.sealed {
		e.sent = append(e.sent, p...)
	}
}

func (e *exchange) unwrote(c *wire, n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn == c && !e.sealed {
		e.sent = e.sent[:len(e.sent)-n]
	}
}

// read records received bytes. Their number is limited here as well, so that
// no framing that net/http puts up with can fill the memory.
func (e *exchange) read(c *wire, p []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn != c || e.sealed {
		return
	}
	limit := 2*e.f.o.MaxBody + 2*e.f.o.MaxHeader + 1<<20
	if int64(len(e.received)+len(p)) > limit {
		e.sealed = true
		e.cancel(errTooLong)
		return
	}
	e.received = append(e.received, p...)
}

// expect makes room for a body whose length is known.
func (e *exchange) expect(length int64) {
	if length > 0 {
		e.mu.Lock()
		e.received = slices.Grow(e.received, int(min(length, e.f.o.MaxBody)))
		e.mu.Unlock()
	}
}

// refused keeps the first reason why there is no answer.
func (e *exchange) refused(err error) {
	if e.err == nil {
		e.err = err
	}
}

// finish makes the capture of what was recorded.
func (e *exchange) finish() (record.Capture, error) {
	c := record.Capture{URL: e.request.URL, Purpose: e.request.Purpose, Site: e.request.Site, Time: e.begun, Truncated: e.truncated}
	e.mu.Lock()
	e.sealed = true
	received := slices.Clip(e.received)
	c.RawRequest = e.sent
	if e.conn != nil {
		c.Time, c.RemoteIP, c.Protocol, c.Chain = e.sentAt, e.conn.remote, e.conn.protocol, e.conn.chain
		e.conn.current.CompareAndSwap(e, nil) // an idle connection must not hold on to our bytes
	}
	e.mu.Unlock()
	c.Took = e.f.o.Clock().Sub(c.Time)

	if c.Chain == nil {
		c.Chain = rejectedChain(e.err)
	}
	switch {
	case e.response != nil:
		var rest []byte
		c.RawHead, rest, c.Status, c.Header = finalHead(received)
		c.RawBody = rest[:e.bodyEnd(rest)]
		c.Payload, _ = coding.Payload(c.Header, c.RawBody)
		body, cut, _ := coding.Decode(c.Payload, c.Header["Content-Encoding"], e.f.o.MaxBody)
		c.Body = body
		if cut && c.Truncated == record.Whole {
			c.Truncated = record.TruncatedLength
		}
	case len(received) > 0:
		c.RawHead = received
	}
	if e.err == nil {
		return c, nil
	}
	failure := classify(e)
	if c.Truncated == record.Whole && len(received) > 0 {
		c.Truncated = failure.truncation()
	}
	return c, failure
}

// finalHead splits what was received into the head of the final answer and
// what follows it. The heads of interim answers (RFC 9110, 15.2) go.
func finalHead(received []byte) (head, rest []byte, status int, header http.Header) {
	for {
		head, rest, ok := coding.SplitHead(received)
		status, header := coding.ParseHead(head)
		if !ok || isFinal(status) {
			return slices.Clip(head), slices.Clip(rest), status, header
		}
		received = rest
	}
}

// bodyEnd is where the message ends in what followed its head. A server may
// send more; that is nobody's, and how much of it was read is chance.
func (e *exchange) bodyEnd(rest []byte) int64 {
	have := int64(len(rest))
	switch r := e.response; {
	case !mayHaveBody(r.StatusCode):
		return 0
	case slices.Contains(r.TransferEncoding, "chunked"):
		return chunkedEnd(rest, e.f.o.MaxBody)
	case r.ContentLength >= 0:
		have = min(have, r.ContentLength)
	}
	return min(have, e.f.o.MaxBody)
}

func mayHaveBody(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// chunkedEnd finds the end of a chunked body: behind its trailers, or where
// the payload reaches max, or where the bytes do. net/http has read it and
// found no fault; what is faulty ends it too.
func chunkedEnd(b []byte, max int64) int64 {
	var at, payload int64
	whole := int64(len(b))
	line := func() []byte {
		end := bytes.IndexByte(b[at:], '\n')
		if end < 0 {
			at = whole
			return nil
		}
		text := b[at : at+int64(end)+1]
		at += int64(end) + 1
		return text
	}
	for at < whole {
		size, ok := chunkSize(line())
		switch {
		case !ok:
			return whole
		case size == 0:
			for at < whole && len(bytes.TrimRight(line(), "\r\n")) > 0 {
			}
			return at
		case payload+size > max:
			return min(at+max-payload, whole)
		}
		payload += size
		at = min(at+size, whole)
		line() // the line end behind the data
	}
	return whole
}

func chunkSize(line []byte) (int64, bool) {
	digits, _, _ := bytes.Cut(line, []byte(";"))
	digits = bytes.TrimSpace(digits)
	if len(digits) == 0 || len(digits) > 15 {
		return 0, false
	}
	var n int64
	for _, c := range digits {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | int64(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			n = n<<4 | int64(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

// end lets go of everything that the exchange holds.
func (e *exchange) end() {
	e.cancel(nil)
	e.stop()
}
