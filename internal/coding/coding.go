// Package coding takes HTTP messages apart: head, transfer coding, content coding.
//
// What is on the wire is a head and a body in its transfer coding (chunked,
// RFC 9112, 7). The payload is the body without it. The text is the payload
// without its content codings (gzip, deflate, br, zstd; RFC 9110, 8.4). The
// fetcher and the archive both go by this package, so that a message that is
// read back from the archive is what it was when it was fetched.
//
// Messages come from strangers: every function takes any bytes, gives what
// can be had of them and is bounded in time and memory by its input and max.
package coding

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// DefaultMax is the cap of decoded bytes where none is given: 16 MiB.
const DefaultMax = 16 << 20

// MaxNested is how many content codings may lie around one another.
const MaxNested = 3

// maxWindow is the largest window of zstd that a content coding may ask for (RFC 9659).
const maxWindow = 8 << 20

// ErrUnknown is a content coding that cannot be removed.
var ErrUnknown = errors.New("unknown content coding")

// Decode removes content codings. contentEncodings are the values of the
// Content-Encoding fields in order; max caps the decoded bytes (0: DefaultMax).
//
// Body is always what could be had. Truncated says that it was cut at max. err
// says why it ends early or is still encoded: io.ErrUnexpectedEOF for a stream
// that was cut, another for a damaged one, ErrUnknown with the payload as it
// is. A payload that plainly is not in the coding that it claims (servers say
// gzip of plain text) is given as it is, without an error. What follows the
// end of a stream is passed over (up to three bytes behind zstd cannot be told
// from a cut). Body may share memory with payload.
func Decode(payload []byte, contentEncodings []string, max int64) (body []byte, truncated bool, err error) {
	if max <= 0 {
		max = DefaultMax
	}
	codings, err := parseCodings(contentEncodings)
	if err != nil || len(codings) == 0 || len(payload) == 0 {
		body, truncated = cut(payload, max)
		return body, truncated, err
	}
	body, truncated, err = decodeAll(payload, codings, max)
	if errors.Is(err, errNotEncoded) || corrupt(err) && (len(body) == 0 || looksPlain(payload)) {
		body, truncated = cut(payload, max)
		return body, truncated, nil
	}
	return body, truncated, err
}

func cut(b []byte, max int64) ([]byte, bool) {
	if int64(len(b)) > max {
		return b[:max:max], true
	}
	return b, false
}

// parseCodings gives the codings in the order in which they were applied.
func parseCodings(values []string) ([]string, error) {
	var codings []string
	for token := range strings.SplitSeq(strings.Join(values, ","), ",") {
		switch token = strings.ToLower(strings.TrimSpace(token)); token {
		case "", "identity", "none", "utf-8", "utf8", "binary", "8bit":
			// The last ones are mistakes that are often met; browsers pass them over.
		case "gzip", "x-gzip":
			codings = append(codings, "gzip")
		case "deflate", "br", "zstd":
			codings = append(codings, token)
		default:
			return nil, fmt.Errorf("%w %q", ErrUnknown, token)
		}
	}
	if len(codings) > MaxNested {
		return nil, fmt.Errorf("%w: %d codings around one another", ErrUnknown, len(codings))
	}
	return codings, nil
}

func decodeAll(payload []byte, codings []string, max int64) (body []byte, truncated bool, err error) {
	var r io.Reader = bytes.NewReader(payload)
	for i := len(codings) - 1; i >= 0; i-- {
		decoder, err := open(codings[i], r)
		if err != nil {
			return nil, truncated, fmt.Errorf("content coding %s: %w", codings[i], err)
		}
		defer decoder.Close()
		// The cap holds for the layers between as well: a layer may swell and
		// come to nothing in the next.
		r = &capped{r: decoder, left: max, name: codings[i], hit: &truncated}
	}
	out := bytes.NewBuffer(make([]byte, 0, min(max, 4*int64(len(payload))+bytes.MinRead)))
	_, err = out.ReadFrom(r)
	if errors.Is(err, errCap) {
		err = nil
	}
	return out.Bytes(), truncated, err
}

var (
	errCap        = errors.New("more than the cap")
	errNotEncoded = errors.New("not in that coding")
)

// capped passes on at most left bytes, and errCap where there is one more.
type capped struct {
	r    io.Reader
	left int64
	name string
	hit  *bool
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left == 0 {
		var one [1]byte
		if n, err := io.ReadFull(c.r, one[:]); n == 0 {
			return 0, c.wrap(err)
		}
		*c.hit = true
		return 0, errCap
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, c.wrap(err)
}

func (c *capped) wrap(err error) error {
	if err == nil || err == io.EOF || errors.Is(err, errCap) || errors.Is(err, errNotEncoded) {
		return err
	}
	return fmt.Errorf("content coding %s: %w", c.name, err)
}

// open begins to remove one coding.
func open(coding string, r io.Reader) (io.ReadCloser, error) {
	br, ok := r.(interface {
		io.Reader
		io.ByteScanner
	})
	if !ok {
		br = bufio.NewReader(r)
	}
	var magic [4]byte
	n, err := peek(br, magic[:])
	switch {
	case err != nil:
		return nil, err
	case n == 0:
		return io.NopCloser(br), nil
	case coding == "gzip":
		if n < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
			return nil, errNotEncoded
		}
		return &members{src: br}, nil
	case coding == "deflate" && n >= 2 && isZlib(magic[0], magic[1]):
		return zlib.NewReader(br)
	case coding == "deflate": // many servers leave out the wrapper that RFC 9110 asks for
		return flate.NewReader(br), nil
	case coding == "zstd":
		if !isZstd(magic) {
			return nil, errNotEncoded
		}
		return openZstd(br)
	}
	return &lenient{r: brotli.NewReader(br), end: func(err error) bool { return err.Error() == brotliPastEnd }}, nil
}

// peek looks at the first bytes of a stream and puts them back.
func peek(r io.ByteScanner, into []byte) (n int, err error) {
	switch r := r.(type) {
	case *bytes.Reader:
		n, err = r.ReadAt(into, r.Size()-int64(r.Len()))
	case *bufio.Reader:
		var head []byte
		head, err = r.Peek(len(into))
		n = copy(into, head)
	}
	if err == io.EOF || n > 0 {
		err = nil
	}
	return n, err
}

func isZlib(a, b byte) bool {
	return a&0x0f == 8 && a>>4 <= 7 && b&0x20 == 0 && (uint(a)<<8|uint(b))%31 == 0
}

func isZstd(m [4]byte) bool {
	return m == [4]byte{0x28, 0xb5, 0x2f, 0xfd} || m[0]&0xf0 == 0x50 && m[1] == 0x2a && m[2] == 0x4d && m[3] == 0x18
}

func openZstd(r io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return &lenient{r: d, close: d.Close, end: func(err error) bool { return errors.Is(err, zstd.ErrMagicMismatch) }}, nil
}

// looksPlain reports whether a payload begins as a text of markup or JSON does.
func looksPlain(payload []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(payload, []byte("\ufeff")), " \t\r\n")
	return len(text) > 0 && (text[0] == '<' || text[0] == '{' || text[0] == '[')
}

// corrupt reports whether a stream is damaged, rather than cut.
func corrupt(err error) bool {
	return err != nil && !errors.Is(err, io.ErrUnexpectedEOF)
}
