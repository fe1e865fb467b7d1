package crawler

import (
	"context"
	"errors"
	"sync"

	"jianbao/catalog"
	"jianbao/record"
)

// maxBatch is how many captures are synced, and results committed, at once.
const maxBatch = 50

// item is a page on its way through the pipeline.
type item struct {
	capture record.Capture
	result  record.Result
	site    *site
	// ahead gives the page where it was read before; nil: it was not.
	ahead func() (record.Page, error)
	// asked says that a request was sent, or tried to be.
	asked bool
	bytes int
	// room is what the item takes of the pipeline's.
	room int
	// pending is the lease's count of what is not committed yet.
	pending *sync.WaitGroup
}

// pipeline is the way from capture to commit. Each stage takes what waits for
// it as one batch, so that a sync or a transaction serves as many pages as came
// meanwhile, and a single page waits for nobody.
type pipeline struct {
	c       *crawl
	ctx     context.Context
	archive chan item
	read    chan *ticket
	order   chan *ticket
	commit  chan item
	stages  sync.WaitGroup
	room    *room
	links   familiar // of the commit stage

	mu    sync.Mutex
	fault error // the first; after it nothing more is stored
	// broken is closed at the first fault.
	broken chan struct{}
}

// pipelineRoom is how many bytes of captures are on their way at most: a site
// of huge pages must not fill the memory. One that is larger goes alone.
const pipelineRoom = 64 << 20

// room is bytes that are taken and given back.
type room struct {
	mu    sync.Mutex
	freed sync.Cond
	left  int
}

func newRoom(size int) *room {
	r := &room{left: size}
	r.freed.L = &r.mu
	return r
}

func (r *room) take(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.left < n {
		r.freed.Wait()
	}
	r.left -= n
}

func (r *room) give(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left += n
	r.freed.Broadcast()
}

// ticket is an item that is read while others are. Results are committed in the
// order of the archive: which of two pages made an article is then the same
// when the catalog is made again of the WARC files alone.
type ticket struct {
	item
	done chan struct{} // closed when it was read
}

func startPipeline(ctx context.Context, c *crawl) *pipeline {
	p := &pipeline{
		c: c, ctx: ctx,
		archive: make(chan item, maxBatch), read: make(chan *ticket, maxBatch), order: make(chan *ticket, maxBatch), commit: make(chan item, maxBatch),
		room: newRoom(pipelineRoom), broken: make(chan struct{}),
	}
	p.stages.Go(func() {
		p.stage(p.archive, p.keep)
		close(p.read)
		close(p.order)
	})
	for range readers() {
		p.stages.Go(func() {
			for t := range p.read {
				p.c.readItem(&t.item)
				t.capture = record.Capture{} // its bytes are kept; let them go
				close(t.done)
			}
		})
	}
	p.stages.Go(func() {
		for t := range p.order {
			<-t.done
			p.commit <- t.item
		}
		close(p.commit)
	})
	p.stages.Go(func() { p.stage(p.commit, p.store) })
	return p
}

// put hands an exchange to the pipeline; it waits while the pipeline is full.
func (p *pipeline) put(it item) {
	c := it.capture
	it.bytes = len(c.RawHead) + len(c.RawBody)
	it.room = min(it.bytes+len(c.Payload)+len(c.Body), pipelineRoom)
	p.room.take(it.room)
	it.pending.Add(1)
	p.archive <- it
}

// close waits until all that was put has ended, and returns the first fault.
func (p *pipeline) close() error {
	close(p.archive)
	p.stages.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}

// fail stops storing for good: after a fault of the disk nothing is acknowledged.
func (p *pipeline) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault == nil {
		p.fault = err
		close(p.broken)
	}
}

func (p *pipeline) failed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault != nil
}

// stage hands over what waits in the channel, at most maxBatch at once.
func (p *pipeline) stage(in <-chan item, do func([]item)) {
	for it := range in {
		batch := []item{it}
	gather:
		for len(batch) < maxBatch {
			select {
			case more, open := <-in:
				if !open {
					break gather
				}
				batch = append(batch, more)
			default:
				break gather
			}
		}
		do(batch)
	}
}

// drop lets go of items that will not be stored.
func (p *pipeline) drop(items []item) {
	for _, it := range items {
		p.room.give(it.room)
		it.pending.Done()
	}
}

// keep appends the captures and hands them on once they are durable.
func (p *pipeline) keep(items []item) {
	if p.failed() {
		p.drop(items)
		return
	}
	for i := range items {
		if err := p.append(&items[i]); err != nil {
			p.stop(items, err)
			return
		}
	}
	if err := p.c.Archive.Sync(); err != nil {
		p.stop(items, err)
		return
	}
	for _, it := range items {
		t := &ticket{item: it, done: make(chan struct{})}
		p.order <- t
		p.read <- t
	}
}

func (p *pipeline) stop(items []item, err error) {
	p.c.fail(err)
	p.drop(items)
}

// append archives one capture, if anything was received: what is no HTTP, too.
func (p *pipeline) append(it *item) error {
	if len(it.capture.RawHead)+len(it.capture.RawBody) == 0 {
		return nil
	}
	ref, err := p.appendCapture(it.capture)
	if err != nil {
		return err
	}
	it.result.Capture = &ref
	return nil
}

func (p *pipeline) appendCapture(c record.Capture) (record.Ref, error) {
	if c.Status == 304 {
		original, err := p.c.Store.LastCapture(p.ctx, c.URL)
		switch {
		case err == nil:
			return p.c.Archive.AppendNotModified(c, original)
		case !errors.Is(err, catalog.ErrNotFound):
			return record.Ref{}, err
		}
	}
	return p.c.Archive.Append(c)
}

// store commits a batch.
func (p *pipeline) store(items []item) {
	defer p.drop(items)
	if p.failed() {
		return
	}
	results := make([]record.Result, len(items))
	for i, it := range items {
		results[i] = it.result
		results[i].Found = p.links.strange(it.result.Found)
	}
	receipts, err := p.c.Store.Commit(p.ctx, results)
	if err == nil {
		err = p.retry(results, receipts)
	}
	if err != nil {
		p.c.fail(err)
		return
	}
	for i, receipt := range receipts {
		if receipt.Err != nil {
			p.c.Log.Warn("result refused", "url", results[i].Request.URL, "error", receipt.Err)
			continue
		}
		p.links.committed(results[i].Found)
		p.c.tally.committed(results[i], receipt, items[i])
	}
	if p.c.Committed != nil {
		p.c.Committed()
	}
	if p.c.Progress != nil {
		p.c.Progress(p.c.tally.now())
	}
}

// retry commits results whose reading the catalog could not take as failures
// of the parser, so that the capture is known and the URL is asked no more.
func (p *pipeline) retry(results []record.Result, receipts []catalog.Receipt) error {
	for i, receipt := range receipts {
		if receipt.Err == nil || errors.Is(receipt.Err, catalog.ErrStaleEpoch) {
			continue
		}
		r := results[i]
		r.Outcome, r.Detail, r.Page, r.Found = record.ParserFailed, receipt.Err.Error(), nil, nil
		r.RetryAt, r.RetryInPass = p.c.Clock().Add(lastBackOff), false
		again, err := p.c.Store.Commit(p.ctx, []record.Result{r})
		if err != nil {
			return err
		}
		if again[0].Err != nil && !errors.Is(again[0].Err, catalog.ErrStaleEpoch) {
			return again[0].Err
		}
		results[i], receipts[i] = r, again[0]
	}
	return nil
}
