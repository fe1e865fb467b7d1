package crawler

import (
	"context"
	"sync"
	"time"
)

// pacer keeps the requests to one name (a politeness key, a host) apart. The
// lease keeps other processes away; the pacer also keeps our own workers apart
// where one must ask a host that it has not leased (a robots.txt that redirects
// to another), or that has two keys.
//
// The first request to a name waits for a whole delay too: the pass before,
// which may have ended just now, may have asked the host under another name.
type pacer struct {
	began time.Time

	mu     sync.Mutex
	byName map[string]*pace
}

// pace is what is known of one name.
type pace struct {
	busy  bool // it is being asked
	last  time.Time
	delay time.Duration // the longest that was asked for
}

func newPacer() *pacer { return &pacer{began: time.Now(), byName: map[string]*pace{}} }

// named is the pace of a name, with the delay; the caller holds mu.
func (p *pacer) named(name string, delay time.Duration) *pace {
	found := p.byName[name]
	if found == nil {
		found = &pace{last: p.began}
		p.byName[name] = found
	}
	found.delay = max(found.delay, delay)
	return found
}

// left is how long the pace asks to wait.
func (p *pace) left(now time.Time) time.Duration { return p.last.Add(p.delay).Sub(now) }

// wait is how long a turn at the names would be waited for, as things are.
func (p *pacer) wait(names []string, delay time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	longest := time.Duration(0)
	for _, name := range names {
		longest = max(longest, p.named(name, delay).left(now))
	}
	return longest
}

// turn waits until all names may be asked, and at least for the time given, and
// takes the turn; done must be called when the exchange has ended. While a turn
// is taken nobody else gets one at any of its names.
func (p *pacer) turn(ctx context.Context, names []string, delay, atLeast time.Duration) error {
	notBefore := time.Now().Add(atLeast)
	for ctx.Err() == nil {
		wait := p.take(names, delay, notBefore)
		if wait <= 0 {
			return nil
		}
		_ = sleep(ctx, wait) // the loop's condition says why it ended
	}
	return context.Cause(ctx)
}

// busyWait is for a turn whose end is not known.
const busyWait = 20 * time.Millisecond

// take marks the names as being asked, or says how long to wait.
func (p *pacer) take(names []string, delay time.Duration, notBefore time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	wait := notBefore.Sub(now)
	for _, name := range names {
		pace := p.named(name, delay)
		wait = max(wait, pace.left(now))
		if pace.busy {
			wait = max(wait, busyWait)
		}
	}
	if wait > 0 {
		return wait
	}
	for _, name := range names {
		p.byName[name].busy = true
	}
	return 0
}

// done ends a turn: the names were asked until now.
func (p *pacer) done(names []string) { p.end(names, true) }

// giveUp ends a turn that was not used.
func (p *pacer) giveUp(names []string) { p.end(names, false) }

func (p *pacer) end(names []string, asked bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for _, name := range names {
		pace := p.byName[name]
		pace.busy = false
		if asked {
			pace.last = now
		}
	}
}

// left is how long a name must still be left alone. While another asks it, that
// is a delay at least.
func (p *pacer) left(name string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	pace := p.byName[name]
	switch {
	case pace == nil:
		return 0
	case pace.busy:
		return pace.delay
	}
	return max(0, pace.left(time.Now()))
}

// longest is the longest delay of any name.
func (p *pacer) longest() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	longest := time.Duration(0)
	for _, pace := range p.byName {
		longest = max(longest, pace.delay)
	}
	return longest
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
