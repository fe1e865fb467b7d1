package words

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Width is the number of columns that s takes on a terminal; Han take two. It
// does not depend on the environment.
func Width(s string) int { return condition().StringWidth(s) }

// Cut shortens s to at most width columns, with … for what was left out.
func Cut(s string, width int) string {
	if width <= 0 || Width(s) <= width {
		return s
	}
	return condition().Truncate(s, width, "…")
}

// Pad fills s with spaces up to width columns.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}

func condition() *runewidth.Condition {
	return &runewidth.Condition{StrictEmojiNeutral: true}
}

// Table lays rows out in columns. Cells are escaped; the last column of a row
// is not padded, and is cut where the line would be wider than the table.
type Table struct {
	// Head is the first row, if it is there.
	Head []string
	// Right marks the columns that are set to the right.
	Right []int
	// Gap lies between two columns; 0 is two spaces.
	Gap int
	// Width bounds a line; 0 is no bound.
	Width int
	// Indent stands before every line.
	Indent int

	rows [][]string
}

// Row appends a row.
func (t *Table) Row(cells ...string) {
	clean := make([]string, len(cells))
	for i, cell := range cells {
		clean[i] = Escape(cell)
	}
	t.rows = append(t.rows, clean)
}

// Len is the number of rows, the head not counted.
func (t *Table) Len() int { return len(t.rows) }

// WriteTo writes the table.
func (t *Table) WriteTo(w io.Writer) (int64, error) {
	rows := t.rows
	if t.Head != nil {
		rows = append([][]string{t.Head}, rows...)
	}
	widths := columns(rows)
	var out strings.Builder
	for _, row := range rows {
		out.WriteString(t.line(row, widths))
		out.WriteByte('\n')
	}
	n, err := io.WriteString(w, out.String())
	return int64(n), err
}

func (t *Table) line(row []string, widths []int) string {
	gap := t.Gap
	if gap == 0 {
		gap = 2
	}
	line := strings.Repeat(" ", t.Indent)
	for i, cell := range row {
		if i > 0 {
			line += strings.Repeat(" ", gap)
		}
		right := false
		for _, column := range t.Right {
			right = right || column == i
		}
		switch {
		case right:
			line += strings.Repeat(" ", max(0, widths[i]-Width(cell))) + cell
		case i == len(row)-1 && t.Width > 0:
			line += Cut(cell, max(8, t.Width-Width(line)))
		case i == len(row)-1:
			line += cell
		default:
			line += Pad(cell, widths[i])
		}
	}
	return strings.TrimRight(line, " ")
}

func columns(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(cell))
		}
	}
	return widths
}
