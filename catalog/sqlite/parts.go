package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// The states of a part.
const (
	partWaiting = "waiting"
	partHad     = "had"
	partFailed  = "failed"
)

// position is that of a page among the pages of its article, as the page names
// them; -1 where it does not name itself.
func position(r record.Result) int {
	return slices.IndexFunc(r.Page.PartURLs, func(u string) bool {
		return u == r.Request.URL || u == r.Page.URL || u == r.Request.Canonical
	})
}

// paginated reports whether a page has parts beyond itself.
func paginated(r record.Result) bool {
	return len(r.Page.PartURLs) > 1 || slices.ContainsFunc(r.Found, func(f record.Request) bool { return f.Purpose == record.ForPart })
}

// keepReading stores what a page of a paginated article says, until all parts
// have ended, and for when the server says that it has not changed.
func (t *tx) keepReading(a *answer) error {
	page := *a.Page
	page.Links, page.Feeds = nil, nil
	body, err := json.Marshal(page)
	if err != nil {
		return fmt.Errorf("store its reading: %w", err)
	}
	return t.exec("INSERT OR REPLACE INTO reading (url, capture, time, page) VALUES (?, ?, ?, ?)",
		a.row.id, nullable(a.capture), nanos(a.at), string(body))
}

// partAnswered notes how a part ended.
func (t *tx) partAnswered(a *answer) error {
	a.article = a.row.article
	state := partFailed
	switch {
	case a.Outcome == record.GotArticle && a.Page != nil:
		if err := t.keepReading(a); err != nil {
			return err
		}
		state = partHad
	case a.Outcome == record.NotModified:
		had, err := t.hasReading(a.row.id)
		if err != nil {
			return err
		}
		if had {
			state = partHad
		}
	case a.RetryInPass && a.pass != 0:
		return nil
	}
	if err := t.exec("UPDATE part SET state = ? WHERE url = ?", state, a.row.id); err != nil {
		return err
	}
	if state == partHad || a.RetryAt.IsZero() {
		return nil
	}
	// A part is asked again when its first page is.
	return t.exec(`UPDATE url SET due = min(due, ?) WHERE id IN (SELECT first FROM joining JOIN part ON part.article = joining.article
		WHERE part.url = ?)`, nanos(a.RetryAt), a.row.id)
}

func (t *tx) hasReading(url int64) (bool, error) {
	var n int
	return t.get([]any{&n}, "SELECT 1 FROM reading WHERE url = ?", url)
}

// forgetParts is called for an article that is (now) on a single page.
func (t *tx) forgetParts(id string) error {
	return errors.Join(t.exec("DELETE FROM joining WHERE article = ?", id), t.exec("DELETE FROM part WHERE article = ?", id))
}

// join opens the waiting for an answer's parts, and joins the articles for
// which the answer was the last that was waited for.
func (t *tx) join(ctx context.Context, a *answer) error {
	waiting := []string{}
	if a.opened {
		if a.Page != nil {
			if err := t.listParts(a); err != nil {
				return err
			}
		}
		err := t.exec("INSERT OR REPLACE INTO joining (article, first, time, capture) VALUES (?, ?, ?, ?)",
			a.article, a.row.id, nanos(a.at), nullable(a.capture))
		if err != nil {
			return err
		}
		waiting = append(waiting, a.article)
	}
	if a.row.purpose == record.ForPart {
		if err := t.moreParts(a); err != nil {
			return err
		}
		err := each(t, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			waiting = append(waiting, id)
			return err
		}, "SELECT article FROM part WHERE url = ?", a.row.id)
		if err != nil {
			return err
		}
	}
	for _, id := range waiting {
		s, err := t.settle(ctx, id, false)
		if err != nil {
			return err
		}
		if s == nil {
			continue
		}
		if err := a.take(s, nil); err != nil {
			return err
		}
		if s.changed && s.row != a.row.id {
			low := max(a.Revisit.Min, 0)
			if err := t.exec("UPDATE url SET interval = ?, due = min(due, ?) WHERE id = ?", int64(low), nanos(s.at.Add(low)), s.row); err != nil {
				return err
			}
		}
	}
	return nil
}

