package parser

import (
	"golang.org/x/net/html/atom"
)

// brief is the value of the text of a short article.
const brief = 30

// revealHidden takes hidden text for shown where it is most of the page's:
// pages that show their text by script begin with all of it hidden.
func (p *page) revealHidden() {
	var hidden, shown int32
	for i := range p.lines {
		if v := rawValue(&p.lines[i]); v > 0 && p.lines[i].role&roleHidden != 0 {
			hidden += v
		} else if v > 0 {
			shown += v
		}
	}
	if hidden <= shown {
		return
	}
	for i := range p.lines {
		p.lines[i].role &^= roleHidden
	}
}

// demote marks the lines of what is named as something else than the article,
// unless it holds most of the page's text or the headline: names lie.
func (p *page) demote() {
	p.demoteTeasers()
	gains := p.gains()
	total := gains[len(p.lines)]
	bodies := p.bodyHints()
	dated := p.datedLine()
	for i := range p.elements {
		e := &p.elements[i]
		if e.hint&hintAway == 0 || e.lines.len() == 0 || e.tag == atom.Body || e.tag == atom.Html {
			continue
		}
		if h := p.notes.headline; h >= e.lines.from && h < e.lines.to || p.isWordOfLine(e) {
			continue
		}
		share := gains[e.lines.to] - gains[e.lines.from]
		limit := total / 5 * 2
		if e.hint&hintComment != 0 && gains[e.lines.from] > 120 {
			limit = total / 10 * 9 // an article before it may be shorter than what is said of it
		}
		if e.hint&(hintComment|hintRelated|hintSide) != 0 && dated >= 0 && e.lines.from > dated+1 && gains[e.lines.from]-gains[dated] >= brief {
			limit = total // behind a headline, its date and a sentence or two: a complete article
		}
		if e.hint&hintConsent != 0 && p.notes.headline >= 0 {
			limit = total // what is said of cookies can be longer than a brief
		}
		if share > limit || share > total/5 && bodies[e.last]-bodies[i] > 0 && e.hint&(hintComment|hintRelated) == 0 {
			continue
		}
		for l := e.lines.from; l < e.lines.to; l++ {
			p.away[l] = true
		}
	}
}

// isWordOfLine reports whether an element is a part of a line of text: the names
// of a link or of a word in a sentence say nothing of the sentence.
func (p *page) isWordOfLine(e *element) bool {
	if isBlock(e.tag) || e.lines.len() != 1 {
		return false
	}
	l := &p.lines[e.lines.from]
	return l.stops > 0 && 2*(e.to-e.from) < l.to-l.from
}

// datedLine is a line right behind the headline that gives a date, -1 for none.
// Blogs in the Latin alphabet make links of the day and of who wrote.
func (p *page) datedLine() int32 {
	h := p.notes.headline
	for i := h + 1; h >= 0 && i < min(int32(len(p.lines)), h+6); i++ {
		if l := &p.lines[i]; l.weight <= maxPostHead && l.stops == 0 && (l.linked*2 <= l.weight || p.isLatin()) && len(findStamps(p.lineText(i), unknownTime)) > 0 {
			return i
		}
	}
	return -1
}

// demoteTeasers marks lists of cards: four or more siblings of one make that
// each hold a link of their own and a few lines, or two behind an article of
// as much text. They read like text, since each tells how another article begins.
func (p *page) demoteTeasers() {
	gains := p.gains()
	for i := range p.elements {
		e := &p.elements[i]
		if e.lines.len() < 4 || isLeafBlock(e.tag) && e.tag != atom.Ul && e.tag != atom.Ol {
			continue
		}
		cards, lines := 0, 0
		var make string
		for c := int32(i) + 1; c < e.last; c = p.elements[c].last {
			if name, ok := p.card(c); ok && (cards == 0 || name == make) {
				make = name
				cards++
				lines += p.elements[c].lines.len()
			}
		}
		h := p.notes.headline
		behind := h >= 0 && h < e.lines.from && gains[e.lines.from]-gains[h] >= gains[e.lines.to]-gains[e.lines.from]
		if few := cards < 4 || e.lines.len() < 8; few && (cards < 2 || !behind) {
			continue
		}
		if lines*3 < e.lines.len()*2 || h >= e.lines.from && h < e.lines.to {
			continue
		}
		if behind {
			p.notes.teasers = append(p.notes.teasers, e.lines)
		}
		for l := e.lines.from; l < e.lines.to; l++ {
			p.away[l] = true
		}
	}
}

// card reports whether element c could be one of a list of teasers, and its make.
func (p *page) card(c int32) (string, bool) {
	e := &p.elements[c]
	n := e.lines.len()
	if n < 2 || n > 8 || isLeafBlock(e.tag) && e.tag != atom.Li && e.tag != atom.Tr || !isBlock(e.tag) && e.tag != atom.A {
		return "", false
	}
	for l := e.lines.from; l < e.lines.to; l++ {
		if p.lines[l].weight >= 8 && p.lines[l].linked*10 > p.lines[l].weight*8 {
			return p.make(c), true
		}
	}
	return "", false
}

// gains are the running sums of what the lines have above zero.
func (p *page) gains() []int32 {
	out := make([]int32, len(p.lines)+1)
	for i := range p.lines {
		out[i+1] = out[i] + max(0, p.sums[i+1]-p.sums[i])
	}
	return out
}

// bodyHints counts the elements before each that are named like a body.
func (p *page) bodyHints() []int32 {
	out := make([]int32, len(p.elements)+1)
	for i := range p.elements {
		out[i+1] = out[i]
		if p.elements[i].hint&hintBody != 0 {
			out[i+1]++
		}
	}
	return out
}
