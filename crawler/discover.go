package crawler

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"jianbao/record"
	"jianbao/weburl"
)

// maxFound bounds what one page, feed or sitemap may add to the frontier.
const maxFound = 50_000

// discovery gathers the requests that an answer leads to, each URL once.
type discovery struct {
	site *site
	from record.Request
	seen map[string]bool
	out  []record.Request
}

func (s *site) discover(from record.Request) *discovery {
	return &discovery{site: s, from: from, seen: map[string]bool{from.URL: true}}
}

func (d *discovery) add(href string, purpose record.Purpose, depth int) {
	r := d.site.request(href, purpose, depth, d.from.URL)
	if d.seen[r.URL] || len(d.out) >= maxFound {
		return
	}
	d.seen[r.URL] = true
	d.out = append(d.out, r)
}

// page follows the links of a page that was read: articles from anywhere, and
// from section pages further pages of the same host, down to the site's depth.
func (d *discovery) page(p *record.Page) []record.Request {
	d.parts(p)
	for _, u := range p.PartURLs {
		d.seen[u] = true // a part is no article of its own
	}
	d.nextPart(p)
	depth := d.from.Depth + 1
	for _, link := range p.Links {
		switch {
		case !weburl.IsWeb(link.URL) || isTrap(link.URL) || len(p.PartURLs) > 0 && isWholeView(link.URL, p.PartURLs[0]):
		case d.site.isArticle(link.URL):
			d.add(link.URL, record.ForArticle, depth)
		case d.from.Purpose == record.ForSection && depth <= d.site.MaxDepth && !link.NoFollow &&
			weburl.Host(link.URL) == weburl.Host(d.from.URL) && d.site.wanted(link.URL):
			d.add(link.URL, record.ForSection, depth)
		}
	}
	return d.out
}

// parts asks for the pages of a paginated article that come after this one.
func (d *discovery) parts(p *record.Page) {
	article, number := d.from.Article, d.from.Part
	switch d.from.Purpose {
	case record.ForArticle:
		article, number = record.ArticleID(d.from.Canonical), 1
	case record.ForPart:
	default:
		return
	}
	own := -1
	for i, u := range p.PartURLs {
		if u == d.from.URL || u == p.URL || u == d.from.Canonical {
			own = i
		}
	}
	if own < 0 {
		return
	}
	for i := own + 1; i < len(p.PartURLs) && number+i-own <= maxParts; i++ {
		u := p.PartURLs[i]
		if weburl.Host(u) != weburl.Host(d.from.URL) || d.seen[u] || !d.site.wanted(u) {
			continue
		}
		r := d.site.request(u, record.ForPart, d.from.Depth, d.from.URL)
		r.Article, r.Part = article, number+i-own
		d.seen[u] = true
		d.out = append(d.out, r)
	}
}

// nextPart asks for the page behind a part that names no others: of one far
// from the first, its page alone cannot tell that it is a part.
func (d *discovery) nextPart(p *record.Page) {
	if d.from.Purpose != record.ForPart || len(p.PartURLs) > 0 {
		return
	}
	next := addressAfter(d.from.URL)
	if next == "" || !slices.ContainsFunc(p.Links, func(l record.Link) bool { return l.URL == next }) {
		return
	}
	if d.from.Part < maxParts && d.site.wanted(next) {
		r := d.site.request(next, record.ForPart, d.from.Depth, d.from.URL)
		r.Article, r.Part = d.from.Article, d.from.Part+1
		d.out = append(d.out, r)
	}
	d.seen[next] = true
}

// addressAfter is an address whose last number is one higher, "" where it has
// none that can be that of a part.
func addressAfter(href string) string {
	end := strings.LastIndexAny(href, "0123456789") + 1
	begin := end
	for begin > 0 && href[begin-1] >= '0' && href[begin-1] <= '9' {
		begin--
	}
	n, err := strconv.Atoi(href[begin:end])
	if err != nil || n > maxParts {
		return ""
	}
	return href[:begin] + strconv.Itoa(n+1) + href[end:]
}

// isWholeView reports whether an address shows all parts of an article at once
// (1.html?page=all, 1_all.html). They are had part by part.
func isWholeView(href, first string) bool {
	stem, _, _ := strings.Cut(first, "?")
	rest, ok := strings.CutPrefix(href, strings.TrimSuffix(stem, path.Ext(stem)))
	rest = strings.ToLower(rest)
	return ok && (strings.HasPrefix(rest, "_all") || strings.HasPrefix(rest, "-all") || strings.Contains(rest, "=all"))
}

// maxParts bounds the pages of one article.
const maxParts = 200

// listing follows what a feed or sitemap names.
func (d *discovery) listing(l listing) []record.Request {
	for _, u := range l.pages {
		if weburl.IsWeb(u) && !isTrap(u) && d.site.isArticle(u) {
			d.add(u, record.ForArticle, d.from.Depth+1)
		}
	}
	if d.from.Depth < maxSitemapDepth {
		for _, u := range l.sitemaps {
			if weburl.IsWeb(u) && !isTrap(u) && !d.site.excluded(u) && weburl.Host(u) == weburl.Host(d.from.URL) {
				d.add(u, record.ForSitemap, d.from.Depth+1)
			}
		}
	}
	return d.out
}

// maxSitemapDepth bounds sitemap indexes within sitemap indexes, which the
// protocol (sitemaps.org) does not allow and the web does all the same.
const maxSitemapDepth = 3

// maxHops bounds the redirects that are followed one after the other.
const maxHops = 10

// redirect follows a redirect: to a URL that the site wants for the same
// purpose, or as an article. home reports that an article's address now leads
// to a page of the site that is no article, which is how portals retire
// articles.
func (d *discovery) redirect(target string) (found []record.Request, home bool) {
	purpose := d.from.Purpose
	article := d.site.isArticle(target) && !isTrap(target)
	switch purpose {
	case record.ForArticle, record.ForPart:
		if !article {
			return nil, purpose == record.ForArticle && d.site.isHome(target, d.from.URL)
		}
		purpose = record.ForArticle
	case record.ForSection:
		if article {
			purpose = record.ForArticle
		} else if !d.site.covers(target) || !d.site.wanted(target) {
			return nil, false
		}
	case record.ForFeed, record.ForSitemap:
		if !d.site.covers(target) || d.site.excluded(target) {
			return nil, false
		}
	default:
		return nil, false
	}
	if d.from.Hops >= maxHops {
		return nil, false
	}
	d.add(target, purpose, d.from.Depth)
	for i := range d.out {
		d.out[i].Start, d.out[i].Hops = d.from.Start, d.from.Hops+1
		d.out[i].Via = d.from.Canonical
	}
	return d.out, false
}
