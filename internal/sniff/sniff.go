// Package sniff tells what a body is that is no web page, by its bytes.
//
// Servers send files under text/html, error messages of their interfaces in
// place of pages, and now and then nothing. None of that is an article, and
// none of it says that an article is gone. What may be a page, plain text
// included, is left to the parser.
package sniff

import (
	"bytes"
	"strings"

	"jianbao/charset"
	"jianbao/internal/words"
)

// Kind is what a body is.
type Kind struct {
	// Name is a noun in English with its article, and a key of the catalogue.
	Name string
	// Start is how the body begins, at most 16 bytes and as they are; "" where
	// that says nothing.
	Start string
	// Text says that it is text all the same, which has an encoding: a feed, JSON,
	// white space.
	Text bool
}

// Blank is the name of a body without a visible character.
const Blank = "nothing but white space"

// headSize is how much of a body is looked at.
const headSize = 64 << 10

// Detect names a body that is no web page; ok is false for what may be one.
// contentType is the value of its header, "" if there was none: it helps to read
// text, and decides nothing. Any bytes will do; the cost is bounded.
func Detect(body []byte, contentType string) (kind Kind, ok bool) {
	if len(bytes.TrimLeft(body[:min(len(body), headSize)], blanks)) == 0 && len(bytes.TrimLeft(body, blanks)) == 0 {
		return Kind{Name: Blank, Text: true}, true
	}
	head := body[:min(len(body), headSize)]
	if isHTML(head) {
		return Kind{}, false
	}
	name, isText := byMagic(head), false
	if name == "" {
		// What is cut in a character is none of this.
		text := charset.Decode(head, contentType)
		if trimmed := strings.Trim(text.Text, blankRunes); trimmed == "" && len(head) == len(body) {
			return Kind{Name: Blank, Text: true}, true
		} else if name = byText(trimmed); name != "" {
			isText = true
		} else if isBinary(head, text) {
			name = words.Key("binary data")
		}
	}
	if name == "" {
		return Kind{}, false
	}
	start := visible(head)
	start = start[:min(len(start), 16)]
	if i := bytes.IndexAny(start, "\r\n"); i > 3 {
		start = start[:i]
	}
	return Kind{Name: name, Start: string(start), Text: isText}, true
}

// visible leaves out the byte order mark of UTF-8 and the blanks before anything else.
func visible(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), blanks)
}

// isHTML knows most pages by how they begin, so that they need not be decoded here.
func isHTML(head []byte) bool {
	start := visible(head)
	text := string(start[:min(len(start), 16)])
	return hasPrefixFold(text, "<!doctype html") || hasPrefixFold(text, "<html") || hasPrefixFold(text, "<head")
}

// blanks are the bytes that are white space in nearly all encodings.
const blanks = " \t\r\n\f\v"

const blankRunes = blanks + "\u00a0\u3000\ufeff"

// isBinary tells whether control characters, which no text has, are more than
// one in twenty, and there is no markup in sight.
func isBinary(head []byte, text charset.Text) bool {
	sample := text.Text[:min(len(text.Text), 4<<10)]
	controls, all := 0, 0
	for _, r := range sample {
		all++
		if r < ' ' && !strings.ContainsRune("\t\r\n\f\x1b", r) {
			controls++
		}
	}
	// Among noise there is a <p in every 64 KB or so.
	return controls*20 > all && !hasTag(text.Text, 4) && !hasTag(string(head), 4)
}

// hasTag tells whether there is something like a tag, with a name of that many
// letters at least.
func hasTag(s string, letters int) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 >= len(s) {
			return false
		}
		s = s[i+1:]
		if c := s[0] | 0x20; 'a' <= c && c <= 'z' || s[0] == '!' {
			for _, name := range tags {
				if len(name) >= letters && hasPrefixFold(s, name) {
					return true
				}
			}
		}
	}
}

// tags are names of elements, one of which every page has.
var tags = []string{"!doctype", "html", "head", "body", "title", "meta", "div", "p", "br", "table", "span", "a ", "h1", "h2", "font", "center", "wml", "script", "article", "section", "ul", "form", "iframe", "frameset"}

func hasPrefixFold(s, lower string) bool {
	if len(s) < len(lower) || !strings.EqualFold(s[:len(lower)], lower) {
		return false
	}
	return len(s) == len(lower) || lower[len(lower)-1] == ' ' || !isName(s[len(lower)])
}

func isName(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == ':'
}
