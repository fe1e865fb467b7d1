package parser

import "golang.org/x/net/html/atom"

// ownArticle goes from an element chosen for the body to one of the headline's
// own, where that stands in an element <article> with text, and the chosen one
// lies in another with a headline like it: pages that go on without end put the
// next articles below the one that was asked for.
func (p *page) ownArticle(chosen int32) int32 {
	h := p.notes.headline
	if h < 0 || p.elements[chosen].lines.from <= h {
		return chosen
	}
	own, other := p.articleAround(p.lines[h].block), p.articleAround(chosen)
	if own < 0 || other < 0 || p.within(other, own) || p.within(own, other) || !p.hasHeadline(other, p.lines[h].level) || p.valueOf(own) < leastText {
		return chosen
	}
	return p.descend(own)
}

// articleAround is the innermost <article> around element e, -1 for none.
func (p *page) articleAround(e int32) int32 {
	for ; e >= 0; e = p.elements[e].parent {
		if p.elements[e].tag == atom.Article {
			return e
		}
	}
	return -1
}

// hasHeadline reports whether an element holds a heading of a level.
func (p *page) hasHeadline(e int32, level int8) bool {
	for i := p.elements[e].lines.from; i < p.elements[e].lines.to; i++ {
		if l := &p.lines[i]; l.role&roleHeading != 0 && l.level == level {
			return true
		}
	}
	return false
}
