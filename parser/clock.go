package parser

import (
	"strings"
	"time"

	"jianbao/record"
)

// clock is a time of day.
type clock struct {
	hour, minute, second int
	precision            record.Precision
	zone                 *time.Location // nil where none is named
	to                   int
}

var weekdays = []string{"星期", "周", "礼拜", "週"}

// clockAt reads the time of day that follows a date at i: 08:19, T08:19:30+08:00,
// 下午3时20分, 8:19 pm EST, with a weekday in between.
func clockAt(s string, i int) (clock, bool) {
	i = skipWeekday(s, skip(s, i, " T,、|·;_-"))
	zone, i := zoneBefore(s, i)
	half, i := skipHalfDay(s, i)
	hour, digits, j := number(s, i, 2)
	if digits == 0 {
		return clock{}, false
	}
	j = skip(s, j, " ")
	sep, size := foldedRune(s, j)
	if sep != ':' && sep != '.' && sep != '时' && sep != '点' && sep != '時' && sep != '點' {
		return clock{}, false
	}
	j = skip(s, j+size, " ")
	minute, digits, k := number(s, j, 2)
	if digits == 0 && sep == ':' || hour > 24 || minute > 59 {
		return clock{}, false
	}
	c := clock{hour: hour, minute: minute, zone: zone, precision: record.ToMinute, to: k}
	if sep == '.' {
		return c, c.dotted(s, digits)
	}
	if r, w := foldedRune(s, k); r == '分' {
		c.to = k + w
	}
	if r, w := foldedRune(s, c.to); r == ':' || c.to > k {
		if r != ':' {
			w = 0
		}
		if second, digits, l := number(s, c.to+w, 2); digits == 2 && second < 61 {
			c.second, c.precision, c.to = second, record.ToSecond, l
			if r, w := foldedRune(s, l); r == '秒' {
				c.to = l + w
			}
		}
	}
	c.to = skipFraction(s, c.to)
	c.halfDay(s, half)
	c.readZone(s)
	return c, true
}

// dotted completes 08.19 GMT and 8.19pm, as British papers write them: without
// what stands behind them they are numbers.
func (c *clock) dotted(s string, digits int) bool {
	at := c.to
	c.halfDay(s, halfNone)
	c.readZone(s)
	return digits == 2 && c.to > at
}

// zoneBefore reads an abbreviation in front of the time: 2022-12-31 HKT 08:19.
func zoneBefore(s string, i int) (*time.Location, int) {
	c := clock{to: i}
	if i < len(s) && isLetter(rune(s[i])) {
		if c.readZone(s); c.zone != nil {
			return c.zone, skip(s, c.to, " ")
		}
	}
	return nil, i
}

func skipFraction(s string, i int) int {
	if r, w := foldedRune(s, i); r == '.' {
		if _, digits, j := number(s, i+w, 9); digits > 0 {
			return j
		}
	}
	return i
}

func skipWeekday(s string, i int) int {
	rest := strings.TrimLeft(s[i:], "(（")
	for _, w := range weekdays {
		if after, ok := strings.CutPrefix(rest, w); ok {
			for _, day := range []string{"一", "二", "三", "四", "五", "六", "日", "天"} {
				if tail, ok := strings.CutPrefix(after, day); ok {
					return skip(s, len(s)-len(tail), " )）,")
				}
			}
		}
	}
	i = skipEnglishDay(s, i)
	if len(s) > i+3 && lowerASCII(s[i:i+3]) == "at " {
		return i + 3
	}
	return i
}

// skipEnglishDay passes over Saturday and Sat.
func skipEnglishDay(s string, i int) int {
	j := i
	for j < len(s) && isLetter(rune(s[j])) && j-i < 10 {
		j++
	}
	if j-i < 3 {
		return i
	}
	word := lowerASCII(s[i:j])
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		if word == day || len(word) <= 5 && strings.HasPrefix(day, word) {
			return skip(s, j, " ,.)）")
		}
	}
	return i
}

// half is the half of the day that stands with an hour of twelve.
type half uint8

const (
	halfNone half = iota
	halfNoon      // 中午: 11 to 13 are as they are written, 1 is 13
	halfMorning
	halfAfternoon
)

// skipHalfDay reads 上午, 下午 and their like, and PM, in front of an hour.
func skipHalfDay(s string, i int) (half, int) {
	for _, l := range []struct {
		words []string
		half  half
	}{
		{[]string{"凌晨", "清晨", "早上", "早晨", "上午", "AM", "am"}, halfMorning},
		{[]string{"中午"}, halfNoon},
		{[]string{"下午", "傍晚", "晚上", "晚间", "晚間", "晚", "夜间", "夜間", "PM", "pm"}, halfAfternoon},
	} {
		for _, w := range l.words {
			if strings.HasPrefix(s[i:], w) {
				return l.half, skip(s, i+len(w), " ")
			}
		}
	}
	return halfNone, i
}

// halfDay turns an hour of twelve into one of twenty-four.
func (c *clock) halfDay(s string, h half) {
	i := skip(s, c.to, " ")
	if len(s) >= i+2 {
		mark, w := lowerASCII(s[i:min(len(s), i+4)]), 2
		if strings.HasPrefix(mark, "a.m.") || strings.HasPrefix(mark, "p.m.") {
			mark, w = mark[:1]+"m", 4
		}
		if (strings.HasPrefix(mark, "am") || strings.HasPrefix(mark, "pm")) && (len(mark) < 3 || !isLetter(rune(mark[2])) || w == 4) {
			h = halfMorning
			if mark[0] == 'p' {
				h = halfAfternoon
			}
			c.to = i + w
		}
	}
	switch {
	case h == halfMorning && c.hour == 12:
		c.hour = 0
	case h == halfAfternoon && c.hour < 12, h == halfNoon && c.hour < 4:
		c.hour += 12
	}
}

// zones are the abbreviations that mean one thing. CST means two (China, US
// Central) and is left out: the page's own zone holds.
var zones = map[string]int{"z": 0, "gmt": 0, "utc": 0, "est": -5, "edt": -4, "pst": -8, "pdt": -7, "cdt": -5, "mst": -7, "mdt": -6, "bst": 1, "cet": 1, "cest": 2, "et": -5, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8}

// readZone reads Z, +08:00, +0800, GMT+8 or an abbreviation behind the time.
func (c *clock) readZone(s string) {
	i := skip(s, c.to, " (")
	j := i
	for j < len(s) && isLetter(rune(s[j])) && j-i < 5 {
		j++
	}
	named := lowerASCII(s[i:j])
	hours, known := zones[named]
	if named != "" && !known {
		return
	}
	k := j
	if k < len(s) && (s[k] == '+' || s[k] == '-') && (named == "" || named == "gmt" || named == "utc") && (i == c.to || named != "") {
		if h, digits, l := number(s, k+1, 2); digits > 0 && h <= 14 {
			m := 0
			if r, w := foldedRune(s, l); r == ':' {
				l += w
			}
			if v, d, e := number(s, l, 2); d == 2 && v < 60 {
				m, l = v, e
			}
			offset := h*3600 + m*60
			if s[k] == '-' {
				offset = -offset
			}
			c.zone, c.to = time.FixedZone("", offset), l
			return
		}
	}
	if known {
		c.zone, c.to = time.FixedZone("", hours*3600), j
		if hours == 0 {
			c.zone = time.UTC
		}
	}
}
