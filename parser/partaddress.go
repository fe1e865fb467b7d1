package parser

import (
	"net/url"
	"strconv"
	"strings"
)

// partReading is an address as that of a part: what all parts have in common,
// and its number, 0 for none, which may stand in the query.
type partReading struct {
	stem     string
	number   int
	numbered bool // the address has a number, if 0
	query    bool
	digits   string // the number as it stands, with what is around it in the address
	mark     string
}

// dated reports whether what parts would have in common ends in a day, so that
// the number may be that of the day's article: /20261120_5.html.
func (r partReading) dated() bool {
	stem, _, _ := strings.Cut(r.stem, "?")
	if i := strings.LastIndexByte(stem, '.'); i > strings.LastIndexByte(stem, '/') {
		stem = stem[:i]
	}
	i := len(stem)
	for i > 0 && (isDigit(rune(stem[i-1])) || stem[i-1] == '-') {
		i--
	}
	day := strings.ReplaceAll(stem[i:], "-", "")
	return (len(day) == 8 || len(day) == 6) && (strings.HasPrefix(day, "20") || strings.HasPrefix(day, "19"))
}

// numberedAs is address raw, of which r is the reading, with another number.
func (r partReading) numberedAs(n int, raw string) string {
	i := strings.LastIndex(raw, r.mark+r.digits)
	if i < 0 || r.digits == "" {
		return ""
	}
	i += len(r.mark)
	digits := strconv.Itoa(n)
	if r.digits[0] == '0' && len(digits) < len(r.digits) {
		digits = strings.Repeat("0", len(r.digits)-len(digits)) + digits
	}
	return raw[:i] + digits + raw[i+len(r.digits):]
}

// partReadings are the ways to read an address as that of a part: as it
// stands, and without the number that it ends in. /a/1_2.html is part 2 of
// /a/1.html, /a/1.html?page=2 of the same, /a/1/2/ of /a/1/.
func partReadings(raw string) []partReading {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return nil
	}
	host := strings.ToLower(u.Host)
	path := strings.TrimSuffix(u.Path, "/")
	whole := partReading{stem: host + path + "?" + u.RawQuery}
	if query, r, ok := cutQuery(u.RawQuery); ok {
		if query == "" && !namesArticle(path) {
			return nil // ?p=12 alone is the article
		}
		r.stem = host + path + "?" + query
		return []partReading{whole, r}
	}
	ext := ""
	if i := strings.LastIndexByte(path, '.'); i > strings.LastIndexByte(path, '/') {
		path, ext = path[:i], path[i:]
	}
	if r, ok := cutPart(path); ok {
		r.stem = host + r.stem + ext + "?" + u.RawQuery
		return []partReading{whole, r}
	}
	return []partReading{whole}
}

// pageKeys are the names of parameters that number parts. cpage and the like number
// comments.
var pageKeys = []string{"page", "p", "pn", "pageno", "page_no", "pageindex", "page_index", "pg", "currentpage", "curpage", "pagenum", "page_num", "pagenumber", "paged", "nowpage", "articlepage", "newspage", "pgno", "ipage", "thispage"}

// cutQuery takes the number of a part out of a query.
func cutQuery(raw string) (query string, r partReading, ok bool) {
	if raw == "" {
		return "", r, false
	}
	var rest []string
	for _, kv := range strings.Split(raw, "&") {
		key, value, _ := strings.Cut(kv, "=")
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= maxParts && !ok {
			if low := strings.ToLower(key); contains(pageKeys, low) {
				r, ok = partReading{number: n, numbered: true, query: true, digits: value, mark: key + "="}, true
				continue
			}
		}
		rest = append(rest, kv)
	}
	return strings.Join(rest, "&"), r, ok
}

// listNames are those of lists of articles: list_2 is no part of an article,
// if its folder does not say which.
var listNames = []string{"list", "index", "default", "page", "more", "node", "channel", "main", "home", "news", "column"}

