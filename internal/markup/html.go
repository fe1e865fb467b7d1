package markup

import (
	"fmt"
	"html"
	"strings"

	"jianbao/internal/words"
	"jianbao/record"
)

// HTML writes blocks as the inside of an <article>. The elements are p, h2 to
// h6, ul, ol, li, blockquote, pre, table, thead, tbody, tr, th, td, figure,
// figcaption, strong, em, br and a; the attributes href, rel, start, colspan and
// rowspan. Pictures are links: a page that is opened loads nothing.
func HTML(blocks []record.Block) string {
	var w htmlWriter
	w.blocks(blocks)
	return w.String()
}

type htmlWriter struct{ strings.Builder }

func (w *htmlWriter) blocks(blocks []record.Block) {
	for i := range blocks {
		w.block(&blocks[i])
	}
}

func (w *htmlWriter) block(b *record.Block) {
	switch b.Kind {
	case record.Heading:
		level := min(max(b.Level, 2), 6)
		fmt.Fprintf(w, "<h%d>", level)
		w.runs(b.Runs)
		fmt.Fprintf(w, "</h%d>\n", level)
	case record.List:
		w.list(b)
	case record.Item: // of a list that was lost
		w.blocks(b.Blocks)
	case record.Quote:
		w.WriteString("<blockquote>\n")
		w.blocks(b.Blocks)
		w.WriteString("</blockquote>\n")
	case record.Preformatted:
		// A line feed right behind <pre> is none of its text, so that one is added.
		w.WriteString("<pre>\n" + html.EscapeString(words.EscapeLines(b.Text)) + "</pre>\n")
	case record.Table:
		w.table(b)
	case record.Figure:
		w.figure(b)
	default:
		w.WriteString("<p>")
		w.runs(b.Runs)
		w.WriteString("</p>\n")
	}
}

func (w *htmlWriter) list(b *record.Block) {
	tag := "ul"
	if b.Ordered {
		tag = "ol"
	}
	w.WriteString("<" + tag)
	if b.Ordered && b.Start != 1 {
		fmt.Fprintf(w, ` start="%d"`, b.Start)
	}
	w.WriteString(">\n")
	short := isShort(b)
	for i := range b.Blocks {
		w.WriteString("<li>")
		if short {
			w.runs(b.Blocks[i].Blocks[0].Runs)
		} else {
			w.WriteByte('\n')
			w.blocks(b.Blocks[i].Blocks)
		}
		w.WriteString("</li>\n")
	}
	w.WriteString("</" + tag + ">\n")
}

func (w *htmlWriter) table(b *record.Block) {
	heads := 0
	for heads < len(b.Rows) && isHead(&b.Rows[heads]) {
		heads++
	}
	if heads == len(b.Rows) {
		heads = 0
	}
	w.WriteString("<table>\n")
	for _, part := range []struct {
		tag  string
		rows []record.Row
	}{{"thead", b.Rows[:heads]}, {"tbody", b.Rows[heads:]}} {
		if len(part.rows) == 0 {
			continue
		}
		w.WriteString("<" + part.tag + ">\n")
		for i := range part.rows {
			w.row(&part.rows[i])
		}
		w.WriteString("</" + part.tag + ">\n")
	}
	w.WriteString("</table>\n")
}

func (w *htmlWriter) row(r *record.Row) {
	w.WriteString("<tr>")
	for _, c := range r.Cells {
		tag := "td"
		if c.Header {
			tag = "th"
		}
		w.WriteString("<" + tag)
		if c.Columns > 1 {
			fmt.Fprintf(w, ` colspan="%d"`, c.Columns)
		}
		if c.Rows > 1 {
			fmt.Fprintf(w, ` rowspan="%d"`, c.Rows)
		}
		w.WriteString(">")
		for i, line := range c.Lines {
			if i > 0 {
				w.WriteString("<br>")
			}
			w.runs(line)
		}
		w.WriteString("</" + tag + ">")
	}
	w.WriteString("</tr>\n")
}

// figure names a picture by its caption, behind its address.
func (w *htmlWriter) figure(b *record.Block) {
	w.WriteString("<figure>")
	for i, picture := range b.Pictures {
		if i > 0 {
			w.WriteString("<br>")
		}
		w.anchor(link(picture), func() { w.text(picture) })
	}
	if len(b.Runs) > 0 {
		w.WriteString("<figcaption>")
		w.runs(b.Runs)
		w.WriteString("</figcaption>")
	}
	w.WriteString("</figure>\n")
}

func (w *htmlWriter) runs(runs []record.Run) {
	for _, group := range groups(runs) {
		w.anchor(link(group[0].Link), func() {
			for _, r := range group {
				w.run(r)
			}
		})
	}
}

func (w *htmlWriter) run(r record.Run) {
	if r.Strong {
		w.WriteString("<strong>")
	}
	if r.Emphasis {
		w.WriteString("<em>")
	}
	w.text(r.Text)
	if r.Emphasis {
		w.WriteString("</em>")
	}
	if r.Strong {
		w.WriteString("</strong>")
	}
}

// anchor writes what is inside as a link, if there is an address.
func (w *htmlWriter) anchor(address string, inside func()) {
	if address != "" {
		w.WriteString(`<a href="` + html.EscapeString(address) + `" rel="noreferrer">`)
	}
	inside()
	if address != "" {
		w.WriteString("</a>")
	}
}

func (w *htmlWriter) text(s string) { w.WriteString(html.EscapeString(words.Escape(s))) }
