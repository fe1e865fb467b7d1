package parser

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/record"
)

// page is what the readers of the single fields work on: one document, walked
// once, with what was noted on the way, and the reading so far.
type page struct {
	own                 string // the page's address, as an href
	in                  *Input
	base                string // what addresses are relative to
	baseOrigin, baseDir string // of base, once a link was resolved
	root                *html.Node
	elements            []element
	lines               []line
	text                string // of all lines, each ended by \n

	// Noted on the walk, in document order. Numbers are those of elements.
	docTitle  string
	metas     []meta
	linkTags  []*html.Node
	scripts   []*html.Node
	textareas []int32
	selects   []int32
	anchors   []int32
	images    []int32
	headings  []int32 // h1 to h6 and what is named like a headline
	labelled  []int32 // what is named like date, source, author, editor or their line
	htmlLang  string
	refresh   string  // content of meta refresh
	players   []int32 // frames and players of video
	passwords int     // fields for passwords

	sums    []int32 // value of all lines before each one
	away    []bool  // lines that lie in what is named as not the article
	notes   notes
	imprint []imprintLine
	seen    map[int32]bool       // lines of the imprint
	index   map[*html.Node]int32 // elements by node, once XPath asked
	walked  int                  // steps that XPath took
	linked  map[string][]fact    // JSON-LD, once it was read
	state   []stateValue         // data of scripts, once it was read
	result  record.Page
}

// meta is a named value of the head.
type meta struct{ name, content string }

// notes is what one reader found that another needs.
type notes struct {
	headline    int32 // line of the headline, -1 where it is not in the page
	body        int32 // element that holds the body, -1 for none
	first       int32 // first and last line of the body, -1 for none
	last        int32
	kept        []int32 // lines of the body
	dropped     []int32 // lines that were taken out of it
	bylines     []int32 // kept lines that say who wrote
	closing     string  // of the imprint, in brackets behind the last sentence
	closingLine int32   // in which it stands
	replies     span    // lines of the posts behind the first one
	thread      bool    // the first of the posts begins below its time
	second      int32   // line of the time of the second
	teasers     []span  // lists of other articles behind the text
	digests     int     // lines that ended in a link to the rest of another article
	cutDigests  int     // those of them that are cut off in front of it
	cut         bool    // the body is not whole, for its size
	terse       bool    // the page has no running text: short lines were taken for its text
	gallery     bool    // the pictures are those of embedded data
	embedded    bool    // the body is that of embedded data, not of the lines
	ownDate     bool    // the date is in the imprint or the head, not the day's or the address's

	inner    *page     // that of the embedded data
	pictures []picture // of the text, with URL, in the order of the page
	loose    []int32   // captions without picture in front of the body

	why map[int32]Reason // why lines are not in the body; nil unless somebody asks

	layoutBody []int32 // elements that the layout names as text
	bodyRule   string  // by which selector
	strip      []int32 // elements that it strips
}

// note keeps what element i is good for, beyond its text.
func (p *page) note(i int32) {
	e := &p.elements[i]
	n := e.node
	if n.Namespace != "" {
		return
	}
	switch n.DataAtom {
	case atom.Html:
		p.htmlLang = attr(n, "lang")
	case atom.Title:
		if p.docTitle == "" && n.FirstChild != nil {
			p.docTitle = tidy(clip(n.FirstChild.Data, 1000))
		}
	case atom.Meta:
		p.noteMeta(n)
	case atom.Base:
		if href := attr(n, "href"); href != "" && p.base == p.own {
			if base := p.resolve(href, p.own); base != "" {
				p.base = base
			}
		}
	case atom.Link:
		p.linkTags = append(p.linkTags, n)
	case atom.Script:
		p.scripts = append(p.scripts, n)
	case atom.A:
		p.anchors = append(p.anchors, i)
	case atom.Img:
		p.images = append(p.images, i)
	case atom.Textarea, atom.Select, atom.Input, atom.Iframe, atom.Video, atom.Object, atom.Embed:
		p.noteControl(i, n)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.headings = append(p.headings, i)
	default:
		if e.hint&hintTitle != 0 {
			p.headings = append(p.headings, i)
		}
	}
	if e.hint&(hintDate|hintSource|hintAuthor|hintEditor|hintMeta) != 0 {
		p.labelled = append(p.labelled, i)
	}
}

// noteControl keeps forms' fields and players.
func (p *page) noteControl(i int32, n *html.Node) {
	switch n.DataAtom {
	case atom.Textarea:
		p.textareas = append(p.textareas, i)
	case atom.Select:
		p.selects = append(p.selects, i)
	case atom.Input:
		if strings.EqualFold(attr(n, "type"), "password") {
			p.passwords++
		}
	default:
		p.players = append(p.players, i)
	}
}

func (p *page) noteMeta(n *html.Node) {
	content := attr(n, "content")
	for _, key := range []string{"name", "property", "itemprop"} {
		if name := strings.ToLower(strings.TrimSpace(attr(n, key))); name != "" && content != "" && len(p.metas) < 500 {
			p.metas = append(p.metas, meta{name, tidy(clip(content, 4000))})
		}
	}
	if strings.EqualFold(attr(n, "http-equiv"), "refresh") {
		p.refresh = content
	}
}

// metaNamed is the content of the first meta that has one of the names, in
// the order of the names.
func (p *page) metaNamed(names ...string) (content, name string) {
	for _, name := range names {
		for _, m := range p.metas {
			if m.name == name && m.content != "" {
				return m.content, name
			}
		}
	}
	return "", ""
}

// addToRule adds to the rule that a field was found by.
func (p *page) addToRule(field, more string) {
	if e, ok := p.result.Evidence[field]; ok {
		e.Rule += "; " + more
		p.result.Evidence[field] = e
	}
}

// prove keeps why a field holds what it holds.
func (p *page) prove(field, rule, where, raw string) {
	p.result.Evidence[field] = record.Evidence{Rule: rule, Where: where, Raw: clip(tidy(raw), 200)}
}
