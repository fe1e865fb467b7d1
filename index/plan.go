package index

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	api "github.com/blevesearch/bleve_index_api"

	"jianbao/internal/words"
)

// The bounds of what a query may ask for.
const (
	maxWindow    = 200_000 // Limit and Offset together
	defaultLimit = 20
	maxFacets    = 10_000
	// maxExpansion is how many words of a partition a word with * may stand for.
	maxExpansion = 2_000
	// maxPairs is how many pairs of one phrase are looked up; reading the text
	// judges the rest.
	maxPairs = 64
)

// titleBoost is how much more a word in the title says.
const titleBoost = 2.0

// plan is a query that has been understood, for all partitions.
type plan struct {
	tree     *node
	sort     string
	scored   bool
	ranged   bool
	from, to int64 // Unix seconds, to exclusive
	fromDay  string
	toDay    string
	limit    int
	offset   int
	facets   []string
	values   int // of a facet
	snippets bool
	location *time.Location
	weights  map[string]*weight
}

// newPlan checks a query and takes it apart.
func newPlan(q Query, location *time.Location) (*plan, error) {
	p := &plan{
		sort: q.Sort, limit: q.Limit, offset: q.Offset, facets: q.Facets, values: q.FacetLimit,
		snippets: !q.NoSnippets, location: location, weights: map[string]*weight{},
	}
	var err error
	if p.tree, err = q.tree(); err != nil {
		return nil, err
	}
	if err := p.setWindow(); err != nil {
		return nil, err
	}
	if err := p.setRange(q.From, q.To); err != nil {
		return nil, err
	}
	for _, facet := range p.facets {
		if !isFacet(facet) {
			return nil, words.Errorf("%w: there is no facet %q; there are site, source, author, year, month, day, deletion, kind and lang", ErrQuery, facet)
		}
	}
	switch p.sort {
	case "":
		if p.sort = SortNewest; hasWords(p.tree) {
			p.sort = SortRelevance
		}
	case SortRelevance, SortNewest, SortOldest, SortSeen:
	default:
		return nil, words.Errorf("%w: it cannot be sorted by %q; it can by relevance, newest, oldest and seen", ErrQuery, p.sort)
	}
	p.scored = p.sort == SortRelevance
	return p, nil
}

// Validate reports whether a query can be answered: it gives the error, an
// ErrQuery, that every Searcher would.
func (q Query) Validate() error {
	_, err := newPlan(q, time.UTC)
	return err
}

func (p *plan) setWindow() error {
	switch {
	case p.limit < 0:
		p.limit = 0
	case p.limit == 0:
		p.limit = defaultLimit
	}
	if p.offset < 0 || p.limit > maxWindow || p.offset > maxWindow-p.limit {
		return words.Errorf("%w: limit %d and offset %d: together they are at most %d and not negative; narrow the query, by days for example",
			ErrQuery, p.limit, p.offset, maxWindow)
	}
	if p.values <= 0 {
		p.values = 100
	}
	p.values = min(p.values, maxFacets)
	return nil
}

