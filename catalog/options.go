package catalog

import (
	"context"
	"time"

	"jianbao/record"
)

// Options are what every engine takes.
type Options struct {
	// Clock is the store's clock; nil is time.Now.
	Clock func() time.Time
	// Uptime names the start of the machine and how long ago that was, "" where
	// it is not known; nil knows nothing. It tells a clock that jumped from time
	// that passed, before an article is called deleted.
	Uptime func() (boot string, since time.Duration)
	// Location is the archive's timezone; nil is +08:00. It decides partitions.
	Location *time.Location
	// Join makes one content of the pages of an article, in order. nil means
	// that only single pages are committed. missing are the URLs of parts that
	// could not be had.
	Join func(parts []record.Page, missing []string) record.Article
	// ParserVersion is that of pages that name none. When a revision was read by
	// another parser, or with other layouts, than what has come, Reread reads its
	// captures again before contents are compared; where Reread is nil, fails or
	// does not read as what has come was read, CompareUnread compares the stored
	// reading.
	ParserVersion string
	Reread        func(ctx context.Context, captures []record.Ref) ([]record.Page, error)
}
