package parser

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxParts bounds the parts of one article. A page with a number above maxUnled
// is none where it does not lead to the first: a day's articles are numbered too.
const (
	maxParts = 200
	maxUnled = 20
)

// readParts finds the addresses of the parts of a paginated article: anchors,
// choices and links of the head that read like a number of a page or 下一页 and
// whose address is this page's with a number in it, what the common scripts of
// TRS would write, and a row of numbers beside each other. Whether a number at
// the end of this page's own address is that of a part, or of the name of the
// article, is told by the addresses that it names. The further pages of a forum's
// thread are answers to it, and no parts.
func (p *page) readParts() {
	if p.own == "" || isThread(p.own) {
		return
	}
	leads := p.partLeads()
	for _, own := range partReadings(p.own) {
		if parts, number := p.namedParts(own, leads); len(parts) > 0 {
			p.setParts(parts, number)
			return
		}
	}
	for _, find := range []func() (map[int]string, int){p.scriptedParts, func() (map[int]string, int) { return p.rowOfParts(leads) }, func() (map[int]string, int) { return p.wholeView(leads) }} {
		if parts, number := find(); len(parts) > 0 {
			p.setParts(parts, number)
			return
		}
	}
}

// partLead is what may lead to a part: an address, what its words say, and
// the element that it is, -1 for one of the head.
type partLead struct {
	url     string
	word    partWord
	element int32
}

// maxLeads bounds what is looked at: a page has a pager above and one below its text.
const maxLeads = 2 * maxParts

// partLeads gathers what reads like a step to another part.
func (p *page) partLeads() []partLead {
	var leads []partLead
	add := func(raw string, w partWord, i int32) {
		if u := p.href(raw); u != "" && u != p.own && len(leads) < maxLeads {
			leads = append(leads, partLead{u, w, i})
		}
	}
	for _, i := range p.anchors {
		if w := p.anchorWord(i); w.step != 0 && !p.isForeign(i, hintComment) && !p.isOfReplies(i) {
			add(addressOf(p.elements[i].node), w, i)
		}
	}
	for _, i := range p.selects {
		for o := range p.elements[i].node.Descendants() {
			if o.DataAtom == atom.Option && o.FirstChild != nil && strings.ContainsAny(attr(o, "value"), "./?") {
				add(attr(o, "value"), readPartWord(clip(o.FirstChild.Data, maxPartWord)), i)
			}
		}
	}
	for _, n := range p.linkTags {
		if hasWord(attr(n, "rel"), "next") {
			add(attr(n, "href"), partWord{step: stepNext}, -1)
		} else if hasWord(attr(n, "rel"), "prev") {
			add(attr(n, "href"), partWord{step: stepBack}, -1)
		}
	}
	return slices.DeleteFunc(leads, func(l partLead) bool { return l.word.step == 0 })
}

// addressOf is where an anchor leads; those of scripts keep it beside them.
func addressOf(n *html.Node) string {
	href := strings.TrimSpace(attr(n, "href"))
	if href == "" || href[0] == '#' || strings.HasPrefix(strings.ToLower(href), "javascript:") {
		for _, key := range [3]string{"data-href", "data-url", "data-link"} {
			if v := attr(n, key); v != "" {
				return v
			}
		}
		if u := locationIn(attr(n, "onclick") + href); u != "" {
			return u
		}
	}
	if _, fragment, _ := strings.Cut(href, "#"); strings.HasPrefix(fragment, "comment") || strings.HasPrefix(fragment, "respond") {
		return "" // of the comments
	}
	return href
}

// locationIn is the address that a script goes to: location.href='55_2.html'.
func locationIn(script string) string {
	_, after, ok := strings.Cut(clip(script, 500), "location")
	_, after, assigned := strings.Cut(after, "=")
	after = strings.TrimLeft(after, " ")
	if !ok || !assigned || after == "" || after[0] != '\'' && after[0] != '"' {
		return ""
	}
	address, _, ok := strings.Cut(after[1:], after[:1])
	if !ok {
		return ""
	}
	return address
}

