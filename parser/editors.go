package parser

import (
	"slices"
	"strings"
)

// readEditors finds who saw the text through: in bylines, and labelled 编辑：….
func (p *page) readEditors() {
	for k := range p.imprint {
		il := &p.imprint[k]
		if c, ok := p.creditsIn(il); ok && len(c.editors) > 0 {
			p.addEditors(c.editors, "byline", il)
			continue
		}
		for i := range il.fields {
			if f := &il.fields[i]; f.kind == labelEditor && f.value != "" {
				p.addEditors(namesIn(f.value, true), "labelled "+f.label, il)
			}
		}
	}
}

func (p *page) addEditors(names []string, rule string, il *imprintLine) {
	for _, name := range names {
		if hasHan(name) && runes(name) > 6 && !strings.ContainsRune(name, '·') {
			continue // a sentence: 编辑：要求中文专业本科以上学历
		}
		if !slices.Contains(p.result.Editors, name) && len(p.result.Editors) < MaxPeople {
			p.result.Editors = append(p.result.Editors, name)
			p.prove("editors", rule, p.path(p.lines[il.line].block), il.text)
		}
	}
}

// creditsIn is the byline that a line of the imprint is, or that a line of date
// and source holds beside them: 2022-12-31 来源：江城日报 记者 王小明 阅读：100.
func (p *page) creditsIn(il *imprintLine) (credits, bool) {
	if !il.held.known {
		il.held.credits, il.held.ok = p.readCredits(il)
		il.held.known = true
	}
	return il.held.credits, il.held.ok
}

func (p *page) readCredits(il *imprintLine) (credits, bool) {
	if il.place == placeAbove {
		return credits{}, false
	}
	if c, ok := il.byline(); ok {
		return c, true
	}
	if !hasStamp(il) && !hasLabel(il, labelSource) {
		return credits{}, false
	}
	parts := slices.Clone(il.rest)
	for i := range il.fields {
		if k := il.fields[i].kind; k != labelAuthor && k != labelEditor {
			parts = append(parts, il.fields[i].value)
		}
	}
	for _, part := range parts {
		if c, ok := creditsWithin(part); ok {
			return c, true
		}
	}
	return credits{}, false
}
