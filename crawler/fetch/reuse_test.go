package fetch_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jianbao/crawler/fetch"
	"jianbao/record"
)

// answerFor is what the servers below answer to a path: its own bytes, by
// length, in chunks, or with nothing.
func answerFor(path string) (head, body string) {
	n := len(path) * 7919 % 5000
	text := strings.Repeat(path+"\n", n/len(path)+1)
	switch n % 4 {
	case 0:
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nX: %s\r\nContent-Length: %d\r\n\r\n", path, len(text)), text
	case 1:
		return "HTTP/1.1 304 Not Modified\r\nX: " + path + "\r\n\r\n", ""
	case 2:
		return "HTTP/1.1 404 Gone\r\nX: " + path + "\r\nContent-Length: 0\r\n\r\n", ""
	}
	half := len(text) / 2
	return "HTTP/1.1 200 OK\r\nX: " + path + "\r\nTransfer-Encoding: chunked\r\n\r\n",
		fmt.Sprintf("%x\r\n%s\r\n%X;x\r\n%s\r\n0\r\n\r\n", half, text[:half], len(text)-half, text[half:])
}

// keepAlive answers request after request, and now and then goes away when the
// connection is idle, as servers do.
func keepAlive(connections *atomic.Int32) func(net.Conn) {
	return func(conn net.Conn) {
		connections.Add(1)
		r := bufio.NewReader(conn)
		for patience := 10 * time.Second; ; patience = 30 * time.Millisecond {
			_ = conn.SetReadDeadline(time.Now().Add(patience))
			request, ok := readRequest(r)
			if !ok {
				return
			}
			head, body := answerFor(strings.Fields(request)[1])
			hints := ""
			if rand.IntN(4) == 0 {
				hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
			}
			answer := []byte(hints + head + body)
			cut := rand.IntN(len(answer)) // heads and bodies come in any pieces
			if _, err := conn.Write(answer[:cut]); err != nil {
				return
			}
			if _, err := conn.Write(answer[cut:]); err != nil || rand.IntN(20) == 0 {
				return
			}
		}
	}
}

// TestReuseUnderLoad: each capture has the bytes of its own exchange, though
// connections serve many, break in between, and are taken over by others.
func TestReuseUnderLoad(t *testing.T) {
	authority := certificate(t, "authority", time.Now().Add(time.Hour), nil)
	leaf := certificate(t, "news.example", time.Now().Add(time.Hour), authority)
	roots := x509.NewCertPool()
	roots.AddCert(authority.Leaf)
	var plain, secure atomic.Int32
	url := serve(t, keepAlive(&plain))
	port := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{*leaf}}, keepAlive(&secure))
	f := newFetcher(t, fetch.Options{Roots: roots, ConnectTo: []fetch.ConnectTo{
		{Host: "news.example", Port: "443", Address: "127.0.0.1", ToPort: port},
		{Host: "news.example", Port: "80", Address: "127.0.0.1", ToPort: url[strings.LastIndexByte(url, ':')+1:]},
	}})
	total := 3000
	if testing.Short() {
		total = 600
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(total); i = next.Add(1) {
				path := fmt.Sprintf("/%d/%s", i, strings.Repeat("x", int(i%97)))
				checkExchange(t, f, []string{"https", "http"}[i%2]+"://news.example", path)
				if i%50 == 0 {
					time.Sleep(40 * time.Millisecond)
				}
			}
		})
	}
	wg.Wait()
	if n := int(plain.Load() + secure.Load()); n > total*19/20 { // few are kept idle, and the server drops them soon
		t.Errorf("%d connections for %d exchanges: they are not used again", n, total)
	}
}

func checkExchange(t *testing.T, f *fetch.Fetcher, origin, path string) {
	got, err := get(t, f, origin+path)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	head, body := answerFor(path)
	if string(got.RawHead) != head || string(got.RawBody) != body {
		t.Errorf("%s: got %.60q and %d bytes, want %.60q and %d", path, got.RawHead, len(got.RawBody), head, len(body))
	}
	if !strings.HasPrefix(string(got.RawRequest), "GET "+path+" HTTP/1.1\r\n") || strings.Count(string(got.RawRequest), "GET ") != 1 {
		t.Errorf("%s: RawRequest %q", path, got.RawRequest)
	}
}

