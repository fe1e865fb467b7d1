package charset

import (
	"golang.org/x/text/encoding/simplifiedchinese"
)

// GB18030 as the WHATWG decodes it, which is GB 18030-2022. x/text gives U+FFFD
// for 2,067 of the 23,940 pairs: those of 2,048 private-use characters, and 19
// that became real characters in 2005 and 2022. It also reads 81 35 F4 37 as
// U+1E3F, which moved to A8 BC when U+E7C7 moved here.

// gbReal are the 19: a run of pairs and its first character.
var gbReal = []struct {
	pair, n int
	first   rune
}{
	{0xa6d9, 1, 0xfe10}, {0xa6da, 1, 0xfe12}, {0xa6db, 1, 0xfe11}, {0xa6dc, 4, 0xfe13}, {0xa6ec, 2, 0xfe17}, {0xa6f3, 1, 0xfe19},
	{0xa8bc, 1, 0x1e3f},
	{0xfe59, 1, 0x9fb4}, {0xfe61, 1, 0x9fb5}, {0xfe66, 2, 0x9fb6}, {0xfe6d, 1, 0x9fb8},
	{0xfe7e, 1, 0x9fb9}, {0xfe90, 1, 0x9fba}, {0xfea0, 1, 0x9fbb},
}

// gbPrivate are the characters that stood at the pairs of gbReal before, in
// that order. Old pages mean the real ones by them; they are encoded to the
// same pairs, and A8 BC's U+E7C7 alone has got another place.
var gbPrivate = []rune{
	0xe78d, 0xe78e, 0xe78f, 0xe790, 0xe791, 0xe792, 0xe793, 0xe794, 0xe795, 0xe796,
	0xe7c7,
	0xe81e, 0xe826, 0xe82b, 0xe82c, 0xe832, 0xe843, 0xe854, 0xe864,
}

func newGB18030() *index {
	x := newIndex(simplifiedchinese.GB18030, true).leads(0x81, 0xfe)
	fillUserDefined(x)
	fillUnassigned(x)
	for _, run := range gbReal {
		for i := range run.n {
			x.pair[at(byte(run.pair>>8), byte(run.pair+i))] = run.first + rune(i)
		}
	}
	four := gbFour(x)
	x.long = func(src []byte) (rune, int) { return decodeFour(four, src) }
	return x
}

// fillUserDefined maps the three zones that GB 18030 leaves to its users onto
// the first 1,894 private-use characters, row after row.
func fillUserDefined(x *index) {
	r := rune(0xe000)
	zone := func(first, last, low, high int) {
		for lead := first; lead <= last; lead++ {
			for trail := low; trail <= high; trail++ {
				if trail == 0x7f {
					continue
				}
				if p := at(byte(lead), byte(trail)); x.pair[p] == 0 {
					x.pair[p] = r
				}
				r++ // also where a pair has got a meaning: A3 A0 is U+3000
			}
		}
	}
	zone(0xaa, 0xaf, 0xa1, 0xfe)
	zone(0xf8, 0xfe, 0xa1, 0xfe)
	zone(0xa1, 0xa7, 0x40, 0xa0)
}

// gbUnassigned are the runs of pairs between the assigned ones that stand for
// the private-use characters behind those of the user-defined zones.
var gbUnassigned = []struct {
	pair, n int
	first   rune
}{
	{0xa2ab, 6, 0xe766}, {0xa2e4, 1, 0xe76d}, {0xa2ef, 2, 0xe76e}, {0xa2fd, 2, 0xe770}, {0xa4f4, 11, 0xe772},
	{0xa5f7, 8, 0xe77d}, {0xa6b9, 8, 0xe785}, {0xa6f6, 9, 0xe797}, {0xa7c2, 15, 0xe7a0}, {0xa7f2, 13, 0xe7af},
	{0xa896, 11, 0xe7bc}, {0xa8c1, 4, 0xe7c9}, {0xa8ea, 21, 0xe7cd}, {0xa958, 1, 0xe7e2}, {0xa95b, 1, 0xe7e3},
	{0xa95d, 3, 0xe7e4}, {0xa997, 13, 0xe7f4}, {0xa9f0, 15, 0xe801}, {0xd7fa, 5, 0xe810}, {0xfe51, 3, 0xe816},
	{0xfe6c, 1, 0xe831}, {0xfe76, 1, 0xe83b}, {0xfe91, 1, 0xe855},
}

