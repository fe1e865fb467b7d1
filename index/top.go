package index

import (
	"cmp"
	"slices"
	"strings"
)

// top keeps the best candidates of all that it sees.
type top struct {
	plan *plan
	keep int
	seen int
	all  []candidate
	last candidate // the worst of a full list
	full bool
}

func newTop(p *plan, keep int) *top { return &top{plan: p, keep: keep} }

// wants counts a candidate and reports whether it may be among the best; its
// id need not be known.
func (t *top) wants(c candidate) bool {
	t.seen++
	return t.keep > 0 && (!t.full || t.plan.compare(c, t.last) <= 0)
}

func (t *top) add(c candidate) {
	t.all = append(t.all, c)
	if len(t.all) >= 2*t.keep+64 {
		t.all = t.sorted()
		t.last, t.full = t.all[len(t.all)-1], true
	}
}

// sorted gives the best ones in order.
func (t *top) sorted() []candidate {
	slices.SortFunc(t.all, func(a, b candidate) int {
		return cmp.Or(t.plan.compare(a, b), strings.Compare(a.id, b.id))
	})
	t.all = t.all[:min(len(t.all), t.keep)]
	return t.all
}

// compare orders two candidates, their ids apart: below 0 where a comes first.
func (p *plan) compare(a, b candidate) int {
	switch {
	case p.scored && a.score != b.score:
		return cmp.Compare(b.score, a.score)
	case p.sort == SortOldest && a.key != b.key && a.key != undated && b.key != undated:
		return cmp.Compare(a.key, b.key)
	}
	return cmp.Compare(b.key, a.key)
}
