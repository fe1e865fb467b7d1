package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/record"
)

// Error pages come with any status, and news speaks of 404, of servers and of
// deleted posts. So a word alone says nothing: a page is an error page where
// its headline is such words and little else, or where its own text tells its
// reader so and holds no more of anything else. To take an article for a
// removed one is the worse mistake of the two.

// smallText is the weight of text, in half Han characters, below which the
// words of an error page are believed; enoughTold is what it has to say
// otherwise to be none by its text, and enoughSaid what it has to say below a
// headline that is none of an error, or beside a date.
const (
	smallText  = 500
	enoughTold = 120
	enoughSaid = 24
)

// saysError is the word by which a page says that it is an error page, "" for
// none.
func (p *page) saysError() string {
	weight, _ := p.bodyWeight()
	if word := p.saysGone(); weight >= enoughTold && word != "" {
		return word
	}
	if weight >= smallText {
		return ""
	}
	if word := p.blank(); word != "" {
		return word
	}
	stands := p.notes.headline >= 0 && p.notes.ownDate
	own := p.ownText(stands)
	if word := p.errorTitle(); word != "" && !(stands && own.plain >= enoughSaid && own.plain > own.told) {
		if contains(removedWords, own.word) && !own.hedged && !contains(removedWords, word) {
			return own.word // 出错了: 此微博已被作者删除
		}
		return word
	}
	switch {
	case p.notes.embedded:
		return "" // what the lines say is beside the point
	case own.word != "" && own.told >= own.plain:
		return own.word
	case stands || own.weight > smallText || len(p.text) > 6000:
	case own.plain < enoughTold && own.mention != "" && !p.headlineHasText():
		return own.mention // of a page that says next to nothing
	default:
		return firstIn(strings.ToLower(p.docTitle+"\n"+p.text), serverWords)
	}
	return ""
}

// saysGone is the word by which a page of recommendations says first that what
// was asked for is not there; no headline and no date stand in front of it.
func (p *page) saysGone() string {
	if p.notes.headline >= 0 && p.notes.ownDate {
		return ""
	}
	for i, seen := 0, 0; i < len(p.lines) && seen < 4; i++ {
		l := &p.lines[i]
		if l.weight < 6 || 2*l.linked > l.weight || l.role&roleHidden != 0 || isMetaLine(p.lineText(int32(i))) {
			continue
		}
		seen++
		text := strings.ToLower(p.lineText(int32(i)))
		if left, all := unlikeError(text); all < 4 || 4*left > all || len(text) > 200 {
			continue
		}
		if word := errorWord(text, false); contains(removedWords, word) || contains(errorWords, word) {
			return word
		}
	}
	return ""
}

// blankText is the weight of all text of a page that is there for its script.
const blankText = 40

// blank tells why a page without any text has none: its script says so to the
// reader, or leads elsewhere, or would have to make it. "" for a page with text.
func (p *page) blank() string {
	weight := int32(0)
	for i := range p.lines {
		if p.lines[i].role&roleHidden == 0 {
			weight += p.lines[i].weight
		}
	}
	if weight >= blankText || p.notes.embedded || len(p.players) > 0 || len(p.images) > 1 || p.notes.headline >= 0 {
		return ""
	}
	for _, s := range p.scripts {
		if _, said, ok := strings.Cut(clip(scriptText(s), 4000), "alert("); ok {
			said, _, _ = strings.Cut(said, ")")
			if word := errorWord(strings.ToLower(said), false); word != "" {
				return word
			}
		}
	}
	if text := strings.ToLower(p.docTitle + "\n" + p.text); errorWord(text, p.passwords > 0) != "" || firstIn(text, serverWords) != "" || addresses(text) && excuse(text) != "" {
		return "" // it says what it is
	}
	if len(p.anchors) > 0 || len(p.scripts) == 0 && p.refresh == "" {
		return "" // little, or nothing for a reason that nobody knows
	}
	return noText
}

