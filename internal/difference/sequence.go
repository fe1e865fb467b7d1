package difference

import (
	"slices"
	"sort"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// Bounds of the comparison. The search for the shortest difference looks a
// hundred edits deep and leaves the middle of what is further apart; that middle
// is searched again, as often as maxSearches. Anchors are looked for again
// between anchors, maxDepth times.
const (
	maxSearches = 4096
	maxDepth    = 6
	smallGap    = 64
)

// compare gives the edits that make b of a, in order, with something kept
// between any two. Sentences that are in both once are held to first, as
// patience diff does, which no text is too long for.
func compare(a, b []rune) []lcs.Diff {
	searches := maxSearches
	var out []lcs.Diff
	gap(a, b, 0, 0, 0, &searches, &out)
	return touching(out)
}

// characters is compare for the characters of one sentence, of which few are
// in it only once.
func characters(a, b []rune) []lcs.Diff {
	searches := maxSearches
	var out []lcs.Diff
	gap(a, b, 0, 0, maxDepth, &searches, &out)
	return touching(out)
}

// gap compares two stretches that begin at x and y.
func gap(a, b []rune, x, y, depth int, searches *int, out *[]lcs.Diff) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b, x, y = a[1:], b[1:], x+1, y+1
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a) == 0 && len(b) == 0:
		return
	case len(a) == 0 || len(b) == 0:
		*out = append(*out, lcs.Diff{Start: x, End: x + len(a), ReplStart: y, ReplEnd: y + len(b)})
		return
	case depth < maxDepth && len(a)+len(b) > smallGap:
		if held := anchors(a, b); len(held) > 0 {
			i, j := 0, 0
			for _, at := range append(held, anchor{len(a), len(b)}) {
				gap(a[i:at.x], b[j:at.y], x+i, y+j, depth+1, searches, out)
				i, j = at.x+1, at.y+1
			}
			return
		}
	}
	search(a, b, x, y, searches, out)
}

// search looks for the shortest difference, and again in what it left.
func search(a, b []rune, x, y int, searches *int, out *[]lcs.Diff) {
	*searches--
	for _, d := range lcs.DiffRunes(a, b) {
		n, m := d.End-d.Start, d.ReplEnd-d.ReplStart
		left := min(n, m) > smallGap && n+m < len(a)+len(b)
		if left && *searches > 0 {
			gap(a[d.Start:d.End], b[d.ReplStart:d.ReplEnd], x+d.Start, y+d.ReplStart, maxDepth, searches, out)
			continue
		}
		*out = append(*out, lcs.Diff{Start: x + d.Start, End: x + d.End, ReplStart: y + d.ReplStart, ReplEnd: y + d.ReplEnd})
	}
}

// touching makes one of edits with nothing between them.
func touching(list []lcs.Diff) []lcs.Diff {
	var out []lcs.Diff
	for _, d := range list {
		if n := len(out) - 1; n >= 0 && out[n].End == d.Start && out[n].ReplEnd == d.ReplStart {
			out[n].End, out[n].ReplEnd = d.End, d.ReplEnd
			continue
		}
		out = append(out, d)
	}
	return out
}

// anchor is a place in a and the place in b that it is held to.
type anchor struct{ x, y int }

// anchors are the longest row of what is in both texts exactly once, in the
// order of both.
func anchors(a, b []rune) []anchor {
	type place struct {
		x, y     int
		inA, inB int
	}
	seen := make(map[rune]*place, len(a))
	for i, r := range a {
		if p := seen[r]; p != nil {
			p.inA++
		} else {
			seen[r] = &place{x: i, inA: 1}
		}
	}
	for j, r := range b {
		if p := seen[r]; p != nil {
			p.inB, p.y = p.inB+1, j
		}
	}
	var both []anchor
	for i, r := range a {
		if p := seen[r]; p.x == i && p.inA == 1 && p.inB == 1 {
			both = append(both, anchor{i, p.y})
		}
	}
	return rising(both)
}

// rising is the longest row of anchors whose y rises; their x do already.
func rising(list []anchor) []anchor {
	before := make([]int, len(list))
	var ends []int // ends[n] is where the row of n+1 anchors ends that ends lowest
	for i, at := range list {
		n := sort.Search(len(ends), func(k int) bool { return list[ends[k]].y >= at.y })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	var out []anchor
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		out = append(out, list[i])
	}
	slices.Reverse(out)
	return out
}
