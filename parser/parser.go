// Package parser turns the text of a page into the fields of an article.
//
// Parse reads one page, Join puts the parts of a paginated article together.
// Both are pure: no I/O, no clock, the same input gives the same result, and any
// number of goroutines may parse at the same time. A page from a stranger costs
// bounded time and memory and never a panic; on bad HTML the reading holds what
// was found.
//
// The generic extractor knows no site. It parses the HTML once, walks it once
// into lines and elements, and lets one reader a field look at those. Layouts
// say where a site's template has its fields and come before it.
package parser

import (
	"net/http"
	"strings"
	"time"

	"jianbao/charset"
	"jianbao/record"
	"jianbao/weburl"
)

// Version is stored with every reading; it rises whenever a page could be
// read differently.
const Version = "1"

// MaxText is how many bytes of a page are looked at.
const MaxText = 32 << 20

// Input is a captured page, decoded.
type Input struct {
	// URL is that of the capture.
	URL  string
	Text charset.Text
	// FetchedAt resolves relative and yearless dates and bounds all dates;
	// zero means unknown.
	FetchedAt time.Time
	// Layouts are the site's, tried before the generic extractor.
	Layouts []Layout
	// Header is that of the answer; it may be nil.
	Header http.Header
}

// Parse reads a page. What it did not find is zero in the result, and what it
// found has its evidence. Addresses are absolute, text is valid UTF-8 without
// control characters, Published is never later than FetchedAt and a day.
func Parse(in Input) record.Page {
	if len(in.Text.Text) > MaxText {
		in.Text.Text = strings.ToValidUTF8(in.Text.Text[:MaxText], "")
	}
	p := newPage(&in)
	p.read()
	return p.result
}

// newPage parses and walks a page.
func newPage(in *Input) *page {
	own, err := weburl.Resolve(in.URL, "")
	if err != nil {
		own = "" // only absolute addresses can be read
	}
	p := &page{in: in, own: own, base: own}
	p.result.URL = in.URL
	p.result.ParserVersion = Version
	p.result.Charset, p.result.DeclaredCharset = in.Text.Charset, in.Text.Declared
	p.result.Evidence = map[string]record.Evidence{}
	p.root = parseTree(in.Text.Text)
	p.flatten()
	return p
}

// read runs the readers, each of which may use what those before it found.
func (p *page) read() {
	p.notes.headline = -1
	p.applyLayout()
	p.readTitle()
	p.findBody()
	p.readImprint()
	p.readImages()
	p.result.Body = p.bodyText()
	p.readDates()
	p.readSource()
	p.readAuthors()
	p.readEmbedded()
	p.readAbout()
	p.readLinks()
	p.readParts()
	p.readKind()
}

func (p *page) resolve(href, base string) string {
	u, err := weburl.ResolveIn(href, base, p.in.Text.Charset)
	if err != nil {
		return ""
	}
	return u
}
