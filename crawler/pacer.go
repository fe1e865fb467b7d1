package crawler

import (
	"context"
	"sync"
	"time"
)

// pacer keeps the requests to one politeness key apart. The lease keeps other
// processes away; the pacer also keeps our own workers apart where one must
// ask a host that it has not leased (a robots.txt that redirects to another).
type pacer struct {
	mu   sync.Mutex
	next map[string]time.Time // when a key may be asked again
}

func newPacer() *pacer { return &pacer{next: map[string]time.Time{}} }

// turn waits until the key may be asked and takes the turn; done must be called
// with the delay when the exchange has ended. While a turn is taken nobody else
// gets one for the key.
func (p *pacer) turn(ctx context.Context, key string, notBefore time.Time) error {
	for {
		wait := p.take(key, notBefore)
		if wait <= 0 {
			return nil
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// taken stands for a turn whose end is not known.
const taken = 20 * time.Millisecond

// take marks the key as being asked, or says how long to wait.
func (p *pacer) take(key string, notBefore time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	next, known := p.next[key]
	if known && next.IsZero() {
		return taken
	}
	now := time.Now()
	if wait := max(next.Sub(now), notBefore.Sub(now)); wait > 0 {
		return wait
	}
	p.next[key] = time.Time{}
	return 0
}

// done ends a turn; the key may be asked again after the delay.
func (p *pacer) done(key string, delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next[key] = time.Now().Add(delay)
}

// sleep waits, or returns why ctx ended.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// left is how long the key must still be left alone.
func (p *pacer) left(key string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.next[key]
	if next.IsZero() {
		return 0
	}
	return max(0, time.Until(next))
}
