package fetch

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"sync/atomic"

	"golang.org/x/net/http/httpguts"

	"jianbao/internal/coding"
)

// wire is a connection that records what the exchange it serves sends and
// receives. For https it lies above TLS.
//
// It also stands between the server and net/http, which refuses a whole answer
// for one line of its head that is no field, and which complains on the
// standard logger of bytes behind the end of an answer. What browsers pass
// over is not passed on; the record has every byte.
type wire struct {
	net.Conn
	remote    string
	protocol  string
	chain     []string
	maxHeader int64

	current atomic.Pointer[exchange]
	asked   atomic.Bool // an exchange was bound, whose head has not begun
	ended   atomic.Bool // the server sent its last byte

	// What follows belongs to the one goroutine of net/http that reads.
	ready  []byte // to be handed out
	err    error  // to be handed out behind it
	head   []byte // received of a head that is not whole
	inHead bool
	left   int64 // of a body of known length; -1: unknown
	buffer [16 << 10]byte
}

func (f *Fetcher) newWire(conn net.Conn) *wire {
	c := &wire{Conn: conn, maxHeader: f.o.MaxHeader, left: -1}
	if at, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
		c.remote = at.Addr().Unmap().WithZone("").String()
	}
	return c
}

// serve is called before the exchange's request is written.
func (c *wire) serve(e *exchange) {
	c.current.Store(e)
	c.asked.Store(true)
}

// Write records before it writes: the answer may be here before Write returns.
func (c *wire) Write(p []byte) (int, error) {
	e := c.current.Load()
	if e != nil {
		e.wrote(c, p)
	}
	n, err := c.Conn.Write(p)
	if e != nil && n < len(p) {
		e.unwrote(c, len(p)-n)
	}
	return n, err
}

func (c *wire) Read(p []byte) (int, error) {
	for len(c.ready) == 0 && c.err == nil {
		n, err := c.Conn.Read(c.buffer[:])
		c.take(c.buffer[:n], err)
	}
	n := copy(p, c.ready)
	c.ready = c.ready[n:]
	if len(c.ready) == 0 {
		return n, c.err
	}
	return n, nil
}

// take deals with what one read of the connection gave.
func (c *wire) take(b []byte, err error) {
	c.err = err
	c.ended.Store(err == io.EOF)
	if len(b) > 0 {
		e := c.current.Load()
		if e == nil {
			c.err = io.EOF // nobody asked for it
			return
		}
		e.read(c, b)
		if c.asked.Swap(false) {
			c.inHead, c.left, c.head = true, -1, nil
		}
	}
	if c.inHead {
		c.takeHead(b)
		return
	}
	c.takeBody(b)
}

func (c *wire) takeBody(b []byte) {
	if c.left < 0 {
		c.ready = b
		return
	}
	if int64(len(b)) > c.left {
		c.err = io.EOF // the connection cannot be trusted with another exchange
		b = b[:c.left]
	}
	c.left -= int64(len(b))
	c.ready = b
}

// takeHead gathers heads until the final one is whole. One that is too long or
// cut off is left to net/http to judge.
func (c *wire) takeHead(b []byte) {
	searched := len(c.head)
	if searched > 0 {
		b = append(c.head, b...)
	}
	var passed []byte // interim heads
	for {
		end := headEnd(b, max(0, searched-3))
		if end < 0 {
			break
		}
		head, rest := b[:end], b[end:]
		status, header := coding.ParseHead(head)
		clean := passable(head)
		if isFinal(status) {
			c.inHead, c.head, c.left = false, nil, lengthOf(status, header)
			c.takeBody(rest)
			if passed == nil && len(clean) == len(head) {
				c.ready = b[:end+len(c.ready)] // as most answers are: nothing to copy
			} else {
				c.ready = slices.Concat(passed, clean, c.ready)
			}
			return
		}
		passed = append(passed, clean...)
		b, searched = rest, 0
	}
	if c.ready = passed; int64(len(b)) > c.maxHeader || c.err != nil {
		c.ready = append(c.ready, b...)
		c.inHead, c.head, c.left = false, nil, -1
		return
	}
	if searched == 0 {
		b = slices.Clone(b) // it is the buffer's
	}
	c.head = b
}

// isFinal: other heads announce further ones, but for that which leaves HTTP.
func isFinal(status int) bool {
	return status < 100 || status > 199 || status == http.StatusSwitchingProtocols
}

// headEnd finds the end of the empty line behind a head, -1 if there is none
// from the given place on.
func headEnd(b []byte, from int) int {
	for at := from; ; {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return -1
		}
		at += i + 1
		if bytes.HasPrefix(b[at:], []byte("\n")) {
			return at + 1
		}
		if bytes.HasPrefix(b[at:], []byte("\r\n")) {
			return at + 2
		}
	}
}

// lengthOf is the length of the body that follows a head, -1 where only its
// end will tell (RFC 9112, 6.3).
func lengthOf(status int, header http.Header) int64 {
	if !mayHaveBody(status) {
		return 0
	}
	values := header["Content-Length"]
	if len(header["Transfer-Encoding"]) > 0 || len(values) != 1 {
		return -1
	}
	n, err := strconv.ParseUint(values[0], 10, 63)
	if err != nil {
		return -1
	}
	return int64(n)
}

// passable is a head without the lines that net/http would refuse it for: those
// that are no field or have control characters. Framing is not mended: lengths
// that contradict each other are still refused.
func passable(head []byte) []byte {
	var out []byte
	kept, clean, first := true, true, true
	for line := range bytes.Lines(head) {
		text := bytes.TrimRight(line, "\r\n")
		switch {
		case first, len(text) == 0:
			kept = true
		case text[0] == ' ' || text[0] == '\t':
			kept = kept && httpguts.ValidHeaderFieldValue(string(text))
		default:
			name, value, found := bytes.Cut(text, []byte(":"))
			kept = found && httpguts.ValidHeaderFieldName(string(name)) && httpguts.ValidHeaderFieldValue(string(value))
		}
		if first = false; kept {
			out = append(out, line...)
		} else {
			clean = false
		}
	}
	if clean {
		return head
	}
	return out
}
