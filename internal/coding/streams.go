package coding

import (
	"io"

	"github.com/klauspost/compress/gzip"
)

// members reads the members of a gzip stream one after the other (RFC 1952,
// 2.2) and ends before anything that is none: servers pad their streams.
type members struct {
	src  io.Reader
	gzip *gzip.Reader
}

func (m *members) Read(p []byte) (int, error) {
	if m.gzip == nil {
		z, err := gzip.NewReader(m.src)
		if err != nil {
			return 0, unexpected(err)
		}
		m.gzip = z
		z.Multistream(false)
	}
	for {
		n, err := m.gzip.Read(p)
		if err != io.EOF {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		if m.gzip.Reset(m.src) != nil {
			return 0, io.EOF
		}
		m.gzip.Multistream(false)
	}
}

func (m *members) Close() error { return nil }

// brotliPastEnd is the error of the brotli package for input behind the end of
// a stream, which it does not export. All of the output came before it.
const brotliPastEnd = "brotli: excessive input"

// lenient reads a stream whose decoder calls what follows its end an error.
type lenient struct {
	r     io.Reader
	end   func(error) bool
	close func()
	some  bool
}

func (l *lenient) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.some = l.some || n > 0
	if err != nil && err != io.EOF && l.some && l.end(err) {
		err = io.EOF
	}
	return n, err
}

func (l *lenient) Close() error {
	if l.close != nil {
		l.close()
	}
	return nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
