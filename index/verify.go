package index

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"jianbao/record"
)

// reading is a text taken apart, to look for terms in.
type reading struct {
	units  []unit
	folded []byte
}

func read(text string) reading {
	units, folded := segment([]byte(text), make([]unit, 0, len(text)/3+1), make([]byte, 0, len(text)))
	return reading{units, folded}
}

// find gives the first place at or after unit i where the term stands, as the
// units [from, to); to is 0 where there is none.
func (t *term) find(r *reading, i int) (from, to int) {
	for ; i+len(t.units) <= len(r.units); i++ {
		if t.standsAt(r, i) {
			return i, i + len(t.units)
		}
	}
	return 0, 0
}

// standsAt compares units: those that touch in the query touch in the text;
// where something separates them in the query, anything but the end of a
// paragraph does in the text, or nothing where one of them is dense, since
// white space between Han says nothing.
func (t *term) standsAt(r *reading, i int) bool {
	for k, want := range t.units {
		have := r.units[i+k]
		if k > 0 && (have.gap == paragraph || want.gap == touching && have.gap != touching) {
			return false
		}
		word, text := t.folded[want.off:want.stop], r.folded[have.off:have.stop]
		if k == len(t.units)-1 && t.prefix {
			if have.dense || !bytes.HasPrefix(text, word) {
				return false
			}
		} else if !bytes.Equal(text, word) {
			return false
		}
	}
	return true
}

// evaluation holds an article's text while a query is held against it.
type evaluation struct {
	article     *record.Article
	title, body *reading
}

// matches judges an article by its text.
func (e *evaluation) matches(n *node) bool {
	switch n.op {
	case opAnd:
		return !slices.ContainsFunc(n.kids, func(kid *node) bool { return !e.matches(kid) })
	case opOr:
		return slices.ContainsFunc(n.kids, e.matches)
	case opNot:
		return !e.matches(n.kids[0])
	case opTerm:
		return e.has(n.term)
	}
	return true
}

func (e *evaluation) has(t *term) bool {
	switch t.field {
	case "":
		return e.stands(t, &e.title, e.article.Title) || e.stands(t, &e.body, e.article.Body)
	case "title":
		return e.stands(t, &e.title, e.article.Title)
	case "body":
		return e.stands(t, &e.body, e.article.Body)
	case "id":
		return strings.HasPrefix(e.article.ID, t.value)
	case "deleted":
		return e.deletion(t.value)
	}
	return slices.Contains(keysOf(e.article, t.field), t.value)
}

// stands looks for a term in a text, which is taken apart once, if at all.
func (e *evaluation) stands(t *term, r **reading, text string) bool {
	if t.raw != "" && strings.Contains(text, t.raw) {
		return true
	}
	if *r == nil {
		whole := read(text)
		*r = &whole
	}
	_, to := t.find(*r, 0)
	return to > 0
}

func (e *evaluation) deletion(value string) bool {
	var state record.DeletionState
	if e.article.Deletion != nil {
		state = e.article.Deletion.State
	}
	switch value {
	case "yes":
		return state == record.Deleted
	case "no":
		return state != record.Deleted && state != record.Missing
	}
	return string(state) == value
}

// wanted are the terms that a query looks for in a text, those that exclude left out.
func wanted(n *node, field string) []*term {
	if n.op == opNot {
		return nil
	}
	if n.op == opTerm && n.term.isText() && (n.term.field == "" || field == "" || n.term.field == field) {
		return []*term{n.term}
	}
	var all []*term
	for _, kid := range n.kids {
		all = append(all, wanted(kid, field)...)
	}
	return all
}

// span is a place in a text, in bytes, where a term stands.
type span struct{ from, to, term int }

// maxSpans bounds the places that are looked at for one text.
const maxSpans = 2000

// spans finds the places of all terms in a text, in order.
func spans(r *reading, terms []*term) []span {
	var all []span
	for n, t := range terms {
		for i := 0; len(all) < maxSpans; {
			from, to := t.find(r, i)
			if to == 0 {
				break
			}
			all = append(all, span{int(r.units[from].start), int(r.units[to-1].end), n})
			i = to
		}
	}
	slices.SortStableFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return all
}

// Marks gives the stretches of a text, such as a title, that the query asks
// for, as Snippet.Marks does; none where the query is not valid.
func (q Query) Marks(text string) [][2]int {
	tree, err := q.tree()
	if err != nil {
		return nil
	}
	r := read(text)
	return merge(spans(&r, wanted(tree, "")), 0, len(text))
}

// merge makes stretches of the spans within [from, to), relative to from.
func merge(all []span, from, to int) [][2]int {
	var out [][2]int
	for _, s := range all {
		begin, end := max(s.from, from)-from, min(s.to, to)-from
		switch last := len(out) - 1; {
		case begin >= end:
		case last >= 0 && begin <= out[last][1]:
			out[last][1] = max(out[last][1], end)
		default:
			out = append(out, [2]int{begin, end})
		}
	}
	return out
}

// The lengths of a snippet, in characters.
const (
	snippetLength = 110
	snippetBefore = 25 // of them before the first mark
)

// snippet draws the piece of a body where the most terms stand together, the
// body's beginning where none does.
func snippet(body string, terms []*term) Snippet {
	r := read(body)
	all := spans(&r, terms)
	at := 0
	if len(all) > 0 {
		at = all[densest(body, all)].from
	}
	begin := strings.LastIndexByte(body[:at], '\n') + 1
	end := len(body)
	if n := strings.IndexByte(body[at:], '\n'); n >= 0 {
		end = at + n
	}
	from := back(body, begin, at, snippetBefore)
	to := forth(body, from, end, snippetLength)
	from = back(body, begin, from, snippetLength-utf8.RuneCountInString(body[from:to]))
	s := Snippet{Text: body[from:to], Marks: merge(all, from, to)}
	if from > begin {
		const dots = "…"
		s.Text = dots + s.Text
		for i := range s.Marks {
			s.Marks[i][0] += len(dots)
			s.Marks[i][1] += len(dots)
		}
	}
	if to < end {
		s.Text += "…"
	}
	return s
}

// densest is the first span behind which the most different terms follow
// within a snippet's length.
func densest(body string, all []span) int {
	best, most := 0, 0
	for i := range all {
		end := forth(body, all[i].from, len(body), snippetLength-snippetBefore)
		if n := strings.IndexByte(body[all[i].from:end], '\n'); n >= 0 {
			end = all[i].from + n
		}
		seen := map[int]bool{}
		for _, s := range all[i:] {
			if s.to > end {
				break
			}
			seen[s.term] = true
		}
		if len(seen) > most {
			best, most = i, len(seen)
		}
		if i > 100 {
			break
		}
	}
	return best
}

// back goes n characters back from at, not before begin; forth the other way.
func back(s string, begin, at, n int) int {
	for ; n > 0 && at > begin; n-- {
		_, size := utf8.DecodeLastRuneInString(s[begin:at])
		at -= size
	}
	return at
}

func forth(s string, at, end, n int) int {
	for i := range s[at:end] {
		if n--; n < 0 {
			return at + i
		}
	}
	return end
}
