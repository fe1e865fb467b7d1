package archive_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
	"jianbao/internal/coding"
	"jianbao/internal/durable"
	"jianbao/record"
)

var morning = time.Date(2022, 12, 31, 0, 19, 0, 123456789, time.UTC)

// exchange makes a capture of an answer as a server sends it.
func exchange(url, head, body string) record.Capture {
	c := record.Capture{
		URL: url, Purpose: record.ForArticle, Site: "bandao", Time: morning, Took: 1234567 * time.Nanosecond,
		RemoteIP: "192.0.2.7", Protocol: "TLS 1.3", Chain: []string{strings.Repeat("ab", 32), strings.Repeat("cd", 32)},
		RawRequest: []byte("GET / HTTP/1.1\r\nHost: news.bandao.cn\r\n\r\n"),
		RawHead:    []byte(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n"),
		RawBody:    []byte(body),
	}
	return complete(c)
}

// complete fills the fields that are read from the raw bytes.
func complete(c record.Capture) record.Capture {
	c.Status, c.Header = coding.ParseHead(c.RawHead)
	c.Payload, _ = coding.Payload(c.Header, c.RawBody)
	c.Body, _, _ = coding.Decode(c.Payload, c.Header["Content-Encoding"], 0)
	return c
}

func page(n int) record.Capture {
	return exchange(fmt.Sprintf("http://news.bandao.cn/a/%d.html", n),
		"HTTP/1.1 200 OK\nContent-Type: text/html;charset=gb2312\nDate: Sat, 31 Dec 2022 00:19:00 GMT",
		fmt.Sprintf("<title>page %d</title>%s", n, strings.Repeat("text ", n)))
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

func chunked(pieces ...string) string {
	var b strings.Builder
	for _, p := range append(pieces, "") {
		fmt.Fprintf(&b, "%x\r\n%s\r\n", len(p), p)
	}
	return b.String()
}

// sameBytes compares bytes at once: by element, 20 MB take minutes.
var sameBytes = cmp.Comparer(bytes.Equal)

// unsynced is the real file system without its waits for the disk, for tests
// that write thousands of files and pull no plug.
type unsynced struct{ durable.OS }

type unsyncedFile struct{ durable.File }

func (unsyncedFile) Sync() error { return nil }

func (unsynced) Create(path string, perm os.FileMode) (durable.File, error) {
	f, err := durable.OS{}.Create(path, perm)
	return unsyncedFile{f}, err
}

func (unsynced) Truncate(path string, size int64) error { return os.Truncate(path, size) }

func (unsynced) SyncDir(string) error { return nil }

// options are those of a writer whose clock stands and whose ids are not random.
func options(dir string) archive.WriterOptions {
	return archive.WriterOptions{
		Dir: dir, Host: "test.example", Clock: func() time.Time { return morning }, Rand: rand.NewChaCha8([32]byte{}), FS: unsynced{},
		Info: archive.Fields{{Name: "software", Value: "jianbao/test"}, {Name: "robots", Value: "obey"}},
	}
}

func newWriter(t testing.TB, o archive.WriterOptions) *archive.Writer {
	t.Helper()
	w, mended, err := archive.NewWriter(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(mended) > 0 {
		t.Errorf("there was something to mend: %+v", mended)
	}
	return w
}

// write appends captures to a new file, closes it and returns where they are.
func write(t testing.TB, o archive.WriterOptions, captures ...record.Capture) []record.Ref {
	t.Helper()
	w := newWriter(t, o)
	refs := appendAll(t, w, captures...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return refs
}

func appendAll(t testing.TB, w *archive.Writer, captures ...record.Capture) []record.Ref {
	t.Helper()
	var refs []record.Ref
	for _, c := range captures {
		ref, err := w.Append(c)
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	return refs
}

// read reads a capture by its place, and compares it with what a walk gives there.
func read(t testing.TB, dir string, ref record.Ref) record.Capture {
	t.Helper()
	r := archive.OpenReader(dir)
	c, err := r.Capture(ref)
	if err != nil {
		t.Fatalf("read %s: %v", ref.URL, err)
	}
	met := false
	err = r.WalkCaptures(t.Context(), func(e archive.Entry, capture func() (record.Capture, error)) error {
		if e.Type == "request" {
			t.Errorf("a request is met by itself: %+v", e.Fields)
		}
		if e.File != ref.File || e.Offset != ref.Offset {
			return nil
		}
		met = true
		walked, err := capture()
		if diff := cmp.Diff(c, walked, sameBytes); diff != "" {
			t.Errorf("met in a walk, %s is another: %.2000s", ref.URL, diff)
		}
		return err
	})
	if err != nil || !met {
		t.Errorf("walk to %s: met %t, %v", ref.URL, met, err)
	}
	return c
}

// sound fails the test unless Verify finds nothing, and returns its report.
func sound(t testing.TB, dir string) archive.Report {
	t.Helper()
	var report archive.Report
	for _, deep := range []bool{false, true} {
		var err error
		report, err = archive.Verify(context.Background(), dir, archive.VerifyOptions{Deep: deep})
		if err != nil || len(report.Problems) > 0 {
			t.Errorf("verify, deep %t: %v, %+v", deep, err, report.Problems)
		}
	}
	return report
}

func walkAll(t testing.TB, dir string) []archive.Entry {
	t.Helper()
	var all []archive.Entry
	err := archive.OpenReader(dir).Walk(context.Background(), func(e archive.Entry) error {
		all = append(all, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// tree is the files of a folder by relative name.
func tree(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(rel)], err = os.ReadFile(p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// plant writes a tree to a new folder.
func plant(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func names(files map[string][]byte) []string {
	var out []string
	for name := range files {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func TestRoundTrip(t *testing.T) {
	big := make([]byte, 20<<20)
	rng := rand.NewChaCha8([32]byte{2})
	_, _ = rng.Read(big[:10<<20])
	cut := page(3)
	cut.Truncated, cut.RawBody = record.TruncatedTime, cut.RawBody[:20]
	cutChunk := exchange("http://a.cn/cut", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "10\r\nonly this")
	cutChunk.Truncated = record.TruncatedDisconnect
	noRequest := page(5)
	noRequest.RawRequest, noRequest.Protocol, noRequest.Chain, noRequest.RemoteIP, noRequest.Took = nil, "", nil, "", 0
	headOnly := exchange("http://a.cn/head", "HTTP/1.1 200 OK\nContent-Type: text/html", "")
	headOnly.RawHead, headOnly.Truncated = []byte("HTTP/1.1 200 OK\r\nContent-Ty"), record.TruncatedDisconnect
	noHTTP := record.Capture{URL: "http://a.cn/old", Time: morning, RawBody: []byte("<html>no head</html>"),
		Truncated: record.TruncatedDisconnect}
	noHTTP.Payload, noHTTP.Body = noHTTP.RawBody, noHTTP.RawBody

	for name, c := range map[string]record.Capture{
		"plain":             page(1),
		"chunked":           exchange("http://a.cn/c", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunked("one", "two;\r\n")),
		"gzip":              exchange("http://a.cn/g", "HTTP/1.1 200 OK\nContent-Encoding: gzip", gzipped("<p>正文</p>")),
		"chunked gzip":      exchange("http://a.cn/cg", "HTTP/1.1 200 OK\nContent-Encoding: gzip\nTransfer-Encoding: chunked", chunked(gzipped("<p>正文</p>")[:9], gzipped("<p>正文</p>")[9:])),
		"trailers":          exchange("http://a.cn/t", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "3\r\none\r\n0\r\nX-Sum: 1\r\n\r\n"),
		"never chunked":     exchange("http://a.cn/n", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "<html>plain"),
		"not found":         exchange("http://a.cn/404", "HTTP/1.1 404 Not Found", "gone"),
		"redirect":          exchange("http://a.cn/r", "HTTP/1.1 301 Moved\nLocation: /x", "<a>"),
		"empty body":        exchange("http://a.cn/e", "HTTP/1.1 204 No Content", ""),
		"line feeds alone":  complete(record.Capture{URL: "http://a.cn/lf", Time: morning, RawHead: []byte("HTTP/1.0 200 OK\nA: b\n\n"), RawBody: []byte("x")}),
		"bytes of no text":  exchange("http://a.cn/b", "HTTP/1.1 200 OK\nX: \xff\xfe", "\x00\xff\r\n\r\nWARC/1.1\r\n"),
		"cut":               complete(cut),
		"cut in a chunk":    complete(cutChunk),
		"cut in the head":   complete(headOnly),
		"without a request": noRequest,
		"no HTTP":           noHTTP,
		"20 MB":             exchange("http://a.cn/20", "HTTP/1.1 200 OK", string(big)),
		"URL beyond ASCII":  exchange("http://a.cn/青岛?q=%E4&x", "HTTP/1.1 200 OK", "x"),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w := newWriter(t, options(dir))
			ref := appendAll(t, w, page(100), c, page(101))[1]
			for _, state := range []string{"open", "closed"} {
				if diff := cmp.Diff(c, read(t, dir, ref), sameBytes); diff != "" {
					t.Errorf("%s: %.2000s", state, diff)
				}
				report := sound(t, dir)
				if wantOpen := state == "open"; wantOpen != (len(report.Open) == 1) || report.Files != 1 {
					t.Errorf("%s: %+v", state, report)
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if ref.URL != c.URL || ref.Status != c.Status || !ref.Time.Equal(c.Time) || ref.Revisit {
				t.Errorf("%+v", ref)
			}
		})
	}
}

func TestBodyIsCapped(t *testing.T) {
	dir := t.TempDir()
	refs := write(t, options(dir), exchange("http://a.cn/", "HTTP/1.1 200 OK\nContent-Encoding: gzip", gzipped(strings.Repeat("0", 1000))))
	r := archive.OpenReader(dir)
	r.MaxBody = 10
	if c, err := r.Capture(refs[0]); string(c.Body) != "0000000000" || err != nil {
		t.Errorf("%q, %v", c.Body, err)
	}
}

// handMade is what the one file of TestFileByHand holds. The digests are those
// of sha256sum; <0> and on stand for the records' ids.
const handMade = `WARC/1.1
WARC-Type: warcinfo
WARC-Record-ID: <0>
WARC-Date: 2022-12-31T00:19:00.123456789Z
WARC-Filename: jianbao-20221231001900-00001-test.example.warc.gz
Content-Type: application/warc-fields
WARC-Block-Digest: sha256:9f1a6f327c8e39864d624f778b56ddf3f4f23898c9ca26034c7fbe6c7420ee9a
Content-Length: 160

format: WARC File Format 1.1
conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
software: jianbao/test
robots: obey


WARC/1.1
WARC-Type: response
WARC-Record-ID: <1>
WARC-Date: 2022-12-31T00:19:00.123456789Z
WARC-Target-URI: http://www.example.cn/A?b&a
WARC-IP-Address: 192.0.2.7
Content-Type: application/http;msgtype=response
WARC-Payload-Digest: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
WARC-Block-Digest: sha256:a72debf46a141b47faa18696bde14f845414f7a16c15e664d7bbb6f43567ac85
WARC-Truncated: length
Content-Length: 100

HTTP/1.1 200 OK
Content-Type: Text/HTML; charset=gbk
Transfer-Encoding: chunked

5
hello
0



WARC/1.1
WARC-Type: request
WARC-Record-ID: <2>
WARC-Date: 2022-12-31T00:19:00.123456789Z
WARC-Target-URI: http://www.example.cn/A?b&a
WARC-Concurrent-To: <1>
WARC-IP-Address: 192.0.2.7
Content-Type: application/http;msgtype=request
WARC-Block-Digest: sha256:96a124a85acb8b3973fdeb574c5135a413dc18935c0cd870f644227fd6db9022
Content-Length: 40

GET / HTTP/1.1
Host: news.bandao.cn



WARC/1.1
WARC-Type: metadata
WARC-Record-ID: <3>
WARC-Date: 2022-12-31T00:19:00.123456789Z
WARC-Target-URI: http://www.example.cn/A?b&a
WARC-Concurrent-To: <1>
Content-Type: application/warc-fields
WARC-Block-Digest: sha256:cd3a5942bfb5c3d03fd9baa08775a0e00f9279729f8f3ceb422888b107cbd654
Content-Length: 257

fetchTimeMs: 1
took: 1.234567ms
purpose: article
site: bandao
tls: TLS 1.3
certificate: abababababababababababababababababababababababababababababababab
certificate: cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
truncated: length


`

// TestLargePagesAreReadBack: an operator may let pages be larger than usual.
func TestLargePagesAreReadBack(t *testing.T) {
	const size = 66 << 20
	dir := t.TempDir()
	want := exchange("http://a.cn/large", "HTTP/1.1 200 OK\nContent-Type: text/html", strings.Repeat("x", size))
	ref := write(t, options(dir), want)[0]
	r := archive.OpenReader(dir)
	if _, err := r.Records(ref); err != nil {
		t.Errorf("as it stands in the file: %v", err)
	}
	r.MaxBody = 70 << 20
	got, err := r.Capture(ref)
	if err != nil || len(got.Body) != size || !bytes.Equal(got.RawBody, want.RawBody) {
		t.Errorf("%d bytes, %v", len(got.Body), err)
	}
}

func TestFileByHand(t *testing.T) {
	dir := t.TempDir()
	c := exchange("http://www.example.cn/A?b&a", "HTTP/1.1 200 OK\nContent-Type: Text/HTML; charset=gbk\nTransfer-Encoding: chunked",
		"5\r\nhello\r\n0\r\n\r\n")
	c.Truncated = record.TruncatedLength
	ref := write(t, options(dir), c)[0]

	base := "jianbao-20221231001900-00001-test.example.warc.gz"
	name := "warc/2022/12/" + base
	files := tree(t, dir)
	if diff := cmp.Diff([]string{name, name + ".cdxj", name + ".sha256"}, names(files)); diff != "" {
		t.Fatal(diff)
	}
	want := strings.ReplaceAll(handMade, "\n", "\r\n")
	for i, e := range walkAll(t, dir) {
		want = strings.ReplaceAll(want, fmt.Sprintf("<%d>", i), e.ID)
	}
	if diff := cmp.Diff(want, gunzip(t, files[name])); diff != "" {
		t.Error(diff)
	}
	if ref.File != name || ref.PayloadDigest != "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" {
		t.Errorf("%+v", ref)
	}
	member := gunzip(t, files[name][ref.Offset:ref.Offset+ref.Length])
	if !strings.HasPrefix(member, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: "+ref.RecordID) ||
		!strings.HasSuffix(member, "0\r\n\r\n\r\n\r\n") {
		t.Errorf("at the place of the ref is %q", member)
	}
	wantIndex := fmt.Sprintf(`cn,example)/a?a&b 20221231001900 {"url":"http://www.example.cn/A?b&a","mime":"text/html","status":"200",`+
		`"digest":"%s","length":"%d","offset":"%d","filename":"%s","id":"%s"}`+"\n",
		ref.PayloadDigest, ref.Length, ref.Offset, base, ref.RecordID)
	if diff := cmp.Diff(wantIndex, string(files[name+".cdxj"])); diff != "" {
		t.Error(diff)
	}
	wantSums := fmt.Sprintf("%x  %s\n%x  %s.cdxj\n", sha256.Sum256(files[name]), base, sha256.Sum256([]byte(wantIndex)), base)
	if diff := cmp.Diff(wantSums, string(files[name+".sha256"])); diff != "" {
		t.Error(diff)
	}
}

func gunzip(t *testing.T, data []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
