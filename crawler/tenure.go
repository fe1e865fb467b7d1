package crawler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"jianbao/catalog"
	"jianbao/record"
	"jianbao/weburl"
)

// tenure is a lease while a worker serves it.
type tenure struct {
	lease catalog.Lease
	// pending counts what was asked under the lease and is not committed yet.
	pending sync.WaitGroup
	// notBefore is how long the host wants to be left alone.
	notBefore time.Time
	// begun says that the lease's first turn was had.
	begun bool
	// deep counts the deep sections that were asked.
	deep int
}

// deepBatch is how many deep sections are asked under one lease: what they lead
// to is asked before the others of them.
const deepBatch = 8

// serve asks a lease's requests one after the other, waits until all of them
// are committed and gives the host back.
func (c *crawl) serve(leasing, fetching context.Context, lease catalog.Lease, requests []record.Request) {
	t := &tenure{lease: lease}
	for _, r := range requests {
		if t.deep == deepBatch || !c.mayGoOn(leasing) || !c.deal(leasing, fetching, t, r) {
			break
		}
		if r.Purpose == record.ForSection && !r.Start && r.Depth > 1 {
			t.deep++
		}
	}
	t.pending.Wait()
	notBefore := c.Clock().Add(c.pace.left(lease.Key))
	if t.notBefore.After(notBefore) {
		notBefore = t.notBefore
	}
	err := c.Store.Release(context.WithoutCancel(fetching), t.lease, notBefore)
	if err != nil && !errors.Is(err, catalog.ErrStaleEpoch) {
		c.fail(err)
	}
}

// deal asks one request, unless it is no longer wanted, its site has had its
// pages, or robots.txt keeps us from it. It is false when nothing more may be
// asked under the lease.
func (c *crawl) deal(leasing, fetching context.Context, t *tenure, r record.Request) bool {
	s := c.sites[r.Site]
	if s == nil {
		// A part that lies at a site which this pass leaves alone.
		c.refuse(t, &site{}, r, record.OutOfScope, "its site is not asked in this pass", c.Clock())
		return true
	}
	if why := s.unwanted(&r); why != "" {
		c.refuse(t, s, r, record.OutOfScope, why, c.Clock().Add(lastBackOff))
		return true
	}
	if r.Purpose == record.ForSection && !r.Start && s.isArticle(r.URL) {
		c.promote(leasing, s, r) // and a later lease gives it as such
		return true
	}
	if c.afresh && isListing(r.Purpose) {
		r.ETag, r.LastModified = "", "" // other rules may find other links in the same page
	}
	r.Epoch = t.lease.Epoch
	if !c.tally.count(r, s.maxPages) {
		return true
	}
	asked, more := c.ask(leasing, fetching, t, s, r)
	if !asked {
		c.tally.uncount(r)
	}
	return more
}

// promote makes an article of what was taken for a section until the site's
// rules changed.
func (c *crawl) promote(ctx context.Context, s *site, r record.Request) {
	if _, err := c.Store.Offer(ctx, []record.Request{s.request(r.URL, record.ForArticle, r.Depth, r.Via)}); err != nil && ctx.Err() == nil {
		c.fail(err)
	}
}

// ask makes the exchange for a request, with that of robots.txt before it where
// needed, and hands what came of it to the pipeline. A redirect to another
// address of the same page (one without a session identifier, say) is followed
// at once, for the frontier knows both as one. asked is false when nothing was
// sent; more is false when nothing else may be asked under the lease.
func (c *crawl) ask(leasing, fetching context.Context, t *tenure, s *site, r record.Request) (asked, more bool) {
	for seen := map[string]bool{}; ; {
		seen[r.URL] = true
		p, ok := c.gate(leasing, fetching, t, s, r)
		if !ok || p.refused {
			return asked, ok
		}
		v, ok := c.exchange(leasing, fetching, t, r, p.delay)
		if !ok {
			return asked, false
		}
		asked = true
		verdict := classify(r, v.capture, v.err, c.Clock())
		c.noteFailure(verdict)
		c.pipe.put(item{capture: v.capture, result: verdict.result, site: s, pending: &t.pending, asked: true})
		if verdict.backOff > 0 {
			t.notBefore = c.Clock().Add(verdict.backOff)
			return true, false
		}
		target := samePage(r, verdict.result, v.capture)
		if target == "" || seen[target] || len(seen) > maxHops || s.excluded(target) {
			return true, true
		}
		// Its own result comes after that of the redirect.
		t.pending.Wait()
		r.URL = target
	}
}

