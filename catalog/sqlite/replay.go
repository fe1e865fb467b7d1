package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// ReasonRebuilt is the reason with which a pass ends that was replayed.
const ReasonRebuilt = "rebuilt"

// ReplayPass implements catalog.Restorer.
func (s *Store) ReplayPass(ctx context.Context, file string, began time.Time, starts []record.Request, o catalog.PassOptions) error {
	return s.write(ctx, true, func(t *tx) error {
		var begun string
		if _, err := t.get([]any{&begun}, "SELECT value FROM meta WHERE name = ?", metaReplay); err != nil || begun >= file {
			return err
		}
		if err := t.endReplay(ctx); err != nil {
			return err
		}
		t.now = began.UTC()
		for _, r := range starts {
			if _, err := t.offer(r); err != nil {
				return err
			}
		}
		id, err := t.beginPass(o)
		if err != nil {
			return err
		}
		return errors.Join(t.setMeta(metaReplay, file), t.setMeta(metaReplayPass, strconv.FormatInt(id, 10)))
	})
}

// endReplay ends the pass that ReplayPass began, if one is under way: it judges
// what was absent, by what the replayed captures said.
func (t *tx) endReplay(ctx context.Context) error {
	var value string
	if ok, err := t.get([]any{&value}, "SELECT value FROM meta WHERE name = ?", metaReplayPass); err != nil || !ok {
		return err
	}
	t.standing = nil
	p, err := t.pass()
	if err != nil || p == nil || strconv.FormatInt(p.ID, 10) != value {
		return err
	}
	var last int64
	if _, err := t.get([]any{&last}, "SELECT max(coalesce((SELECT max(time) FROM capture WHERE pass = ?1), 0), (SELECT began FROM pass WHERE id = ?1))", p.ID); err != nil {
		return err
	}
	now := t.now
	t.now = moment(last)
	defer func() { t.now = now }()
	summary, err := t.replaySummary(p)
	if err != nil {
		return err
	}
	if err := t.joinWaiting(ctx, p, &catalog.Judgement{}); err != nil {
		return err
	}
	if err := t.judge(p, summary, &catalog.Judgement{}); err != nil {
		return err
	}
	text, err := json.Marshal(summary)
	if err != nil {
		return err
	}
	err = t.exec("UPDATE pass SET ended = ?, summary = ? WHERE id = ?", last, string(text), p.ID)
	t.standing = nil
	return errors.Join(err, t.clear(), t.exec("DELETE FROM meta WHERE name = ?", metaReplayPass))
}

// replaySummary is what the captures of a pass came to. Bytes are not known.
func (t *tx) replaySummary(p *pass) (catalog.Summary, error) {
	summary := catalog.Summary{Pass: p.ID, Reason: ReasonRebuilt, Sites: map[string]catalog.SiteSummary{}}
	for name := range p.Sites {
		summary.Sites[name] = catalog.SiteSummary{Outcomes: map[record.Outcome]int{}}
	}
	err := each(t, func(scan func(...any) error) error {
		var name string
		var outcome record.Outcome
		var start bool
		var n int
		if err := scan(&name, &outcome, &start, &n); err != nil {
			return err
		}
		site, ok := summary.Sites[name]
		if !ok {
			return nil
		}
		site.Outcomes[outcome] += n
		site.Asked = site.Asked || start
		site.Answered = site.Answered || start && outcome.Answered()
		summary.Sites[name] = site
		return nil
	}, `SELECT site.name, u.outcome, u.start, count(*) FROM url u JOIN lane ON lane.id = u.lane JOIN site ON site.id = lane.site
		WHERE u.asked = ? AND u.outcome IS NOT NULL GROUP BY 1, 2, 3`, p.ID)
	return summary, err
}

// Replay implements catalog.Restorer.
func (s *Store) Replay(ctx context.Context, captures []catalog.Replayed) ([]catalog.Receipt, error) {
	var receipts []catalog.Receipt
	err := s.write(ctx, true, func(t *tx) error {
		receipts = make([]catalog.Receipt, len(captures))
		for i, c := range captures {
			t.now = c.Capture.Time.UTC()
			err := t.nested(func() (err error) {
				receipts[i], err = t.replay(ctx, c)
				return err
			})
			if fatal(err) || catalog.Unreachable(err) { // the next run replays it
				return err
			}
			if err != nil {
				receipts[i] = catalog.Receipt{Err: fmt.Errorf("commit %s: %w", c.Request.URL, err)}
			}
		}
		return nil
	})
	return receipts, err
}

func (t *tx) replay(ctx context.Context, c catalog.Replayed) (catalog.Receipt, error) {
	var n int
	known, err := t.get([]any{&n}, knownCapture, c.Capture.File, c.Capture.Offset)
	if err != nil || known {
		return catalog.Receipt{}, err
	}
	request, err := t.asKnown(c.Request)
	if err != nil {
		return catalog.Receipt{}, err
	}
	result := c.Read(request)
	result.Capture = &c.Capture
	return t.commitResult(ctx, result)
}

// asKnown is a request as the frontier knows it, with how it was found.
func (t *tx) asKnown(r record.Request) (record.Request, error) {
	known, ok, err := t.find(r)
	if err != nil || !ok {
		return r, err
	}
	var q queued
	err = each(t, func(scan func(...any) error) (err error) {
		q, err = scanRequest(scan)
		return err
	}, selectRequests+" WHERE u.id = ?", known.id)
	if err != nil {
		return r, err
	}
	q.URL = r.URL // a redirect to another address of the same page is followed at once
	return q.Request, nil
}
