package fetch_test

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"jianbao/crawler/fetch"
	"jianbao/internal/coding"
	"jianbao/record"
)

// FuzzAnswer: whatever a server sends, head and body are its own bytes in
// order, limits hold, and what fails does so with an *Error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore", "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 304 No\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nok\r\n0\r\nT: x\r\n\r\nHTTP/1.1", "HTTP/1.0 200 OK\n\nall",
		"HTTP/1.1 200 OK\r\nno field\r\n: x\r\nA\x00: b\r\n folded\r\nContent-Length: 1\r\n\r\n", "HTTP/1.1 101 S\r\n\r\n", "<html>",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gz(f, []byte("text")), "HTTP/1.1 302 Found\r\nLocation: ::\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	var answer atomic.Pointer[[]byte]
	url := serve(f, func(conn net.Conn) {
		if _, ok := readRequest(bufio.NewReader(conn)); ok {
			_, _ = conn.Write(*answer.Load())
		}
	})
	const cap = 1 << 10
	fetcher := newFetcher(f, fetch.Options{MaxBody: cap, MaxHeader: 4 << 10, Timeout: 5 * time.Second})
	f.Fuzz(func(t *testing.T, bytes0 []byte) {
		answer.Store(&bytes0)
		got, err := get(t, fetcher, url)
		if _, ok := errors.AsType[*fetch.PanicError](err); ok {
			t.Fatal(err)
		}
		if _, ok := errors.AsType[*fetch.Error](err); err != nil && !ok {
			t.Fatalf("%T: %v", err, err)
		}
		if !bytes.Contains(bytes0, append(bytes.Clone(got.RawHead), got.RawBody...)) {
			t.Errorf("%q + %q is not in what was sent", got.RawHead, got.RawBody)
		}
		if len(got.Body) > cap || len(got.Payload) > cap {
			t.Errorf("%d bytes of body, %d of payload", len(got.Body), len(got.Payload))
		}
		if status, header := coding.ParseHead(got.RawHead); got.Status != 0 {
			payload, _ := coding.Payload(header, got.RawBody)
			if status != got.Status || !bytes.Equal(payload, got.Payload) {
				t.Error("what the archive will read differs from what was fetched")
			}
		}
		if err == nil && (got.Status == 0 || got.Truncated != record.Whole && got.Truncated != record.TruncatedLength) {
			t.Errorf("no error, but status %d, truncated %q", got.Status, got.Truncated)
		}
	})
}
