package sqlite

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"jianbao/catalog"
	"jianbao/record"
)

// identify tells which article a page belongs to: the one that its URL led to
// before, the one that has its canonical form, the one of the same site and
// host that the page names as canonical, the one whose address led here by a
// redirect, the one that stood here under the other scheme, or a new one.
func (t *tx) identify(a *answer) (string, error) {
	if a.row.article != "" {
		return a.row.article, nil
	}
	if id, err := t.known(a.Request, a.Page, a.site); id != "" || err != nil {
		return id, err
	}
	canonical := a.Request.Canonical
	if canonical == "" {
		canonical = a.Request.URL
	}
	id := record.ArticleID(canonical)
	other, clash, err := loadArticle(t, id)
	if err == nil && clash {
		err = fmt.Errorf("its id %s is that of %s already", id, other.canonical)
	}
	return id, err
}

// known is the article that one of a page's addresses leads to, "" for none.
func (t *tx) known(r record.Request, page *record.Page, site int64) (string, error) {
	canonical := r.Canonical
	if canonical == "" {
		canonical = r.URL
	}
	named, err := t.named(r.URL, page.Canonical, site)
	if err != nil {
		return "", err
	}
	for _, form := range []string{canonical, r.URL, named, moved(r), otherScheme(canonical)} {
		id, err := t.aliased(form, r, page, site)
		if id != "" || err != nil {
			return id, err
		}
	}
	return "", nil
}

// met looks once more for the article of a page that waited for its parts: a
// twin may have become an article meanwhile. The id that the page would have
// had was told to nobody.
func (t *tx) met(s *sight) (stored article, known bool, err error) {
	stored, known, err = loadArticle(t, s.id)
	if err != nil || known {
		return stored, known, err
	}
	id, err := t.known(s.request, &s.pages[0], s.site)
	if err != nil || id == "" || id == s.id {
		return stored, false, err
	}
	if stored, known, err = loadArticle(t, id); err != nil || !known {
		return stored, known, err
	}
	err = errors.Join(t.forgetParts(s.id), t.exec("UPDATE url SET article = ? WHERE article = ?", id, s.id))
	s.id = id
	return stored, true, err
}

// aliased follows a URL to its article. What was never asked, but claimed by a
// page, must be alike.
func (t *tx) aliased(form string, r record.Request, page *record.Page, site int64) (string, error) {
	var id string
	var claimed bool
	if form == "" {
		return "", nil
	}
	ok, err := t.get([]any{&id, &claimed}, "SELECT article, claimed FROM alias WHERE url = ?", form)
	if err != nil || !ok {
		return "", err
	}
	if asked := form == r.Canonical || form == r.URL; asked && !claimed {
		return id, nil
	}
	stored, ok, err := loadArticle(t, id)
	if err != nil || !ok || stored.siteID != site {
		return "", err
	}
	for number := stored.revision; number > 0; number-- {
		rev, ok, err := loadRevision(t, id, number)
		if err != nil || !ok {
			return "", err
		}
		if catalog.Alike(rev.reading.Content, page.Content) {
			return id, nil
		}
	}
	return "", nil
}

// isTwin reports whether a page is another URL's than the one that the
// article's revisions are read from, while that still answers. Two templates
// of one text differ in small things; they must not make revisions in turn.
// What is had by https is no twin of what was read by http: the site has moved,
// and its former address is seldom asked.
func (t *tx) isTwin(stored *article, s *sight) (bool, error) {
	if stored.reader == s.row {
		return false, nil
	}
	var outcome record.Outcome
	var form string
	_, err := t.get([]any{&outcome, &form}, "SELECT coalesce(outcome, ''), coalesce(canonical, url) FROM url WHERE id = ?", stored.reader)
	if err != nil {
		return true, err
	}
	answers := outcome == record.GotArticle || outcome == record.NotModified
	if secured := strings.HasPrefix(form, "http:") && otherScheme(form) == identity(s.request); answers && !secured {
		return true, nil
	}
	stored.reader = s.row
	return false, t.exec("UPDATE article SET reader = ? WHERE id = ?", s.row, s.id)
}

// moved is the address that led to a request by a redirect, "" for none.
func moved(r record.Request) string {
	if r.Hops == 0 {
		return ""
	}
	return r.Via
}

// otherScheme is an address with https in place of http, or the other way round.
// A site that moves to https names its pages by their new addresses before the
// old ones are asked again, and redirect.
func otherScheme(form string) string {
	if rest, ok := strings.CutPrefix(form, "https://"); ok {
		return "http://" + rest
	}
	if rest, ok := strings.CutPrefix(form, "http://"); ok {
		return "https://" + rest
	}
	return ""
}

// named is the canonical form that a page names, "" where it is not believed:
// of another domain or site, a front page, or the page of a section or feed. A
// mobile twin (m.example.cn) lies on another host of its domain.
func (t *tx) named(own, form string, site int64) (string, error) {
	theirs, err := url.Parse(form)
	if form == "" || err != nil {
		return "", nil
	}
	ours, err := url.Parse(own)
	if err != nil || !sameDomain(theirs, ours) || strings.Trim(theirs.Path, "/") == "" && theirs.RawQuery == "" {
		return "", nil
	}
	var purpose record.Purpose
	var owner int64
	ok, err := t.get([]any{&purpose, &owner}, "SELECT u.purpose, l.site FROM url u JOIN lane l ON l.id = u.lane WHERE u.hash = ?", hash(form))
	if err != nil || ok && (purpose != record.ForArticle || owner != site) {
		return "", err
	}
	return form, nil
}

// sameDomain reports whether two addresses lie on one host, or on two of one
// registered domain.
func sameDomain(a, b *url.URL) bool {
	if strings.EqualFold(a.Host, b.Host) {
		return true
	}
	if a.Port() != b.Port() {
		return false
	}
	of := func(u *url.URL) string {
		domain, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(u.Hostname()))
		if err != nil {
			return ""
		}
		return domain
	}
	domain := of(a)
	return domain != "" && domain == of(b)
}

// addAliases stores the URLs that lead to the article from now on. One that a
// page or a redirect claimed for another article yields to the page that stands there.
func (t *tx) addAliases(s *sight) error {
	type form struct {
		url     string
		claimed bool
	}
	named, err := t.named(s.request.URL, s.pages[0].Canonical, s.site)
	if err != nil {
		return err
	}
	for _, f := range []form{{s.request.Canonical, false}, {s.request.URL, false}, {named, true}, {moved(s.request), true}} {
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
