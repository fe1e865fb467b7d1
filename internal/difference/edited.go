package difference

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the pairing of sentences: how many pairs are looked at in one
// place of the text, and how much of a long sentence.
const (
	maxPairs    = 1 << 15
	maxSentence = 1000
)

// block takes the sentences that one place lost and those that it got, pairs
// those that are one sentence, edited, and compares them by characters. Where
// both end their paragraph, that has not changed.
func block(out *joiner, old, fresh []string) {
	if n, m := len(old)-1, len(fresh)-1; n >= 0 && m >= 0 {
		a, endsOld := strings.CutSuffix(old[n], "\n")
		b, endsFresh := strings.CutSuffix(fresh[m], "\n")
		if endsOld && endsFresh {
			pairUp(out, append(slices.Clone(old[:n]), a), append(slices.Clone(fresh[:m]), b))
			out.add(Kept, "\n")
			return
		}
	}
	pairUp(out, old, fresh)
}

func pairUp(out *joiner, old, fresh []string) {
	if len(old) == 1 && len(fresh) == 1 {
		pair(out, old[0], fresh[0])
		return
	}
	i, j := 0, 0
	for _, at := range edited(old, fresh) {
		out.add(Removed, old[i:at.x]...)
		out.add(Added, fresh[j:at.y]...)
		pair(out, old[at.x], fresh[at.y])
		i, j = at.x+1, at.y+1
	}
	if i == 0 && j == 0 { // sentences that were parted or put together, perhaps
		pair(out, strings.Join(old, ""), strings.Join(fresh, ""))
		return
	}
	out.add(Removed, old[i:]...)
	out.add(Added, fresh[j:]...)
}

// edited pairs the sentences that are likely one before and after an edit, in
// the order of both. Of very many sentences those are looked at that stand at
// about the same place.
func edited(old, fresh []string) []anchor {
	n, m := len(old), len(fresh)
	if n == 0 || m == 0 {
		return nil
	}
	band := max(2, maxPairs/n)
	first := func(i int) int { return max(0, i*m/n-band/2) }
	past := func(i int) int { return min(m, i*m/n+band/2+1) }
	a, b := pairsOf(old), pairsOf(fresh)
	// best[i][j-first(i)] is the likeness of the best pairing of old[i:] and fresh[j:].
	best := make([][]float32, n+1)
	value := func(i, j int) float32 {
		if i >= n || j >= m {
			return 0
		}
		j = max(j, first(i))
		if j >= past(i) {
			return 0
		}
		return best[i][j-first(i)]
	}
	for i := n - 1; i >= 0; i-- {
		best[i] = make([]float32, past(i)-first(i))
		for j := past(i) - 1; j >= first(i); j-- {
			most := max(value(i+1, j), value(i, j+1))
			if l := likeness(a[i], b[j]); l >= 0.5 {
				most = max(most, value(i+1, j+1)+l)
			}
			best[i][j-first(i)] = most
		}
	}
	var out []anchor
	for i, j := 0, 0; i < n && j < m && value(i, j) > 0; {
		j = max(j, first(i))
		switch l := likeness(a[i], b[j]); {
		case l >= 0.5 && value(i, j) == value(i+1, j+1)+l:
			out = append(out, anchor{i, j})
			i, j = i+1, j+1
		case value(i, j) == value(i+1, j):
			i++
		default:
			j++
		}
	}
	return out
}

// pairsOf are the pairs of characters of sentences that touch, each sorted.
func pairsOf(list []string) [][]uint64 {
	out := make([][]uint64, len(list))
	for i, s := range list {
		last := rune(0)
		for _, r := range s {
			if unicode.IsSpace(r) {
				continue
			}
			out[i] = append(out[i], uint64(last)<<32|uint64(r))
			if last = r; len(out[i]) == maxSentence {
				break
			}
		}
		slices.Sort(out[i])
	}
	return out
}

// likeness is the share of pairs that two sentences have in common (Dice).
func likeness(a, b []uint64) float32 {
	if len(a)+len(b) == 0 || 3*min(len(a), len(b)) < max(len(a), len(b)) {
		return 0
	}
	common, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	return float32(2*common) / float32(len(a)+len(b))
}

// pair compares two texts by characters, where they have enough in common to
// be one that was edited.
func pair(out *joiner, before, after string) {
	fine := smooth(byCharacter(before, after))
	common := 0
	for _, s := range fine {
		if s.Kind == Kept {
			common += utf8.RuneCountInString(s.Text)
		}
	}
	if 5*common >= 2*max(utf8.RuneCountInString(before), utf8.RuneCountInString(after)) {
		for _, s := range fine {
			out.add(s.Kind, s.Text)
		}
		return
	}
	out.add(Removed, before)
	out.add(Added, after)
}

// byCharacter compares two texts character by character. What is not UTF-8
// is compared as it stands, as one.
func byCharacter(before, after string) []Stretch {
	var out joiner
	if !utf8.ValidString(before) || !utf8.ValidString(after) {
		if before == after {
			return []Stretch{{Kept, before}}
		}
		out.add(Removed, before)
		out.add(Added, after)
		return out.list()
	}
	a, b := []rune(before), []rune(after)
	at := 0
	for _, e := range characters(a, b) {
		out.add(Kept, string(a[at:e.Start]))
		out.add(Removed, string(a[e.Start:e.End]))
		out.add(Added, string(b[e.ReplStart:e.ReplEnd]))
		at = e.End
	}
	out.add(Kept, string(a[at:]))
	return out.list()
}

// smooth takes single characters that happen to be the same between two changes
// as changed: nobody reads 新区 as one letter kept and one replaced.
func smooth(list []Stretch) []Stretch {
	var out joiner
	for i, s := range list {
		between := i > 0 && i+1 < len(list) && s.Kind == Kept
		if between && utf8.RuneCountInString(s.Text) == 1 && isWordRune(s.Text) {
			out.add(Removed, s.Text)
			out.add(Added, s.Text)
			continue
		}
		out.add(s.Kind, s.Text)
	}
	return out.list()
}

func isWordRune(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
