package archive_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jianbao/archive"
)

// FuzzReader reads any bytes as a WARC file. Whatever record it yields as
// right is read the same from its place alone, and no two share bytes.
func FuzzReader(f *testing.F) {
	files, name, _ := small(f)
	f.Add(files[name])
	f.Add(files[name][100:])
	var all string
	for _, r := range foreign() {
		f.Add([]byte(r))
		f.Add([]byte(gzipped(r)))
		all += r
	}
	f.Add([]byte(all))
	f.Add([]byte(gzipped(all)))
	f.Fuzz(func(t *testing.T, data []byte) {
		end := int64(0)
		err := archive.Scan(context.Background(), bytes.NewReader(data), int64(len(data)), "f", func(e archive.Entry) error {
			if e.Length == 0 || e.Err != nil {
				return nil
			}
			if e.Offset < end || e.Offset+e.Length > int64(len(data)) {
				t.Fatalf("%d bytes at %d, after %d of %d", e.Length, e.Offset, end, len(data))
			}
			end = e.Offset + e.Length
			alone := io.NewSectionReader(bytes.NewReader(data), e.Offset, e.Length)
			count := 0
			err := archive.Scan(context.Background(), alone, e.Length, "f", func(again archive.Entry) error {
				again.Offset = e.Offset
				if diff := cmp.Diff(e, again, cmpopts.IgnoreUnexported(archive.Entry{})); diff != "" && count == 0 {
					t.Errorf("read alone it differs: %s", diff)
				}
				count++
				return nil
			})
			if err != nil || count != 1 {
				t.Errorf("read alone: %d records, %v", count, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
