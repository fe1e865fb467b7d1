package charset

import (
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/traditionalchinese"
)

// newBig5 is Big5 with HKSCS. The four pairs that mean a letter and a combining
// mark are the only ones that mean two characters.
func newBig5() *index {
	x := newIndex(traditionalchinese.Big5, true).leads(0x81, 0xfe)
	for trail, r := range map[byte]rune{0x62: 0xca, 0x64: 0xca, 0xa3: 0xea, 0xa5: 0xea} {
		x.pair[at(0x88, trail)] = r
	}
	x.twin = func(lead, trail byte) rune {
		if lead != 0x88 {
			return 0
		}
		switch trail {
		case 0x62, 0xa3:
			return 0x304
		case 0x64, 0xa5:
			return 0x30c
		}
		return 0
	}
	return x
}

func newEUCKR() *index { return newIndex(korean.EUCKR, true).leads(0x81, 0xfe) }

// newShiftJIS has the private-use characters of rows F0 to F9, which x/text
// leaves out.
func newShiftJIS() *index {
	x := newIndex(japanese.ShiftJIS, true).leads(0x81, 0x9f).leads(0xe0, 0xfc)
	r := rune(0xe000)
	for lead := byte(0xf0); lead <= 0xf9; lead++ {
		for trail := 0x40; trail <= 0xfc; trail++ {
			if trail != 0x7f {
				x.pair[at(lead, byte(trail))] = r
				r++
			}
		}
	}
	return x
}

// newEUCJP has JIS X 0212 in three bytes, behind 8F.
func newEUCJP() *index {
	x := newIndex(japanese.EUCJP, true).leads(0x8e, 0x8f).leads(0xa1, 0xfe)
	three := make([]rune, 128<<8)
	read := newReader(japanese.EUCJP)
	for lead := byte(0xa1); lead != 0xff; lead++ {
		for trail := byte(0xa1); trail != 0xff; trail++ {
			three[at(lead, trail)] = read.rune(0x8f, lead, trail)
		}
	}
	x.long = func(src []byte) (rune, int) {
		if len(src) < 3 || src[0] != 0x8f || src[1] < 0xa1 || src[1] == 0xff || src[2] < 0xa1 || src[2] == 0xff {
			return 0, 0
		}
		return three[at(src[1], src[2])], 3
	}
	return x
}
