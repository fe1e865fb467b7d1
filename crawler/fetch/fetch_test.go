package fetch_test

import (
	"bufio"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jianbao/crawler/fetch"
	"jianbao/record"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve listens on loopback and hands every connection to handle, which owns
// it; it returns http://127.0.0.1:port.
func serve(t testing.TB, handle func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, conn)
			mu.Unlock()
			all.Go(func() {
				defer conn.Close()
				handle(conn)
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		mu.Lock()
		for _, conn := range open {
			conn.Close()
		}
		mu.Unlock()
		all.Wait()
	})
	return "http://" + listener.Addr().String()
}

// raw serves the same bytes to every request and closes, unless keep.
func raw(t testing.TB, answer string) string {
	return serve(t, func(conn net.Conn) {
		if _, ok := readRequest(bufio.NewReader(conn)); ok {
			_, _ = conn.Write([]byte(answer))
		}
	})
}

// readRequest reads one request's head as it came.
func readRequest(r *bufio.Reader) (string, bool) {
	var head strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", false
		}
		head.WriteString(line)
		if line == "\r\n" {
			return head.String(), true
		}
	}
}

func newFetcher(t testing.TB, o fetch.Options) *fetch.Fetcher {
	t.Helper()
	if o.AllowPrivate == nil {
		o.AllowPrivate = loopback
	}
	f, err := fetch.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

func get(t testing.TB, f *fetch.Fetcher, url string) (record.Capture, error) {
	t.Helper()
	return f.Fetch(t.Context(), record.Request{URL: url, Purpose: record.ForArticle, Site: "s"})
}

// failure gives the *fetch.Error of err, whose outcome must be want.
func failure(t testing.TB, err error, want record.Outcome) *fetch.Error {
	t.Helper()
	e, ok := errors.AsType[*fetch.Error](err)
	if !ok {
		t.Fatalf("error is %v, want a *fetch.Error with outcome %s", err, want)
	}
	if e.Outcome != want {
		t.Errorf("outcome %s (%v), want %s", e.Outcome, err, want)
	}
	return e
}

func TestCaptureHoldsTheWiresBytes(t *testing.T) {
	var mu sync.Mutex
	var asked string
	const head = "HTTP/1.1 200 Fine\r\ncontent-TYPE:  text/html\r\nX: a\r\nX: b\r\nTransfer-Encoding: chunked\r\n\r\n"
	const body = "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n"
	url := serve(t, func(conn net.Conn) {
		request, _ := readRequest(bufio.NewReader(conn))
		mu.Lock()
		asked = request
		mu.Unlock()
		_, _ = conn.Write([]byte("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head + body + "HTTP/1.1 200 Smuggled\r\n\r\n"))
	})
	now := time.Date(2022, 12, 31, 8, 19, 0, 0, time.FixedZone("", 8*3600))
	f := newFetcher(t, fetch.Options{UserAgent: "jianbao/1 (+mailto:a@example.org)", Clock: func() time.Time { return now }})
	c, err := f.Fetch(t.Context(), record.Request{URL: url + "/a%zz|b?q=%C4%E3|#f", ETag: `"x"`, LastModified: "Sat, 31 Dec 2022 00:00:00 GMT", Purpose: record.ForFeed, Site: "s"})
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if string(c.RawRequest) != asked {
		t.Errorf("RawRequest is %q, the server saw %q", c.RawRequest, asked)
	}
	wantRequest := "GET /a%zz|b?q=%C4%E3| HTTP/1.1\r\nHost: " + strings.TrimPrefix(url, "http://") +
		"\r\nUser-Agent: jianbao/1 (+mailto:a@example.org)\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" +
		"\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nIf-Modified-Since: Sat, 31 Dec 2022 00:00:00 GMT\r\nIf-None-Match: \"x\"\r\n\r\n"
	if asked != wantRequest {
		t.Errorf("the server saw %q, want %q", asked, wantRequest)
	}
	if string(c.RawHead) != head || string(c.RawBody) != body {
		t.Errorf("RawHead %q, RawBody %q", c.RawHead, c.RawBody)
	}
	if string(c.Payload) != "abcde" || string(c.Body) != "abcde" || c.Status != 200 || c.Header.Get("Content-Type") != "text/html" {
		t.Errorf("Payload %q, Body %q, status %d, header %v", c.Payload, c.Body, c.Status, c.Header)
	}
	if c.Truncated != "" || c.RemoteIP != "127.0.0.1" || !c.Time.Equal(now) || c.Time.Location() != time.UTC || c.Purpose != record.ForFeed || c.Site != "s" {
		t.Errorf("%+v", c)
	}
}
