package catalog

import (
	"context"
	"time"

	"jianbao/record"
)

// Journal is what the archive's files are told of the catalog, so that a lost
// catalog can be made of them again: each row of it that has changed, but for
// what is read from the captures.
type Journal interface {
	// Untold counts the changes that the journal does not tell yet.
	Untold(ctx context.Context) (int64, error)
	// Tell calls yield with a line for each row that has changed since the last
	// entry, as it is in one state of the catalog. A line is a JSON object; it is
	// yield's until it returns. mark is for Told.
	Tell(ctx context.Context, yield func(line []byte) error) (mark int64, err error)
	// Told notes that the lines up to mark are durable, in the entry of this name.
	Told(ctx context.Context, mark int64, entry string) error
	// Lacks reports whether a line of the journal tells of a file, capture, event
	// or pass that this catalog has never had: it is older than the files, or was
	// made without some of them. Of a catalog that wrote the line itself it is
	// false, also where it was killed before it could note that.
	Lacks(ctx context.Context, line []byte) (bool, error)
	// LastEntry is the name of the last entry, "" before the first.
	LastEntry(ctx context.Context) (string, error)
}

// Restorer makes a catalog again, of a journal and of captures.
type Restorer interface {
	// Restore applies the lines of one entry of the journal in one transaction.
	// Entries are applied in the order in which they were told. An entry that
	// is not consistent with those before it is refused as a whole.
	// Of a refused one the error is ErrRefused; with any other error, nothing is
	// known of the entry, and it may be applied later.
	Restore(ctx context.Context, entry string, lines func(yield func(line []byte) error) error) error
	// RestoreOf is what SetRestoreOf said that the catalog is made of; "" where it did not.
	RestoreOf(ctx context.Context) (string, error)
	SetRestoreOf(ctx context.Context, of string) error
	// PrepareRestore is called before Known and Replay.
	PrepareRestore(ctx context.Context) error
	// Known reports whether the capture is in the catalog, and where it is not,
	// whether one of its URL is that stands behind it in the files.
	Known(ctx context.Context, ref record.Ref) (known, later bool, err error)
	// ReplayPass begins a pass for captures that no journal tells of, as the
	// pass that a process began which wrote the file named; it ends the pass
	// that ReplayPass began before, and offers the starts of the new one. A file whose pass was begun is passed over.
	ReplayPass(ctx context.Context, file string, began time.Time, starts []record.Request, o PassOptions) error
	// Replay commits captures in order, in one transaction, as Commit does, but
	// that the clock is the time of the capture, that no lease is needed, and
	// that a capture which is known is passed over.
	Replay(ctx context.Context, captures []Replayed) ([]Receipt, error)
	// Restored ends the restoring at a time: the pass that ReplayPass began is
	// ended, and no host is asked before its delay has passed.
	Restored(ctx context.Context) error
}

// Replayed is a capture that is committed again.
type Replayed struct {
	Request record.Request
	Capture record.Ref
	// Read makes the result of it; the request is as the frontier knows it. It
	// is called within the transaction and must not ask the store.
	Read func(record.Request) record.Result
}
