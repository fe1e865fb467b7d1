package portaltest_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"jianbao/internal/portaltest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start serves p for one test, and checks that it ends.
func start(t *testing.T, p *portaltest.Portal) *http.Client {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			to := p.Addr()
			if strings.HasSuffix(addr, ":443") {
				to = p.TLSAddr()
			}
			return (&net.Dialer{}).DialContext(ctx, network, to)
		},
		DisableCompression: true,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// get asks for url with the header's pairs, and reads the whole answer.
func get(t *testing.T, c *http.Client, url string, header ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	return answer, body
}

func TestHostsAreToldApart(t *testing.T) {
	p := portaltest.New()
	p.Handle("a.example", "/", portaltest.Answer{Body: []byte("a")})
	p.Handle("B.example", "/", portaltest.Answer{Body: []byte("b")})
	p.Handle("b.example", "/list*", portaltest.Answer{Body: []byte("any list")})
	p.Handle("b.example", "/list/2*", portaltest.Answer{Body: []byte("second list")})
	p.Handle("b.example", "/list?page=3", portaltest.Answer{Body: []byte("third page")})
	c := start(t, p)
	for url, want := range map[string]string{
		"http://a.example/":            "a",
		"http://b.example/":            "b",
		"http://b.example/?x=1":        "b",
		"http://b.example/list/1":      "any list",
		"http://b.example/list/22":     "second list",
		"http://b.example/list?page=3": "third page",
		"http://b.example/list?page=4": "any list",
	} {
		if _, got := get(t, c, url); string(got) != want {
			t.Errorf("%s answers %q, want %q", url, got, want)
		}
	}
	if answer, _ := get(t, c, "http://a.example/list"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown path answers %s", answer.Status)
	}
	if answer, _ := get(t, c, "http://c.example/"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown host answers %s", answer.Status)
	}
	want := []string{"a.example:80:" + p.Addr(), "b.example:80:" + p.Addr()}
	if diff := cmp.Diff(want, p.ConnectTo()); diff != "" {
		t.Errorf("ConnectTo (-want +got):\n%s", diff)
	}
}

func TestEveryRequestIsInTheLog(t *testing.T) {
	p := portaltest.New()
	p.Handle("a.example", "/x", portaltest.Answer{})
	c := start(t, p)
	before := time.Now()
	get(t, c, "http://a.example/x?q=1", "User-Agent", "tester")
	get(t, c, "http://A.example/nowhere")
	log := p.Requests()
	if len(log) != 2 {
		t.Fatalf("%d requests in the log, want 2: %v", len(log), log)
	}
	first, second := log[0], log[1]
	if first.Host != "a.example" || first.Path != "/x?q=1" || first.Method != "GET" || first.Header.Get("User-Agent") != "tester" {
		t.Errorf("first entry: %+v", first)
	}
	if second.Host != "a.example" || second.Path != "/nowhere" {
		t.Errorf("second entry: %+v", second)
	}
	if first.Time.Before(before) || second.Time.Before(first.Time) {
		t.Errorf("times out of order: %v, %v, %v", before, first.Time, second.Time)
	}
	if got := p.Asked("a.example", "/x?q=1"); got != 1 {
		t.Errorf("Asked says %d, want 1", got)
	}
}