// TestCallingOff: what is going on ends with its context and with Close.
func TestCallingOff(t *testing.T) {
	stalled := func(t *testing.T) (string, chan struct{}) {
		asked := make(chan struct{}, 1)
		return serve(t, func(conn net.Conn) {
			_, _ = readRequest(bufio.NewReader(conn))
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"))
			asked <- struct{}{}
			_, _ = conn.Read(make([]byte, 1))
		}), asked
	}
	check := func(t *testing.T, got record.Capture, err error) {
		t.Helper()
		failure(t, err, record.TimedOut)
		if got.Status != 0 && got.Truncated != record.TruncatedTime {
			t.Errorf("%+v", got)
		}
	}
	t.Run("by context", func(t *testing.T) {
		url, asked := stalled(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-asked; cancel() }()
		got, err := newFetcher(t, fetch.Options{}).Fetch(ctx, record.Request{URL: url})
		check(t, got, err)
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	t.Run("by deadline", func(t *testing.T) {
		url, _ := stalled(t)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		begun := time.Now()
		got, err := newFetcher(t, fetch.Options{}).Fetch(ctx, record.Request{URL: url})
		check(t, got, err)
		if took := time.Since(begun); took > time.Second {
			t.Errorf("took %s", took)
		}
	})
	t.Run("by Close", func(t *testing.T) {
		url, asked := stalled(t)
		f := newFetcher(t, fetch.Options{})
		var wg sync.WaitGroup
		wg.Go(func() { <-asked; f.Close() })
		got, err := f.Fetch(t.Context(), record.Request{URL: url})
		check(t, got, err)
		wg.Wait()
		_, err = f.Fetch(t.Context(), record.Request{URL: url})
		failure(t, err, record.TimedOut)
	})
}

// TestPanicStaysInItsExchange: the clock stands for any code that is called.
func TestPanicStaysInItsExchange(t *testing.T) {
	var broken atomic.Bool
	url := raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	calls := 0
	f := newFetcher(t, fetch.Options{Clock: func() time.Time {
		// The second call is within Colly's drive, when the connection is bound.
		if calls++; broken.Load() && calls == 2 {
			panic("no time")
		}
		return time.Now()
	}})
	broken.Store(true)
	_, err := get(t, f, url)
	if p, ok := errors.AsType[*fetch.PanicError](err); !ok || p.Value != "no time" || len(p.Stack) == 0 {
		t.Errorf("error is %v", err)
	}
	failure(t, err, record.BadResponse)
	broken.Store(false)
	if got, err := get(t, f, url); err != nil || string(got.Body) != "ok" {
		t.Errorf("after the panic: %v", err)
	}
}

// TestNothingFromTheEnvironment: Colly would obey these, and net/http the proxy.
func TestNothingFromTheEnvironment(t *testing.T) {
	for name, value := range map[string]string{
		"COLLY_MAX_BODY_SIZE": "1", "COLLY_DISALLOWED_DOMAINS": "127.0.0.1", "COLLY_USER_AGENT": "other", "COLLY_CACHE_DIR": t.TempDir(),
		"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1",
	} {
		t.Setenv(name, value)
	}
	got, err := get(t, newFetcher(t, fetch.Options{}), raw(t, "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\nok"))
	if err != nil || string(got.Body) != "ok" || !strings.Contains(string(got.RawRequest), "User-Agent: jianbao\r\n") {
		t.Errorf("%v, %+v", err, got)
	}
}

func TestNoCookieIsKept(t *testing.T) {
	url := serve(t, func(conn net.Conn) {
		r := bufio.NewReader(conn)
		for {
			if _, ok := readRequest(r); !ok {
				return
			}
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"))
		}
	})
	f := newFetcher(t, fetch.Options{})
	for range 3 {
		if got, err := get(t, f, url); err != nil || strings.Contains(string(got.RawRequest), "Cookie") {
			t.Errorf("%v, %q", err, got.RawRequest)
		}
	}
}
