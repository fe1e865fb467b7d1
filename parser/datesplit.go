package parser

import (
	"fmt"
	"strings"
	"time"
)

// Blogs set a date as a sheet of a calendar: its parts in elements of their own, in
// any order, in one that is named for a date.

// splitDates are the votes of such sheets beside the headline.
func (p *page) splitDates() []dateVote {
	var votes []dateVote
	h := p.notes.headline
	for _, i := range p.labelled {
		e := &p.elements[i]
		if e.hint&hintDate == 0 || h < 0 || e.lines.len() == 0 || e.lines.len() > 5 || e.to-e.from > 80 || e.lines.from < h-5 || e.lines.from > h+8 ||
			p.notes.first >= 0 && e.lines.from >= p.notes.first || p.inAwayFrom(i, hintComment|hintRelated|hintSide|hintFooter|hintNav) {
			continue
		}
		text := p.spacedElement(i)
		st, ok := p.assembled(text)
		if !ok || e.lines.len() == 1 && readsAsDate(text) || e.lines.from < h && p.in.FetchedAt.Sub(st.t).Abs() < 26*time.Hour {
			continue // above the headline it may be today's
		}
		votes = append(votes, dateVote{stamp: st, score: 45, rule: "parts of a date in elements", where: p.path(i), raw: text, seen: true, own: true})
		break
	}
	return votes
}

// readsAsDate reports whether a text has a date with its year as it stands: those
// are read on their lines.
func readsAsDate(text string) bool {
	for _, st := range findStamps(text, someTime) {
		if !st.guessed {
			return true
		}
	}
	return false
}

// assembled reads a text that is the parts of one date and nothing else.
func (p *page) assembled(text string) (stamp, bool) {
	var d dateParts
	for _, w := range strings.Fields(halfwidth(text)) {
		if !d.add(strings.Trim(w, ",.|·[]()，、")) {
			return stamp{}, false
		}
	}
	if !d.settle() {
		return stamp{}, false
	}
	return p.oneStamp(fmt.Sprintf("%04d-%02d-%02d %s", d.year, d.month, d.day, d.clock))
}

// dateParts are the parts of a date as they were found.
type dateParts struct {
	year, month, day int
	lone             []int // numbers that may be a month or a day
	yearFirst        bool  // in front of them
	clock            string
}

// add takes a word for a part, if it can be one.
func (d *dateParts) add(w string) bool {
	if m, end := monthAt(w, 0); m > 0 && end == len(w) {
		d.month = m
		return true
	}
	if strings.Trim(w, "年月日-/.") == "" || skipEnglishDay(w, 0) == len(w) || isWeekday(w) {
		return true
	}
	if strings.Contains(w, ":") {
		c, ok := clockAt(w, 0)
		d.clock = w
		return ok && c.to == len(w)
	}
	return d.addNumbers(w)
}

// addNumbers takes 2013, 28日, 2013-12, 12/28, 12月28日.
func (d *dateParts) addNumbers(w string) bool {
	first, digits, i := number(w, 0, 4)
	mark, size := foldedRune(w, i)
	second, more, end := number(w, i+size, 2)
	end = skip(w, end, "日号月")
	switch {
	case digits == 0 || i+size > len(w) || more > 0 && end < len(w) || more == 0 && i+size < len(w):
		return false
	case digits == 4:
		d.year, d.yearFirst = first, len(d.lone) == 0
		if more > 0 {
			d.month = second
		}
		return mark == 0 || strings.ContainsRune("年-/.", mark)
	case more > 0:
		d.month, d.day = first, second
		return strings.ContainsRune("月-/.", mark)
	case mark == '月':
		d.month = first
	case mark == '日' || mark == '号':
		d.day = first
	default:
		d.lone = append(d.lone, first)
	}
	return digits <= 2
}

// settle gives the lone numbers their places, and reports whether the date is whole.
func (d *dateParts) settle() bool {
	switch n := len(d.lone); {
	case n == 1 && d.month > 0 && d.day == 0:
		d.day = d.lone[0]
	case n == 1 && d.month == 0 && d.day > 0:
		d.month = d.lone[0]
	case n == 2 && d.month == 0 && d.day == 0 && (d.yearFirst || d.lone[1] > 12):
		d.month, d.day = d.lone[0], d.lone[1]
	case n == 2 && d.month == 0 && d.day == 0 && d.lone[0] > 12:
		d.month, d.day = d.lone[1], d.lone[0]
	case n > 0:
		return false
	}
	return d.year > 0 && d.month > 0 && d.day > 0
}