func fillUnassigned(x *index) {
	for _, run := range gbUnassigned {
		p := at(byte(run.pair>>8), byte(run.pair))
		for i, r := 0, run.first; i < run.n; p++ {
			if p&0xff == 0x7f || p&0xff == 0xff {
				continue
			}
			x.pair[p] = r
			i, r = i+1, r+1
		}
	}
}

// gbFour are the characters of the Basic Multilingual Plane that four bytes
// stand for, in the order of those bytes: all that had no pair in 2000.
func gbFour(x *index) []rune {
	var paired [0x10000]bool
	for _, r := range x.pair {
		paired[r] = true
	}
	for _, run := range gbReal {
		for i := range run.n {
			paired[run.first+rune(i)] = false
		}
	}
	for _, r := range gbPrivate {
		paired[r] = true
	}
	paired[0xe5e5] = true // the character of A3 A0, which pages use as a space
	four := make([]rune, 0, 39420)
	for r := rune(0x80); r < 0x10000; r++ {
		if !paired[r] && (r < 0xd800 || r > 0xdfff) {
			if r == 0x1e3f {
				four = append(four, 0xe7c7)
				continue
			}
			four = append(four, r)
		}
	}
	return four
}

func decodeFour(four []rune, src []byte) (rune, int) {
	if len(src) < 4 || src[0] == 0x80 || src[0] == 0xff || src[1] < 0x30 || src[1] > 0x39 ||
		src[2] < 0x81 || src[2] == 0xff || src[3] < 0x30 || src[3] > 0x39 {
		return 0, 0
	}
	n := ((int(src[0]-0x81)*10+int(src[1]-0x30))*126+int(src[2]-0x81))*10 + int(src[3]-0x30)
	switch {
	case n < len(four):
		return four[n], 4
	case n >= 189000 && n <= 1237575:
		return rune(n-189000) + 0x10000, 4
	}
	return 0, 0
}

// gbCodes are the bytes of each character, as encodeGB18030 wants them.
type gbCodes struct {
	pair [0x10000]uint16 // of the BMP, 0 where there is none
	four [0x10000]uint16 // the number of the four bytes, one more than it
}

func newGBCodes() *gbCodes {
	x, codes := gbIndex(), new(gbCodes)
	for p, r := range x.pair {
		if r != 0 && p != at(0xa3, 0xa0) {
			codes.pair[r] = 0x8000 | uint16(p)
		}
	}
	n := 0
	for _, run := range gbReal {
		for i := range run.n {
			if gbPrivate[n] != 0xe7c7 {
				codes.pair[gbPrivate[n]] = uint16(run.pair + i)
			}
			n++
		}
	}
	for n, r := range gbFour(x) {
		codes.four[r] = uint16(n) + 1
	}
	return codes
}

// append encodes one character from U+0080 on; false if GB18030 has it not,
// which is so for U+E5E5 alone.
func (c *gbCodes) append(out []byte, r rune) ([]byte, bool) {
	n := int(r) - 0x10000 + 189000
	if r < 0x10000 {
		if p := c.pair[r]; p != 0 {
			return append(out, byte(p>>8), byte(p)), true
		}
		if n = int(c.four[r]) - 1; n < 0 {
			return out, false
		}
	}
	return append(out, byte(n/12600)+0x81, byte(n/1260%10)+0x30, byte(n/10%126)+0x81, byte(n%10)+0x30), true
}
