package parser

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// border ends a line where a block begins or ends; between the cells of a data row
// it leaves a gap instead.
func (f *flattener) border(tag atom.Atom) {
	if f.cells > 0 && (tag == atom.Td || tag == atom.Th || tag == atom.P) {
		f.space = true
		return
	}
	f.breakLine()
}

func (f *flattener) breakLine() {
	if !f.open {
		f.cur, f.space = line{}, false
		return
	}
	f.cur.to = int32(f.buf.Len())
	if f.cur.strong > 0 && f.cur.strong >= f.cur.weight {
		f.cur.role |= roleStrong
	}
	f.p.lines = append(f.p.lines, f.cur)
	f.buf.WriteByte('\n')
	f.cur, f.open, f.space, f.inWord, f.prev = line{}, false, false, false, 0
}

// write adds text to the current line.
func (f *flattener) write(s string) {
	pre := f.roles&rolePre != 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\n':
				if pre && c == '\n' {
					f.breakLine()
				} else {
					f.space, f.inWord = true, false
				}
			case c < 0x20 || c == 0x7f:
			case f.inWord && !f.space && isWordByte(c):
				from := i - 1
				for i < len(s) && isWordByte(s[i]) {
					i++
				}
				f.goOn(s[from:i])
			default:
				f.put(rune(c), s[i-1:i])
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		text := s[i : i+size]
		i += size
		switch {
		case r == utf8.RuneError && size == 1, dropped(r):
		case r == 0x85 || r == 0xa0 || r >= 0x2000 && r <= 0x3000 && unicode.IsSpace(r):
			f.space, f.inWord = true, false
		default:
			f.put(r, text)
		}
	}
}

// put adds one visible character and weighs it: a Han character 2, a word of
// an alphabet 3, a number 1. So a line weighs about what it says, in either
// script, and marks weigh nothing.
func (f *flattener) put(r rune, text string) {
	if !f.open {
		f.open = true
		links := f.cur.links
		f.cur = line{from: int32(f.buf.Len()), role: f.roles, level: f.level, links: links}
		if n := len(f.blocks); n > 0 {
			f.cur.block = f.blocks[n-1]
		}
	} else if f.space {
		f.buf.WriteByte(' ')
	}
	f.space = false
	f.buf.WriteString(text)
	w := f.weigh(r)
	f.cur.weight += w
	if f.anchors > 0 {
		f.cur.linked += w
	}
	if f.bold > 0 {
		f.cur.strong += w
	}
	f.prev = r
}

// goOn adds to a word what belongs to it and weighs no more.
func (f *flattener) goOn(text string) {
	f.buf.WriteString(text)
	f.prev = rune(text[len(text)-1])
}

func isWordByte(c byte) bool { return isASCIILetter(c) || isDigit(rune(c)) }

func (f *flattener) weigh(r rune) int32 {
	switch {
	case isHan(r):
		f.inWord = false
		return 2
	case r >= '0' && r <= '9':
		if f.inWord {
			return 0
		}
		f.inWord = true
		return 1
	case r < utf8.RuneSelf && (r|0x20 < 'a' || r|0x20 > 'z'), r >= 0x2010 && r < 0x2c00, r >= 0x3001 && r <= 0x303f, r >= 0xff00 && r <= 0xffef:
		f.punctuate(r)
		f.inWord = f.inWord && (r == '\'' || r == '’')
		return 0
	}
	if f.inWord {
		return 0
	}
	f.inWord = true
	return 3
}

func (f *flattener) punctuate(r rune) {
	switch r {
	case '，', '、', '；', ';', '：':
		f.cur.commas++
	case ',':
		if !isDigit(f.prev) {
			f.cur.commas++
		}
	case '。', '！', '？', '…', '．':
		f.cur.commas++
		f.cur.stops++
	case '.', '!', '?':
		if !isDigit(f.prev) && f.prev != '.' {
			f.cur.stops++
		}
	case '”', '"', '“':
		f.cur.commas++
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isLaidBlank reports whether r is a blank other than a tab or a line feed.
func isLaidBlank(r rune) bool {
	return r == ' ' || r == '\r' || r == '\f' || r == 0x85 || r == 0xa0 || r >= 0x2000 && r <= 0x3000 && unicode.IsSpace(r)
}
