package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// What announces a set of characters in ISO-2022-CN: the one that stands between
// SO and SI, GB 2312 or plane 1 of CNS 11643, and the one of which SS2 takes a
// character, plane 2.
const (
	escGB      = "\x1b$)A"
	escCNS1    = "\x1b$)G"
	escCNS2    = "\x1b$*H"
	singleCNS2 = "\x1bN"
)

// decodeISO2022CN reads RFC 1922. What a line announces ends with the line, as
// the RFC has it, but for GB 2312, which holds where nothing is announced.
// The further sets of ISO-2022-CN-EXT are not decoded.
func decodeISO2022CN(src []byte) (string, int) {
	var out strings.Builder
	out.Grow(len(src) + len(src)/4)
	broken, shifted := 0, false
	taiwan := false // plane 1 stands between SO and SI
	for i := 0; i < len(src); {
		rest := src[i:]
		switch c := rest[0]; {
		case hasPrefix(rest, escGB), hasPrefix(rest, escCNS1):
			taiwan = rest[3] == escCNS1[3]
			i += len(escGB)
		case hasPrefix(rest, escCNS2):
			i += len(escCNS2)
		case hasPrefix(rest, singleCNS2) && isPair(rest[len(singleCNS2):]):
			r, _ := euctwIndex().long([]byte{0x8e, 0xa2, rest[2] | 0x80, rest[3] | 0x80})
			broken += write(&out, r)
			i += len(singleCNS2) + 2
		case c == 0x0e || c == 0x0f:
			shifted = c == 0x0e
			i++
		case shifted && isPair(rest):
			x := gbIndex()
			if taiwan {
				x = euctwIndex()
			}
			broken += write(&out, x.pair[at(c|0x80, rest[1]|0x80)])
			i += 2
		case c >= 0x80 || shifted && c > ' ':
			broken += write(&out, 0)
			i++
		default:
			if c == '\n' {
				shifted, taiwan = false, false
			}
			out.WriteByte(c)
			i++
		}
	}
	return out.String(), broken
}

func hasPrefix(src []byte, prefix string) bool { return bytes.HasPrefix(src, []byte(prefix)) }

// isPair tells whether src starts with two bytes that can be a character.
func isPair(src []byte) bool {
	return len(src) > 1 && src[0] > ' ' && src[0] < 0x7f && src[1] > ' ' && src[1] < 0x7f
}

// write adds a character, U+FFFD for none, and tells how many are broken.
func write(out *strings.Builder, r rune) int {
	if r == 0 {
		out.WriteRune(utf8.RuneError)
		return 1
	}
	out.WriteRune(r)
	return 0
}
