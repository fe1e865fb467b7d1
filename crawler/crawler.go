// Package crawler runs one pass over what is due: it leases hosts, asks them
// politely, archives what they send, reads it, and commits what it found.
//
// A page goes through a pipeline whose stages each take the value of the one
// before; nothing reaches back:
//
//	worker   lease, wait, robots.txt, fetch      record.Request → record.Capture
//	archive  append and sync, in batches         record.Capture → record.Ref
//	read     decode, parse, discover links       → record.Result
//	commit   one transaction for many results    → catalog.Receipt
//
// A worker gives its host back when all that it asked has been committed, so
// that the epoch of its lease fences every result.
//
// # Politeness
//
// No politeness key, and no host whatever its keys, sees two requests closer
// than its delay, whatever the number of workers, redirects, retries or passes:
// the wait begins when the last exchange has ended. robots.txt (RFC 9309) is
// asked first, at most once a day; where it cannot be had, nothing is asked of
// its origin in that pass. An origin that does not answer is left to the next
// pass after three failures, and what backs off for longer than a minute too.
package crawler

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// Fetcher makes one exchange. The capture holds what was received, also where
// err is not nil.
type Fetcher interface {
	Fetch(ctx context.Context, r record.Request) (record.Capture, error)
}

// Archiver keeps captures. It is called by one goroutine at a time.
type Archiver interface {
	Append(c record.Capture) (record.Ref, error)
	AppendNotModified(c record.Capture, original record.Ref) (record.Ref, error)
	Sync() error
}

// Options are what a pass needs. Store, Archive, Fetch and Sites are required.
type Options struct {
	Store   catalog.Store
	Archive Archiver
	Fetch   Fetcher
	Sites   []Site

	// Agents are the product tokens that robots.txt groups are matched with.
	Agents []string
	// Holder names the process in leases and passes, for a person.
	Holder string
	// Config is the effective configuration, secrets left out, as JSON.
	Config []byte
	// Workers is the number of hosts asked at once; 0 is 16.
	Workers int
	// FetchTimeout is the longest that one exchange may take; 0 is a minute.
	FetchTimeout time.Duration
	// Grace is how long exchanges may go on after the pass was stopped; 0 is 5 s.
	Grace time.Duration
	// Recheck asks everything that is known, due or not.
	Recheck bool
	// MaxPages, where set, bounds the pages of every site in place of its own bound.
	MaxPages int
	// Deadline, where set, is when the pass stops leasing; what is being asked
	// then is had.
	Deadline time.Time
	// MinFree is the number of free bytes below which no page is leased and
	// nothing is asked, as Free reports them; nil: not looked at.
	MinFree int64
	Free    func() (int64, error)

	// Clock gives the time that is recorded; nil is time.Now. Waiting always
	// goes by the process's own monotonic clock.
	Clock func() time.Time
	// Log is told what a person may want to look into; nil: nobody is.
	Log *slog.Logger
	// Committed, where set, is called after each commit; it must not block.
	Committed func()
	// Progress, where set, is called after each commit; it must not block.
	Progress func(Progress)
}

// Progress is how far a pass has come.
type Progress struct {
	Asked, Articles, New, Revised, Failed int
	Bytes                                 int64
}

// Report is what a pass came to.
type Report struct {
	Pass      catalog.Pass
	Summary   catalog.Summary
	Judgement catalog.Judgement
	Progress
	// Events counts what happened, by type.
	Events map[record.EventType]int
	// Silent are the sites that should have answered and did not: no start
	// page, feed or sitemap of them.
	Silent []string
	// Why says how the last start page, feed or sitemap of each of them ended.
	Why map[string]string
}

// Reasons for which a pass ends.
const (
	ReasonDone        = "done"
	ReasonDeadline    = "deadline"
	ReasonMaxPages    = "max-pages" // a site has had as many as it may in one pass
	ReasonInterrupted = "interrupted"
	ReasonNoSpace     = "no-space"
	ReasonFailed      = "failed"
)

// ErrNoSpace: there is less room than the configuration asks to be kept free.
var ErrNoSpace = errors.New("less free space than min_free asks for")

// crawl is one pass under way.
type crawl struct {
	Options
	sites map[string]*site
	pass  catalog.Pass
	pace  *pacer
	rules *rulebook
	pipe  *pipeline
	tally *tally
	// afresh says that listings are asked as if for the first time.
	afresh bool
	// more tells one idle worker to look for work, over all of them that a
	// worker found none and ended.
	more    chan struct{}
	over    bell
	lookout sync.Mutex // held by the idle worker that looks out
	// held counts the leases that our workers hold.
	held   atomic.Int64
	stop   context.CancelFunc
	reason atomic.Value // string: why leasing stopped
}

