package charset

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// An index says what the bytes of an encoding of one or two bytes a character
// mean. Bytes below 0x80 are ASCII. The zero rune stands for "nothing".
type index struct {
	single [128]rune // of the bytes from 0x80 on
	pair   []rune    // of a lead byte from 0x80 on and a trail byte, see at; nil where there are none
	lead   [128]bool // whether a byte from 0x80 on starts a pair
	// long reads a character of more than two bytes that is neither of these,
	// size 0 if there is none. nil in most encodings.
	long func(src []byte) (r rune, size int)
	// twin gives the second rune of the four pairs of Big5 that mean two.
	twin func(lead, trail byte) rune
}

// at is the place of a pair. The lead byte is at least 0x80.
func at(lead, trail byte) int { return int(lead&0x7f)<<8 | int(trail) }

// newIndex asks an encoding of x/text what each byte and each pair means.
func newIndex(e encoding.Encoding, pairs bool) *index {
	x := new(index)
	read := newReader(e)
	for b := range x.single {
		x.single[b] = read.rune(byte(b) | 0x80)
	}
	if !pairs {
		return x.controls()
	}
	x.pair = make([]rune, 128<<8)
	for lead := byte(0x80); lead != 0xff; lead++ {
		for trail := 0x21; trail < 0x100; trail++ {
			if x.single[lead&0x7f] == 0 {
				x.pair[at(lead, byte(trail))] = read.rune(lead, byte(trail))
			}
		}
	}
	return x
}

// controls gives the bytes from 80 to 9F that mean nothing else the C1 control
// of the same number, as all of the WHATWG's single-byte indexes do.
func (x *index) controls() *index {
	for b := range rune(0x20) {
		if x.single[b] == 0 {
			x.single[b] = 0x80 + b
		}
	}
	return x
}

// A reader asks a decoder of x/text for single characters.
type reader struct {
	d        *encoding.Decoder
	src, dst []byte
}

func newReader(e encoding.Encoding) *reader {
	return &reader{e.NewDecoder(), make([]byte, 0, 4), make([]byte, 16)}
}

// rune is the one character that src means, 0 if it means none or several.
func (r *reader) rune(src ...byte) rune {
	r.src = append(r.src[:0], src...)
	r.d.Reset()
	n, _, err := r.d.Transform(r.dst, r.src, true)
	c, size := utf8.DecodeRune(r.dst[:n])
	if err != nil || size != n || c == utf8.RuneError {
		return 0
	}
	return c
}

// leads marks the bytes from first to last as ones that start a character of
// several bytes, whether or not any is assigned.
func (x *index) leads(first, last byte) *index {
	for b := first; b <= last; b++ {
		x.lead[b&0x7f] = true
	}
	return x
}

// next reads the character at the start of src, whose first byte is at least
// 0x80. An error is r 0; it takes the trail byte with it, as the WHATWG's
// decoders do, unless that is ASCII: markup is never swallowed.
func (x *index) next(src []byte) (r rune, size int) {
	if r := x.single[src[0]&0x7f]; r != 0 {
		return r, 1
	}
	if x.pair == nil || len(src) == 1 {
		return 0, 1
	}
	if r := x.pair[at(src[0], src[1])]; r != 0 {
		return r, 2
	}
	if x.long != nil {
		if r, size := x.long(src); size != 0 {
			return r, size
		}
	}
	if src[1] < 0x80 || !x.lead[src[0]&0x7f] {
		return 0, 1
	}
	return 0, 2
}

// decode reads all of src in one pass. The work space is the text alone.
func (x *index) decode(src []byte) (text string, broken int) {
	var out strings.Builder
	out.Grow(len(src) + len(src)/4)
	var chunk [1024]byte
	for len(src) > 0 {
		if n := asciiPrefix(src); n > 0 {
			out.Write(src[:n])
			src = src[n:]
			continue
		}
		read, wrote, bad := x.fill(chunk[:], src)
		out.Write(chunk[:wrote])
		src = src[read:]
		broken += bad
	}
	return out.String(), broken
}

// fill decodes characters beyond ASCII until one of ASCII comes or dst is full.
func (x *index) fill(dst, src []byte) (read, wrote, broken int) {
	for read < len(src) && src[read] >= 0x80 && wrote <= len(dst)-2*utf8.UTFMax {
		var r rune
		size := 2
		if x.pair != nil && read+1 < len(src) {
			r = x.pair[at(src[read], src[read+1])]
		}
		if r == 0 {
			if r, size = x.next(src[read:]); r == 0 {
				r = utf8.RuneError
				broken++
			}
		}
		wrote += utf8.EncodeRune(dst[wrote:], r)
		if x.twin != nil && size == 2 {
			if second := x.twin(src[read], src[read+1]); second != 0 {
				wrote += utf8.EncodeRune(dst[wrote:], second)
			}
		}
		read += size
	}
	return read, wrote, broken
}

// asciiPrefix is the number of bytes below 0x80 that src starts with.
func asciiPrefix(src []byte) int {
	n := 0
	for len(src)-n >= 8 && binary.LittleEndian.Uint64(src[n:])&0x8080808080808080 == 0 {
		n += 8
	}
	for n < len(src) && src[n] < 0x80 {
		n++
	}
	return n
}
