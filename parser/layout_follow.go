package parser

import (
	"strings"

	"jianbao/record"
)

// The generic extractor reads every page first. Then the first layout that fits
// gives its fields, and each is compared with the generic reading: a template
// changes without notice, and the disagreement is how that is noticed.

// followLayouts lets the layouts that fit the page give their fields. Of several
// of crawl.yaml, and of the shipped ones, the first that fits holds; one of 2019
// fills what is missing then.
func (p *page) followLayouts() {
	own, followed := false, false
	for _, t := range p.in.Layouts {
		own = own || t.trust == Own
		if t.trust == Fallback && !p.isUnsure() || t.trust != Fallback && followed || !p.mayFollow(t) {
			continue
		}
		f, fits := p.fit(t)
		if !fits || !p.holds(t) {
			continue
		}
		f.follow()
		followed = true
		if t.trust == Fallback {
			break
		}
	}
	if own && !followed && p.result.Kind.IsRecord() {
		p.prove("layout", NoLayoutFits, "", "")
	}
}

// mayFollow reports whether a layout is asked on a page of this kind. What is no
// article to the generic extractor is made one by crawl.yaml alone, or by text in
// script data, which the generic extractor may not know how to read.
func (p *page) mayFollow(t *Template) bool {
	kind := p.result.Kind
	return t.trust == Own || kind.IsRecord() || t.trust == Shipped && t.ofData && kind == record.KindSection
}

// isUnsure reports whether the generic extractor missed a field that articles
// have, or read next to no text.
func (p *page) isUnsure() bool {
	weight, _ := p.bodyWeight()
	return p.result.Title == "" || p.result.Published.IsZero() || p.result.Source == "" || weight < enoughBody
}

// fitting is a template that fits the page, with what its selectors find of
// headline and text, and with the generic reading.
type fitting struct {
	p       *page
	t       *Template
	title   string // "" where it finds none that can be one
	heading hit
	titleBy string
	text    layoutText
	generic *page // as it was read without the layout
}

// fit looks whether a template is that of the page: whether its text is there,
// or its headline where it names no text, and whether that can be the article's.
func (p *page) fit(t *Template) (*fitting, bool) {
	f := &fitting{p: p, t: t, text: p.findText(t)}
	if len(t.body) > 0 && (f.text.weight == 0 || !f.believesText()) {
		return nil, false
	}
	f.findTitle()
	if t.trust == Fallback && p.result.Title != "" && folded(f.title) != folded(p.result.Title) {
		return nil, false
	}
	return f, f.text.weight > 0 || f.title != ""
}

// follow gives the fields of the layout. Where headline or text are others than
// the generic ones, the page is read again around them, since date and source
// are looked for between the two.
func (f *fitting) follow() {
	p := f.p
	generic := *p
	f.generic = &generic
	title, text := f.newTitle(), f.newText()
	if title || text {
		f.again(title, text)
	}
	g := &generic.result
	for _, field := range []struct {
		missing bool
		give    func()
	}{
		{g.Title == "", f.giveTitle}, {f.isWeak(), func() { f.giveText(text) }}, {g.Published.IsZero(), f.giveDate}, {g.Source == "", f.giveSource},
		{len(g.Authors) == 0, f.giveAuthors}, {len(g.Editors) == 0, f.giveEditors}, {g.Subtitle == "", f.giveSubtitle},
	} {
		if field.missing || f.t.trust != Fallback {
			field.give()
		}
	}
	if p.result.Evidence["layout"].Rule == "" {
		p.prove("layout", f.t.trust.name()+" fits", f.text.where, "")
	}
	p.readLang()
	if !p.result.Kind.IsRecord() {
		p.readParts() // which pages of other kinds do not have
	}
	p.readKind()
}

// again reads the page anew around the headline and the text of the layout.
func (f *fitting) again(title, text bool) {
	p := f.p
	p.sums, p.away, p.imprint, p.seen = nil, nil, nil, nil
	p.notes = notes{headline: -1, why: emptied(p.notes.why)}
	p.result = record.Page{
		URL: p.result.URL, ParserVersion: p.result.ParserVersion, Evidence: map[string]record.Evidence{},
		Links: p.result.Links, Feeds: p.result.Feeds, Canonical: p.result.Canonical, PartURLs: p.result.PartURLs,
		Content: record.Content{Kind: p.result.Kind, Charset: p.result.Charset, DeclaredCharset: p.result.DeclaredCharset},
	}
	if title {
		p.setTitle(f.title, f.rule(f.titleBy), p.hitPath(f.heading), f.title)
		if f.heading.element >= 0 {
			p.notes.headline = p.elements[f.heading.element].lines.from
		} else {
			p.notes.headline = p.lineOf(f.title)
		}
	}
	if text {
		p.notes.layoutBody, p.notes.bodyRule, p.notes.strip = f.text.elements, f.rule(f.text.by), f.text.strip
	}
	p.readFields()
	if text && !f.standsUp(p.result.Body) {
		*p = *f.generic
		return
	}
	f.keepFields()
}

// emptied is a new map where there is one: the generic reading keeps its own.
func emptied(why map[int32]Reason) map[int32]Reason {
	if why == nil {
		return nil
	}
	return map[int32]Reason{}
}