// anchorWord reads an anchor's words; those of a picture or of a mark alone
// stand in its attributes.
func (p *page) anchorWord(i int32) partWord {
	e := &p.elements[i]
	if e.to-e.from > maxPartWord {
		return partWord{}
	}
	text := strings.Trim(p.elementText(i), "<>«»‹›→← \u00a0")
	if text != "" {
		return readPartWord(text)
	}
	for _, key := range [2]string{"title", "aria-label"} {
		if w := readPartWord(clip(attr(e.node, key), maxPartWord)); w.step != 0 {
			return w
		}
	}
	for c := e.node.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Img {
			continue
		}
		if w := readPartWord(clip(attr(c, "alt"), maxPartWord)); w.step != 0 {
			return w
		}
		if src := strings.ToLower(attr(c, "src")); strings.Contains(src[strings.LastIndexByte(src, '/')+1:], "next") {
			return partWord{step: stepNext}
		}
	}
	if name := strings.ToLower(attr(e.node, "rel") + " " + attr(e.node, "class")); hasWord(name, "next") {
		return partWord{step: stepNext}
	}
	return partWord{}
}

// isForeign reports whether element i lies in something that is named so and
// does not hold the text.
func (p *page) isForeign(i int32, names hint) bool {
	for ; i > 0; i = p.elements[i].parent {
		if b := p.notes.body; b >= 0 && p.within(b, i) {
			return false
		}
		if p.elements[i].hint&names != 0 {
			return true
		}
	}
	return false
}

// isOfReplies reports whether element i stands among what others said behind the text.
func (p *page) isOfReplies(i int32) bool {
	at, r := p.lineAt(p.elements[i].from), p.notes.replies
	return at >= r.from && at < r.to
}

// otherLists are the words above lists that have pages of their own.
var otherLists = []string{"评论", "留言", "跟帖", "回复", "网友", "評論", "回應", "相关", "相關", "推荐", "推薦", "热门", "更多", "往期", "comment", "respon", "related", "review", "отзыв", "коммент"}

// isListPager reports whether, on its way behind the text, element i has
// passed a heading of comments or of other articles.
func (p *page) isListPager(i int32) bool {
	if i < 0 || p.notes.last < 0 {
		return false
	}
	if p.isForeign(i, hintComment|hintRelated|hintSide) {
		return true
	}
	own := p.lineAt(p.elements[i].from)
	for l := own - 1; l >= max(p.notes.first, own-400); l-- {
		at := &p.lines[l]
		if l <= p.notes.last && at.weight >= 60 && at.stops > 0 {
			break // the text
		}
		if at.weight < 60 && containsAny(strings.ToLower(p.lineText(l)), otherLists) {
			return true
		}
	}
	return false
}

// namedPart is a lead to a part: the part that its words lead to, whether
// they are its number, and what its address says.
type namedPart struct {
	partReading
	url     string
	word    int
	numeral bool
}

// namedParts are the parts by their numbers, and the number of this page, where
// its own address is read as given.
func (p *page) namedParts(own partReading, leads []partLead) (map[int]string, int) {
	var named []namedPart
	offset, first, numerals := 0, own.number == 0, false
	for _, lead := range leads {
		for _, other := range partReadings(lead.url) {
			if other.stem != own.stem || other.number == own.number && other.numbered == own.numbered {
				continue
			}
			if other.query && p.isListPager(lead.element) {
				break
			}
			n := lead.word.from(own.number)
			if n == 0 {
				break
			}
			numeral := lead.word.step == stepNumber
			if fromNought(own, other, n, numeral) {
				offset = 1
			}
			first, numerals = first || other.number <= 1, numerals || numeral
			named = append(named, namedPart{other, lead.url, n, numeral})
			break
		}
	}
	// A day's articles are numbered too.
	if !first && (own.number > maxUnled || !numerals && own.number > 1) || !numerals && own.number > 0 && own.dated() {
		return nil, 0
	}
	place := func(address int) int { return max(address+offset, 1) }
	parts := map[int]string{}
	for _, a := range named {
		n := place(a.number)
		if a.number == 0 {
			n = 1
		}
		if a.numeral && a.word != n || n > maxParts || n == place(own.number) || parts[n] != "" {
			continue
		}
		parts[n] = a.url
	}
	fill(parts, named, place(own.number), offset)
	return parts, place(own.number)
}

