package parser

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/record"
	"jianbao/weburl"
)

// set is how text is set.
type set struct {
	strong, emphasis bool
	link             string
}

// stretch is a set with the offset up to which it holds.
type stretch struct {
	set
	to int32
}

// runs cuts a piece of the page's text where the way changes in which it is
// set. Elements hold ranges of the text, and lie in each other, so that one
// pass over those that begin in the piece is enough.
func (b *builder) runs(from, to int32) []record.Run {
	p := b.p
	first := p.firstElementFrom(from)
	stack := b.setAround(first-1, from)
	var out []record.Run
	pos := from
	upTo := func(end int32) {
		if end = min(end, to); end > pos {
			s := stack[len(stack)-1]
			out = append(out, record.Run{Text: p.text[pos:end], Strong: s.strong, Emphasis: s.emphasis, Link: s.link})
			pos = end
		}
	}
	end := func(at int32) {
		for len(stack) > 1 && stack[len(stack)-1].to <= at {
			upTo(stack[len(stack)-1].to)
			stack = stack[:len(stack)-1]
		}
	}
	for i := first; int(i) < len(p.elements) && p.elements[i].from < to; i++ {
		e := &p.elements[i]
		if e.to <= e.from || isBlock(e.tag) {
			continue
		}
		end(e.from)
		if next := b.setOf(i); next != stack[len(stack)-1].set {
			upTo(e.from)
			stack = append(stack, stretch{next, e.to})
		}
	}
	end(to)
	upTo(to)
	return joined(blanksOut(out))
}

// setAround is how text is set at an offset by the elements that began before
// it, the last of which is i: those that are open there are it or around it.
func (b *builder) setAround(i, offset int32) []stretch {
	p := b.p
	var open []int32
	for ; i >= 0; i = p.elements[i].parent {
		if p.elements[i].to > offset {
			open = append(open, i)
		}
	}
	stack := []stretch{{to: int32(len(p.text))}}
	for _, i := range slices.Backward(open) {
		if next := b.setOf(i); next != stack[len(stack)-1].set {
			stack = append(stack, stretch{next, p.elements[i].to})
		}
	}
	return stack
}

// setOf is how the text in element i is set, by it and by all around it.
func (b *builder) setOf(i int32) set {
	if i < 0 {
		return set{}
	}
	if s, known := b.sets[i]; known {
		return s
	}
	e := &b.p.elements[i]
	s := b.setOf(e.parent)
	switch n := e.node; n.DataAtom {
	case atom.B, atom.Strong:
		s.strong = true
	case atom.I, atom.Em:
		s.emphasis = true
	case atom.A:
		if u := b.p.href(attr(n, "href")); weburl.IsWeb(u) && b.linked <= maxLinkText {
			b.linked += len(u)
			s.link = u
		}
	case atom.Span, atom.Font:
		if style := attr(n, "style"); style != "" {
			bold, italic := fontOf(style)
			s.strong, s.emphasis = s.strong || bold, s.emphasis || italic
		}
	}
	b.sets[i] = s
	return s
}

// fontOf reads weight and slant out of a style attribute.
func fontOf(style string) (bold, italic bool) {
	for decl := range strings.SplitSeq(clip(lowerASCII(style), 500), ";") {
		name, value, _ := strings.Cut(decl, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch strings.TrimSpace(name) {
		case "font-weight":
			n, err := strconv.Atoi(value)
			bold = value == "bold" || value == "bolder" || err == nil && n >= 600
		case "font-style":
			italic = value == "italic" || value == "oblique"
		}
	}
	return bold, italic
}

// blanksOut sets the blank at the start of a run as both runs beside it are:
// it stood outside of the element, or at the end of the one before.
func blanksOut(runs []record.Run) []record.Run {
	out := make([]record.Run, 0, len(runs))
	for _, r := range runs {
		if rest := strings.TrimLeft(r.Text, " "); len(rest) < len(r.Text) && len(out) > 0 {
			last := out[len(out)-1]
			blank := record.Run{Text: r.Text[:len(r.Text)-len(rest)], Strong: last.Strong && r.Strong, Emphasis: last.Emphasis && r.Emphasis}
			if last.Link == r.Link {
				blank.Link = r.Link
			}
			out = append(out, blank)
			r.Text = rest
		}
		if r.Text != "" {
			out = append(out, r)
		}
	}
	return out
}

// joined makes one run of those beside each other that are set alike.
func joined(runs []record.Run) []record.Run {
	var out []record.Run
	for len(runs) > 0 {
		n, first := 1, runs[0]
		for n < len(runs) && runs[n].Strong == first.Strong && runs[n].Emphasis == first.Emphasis && runs[n].Link == first.Link {
			n++
		}
		first.Text = record.RunText(runs[:n])
		out, runs = append(out, first), runs[n:]
	}
	return out
}

// startOf is the number of the first item of a list.
func startOf(n *html.Node) int {
	if start, err := strconv.Atoi(strings.TrimSpace(attr(n, "start"))); err == nil && start >= 0 && start < 1e6 {
		return start
	}
	return 1
}
