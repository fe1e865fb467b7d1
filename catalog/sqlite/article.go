package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"jianbao/catalog"
	"jianbao/record"
)

// article is an article's row.
type article struct {
	id, url, canonical, site string
	siteID                   int64
	firstSeen                int64
	revision                 int
	reader                   int64
	deletion                 *record.Deletion
	gone                     int64
}

const (
	articleColumns = `a.id, a.url, a.canonical, site.name, a.site, a.first_seen, a.revision, a.reader,
	coalesce(a.state, ''), a.since, a.confirmed, coalesce(a.gone, 0)`
	selectArticles = "SELECT " + articleColumns + " FROM article a JOIN site ON site.id = a.site"
)

func scanArticle(scan func(...any) error) (article, error) {
	var a article
	var state record.DeletionState
	var since, confirmed int64
	err := scan(&a.id, &a.url, &a.canonical, &a.site, &a.siteID, &a.firstSeen, &a.revision, &a.reader, &state, &since, &confirmed, &a.gone)
	if state != "" {
		a.deletion = &record.Deletion{State: state, Since: moment(since), Confirmed: moment(confirmed)}
	}
	return a, err
}

func loadArticle(s source, id string) (a article, found bool, err error) {
	err = each(s, func(scan func(...any) error) (err error) {
		found = true
		a, err = scanArticle(scan)
		return err
	}, selectArticles+" WHERE a.id = ?", id)
	return a, found, err
}

// revision is a revision's row, whole.
type revision struct {
	number              int
	firstSeen, lastSeen int64
	print, printParser  string
	captures            string
	reading             catalog.Reading
}

func loadRevision(s source, id string, number int) (r revision, found bool, err error) {
	var reading []byte
	found, err = one(s, []any{&r.number, &r.firstSeen, &r.lastSeen, &r.print, &r.printParser, &r.captures, &reading},
		"SELECT number, first_seen, last_seen, print, print_parser, captures, reading FROM revision WHERE article = ? AND number = ?", id, number)
	if err != nil || !found {
		return r, found, err
	}
	if err := json.Unmarshal(reading, &r.reading); err != nil {
		return r, true, fmt.Errorf("reading of %s, revision %d: %w", id, number, err)
	}
	return r, true, nil
}

// content does what an answer means for articles.
func (t *tx) content(ctx context.Context, a *answer) (err error) {
	if a.row.purpose != record.ForArticle && a.row.purpose != record.ForPart {
		return nil
	}
	if a.partOf, err = t.partOf(a.row.id); err != nil {
		return err
	}
	if len(a.partOf) > 0 {
		if err := t.partAnswered(a); err != nil {
			return err
		}
	}
	switch {
	case a.row.purpose == record.ForPart:
		a.article = a.row.article
	case a.Outcome == record.GotArticle && a.Page != nil && a.Page.Kind.IsRecord():
		return t.page(ctx, a)
	case a.Outcome == record.NotModified && a.known:
		return t.unchanged(a)
	case a.Outcome.Absent() && a.known:
		return t.absent(a)
	}
	return nil
}

// page takes in an article's page: a whole article, or the first of its parts.
// A page that says it is a later one makes no article of its own: the first
// page will name it. Where it was taken for an article before, it stays one.
func (t *tx) page(ctx context.Context, a *answer) (err error) {
	later := position(a.Result) > 0
	if later && a.row.article == "" {
		return t.keepReading(a)
	}
	if a.article, err = t.identify(a); err != nil {
		return err
	}
	s := sight{id: a.article, row: a.row.id, request: a.Request, site: a.site, at: a.at, pass: a.pass,
		pages: []record.Page{*a.Page}, captures: captureList(a.capture), proof: a.capture}
	stored, known, err := loadArticle(t, a.article)
	if err == nil && known {
		a.twin, err = t.isTwin(&stored, &s)
	}
	switch {
	case err != nil:
		return err
	case a.twin: // its parts are not the article's
	case t.options.Join != nil && paginated(a.Result) && !later:
		a.opened = true
		return t.keepReading(a)
	default:
		if err := t.forgetParts(a.article); err != nil {
			return err
		}
	}
	return a.take(&s, t.see(ctx, &s))
}

// take adds to an answer what a sight came to.
func (a *answer) take(s *sight, err error) error {
	a.events = append(a.events, s.events...)
	a.changed = a.changed || s.changed
	return err
}

