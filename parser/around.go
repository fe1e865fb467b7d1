package parser

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// shoulderNames are the classes and ids of the line above a headline (引题, 肩题), as
// editorial systems write them; those of digital papers end in title.
var shoulderNames = []string{"yinti", "yin_ti", "jianti", "introtitle", "intro-title", "intro_title", "pretitle", "pre-title", "pre_title", "shouldertitle", "shoulder", "leadtitle", "lead-title", "lead_title", "uptitle", "up-title", "toptitle2", "ytitle"}

// subtitleNames are those of the title below it (副题).
var subtitleNames = []string{"subtitle", "sub_title", "sub-title", "subhead", "futitle", "fu_title", "futi", "fubiaoti", "subtit", "sub-tit", "secondtitle", "downtitle"}

// readTitlesAround finds the shoulder title and the sub-title: what the page
// names so beside the headline, and headings right above and below it in the
// same container.
func (p *page) readTitlesAround() {
	h := p.notes.headline
	if h < 0 || int(h) >= len(p.lines) {
		return
	}
	from := p.firstElementFrom(p.lines[max(h-3, 0)].from)
	end := p.lines[min(h+3, int32(len(p.lines)-1))].to
	for i := from; i < int32(len(p.elements)) && i < from+300 && p.elements[i].from < end; i++ {
		e := &p.elements[i]
		if e.lines.len() != 1 || e.lines.from == h || e.to <= e.from || e.to-e.from > 400 || !isBlock(e.tag) && e.tag != atom.Span && e.tag != atom.Font {
			continue
		}
		above := e.lines.from < h
		switch {
		case above && p.result.ShoulderTitle == "" && p.isShoulder(i, h):
			p.result.ShoulderTitle = p.titleAround(i, "shoulder_title")
		case p.result.Subtitle == "" && p.isSubtitle(i, h):
			p.result.Subtitle = p.titleAround(i, "subtitle")
		}
	}
}

// titleAround is the text of an element if it can be a title and is not the
// headline again.
func (p *page) titleAround(i int32, field string) string {
	text := p.headingText(i)
	if n := runes(text); n < 2 || n > 120 || folded(text) == folded(p.result.Title) || lastStep(text) != "" || isMetaLine(text) || isCounter(lowerASCII(text)) {
		return ""
	}
	l := &p.lines[p.elements[i].lines.from]
	if l.role&roleHidden != 0 || l.linked*2 > l.weight || p.inAwayFrom(i, hintNav|hintRelated|hintSide|hintFooter|hintShare|hintComment) {
		return ""
	}
	p.prove(field, "beside the headline", p.path(i), text)
	if rest, ok := strings.CutPrefix(p.result.Body, text+"\n"); ok {
		p.result.Body = rest
		if k := p.notes.kept; len(k) > 0 && strings.TrimSpace(p.lineText(k[0])) == text {
			p.notes.kept = k[1:]
		}
	}
	return text
}

// isShoulder reports whether element i is marked as the line above the headline,
// or is a smaller heading right above it that names no section.
func (p *page) isShoulder(i, h int32) bool {
	e := &p.elements[i]
	if p.isNamed(i, shoulderNames) {
		return true
	}
	level := headingLevel(e.tag)
	if level == 0 || e.lines.from != h-1 {
		return false
	}
	if attr(e.node, "class") == "pre" {
		return true // 人民网 and the digital papers that are made like it
	}
	if text := p.headingText(i); runes(text) < 5 || isSiteName(text) && runes(text) < 12 || isSectionName(text) {
		return false
	}
	return level > 1 && p.besideHeading(i, 1, h)
}

// isSubtitle reports whether element i is marked as the title below the headline,
// or is a smaller heading right below it, in front of date and text.
func (p *page) isSubtitle(i, h int32) bool {
	e := &p.elements[i]
	if p.isNamed(i, subtitleNames) {
		return true
	}
	level := headingLevel(e.tag)
	if level < 2 || e.lines.from != h+1 {
		return false
	}
	if class := attr(e.node, "class"); class == "sub" {
		return true
	}
	text := p.headingText(i)
	dated := int(h+2) < len(p.lines) && isMetaLine(p.lineText(h+2))
	if first := p.notes.first; runes(text) < 4 || endsIn(text, []string{"。", "."}) || isEnglishName(text) || !dated && first >= 0 && (e.lines.from >= first || first == h+2) {
		return false // the text begins with it
	}
	return p.besideHeading(i, -1, h)
}

// besideHeading reports whether the headline is a heading that stands directly
// behind (step 1) or before (step -1) element i in the same container.
func (p *page) besideHeading(i int32, step int, h int32) bool {
	n := p.elements[i].node
	next := func() {
		if step > 0 {
			n = n.NextSibling
		} else {
			n = n.PrevSibling
		}
	}
	for next(); n != nil && n.Data != "" && n.DataAtom == 0; next() {
		if strings.TrimSpace(n.Data) != "" {
			return false
		}
	}
	if n == nil {
		return false
	}
	level := headingLevel(n.DataAtom)
	return level > 0 && level < headingLevel(p.elements[i].tag) && p.isHeadingAt(level, h)
}

// isHeadingAt reports whether line h is within a heading of a level.
func (p *page) isHeadingAt(level, h int32) bool {
	return p.lines[h].role&roleHeading != 0 && int32(p.lines[h].level) == level
}

func (p *page) isNamed(i int32, names []string) bool {
	n := p.elements[i].node
	return containsAny(lowerASCII(attr(n, "class")+" "+attr(n, "id")), names)
}

// headingLevel is 1 to 6, 0 for what is no heading.
func headingLevel(tag atom.Atom) int32 {
	switch tag {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	return 0
}
