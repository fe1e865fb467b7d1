package archive

import (
	"context"
	"errors"
	"io"
)

// Whole is where the records of a WARC file of size bytes end that belong to
// what is committed: the whole records up to committed, where the last response
// ends that somebody knows of, and the request and metadata of that. What is
// before it can be copied while a Writer appends, and tells of nothing newer.
// Where committed is 0, it is the end of the last whole record. Digests are
// compared as by Scan; a record that does not agree with its own is not whole.
func Whole(ctx context.Context, r io.ReaderAt, size, committed int64) (int64, error) {
	var end int64
	beyond := errors.New("what follows is not committed")
	err := Scan(ctx, r, size, "", func(e Entry) error {
		_, told := e.JournalPart()
		if committed > 0 && e.Offset >= committed && (told || e.Type != typeRequest && e.Type != typeMetadata) {
			return beyond
		}
		if e.Err == nil {
			end = e.Offset + e.Length
		}
		return nil
	})
	if errors.Is(err, beyond) {
		err = nil
	}
	return end, err
}
