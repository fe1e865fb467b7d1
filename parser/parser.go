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
// say where a site's template has its fields; what they find is compared with
// what the generic extractor read.
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
// read differently without layouts. Behind it a page that layouts are known of
// has a digest of them: readings are like each other only where both are.
const Version = "4"

// What is read of one page and kept of it. A page that passes the first two is
// read up to there; the archive has what lies behind. Whatever was cut, the
// evidence of the body says so.
const (
	// MaxText is how many bytes of a page are looked at.
	MaxText = 8 << 20
	// MaxTags is how many tags of it, of which a tree costs a hundred times
	// their bytes.
	MaxTags = 300_000
	// MaxBody is how many bytes a body has at most. It ends with a paragraph.
	MaxBody = 1 << 20
	// MaxImages, MaxLinks, MaxKeywords and MaxPeople are how many entries the
	// lists of a record have at most, the last one each of those of people.
	MaxImages   = 500
	MaxLinks    = 50_000
	MaxKeywords = 100
	MaxPeople   = 200
)

// Input is a captured page, decoded.
type Input struct {
	// URL is that of the capture.
	URL  string
	Text charset.Text
	// FetchedAt resolves relative and yearless dates and bounds all dates;
	// zero means unknown.
	FetchedAt time.Time
	// Layouts are what is known of the page's templates, in the order in which
	// they are tried; nil leaves the page to the generic extractor.
	Layouts []*Template
	// Header is that of the answer; it may be nil.
	Header http.Header
}

// Parse reads a page. What it did not find is zero in the result, and what it
// found has its evidence. Addresses are absolute, text is valid UTF-8 without
// control characters, Published is never later than FetchedAt and a day.
func Parse(in Input) record.Page {
	p, b := openPage(&in)
	p.read()
	p.tellBounds(b)
	return p.result
}

// openPage parses and walks a page as far as it is read.
func openPage(in *Input) (*page, bounds) {
	b := bounded(in.Text.Text)
	in.Text.Text = b.text
	return newPage(in, b), b
}

// tellBounds adds to the evidence of the body what bounds did to the page.
func (p *page) tellBounds(b bounds) {
	if b.cut {
		p.addToRule("body", "the page was read in part, for its size")
	}
	if b.thin {
		p.addToRule("body", "tags that hold nothing were left out, for their number")
	}
	if b.plain {
		p.addToRule("body", "the page was read without the repairs of HTML5, for its tags")
	}
	if e, ok := p.result.Evidence["body"]; ok && !b.cut && !closed(p.in.Text.Text) {
		e.Unclosed = true
		p.result.Evidence["body"] = e
	}
}

// closed tells whether a page ends its body or itself.
func closed(text string) bool {
	for {
		i := strings.LastIndex(text, "</")
		if i < 0 || isRoot(text[i+2:]) {
			return i >= 0
		}
		text = text[:i]
	}
}

// newPage parses and walks a page within bounds.
func newPage(in *Input, b bounds) *page {
	own, err := weburl.Resolve(in.URL, "")
	if err != nil {
		own = "" // only absolute addresses can be read
	}
	p := &page{in: in, own: own, base: own}
	p.result.URL = in.URL
	p.result.ParserVersion = version(in.Layouts)
	p.result.Charset, p.result.DeclaredCharset = in.Text.Charset, in.Text.Declared
	p.result.Evidence = map[string]record.Evidence{}
	p.root = parseTree(in.Text.Text, b.plain)
	p.elements, p.lines = make([]element, 0, b.tags/2+8), make([]line, 0, b.tags/4+8)
	p.flatten()
	return p
}

// read runs the readers, and then has the layouts look at what they read.
func (p *page) read() {
	p.notes.headline = -1
	p.readFields()
	p.readLinks()
	p.readParts()
	p.readKind()
	p.followLayouts()
	if p.notes.cut {
		p.addToRule("body", "cut behind a paragraph, for its size")
	}
}

// readFields runs the readers of an article's fields, each of which may use what
// those before it found.
func (p *page) readFields() {
	p.readTitle()
	p.findBody()
	p.readImprint()
	p.readImages()
	p.result.Body, p.notes.cut = p.bodyText()
	p.readDates()
	p.readSource()
	p.readAuthors()
	p.readEmbedded()
	p.readAbout()
}

func (p *page) resolve(href, base string) string {
	u, err := weburl.ResolveIn(href, base, p.in.Text.Charset)
	if err != nil {
		return ""
	}
	return u
}
