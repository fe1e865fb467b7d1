package parser

import (
	"slices"
	"sort"
	"strings"

	"golang.org/x/net/html/atom"

	"jianbao/record"
)

// Bounds of what blocks may grow to beyond the body itself.
const (
	// maxNesting is how deep lists and quotes lie in each other.
	maxNesting = 12
	// maxHeading is the weight up to which the line of a heading is one.
	maxHeading = 120
)

// Blocks gives the body that Parse reads of the same page in its structure:
// headings, lists, tables, quotes, preformatted text, pictures where they
// stand, bold, italics and links. record.BodyOf of it is Parse's Body, always.
// It costs another reading of the page and is there for those who render.
func Blocks(in Input) []record.Block {
	p, _ := openPage(&in)
	p.read()
	if blocks := p.blocks(); record.BodyOf(blocks) == p.result.Body {
		return blocks
	}
	return record.PlainBlocks(p.result.Content) // the text is more than its looks
}

// blocks are the kept lines in what they stand in on the page.
func (p *page) blocks() []record.Block {
	q := p
	if p.notes.inner != nil {
		q = p.notes.inner
	}
	if len(q.lines) == 0 {
		return nil
	}
	b := &builder{p: q, chains: map[int32][]int32{}, holds: map[int32]bool{}, sets: map[int32]set{}}
	b.takeLines(p.result.Body)
	b.takePictures()
	return b.build(b.items, 0)
}

// builder makes blocks of lines.
type builder struct {
	p      *page
	items  []item
	count  []int32           // running sums of the kept lines, by line
	weight []int32           // and of their weights
	heads  int               // kept lines that could be sub-headings
	lift   int8              // what is taken off the level of headings
	chains map[int32][]int32 // containers, by the block that they are around
	holds  map[int32]bool    // elements that were asked whether they are containers
	sets   map[int32]set     // how the text of an element is set
	linked int               // bytes of the addresses of links
}

// item is a line of the body, or a picture between lines (line is -1).
type item struct {
	line     int32
	from, to int32   // its text in the page's
	chain    []int32 // the containers around it, the outermost first
	pictures []string
	caption  []record.Run // of a picture, where it is no line of the body
}

// bodyLines are the lines that a body has. One that was cut for its size has
// fewer than were kept, and may have a part of a first one only.
func (p *page) bodyLines(body string) []item {
	if body == "" {
		return nil
	}
	rest := strings.Split(body, "\n")
	var out []item
	for _, i := range p.notes.kept {
		from, to := p.trimmed(i)
		if from == to || len(rest) == 0 {
			continue
		}
		if text := p.text[from:to]; text != rest[0] && strings.HasPrefix(text, rest[0]) {
			to = from + int32(len(rest[0]))
		}
		rest = rest[1:]
		out = append(out, item{line: i, from: from, to: to})
	}
	return out
}

// takeLines makes the items of the lines that the body has.
func (b *builder) takeLines(body string) {
	p := b.p
	b.items = p.bodyLines(body)
	b.count, b.weight = make([]int32, len(p.lines)+1), make([]int32, len(p.lines)+1)
	level := int8(6)
	for _, it := range b.items {
		b.count[it.line+1] = 1
		if b.couldHead(it.line) {
			b.heads++
			level = min(level, max(p.lines[it.line].level, 2))
		}
	}
	b.lift = level - 2
	for i := range p.lines {
		b.weight[i+1] = b.weight[i] + b.count[i+1]*max(p.lines[i].weight, 1)
		b.count[i+1] += b.count[i]
	}
	for k := range b.items {
		b.items[k].chain = b.chain(p.lines[b.items[k].line].block)
	}
}

// trimmed is where the text of line i begins and ends, without blanks.
func (p *page) trimmed(i int32) (from, to int32) {
	text := p.lineText(i)
	left := strings.TrimSpace(text)
	from = p.lines[i].from + int32(strings.Index(text, left))
	return from, from + int32(len(left))
}

func (b *builder) couldHead(i int32) bool {
	l := &b.p.lines[i]
	return l.role&roleHeading != 0 && l.weight <= maxHeading
}

// takePictures puts the pictures where they stand: one whose caption is a line
// of the body to that line, others between the lines.
func (b *builder) takePictures() {
	p := b.p
	at := make(map[int32]int, len(b.items))
	for k := range b.items {
		at[b.items[k].line] = k
	}
	var alone []item
	told := map[int32]bool{} // captions outside of the body
	for _, c := range p.notes.pictures {
		if k, ok := at[c.caption]; ok && c.caption >= 0 {
			b.items[k].pictures = append(b.items[k].pictures, c.url)
			continue
		}
		e := &p.elements[c.element]
		it := item{line: -1, from: e.from, to: e.from, chain: b.chain(e.parent), pictures: []string{c.url}}
		if c.caption >= 0 && !told[c.caption] {
			told[c.caption] = true
			it.caption = b.runs(p.trimmed(c.caption))
		}
		alone = append(alone, it)
	}
	for _, i := range p.notes.loose {
		alone = append(alone, item{line: -1, from: p.lines[i].from, caption: b.runs(p.trimmed(i))})
	}
	sort.SliceStable(alone, func(i, j int) bool { return alone[i].from < alone[j].from })
	b.items = merge(b.items, alone)
}

// merge puts pictures before the first line that does not begin before them.
func merge(lines, pictures []item) []item {
	if len(pictures) == 0 {
		return lines
	}
	out := make([]item, 0, len(lines)+len(pictures))
	for _, l := range lines {
		for len(pictures) > 0 && pictures[0].from <= l.from {
			out, pictures = append(out, pictures[0]), pictures[1:]
		}
		out = append(out, l)
	}
	return append(out, pictures...)
}

