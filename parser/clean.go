package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dropped reports whether a character is taken out of all text: controls
// other than white space, marks that are invisible or that turn the direction
// of what follows. They carry no meaning in news and can hurt whoever prints them.
func dropped(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\t' && r != '\n' && r != '\r' && r != '\f'
	case r < 0x7f:
		return false
	case r <= 0x9f:
		return true
	case r == 0xad, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return true
	}
	return false
}

// tidy is s on one line: white space of any kind, line ends too, collapsed to
// single blanks and cut off at both ends, unwanted characters dropped.
func tidy(s string) string {
	if isTidy(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case dropped(r):
		case r == utf8.RuneError && b.Len() == 0: // a broken first byte says nothing
		case unicode.IsSpace(r):
			space = true
		default:
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isTidy(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < 0x20 || c >= 0x7f || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return last != ' '
}

// halfwidth folds full-width ASCII to ASCII and the ideographic blank to a blank.
func halfwidth(s string) string {
	if !strings.ContainsFunc(s, isFullwidth) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		case r == 0x3000 || r == 0xa0:
			return ' '
		}
		return r
	}, s)
}

func isFullwidth(r rune) bool {
	return r >= 0xff01 && r <= 0xff5e || r == 0x3000 || r == 0xa0
}

// folded is s for comparing: without white space, quotes, brackets' width and
// case, so that one headline written twice is found to be one.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r > 0x3040 && r < 0xa000:
			return r // kana and Han have neither case nor width
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xfee0
		}
		switch {
		case unicode.IsSpace(r), strings.ContainsRune("“”\"「」『』'‘’·•", r):
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// isHan reports whether r is written without blanks between words: Han, kana
// and Hangul, for which a character weighs as much as about half a word.
func isHan(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff && !(r >= 0x3000 && r <= 0x303f) || r >= 0xac00 && r <= 0xd7af ||
		r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}

func hasHan(s string) bool { return strings.ContainsFunc(s, isHan) }

func runes(s string) int { return utf8.RuneCountInString(s) }

// clip is at most n characters of s, with … for the rest.
func clip(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}

// trimMarks cuts white space and the marks that stand around fields off both ends.
func trimMarks(s string) string {
	return strings.Trim(s, " \t\n\r\u3000\u00a0|｜丨:：,，;；、/／·•-—–_>»《》[]【】()（）")
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func containsAny(s string, needles []string) bool {
	for _, n := range needles {
		if strings.Contains(s, n) {
			return true
		}
	}
	return false
}

// lowerASCII lowers A to Z alone, so that offsets in the result are those of s.
func lowerASCII(s string) string {
	i := 0
	for i < len(s) && !isCapital(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if isCapital(b[i]) {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
