package crawler

import (
	"fmt"
	"strings"
	"time"

	"jianbao/catalog"
	"jianbao/charset"
	"jianbao/internal/sniff"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/weburl"
)

// maxListing bounds a feed or sitemap that is gzip itself, once opened:
// sitemaps.org allows 50 MB.
const maxListing = 50 << 20

// ReadPage decodes and parses a captured page. It does the same for a page
// that has just come and for one of the archive. A panic of the parser is an
// error: one page must not end a crawl.
func ReadPage(c record.Capture, layouts parser.Layouts) (page record.Page, err error) {
	defer failed(c.URL, &err)
	return parser.Parse(input(c, layouts)), nil
}

// ReadBlocks reads the body that ReadPage finds in a captured page in its structure.
func ReadBlocks(c record.Capture, layouts parser.Layouts) (blocks []record.Block, err error) {
	defer failed(c.URL, &err)
	return parser.Blocks(input(c, layouts)), nil
}

// failed makes an error of a panic.
func failed(url string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("parse %s: %v", url, r)
	}
}

func input(c record.Capture, layouts parser.Layouts) parser.Input {
	return parser.Input{
		URL: c.URL, Text: charset.Decode(c.Body, contentType(c.Header)),
		FetchedAt: c.Time, Layouts: layouts.Of(c.URL), Header: c.Header,
	}
}

// readItem completes a result from what was captured: it gives answers their
// outcome, and finds what they lead to. When an article that is not there is
// looked for again is the catalog's decision.
func (c *crawl) readItem(it *item) { it.complete(c.Clock()) }

func (it *item) complete(now time.Time) {
	r := &it.result
	r.Revisit = it.site.Revisit
	it.read()
	silent := r.Request.Start && !r.Outcome.Answered() && len(r.Found) == 0
	if r.RetryAt.IsZero() && (catalog.Failed(*r) || silent) {
		r.RetryAt = retryAfterFailure(*r, now)
	}
}

// read reads an answer. A panic is a fault of ours that this page shows: it
// must not end the crawl.
func (it *item) read() {
	r := &it.result
	defer func() {
		if p := recover(); p != nil {
			r.Outcome, r.Detail, r.Page, r.Found = record.ParserFailed, fmt.Sprintf("read %s: %v", r.Request.URL, p), nil, nil
		}
	}()
	switch {
	case r.Request.Purpose == record.ForRobots:
		if r.Outcome == "" {
			r.Outcome = record.GotRobots
		}
	case r.Outcome == record.Redirected:
		it.readRedirect()
	case r.Outcome == "":
		it.readBody()
	}
}

func (it *item) readRedirect() {
	r := &it.result
	target, err := weburl.Resolve(it.capture.Header.Get("Location"), r.Request.URL)
	if err != nil || !weburl.IsWeb(target) {
		return
	}
	found, home := it.site.discover(r.Request).redirect(target)
	r.Found = found
	switch {
	case home:
		r.Outcome = record.SentHome
	case len(found) == 0 && r.Request.Hops >= maxHops:
		r.Detail += fmt.Sprintf(", which is not followed after %d redirects one after the other", maxHops)
	}
}

// readBody reads a 2xx answer.
func (it *item) readBody() {
	r := &it.result
	switch {
	case len(it.capture.Body) == 0:
		r.Outcome, r.Detail = record.Empty, "the answer has no body"
		return
	case r.Request.Purpose == record.ForFeed, r.Request.Purpose == record.ForSitemap:
		it.readListing()
		return
	}
	if outcome, what := notHTML(it.capture); outcome != "" {
		r.Outcome, r.Detail = outcome, what
		return
	}
	page, err := it.page()
	if err != nil {
		r.Outcome, r.Detail = record.ParserFailed, err.Error()
		return
	}
	r.Page = &page
	r.Outcome = pageOutcome(r.Request.Purpose, page)
	if r.Request.Purpose == record.ForSection || r.Outcome.Answered() {
		r.Found = it.site.discover(r.Request).page(&page)
	}
}

// page reads the page, unless that was done.
func (it *item) page() (record.Page, error) {
	if it.ahead != nil {
		return it.ahead()
	}
	return ReadPage(it.capture, it.site.Layouts)
}

func (it *item) readListing() {
	r := &it.result
	l := readListing(it.capture.Body, contentType(it.capture.Header), r.Request.URL, maxListing)
	r.Outcome = record.GotFeed
	if !l.known {
		r.Outcome, r.Detail = record.BadFeed, "nothing in it reads as a feed or sitemap"
		return
	}
	r.Found = it.site.discover(r.Request).listing(l)
}

// pageOutcome is the outcome of a page that was read.
func pageOutcome(purpose record.Purpose, page record.Page) record.Outcome {
	switch {
	case parser.IsBarrier(page):
		return record.Barred
	case purpose == record.ForSection && page.Kind == record.KindError:
		return record.SoftNotFound
	case purpose == record.ForSection:
		return record.GotSection
	case page.Kind.IsRecord():
		return record.GotArticle
	case page.Kind == record.KindError:
		return record.SoftNotFound
	case page.Kind == record.KindRemoved:
		return record.Removed
	}
	return record.NotArticle
}

// notHTML is the outcome of an answer that is no web page, by its bytes, and by
// its declaration where that cannot mean a page, with what it is. "" means that
// it may be one. It is neither an article nor a sign that one is gone.
func notHTML(c record.Capture) (outcome record.Outcome, detail string) {
	declared, _, _ := strings.Cut(contentType(c.Header), ";")
	declared = strings.ToLower(strings.TrimSpace(declared))
	switch kind, other := sniff.Detect(c.Body, contentType(c.Header)); {
	case other && kind.Name == sniff.Blank:
		return record.Empty, "the answer is " + kind.Name
	case other && kind.Start != "":
		return record.NotArticle, fmt.Sprintf("not a web page but %s: it begins with %q", kind.Name, kind.Start)
	case other:
		return record.NotArticle, "not a web page but " + kind.Name
	}
	switch declared {
	case "application/json", "application/javascript", "text/javascript", "text/css":
		return record.NotArticle, "not a web page but " + declared
	}
	return "", ""
}
