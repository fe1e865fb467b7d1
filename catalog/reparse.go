package catalog

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"jianbao/record"
)

// Unreachable reports whether an error says that bytes could not be had, and
// nothing of the bytes: a file or a share that is not there, a disk that does
// not answer, no more descriptors, no right to read. Another run may have them.
func Unreachable(err error) bool {
	var number syscall.Errno
	return errors.As(err, &number) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Readings is what a reparse works on: it replaces the readings of revisions
// where they stand. Ids, numbers, times, captures and events stay as they are.
//
// A reparse is stored as it goes on: what is committed is not done again by
// the next run, and a reparse that was killed ends as one that was not.
type Readings interface {
	// BeginReparse begins a reparse, or goes on with one that has not ended and
	// whose basis is the same. The basis names all that a reading depends on
	// beside the captures: the parser's version and the layouts.
	BeginReparse(ctx context.Context, basis string) (Reparse, error)
	// NextReadings gives the stored readings behind those that the reparse has
	// dealt with, at most limit, in their order; none when all are done.
	NextReadings(ctx context.Context, after Reparse, limit int) ([]StoredReading, error)
	// ReplaceReadings stores what came of readings that NextReadings gave, in
	// their order, in one synced transaction, and how far the reparse is then.
	ReplaceReadings(ctx context.Context, readings []NewReading) (Reparse, error)
	// EndReparse closes the reparse.
	EndReparse(ctx context.Context) (Reparse, error)
}

// Reparse is how far a reparse has come.
type Reparse struct {
	// Resumed says that a run before this one had begun it.
	Resumed bool `json:"resumed,omitempty"`
	// Total counts the readings there are.
	Total int64 `json:"total"`
	// Done counts those that were dealt with. Of them Changed were replaced by
	// another, Unread stay as they were since their captures could not be read,
	// and Kept since today's parser would not call their page an article.
	Done    int64 `json:"done"`
	Changed int64 `json:"changed"`
	Unread  int64 `json:"unread"`
	Kept    int64 `json:"kept"`

	// Revision and Page are the last that were dealt with, for the engine.
	Revision, Page int64 `json:"-"`
}

// StoredReading is a reading that may be replaced: that of a revision, or of a
// single page that is kept until an article's other pages have come.
type StoredReading struct {
	// Place is the engine's.
	Place int64
	// Page is set for a page that is kept.
	Page bool
	// Article and Revision name the revision; of a page that is kept they are zero.
	Article  string
	Revision int
	// Captures are those that it was read from, a part each. Site is the site's id.
	Captures []record.Ref
	Site     string
	// Incomplete holds the URLs of parts that could not be had.
	Incomplete []string
}

// NewReading is what came of reading the captures of a StoredReading again.
type NewReading struct {
	StoredReading
	// Pages are what today's parser reads, a page a capture; nil where Err says
	// why they could not be read.
	Pages []record.Page
	Err   error
}
