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

// scriptSources are the names under which scripts keep where a text is from.
var scriptSources = []string{"media", "medianame", "media_name", "source", "sourcename", "source_name", "copyfrom"}

// scriptSource reads "media":"江城日报" where nothing that readers see says it: the
// one outlet that the script names which knows the headline. Lists of other
// articles name several.
func (p *page) scriptSource() (found, bool) {
	best, left := found{}, maxScriptDate
	for _, n := range p.scripts {
		text := scriptText(n)
		if left -= len(text); left < 0 {
			break
		}
		if p.result.Title == "" || !strings.Contains(text, p.result.Title) {
			continue
		}
		low := lowerASCII(text)
		for _, name := range scriptSources {
			for _, value := range valuesOf(text, low, name) {
				switch value = cleanSource(value); {
				case !isSource(value) || !isOutlet(value) || value == best.value:
				case best.value != "":
					return found{}, false
				default:
					best = found{value, "script", "script", name + " " + value}
				}
			}
		}
	}
	return best, best.value != ""
}

// valuesOf are what a script assigns to a name, at the first places where that
// stands; low is the script in lower case.
func valuesOf(text, low, name string) (values []string) {
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
		values = append(values, value)
	}
	return values
}

// assigned is the date that a script gives to a name, at the first places where
// that stands.
func (p *page) assigned(text, low, name string) (dateVote, bool) {
	for _, value := range valuesOf(text, low, name) {
		if st, ok := p.oneStamp(value); ok && st.from == 0 && !st.relative && !p.isFuture(st.t) {
			return dateVote{stamp: st, rule: "script", raw: name + " " + value}, true
		}
	}
	return dateVote{}, false
}
