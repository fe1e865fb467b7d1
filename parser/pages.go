package parser

import (
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// maxParts bounds the parts of one article. A page with a number above maxUnled
// is none where it does not lead to the first: a day's articles are numbered too.
const (
	maxParts = 200
	maxUnled = 20
)

// readParts finds the addresses of the parts of a paginated article: anchors
// that read like a number of a page or 下一页 and whose address is this page's
// with a number in it, and what the common script of TRS would write. Whether
// a number at the end of this page's own address is that of a part, or of the
// name of the article, is told by the addresses that it names.
func (p *page) readParts() {
	for _, own := range partReadings(p.own) {
		if parts, number := p.namedParts(own); len(parts) > 0 {
			p.setParts(parts, number)
			return
		}
	}
	p.setParts(p.scriptedParts(), 1)
}

// namedPart is an anchor to a part: the part that its words lead to, as
// partNumber gives it, whether they are that number, and the number in its address.
type namedPart struct {
	url           string
	word, address int
	numeral       bool
}

// partMarks stand around the words of anchors to parts.
var partMarks = newRuneSet(" []【】()（）<>«»‹›·…页第頁")

// namedParts are the parts by their numbers, and the number of this page, where
// its own address is read as given.
func (p *page) namedParts(own partReading) (map[int]string, int) {
	var named []namedPart
	offset, first := 0, own.number == 0
	for _, i := range p.anchors {
		e := &p.elements[i]
		if e.to-e.from > 40 {
			continue
		}
		word := strings.TrimFunc(p.elementText(i), partMarks.has)
		n := partNumber(word, max(own.number, 1))
		if n == 0 {
			continue
		}
		u := p.href(attr(e.node, "href"))
		if u == "" || u == p.own {
			continue
		}
		for _, other := range partReadings(u) {
			if other.stem == own.stem && other.number != own.number {
				numeral := word == strconv.Itoa(n)
				if fromNought(own, other, n, numeral) {
					offset = 1
				}
				first = first || other.number <= 1
				named = append(named, namedPart{u, n, other.number, numeral})
				break
			}
		}
	}
	if !first && own.number > maxUnled {
		return nil, 0
	}
	place := func(address int) int { return max(address+offset, 1) }
	parts := map[int]string{}
	for _, a := range named {
		n := place(a.address)
		if a.address == 0 {
			n = 1
		}
		if a.numeral && a.word != n || n > maxParts || n == place(own.number) || parts[n] != "" {
			continue
		}
		parts[n] = a.url
	}
	return parts, place(own.number)
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

// partNumber is the part that an anchor's words lead to: its number, the one
// after or before this, -1 where only the address can tell, 0 for no part.
func partNumber(word string, own int) int {
	if word == "" {
		return 0
	}
	if c := word[0]; isDigit(rune(c)) || c == '+' {
		if n, err := strconv.Atoi(word); err == nil && n > 0 && n <= maxParts {
			return n
		}
		return 0
	}
	switch word {
	case "下一", "下", "后一", "next", "Next", "下一頁", "下一页", "下页", "余下全文", "next page", "Next Page", "点击进入下一":
		return own + 1
	case "上一", "上", "前一", "prev", "Prev", "上一页", "上页", "上一頁":
		return max(own-1, 0)
	case "首", "首页", "First":
		return 1
	case "末", "尾", "末页", "尾页", "Last":
		return -1
	}
	if strings.HasPrefix(word, "余下") || strings.HasPrefix(word, "下一页") || strings.HasPrefix(word, "下一頁") {
		return own + 1
	}
	return 0
}

// setParts puts the parts in order, with this page at its place.
func (p *page) setParts(parts map[int]string, number int) {
	if len(parts) == 0 {
		return
	}
	for n, u := range parts {
		if u == p.own {
			number = n
		}
	}
	parts[number] = p.own
	var numbers []int
	for n := range parts {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	for _, n := range numbers {
		p.result.PartURLs = append(p.result.PartURLs, parts[n])
	}
	if len(p.result.PartURLs) < 2 {
		p.result.PartURLs = nil
	}
}

// partReading is an address as that of a part: what all parts have in common,
// and its number, 0 for none, which may stand in the query.
type partReading struct {
	stem   string
	number int
	query  bool
}

// partReadings are the ways to read an address as that of a part: as it
// stands, and without the number that it ends in. /a/1_2.html is part 2 of
// /a/1.html, /a/1.html?page=2 of the same.
func partReadings(raw string) []partReading {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return nil
	}
	host := strings.ToLower(u.Host)
	whole := partReading{stem: host + u.Path + "?" + u.RawQuery}
	if query, number, ok := cutQuery(u.RawQuery); ok {
		return []partReading{whole, {host + u.Path + "?" + query, number, true}}
	}
	path, ext := u.Path, ""
	if i := strings.LastIndexByte(path, '.'); i > strings.LastIndexByte(path, '/') {
		path, ext = path[:i], path[i:]
	}
	if stem, number := cutPart(path); number > 0 {
		return []partReading{whole, {host + stem + ext + "?" + u.RawQuery, number, false}}
	}
	return []partReading{whole}
}

// cutQuery takes the number of a part out of a query.
func cutQuery(raw string) (query string, number int, ok bool) {
	var rest []string
	for _, kv := range strings.Split(raw, "&") {
		key, value, _ := strings.Cut(kv, "=")
		switch strings.ToLower(key) {
		case "page", "p", "pn", "pageno", "page_no", "pageindex", "pg", "currentpage":
			if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= maxParts {
				number, ok = n, true
				continue
			}
		}
		rest = append(rest, kv)
	}
	return strings.Join(rest, "&"), number, ok
}

// cutPart takes _2, -2, (2), _p2 or /2 off the end of a path without extension.
func cutPart(path string) (string, int) {
	trimmed := strings.TrimSuffix(path, ")")
	i := len(trimmed)
	for i > 0 && isDigit(rune(trimmed[i-1])) {
		i--
	}
	digits := trimmed[i:]
	if digits == "" || len(digits) > 3 || i < 2 {
		return path, 0
	}
	n, _ := strconv.Atoi(digits)
	stem := trimmed[:i]
	switch {
	case strings.HasSuffix(stem, "_p"), strings.HasSuffix(stem, "-p"), strings.HasSuffix(stem, "/p"):
		stem = stem[:len(stem)-2]
	case strings.HasSuffix(stem, "_"), strings.HasSuffix(stem, "-"), strings.HasSuffix(stem, "("), strings.HasSuffix(stem, "/"):
		stem = stem[:len(stem)-1]
	default:
		return path, 0
	}
	if !strings.ContainsFunc(stem[strings.LastIndexByte(stem, '/')+1:], isDigit) {
		return path, 0 // list_2 and 2019-12: no part of an article
	}
	return stem, n
}

// scriptedParts reads createPageHTML(count, index, "t20221231_1", "html"), with
// which TRS writes the numbers of the parts: t20221231_1_1.html is the second.
func (p *page) scriptedParts() map[int]string {
	for _, s := range p.scripts {
		text := scriptText(s)
		i := strings.Index(text, "createPageHTML(")
		if i < 0 || len(text) > 1<<16 {
			continue
		}
		args, _, ok := strings.Cut(text[i+len("createPageHTML("):], ")")
		fields := strings.Split(args, ",")
		if !ok || len(fields) < 4 {
			continue
		}
		for k := range fields {
			fields[k] = strings.Trim(strings.TrimSpace(fields[k]), `"'`)
		}
		count, err := strconv.Atoi(fields[0])
		if err != nil || count < 2 || count > maxParts {
			continue
		}
		name, ext := fields[len(fields)-2], fields[len(fields)-1]
		parts := map[int]string{}
		for n := range count {
			file := name + "." + ext
			if n > 0 {
				file = name + "_" + strconv.Itoa(n) + "." + ext
			}
			if u := p.href(file); u != "" {
				parts[n+1] = u
			}
		}
		return parts
	}
	return nil
}