// chain gives the containers from the body's element down to element e, the
// outermost first.
func (b *builder) chain(e int32) []int32 {
	if c, ok := b.chains[e]; ok {
		return c
	}
	p := b.p
	var up []int32
	inBody := false
	for i := e; i >= 0; i = p.elements[i].parent {
		switch p.elements[i].tag {
		case atom.Ul, atom.Ol, atom.Menu, atom.Li, atom.Blockquote, atom.Pre, atom.Table:
			up = append(up, i)
		}
		if i == p.notes.body {
			inBody = true
			break
		}
	}
	var out []int32
	for _, i := range slices.Backward(up) {
		last := int32(-1)
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		if !inBody || len(out) == maxNesting || last >= 0 && isLeafContainer(p.elements[last].tag) {
			break
		}
		if b.isContainer(i, last) {
			out = append(out, i)
		}
	}
	b.chains[e] = out
	return out
}

// isLeafContainer says in which containers no other one is looked for.
func isLeafContainer(tag atom.Atom) bool { return tag == atom.Table || tag == atom.Pre }

// isContainer reports whether element e, in the container around it, is what
// its tag says. What holds most of an article is how the page is laid out.
func (b *builder) isContainer(e, around int32) bool {
	p := b.p
	if p.elements[e].tag == atom.Li {
		return around >= 0 && p.elements[e].parent == around && isList(p.elements[around].tag)
	}
	is, known := b.holds[e]
	if !known {
		switch tag := p.elements[e].tag; {
		case isList(tag):
			is = b.isRealList(e)
		case tag == atom.Table:
			is = b.isDataTable(e)
		default:
			is = !b.isMost(e)
		}
		b.holds[e] = is
	}
	return is
}

func isList(tag atom.Atom) bool { return tag == atom.Ul || tag == atom.Ol || tag == atom.Menu }

// isMost reports whether an element holds more than two thirds of the text.
func (b *builder) isMost(e int32) bool {
	s := b.p.elements[e].lines
	return 3*(b.weight[s.to]-b.weight[s.from]) > 2*b.weight[len(b.weight)-1]
}

// isRealList tells a list from a layout made of one: a single item of several
// lines, or items of whole paragraphs that are most of the article.
func (b *builder) isRealList(e int32) bool {
	p := b.p
	var items int32
	for i := e + 1; i < p.elements[e].last; i = p.elements[i].last {
		s := p.elements[i].lines
		if p.elements[i].tag == atom.Li && b.count[s.to] > b.count[s.from] {
			items++
		}
	}
	s := p.elements[e].lines
	lines, weight := b.count[s.to]-b.count[s.from], b.weight[s.to]-b.weight[s.from]
	switch {
	case items <= 1:
		return items == 1 && lines == 1
	case b.isMost(e):
		return weight <= 160*items && lines < 2*items
	}
	return true
}

// build makes the blocks of items that share the first depth containers.
func (b *builder) build(items []item, depth int) []record.Block {
	var out []record.Block
	for len(items) > 0 {
		if len(items[0].chain) <= depth {
			out = append(out, b.leaf(&items[0]))
			items = items[1:]
			continue
		}
		n := together(items, depth)
		out = append(out, b.container(items[0].chain[depth], items[:n], depth)...)
		items = items[n:]
	}
	return out
}

// together counts the items at the start that are in one container at a depth.
func together(items []item, depth int) int {
	n := 1
	for n < len(items) && len(items[n].chain) > depth && items[n].chain[depth] == items[0].chain[depth] {
		n++
	}
	return n
}

func (b *builder) container(e int32, items []item, depth int) []record.Block {
	switch tag := b.p.elements[e].tag; {
	case isList(tag):
		return []record.Block{b.list(e, items, depth+1)}
	case tag == atom.Table:
		return b.table(e, items)
	case tag == atom.Pre:
		return b.preformatted(e, items)
	case tag == atom.Blockquote:
		return []record.Block{{Kind: record.Quote, Blocks: b.build(items, depth+1)}}
	}
	return b.build(items, depth+1)
}

// list makes a list; what stands in it without <li> is an item all the same.
func (b *builder) list(e int32, items []item, depth int) record.Block {
	p := b.p
	out := record.Block{Kind: record.List, Ordered: p.elements[e].tag == atom.Ol}
	if out.Ordered {
		out.Start = startOf(p.elements[e].node)
	}
	for len(items) > 0 {
		n, inner := 1, depth
		if len(items[0].chain) > depth {
			n = together(items, depth)
			if p.elements[items[0].chain[depth]].tag == atom.Li {
				inner++
			}
		}
		out.Blocks = append(out.Blocks, record.Block{Kind: record.Item, Blocks: b.build(items[:n], inner)})
		items = items[n:]
	}
	return out
}

// leaf makes the block of one item by itself.
func (b *builder) leaf(it *item) record.Block {
	if it.line < 0 {
		return record.Block{Kind: record.Figure, Pictures: it.pictures, Runs: it.caption, Aside: true}
	}
	runs := b.runs(it.from, it.to)
	switch {
	case len(it.pictures) > 0:
		return record.Block{Kind: record.Figure, Pictures: it.pictures, Runs: runs}
	case b.couldHead(it.line) && 2*b.heads <= int(b.count[len(b.count)-1]):
		for k := range runs {
			runs[k].Strong = false // a heading is bold
		}
		level := int(max(b.p.lines[it.line].level, 2) - b.lift)
		return record.Block{Kind: record.Heading, Level: min(max(level, 2), 6), Runs: joined(runs)}
	}
	return record.Block{Kind: record.Paragraph, Runs: runs}
}
