package record

import "time"

// Purpose says what a URL is asked for, and so what is done with the answer.
type Purpose string

// The purposes. They are stored; their spelling never changes.
const (
	ForRobots  Purpose = "robots"  // robots.txt of an origin
	ForFeed    Purpose = "feed"    // RSS or Atom
	ForSitemap Purpose = "sitemap" // sitemap or sitemap index, gzipped or not
	ForSection Purpose = "section" // a page read for its links
	ForArticle Purpose = "article" // a URL that the site's `articles` match
	ForPart    Purpose = "part"    // a further page of a paginated article
)

// Request is one URL that is to be asked, as the frontier keeps it.
type Request struct {
	// URL is absolute, serialised as WHATWG says, without a fragment.
	URL string
	// Canonical is the canonical form of URL; articles get their id from it.
	Canonical string
	Purpose   Purpose
	// Site is the id of the site in crawl.yaml.
	Site string
	// Key is the politeness key.
	Key string
	// Delay is the least time between two requests to Key.
	Delay time.Duration
	// Depth counts the links that were followed from a start page, feed or sitemap (0).
	Depth int
	// Via is the URL of the page, feed or sitemap that named this one; "" for a
	// start. Of a redirect it is the canonical form of the URL that led here.
	Via string
	// Hops counts the redirects that led here, one after the other.
	Hops int
	// Start marks the start pages, feeds and sitemaps that crawl.yaml names.
	Start bool

	// Article is the id of the paginated article that a part belongs to, and
	// Part its number in it, from 2 on. Set for ForPart only.
	Article string
	Part    int

	// What the last answer said, for a conditional GET; "" where it did not.
	ETag, LastModified string
	// Attempts counts the failures since the last good answer.
	Attempts int

	// Epoch is that of the lease under which the request is asked; the
	// commit of its result is refused when the key has been leased anew.
	Epoch int64
}

// Revisit bounds how soon and how late a page is asked again.
type Revisit struct {
	Min, Max time.Duration
}
