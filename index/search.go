package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	api "github.com/blevesearch/bleve_index_api"

	"jianbao/internal/words"
)

// searcher answers queries from a shelf.
type searcher struct{ shelf *shelf }

// candidate is a document that matches, or may.
type candidate struct {
	id    string
	score float64
	key   int64 // seconds of publication, or of first sight where that sorts
}

// undated sorts behind every date, in either direction.
const undated = math.MinInt64

// Search implements Searcher. It ends within Options.MaxTime. Errors about
// the query are ErrQuery; others are those of OpenReader.
func (s searcher) Search(ctx context.Context, q Query) (Result, error) {
	opt := s.shelf.opt
	p, err := newPlan(q, opt.Location)
	if err != nil {
		return Result{}, err
	}
	within, cancel := context.WithTimeout(ctx, opt.MaxTime)
	defer cancel()
	result, err := s.run(within, p)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = words.Errorf("the query took longer than %s; narrow it, by days for example: %w", opt.MaxTime, context.DeadlineExceeded)
	}
	return result, s.shelf.condemn(err)
}

func (s searcher) run(ctx context.Context, p *plan) (Result, error) {
	f := &finding{plan: p, facets: newCounters(p)}
	f.sure = newTop(p, p.offset+p.limit)
	f.unsure = newTop(p, s.shelf.opt.MaxVerify)
	if err := s.overPartitions(ctx, p, f); err != nil {
		return Result{}, err
	}
	approximate := false
	doubtful := f.unsure.sorted()
	if f.unsure.seen > 0 {
		checked, complete, err := s.verify(ctx, p, f, doubtful)
		if err != nil {
			return Result{}, err
		}
		f.total += len(checked)
		f.sure.all = append(f.sure.all, checked...)
		approximate = !complete || f.unsure.seen > len(doubtful)
	}
	all := f.sure.sorted()
	page := all[min(p.offset, len(all)):]
	page = page[:min(p.limit, len(page))]
	hits, err := s.hits(ctx, p, page)
	return Result{Total: f.total, Approximate: approximate, Hits: hits, Facets: f.facets.result(p)}, err
}

// finding is what has been found so far.
type finding struct {
	plan         *plan
	sure, unsure *top
	total        int // of the sure ones
	facets       counters
}

