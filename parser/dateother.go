package parser

import (
	"strings"

	"jianbao/record"
)

// Where no place gives a date that is told as such, two more are asked, of pages
// in the Latin alphabet alone: a date in the short form of its languages, and
// that of a dateline.

// shortDotted reads 31.12.22, in the order that is written with dots wherever the
// alphabet is Latin, from a line between headline and text, or right above.
func (p *page) shortDotted() (dateVote, bool) {
	if !p.isLatin() {
		return dateVote{}, false
	}
	for k := range p.imprint {
		il := &p.imprint[k]
		if il.place != placeHead && !(il.place == placeAbove && p.opensHeadline(il.line)) {
			continue
		}
		for _, word := range strings.FieldsFunc(il.text, func(r rune) bool { return r == ' ' || r == '|' || r == ',' }) {
			if st, ok := dottedDay(strings.Trim(word, ".()")); ok && !p.isFuture(st.t) {
				return dateVote{stamp: st, rule: "line beside the headline, year of two digits", where: p.path(p.lines[il.line].block), raw: il.text, own: true}, true
			}
		}
	}
	return dateVote{}, false
}

// dottedDay reads 31.12.22 and nothing else.
func dottedDay(s string) (stamp, bool) {
	day, d, i := number(s, 0, 2)
	month, m, j := number(s, min(i+1, len(s)), 2)
	year, y, k := number(s, min(j+1, len(s)), 2)
	if d == 0 || m == 0 || y != 2 || k != len(s) || s[i] != '.' || s[j] != '.' {
		return stamp{}, false
	}
	st, ok := makeStamp(2000+year, month, day, 0, 0, 0, shanghai)
	st.precision = record.ToDay
	return st, ok
}

// dateline reads Hamburg, 31. Dezember 2022 – and 31.12.2022 – at the beginning
// of the text, as press offices and agencies begin theirs.
func (p *page) dateline() (dateVote, bool) {
	if !p.isLatin() {
		return dateVote{}, false
	}
	for n, i := range p.notes.kept {
		if n == 3 {
			break
		}
		text := clip(p.lineText(i), 90)
		for _, st := range findStamps(text, unknownTime) {
			before, after := strings.TrimSpace(text[:st.from]), strings.TrimLeft(text[st.to:], " .)")
			place := before == "" || len(before) < 40 && strings.HasSuffix(before, ",") && !strings.ContainsAny(before, ".:")
			if place && hasAnyPrefix(after, []string{"–", "—", "-", "|", "/"}) && !p.isFuture(st.t) {
				return dateVote{stamp: st, rule: "dateline", where: p.path(p.lines[i].block), raw: text}, true
			}
			break
		}
	}
	return dateVote{}, false
}
