package parser

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// selectLines takes from the body's element the lines that are the article's.
func (p *page) selectLines() {
	drop := p.pruned()
	p.outsideLayout(p.notes.body, drop)
	s := p.elements[p.notes.body].lines
	if r := p.notes.replies; r.len() > 0 && r.from > s.from && r.from < s.to {
		p.becauseAll(span{r.from, min(r.to, s.to)}, whyReplies)
		p.becauseAll(span{r.to, s.to}, whyBehind)
		s.to = r.from
	}
	end := p.cutTail(s, drop)
	p.becauseAll(span{end, min(end+1, s.to)}, whyEnd)
	p.becauseAll(span{end, s.to}, whyBehind)
	start := p.cutHead(s, drop)
	p.becauseAll(span{s.from, start}, whyHead)
	for i := start; i < end; i++ {
		if drop[i-s.from] || p.isNoise(i) || p.cutTeaser(i) {
			p.because(i, whyNoise)
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
		p.addLead()
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
		p.becauseUnwanted(i)
	}
	for _, t := range p.notes.teasers {
		for l := max(t.from, s.from); l < min(t.to, s.to); l++ {
			drop[l-s.from] = true
			p.because(l, whyTeasers)
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
			p.because(l, whyHidden)
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
	if p.isLink(i) && l.role&roleHeading == 0 && (l.stops == 0 || l.weight < maxLinkedTitle && (p.isLink(i-1) || p.isLink(i+1)) && hasHan(p.lineText(i))) {
		return true
	}
	if l.weight > 240 {
		return false
	}
	return isBoilerplate(p.lineText(i))
}

// maxLinkedTitle is the weight up to which a linked line may be a headline that
// asks or exclaims, in a list of others.
const maxLinkedTitle = 120

// isLink reports whether line i is there and is a link, all of it.
func (p *page) isLink(i int32) bool {
	if i < 0 || int(i) >= len(p.lines) {
		return false
	}
	l := &p.lines[i]
	return l.weight > 0 && l.linked*10 >= l.weight*9
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
	title, whole := folded(p.result.Title), p.sums[s.to]-p.sums[s.from]
	for i, seen, paragraphs := start, 0, 0; i < s.to && seen < 12; i++ {
		if drop[i-s.from] {
			continue
		}
		l := &p.lines[i]
		seen++
		text := p.lineText(i)
		if l.weight > 160 && l.commas+l.stops > 1 {
			break
		}
		told := 2*(p.sums[i]-p.sums[s.from]) > whole
		switch {
		case title != "" && (folded(text) == title || folded(afterColon(text)) == title):
			drop[i-s.from] = true
			p.because(i, whyAgain)
		case told && (isSignatureDate(text) || namesWriters(text)): // it signs a short text
		case paragraphs > 0 && tellsWhen(text): // something happened, or will
		case isMetaLine(text), paragraphs == 0 && namesPage(text), paragraphs == 0 && isEnglishCredit(text):
			drop[i-s.from] = true
			p.because(i, whyAgain)
		case l.weight >= 16 && l.stops > 0 && !p.isCaption(i):
			paragraphs++
		}
	}
	return start
}

// namesPage reports whether a line says on which page of which day's paper a text
// stood, beside who wrote it: 本报记者 王小明 《江城日报》（2022年12月31日 第 03 版）.
func namesPage(s string) bool {
	i := strings.LastIndex(s, "第")
	if i < 0 || strings.ContainsAny(s, "。！？") {
		return false
	}
	_, digits, end := number(s, skip(s, i+len("第"), " "), 3)
	return digits > 0 && strings.HasPrefix(s[skip(s, end, " "):], "版") && len(findStamps(s, someTime)) > 0
}

// afterColon is what stands behind the first colon of a short label: 标题: 江边的灯.
func afterColon(s string) string {
	label, rest, ok := strings.Cut(s, ":")
	if !ok {
		label, rest, ok = strings.Cut(s, "：")
	}
	if !ok || runes(label) > 6 {
		return ""
	}
	return strings.TrimSpace(rest)
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
		if p.sums[i] > p.sums[s.from] && isNotice(p.lineText(i)) {
			return i
		}
		if l.weight > 80 || drop[i-s.from] || !endsArticle(p.lineText(i)) {
			continue
		}
		if before := p.sums[i] - p.sums[s.from]; before*2 >= whole && before > 60 && !p.isAside(i, s.to) && !p.isBoxAmid(i, s) {
			if p.isBackground(i, s.to) {
				return s.to
			}
			return i
		}
		drop[i-s.from] = true
		p.because(i, whyLabel)
	}
	return s.to
}

// isAside reports whether a line is a link to another article amid the text: the
// label and its link are on one line, and running text goes on behind it.
func (p *page) isAside(i, end int32) bool {
	l := &p.lines[i]
	if l.linked == 0 || l.linked*10 >= l.weight*9 || i+1 >= end {
		return false
	}
	for n := i + 1; n < min(end, i+4); n++ {
		next := &p.lines[n]
		if next.block == l.block || next.linked > 0 || endsArticle(p.lineText(n)) {
			return false
		}
		if next.stops > 0 && next.weight >= 60 {
			return true
		}
	}
	return false
}

// isBoxAmid reports whether a line heads a box amid the text: paragraphs beside
// those in front of it go on behind it, and it does not stand beside them. What
// pages of China put behind their text often stands beside it again.
func (p *page) isBoxAmid(i int32, s span) bool {
	if !p.isLatin() {
		return false
	}
	before := i - 1
	for before >= s.from && !p.isParagraph(before) {
		before--
	}
	if before < s.from {
		return false
	}
	beside, tag := p.elements[p.lines[before].block].parent, p.elements[p.lines[before].block].tag
	if p.elements[p.lines[i].block].parent == beside {
		return false
	}
	goesOn := int32(0)
	for n := i + 1; n < s.to; n++ {
		if e := &p.elements[p.lines[n].block]; p.isParagraph(n) && e.parent == beside && e.tag == tag && !isTail(p.lineText(n)) {
			goesOn += p.lines[n].weight
		}
	}
	return goesOn >= 3*minAmid
}

// minAmid is the weight of a paragraph that is surely one.
const minAmid = 40

// isParagraph reports whether a line is running text that nothing names otherwise.
func (p *page) isParagraph(i int32) bool {
	l := &p.lines[i]
	return l.stops > 0 && l.weight >= minAmid && 2*l.linked < l.weight && !p.away[i] && l.role&roleHidden == 0
}

// isBackground reports whether a line, such as 相关链接, heads a paragraph of the
// article that explains something, and no links to others.
func (p *page) isBackground(i, end int32) bool {
	if !hasAnyPrefix(strings.TrimLeft(p.lineText(i), leadMarks), []string{"相关链接", "相关内容", "延伸阅读", "扩展阅读", "拓展阅读", "相關", "延伸閱讀"}) || p.lines[i].linked > 0 {
		return false
	}
	text, links := int32(0), int32(0)
	for n := i + 1; n < end; n++ {
		l := &p.lines[n]
		if n == i+1 && (l.stops == 0 || l.linked > 0) {
			return false
		}
		if l.stops > 0 {
			text += l.weight - l.linked
		}
		links += l.linked
	}
	return text >= 60 && links*4 < text
}

// trimTail takes short leftovers off the end: lone links, marks and labels. The
// names of who wrote and the day, with which a text is signed, are its end; above
// the text they are of the imprint.
func (p *page) trimTail() {
	k := p.withoutStrays(p.notes.kept)
	for len(k) > 0 {
		l := &p.lines[k[len(k)-1]]
		text := p.lineText(k[len(k)-1])
		if l.weight < maxImprint && namesWriters(text) {
			p.notes.bylines = append(p.notes.bylines, k[len(k)-1])
			break
		}
		if isSignatureDate(text) && len(k) > 1 && p.lines[k[len(k)-2]].linked == 0 {
			break
		}
		tail := isTail(text)
		if len(k) > 1 && signedOutlet(text) != "" && signedOutlet(p.lineText(k[len(k)-2])) != "" {
			break // a list of papers, the last words of the text
		}
		if tail || l.weight == 0 || l.links > 0 && l.linked*2 >= l.weight && l.stops == 0 || l.role&roleHeading != 0 && l.stops == 0 || l.weight < maxImprint && isMetaLine(text) {
			p.notes.dropped = append(p.notes.dropped, k[len(k)-1])
			if tail {
				p.because(k[len(k)-1], whyTail)
			}
			p.because(k[len(k)-1], whyLeftover)
			k = k[:len(k)-1]
			continue
		}
		break
	}
	p.notes.kept = k
	if len(k) > 0 {
		p.cutLastLink(k[len(k)-1])
		p.cutClosing(k[len(k)-1])
	}
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
		if !isLeafBlock(p.elements[e].tag) && g > 0 && p.paragraphs(e, p.lines[k[g-1]].block) {
			e = max(p.elements[e].parent, 0)
		}
		for isLeafBlock(p.elements[e].tag) && p.elements[e].parent >= 0 { // a paragraph, in a list or a quotation perhaps
			e = p.elements[e].parent
		}
		for j := g + 1; j < len(k); j++ {
			if next := &p.lines[k[j]]; next.stops > 0 && next.weight >= 24 && next.linked == 0 && p.within(next.block, p.elements[e].parent) && p.elements[next.block].tag == atom.P && !isTail(p.lineText(k[j])) {
				break // one more sentence, in a paragraph beside it
			}
			if k[j] >= p.elements[e].lines.to {
				p.because(k[j], whyStray, k[j+1:]...)
				return k[:j]
			}
		}
		break
	}
	return k
}

// paragraphs reports whether two blocks are written as paragraphs are, whatever
// they are called: beside each other, of one kind, a line each.
func (p *page) paragraphs(a, b int32) bool {
	x, y := &p.elements[a], &p.elements[b]
	return a != b && x.parent == y.parent && x.tag == y.tag && x.lines.len() == 1 && y.lines.len() == 1
}

// bodyText is the kept lines, a paragraph a line, as many as MaxBody allows;
// of a first one that is longer, as much as it allows.
func (p *page) bodyText() (text string, cut bool) {
	var b strings.Builder
	for _, i := range p.notes.kept {
		t := strings.TrimSpace(p.lineText(i))
		if t == "" {
			continue
		}
		if b.Len()+1+len(t) > MaxBody {
			if b.Len() == 0 {
				b.WriteString(strings.TrimSpace(strings.ToValidUTF8(t[:min(len(t), MaxBody)], "")))
			}
			return b.String(), true
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(t)
	}
	return b.String(), false
}
