package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// DefaultTTL is the length of a lease where LeaseOptions names none.
const DefaultTTL = time.Minute

// wanted is the condition of lanes that have something to ask: ?1 names the
// sites that have had their pages.
const wanted = `(l.front > 0 OR l.back > 0) AND (l.front > 0 OR l.site NOT IN
	(SELECT id FROM site WHERE name IN (SELECT value FROM json_each(?1))))`

// Next implements catalog.Frontier.
func (s *Store) Next(ctx context.Context, o catalog.LeaseOptions) (catalog.Next, error) {
	if o.TTL <= 0 {
		o.TTL = DefaultTTL
	}
	o.Max = max(o.Max, 1)
	var next catalog.Next
	err := s.write(ctx, false, func(t *tx) error {
		next = catalog.Next{}
		now := nanos(t.steady)
		if err := t.exec("UPDATE url SET enlisted = 1, hold = NULL WHERE hold IS NOT NULL AND hold <= ?", now); err != nil {
			return err
		}
		var key, epoch, ready int64
		var name string
		ok, err := t.get([]any{&key, &name, &epoch, &ready}, nextKey, list(o.SkipSites), now)
		if err != nil {
			return err
		}
		if !ok {
			next, err = t.wait(o)
			return err
		}
		next.Requests, err = t.take(key, epoch+1, o)
		if err == nil && len(next.Requests) == 0 {
			err = fmt.Errorf("lease %s: its queue is counted wrong; check the catalog", name)
		}
		if err != nil {
			return err
		}
		deadline := t.steady.Add(o.TTL)
		next.Lease = &catalog.Lease{Key: name, Epoch: epoch + 1, Deadline: t.given(deadline), NotBefore: t.given(moment(ready))}
		return t.exec("UPDATE key SET epoch = epoch + 1, holder = ?3, deadline = ?2, ready = "+readyAfter+" WHERE id = ?1",
			key, nanos(deadline), o.Holder)
	})
	return next, err
}

// nextKey chooses the key that may be asked the longest ago, ?2 being now.
const nextKey = `SELECT key.id, key.name, key.epoch, key.ready FROM lane l JOIN key ON key.id = l.key
	WHERE ` + wanted + ` AND key.ready <= ?2 ORDER BY key.ready, key.id LIMIT 1`

// readyAfter is when a key may be leased anew if its holder is never heard of
// again: it may have asked until the deadline, ?2.
const readyAfter = "max(not_before, ?2 + (SELECT coalesce(max(delay), 0) FROM lane WHERE lane.key = key.id))"

const lanesOfKey = "SELECT lane.id, site.name FROM lane JOIN site ON site.id = lane.site WHERE lane.key = ? AND (front > 0 OR back > 0)"

// take lists what is given with a lease of key.
func (t *tx) take(key, epoch int64, o catalog.LeaseOptions) ([]record.Request, error) {
	type lane struct {
		id   int64
		site string
	}
	var lanes []lane
	err := each(t, func(scan func(...any) error) error {
		var l lane
		err := scan(&l.id, &l.site)
		lanes = append(lanes, l)
		return err
	}, lanesOfKey, key)
	if err != nil {
		return nil, err
	}
	var rows []queued
	for _, l := range lanes {
		ranks := "u.rank >= 0"
		if slices.Contains(o.SkipSites, l.site) {
			ranks = "u.rank = 0"
		}
		err := each(t, func(scan func(...any) error) error {
			q, err := scanRequest(scan)
			q.Epoch = epoch
			rows = append(rows, q)
			return err
		}, selectRequests+" WHERE u.lane = ? AND u.enlisted = 1 AND "+ranks+" ORDER BY u.rank, u.id LIMIT ?", l.id, o.Max)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(rows, func(a, b queued) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.id, b.id)) })
	var out []record.Request
	for _, q := range rows[:min(len(rows), o.Max)] {
		out = append(out, q.Request)
	}
	return out, nil
}

// wait says why there is nothing to lease, and for how long.
func (t *tx) wait(o catalog.LeaseOptions) (catalog.Next, error) {
	now, soonest := nanos(t.steady), int64(never)
	for _, query := range []string{nextReady, nextHeld} {
		var at int64
		if _, err := t.get([]any{&at}, query, list(o.SkipSites), int64(never)); err != nil {
			return catalog.Next{}, err
		}
		soonest = min(soonest, at)
	}
	if soonest == never {
		_, err := t.get([]any{&soonest}, "SELECT coalesce(min(deadline), ?2) FROM key WHERE holder IS NOT NULL AND deadline > ?1", now, int64(never))
		if err != nil {
			return catalog.Next{}, err
		}
	}
	if soonest == never {
		return catalog.Next{Done: true}, nil
	}
	return catalog.Next{Wait: time.Duration(max(soonest-now, 1))}, nil
}

// nextReady is when the first key with something to ask may be leased, and
// nextHeld when the first request that was put off is enlisted again; ?2 if none.
const (
	nextReady = "SELECT coalesce(min(key.ready), ?2) FROM lane l JOIN key ON key.id = l.key WHERE " + wanted
	nextHeld  = `SELECT coalesce(min(u.hold), ?2) FROM url u JOIN lane l ON l.id = u.lane WHERE u.hold IS NOT NULL AND (u.rank = 0 OR
		l.site NOT IN (SELECT id FROM site WHERE name IN (SELECT value FROM json_each(?1))))`
)

// Extend implements catalog.Frontier. A lease whose deadline is over, but whose
// key nobody has leased since, is still held.
func (s *Store) Extend(ctx context.Context, l catalog.Lease, ttl time.Duration) (catalog.Lease, error) {
	if ttl <= 0 {
		ttl = DefaultTTL
	}
	err := s.write(ctx, false, func(t *tx) error {
		deadline := t.steady.Add(ttl)
		l.Deadline = t.given(deadline)
		n, err := t.change("UPDATE key SET deadline = ?2, ready = "+readyAfter+" WHERE name = ?1 AND epoch = ?3 AND holder IS NOT NULL",
			l.Key, nanos(deadline), l.Epoch)
		if err == nil && n == 0 {
			return fmt.Errorf("extend the lease of %s: %w", l.Key, catalog.ErrStaleEpoch)
		}
		return err
	})
	if err != nil {
		return catalog.Lease{}, err
	}
	return l, nil
}

// Release implements catalog.Frontier. A lease that is no longer held is
// catalog.ErrStaleEpoch, and changes nothing.
func (s *Store) Release(ctx context.Context, l catalog.Lease, notBefore time.Time) error {
	return s.write(ctx, false, func(t *tx) error {
		n, err := t.change(`UPDATE key SET holder = NULL, deadline = 0, not_before = max(not_before, ?3), ready = max(not_before, ?3)
			WHERE name = ?1 AND epoch = ?2 AND holder IS NOT NULL`, l.Key, l.Epoch, nanos(t.scheduled(notBefore)))
		if err == nil && n == 0 {
			return fmt.Errorf("release %s: %w", l.Key, catalog.ErrStaleEpoch)
		}
		return err
	})
}
