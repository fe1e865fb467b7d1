package parser

import (
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"jianbao/record"
)

// imprintLine is one of the lines around the text that say of it: date, source, authors,
// counts. Every reader of those fields looks at these lines alone.
type imprintLine struct {
	line   int32
	text   string // with a blank where an inline element begins or ends
	fields []field
	rest   []string
	place  place

	whole, held heldCredits // the byline that the line is, and that it holds; asked for more than once
}

// heldCredits is what was read of a line, once it was.
type heldCredits struct {
	credits
	ok, known bool
}

// byline is the byline that the line is and nothing else.
func (il *imprintLine) byline() (credits, bool) {
	if !il.whole.known {
		il.whole.credits, il.whole.ok = creditsOf(il.text)
		il.whole.known = true
	}
	return il.whole.credits, il.whole.ok
}

// place is where an imprint line stands.
type place uint8

const (
	placeHead   place = iota // between headline and text
	placeAbove               // above the headline
	placeTail                // behind the text
	placeInside              // taken out of the text
	placeNamed               // elsewhere, in an element that is named for it
)

// maxImprint bounds the length of a line that is looked at, in half
// characters, and maxImprintLines how many are.
const (
	maxImprint      = 240
	maxImprintLines = 160
)

// readImprint gathers the lines.
func (p *page) readImprint() {
	n := &p.notes
	first := n.first
	if first < 0 {
		first = int32(len(p.lines))
	}
	p.seen = map[int32]bool{}
	switch head := n.headline; {
	case head >= 0 && head < first:
		p.addImprint(head+1, min(first, head+40), placeHead)
		p.addImprint(max(first-8, head+1), first, placeHead)
	case head < 0:
		p.addImprint(max(first-10, 0), first, placeHead)
	}
	for _, i := range n.dropped {
		p.addImprint(i, i+1, placeInside)
	}
	for _, i := range n.bylines {
		p.addImprint(i, i+1, placeInside)
	}
	if n.closing != "" {
		il := imprintLine{line: n.closingLine, text: n.closing, place: placeInside}
		il.fields, il.rest = fieldsOf(il.text, p.in.FetchedAt)
		p.imprint = append(p.imprint, il)
	}
	if n.last >= 0 {
		p.addTail(n.last + 1)
	}
	if n.headline >= 0 {
		p.addImprint(max(n.headline-4, 0), n.headline, placeAbove)
	}
	for _, e := range p.labelled {
		s := p.elements[e].lines
		inText := n.first >= 0 && s.from >= n.first && s.from <= n.last
		if s.len() == 0 || s.len() > 3 || inText || p.inAwayFrom(e, hintComment|hintRelated|hintSide|hintFooter|hintNav) {
			continue
		}
		p.addImprint(s.from, s.to, placeNamed)
	}
}

// addTail adds the eight lines behind the text, and those behind them that
// links, counters and invitations have driven out of the eight and that name an
// outlet or people: there may be some today and more tomorrow.
func (p *page) addTail(from int32) {
	p.addImprint(from, from+8, placeTail)
	for i, counted := from, 0; int(i) < len(p.lines) && i < from+40; i++ {
		l := &p.lines[i]
		text := lowerASCII(p.lineText(i))
		if l.linked*2 <= l.weight && !isCounter(text) && !isInvitation(text) && !endsArticle(text) {
			counted++
		}
		if counted > 8 {
			return
		}
		if i >= from+8 && l.linked*2 <= l.weight && namesSomebody(p.spaced(i)) {
			p.addImprint(i, i+1, placeTail)
		}
	}
}

// namesSomebody reports whether a line has a labelled outlet, author or editor.
func namesSomebody(text string) bool {
	if len(text) > 2*maxImprint {
		return false
	}
	fields, _ := fieldsOf(text, unknownTime)
	for i := range fields {
		switch f := &fields[i]; f.kind {
		case labelSource, labelAuthor, labelEditor:
			if f.colon && f.value != "" {
				return true
			}
		}
	}
	return false
}

// addImprint adds the lines of a span that were not added before.
func (p *page) addImprint(from, to int32, where place) {
	for i := from; i < to && int(i) < len(p.lines) && len(p.imprint) < maxImprintLines; i++ {
		if r := p.notes.replies; p.seen[i] || p.lines[i].weight > maxImprint || i >= p.notes.second && i < r.to {
			continue
		}
		p.seen[i] = true
		il := imprintLine{line: i, text: p.spaced(i), place: where}
		il.fields, il.rest = fieldsOf(il.text, p.in.FetchedAt)
		p.imprint = append(p.imprint, il)
	}
}

// inAwayFrom is inAway for some hints.
func (p *page) inAwayFrom(i int32, h hint) bool {
	for ; i >= 0; i = p.elements[i].parent {
		if p.elements[i].hint&h != 0 && p.elements[i].hint&hintBody == 0 {
			return true
		}
	}
	return false
}

