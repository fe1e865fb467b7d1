package index

import (
	"bytes"
	"math"
	"slices"
	"time"

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
