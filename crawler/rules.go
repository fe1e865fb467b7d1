package crawler

import (
	"sync"
	"time"

	"jianbao/crawler/robots"
	"jianbao/record"
)

// rules are what a pass knows of an origin: its robots.txt, ready to be asked,
// or why nothing may be asked.
type rules struct {
	robots  *robots.Rules
	expires time.Time
	// closed says why nothing may be asked, "" where robots does; outcome is
	// how requests end by it, and backOff for how long the host is to be left
	// alone, where it said so.
	closed  string
	outcome record.Outcome
	backOff time.Duration
}

// rulebook keeps the rules of the origins that the pass met.
type rulebook struct {
	mu       sync.Mutex
	byOrigin map[string]*rules
	failures map[string]int // in a row
}

func newRulebook() *rulebook {
	return &rulebook{byOrigin: map[string]*rules{}, failures: map[string]int{}}
}

func (b *rulebook) get(origin string, now time.Time) *rules {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.byOrigin[origin]; r != nil && now.Before(r.expires) {
		return r
	}
	return nil
}

func (b *rulebook) put(origin string, r *rules) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.byOrigin[origin] = r
}

// count counts the failures of an origin in a row.
func (b *rulebook) count(origin string, failing bool) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !failing {
		delete(b.failures, origin)
		return 0
	}
	b.failures[origin]++
	return b.failures[origin]
}
