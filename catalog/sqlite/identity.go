package sqlite

import (
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
// redirect, or a new one.
func (t *tx) identify(a *answer) (string, error) {
	if a.row.article != "" {
		return a.row.article, nil
	}
	canonical := a.Request.Canonical
	if canonical == "" {
		canonical = a.Request.URL
	}
	named, err := t.named(a.Request.URL, a.Page.Canonical, a.site)
	if err != nil {
		return "", err
	}
	for _, form := range []string{canonical, a.Request.URL, named, moved(a.Request)} {
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

// moved is the address that led to a request by a redirect, "" for none.
func moved(r record.Request) string {
	if r.Hops == 0 {
		return ""
	}
	return r.Via
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
