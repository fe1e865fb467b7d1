package archive_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
	"jianbao/record"
)

// committed remembers captures as a catalog does: the first of a payload.
type committed map[string]record.Ref

func (c committed) find(digest string) (record.Ref, bool) {
	ref, ok := c[digest]
	return ref, ok
}

func (c committed) add(refs ...record.Ref) {
	for _, ref := range refs {
		if _, known := c[ref.PayloadDigest]; !known && !ref.Revisit {
			c[ref.PayloadDigest] = ref
		}
	}
}

func TestRevisitOfTheSamePayload(t *testing.T) {
	dir := t.TempDir()
	known := committed{}
	o := options(dir)
	o.Original = known.find
	w := newWriter(t, o)
	first := exchange("http://a.cn/1", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunked("the same ", "payload"))
	again := exchange("http://b.cn/2", "HTTP/1.1 200 OK\nContent-Type: text/plain", "the same payload")
	third := exchange("http://c.cn/3", "HTTP/1.1 404 Not Found\nTransfer-Encoding: chunked", chunked("the same payload"))

	before := appendAll(t, w, first, again)
	if before[1].Revisit {
		t.Error("a capture that is not committed was referred to")
	}
	known.add(before...)
	again.Time, third.Time = morning.Add(time.Hour), morning.Add(2*time.Hour)
	after := appendAll(t, w, again, third)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)

	for i, want := range []record.Capture{again, third} {
		ref := after[i]
		if !ref.Revisit || ref.PayloadDigest != before[0].PayloadDigest || ref.Status != want.Status {
			t.Errorf("%+v", ref)
		}
		if i == 1 {
			want.RawBody = nil // its chunks are not kept
		}
		if diff := cmp.Diff(want, read(t, dir, ref), sameBytes); diff != "" {
			t.Error(diff)
		}
	}
	for _, e := range walkAll(t, dir) {
		if e.Type != "revisit" {
			continue
		}
		for name, want := range map[string]string{
			"WARC-Profile":              "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
			"WARC-Refers-To":            before[0].RecordID,
			"WARC-Refers-To-Target-URI": "http://a.cn/1",
			"WARC-Refers-To-Date":       "2022-12-31T00:19:00.123456789Z",
			"WARC-Payload-Digest":       before[0].PayloadDigest,
			"WARC-Truncated":            "length",
		} {
			if got := e.Fields.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	}
}

func TestWhatIsNeverARevisit(t *testing.T) {
	cut := page(1)
	cut.Truncated = record.TruncatedLength
	for name, c := range map[string]record.Capture{
		"empty":     exchange("http://a.cn/", "HTTP/1.1 200 OK", ""),
		"redirect":  exchange("http://a.cn/", "HTTP/1.1 302 Found\nLocation: /x", "same"),
		"truncated": cut,
		"no HTTP":   {URL: "http://a.cn/", Time: morning, RawBody: []byte("plain")},
	} {
		o := options(t.TempDir())
		o.Original = func(digest string) (record.Ref, bool) {
			return record.Ref{File: "f", RecordID: "<urn:x>", URL: "http://a.cn/", PayloadDigest: digest}, true
		}
		if ref := write(t, o, c)[0]; ref.Revisit {
			t.Errorf("%s: became a revisit", name)
		}
	}
	o := options(t.TempDir())
	o.Original = func(digest string) (record.Ref, bool) { return record.Ref{RecordID: "<urn:x>"}, true }
	if ref := write(t, o, page(1))[0]; ref.Revisit {
		t.Error("became a revisit of a URL that is not known")
	}
}