// spaced is a line's text with a blank where an inline element begins or
// ends: what stands in two elements is two values, however close.
func (p *page) spaced(i int32) string {
	cuts := p.cuts(i)
	l := &p.lines[i]
	if len(cuts) == 0 {
		return p.lineText(i)
	}
	var b strings.Builder
	at := l.from
	for _, c := range cuts {
		b.WriteString(p.text[at:c])
		if b.Len() > 0 && p.text[c-1] != ' ' && p.text[c] != ' ' && !joins(p.text[at:c], p.text[c:l.to]) {
			b.WriteByte(' ')
		}
		at = c
	}
	b.WriteString(p.text[at:l.to])
	return b.String()
}

// joins reports whether the pieces on both sides of an element's border are
// one value: digits of a date, or a label and its colon.
func joins(before, after string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	s, _ := utf8.DecodeRuneInString(after)
	if strings.ContainsRune("-/.:：年月（(《“", r) || strings.ContainsRune("-/.:：年月日时分）)》”", s) {
		return true
	}
	return false
}

// cuts are the offsets within line i at which inline elements begin or end.
func (p *page) cuts(i int32) []int32 {
	l := &p.lines[i]
	from := p.firstElementFrom(l.from)
	var cuts []int32
	for k := from; k < int32(len(p.elements)) && p.elements[k].from < l.to && k < from+200; k++ {
		e := &p.elements[k]
		if e.to <= e.from {
			continue
		}
		for _, c := range [2]int32{e.from, e.to} {
			if c > l.from && c < l.to {
				cuts = append(cuts, c)
			}
		}
	}
	sort.Slice(cuts, func(a, b int) bool { return cuts[a] < cuts[b] })
	out := cuts[:0]
	for k, c := range cuts {
		if k == 0 || c != cuts[k-1] {
			out = append(out, c)
		}
	}
	return out
}

// someTime stands for the time of fetching where only the shape of a date matters.
var someTime = time.Date(2024, 12, 31, 0, 0, 0, 0, shanghai)

// isSignatureDate reports whether a line is the day under a text that was signed,
// as decrees, notices and letters are: 2022年1月27日, 二〇二二年一月二十七日.
func isSignatureDate(s string) bool {
	return strings.HasSuffix(strings.TrimSpace(s), "日") && isBareTime(s)
}

// isBareTime reports whether a line is a date, with a time of day perhaps, and nothing else.
func isBareTime(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 80 {
		return false
	}
	stamps := findStamps(s, unknownTime)
	return len(stamps) == 1 && stamps[0].from == 0 && stamps[0].to == len(s)
}

// tellsWhen reports whether a line amid a text is a date, by itself or behind a
// label that is not of publication: 时间：2022年12月28日上午9:00.
func tellsWhen(s string) bool {
	if stamps := findStamps(s, someTime); len(stamps) == 1 && stamps[0].from == 0 && stamps[0].to == len(s) {
		return true
	}
	if containsAny(s, []string{"发布", "发表", "更新", "来源", "編輯", "编辑", "作者", "浏览", "阅读", "點擊", "点击", "發布", "來源"}) {
		return false
	}
	label, rest, ok := strings.Cut(s, "：")
	return ok && runes(label) <= 8 && len(findStamps(rest, someTime)) > 0
}

// isEnglishCredit reports whether a line says by whom an article is, and no more.
func isEnglishCredit(s string) bool {
	return len(s) < 100 && len(englishByline(s)) > 0
}

// isMetaLine reports whether a line gives date, source, authors or counts
// instead of text.
func isMetaLine(s string) bool {
	if len(s) > 400 || strings.HasSuffix(s, "，") {
		return false
	}
	if isByline(s) {
		return true
	}
	fields, rest := fieldsOf(s, someTime)
	if len(fields) == 0 {
		return false
	}
	left := 0
	for _, r := range rest {
		for _, w := range strings.Fields(r) {
			if w = trimMarks(w); !strings.HasPrefix(w, "http") {
				left += runes(w)
			}
		}
	}
	strong, labels := 0, 0
	for _, f := range fields {
		if f.stamp != nil || f.colon {
			labels++
		}
		switch {
		case f.stamp != nil && f.stamp.guessed && f.stamp.precision == record.ToDay && left > 0:
			left += 4 // 10月13日 among other words: a dateline, or the beginning of a sentence
		case f.stamp != nil:
			strong++
		case f.kind == labelSource || f.kind == labelEditor || f.kind == labelDate || f.kind == labelUpdated || f.kind == labelReads:
			strong++
			left += max(0, runes(f.value)-24)
			if runes(f.value) > 12 && isSentence(f.value) {
				return false // 编辑：要求中文专业本科以上学历。
			}
		case f.kind == labelAuthor && f.colon && len(namesIn(f.value, true)) > 0 && !strings.ContainsAny(f.value, "，。？！"):
			strong++
			left += max(0, runes(f.value)-20)
		case f.kind == labelNoise || f.kind == labelCount || f.kind == labelComments:
			left += max(0, runes(f.value)-12)
			if runes(f.value) <= 12 {
				strong++
			}
		}
	}
	if strings.ContainsAny(s, "。！？") && (left > 4 || labels == 0) {
		return false
	}
	return strong > 0 && left <= 6+8*strong && !(strong == 1 && left > 10)
}
