package parser

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// readTitle finds the headline: the heading that <title> repeats, without the
// names of site and section around it; where no heading does, <title> itself
// without them.
func (p *page) readTitle() {
	if p.result.Title != "" {
		return
	}
	doc, og := p.docTitle, p.headTitle()
	best, bestScore := p.bestHeading(doc, og)
	if best >= 0 && bestScore >= 50 {
		raw := p.headingText(best)
		p.notes.headline = p.elements[best].lines.from
		p.setTitle(p.withoutKicker(best, p.unbranded(raw), doc), "heading that the document's title repeats", p.path(best), raw)
		return
	}
	if i := p.unrepeated(doc, og); i >= 0 {
		raw := p.headingText(i)
		p.notes.headline = p.elements[i].lines.from
		p.setTitle(p.withoutKicker(i, p.unbranded(raw), doc), "heading above date and text", p.path(i), raw)
		return
	}
	if i := p.shownTitle(p.stripBrand(doc)); i >= 0 && (og == "" || p.lineOf(p.stripBrand(og)) < 0) {
		p.notes.headline = i
		p.setTitle(p.lineText(i), "line above date and source", p.path(p.lines[i].block), p.lineText(i))
		return
	}
	for _, c := range []struct{ text, where string }{{doc, "title"}, {og, "head or structured data"}} {
		if c.text == "" {
			continue
		}
		title := p.stripBrand(c.text)
		if line := p.lineOf(title); line >= 0 && (hasHan(title) || !isBrandOnly(title)) {
			p.notes.headline = line
		}
		if p.notes.headline < 0 && isBrandOnly(title) && (best >= 0 && bestScore >= 25 || c.where == "title" && og != "" && !isBrandOnly(p.stripBrand(og))) {
			if bestScore >= 25 {
				break
			}
			continue
		}
		p.setTitle(title, "document's title without site names", c.where, c.text)
		return
	}
	if best >= 0 {
		raw := p.headingText(best)
		p.notes.headline = p.elements[best].lines.from
		p.setTitle(p.unbranded(raw), "first heading", p.path(best), raw)
	}
}

// headTitle is the title that the head or structured data give beside <title>.
func (p *page) headTitle() string {
	if og, _ := p.metaNamed("og:title", "articletitle", "twitter:title", "title", "headline"); og != "" {
		return og
	}
	if facts := p.facts("headline"); len(facts) > 0 {
		return tidy(clip(facts[0].value, 400))
	}
	return ""
}

// bestHeading is the heading that looks most like the headline, -1 for none.
func (p *page) bestHeading(doc, og string) (best int32, bestScore int) {
	best = -1
	doc, og = folded(doc), folded(og)
	for _, i := range p.headings {
		if score := p.scoreHeading(i, doc, og); score > bestScore {
			best, bestScore = i, score
		}
	}
	return best, bestScore
}

// unrepeated is the heading that is the headline where the document's title is
// none: it only names the site, or says something else than any line of the page.
func (p *page) unrepeated(doc, og string) int32 {
	title := p.stripBrand(doc)
	if title == "" || isBrandOnly(title) {
		if og == "" || isBrandOnly(p.stripBrand(og)) {
			return p.loneHeading(true)
		}
		return -1
	}
	if p.lineOf(title) >= 0 || og != "" && p.lineOf(p.stripBrand(og)) >= 0 {
		return -1
	}
	return p.loneHeading(false)
}

// shownTitle is the line that stands as a headline although nothing names it so: in
// bold or in the middle, right above a line of date and source, on a page whose
// title is not found in it. -1 for none.
func (p *page) shownTitle(title string) int32 {
	if title == "" || p.lineOf(title) >= 0 {
		return -1
	}
	for i, tried := int32(0), 0; int(i+1) < len(p.lines) && tried < maxShown; i++ {
		l, next := &p.lines[i], &p.lines[i+1]
		if l.role&(roleStrong|roleCentred|roleHeading) == 0 || l.role&roleHidden != 0 || l.linked > 0 || l.weight < 12 || l.weight > 120 || next.linked*2 > next.weight {
			continue
		}
		tried++
		text := p.lineText(i)
		if meta := p.spaced(i + 1); hasHan(text) && !isMetaLine(text) && !isBoilerplate(text) && !endsArticle(text) && isMetaLine(meta) && len(findStamps(meta, someTime)) > 0 && !isWeekdayLine(meta) {
			return i
		}
	}
	return -1
}

