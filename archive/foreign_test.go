package archive_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/base32"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
)

// foreignRecord is a record as another tool writes it.
func foreignRecord(version, kind, fields, block string) string {
	return fmt.Sprintf("%s\r\nWARC-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n", version, kind,
		strings.ReplaceAll(fields, "\n", "\r\n"), len(block), block)
}

func sha1Of(s string) string {
	sum := sha1.Sum([]byte(s))
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}

// foreign is a file of four records with its peculiarities.
func foreign() []string {
	html := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
	return []string{
		foreignRecord("WARC/1.0", "warcinfo", "Content-Type: application/warc-fields\n", "software: other\r\n"),
		foreignRecord("WARC/1.0", "Response", "WARC-Target-URI: <http://a.cn/>\nWARC-Date: 2016-01-02T03:04:05Z\n"+
			"WARC-Record-ID: <urn:uuid:2>\ncontent-type: application/http; msgtype=response\nWARC-Block-Digest: "+sha1Of(html)+
			"\nWARC-Payload-Digest: "+sha1Of("5\r\nhello\r\n0\r\n\r\n")+"\n", html), // the payload's as sent
		foreignRecord("WARC/1.0", "resource", "WARC-Target-URI: dns:a.cn\nWARC-Folded: one\n  two\nContent-Type: text/dns\n", "1.2.3.4"),
		foreignRecord("WARC/1.1", "response", "WARC-Target-URI: http://b.cn/\nWARC-Payload-Digest: xx:unknown\n"+
			"Content-Type: application/http;msgtype=response\n", "HTTP/1.0 404 x\n\nbody"),
	}
}

func TestFilesOfOtherTools(t *testing.T) {
	records := foreign()
	var each, one bytes.Buffer
	z := gzip.NewWriter(&one)
	for _, r := range records {
		each.WriteString(gzipped(r))
		_, _ = z.Write([]byte(r))
	}
	_ = z.Close()
	plain := strings.Join(records, "")
	for name, data := range map[string][]byte{
		"a member a record": each.Bytes(),
		"one gzip stream":   one.Bytes(),
		"not compressed":    []byte(plain),
	} {
		file := filepath.Join(t.TempDir(), "other.warc")
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		var got []string
		err := archive.WalkFile(t.Context(), file, func(e archive.Entry) error {
			got = append(got, fmt.Sprintf("%s %s %s %d %q %.12s %v", e.Version, e.Type, e.URL, e.Status, e.Block, e.PayloadDigest, e.Err))
			if shared := name == "one gzip stream"; shared != (e.Length == 0) {
				t.Errorf("%s: %s at %d of %d bytes", name, e.Type, e.Offset, e.Length)
			}
			return nil
		})
		html := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
		want := []string{
			`WARC/1.0 warcinfo  0 "software: other\r\n"  <nil>`,
			fmt.Sprintf(`WARC/1.0 response http://a.cn/ 200 %q %.12s <nil>`, html, sha1Of("5\r\nhello\r\n0\r\n\r\n")),
			`WARC/1.0 resource dns:a.cn 0 "1.2.3.4" sha256:6694f <nil>`,
			`WARC/1.1 response http://b.cn/ 404 "HTTP/1.0 404 x\n\nbody" xx:unknown <nil>`,
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestDamageInFilesOfOtherTools(t *testing.T) {
	records := foreign()
	bad := strings.Replace(records[1], "hello", "hallo", 1)
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"a digest in base32":  {bad, "response:the block is not what its digest " + sha1Of(strings.SplitN(records[1], "\r\n\r\n", 2)[1][:len(strings.SplitN(records[1], "\r\n\r\n", 2)[1])-4]) + " says"},
		"no length":           {strings.Replace(records[2], "Content-Length: 7\r\n", "", 1), `resource:the record's Content-Length is ""`},
		"a negative length":   {strings.Replace(records[2], "Content-Length: 7", "Content-Length: -7", 1), `resource:the record's Content-Length is "-7"`},
		"a line that is none": {strings.Replace(records[2], "WARC-Folded: one", "WARC", 1), ":a line of the record's header is no field"},
		"no empty lines":      {strings.TrimSuffix(records[2], "\r\n"), "resource:the record is not followed by two empty lines"},
	} {
		text := records[0] + c.text + records[3]
		var got []string
		last := ""
		err := archive.Scan(context.Background(), strings.NewReader(text), int64(len(text)), "x.warc", func(e archive.Entry) error {
			if e.Err != nil {
				got = append(got, e.Type+":"+e.Err.(*archive.Problem).What)
			}
			last = e.URL
			return nil
		})
		if diff := cmp.Diff([]string{c.want}, got); diff != "" || err != nil || last != "http://b.cn/" {
			t.Errorf("%s: %v, the last is %q, %s", name, err, last, diff)
		}
	}
}

func TestHugeLengthsTakeNoMemory(t *testing.T) {
	for _, length := range []string{"9223372036854775807", "99999999999999999999999"} {
		text := gzipped("WARC/1.1\r\nWARC-Type: response\r\nContent-Length: " + length + "\r\n\r\nshort")
		entries := 0

		err := archive.Scan(context.Background(), strings.NewReader(text), int64(len(text)), "x", func(e archive.Entry) error {
			if entries++; e.Err == nil || len(e.Block) > 5 {
				t.Errorf("%s: %v, %d bytes", length, e.Err, len(e.Block))
			}
			return nil
		})
		if err != nil || entries != 1 {
			t.Errorf("%s: %d entries, %v", length, entries, err)
		}
	}
	// A header without end, of a few kilobytes.
	for name, text := range map[string]string{
		"lines":    "WARC/1.1\r\n" + strings.Repeat("A: "+strings.Repeat("b", 1000)+"\r\n", 1000),
		"one line": "WARC/1.1\r\n" + strings.Repeat("b", 1<<20),
	} {
		text := gzipped(text)
		err := archive.Scan(context.Background(), strings.NewReader(text), int64(len(text)), "x", func(e archive.Entry) error {
			if len(e.Fields) > 300 || e.Err == nil {
				t.Errorf("%s: %d fields, %v", name, len(e.Fields), e.Err)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
