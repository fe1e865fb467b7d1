package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/record"
)

// inline writes runs within a line of Markdown.
func inline(runs []record.Run) string {
	var out strings.Builder
	all := groups(runs)
	for i, group := range all {
		if address := link(group[0].Link); address != "" {
			out.WriteString("[" + styled(group, '[', ']') + "](<" + Address(address) + ">)")
			continue
		}
		before, after := ' ', ' '
		if i > 0 {
			before = neighbour(all[i-1], false)
		}
		if i+1 < len(all) {
			after = neighbour(all[i+1], true)
		}
		text := styled(group, before, after)
		if short, ok := strings.CutSuffix(text, "!"); ok && after == '[' {
			text = short + `\!` // else a picture would begin
		}
		out.WriteString(text)
	}
	return out.String()
}

// neighbour is the character of a group that stands beside another one.
func neighbour(group []record.Run, first bool) rune {
	switch {
	case link(group[0].Link) != "" && first:
		return '['
	case link(group[0].Link) != "":
		return ')'
	case first:
		return firstRune(group[0].Text)
	}
	return lastRune(group[len(group)-1].Text)
}

// styled sets runs in bold and italics where CommonMark reads it so. Stars
// beside a mark of punctuation open or close only at blanks and other marks
// (CommonMark 6.2), which Chinese has none of between words: there the mark
// is left out of the bold.
func styled(runs []record.Run, before, after rune) string {
	var out strings.Builder
	runs = apart(runs)
	for i, r := range runs {
		next := after
		if i+1 < len(runs) {
			next = firstRune(runs[i+1].Text)
		}
		if i > 0 {
			before = lastRune(runs[i-1].Text)
		}
		stars := 0
		if r.Emphasis {
			stars++
		}
		if r.Strong {
			stars += 2
		}
		lead, text, tail := emphasized(r.Text, before, next)
		if stars == 0 || text == "" {
			out.WriteString(signs(r.Text))
			continue
		}
		out.WriteString(signs(lead) + strings.Repeat("*", stars) + signs(text) + strings.Repeat("*", stars) + signs(tail))
	}
	return out.String()
}

// apart has no two styled runs beside each other, whose stars would run
// together: bold ones become one, else the second is not styled.
func apart(runs []record.Run) []record.Run {
	var out []record.Run
	for len(runs) > 0 {
		n, emphasis := 1, runs[0].Emphasis
		for n < len(runs) && runs[n].Strong == runs[0].Strong && (runs[0].Strong || runs[n].Emphasis == emphasis) {
			emphasis = emphasis && runs[n].Emphasis
			n++
		}
		r := record.Run{Text: record.RunText(runs[:n]), Strong: runs[0].Strong, Emphasis: emphasis}
		if k := len(out); k > 0 && isStyled(out[k-1]) {
			r.Strong, r.Emphasis = false, false
		}
		out, runs = append(out, r), runs[n:]
	}
	return out
}

func isStyled(r record.Run) bool { return r.Strong || r.Emphasis }

// emphasized cuts off both ends of a text what cannot stand beside stars there,
// and then the marks at the other end too: quotes go together.
func emphasized(text string, before, after rune) (lead, inner, tail string) {
	inner = strings.TrimLeftFunc(text, func(r rune) bool {
		cut := unicode.IsSpace(r) || isMark(r) && !isGap(before)
		before = r
		return cut
	})
	lead = text[:len(text)-len(inner)]
	inner = strings.TrimRightFunc(inner, func(r rune) bool {
		cut := unicode.IsSpace(r) || isMark(r) && (!isGap(after) || strings.TrimSpace(lead) != "")
		after = r
		return cut
	})
	tail = text[len(lead)+len(inner):]
	if strings.TrimSpace(tail) != "" {
		bare := strings.TrimLeftFunc(inner, func(r rune) bool { return isMark(r) || unicode.IsSpace(r) })
		lead, inner = text[:len(lead)+len(inner)-len(bare)], bare
	}
	return lead, inner, tail
}

// isMark reports whether some edition of CommonMark counts r as punctuation.
func isMark(r rune) bool {
	return unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.IsControl(r) || !unicode.IsPrint(r)
}

// isGap reports whether every edition takes r for a blank or for punctuation.
func isGap(r rune) bool {
	return r == ' ' || unicode.IsPunct(r) || r < utf8.RuneSelf && unicode.IsSymbol(r)
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
