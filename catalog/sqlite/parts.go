package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

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
	body, err := keptPage(*a.Page)
	if err != nil {
		return err
	}
	return t.exec("INSERT OR REPLACE INTO reading (url, capture, time, page) VALUES (?, ?, ?, ?)",
		a.row.id, nullable(a.capture), nanos(a.at), body)
}

// partAnswered notes how a page ended that is a part of some article. A part
// may be an article of its own too, met before its first page named it.
func (t *tx) partAnswered(a *answer) error {
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

// partOf lists the articles that name a URL as a part.
func (t *tx) partOf(url int64) ([]string, error) {
	var ids []string
	err := each(t, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		ids = append(ids, id)
		return err
	}, "SELECT article FROM part WHERE url = ? ORDER BY article", url)
	return ids, err
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
	if a.opened {
		if err := t.openJoining(a); err != nil {
			return err
		}
	} else if err := t.moreParts(a); err != nil {
		return err
	}
	waiting := a.partOf
	if a.opened {
		waiting = append(waiting, a.article)
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

func (t *tx) openJoining(a *answer) error {
	if a.Page != nil {
		if err := t.listParts(a); err != nil {
			return err
		}
	}
	return t.exec("INSERT OR REPLACE INTO joining (article, first, time, capture) VALUES (?, ?, ?, ?)",
		a.article, a.row.id, nanos(a.at), nullable(a.capture))
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
		if f.row.purpose != record.ForPart && (f.row.purpose != record.ForArticle || f.row.article == f.Article) {
			continue // a start page, or the first page itself
		}
		number, err := t.number(a, f)
		if err != nil {
			return err
		}
		var n int
		known, err := t.get([]any{&n}, "SELECT 1 FROM part WHERE article = ? AND (number = ? OR url = ?)", f.Article, number, f.row.id)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		state, err := t.summon(f.row, a.pass)
		if err != nil {
			return err
		}
		err = t.exec("INSERT INTO part (article, number, address, url, state) VALUES (?, ?, ?, ?, ?)", f.Article, number, f.URL, f.row.id, state)
		if err != nil {
			return err
		}
	}
	return nil
}

// number is that of a part in its article: as found, else its place in the
// page's list, else behind those that are known.
func (t *tx) number(a *answer, f found) (int, error) {
	if f.Part > 1 {
		return f.Part, nil
	}
	if i := slices.Index(a.Page.PartURLs, f.URL); i > 0 {
		return i + 1, nil
	}
	var last int
	_, err := t.get([]any{&last}, "SELECT coalesce(max(number), 1) FROM part WHERE article = ?", f.Article)
	return last + 1, err
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
	_, err = t.get([]any{&s.request.URL, &s.request.Canonical, &s.request.Via, &s.request.Hops, &s.site},
		"SELECT u.url, coalesce(u.canonical, u.url), coalesce(u.via, ''), u.hops, l.site FROM url u JOIN lane l ON l.id = u.lane WHERE u.id = ?", first)
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
