package parser

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// remarkHeads are what portals write above what readers said of an article.
var remarkHeads = newPrefixes("网友评论", "最新评论", "全部评论", "所有评论", "热门评论", "最热评论", "精彩评论", "热点评论", "评论列表", "用户评论", "读者评论", "大家评论", "网友留言", "最新留言", "读者留言", "网友跟帖", "热门跟帖", "最新跟帖", "最新跟贴", "热门跟贴", "网友热评", "网友说", "大家说", "发表评论", "文章评论", "新闻评论", "相关评论", "評論列表", "網友評論", "最新評論", "熱門評論", "讀者留言", "網友留言", "最新留言", "评论", "評論", "留言", "跟帖", "跟贴", "网友回应", "網友回應", "讀者回應")

// isRemarkHead reports whether a line is such a heading: the words, with a count
// perhaps, and nothing else.
func isRemarkHead(s string) bool {
	s = strings.Trim(s, leadMarks+"】]）)》")
	p := remarkHeads.match(s)
	return p != "" && strings.Trim(s[len(p):], leadMarks+"0123456789，,共条條个人则篇）)】]") == ""
}

// maxRemarkHeads bounds how many headings are looked below.
const maxRemarkHeads = 20

// demoteRemarks finds what readers said below an article where its words alone tell
// of it: a heading of comments behind a text with its date, or behind text enough to
// stand for itself, and below it other boxes than those of the text, or turns that
// begin with a name. Nothing of them counts for the body, however long they are.
func (p *page) demoteRemarks() {
	if p.notes.replies.len() > 0 {
		return
	}
	least := int32(minFirst)
	if p.datedLine() >= 0 {
		least = brief
	}
	text, before, tried := int32(-1), int32(-1), 0 // the last lines of running text; headings looked below
	for i, told := max(p.notes.headline+1, 0), int32(0); int(i) < len(p.lines); i++ {
		l := &p.lines[i]
		switch {
		case l.stops > 0 && 2*l.linked < l.weight && l.role&roleHidden == 0:
			text, before, told = i, text, told+l.weight-l.linked
		case told >= least && l.weight <= 40 && tried < maxRemarkHeads && isRemarkHead(p.lineText(i)):
			tried++
			if s := (span{i, p.roomOf(i)}); p.holdsRemarks(s, p.boxOfText(before, text)) {
				p.notes.replies, p.notes.second = s, i
				return
			}
		}
	}
}

// roomOf is the end of the innermost element around line i that goes on behind it.
func (p *page) roomOf(i int32) int32 {
	e := p.lines[i].block
	for e > 0 && p.elements[e].lines.to == i+1 {
		e = p.elements[e].parent
	}
	return p.elements[max(e, 0)].lines.to
}

// holdsRemarks reports whether the lines below a heading are of readers: they stand
// in other boxes than that of the text, or most begin with a name, and so does the
// last. An article that quotes readers goes on behind them.
func (p *page) holdsRemarks(s span, box int32) bool {
	if p.isSectionAmid(s) {
		return false
	}
	said, named, apart, last := 0, 0, true, false
	for i := s.from + 1; i < s.to; i++ {
		l := &p.lines[i]
		if endsArticle(p.lineText(i)) && said > 0 {
			break
		}
		if l.weight < 8 || l.commas+l.stops == 0 || 2*l.linked > l.weight {
			continue
		}
		said++
		apart = apart && !p.within(l.block, box)
		if last = beginsWithName(p.lineText(i)); last {
			named++
		}
	}
	return said > 0 && (apart || last && 2*named > said)
}

// boxOfText is the element that holds a text, of which two lines follow each other:
// the box of the last, or one around both where it has a box of its own.
func (p *page) boxOfText(before, text int32) int32 {
	box := p.boxOf(text)
	if before < 0 || p.elements[box].lines.len() > 1 {
		return box
	}
	return p.fork(p.lines[before].block, p.lines[text].block)
}

// isSectionAmid reports whether some lines are a <section> between others: one in
// front of it, and one behind that has running text.
func (p *page) isSectionAmid(s span) bool {
	e := p.lines[s.from].block
	for e > 0 && p.elements[e].tag != atom.Section {
		e = p.elements[e].parent
	}
	if e <= 0 || p.elements[e].lines.from < s.from {
		return false
	}
	up := p.elements[e].parent
	front := false
	for i := up + 1; i < p.elements[up].last; i = p.elements[i].last {
		c := &p.elements[i]
		switch {
		case c.tag != atom.Section || i == e:
		case i < e:
			front = true
		case front && p.holdsText(c.lines):
			return true
		}
	}
	return false
}

// holdsText reports whether some lines have running text.
func (p *page) holdsText(s span) bool {
	for i := s.from; i < s.to; i++ {
		if p.isParagraph(i) {
			return true
		}
	}
	return false
}

// boxOf is the element that holds the paragraph of line i, or the text with its breaks.
func (p *page) boxOf(i int32) int32 {
	e := p.lines[i].block
	for isLeafBlock(p.elements[e].tag) && p.elements[e].parent >= 0 {
		e = p.elements[e].parent
	}
	return e
}

// maxNick is how long the name may be with which a reader's words begin.
const maxNick = 16

// askers begin the turns of an interview.
var askers = []string{"记者", "記者", "本报", "主持人", "问", "問", "答", "负责人", "专家", "律师"}

// beginsWithName reports whether a line is a reader's turn: a name, a colon and what
// was said.
func beginsWithName(s string) bool {
	name, said, ok := strings.Cut(s, "：")
	if !ok {
		name, said, ok = strings.Cut(s, ":")
	}
	return ok && said != "" && name != "" && runes(name) <= maxNick && !strings.ContainsAny(name, "，。！？“”、") && !hasAnyPrefix(name, askers)
}
