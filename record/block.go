package record

import "strings"

// BlockKind is what a piece of a body is.
type BlockKind string

// The kinds of blocks.
const (
	Paragraph    BlockKind = "paragraph"    // Runs
	Heading      BlockKind = "heading"      // Runs, Level
	List         BlockKind = "list"         // Blocks, each an Item; Ordered, Start
	Item         BlockKind = "item"         // Blocks
	Quote        BlockKind = "quote"        // Blocks
	Preformatted BlockKind = "preformatted" // Text
	Table        BlockKind = "table"        // Rows
	Figure       BlockKind = "figure"       // Pictures, and Runs for their caption
)

// Block is a piece of a body as the page sets it. Blocks are not stored: they
// are read from the archived page when somebody asks for them. Which fields
// hold something is said at the kinds.
type Block struct {
	Kind BlockKind
	// Level is that of a heading, 2 to 6; the headline alone is 1.
	Level int
	// Ordered lists count their items from Start.
	Ordered bool
	Start   int
	Runs    []Run
	Blocks  []Block
	Rows    []Row
	// Text is that of Preformatted, lines and blanks as the page has them.
	Text string
	// Pictures are absolute http or https addresses.
	Pictures []string
	// Aside is set where the caption of a Figure is not in the record's body.
	Aside bool
}

// Run is a piece of a line that is set in one way.
type Run struct {
	Text             string
	Strong, Emphasis bool
	// Link is an absolute http or https address, "" for none.
	Link string
}

// Row is a row of a table.
type Row struct {
	Cells []Cell
	// OneLine is set where the row is one line of the body, its cells apart by
	// blanks; else each line of a cell is one.
	OneLine bool
}

// Cell is a cell of a table; one without Lines is empty.
type Cell struct {
	Lines  [][]Run
	Header bool
	// Columns and Rows are how many it spans, at least 1.
	Columns, Rows int
}

// BodyOf is the text of blocks as a record's body has it: a paragraph a line.
func BodyOf(blocks []Block) string { return strings.Join(appendLines(nil, blocks), "\n") }

func appendLines(out []string, blocks []Block) []string {
	for i := range blocks {
		b := &blocks[i]
		switch b.Kind {
		case List, Item, Quote:
			out = appendLines(out, b.Blocks)
		case Table:
			for k := range b.Rows {
				out = append(out, b.Rows[k].lines()...)
			}
		case Preformatted:
			for line := range strings.SplitSeq(b.Text, "\n") {
				if line = strings.Join(strings.FieldsFunc(line, isBlank), " "); line != "" {
					out = append(out, line)
				}
			}
		default:
			if text := RunText(b.Runs); text != "" && !b.Aside {
				out = append(out, text)
			}
		}
	}
	return out
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' }

// RunText is the text of runs without how it is set.
func RunText(runs []Run) string {
	if len(runs) == 1 {
		return runs[0].Text
	}
	var out strings.Builder
	for _, r := range runs {
		out.WriteString(r.Text)
	}
	return out.String()
}

// lines are the row as lines of the body.
func (r *Row) lines() []string {
	var out []string
	for _, c := range r.Cells {
		for _, line := range c.Lines {
			if text := RunText(line); text != "" {
				out = append(out, text)
			}
		}
	}
	if r.OneLine && len(out) > 0 {
		return []string{strings.Join(out, " ")}
	}
	return out
}

// PlainBlocks are the paragraphs of a body whose page cannot be read again,
// with its pictures behind them.
func PlainBlocks(c Content) []Block {
	var out []Block
	for line := range strings.SplitSeq(c.Body, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, Block{Kind: Paragraph, Runs: []Run{{Text: line}}})
		}
	}
	for _, image := range c.Images {
		b := Block{Kind: Figure, Aside: true}
		if image.URL != "" {
			b.Pictures = []string{image.URL}
		}
		if image.Caption != "" {
			b.Runs = []Run{{Text: image.Caption}}
		}
		out = append(out, b)
	}
	return out
}
