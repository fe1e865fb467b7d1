package parser

import (
	"strings"

	"golang.org/x/net/html/atom"

	"jianbao/record"
)

// namedAuthors reads the elements beside the headline that say by their class,
// their rel or the like that they hold who wrote, and English bylines.
func (p *page) namedAuthors() ([]record.Byline, found) {
	for k := range p.imprint {
		il := &p.imprint[k]
		if il.place == placeTail || il.place == placeAbove && !hasStamp(il) {
			continue
		}
		if names := englishByline(il.text); len(names) > 0 {
			return people(names), found{rule: "English byline", where: p.path(p.lines[il.line].block), raw: il.text}
		}
	}
	from, to := p.besideHeadline()
	for i := from; i < to; i++ {
		if !p.namesAuthors(i) || p.inAwayFrom(i, hintComment|hintRelated|hintSide|hintFooter|hintNav|hintHidden) {
			continue
		}
		if by := p.peopleOf(i); len(by) > 0 {
			return by, found{rule: "element named for them", where: p.path(i), raw: p.elementText(i)}
		}
	}
	return nil, found{}
}

// besideHeadline are the elements from a few lines above the headline down to
// the text, at most 400 of them.
func (p *page) besideHeadline() (from, to int32) {
	h, first := p.notes.headline, p.notes.first
	if h < 0 || len(p.lines) == 0 {
		return 0, 0
	}
	end := min(h+30, int32(len(p.lines)))
	if first > h && first < end {
		end = first
	}
	from = p.firstElementFrom(p.lines[max(h-3, 0)].from)
	for to = from; to < int32(len(p.elements)) && to < from+400 && p.elements[to].from < p.lines[end-1].to; to++ {
	}
	return from, to
}

// namesAuthors reports whether element i is marked as the place of who wrote.
func (p *page) namesAuthors(i int32) bool {
	e := &p.elements[i]
	if e.lines.len() == 0 || e.lines.len() > 2 || e.to <= e.from || e.to-e.from > 120 {
		return false
	}
	if e.hint&hintAuthor != 0 || e.tag == atom.Address || e.tag == atom.Cite && e.parent >= 0 && strings.Contains(attr(p.elements[e.parent].node, "class"), "author") {
		return true
	}
	for _, a := range e.node.Attr {
		switch a.Key {
		case "rel", "bosszone", "data-testid", "data-component": // bosszone is Tencent's
			if strings.Contains(lowerASCII(a.Val), "author") || strings.Contains(lowerASCII(a.Val), "byline") {
				return true
			}
		case "class", "id":
			if strings.HasPrefix(a.Val, "authi") || strings.Contains(a.Val, "postauthor") || strings.Contains(lowerASCII(a.Val), "author-name") || strings.Contains(lowerASCII(a.Val), "authorname") {
				return true // authi and postauthor are those of Discuz
			}
		}
	}
	return false
}

// peopleOf are the people whom an element holds that is marked for them.
func (p *page) peopleOf(i int32) []record.Byline {
	text := p.spacedElement(i)
	if fields, rest := fieldsOf(text, unknownTime); len(fields) > 0 {
		switch f := fields[0]; {
		case f.kind == labelAuthor && f.start == 0 && f.value != "":
			return p.authorField(&f)
		case f.kind == labelAuthor, len(rest) == 0:
			return nil
		}
		text = strings.TrimSpace(rest[0])
		if fields[0].start == 0 || text == "" {
			return nil
		}
	}
	if by := parseByline(text); len(by) > 0 {
		return by
	}
	if !hasHan(text) {
		if names := englishByline(text); len(names) > 0 {
			return people(names)
		}
		if names := englishNames(text); len(names) > 0 {
			return people(names)
		}
	}
	if names := namesIn(text, false); len(names) > 0 {
		return people(names)
	}
	if pen := strings.TrimSpace(text); p.isPosterName(pen) {
		return people([]string{pen})
	}
	return nil
}

// isPosterName reports whether an element for the author holds a pen name: the
// accounts of outlets stand in such places too.
func (p *page) isPosterName(s string) bool {
	site, _ := p.metaNamed("og:site_name")
	return isPenName(s) && runes(s) <= 12 && !strings.Contains(s, " ") && folded(s) != folded(p.result.Source) &&
		!isOutlet(s) && !isSiteName(s) && !isNameOf(s, site) && !isAgo(lowerASCII(s)) && !notInNames[lowerASCII(s)]
}

func people(names []string) []record.Byline {
	var by []record.Byline
	for _, n := range names {
		by = append(by, record.Byline{Name: n})
	}
	return by
}
