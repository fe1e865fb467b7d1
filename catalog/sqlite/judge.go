package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// EndPass implements catalog.Frontier. Articles of the pass's sites that wait
// for parts are joined as they are, and asked again in the next pass.
func (s *Store) EndPass(ctx context.Context, summary catalog.Summary) (catalog.Judgement, error) {
	var judged catalog.Judgement
	err := s.write(ctx, true, func(t *tx) error {
		judged = catalog.Judgement{}
		p, err := t.pass()
		if err != nil {
			return err
		}
		if p == nil || p.ID != summary.Pass {
			return fmt.Errorf("end pass %d: it is not running: %w", summary.Pass, catalog.ErrNotFound)
		}
		if err := t.joinWaiting(ctx, p, &judged); err != nil {
			return err
		}
		if err := t.judge(p, summary, &judged); err != nil {
			return err
		}
		text, err := json.Marshal(summary)
		if err != nil {
			return err
		}
		if err := t.exec("UPDATE pass SET ended = ?, summary = ? WHERE id = ?", nanos(t.now), string(text), p.ID); err != nil {
			return err
		}
		return t.clear()
	})
	if err != nil {
		return catalog.Judgement{}, err
	}
	return judged, nil
}

func (t *tx) joinWaiting(ctx context.Context, p *pass, judged *catalog.Judgement) error {
	var waiting []string
	err := each(t, func(scan func(...any) error) error {
		var id, site string
		err := scan(&id, &site)
		if p.Sites[site] {
			waiting = append(waiting, id)
		}
		return err
	}, `SELECT joining.article, site.name FROM joining JOIN url u ON u.id = joining.first
		JOIN lane ON lane.id = u.lane JOIN site ON site.id = lane.site ORDER BY joining.time, joining.article`)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		s, err := t.settle(ctx, id, true)
		if err != nil {
			return err
		}
		if s != nil {
			judged.Events = append(judged.Events, s.events...)
		}
	}
	return nil
}

// absence is an article that was not there.
type absence struct {
	article  string
	site     string
	url      int64
	outcome  record.Outcome
	at       time.Time
	capture  int64
	interval time.Duration
}

// judge decides about what was absent in the pass.
func (t *tx) judge(p *pass, summary catalog.Summary, judged *catalog.Judgement) error {
	var absences []absence
	err := each(t, func(scan func(...any) error) error {
		var a absence
		var at, interval int64
		err := scan(&a.article, &a.site, &a.url, &a.outcome, &at, &a.capture, &interval)
		a.at, a.interval = moment(at), time.Duration(interval)
		if p.Sites[a.site] {
			absences = append(absences, a)
		}
		return err
	}, `SELECT article, site.name, url, outcome, time, coalesce(capture, 0), interval
		FROM absence JOIN site ON site.id = absence.site ORDER BY time, article`)
	if err != nil {
		return err
	}
	withheld := map[string]bool{}
	for _, a := range absences {
		if _, decided := withheld[a.site]; !decided {
			if withheld[a.site], err = t.withhold(a.site, summary); err != nil {
				return err
			}
			if withheld[a.site] {
				judged.Withheld = append(judged.Withheld, a.site)
			}
		}
		if withheld[a.site] {
			continue
		}
		if err := t.judgeOne(p, a, judged); err != nil {
			return err
		}
	}
	slices.Sort(judged.Withheld)
	const ours = " WHERE site IN (SELECT id FROM site WHERE name IN (SELECT sites.value FROM pass, json_each(pass.sites) AS sites WHERE pass.id = ?))"
	return errors.Join(t.exec("DELETE FROM absence"+ours, p.ID), t.forgetRechecks(ours, p.ID, summary))
}

