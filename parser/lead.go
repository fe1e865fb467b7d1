package parser

import (
	"slices"
	"strings"
)

// maxLead is how many lines there may be between headline and text, and minLead
// the weight of a paragraph in between. minParted is how many of them are of the
// text in any language of the Latin alphabet.
const (
	maxLead   = 80
	minLead   = 24
	minParted = 3
)

// addLead takes paragraphs for the text that stand between headline and text in
// boxes of their own: what an advertisement parts from the rest, and the lead, with
// which papers of the continent begin their texts. What English ones put there is
// a deck, which the text says again, as the summaries of China's are.
func (p *page) addLead() {
	h, first := p.notes.headline, p.notes.first
	if !p.isLatin() || h < 0 || first <= h || first > h+maxLead || p.notes.terse {
		return
	}
	var lead []int32
	for i := h + 1; i < min(first, p.elements[p.notes.body].lines.from); i++ {
		if p.isLead(i) {
			lead = append(lead, i)
		}
	}
	said := p.lineText(first) + " " + p.lineText(p.notes.last)
	if len(lead) < minParted && strings.HasPrefix(language(said, p.declaredLang()), "en") {
		return
	}
	p.notes.kept = slices.Insert(p.notes.kept, 0, lead...)
}

// isLead reports whether a line between headline and text is a paragraph, and
// not the beginning of the text or the headline once more.
func (p *page) isLead(i int32) bool {
	l := &p.lines[i]
	if l.stops == 0 || l.weight < minLead || 3*l.linked > l.weight || p.away[i] || l.role&(roleHidden|roleCaption) != 0 {
		return false
	}
	text := p.lineText(i)
	if l.role&roleHeading != 0 && (l.level == 1 || !isSentence(text)) {
		return false
	}
	if l.weight < 600 && isConsent(text) || isMetaLine(text) || isBoilerplate(text) || isTail(text) || endsArticle(text) || len(englishByline(text)) > 0 {
		return false
	}
	said := folded(text)
	if said == folded(p.result.Title) {
		return false
	}
	for _, k := range p.notes.kept[:min(len(p.notes.kept), 4)] {
		if strings.HasPrefix(folded(p.lineText(k)), said) {
			return false
		}
	}
	return true
}
