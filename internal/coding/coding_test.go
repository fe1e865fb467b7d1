package coding_test

import (
	"bufio"
	"bytes"
	stdflate "compress/flate"
	stdgzip "compress/gzip"
	stdzlib "compress/zlib"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"jianbao/internal/coding"
)

var text = []byte(strings.Repeat("<p>青岛西海岸新区扎实开展作风能力提升年</p>\n", 200))

// encode applies one content coding, by other code than that under test where there is any.
func encode(t testing.TB, name string, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch name {
	case "gzip":
		w = stdgzip.NewWriter(&out)
	case "zlib":
		w = stdzlib.NewWriter(&out)
	case "deflate":
		w, err = stdflate.NewWriter(&out, 6)
	case "br":
		w = brotli.NewWriter(&out)
	case "zstd":
		w, err = zstd.NewWriter(&out)
	default:
		t.Fatal(name)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDecode(t *testing.T) {
	gz := encode(t, "gzip", text)
	for _, c := range []struct {
		name     string
		payload  []byte
		encoding []string
		want     []byte
		err      error
	}{
		{"no coding", text, nil, text, nil},
		{"identity", text, []string{"identity"}, text, nil},
		{"gzip", gz, []string{"gzip"}, text, nil},
		{"x-gzip in capitals", gz, []string{" X-GZIP "}, text, nil},
		{"deflate as RFC 9110 has it", encode(t, "zlib", text), []string{"deflate"}, text, nil},
		{"deflate as servers send it", encode(t, "deflate", text), []string{"deflate"}, text, nil},
		{"br", encode(t, "br", text), []string{"br"}, text, nil},
		{"zstd", encode(t, "zstd", text), []string{"zstd"}, text, nil},
		{"two fields", encode(t, "br", gz), []string{"gzip", "br"}, text, nil},
		{"three in one field", encode(t, "zstd", encode(t, "br", gz)), []string{"gzip, br, zstd"}, text, nil},
		{"two gzip members", append(bytes.Clone(gz), gz...), []string{"gzip"}, append(bytes.Clone(text), text...), nil},
		{"gzip of nothing", encode(t, "gzip", nil), []string{"gzip"}, nil, nil},
		{"nothing", nil, []string{"gzip"}, nil, nil},
		{"gzip of plain text", text, []string{"gzip"}, text, nil},
		{"br of plain text", text, []string{"br"}, text, nil},
		{"deflate of plain text", text, []string{"deflate"}, text, nil},
		{"zstd of plain text", text, []string{"zstd"}, text, nil},
		{"a charset by mistake", text, []string{"utf-8"}, text, nil},
		{"unknown", text, []string{"sdch"}, text, coding.ErrUnknown},
		{"four", text, []string{"gzip, gzip, gzip, gzip"}, text, coding.ErrUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, truncated, err := coding.Decode(c.payload, c.encoding, 0)
			if !bytes.Equal(got, c.want) || truncated || !errors.Is(err, c.err) {
				t.Errorf("got %d bytes, want %d; truncated %v, %v", len(got), len(c.want), truncated, err)
			}
		})
	}
}

var codings = []struct{ name, header string }{
	{"gzip", "gzip"}, {"zlib", "deflate"}, {"deflate", "deflate"}, {"br", "br"}, {"zstd", "zstd"},
}

func TestDecodePassesOverWhatFollowsTheEnd(t *testing.T) {
	for _, c := range codings {
		for _, garbage := range []string{"\r\n\r\n", "\x00\x00\x00\x00\x00\x00", "<!-- cached -->", strings.Repeat("x", 100_000)} {
			got, truncated, err := coding.Decode(append(encode(t, c.name, text), garbage...), []string{c.header}, 0)
			if !bytes.Equal(got, text) || truncated || err != nil {
				t.Errorf("%s and %.6q: %d bytes, %v, %v", c.name, garbage, len(got), truncated, err)
			}
		}
	}
}

func TestDecodeGivesWhatACutStreamHolds(t *testing.T) {
	noise := make([]byte, 300_000) // so that the codings make blocks of it
	rng := rand.NewChaCha8([32]byte{1})
	_, _ = rng.Read(noise)
	for _, c := range codings {
		whole := encode(t, c.name, noise)
		got, truncated, err := coding.Decode(whole[:len(whole)*2/3], []string{c.header}, 0)
		if !errors.Is(err, io.ErrUnexpectedEOF) || truncated || len(got) < len(noise)/4 || !bytes.HasPrefix(noise, got) {
			t.Errorf("%s: %d bytes, truncated %v, %v", c.name, len(got), truncated, err)
		}
	}
}

func TestDecodeStopsAtTheCap(t *testing.T) {
	bomb := make([]byte, 8<<20)
	for _, c := range codings {
		once := encode(t, c.name, bomb)
		for name, payload := range map[string][]byte{c.header: once, c.header + ", gzip": encode(t, "gzip", once)} {
			got, truncated, err := coding.Decode(payload, []string{name}, 1<<20)
			if len(got) != 1<<20 || !truncated || err != nil {
				t.Errorf("%s (%s): %d bytes, truncated %v, %v", name, c.name, len(got), truncated, err)
			}
		}
		got, truncated, err := coding.Decode(encode(t, c.name, bomb[:1000]), []string{c.header}, 1000)
		if len(got) != 1000 || truncated || err != nil {
			t.Errorf("%s of exactly the cap: %d bytes, truncated %v, %v", c.name, len(got), truncated, err)
		}
	}
	// A layer that swells and comes to nothing: empty blocks without end.
	empty := encode(t, "gzip", bytes.Repeat([]byte{0, 0, 0, 0xff, 0xff}, 1<<20))
	if got, truncated, _ := coding.Decode(empty, []string{"deflate, gzip"}, 1<<20); len(got) != 0 || !truncated {
		t.Errorf("empty blocks: %d bytes, truncated %v", len(got), truncated)
	}
	if got, truncated, _ := coding.Decode(text, nil, 10); len(got) != 10 || !truncated {
		t.Errorf("no coding: %d bytes, truncated %v", len(got), truncated)
	}
}

func TestDechunk(t *testing.T) {
	long := strings.Repeat("a", 5000)
	for _, c := range []struct {
		name, in, want string
		complete       bool
	}{
		{"two chunks", "4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", "Wikipedia", true},
		{"extensions, capitals, zeros", "0004 ;a=\"b\"\r\nWiki\r\nA\r\n0123456789\r\n00\r\n\r\n", "Wiki0123456789", true},
		{"line feeds alone", "4\nWiki\n0\n\n", "Wiki", true},
		{"trailers", "4\r\nWiki\r\n0\r\nExpires: never\r\n\r\n", "Wiki", true},
		{"the last line is missing", "4\r\nWiki\r\n0\r\n", "Wiki", true},
		{"nothing", "", "", false},
		{"empty body", "0\r\n\r\n", "", true},
		{"cut in a size", "4\r\nWiki\r\n5", "Wiki", false},
		{"cut in a chunk", "4\r\nWiki\r\n5\r\nped", "Wikiped", false},
		{"cut behind a chunk", "4\r\nWiki\r", "Wiki", false},
		{"a chunk longer than it says", "4\r\nWikipedia\r\n0\r\n\r\n", "Wiki", false},
		{"a size that is none", "4\r\nWiki\r\nzz\r\nped\r\n0\r\n\r\n", "Wiki", false},
		{"a negative size", "4\r\nWiki\r\n-1\r\n", "Wiki", false},
		{"a size that overflows", "4\r\nWiki\r\nffffffffffffffff1\r\nx", "Wiki", false},
		{"a huge size", "7fffffffffffff\r\nWiki", "Wiki", false},
		{"never chunked", "<html>\r\n0\r\n\r\n", "<html>\r\n0\r\n\r\n", false},
		{"never chunked, one line", "<html>", "<html>", false},
		{"never chunked, a long line", long + "x\r\n", long + "x\r\n", false},
		{"an endless extension", "4;" + long + "\r\nWiki\r\n", "4;" + long + "\r\nWiki\r\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, step := range []int{1 << 20, 1, 3} {
				var got []byte
				d := coding.Dechunker{Emit: func(p []byte) { got = append(got, p...) }}
				for in := []byte(c.in); len(in) > 0; in = in[min(step, len(in)):] {
					_, _ = d.Write(in[:min(step, len(in))])
				}
				d.Flush()
				if string(got) != c.want || d.Complete() != c.complete {
					t.Errorf("by %d: got %.40q, %v; want %.40q, %v", step, got, d.Complete(), c.want, c.complete)
				}
			}
		})
	}
}

