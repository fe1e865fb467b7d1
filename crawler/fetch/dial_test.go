package fetch_test

import (
	"bufio"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/crawler/fetch"
	"jianbao/record"
)

// TestGuard: nothing is sent to addresses that are not public, however written.
func TestGuard(t *testing.T) {
	var connections atomic.Int32
	url := serve(t, func(net.Conn) { connections.Add(1) })
	port := url[strings.LastIndexByte(url, ':'):]
	elsewhere := []netip.Prefix{netip.MustParsePrefix("10.1.2.3/32")}
	for _, host := range []string{
		"127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "①②⑦.⓪.⓪.①", "0.0.0.0", "localhost",
		"[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fec0::1]", "[fd00::1]",
		"10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "100.64.0.1", "198.18.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255", "240.0.0.1",
	} {
		t.Run(host, func(t *testing.T) {
			got, err := get(t, newFetcher(t, fetch.Options{AllowPrivate: elsewhere}), "http://"+host+port+"/")
			if e := failure(t, err, record.NotPublicHost); !strings.Contains(e.Detail, "allow_private") {
				t.Errorf("detail %q", e.Detail)
			}
			if len(got.RawRequest) != 0 || got.RemoteIP != "" {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("through connect_to", func(t *testing.T) {
		f := newFetcher(t, fetch.Options{AllowPrivate: elsewhere, ConnectTo: []fetch.ConnectTo{{Address: "127.0.0.1", ToPort: port[1:]}}})
		_, err := get(t, f, "http://news.example/")
		failure(t, err, record.NotPublicHost)
	})
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
}

func TestConnectToKeepsTheRequest(t *testing.T) {
	url := serve(t, func(conn net.Conn) {
		request, _ := readRequest(bufio.NewReader(conn))
		_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\n" + request))
	})
	port := url[strings.LastIndexByte(url, ':')+1:]
	f := newFetcher(t, fetch.Options{ConnectTo: []fetch.ConnectTo{
		{Host: "other.example", Address: "192.0.2.1"}, {Host: "NEWS.example", Port: "80", Address: "127.0.0.1", ToPort: port}, {Host: "news.example", Address: "192.0.2.1"},
	}})
	got, err := get(t, f, "http://user:secret@news.example//a%zz/b")
	if err != nil {
		t.Fatal(err)
	}
	text := string(got.Body)
	if !strings.HasPrefix(text, "GET //a%zz/b HTTP/1.1\r\nHost: news.example\r\n") && !strings.HasPrefix(text, "GET //a%25zz/b HTTP/1.1\r\nHost: news.example\r\n") {
		t.Errorf("the server saw %q", text)
	}
	if strings.Contains(text, "Authorization") || strings.Contains(text, "Jianbao-") || strings.Contains(text, "Referer") {
		t.Errorf("the server saw %q", text)
	}
}

func TestParseConnectTo(t *testing.T) {
	for _, c := range []struct {
		in   string
		want fetch.ConnectTo
		ok   bool
	}{
		{"news.example:80:127.0.0.1:8080", fetch.ConnectTo{Host: "news.example", Port: "80", Address: "127.0.0.1", ToPort: "8080"}, true},
		{":::", fetch.ConnectTo{}, true},
		{"::127.0.0.1:", fetch.ConnectTo{Address: "127.0.0.1"}, true},
		{"[::1]:443:[fe80::1]:1", fetch.ConnectTo{Host: "::1", Port: "443", Address: "fe80::1", ToPort: "1"}, true},
		{"a:b:c", fetch.ConnectTo{}, false},
		{"a:1:b:2:c", fetch.ConnectTo{}, false},
		{"a:99999:b:2", fetch.ConnectTo{}, false},
		{"a:80:b:0", fetch.ConnectTo{}, false},
		{"[::1:80:b:1", fetch.ConnectTo{}, false},
		{"[x]:80:b:1", fetch.ConnectTo{}, false},
		{"[::1]x:80:b:1", fetch.ConnectTo{}, false},
		{"", fetch.ConnectTo{}, false},
	} {
		got, err := fetch.ParseConnectTo(c.in)
		if (err == nil) != c.ok {
			t.Errorf("%q: %v", c.in, err)
		}
		if !c.ok {
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
		if got.String() != c.in {
			t.Errorf("%q is written %q", c.in, got)
		}
	}
	if _, err := fetch.New(fetch.Options{UserAgent: "a\r\nX: b"}); err == nil {
		t.Error("a user agent that forges a header was taken")
	}
	if _, err := fetch.New(fetch.Options{ConnectTo: []fetch.ConnectTo{{Port: "http"}}}); err == nil {
		t.Error("a port that is none was taken")
	}
}

func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	listener.Close()
	reset := serve(t, func(conn net.Conn) {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_, _ = readRequest(bufio.NewReader(conn))
	})
	f := newFetcher(t, fetch.Options{})
	for _, c := range []struct {
		url, detail string
		want        record.Outcome
	}{
		{closed, "refuses", record.Unreachable},
		{reset, "broke", record.Unreachable},
		{"http://no-such-host.invalid/", "", record.NoSuchHost},
		{"ftp://example.org/", "http", record.OutOfScope},
		{"mailto:a@example.org", "http", record.OutOfScope},
		{"http://[", "address", record.OutOfScope},
		{"", "address", record.OutOfScope},
	} {
		_, err := get(t, f, c.url)
		if e := failure(t, err, c.want); !strings.Contains(e.Detail, c.detail) {
			t.Errorf("%s: detail %q, want …%s…", c.url, e.Detail, c.detail)
		}
	}
}