// forgetRechecks begins to count anew at the sites of which an article was had
// in the pass. At others the failures of short passes add up: a portal that is
// broken for an hour is, whether its articles are asked at once or by twos.
func (t *tx) forgetRechecks(ours string, pass int64, summary catalog.Summary) error {
	if len(summary.Sites) == 0 {
		return t.exec("DELETE FROM recheck"+ours, pass)
	}
	for _, name := range slices.Sorted(maps.Keys(summary.Sites)) {
		met := summary.Sites[name]
		if met.Outcomes[record.GotArticle]+met.Outcomes[record.NotModified] == 0 {
			continue
		}
		if err := t.exec("DELETE FROM recheck WHERE site IN (SELECT id FROM site WHERE name = ?)", name); err != nil {
			return err
		}
	}
	return t.exec("DELETE FROM recheck"+ours+" AND failed < asked", pass)
}

// withhold reports whether too much of a site failed to conclude anything: its
// rechecks, or all of its start pages, feeds and sitemaps, when they were last
// asked: what fails is not asked in every pass.
func (t *tx) withhold(site string, summary catalog.Summary) (bool, error) {
	met, known := summary.Sites[site]
	if met.Asked && !met.Answered {
		return true, nil
	}
	if known && !met.Asked {
		if silent, err := t.silent(site); err != nil || silent {
			return silent, err
		}
	}
	var asked, failed int
	_, err := t.get([]any{&asked, &failed}, "SELECT asked, failed FROM recheck JOIN site ON site.id = recheck.site WHERE site.name = ?", site)
	return catalog.Withhold(asked, failed), err
}

// silent reports whether none of a site's start pages, feeds and sitemaps
// answered when they were last asked.
func (t *tx) silent(site string) (bool, error) {
	asked, answered := 0, false
	err := each(t, func(scan func(...any) error) error {
		var outcome record.Outcome
		err := scan(&outcome)
		asked++
		answered = answered || outcome.Answered()
		return err
	}, `SELECT u.outcome FROM site JOIN lane ON lane.site = site.id JOIN url u ON u.lane = lane.id
		WHERE site.name = ? AND u.start = 1 AND u.outcome IS NOT NULL`, site)
	return asked > 0 && !answered, err
}

const otherURL = "SELECT 1 FROM url WHERE article = ? AND purpose = 'article' AND id <> ? AND outcome IN ('article', 'not-modified')"

// judgeOne decides about one article. It is there while another of its URLs
// last answered with it.
func (t *tx) judgeOne(p *pass, a absence, judged *catalog.Judgement) error {
	stored, ok, err := loadArticle(t, a.article)
	if err != nil || !ok {
		return err
	}
	var n int
	there, err := t.get([]any{&n}, otherURL, a.article, a.url)
	if err != nil || there {
		return err
	}
	confirm, ok := p.Confirm[a.site]
	if !ok {
		confirm = catalog.DefaultConfirmDeletion
	}
	if stored.deletion != nil {
		drift, err := t.drift(stored.deletion.Since)
		if err != nil {
			return err
		}
		confirm += min(drift, math.MaxInt64-confirm)
	}
	next, event := catalog.Judge(stored.deletion, a.outcome, a.at, confirm)
	if event == "" && next != stored.deletion {
		return t.exec("UPDATE article SET since = ? WHERE id = ?", nanos(next.Since), a.article)
	}
	if event == "" {
		return nil
	}
	captures := captureList(a.capture)
	switch event {
	case record.EventMissing:
		judged.Missing = append(judged.Missing, a.article)
	case record.EventDeleted:
		judged.Deleted = append(judged.Deleted, a.article)
		captures = captureList(stored.gone, a.capture)
		err = t.exec("UPDATE url SET interval = max(interval, ?2), due = ?3 + max(interval, ?2) WHERE id = ?1", a.url, int64(a.interval), nanos(a.at))
		if err != nil {
			return err
		}
	}
	err = t.exec("UPDATE article SET state = ?, since = ?, confirmed = ?, gone = coalesce(gone, ?) WHERE id = ?",
		next.State, nanos(next.Since), nanos(next.Confirmed), nullable(a.capture), a.article)
	if err != nil {
		return err
	}
	e, err := t.appendEvent(record.Event{Time: a.at, Type: event, Article: a.article, Revision: stored.revision, Pass: p.ID}, captures)
	judged.Events = append(judged.Events, e)
	return err
}