// maxShown bounds how many lines are tried for it.
const maxShown = 200

// isWeekdayLine reports whether a line tells today's day, as the heads of portals do.
func isWeekdayLine(s string) bool { return containsAny(s, []string{"星期", "今天是", "今日"}) }

func (p *page) setTitle(title, rule, where, raw string) {
	if title = p.withoutPage(tidy(title)); title == "" {
		return
	}
	p.result.Title = clip(title, 400)
	p.prove("title", rule, where, raw)
}

// scoreHeading weighs how much element i looks like the headline: chiefly by
// how much of the document's title, folded, it repeats.
func (p *page) scoreHeading(i int32, doc, og string) int {
	e := &p.elements[i]
	if e.to-e.from < 4 || e.to-e.from > 1200 || e.lines.len() > 4 || e.lines.len() < 1 {
		return 0
	}
	text := folded(p.elementText(i))
	n := runes(text)
	if n < 2 || n > 200 {
		return 0
	}
	if p.namesSite(i) || og != "" && text != og && strings.Contains(text, og) && p.inAwayFrom(i, hintComment) {
		return 0 // the site's name; 3 comments on the headline
	}
	score := max(likeness(text, doc), likeness(text, og))
	switch e.tag {
	case atom.H1:
		score += 20
	case atom.H2:
		score += 10
	case atom.H3, atom.H4:
		score += 5
	}
	if e.hint&hintTitle != 0 {
		score += 5
	}
	l := p.lines[e.lines.from]
	if l.role&roleHidden != 0 {
		score -= 15
	}
	if p.inAway(i) {
		score -= 25
	}
	if l.weight > 0 && l.linked*10 > l.weight*9 && e.tag != atom.H1 {
		score -= 20
	}
	return score
}

// likeness says how much of a page's title a heading repeats, 0 to 100: the
// longer the part that it repeats, the surer. The short parts are names.
func likeness(heading, title string) int {
	if title == "" || heading == "" {
		return 0
	}
	h, t := utf8.RuneCountInString(heading), utf8.RuneCountInString(title)
	switch at := strings.Index(title, heading); {
	case at == 0 && (h*3 >= t || h >= 10):
		return 60 + 40*h/t
	case at > 0 && (h*2 >= t || h >= 10):
		return 50 + 40*h/t
	case at >= 0:
		return 20 * h / t
	}
	if strings.Contains(heading, title) {
		return 50 + 40*t/h
	}
	if n := commonPrefix(heading, title); n >= 8 && n*10 >= h*6 {
		return 30 + 40*n/h
	}
	return 0
}

func commonPrefix(a, b string) int {
	n := 0
	for a != "" && b != "" {
		x, i := utf8.DecodeRuneInString(a)
		y, j := utf8.DecodeRuneInString(b)
		if x != y {
			break
		}
		a, b, n = a[i:], b[j:], n+1
	}
	return n
}

// inAway reports whether element i lies in what is named as something else
// than the article.
func (p *page) inAway(i int32) bool {
	for ; i >= 0; i = p.elements[i].parent {
		if p.elements[i].hint&(hintAway&^hintTags|hintHidden) != 0 {
			return true
		}
	}
	return false
}

// lineOf is the line that reads like title and is not a mere link, -1 for none.
func (p *page) lineOf(title string) int32 {
	want := folded(title)
	if want == "" {
		return -1
	}
	for i := range p.lines {
		l := &p.lines[i]
		if int(l.to-l.from) > 2*len(title)+20 || int(l.to-l.from) < len(want) || l.linked*2 > l.weight {
			continue
		}
		if folded(p.lineText(int32(i))) == want {
			return int32(i)
		}
	}
	return -1
}
