package parser

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Data of scripts is read along a path: what the path does not name is passed
// over without a value being made of it, so that a page costs one walk of its
// characters. Read are JSON and what JavaScript writes data in beside it: names
// without quotes, single quotes, comments, a call around a text. Nothing is run.

const (
	// maxFound is how many values a path gives.
	maxFound = 1000
	// maxNested is how often data may be a text that holds data.
	maxNested = 2
)

// data is a text with the place up to which it was read, and what was found.
type data struct {
	text  string
	at    int
	found []string
}

func (d *data) hits(where string) (hits []hit) {
	for _, v := range d.found {
		hits = append(hits, hit{-1, v, where})
	}
	return hits
}

// peek is the next character that says something, 0 at the end.
func (d *data) peek() byte {
	for d.at < len(d.text) {
		switch c := d.text[d.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			d.at++
		case c == '/' && strings.HasPrefix(d.text[d.at:], "//"):
			d.skipTo("\n")
		case c == '/' && strings.HasPrefix(d.text[d.at:], "/*"):
			d.skipTo("*/")
		default:
			return c
		}
	}
	return 0
}

func (d *data) skipTo(end string) {
	i := strings.Index(d.text[d.at+1:], end)
	if i < 0 {
		d.at = len(d.text)
		return
	}
	d.at += 1 + i + len(end)
}

// value reads the value that begins here, and goes behind it.
func (d *data) value(path []pathStep, nested int) {
	c := d.peek()
	switch {
	case c == '{' && len(path) > 0 && !path[0].list:
		d.members(path, nested)
	case c == '[' && len(path) > 0 && path[0].list:
		d.entries(path, nested)
	case c != '{' && c != '[' && len(d.found) < maxFound:
		d.scalar(path, nested)
	}
	d.skip()
}

// members reads the object that begins here.
func (d *data) members(path []pathStep, nested int) {
	for d.at++; ; {
		var name string
		switch c := d.peek(); {
		case c == 0:
			return
		case c == '}':
			d.at++
			return
		case c == ',':
			d.at++
			continue
		case isQuote(c):
			name = d.quoted()
		default:
			name = d.word()
		}
		if d.peek() != ':' {
			d.skip() // a method, or nothing that is data
			if c := d.peek(); c != ',' && c != '}' {
				return
			}
			continue
		}
		d.at++
		if name == path[0].name {
			d.value(path[1:], nested)
		} else {
			d.skip()
		}
	}
}

// entries reads the list that begins here.
func (d *data) entries(path []pathStep, nested int) {
	d.at++
	for n := 0; ; n++ {
		switch c := d.peek(); c {
		case 0:
			return
		case ']':
			d.at++
			return
		}
		if path[0].index < 0 || path[0].index == n {
			d.value(path[1:], nested)
		} else {
			d.skip()
		}
		if d.peek() != ',' {
			if d.peek() == ']' {
				d.at++
			}
			return
		}
		d.at++
	}
}

// scalar reads a text or a number: "a", 'a', decode("a"), "" || "a", 12. A text
// in which the path goes on is read as data itself.
func (d *data) scalar(path []pathStep, nested int) {
	for range 4 {
		c := d.peek()
		text := ""
		switch {
		case isQuote(c):
			text = d.quoted()
		default:
			if text = d.word(); text == "" {
				return
			}
			if d.peek() == '(' {
				d.at++
				if !isQuote(d.peek()) {
					return
				}
				text = d.quoted()
				if d.peek() == ')' {
					d.at++
				}
			} else if !isDigit(rune(text[0])) {
				return // null, true, a variable
			}
		}
		if strings.TrimSpace(text) != "" {
			d.take(text, path, nested)
			return
		}
		if d.peek(); !strings.HasPrefix(d.text[d.at:], "||") {
			return
		}
		d.at += len("||")
	}
}

func (d *data) take(text string, path []pathStep, nested int) {
	if len(path) == 0 {
		d.found = append(d.found, text)
		return
	}
	if nested < maxNested {
		inner := data{text: text}
		inner.value(path, nested+1)
		d.found = append(d.found, inner.found...)
	}
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// word reads a name or a number, with the dots in it.
func (d *data) word() string {
	from := d.at
	for d.at < len(d.text) {
		r, size := utf8.DecodeRuneInString(d.text[d.at:])
		if !isNameRune(r) && r != '.' && r != '-' {
			break
		}
		d.at += size
	}
	return d.text[from:d.at]
}

// skip goes to the comma or the bracket that ends the value.
func (d *data) skip() {
	for depth := 0; d.at < len(d.text); {
		switch c := d.peek(); {
		case isQuote(c):
			d.closeQuote()
			continue
		case c == '{' || c == '[' || c == '(':
			depth++
		case c == '}' || c == ']' || c == ')':
			if depth--; depth < 0 {
				return
			}
		case depth == 0 && (c == ',' || c == ';'):
			return
		}
		if d.at < len(d.text) {
			d.at++
		}
	}
}

// closeQuote goes behind a quoted text.
func (d *data) closeQuote() {
	quote := d.text[d.at]
	for d.at++; d.at < len(d.text); d.at++ {
		switch d.text[d.at] {
		case '\\':
			d.at++
		case quote:
			d.at++
			return
		}
	}
	d.at = len(d.text)
}

// quoted reads a quoted text with its escapes (ECMA-404, and those that
// ECMAScript has beyond them).
func (d *data) quoted() string {
	from := d.at + 1
	d.closeQuote()
	raw := d.text[from:max(from, min(d.at, len(d.text))-1)]
	if !strings.Contains(raw, `\`) {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 == len(raw) {
			b.WriteByte(raw[i])
			continue
		}
		i++
		i += escaped(&b, raw[i:]) - 1
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// escaped writes what an escape means, and says how many bytes it has behind
// its backslash.
func escaped(b *strings.Builder, s string) int {
	switch s[0] {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r', 'b', 'f', 'v', '0':
		b.WriteByte(' ')
	case '\n': // a line that goes on
	case 'x':
		if r, err := strconv.ParseUint(s[1:min(3, len(s))], 16, 8); err == nil && len(s) >= 3 {
			b.WriteRune(rune(r))
			return 3
		}
	case 'u':
		return escapedUnit(b, s)
	default:
		b.WriteByte(s[0])
	}
	return 1
}

// escapedUnit writes uXXXX, or a pair of them that is one character.
func escapedUnit(b *strings.Builder, s string) int {
	unit := func(s string) (rune, bool) {
		if len(s) < 5 || s[0] != 'u' {
			return 0, false
		}
		r, err := strconv.ParseUint(s[1:5], 16, 16)
		return rune(r), err == nil
	}
	r, ok := unit(s)
	if !ok {
		return 1
	}
	if r >= 0xd800 && r < 0xdc00 && len(s) > 6 && s[5] == '\\' {
		if low, ok := unit(s[6:]); ok && low >= 0xdc00 && low < 0xe000 {
			b.WriteRune(0x10000 + (r-0xd800)<<10 + (low - 0xdc00))
			return 11
		}
	}
	b.WriteRune(r) // half a pair becomes U+FFFD
	return 5
}
