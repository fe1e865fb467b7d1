package parser

import (
	"sort"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// element is an element of the flattened page. Elements lie in document
// order; those within it are the ones up to last, and the text and the lines
// within it are contiguous too, so that what a subtree holds is two offsets.
type element struct {
	node   *html.Node
	tag    atom.Atom
	hint   hint
	parent int32
	last   int32 // index behind the last element within
	from   int32 // offsets in the page's text
	to     int32
	lines  span // the lines that begin or go on within
}

// span is a range of lines, the end not included.
type span struct{ from, to int32 }

func (s span) len() int { return int(s.to - s.from) }

// role is what a line stands in.
type role uint16

const (
	roleHeading role = 1 << iota
	roleItem
	roleCell
	roleQuote
	roleCaption
	rolePre
	roleHidden
	roleCentred
	roleStrong // all of it in bold
	roleTerm   // dt, label, button-like
	roleDigest // it ended in a link to the rest of another article, which was taken off
)

// line is a piece of text that a reader sees on a line of its own: between
// two block borders or line breaks.
type line struct {
	from, to int32 // in the page's text
	block    int32 // the innermost block element around it
	role     role
	level    int8  // of a heading
	weight   int32 // what it holds, in half Han characters
	linked   int32 // how much of that is in links
	strong   int32 // how much of that is in bold
	commas   int32 // punctuation of running text
	stops    int32 // ends of sentences
	links    int32 // anchors that begin in it
}

// flattener makes the elements and lines of a page in one walk.
type flattener struct {
	p       *page
	buf     strings.Builder
	cur     line
	open    bool // a line has text
	space   bool // a blank is due before the next character
	anchors int  // depth of links
	bold    int
	roles   role
	level   int8
	blocks  []int32
	memo    map[string]hint
	prev    rune
	inWord  bool
	cells   int // depth of table rows read as one line
}

// isBlock says which elements begin and end a line.
func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dir, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
		atom.Hgroup, atom.Hr, atom.Html, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Search, atom.Section,
		atom.Summary, atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Ul, atom.Option, atom.Optgroup:
		return true
	}
	return false
}

// isSilent says whose text no reader sees.
func isSilent(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Textarea, atom.Select, atom.Button, atom.Svg, atom.Math, atom.Iframe, atom.Object,
		atom.Embed, atom.Audio, atom.Video, atom.Canvas, atom.Map, atom.Noframes, atom.Noembed, atom.Title, atom.Datalist, atom.Rp, atom.Rt:
		return true
	}
	return false
}

// flatten fills the elements, lines and notes of p from its tree.
func (p *page) flatten() {
	f := &flattener{p: p, memo: map[string]hint{}}
	f.buf.Grow(1 << 14)
	f.walk(p.root, -1)
	f.breakLine()
	p.text = f.buf.String()
}

// walk goes through n and what is below it. The tree's depth is bounded by
// the builder (512 by x/net, fallbackDepth by ours), so it may recur.
func (f *flattener) walk(n *html.Node, parent int32) {
	switch n.Type {
	case html.TextNode:
		f.write(n.Data)
		return
	case html.DocumentNode:
		f.children(n, parent)
		return
	case html.ElementNode:
	default:
		return
	}
	if n.DataAtom == atom.Br {
		f.breakLine()
		return
	}
	i := int32(len(f.p.elements))
	e := element{node: n, tag: n.DataAtom, parent: parent, hint: hintsOf(n, f.memo)}
	block := isBlock(n.DataAtom)
	if block {
		f.border(n.DataAtom)
	}
	e.from, e.lines.from = int32(f.buf.Len()), int32(len(f.p.lines))
	f.p.elements = append(f.p.elements, e)
	f.p.note(i)
	if !isSilent(n.DataAtom) && (block || !isUnseen(n, e.hint)) {
		f.inside(n, i, block, e.hint)
	}
	if block {
		f.border(n.DataAtom)
	}
	done := &f.p.elements[i]
	done.last, done.to, done.lines.to = int32(len(f.p.elements)), int32(f.buf.Len()), int32(len(f.p.lines))
	if f.open {
		done.lines.to++
	}
}

