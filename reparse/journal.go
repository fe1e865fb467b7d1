package reparse

import (
	"context"

	"jianbao/archive"
	"jianbao/catalog"
)

// Tell writes an entry of the journal with all that the catalog has not told
// yet, and makes it durable. It returns the number of lines; where there is
// nothing to tell, nothing is written.
func Tell(ctx context.Context, store catalog.Store, warc *archive.Writer) (lines int, err error) {
	if untold, err := store.Untold(ctx); err != nil || untold == 0 {
		return 0, err
	}
	identity, err := store.Identity(ctx)
	if err != nil {
		return 0, err
	}
	last, err := store.LastEntry(ctx)
	if err != nil {
		return 0, err
	}
	entry, err := warc.Journal(identity, last)
	if err != nil {
		return 0, err
	}
	mark, err := store.Tell(ctx, func(line []byte) error {
		lines++
		return entry.Add(line)
	})
	if err != nil {
		return 0, err // what was written of the entry has no last part, and counts for nothing
	}
	name, err := entry.Close()
	if err == nil {
		err = warc.Sync()
	}
	if err != nil {
		return 0, err
	}
	return lines, store.Told(ctx, mark, name)
}
