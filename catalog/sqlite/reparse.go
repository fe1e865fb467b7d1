package sqlite

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"jianbao/catalog"
	"jianbao/record"
)

// Reread implements catalog.Log.
func (s *Store) Reread(ctx context.Context, after int64, limit int) (articles []string, last int64, err error) {
	err = s.read(ctx, func(a asking) error {
		articles, last = nil, after
		return each(a, func(scan func(...any) error) error {
			var id string
			err := scan(&last, &id)
			articles = append(articles, id)
			return err
		}, "SELECT n, article FROM reread WHERE n > ? ORDER BY n LIMIT ?", after, limit)
	})
	return articles, last, err
}

const selectReparse = `SELECT revision, page, done, changed, unread, kept, (SELECT count(*) FROM revision) + (SELECT count(*) FROM reading)
	FROM reparse`

func reparseOf(s source) (catalog.Reparse, error) {
	var r catalog.Reparse
	ok, err := one(s, []any{&r.Revision, &r.Page, &r.Done, &r.Changed, &r.Unread, &r.Kept, &r.Total}, selectReparse)
	if err == nil && !ok {
		err = fmt.Errorf("reparse: %w", catalog.ErrNotFound)
	}
	return r, err
}

// BeginReparse implements catalog.Readings.
func (s *Store) BeginReparse(ctx context.Context, basis string) (catalog.Reparse, error) {
	var begun catalog.Reparse
	err := s.write(ctx, true, func(t *tx) (err error) {
		var n int
		resumed, err := t.get([]any{&n}, "SELECT 1 FROM reparse WHERE basis = ? AND ended = 0", basis)
		if err == nil && !resumed {
			err = t.exec("INSERT OR REPLACE INTO reparse (id, basis, began) VALUES (1, ?, ?)", basis, nanos(t.now))
		}
		if err != nil {
			return err
		}
		begun, err = reparseOf(t)
		begun.Resumed = resumed
		return err
	})
	return begun, err
}

// EndReparse implements catalog.Readings.
func (s *Store) EndReparse(ctx context.Context) (catalog.Reparse, error) {
	var ended catalog.Reparse
	err := s.write(ctx, true, func(t *tx) (err error) {
		if err := t.exec("UPDATE reparse SET ended = ?", nanos(t.now)); err != nil {
			return err
		}
		ended, err = reparseOf(t)
		return err
	})
	return ended, err
}

const (
	nextRevisions = `SELECT r.id, 0, r.article, r.number, site.name, r.captures, coalesce(json_extract(r.reading, '$.incomplete'), '[]')
		FROM revision r JOIN article a ON a.id = r.article JOIN site ON site.id = a.site WHERE r.id > ? ORDER BY r.id LIMIT ?`
	nextPages = `SELECT r.url, 1, '', 0, site.name, CASE WHEN r.capture IS NULL THEN '[]' ELSE json_array(r.capture) END, '[]'
		FROM reading r JOIN url u ON u.id = r.url JOIN lane ON lane.id = u.lane JOIN site ON site.id = lane.site
		WHERE r.url > ? ORDER BY r.url LIMIT ?`
)

// NextReadings implements catalog.Readings: revisions first, then the pages
// that are kept.
func (s *Store) NextReadings(ctx context.Context, after catalog.Reparse, limit int) ([]catalog.StoredReading, error) {
	var out []catalog.StoredReading
	err := s.read(ctx, func(a asking) (err error) {
		if out, err = storedReadings(a, nextRevisions, after.Revision, limit); err != nil || len(out) > 0 {
			return err
		}
		out, err = storedReadings(a, nextPages, after.Page, limit)
		return err
	})
	return out, err
}

func storedReadings(a asking, query string, after int64, limit int) ([]catalog.StoredReading, error) {
	var out []catalog.StoredReading
	var captures []string
	err := each(a, func(scan func(...any) error) error {
		var r catalog.StoredReading
		var refs string
		var missing []byte
		if err := scan(&r.Place, &r.Page, &r.Article, &r.Revision, &r.Site, &refs, &missing); err != nil {
			return err
		}
		out, captures = append(out, r), append(captures, refs)
		return json.Unmarshal(missing, &out[len(out)-1].Incomplete)
	}, query, after, limit)
	for i := range out {
		if err != nil {
			break
		}
		out[i].Captures, err = loadCaptures(a, captures[i])
	}
	return out, err
}

// ReplaceReadings implements catalog.Readings.
func (s *Store) ReplaceReadings(ctx context.Context, readings []catalog.NewReading) (catalog.Reparse, error) {
	var now catalog.Reparse
	err := s.write(ctx, true, func(t *tx) (err error) {
		if now, err = reparseOf(t); err != nil {
			return err
		}
		for i := range readings {
			if err := t.replaceReading(&readings[i], &now); err != nil {
				return err
			}
		}
		return t.exec("UPDATE reparse SET revision = ?, page = ?, done = ?, changed = ?, unread = ?, kept = ?",
			now.Revision, now.Page, now.Done, now.Changed, now.Unread, now.Kept)
	})
	return now, err
}

// replaceReading stores one reading and counts it.
func (t *tx) replaceReading(r *catalog.NewReading, now *catalog.Reparse) (err error) {
	now.Done++
	if r.Page {
		now.Page = r.Place
	} else {
		now.Revision = r.Place
	}
	var changed bool
	switch {
	case r.Err != nil || len(r.Pages) == 0:
		now.Unread++
		return nil
	case !r.Pages[0].Kind.IsRecord():
		now.Kept++
		return nil
	case r.Page:
		changed, err = t.replacePage(r)
	default:
		changed, err = t.replaceRevision(r)
	}
	if changed {
		now.Changed++
	}
	return err
}

func (t *tx) replaceRevision(r *catalog.NewReading) (changed bool, err error) {
	reading := t.options.Read(r.Pages, r.Incomplete)
	text, err := json.Marshal(reading)
	if err != nil {
		return false, fmt.Errorf("reading of %s, revision %d: %w", r.Article, r.Revision, err)
	}
	var stored []byte
	var current bool
	ok, err := t.get([]any{&stored, &current}, `SELECT reading, number = (SELECT revision FROM article WHERE id = revision.article)
		FROM revision WHERE id = ? AND article = ?`, r.Place, r.Article)
	if err != nil || !ok {
		return false, fmt.Errorf("revision %d of %s: %w", r.Revision, r.Article, cmpErr(err))
	}
	changed = !bytes.Equal(stored, text)
	err = t.exec("UPDATE revision SET title = ?, length = ?, parser = ?, print = ?, print_parser = ?, reading = ? WHERE id = ?",
		reading.Title, utf8.RuneCountInString(reading.Body), reading.ParserVersion, catalog.Fingerprint(reading.Content), reading.ParserVersion,
		string(text), r.Place)
	if err != nil || !changed || !current {
		return changed, err
	}
	return changed, t.exec("INSERT OR REPLACE INTO reread (article) VALUES (?)", r.Article)
}

// replacePage replaces a page that is kept until the others have come.
func (t *tx) replacePage(r *catalog.NewReading) (changed bool, err error) {
	text, err := keptPage(r.Pages[0])
	if err != nil {
		return false, err
	}
	n, err := t.change("UPDATE reading SET page = ?1 WHERE url = ?2 AND page <> ?1", text, r.Place)
	return n > 0, err
}

// keptPage is what is kept of a page.
func keptPage(page record.Page) (string, error) {
	page.Links, page.Feeds = nil, nil
	text, err := json.Marshal(page)
	if err != nil {
		return "", fmt.Errorf("store its reading: %w", err)
	}
	return string(text), nil
}
