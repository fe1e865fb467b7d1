package parser

import "strings"

// scriptTimes are the names under which the scripts of pages keep the time of
// publication, the surest first. WeChat's is ct.
var scriptTimes = []string{"publish_time", "publishtime", "pubtime", "pub_time", "datepublished", "publishdate", "pubdate", "ptime", "newstime", "oricreatetime", "createtime", "var ct"}

// maxScriptDate bounds how much of a page's scripts is searched for a time.
const maxScriptDate = 1 << 20

// scriptDate reads var pubtime = "2022-12-31 08:19" and "ptime":"…" where nothing
// that readers see, and nothing in the head, gives a date.
func (p *page) scriptDate() (dateVote, bool) {
	best, bestRank, left := dateVote{}, len(scriptTimes), maxScriptDate
	for _, n := range p.scripts {
		text := scriptText(n)
		if left -= len(text); left < 0 {
			break
		}
		low := lowerASCII(text)
		for rank, name := range scriptTimes[:bestRank] {
			v, ok := p.assigned(text, low, name)
			if !ok {
				continue
			}
			v.where = "script"
			best, bestRank = v, rank
			break
		}
	}
	return best, bestRank < len(scriptTimes)
}

// assigned is the date that a script gives to a name, at the first places where
// that stands.
func (p *page) assigned(text, low, name string) (dateVote, bool) {
	for from, n := 0, 0; n < 8; n++ {
		i := strings.Index(low[from:], name)
		if i < 0 {
			break
		}
		i += from
		from = i + len(name)
		if i > 0 && (isLetter(rune(low[i-1])) || low[i-1] == '_') {
			continue
		}
		rest := strings.TrimLeft(text[from:min(len(text), from+80)], "\"'\\ ")
		if rest == "" || rest[0] != ':' && rest[0] != '=' {
			continue
		}
		value := strings.TrimLeft(rest[1:], "\"'\\ ")
		if end := strings.IndexAny(value, "\"'\\,;}<\n"); end >= 0 {
			value = value[:end]
		}
		if st, ok := p.oneStamp(value); ok && st.from == 0 && !st.relative && !p.isFuture(st.t) {
			return dateVote{stamp: st, rule: "script", raw: name + " " + value}, true
		}
	}
	return dateVote{}, false
}
