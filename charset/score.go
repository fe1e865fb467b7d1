package charset

import (
	"math"
	"sync"
	"unicode/utf8"
)

// Scores are natural logarithms of probabilities, in sixteenths: how likely
// these bytes are, if the page is written in this encoding and in its language.
// The encoding that makes the bytes likeliest is right. Characters count by
// their rank in frequent.go, which tells the encodings apart even where every
// pair of bytes is valid in all of them, as with EUC-KR, GB 2312 and EUC-JP,
// and even in a title of eight characters.
const (
	nat = 16
	// brokenScore is that of what cannot be decoded: unlikely, yet not so that
	// one broken character could outweigh a page.
	brokenScore = -18 * nat
	// islandScore is that of a byte that cannot be decoded right behind another
	// one: an island of another encoding is one accident and not a thousand. It
	// is below anyByteScore, lest a page of islands alone were text.
	islandScore = -8 * nat
	// runningScore is that of a character of running text, at least: in a wrong
	// encoding they are some 30 times rarer.
	runningScore = -8 * nat
	// anyByteScore is that of a byte from 0x80 on where every one is as likely
	// as the other: what a single-byte encoding, of which there is no model
	// here, gives at least.
	anyByteScore = -78 // nat * ln 1/128
	// asciiScore is that of a byte of ASCII. Since all readings agree on most of
	// them, it is counted only where one takes such a byte for a trail byte: the
	// others have that byte to explain.
	asciiScore = -59 // nat * ln 1/40
)

// frequency is about how often the character of that rank occurs in running
// text. Chinese, Japanese and Korean differ little in it.
func frequency(rank int) float64 {
	n := float64(rank)
	return 0.25 / ((n + 10) * (1 + n*n/1e6))
}

// A model knows how likely each character of an encoding is.
type model struct {
	index *index
	pair  []int16 // scores, at the places of index.pair; 0 where there is no character
	one   [128]int16
	long  int // of any character that index.long reads
}

// A script is part of what a page in some encoding is written with.
type script struct {
	chars string
	share float64 // 1 for the encoding's own language, less for guests
}

// newModel gives scores to an index. Characters that no script names share what
// is left: more of it in the zone that holds the common characters.
func newModel(x *index, common func(lead, trail byte) bool, scripts ...script) *model {
	known := map[rune]float64{}
	for _, s := range scripts {
		rank := 0
		for _, r := range s.chars {
			known[r] = max(known[r], s.share*frequency(rank))
			rank++
		}
	}
	m := &model{index: x, pair: make([]int16, len(x.pair)), long: score(1e-6)}
	for place, r := range x.pair {
		if r == 0 {
			continue
		}
		p := known[r]
		switch {
		case 0xe000 <= r && r < 0xf900:
			p = 1e-8 // private use
		case r == 0x3000 || 0xff01 <= r && r <= 0xff5e:
			p = max(p, 1e-4) // the blank and the ASCII of East Asian type, in dates, forms and menus
		case common(byte(place>>8)|0x80, byte(place)):
			p = max(p, 4e-6)
		default:
			p = max(p, 3e-7)
		}
		points := score(p)
		if place&0xff < 0x80 {
			points -= asciiScore
		}
		m.pair[place] = int16(min(points, -1)) // 0 is for no character
	}
	for b, r := range x.single {
		if r != 0 {
			m.one[b] = int16(score(3e-4))
		}
	}
	return m
}

func score(p float64) int { return int(math.Round(nat * math.Log(p))) }

// A tally is what reading a sample in an encoding gave.
type tally struct {
	chars  int // beyond ASCII, broken ones included
	broken int
	score  int
	prior  int // of the encoding, beside the score
}

// mostlyGood tells whether at most one character in twenty is broken.
func (t tally) mostlyGood() bool { return t.broken*20 <= t.chars }

// plausible tells whether the page can be in this encoding at all, be it with an
// island of another one in it.
func (t tally) plausible() bool { return t.broken <= 1 || t.broken*3 <= 2*t.chars }

