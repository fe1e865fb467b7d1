package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
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

const selectArticles = `SELECT a.id, a.url, a.canonical, site.name, a.site, a.first_seen, a.revision, a.reader,
	coalesce(a.state, ''), a.since, a.confirmed, coalesce(a.gone, 0) FROM article a JOIN site ON site.id = a.site`

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
func (t *tx) content(ctx context.Context, a *answer) error {
	switch {
	case a.row.purpose == record.ForPart:
		return t.partAnswered(a)
	case a.row.purpose != record.ForArticle:
		return nil
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
func (t *tx) page(ctx context.Context, a *answer) error {
	if a.row.article == "" && position(a.Result) > 0 {
		// A later page, met before the first one, which will name it as a part.
		return t.keepReading(a)
	}
	var err error
	if a.article, err = t.identify(a); err != nil {
		return err
	}
	if t.options.Join != nil && paginated(a.Result) {
		a.opened = true
		return t.keepReading(a)
	}
	if err := t.forgetParts(a.article); err != nil {
		return err
	}
	s := sight{id: a.article, row: a.row.id, request: a.Request, site: a.site, at: a.at, pass: a.pass,
		pages: []record.Page{*a.Page}, captures: captureList(a.capture), proof: a.capture}
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

// identify tells which article a page belongs to: the one that its URL led to
// before, the one that has its canonical form, the one of the same site and
// host that the page names as canonical, or a new one.
func (t *tx) identify(a *answer) (string, error) {
	if a.row.article != "" {
		return a.row.article, nil
	}
	canonical := a.Request.Canonical
	if canonical == "" {
		canonical = a.Request.URL
	}
	named, err := t.named(a.Request.URL, a.Page.Canonical)
	if err != nil {
		return "", err
	}
	for _, form := range []string{canonical, a.Request.URL, named} {
		id, err := t.aliased(form, a)
		if id != "" || err != nil {
			return id, err
		}
	}
	id := record.ArticleID(canonical)
	other, clash, err := loadArticle(t, id)
	if err == nil && clash {
		err = fmt.Errorf("its id %s is that of %s already", id, other.canonical)
	}
	return id, err
}

// aliased follows a URL to its article. What was never asked, but claimed by a
// page, must be alike.
func (t *tx) aliased(form string, a *answer) (string, error) {
	var id string
	var claimed bool
	if form == "" {
		return "", nil
	}
	ok, err := t.get([]any{&id, &claimed}, "SELECT article, claimed FROM alias WHERE url = ?", form)
	if err != nil || !ok {
		return "", err
	}
	if asked := form == a.Request.Canonical || form == a.Request.URL; asked && !claimed {
		return id, nil
	}
	stored, ok, err := loadArticle(t, id)
	if err != nil || !ok || stored.siteID != a.site {
		return "", err
	}
	for number := stored.revision; number > 0; number-- {
		r, ok, err := loadRevision(t, id, number)
		if err != nil || !ok {
			return "", err
		}
		if catalog.Alike(r.reading.Content, a.Page.Content) {
			return id, nil
		}
	}
	return "", nil
}

// named is the canonical form that a page names, "" where it is not believed:
// another host's, a front page, or the page of a section or feed.
func (t *tx) named(own, form string) (string, error) {
	theirs, err := url.Parse(form)
	if form == "" || err != nil {
		return "", nil
	}
	ours, err := url.Parse(own)
	if err != nil || !strings.EqualFold(theirs.Host, ours.Host) || strings.Trim(theirs.Path, "/") == "" && theirs.RawQuery == "" {
		return "", nil
	}
	var purpose record.Purpose
	ok, err := t.get([]any{&purpose}, "SELECT purpose FROM url WHERE hash = ?", hash(form))
	if err != nil || ok && purpose != record.ForArticle {
		return "", err
	}
	return form, nil
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
	if found.ParserVersion == "" {
		found.ParserVersion = t.options.ParserVersion
	}
	stored, known, err := loadArticle(t, s.id)
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

// isTwin reports whether a page is another URL's than the one that the
// article's revisions are read from, while that still answers. Two templates
// of one text differ in small things; they must not make revisions in turn.
func (t *tx) isTwin(stored *article, s *sight) (bool, error) {
	if stored.reader == s.row {
		return false, nil
	}
	var outcome record.Outcome
	_, err := t.get([]any{&outcome}, "SELECT coalesce(outcome, '') FROM url WHERE id = ?", stored.reader)
	if err != nil || outcome == record.GotArticle || outcome == record.NotModified {
		return true, err
	}
	stored.reader = s.row
	return false, t.exec("UPDATE article SET reader = ? WHERE id = ?", s.row, s.id)
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
	standing := t.standingOf(ctx, current, found)
	var event record.EventType
	switch catalog.Compare(&standing, found) {
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
	if len(found.Incomplete) > 0 {
		return t.exec("UPDATE revision SET last_seen = max(last_seen, ?) WHERE article = ? AND number = ?", nanos(s.at), s.id, current.number)
	}
	return t.exec("UPDATE revision SET last_seen = max(last_seen, ?), print = ?, print_parser = ? WHERE article = ? AND number = ?",
		nanos(s.at), catalog.Fingerprint(found.Content), found.ParserVersion, s.id, current.number)
}

func cmpErr(err error) error {
	if err == nil {
		return catalog.ErrNotFound
	}
	return err
}

// standingOf is the current revision as today's parser reads it, so that only
// a change at the publisher makes a revision. Where its captures cannot be read
// again, the stored reading stands.
func (t *tx) standingOf(ctx context.Context, current revision, found catalog.Reading) catalog.Standing {
	standing := current.reading.Standing()
	standing.Fingerprint = current.print
	if current.printParser == found.ParserVersion || t.options.Reread == nil || catalog.Compare(&standing, found) == catalog.Same {
		return standing
	}
	refs, err := loadCaptures(t, current.captures)
	if err != nil {
		return standing
	}
	pages, err := t.options.Reread(ctx, refs)
	if err != nil || len(pages) == 0 {
		return standing
	}
	return t.options.Read(pages, current.reading.Incomplete).Standing()
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
	return t.exec(`UPDATE revision SET last_seen = max(last_seen, ?), title = ?, length = ?, parser = ?, print = ?, print_parser = ?, captures = ?, reading = ?
		WHERE article = ? AND number = ?`, nanos(s.at), r.Title, utf8.RuneCountInString(r.Body),
		r.ParserVersion, catalog.Fingerprint(r.Content), r.ParserVersion, list(s.captures), string(reading), s.id, number)
}

// addAliases stores the URLs that lead to the article from now on. One that a
// page claimed for another article yields to the page that stands there.
func (t *tx) addAliases(s *sight) error {
	type form struct {
		url     string
		claimed bool
	}
	named, err := t.named(s.request.URL, s.pages[0].Canonical)
	if err != nil {
		return err
	}
	for _, f := range []form{{s.request.Canonical, false}, {s.request.URL, false}, {named, true}} {
		if f.url == "" {
			continue
		}
		err := t.exec(`INSERT INTO alias (url, article, claimed) VALUES (?, ?, ?)
			ON CONFLICT (url) DO UPDATE SET article = excluded.article, claimed = 0 WHERE claimed AND NOT excluded.claimed`, f.url, s.id, f.claimed)
		if err != nil {
			return err
		}
	}
	return nil
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
		err := t.exec("UPDATE revision SET last_seen = max(last_seen, ?) WHERE article = ? AND number = ?", nanos(a.at), stored.id, stored.revision)
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
