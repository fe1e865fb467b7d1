package parser

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a page is thinned for, beside MaxTags. Pages that people read have none
// of it: it is there that the tree of a page, or the time that x/net/html takes
// for it, would know no bounds.
const (
	// longTag is a tag that may hold more attributes than maxAttrs.
	longTag  = 256 << 10
	maxAttrs = 2_000
	// maxRow is how many tags in a row, with nothing between them, are kept of a
	// page that has too many.
	maxRow = 1_000
	// maxRoots is how many tags of html and body a page may have: x/net/html
	// merges the attributes of each into those of the first, which is quadratic.
	maxRoots = 50
	// maxClimb is how many tags times how deep: x/net/html climbs from the
	// innermost element for many of them. It is looked at from manyTags on.
	maxClimb = 10_000_000
	manyTags = 20_000
)

// bounds is how much of a page is read, and how.
type bounds struct {
	text  string
	tags  int  // of it, end tags and comments included
	cut   bool // the page goes on
	thin  bool // tags that hold nothing, or attributes, were left out
	plain bool // HTML5's tree is not to be built of it
}

// bounded bounds a page. Where it has too many tags, those that hold nothing go
// first, so that text behind a hundred thousand opened elements is still read.
func bounded(text string) bounds {
	b := bounds{text: text[:min(len(text), MaxText)]}
	seen := countTags(b.text)
	if seen.over || seen.long {
		thin := thinned(b.text)
		b.thin = len(thin) < len(b.text)
		b.text = thin
		seen = countTags(b.text)
	}
	b.cut = len(text) > MaxText || seen.over
	if b.text, b.tags, b.plain = b.text[:seen.end], seen.tags, seen.roots > maxRoots || steep(b.text[:seen.end], seen.tags); b.cut {
		b.text = strings.ToValidUTF8(b.text, "")
	}
	return b
}

// tagCount is what there is of tags in a text, up to end.
type tagCount struct {
	tags, roots, end int
	over, long       bool // there are more than MaxTags; one may be long
}

func countTags(text string) tagCount {
	c := tagCount{end: len(text)}
	for i := 0; ; c.tags++ {
		j := strings.IndexByte(text[i:], '<')
		if j > longTag || j < 0 && len(text)-i > longTag {
			end := strings.IndexByte(text[i:], '>')
			c.long = c.long || c.tags > 0 && (end < 0 || end > longTag)
		}
		if j < 0 {
			return c
		}
		if i += j + 1; c.tags == MaxTags {
			c.end, c.over = i-1, true
			return c
		}
		if isRoot(text[i:]) {
			c.roots++
		}
	}
}

// isRoot tells whether a tag is one of html or body, by what stands behind its <.
func isRoot(rest string) bool {
	return len(rest) > 4 && (rest[0]|0x20 == 'h' || rest[0]|0x20 == 'b') && (strings.EqualFold(rest[:4], "html") || strings.EqualFold(rest[:4], "body"))
}

// steep tells whether the tags of a page, at the depth to which it nests, are too
// many for HTML5's tree: 300,000 of </p> within 400 elements take it five seconds.
func steep(text string, tags int) bool {
	if tags < manyTags {
		return false
	}
	depth, deepest := 0, 0
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 {
			return deepest*tags > maxClimb
		}
		text = text[i+1:]
		end := strings.HasPrefix(text, "/")
		rest := strings.TrimPrefix(text, "/")
		n := 0
		for n < len(rest) && n < 12 && (isASCIILetter(rest[n]) || n > 0 && '0' <= rest[n] && rest[n] <= '9') {
			n++
		}
		tag := atom.Lookup([]byte(strings.ToLower(rest[:n])))
		switch {
		case n == 0 || isVoid(tag) || closesItself(tag):
		case end:
			depth = max(depth-1, 0)
		case tag == atom.Script || tag == atom.Style:
			to := strings.Index(text, "</s")
			if to < 0 {
				return deepest*tags > maxClimb // what follows is a script, to the end
			}
			text = text[to+2:]
		default:
			depth++
			deepest = max(deepest, depth)
		}
	}
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// closesItself says whose end tags may be missing, since the next one of the kind
// ends them.
func closesItself(tag atom.Atom) bool {
	switch tag {
	case atom.P, atom.Li, atom.Dd, atom.Dt, atom.Tr, atom.Td, atom.Th, atom.Tbody, atom.Thead, atom.Tfoot, atom.Colgroup, atom.Option, atom.Optgroup, atom.Rp, atom.Rt:
		return true
	}
	return false
}

// thinned leaves out of a row of tags with nothing between them what is beyond
// maxRow, and the attributes of a tag that has more than maxAttrs.
func thinned(text string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	row, raw := 0, false // tags since the last text; what comes is no text but a script or the like
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		token := string(z.Raw()) // the tokenizer changes its buffer when asked for names
		switch {
		case kind == html.TextToken && !raw && strings.TrimSpace(token) != "":
			row = 0
		case kind != html.TextToken:
			row, raw = row+1, false
		}
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			name, more := z.TagName()
			raw = kind == html.StartTagToken && isRaw(atom.Lookup(name))
			if len(token) > longTag && overfull(z, more) {
				token = "<" + string(name) + ">"
			}
		}
		if row <= maxRow {
			out.WriteString(token)
		}
	}
}

// overfull tells whether the tag that was read has more than maxAttrs attributes.
func overfull(z *html.Tokenizer, more bool) bool {
	n := 0
	for ; more && n <= maxAttrs; n++ {
		_, _, more = z.TagAttr()
	}
	return n > maxAttrs
}

// isRaw says whose text has no tags in it.
func isRaw(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Xmp, atom.Plaintext:
		return true
	}
	return false
}
