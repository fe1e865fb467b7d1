package parser

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"jianbao/record"
)

// roleAt is an occurrence of a role in a byline.
type roleAt struct {
	from, to int
	name     string
}

// bylineMarks makes the marks of bylines one kind.
var bylineMarks = strings.NewReplacer("／", "/", "∕", "/", "｜", " ", "丨", " ", "|", " ", "：", " ", ":", " ", "\u3000", " ", "(", " ", ")", " ", "（", " ", "）", " ", "【", " ", "】", " ", "〔", " ", "〕", " ")

// parseByline reads a byline: roles, each followed by its people. An
// organisation may be glued in front of a role, people behind it.
func parseByline(s string) []record.Byline {
	s = bylineMarks.Replace(s)
	at := rolesIn(s)
	if len(at) == 0 {
		return nil
	}
	if tail := bylineWords(s[at[len(at)-1].to:]); len(tail) == 0 {
		if by := namesBefore(s, at); len(by) > 0 {
			return by
		}
	}
	var by []record.Byline
	for i, r := range at {
		end := len(s)
		if i+1 < len(at) {
			end = at[i+1].from
		}
		words := bylineWords(s[r.to:end])
		if i+1 < len(at) && len(words) > 1 && isReport(at[i+1].name) {
			words = words[:len(words)-1] // 記者王曉明／海濱報導: a place
		}
		for n, w := range words {
			last := n+1 == len(words)
			if !isName(w) && !amidNames(s, words[n:]) && !(last && employed(s[:r.from]) && allHanOr(w, 0) && !hasAnyPrefix(w, notNames) && runes(w) >= 2 && (n > 0 && i+1 == len(at) && runes(w) <= 3 || runes(w) == 4 && surnames.has([]rune(w)[0]))) {
				break // an organisation in front of the next role, or the end
			}
			by = append(by, record.Byline{Name: w, Role: r.name})
		}
	}
	return by
}

// amidNames reports whether the first of some words is a short one that a comma
// of lists ties to a name behind it, as 阿曼、王小明: not every name begins with a
// family name.
func amidNames(s string, words []string) bool {
	w := words[0]
	return len(words) > 1 && isName(words[1]) && runes(w) >= 2 && runes(w) <= 3 && allHanOr(w, 0) &&
		!hasAnyPrefix(w, notNames) && !isOutlet(w) && strings.Contains(s, w+"、"+words[1])
}

// employed reports whether what stands in front of a role is whom people work
// for, or nothing: 开专栏的名记者 names nobody.
func employed(before string) bool {
	words := strings.FieldsFunc(before, func(r rune) bool { return strings.ContainsRune(" 、，,/", r) })
	if last, _ := utf8.DecodeLastRuneInString(before); len(words) == 0 || strings.ContainsRune(" 、，,/", last) {
		return true
	}
	word := words[len(words)-1]
	return isOutlet(word) || endsIn(word, roles)
}

func bylineWords(s string) []string {
	return joinLone(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" 、,，;；/&", r) }))
}

func isReport(role string) bool {
	return endsIn(role, []string{"报道", "報導", "报导", "外電", "外电"})
}

// namesBefore reads a byline whose people stand in front of what they did:
// 阎小舟 口述 祁冬生 整理.
func namesBefore(s string, at []roleAt) []record.Byline {
	var by []record.Byline
	from := 0
	for n, r := range at {
		words := bylineWords(s[from:r.from])
		if n == 0 && len(words) == 0 {
			return nil
		}
		for _, w := range words {
			if !isName(w) {
				return nil
			}
			by = append(by, record.Byline{Name: w, Role: r.name})
		}
		from = r.to
	}
	return by
}

// rolesIn finds the roles of bylines that stand in s, no two overlapping.
func rolesIn(s string) []roleAt { return rolesOf(s, roles) }

// rolesOf is the same for the roles of a list.
func rolesOf(s string, list []string) []roleAt {
	var out []roleAt
	for _, r := range list {
		for from := 0; ; {
			i := strings.Index(s[from:], r)
			if i < 0 {
				break
			}
			i += from
			from = i + len(r)
			if runes(r) == 1 && !standsAlone(s, i, from) {
				continue
			}
			if !slices.ContainsFunc(out, func(o roleAt) bool { return i < o.to && from > o.from }) {
				out = append(out, roleAt{i, from, r})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].from < out[j].from })
	return out
}

// standsAlone reports whether s[i:j] has marks or an end on both sides.
func standsAlone(s string, i, j int) bool {
	return (i == 0 || strings.ContainsRune(" /、,", rune(s[i-1]))) && (j == len(s) || strings.ContainsRune(" /、,", rune(s[j])))
}
