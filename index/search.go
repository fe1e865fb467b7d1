package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
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
	defer func() {
		for _, sc := range scopes {
			sc.close()
		}
	}()
	var parts []partition
	for _, name := range m.names() {
		if !p.mayHave(m.Partitions[name]) {
			continue
		}
		sc, err := s.enter(ctx, p, name, m.Partitions[name])
		if errors.Is(err, errUnmade) {
			continue
		} else if err != nil {
			return err
		}
		scopes, parts = append(scopes, sc), append(parts, sc.part)
	}
	p.settle(parts)
	for _, sc := range scopes {
		if err := guard(partitionDir(s.shelf.opt.Dir, sc.name), func() error { return sc.run(f) }); err != nil {
			return err
		}
	}
	return nil
}

// enter takes hold of one partition and looks the terms up in it.
func (s searcher) enter(ctx context.Context, p *plan, name string, part partition) (*scope, error) {
	index, release, err := s.shelf.use(ctx, name, false)
	if err != nil {
		return nil, err
	}
	sc := &scope{ctx: ctx, plan: p, name: name, part: part, release: release}
	err = guard(partitionDir(s.shelf.opt.Dir, name), func() error {
		inner, err := index.Advanced()
		if err != nil {
			return err
		}
		if sc.reader, err = inner.Reader(); err != nil {
			return err
		}
		sc.matches, _, err = sc.build(p.tree)
		return err
	})
	if err != nil {
		sc.close()
		return nil, err
	}
	return sc, nil
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
func (s *scope) run(f *finding) error {
	p, it := s.plan, s.matches
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

// dayOf is the day of a time in a timezone, "" for none.
func dayOf(t time.Time, location *time.Location) string {
	if instant(t) == "" {
		return ""
	}
	return t.In(location).Format(time.DateOnly)
}