// inside walks the children of element i with what it means for their lines.
func (f *flattener) inside(n *html.Node, i int32, block bool, h hint) {
	saved, level, bold, cells := f.roles, f.level, f.bold, f.cells
	f.enter(n, h)
	if block {
		f.blocks = append(f.blocks, i)
	}
	link := n.DataAtom == atom.A
	if link {
		f.anchors++
		f.cur.links++
	}
	f.children(n, i)
	if link {
		f.anchors--
	}
	if block {
		f.border(n.DataAtom)
		f.blocks = f.blocks[:len(f.blocks)-1]
	}
	f.roles, f.level, f.bold, f.cells = saved, level, bold, cells
}

func (f *flattener) children(n *html.Node, parent int32) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		f.walk(c, parent)
	}
}

// enter sets what the lines within n are.
func (f *flattener) enter(n *html.Node, h hint) {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		f.roles |= roleHeading
		f.level = int8(n.Data[1] - '0')
	case atom.Li, atom.Dd, atom.Dt:
		f.roles |= roleItem
	case atom.Td, atom.Th:
		f.roles |= roleCell
	case atom.Table:
		f.cells = 0
	case atom.Tr:
		if isDataRow(n) {
			f.cells++
		}
	case atom.Blockquote:
		f.roles |= roleQuote
	case atom.Pre:
		f.roles |= rolePre
	case atom.B, atom.Strong:
		f.bold++
	case atom.Center:
		f.roles |= roleCentred
	}
	if h&hintCaption != 0 {
		f.roles |= roleCaption
	}
	if h&hintHidden != 0 {
		f.roles |= roleHidden
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "align" && strings.EqualFold(a.Val, "center"), a.Key == "style" && strings.Contains(a.Val, "center"):
			f.roles |= roleCentred
		}
	}
}

// isDataRow reports whether a table row holds values, not layout: two cells or
// more, none of which holds blocks, line breaks or pictures.
func isDataRow(tr *html.Node) bool {
	cells := 0
	for td := tr.FirstChild; td != nil; td = td.NextSibling {
		if td.DataAtom != atom.Td && td.DataAtom != atom.Th {
			continue
		}
		cells++
		for c := td.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.P && c.PrevSibling == nil && c.NextSibling == nil {
				continue // a cell of one paragraph, as office programs write them
			}
			if isBlock(c.DataAtom) || c.DataAtom == atom.Br || c.DataAtom == atom.Img {
				return false
			}
			if c.Type == html.TextNode && len(c.Data) > 300 {
				return false
			}
		}
	}
	return cells > 1
}

// lineText is the text of line i.
func (p *page) lineText(i int32) string {
	l := &p.lines[i]
	return p.text[l.from:l.to]
}

// elementText is what a reader sees of element i, lines apart from each other by \n.
func (p *page) elementText(i int32) string {
	e := &p.elements[i]
	return strings.TrimSpace(p.text[e.from:e.to])
}

// lineAt is the index of the line that holds an offset of the text, or the next one.
func (p *page) lineAt(offset int32) int32 {
	return int32(sort.Search(len(p.lines), func(i int) bool { return p.lines[i].to >= offset }))
}

// firstElementFrom is the first element that begins at or behind an offset.
func (p *page) firstElementFrom(offset int32) int32 {
	return int32(sort.Search(len(p.elements), func(i int) bool { return p.elements[i].from >= offset }))
}

// within reports whether element i is e or lies within it.
func (p *page) within(i, e int32) bool { return i >= e && i < p.elements[e].last }

// path is a short CSS path to element i, up to the nearest id.
func (p *page) path(i int32) string {
	var parts []string
	for n := 0; i >= 0 && n < 4; n++ {
		e := &p.elements[i]
		name := e.node.Data
		id, class := attr(e.node, "id"), attr(e.node, "class")
		switch {
		case id != "":
			name += "#" + id
		case class != "":
			name += "." + strings.Join(strings.Fields(class), ".")
		}
		parts = append(parts, clip(tidy(name), 60))
		if id != "" {
			break
		}
		i = e.parent
	}
	for a, b := 0, len(parts)-1; a < b; a, b = a+1, b-1 {
		parts[a], parts[b] = parts[b], parts[a]
	}
	return strings.Join(parts, " > ")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
