package archive

import (
	"context"
	"io"
)

// Whole is where the last whole record of a WARC file of size bytes ends: what
// is before it can be copied while a Writer appends. Digests are compared as by
// Scan; a record that does not agree with its own is not whole.
func Whole(ctx context.Context, r io.ReaderAt, size int64) (int64, error) {
	var end int64
	err := Scan(ctx, r, size, "", func(e Entry) error {
		if e.Err == nil {
			end = e.Offset + e.Length
		}
		return nil
	})
	return end, err
}
