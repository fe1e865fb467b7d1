package parser

import "unicode/utf8"

// runeSet is a set of characters of the basic plane. To ask it costs the same
// however many it holds, where strings.ContainsRune looks at one after another.
type runeSet [1 << 16 / 64]uint64

func newRuneSet(characters string) *runeSet {
	var s runeSet
	for _, r := range characters {
		s.add(r)
	}
	return &s
}

func (s *runeSet) add(r rune) {
	if r < 1<<16 {
		s[r>>6] |= 1 << (r & 63)
	}
}

func (s *runeSet) has(r rune) bool {
	return r >= 0 && r < 1<<16 && s[r>>6]&(1<<(r&63)) != 0
}

// lastRunes are the characters that words end in.
func lastRunes(lists ...[]string) *runeSet {
	var s runeSet
	for _, list := range lists {
		for _, word := range list {
			r, _ := utf8.DecodeLastRuneInString(word)
			s.add(r)
		}
	}
	return &s
}

// pairs are the first two characters of words. A text that holds none of them
// holds none of the words; most texts are passed over by that.
type pairs struct{ first, second runeSet }

func newPairs(lists ...[]string) *pairs {
	var p pairs
	for _, list := range lists {
		for _, word := range list {
			if r := []rune(word); len(r) > 1 {
				p.first.add(r[0])
				p.second.add(r[1])
			}
		}
	}
	return &p
}

// in reports whether s may hold one of the words.
func (p *pairs) in(s string) bool {
	begun := false
	for _, r := range s {
		if begun && p.second.has(r) {
			return true
		}
		begun = p.first.has(r)
	}
	return false
}