// cutPart takes _2, -2, (2), _p2, /2 or /page/2 off the end of a path without extension.
func cutPart(path string) (partReading, bool) {
	trimmed := strings.TrimSuffix(path, ")")
	i := len(trimmed)
	for i > 0 && isDigit(rune(trimmed[i-1])) {
		i--
	}
	digits := trimmed[i:]
	if digits == "" || len(digits) > 3 || i < 2 {
		return partReading{}, false
	}
	n, _ := strconv.Atoi(digits)
	stem := trimmed[:i]
	for _, word := range [3]string{"page", "Page", "p"} {
		if cut, ok := strings.CutSuffix(stem, word); ok && len(cut) > 0 && strings.IndexByte("_-/", cut[len(cut)-1]) >= 0 {
			stem = cut
			break
		} else if cut, ok := strings.CutSuffix(stem, word+stem[len(stem)-1:]); ok && word != "p" && len(cut) > 0 && strings.IndexByte("_-/", cut[len(cut)-1]) >= 0 {
			stem = cut
			break
		}
	}
	if strings.IndexByte("_-(/,", stem[len(stem)-1]) < 0 || n == 0 && digits != "0" {
		return partReading{}, false
	}
	mark := stem[len(stem)-1:]
	stem = stem[:len(stem)-1]
	if !namesArticle(stem) {
		return partReading{}, false
	}
	return partReading{stem: stem, number: n, numbered: true, digits: digits, mark: trimmed[len(stem):i]}, mark != ""
}

// namesArticle reports whether a path without its end can be the address of an
// article: its name has a number, or words that are joined (the-long-road); or
// it is such as stand in a folder with a number (/2022/123/index).
func namesArticle(path string) bool {
	folder, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		folder, name = path[:i], path[i+1:]
	}
	name, _, _ = strings.Cut(name, ".")
	digits := 0
	for i := range len(name) {
		if isDigit(rune(name[i])) {
			digits++
		}
	}
	switch {
	case digits == 4 && len(name) == 4 && (name[:2] == "19" || name[:2] == "20"):
		return false // 2019-12, /2019/12
	case digits > 0 && !strings.HasPrefix(name, "list"):
		return true
	case name == "content", name == "article", name == "show":
		return strings.ContainsFunc(folder, isDigit)
	case contains(listNames, strings.ToLower(name)):
		parent := folder[strings.LastIndexByte(folder, '/')+1:]
		return len(parent) >= 4 && strings.ContainsFunc(parent, isDigit)
	}
	return strings.ContainsAny(name, "-_") || len(name) >= 8
}

// sameFolder reports whether two addresses lie in one folder.
func sameFolder(a, b string) bool {
	a, _, _ = strings.Cut(a, "?")
	b, _, _ = strings.Cut(b, "?")
	return a[:strings.LastIndexByte(a, '/')+1] == b[:strings.LastIndexByte(b, '/')+1]
}

// wholeMarks are in the addresses of pages that show an article at once.
var wholeMarks = []string{"all", "full", "whole", "single", "quanwen", "onepage", "total"}

// isWholeOf reports whether an address is that of own with a mark of the whole
// text: 55_all.html, 55.html?page=all, 55_0.html, 55/full.
func isWholeOf(href, own string) bool {
	if i := strings.LastIndexByte(own, '.'); i > strings.LastIndexByte(own, '/') && i > len("https://") {
		own = own[:i]
	}
	own = strings.TrimSuffix(own, "/")
	rest, ok := strings.CutPrefix(href, own)
	if !ok || rest == "" || isDigit(rune(rest[0])) || isLetter(rune(rest[0])) {
		return false
	}
	rest = strings.ToLower(rest)
	return containsAny(rest, wholeMarks) || strings.HasPrefix(rest, "_0.") || strings.HasPrefix(rest, "_s.") || strings.HasSuffix(rest, "page=0")
}

// isThread reports whether an address is that of a forum's thread, by the
// names that forum software and portals give to their forums.
func isThread(u string) bool {
	_, rest, _ := strings.Cut(u, "://")
	host, path, _ := strings.Cut(strings.ToLower(rest), "/")
	switch label, _, _ := strings.Cut(host, "."); label {
	case "bbs", "forum", "forums", "tieba", "club":
		return true
	}
	return containsAny("/"+path, []string{"viewthread", "showthread", "/thread-", "/thread/", "/threads/", "read.php?tid", "/forum/", "/forum.php", "/bbs/", "/topic/", "topic.php", "showtopic"})
}