// listParts stores the parts that a first page names, in place of those that
// it named before. What it names and nobody will ask has failed at once.
func (t *tx) listParts(a *answer) error {
	if err := t.forgetParts(a.article); err != nil {
		return err
	}
	if err := t.moreParts(a); err != nil {
		return err
	}
	own := position(a.Result)
	for i, address := range a.Page.PartURLs {
		if own < 0 || i == own {
			continue
		}
		asked := slices.ContainsFunc(a.parts, func(f found) bool { return f.URL == address })
		if asked {
			continue
		}
		err := t.exec("INSERT INTO part (article, number, address, state) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			a.article, i+1, address, partFailed)
		if err != nil {
			return err
		}
	}
	return nil
}

// moreParts adds the parts that an answer found to those of its article.
func (t *tx) moreParts(a *answer) error {
	for _, f := range a.parts {
		var n int
		known, err := t.get([]any{&n}, "SELECT 1 FROM part WHERE article = ? AND (number = ? OR url = ?)", f.Article, f.Part, f.row.id)
		if err != nil {
			return err
		}
		if known || f.row.id == a.row.id {
			continue
		}
		state, err := t.summon(f.row, a.pass)
		if err != nil {
			return err
		}
		err = t.exec("INSERT INTO part (article, number, address, url, state) VALUES (?, ?, ?, ?, ?)", f.Article, f.Part, f.URL, f.row.id, state)
		if err != nil {
			return err
		}
	}
	return nil
}

// summon has a part asked in this pass, unless it was.
func (t *tx) summon(part row, pass int64) (state string, err error) {
	if part.held || part.enlisted {
		return partWaiting, nil
	}
	if pass != 0 && part.asked == pass {
		had, err := t.hasReading(part.id)
		if had && part.outcome.Answered() {
			return partHad, err
		}
		return partFailed, err
	}
	return partWaiting, t.exec("UPDATE url SET due = ?, enlisted = ? WHERE id = ?", nanos(t.now), pass != 0, part.id)
}

// reopenParts asks for the parts of a paginated article whose first page has
// not changed.
func (t *tx) reopenParts(a *answer) (opened bool, err error) {
	if t.options.Join == nil {
		return false, nil
	}
	if had, err := t.hasReading(a.row.id); err != nil || !had {
		return false, err
	}
	var rows []int64
	err = each(t, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		rows = append(rows, id)
		return err
	}, "SELECT url FROM part WHERE article = ? AND url IS NOT NULL ORDER BY number", a.article)
	if err != nil || len(rows) == 0 {
		return false, err
	}
	for _, id := range rows {
		var part row
		if _, err := t.get(part.dest(), "SELECT "+rowColumns+" FROM url WHERE id = ?", id); err != nil {
			return false, err
		}
		state, err := t.summon(part, a.pass)
		if err != nil {
			return false, err
		}
		if err := t.exec("UPDATE part SET state = ? WHERE article = ? AND url = ?", state, a.article, id); err != nil {
			return false, err
		}
	}
	return true, nil
}

// settle joins an article whose parts have all ended, or that shall not wait
// for them any longer (force). It returns nil where there was nothing to join.
func (t *tx) settle(ctx context.Context, id string, force bool) (*sight, error) {
	var first, at, proof int64
	open, err := t.get([]any{&first, &at, &proof}, "SELECT first, time, coalesce(capture, 0) FROM joining WHERE article = ?", id)
	if err != nil || !open {
		return nil, err
	}
	pass, err := t.passID()
	if err != nil {
		return nil, err
	}
	s := &sight{id: id, row: first, at: moment(at), pass: pass, proof: proof}
	waiting, err := t.collect(s)
	if err != nil || waiting && !force {
		return nil, err
	}
	if waiting {
		if err := t.exec("UPDATE url SET due = min(due, ?) WHERE id = ?", nanos(t.now), first); err != nil {
			return nil, err
		}
	}
	_, err = t.get([]any{&s.request.URL, &s.request.Canonical, &s.site},
		"SELECT u.url, coalesce(u.canonical, u.url), l.site FROM url u JOIN lane l ON l.id = u.lane WHERE u.id = ?", first)
	if err != nil {
		return nil, err
	}
	if err := t.exec("DELETE FROM joining WHERE article = ?", id); err != nil {
		return nil, err
	}
	return s, t.see(ctx, s)
}

// collect reads the pages of an article into a sight, the first one and those
// parts that were had, and reports whether some are still waited for.
func (t *tx) collect(s *sight) (waiting bool, err error) {
	type part struct {
		address, state string
		url            int64
	}
	parts := []part{{url: s.row, state: partHad}}
	err = each(t, func(scan func(...any) error) error {
		var p part
		err := scan(&p.address, &p.state, &p.url)
		parts = append(parts, p)
		return err
	}, "SELECT address, state, coalesce(url, 0) FROM part WHERE article = ? ORDER BY number", s.id)
	if err != nil {
		return false, err
	}
	for _, p := range parts {
		if p.state != partHad {
			waiting = waiting || p.state == partWaiting
			s.missing = append(s.missing, p.address)
			continue
		}
		var page record.Page
		var capture int64
		var body []byte
		ok, err := t.get([]any{&capture, &body}, "SELECT coalesce(capture, 0), page FROM reading WHERE url = ?", p.url)
		if err != nil || !ok {
			return false, fmt.Errorf("reading of a page of %s: %w", s.id, cmpErr(err))
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return false, fmt.Errorf("reading of a page of %s: %w", s.id, err)
		}
		s.pages = append(s.pages, page)
		s.captures = append(s.captures, captureList(capture)...)
	}
	return waiting, nil
}

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
	return errors.Join(t.exec("DELETE FROM absence"+ours, p.ID), t.exec("DELETE FROM recheck"+ours, p.ID))
}

// withhold reports whether too much of a site failed to conclude anything: its
// rechecks, or all of its start pages, feeds and sitemaps.
func (t *tx) withhold(site string, summary catalog.Summary) (bool, error) {
	if met, ok := summary.Sites[site]; ok && met.Asked && !met.Answered {
		return true, nil
	}
	var asked, failed int
	_, err := t.get([]any{&asked, &failed}, "SELECT asked, failed FROM recheck JOIN site ON site.id = recheck.site WHERE site.name = ?", site)
	return catalog.Withhold(asked, failed), err
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
	next, event := catalog.Judge(stored.deletion, a.outcome, a.at, confirm)
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
		err = t.exec("UPDATE url SET interval = ?1, due = ?2 WHERE id = ?3", int64(a.interval), nanos(a.at.Add(a.interval)), a.url)
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
