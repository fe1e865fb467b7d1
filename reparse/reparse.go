// Package reparse reads an archive's captures again: with today's parser into
// the revisions that the catalog has, and where the catalog is lost, into a
// catalog that is made of the WARC files alone.
package reparse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"syscall"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/crawler"
	"jianbao/internal/words"
	"jianbao/parser"
	"jianbao/record"
)

// Options are what reading again needs. Archive is required.
type Options struct {
	Archive *archive.Reader
	// Layouts are those of a site; nil: none has any.
	Layouts func(site string) []parser.Layout
	// Workers is how many captures are read at once; 0 is one a processor.
	Workers int
	// Progress, where set, is called after each transaction; it must not block.
	Progress func(Progress)
	// Problem, where set, is told of what could not be read, from one goroutine.
	Problem func(Problem)
}

// Progress is how far a run has come.
type Progress struct {
	Phase Phase
	Done  int64
	Total int64 // 0: not known
}

// Phase is a part of the work.
type Phase string

// The phases. A catalog that is there needs the third alone.
const (
	Surveying Phase = "survey"   // the files are looked through
	Restoring Phase = "restore"  // the journal is applied
	Reading   Phase = "readings" // captures are read again
	Replaying Phase = "replay"   // captures that the journal does not know
)

// Problem is something that could not be read, and was passed over.
type Problem struct {
	// Article and Revision name the revision that keeps its reading, if one is meant.
	Article  string
	Revision int
	// File and Offset are the place; URL is the page's.
	File   string
	Offset int64
	URL    string
	Err    error
}

// batch is how many readings are committed in one transaction.
const batch = 100

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Layouts == nil {
		o.Layouts = func(string) []parser.Layout { return nil }
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	if o.Problem == nil {
		o.Problem = func(Problem) {}
	}
	return o
}

// Readings reads the captures of every revision again and replaces its
// reading, where it is. A run that was stopped, by ctx or a kill, is gone on
// with by the next one of the same basis; see catalog.Readings.
func Readings(ctx context.Context, store catalog.Readings, basis string, o Options) (catalog.Reparse, error) {
	o = o.withDefaults()
	now, err := readings(ctx, store, basis, o)
	if err != nil {
		return now, err
	}
	resumed := now.Resumed
	now, err = store.EndReparse(ctx)
	now.Resumed = resumed
	return now, err
}

// readings is Readings without its end. The next batch is read while the last
// one is stored.
func readings(ctx context.Context, store catalog.Readings, basis string, o Options) (catalog.Reparse, error) {
	now, err := store.BeginReparse(ctx, basis)
	if err != nil {
		return now, err
	}
	resumed := now.Resumed
	at := now
	stored, err := store.NextReadings(ctx, at, batch)
	for err == nil && len(stored) > 0 {
		fresh := make([]catalog.NewReading, len(stored))
		o.each(len(stored), func(i int) { fresh[i] = o.read(stored[i]) })
		if err := cmp.Or(ctx.Err(), o.outage(fresh)); err != nil {
			return now, err
		}
		now, err = store.ReplaceReadings(ctx, fresh)
		if err != nil {
			return now, err
		}
		for _, r := range fresh {
			o.tell(r)
		}
		now.Resumed = resumed
		o.Progress(Progress{Phase: Reading, Done: now.Done, Total: now.Total})
		stored, err = store.NextReadings(ctx, now, batch)
	}
	return now, err
}

// outage is why captures cannot be read now, and may be later: the disk or share
// with the WARC files is not there or does not answer. Nothing may then be noted
// as unreadable. Damage, and a file that is missing among others, is none.
func (o Options) outage(readings []catalog.NewReading) error {
	for _, r := range readings {
		if o.unreachable(r.Err) {
			return unreachable(r.Err)
		}
	}
	return nil
}

func unreachable(err error) error {
	return words.Errorf("the archived pages cannot be reached; run it again when they can, it goes on from here: %w", err)
}

func (o Options) unreachable(err error) bool {
	for _, reason := range []error{fs.ErrPermission, syscall.EIO, syscall.EMFILE, syscall.ENFILE, syscall.ESTALE, syscall.ENOTCONN} {
		if errors.Is(err, reason) {
			return true
		}
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	files, _ := o.Archive.ClosedFiles()
	return len(files) == 0
}

// each calls do with 0 to n-1, some at once.
func (o Options) each(n int, do func(i int)) {
	var work sync.WaitGroup
	next := make(chan int)
	for range min(o.Workers, n) {
		work.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	work.Wait()
}

func (o Options) read(r catalog.StoredReading) catalog.NewReading {
	out := catalog.NewReading{StoredReading: r}
	if len(r.Captures) == 0 {
		out.Err = fmt.Errorf("no capture of it is known")
		return out
	}
	out.Pages, out.Err = o.Reread(r.Captures)
	return out
}

// Reread reads captures again, as catalog.Options ask for it.
func (o Options) Reread(refs []record.Ref) ([]record.Page, error) {
	o = o.withDefaults()
	return crawler.Reread(o.Archive.Capture, o.Layouts, refs)
}

// tell names a reading that stays since its captures could not be read.
func (o Options) tell(r catalog.NewReading) {
	if r.Err == nil {
		return
	}
	p := Problem{Article: r.Article, Revision: r.Revision, Err: r.Err}
	if len(r.Captures) > 0 {
		p.File, p.Offset, p.URL = r.Captures[0].File, r.Captures[0].Offset, r.Captures[0].URL
	}
	o.Problem(p)
}
