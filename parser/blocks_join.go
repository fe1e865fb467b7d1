package parser

import (
	"slices"
	"strings"

	"jianbao/record"
)

// JoinBlocks puts the blocks of the parts of an article together as Join does
// with their bodies: record.BodyOf of the result is the Body of Join. A picture
// that an earlier part has is left out.
func JoinBlocks(parts [][]record.Block) []record.Block {
	if len(parts) == 0 {
		return nil
	}
	bodies := make([]string, len(parts))
	for n, blocks := range parts {
		bodies[n] = record.BodyOf(blocks)
	}
	for n, body := range bodies[1:] {
		if whole(body, bodies) {
			return parts[n+1]
		}
	}
	var out []record.Block
	lines := map[string]bool{}
	pictures := map[string]bool{}
	size, full := 0, false
	for n, blocks := range parts {
		i := 0
		j := joiner{pictures: pictures, keep: func(line string) bool {
			i++
			if full || n > 0 && i <= 3 && lines[line] {
				return false
			}
			size += len(line) + 1
			full = size > MaxBody+1
			if !full {
				lines[line] = true
			}
			return !full
		}}
		out = append(out, j.blocks(blocks)...)
	}
	return out
}

// joiner takes out of blocks the lines that are not to be kept and the
// pictures that were there before, and what is empty without them.
type joiner struct {
	keep     func(line string) bool
	pictures map[string]bool
}

func (j *joiner) blocks(blocks []record.Block) []record.Block {
	var out []record.Block
	for _, b := range blocks {
		if b, some := j.block(b); some {
			out = append(out, b)
		}
	}
	return out
}

func (j *joiner) block(b record.Block) (record.Block, bool) {
	switch b.Kind {
	case record.List, record.Item, record.Quote:
		b.Blocks = j.blocks(b.Blocks)
		return b, len(b.Blocks) > 0
	case record.Table:
		b.Rows = j.rows(b.Rows)
		return b, len(b.Rows) > 0
	case record.Preformatted:
		b.Text = j.text(b.Text)
		return b, b.Text != ""
	case record.Figure:
		return j.figure(b)
	}
	return b, j.keep(record.RunText(b.Runs))
}

func (j *joiner) figure(b record.Block) (record.Block, bool) {
	before := len(b.Pictures)
	b.Pictures = slices.DeleteFunc(slices.Clone(b.Pictures), func(u string) bool { return j.pictures[u] })
	for _, u := range b.Pictures {
		j.pictures[u] = true
	}
	if b.Aside {
		return b, len(b.Pictures) > 0 || before == 0
	}
	if !j.keep(record.RunText(b.Runs)) {
		b.Runs = nil
		return b, len(b.Pictures) > 0
	}
	if len(b.Pictures) == 0 {
		b.Kind = record.Paragraph
	}
	return b, true
}

// text keeps the lines of preformatted text.
func (j *joiner) text(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		plain := record.BodyOf([]record.Block{{Kind: record.Preformatted, Text: line}})
		if plain == "" && len(out) > 0 || plain != "" && j.keep(plain) {
			out = append(out, line)
		}
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// rows keeps the rows of which a line is kept.
func (j *joiner) rows(rows []record.Row) []record.Row {
	var out []record.Row
	for _, r := range rows {
		some := false
		r.Cells = slices.Clone(r.Cells)
		if r.OneLine {
			some = j.keep(record.BodyOf([]record.Block{{Kind: record.Table, Rows: []record.Row{r}}}))
		} else {
			for k := range r.Cells {
				c := &r.Cells[k]
				c.Lines = slices.DeleteFunc(slices.Clone(c.Lines), func(line []record.Run) bool { return !j.keep(record.RunText(line)) })
				some = some || len(c.Lines) > 0
			}
		}
		if some {
			out = append(out, r)
		}
	}
	return out
}