func TestAnswers(t *testing.T) {
	long := strings.Repeat("话", 2000)
	modified := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	p := portaltest.New()
	p.Handle("a.example", "/plain", portaltest.Answer{Body: []byte(long)})
	p.Handle("a.example", "/untyped", portaltest.Answer{Type: "-", Body: []byte("<html>")})
	p.Handle("a.example", "/chunked", portaltest.Answer{Chunked: true, Body: []byte(long)})
	p.Handle("a.example", "/gzip", portaltest.Answer{Gzip: true, Chunked: true, Body: []byte(long)})
	p.Handle("a.example", "/squeezed", portaltest.Answer{Squeezed: true, Body: portaltest.Squeeze([]byte(long))})
	p.Handle("a.example", "/tag", portaltest.Answer{ETag: `W/"1"`, Body: []byte(long)})
	p.Handle("a.example", "/dated", portaltest.Answer{Modified: modified, Body: []byte(long)})
	p.Handle("a.example", "/moved", portaltest.Redirect(http.StatusMovedPermanently, "/plain"))
	p.Handle("a.example", "/gone", portaltest.Status(http.StatusGone))
	p.Handle("a.example", "/gbk", portaltest.HTML("gbk", "gb2312", "朱镕"))
	p.Handle("a.example", "/undeclared", portaltest.HTML("gbk", "", "中"))
	c := start(t, p)
	cases := []struct {
		name, path string
		header     []string
		status     int
		want       map[string]string // header; "Chunked" for the transfer coding
		size       int
	}{
		{name: "plain has a length", path: "/plain", want: map[string]string{"Content-Length": "6000", "Content-Type": "text/html"}, size: 6000},
		{name: "no type is guessed", path: "/untyped", want: map[string]string{"Content-Type": ""}, size: 6},
		{name: "chunked has none", path: "/chunked", want: map[string]string{"Content-Length": "", "Chunked": "chunked"}, size: 6000},
		{name: "gzip for who takes it", path: "/gzip", header: []string{"Accept-Encoding", "br, gzip"}, want: map[string]string{"Content-Encoding": "gzip", "Chunked": "chunked"}, size: len(portaltest.Squeeze([]byte(long)))},
		{name: "plain for who does not", path: "/gzip", header: []string{"Accept-Encoding", "gzip;q=0"}, want: map[string]string{"Content-Encoding": ""}, size: 6000},
		{name: "gzip for all", path: "/squeezed", want: map[string]string{"Content-Encoding": "gzip"}, size: len(portaltest.Squeeze([]byte(long)))},
		{name: "same tag", path: "/tag", header: []string{"If-None-Match", `W/"1"`}, status: 304, want: map[string]string{"ETag": `W/"1"`}},
		{name: "other tag", path: "/tag", header: []string{"If-None-Match", `W/"0"`}, size: 6000},
		{name: "tag goes before date", path: "/dated", header: []string{"If-None-Match", `"x"`, "If-Modified-Since", "Tue, 01 Sep 2026 08:00:00 GMT"}, size: 6000},
		{name: "same date", path: "/dated", header: []string{"If-Modified-Since", "Tue, 01 Sep 2026 08:00:00 GMT"}, status: 304},
		{name: "older date", path: "/dated", header: []string{"If-Modified-Since", "Tue, 01 Sep 2026 07:59:59 GMT"}, size: 6000},
		{name: "redirect", path: "/moved", status: 301, want: map[string]string{"Location": "/plain"}},
		{name: "declared encoding", path: "/gbk", want: map[string]string{"Content-Type": "text/html; charset=gb2312"}, size: 4},
		{name: "undeclared encoding", path: "/undeclared", want: map[string]string{"Content-Type": "text/html"}, size: 2},
		{name: "gone", path: "/gone", status: 410, size: 5},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			answer, body := get(t, c, "http://a.example"+tc.path, tc.header...)
			if tc.status == 0 {
				tc.status = http.StatusOK
			}
			if answer.StatusCode != tc.status {
				t.Errorf("status %d, want %d", answer.StatusCode, tc.status)
			}
			if len(body) != tc.size {
				t.Errorf("%d bytes of body, want %d", len(body), tc.size)
			}
			answer.Header.Set("Chunked", strings.Join(answer.TransferEncoding, ","))
			for name, want := range tc.want {
				if got := answer.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

func TestSequence(t *testing.T) {
	p := portaltest.New()
	p.Handle("a.example", "/", portaltest.Sequence(portaltest.Status(503), portaltest.Status(200)))
	c := start(t, p)
	for i, want := range []int{503, 200, 200} {
		if answer, _ := get(t, c, "http://a.example/"); answer.StatusCode != want {
			t.Errorf("request %d: status %d, want %d", i+1, answer.StatusCode, want)
		}
	}
}

func TestRawBytesGoOutAsTheyAre(t *testing.T) {
	p := portaltest.New()
	raw := "HTTP/1.1 200 OK\r\nx-odd:   kept\r\nContent-Length: 3\r\n\r\nabcTRAILING"
	p.HandleRaw("a.example", "/raw", portaltest.Bytes([]byte(raw)))
	start(t, p)
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET /raw HTTP/1.1\r\nHost: a.example:80\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(raw, string(got)); diff != "" {
		t.Errorf("bytes (-want +got):\n%s", diff)
	}
}

// TestCloseEndsWhatHangs has one client at a slow body, one at a raw handler
// that never answers, and one at a head that never ends.
func TestCloseEndsWhatHangs(t *testing.T) {
	p := portaltest.New()
	entered := make(chan string, 2)
	slow := portaltest.Answer{Body: []byte("0123456789"), Piece: 1, Pause: time.Hour}
	p.Handle("a.example", "/slow", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entered <- "slow"
		slow.ServeHTTP(w, r)
	}))
	p.HandleRaw("a.example", "/mute", func(conn net.Conn, _ *bufio.Reader) {
		entered <- "mute"
		_, _ = conn.Read(make([]byte, 1))
	})
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ends := make(chan error, 3)
	for _, request := range []string{"GET /slow HTTP/1.1\r\nHost: a.example\r\n\r\n", "GET /mute HTTP/1.1\r\nHost: a.example\r\n\r\n", "GET /half HT"} {
		conn, err := net.Dial("tcp", p.Addr())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, request); err != nil {
			t.Fatal(err)
		}
		go func() {
			_, err := io.Copy(io.Discard, conn)
			ends <- err
		}()
	}
	<-entered
	<-entered
	closed := make(chan struct{})
	go func() { p.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(5 * time.Second):
		t.Fatal("Close hangs")
	}
	for range 3 {
		<-ends
	}
	if err := p.Start(); err == nil {
		t.Error("a closed portal starts again")
	}
}

func TestTLSIsTrustedOnlyWithItsOwnAuthority(t *testing.T) {
	p := portaltest.New()
	p.Handle("a.example", "/", portaltest.Answer{Body: []byte("secret")})
	if err := p.StartTLS(); err != nil {
		t.Fatal(err)
	}
	c := start(t, p)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://a.example/", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Do(r)
	if err == nil {
		answer.Body.Close()
	}
	if _, untrusted := errors.AsType[x509.UnknownAuthorityError](err); !untrusted {
		t.Errorf("an unknown authority gives %v", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(p.CA()) {
		t.Fatal("CA is no PEM")
	}
	c.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: pool}
	if _, body := get(t, c, "https://a.example/"); string(body) != "secret" {
		t.Errorf("over TLS: %q", body)
	}
	log := p.Requests()
	if len(log) != 1 || !log[0].TLS {
		t.Errorf("log: %+v", log)
	}
	if want := "a.example:443:" + p.TLSAddr(); !strings.Contains(strings.Join(p.ConnectTo(), " "), want) {
		t.Errorf("ConnectTo %v lacks %s", p.ConnectTo(), want)
	}
}
