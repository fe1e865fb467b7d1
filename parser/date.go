package parser

import (
	"strings"
	"time"
	"unicode/utf8"

	"jianbao/record"
)

// shanghai is the zone of a page that names none. China keeps no summer time
// since 1992; before, the fixed offset is what was meant too.
var shanghai = time.FixedZone("+08:00", 8*3600)

// stamp is a time that stands in a text.
type stamp struct {
	t         time.Time
	precision record.Precision
	from, to  int  // bytes of the text
	zoned     bool // the text names the zone
	guessed   bool // the year, or the whole, was completed from the time of fetching
	relative  bool // it is told by its distance from the time of fetching
}

// findStamps reads every date in s that is written out: 2022-12-31 08:19,
// 2022年12月31日, 2022/12/31, 22-12-31, 12-31 08:19, 二〇二二年十二月三十一日,
// 3小时前, 昨天 08:19, Dec 31, 2022, in full-width digits too, with what
// follows of a time of day and a zone. Relative and yearless ones need ref.
// Days that no calendar has are passed over.
func findStamps(s string, ref time.Time) []stamp {
	var out []stamp
	for i := 0; i < len(s); {
		r, size := foldedRune(s, i)
		var st stamp
		var ok bool
		switch {
		case isDigit(r) && inNumber(runeBefore(s, i)): // within a number or a date that was refused
		case isDigit(r):
			st, ok = stampAt(s, i, ref)
		case isLetter(r) && !isLetter(runeBefore(s, i)):
			st, ok = englishStamp(s, i)
		case r >= 0x80:
			st, ok = hanStamp(s, i, ref)
		}
		if !ok {
			i += size
			continue
		}
		st.from = i
		out = append(out, st)
		i = max(st.to, i+size)
	}
	return out
}