func TestNotModified(t *testing.T) {
	dir := t.TempDir()
	known := committed{}
	o := options(dir)
	o.Original = known.find
	w := newWriter(t, o)
	first := exchange("http://a.cn/1", "HTTP/1.1 200 OK\nETag: \"x\"\nTransfer-Encoding: chunked", chunked("one ", "payload"))
	mirror := exchange("http://b.cn/1", "HTTP/1.1 200 OK\nETag: \"y\"", "one payload")
	known.add(appendAll(t, w, first)...)
	mirrorRef := appendAll(t, w, mirror)[0]
	answer := exchange("http://a.cn/1", "HTTP/1.1 304 Not Modified\nETag: \"x\"", "")
	answer.Time, answer.Purpose, answer.Took, answer.RemoteIP = morning.Add(time.Hour), record.ForSection, time.Second, "192.0.2.9"

	for name, c := range map[string]struct {
		original record.Ref
		page     record.Capture
	}{
		"of a response": {known[mirrorRef.PayloadDigest], first},
		"of a revisit":  {mirrorRef, mirror},
	} {
		answer := answer
		answer.URL = c.page.URL
		ref, err := w.AppendNotModified(answer, c.original)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Sync(); err != nil {
			t.Fatal(err)
		}
		if !ref.Revisit || ref.Status != 304 || ref.PayloadDigest != c.original.PayloadDigest || !ref.Time.Equal(answer.Time) {
			t.Errorf("%s: %+v", name, ref)
		}
		want := c.page // the page, with the exchange of the 304
		want.Time, want.Purpose, want.Took, want.RemoteIP = answer.Time, answer.Purpose, answer.Took, answer.RemoteIP
		if diff := cmp.Diff(want, read(t, dir, ref), sameBytes); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		members, err := archive.OpenReader(dir).Records(ref)
		if err != nil || !strings.Contains(gunzip(t, members), "HTTP/1.1 304 Not Modified\r\nETag: \"x\"") {
			t.Errorf("%s: the 304 itself is not in its records: %v", name, err)
		}
	}
	plain, err := w.AppendNotModified(answer, record.Ref{})
	if err != nil || plain.Revisit || plain.Status != 304 {
		t.Errorf("without an original: %+v, %v", plain, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)
	for name, data := range tree(t, dir) {
		if strings.HasSuffix(name, ".cdxj") && strings.Count(string(data), "\n") != 2 {
			t.Errorf("the index holds other than the two pages:\n%s", data)
		}
	}
}

// TestOriginalIsFoundByTheIndexes takes away the hint where the original stands.
func TestOriginalIsFoundByTheIndexes(t *testing.T) {
	dir := t.TempDir()
	known := committed{}
	o := options(dir)
	known.add(write(t, o, page(1), page(2))...)
	o.Original = known.find
	again := page(2)
	again.URL = "http://mirror.cn/"
	ref := write(t, o, again)[0]
	if !ref.Revisit {
		t.Fatal("not a revisit")
	}
	first := strings.Replace(known[ref.PayloadDigest].File, "/2022/12/", "/2022/11/", 1)
	if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(first)), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", ".cdxj", ".sha256"} {
		if err := os.Rename(filepath.Join(dir, known[ref.PayloadDigest].File+suffix), filepath.Join(dir, first+suffix)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(again, read(t, dir, ref), sameBytes); diff != "" {
		t.Error(diff)
	}
	sound(t, dir)

	// The original's file is gone: that is said, by the reader and by Verify.
	if err := os.Rename(filepath.Join(dir, first), filepath.Join(dir, "aside")); err != nil {
		t.Fatal(err)
	}
	_, err := archive.OpenReader(dir).Capture(ref)
	if p, ok := errors.AsType[*archive.Problem](err); !ok || p.File != ref.File || p.Offset != ref.Offset || p.URL != again.URL {
		t.Errorf("got %v", err)
	}
	report, err := archive.Verify(t.Context(), dir, archive.VerifyOptions{Deep: true})
	if err != nil || len(report.Problems) != 1 || report.Problems[0].Offset != ref.Offset {
		t.Errorf("%v, %+v", err, report.Problems)
	}
}

func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	refs := write(t, options(dir), page(1), page(2))
	r := archive.OpenReader(dir)
	for name, change := range map[string]func(*record.Ref){
		"another record's id": func(ref *record.Ref) { ref.RecordID = "<urn:uuid:1>" },
		"another digest":      func(ref *record.Ref) { ref.PayloadDigest = refs[1].PayloadDigest },
		"another length":      func(ref *record.Ref) { ref.Length++ },
		"another offset":      func(ref *record.Ref) { ref.Offset++ },
		"the request":         func(ref *record.Ref) { ref.Offset, ref.Length, ref.RecordID = ref.Offset+ref.Length, 0, "" },
		"beyond the end":      func(ref *record.Ref) { ref.Offset = 1 << 40 },
		"before the front":    func(ref *record.Ref) { ref.Offset = -1 },
		"no file":             func(ref *record.Ref) { ref.File = "warc/none.warc.gz" },
		"out of the folder":   func(ref *record.Ref) { ref.File = "../" + ref.File },
		"an absolute path":    func(ref *record.Ref) { ref.File = filepath.Join(dir, ref.File) },
	} {
		ref := refs[0]
		change(&ref)
		if c, err := r.Capture(ref); err == nil {
			t.Errorf("%s: got %d bytes", name, len(c.Payload))
		}
		if b, err := r.Records(ref); err == nil {
			t.Errorf("%s: got records of %d bytes", name, len(b))
		}
	}
}

// TestAPayloadWhoseOriginalIsLostIsKept: what is in hand must not be given up
// for a record that is no longer there.
func TestAPayloadWhoseOriginalIsLostIsKept(t *testing.T) {
	for name, lose := range map[string]func(path string) error{
		"removed":                      os.Remove,
		"cut":                          func(path string) error { return os.Truncate(path, 20) },
		"replaced by another's record": func(path string) error { return os.WriteFile(path, []byte(gzipped("WARC/1.1\r\n\r\n")), 0o644) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			was := write(t, options(dir), page(1))[0]
			if err := lose(filepath.Join(dir, filepath.FromSlash(was.File))); err != nil {
				t.Fatal(err)
			}
			o := options(dir)
			o.Original = func(string) (record.Ref, bool) { return was, true }
			if ref := write(t, o, page(1))[0]; ref.Revisit {
				t.Error("the payload was given up for one that is lost")
			}
		})
	}
}
