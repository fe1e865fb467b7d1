package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
	robotsMinWait = 10 * time.Minute // after a failure, within a pass
	maxCrawlDelay = 10 * time.Minute // a longer Crawl-delay is taken for this
)

// passage is what robots.txt says to a request.
type passage struct {
	// delay is the site's, or the Crawl-delay where that is longer.
	delay time.Duration
	// refused says that the request may not be asked, which the pipeline was told.
	refused bool
}

// gate lets a request pass that robots.txt allows, and asks for robots.txt
// first where it is not known. ok is false when nothing more may be asked under
// the lease: leasing was stopped, or the host wants to be left alone.
func (c *crawl) gate(leasing, fetching context.Context, t *tenure, s *site, r record.Request) (p passage, ok bool) {
	origin := weburl.Origin(r.URL)
	known := c.knownRules(fetching, origin)
	if known == nil {
		if known, ok = c.askRobots(leasing, fetching, t, s, r, origin); !ok {
			return passage{}, false
		}
		c.rules.put(origin, known)
	}
	p.delay = s.Delay
	if known.closed != "" {
		c.refuse(t, s, r, known.outcome, known.closed, c.Clock().Add(known.backOff))
		if known.backOff > 0 {
			t.notBefore = c.Clock().Add(known.backOff)
		}
		return passage{refused: true}, known.backOff == 0
	}
	if delay, given := known.robots.Delay(c.Agents); given {
		p.delay = max(p.delay, min(delay, maxCrawlDelay))
	}
	if !known.robots.Allowed(c.Agents, r.URL) {
		c.refuse(t, s, r, record.Disallowed, "robots.txt disallows it", c.Clock().Add(robotsAge))
		p.refused = true
	}
	return p, true
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
// needs it. ok is false when the pass was stopped before it was had.
func (c *crawl) askRobots(leasing, fetching context.Context, t *tenure, s *site, r record.Request, origin string) (known *rules, ok bool) {
	href := origin + "/robots.txt"
	for range robotsHops + 1 {
		ask := s.request(href, record.ForRobots, 0, r.URL)
		ask.Epoch = t.lease.Epoch
		if s.Key != "" || weburl.Host(href) == weburl.Host(origin) {
			ask.Key = r.Key
		} // else another host's turn is kept by the pacer alone: its lease is not ours
		v, ok := c.exchange(leasing, fetching, t, ask, s.Delay)
		if !ok {
			return nil, false
		}
		ask.Key = r.Key // the result is fenced by the lease under which it was asked
		verdict := classify(ask, v.capture, v.err, c.Clock())
		target := robotsTarget(verdict.result, v.capture)
		if target == "" {
			known, verdict.result.Robots = c.judgeRobots(origin, v.capture, verdict)
		}
		c.pipe.put(item{capture: v.capture, result: verdict.result, site: s, pending: &t.pending, asked: true})
		if target == "" {
			return known, true
		}
		href = target
	}
	// More redirects than are followed: as if there were none (RFC 9309, 2.3.1.2).
	return &rules{robots: robots.Parse(nil), expires: c.Clock().Add(robotsAge)}, true
}

// robotsTarget is where a robots.txt redirects to, "" where it does not.
func robotsTarget(result record.Result, capture record.Capture) string {
	if result.Outcome != record.Redirected {
		return ""
	}
	target, err := weburl.Resolve(capture.Header.Get("Location"), result.Request.URL)
	if err != nil || !weburl.IsWeb(target) {
		return ""
	}
	return withoutFragment(target)
}

// judgeRobots makes rules of the last answer: 2xx is read, 4xx and a redirect
// to nowhere allow all, 5xx, silence and half an answer allow nothing (RFC
// 9309, 2.3.1).
func (c *crawl) judgeRobots(origin string, capture record.Capture, v verdict) (*rules, *record.Robots) {
	now := c.Clock()
	stored := &record.Robots{Origin: origin, Fetched: now.UTC(), Expires: now.Add(robotsAge).UTC()}
	known := &rules{robots: robots.Parse(nil), expires: stored.Expires}
	switch v.result.Outcome {
	case "":
		stored.Body = capture.Body[:min(len(capture.Body), robots.MaxSize)]
		known.robots = robots.Parse(stored.Body)
	case record.Redirected, record.NotFound, record.Gone, record.Refused:
		stored.AllowAll = true
	default:
		stored.DisallowAll = true
		stored.Expires = now.Add(robotsMinWait).UTC()
		known.expires, known.backOff = stored.Expires, v.backOff
		known.closed = fmt.Sprintf("robots.txt of %s could not be had: %s", origin, v.result.Detail)
		known.outcome = v.result.Outcome
	}
	return known, stored
}

// noteFailure closes an origin for the rest of the pass that cannot be reached:
// at once where no request can succeed, else after a few failures in a row. Its
// other requests are refused with that outcome, and asked by the next pass.
func (c *crawl) noteFailure(v verdict) {
	origin := weburl.Origin(v.result.Request.URL)
	failures := c.rules.count(origin, v.failing)
	if !v.dead && failures < hostFailures {
		return
	}
	c.rules.put(origin, &rules{
		robots: robots.Parse(nil), expires: c.Clock().Add(robotsAge), outcome: v.result.Outcome,
		closed: fmt.Sprintf("%s could not be reached: %s", origin, v.result.Detail),
	})
}

// statusClosed are those by which a gateway says that the server behind it does
// not answer.
func statusClosed(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}
