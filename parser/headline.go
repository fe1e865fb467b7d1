package parser

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// headingText is a heading on one line, without what stands at its end and is
// none of it: buttons to share, dates, counts.
func (p *page) headingText(i int32) string {
	e := &p.elements[i]
	to := e.from + int32(len(strings.TrimRight(p.text[e.from:e.to], " \n")))
	for cut := e.to-e.from < 1200 && e.last-i < 200; cut; {
		cut = false
		for k := i + 1; k < e.last; k++ {
			c := &p.elements[k]
			if c.from <= e.from || c.from >= to || c.to < to || !p.isAppended(k) {
				continue
			}
			to, cut = e.from+int32(len(strings.TrimRight(p.text[e.from:c.from], " \n"))), true
			break
		}
	}
	return tidy(clip(strings.TrimSpace(p.text[e.from:to]), 400))
}

// isAppended reports whether an element at the end of a heading is none of the headline.
func (p *page) isAppended(i int32) bool {
	e := &p.elements[i]
	if e.hint&(hintShare|hintComment|hintMeta|hintDate|hintSource|hintAuthor|hintTags) != 0 && e.hint&hintTitle == 0 {
		return true
	}
	return e.tag == atom.Small && len(findStamps(p.elementText(i), someTime)) > 0
}

// withoutPage takes the mark of a paginated article's page off its title: 第2页
// and 【2】 always, (2) where the address says that the page is the second.
func (p *page) withoutPage(title string) string {
	t := strings.TrimRight(title, " )）】]_-—")
	if head, ok := strings.CutSuffix(t, "页"); ok {
		head = strings.TrimRight(head, " 0123456789")
		if before, ok := strings.CutSuffix(head, "第"); ok && len(head) < len(t)-len("页") {
			if before = strings.TrimRight(before, " (（【[_-—|"); runes(before) >= 2 {
				return before
			}
		}
		return title
	}
	for _, pair := range []struct {
		open, shut string
		sure       bool
	}{{"【", "】", true}, {"(", ")", false}, {"（", "）", false}, {"[", "]", false}} {
		inner, ok := strings.CutSuffix(title, pair.shut)
		at := strings.LastIndex(inner, pair.open)
		if !ok || at <= 0 {
			continue
		}
		inside := inner[at+len(pair.open):]
		if _, digits, end := number(inside, 0, 3); digits > 0 && digits < 3 && end == len(inside) && (pair.sure || p.isPart(inside)) {
			return strings.TrimSpace(inner[:at])
		}
	}
	return title
}

// isPart reports whether the page's address names a part: …_2.html, ?page=2.
func (p *page) isPart(number string) bool {
	path, query, _ := strings.Cut(p.own, "?")
	if dot := strings.LastIndexByte(path, '.'); dot > strings.LastIndexByte(path, '/') {
		path = path[:dot]
	}
	for _, mark := range []string{"_", "-", "/", "_0", "-p", "_p"} {
		if strings.HasSuffix(path, mark+number) {
			return true
		}
	}
	for _, name := range []string{"page=", "p=", "pg="} {
		if strings.Contains("&"+query+"&", "&"+name+number+"&") {
			return true
		}
	}
	return false
}

// loneHeading is the heading that is the page's headline although no title
// repeats it, -1 for none: with unnamed, any that is named for it does; else only
// the one h1, in front of a date, an outlet or the text itself.
func (p *page) loneHeading(unnamed bool) int32 {
	best := int32(-1)
	for _, i := range p.headings {
		e := &p.elements[i]
		if e.lines.len() < 1 || e.lines.len() > 3 || !unnamed && e.tag != atom.H1 {
			continue
		}
		l := &p.lines[e.lines.from]
		text := p.headingText(i)
		if n := runes(text); n < 6 || n > 100 || l.linked*2 > l.weight || l.role&roleHidden != 0 || p.inAway(i) || p.namesSite(i) || isBrandOnly(text) || isSiteName(text) && runes(text) < 10 {
			continue
		}
		if !unnamed && best >= 0 {
			return -1 // which of them?
		}
		if best < 0 && (p.leadsImprint(e.lines.to) || !unnamed && p.leadsText(e.lines.to)) {
			best = i
		}
		if unnamed && best >= 0 {
			return best
		}
	}
	return best
}

// leadsImprint reports whether a date or a source stands within a few lines.
func (p *page) leadsImprint(line int32) bool {
	for i := line; i < min(line+6, int32(len(p.lines))); i++ {
		if p.lines[i].weight > maxImprint {
			return false
		}
		fields, _ := fieldsOf(p.spaced(i), someTime)
		for k := range fields {
			if fields[k].stamp != nil || fields[k].kind == labelSource {
				return true
			}
		}
	}
	return false
}

// leadsText reports whether running text begins within a few lines.
func (p *page) leadsText(line int32) bool {
	for i := line; i < min(line+6, int32(len(p.lines))); i++ {
		if l := &p.lines[i]; l.stops > 0 && l.weight > 60 && l.linked*3 < l.weight {
			return true
		}
	}
	return false
}
