package backup

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzManifest reads backup.json as anything may have left it: what is taken can
// be written and read again.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format":1,"catalog":"6bbda33d30c4fb89","files":{"warc/a":{"size":3,"sha256":"00","modified":"2026-11-23T19:39:24.5Z","source":"2026-11-23T19:39:24Z"}}}`))
	f.Add([]byte(`{"format":2,"catalog":"x"}`))
	f.Add([]byte(`{"format":1,"catalog":"x","files":null,"last":{"ended":"2026-11-23T19:39:24Z"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parseManifest(text, "backup.json")
		if err != nil {
			return
		}
		if m.Format != format || m.Catalog == "" || m.Files == nil {
			t.Fatalf("took %+v", m)
		}
		again, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseManifest(again, "backup.json"); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzDigests reads the file of digests: what is taken is written as it must be.
func FuzzDigests(f *testing.F) {
	sum := strings.Repeat("0a", 32)
	f.Add([]byte(sum + "  a.warc.gz\n" + sum + "  a.warc.gz.cdxj\n"))
	f.Add([]byte(sum + "  a.warc.gz\n"))
	f.Add([]byte(strings.ToUpper(sum) + "  a.warc.gz\n" + sum + "  a.warc.gz.cdxj\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parseDigests(text, "a.warc.gz")
		if err != nil {
			return
		}
		if want := d.file + "  a.warc.gz\n" + d.index + "  a.warc.gz.cdxj\n"; !isSum(d.file) || !isSum(d.index) || !bytes.Equal(text, []byte(want)) {
			t.Fatalf("took %q", text)
		}
	})
}
