package crawler

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"jianbao/parser"
	"jianbao/record"
	"jianbao/weburl"
)

// Site is a portal as the operator described it.
type Site struct {
	ID string
	// Start are section pages, Feeds RSS or Atom, Sitemaps sitemaps or their indexes.
	Start, Feeds, Sitemaps []string
	// Articles are regular expressions (RE2) of article URLs; a URL that one of
	// Exclude matches is never followed.
	Articles, Exclude []string
	// Key is the politeness key of all its hosts; "": each host is its own.
	Key             string
	Delay           time.Duration
	MaxPages        int // in one pass; 0 is none at all
	MaxDepth        int
	Revisit         record.Revisit
	ConfirmDeletion time.Duration
	Layouts         parser.Layouts // of its pages, nil for none
}

// site is a Site made ready.
type site struct {
	Site
	articles, exclude []*regexp.Regexp
	maxPages          int
	// named are the addresses that the operator wrote: start pages, feeds,
	// sitemaps. domains are the registered domains that they lie in.
	named, domains map[string]bool
}

func compileSites(list []Site, maxPages int) (map[string]*site, error) {
	out := map[string]*site{}
	for _, s := range list {
		compiled := &site{Site: s, maxPages: s.MaxPages}
		if maxPages > 0 {
			compiled.maxPages = maxPages
		}
		var err error
		if compiled.articles, err = compileAll(s.Articles); err != nil {
			return nil, fmt.Errorf("site %s: articles: %w", s.ID, err)
		}
		if compiled.exclude, err = compileAll(s.Exclude); err != nil {
			return nil, fmt.Errorf("site %s: exclude: %w", s.ID, err)
		}
		compiled.named, compiled.domains = map[string]bool{}, map[string]bool{}
		for _, r := range compiled.starts() {
			compiled.named[r.URL] = true
			compiled.domains[domain(r.URL)] = true
		}
		if out[s.ID] != nil {
			return nil, fmt.Errorf("site %s is there twice", s.ID)
		}
		out[s.ID] = compiled
	}
	return out, nil
}

func compileAll(patterns []string) ([]*regexp.Regexp, error) {
	var out []*regexp.Regexp
	for _, p := range patterns {
		re, err := regexp.Compile(p)
		if err != nil {
			return nil, err
		}
		out = append(out, re)
	}
	return out, nil
}

// starts are the requests that the operator named.
func (s *site) starts() []record.Request {
	var out []record.Request
	add := func(urls []string, purpose record.Purpose) {
		for _, u := range urls {
			href, err := weburl.Resolve(u, "")
			if err != nil || !weburl.IsWeb(href) {
				continue // the configuration was validated; nothing else writes these
			}
			r := s.request(href, purpose, 0, "")
			r.Start = true
			out = append(out, r)
		}
	}
	add(s.Start, record.ForSection)
	add(s.Feeds, record.ForFeed)
	add(s.Sitemaps, record.ForSitemap)
	return out
}

// request makes the request for a URL of the site. Its URL has no fragment.
func (s *site) request(href string, purpose record.Purpose, depth int, via string) record.Request {
	href = withoutFragment(href)
	canonical, err := weburl.Canonical(href)
	if err != nil {
		canonical = href
	}
	key := s.Key
	if key == "" {
		key = weburl.Host(href)
	}
	return record.Request{
		URL: href, Canonical: canonical, Purpose: purpose, Site: s.ID,
		Key: key, Delay: s.Delay, Depth: depth, Via: via,
	}
}

func withoutFragment(href string) string {
	href, _, _ = strings.Cut(href, "#")
	return href
}

// domain is the registered domain that a URL's host lies in (bandao.cn for
// news.bandao.cn), else the host itself.
func domain(href string) string {
	host := weburl.Host(href)
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host
	}
	if registered, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return registered
	}
	return host
}

// covers reports whether a URL lies in a registered domain that the site's
// start pages, feeds or sitemaps lie in: portals move from example.cn to
// www.example.cn, and their sections lie on hosts of their own.
func (s *site) covers(href string) bool { return s.domains[domain(href)] }

// unwanted says why the site's rules no longer want a request that they once
// wanted, "" where they do. A start that is no longer named loses its mark.
func (s *site) unwanted(r *record.Request) string {
	named := s.named[r.URL]
	r.Start = r.Start && (named || r.Via != "") // redirects lead starts on
	switch {
	case named:
		return ""
	case s.excluded(r.URL):
		return "an exclude pattern of its site matches it"
	case r.Purpose == record.ForArticle && !s.isArticle(r.URL):
		return "no article pattern of its site matches it"
	case r.Purpose == record.ForSection && !r.Start && !s.isArticle(r.URL) && r.Depth > s.MaxDepth:
		return "it lies deeper than its site's max_depth"
	case isListing(r.Purpose) && !s.covers(r.URL), r.Purpose != record.ForSection && isListing(r.Purpose) && r.Via == "":
		return "its site no longer names it"
	}
	return ""
}

