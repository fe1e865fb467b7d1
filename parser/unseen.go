package parser

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// longUnseen is how many characters the text of an unseen element has at most:
// more may be an article that a script is to show.
const longUnseen = 40

// isUnseen reports whether an inline element holds nothing but a little text that
// its own style hides. Sites put such between their sentences, another at each
// look, so that copies show where they come from; no reader sees it.
// What is named as the date, the source or the author is hidden for programs to read.
func isUnseen(n *html.Node, names hint) bool {
	if names&(hintDate|hintSource|hintAuthor|hintMeta) != 0 {
		return false
	}
	hides := slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			return isHiding(a.Val) || isInvisible(a.Val)
		case "class":
			return a.Val == "jammer" // of Discuz, whose style sheet hides it
		}
		return false
	})
	if !hides || n.FirstChild == nil {
		return false
	}
	long := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode {
			return false
		}
		long += runes(c.Data)
	}
	return long <= longUnseen
}

// isInvisible reports whether a style shows its element's text to nobody, other
// than by display: none.
func isInvisible(style string) bool {
	for rule := range strings.SplitSeq(lowerASCII(style), ";") {
		name, value, _ := strings.Cut(rule, ":")
		switch name, value = strings.TrimSpace(name), strings.TrimSpace(value); {
		case name == "visibility" && strings.HasPrefix(value, "hidden"),
			name == "font-size" && slices.Contains([]string{"0", "0px", "0pt", "0em"}, value):
			return true
		}
	}
	return false
}