func captureList(captures ...int64) []int64 {
	return slices.DeleteFunc(captures, func(c int64) bool { return c == 0 })
}

// sight is an article as it was just seen, whole.
type sight struct {
	id       string
	row      int64 // of the URL, or of the first part's
	request  record.Request
	site     int64
	at       time.Time
	pass     int64
	pages    []record.Page
	missing  []string
	captures []int64 // of the pages
	proof    int64   // the capture that says the article is there

	// What it came to.
	changed bool
	events  []record.Event
}

// see makes of a sight what it is: the first, the same, a new revision.
func (t *tx) see(ctx context.Context, s *sight) error {
	found := t.options.Read(s.pages, s.missing)
	stored, known, err := t.met(s)
	if err != nil {
		return err
	}
	if !known {
		return t.firstSight(s, found)
	}
	if err := t.addAliases(s); err != nil {
		return err
	}
	twin, err := t.isTwin(&stored, s)
	if err != nil {
		return err
	}
	if !twin {
		if err := t.compare(ctx, s, &stored, found); err != nil {
			return err
		}
	}
	return t.present(s, stored)
}

func (t *tx) firstSight(s *sight, found catalog.Reading) error {
	canonical := s.request.Canonical
	if canonical == "" {
		canonical = s.request.URL
	}
	partition := catalog.Partition(found.Published, s.at, t.options.Zone())
	err := t.exec("INSERT INTO article (id, url, canonical, site, partition, first_seen, revision, reader) VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
		s.id, s.request.URL, canonical, s.site, partition, nanos(s.at), s.row)
	if err != nil {
		return err
	}
	if err := t.addRevision(s, 1, found); err != nil {
		return err
	}
	if err := t.addAliases(s); err != nil {
		return err
	}
	s.changed = true
	return t.event(s, record.EventSeen, 1, s.captures)
}

