package parser

import "strings"

// sourceParts takes a source apart that names several: group·site-paper, and the
// outlets that a text was put together from (综合新华社、央视新闻).
func sourceParts(s string) []string {
	var parts []string
	for _, outlet := range outletsOf(s) {
		for _, part := range strings.FieldsFunc(outlet, func(r rune) bool { return strings.ContainsRune("·•・-—－|｜", r) }) {
			if part = strings.Trim(part, " 《》"); part != "" {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// compiled are the words for a text that was put together, in front of its outlets
// and behind them.
var (
	compiledFrom = []string{"综合整理自", "综合自", "综合", "整理自", "綜合", "据", "據"}
	compiledTo   = []string{"综合报道", "綜合報導", "综合整理", "综合", "綜合", "等媒体", "等", "报道", "報導", "报导", "消息"}
)

// outletsOf are the outlets that a source enumerates, without the words that say
// so; the source itself where it is one name.
func outletsOf(s string) []string {
	list := s
	for _, word := range compiledFrom {
		if rest, ok := strings.CutPrefix(list, word); ok {
			list = strings.TrimLeft(rest, " ：:")
			break
		}
	}
	for _, word := range compiledTo {
		if rest, ok := strings.CutSuffix(list, word); ok {
			list = strings.TrimRight(rest, " ")
			break
		}
	}
	const marks = "、，,；;/／＋+&"
	var out []string
	for _, w := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(marks+" ", r) }) {
		out = append(out, atConjunctions(w)...)
	}
	sure := strings.ContainsAny(list, marks) // a blank may stand within a name
	for _, name := range out {
		if !namesOutlet(name) && (!sure || !isSource(name) || !hasHan(name) || isName(name)) {
			return []string{s}
		}
	}
	if len(out) == 0 { // 综合
		return []string{s}
	}
	return out
}

// atConjunctions cuts 新华社和央视新闻 where both sides name an outlet: 共和国 and
// 和讯网 do not.
func atConjunctions(s string) []string {
	for _, word := range []string{"以及", "和", "及", "与", "與"} {
		for from := 0; ; {
			i := strings.Index(s[from:], word)
			if i < 0 {
				break
			}
			i += from
			before, after := s[:i], s[i+len(word):]
			if namesOutlet(before) && namesOutlet(after) {
				return append(atConjunctions(before), atConjunctions(after)...)
			}
			from = i + len(word)
		}
	}
	return []string{s}
}

// outletNames end the names of what publishes news, and next to nothing else.
var outletNames = []string{"社", "网", "網", "报", "報", "台", "新闻", "新聞", "客户端", "周刊", "週刊", "杂志", "雜誌", "广播", "在线", "视频", "公众号", "微信", "微博"}

// namesOutlet reports whether a text is by its end the name of an outlet.
func namesOutlet(s string) bool {
	return runes(s) >= 3 && endsIn(s, outletNames) && isSource(s) && !isSectionName(s) && !isOwnOutlet(s)
}
