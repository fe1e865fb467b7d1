package parser

import (
	"strings"

	"jianbao/record"
	"jianbao/weburl"
)

// maxLinkText bounds what all links of a page hold, in bytes: a short page
// with a long base would be told in a thousand times its size.
const maxLinkText = 2 * MaxText

// readLinks resolves the page's anchors, each address once, and the feeds and
// canonical address that its head names.
func (p *page) readLinks() {
	seen := make(map[string]bool, min(len(p.anchors), 1000))
	size := 0
	for _, i := range p.anchors {
		if len(p.result.Links) >= MaxLinks || size > maxLinkText {
			break
		}
		n := p.elements[i].node
		raw := attr(n, "href")
		if seen[raw] {
			continue // resolving costs; menus name an address often
		}
		seen[raw] = true
		u := p.href(raw)
		if u == "" || u != raw && seen[u] {
			continue
		}
		seen[u] = true
		text := p.elementText(i)
		if text == "" {
			text = attr(n, "title")
		}
		link := record.Link{URL: u, Text: tidy(clip(text, 300)), NoFollow: hasWord(attr(n, "rel"), "nofollow")}
		p.result.Links = append(p.result.Links, link)
		size += len(link.URL) + len(link.Text)
	}
	for _, n := range p.linkTags {
		rel := attr(n, "rel")
		switch {
		case hasWord(rel, "canonical") && p.result.Canonical == "":
			if u := p.href(attr(n, "href")); weburl.IsWeb(u) {
				p.result.Canonical = u
			}
		case hasWord(rel, "alternate") && isFeedType(attr(n, "type")):
			if u := p.href(attr(n, "href")); weburl.IsWeb(u) && len(p.result.Feeds) < 100 {
				p.result.Feeds = append(p.result.Feeds, u)
			}
		}
	}
}

func hasWord(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

func isFeedType(t string) bool {
	t, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(t)), ";")
	return t == "application/rss+xml" || t == "application/atom+xml" || t == "application/feed+json" || t == "application/rdf+xml"
}

// href resolves what an attribute says, without a fragment; "" for what is no
// address, or only a place on this page, a script or a mailbox.
func (p *page) href(raw string) string {
	raw = strings.TrimSpace(raw)
	raw, _, _ = strings.Cut(raw, "#")
	if raw == "" || len(raw) > weburl.MaxLength {
		return ""
	}
	if u, ok := p.plainHref(raw); ok {
		return u
	}
	if scheme, _, ok := strings.Cut(raw, ":"); ok {
		switch strings.ToLower(scheme) {
		case "javascript", "mailto", "tel", "data", "about", "blob", "vbscript", "sms", "weixin":
			return ""
		}
	}
	u := p.resolve(raw, p.base)
	u, _, _ = strings.Cut(u, "#")
	return u
}

// plainHref resolves what needs no parser: addresses of safe characters alone,
// with or without scheme and host. Resolving all of a page's links in full
// costs more than parsing its HTML.
func (p *page) plainHref(raw string) (string, bool) {
	if !isPlain(raw) {
		return "", false
	}
	if rest, ok := cutScheme(raw); ok {
		host, path, found := strings.Cut(rest, "/")
		return raw, found && isPlainHost(host) && !strings.Contains(path, ":")
	}
	if p.baseOrigin == "" {
		p.splitBase()
	}
	if p.baseOrigin == "-" || strings.Contains(raw, ":") || strings.HasPrefix(raw, "//") {
		return "", false
	}
	switch c := raw[0]; {
	case c == '/':
		return p.baseOrigin + raw, true
	case c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z':
		return p.baseDir + raw, true
	}
	return "", false
}

// splitBase takes origin and folder out of the base; "-" where it is not plain.
func (p *page) splitBase() {
	p.baseOrigin = "-"
	rest, ok := cutScheme(p.base)
	if !ok {
		return
	}
	host, path, found := strings.Cut(rest, "/")
	if !found || !isPlainHost(host) {
		return
	}
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	if path != "" && !isPlain(path) {
		return
	}
	p.baseOrigin = p.base[:len(p.base)-len(rest)] + host
	p.baseDir = p.baseOrigin + "/" + path[:strings.LastIndexByte(path, '/')+1]
}

func cutScheme(u string) (string, bool) {
	if rest, ok := strings.CutPrefix(u, "http://"); ok {
		return rest, true
	}
	return strings.CutPrefix(u, "https://")
}

// isPlain reports whether a URL parser would leave every character as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'z', c == '-', c == '_', c == '/', c == '?', c == '=', c == '&', c == ',', c == ':', c == '+':
		case c == '.' && (i == 0 || s[i-1] != '/') && !(i == 0 && s[0] == '.'):
		default:
			return false
		}
	}
	return true
}

func isPlainHost(h string) bool {
	if h == "" || strings.Contains(h, "xn--") || !isLetter(rune(h[len(h)-1])) {
		return false
	}
	for i := range len(h) {
		if c := h[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.') {
			return false
		}
	}
	return true
}
