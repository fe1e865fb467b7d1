package parser

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/atom"

	"jianbao/record"
)

// unknownTime is the time of fetching where nobody gave one.
var unknownTime time.Time

// dateVote is a date that something on the page gives for the article.
type dateVote struct {
	stamp stamp
	score int
	rule  string
	where string
	raw   string
	seen  bool // a reader of the page sees it
	own   bool // it stands where nothing but the article's own date does
}

// readDates finds when the article was published and when it was updated.
// Each place that gives a date has a vote of its weight; the day with most
// votes wins, and the most precise of the places that readers see names the time.
func (p *page) readDates() {
	votes, updates := p.imprintDates()
	votes = append(votes, p.splitDates()...)
	votes = append(votes, p.metaDates()...)
	votes = append(votes, p.urlDate()...)
	v, ok := p.elect(votes)
	for _, find := range []func() (dateVote, bool){p.shortDotted, p.scriptDate, p.dateline} {
		if !ok {
			v, ok = find()
		}
	}
	if !ok {
		if u, found := p.elect(updates); found && u.score >= 16 && (u.score >= 20 || p.isLatin()) {
			u.rule = "only a time of update is given: " + u.rule
			v, ok, updates = u, true, nil
		}
	}
	p.notes.ownDate = ok && v.own
	if ok {
		p.result.Published, p.result.PublishedPrecision = v.stamp.t, v.stamp.precision
		p.prove("published", v.rule, v.where, v.raw)
		if e, ok := p.result.Evidence["published"]; ok && v.stamp.relative {
			e.Relative = true
			p.result.Evidence["published"] = e
		}
	}
	updates = append(updates, p.metaUpdates()...)
	if u, found := p.elect(updates); found && ok && u.stamp.t.After(v.stamp.t) && u.stamp.t.Sub(v.stamp.t) > time.Minute && !(u.stamp.precision == record.ToDay && sameDay(u.stamp.t, v.stamp.t)) {
		p.result.Updated = u.stamp.t
		p.prove("updated", u.rule, u.where, u.raw)
	}
}

func sameDay(a, b time.Time) bool {
	return a.In(shanghai).Format(time.DateOnly) == b.In(shanghai).Format(time.DateOnly)
}

// imprintDates are the votes of what readers see around the text.
func (p *page) imprintDates() (votes, updates []dateVote) {
	sentence := p.lastSentence()
	remarks := p.hasRemarks(sentence)
	for k := range p.imprint {
		il := &p.imprint[k]
		for i := range il.fields {
			f := &il.fields[i]
			if f.stamp == nil {
				continue
			}
			v := dateVote{stamp: *f.stamp, seen: true, where: p.path(p.lines[il.line].block), raw: il.text}
			kind := kindBefore(il, i)
			if kind == labelNone && isRevised(il.text[:f.start], il.text[f.end:]) {
				kind = labelUpdated
			}
			if kind == labelEvent || isEventDate(il.text[f.end:]) || isRemark(il, f, kind, sentence) && (remarks || saysMore(il)) {
				continue
			}
			v.score, v.rule = p.dateScore(il, kind)
			v.own = il.place == placeHead || il.place == placeInside
			if v.score <= 0 {
				continue
			}
			switch {
			case f.stamp.relative:
				v.score -= 8 // what is written out says more, wherever it stands
			case f.stamp.precision != record.ToDay:
				v.score += 6
			}
			if kind == labelUpdated {
				v.rule = "labelled as updated"
				updates = append(updates, v)
				continue
			}
			votes = append(votes, v)
		}
	}
	return votes, updates
}

// isRevised reports whether the words around a date say that the text was
// changed then: 已于 2022-12-31 08:19 修改, 最后由 王小明 于 2022-12-31 编辑.
func isRevised(before, after string) bool {
	return endsIn(strings.TrimRight(before, " "), []string{"于", "於"}) && hasAnyPrefix(strings.TrimLeft(after, " "), []string{"修改", "编辑", "編輯", "更新", "重新编辑"})
}

