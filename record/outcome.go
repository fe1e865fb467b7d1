package record

import "time"

// Outcome is how the asking of a URL ended. Outcomes are stored and counted;
// their spelling never changes.
type Outcome string

// The outcomes, each of one way that a request can end.
const (
	// The page was had.
	GotArticle  Outcome = "article"      // read as an article (or gallery, video, live blog)
	GotSection  Outcome = "section"      // read for its links
	GotFeed     Outcome = "feed"         // feed or sitemap read
	GotRobots   Outcome = "robots"       // robots.txt had
	NotModified Outcome = "not-modified" // 304
	NotArticle  Outcome = "not-article"  // an article URL whose page is none, or that gave a file of another kind

	// The article is not there.
	NotFound     Outcome = "not-found"     // 404
	Gone         Outcome = "gone"          // 410
	SoftNotFound Outcome = "soft-404"      // an error page with status 200
	Removed      Outcome = "removed"       // a page that says its article was taken down
	SentHome     Outcome = "redirect-home" // redirected to a section page

	// The answer leads elsewhere or may not be had.
	Redirected    Outcome = "redirect"
	Disallowed    Outcome = "disallowed"   // robots.txt
	OutOfScope    Outcome = "out-of-scope" // the site's rules no longer want it
	NotPublicHost Outcome = "private-host" // the address is not one that may be dialled

	// The server did not serve.
	Throttled    Outcome = "throttled"    // 429, or 503 with Retry-After
	Refused      Outcome = "refused"      // other 4xx
	ServerError  Outcome = "server-error" // 5xx
	Barred       Outcome = "barred"       // status 200, but a captcha, a firewall, a login wall, maintenance
	Empty        Outcome = "empty"        // status 200 without a body, or with nothing but white space
	BadFeed      Outcome = "bad-feed"     // a feed or sitemap in which nothing could be read
	NoSuchHost   Outcome = "no-such-host" // DNS
	Unreachable  Outcome = "unreachable"  // no route, refused, reset
	TimedOut     Outcome = "timeout"
	BadTLS       Outcome = "tls"
	BadResponse  Outcome = "bad-response" // not HTTP as we can read it
	ParserFailed Outcome = "parser-failed"
)

// Answered reports whether the server said something of use: a page, a feed,
// or that nothing changed.
func (o Outcome) Answered() bool {
	switch o {
	case GotArticle, GotSection, GotFeed, GotRobots, NotModified, NotArticle:
		return true
	}
	return false
}

// Absent reports whether the outcome says that an article is not there. It is
// a reason to call the article missing, once the pass has been judged.
func (o Outcome) Absent() bool {
	switch o {
	case NotFound, Gone, SoftNotFound, Removed, SentHome:
		return true
	}
	return false
}

// Result is what the asking of a URL came to: what the catalog commits.
type Result struct {
	Request Request
	Outcome Outcome
	// Detail is for a person: what went wrong, in English. "" where nothing did.
	Detail string
	// Time is when the request was sent, in UTC.
	Time time.Time
	// Capture is nil where nothing was received.
	Capture *Ref
	// Page is the reading, where the outcome has one.
	Page *Page
	// Found are the requests that the answer leads to.
	Found []Request
	// ETag and LastModified replace the request's.
	ETag, LastModified string
	// Revisit bounds when an answered URL is due again. Within it the catalog
	// chooses: Min after a change, and twice the last interval after none.
	Revisit Revisit
	// RetryAt, where set, is when the URL is due again instead (a failure).
	RetryAt time.Time
	// RetryInPass asks for the retry in this same pass.
	RetryInPass bool
	// Robots is set with GotRobots and where robots.txt could not be had.
	Robots *Robots
}

// Robots is what is known of an origin's robots.txt.
type Robots struct {
	// Origin is scheme://host[:port].
	Origin string
	// Body is the text as decoded from the answer, at most the first 500 KiB
	// and more that RFC 9309 asks to be read.
	Body []byte
	// AllowAll holds for a 4xx answer, DisallowAll for a 5xx or none.
	AllowAll, DisallowAll bool
	Fetched, Expires      time.Time
}
