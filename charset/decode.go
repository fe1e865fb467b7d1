package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// DecodeAs reads body in the encoding of that name or label. broken counts the
// U+FFFD that stand for what could not be decoded; those that body itself says
// are not counted. Byte order marks at the start are left out: pages that are
// put together of files have one of each. ok is false if there is no such
// encoding.
func DecodeAs(body []byte, name string) (text string, broken int, ok bool) {
	name = Name(name)
	if x, found := indexes[name]; found {
		text, broken = x().decode(body)
	} else if read, found := algorithms[name]; found {
		text, broken = read(body)
	} else {
		return "", 0, false
	}
	return strings.TrimLeft(text, "\ufeff"), broken, true
}

// algorithms are the encodings that no index describes.
var algorithms = map[string]func([]byte) (text string, broken int){
	"utf-8":       decodeUTF8,
	"utf-16le":    func(b []byte) (string, int) { return decodeUTF16(b, little16) },
	"utf-16be":    func(b []byte) (string, int) { return decodeUTF16(b, big16) },
	"utf-32le":    func(b []byte) (string, int) { return decodeUTF32(b, little32) },
	"utf-32be":    func(b []byte) (string, int) { return decodeUTF32(b, big32) },
	"hz":          decodeHZ,
	"iso-2022-cn": decodeISO2022CN,
	"iso-2022-jp": decodeISO2022JP,
	"iso-2022-kr": decodeISO2022KR,
}

// marks are the byte order marks, the longer ones before those that they start
// with.
var marks = []struct{ mark, name string }{
	{"\xef\xbb\xbf", "utf-8"},
	{"\xff\xfe\x00\x00", "utf-32le"},
	{"\x00\x00\xfe\xff", "utf-32be"},
	{"\xff\xfe", "utf-16le"},
	{"\xfe\xff", "utf-16be"},
	{"\x84\x31\x95\x33", "gb18030"},
}

// markOf names the encoding whose byte order mark body starts with, "" if there
// is none.
func markOf(body []byte) string {
	for _, m := range marks {
		if bytes.HasPrefix(body, []byte(m.mark)) {
			return m.name
		}
	}
	return ""
}

// decodeUTF8 puts one U+FFFD for each maximal part of a broken sequence, as the
// WHATWG's decoder does, so that one character that was cut counts as one.
func decodeUTF8(src []byte) (string, int) {
	if utf8.Valid(src) {
		return string(src), 0
	}
	var out strings.Builder
	out.Grow(len(src) + len(src)/16)
	broken, from := 0, 0
	for i := 0; i < len(src); {
		if n := asciiPrefix(src[i:]); n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		if r != utf8.RuneError || size > 1 {
			i += size
			continue
		}
		out.Write(src[from:i])
		out.WriteRune(utf8.RuneError)
		broken++
		i += brokenPart(src[i:])
		from = i
	}
	out.Write(src[from:])
	return out.String(), broken
}

// brokenPart is the length of the longest start of src that could still have
// become a character, at least 1. (Unicode, chapter 3, "U+FFFD Substitution of
// Maximal Subparts".)
func brokenPart(src []byte) int {
	n := 1
	for n < len(src) && n < utf8.UTFMax && src[n]&0xc0 == 0x80 && !utf8.FullRune(src[:n]) {
		n++
	}
	for n > 1 && utf8.FullRune(src[:n]) {
		n--
	}
	return n
}

func little16(b []byte) rune { return rune(b[0]) | rune(b[1])<<8 }
func big16(b []byte) rune    { return rune(b[1]) | rune(b[0])<<8 }
func little32(b []byte) rune { return little16(b) | little16(b[2:])<<16 }
func big32(b []byte) rune    { return big16(b[2:]) | big16(b)<<16 }

