package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// pass is the pass that is running.
type pass struct {
	ID      int64
	Sites   map[string]bool
	Confirm map[string]time.Duration
}

// pass is the pass that is running, nil outside of one.
func (t *tx) pass() (*pass, error) {
	if t.standing != nil {
		return t.standing, nil
	}
	p := pass{}
	var sites, confirm string
	var ended int64
	ok, err := t.get([]any{&p.ID, &ended, &sites, &confirm}, "SELECT id, ended, sites, confirm FROM pass ORDER BY id DESC LIMIT 1")
	if err != nil || !ok || ended != 0 {
		return nil, err
	}
	var names []string
	if err := json.Unmarshal([]byte(sites), &names); err != nil {
		return nil, fmt.Errorf("sites of pass %d: %w", p.ID, err)
	}
	if err := json.Unmarshal([]byte(confirm), &p.Confirm); err != nil {
		return nil, fmt.Errorf("times of pass %d: %w", p.ID, err)
	}
	p.Sites = map[string]bool{}
	for _, name := range names {
		p.Sites[name] = true
	}
	t.standing = &p
	return t.standing, nil
}

// passID is that of the pass that is running, 0 outside of one.
func (t *tx) passID() (int64, error) {
	p, err := t.pass()
	if p == nil {
		return 0, err
	}
	return p.ID, nil
}

// list is a JSON array for json_each, never null.
func list[T any](values []T) string {
	if values == nil {
		values = []T{}
	}
	out, err := json.Marshal(values)
	if err != nil {
		panic("sqlite: strings and numbers are always representable as JSON: " + err.Error())
	}
	return string(out)
}

// due is the condition of what a pass enlists: ?1 names the sites, ?2 is now,
// ?3 whether due times are ignored. Parts are asked when their first page was.
const dueLanes = `lane IN (SELECT lane.id FROM lane JOIN site ON site.id = lane.site
	WHERE site.name IN (SELECT value FROM json_each(?1)))`

const dueNow = dueLanes + " AND due <= ?2"

// dueAhead is what is due once settleClock has dealt with a clock that ran ahead.
const dueAhead = dueLanes + " AND (due <= ?2 OR due < 9223372036854775807 AND (asked_at > ?2 OR asked_at = 0))"
const dueAll = dueLanes + " AND (due <= ?2 OR purpose <> 'part')"

func dueCondition(o catalog.PassOptions) string {
	if o.Recheck {
		return dueAll
	}
	return dueNow
}

// BeginPass implements catalog.Frontier.
func (s *Store) BeginPass(ctx context.Context, o catalog.PassOptions) (catalog.Pass, error) {
	var begun catalog.Pass
	err := s.write(ctx, true, func(t *tx) error {
		begun = catalog.Pass{Began: t.now}
		before, err := t.pass()
		if err != nil {
			return err
		}
		begun.Unfinished = before != nil
		if err := t.clear(); err != nil {
			return err
		}
		if err := t.settleClock(); err != nil {
			return err
		}
		recovered, err := t.recoverLeases()
		if err != nil {
			return err
		}
		begun.Recovered = int(recovered)
		if begun.ID, err = t.beginPass(o); err != nil {
			return err
		}
		enlisted, err := t.change("UPDATE url SET enlisted = 1 WHERE "+dueCondition(o), list(o.Sites), nanos(t.now))
		begun.Enlisted = int(enlisted)
		return err
	})
	return begun, err
}

// clear takes everything off the list.
func (t *tx) clear() error {
	if err := t.exec("UPDATE url SET enlisted = 0 WHERE enlisted = 1"); err != nil {
		return err
	}
	return t.exec("UPDATE url SET hold = NULL WHERE hold IS NOT NULL")
}

// recoverLeases ends the leases that stand. Their holders may have asked just
// now, so that a whole delay has to pass.
func (t *tx) recoverLeases() (int64, error) {
	const earliest = "max(not_before, ?1 + (SELECT coalesce(max(delay), 0) FROM lane WHERE lane.key = key.id))"
	return t.change("UPDATE key SET epoch = epoch + 1, holder = NULL, deadline = 0, not_before = "+earliest+
		", ready = "+earliest+" WHERE holder IS NOT NULL", nanos(t.steady))
}

func (t *tx) beginPass(o catalog.PassOptions) (int64, error) {
	confirm := o.ConfirmDeletion
	if confirm == nil {
		confirm = map[string]time.Duration{}
	}
	times, err := json.Marshal(confirm)
	if err != nil {
		return 0, err
	}
	if len(o.Config) > 0 {
		err := t.exec(`INSERT INTO config (time, body) SELECT ?1, ?2
			WHERE ?2 IS NOT (SELECT body FROM config ORDER BY id DESC LIMIT 1)`, nanos(t.now), o.Config)
		if err != nil {
			return 0, err
		}
	}
	t.standing = nil
	if err := t.noteClock(t.now); err != nil {
		return 0, err
	}
	boot, since := t.uptime()
	return t.insert("INSERT INTO pass (began, holder, sites, confirm, boot, uptime) VALUES (?, ?, ?, ?, ?, ?)",
		nanos(t.now), o.Holder, list(o.Sites), string(times), text(boot), int64(since))
}

// Due implements catalog.Frontier. The order is that of ranks, and within a
// rank that of first sight.
func (s *Store) Due(ctx context.Context, o catalog.PassOptions, limit int) ([]record.Request, error) {
	if limit <= 0 {
		limit = -1
	}
	var due []record.Request
	err := s.read(ctx, func(a asking) error {
		due = nil
		now := nanos(s.now())
		condition := dueCondition(o)
		latest, err := latestOf(a)
		if err != nil {
			return err
		}
		if latest > now && !o.Recheck {
			condition = dueAhead
		}
		return each(a, func(scan func(...any) error) error {
			q, err := scanRequest(scan)
			due = append(due, q.Request)
			return err
		}, selectRequests+" WHERE "+condition+" ORDER BY u.rank, u.id LIMIT ?3", list(o.Sites), now, limit)
	})
	return due, err
}

// queued is a request with its place in the queue.
type queued struct {
	record.Request
	rank int
	id   int64
}

const selectRequests = `SELECT u.id, u.rank, u.url, coalesce(u.canonical, u.url), u.purpose, site.name, key.name, l.delay, u.depth,
	coalesce(u.via, ''), u.hops, u.start, coalesce(u.article, ''), u.part, coalesce(u.etag, ''), coalesce(u.modified, ''), u.attempts
	FROM url u JOIN lane l ON l.id = u.lane JOIN site ON site.id = l.site JOIN key ON key.id = l.key`

func scanRequest(scan func(...any) error) (queued, error) {
	var q queued
	var delay int64
	err := scan(&q.id, &q.rank, &q.URL, &q.Canonical, &q.Purpose, &q.Site, &q.Key, &delay, &q.Depth,
		&q.Via, &q.Hops, &q.Start, &q.Article, &q.Part, &q.ETag, &q.LastModified, &q.Attempts)
	q.Delay = time.Duration(delay)
	if q.Purpose != record.ForPart {
		q.Article, q.Part = "", 0
	}
	return q, err
}
