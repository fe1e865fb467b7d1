package parser

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// imprint is what the lines around the text say of it: date, source, authors,
// counts. Every reader of those fields looks at these lines alone.
type imprintLine struct {
	line   int32
	text   string // with a blank where an inline element begins or ends
	fields []field
	rest   []string
	place  place
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

// maxImprint bounds the length of a line that is looked at, in half characters.
const maxImprint = 240

// readImprint gathers the lines.
func (p *page) readImprint() {
	n := &p.notes
	seen := map[int32]bool{}
	add := func(i int32, where place) {
		if i < 0 || int(i) >= len(p.lines) || seen[i] || p.lines[i].weight > maxImprint {
			return
		}
		seen[i] = true
		il := imprintLine{line: i, text: p.spaced(i), place: where}
		il.fields, il.rest = fieldsOf(il.text, p.in.FetchedAt)
		p.imprint = append(p.imprint, il)
	}
	head := n.headline
	first := n.first
	if first < 0 {
		first = int32(len(p.lines))
	}
	switch {
	case head >= 0 && head < first:
		for i := head + 1; i < min(first, head+40); i++ {
			add(i, placeHead)
		}
		for i := max(first-8, head+1); i < first; i++ {
			add(i, placeHead)
		}
	case head < 0:
		for i := max(first-10, 0); i < first; i++ {
			add(i, placeHead)
		}
	}
	for _, i := range n.dropped {
		add(i, placeInside)
	}
	if n.last >= 0 {
		for i := n.last + 1; i < n.last+9; i++ {
			add(i, placeTail)
		}
	}
	if head >= 0 {
		for i := head - 1; i >= max(head-4, 0); i-- {
			add(i, placeAbove)
		}
	}
	for _, e := range p.labelled {
		el := &p.elements[e]
		if el.lines.len() > 3 || el.lines.len() == 0 || p.inAwayFrom(e, hintComment|hintRelated|hintSide|hintFooter|hintNav) {
			continue
		}
		if el.lines.from >= n.first && el.lines.from <= n.last && n.first >= 0 {
			continue
		}
		for i := el.lines.from; i < el.lines.to; i++ {
			if len(p.imprint) < 120 {
				add(i, placeNamed)
			}
		}
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

// isMetaLine reports whether a line gives date, source, authors or counts
// instead of text.
func isMetaLine(s string) bool {
	if len(s) > 400 {
		return false
	}
	fields, rest := fieldsOf(s, unknownTime)
	if len(fields) == 0 {
		return isByline(s)
	}
	left := 0
	for _, r := range rest {
		for _, w := range strings.Fields(r) {
			if w = trimMarks(w); !strings.HasPrefix(w, "http") {
				left += runes(w)
			}
		}
	}
	strong := 0
	for _, f := range fields {
		switch {
		case f.stamp != nil:
			strong++
		case f.kind == labelSource || f.kind == labelEditor || f.kind == labelDate || f.kind == labelUpdated || f.kind == labelReads:
			strong++
			left += max(0, runes(f.value)-24)
		case f.kind == labelAuthor && f.colon:
			strong++
			left += max(0, runes(f.value)-20)
		case f.kind == labelNoise || f.kind == labelCount:
			left += max(0, runes(f.value)-12)
			if runes(f.value) <= 12 {
				strong++
			}
		}
	}
	if strings.ContainsAny(s, "。！？") && left > 4 {
		return false
	}
	return strong > 0 && left <= 6+8*strong && !(strong == 1 && left > 10)
}
