package parser

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/record"
)

// Bounds of what is a table of data; layouts of pages hold more.
const (
	maxCellLines = 6
	maxCellText  = 1200 // bytes
	maxSpan      = 50
	maxCells     = 20_000
)

// isDataTable tells a table of data from a table that lays out the page: it
// holds no other table, has two rows or more of two cells or more with text
// (one is enough under <th>), and no cell holds a text of its own.
func (b *builder) isDataTable(e int32) bool {
	p := b.p
	if role := attr(p.elements[e].node, "role"); role == "presentation" || role == "none" {
		return false
	}
	rows, cells, heads := 0, 0, 0
	inRow := int32(0)
	for i := e + 1; i < p.elements[e].last; i++ {
		c := &p.elements[i]
		switch c.tag {
		case atom.Table:
			return false
		case atom.Tr:
			inRow = 0
		case atom.Th, atom.Td:
			if c.to == c.from {
				continue
			}
			if cells++; cells > maxCells || c.lines.len() > maxCellLines || c.to-c.from > maxCellText {
				return false
			}
			if c.tag == atom.Th {
				heads++
			}
			if inRow++; inRow == 2 {
				rows++
			}
		}
	}
	return rows >= 2 || rows == 1 && heads > 0
}

// table makes the rows of a table of data. Its caption goes in front, pictures
// behind it. Where the rows would not say what the lines say, the lines stay.
func (b *builder) table(e int32, items []item) []record.Block {
	lines, pictures := apart(items)
	out, rest := []record.Block{}, lines
	table := record.Block{Kind: record.Table}
	for i := e + 1; i < b.p.elements[e].last && len(rest) > 0; i++ {
		tr := &b.p.elements[i]
		if tr.tag != atom.Tr {
			continue
		}
		for len(table.Rows) == 0 && len(rest) > 0 && rest[0].from < tr.from {
			out, rest = append(out, b.leaf(&rest[0])), rest[1:]
		}
		n := 0
		for n < len(rest) && rest[n].from < tr.to {
			n++
		}
		if n > 0 {
			table.Rows = append(table.Rows, b.row(i, rest[:n]))
			rest = rest[n:]
		}
		i = tr.last - 1
	}
	if whole := append(out, table); record.BodyOf(whole) == strings.Join(b.texts(lines), "\n") {
		return append(whole, pictures...)
	}
	out = out[:0]
	for k := range lines {
		out = append(out, b.leaf(&lines[k]))
	}
	return append(out, pictures...)
}

// apart takes the pictures out of items that make one block without them.
func apart(items []item) (lines []item, pictures []record.Block) {
	for _, it := range items {
		if len(it.pictures) > 0 || it.line < 0 {
			pictures = append(pictures, record.Block{Kind: record.Figure, Pictures: it.pictures, Runs: it.caption, Aside: true})
		}
		if it.pictures = nil; it.line >= 0 {
			lines = append(lines, it)
		}
	}
	return lines, pictures
}

func (b *builder) texts(items []item) []string {
	var out []string
	for _, it := range items {
		out = append(out, b.p.text[it.from:it.to])
	}
	return out
}

// row fills the cells of a row with what its lines have within each.
func (b *builder) row(tr int32, lines []item) record.Row {
	p := b.p
	row := record.Row{OneLine: len(lines) == 1}
	for i := tr + 1; i < p.elements[tr].last; i = p.elements[i].last {
		c := &p.elements[i]
		if c.tag != atom.Td && c.tag != atom.Th {
			continue
		}
		cell := record.Cell{Header: c.tag == atom.Th, Columns: spanOf(c.node, "colspan"), Rows: spanOf(c.node, "rowspan")}
		for _, l := range lines {
			from, to := max(l.from, c.from), min(l.to, c.to)
			for from < to && p.text[from] == ' ' {
				from++
			}
			if from < to {
				cell.Lines = append(cell.Lines, b.runs(from, to))
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

func spanOf(n *html.Node, key string) int {
	if span, err := strconv.Atoi(strings.TrimSpace(attr(n, key))); err == nil {
		return min(max(span, 1), maxSpan)
	}
	return 1
}

// preformatted makes one block of the lines of a <pre>, with the blanks that
// the page has in them if it has the lines as they were read.
func (b *builder) preformatted(e int32, items []item) []record.Block {
	lines, pictures := apart(items)
	want := b.texts(lines)
	if len(want) == 0 {
		return pictures
	}
	var raw strings.Builder
	rawText(&raw, b.p.elements[e].node, 0)
	text, ok := laidOut(raw.String(), want)
	if !ok {
		text = strings.Join(want, "\n")
	}
	return append([]record.Block{{Kind: record.Preformatted, Text: text}}, pictures...)
}

// laidOut is the lines of a text that are wanted, each as it was laid out, and
// whether it has all of them in order. Empty lines between them stay, one at a time.
func laidOut(raw string, want []string) (string, bool) {
	var out strings.Builder
	gap := false
	for line := range strings.SplitSeq(raw, "\n") {
		plain := strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' }), " ")
		switch {
		case plain == "":
			gap = true
			continue
		case len(want) == 0 || plain != want[0]:
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
			if gap {
				out.WriteByte('\n')
			}
		}
		gap = false
		out.WriteString(strings.TrimRight(line, " \t"))
		want = want[1:]
	}
	return out.String(), len(want) == 0
}

// rawText writes the text of a node as it is laid out: blanks of all kinds as
// blanks or tabs, without characters that no text keeps.
func rawText(out *strings.Builder, n *html.Node, depth int) {
	if n.DataAtom == atom.Br {
		out.WriteByte('\n')
	}
	if n.Type == html.TextNode {
		out.WriteString(strings.Map(func(r rune) rune {
			switch {
			case r == '\n' || r == '\t':
				return r
			case isLaidBlank(r):
				return ' '
			case dropped(r) || r == 0x7f:
				return -1
			}
			return r
		}, n.Data))
	}
	if depth > 600 || isSilent(n.DataAtom) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		rawText(out, c, depth+1)
	}
}
