package parser

import "strings"

var slashes = strings.NewReplacer(" ／ ", "/", " / ", "/", "／ ", "/", " ／", "/", "／", "/", "∕", "/")

// plainSlashes makes the slashes between a name and an outlet one kind. Most texts
// have none, and are not copied.
func plainSlashes(s string) string {
	if !strings.ContainsAny(s, "/／∕") {
		return s
	}
	return slashes.Replace(s)
}

// deskEnds end the names of desks and places of a paper, which stand where its
// name would: 生活中心／綜合報導.
var deskEnds = []string{"中心", "組", "组", "報導", "報道", "报道", "报导", "外電", "外电", "專電", "整理"}

// slashed are a person and who that person writes for, with a slash between:
// 上報快訊／范姜佳鈺, 王晓明/海滨日报. The outlet is "" where a desk is named.
func slashed(s string) (name, outlet string, ok bool) {
	a, b, found := strings.Cut(plainSlashes(strings.TrimSpace(s)), "/")
	if !found || strings.Contains(b, "/") {
		return "", "", false
	}
	switch {
	case isName(b) && isEmployer(a):
		name, outlet = b, a
	case isName(a) && namesOutlet(b) && runes(b) < 20:
		name, outlet = a, b
	default:
		return "", "", false
	}
	if endsIn(outlet, deskEnds) {
		outlet = ""
	}
	return name, outlet, true
}

// isEmployer reports whether a word in front of a slash can be who somebody works for.
func isEmployer(s string) bool {
	return hasHan(s) && !isName(s) && !bylineRoleWords[s] && isSource(s) && runes(s) <= 12 && !strings.Contains(s, " ") && !isSectionName(s)
}

// slashedIn is the first such pair of a line of the imprint: the line, or a word
// of it beside a date.
func (il *imprintLine) slashedIn() (name, outlet string, ok bool) {
	for _, r := range il.rest {
		for w := range strings.FieldsSeq(plainSlashes(r)) {
			if name, outlet, ok := slashed(strings.Trim(w, "|｜〔〕【】[]()（）")); ok {
				return name, outlet, ok
			}
		}
	}
	return "", "", false
}