// fill adds the parts between those that are named (1 2 3 … 9), whose
// addresses differ in their number alone.
func fill(parts map[int]string, named []namedPart, own, offset int) {
	last := own
	for n := range parts {
		last = max(last, n)
	}
	for _, a := range named {
		if parts[a.number+offset] != a.url || a.number < 1 {
			continue // one that was not placed, or has no number
		}
		for n := 2; n < last; n++ {
			if n != own && parts[n] == "" && n > offset {
				parts[n] = a.numberedAs(n-offset, a.url)
			}
		}
		return
	}
}

// fromNought reports whether an anchor shows that the address of the second
// part says 1: its words lead one further than its address, or a first part
// without a number and one with 1 are two.
func fromNought(own, other partReading, word int, numeral bool) bool {
	switch {
	case numeral && other.number > 0:
		return word == other.number+1
	case other.query || own.query:
		return false
	case own.number == 0:
		return other.number == 1 && word == 2
	}
	return own.number == 1 && other.number == 0
}

// setParts puts the parts in order, with this page at its place.
func (p *page) setParts(parts map[int]string, number int) {
	for n, u := range parts {
		if u == p.own {
			number = n
		}
	}
	parts[number] = p.own
	numbers := make([]int, 0, len(parts))
	for n := range parts {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		if !slices.Contains(p.result.PartURLs, parts[n]) {
			p.result.PartURLs = append(p.result.PartURLs, parts[n])
		}
	}
	if len(p.result.PartURLs) < 2 {
		p.result.PartURLs = nil
	}
}

// wholeView is the page that shows all parts at once, where no part is named.
func (p *page) wholeView(leads []partLead) (map[int]string, int) {
	for _, lead := range leads {
		if lead.word.whole && isWholeOf(lead.url, p.own) {
			return map[int]string{2: lead.url}, 1
		}
	}
	return nil, 0
}

// rowOfParts reads a row 【1】【2】【3】 whose addresses have nothing in common
// but their folder, as portals wrote them that gave each part an id: this page's
// number has no link, the others follow each other from 1, and brackets or 下一页
// tell them from the numbers of a slide show.
func (p *page) rowOfParts(leads []partLead) (map[int]string, int) {
	tried := 0
	for _, lead := range leads {
		w := lead.word
		if w.step != stepNumber || w.number > 2 || lead.element < 0 || tried >= 6 || p.isForeign(lead.element, hintComment|hintRelated|hintSide) {
			continue
		}
		tried++
		for up, n := p.elements[lead.element].parent, 0; up > 0 && n < 3; up, n = p.elements[up].parent, n+1 {
			if parts, number := p.rowIn(up); len(parts) > 0 {
				return parts, number
			}
		}
	}
	return nil, 0
}

// rowIn reads element e as such a row.
func (p *page) rowIn(e int32) (parts map[int]string, own int) {
	box := &p.elements[e]
	if box.to-box.from > 1000 {
		return nil, 0
	}
	text := p.text[box.from:box.to]
	numbers := rowNumbers(text)
	if len(numbers) < 2 {
		return nil, 0
	}
	parts = map[int]string{}
	steps := map[string]step{}
	for i := e + 1; i < box.last; i++ {
		if p.elements[i].tag != atom.A {
			continue
		}
		u, w := p.href(attr(p.elements[i].node, "href")), p.anchorWord(i)
		if u == "" || u == p.own {
			continue
		}
		if !sameFolder(u, p.own) {
			return nil, 0
		}
		if steps[u] = w.step; w.step == stepNumber {
			parts[w.number] = u
		}
	}
	for n := range len(numbers) {
		if parts[n+1] == "" && own == 0 {
			own = n + 1
		}
	}
	if own == 0 || len(parts) != len(numbers)-1 || !strings.ContainsAny(text, "【[［") && steps[parts[own+1]] != stepNext && steps[parts[own-1]] != stepBack {
		return nil, 0
	}
	return parts, own
}

// rowNumbers are the numbers of a text that holds nothing but those from 1 on
// and the words of pagers.
func rowNumbers(text string) []int {
	var numbers []int
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return partMarks.has(r) || r == '\n' || r == '|' || r == '\u00a0' }) {
		n, err := strconv.Atoi(field)
		switch {
		case err == nil && n == len(numbers)+1:
			numbers = append(numbers, n)
		case err == nil || readPartWord(field).step == 0 && !strings.HasPrefix(field, "共"):
			return nil
		}
	}
	return numbers
}