// beats tells whether t is the better reading.
func (t tally) beats(other tally) bool {
	if t.plausible() != other.plausible() {
		return t.plausible()
	}
	return t.score+t.prior > other.score+other.prior
}

// isText tells whether the characters are as common as those of running text:
// enough of them settle it.
func (t tally) isText() bool {
	return t.chars >= 64 && t.mostlyGood() && t.score > runningScore*t.chars
}

// broke counts what cannot be decoded.
func (t *tally) broke(again bool) {
	t.broken++
	if again {
		t.score += islandScore
	} else {
		t.score += brokenScore
	}
}

func (m *model) tally(sample []byte) tally {
	var t tally
	broken := -1 // where the last broken character ends
	for i := 0; i < len(sample); {
		c := sample[i]
		if c < 0x80 {
			i++
			continue
		}
		t.chars++
		if i+1 < len(sample) {
			if s := m.pair[at(c, sample[i+1])]; s != 0 {
				t.score += int(s)
				i += 2
				continue
			}
		}
		r, size := m.index.next(sample[i:])
		switch {
		case r == 0 && i+2 >= len(sample) && m.index.lead[c&0x7f]:
			t.chars-- // cut off at the end, not broken: it says nothing
			t.score += anyByteScore
		case r == 0:
			t.broke(broken == i)
			broken = i + size
		case size == 1:
			t.score += int(m.one[c&0x7f])
		default:
			t.score += m.long
		}
		i += size
	}
	return t
}

// tallyUTF8 scores the sample as UTF-8. That bytes happen to be UTF-8 is so
// unlikely that the characters need not be looked at.
func tallyUTF8(sample []byte) tally {
	var t tally
	broken := -1
	for i := 0; i < len(sample); {
		if sample[i] < 0x80 {
			i++
			continue
		}
		t.chars++
		r, size := utf8.DecodeRune(sample[i:])
		if r == utf8.RuneError && size == 1 {
			t.broke(broken == i)
			i += brokenPart(sample[i:])
			broken = i
			continue
		}
		t.score += -7 * nat
		i += size
	}
	return t
}

// models are the encodings that the score tells apart, in the order in which
// the pages of this archive use them. The prior is how much likelier, in nats,
// a page of it is than one of the others, before a byte was read: it settles
// what two or three characters cannot.
var models = []struct {
	name  string
	prior int
	model func() *model // nil for UTF-8, which has tallyUTF8
}{
	{"gb18030", 5, sync.OnceValue(func() *model {
		common := func(lead, trail byte) bool { return lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1 }
		return newModel(gbIndex(), common, script{simplifiedHan, 1}, script{traditionalHan, .1}, script{cantonese, .03}, script{japaneseChars, .01})
	})},
	{"utf-8", 0, nil},
	{"big5", 3, sync.OnceValue(func() *model {
		common := func(lead, _ byte) bool { return lead >= 0xa1 && lead <= 0xc6 }
		return newModel(big5Index(), common, script{traditionalHan, 1}, script{cantonese, .1}, script{japaneseChars, .01})
	})},
	{"euc-kr", 0, sync.OnceValue(func() *model {
		common := func(lead, trail byte) bool { return lead >= 0xa1 && lead <= 0xc8 && trail >= 0xa1 }
		return newModel(euckrIndex(), common, script{koreanChars, 1}, script{traditionalHan, .02})
	})},
	{"shift_jis", 0, sync.OnceValue(func() *model {
		common := func(lead, _ byte) bool { return lead <= 0x98 }
		return newModel(sjisIndex(), common, script{japaneseChars, 1})
	})},
	{"euc-jp", -3, sync.OnceValue(func() *model {
		common := func(lead, _ byte) bool { return lead >= 0xa1 && lead <= 0xcf }
		return newModel(eucjpIndex(), common, script{japaneseChars, 1})
	})},
	{"euc-tw", 0, sync.OnceValue(func() *model {
		// Hardly a page was ever written in it: it has to be clearly better.
		never := func(_, _ byte) bool { return false }
		return newModel(euctwIndex(), never, script{traditionalHan, .3})
	})},
}
