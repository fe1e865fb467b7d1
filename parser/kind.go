package parser

import (
	"strings"

	"jianbao/record"
)

// readKind says what the page is.
func (p *page) readKind() {
	weight, stops := p.bodyWeight()
	kind, why := record.KindArticle, "headline and text"
	word := p.saysError()
	if p.onlyFooter() {
		weight, stops = 0, 0
	}
	medium, reason := p.medium(weight)
	switch {
	case word != "":
		kind, why = errorKind(word), word
	case medium != "" && (p.notes.gallery || p.imprinted()):
		kind, why = medium, reason
	case p.isSection(weight, stops):
		kind, why = record.KindSection, "more links than text"
		if gone := p.saysGone(); gone != "" { // recommendations, in place of what was asked for
			kind, why = errorKind(gone), gone
		}
	case medium != "":
		kind, why = medium, reason
	}
	p.result.Kind = kind
	p.prove("kind", why, "", "")
	if !kind.IsRecord() {
		p.result.PartURLs = nil
	}
}

func (p *page) bodyWeight() (weight, stops int32) {
	for _, i := range p.notes.kept {
		weight += p.lines[i].weight
		stops += p.lines[i].stops
	}
	if p.notes.embedded {
		w := int32(2 * runes(p.result.Body))
		return w, w / 40
	}
	return weight, stops
}

// fewLinks are no more than the frame of a page has.
const fewLinks = 6

// isSection reports whether a page is there for its links: it has next to no
// running text, or much less of it than of links, and nothing says article.
func (p *page) isSection(weight, stops int32) bool {
	if p.notes.digests >= 2 && !p.imprinted() || p.notes.cutDigests >= 2 {
		return true
	}
	if p.isListOfEntries(weight) || strings.HasPrefix(p.docTitle, "Index of /") {
		return true
	}
	if weight == 0 && len(p.result.Images) == 0 && len(p.players) == 0 {
		return !p.standsBare()
	}
	return p.articleScore(weight, stops) < 3
}

// articleScore weighs what speaks for an article against what speaks for a list.
func (p *page) articleScore(weight, stops int32) int {
	score := 0
	if p.notes.terse { // short lines are the text of few articles and of all lists
		if linked, _ := p.linkWeight(); linked < 2*weight {
			score++
		}
		weight = p.sentences()
	}
	switch {
	case weight >= 800:
		score += 4
	case weight >= 240:
		score += 3
	case weight >= 80:
		score += 2
	case weight >= 30:
		score++
	}
	if stops >= 2 {
		score++
	}
	if h := p.notes.headline; h >= 0 && (h < p.notes.first || p.notes.first <= 0) {
		score += 2
		if p.paragraphsBelow() >= 2 {
			score += 3
		}
	}
	if !p.result.Published.IsZero() {
		score += 2
	}
	if t, _ := p.metaNamed("og:type"); strings.HasPrefix(t, "article") || strings.HasPrefix(t, "news") || len(p.facts("articleBody", "datePublished")) > 0 {
		score += 2
	}
	if isFrontPath(p.in.URL) {
		score -= 4
	}
	if len(p.result.Images) > 2 || len(p.players) > 0 {
		score++
	}
	return score + p.linkScore(weight, stops)
}

// linkWeight is the weight of all links of the page, and their number.
func (p *page) linkWeight() (linked, links int32) {
	for i := range p.lines {
		linked += p.lines[i].linked
		links += p.lines[i].links
	}
	return linked, links
}

// linkScore is what the links of a page say: that it is not there for them
// where they are few, that it may be where they outweigh its text.
func (p *page) linkScore(weight, stops int32) int {
	linked, links := p.linkWeight()
	if links <= fewLinks && stops > 0 && (weight >= 60 || p.notes.headline >= 0) {
		return 3
	}
	if weight >= 20 && stops > 0 && p.imprinted() {
		return 0
	}
	switch {
	case links > 30 && linked > 12*weight:
		return -4
	case links > 30 && linked > 4*weight:
		return -2
	case links > fewLinks && p.result.Published.IsZero() && linked > 2*weight:
		return -1
	}
	return 0
}

// imprinted reports whether a headline that is no link has a line with a date
// below it, and no link to another article in between: so does an article
// stand, whatever links its portal puts around it.
func (p *page) imprinted() bool {
	h := p.notes.headline
	if h < 0 || p.lines[h].linked*2 > p.lines[h].weight {
		return false
	}
	clear := h + 1 // the first line that was not looked at
	for i := range p.imprint {
		il := &p.imprint[i]
		if il.place != placeHead || il.line < clear || il.line > h+12 {
			continue
		}
		for ; clear < il.line; clear++ {
			if l := &p.lines[clear]; l.weight >= 20 && l.linked*2 > l.weight {
				return false
			}
		}
		if p.lines[il.line].linked*2 <= p.lines[il.line].weight && len(findStamps(il.text, p.in.FetchedAt)) > 0 {
			return true
		}
	}
	return false
}