// Run makes one pass. It returns when the pass is closed in the store and all
// that it started has ended, also when ctx is cancelled: then it stops leasing,
// cuts exchanges after the grace, and commits what was had. The error is for
// what kept the pass from going on; the report tells what was done all the same.
//
// After an error of the store or the archive nothing more is stored, not even
// the end of the pass: what lies there is as a kill would have left it, and the
// next pass goes on from there.
func Run(ctx context.Context, o Options) (Report, error) {
	c, err := begin(ctx, o)
	if err != nil {
		return Report{}, err
	}
	leasing, stop := context.WithCancel(ctx)
	c.stop = stop
	defer stop()
	fetching, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()

	c.pipe = startPipeline(context.WithoutCancel(ctx), c)
	ended := make(chan struct{})
	var workers, watch sync.WaitGroup
	watch.Go(func() { c.watch(ctx, ended, cut) })
	for range c.Workers {
		workers.Go(func() { c.work(leasing, fetching) })
	}
	workers.Wait()
	close(ended)
	watch.Wait()
	failure := c.pipe.close()
	return c.end(context.WithoutCancel(ctx), failure)
}

// watch cuts the exchanges that go on: when the grace is over after ctx was
// cancelled, and at once after a fault, when nothing can be kept of them.
func (c *crawl) watch(ctx context.Context, ended <-chan struct{}, cut func()) {
	select {
	case <-ended:
		return
	case <-c.pipe.broken:
		cut()
		return
	case <-ctx.Done():
	}
	timer := time.NewTimer(c.Grace)
	defer timer.Stop()
	select {
	case <-ended:
	case <-c.pipe.broken:
		cut()
	case <-timer.C:
		cut()
	}
}

// begin offers the start pages and opens the pass.
func begin(ctx context.Context, o Options) (*crawl, error) {
	o = o.withDefaults()
	sites, err := compileSites(o.Sites, o.MaxPages)
	if err != nil {
		return nil, err
	}
	starts, err := Starts(o.Sites)
	if err != nil {
		return nil, err
	}
	last, err := o.Store.Config(ctx)
	if err != nil && !errors.Is(err, catalog.ErrNotFound) {
		return nil, err
	}
	if _, err := o.Store.Offer(ctx, starts); err != nil {
		return nil, err
	}
	pass, err := o.Store.BeginPass(ctx, passOptions(o))
	if err != nil {
		return nil, err
	}
	return &crawl{
		Options: o, sites: sites, pass: pass, pace: newPacer(), rules: newRulebook(), tally: newTally(), more: make(chan struct{}, 1),
		afresh: o.Recheck || !bytes.Equal(last, o.Config),
	}, nil
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = 16
	}
	if o.FetchTimeout <= 0 {
		o.FetchTimeout = time.Minute
	}
	if o.Grace <= 0 {
		o.Grace = 5 * time.Second
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if len(o.Agents) == 0 {
		o.Agents = []string{"jianbao"}
	}
	return o
}

// readers is how many pages are parsed at once.
func readers() int { return runtime.GOMAXPROCS(0) }

// stopLeasing ends the pass early; the first reason stands.
func (c *crawl) stopLeasing(reason string) {
	c.reason.CompareAndSwap(nil, reason)
	c.stop()
}

// fail ends the pass for a fault of the store or the archive.
func (c *crawl) fail(err error) {
	c.pipe.fail(err)
	c.stopLeasing(ReasonFailed)
}

// end judges and closes the pass.
func (c *crawl) end(ctx context.Context, failure error) (Report, error) {
	reason, _ := c.reason.Load().(string)
	switch full := c.tally.full(c.sites); {
	case reason == "" && len(full) > 0:
		reason = ReasonMaxPages
	case reason == "":
		reason = ReasonDone
	}
	if failure != nil {
		return c.tally.report(c.pass, ReasonFailed), failure
	}
	report := c.tally.report(c.pass, reason)
	judgement, err := c.Store.EndPass(ctx, report.Summary)
	if err != nil {
		report.Summary.Reason = ReasonFailed
		return report, err
	}
	report.Judgement = judgement
	for _, e := range judgement.Events {
		report.Events[e.Type]++
	}
	if reason == ReasonNoSpace {
		return report, ErrNoSpace
	}
	return report, nil
}
