package parser

import (
	"slices"
	"strings"

	"golang.org/x/net/html/atom"
)

// teaserWords end the summary of an article that stands elsewhere.
var teaserWords = []string{"详细", "详情", "详细内容", "查看详情", "查看详细", "查看全文", "阅读全文", "全文", "阅读更多", "更多", "詳細", "詳情", "閱讀全文", "繼續閱讀", "继续阅读", "read more", "continue reading"}

// cutTeaser takes the link to the rest of another article off the end of line i, …
// [详细], and reports whether the line is none of the text: what stands before the
// link is cut off. The same word as the end of a sentence is text, if it is a link.
func (p *page) cutTeaser(i int32) bool {
	l := &p.lines[i]
	if l.role&roleDigest != 0 { // by an earlier reading, without the layout
		p.notes.digests++
		return false
	}
	if l.links == 0 {
		return false
	}
	for _, k := range p.inlineOf(i) {
		e := &p.elements[k]
		end := min(e.to, l.to)
		if e.tag != atom.A || e.from <= l.from || e.from >= end || strings.Trim(p.text[end:l.to], " ]】)）>»›.。") != "" {
			continue
		}
		before, word := p.text[l.from:e.from], p.text[e.from:end]
		told := strings.TrimRight(before, " [【(（<《>")
		if !slices.Contains(teaserWords, lowerASCII(strings.Trim(word, " []【】()（）<>《》»›.…"))) || told == before && isWordRune(firstMark(word)) && !endsIn(told, []string{"。", "！", "？", "…", ".", "”"}) {
			return false
		}
		p.notes.digests++
		if strings.HasSuffix(told, "…") || strings.HasSuffix(told, "...") {
			p.notes.cutDigests++
			return true
		}
		if told == "" {
			return true
		}
		l.to, l.role = l.from+int32(len(told)), l.role|roleDigest
		return false
	}
	return false
}

// firstMark is the first character of a word that is no blank.
func firstMark(word string) rune {
	for _, r := range strings.TrimSpace(word) {
		return r
	}
	return 0
}
