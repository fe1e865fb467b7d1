package parser

import (
	"golang.org/x/net/html/atom"
)

// findBody chooses the element that holds the article's text. Each line has a
// value, above zero where it reads like running text and below where it reads
// like a menu; the body is the element that holds most of it in sum, or what
// lies in it, down to where no child holds nearly all the value of its parent.
func (p *page) findBody() {
	p.notes.body, p.notes.first, p.notes.last = -1, -1, -1
	if len(p.lines) == 0 || len(p.elements) == 0 {
		return
	}
	p.away = make([]bool, len(p.lines))
	p.revealHidden()
	p.demoteReplies()
	p.demoteRemarks()
	p.sum()
	p.demote()
	p.sum()
	if len(p.notes.layoutBody) > 0 {
		p.notes.body = p.around(p.notes.layoutBody)
		p.selectLines()
		p.prove("body", p.notes.bodyRule, p.path(p.notes.layoutBody[0]), "")
		return
	}
	richest := p.richest()
	if column := p.briefBeside(richest); column >= 0 {
		richest = column
	} else if p.valueOf(richest) < leastText {
		p.notes.terse = true
		p.sum()
		richest = p.richest()
	}
	if p.valueOf(richest) <= 0 {
		return
	}
	p.notes.body = p.settle(p.ownArticle(p.descend(richest)))
	p.selectLines()
	p.prove("body", "element with the most running text", p.path(p.notes.body), "")
}

// leastText is the value of a body below which a page has no running text: it may
// be a poem, a table, a list of names.
const leastText = 40

// richest is the element that holds most of the value.
func (p *page) richest() int32 {
	richest := int32(0)
	for i := range p.elements {
		if p.valueOf(int32(i)) >= p.valueOf(richest) {
			richest = int32(i)
		}
	}
	return p.nearHeadline(richest)
}

// nearHeadline prefers an element right behind the headline to one far down
// the page that holds not much more: the foot of a page can say more than a brief.
func (p *page) nearHeadline(richest int32) int32 {
	h := p.notes.headline
	if h < 0 || p.elements[richest].lines.from <= h+40 {
		return richest
	}
	near := int32(0)
	for i := range p.elements {
		if s := p.elements[i].lines; s.from <= h+15 && s.to > h && p.valueOf(int32(i)) > p.valueOf(near) {
			near = int32(i)
		}
	}
	if p.valueOf(near)*2 >= p.valueOf(richest) {
		return near
	}
	return richest
}

// sum makes the running sums of the lines' values.
func (p *page) sum() {
	if p.sums == nil {
		p.sums = make([]int32, len(p.lines)+1)
	}
	for i := range p.lines {
		p.sums[i+1] = p.sums[i] + p.lineValue(int32(i))
	}
}

// colophonLines is how many lines at the end of a page may be its site's own.
const colophonLines = 40

// isColophon reports whether a line is the site's own word on its rights and
// licences, which can be longer than a brief.
func isColophon(s string) bool {
	return containsAny(s, []string{"版权所有", "版權所有", "ICP备", "ICP证", "不得转载", "不得轉載", "网安备", "All rights reserved", "All Rights Reserved", "服务许可证", "凡本网注明", "凡本站注明", "凡注明", "如因作品内容"})
}

// lineValue says how much a line reads like running text, above zero, or like
// a menu, below. What is named as something else counts little.
func (p *page) lineValue(i int32) int32 {
	l := &p.lines[i]
	v := rawValue(l)
	if p.notes.terse {
		v = p.terseValue(i)
	}
	if v > 0 {
		switch {
		case i >= p.notes.replies.from && i < p.notes.replies.to:
			return 0
		case l.weight < 600 && int(i) >= len(p.lines)-colophonLines && isColophon(p.lineText(i)):
			return 0
		case p.away[i]:
			return v / 16
		case l.role&roleHidden != 0:
			return v / 8
		case p.notes.headline > i:
			return v / 3
		case l.weight < 600 && isConsent(p.lineText(i)):
			return 0
		}
	}
	return v
}

// terseValue is the value of a line of a page without running text: what it
// holds, wherever it is no link, no heading and none of what surrounds articles.
func (p *page) terseValue(i int32) int32 {
	l := &p.lines[i]
	text := p.lineText(i)
	switch {
	case l.linked*2 > l.weight:
		return -l.linked
	case l.role&roleHeading != 0, i <= p.notes.headline, l.weight > 240, isFooter(text), isMetaLine(text), isBoilerplate(text), endsArticle(text):
		return 0
	}
	return l.weight
}

func rawValue(l *line) int32 {
	text := l.weight - l.linked
	switch {
	case l.weight == 0:
		return 0
	case l.linked*2 > l.weight:
		return -min(l.linked/2+4, 30)
	case l.role&roleHeading != 0:
		return 0
	case l.commas+l.stops == 0 && l.weight < 24:
		return -3
	case l.commas+l.stops == 0 && l.weight < 60:
		return 0
	case l.commas+l.stops == 0:
		return text / 3
	case l.weight < 24:
		return text / 2
	}
	return text - l.linked
}

func (p *page) valueOf(e int32) int32 {
	s := p.elements[e].lines
	return p.sums[s.to] - p.sums[s.from]
}

// descend goes from element e into the child that holds most of its value.
func (p *page) descend(e int32) int32 {
	for {
		best, second := p.children(e)
		if best < 0 {
			return e
		}
		whole, part := p.valueOf(e), p.valueOf(best)
		c := &p.elements[best]
		if isLeafBlock(c.tag) || !isBlock(c.tag) && p.elements[e].hint&hintBody != 0 {
			return e
		}
		need := whole / 100 * 78
		if c.hint&hintBody != 0 {
			need = whole / 100 * 65
		}
		if p.elements[e].hint&hintBody != 0 && c.hint&hintBody == 0 {
			need = whole / 100 * 96
		}
		if part < need || second*3 > part {
			return e
		}
		e = best
	}
}

// children gives the child element with the highest value, -1 for none above
// zero, and the second highest value.
func (p *page) children(e int32) (best int32, second int32) {
	best = -1
	var top int32
	for i := e + 1; i < p.elements[e].last; i = p.elements[i].last {
		if v := p.valueOf(i); v > top {
			second, top, best = top, v, i
		} else if v > second {
			second = v
		}
	}
	return best, second
}

// settle goes up from a mere paragraph to the block around it.
func (p *page) settle(e int32) int32 {
	for isLeafBlock(p.elements[e].tag) || !isBlock(p.elements[e].tag) {
		if up := p.elements[e].parent; up > 0 && p.elements[up].tag != atom.Body {
			e = up
			continue
		}
		break
	}
	return e
}

// isLeafBlock says which elements hold a paragraph, not an article.
func isLeafBlock(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dd, atom.Dt, atom.Blockquote, atom.Pre, atom.Figcaption, atom.Tr, atom.Ul, atom.Ol:
		return true
	}
	return false
}
