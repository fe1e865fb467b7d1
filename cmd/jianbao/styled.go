package main

import (
	"strings"
	"unicode"

	"jianbao/internal/words"
)

// The styles of pieces of a line, as parameters of SGR (ECMA-48, 8.3.117).
const (
	styleTitle   = "1"
	styleFaint   = "2"
	styleMark    = "1;31"
	styleGone    = "31"
	styleAlert   = "33"
	styleDeleted = "31;9"
	styleAdded   = "32"
)

// piece is a stretch of text in one style. Its text has been escaped.
type piece struct{ text, style string }

// styledLine is a line for a terminal.
type styledLine []piece

// safePiece makes a piece of a text from anywhere.
func safePiece(text, style string) piece { return piece{words.Escape(text), style} }

// markedPieces makes pieces of a text, those between the marks in styleMark and
// the rest in style. Marks are in bytes, as those of index.Snippet.
func markedPieces(text string, marks [][2]int, style string) styledLine {
	var out styledLine
	at := 0
	add := func(to int, style string) {
		if to > at {
			out = append(out, safePiece(text[at:to], style))
			at = to
		}
	}
	for _, mark := range marks {
		if mark[0] < at || mark[1] > len(text) || mark[1] < mark[0] {
			continue
		}
		add(mark[0], style)
		add(mark[1], styleMark)
	}
	add(len(text), style)
	return out
}

// width is in columns.
func (l styledLine) width() int {
	n := 0
	for _, p := range l {
		n += words.Width(p.text)
	}
	return n
}

// cut shortens the line to at most width columns, with … for what was left
// out; 0 is no bound.
func (l styledLine) cut(width int) styledLine {
	if width <= 0 || l.width() <= width {
		return l
	}
	var out styledLine
	room := width - 1 // for …
	for _, p := range l {
		w := words.Width(p.text)
		if w <= room {
			out, room = append(out, p), room-w
			continue
		}
		text := "…"
		if room > 0 {
			text = words.Cut(p.text+"  ", room+1) // never what fits as it is: more follows
		}
		return append(out, piece{text, p.style})
	}
	return out
}

// aroundMark leaves out of the line's beginning what would push its first mark
// out of the first half of width columns.
func (l styledLine) aroundMark(width int) styledLine {
	if len(l) < 2 || l[0].style == styleMark || l[1].style != styleMark || words.Width(l[0].text) <= width/2 {
		return l
	}
	before := []rune(l[0].text)
	from, room := len(before), width/4-1
	for from > 0 {
		if room -= words.Width(string(before[from-1])); room < 0 {
			break
		}
		from--
	}
	return append(styledLine{{"…" + string(before[from:]), l[0].style}}, l[1:]...)
}

// render is the line as it is written.
func (l styledLine) render(color bool) string {
	var out strings.Builder
	for _, p := range l {
		if color && p.style != "" && p.text != "" {
			out.WriteString("\x1b[" + p.style + "m" + p.text + "\x1b[0m")
		} else {
			out.WriteString(p.text)
		}
	}
	return strings.TrimRight(out.String(), " ")
}

// atom is what is never broken: a character with its marks, or a word of a
// script that has spaces.
type atom struct {
	piece
	width        int
	space, dense bool
}

// Signs that do not begin a line, and those that do not end one (JIS X 4051,
// GB/T 15834).
const (
	neverFirst = "，。、；：？！）》〉」』】〕”’…—～·%‰,.;:?!)]}％"
	neverLast  = "（《〈「『【〔“‘([{"
)

// wrap breaks a line into lines of at most width columns: between words,
// between Han, never before a sign that ends something nor after one that
// opens something, as long as the width allows that. 0 is no bound.
func (l styledLine) wrap(width int) []styledLine {
	if width <= 0 || l.width() <= width {
		return []styledLine{l}
	}
	var lines []styledLine
	var line []atom
	used := 0
	flush := func() {
		for len(line) > 0 && line[len(line)-1].space {
			line = line[:len(line)-1]
		}
		lines = append(lines, joinAtoms(line))
		line, used = nil, 0
	}
	for _, group := range groups(l.atoms()) {
		w := 0
		for _, a := range group {
			w += a.width
		}
		if used > 0 && used+w > width && !group[0].space {
			flush()
		}
		for _, a := range group {
			if used+a.width > width && used > 0 {
				flush()
			}
			if a.space && used == 0 && len(lines) > 0 {
				continue
			}
			for _, part := range a.fit(width) {
				if used+part.width > width && used > 0 {
					flush()
				}
				line, used = append(line, part), used+part.width
			}
		}
	}
	if len(line) > 0 {
		flush()
	}
	return lines
}

// fit breaks a word that is wider than a line, such as an address.
func (a atom) fit(width int) []atom {
	if a.width <= width {
		return []atom{a}
	}
	var parts []atom
	part := atom{piece: piece{style: a.style}}
	for _, r := range a.text {
		w := words.Width(string(r))
		if part.width+w > width && part.text != "" {
			parts = append(parts, part)
			part = atom{piece: piece{style: a.style}}
		}
		part.text, part.width = part.text+string(r), part.width+w
	}
	return append(parts, part)
}

func joinAtoms(line []atom) styledLine {
	var out styledLine
	for _, a := range line {
		if n := len(out) - 1; n >= 0 && out[n].style == a.style {
			out[n].text += a.text
		} else {
			out = append(out, a.piece)
		}
	}
	return out
}

// atoms takes a line apart.
func (l styledLine) atoms() []atom {
	var out []atom
	for _, p := range l {
		begun := len(out)
		for _, r := range p.text {
			a := atom{piece: piece{string(r), p.style}, space: r == ' '}
			a.width = words.Width(a.text)
			a.dense = a.width == 2 || strings.ContainsRune(neverFirst+neverLast, r) && r >= 0x80
			last := len(out) - 1
			glued := last >= begun && (unicode.Is(unicode.M, r) || r == 0x200d || r == 0xfe0f ||
				!a.space && !a.dense && !out[last].space && !out[last].dense)
			if glued {
				out[last].text += a.text
				out[last].width = words.Width(out[last].text)
				out[last].space = false // it bears a mark, and is not dropped at a line's end
				continue
			}
			out = append(out, a)
		}
	}
	return out
}

// groups gathers atoms between which no line may end.
func groups(all []atom) [][]atom {
	var out [][]atom
	for i, a := range all {
		if i > 0 && !mayBreak(all[i-1], a) {
			out[len(out)-1] = append(out[len(out)-1], a)
			continue
		}
		out = append(out, []atom{a})
	}
	return out
}

func mayBreak(before, after atom) bool {
	switch {
	case before.space, after.space:
		return true
	case strings.Contains(neverFirst, after.text), strings.Contains(neverLast, before.text):
		return false
	}
	return before.dense || after.dense
}

// textWidth is the width in which prose is set on the terminal: no wider than
// one can read with ease, 0 where nothing is to be broken.
func (a *app) textWidth() int {
	const widest = 84
	if a.term.Width == 0 {
		return 0
	}
	return min(a.term.Width, widest)
}
