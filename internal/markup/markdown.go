package markup

import (
	"fmt"
	"regexp"
	"strings"

	"jianbao/internal/words"
	"jianbao/record"
)

// Markdown writes blocks as CommonMark, with the tables of GitHub's dialect.
// A block is followed by an empty line, the last one by a line feed.
func Markdown(blocks []record.Block) string {
	lines := markdownBlocks(blocks)
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

func markdownBlocks(blocks []record.Block) []string {
	var out []string
	marks := byte('-')
	for i := range blocks {
		b := &blocks[i]
		if i > 0 {
			out = append(out, "")
		}
		if b.Kind == record.List { // another mark begins another list
			if i > 0 && blocks[i-1].Kind == record.List && marks == '-' {
				marks = '+'
			} else {
				marks = '-'
			}
		}
		out = append(out, markdownBlock(b, marks)...)
	}
	return out
}

func markdownBlock(b *record.Block, marks byte) []string {
	switch b.Kind {
	case record.Heading:
		return []string{headingOf(min(max(b.Level, 2), 6), b.Runs)}
	case record.List:
		return markdownList(b, marks)
	case record.Item: // of a list that was lost
		return markdownBlocks(b.Blocks)
	case record.Quote:
		return behind("> ", "> ", markdownBlocks(b.Blocks))
	case record.Preformatted:
		return fenced(words.EscapeLines(b.Text))
	case record.Table:
		return markdownTable(b.Rows)
	case record.Figure:
		return markdownFigure(b)
	}
	return []string{Line(b.Runs)}
}

// Heading is a heading of a level, 1 to 6.
func Heading(level int, text string) string {
	return headingOf(level, []record.Run{{Text: text}})
}

func headingOf(level int, runs []record.Run) string {
	text := inline(runs)
	if short, ok := strings.CutSuffix(text, "#"); ok {
		text = short + `\#` // else it would close the heading
	}
	return strings.Repeat("#", level) + " " + text
}

// behind puts a mark before the first line and a margin before the others.
func behind(mark, margin string, lines []string) []string {
	for i := range lines {
		switch {
		case i == 0:
			lines[i] = mark + lines[i]
		case lines[i] == "":
			lines[i] = strings.TrimRight(margin, " ")
		default:
			lines[i] = margin + lines[i]
		}
	}
	return lines
}

func markdownList(b *record.Block, marks byte) []string {
	short := isShort(b)
	var out []string
	for i := range b.Blocks {
		mark := string(marks) + " "
		if b.Ordered {
			end := "."
			if marks != '-' {
				end = ")"
			}
			mark = fmt.Sprintf("%d%s ", b.Start+i, end)
		}
		if i > 0 && !short {
			out = append(out, "")
		}
		out = append(out, behind(mark, strings.Repeat(" ", len(mark)), markdownBlocks(b.Blocks[i].Blocks))...)
	}
	return out
}

// fenced sets a text between fences that are longer than any in it.
func fenced(text string) []string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return append(append([]string{fence}, strings.Split(text, "\n")...), fence)
}

// markdownFigure sets the pictures and their caption on lines of one paragraph.
func markdownFigure(b *record.Block) []string {
	var out []string
	for _, picture := range b.Pictures {
		if address := link(picture); address != "" {
			out = append(out, "![](<"+Address(address)+">)")
		}
	}
	if len(b.Runs) > 0 {
		out = append(out, Line(b.Runs))
	}
	for i := range out[:max(len(out)-1, 0)] {
		out[i] += `\` // a line break
	}
	return out
}

// markdownTable is a table with the first row as its head, as the dialect asks.
// What spans several cells stands in the first of them.
func markdownTable(rows []record.Row) []string {
	grid := spread(rows)
	var out []string
	for i, row := range grid {
		out = append(out, "| "+strings.Join(row, " | ")+" |")
		if i == 0 {
			out = append(out, "|"+strings.Repeat(" --- |", len(row)))
		}
	}
	return out
}

// maxColumns bounds a table of Markdown: cells may say that they span more.
const maxColumns = 200

// spread lays cells out in a grid in which all rows are of one length.
func spread(rows []record.Row) [][]string {
	var until [maxColumns]int // the row before which a column is free again
	grid := make([][]string, len(rows))
	width := 0
	for y, row := range rows {
		x := 0
		for _, c := range row.Cells {
			for x < maxColumns-1 && until[x] > y {
				x++
			}
			for len(grid[y]) <= x {
				grid[y] = append(grid[y], "")
			}
			grid[y][x] = strings.TrimSpace(grid[y][x] + " " + cellText(c)) // the last column takes what is beyond
			for dx := range max(c.Columns, 1) {
				if x+dx < maxColumns {
					until[x+dx] = max(until[x+dx], y+max(c.Rows, 1))
					width = max(width, x+dx+1)
				}
			}
		}
	}
	for y := range grid {
		for len(grid[y]) < width {
			grid[y] = append(grid[y], "")
		}
	}
	return grid
}

func cellText(c record.Cell) string {
	var lines []string
	for _, line := range c.Lines {
		lines = append(lines, inline(line))
	}
	return strings.Join(lines, "<br>")
}

var (
	markdownSigns  = regexp.MustCompile("[\\\\`*_\\[\\]<>|~&$]")
	markdownStart  = regexp.MustCompile(`^(#{1,6}(?:\s|$)|[-+=](?:\s|$)|-{3}|[-=]+\s*$)`)
	markdownEntity = regexp.MustCompile(`&(#?[0-9A-Za-z]+;)`)
	markdownNumber = regexp.MustCompile(`^(\d{1,9})([.)](?:\s|$))`)
)

// Escaped escapes a text so that a line of Markdown shows it as it is.
func Escaped(text string) string { return atStart(signs(text)) }

// Line writes runs as a line of Markdown.
func Line(runs []record.Run) string { return atStart(inline(runs)) }

func signs(text string) string {
	return markdownSigns.ReplaceAllString(words.Escape(text), `\$0`)
}

// atStart escapes what would make something else of a line that begins so.
func atStart(line string) string {
	line = markdownStart.ReplaceAllString(line, `\$1`)
	return markdownNumber.ReplaceAllString(line, `$1\$2`)
}

// Address is an address for between < and >.
func Address(address string) string {
	address = strings.ReplaceAll(words.Escape(address), `\`, "%5C")
	address = markdownEntity.ReplaceAllString(address, `\&$1`)
	return strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "|", "%7C").Replace(address)
}
