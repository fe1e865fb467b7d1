package crawler

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"time"

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
	Layouts         []parser.Layout
}

// site is a Site made ready.
type site struct {
	Site
	articles, exclude []*regexp.Regexp
	maxPages          int
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
	href, _, _ = strings.Cut(href, "#")
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

// isArticle reports whether the site's patterns want the URL as an article. A
// pattern is tried on both schemes: portals moved to https, patterns did not.
func (s *site) isArticle(href string) bool {
	return matchesAny(s.articles, href) && !s.excluded(href)
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
// and paths in which a segment comes back again and again (/a/b/a/b/a/b).
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
		if seen[segment] > 2 {
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