// paragraphsBelow counts the paragraphs without links that begin right below a
// headline of the first level.
func (p *page) paragraphsBelow() int {
	h, n := p.notes.headline, 0
	if p.lines[h].level != 1 || p.lines[h].linked > 0 || p.notes.first > h+3 {
		return 0
	}
	for _, i := range p.notes.kept {
		l := &p.lines[i]
		if l.linked > 0 || l.weight < 40 || l.stops == 0 {
			break
		}
		n++
	}
	return n
}

// standsBare reports whether a page whose text does not read like one stands
// as an article all the same: a headline, a date and below them a table, names,
// verses or a picture, before any list of links.
func (p *page) standsBare() bool {
	if !p.imprinted() {
		return false
	}
	h := p.notes.headline
	own := int32(0)
	for i := h + 1; int(i) < len(p.lines) && i <= h+60 && own < 60; i++ {
		switch l := &p.lines[i]; {
		case p.away[i]:
		case l.weight >= 16 && l.linked*2 > l.weight, isColophon(p.lineText(i)):
			i = h + 60
		default:
			own += l.weight - l.linked
		}
	}
	return own >= 60
}

// isListOfEntries reports whether what was taken for text are the summaries or
// posts of a list: headings that are links with text of their own below, from
// the first one on, and little else; or one of several boxes that are like it.
func (p *page) isListOfEntries(weight int32) bool {
	if p.imprinted() {
		return false
	}
	n, begun := int32(0), false
	for i := max(p.notes.first-2, 0); i < p.notes.last; i++ {
		l, next := &p.lines[i], &p.lines[i+1]
		text := next.weight >= 40 && next.linked*2 < next.weight
		switch entry := text && i > p.notes.headline && p.isEntry(i) && l.role&roleHeading != 0; {
		case entry:
			n, begun = n+1, true
		case !begun && text:
			return weight < smallText && p.isBoxOfList()
		}
	}
	return n >= 4 && n*4 >= p.notes.last-p.notes.first || weight < smallText && p.isBoxOfList()
}

// isEntry reports whether a line is a link and nothing else, as long as a headline.
func (p *page) isEntry(i int32) bool {
	l := &p.lines[i]
	return l.weight >= 12 && l.linked*10 >= l.weight*9
}

// isBoxOfList reports whether the text stands in a box that begins with a link
// and has three or more like it beside it.
func (p *page) isBoxOfList() bool {
	e := p.notes.body
	for level := 0; level < 3 && e > 0; level++ {
		up := p.elements[e].parent
		if up < 0 || p.elements[up].last-up > 20_000 {
			return false
		}
		own, like := false, 0
		for i := up + 1; i < p.elements[up].last; i = p.elements[i].last {
			a, b := &p.elements[i], &p.elements[e]
			if a.tag != b.tag || attr(a.node, "class") != attr(b.node, "class") || !p.hasEntry(a.lines) {
				continue
			}
			like++
			own = own || i == e
		}
		if own && like >= 4 {
			return true
		}
		e = up
	}
	return false
}

// hasEntry reports whether one of the first lines of a span is an entry.
func (p *page) hasEntry(s span) bool {
	for i := s.from; i < min(s.to, s.from+4); i++ {
		if p.isEntry(i) {
			return true
		}
	}
	return false
}

// onlyFooter reports whether what was taken for text is the foot of the page.
func (p *page) onlyFooter() bool {
	if p.notes.embedded {
		return false
	}
	for _, i := range p.notes.kept {
		if p.lines[i].weight > 2*smallText || !isFooter(p.lineText(i)) {
			return false
		}
	}
	return true
}

// isFrontPath reports whether an address is that of a folder, not of a document.
func isFrontPath(u string) bool {
	_, rest, ok := strings.Cut(u, "://")
	if !ok {
		return false
	}
	_, path, _ := strings.Cut(rest, "/")
	path, query, _ := strings.Cut(path, "?")
	name := path[strings.LastIndexByte(path, '/')+1:]
	base, _, _ := strings.Cut(name, ".")
	if path == "" {
		return query == ""
	}
	if name == "" {
		return !strings.ContainsFunc(path, isDigit)
	}
	return strings.Contains(name, ".") && (base == "index" || base == "default" || base == "node" || base == "list" || strings.HasPrefix(base, "index_") || strings.HasPrefix(base, "node_"))
}

// sentences is the weight of the kept lines that hold a sentence.
func (p *page) sentences() (weight int32) {
	for _, i := range p.notes.kept {
		if p.lines[i].stops > 0 {
			weight += p.lines[i].weight
		}
	}
	return weight
}
