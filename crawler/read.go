package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"jianbao/charset"
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
func ReadPage(c record.Capture, layouts []parser.Layout) (page record.Page, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("parse %s: %v", c.URL, r)
		}
	}()
	return parser.Parse(parser.Input{
		URL: c.URL, Text: charset.Decode(c.Body, contentType(c.Header)),
		FetchedAt: c.Time, Layouts: layouts, Header: c.Header,
	}), nil
}

// readItem completes a result from what was captured: it gives answers their
// outcome, and finds what they lead to.
func (c *crawl) readItem(it *item) {
	r := &it.result
	r.Revisit = it.site.Revisit
	switch r.Outcome {
	case record.Redirected:
		it.readRedirect()
	case "":
		it.readBody(c.Clock())
	}
	c.setRetry(it)
}

// setRetry says when an article is looked for again that was not there.
func (c *crawl) setRetry(it *item) {
	r := &it.result
	switch {
	case !r.RetryAt.IsZero() || !r.Outcome.Absent():
	case r.Outcome == record.Gone:
		r.RetryAt = c.Clock().Add(it.site.Revisit.Max)
	default:
		r.RetryAt = c.Clock().Add(it.site.ConfirmDeletion)
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
	if home {
		r.Outcome = record.SentHome
	}
}

// readBody reads a 2xx answer.
func (it *item) readBody(now time.Time) {
	r := &it.result
	switch {
	case r.Request.Purpose == record.ForRobots:
		r.Outcome = record.GotRobots
		return
	case len(it.capture.Body) == 0:
		r.Outcome, r.Detail = record.Empty, "the answer has no body"
		r.RetryAt = now.Add(backOff(r.Request.Attempts))
		return
	case r.Request.Purpose == record.ForFeed, r.Request.Purpose == record.ForSitemap:
		it.readListing(now)
		return
	}
	if what := notHTML(it.capture); what != "" {
		r.Outcome, r.Detail = record.NotArticle, "not a web page but "+what
		return
	}
	page, err := ReadPage(it.capture, it.site.Layouts)
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

func (it *item) readListing(now time.Time) {
	r := &it.result
	l := readListing(it.capture.Body, contentType(it.capture.Header), r.Request.URL, maxListing)
	r.Outcome = record.GotFeed
	if !l.known {
		r.Outcome, r.Detail = record.BadFeed, "nothing in it reads as a feed or sitemap"
		r.RetryAt = now.Add(backOff(r.Request.Attempts))
		return
	}
	r.Found = it.site.discover(r.Request).listing(l)
}

// pageOutcome is the outcome of a page that was read.
func pageOutcome(purpose record.Purpose, page record.Page) record.Outcome {
	switch {
	case purpose == record.ForSection && page.Kind == record.KindError:
		return record.SoftNotFound // a firewall's page, a login wall
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

// notHTML names what an answer is that is no web page, by its bytes, and by
// its declaration where that cannot mean a page. "" means that it may be one.
func notHTML(c record.Capture) string {
	sniffed := http.DetectContentType(c.Body)
	for _, kind := range []string{"image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/x-gzip", "application/x-rar-compressed"} {
		if strings.HasPrefix(sniffed, kind) {
			return sniffed
		}
	}
	declared, _, _ := strings.Cut(contentType(c.Header), ";")
	switch declared = strings.ToLower(strings.TrimSpace(declared)); declared {
	case "application/json", "application/javascript", "text/javascript", "text/css":
		return declared
	}
	return ""
}
