package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// events reads events with their captures; tail is what follows the table.
func events(s source, tail string, args ...any) ([]record.Event, error) {
	var out []record.Event
	var captures []string
	err := each(s, func(scan func(...any) error) error {
		var e record.Event
		var at int64
		var refs string
		err := scan(&e.Seq, &at, &e.Type, &e.Article, &e.Revision, &e.Pass, &refs)
		e.Time = moment(at)
		out, captures = append(out, e), append(captures, refs)
		return err
	}, "SELECT seq, time, type, article, revision, pass, captures FROM event"+tail, args...)
	if err != nil {
		return out, err
	}
	refs, err := loadManyCaptures(s, captures)
	for i := range refs {
		out[i].Captures = refs[i]
	}
	return out, err
}

// Events implements catalog.Log.
func (s *Store) Events(ctx context.Context, after int64, limit int) ([]record.Event, error) {
	var out []record.Event
	err := s.read(ctx, func(a asking) (err error) {
		out, err = events(a, " WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)
		return err
	})
	return out, err
}

// EventsOf implements catalog.Log.
func (s *Store) EventsOf(ctx context.Context, articles []string) ([]record.Event, error) {
	var out []record.Event
	err := s.read(ctx, func(a asking) (err error) {
		out, err = events(a, " WHERE article IN (SELECT value FROM json_each(?)) ORDER BY article, seq", list(articles))
		return err
	})
	return out, err
}

const (
	eventsBetween = " WHERE time >= ? AND time < ? ORDER BY time, seq LIMIT ?"
	eventsFurther = " WHERE time >= ?1 AND time < ?3 AND (time, seq) > (?1, ?2) ORDER BY time, seq LIMIT ?4"
)

// EventsBetween implements catalog.Log. It holds no transaction while yield works.
func (s *Store) EventsBetween(ctx context.Context, from, to time.Time, yield func(record.Event) error) error {
	first, end := from.UnixNano(), to.UnixNano()
	var last *record.Event
	for {
		var page []record.Event
		err := s.read(ctx, func(a asking) (err error) {
			if last == nil {
				page, err = events(a, eventsBetween, first, end, batch)
			} else {
				page, err = events(a, eventsFurther, last.Time.UnixNano(), last.Seq, end, batch)
			}
			return err
		})
		if err != nil {
			return err
		}
		for i := range page {
			if err := yield(page[i]); err != nil {
				return err
			}
			last = &page[i]
		}
		if len(page) < batch {
			return nil
		}
	}
}

// LastSeq implements catalog.Log.
func (s *Store) LastSeq(ctx context.Context) (int64, error) {
	return s.number(ctx, "SELECT coalesce(max(seq), 0) FROM event")
}

// Cursor implements catalog.Log.
func (s *Store) Cursor(ctx context.Context, consumer string) (int64, error) {
	return s.number(ctx, "SELECT coalesce(max(seq), 0) FROM cursor WHERE consumer = ?", consumer)
}

func (s *Store) number(ctx context.Context, query string, args ...any) (int64, error) {
	var n int64
	err := s.read(ctx, func(a asking) error {
		_, err := one(a, []any{&n}, query, args...)
		return err
	})
	return n, err
}

// SetCursor implements catalog.Log.
func (s *Store) SetCursor(ctx context.Context, consumer string, seq int64) error {
	return s.write(ctx, true, func(t *tx) error {
		return t.exec("INSERT INTO cursor (consumer, seq) VALUES (?, ?) ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq", consumer, seq)
	})
}

// AddFile implements catalog.Ledger.
func (s *Store) AddFile(ctx context.Context, f catalog.WARCFile) error {
	return s.write(ctx, true, func(t *tx) error {
		return t.exec(`INSERT INTO warc (name, size, sha256) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET size = excluded.size, sha256 = excluded.sha256`, f.Name, f.Size, f.SHA256)
	})
}

// Files implements catalog.Ledger. Files come in order of name.
func (s *Store) Files(ctx context.Context) ([]catalog.WARCFile, error) {
	var out []catalog.WARCFile
	err := s.read(ctx, func(a asking) error {
		out = nil
		return each(a, func(scan func(...any) error) error {
			var f catalog.WARCFile
			err := scan(&f.Name, &f.Size, &f.SHA256)
			out = append(out, f)
			return err
		}, "SELECT name, size, sha256 FROM warc WHERE sha256 IS NOT NULL ORDER BY name")
	})
	return out, err
}

// Committed implements catalog.Ledger. Captures are committed nearly in the
// order in which they stand in a file, so that the last few are enough to see.
func (s *Store) Committed(ctx context.Context, file string) (end int64, err error) {
	err = s.read(ctx, func(a asking) error {
		_, err := one(a, []any{&end}, `SELECT coalesce(max(offset + length), 0) FROM
			(SELECT offset, length FROM capture WHERE file = (SELECT id FROM warc WHERE name = ?) ORDER BY id DESC LIMIT 10000)`, file)
		return err
	})
	return end, err
}

// Config implements catalog.Ledger.
func (s *Store) Config(ctx context.Context) ([]byte, error) {
	var body []byte
	err := s.read(ctx, func(a asking) error {
		ok, err := one(a, []any{&body}, "SELECT body FROM config ORDER BY id DESC LIMIT 1")
		if err == nil && !ok {
			err = fmt.Errorf("configuration of the last crawl: %w", catalog.ErrNotFound)
		}
		return err
	})
	return body, err
}

// Identity implements catalog.Ledger.
func (s *Store) Identity(ctx context.Context) (string, error) {
	var id string
	err := s.read(ctx, func(a asking) error {
		_, err := one(a, []any{&id}, "SELECT value FROM meta WHERE name = 'id'")
		return err
	})
	return id, err
}

// Robots implements catalog.Frontier.
func (s *Store) Robots(ctx context.Context, origin string) (record.Robots, error) {
	r := record.Robots{Origin: origin}
	var fetched, expires int64
	err := s.read(ctx, func(a asking) error {
		ok, err := one(a, []any{&r.Body, &r.AllowAll, &r.DisallowAll, &fetched, &expires},
			"SELECT body, allow, disallow, fetched, expires FROM robots WHERE origin = ?", origin)
		if err == nil && !ok {
			err = fmt.Errorf("robots.txt of %s: %w", origin, catalog.ErrNotFound)
		}
		return err
	})
	if err != nil {
		return record.Robots{}, err
	}
	r.Fetched, r.Expires = moment(fetched), moment(expires)
	return r, nil
}

func (t *tx) putRobots(r record.Robots) error {
	return t.exec("INSERT OR REPLACE INTO robots (origin, body, allow, disallow, fetched, expires) VALUES (?, ?, ?, ?, ?, ?)",
		r.Origin, r.Body, r.AllowAll, r.DisallowAll, nanos(r.Fetched), nanos(r.Expires))
}

// Stats implements catalog.Library.
func (s *Store) Stats(ctx context.Context) (catalog.Stats, error) {
	var out catalog.Stats
	err := s.read(ctx, func(a asking) error {
		out = catalog.Stats{Schema: a.r.version, Sites: map[string]catalog.SiteStats{}}
		_, err := one(a, []any{&out.URLs, &out.Captures, &out.Articles, &out.Revisions, &out.Events, &out.Missing, &out.Deleted},
			`SELECT (SELECT count(*) FROM url), (SELECT count(*) FROM capture), (SELECT count(*) FROM article), (SELECT count(*) FROM revision),
			(SELECT count(*) FROM event), (SELECT count(*) FROM article WHERE state = 'missing'), (SELECT count(*) FROM article WHERE state = 'deleted')`)
		if err != nil {
			return err
		}
		if err := siteStats(a, out.Sites, nanos(s.now())); err != nil {
			return err
		}
		out.LastPass, err = lastPass(a)
		return err
	})
	return out, err
}

func siteStats(s source, sites map[string]catalog.SiteStats, now int64) error {
	return each(s, func(scan func(...any) error) error {
		var name string
		var st catalog.SiteStats
		var success, fresh int64
		err := scan(&name, &success, &fresh, &st.Articles, &st.URLs, &st.Due, &st.Failing)
		st.LastSuccess, st.LastNew = moment(success), moment(fresh)
		sites[name] = st
		return err
	}, `SELECT name, last_success, last_new,
		(SELECT count(*) FROM article WHERE article.site = site.id),
		(SELECT count(*) FROM url WHERE lane IN (SELECT id FROM lane WHERE lane.site = site.id)),
		(SELECT count(*) FROM url WHERE lane IN (SELECT id FROM lane WHERE lane.site = site.id) AND due <= ?),
		(SELECT count(*) FROM url WHERE lane IN (SELECT id FROM lane WHERE lane.site = site.id) AND attempts > 0)
		FROM site ORDER BY name`, now)
}

// passesBetween walks the index of passes, not their summaries. One that was
// killed ran until the next one began, at most.
const passesBetween = ` WHERE began < ?2 AND (began >= ?1 OR ended >= ?1 OR ended = 0 AND
	coalesce((SELECT next.began FROM pass AS next WHERE next.id > pass.id ORDER BY next.id LIMIT 1), ?1) >= ?1) ORDER BY +id`

// Passes implements catalog.Ledger.
func (s *Store) Passes(ctx context.Context, from, to time.Time) ([]catalog.PassRecord, error) {
	var out []catalog.PassRecord
	err := s.read(ctx, func(a asking) (err error) {
		out, err = passes(a, passesBetween, from.UnixNano(), to.UnixNano())
		return err
	})
	return out, err
}

func lastPass(s source) (*catalog.PassRecord, error) {
	last, err := passes(s, " ORDER BY id DESC LIMIT 1")
	if err != nil || len(last) == 0 {
		return nil, err
	}
	return &last[0], nil
}

// passes reads passes; tail is what follows the table.
func passes(s source, tail string, args ...any) ([]catalog.PassRecord, error) {
	var out []catalog.PassRecord
	err := each(s, func(scan func(...any) error) error {
		var p catalog.PassRecord
		var began, ended int64
		var summary []byte
		if err := scan(&p.ID, &began, &ended, &p.Holder, &summary); err != nil {
			return err
		}
		p.Began, p.Ended = moment(began), moment(ended)
		if len(summary) > 0 {
			p.Summary = new(catalog.Summary)
			if err := json.Unmarshal(summary, p.Summary); err != nil {
				return fmt.Errorf("summary of pass %d: %w", p.ID, err)
			}
		}
		out = append(out, p)
		return nil
	}, "SELECT id, began, ended, holder, summary FROM pass"+tail, args...)
	return out, err
}

// QuickCheck reads every page of the file and names what is wrong with its
// shape; whether its rows agree with each other is for Check.
func (s *Store) QuickCheck(ctx context.Context) ([]string, error) {
	var wrong []string
	err := s.read(ctx, func(a asking) error {
		wrong = nil
		return each(a, func(scan func(...any) error) error {
			var what string
			err := scan(&what)
			if what != "ok" {
				wrong = append(wrong, what)
			}
			return err
		}, "SELECT quick_check FROM pragma_quick_check LIMIT 5")
	})
	return wrong, err
}

// Check implements catalog.Ledger: SQLite's own checks of every page and of
// references, then what the tables say of each other.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var wrong []string
	err := s.read(ctx, func(a asking) error {
		wrong = nil
		for _, c := range checks {
			err := each(a, func(scan func(...any) error) error {
				var what string
				err := scan(&what)
				if what != "ok" {
					wrong = append(wrong, c.name+": "+what)
				}
				return err
			}, c.query)
			if err != nil {
				return fmt.Errorf("check %s: %w", c.name, err)
			}
		}
		changed, err := changedReadings(a)
		wrong = append(wrong, changed...)
		return err
	})
	return wrong, err
}

