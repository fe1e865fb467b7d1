package parser

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// maxSidebar is the value of a text from which on it is no bar beside a brief.
const maxSidebar = 1500

// briefBeside is the column that holds headline, date and some text of a brief, where
// the richest element is in another one that begins with a heading of its own; -1 for
// none. A lead that stands above its text has no other heading in between.
func (p *page) briefBeside(richest int32) int32 {
	h, dated := p.notes.headline, p.datedLine()
	if dated < 0 || p.isLatin() || p.valueOf(richest) > maxSidebar {
		return -1
	}
	first := dated + 1
	for int(first) < len(p.lines) && first <= dated+3 && !p.isBrief(first) {
		first++
	}
	if int(first) >= len(p.lines) || !p.isBrief(first) {
		return -1
	}
	column := p.fork(p.lines[h].block, p.lines[first].block)
	for p.elements[column].tag == atom.Table || p.elements[column].tag == atom.Tbody { // rows of a table: the cell around it
		if column = p.elements[column].parent; column < 0 {
			return -1
		}
	}
	if p.elements[column].tag == atom.Body {
		return -1
	}
	bodies := p.bodyHints()
	for box := p.settle(p.descend(richest)); box > 0; box = p.elements[box].parent {
		e := &p.elements[box]
		switch {
		case p.namesBody(box, bodies) || p.within(box, column):
			return -1
		case p.within(column, box):
			if p.othersBehind(column, box, bodies) {
				return column
			}
			return -1
		case e.lines.from >= p.elements[column].lines.to && p.isOwnHeading(e.lines.from):
			if p.speaksOfHeadline(box) {
				return -1 // its text, under a sub-heading
			}
			return column
		}
	}
	return -1
}

// ownPairs is how many pairs of neighbouring characters a headline has in common with
// a text of its own, at the least.
const ownPairs = 3

// speaksOfHeadline reports whether the text of an element has the words of the
// headline again.
func (p *page) speaksOfHeadline(e int32) bool {
	title, text := []rune(p.lineText(p.notes.headline)), p.elementText(e)
	seen := map[string]bool{}
	for i := 1; i < min(len(title), 60); i++ {
		if pair := string(title[i-1 : i+1]); isHan(title[i-1]) && isHan(title[i]) && strings.Contains(text, pair) {
			seen[pair] = true
		}
	}
	return len(seen) >= ownPairs
}

// othersBehind reports whether all text behind a column, in the box around it, begins
// with headings of its own, and there is some.
func (p *page) othersBehind(column, box int32, bodies []int32) bool {
	found := false
	for at := column; at != box; at = p.elements[at].parent {
		up := p.elements[at].parent
		for i := p.elements[at].last; i < p.elements[up].last; i = p.elements[i].last {
			if p.valueOf(i) <= 0 {
				continue
			}
			if p.namesBody(i, bodies) || !p.isOwnHeading(p.elements[i].lines.from) {
				return false
			}
			found = true
		}
	}
	return found
}

// namesBody reports whether an element says that it is an article, or has one in it
// that says so; bodies counts them.
func (p *page) namesBody(e int32, bodies []int32) bool {
	return p.elements[e].tag == atom.Article || bodies[p.elements[e].last] > bodies[e]
}

// isBrief reports whether a line is a sentence or more, and no caption, label or link.
func (p *page) isBrief(i int32) bool {
	l, text := &p.lines[i], p.lineText(i)
	return l.stops > 0 && l.linked == 0 && l.weight >= 16 && l.role&(roleHidden|roleCaption|roleHeading) == 0 && isSentence(text) && !isBoilerplate(text) && !endsArticle(text) && !isTail(text)
}

// isOwnHeading reports whether a line heads what stands below it in its box: it is
// short, of another element than the text, and no sentence.
func (p *page) isOwnHeading(i int32) bool {
	l := &p.lines[i]
	return l.weight > 0 && l.weight <= 40 && l.stops == 0 && (l.role&(roleHeading|roleStrong) != 0 || 2*l.linked > l.weight) && int(i+1) < len(p.lines)
}
