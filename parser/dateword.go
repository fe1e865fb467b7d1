package parser

import (
	"strings"
	"time"
	"unicode/utf8"

	"jianbao/record"
)

// relative reads 3分钟前, 3小时前, 3天前 (and 3 minutes ago) behind their number.
func relative(s string, n, i int, ref time.Time) (stamp, bool) {
	if ref.IsZero() {
		return stamp{}, false
	}
	i = skip(s, i, " 个個")
	units := []struct {
		word string
		unit time.Duration
		p    record.Precision
	}{
		{"秒前", time.Second, record.ToMinute}, {"秒钟前", time.Second, record.ToMinute}, {"分钟前", time.Minute, record.ToMinute}, {"分鐘前", time.Minute, record.ToMinute}, {"分前", time.Minute, record.ToMinute},
		{"小时前", time.Hour, record.ToDay}, {"小時前", time.Hour, record.ToDay}, {"天前", 24 * time.Hour, record.ToDay}, {"日前", 24 * time.Hour, record.ToDay}, {"周前", 7 * 24 * time.Hour, record.ToDay},
		{"minutes ago", time.Minute, record.ToMinute}, {"hours ago", time.Hour, record.ToDay}, {"days ago", 24 * time.Hour, record.ToDay},
		{"minute ago", time.Minute, record.ToMinute}, {"hour ago", time.Hour, record.ToDay}, {"day ago", 24 * time.Hour, record.ToDay},
	}
	for _, u := range units {
		if strings.HasPrefix(s[i:], u.word) {
			t := ref.Add(-time.Duration(n) * u.unit).In(shanghai)
			return relativeStamp(t, u.p, i+len(u.word)), true
		}
	}
	return stamp{}, false
}

// relativeStamp keeps of t what its precision says: to the day where hours
// were counted, since they are rounded.
func relativeStamp(t time.Time, precision record.Precision, to int) stamp {
	if precision == record.ToDay {
		t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, shanghai)
	} else {
		t = t.Truncate(time.Minute)
	}
	return stamp{t: t, precision: precision, to: to, guessed: true, relative: true}
}

// hanStamp reads what begins with a Han character: 昨天 08:19, 刚刚,
// 二〇二二年十二月三十一日.
func hanStamp(s string, i int, ref time.Time) (stamp, bool) {
	switch r, _ := utf8.DecodeRuneInString(s[i:]); r {
	case '民':
		return minguoDate(s, i)
	case '今', '昨', '前', '刚', '剛':
	default:
		if st, ok := hanRelative(s, i, ref); ok {
			return st, true
		}
		return hanDate(s, i)
	}
	if ref.IsZero() {
		return stamp{}, false
	}
	days := []struct {
		word string
		back int
	}{{"今天", 0}, {"今日", 0}, {"昨天", 1}, {"昨日", 1}, {"前天", 2}}
	for _, d := range days {
		if !strings.HasPrefix(s[i:], d.word) {
			continue
		}
		day := ref.In(shanghai).AddDate(0, 0, -d.back)
		st, ok := withClock(s, i+len(d.word), day.Year(), int(day.Month()), day.Day())
		st.guessed, st.relative = true, true
		// Without a time of day it is as like to be a word of the text.
		bare := strings.TrimSpace(s) == d.word
		return st, ok && (st.precision != record.ToDay || bare)
	}
	if now := strings.TrimSpace(s); (now == "刚刚" || now == "剛剛") && i == strings.Index(s, now) {
		return relativeStamp(ref.In(shanghai), record.ToMinute, i+len(now)), true
	}
	return stamp{}, false
}

// smallNumbers are counted with; of half an hour the day is what is kept.
var smallNumbers = map[rune]int{'半': 0, '一': 1, '二': 2, '两': 2, '兩': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10}

// hanRelative reads 一天前, 两小时前 and 半小时前. They are as like to be words of a
// text, but where they are all that stands there.
func hanRelative(s string, i int, ref time.Time) (stamp, bool) {
	r, size := utf8.DecodeRuneInString(s[i:])
	n, ok := smallNumbers[r]
	if !ok {
		return stamp{}, false
	}
	st, ok := relative(s, n, i+size, ref)
	return st, ok && strings.TrimSpace(s[:i]+s[st.to:]) == ""
}