// keepFields takes over what the generic extractor read and the second reading
// did not: what lies in the text is not looked for a source. Around the text of
// a layout that is not of crawl.yaml nothing else is read anew.
func (f *fitting) keepFields() {
	g, r := &f.generic.result, &f.p.result
	all := f.t.trust != Own
	keep := func(field string, missing bool, take func()) {
		if e, ok := g.Evidence[field]; ok && (missing || all) {
			take()
			r.Evidence[field] = e
		}
	}
	keep("subtitle", r.Subtitle == "", func() { r.Subtitle = g.Subtitle })
	keep("published", r.Published.IsZero(), func() { r.Published, r.PublishedPrecision = g.Published, g.PublishedPrecision })
	keep("updated", r.Updated.IsZero(), func() { r.Updated = g.Updated })
	keep("source", r.Source == "", func() { r.Source, r.SourceParts = g.Source, g.SourceParts })
	keep("authors", len(r.Authors) == 0, func() { r.Authors, r.Bylines = g.Authors, g.Bylines })
	keep("editors", len(r.Editors) == 0, func() { r.Editors = g.Editors })
	keep("reads", r.Reads == nil, func() { r.Reads = g.Reads })
	keep("section", r.Section == "", func() { r.Section = g.Section })
	keep("keywords", len(r.Keywords) == 0, func() { r.Keywords = g.Keywords })
}

// rule is how evidence names a selector of the layout.
func (f *fitting) rule(by string) string { return f.t.trust.name() + ": " + by }

// disagrees keeps a reading that lost beside the one that holds.
func (f *fitting) disagrees(field, other, rule string) {
	e, ok := f.p.result.Evidence[field]
	if !ok {
		return
	}
	e.Other, e.OtherRule = clip(tidy(other), 200), rule
	f.p.result.Evidence[field] = e
}

// genericRule is the rule by which the generic extractor read a field.
func (f *fitting) genericRule(field string) string { return f.generic.result.Evidence[field].Rule }

// layoutText is what a template finds of the text: elements of the page, or
// content that stands in its data.
type layoutText struct {
	elements []int32
	strip    []int32
	inner    *page // the content, read as a page of a body alone
	cut      bool
	lines    map[string]bool
	weight   int // of the lines, in characters
	by       string
	where    string
}

func (p *page) findText(t *Template) (x layoutText) {
	for _, s := range t.strip {
		for _, h := range s.find(p) {
			if h.element >= 0 {
				x.strip = append(x.strip, h.element)
			}
		}
	}
	hits, by := p.find(t.body)
	if len(hits) == 0 {
		return x
	}
	x.by, x.where = by, p.hitPath(hits[0])
	var content strings.Builder
	for _, h := range hits {
		switch {
		case h.element >= 0:
			x.elements = append(x.elements, h.element)
		case content.Len()+len(h.value) <= maxValue:
			content.WriteString("<div>" + markup(h.value) + "</div>")
		}
	}
	if len(x.elements) == 0 {
		x.inner, x.cut = p.inner(content.String())
		x.take(strings.Split(x.inner.result.Body, "\n"))
		return x
	}
	s := span{0, int32(len(p.lines))}
	drop := make([]bool, len(p.lines))
	p.outside(x.elements, x.strip, s, drop)
	var lines []string
	for i := range drop {
		if l := &p.lines[i]; !drop[i] && l.linked*2 <= l.weight {
			lines = append(lines, strings.TrimSpace(p.lineText(int32(i))))
		}
	}
	x.take(lines)
	return x
}

// markup is a text of script data as HTML: one whose tags are escaped a second
// time is taken out of that, one without tags has its lines broken.
func markup(s string) string {
	if !strings.Contains(s, "<") && strings.Contains(s, "&lt;") {
		s = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#x3D;", "=", "&amp;", "&").Replace(s)
	}
	if !strings.Contains(s, "<") {
		s = strings.ReplaceAll(s, "\n", "<br>")
	}
	return s
}

func (x *layoutText) take(lines []string) {
	x.lines = make(map[string]bool, len(lines))
	for _, l := range lines {
		if l != "" && !x.lines[l] {
			x.lines[l] = true
			x.weight += runes(l)
		}
	}
}

// share says how many characters a body has, and how many of them are in lines
// that the layout finds too.
func (x *layoutText) share(body string) (all, both int) {
	for l := range strings.SplitSeq(body, "\n") {
		n := runes(l)
		all += n
		if x.lines[l] {
			both += n
		}
	}
	return all, both
}

// outside marks the lines that lie in none of the elements, or in what is
// stripped.
func (p *page) outside(elements, strip []int32, s span, drop []bool) {
	if len(elements) > 0 {
		for i := range drop {
			drop[i] = true
		}
		p.mark(elements, s, drop, false)
	}
	p.mark(strip, s, drop, true)
}

// outsideLayout marks the lines of element b that the layout does not name as
// text, or strips.
func (p *page) outsideLayout(b int32, drop []bool) {
	s := p.elements[b].lines
	p.outside(p.notes.layoutBody, nil, s, drop)
	if len(p.notes.layoutBody) > 0 {
		p.becauseDropped(s, drop, whyOutside)
	}
	p.mark(p.notes.strip, s, drop, true)
	p.becauseDropped(s, drop, whyStripped)
}

func (p *page) mark(elements []int32, s span, drop []bool, value bool) {
	for _, e := range elements {
		l := p.elements[e].lines
		for i := max(l.from, s.from); i < min(l.to, s.to); i++ {
			drop[i-s.from] = value
		}
	}
}

// around is the innermost element that holds all of some.
func (p *page) around(elements []int32) int32 {
	e := elements[0]
	for _, i := range elements[1:] {
		for e > 0 && !p.within(i, e) {
			e = p.elements[e].parent
		}
	}
	return max(e, 0)
}
