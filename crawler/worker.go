package crawler

import (
	"context"
	"sync"
	"time"

	"jianbao/catalog"
)

// batch is how many requests of a host a worker takes at once.
const batch = 64

// patience is how long a pass waits for a host: what backs off for longer is
// left to the next pass.
const patience = time.Minute

// work leases hosts until nothing is left or leasing was stopped. Exchanges
// run under fetching, which outlives leasing by the grace.
func (c *crawl) work(leasing, fetching context.Context) {
	defer func() {
		if leasing.Err() != nil {
			c.reason.CompareAndSwap(nil, ReasonInterrupted)
		}
	}()
	for c.mayGoOn(leasing) {
		// Counted before the lease is asked for, so that no other worker
		// concludes in between that nothing is under way; and listened to from
		// before it, so that nobody waits on when another has concluded that.
		over := c.over.next()
		c.held.Add(1)
		next, err := c.Store.Next(leasing, catalog.LeaseOptions{
			Holder: c.Holder, TTL: c.leaseTime(), Max: batch, SkipSites: c.tally.full(c.sites),
		})
		if err == nil && next.Lease != nil {
			// Where there was one there may be more. One worker after the other
			// is woken, until one finds nothing.
			select {
			case c.more <- struct{}{}:
			default:
			}
			c.serve(leasing, fetching, *next.Lease, next.Requests)
			c.held.Add(-1)
			continue
		}
		others := c.held.Add(-1)
		switch {
		case err != nil:
			if leasing.Err() == nil {
				c.fail(err)
			}
			return
		case next.Done, others == 0 && next.Wait > c.longestWait():
			c.over.ring()
			return
		}
		c.idle(leasing, next.Wait, over)
	}
}

// longestWait is patience, or more where a host's own delay is longer: that of
// its site, or one that its robots.txt asked for in this pass.
func (c *crawl) longestWait() time.Duration {
	longest := c.pace.longest()
	for _, s := range c.sites {
		longest = max(longest, s.Delay)
	}
	return max(patience, longest+time.Second)
}

// mayGoOn looks before a lease, and before each request, whether leasing was
// stopped, at the deadline and at the free room.
func (c *crawl) mayGoOn(leasing context.Context) bool {
	if leasing.Err() != nil {
		return false
	}
	if !c.Deadline.IsZero() && !c.Clock().Before(c.Deadline) {
		c.stopLeasing(ReasonDeadline)
		return false
	}
	if c.Free == nil || c.MinFree <= 0 {
		return true
	}
	free, err := c.Free()
	if err == nil && free < c.MinFree {
		c.stopLeasing(ReasonNoSpace)
		return false
	}
	return true
}

// idle waits until a lease may be had. One of the idle workers looks out: it
// comes back after the time that the store named, or after a second, so that
// what was found meanwhile, a deadline and the room are noticed in time. The
// others wait until a worker has had a lease, or found that there are none left.
func (c *crawl) idle(ctx context.Context, wait time.Duration, over <-chan struct{}) {
	var look <-chan time.Time
	if c.lookout.TryLock() {
		defer c.lookout.Unlock()
		if wait <= 0 || wait > time.Second {
			wait = time.Second
		}
		timer := time.NewTimer(wait)
		defer timer.Stop()
		look = timer.C
	}
	select {
	case <-look:
	case <-c.more:
	case <-over:
	case <-ctx.Done():
	}
}

// bell tells all who listen, once a ring.
type bell struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed by the next ring.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}
