package parser

import (
	"fmt"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xpath"
	"golang.org/x/net/html"

	"jianbao/record"
)

// Layout says where the pages of a site's template have their fields. A field
// holds selectors that are tried in order: CSS, or XPath 1.0 where one begins
// with / or (. What is absent, or finds nothing, is left to the generic
// extractor. The zero value finds nothing.
type Layout struct {
	// Since and Until are the first and the last day on which the template was
	// in use; zero leaves that end open. A page's day is that of its own date,
	// else that of its address, else that of its fetching.
	Since, Until time.Time

	Title    []string
	Subtitle []string
	Date     []string // the element, or line, that holds the time of publication
	Source   []string
	Authors  []string
	Editors  []string
	Body     []string // the element that holds the text, or all of the paragraphs
	Strip    []string // what is not text inside the body
}

// fields gives a layout's selectors with the names of their fields.
func (l *Layout) fields() []struct {
	name      string
	selectors []string
} {
	return []struct {
		name      string
		selectors []string
	}{{"title", l.Title}, {"subtitle", l.Subtitle}, {"date", l.Date}, {"source", l.Source}, {"authors", l.Authors}, {"editors", l.Editors}, {"body", l.Body}, {"strip", l.Strip}}
}

// Validate reports the first selector that cannot be read, or a layout that
// ends before it begins.
func (l Layout) Validate() error {
	if !l.Since.IsZero() && !l.Until.IsZero() && l.Until.Before(l.Since) {
		return fmt.Errorf("layout: until %s is before since %s", l.Until.Format(time.DateOnly), l.Since.Format(time.DateOnly))
	}
	for _, f := range l.fields() {
		for _, s := range f.selectors {
			if _, err := compile(s); err != nil {
				return fmt.Errorf("layout: %s: selector %q: %w", f.name, s, err)
			}
		}
	}
	return nil
}

// finder gives the nodes that a selector finds, in document order.
type finder func(*html.Node) []*html.Node

func compile(selector string) (finder, error) {
	if s := strings.TrimSpace(selector); strings.HasPrefix(s, "/") || strings.HasPrefix(s, "(") || strings.HasPrefix(s, "./") {
		expr, err := xpath.Compile(s)
		if err != nil {
			return nil, err
		}
		return func(n *html.Node) []*html.Node { return htmlquery.QuerySelectorAll(n, expr) }, nil
	}
	// Compiled here, since goquery's own Find takes a wrong selector for one
	// that finds nothing.
	group, err := cascadia.Compile(selector)
	if err != nil {
		return nil, err
	}
	return func(n *html.Node) []*html.Node { return goquery.NewDocumentFromNode(n).FindMatcher(group).Nodes }, nil
}

// applyLayout reads the fields that the site's layout finds; the generic
// readers leave what it found alone. Of several the first whose body, or
// headline where it names no body, is in the page holds.
func (p *page) applyLayout() {
	if len(p.in.Layouts) == 0 {
		return
	}
	p.index = make(map[*html.Node]int32, len(p.elements))
	for i := range p.elements {
		p.index[p.elements[i].node] = int32(i)
	}
	for i := range p.in.Layouts {
		l := &p.in.Layouts[i]
		key := l.Body
		if len(key) == 0 {
			key = l.Title
		}
		if at, _ := p.find(key); len(at) == 0 || !p.holds(l) {
			continue
		}
		p.useLayout(l)
		return
	}
}