// firstIn is the first of the words that a text holds, "" for none.
func firstIn(text string, words []string) string {
	for _, w := range words {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// ownText is what a page says itself, apart from links to others.
type ownText struct {
	told    int32  // weight of what tells the reader of an error
	plain   int32  // weight of other running text
	weight  int32  // of all
	word    string // the first word of an error that is told
	hedged  bool   // among others: 不存在或已被删除
	mention string // the first that stands anywhere
	points  bool   // a sentence with such a word points to this page
}

// ownText weighs the page's own sentences. Where the page stands as an article
// its text alone is looked at, for forms around it ask for codes and logins.
func (p *page) ownText(stands bool) ownText {
	from, to := int32(0), int32(len(p.lines))
	if stands && p.notes.last > p.notes.headline {
		from, to = p.notes.headline+1, p.notes.last+1
	}
	return p.weighText(from, to, stands)
}

// headlineHasText reports whether a headline has text below it that tells its
// reader of no error: that of a brief, however short, above a form that does, or
// of one about a page that was deleted.
func (p *page) headlineHasText() bool {
	h := p.notes.headline
	if h < 0 || p.notes.last <= h {
		return false
	}
	own := p.weighText(h+1, p.notes.last+1, true)
	switch {
	case own.told > 0 || own.plain == 0:
		return false
	case own.mention == "":
		return true
	}
	return !own.points && own.plain >= enoughSaid && !isBrandOnly(p.result.Title)
}

// weighText weighs the sentences of some lines.
func (p *page) weighText(from, to int32, stands bool) (own ownText) {
	if p.notes.embedded {
		own.plain = int32(2 * runes(p.result.Body))
	}
	for i := from; i < to && own.plain <= 4*smallText; i++ {
		l := &p.lines[i]
		own.weight += l.weight - l.linked
		if l.weight > 0 && 2*l.linked > l.weight || l.role&roleHidden != 0 || stands && p.away[i] {
			continue
		}
		text := p.lineText(i)
		if len(text) > 8*smallText {
			own.plain += l.weight
			continue
		}
		own.line(strings.ToLower(text), p.passwords > 0, !stands, l.commas+l.stops > 0 && !isFooter(text) && !isMetaLine(text))
	}
	return own
}

// line adds a line, sentence by sentence. One without a mark of running text
// tells something only if it is of an error. Where nothing says article, a
// sentence that speaks to its reader is one of an error page's too.
func (o *ownText) line(text string, login, speaks, running bool) {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！？!?；;…", r) }) {
		word := errorWord(s, login)
		if o.mention == "" {
			o.mention = word
		}
		o.points = o.points || word != "" && pointsHere(s)
		left, all := unlikeError(s)
		switch {
		case all == 0:
		case tellsNews(s, word):
			if running {
				o.plain += int32(2 * all)
			}
		case 4*left <= all && all >= 2, speaks && addresses(s):
			o.told += int32(2 * all)
			if word == "" && o.word == "" && speaks {
				o.word = excuse(s)
			} else if word != "" && (o.word == "" || o.word == notThere || o.word == keptOut) {
				o.word, o.hedged = word, strings.Contains(s, "或")
			}
		case running:
			o.plain += int32(2 * all)
		}
	}
}

// tellsNews reports whether a sentence with a word of an error tells of it as news
// does, and no page of itself: it says on which day, speaks of somebody who is
// not there, or quotes the word.
func tellsNews(s, word string) bool {
	if hasAnyPrefix(strings.TrimLeft(s, leadMarks+"，,"), []string{"他", "她", "那", "有人", "记者", "記者"}) {
		return true
	}
	if containsAny(s, []string{"昨天", "昨日", "昨晚", "昨夜", "前天", "前日", "日前", "近日", "今晨", "凌晨", "上周", "上月", "去年", "yesterday"}) {
		return true
	}
	before, after, ok := strings.Cut(s, word)
	return word != "" && ok && strings.Count(before, "“") > strings.Count(before, "”") && strings.Contains(after, "”")
}

// pointsHere reports whether a sentence begins with this page, or with its reader.
func pointsHere(s string) bool {
	s = strings.TrimLeft(s, leadMarks+"，,")
	if hasAnyPrefix(s, readerWords) {
		return true
	}
	for _, this := range []string{"该", "此", "本", "这", "這", "this ", "the "} {
		if rest, ok := strings.CutPrefix(s, this); ok {
			return containsAny(clip(rest, 4), pageWords)
		}
	}
	return false
}

// addresses reports whether a sentence speaks to who is looking at the page.
func addresses(s string) bool { return containsAny(s, readerWords) }

// excuse is what a sentence says that speaks to its reader of a page and of
// its absence, in whatever words: that the page is not there, or that its
// reader may not see it; "" for neither.
func excuse(s string) string {
	switch {
	case !containsAny(s, pageWords):
		return ""
	case containsAny(s, absentWords):
		return notThere
	case containsAny(s, keptWords):
		return keptOut
	}
	return ""
}

// isFooter reports whether a line is of the kind that ends every page of a site.
func isFooter(s string) bool {
	return containsAny(strings.ToLower(s), []string{"版权所有", "copyright", "©", "icp备", "备案号", "备案编号", "网安备", "服务许可证", "节目许可证", "经营许可证", "地址：", "电话：", "邮编", "联系我们", "all rights reserved", "ray id"})
}

// errorTitle is the word of an error that the headline or the document's
// title consists of, but for the names of the site.
func (p *page) errorTitle() string {
	if w := p.wholeError(p.result.Title); w != "" {
		return w
	}
	word := ""
	for _, part := range titleParts(p.docTitle) {
		switch w := p.wholeError(part); {
		case w != "" && word == "":
			word = w
		case w != "", isSiteName(part), strings.TrimSpace(part) == "":
		default:
			if left, _ := unlikeError(strings.ToLower(part)); left > 4 {
				return ""
			}
		}
	}
	return word
}

// titleParts cuts a document's title where names of sites are put on.
func titleParts(title string) []string {
	parts := []string{title}
	for _, sep := range titleSeparators {
		if sep == " " || len(parts) > 20 {
			continue
		}
		var finer []string
		for _, part := range parts {
			finer = append(finer, strings.Split(part, sep)...)
		}
		parts = finer
	}
	return parts
}

// wholeError is the word of an error in a text that says essentially nothing else.
func (p *page) wholeError(s string) string {
	s = strings.ToLower(clip(s, 120))
	word := errorWord(s, p.passwords > 0)
	if left, all := unlikeError(s); word == "" || 5*left >= all || tellsNews(s, word) {
		return ""
	}
	return word
}

// errorWord is the first word of an error in a lower-case text: one of a site
// that is closed for now before others, for what that says of the page asked for
// is beside the point. Those of a login count where the page asks for a password.
func errorWord(s string, login bool) string {
	lists := [][]string{closedWords, removedWords, errorWords, botWords, loginWords}
	if !login {
		lists = lists[:4]
	}
	for _, words := range lists {
		for _, w := range words {
			if i := strings.Index(s, w); i >= 0 && (w != "404" || is404(s)) && !strings.HasSuffix(s[:i], "可能") {
				return w
			}
		}
	}
	return ""
}

// unlikeError counts what of a lower-case text is no word of error pages, and
// all of it: Han characters, words and numbers.
func unlikeError(s string) (left, all int) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isHan(r):
			n := max(len(errorVocabulary.longest(s[i:])), size)
			if n == size && errorVocabulary.longest(s[i:]) == "" {
				left++
			}
			all += runes(s[i : i+n])
			i += n
		case r < utf8.RuneSelf && (isLetter(r) || isDigit(r)):
			j := i + 1
			for j < len(s) && (isLetter(rune(s[j])) || isDigit(rune(s[j]))) {
				j++
			}
			if all++; !strings.Contains(errorTokens, " "+s[i:j]+" ") {
				left++
			}
			i = j
		default:
			if unicode.IsLetter(r) {
				left, all = left+1, all+1
			}
			i += size
		}
	}
	return left, all
}

// longest is the longest of the beginnings that s has.
func (m prefixes) longest(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	best := ""
	for _, p := range m[r] {
		if len(p) > len(best) && strings.HasPrefix(s, p) {
			best = p
		}
	}
	return best
}

// is404 reports whether 404 stands as a number of its own.
func is404(s string) bool {
	i := strings.Index(s, "404")
	return i >= 0 && (i == 0 || !isDigit(rune(s[i-1]))) && (i+3 == len(s) || !isDigit(rune(s[i+3])) && s[i+3] != '.')
}

func errorKind(word string) record.Kind {
	for _, w := range removedWords {
		if w == word {
			return record.KindRemoved
		}
	}
	return record.KindError
}
