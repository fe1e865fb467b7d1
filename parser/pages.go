package parser

import (
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// maxParts bounds the parts of one article.
const maxParts = 200

// readParts finds the addresses of the parts of a paginated article: anchors
// that read like a number of a page or 下一页 and whose address is this page's
// with a number in it, and what the common script of TRS would write.
func (p *page) readParts() {
	own := p.own
	stem, number, ok := partOf(own)
	if !ok {
		return
	}
	number = max(number, 1)
	parts := map[int]string{}
	for _, i := range p.anchors {
		e := &p.elements[i]
		if e.to-e.from > 40 {
			continue
		}
		word := strings.Trim(p.elementText(i), " []【】()（）<>«»‹›·…页第頁")
		n := partNumber(word, number)
		if n == 0 {
			continue
		}
		u := p.href(attr(e.node, "href"))
		if u == "" || u == own {
			continue
		}
		other, inURL, ok := partOf(u)
		if !ok || other != stem || inURL == 0 && n != 1 || n > maxParts {
			continue
		}
		if n == -1 {
			n = inURL
		}
		if n > 0 && parts[n] == "" {
			parts[n] = u
		}
	}
	if len(parts) == 0 {
		parts = p.scriptedParts()
	}
	p.setParts(parts, own, stem, number)
}

// partNumber is the part that an anchor's words lead to: its number, the one
// after or before this, -1 where only the address can tell, 0 for no part.
func partNumber(word string, own int) int {
	if n, err := strconv.Atoi(word); err == nil && n > 0 && n <= maxParts {
		return n
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
func (p *page) setParts(parts map[int]string, own, stem string, number int) {
	if len(parts) == 0 {
		return
	}
	for n, u := range parts {
		if u == own {
			number = n
		}
	}
	// Counted from nought: this page has no number in its address, and the
	// second one says 1.
	parts[number] = own
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

// partOf takes the number of a part off an address: /a/1_2.html is part 2 of
// /a/1.html, /a/1.html?page=2 of the same.
func partOf(raw string) (stem string, number int, ok bool) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return "", 0, false
	}
	query := ""
	if u.RawQuery != "" {
		var rest []string
		for _, kv := range strings.Split(u.RawQuery, "&") {
			key, value, _ := strings.Cut(kv, "=")
			switch strings.ToLower(key) {
			case "page", "p", "pn", "pageno", "page_no", "pageindex", "pg", "currentpage":
				if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= maxParts {
					number = n
					continue
				}
			}
			rest = append(rest, kv)
		}
		query = strings.Join(rest, "&")
	}
	path, ext := u.Path, ""
	if i := strings.LastIndexByte(path, '.'); i > strings.LastIndexByte(path, '/') {
		path, ext = path[:i], path[i:]
	}
	if number == 0 {
		path, number = cutPart(path)
	}
	return strings.ToLower(u.Host) + path + ext + "?" + query, number, true
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
