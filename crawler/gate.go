package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"jianbao/catalog"
	"jianbao/crawler/robots"
	"jianbao/record"
	"jianbao/weburl"
)

// RFC 9309: a robots.txt is good for a day at most (2.4); a crawler should
// follow at least five redirects (2.3.1.2).
const (
	robotsAge     = 24 * time.Hour
	robotsHops    = 5
	robotsMinWait = 10 * time.Minute // after a failure, doubled up to a day
	maxCrawlDelay = 10 * time.Minute // a longer Crawl-delay is taken for this
)

// rules are what is known of an origin's robots.txt, ready to be asked.
type rules struct {
	robots  *robots.Rules
	expires time.Time
	// closed says why nothing may be asked: robots.txt could not be had.
	closed  string
	outcome record.Outcome
	backOff time.Duration
}

// robotsCache keeps the rules of the origins that the pass met.
type robotsCache struct {
	mu       sync.Mutex
	byOrigin map[string]*rules
}

func newRobotsCache() *robotsCache { return &robotsCache{byOrigin: map[string]*rules{}} }

func (c *robotsCache) get(origin string, now time.Time) *rules {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.byOrigin[origin]; r != nil && now.Before(r.expires) {
		return r
	}
	return nil
}

func (c *robotsCache) put(origin string, r *rules) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byOrigin[origin] = r
}

// passage is what robots.txt says to a request.
type passage struct {
	// delay is the site's, or the Crawl-delay where that is longer.
	delay time.Duration
	// refused is the result of a request that may not be asked.
	refused *record.Result
	// stopped says that the pass was stopped before robots.txt was had.
	stopped bool
}

// gate lets a request pass that robots.txt allows, and asks for robots.txt
// first where it is not known.
func (c *crawl) gate(leasing, fetching context.Context, s *site, r record.Request, lease catalog.Lease, pending *sync.WaitGroup) (passage, turnEnd) {
	origin := weburl.Origin(r.URL)
	known := c.knownRules(fetching, origin)
	if known == nil {
		var ok bool
		if known, ok = c.askRobots(leasing, fetching, s, r, origin, lease, pending); !ok {
			return passage{stopped: true, delay: s.Delay}, turnEnd{stop: true}
		}
		c.rules.put(origin, known)
	}
	p := passage{delay: s.Delay}
	if known.closed != "" {
		p.refused = &record.Result{
			Request: r, Outcome: known.outcome, Detail: known.closed, Time: c.Clock().UTC(), Revisit: s.Revisit, RetryAt: known.expires,
		}
		return p, turnEnd{backOff: known.backOff, stop: known.backOff > 0}
	}
	if delay, given := known.robots.Delay(c.Agents); given {
		p.delay = max(p.delay, min(delay, maxCrawlDelay))
	}
	if !known.robots.Allowed(c.Agents, r.URL) {
		p.refused = &record.Result{
			Request: r, Outcome: record.Disallowed, Detail: "robots.txt disallows it", Time: c.Clock().UTC(),
			Revisit: s.Revisit, RetryAt: c.Clock().Add(robotsAge),
		}
	}
	return p, turnEnd{}
}

// knownRules are those of the cache, or of the catalog while they are fresh.
func (c *crawl) knownRules(ctx context.Context, origin string) *rules {
	now := c.Clock()
	if known := c.rules.get(origin, now); known != nil {
		return known
	}
	stored, err := c.Store.Robots(ctx, origin)
	if err != nil {
		if !errors.Is(err, catalog.ErrNotFound) {
			c.Log.Warn("robots.txt in the catalog", "origin", origin, "error", err)
		}
		return nil
	}
	if !now.Before(stored.Expires) || stored.Fetched.After(now) || stored.DisallowAll {
		// What could not be had is asked for anew by every pass.
		return nil
	}
	known := &rules{robots: robots.Parse(stored.Body), expires: stored.Expires}
	c.rules.put(origin, known)
	return known
}

// askRobots fetches an origin's robots.txt under the lease of the request that
// needs it. ok is false when the pass was stopped before.
func (c *crawl) askRobots(leasing, fetching context.Context, s *site, r record.Request, origin string, lease catalog.Lease, pending *sync.WaitGroup) (*rules, bool) {
	href := origin + "/robots.txt"
	for range robotsHops + 1 {
		ask := s.request(href, record.ForRobots, 0, r.URL)
		ask.Epoch, ask.Key, ask.Delay = lease.Epoch, r.Key, s.Delay
		if host := weburl.Host(href); s.Key == "" && host != weburl.Host(origin) {
			// Another host's turn is kept by the pacer alone: its lease is not ours.
			ask.Key = host
		}
		capture, err, ok := c.exchange(leasing, fetching, ask, s.Delay, lease.NotBefore)
		if !ok {
			return nil, false
		}
		ask.Key = r.Key // the result is fenced by the lease under which it was asked
		outcome := classify(ask, capture, err, c.Clock())
		known, stored := c.judgeRobots(origin, capture, outcome)
		outcome.result.Robots = stored
		c.pipe.put(item{capture: capture, result: outcome.result, site: s, pending: pending})
		if outcome.result.Outcome != record.Redirected {
			return known, true
		}
		target, err := weburl.Resolve(capture.Header.Get("Location"), href)
		if err != nil || !weburl.IsWeb(target) {
			return known, true
		}
		href = target
	}
	// More redirects than are followed: as if there were none (RFC 9309, 2.3.1.2).
	return &rules{robots: robots.Parse(nil), expires: c.Clock().Add(robotsAge)}, true
}

// judgeRobots makes rules of an answer: 2xx is read, 4xx and an endless
// redirect allow all, 5xx and silence allow nothing (RFC 9309, 2.3.1).
func (c *crawl) judgeRobots(origin string, capture record.Capture, o verdict) (*rules, *record.Robots) {
	now := c.Clock()
	stored := &record.Robots{Origin: origin, Fetched: now.UTC(), Expires: now.Add(robotsAge).UTC()}
	known := &rules{robots: robots.Parse(nil), expires: stored.Expires}
	status := capture.Status
	switch {
	case status >= 200 && status < 300:
		stored.Body = capture.Body[:min(len(capture.Body), robots.MaxSize)]
		known.robots = robots.Parse(stored.Body)
	case status >= 300 && status < 400, status >= 400 && status < 500 && status != http.StatusTooManyRequests:
		stored.AllowAll = true
	default:
		stored.DisallowAll = true
		stored.Expires = now.Add(robotsMinWait).UTC()
		known.expires = stored.Expires
		known.closed = fmt.Sprintf("robots.txt of %s could not be had: %s", origin, o.result.Detail)
		known.outcome, known.backOff = o.result.Outcome, max(o.backOff, hostBackOff)
	}
	return known, stored
}
