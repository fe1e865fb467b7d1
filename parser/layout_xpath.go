package parser

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xpath"
	"golang.org/x/net/html"

	"jianbao/internal/words"
)

// maxWalked is how many steps all XPath of a page's layouts takes in its tree: a
// few thousand do for a path, and a page that is built to hurt would have an axis
// such as preceding:: take the square of its nodes. What is asked then finds nothing.
const maxWalked = 10_000_000

// isXPath tells XPath from CSS, which begins with none of these.
func isXPath(s string) bool {
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "(") || strings.HasPrefix(s, "./") || isXPathCall(s)
}

// isXPathCall reports whether an expression begins as the call of a function.
func isXPathCall(s string) bool {
	name, _, ok := strings.Cut(s, "(")
	return ok && name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// xpathFinder reads an XPath expression. The library panics on some that it
// cannot read, and on some values when it evaluates; so does the walker.
func xpathFinder(s string) (find func(*page) []hit, err error) {
	defer func() {
		if r := recover(); r != nil {
			find, err = nil, words.Errorf("as XPath it cannot be read: %w", fmt.Errorf("%v", r))
		}
	}()
	expr, err := xpath.Compile(s)
	if err != nil {
		return nil, words.Errorf("as XPath it cannot be read: %w", err)
	}
	text, err := givesText(expr)
	if err != nil {
		return nil, err
	}
	// Evaluate keeps its state in the expression where that gives nodes, and
	// none where it gives a text: only so may goroutines share it.
	return func(p *page) (hits []hit) {
		defer func() {
			if recover() != nil {
				hits = nil
			}
		}()
		top := &walker{htmlquery.CreateXPathNavigator(p.root), &p.walked}
		if text {
			text, _ := expr.Evaluate(top).(string)
			return []hit{{-1, strings.ToValidUTF8(text, ""), s}}
		}
		return p.xpathHits(expr.Select(top), s)
	}, nil
}

// givesText reports whether an expression gives a text and no nodes. A layout
// has no use for one that gives anything else. Of what kind a value is does not
// depend on the page; where the library panics on a page of two words, it may not on others.
func givesText(expr *xpath.Expr) (text bool, err error) {
	defer func() {
		if recover() != nil {
			text, err = isXPathCall(expr.String()), nil
		}
	}()
	switch expr.Evaluate(&walker{htmlquery.CreateXPathNavigator(parseTree("<p>1</p>", false)), new(int)}).(type) {
	case string:
		return true, nil
	case bool:
		return false, words.Errorf("it gives true or false: write the path of an element, a condition in brackets, such as //p[@class='source']")
	case float64, int:
		return false, words.Errorf("it gives a number: write the path of an element, such as //h1, or a function that gives its text, such as string(//h1)")
	}
	return false, nil
}

func (p *page) xpathHits(found *xpath.NodeIterator, by string) (hits []hit) {
	for found.MoveNext() && len(hits) < maxHits {
		nav, ok := found.Current().(*walker)
		if !ok {
			continue
		}
		if nav.NodeType() == xpath.AttributeNode {
			hits = append(hits, hit{-1, nav.Value(), by})
			continue
		}
		n := nav.Current()
		for n != nil && n.Type != html.ElementNode {
			n = n.Parent
		}
		if i, known := p.elementOf(n); known && !slices.ContainsFunc(hits, func(h hit) bool { return h.element >= 0 && p.within(i, h.element) }) {
			hits = append(hits, p.hitOf(i))
		}
	}
	return hits
}

// walker goes through the tree for XPath and counts the steps.
type walker struct {
	*htmlquery.NodeNavigator
	walked *int
}

var errWalked = errors.New("too many steps")

func (w *walker) step(n int) {
	if *w.walked += n; *w.walked > maxWalked {
		panic(errWalked)
	}
}

// Copy implements xpath.NodeNavigator, as the methods below do.
func (w *walker) Copy() xpath.NodeNavigator {
	w.step(1)
	n := *w.NodeNavigator
	return &walker{&n, w.walked}
}

func (w *walker) MoveTo(other xpath.NodeNavigator) bool {
	o, ok := other.(*walker)
	return ok && w.NodeNavigator.MoveTo(o.NodeNavigator)
}

func (w *walker) MoveToParent() bool        { w.step(1); return w.NodeNavigator.MoveToParent() }
func (w *walker) MoveToChild() bool         { w.step(1); return w.NodeNavigator.MoveToChild() }
func (w *walker) MoveToNext() bool          { w.step(1); return w.NodeNavigator.MoveToNext() }
func (w *walker) MoveToPrevious() bool      { w.step(1); return w.NodeNavigator.MoveToPrevious() }
func (w *walker) MoveToNextAttribute() bool { w.step(1); return w.NodeNavigator.MoveToNextAttribute() }

func (w *walker) MoveToFirst() bool {
	for moved := false; ; moved = true { // the library goes there by single steps too
		if !w.MoveToPrevious() {
			return moved
		}
	}
}

func (w *walker) Value() string {
	v := w.NodeNavigator.Value()
	w.step(len(v) / 16)
	return v
}
