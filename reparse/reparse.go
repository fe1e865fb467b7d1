// Package reparse reads an archive's captures again: with today's parser into
// the revisions that the catalog has, and where the catalog is lost, into a
// catalog that is made of the WARC files alone.
package reparse

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/crawler"
	"jianbao/parser"
	"jianbao/record"
)

// Options are what reading again needs. Archive is required.
type Options struct {
	Archive *archive.Reader
	// Layouts are those of a site; nil: none has any.
	Layouts func(site string) parser.Layouts
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
		o.Layouts = func(string) parser.Layouts { return nil }
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
		if err := errors.Join(ctx.Err(), o.outage(fresh)); err != nil {
			now.Resumed = resumed
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
	out.Pages, out.Err = crawler.Reread(o.Archive.Capture, o.Layouts, r.Captures)
	return out
}

// outage is why the captures cannot be read now, nil where they can: what
// depends on them is left to the next run.
func (o Options) outage(fresh []catalog.NewReading) error {
	there := sync.OnceValues(func() (map[string]int64, error) { return sizes(o.Archive) })
	for i := range fresh {
		r := &fresh[i]
		if len(r.Captures) == 0 {
			continue
		}
		if r.Err = settle(r.Err, r.Captures, there); catalog.Unreachable(r.Err) {
			return unreachable(r.Err)
		}
	}
	return nil
}

// Reread reads captures again, as catalog.Options ask for it.
func (o Options) Reread(refs []record.Ref) ([]record.Page, error) {
	o = o.withDefaults()
	pages, err := crawler.Reread(o.Archive.Capture, o.Layouts, refs)
	return pages, settle(err, refs, func() (map[string]int64, error) { return sizes(o.Archive) })
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
