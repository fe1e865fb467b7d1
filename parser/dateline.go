package parser

import (
	"strings"

	"jianbao/record"
)

// agencyEnds end the names of who sends news from elsewhere.
var agencyEnds = []string{"社", "网", "報", "报", "台"}

// datelineSource reads 新华社北京11月20日电, which says where a text is from where
// nothing else does.
func (p *page) datelineSource() (found, bool) {
	for n, i := range p.notes.kept {
		text := strings.TrimLeft(clip(p.lineText(i), 60), " （(据")
		head, _, ok := strings.Cut(text, "日电")
		if n > 2 {
			break
		}
		place := strings.TrimRight(head, "0123456789月 ")
		if !ok || place == head || runes(place) > 16 {
			continue
		}
		for at, r := range place {
			if name := place[:at+len(string(r))]; runes(name) >= 3 && endsIn(name, agencyEnds) && isSource(name) && !isOwnOutlet(name) {
				return found{name, "dateline", p.path(p.lines[i].block), text}, true
			}
		}
	}
	return found{}, false
}

// datelineAuthors reads （记者 甲、乙） in the first paragraphs, and in the last.
func (p *page) datelineAuthors() ([]record.Byline, found) {
	k := p.notes.kept
	var at []int32
	at = append(at, k[:min(len(k), 4)]...)
	for i := len(k) - 1; i >= max(4, len(k)-3); i-- {
		at = append(at, k[i])
	}
	for _, i := range at {
		if l := &p.lines[i]; l.weight < 80 && l.stops == 0 && containsAny(p.lineText(i), bylineRoles) {
			if by := parseByline(p.lineText(i)); len(by) > 0 {
				return by, found{rule: "line of the text that names them", where: p.path(l.block), raw: p.lineText(i)}
			}
		}
		text := []rune(p.lineText(i))
		if len(text) > 140 {
			text = append(append(text[:80:80], '\n'), text[len(text)-60:]...)
		}
		for _, part := range brackets(string(text)) {
			if containsAny(part, bylineRoles) && runes(part) < 50 && !strings.Contains(part, "\n") {
				if by := parseByline(part); len(by) > 0 {
					return by, found{rule: "in brackets of the text", where: p.path(p.lines[i].block), raw: part}
				}
			}
		}
	}
	return nil, found{}
}

// brackets are the parts of s in brackets.
func brackets(s string) []string {
	var out []string
	for s != "" {
		i := strings.IndexAny(s, "（(")
		if i < 0 {
			break
		}
		s = s[i:]
		s = strings.TrimLeft(s, "（(")
		j := strings.IndexAny(s, "）)")
		if j < 0 {
			break
		}
		out = append(out, s[:j])
		s = s[j:]
	}
	return out
}