// decodeUTF16 replaces each surrogate that stands alone, and an odd last byte.
func decodeUTF16(src []byte, unit func([]byte) rune) (string, int) {
	var out strings.Builder
	out.Grow(len(src) + len(src)/4)
	broken := 0
	for ; len(src) >= 2; src = src[2:] {
		r := unit(src)
		if 0xd800 <= r && r < 0xe000 {
			if r < 0xdc00 && len(src) >= 4 {
				if low := unit(src[2:]); 0xdc00 <= low && low < 0xe000 {
					out.WriteRune((r-0xd800)<<10 | (low - 0xdc00) + 0x10000)
					src = src[2:]
					continue
				}
			}
			r = utf8.RuneError
			broken++
		}
		out.WriteRune(r)
	}
	if len(src) > 0 {
		out.WriteRune(utf8.RuneError)
		broken++
	}
	return out.String(), broken
}

// decodeUTF32 replaces what is no character, and up to three last bytes.
func decodeUTF32(src []byte, unit func([]byte) rune) (string, int) {
	var out strings.Builder
	out.Grow(len(src)/2 + len(src)/4)
	broken := 0
	for ; len(src) >= 4; src = src[4:] {
		r := unit(src)
		if !utf8.ValidRune(r) {
			r = utf8.RuneError
			broken++
		}
		out.WriteRune(r)
	}
	if len(src) > 0 {
		out.WriteRune(utf8.RuneError)
		broken++
	}
	return out.String(), broken
}

// decodeHZ reads HZ (RFC 1843): GB 2312 in seven bits between ~{ and ~}. A line
// feed ends what was not closed, as the RFC demands of writers; ~ before
// anything that the RFC does not name is itself, since pages have it so.
func decodeHZ(src []byte) (string, int) {
	x := gbIndex()
	var out strings.Builder
	out.Grow(len(src) + len(src)/4)
	broken, chinese := 0, false
	for i := 0; i < len(src); {
		c, next := src[i], byte(0)
		if i+1 < len(src) {
			next = src[i+1]
		}
		switch {
		case c == '~' && (next == '{' || next == '}'):
			chinese = next == '{'
			i += 2
		case c == '~' && next == '~' && !chinese:
			out.WriteByte('~')
			i += 2
		case c == '~' && next == '\n' && !chinese:
			i += 2
		case c >= 0x80:
			out.WriteRune(utf8.RuneError)
			broken++
			i++
		case !chinese || c <= ' ':
			chinese = chinese && c != '\n'
			out.WriteByte(c)
			i++
		case next > ' ' && next < 0x7f && x.pair[at(c|0x80, next|0x80)] != 0:
			out.WriteRune(x.pair[at(c|0x80, next|0x80)])
			i += 2
		default:
			out.WriteRune(utf8.RuneError)
			broken++
			i++
		}
	}
	return out.String(), broken
}

// decodeISO2022JP leaves the reading to x/text. Every U+FFFD counts as broken,
// since the encoding has no code for it.
func decodeISO2022JP(src []byte) (string, int) {
	out, err := japanese.ISO2022JP.NewDecoder().Bytes(src)
	text := strings.ToValidUTF8(string(out), "\ufffd")
	broken := strings.Count(text, "\ufffd")
	if err != nil {
		text += "\ufffd"
		broken++
	}
	return text, broken
}

// decodeISO2022KR reads RFC 1557: KS X 1001 in seven bits between SO and SI,
// after a line that says so.
func decodeISO2022KR(src []byte) (string, int) {
	plain := make([]byte, 0, len(src))
	shifted := false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case bytes.HasPrefix(src[i:], []byte(escKR)):
			i += len(escKR) - 1
		case c == 0x0e || c == 0x0f:
			shifted = c == 0x0e
		case shifted && c > ' ' && c < 0x7f:
			plain = append(plain, c|0x80)
		case c >= 0x80:
			plain = append(plain, 0xff)
		default:
			shifted = shifted && c != '\n'
			plain = append(plain, c)
		}
	}
	return euckrIndex().decode(plain)
}

// escKR announces KS X 1001 in ISO-2022-KR.
const escKR = "\x1b$)C"
