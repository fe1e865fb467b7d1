package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"jianbao/catalog"
	"jianbao/record"
)

// Commit implements catalog.Frontier. The fence of a result is that the epoch
// of its key is the one under which it was asked: a lease that is over, or was
// given back, still commits until its key is leased anew, or a pass begins
// that finds it standing. Results of robots.txt are fenced alike.
//
// A result whose URL the frontier does not hold (the hop of a redirect that was
// followed under one lease) is taken in. Options.Reread is called within the
// transaction and may ask the store's reading methods alone.
func (s *Store) Commit(ctx context.Context, results []record.Result) ([]catalog.Receipt, error) {
	var receipts []catalog.Receipt
	err := s.write(ctx, true, func(t *tx) error {
		receipts = make([]catalog.Receipt, len(results))
		for i, r := range results {
			err := t.nested(func() error {
				receipt, err := t.commit(ctx, r)
				receipts[i] = receipt
				return err
			})
			if fatal(err) {
				return err
			}
			if err != nil {
				receipts[i] = catalog.Receipt{Err: fmt.Errorf("commit %s: %w", r.Request.URL, err)}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return receipts, nil
}

// fatal reports whether an error is of the store and not of a result.
func fatal(err error) bool {
	var e *driver.Error
	return errors.As(err, &e) && e.Code()&0xff != lib.SQLITE_CONSTRAINT || errors.Is(err, sql.ErrConnDone)
}

// nested runs fn in a savepoint, which is undone when fn fails.
func (t *tx) nested(fn func() error) error {
	if err := t.exec("SAVEPOINT result"); err != nil {
		return err
	}
	err := fn()
	if err != nil {
		t.lanes = map[laneName]lane{}
		if undone := t.exec("ROLLBACK TO result"); undone != nil {
			return errors.Join(err, undone)
		}
	}
	return errors.Join(err, t.exec("RELEASE result"))
}

// answer is a result on its way into the catalog.
type answer struct {
	record.Result
	row     row
	site    int64
	pass    int64
	capture int64 // 0: none
	at      time.Time
	// known says that the URL has led to an article that is stored; deletion is
	// that article's state.
	known    bool
	deletion *record.Deletion

	// What the answer came to.
	changed bool // it says something new
	article string
	events  []record.Event
	fresh   int
	parts   []found
	opened  bool     // the article waits for parts
	twin    bool     // the article is read from another URL
	partOf  []string // the articles that name the URL as a part
}

// found is a request that an answer led to, with its row.
type found struct {
	record.Request
	row row
}

func (t *tx) commit(ctx context.Context, r record.Result) (catalog.Receipt, error) {
	if err := t.fence(r.Request); err != nil {
		return catalog.Receipt{}, err
	}
	return t.commitResult(ctx, r)
}

// commitResult takes a result in, whoever asked for it.
func (t *tx) commitResult(ctx context.Context, r record.Result) (catalog.Receipt, error) {
	pass, err := t.passID()
	if err != nil {
		return catalog.Receipt{}, err
	}
	a := &answer{Result: r, pass: pass, at: catalog.SeenAt(r)}
	if err := t.noteClock(a.at); err != nil {
		return catalog.Receipt{}, err
	}
	if a.capture, err = t.addCapture(r, pass); err != nil {
		return catalog.Receipt{}, err
	}
	if r.Robots != nil {
		if err := t.putRobots(*r.Robots); err != nil {
			return catalog.Receipt{}, err
		}
	}
	if r.Request.Purpose == record.ForRobots {
		return catalog.Receipt{}, nil
	}
	for _, step := range []func(context.Context, *answer) error{t.locate, t.recheck, t.content, t.links, t.join, t.reschedule, t.credit} {
		if err := step(ctx, a); err != nil {
			return catalog.Receipt{}, err
		}
	}
	return catalog.Receipt{Events: a.events, New: a.fresh, Article: a.article}, nil
}

// fence refuses what was asked under a lease that is over.
func (t *tx) fence(r record.Request) error {
	var epoch int64
	if _, err := t.get([]any{&epoch}, "SELECT epoch FROM key WHERE name = ?", r.Key); err != nil {
		return err
	}
	if epoch != r.Epoch {
		return fmt.Errorf("%w (%s: asked under %d, now %d)", catalog.ErrStaleEpoch, r.Key, r.Epoch, epoch)
	}
	return nil
}

// locate finds the answer's row, or makes it, and the article that it led to.
func (t *tx) locate(_ context.Context, a *answer) error {
	at, ok, err := t.find(a.Request)
	if err == nil && !ok {
		at, err = t.add(a.Request)
	}
	if err != nil {
		return err
	}
	a.row = at
	if _, err := t.get([]any{&a.site}, "SELECT site FROM lane WHERE id = ?", at.lane); err != nil {
		return err
	}
	if at.article == "" || at.purpose != record.ForArticle {
		return nil
	}
	stored, ok, err := loadArticle(t, at.article)
	a.known, a.deletion = ok, stored.deletion
	return err
}

// recheck counts for the judgement at the end of the pass.
func (t *tx) recheck(_ context.Context, a *answer) error {
	if !a.known || a.pass == 0 {
		return nil
	}
	counts, failed := catalog.Recheck(a.deletion, a.Result)
	if !counts {
		return nil
	}
	return t.exec(`INSERT INTO recheck (site, asked, failed) VALUES (?1, 1, ?2)
		ON CONFLICT (site) DO UPDATE SET asked = asked + 1, failed = failed + ?2`, a.site, failed)
}

// links takes in what the answer led to. Parts belong to the answer's article.
func (t *tx) links(_ context.Context, a *answer) error {
	for _, r := range a.Found {
		part := r.Purpose == record.ForPart
		if part {
			if r, part = a.asPart(r); r.URL == "" || part && a.twin {
				continue
			}
		}
		at, isNew, err := t.found(r)
		if err != nil {
			return fmt.Errorf("found %s: %w", r.URL, err)
		}
		if isNew {
			a.fresh++
		}
		if part {
			a.parts = append(a.parts, found{Request: r, row: at})
		}
	}
	return nil
}

// asPart makes of a part that was found what it is to this answer: a part of
// its article, nothing where it is the page itself, and where the page is a
// later one that was met before the first, that first page, which is an article
// and will name the others.
func (a *answer) asPart(r record.Request) (found record.Request, isPart bool) {
	first := r.Part == 1 || a.Page != nil && len(a.Page.PartURLs) > 0 && r.URL == a.Page.PartURLs[0]
	switch {
	case r.URL == a.Request.URL:
		return record.Request{}, false
	case a.row.purpose == record.ForArticle && a.Page != nil && position(a.Result) > 0:
		if !first {
			return record.Request{}, false
		}
		r.Purpose, r.Article, r.Part = record.ForArticle, "", 0
		return r, false
	case first || a.article == "":
		return record.Request{}, false
	}
	r.Article = a.article
	return r, true
}

// reschedule notes how the URL was answered and when it is due again.
func (t *tx) reschedule(_ context.Context, a *answer) error {
	attempts := 0
	if catalog.Failed(a.Result) {
		attempts = a.row.attempts + 1
	}
	interval := time.Duration(a.row.interval)
	answered := a.Outcome.Answered()
	due := a.RetryAt
	if answered || a.RetryAt.IsZero() {
		interval = catalog.Interval(a.Result, interval, a.changed || answered && !a.row.answered)
		if a.deletion != nil && a.deletion.State == record.Deleted && a.Outcome.Absent() {
			interval = max(interval, a.Revisit.Max)
		}
		due = a.at.Add(interval)
	}
	var hold any
	again := a.RetryInPass && a.pass != 0
	if again {
		hold = nanos(t.scheduled(a.RetryAt))
	}
	next := nanos(due)
	if a.row.purpose == record.ForPart && !again {
		next = never
	}
	etag, modified := a.row.etag, a.row.modified
	if answered && (a.Outcome != record.NotModified || a.ETag != "" || a.LastModified != "") {
		etag, modified = a.ETag, a.LastModified
	}
	article := a.row.article
	if a.article != "" {
		article = a.article
	}
	rank := catalog.Rank(record.Request{Purpose: a.row.purpose}, article != "")
	if a.row.purpose == record.ForSection {
		rank = a.row.rank
	}
	return t.exec(`UPDATE url SET outcome = ?, detail = ?, answered = max(answered, ?), asked = ?, asked_at = ?, enlisted = 0, hold = ?, due = ?, interval = ?,
		attempts = ?, etag = ?, modified = ?, article = ?, rank = ? WHERE id = ?`,
		a.Outcome, text(a.Detail), answered, a.pass, nanos(a.at), hold, next, int64(interval),
		attempts, text(etag), text(modified), text(article), rank, a.row.id)
}

// credit notes a site's last success and last new article.
func (t *tx) credit(_ context.Context, a *answer) error {
	if a.Outcome.Answered() {
		if err := t.exec("UPDATE site SET last_success = max(last_success, ?) WHERE id = ?", nanos(a.at), a.site); err != nil {
			return err
		}
	}
	for _, e := range a.events {
		if e.Type == record.EventSeen {
			return t.exec("UPDATE site SET last_new = max(last_new, ?) WHERE id = ?", nanos(a.at), a.site)
		}
	}
	return nil
}
