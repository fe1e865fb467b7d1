package parser

import (
	"slices"
	"strings"

	"jianbao/record"
)

// A page of a forum or a blog holds several posts, each with its author and its
// time, and an article may be followed by what readers said of it. The article
// is the first of them: a thread is about its first post, and a page that lists
// posts is about none of the others.

// Bounds of posts. A line that gives a post's time is short; what stands
// between two such lines of a kind is text, or the lines are those of a list.
const (
	maxPostHead = 80 // weight of the line that gives the time
	minPost     = 40 // weight of the text of one post
	minFirst    = 80 // weight of text from which on it stands for itself
)

// talkWords name pages whose text consists of turns with their times.
var talkWords = []string{"直播", "实录", "實錄", "访谈", "訪談", "滚动", "做客", "对话", "在线交流", "live"}

// demoteReplies finds the posts behind the first one; nothing in them counts
// for the body.
func (p *page) demoteReplies() {
	p.notes.replies = span{}
	if containsAny(lowerASCII(p.result.Title+p.docTitle), talkWords) {
		return
	}
	for _, heads := range p.postHeads() {
		if len(heads) < 2 || !p.arePosts(heads) {
			continue
		}
		top := p.fork(p.lines[heads[0]].block, p.lines[heads[1]].block)
		begin := p.elements[top].lines.from
		if h := p.notes.headline; h >= 0 && h < heads[0] {
			begin = h + 1
		}
		from := p.unitStart(heads[1], heads[0])
		if p.notes.thread = p.running(begin, heads[0]) < minFirst; !p.notes.thread { // the times stand behind the posts, or all of them are replies
			from = p.unitStart(heads[0], begin-1)
		}
		for _, h := range heads[2:] {
			top = p.fork(top, p.lines[h].block)
		}
		p.notes.replies, p.notes.second = span{from, p.elements[top].lines.to}, heads[1]
		return
	}
}

// threadMakers sign the titles and heads of the pages of forums.
var threadMakers = []string{"discuz", "phpwind", "phpbb", "vbulletin", "xenforo", "dvbbs", "动网论坛"}

// isForum reports whether a page is of a forum, by its address or by the software
// that signs it.
func (p *page) isForum() bool {
	maker, _ := p.metaNamed("generator", "author", "copyright")
	return isThread(p.own) || containsAny(strings.ToLower(p.docTitle+" "+maker), threadMakers)
}

// unitStart is where the post begins whose time line head gives: with the
// outermost element around it that holds nothing of the text in front of it,
// which begins behind line after.
func (p *page) unitStart(head, after int32) int32 {
	last := head - 1
	for last > after && (p.lines[last].stops == 0 || 2*p.lines[last].linked > p.lines[last].weight) {
		last--
	}
	start := head
	for e := p.lines[head].block; e > 0 && p.elements[e].lines.from > last; e = p.elements[e].parent {
		start = min(start, p.elements[e].lines.from)
	}
	return start
}

// postHeads are the lines that give a time of day and its date, those of one
// kind of element together, in the order in which the kinds begin.
func (p *page) postHeads() [][]int32 {
	var kinds []string
	heads := map[string][]int32{}
	for i := range p.lines {
		l := &p.lines[i]
		if l.weight == 0 || l.weight > maxPostHead || l.stops > 0 || l.role&roleHidden != 0 || l.to-l.from > 300 {
			continue
		}
		text := p.lineText(int32(i))
		if !strings.ContainsAny(text, ":：") || !strings.ContainsFunc(text, isDigit) {
			continue
		}
		if text = p.spaced(int32(i)); !givesTime(text) {
			continue
		}
		kind := p.make(l.block)
		if strings.HasSuffix(kind, " ") && !namesPoster(text) && !isNameAndTime(text) {
			continue
		}
		if heads[kind] == nil {
			if len(kinds) == 50 {
				continue
			}
			kinds = append(kinds, kind)
		}
		heads[kind] = append(heads[kind], int32(i))
	}
	out := make([][]int32, 0, len(kinds))
	for _, kind := range kinds {
		out = append(out, heads[kind])
	}
	return out
}

// make is the tag and the classes of an element.
func (p *page) make(e int32) string {
	n := p.elements[e].node
	return n.Data + " " + attr(n, "class")
}

// namesPoster reports whether the line of a time says that somebody posted then.
func namesPoster(text string) bool {
	return containsAny(text, []string{"发表", "发布", "作者", "回复", "提交", "發表", "回覆", "楼", "樓", "Posted", "posted"})
}

// isNameAndTime reports whether a line is a name and a time of day with its date,
// and nothing else.
func isNameAndTime(text string) bool {
	stamps := findStamps(text, unknownTime)
	if len(stamps) != 1 || stamps[0].precision == record.ToDay || strings.Trim(text[stamps[0].to:], " )）]】") != "" {
		return false
	}
	name := strings.TrimRight(text[:stamps[0].from], " (（[【")
	return name != "" && runes(name) <= maxNick && !strings.ContainsAny(name, " ，。：:！？、")
}

// givesTime reports whether a text has a date with its time of day.
func givesTime(text string) bool {
	for _, st := range findStamps(text, unknownTime) {
		if st.precision != record.ToDay {
			return true
		}
	}
	return false
}

// arePosts reports whether there is running text between most of some lines, and
// whether they stand apart from it: an article that tells what happened when has
// times among its paragraphs.
func (p *page) arePosts(heads []int32) bool {
	told, alike, least := 0, 0, int32(minPost)
	if !slices.ContainsFunc(heads, func(h int32) bool { return !namesPoster(p.lineText(h)) }) {
		least = 12 // a question may be short
	}
	kind := p.make(p.lines[heads[0]].block)
	for k := 1; k < len(heads); k++ {
		if p.running(heads[k-1], heads[k]) >= least {
			told++
		}
		for i := heads[k-1] + 1; i < heads[k]; i++ {
			if l := &p.lines[i]; l.stops > 0 && p.make(l.block) == kind && !namesPoster(p.lineText(heads[k])) {
				alike++
				break
			}
		}
	}
	return 2*told > len(heads)-1 && 2*alike < len(heads)
}

// running is the value of the running text in the lines from one up to another.
func (p *page) running(from, to int32) (sum int32) {
	for i := from; i < to; i++ {
		if l := &p.lines[i]; l.stops > 0 && 2*l.linked < l.weight && l.role&roleHidden == 0 {
			sum += l.weight - l.linked
		}
	}
	return sum
}

// fork is the innermost element that holds both a and b.
func (p *page) fork(a, b int32) int32 {
	for b > 0 && !p.within(a, b) {
		b = p.elements[b].parent
	}
	return max(b, 0)
}