// samePage is where a redirect leads to that stays with the page, as far as
// addresses tell; "" for others.
func samePage(r record.Request, result record.Result, capture record.Capture) string {
	if result.Outcome != record.Redirected || r.Purpose != record.ForArticle && r.Purpose != record.ForSection {
		return ""
	}
	target, err := weburl.Resolve(capture.Header.Get("Location"), r.URL)
	if err != nil || !weburl.IsWeb(target) {
		return ""
	}
	target = withoutFragment(target)
	if canonical, err := weburl.Canonical(target); err != nil || canonical != r.Canonical {
		return ""
	}
	return target
}

// refuse hands a request to the pipeline that is not asked.
func (c *crawl) refuse(t *tenure, s *site, r record.Request, outcome record.Outcome, why string, retryAt time.Time) {
	r.Epoch = t.lease.Epoch
	now := c.Clock()
	if r.Start {
		retryAt = earlier(retryAt, now.Add(startBackOff))
	}
	c.pipe.put(item{site: s, pending: &t.pending, result: record.Result{
		Request: r, Outcome: outcome, Detail: why, Time: now.UTC(), RetryAt: retryAt,
	}})
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// visit is what came back of one exchange.
type visit struct {
	capture record.Capture
	err     error
}

// exchange waits for the host's turn and fetches. ok is false when leasing was
// stopped before the request was sent, the lease was lost, or the exchange was
// cut by the stop.
func (c *crawl) exchange(leasing, fetching context.Context, t *tenure, r record.Request, delay time.Duration) (v visit, ok bool) {
	names := c.paced(r)
	if err := c.await(leasing, fetching, t, names, delay); err != nil {
		if leasing.Err() == nil {
			c.Log.Warn("lease lost", "key", t.lease.Key, "error", err)
		}
		return visit{}, false
	}
	ctx, cancel := context.WithTimeout(fetching, c.FetchTimeout)
	defer cancel()
	v.capture, v.err = c.Fetch.Fetch(ctx, r)
	c.pace.done(names)
	// What was cut by the stop is asked again by the next pass, and what was
	// received of it says nothing that is known to be whole.
	return v, v.err == nil || fetching.Err() == nil
}

// await takes the turn at the names, under a lease that outlives the exchange:
// it is made longer before a wait, and looked at again behind it, for the
// process may have been stopped meanwhile.
func (c *crawl) await(leasing, fetching context.Context, t *tenure, names []string, delay time.Duration) error {
	wait := c.pace.wait(names, delay)
	if !t.begun {
		// The store's clock may run behind ours, or ours have been set back.
		wait = max(wait, min(t.lease.NotBefore.Sub(c.Clock()), patience))
	}
	if err := c.secure(fetching, t, wait+2*c.FetchTimeout); err != nil {
		return err
	}
	if err := c.pace.turn(leasing, names, delay, wait); err != nil {
		return err
	}
	if err := c.secure(fetching, t, c.FetchTimeout); err != nil {
		c.pace.giveUp(names)
		return err
	}
	t.begun = true
	return nil
}

// secure makes sure that the lease lasts for the time that is needed.
func (c *crawl) secure(ctx context.Context, t *tenure, need time.Duration) error {
	if t.lease.Deadline.Sub(c.Clock()) > need {
		return nil
	}
	lease, err := c.Store.Extend(ctx, t.lease, need+c.leaseTime())
	if err != nil {
		return fmt.Errorf("extend the lease of %s: %w", t.lease.Key, err)
	}
	t.lease = lease
	return nil
}

// leaseTime is enough for a few exchanges; a lease is extended before each
// exchange that it might not outlive.
func (c *crawl) leaseTime() time.Duration { return 4*c.FetchTimeout + 2*time.Minute }

// paced are the names that a request's turn is kept under: the politeness key
// that it was leased by, the one that its site gives it now, and its host, which
// another site may have given another key.
func (c *crawl) paced(r record.Request) []string {
	names := []string{r.Key}
	if s := c.sites[r.Site]; s != nil && s.Key != "" && s.Key != r.Key {
		names = append(names, s.Key)
	}
	if host := weburl.Host(r.URL); !slices.Contains(names, host) {
		names = append(names, host)
	}
	return names
}