// compare holds what was found against the current revision.
func (t *tx) compare(ctx context.Context, s *sight, stored *article, found catalog.Reading) error {
	current, ok, err := loadRevision(t, s.id, stored.revision)
	if err != nil || !ok {
		return fmt.Errorf("revision %d of %s: %w", stored.revision, s.id, cmpErr(err))
	}
	standing, read := t.standingOf(ctx, current, found)
	compare := catalog.Compare
	if !read {
		compare = catalog.CompareUnread
	}
	var event record.EventType
	switch compare(&standing, found) {
	case catalog.Same:
		return t.seenAgain(s, current, found)
	case catalog.Completed:
		event = record.EventCompleted
		err = t.completeRevision(s, stored.revision, found)
	case catalog.Revised:
		event = record.EventRevised
		stored.revision++
		err = t.addRevision(s, stored.revision, found)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	s.changed = true
	return t.event(s, event, stored.revision, s.captures)
}

// seenAgain notes that the current revision still stands, and how today's
// parser reads it. (Of one that misses parts, each part would have to be noted.)
func (t *tx) seenAgain(s *sight, current revision, found catalog.Reading) error {
	if len(found.Incomplete) > 0 || found.ParserVersion == current.reading.ParserVersion {
		return t.exec("UPDATE revision SET "+stillSeen+" WHERE article = ?3 AND number = ?4", nanos(t.now), nanos(s.at), s.id, current.number)
	}
	return t.exec("UPDATE revision SET "+stillSeen+", print = ?3, print_parser = ?4 WHERE article = ?5 AND number = ?6",
		nanos(t.now), nanos(s.at), catalog.Fingerprint(found.Content), found.ParserVersion, s.id, current.number)
}

func cmpErr(err error) error {
	if err == nil {
		return catalog.ErrNotFound
	}
	return err
}

// standingOf is the current revision as it is read by what read found, so that
// only a change at the publisher makes a revision. Where its captures cannot be
// read again so, it is the stored reading, and read is false unless the same
// parser and layouts have told the revision from others before.
func (t *tx) standingOf(ctx context.Context, current revision, found catalog.Reading) (standing catalog.Standing, read bool) {
	standing = current.reading.Standing()
	standing.Fingerprint = current.print
	if current.reading.ParserVersion == found.ParserVersion || catalog.Compare(&standing, found) == catalog.Same {
		return standing, true
	}
	pages, err := t.rereadPages(ctx, current.captures)
	if err == nil && len(pages) > 0 {
		if again := t.options.Read(pages, current.reading.Incomplete); again.ParserVersion == found.ParserVersion {
			return again.Standing(), true
		}
	}
	return standing, current.printParser == found.ParserVersion
}

func (t *tx) rereadPages(ctx context.Context, captures string) ([]record.Page, error) {
	if t.options.Reread == nil {
		return nil, nil
	}
	refs, err := loadCaptures(t, captures)
	if err != nil {
		return nil, err
	}
	return t.options.Reread(ctx, refs)
}

func (t *tx) addRevision(s *sight, number int, r catalog.Reading) error {
	reading, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("store its reading: %w", err)
	}
	if err := t.exec("UPDATE article SET revision = ? WHERE id = ?", number, s.id); err != nil {
		return err
	}
	return t.exec(`INSERT INTO revision (article, number, first_seen, last_seen, title, length, parser, print, print_parser, captures, reading)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, s.id, number, nanos(s.at), nanos(s.at), r.Title, utf8.RuneCountInString(r.Body),
		r.ParserVersion, catalog.Fingerprint(r.Content), r.ParserVersion, list(s.captures), string(reading))
}

func (t *tx) completeRevision(s *sight, number int, r catalog.Reading) error {
	reading, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("store its reading: %w", err)
	}
	return t.exec("UPDATE revision SET "+stillSeen+`, title = ?3, length = ?4, parser = ?5, print = ?6, print_parser = ?7, captures = ?8, reading = ?9
		WHERE article = ?10 AND number = ?11`, nanos(t.now), nanos(s.at), r.Title, utf8.RuneCountInString(r.Body),
		r.ParserVersion, catalog.Fingerprint(r.Content), r.ParserVersion, list(s.captures), string(reading), s.id, number)
}

// present notes that an article is there, and that it returned if it was gone.
func (t *tx) present(s *sight, stored article) error {
	if err := t.exec("DELETE FROM absence WHERE article = ?", s.id); err != nil {
		return err
	}
	next, event := catalog.Return(stored.deletion, s.at)
	if event == "" {
		return nil
	}
	s.changed = true
	err := t.exec("UPDATE article SET state = ?, since = ?, confirmed = 0, gone = NULL WHERE id = ?", next.State, nanos(next.Since), s.id)
	if err != nil {
		return err
	}
	return t.event(s, event, stored.revision, captureList(s.proof))
}

// unchanged takes in a 304 for an article. It says that the page is as it was:
// the revision was seen again, and its captures stay those that it was read
// from. The parts of a paginated article may have changed without it.
func (t *tx) unchanged(a *answer) error {
	a.article = a.row.article
	opened, err := t.reopenParts(a)
	if err != nil || opened {
		a.opened = opened
		return err
	}
	stored, _, err := loadArticle(t, a.article)
	if err != nil {
		return err
	}
	if stored.reader == a.row.id {
		err := t.exec("UPDATE revision SET "+stillSeen+" WHERE article = ?3 AND number = ?4", nanos(t.now), nanos(a.at), stored.id, stored.revision)
		if err != nil {
			return err
		}
	}
	s := sight{id: stored.id, at: a.at, pass: a.pass, proof: a.capture}
	return a.take(&s, t.present(&s, stored))
}

// absent notes for the judgement that an article was not there.
func (t *tx) absent(a *answer) error {
	a.article = a.row.article
	gone := a.deletion != nil && a.deletion.State != record.Returned
	a.changed = !gone // soon looked at again
	if a.RetryInPass {
		return nil
	}
	return t.exec(`INSERT OR REPLACE INTO absence (article, site, url, outcome, time, capture, interval) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		a.article, a.site, a.row.id, a.Outcome, nanos(a.at), nullable(a.capture), int64(a.Revisit.Max))
}

func nullable(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// event appends to the log what a sight came to.
func (t *tx) event(s *sight, what record.EventType, revision int, captures []int64) error {
	e, err := t.appendEvent(record.Event{Time: s.at, Type: what, Article: s.id, Revision: revision, Pass: s.pass}, captures)
	if err == nil {
		s.events = append(s.events, e)
	}
	return err
}

func (t *tx) appendEvent(e record.Event, captures []int64) (record.Event, error) {
	var err error
	e.Seq, err = t.insert("INSERT INTO event (time, type, article, revision, pass, captures) VALUES (?, ?, ?, ?, ?, ?)",
		nanos(e.Time), e.Type, e.Article, e.Revision, e.Pass, list(captures))
	if err != nil {
		return e, err
	}
	e.Captures, err = loadCaptures(t, list(captures))
	return e, err
}