func (p *plan) setRange(from, to string) error {
	if from == "" && to == "" {
		return nil
	}
	p.ranged, p.from, p.to = true, math.MinInt64, math.MaxInt64
	p.fromDay, p.toDay = "0000-00-00", "9999-99-99"
	if from != "" {
		day, err := time.ParseInLocation(time.DateOnly, from, p.location)
		if err != nil {
			return words.Errorf("%w: %q is no day; write it as 2022-12-31", ErrQuery, from)
		}
		p.from, p.fromDay = day.Unix(), day.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	if to != "" {
		day, err := time.ParseInLocation(time.DateOnly, to, p.location)
		if err != nil {
			return words.Errorf("%w: %q is no day; write it as 2022-12-31", ErrQuery, to)
		}
		p.to, p.toDay = day.AddDate(0, 0, 1).Unix(), day.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	if p.from >= p.to {
		return words.Errorf("%w: it ends on %s, before it begins on %s", ErrQuery, to, from)
	}
	return nil
}

// mayHave reports whether a partition may have documents of the range. The
// days of the manifest may be of another timezone: one more on either side.
func (p *plan) mayHave(part partition) bool {
	return !p.ranged || part.FirstDay != "" && part.FirstDay <= p.toDay && part.LastDay >= p.fromDay
}

// tree is the query as one tree, its lists included.
func (q Query) tree() (*node, error) {
	var tree *node
	var err error
	if q.Any {
		tree, err = anyOf(q.Text)
	} else {
		tree, err = parse(q.Text)
	}
	if err != nil {
		return nil, err
	}
	kids := []*node{tree}
	for _, list := range []struct {
		field  string
		values []string
	}{{fieldSite, q.Site}, {fieldSource, q.Source}, {fieldAuthor, q.Author}} {
		if len(list.values) > maxTerms {
			return nil, words.Errorf("%w: it has more than %d words; leave some out", ErrQuery, maxTerms)
		}
		var any []*node
		for _, v := range list.values {
			any = append(any, &node{op: opTerm, term: &term{field: list.field, value: foldValue(v)}})
		}
		if len(any) > 0 {
			kids = append(kids, join(opOr, any))
		}
	}
	if tree.op == opAll && len(kids) > 1 {
		kids = kids[1:]
	}
	return join(opAnd, kids), nil
}

// anyOf makes a tree of the pairs and words of a text, each once, the first
// ones where there are too many.
func anyOf(text string) (*node, error) {
	if len(text) > maxQueryBytes {
		return nil, words.Errorf("%w: it is %d bytes long, and at most %d are allowed; shorten it", ErrQuery, len(text), maxQueryBytes)
	}
	units, folded := segment([]byte(text), nil, nil)
	var kids []*node
	seen := map[string]bool{}
	for i, u := range units {
		end, n := u.stop, 1
		if !isLast(units, i) {
			end, n = units[i+1].stop, 2
		} else if u.dense && len(units) > 1 {
			continue // it is in the pair before, or says little
		}
		if piece := string(folded[u.off:end]); !seen[piece] && len(kids) < maxTerms {
			seen[piece] = true
			kids = append(kids, &node{op: opTerm, term: &term{units: units[i : i+n], folded: folded}})
		}
	}
	if len(kids) == 0 {
		return nil, words.Errorf("%w: there is nothing in %q that can be searched for; write Chinese characters, letters or digits", ErrQuery, text)
	}
	return join(opOr, kids), nil
}

// hasWords reports whether a tree looks for something in a text.
func hasWords(n *node) bool {
	return n.op == opTerm && n.term.isText() || n.op != opNot && slices.ContainsFunc(n.kids, hasWords)
}

// lookup is a piece of a term as the index has it.
type lookup struct {
	token  []byte
	prefix bool
	dense  bool // of a prefix: one character, found as the beginning of pairs
}

// lookups are what must be in a field for the term to be there; exact says
// that it is there if they are.
func (t *term) lookups() (all []lookup, exact bool) {
	var lone []lookup
	for i, u := range t.units {
		last := i == len(t.units)-1
		opens := i == 0 || u.gap != touching
		switch {
		case !last && t.units[i+1].gap == touching:
			whole := !t.prefix || i+1 < len(t.units)-1
			if whole && len(all) < maxPairs {
				all = append(all, lookup{token: pair(t.folded, u, t.units[i+1])})
			}
		case last && t.prefix:
			lone = append(lone, lookup{t.folded[u.off:u.stop], true, false})
		case !opens:
			// it is the second of a pair
		case u.dense:
			lone = append(lone, lookup{t.folded[u.off:u.stop], true, true})
		default:
			all = append(all, lookup{token: cut(t.folded[u.off:u.stop])})
		}
	}
	if len(all) == 0 {
		all, exact = lone, len(t.units) == 1
	} else {
		exact = len(t.units) == 1 || len(t.units) == 2 && t.units[1].gap == touching && !t.prefix
	}
	for _, u := range t.units {
		exact = exact && u.stop-u.off <= longWord
	}
	return all, exact
}

// scope is one partition while a query runs over it.
type scope struct {
	ctx    context.Context
	reader api.IndexReader
	plan   *plan
	name   string
	part   partition
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

// weight is that of a token in a field, one for all partitions and all places
// in the query; nil where nothing is scored.
func (p *plan) weight(field string, token []byte, boost float64) *weight {
	if !p.scored {
		return nil
	}
	key := field + "\x00" + string(token)
	w := p.weights[key]
	if w == nil {
		w = &weight{boost: boost}
		p.weights[key] = w
	}
	return w
}

// settle gives every weight the totals of the index.
func (p *plan) settle(parts []partition) {
	var documents, measured, title, body int64
	for _, part := range parts {
		documents += int64(part.Documents)
		measured += part.Measured
		title += part.TitleTokens
		body += part.BodyTokens
	}
	for key, w := range p.weights {
		tokens := body
		if bytes.HasPrefix([]byte(key), []byte(fieldTitle+"\x00")) {
			tokens = title
		}
		w.of, w.meanLength = documents, float64(tokens)/float64(max(measured, 1))
		w.settle()
	}
}