// changedReadings finds readings that are not what was committed: the
// fingerprint beside each was taken then.
func changedReadings(a asking) ([]string, error) {
	var wrong []string
	err := each(a, func(scan func(...any) error) error {
		var id, print, text string
		var number int
		if err := scan(&id, &number, &print, &text); err != nil {
			return err
		}
		var reading catalog.Reading
		err := json.Unmarshal([]byte(text), &reading)
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("readings: revision %d of %s: %v", number, id, err))
		case catalog.Fingerprint(reading.Content) != print:
			wrong = append(wrong, fmt.Sprintf("readings: revision %d of %s is not what was committed", number, id))
		}
		return nil
	}, "SELECT article, number, print, reading FROM revision WHERE print_parser = parser")
	if err != nil {
		return nil, fmt.Errorf("check readings: %w", err)
	}
	return wrong, nil
}

// checks list what is wrong, a row each.
var checks = []struct{ name, query string }{
	{"pages of the file", "SELECT integrity_check FROM pragma_integrity_check LIMIT 20"},
	{"references", `SELECT "table" || ' row ' || coalesce(rowid, '?') || ' names a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check LIMIT 20`},
	{"revisions", `SELECT a.id || ' is at revision ' || a.revision || ' and has ' || count(r.id) FROM article a LEFT JOIN revision r ON r.article = a.id
		GROUP BY a.n HAVING count(r.id) <> a.revision OR min(r.number) <> 1 OR max(r.number) <> a.revision LIMIT 20`},
	{"captures of revisions", `SELECT r.article || ' revision ' || r.number || ' names capture ' || j.value || ' that is not there'
		FROM revision r, json_each(r.captures) j WHERE NOT EXISTS (SELECT 1 FROM capture WHERE id = j.value) LIMIT 20`},
	{"captures of events", `SELECT 'event ' || e.seq || ' names capture ' || j.value || ' that is not there'
		FROM event e, json_each(e.captures) j WHERE NOT EXISTS (SELECT 1 FROM capture WHERE id = j.value) LIMIT 20`},
	{"events", "SELECT a.id || ' has no event of its first sight' FROM article a WHERE NOT EXISTS (SELECT 1 FROM event WHERE article = a.id AND type = 'seen') LIMIT 20"},
	{"aliases", "SELECT a.id || ' cannot be found by its URL' FROM article a WHERE NOT EXISTS (SELECT 1 FROM alias WHERE url = a.canonical AND article = a.id) LIMIT 20"},
	{"queues", `SELECT 'lane ' || l.id || ' counts ' || l.front || ' and ' || l.back || ', and has ' || count(CASE WHEN u.rank = 0 THEN 1 END) || ' and ' || count(CASE WHEN u.rank > 0 THEN 1 END)
		FROM lane l LEFT JOIN url u ON u.lane = l.id AND u.enlisted = 1 GROUP BY l.id
		HAVING l.front <> count(CASE WHEN u.rank = 0 THEN 1 END) OR l.back <> count(CASE WHEN u.rank > 0 THEN 1 END) LIMIT 20`},
}