var hanDigits = map[rune]int{'〇': 0, '○': 0, '零': 0, '0': 0, 'Ｏ': 0, 'O': 0, '０': 0, '一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// hanDate reads a date in Chinese numerals, its year digit by digit.
func hanDate(s string, i int) (stamp, bool) {
	year, digits := 0, 0
	j := i
	for digits < 4 {
		r, size := foldedRune(s, j)
		v, ok := hanDigits[r]
		if !ok {
			return stamp{}, false
		}
		year, digits, j = year*10+v, digits+1, j+size
	}
	rest, ok := strings.CutPrefix(s[j:], "年")
	if !ok {
		return stamp{}, false
	}
	return hanMonthDay(s, len(s)-len(rest), year)
}

// hanMonthDay reads 十二月三十一日, or 12月31日, at i.
func hanMonthDay(s string, i, year int) (stamp, bool) {
	m, rest, ok := strings.Cut(s[i:], "月")
	if !ok || len(m) > 16 {
		return stamp{}, false
	}
	end := strings.IndexAny(rest, "日号號")
	if end < 0 || end > 16 {
		return stamp{}, false
	}
	to := len(s) - len(rest) + end + len("日")
	return withClock(s, to, year, anyNumber(m), anyNumber(rest[:end]))
}

// anyNumber is the value of a numeral of either kind, 0 for none.
func anyNumber(s string) int {
	s = strings.TrimSpace(s)
	if n, digits, end := number(s, 0, 3); digits > 0 {
		if end < len(s) {
			return 0
		}
		return n
	}
	return hanNumber(s)
}

// minguo is the year before the first of the Republic of China, by which Taiwan
// counts.
const minguo = 1911

// minguoDate reads 民國111年12月31日 and 民國一百一十一年十二月三十一日.
func minguoDate(s string, i int) (stamp, bool) {
	for _, era := range []string{"民國", "民国"} {
		rest, ok := strings.CutPrefix(s[i:], era)
		if !ok {
			continue
		}
		if y, after, ok := strings.Cut(rest, "年"); ok && len(y) <= 16 {
			if year := anyNumber(y); year > 0 {
				return hanMonthDay(s, len(s)-len(after), minguo+year)
			}
		}
	}
	return stamp{}, false
}

// minguoDay reads 111-12-31, 111/12/31, 111.12.31 and 111年12月31日 right behind
// a label of a date. Elsewhere a number of three digits is none.
func minguoDay(s string, year, i, end int) (stamp, bool) {
	before := strings.TrimRight(s[:i], " :：")
	if year < 35 || year > 188 || !endsIn(before, []string{"日期", "時間", "时间", "發布", "發佈"}) {
		return stamp{}, false
	}
	sep, size := foldedRune(s, end)
	if !strings.ContainsRune("-/.年", sep) {
		return stamp{}, false
	}
	month, digits, j := number(s, end+size, 2)
	next, w := foldedRune(s, j)
	if digits == 0 || next != sep && (sep != '年' || next != '月') {
		return stamp{}, false
	}
	day, digits, j := number(s, j+w, 2)
	if r, _ := foldedRune(s, j); digits == 0 || isDigit(r) {
		return stamp{}, false
	}
	return withClock(s, skipDay(s, j), minguo+year, month, day)
}

// hanNumber is the value of a Chinese numeral below a thousand, 0 for none.
func hanNumber(s string) int {
	total, unit := 0, 0
	for _, r := range s {
		v, ok := hanDigits[r]
		switch {
		case ok:
			unit = v
		case r == '十':
			total, unit = total+max(unit, 1)*10, 0
		case r == '百':
			total, unit = max(unit, 1)*100, 0
		case r == '廿', r == '卅':
			total = 20
			if r == '卅' {
				total = 30
			}
		default:
			return 0
		}
	}
	return total + unit
}

// englishStamp reads December 31, 2022 8:19 pm.
func englishStamp(s string, i int) (stamp, bool) {
	month, j := monthAt(s, i)
	if month == 0 || foreignShort[lowerASCII(strings.TrimRight(s[i:j], ". "))] {
		return stamp{}, false
	}
	day, digits, j := number(s, j, 2)
	if digits == 0 {
		return stamp{}, false
	}
	j = skip(s, skipOrdinal(s, j), ", ")
	year, digits, k := number(s, j, 4)
	if digits != 4 {
		return unixDate(s, j, month, day)
	}
	return withClock(s, k, year, month, day)
}

// unixDate completes Sat Dec 31 08:19:20 CST 2022, as programs print it, at its
// time of day.
func unixDate(s string, i, month, day int) (stamp, bool) {
	c, ok := clockAt(s, i)
	if !ok {
		return stamp{}, false
	}
	j := skip(s, c.to, " ")
	for j < len(s) && s[j] >= 'A' && s[j] <= 'Z' && j-c.to < 6 {
		j++
	}
	year, digits, j := number(s, skip(s, j, " "), 4)
	zone := c.zone
	if zone == nil {
		zone = shanghai
	}
	st, ok := makeStamp(year, month, day, c.hour, c.minute, c.second, zone)
	st.precision, st.to, st.zoned = c.precision, j, c.zone != nil
	return st, ok && digits == 4
}

func skipOrdinal(s string, i int) int {
	for _, o := range []string{"st", "nd", "rd", "th", "er"} {
		if strings.HasPrefix(s[i:], o) {
			return i + len(o)
		}
	}
	return i
}

// dayFirst reads 31 December 2022, 31. Dezember 2022, 1er mai 2022 and 4 de mayo
// de 2022 behind the day.
func dayFirst(s string, day, i int) (stamp, bool) {
	j := skip(s, skipOrdinal(s, i), " -.")
	month, j := monthAt(s, skipOf(s, j))
	if month == 0 {
		return stamp{}, false
	}
	year, digits, j := number(s, skipOf(s, skip(s, j, ", -")), 4)
	if digits != 4 {
		return stamp{}, false
	}
	return withClock(s, j, year, month, day)
}

// skipOf passes over what Spanish and Portuguese put between the parts of a date.
func skipOf(s string, i int) int {
	for _, of := range []string{"de ", "del ", "do "} {
		if strings.HasPrefix(s[i:], of) {
			return i + len(of)
		}
	}
	return i
}

// unixStamp reads seconds or milliseconds since 1970, as scripts keep them.
func unixStamp(s string) (stamp, bool) {
	n, digits, end := int64(0), 0, 0
	for ; end < len(s) && isDigit(rune(s[end])) && digits < 14; end++ {
		n, digits = n*10+int64(s[end]-'0'), digits+1
	}
	if end != len(s) {
		return stamp{}, false
	}
	switch digits {
	case 13:
		n /= 1000
	case 10, 9:
	default:
		return stamp{}, false
	}
	t := time.Unix(n, 0).In(shanghai)
	return stamp{t: t, precision: record.ToSecond, to: end, zoned: true}, t.Year() > 1990
}
