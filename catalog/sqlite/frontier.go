package sqlite

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// never is the due time of what is not asked for its own sake.
const never = math.MaxInt64

// laneName and lane are the place of a site's URLs at a politeness key.
type laneName struct{ key, site string }

type lane struct {
	id, site int64
	delay    time.Duration
}

// row is a URL as the frontier keeps it, as far as decisions need it.
type row struct {
	id       int64
	purpose  record.Purpose
	lane     int64
	rank     int
	start    bool
	depth    int
	article  string
	due      int64
	interval int64
	attempts int
	outcome  record.Outcome
	answered bool
	asked    int64
	enlisted bool
	held     bool
	etag     string
	modified string
}

const rowColumns = `id, purpose, lane, rank, start, depth, coalesce(article, ''), due, interval, attempts,
	coalesce(outcome, ''), answered, asked, enlisted, hold IS NOT NULL, coalesce(etag, ''), coalesce(modified, '')`

func (r *row) dest() []any {
	return []any{&r.id, &r.purpose, &r.lane, &r.rank, &r.start, &r.depth, &r.article, &r.due, &r.interval, &r.attempts,
		&r.outcome, &r.answered, &r.asked, &r.enlisted, &r.held, &r.etag, &r.modified}
}

// hash is the identity of a URL among rows.
func hash(url string) []byte {
	sum := sha256.Sum256([]byte(url))
	return sum[:16]
}

// identity is what makes a request the same as another.
func identity(r record.Request) string {
	if (r.Purpose == record.ForArticle || r.Purpose == record.ForSection) && r.Canonical != "" {
		return r.Canonical
	}
	return r.URL
}

// find looks a request's row up: an article or section by its canonical form,
// else by its very URL, for the same URL is asked once whatever it is asked for.
func (t *tx) find(r record.Request) (row, bool, error) {
	var found row
	const query = "SELECT " + rowColumns + " FROM url WHERE hash = ?"
	ok, err := t.get(found.dest(), query, hash(identity(r)))
	if err == nil && !ok && identity(r) != r.URL {
		ok, err = t.get(found.dest(), query, hash(r.URL))
	}
	return found, ok, err
}

// lane finds or makes the place of a request, and keeps its delay.
func (t *tx) lane(r record.Request) (lane, error) {
	name := laneName{r.Key, r.Site}
	if l, ok := t.lanes[name]; ok && l.delay == r.Delay {
		return l, nil
	}
	var l lane
	ok, err := t.get([]any{&l.id, &l.site, &l.delay}, `SELECT lane.id, lane.site, lane.delay FROM key JOIN lane ON lane.key = key.id
		JOIN site ON site.id = lane.site WHERE key.name = ? AND site.name = ?`, r.Key, r.Site)
	if err != nil {
		return lane{}, err
	}
	if ok && l.delay == r.Delay {
		t.lanes[name] = l
		return l, nil
	}
	l.delay = r.Delay
	var key int64
	const intern = " (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id"
	if _, err := t.get([]any{&l.site}, "INSERT INTO site"+intern, r.Site); err != nil {
		return lane{}, err
	}
	if _, err := t.get([]any{&key}, "INSERT INTO key"+intern, r.Key); err != nil {
		return lane{}, err
	}
	_, err = t.get([]any{&l.id}, `INSERT INTO lane (key, site, delay) VALUES (?, ?, ?)
		ON CONFLICT (key, site) DO UPDATE SET delay = excluded.delay RETURNING id`, key, l.site, int64(r.Delay))
	if err != nil {
		return lane{}, err
	}
	t.lanes[name] = l
	return l, nil
}

// check refuses requests that could never be asked.
func check(r record.Request) error {
	if r.URL == "" || r.Purpose == "" || r.Site == "" || r.Key == "" {
		return fmt.Errorf("request %q for %q: URL, purpose, site (%q) and key (%q) are needed", r.URL, r.Purpose, r.Site, r.Key)
	}
	return nil
}

