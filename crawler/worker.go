package crawler

import (
	"context"
	"errors"
	"sync"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// batch is how many requests of a host a worker takes at once.
const batch = 64

// patience is how long a pass waits for a host: what backs off for longer is
// left to the next pass.
const patience = time.Minute

// work leases hosts until nothing is left or leasing was stopped. Exchanges
// run under fetching, which outlives leasing by the grace.
func (c *crawl) work(leasing, fetching context.Context) {
	for leasing.Err() == nil {
		if !c.mayGoOn() {
			return
		}
		// Counted before the lease is asked for, so that no other worker
		// concludes in between that nothing is under way.
		c.held.Add(1)
		next, err := c.Store.Next(leasing, catalog.LeaseOptions{
			Holder: c.Holder, TTL: c.leaseTime(), Max: batch, SkipSites: c.tally.full(c.sites),
		})
		if err == nil && next.Lease != nil {
			c.serve(leasing, fetching, *next.Lease, next.Requests)
			c.held.Add(-1)
			c.wake()
			continue
		}
		others := c.held.Add(-1)
		switch {
		case err != nil:
			if leasing.Err() == nil {
				c.pipe.fail(err)
				c.stopLeasing(ReasonFailed, err)
			}
			return
		case next.Done, others == 0 && next.Wait > c.longestWait():
			c.wake()
			return
		}
		c.idle(leasing, next.Wait)
	}
	if leasing.Err() != nil {
		c.reason.CompareAndSwap(nil, ReasonInterrupted)
	}
}

// longestWait is patience, or more where a site's own delay is longer.
func (c *crawl) longestWait() time.Duration {
	longest := patience
	for _, s := range c.sites {
		longest = max(longest, s.Delay+time.Second)
	}
	return longest
}

// mayGoOn looks at the deadline and the free room before a lease.
func (c *crawl) mayGoOn() bool {
	if !c.Deadline.IsZero() && !c.Clock().Before(c.Deadline) {
		c.stopLeasing(ReasonDeadline, nil)
		return false
	}
	if c.Free == nil || c.MinFree <= 0 {
		return true
	}
	free, err := c.Free()
	if err == nil && free < c.MinFree {
		c.stopLeasing(ReasonNoSpace, ErrNoSpace)
		return false
	}
	return true
}

// idle waits until a lease may be had: for the time that the store named, or
// until another worker's lease ends.
func (c *crawl) idle(ctx context.Context, wait time.Duration) {
	if wait <= 0 || wait > time.Second {
		wait = time.Second // a deadline or a stop is noticed in time
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.freed:
		c.wake() // whoever else waits may look too
		_ = sleep(ctx, 5*time.Millisecond)
	case <-ctx.Done():
	}
}

// leaseTime is enough for one exchange with its robots.txt; a lease is
// extended before each exchange.
func (c *crawl) leaseTime() time.Duration { return 4*c.FetchTimeout + 2*time.Minute }

// turnEnd is what an exchange means for the rest of its lease.
type turnEnd struct {
	// backOff, where positive, is how long the host is to be left alone.
	backOff time.Duration
	// failing says that the host did not answer.
	failing bool
	// stop says that nothing more is asked under this lease.
	stop bool
}

// serve asks a lease's requests one after the other, waits until all of them
// are committed and gives the host back.
func (c *crawl) serve(leasing, fetching context.Context, lease catalog.Lease, requests []record.Request) {
	var pending sync.WaitGroup
	var notBefore time.Time
	failures := 0
	for _, r := range requests {
		if leasing.Err() != nil || !c.mayGoOn() {
			break
		}
		s := c.sites[r.Site]
		if s == nil || c.overBound(r, s) {
			continue
		}
		var err error
		if lease, err = c.secure(fetching, lease); err != nil {
			c.Log.Warn("lease lost", "key", lease.Key, "error", err)
			break
		}
		end := c.ask(leasing, fetching, s, r, lease, &pending)
		if failures++; !end.failing {
			failures = 0
		}
		if failures >= hostFailures {
			end = turnEnd{backOff: hostBackOff, stop: true}
		}
		if end.backOff > 0 {
			notBefore = c.Clock().Add(end.backOff)
		}
		if end.stop {
			break
		}
	}
	pending.Wait()
	if earliest := c.Clock().Add(c.pace.left(lease.Key)); earliest.After(notBefore) {
		notBefore = earliest
	}
	if err := c.Store.Release(context.WithoutCancel(fetching), lease, notBefore); err != nil && !errors.Is(err, catalog.ErrStaleEpoch) {
		c.pipe.fail(err)
		c.stopLeasing(ReasonFailed, err)
	}
}

// overBound counts pages against the site's bound; feeds and sitemaps are free.
func (c *crawl) overBound(r record.Request, s *site) bool {
	if r.Purpose == record.ForFeed || r.Purpose == record.ForSitemap {
		return false
	}
	return !c.tally.lease(r.Site, s.maxPages)
}

// secure makes sure that the lease outlives the next exchange: a fetch is only
// begun when the deadline is further away than it can take.
func (c *crawl) secure(ctx context.Context, lease catalog.Lease) (catalog.Lease, error) {
	if lease.Deadline.Sub(c.Clock()) > 3*c.FetchTimeout {
		return lease, nil
	}
	return c.Store.Extend(ctx, lease, c.leaseTime())
}

// ask makes one exchange, with that of robots.txt before it where needed, and
// hands what came of it to the pipeline.
func (c *crawl) ask(leasing, fetching context.Context, s *site, r record.Request, lease catalog.Lease, pending *sync.WaitGroup) turnEnd {
	r.Epoch = lease.Epoch
	gate, end := c.gate(leasing, fetching, s, r, lease, pending)
	switch {
	case gate.stopped:
		return end
	case gate.refused != nil:
		c.pipe.put(item{result: *gate.refused, site: s, pending: pending})
		return end
	}
	capture, err, ok := c.exchange(leasing, fetching, r, gate.delay, lease.NotBefore)
	if !ok {
		return turnEnd{stop: true}
	}
	outcome := classify(r, capture, err, c.Clock())
	c.pipe.put(item{capture: capture, result: outcome.result, site: s, pending: pending})
	return turnEnd{backOff: outcome.backOff, failing: outcome.failing, stop: outcome.backOff > 0}
}

// exchange waits for the host's turn and fetches. ok is false when leasing was
// stopped before the request was sent, or the exchange was cut by the stop.
func (c *crawl) exchange(leasing, fetching context.Context, r record.Request, delay time.Duration, notBefore time.Time) (record.Capture, error, bool) {
	wait := time.Time{}
	if d := notBefore.Sub(c.Clock()); d > 0 {
		wait = time.Now().Add(d)
	}
	if err := c.pace.turn(leasing, r.Key, wait); err != nil {
		return record.Capture{}, err, false
	}
	ctx, cancel := context.WithTimeout(fetching, c.FetchTimeout)
	capture, err := c.Fetch.Fetch(ctx, r)
	cancel()
	c.pace.done(r.Key, delay)
	if err != nil && fetching.Err() != nil {
		// Cut by the stop. It is asked again by the next pass, and what was
		// received says nothing that is known to be whole.
		return capture, err, false
	}
	return capture, err, true
}