func TestHeads(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\ncontent-type: text/html;charset=gb2312\r\nSet-Cookie:a=1\r\nSET-COOKIE:  b=2 \r\n" +
		"Folded: one\r\n\t two\r\nno field\r\n continued\r\nBad name : x\r\nTransfer-Encoding: gzip, Chunked\r\nEmpty:\r\n\r\n"
	want := http.Header{"Content-Type": {"text/html;charset=gb2312"}, "Set-Cookie": {"a=1", "b=2"}, "Folded": {"one two"},
		"Bad name": {"x"}, "Transfer-Encoding": {"gzip, Chunked"}, "Empty": {""}}
	gotHead, body, ok := coding.SplitHead([]byte(head + "0\r\n\r\n"))
	if string(gotHead) != head || string(body) != "0\r\n\r\n" || !ok {
		t.Errorf("split into %q, %q, %v", gotHead, body, ok)
	}
	status, header := coding.ParseHead(gotHead)
	if diff := cmp.Diff(want, header); diff != "" || status != 200 || !coding.IsChunked(header) {
		t.Errorf("%d, %s", status, diff)
	}
	for line, want := range map[string]int{"HTTP/1.0 404 Not Found\n": 404, "HTTP/2 204\r\n": 204, "ICY 200 OK": 200,
		"": 0, "HTTP/1.1": 0, "HTTP/1.1 abc\r\n": 0, "HTTP/1.1 -20 x\r\n": 0, "HTTP/1.1 2000 x": 0} {
		if got, _ := coding.ParseHead([]byte(line)); got != want {
			t.Errorf("%q: status %d, want %d", line, got, want)
		}
	}
	for message, want := range map[string]string{"a\nb\n\nc": "a\nb\n\n", "a\r\n\r\n": "a\r\n\r\n", "a\n\r\n\r\n": "a\n\r\n", "a\r\nb": "a\r\nb"} {
		if head, _, _ := coding.SplitHead([]byte(message)); string(head) != want {
			t.Errorf("head of %q: %q", message, head)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range codings {
		f.Add(encode(f, c.name, text), c.header)
		f.Add(encode(f, c.name, encode(f, "gzip", text)), "gzip,"+c.header)
	}
	f.Fuzz(func(t *testing.T, payload []byte, encoding string) {
		const cap = 64 << 10
		body, truncated, err := coding.Decode(payload, []string{encoding}, cap)
		if len(body) > cap {
			t.Fatalf("%d bytes", len(body))
		}
		more, _, _ := coding.Decode(payload, []string{encoding}, 2*cap)
		if !truncated && err == nil && !bytes.Equal(body, more) {
			t.Error("a larger cap gives another body")
		}
	})
}

// FuzzDechunk compares with net/http's reader where that is content.
func FuzzDechunk(f *testing.F) {
	f.Add([]byte("4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\nA: b\r\n\r\n"))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		payload, complete := coding.Dechunk(body)
		want, err := io.ReadAll(httputil.NewChunkedReader(bufio.NewReader(bytes.NewReader(body))))
		if err == nil && (!complete || !bytes.Equal(payload, want)) {
			t.Errorf("%q: got %q, %v; net/http reads %q", body, payload, complete, want)
		}
		if len(payload) > len(body) {
			t.Errorf("%d bytes from %d", len(payload), len(body))
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	page := bytes.Repeat(text, 10)
	for _, c := range codings {
		payload := encode(b, c.name, page)
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := coding.Decode(payload, []string{c.header}, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