// isListing reports whether a purpose is to find links.
func isListing(p record.Purpose) bool {
	return p == record.ForSection || p == record.ForFeed || p == record.ForSitemap
}

// isHome reports whether a page that an article's address redirects to says
// that the article is no longer there: a front or section page of the site, or
// its page of errors. Another page may be the article under a new address that
// no pattern knows yet; so may one that carries the article's own name (the
// same page for phones). One where a reader has to log in or prove to be human
// says nothing.
func (s *site) isHome(target, article string) bool {
	if !s.covers(target) && weburl.Host(target) != weburl.Host(article) || s.excluded(target) {
		return false
	}
	name := path.Base(pathOf(article))
	name = strings.TrimSuffix(name, path.Ext(name))
	if rest := strings.TrimPrefix(target, weburl.Origin(target)); len(name) > 1 && name != "index" && strings.Contains(rest, name) {
		return false
	}
	for _, wall := range []string{"login", "signin", "passport", "captcha", "verify"} {
		if strings.Contains(strings.ToLower(target), wall) {
			return false
		}
	}
	return slices.Contains(s.Start, target) || isFront(pathOf(target))
}

// isFront reports whether a path is, by its looks, that of a section or of a
// page of errors: a folder, an index, a name without digits.
func isFront(p string) bool {
	name := path.Base(p)
	if strings.HasSuffix(p, "/") || strings.Contains(p, "404") || strings.Contains(p, "error") {
		return true
	}
	base := strings.TrimSuffix(name, path.Ext(name))
	return strings.HasPrefix(base, "index") || base == "default" || base == "list" || !strings.ContainsAny(p, "0123456789")
}

// pathOf is the path of a URL, "/" where it has none.
func pathOf(href string) string {
	rest, _, _ := strings.Cut(href, "?")
	_, rest, _ = strings.Cut(rest, "://")
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		return rest[slash:]
	}
	return "/"
}

// isArticle reports whether the site's patterns want the URL as an article. A
// pattern is tried on both schemes: portals moved to https, patterns did not.
// It is tried without what only tracks a reader too: feeds add that to their
// links, and patterns end with .html$.
func (s *site) isArticle(href string) bool {
	return !s.excluded(href) && (matchesAny(s.articles, href) || matchesAny(s.articles, withoutTracking(href)))
}

func withoutTracking(href string) string {
	if !strings.ContainsAny(href, "?;") {
		return href
	}
	canonical, err := weburl.Canonical(href)
	if err != nil {
		return href
	}
	return canonical
}

func (s *site) excluded(href string) bool { return matchesAny(s.exclude, href) }

func matchesAny(patterns []*regexp.Regexp, href string) bool {
	other := otherScheme(href)
	for _, re := range patterns {
		if re.MatchString(href) || re.MatchString(other) {
			return true
		}
	}
	return false
}

func otherScheme(href string) string {
	if rest, ok := strings.CutPrefix(href, "https:"); ok {
		return "http:" + rest
	}
	if rest, ok := strings.CutPrefix(href, "http:"); ok {
		return "https:" + rest
	}
	return href
}

// wanted reports whether a link from a section page may be followed as a
// section: a page, by its name, of a path that does not go round in circles.
func (s *site) wanted(href string) bool {
	return !s.excluded(href) && !isTrap(href) && !isMedia(href)
}

// maxURL is longer than any address that people made.
const maxURL = 2000

// isTrap reports addresses that a server makes without end: over-long ones,
// and paths in which a segment comes back again and again (/a/b/a/b/a/b). Of
// numbers more is put up with: the twelfth of December 2012 is /2012/12/12/12.
func isTrap(href string) bool {
	if len(href) > maxURL {
		return true
	}
	rest, query, _ := strings.Cut(href, "?")
	if strings.Count(query, "&") > 15 {
		return true
	}
	seen := map[string]int{}
	segments := strings.Split(rest, "/")
	for _, segment := range segments {
		if segment == "" {
			continue
		}
		seen[segment]++
		limit := 2
		if strings.Trim(segment, "0123456789") == "" {
			limit = 4
		}
		if seen[segment] > limit {
			return true
		}
	}
	return len(segments) > 20
}

// isMedia reports whether the URL's name says that it is no page.
func isMedia(href string) bool {
	rest, _, _ := strings.Cut(href, "?")
	switch strings.ToLower(path.Ext(path.Base(rest))) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".svg", ".ico", ".css", ".js", ".json", ".pdf", ".doc", ".docx",
		".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".7z", ".gz", ".exe", ".apk", ".dmg", ".iso", ".mp3", ".mp4",
		".m3u8", ".wav", ".flv", ".avi", ".wmv", ".swf", ".woff", ".woff2", ".ttf":
		return true
	}
	return false
}