// isEventDate reports whether what follows a date says that it is that of a law
// or of what the text is about: 2004年1月1日起施行, …第六次会议通过.
func isEventDate(after string) bool {
	after = strings.TrimLeft(after, " ，,")
	if hasAnyPrefix(after, []string{"起", "前", "至", "之前", "之后", "施行", "实施", "生效", "截止", "召开", "举行"}) {
		return true
	}
	after = strings.TrimRight(after, " )）》】]。")
	return endsIn(after, []string{"通过", "修订", "修正", "批准", "施行", "通過", "修訂"}) && runes(after) < 60
}

// isRemark reports whether a date stands behind the last sentence with a time of day,
// without a label, as those of readers' comments do.
func isRemark(il *imprintLine, f *field, kind labelKind, sentence int32) bool {
	return kind == labelNone && il.line > sentence && f.stamp.precision != record.ToDay && (il.place == placeInside || il.place == placeTail)
}

// saysMore reports whether a line without a label has a sentence beside its
// date: a reader's name, when they wrote, and what.
func saysMore(il *imprintLine) bool {
	for i := range il.fields {
		if il.fields[i].stamp == nil {
			return false
		}
	}
	return slices.ContainsFunc(il.rest, func(s string) bool { return strings.ContainsAny(s, "，。！？") })
}

// lastSentence is the last line of the body that reads like running text.
func (p *page) lastSentence() int32 {
	for k := len(p.notes.kept) - 1; k >= 0; k-- {
		if l := &p.lines[p.notes.kept[k]]; l.stops > 0 && l.weight >= 30 {
			return p.notes.kept[k]
		}
	}
	return int32(len(p.lines))
}

// hasRemarks reports whether there are several of them: then none is the article's.
func (p *page) hasRemarks(sentence int32) bool {
	n := 0
	for k := range p.imprint {
		il := &p.imprint[k]
		for i := range il.fields {
			f := &il.fields[i]
			if f.stamp != nil && isRemark(il, f, kindBefore(il, i), sentence) {
				n++
				break
			}
		}
	}
	return n > 1
}

// kindBefore is the kind of the label that stands right before field i.
func kindBefore(il *imprintLine, i int) labelKind {
	if i > 0 && il.fields[i-1].end >= il.fields[i].start-2 && isLinkWord(il.fields[i-1].value) {
		return il.fields[i-1].kind
	}
	return labelNone
}

// isLinkWord admits between a label and its date what English and Chinese put there.
func isLinkWord(s string) bool {
	switch strings.Trim(lowerASCII(s), " :：") {
	case "", "on", "at", "于", "於", "时间", "時間":
		return true
	}
	return false
}

// dateScore weighs a date in an imprint line by where that stands and what
// stands beside it.
func (p *page) dateScore(il *imprintLine, kind labelKind) (int, string) {
	score, rule := p.placeScore(il)
	if kind == labelNone && (p.isToday(il) || p.isAnothers(il)) {
		return 0, ""
	}
	if isPostedSentence(il.text) {
		return score + 15, rule + ", as blogs say when they were posted"
	}
	if kind == labelDate {
		score, rule = score+15, rule+", labelled"
	}
	for _, f := range il.fields {
		if f.kind == labelSource || f.kind == labelAuthor {
			score += 8
			break
		}
	}
	if h := p.elements[p.lines[il.line].block].hint; h&(hintDate|hintMeta|hintSource) != 0 {
		score += 8
	}
	// A date that stands among the words of a sentence is not the line's purpose.
	left := 0
	for _, r := range il.rest {
		left += runes(trimMarks(r))
	}
	if left > 40 && kind == labelNone {
		score -= 25
	}
	few := 8
	if il.place == placeInside || il.place == placeTail {
		few = 3
	}
	if l := &p.lines[il.line]; l.linked*2 > l.weight && l.links == 1 && left > few && (kind != labelDate || few == 3) && !(il.place == placeHead && restIsName(il)) {
		score -= 25 // a link to another article with its date
	}
	return score, rule
}