// runeBefore is the character in front of i, 0 for none.
func runeBefore(s string, i int) rune {
	if i == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

// inNumber reports whether a digit behind r belongs to what r ends.
func inNumber(r rune) bool {
	return isDigit(foldDigit(r)) || r == '-' || r == '/' || r == '.'
}

func isLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

func foldDigit(r rune) rune {
	if r >= '０' && r <= '９' {
		return r - 0xfee0
	}
	return r
}

// foldedRune is the character at i with its full-width form folded.
func foldedRune(s string, i int) (rune, int) {
	if i >= len(s) {
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	if r >= 0xff01 && r <= 0xff5e {
		r -= 0xfee0
	}
	if r == 0x3000 || r == 0xa0 {
		r = ' '
	}
	return r, size
}

// number reads up to most digits at i.
func number(s string, i, most int) (value, digits, end int) {
	for digits < most {
		r, size := foldedRune(s, i)
		if !isDigit(r) {
			break
		}
		value = value*10 + int(r-'0')
		digits++
		i += size
	}
	return value, digits, i
}

func skip(s string, i int, marks string) int {
	for i < len(s) {
		r, size := foldedRune(s, i)
		if !strings.ContainsRune(marks, r) {
			break
		}
		i += size
	}
	return i
}

// stampAt reads a date that begins with a digit at i.
func stampAt(s string, i int, ref time.Time) (stamp, bool) {
	n, digits, end := number(s, i, 14)
	sep, _ := foldedRune(s, end)
	switch {
	case digits <= 2 && sep == ':':
		return clockFirst(s, i, ref)
	case digits == 3:
		return minguoDay(s, n, i, end)
	case digits == 4 && strings.ContainsRune("-/.年_ ", sep):
		return numericDate(s, n, end, ref)
	case digits == 8 || digits == 14 || digits == 12:
		return compactDate(s, i, digits)
	case digits == 2 && strings.ContainsRune("-/.年", sep):
		if st, ok := shortDate(s, n, end, ref); ok {
			return st, true
		}
	}
	if digits > 2 {
		return stamp{}, false
	}
	if st, ok := yearLast(s, n, end); ok {
		return st, true
	}
	if next, _ := foldedRune(s, end+1); sep == '月' || (sep == '-' || sep == '/') && !isLetter(next) {
		return yearless(s, n, end, ref)
	}
	if st, ok := relative(s, n, end, ref); ok {
		return st, true
	}
	return dayFirst(s, n, end)
}

// numericDate reads the month and day behind a year of four digits.
func numericDate(s string, year, i int, ref time.Time) (stamp, bool) {
	sep, size := foldedRune(s, i)
	j := skip(s, i+size, " ")
	if sep == ' ' {
		if r, w := foldedRune(s, j); r == '年' || r == '-' || r == '/' {
			sep, j = r, skip(s, j+w, " ")
		} else {
			return yearApart(s, year, j)
		}
	}
	month, digits, end := number(s, j, 2)
	if digits == 0 {
		return stamp{}, false
	}
	end = skip(s, end, " ")
	if r, w := foldedRune(s, end); r == '月' || r == sep || sep == '年' && r == '-' {
		end = skip(s, end+w, " ")
	} else {
		return stamp{}, false
	}
	day, digits, end := number(s, end, 2)
	if r, _ := foldedRune(s, end); digits == 0 || isDigit(r) && !(digits == 2 && isClockGlued(s, end)) {
		return stamp{}, false
	}
	return withClock(s, skipDay(s, end), year, month, day)
}

// isClockGlued reports whether a time of day stands at i, right behind a date of
// which a template forgot the blank: 2022-12-3108:19.
func isClockGlued(s string, i int) bool {
	_, digits, end := number(s, i, 2)
	sep, _ := foldedRune(s, end)
	return digits == 2 && sep == ':'
}

// yearApart reads 2022 12/31 08:19:20, a year in an element of its own. Only a
// time of day, or that nothing else is there, tells it from other numbers.
func yearApart(s string, year, i int) (stamp, bool) {
	month, digits, j := number(s, i, 2)
	sep, w := foldedRune(s, j)
	if digits == 0 || sep != '/' && sep != '-' && sep != '月' {
		return stamp{}, false
	}
	day, digits, j := number(s, skip(s, j+w, " "), 2)
	if r, _ := foldedRune(s, j); digits == 0 || isDigit(r) {
		return stamp{}, false
	}
	st, ok := withClock(s, skipDay(s, j), year, month, day)
	return st, ok && (sep == '月' || st.precision != record.ToDay || len(s) <= len("2022 12/31")+2)
}

// clockFirst reads 08:19 2022-12-31 and 8:19 AM EST, December 31, 2022.
func clockFirst(s string, i int, ref time.Time) (stamp, bool) {
	c, ok := clockAt(s, i)
	if !ok {
		return stamp{}, false
	}
	j := skipWeekday(s, skip(s, c.to, " ,，|·"))
	var st stamp
	switch r, _ := foldedRune(s, j); {
	case isDigit(r):
		if _, digits, end := number(s, j, 4); digits > 2 || end >= len(s) || s[end] != ':' {
			st, ok = stampAt(s, j, ref)
		} else {
			ok = false
		}
	default:
		st, ok = englishStamp(s, j)
	}
	if !ok || st.precision != record.ToDay || st.relative {
		return stamp{}, false
	}
	zone := c.zone
	if zone == nil {
		after := clock{to: st.to}
		if after.readZone(s); after.zone != nil {
			zone, st.to = after.zone, after.to
		}
	}
	at := shanghai
	if zone != nil {
		at = zone
	}
	timed, ok := makeStamp(st.t.Year(), int(st.t.Month()), st.t.Day(), c.hour, c.minute, c.second, at)
	if !ok {
		return st, true
	}
	timed.precision, timed.to, timed.zoned, timed.guessed = c.precision, st.to, zone != nil, st.guessed
	return timed, true
}

// skipDay passes over the mark behind the number of a day.
func skipDay(s string, i int) int {
	j := skip(s, i, " ")
	if r, w := foldedRune(s, j); r == '日' || r == '号' || r == '號' {
		return j + w
	}
	return i
}

// yearLast reads 31.12.2022, and 12/31/2022 and 31/12/2022 where only one of them is a day, or
// where the American time of day behind it tells.
func yearLast(s string, first, i int) (stamp, bool) {
	sep, size := foldedRune(s, i)
	if sep != '/' && sep != '.' {
		return stamp{}, false
	}
	second, digits, j := number(s, i+size, 2)
	next, w := foldedRune(s, j)
	if digits == 0 || next != sep {
		return stamp{}, false
	}
	year, digits, j := number(s, j+w, 4)
	if r, _ := foldedRune(s, j); digits != 4 || isDigit(r) {
		return stamp{}, false
	}
	month, day := first, second
	if first > 12 || sep == '.' {
		month, day = second, first // with dots, the day is first wherever that is written
	}
	st, ok := withClock(s, j, year, month, day)
	if !ok || sep == '/' && first <= 12 && second <= 12 && first != second {
		tail := lowerASCII(s[min(st.to, len(s)):])
		if st.to >= 2 {
			tail = lowerASCII(s[st.to-2 : st.to])
		}
		return st, ok && (tail == "am" || tail == "pm")
	}
	return st, true
}

// compactDate reads 20221231, 202212310819 and 20221231081930.
func compactDate(s string, i, digits int) (stamp, bool) {
	year, _, i := number(s, i, 4)
	month, _, i := number(s, i, 2)
	day, _, i := number(s, i, 2)
	if r, _ := foldedRune(s, i); isHan(r) {
		return stamp{}, false // 20221231次
	}
	if digits == 8 {
		return withClock(s, i, year, month, day)
	}
	hour, _, i := number(s, i, 2)
	minute, _, i := number(s, i, 2)
	second, _, i := number(s, i, 2)
	st, ok := makeStamp(year, month, day, hour, minute, second, shanghai)
	st.to, st.precision = i, record.ToMinute
	if digits == 14 {
		st.precision = record.ToSecond
	}
	return st, ok
}

// shortDate reads a year of two digits: 22-12-31 08:19, 22年12月31日. One without
// a time of day or 年 could be anything.
func shortDate(s string, year, i int, ref time.Time) (stamp, bool) {
	sep, size := foldedRune(s, i)
	month, digits, j := number(s, i+size, 2)
	next, w := foldedRune(s, j)
	if digits == 0 || next != sep && !(sep == '年' && next == '月') {
		return stamp{}, false
	}
	day, digits, j := number(s, j+w, 2)
	if r, _ := foldedRune(s, j); digits == 0 || isDigit(r) || r == '.' {
		return stamp{}, false
	}
	st, ok := withClock(s, skipDay(s, j), 2000+year, month, day)
	return st, ok && (sep == '年' || st.precision != record.ToDay && sep != '.')
}

// yearless reads 12-31 08:19, 12/31 08:19 and 12月31日; the year is the last
// in which the day was not later than ref.
func yearless(s string, month, i int, ref time.Time) (stamp, bool) {
	sep, size := foldedRune(s, i)
	day, digits, j := number(s, skip(s, i+size, " "), 2)
	if r, _ := foldedRune(s, j); digits == 0 || isDigit(r) || ref.IsZero() {
		return stamp{}, false
	}
	if r, _ := foldedRune(s, j); r == '-' || r == '/' {
		return stamp{}, false
	}
	year := ref.In(shanghai).Year()
	st, ok := withClock(s, skipDay(s, j), year, month, day)
	if ok && st.t.After(ref.Add(24*time.Hour)) || !ok && month == 2 && day == 29 {
		st, ok = withClock(s, skipDay(s, j), year-1, month, day)
	}
	st.guessed = true
	return st, ok && (sep == '月' || st.precision != record.ToDay)
}

// withClock completes a day with the time of day that follows at i, if any.
func withClock(s string, i, year, month, day int) (stamp, bool) {
	st, ok := makeStamp(year, month, day, 0, 0, 0, shanghai)
	if !ok {
		return st, false
	}
	st.precision, st.to = record.ToDay, i
	c, found := clockAt(s, i)
	if !found {
		return st, true
	}
	zone := shanghai
	if c.zone != nil {
		zone = c.zone
	}
	timed, ok := makeStamp(year, month, day, c.hour, c.minute, c.second, zone)
	if !ok {
		return st, true
	}
	timed.precision, timed.to, timed.zoned = c.precision, c.to, c.zone != nil
	return timed, true
}

// makeStamp refuses what no calendar and no clock has, and years before there
// were the newspapers that are on the web, or far ahead.
func makeStamp(year, month, day, hour, minute, second int, zone *time.Location) (stamp, bool) {
	if year < 1946 || year > 2099 || month < 1 || month > 12 || day < 1 || hour > 24 || minute > 59 || second > 60 {
		return stamp{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, zone)
	if last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, zone).Day(); day > last {
		return stamp{}, false
	}
	if year == 1970 && month == 1 && day <= 2 {
		return stamp{}, false // the zero of Unix time: nobody's date
	}
	return stamp{t: t}, true
}