// find gives the elements of the first selector that finds text.
func (p *page) find(selectors []string) (at []int32, by string) {
	for _, s := range selectors {
		f, err := compile(s)
		if err != nil {
			continue // Validate tells whoever wrote it
		}
		for _, n := range f(p.root) {
			for n != nil && n.Type != html.ElementNode {
				n = n.Parent
			}
			i, known := p.index[n]
			if known && p.elements[i].to > p.elements[i].from && (len(at) == 0 || !p.within(i, at[len(at)-1])) {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			return at, s
		}
	}
	return nil, ""
}

// holds reports whether the page's day lies in the layout's span.
func (p *page) holds(l *Layout) bool {
	day := p.in.FetchedAt
	if st, _, ok := stampInPath(p.in.URL); ok {
		day = st.t
	}
	if at, _ := p.find(l.Date); len(at) > 0 {
		for _, st := range findStamps(p.spacedElement(at[0]), p.in.FetchedAt) {
			day = st.t
			break
		}
	}
	if day.IsZero() {
		return true
	}
	return !(!l.Since.IsZero() && day.Before(l.Since)) && !(!l.Until.IsZero() && !day.Before(l.Until.Add(24*time.Hour)))
}

func (p *page) useLayout(l *Layout) {
	if at, by := p.find(l.Title); len(at) > 0 {
		raw := p.headingText(at[0])
		p.notes.headline = p.elements[at[0]].lines.from
		p.setTitle(p.unbranded(raw, p.docTitle), "layout: "+by, p.path(at[0]), raw)
	}
	if at, by := p.find(l.Subtitle); len(at) > 0 {
		p.result.Subtitle = p.headingText(at[0])
		p.prove("subtitle", "layout: "+by, p.path(at[0]), p.result.Subtitle)
	}
	p.layoutDate(l)
	p.layoutSource(l)
	p.layoutPeople(l)
	p.notes.layoutBody, p.notes.bodyRule = p.find(l.Body)
	for _, s := range l.Strip {
		at, _ := p.find([]string{s})
		p.notes.strip = append(p.notes.strip, at...)
	}
}

func (p *page) layoutDate(l *Layout) {
	at, by := p.find(l.Date)
	for _, i := range at {
		raw := p.spacedElement(i)
		for _, st := range append(findStamps(p.elementText(i), p.in.FetchedAt), findStamps(raw, p.in.FetchedAt)...) {
			if p.isFuture(st.t) {
				continue
			}
			p.result.Published, p.result.PublishedPrecision = st.t, st.precision
			p.prove("published", "layout: "+by, p.path(i), raw)
			return
		}
	}
}

func (p *page) layoutSource(l *Layout) {
	at, by := p.find(l.Source)
	for _, i := range at {
		raw := p.spacedElement(i)
		fields, rest := fieldsOf(raw, p.in.FetchedAt)
		var values []string
		for _, f := range fields {
			if f.kind == labelSource {
				values = append(values, f.value)
			}
		}
		for _, v := range append(values, rest...) {
			if v = cleanSource(v); isSource(v) {
				p.setSource(found{v, "layout: " + by, p.path(i), raw})
				return
			}
		}
	}
}

func (p *page) layoutPeople(l *Layout) {
	if at, by := p.find(l.Authors); len(at) > 0 {
		var people []record.Byline
		for _, i := range at {
			raw := p.spacedElement(i)
			if line := parseByline(raw); len(line) > 0 {
				people = append(people, line...)
				continue
			}
			for _, n := range namesIn(afterLabel(raw), true) {
				people = append(people, record.Byline{Name: n})
			}
		}
		if len(people) > 0 {
			p.setAuthors(people, found{rule: "layout: " + by, where: p.path(at[0]), raw: p.elementText(at[0])})
		}
	}
	if at, by := p.find(l.Editors); len(at) > 0 {
		p.result.Editors = append(p.result.Editors, namesIn(afterLabel(p.spacedElement(at[0])), true)...)
		if len(p.result.Editors) > 0 {
			p.prove("editors", "layout: "+by, p.path(at[0]), p.elementText(at[0]))
		}
	}
}

// afterLabel is the first labelled value of a text, or all of it.
func afterLabel(s string) string {
	fields, _ := fieldsOf(s, unknownTime)
	for _, f := range fields {
		if f.value != "" && (f.kind == labelAuthor || f.kind == labelEditor) {
			return f.value
		}
	}
	return s
}

// outsideLayout marks the lines of element b that the layout does not name as
// text, or strips.
func (p *page) outsideLayout(b int32, drop []bool) {
	s := p.elements[b].lines
	if len(p.notes.layoutBody) > 0 {
		for i := range drop {
			drop[i] = true
		}
		p.mark(p.notes.layoutBody, s, drop, false)
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