// overPartitions holds every partition that may have hits, in order of name,
// so that two searches never wait for each other; counts the terms in all of
// them, and then runs over one after the other.
func (s searcher) overPartitions(ctx context.Context, p *plan, f *finding) error {
	m := s.shelf.manifest()
	var scopes []*scope
	var iterators closers
	defer func() {
		iterators.close()
		for _, sc := range scopes {
			_ = sc.reader.Close() // it only gives memory back
		}
	}()
	var parts []partition
	for _, name := range m.names() {
		part := m.Partitions[name]
		if !p.mayHave(part) {
			continue
		}
		index, release, err := s.shelf.use(ctx, name, false)
		if errors.Is(err, errUnmade) {
			continue
		} else if err != nil {
			return err
		}
		defer release()
		err = guard(partitionDir(s.shelf.opt.Dir, name), func() error {
			inner, err := index.Advanced()
			if err != nil {
				return err
			}
			reader, err := inner.Reader()
			if err != nil {
				return err
			}
			sc := &scope{ctx: ctx, reader: reader, plan: p, name: name, part: part}
			scopes, parts = append(scopes, sc), append(parts, part)
			it, _, err := sc.build(p.tree)
			if err == nil {
				iterators = append(iterators, it)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	p.settle(parts)
	for i, sc := range scopes {
		if err := guard(partitionDir(s.shelf.opt.Dir, sc.name), func() error { return sc.run(iterators[i], f) }); err != nil {
			return err
		}
	}
	return nil
}

// guard turns a panic, or a fault in mapped memory, into a *DamagedError: Bleve
// trusts the bytes of its files.
func guard(dir string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &DamagedError{dir, fmt.Errorf("reading it panics: %v", p)}
		}
	}()
	return f()
}

// run takes a partition's documents into the finding.
func (s *scope) run(it iterator, f *finding) error {
	p := s.plan
	columns, err := newColumns(s.reader, p)
	if err != nil {
		return err
	}
	for doc, n := uint64(0), 0; ; doc, n = doc+1, n+1 {
		if n%256 == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if doc, err = it.seek(doc); err != nil || doc == none {
			return err
		}
		v, score := it.at(doc)
		if v == no {
			continue
		}
		id := api.NewIndexInternalID(nil, doc)
		row, err := columns.read(id)
		if err != nil {
			return err
		}
		if p.ranged && (row.published == undated || row.published < p.from || row.published >= p.to) {
			continue
		}
		into := f.unsure
		if v == yes {
			into = f.sure
			f.total++
			f.facets.addRow(row)
		}
		c := candidate{score: score, key: row.published}
		if p.sort == SortSeen {
			c.key = row.seen
		}
		if into.wants(c) {
			if c.id, err = s.reader.ExternalID(id); err != nil {
				return err
			}
			into.add(c)
		}
	}
}

// verify reads the candidates' articles, the best first, and gives those that
// match; complete says that all were read.
func (s searcher) verify(ctx context.Context, p *plan, f *finding, doubtful []candidate) ([]candidate, bool, error) {
	opt := s.shelf.opt
	if opt.Texts == nil {
		return doubtful, false, nil
	}
	within, cancel := context.WithTimeout(ctx, opt.VerifyTime)
	defer cancel()
	var mu sync.Mutex
	ok := make([]bool, len(doubtful))
	err := inParallel(within, len(doubtful), func(i int) error {
		a, err := opt.Texts.Article(within, doubtful[i].id)
		if err != nil {
			if opt.Gone(err) {
				return nil
			}
			return fmt.Errorf("read article %s to verify the query: %w", doubtful[i].id, err)
		}
		if a.ID = doubtful[i].id; !(&evaluation{article: &a}).matches(p.tree) {
			return nil
		}
		ok[i] = true
		mu.Lock()
		defer mu.Unlock()
		f.facets.addArticle(&a, p.location)
		return nil
	})
	complete := err == nil
	if err != nil && (ctx.Err() != nil || within.Err() == nil) {
		return nil, false, err
	}
	checked := doubtful[:0]
	for i, c := range doubtful {
		if ok[i] {
			checked = append(checked, c)
		}
	}
	return checked, complete, nil
}

// workers is how many articles are read at once.
const workers = 4

// inParallel calls f for 0 to n-1, begun in order, and gives the first error.
func inParallel(ctx context.Context, n int, f func(int) error) error {
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var group sync.WaitGroup
	for range min(workers, n) {
		group.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				err := ctx.Err()
				if err == nil {
					err = f(i)
				}
				if err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	group.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// hits makes the hits of a page, with snippets.
func (s searcher) hits(ctx context.Context, p *plan, page []candidate) ([]Hit, error) {
	hits := make([]Hit, len(page))
	for i, c := range page {
		hits[i].ID = c.id
		if p.scored {
			hits[i].Score = math.Round(c.score*1e4) / 1e4
		}
	}
	opt := s.shelf.opt
	if !p.snippets || opt.Texts == nil {
		return hits, nil
	}
	terms := wanted(p.tree, fieldBody)
	err := inParallel(ctx, len(hits), func(i int) error {
		a, err := opt.Texts.Article(ctx, hits[i].ID)
		if err != nil {
			if opt.Gone(err) {
				return nil
			}
			return fmt.Errorf("read article %s for its snippet: %w", hits[i].ID, err)
		}
		hits[i].Snippet = snippet(a.Body, terms)
		return nil
	})
	return hits, err
}

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

// row is what a query needs of a document's columns.
type row struct {
	published, seen int64
	values          map[string][]string // for facets
	location        *time.Location
}

// columns reads rows.
type columns struct {
	reader api.DocValueReader
	plan   *plan
	row    row
	visit  func(field string, term []byte)
}

func newColumns(reader api.IndexReader, p *plan) (*columns, error) {
	fields := []string{fieldPublished}
	if p.sort == SortSeen {
		fields = append(fields, fieldSeen)
	}
	for _, facet := range p.facets {
		if !isTimeFacet(facet) && !slices.Contains(fields, facet) {
			fields = append(fields, facet)
		}
	}
	c := &columns{plan: p}
	c.row.location = p.location
	c.visit = func(field string, term []byte) {
		seconds, ok := int64(0), false
		switch field {
		case fieldPublished:
			if seconds, ok = parseInstant(term); ok {
				c.row.published = seconds
			}
		case fieldSeen:
			if seconds, ok = parseInstant(term); ok {
				c.row.seen = seconds
			}
		default:
			c.row.values[field] = append(c.row.values[field], string(term))
		}
	}
	var err error
	c.reader, err = reader.DocValueReader(fields)
	return c, err
}

// read gives a row, which is valid until the next one is read.
func (c *columns) read(id api.IndexInternalID) (*row, error) {
	c.row.published, c.row.seen = undated, undated
	if len(c.plan.facets) > 0 {
		c.row.values = make(map[string][]string, len(c.plan.facets))
	}
	err := c.reader.VisitDocValues(id, c.visit)
	return &c.row, err
}

// dayOf is the day of a time in a timezone, "" for none.
func dayOf(t time.Time, location *time.Location) string {
	if instant(t) == "" {
		return ""
	}
	return t.In(location).Format(time.DateOnly)
}
