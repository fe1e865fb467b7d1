package parser

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/internal/words"
)

const (
	// maxSelector is how long a selector is at most, in bytes.
	maxSelector = 2000
	// maxCounted is how many elements a page has at most in which CSS selectors
	// are asked that look at siblings: a hostile page has them look at all of
	// them for each.
	maxCounted = 10_000
	// maxHits and maxValue bound what one selector gives: how many places, and
	// how many bytes of a value.
	maxHits  = 2000
	maxValue = 4 << 20
)

// selector is a selector of a layout, read.
type selector struct {
	text string
	find func(*page) []hit
}

// hit is what a selector finds: an element of the page, or a value that is no
// line of it (an attribute, script data), with the place where that stands.
type hit struct {
	element int32 // -1 for a value
	value   string
	where   string
}

func compileSelector(text string) (selector, error) {
	find, err := finderOf(strings.TrimSpace(text))
	if err != nil {
		return selector{}, err
	}
	return selector{tidy(strings.ToValidUTF8(text, "")), find}, nil
}

func finderOf(s string) (func(*page) []hit, error) {
	switch {
	case s == "":
		return nil, words.Errorf("it is empty")
	case len(s) > maxSelector:
		return nil, words.Errorf("it is longer than %d bytes", maxSelector)
	case strings.HasPrefix(s, "json:"):
		return elementData(s[len("json:"):])
	case strings.HasPrefix(s, "js:"):
		return scriptData(s[len("js:"):])
	case isXPath(s):
		return xpathFinder(s)
	}
	if css, name, ok := cutAttribute(s); ok {
		return attributeFinder(css, name)
	}
	match, err := compileCSS(s)
	if err != nil {
		return nil, err
	}
	return func(p *page) (hits []hit) {
		for _, i := range match.in(p) {
			hits = append(hits, p.hitOf(i))
		}
		return hits
	}, nil
}

// css is a CSS selector; counts says that it may look at siblings.
type css struct {
	goquery.Matcher
	counts bool
}

// compileCSS reads a CSS selector. goquery's own compiler is not used, since it
// takes a wrong selector for one that finds nothing.
func compileCSS(s string) (css, error) {
	group, err := cascadia.Compile(s)
	if err != nil {
		return css{}, words.Errorf("as CSS it cannot be read: %w", err)
	}
	return css{group, strings.ContainsAny(s, "~+:")}, nil
}

// in are the elements of a page that it finds, those within one that it found
// left out.
func (c css) in(p *page) (found []int32) {
	if c.counts && len(p.elements) > maxCounted {
		return nil
	}
	for i := int32(0); int(i) < len(p.elements) && len(found) < maxHits; {
		if c.Match(p.elements[i].node) {
			found = append(found, i)
			i = p.elements[i].last
			continue
		}
		i++
	}
	return found
}

// hitOf is an element as it is found: the content of a <meta>, the text that a
// <textarea> keeps, else the element itself.
func (p *page) hitOf(i int32) hit {
	n := p.elements[i].node
	switch n.DataAtom {
	case atom.Meta:
		return hit{-1, attr(n, "content"), p.path(i)}
	case atom.Textarea:
		return hit{-1, scriptText(n), p.path(i)}
	}
	return hit{element: i}
}

// attributeForm is a CSS selector with the name of an attribute behind it.
var attributeForm = regexp.MustCompile(`^(.*\S)\s+@([A-Za-z_][A-Za-z0-9_:.-]*)$`)

func cutAttribute(s string) (css, name string, ok bool) {
	m := attributeForm.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	return m[1], strings.ToLower(m[2]), true
}

func attributeFinder(css, name string) (func(*page) []hit, error) {
	match, err := compileCSS(css)
	if err != nil {
		return nil, err
	}
	return func(p *page) (hits []hit) {
		for _, i := range match.in(p) {
			hits = append(hits, hit{-1, attr(p.elements[i].node, name), p.path(i) + " @" + name})
		}
		return hits
	}, nil
}

// elementOf is the number of a node.
func (p *page) elementOf(n *html.Node) (int32, bool) {
	if p.index == nil {
		p.index = make(map[*html.Node]int32, len(p.elements))
		for i := range p.elements {
			p.index[p.elements[i].node] = int32(i)
		}
	}
	i, known := p.index[n]
	return i, known
}

// find gives what the first selector finds that finds any text.
func (p *page) find(selectors []selector) (hits []hit, by string) {
	for _, s := range selectors {
		for _, h := range s.find(p) {
			if p.says(h) {
				hits = append(hits, h)
			}
		}
		if len(hits) > 0 {
			return hits, s.text
		}
	}
	return nil, ""
}

// says reports whether there is text in what was found.
func (p *page) says(h hit) bool {
	if h.element >= 0 {
		return p.elements[h.element].to > p.elements[h.element].from
	}
	return len(h.value) <= maxValue && strings.TrimSpace(h.value) != ""
}

// hitText is the text of what was found, with a blank where an element begins.
func (p *page) hitText(h hit) string {
	if h.element >= 0 {
		return p.spacedElement(h.element)
	}
	return plainText(h.value)
}

// hitPath is where it stands.
func (p *page) hitPath(h hit) string {
	if h.element >= 0 {
		return p.path(h.element)
	}
	return tidy(clip(h.where, 200))
}

// plainText is the text of a value that may hold HTML, or its entities, on one
// line: what script data says of a title or an outlet.
func plainText(s string) string {
	s = clip(s, 4000)
	if !strings.ContainsAny(s, "<&") {
		return tidy(s)
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return tidy(b.String())
		case html.TextToken:
			b.Write(z.Text())
		}
	}
}
