package index

import (
	"math"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldPages is foldPairs by code point, in pages of 256; a nil page changes
// nothing. It is never written after the program has started.
var foldPages = loadFolds(foldPairs)

func loadFolds(pairs string) *[(unicode.MaxRune + 1) >> 8]*[256]rune {
	pages := new([(unicode.MaxRune + 1) >> 8]*[256]rune)
	for len(pairs) > 0 {
		from, n := utf8.DecodeRuneInString(pairs)
		to, m := utf8.DecodeRuneInString(pairs[n:])
		pairs = pairs[n+m:]
		page := pages[from>>8]
		if page == nil {
			page = new([256]rune)
			for i := range page {
				page[i] = from&^0xff + rune(i)
			}
			pages[from>>8] = page
		}
		page[from&0xff] = to
	}
	return pages
}

// fold is the character that stands for r when texts are compared.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	if page := foldPages[r>>8]; page != nil {
		return page[r&0xff]
	}
	return r
}

// gap is what stands between a unit and the one before it.
type gap uint8

const (
	touching  gap = iota // nothing
	apart                // white space or punctuation
	paragraph            // the end of a paragraph, or the beginning of the text
)

// unit is the smallest thing that can be found: a character of a script that
// is written without spaces, or a word of another. Offsets are in bytes; texts
// are shorter than 2 GB.
type unit struct {
	start, end int32 // in the text
	off, stop  int32 // in the folded text
	gap        gap
	dense      bool // a character of Han, kana, hangul, bopomofo or Yi
}

// class is what a folded character is to the tokenizer.
type class uint8

const (
	separator class = iota
	letter          // of a word; digits and marks too
	dense
	invisible // carries nothing, separates nothing
	voicing   // combining (semi-)voiced mark of kana
	newline
)

func classify(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return letter
		} else if r == '\n' {
			return newline
		}
		return separator
	case isDense(r):
		return dense
	case r == 0xad, 0x300 <= r && r < 0x370, 0x200b <= r && r <= 0x200f, r == 0x2060,
		0xfe00 <= r && r <= 0xfe0f, r == 0xfeff, 0xe0100 <= r && r <= 0xe01ef:
		return invisible
	case r == 0x3099, r == 0x309a:
		return voicing
	case r == 0x2029:
		return newline
	case unicode.In(r, unicode.L, unicode.N, unicode.M):
		return letter
	}
	return separator
}

func isDense(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case 0x3400 <= r && r <= 0x4dbf, 0x4e00 <= r && r <= 0xa48c, 0xac00 <= r && r <= 0xd7a3, 0x20000 <= r && r <= 0x3ffff:
		return r != 0x3ffff && r != 0x3fffe
	case r <= 0x11ff, 0x2e80 <= r && r <= 0x2fdf, 0x3005 <= r && r <= 0x3007, 0x3021 <= r && r <= 0x3029,
		0x3031 <= r && r <= 0x3035, 0x3041 <= r && r <= 0x3096, 0x309d <= r && r <= 0x309f, 0x30a1 <= r && r <= 0x30fa,
		0x30fc <= r && r <= 0x30ff, 0x3105 <= r && r <= 0x318e, 0x31a0 <= r && r <= 0x31bf, 0x31f0 <= r && r <= 0x31ff,
		0xf900 <= r && r <= 0xfaff:
		return true
	}
	return false
}

// segment reads a text in one pass. It appends its units to units and its
// folded characters to folded, and returns both; units that touch are beside
// each other in the folded text. Bytes that are no UTF-8 separate.
func segment(text []byte, units []unit, folded []byte) ([]unit, []byte) {
	text = text[:min(len(text), math.MaxInt32/4)] // folded characters may be longer
	before := paragraph
	inWord := false
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		r = fold(r)
		start := i
		i += size
		switch class := classify(r); class {
		case dense:
			off := int32(len(folded))
			folded = utf8.AppendRune(folded, r)
			units = append(units, unit{int32(start), int32(i), off, int32(len(folded)), before, true})
			before, inWord = touching, false
		case letter:
			off := int32(len(folded))
			folded = utf8.AppendRune(folded, r)
			if inWord {
				last := &units[len(units)-1]
				last.end, last.stop = int32(i), int32(len(folded))
				break
			}
			units = append(units, unit{int32(start), int32(i), off, int32(len(folded)), before, false})
			before, inWord = touching, true
		case voicing:
			if before == touching && len(units) > 0 {
				folded = voice(&units[len(units)-1], folded, r, i)
			}
		case newline:
			before, inWord = paragraph, false
		case separator:
			before, inWord = max(before, apart), false
		}
	}
	return units, folded
}

// voice joins a kana to the voicing mark after it, where Unicode has one
// character for both.
func voice(last *unit, folded []byte, mark rune, end int) []byte {
	whole := norm.NFC.AppendString(nil, string(folded[last.off:last.stop])+string(mark))
	if last.dense && utf8.RuneCount(whole) == 1 {
		folded = append(folded[:last.off], whole...)
		last.end, last.stop = int32(end), int32(len(folded))
	}
	return folded
}
