// Package markup writes the blocks of an article as HTML and as Markdown.
//
// What the blocks say was written by strangers. Every element and attribute is
// one that this package makes; text is escaped, addresses are those of http and
// https alone. Nothing that is written loads or runs anything by itself but the
// pictures of Markdown, which its reader may show or not.
package markup

import (
	"net/url"

	"jianbao/record"
)

// link is an address that may be led to, "" for any other.
func link(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// groups cuts runs into those that share a link.
func groups(runs []record.Run) [][]record.Run {
	var out [][]record.Run
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n].Link == runs[0].Link {
			n++
		}
		out, runs = append(out, runs[:n]), runs[n:]
	}
	return out
}

// isShort reports whether every item of a list is one paragraph.
func isShort(list *record.Block) bool {
	for i := range list.Blocks {
		if b := list.Blocks[i].Blocks; len(b) != 1 || b[0].Kind != record.Paragraph {
			return false
		}
	}
	return true
}

// isHead reports whether a row is one of headings alone.
func isHead(r *record.Row) bool {
	for _, c := range r.Cells {
		if !c.Header {
			return false
		}
	}
	return len(r.Cells) > 0
}