// add makes a row. It is due at once, and enlisted in the pass that is running
// when that asks its site.
func (t *tx) add(r record.Request) (row, error) {
	if err := check(r); err != nil {
		return row{}, err
	}
	l, err := t.lane(r)
	if err != nil {
		return row{}, err
	}
	enlisted, err := t.asks(r.Site)
	if err != nil {
		return row{}, err
	}
	canonical := r.Canonical
	if canonical == r.URL {
		canonical = ""
	}
	added := row{purpose: r.Purpose, lane: l.id, rank: catalog.Rank(r, false), article: r.Article, due: nanos(t.now), enlisted: enlisted}
	added.id, err = t.insert(`INSERT INTO url (hash, url, canonical, purpose, lane, rank, start, depth, via, hops, article, part, due, enlisted)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, hash(identity(r)), r.URL, text(canonical), r.Purpose, l.id, added.rank,
		r.Start, r.Depth, text(r.Via), r.Hops, text(r.Article), r.Part, added.due, enlisted)
	return added, err
}

// asks reports whether a pass is running that asks a site.
func (t *tx) asks(site string) (bool, error) {
	p, err := t.pass()
	return p != nil && p.Sites[site], err
}

// Offer implements catalog.Frontier.
func (s *Store) Offer(ctx context.Context, requests []record.Request) (added int, err error) {
	err = s.write(ctx, true, func(t *tx) error {
		added = 0
		for _, r := range requests {
			isNew, err := t.offer(r)
			if err != nil {
				return fmt.Errorf("offer %s: %w", r.URL, err)
			}
			if isNew {
				added++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// offer adds a request, or moves a known row to where the offer says. A row
// that comes to a site of the running pass from another, and is due, is
// enlisted: it was not when the pass began.
func (t *tx) offer(r record.Request) (isNew bool, err error) {
	known, ok, err := t.find(r)
	if err != nil {
		return false, err
	}
	if !ok {
		_, err := t.add(r)
		return true, err
	}
	if err := check(r); err != nil {
		return false, err
	}
	l, err := t.lane(r)
	if err != nil {
		return false, err
	}
	enlisted := known.enlisted
	if l.id != known.lane && !known.held {
		asks, err := t.asks(r.Site)
		if err != nil {
			return false, err
		}
		enlisted = asks && (known.enlisted || known.due <= nanos(t.now) && known.asked != t.standing.ID)
	}
	if r.Purpose != known.purpose {
		if err := t.unvalidate(known, r.Purpose); err != nil {
			return false, err
		}
	}
	return false, t.exec("UPDATE url SET purpose = ?, lane = ?, start = ?, rank = ?, depth = min(depth, ?), enlisted = ? WHERE id = ?",
		r.Purpose, l.id, r.Start, catalog.Rank(r, known.article != ""), r.Depth, enlisted, known.id)
}

// unvalidate forgets what a conditional GET needs, for a URL that is asked for
// an article from now on: nothing was read of it, so that it must come whole.
func (t *tx) unvalidate(known row, purpose record.Purpose) error {
	if purpose != record.ForArticle && purpose != record.ForPart {
		return nil
	}
	return t.exec("UPDATE url SET etag = NULL, modified = NULL WHERE id = ?", known.id)
}

// found takes in a request that a page led to. A known URL stays as it is, but
// that it may become a start, comes nearer to one, becomes an article where the
// site's rules now say so, or a part where its first page names it.
func (t *tx) found(r record.Request) (at row, isNew bool, err error) {
	known, ok, err := t.find(r)
	if err != nil {
		return row{}, false, err
	}
	if !ok {
		at, err = t.add(r)
		return at, true, err
	}
	promoted := known.purpose == record.ForSection && r.Purpose == record.ForArticle && known.article == ""
	parted := r.Purpose == record.ForPart && known.article == "" &&
		(known.purpose == record.ForArticle || known.purpose == record.ForSection && !known.start)
	if promoted || parted {
		return t.convert(known, r)
	}
	if known.depth <= r.Depth && (known.start || !r.Start) {
		return known, false, nil
	}
	known.start, known.depth = known.start || r.Start, min(known.depth, r.Depth)
	if known.purpose == record.ForSection {
		known.rank = catalog.Rank(record.Request{Purpose: known.purpose, Start: known.start, Depth: known.depth}, false)
	}
	return known, false, t.exec("UPDATE url SET start = ?, depth = ?, rank = ? WHERE id = ?", known.start, known.depth, known.rank, known.id)
}

// convert changes what a known URL is asked for. It is asked anew, but not
// twice in a pass.
func (t *tx) convert(known row, r record.Request) (row, bool, error) {
	asks, err := t.asks(r.Site)
	if err != nil {
		return row{}, false, err
	}
	if err := t.unvalidate(known, r.Purpose); err != nil {
		return row{}, false, err
	}
	known.enlisted = asks && t.standing.ID != known.asked
	known.rank, known.purpose, known.article = catalog.Rank(r, false), r.Purpose, r.Article
	known.due = nanos(t.now)
	canonical := r.Canonical
	if canonical == r.URL {
		canonical = ""
	}
	return known, false, t.exec(`UPDATE url SET hash = ?, canonical = ?, purpose = ?, rank = ?, article = ?, part = ?, due = ?, enlisted = ? WHERE id = ?`,
		hash(identity(r)), text(canonical), r.Purpose, known.rank, text(r.Article), r.Part, known.due, known.enlisted, known.id)
}