// isAnothers reports whether a line behind the text is a link, or lies among
// comments or other articles and not in the foot of this one, on a page in the
// Latin alphabet: those of China have their imprint in many a box that is named
// like a list.
func (p *page) isAnothers(il *imprintLine) bool {
	l := &p.lines[il.line]
	if !p.isLatin() || il.line <= p.notes.last || !p.away[il.line] || il.place != placeTail && il.place != placeNamed {
		return false
	}
	const others = hintComment | hintRelated | hintSide
	return l.linked*2 > l.weight || p.inAwayFrom(l.block, others) || !p.inAwayFrom(l.block, hintAway&^others)
}

// postedBy begin the sentence in which blogs say where, when and by whom an
// article was posted.
var postedBy = []string{"this entry was posted", "this post was ", "this article was ", "dieser eintrag wurde", "dieser beitrag wurde", "dieser artikel wurde", "cet article a été publié", "cette entrée a été publiée", "ce billet a été publié", "esta entrada fue publicada", "questo articolo è stato pubblicato", "questa voce è stata pubblicata", "dit bericht is geplaatst", "dit bericht werd geplaatst"}

func isPostedSentence(s string) bool { return hasAnyPrefix(lowerASCII(clip(s, 60)), postedBy) }

// restIsName reports whether a line holds a name in the Latin alphabet beside its
// date: the link is that of the author.
func restIsName(il *imprintLine) bool {
	return isEnglishName(strings.Trim(strings.Join(il.rest, " "), " |,·•–-/"))
}

// placeScore weighs the place of an imprint line.
func (p *page) placeScore(il *imprintLine) (score int, rule string) {
	switch il.place {
	case placeHead:
		distance := il.line - max(p.notes.headline, 0)
		score, rule = 30, "line between headline and text"
		if p.notes.headline >= 0 && distance > 20 {
			score = 15
		}
		score += max(0, 6-int(distance))
	case placeInside:
		score, rule = 22, "line in the text"
	case placeTail:
		score, rule = 8, "line behind the text"
	case placeAbove:
		score, rule = 10, "line above the headline"
		if p.opensHeadline(il.line) {
			score = 14
		}
	case placeNamed:
		score, rule = 10, "element named for it"
	}
	return score, rule
}

// opensHeadline reports whether a line above the headline stands in a box with it
// that begins with that line, or a line or two before: the head of an article,
// and not that of the site, which has its name and menus in front.
func (p *page) opensHeadline(i int32) bool {
	h := p.notes.headline
	if !p.isLatin() || h < 0 || i >= h || i < h-3 {
		return false
	}
	for between := i + 1; between < h; between++ {
		if l := &p.lines[between]; l.linked*2 > l.weight && l.links > 1 {
			return false // a menu
		}
	}
	top := p.fork(p.lines[i].block, p.lines[h].block)
	return p.elements[top].lines.from >= i-2 && p.elements[top].tag != atom.Body
}

// isToday reports whether a line gives the day on which the page was asked for,
// as the heads of portals do, and not that of the article.
func (p *page) isToday(il *imprintLine) bool {
	if strings.Contains(il.text, "今天是") {
		return true
	}
	apart := il.place == placeAbove || il.place == placeHead && p.notes.headline < 0
	if strings.Contains(il.text, "星期") && il.place != placeHead {
		return true
	}
	if !apart || p.in.FetchedAt.IsZero() {
		return false
	}
	for i := range il.fields {
		st := il.fields[i].stamp
		if st != nil && p.in.FetchedAt.Sub(st.t).Abs() < 26*time.Hour {
			return true
		}
	}
	return false
}
