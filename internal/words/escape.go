package words

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes a text from strangers safe for a terminal and for a line of a
// log: control characters (C0, DEL, C1), line and paragraph separators, bidi
// controls and other characters that show nothing become visible as \n, \x1b,
// \u202e and the like; so do bytes that are not UTF-8.
func Escape(s string) string {
	return escape(s, false)
}

// EscapeLines is Escape for a text of several lines: \n stays, \r\n becomes
// \n, and a tab becomes four spaces.
func EscapeLines(s string) string {
	return escape(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\t", "    "), true)
}

func escape(s string, lines bool) string {
	clean := true
	for _, r := range s {
		if r == utf8.RuneError || hidden(r) && !(lines && r == '\n') {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case lines && r == '\n' || !hidden(r):
			out.WriteString(s[i : i+size])
		default:
			out.WriteString(visible(r))
		}
		i += size
	}
	return out.String()
}

// hidden reports whether a terminal would obey the character or show nothing.
func hidden(r rune) bool {
	switch {
	case r < 0x20, 0x7f <= r && r <= 0x9f:
		return true
	case r < 0x7f:
		return false
	case r == 0x034f, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0: // fillers that take no room or look like a space
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

func visible(r rune) string {
	switch r {
	case '\n':
		return `\n`
	case '\r':
		return `\r`
	case '\t':
		return `\t`
	}
	switch {
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
