package index

import (
	"cmp"
	"context"
	"math"
	"slices"

	api "github.com/blevesearch/bleve_index_api"

	"jianbao/internal/words"
)

// scope is one partition while a query runs over it.
type scope struct {
	ctx    context.Context
	reader api.IndexReader
	plan   *plan
	name   string
	part   partition
	// matches runs over what the plan's tree may match.
	matches iterator
	release func()
}

// close gives everything back.
func (s *scope) close() {
	if s.matches != nil {
		s.matches.close()
	}
	if s.reader != nil {
		_ = s.reader.Close() // it only gives memory back
	}
	s.release()
}

// build makes the iterator of a tree, and a guess of how many documents it has.
func (s *scope) build(n *node) (iterator, uint64, error) {
	switch n.op {
	case opAll:
		return s.everything()
	case opTerm:
		return s.term(n.term)
	case opOr:
		return s.either(n.kids)
	case opNot:
		return s.both([]*node{n})
	}
	return s.both(n.kids)
}

func (s *scope) everything() (iterator, uint64, error) {
	reader, err := s.reader.DocIDReaderAll()
	if err != nil {
		return nil, 0, err
	}
	count, err := s.reader.DocCount()
	return &allIterator{reader: reader}, count, err
}

func (s *scope) either(kids []*node) (iterator, uint64, error) {
	or := &orIterator{}
	var sum uint64
	for _, kid := range kids {
		it, size, err := s.build(kid)
		if err != nil {
			or.close()
			return nil, 0, err
		}
		or.any, sum = append(or.any, it), sum+size
	}
	return or, sum, nil
}

// both makes a conjunction: negated kids exclude, the rest rarest first.
func (s *scope) both(kids []*node) (iterator, uint64, error) {
	and := &andIterator{most: yes}
	type sized struct {
		it   iterator
		size uint64
	}
	var all []sized
	for _, kid := range kids {
		positive := kid
		if kid.op == opNot {
			positive = kid.kids[0]
		}
		it, size, err := s.build(positive)
		if err != nil {
			for _, made := range all {
				made.it.close()
			}
			and.close()
			return nil, 0, err
		}
		if kid.op == opNot {
			and.without = append(and.without, it)
		} else {
			all = append(all, sized{it, size})
		}
	}
	if len(all) == 0 {
		it, size, err := s.everything()
		if err != nil {
			and.close()
			return nil, 0, err
		}
		all = append(all, sized{it, size})
	}
	slices.SortStableFunc(all, func(a, b sized) int { return cmp.Compare(a.size, b.size) })
	for _, one := range all {
		and.all = append(and.all, one.it)
	}
	return and, all[0].size, nil
}

func (s *scope) term(t *term) (iterator, uint64, error) {
	switch t.field {
	case "", "title", "body":
		return s.text(t)
	case "id":
		return s.prefixed(fieldID, lookup{token: []byte(t.value), prefix: true}, 0)
	case "deleted":
		return s.deletion(t.value)
	}
	return s.posting(t.field+keySuffix, []byte(t.value), nil)
}

func (s *scope) deletion(value string) (iterator, uint64, error) {
	state := func(v string) *node {
		return &node{op: opTerm, term: &term{field: fieldDeletion, value: v}}
	}
	switch value {
	case "yes":
		return s.build(state("deleted"))
	case "no":
		return s.both([]*node{{op: opNot, kids: []*node{state("deleted")}}, {op: opNot, kids: []*node{state("missing")}}})
	}
	return s.build(state(value))
}

// text makes the iterator of a phrase in title, body or either.
func (s *scope) text(t *term) (iterator, uint64, error) {
	or := &orIterator{}
	var sum uint64
	for _, field := range []string{fieldTitle, fieldBody} {
		if t.field != "" && t.field != field {
			continue
		}
		it, size, err := s.phrase(t, field)
		if err != nil {
			or.close()
			return nil, 0, err
		}
		or.any, sum = append(or.any, it), sum+size
	}
	return or, sum, nil
}

// phrase makes the iterator of a phrase in one field.
func (s *scope) phrase(t *term, field string) (iterator, uint64, error) {
	pieces, exact := t.lookups()
	and := &andIterator{most: yes}
	if !exact {
		and.most = maybe
	}
	boost := 1.0
	if field == fieldTitle {
		boost = titleBoost
	}
	least := uint64(math.MaxUint64)
	for _, piece := range pieces {
		var it iterator
		var size uint64
		var err error
		if piece.prefix {
			it, size, err = s.prefixed(field, piece, boost)
		} else {
			it, size, err = s.posting(field, piece.token, s.plan.weight(field, piece.token, boost))
		}
		if err != nil {
			and.close()
			return nil, 0, err
		}
		if and.all = append(and.all, it); size < least {
			least = size
			and.all[0], and.all[len(and.all)-1] = and.all[len(and.all)-1], and.all[0]
		}
	}
	return and, least, nil
}

func (s *scope) posting(field string, token []byte, w *weight) (iterator, uint64, error) {
	reader, err := s.reader.TermFieldReader(s.ctx, token, field, w != nil, w != nil, false)
	if err != nil {
		return nil, 0, err
	}
	count := reader.Count()
	if w != nil && w.counted != s.name {
		w.documents, w.counted = w.documents+int64(count), s.name
	}
	return &termIterator{reader: reader, weigh: w}, count, nil
}

// prefixed collects the documents of all terms that begin so: pairs of a
// character, words with *, ids.
func (s *scope) prefixed(field string, piece lookup, boost float64) (iterator, uint64, error) {
	dict, err := s.reader.FieldDictPrefix(field, piece.token)
	if err != nil {
		return nil, 0, err
	}
	defer dict.Close()
	set := &setIterator{}
	var count uint64
	for terms := 0; ; {
		entry, err := dict.Next()
		if err != nil || s.ctx.Err() != nil {
			return nil, 0, cmp.Or(err, s.ctx.Err())
		}
		if entry == nil {
			break
		}
		if field != fieldID && !piece.dense && hasDense(entry.Term) {
			continue // a pair; the word is there by itself too
		}
		if terms++; terms > maxExpansion && field != fieldID && !piece.dense {
			return nil, 0, words.Errorf("%w: more than %d words begin with %s; write more letters of it", ErrQuery, maxExpansion, piece.token)
		}
		n, err := s.collect(field, []byte(entry.Term), set)
		if err != nil {
			return nil, 0, err
		}
		count += n
	}
	if s.plan.scored {
		set.score = boost * math.Log(1+float64(s.part.Documents)/float64(count+1))
	}
	return set, count, nil
}

// collect puts the documents of one term into a set.
func (s *scope) collect(field string, token []byte, set *setIterator) (uint64, error) {
	reader, err := s.reader.TermFieldReader(s.ctx, token, field, false, false, false)
	if err != nil {
		return 0, err
	}
	defer reader.Close()
	var entry api.TermFieldDoc
	for {
		next, err := reader.Next(entry.Reset())
		if err != nil {
			return 0, err
		}
		if next == nil {
			return reader.Count(), nil
		}
		set.add(next.ID.Value())
	}
}

func hasDense(term string) bool {
	for _, r := range term {
		if isDense(r) {
			return true
		}
	}
	return false
}
