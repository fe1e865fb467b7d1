package parser

import (
	"strings"

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
	p.sum()
	p.demote()
	p.sum()
	if len(p.notes.layoutBody) > 0 {
		p.notes.body = p.around(p.notes.layoutBody)
		p.selectLines()
		p.prove("body", "layout: "+p.notes.bodyRule, p.path(p.notes.layoutBody[0]), "")
		return
	}
	richest := int32(0)
	for i := range p.elements {
		if p.valueOf(int32(i)) >= p.valueOf(richest) {
			richest = int32(i)
		}
	}
	richest = p.nearHeadline(richest)
	if p.valueOf(richest) <= 0 {
		return
	}
	p.notes.body = p.settle(p.descend(richest))
	p.selectLines()
	p.prove("body", "element with the most running text", p.path(p.notes.body), "")
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

// sum makes the running sums of the lines' values.
func (p *page) sum() {
	if p.sums == nil {
		p.sums = make([]int32, len(p.lines)+1)
	}
	for i := range p.lines {
		p.sums[i+1] = p.sums[i] + p.lineValue(int32(i))
	}
}

// lineValue says how much a line reads like running text, above zero, or like
// a menu, below. What is named as something else counts little.
func (p *page) lineValue(i int32) int32 {
	l := &p.lines[i]
	v := rawValue(l)
	if v > 0 {
		switch {
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

// demote marks the lines of what is named as something else than the article,
// unless it holds most of the page's text or the headline: names lie.
func (p *page) demote() {
	p.demoteTeasers()
	gains := p.gains()
	total := gains[len(p.lines)]
	bodies := p.bodyHints()
	for i := range p.elements {
		e := &p.elements[i]
		if e.hint&hintAway == 0 || e.lines.len() == 0 || e.tag == atom.Body || e.tag == atom.Html {
			continue
		}
		if h := p.notes.headline; h >= e.lines.from && h < e.lines.to {
			continue
		}
		share := gains[e.lines.to] - gains[e.lines.from]
		limit := total / 5 * 2
		if e.hint&hintComment != 0 && gains[e.lines.from] > 120 {
			limit = total / 10 * 9 // an article before it may be shorter than what is said of it
		}
		if share > limit || share > total/5 && bodies[e.last]-bodies[i] > 0 && e.hint&(hintComment|hintRelated) == 0 {
			continue
		}
		for l := e.lines.from; l < e.lines.to; l++ {
			p.away[l] = true
		}
	}
}

// demoteTeasers marks lists of cards: four or more siblings of one make that
// each hold a link of their own and a few lines. They read like text, since
// each tells how another article begins.
func (p *page) demoteTeasers() {
	for i := range p.elements {
		e := &p.elements[i]
		if e.lines.len() < 8 || isLeafBlock(e.tag) && e.tag != atom.Ul && e.tag != atom.Ol {
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
		if h := p.notes.headline; cards < 4 || lines*3 < e.lines.len()*2 || h >= e.lines.from && h < e.lines.to {
			continue
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
			return e.node.Data + " " + attr(e.node, "class"), true
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

// selectLines takes from the body's element the lines that are the article's.
func (p *page) selectLines() {
	drop := p.pruned()
	p.outsideLayout(p.notes.body, drop)
	s := p.elements[p.notes.body].lines
	end := p.cutTail(s, drop)
	start := p.cutHead(s, drop)
	for i := start; i < end; i++ {
		if drop[i-s.from] || p.isNoise(i) {
			if p.lines[i].weight < maxImprint && len(p.notes.dropped) < 60 {
				p.notes.dropped = append(p.notes.dropped, i)
			}
			continue
		}
		p.notes.kept = append(p.notes.kept, i)
	}
	p.trimTail()
	if n := len(p.notes.kept); n > 0 {
		p.notes.first, p.notes.last = p.notes.kept[0], p.notes.kept[n-1]
	}
}

// pruned marks the lines of subtrees that are lists of links, or that are
// named as something else and do not hold the bulk of the text.
func (p *page) pruned() []bool {
	b := p.notes.body
	s := p.elements[b].lines
	drop := make([]bool, s.len())
	whole := p.sums[s.to] - p.sums[s.from]
	for i := b + 1; i < p.elements[b].last; i++ {
		e := &p.elements[i]
		if e.lines.len() == 0 || !isBlock(e.tag) || !p.unwanted(i, whole) {
			continue
		}
		for l := max(e.lines.from, s.from); l < e.lines.to; l++ {
			drop[l-s.from] = true
		}
	}
	p.dropHidden(s, drop)
	return drop
}

// dropHidden marks what is not shown.
func (p *page) dropHidden(s span, drop []bool) {
	for l := s.from; l < s.to; l++ {
		if p.lines[l].role&roleHidden != 0 {
			drop[l-s.from] = true
		}
	}
}

func (p *page) unwanted(i, whole int32) bool {
	e := &p.elements[i]
	v := p.valueOf(i)
	if e.hint&hintAway != 0 && e.hint&hintBody == 0 && v*4 < whole {
		return true
	}
	var weight, linked, links, text int32
	for l := e.lines.from; l < e.lines.to; l++ {
		weight += p.lines[l].weight
		linked += p.lines[l].linked
		links += p.lines[l].links
		if p.lines[l].linked*2 < p.lines[l].weight {
			text += p.lines[l].commas + p.lines[l].stops
		}
	}
	if weight == 0 || links < 2 {
		return false
	}
	return linked*10 > weight*7 || linked*2 > weight && e.lines.len() > 2 && text < 3
}

// isNoise reports whether a single line within the body is none of it.
func (p *page) isNoise(i int32) bool {
	l := &p.lines[i]
	if l.weight > 0 && l.linked*10 >= l.weight*9 && l.stops == 0 && l.role&roleHeading == 0 {
		return true
	}
	if l.weight > 240 {
		return false
	}
	return isBoilerplate(p.lineText(i))
}

// cutHead gives the first line of the body: behind the headline where that
// stands within it, and behind the line of date and source.
func (p *page) cutHead(s span, drop []bool) int32 {
	start := s.from
	if h := p.notes.headline; h >= s.from && h < s.to && p.sums[s.to]-p.sums[h] > (p.sums[s.to]-p.sums[s.from])/2 {
		start = h + 1
	}
	// Until the first line of running text, what gives the title, the date or
	// the source again is passed over.
	title := folded(p.result.Title)
	for i, seen := start, 0; i < s.to && seen < 12; i++ {
		if drop[i-s.from] {
			continue
		}
		l := &p.lines[i]
		seen++
		text := p.lineText(i)
		if l.weight > 160 && l.commas+l.stops > 1 {
			break
		}
		if isMetaLine(text) || title != "" && folded(text) == title {
			drop[i-s.from] = true
		}
	}
	return start
}

// cutTail gives the end of the body: a line from which on only other things
// follow, if most of the text stands before it.
func (p *page) cutTail(s span, drop []bool) int32 {
	whole := p.sums[s.to] - p.sums[s.from]
	for i := s.from; i < s.to; i++ {
		l := &p.lines[i]
		if before := p.sums[i] - p.sums[s.from]; l.level == 1 && l.role&roleHeading != 0 && i > p.notes.headline && before > 200 && folded(p.lineText(i)) == folded(p.result.Title) {
			return i // the page once more, or its data
		}
		if l.weight > 80 || drop[i-s.from] || !endsArticle(p.lineText(i)) {
			continue
		}
		if before := p.sums[i] - p.sums[s.from]; before*2 >= whole && before > 60 {
			return i
		}
		drop[i-s.from] = true
	}
	return s.to
}

// trimTail takes short leftovers off the end: lone links, marks and labels.
func (p *page) trimTail() {
	k := p.withoutStrays(p.notes.kept)
	for len(k) > 0 {
		l := &p.lines[k[len(k)-1]]
		text := p.lineText(k[len(k)-1])
		if l.weight == 0 || l.links > 0 && l.linked*2 >= l.weight && l.stops == 0 || l.role&roleHeading != 0 && l.stops == 0 || isMetaLine(text) {
			k = k[:len(k)-1]
			continue
		}
		break
	}
	p.notes.kept = k
}

// withoutStrays cuts off short lines behind the last paragraph that do not
// stand beside it: forms, offers and lists that share a container with the text.
func (p *page) withoutStrays(k []int32) []int32 {
	for g := len(k) - 1; g >= 0; g-- {
		l := &p.lines[k[g]]
		if l.weight < 40 || l.stops == 0 {
			continue
		}
		e := l.block
		if isLeafBlock(p.elements[e].tag) {
			e = max(p.elements[e].parent, 0)
		}
		for j := g + 1; j < len(k); j++ {
			if k[j] >= p.elements[e].lines.to {
				return k[:j]
			}
		}
		break
	}
	return k
}

// bodyText is the kept lines, a paragraph a line.
func (p *page) bodyText() string {
	var b strings.Builder
	for _, i := range p.notes.kept {
		t := strings.TrimSpace(p.lineText(i))
		if t == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t)
	}
	return b.String()
}
