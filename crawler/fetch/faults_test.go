package fetch_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"jianbao/crawler/fetch"
	"jianbao/record"
)

func gz(t testing.TB, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func br(t testing.TB, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// coded is an answer with a content coding.
func coded(coding, body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", coding, len(body), body)
}

// TestAnswers: what becomes of each kind of answer, good and bad.
func TestAnswers(t *testing.T) {
	page := []byte(strings.Repeat("新闻", 500))
	zeros := make([]byte, 40<<20)
	bomb, packed := gz(t, zeros), gz(t, page)
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, c := range []struct {
		name, answer string
		outcome      record.Outcome // of the error; "" for none
		status       int
		body         string // what Body must be, where length is 0
		length       int    // of Body
		truncated    record.Truncation
	}{
		{name: "empty body", answer: ok + "Content-Length: 0\r\n\r\n", status: 200},
		{name: "not modified", answer: "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\nnever", status: 304},
		{name: "no content", answer: "HTTP/1.1 204 No Content\r\n\r\n", status: 204},
		{name: "redirect", answer: "HTTP/1.1 301 Moved\r\nLocation: http://[bad\r\nContent-Length: 2\r\n\r\nhi", status: 301, body: "hi"},
		{name: "loop to itself", answer: "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", status: 302},
		{name: "server error", answer: "HTTP/1.1 503 Busy\r\nRetry-After: 9\r\nContent-Length: 4\r\n\r\nbusy", status: 503, body: "busy"},
		{name: "until the connection closes", answer: ok + "\r\nall of it", status: 200, body: "all of it"},
		{name: "HTTP/1.0", answer: "HTTP/1.0 200 OK\r\n\r\nold", status: 200, body: "old"},
		{name: "bare line feeds", answer: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", status: 200, body: "ok"},
		{name: "folded field", answer: ok + "X: a\r\n b\r\nContent-Length: 2\r\n\r\nok", status: 200, body: "ok"},
		{name: "early hints, twice", answer: "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nok", status: 200, body: "ok"},
		{name: "longer than it says", answer: ok + "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n", status: 200, body: "ok"},
		{name: "length and chunks", answer: ok + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", status: 200, body: "ok"},
		{name: "same length twice", answer: ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", status: 200, body: "ok"},

		{name: "gzip", answer: coded("gzip", packed), status: 200, body: string(page)},
		{name: "brotli", answer: coded("br", br(t, page)), status: 200, body: string(page)},
		{name: "gzip in gzip", answer: coded("gzip, gzip", gz(t, []byte(packed))), status: 200, body: string(page)},
		{name: "wrong content coding", answer: coded("gzip", string(page)), status: 200, body: string(page)},
		{name: "unknown content coding", answer: coded("sdch", "??"), status: 200, body: "??"},
		{name: "gzip of nothing", answer: coded("gzip", gz(t, nil)), status: 200},
		{name: "gzip with garbage behind", answer: coded("gzip", packed+"<!-- -->"), status: 200, body: string(page)},
		{name: "gzip bomb", answer: coded("gzip", bomb), status: 200, length: 1 << 20, truncated: record.TruncatedLength},
		{name: "nested gzip bomb", answer: coded("gzip, gzip", gz(t, []byte(bomb))), status: 200, length: 1 << 20, truncated: record.TruncatedLength},
		{name: "brotli bomb", answer: coded("br", br(t, zeros)), status: 200, length: 1 << 20, truncated: record.TruncatedLength},
		{name: "20 MB", answer: ok + "Content-Length: 20000000\r\n\r\n" + string(zeros[:20000000]), status: 200, length: 1 << 20, truncated: record.TruncatedLength},
		{name: "20 MB in chunks", answer: ok + "Transfer-Encoding: chunked\r\n\r\n1312D00\r\n" + string(zeros[:20000000]) + "\r\n0\r\n\r\n", status: 200, length: 1 << 20, truncated: record.TruncatedLength},
		{name: "exactly the cap", answer: ok + "Content-Length: 1048576\r\n\r\n" + string(zeros[:1<<20]), status: 200, length: 1 << 20},
		{name: "exactly the cap in chunks", answer: ok + "Transfer-Encoding: chunked\r\n\r\n100000\r\n" + string(zeros[:1<<20]) + "\r\n0\r\n\r\n", status: 200, length: 1 << 20},

		{name: "shorter than it says", answer: ok + "Content-Length: 99\r\n\r\nfirst part", outcome: record.Unreachable, status: 200, body: "first part", truncated: record.TruncatedDisconnect},
		{name: "last chunk missing", answer: ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n9\r\npa", outcome: record.Unreachable, status: 200, body: "firstpa", truncated: record.TruncatedDisconnect},
		{name: "chunk size overflows", answer: ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nffffffffffffffffff\r\nx", outcome: record.BadResponse, status: 200, body: "first", truncated: record.TruncatedDisconnect},
		{name: "huge chunk", answer: ok + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffff\r\nx", outcome: record.Unreachable, status: 200, body: "x", truncated: record.TruncatedDisconnect},
		{name: "gzip cut off", answer: ok + "Content-Encoding: gzip\r\nContent-Length: 9999\r\n\r\n" + packed[:len(packed)-9], outcome: record.Unreachable, status: 200, length: -1, truncated: record.TruncatedDisconnect},
		{name: "conflicting lengths", answer: ok + "Content-Length: 2\r\nContent-Length: 9\r\n\r\nokokokoko", outcome: record.BadResponse, truncated: record.TruncatedDisconnect},
		{name: "negative length", answer: ok + "Content-Length: -2\r\n\r\nok", outcome: record.BadResponse, truncated: record.TruncatedDisconnect},
		{name: "NUL in a field", answer: ok + "X: a\x00b\r\n c\r\nContent-Length: 2\r\n\r\nok", status: 200, body: "ok"},
		{name: "lines that are no field", answer: ok + "no field\r\nBad name: x\r\n: y\r\nContent-Length: 2\r\n\r\nok", status: 200, body: "ok"},
		{name: "HTTP/0.9", answer: "<html>hello", outcome: record.BadResponse, truncated: record.TruncatedDisconnect},
		{name: "garbage", answer: "\x00\x01\x02\r\n\r\n\x03", outcome: record.BadResponse, truncated: record.TruncatedDisconnect},
		{name: "head cut off", answer: ok + "Content-Le", outcome: record.Unreachable, truncated: record.TruncatedDisconnect},
		{name: "10,000 fields", answer: ok + strings.Repeat("Set-Cookie: a=0123456789012345678901234567890123456789\r\n", 10000) + "\r\n", outcome: record.BadResponse, truncated: record.TruncatedLength},
		{name: "endless field", answer: ok + "X: " + strings.Repeat("a", 10<<20), outcome: record.BadResponse, truncated: record.TruncatedLength},
		{name: "endless hints", answer: strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 100000), outcome: record.BadResponse, truncated: record.TruncatedLength},
		{name: "switching protocols", answer: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nxxxx", outcome: record.BadResponse, status: 101, truncated: record.TruncatedDisconnect},
		{name: "nothing", answer: "", outcome: record.Unreachable},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFetcher(t, fetch.Options{MaxBody: 1 << 20, Timeout: 20 * time.Second})
			got, err := get(t, f, raw(t, c.answer)+"/feed.xml.gz")
			if c.outcome != "" {
				e := failure(t, err, c.outcome)
				if e.Detail == "" || !strings.Contains(err.Error(), "/feed.xml.gz") {
					t.Errorf("detail %q, error %q", e.Detail, err)
				}
			} else if err != nil {
				t.Error(err)
			}
			if got.Status != c.status || got.Truncated != c.truncated {
				t.Errorf("status %d, truncated %q; want %d, %q", got.Status, got.Truncated, c.status, c.truncated)
			}
			switch {
			case c.length == 0 && string(got.Body) != c.body:
				t.Errorf("body %.80q, want %.80q", got.Body, c.body)
			case c.length > 0 && len(got.Body) != c.length:
				t.Errorf("%d bytes of body, want %d", len(got.Body), c.length)
			case c.length < 0 && len(got.Body) == 0:
				t.Error("nothing of the cut body is left")
			}
			if c.outcome != "" && c.status == 0 && c.answer != "" && len(got.RawHead) == 0 {
				t.Error("what the host sent is lost")
			}
			if !strings.Contains(c.answer, string(got.RawHead)+string(got.RawBody)) {
				t.Error("head and body are not the bytes that were sent")
			}
			if !bytes.HasPrefix(got.RawRequest, []byte("GET /feed.xml.gz HTTP/1.1\r\n")) {
				t.Errorf("RawRequest %q", got.RawRequest)
			}
		})
	}
}

// TestSlowAnswers: each wait has its own limit, and what came is kept.
func TestSlowAnswers(t *testing.T) {
	drip := func(head, text string, every time.Duration) func(net.Conn) {
		return func(conn net.Conn) {
			_, _ = readRequest(bufio.NewReader(conn))
			_, _ = conn.Write([]byte(head))
			for i := range text {
				time.Sleep(every)
				if _, err := conn.Write([]byte{text[i]}); err != nil {
					return
				}
			}
			_, _ = conn.Read(make([]byte, 1)) // until the client gives up
		}
	}
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
	short := fetch.Options{HeaderTimeout: 300 * time.Millisecond, IdleTimeout: 300 * time.Millisecond, Timeout: 600 * time.Millisecond}
	for _, c := range []struct {
		name   string
		handle func(net.Conn)
		want   string // in the detail
		status int
		body   string
	}{
		{"no answer", drip("", "", 0), "sent no answer", 0, ""},
		{"head byte by byte", drip("HTTP/1.1 200 OK\r\nX:", strings.Repeat("a", 100), 20*time.Millisecond), "sent no answer", 0, ""},
		{"stalled behind the head", drip(ok, "", 0), "in the middle", 200, ""},
		{"stalled in the body", drip(ok+"some", "", 0), "in the middle", 200, "some"},
		{"body byte by byte", drip(ok, strings.Repeat("a", 100), 20*time.Millisecond), "not complete after", 200, "aaaa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			got, err := get(t, newFetcher(t, short), serve(t, c.handle))
			if took := time.Since(begun); took > 3*time.Second {
				t.Errorf("took %s", took)
			}
			if e := failure(t, err, record.TimedOut); !strings.Contains(e.Detail, c.want) {
				t.Errorf("detail %q, want …%s…", e.Detail, c.want)
			}
			if got.Status != c.status || !strings.HasPrefix(string(got.Body), c.body) {
				t.Errorf("status %d, body %q", got.Status, got.Body)
			}
			if received := len(got.RawHead) > 0; received && got.Truncated != record.TruncatedTime {
				t.Errorf("truncated %q", got.Truncated)
			}
		})
	}
}
