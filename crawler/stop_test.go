package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// contents are what two archives of one portal must agree about: ids,
// revisions, payloads.
func (w *world) contents() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	for url, a := range w.articles() {
		out[url] = fmt.Sprint(a.ID, a.Revision, a.Title, len(a.Body), a.Incomplete)
		for _, ref := range a.Captures {
			out[url] += " " + ref.PayloadDigest
		}
	}
	return out
}

// A pass that is cancelled ends soon, although servers are slow, with what was
// had, and the next ones come to what a pass that was left alone comes to.
func TestInterruption(t *testing.T) {
	t.Parallel()
	bulk := portaltest.NewBulk(many(240), 3)
	sites := func(p *portaltest.Portal) []crawler.Site {
		var out []crawler.Site
		for i, host := range p.Hosts() {
			out = append(out, site(fmt.Sprint("bulk-", i), host))
		}
		return out
	}
	if err := bulk.Start(); err != nil {
		t.Fatal(err)
	}
	clean := newWorld(t, bulk.Portal, sites(bulk.Portal)...)
	clean.pass()
	want := clean.contents()
	clean.equal("articles", len(want), many(240))

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	w := newWorld(t, bulk.Portal, sites(bulk.Portal)...)
	interrupted := 0
	for i := 0; ; i++ {
		ctx, cancel := context.WithCancel(t.Context())
		after := time.Duration(random.Int64N(int64(120 * time.Millisecond)))
		if i > 25 {
			after = time.Hour
		}
		timer := time.AfterFunc(after, cancel)
		report, err := w.run(ctx, crawler.Options{Grace: 20 * time.Millisecond, Workers: 4})
		timer.Stop()
		cancel()
		w.verify()
		switch {
		case err != nil && !errors.Is(err, context.Canceled): // before the pass had begun
			t.Fatal(err)
		case err == nil && report.Summary.Reason == crawler.ReasonInterrupted:
			interrupted++
			continue
		}
		if err == nil {
			break
		}
	}
	if interrupted == 0 {
		t.Error("no pass was interrupted")
	}
	if diff := cmp.Diff(want, w.contents()); diff != "" {
		t.Errorf("after %d interruptions (- without, + with):\n%s", interrupted, diff)
	}
}

// A server that takes for ever does not keep a pass from ending within its grace.
func TestAStopCutsSlowAnswers(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	hanging := make(chan struct{})
	var once sync.Once
	p.Handle("a.example", "/a/2.html", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(hanging) })
		<-r.Context().Done()
	}))
	w := newWorld(t, p, site("a", "a.example"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stopped atomic.Int64
	go func() {
		<-hanging
		stopped.Store(time.Now().UnixNano())
		cancel()
	}()
	report, err := w.run(ctx, crawler.Options{Grace: 300 * time.Millisecond})
	took := time.Since(time.Unix(0, stopped.Load()))
	if err != nil || took < 250*time.Millisecond || took > 5*time.Second {
		t.Errorf("ended after %v: %v", took, err)
	}
	w.equal("reason", report.Summary.Reason, crawler.ReasonInterrupted)
	w.equal("what was had", keys(w.articles()), addresses("a.example", 1))
	p.Handle("a.example", "/a/2.html", article(2))
	w.pass()
	w.equal("at once again", keys(w.articles()), addresses("a.example", 3))
}

// A stop is noticed within a wait of minutes, and a deadline too.
func TestAStopEndsWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newScripted(map[string]answer{
			"http://a.example/":         {answer: list("/a/1.html", "/a/2.html")},
			"http://a.example/a/1.html": {answer: article(1)},
			"http://a.example/a/2.html": {answer: article(2)},
		})
		s := site("a", "a.example")
		s.Delay = 2 * time.Minute
		w := newWorld(t, nil, s)
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		report, err := w.run(ctx, crawler.Options{Fetch: f})
		w.equal("stopped", []any{report.Summary.Reason, err, time.Since(began)}, []any{crawler.ReasonInterrupted, nil, 5 * time.Minute})
		w.equal("asked", f.times("http://a.example/"), 1)

		deadline := w.now().Add(3 * time.Minute)
		began = time.Now()
		report, err = w.run(t.Context(), crawler.Options{Fetch: f, Deadline: deadline})
		w.equal("deadline", []any{report.Summary.Reason, err}, []any{crawler.ReasonDeadline, nil})
		if took := time.Since(began); took > 4*time.Minute+time.Second {
			t.Errorf("the deadline of three minutes was kept after %v", took)
		}
		if n := f.times("http://a.example/a/1.html"); n != 1 {
			t.Errorf("the article was asked %d times, want once before the deadline", n)
		}
		report, err = w.run(t.Context(), crawler.Options{Fetch: f})
		w.equal("in the end", []any{report.Summary.Reason, err, len(w.articles())}, []any{crawler.ReasonDone, nil, 2})
	})
}

// faultyArchive fails for good once something was stored, and knows what was synced.
type faultyArchive struct {
	crawler.Archiver
	append bool        // fails in Append rather than Sync
	stored func() bool // the catalog has a capture
	err    error

	fresh  []string // records that were appended since the last sync
	synced sync.Map // records
}

func (a *faultyArchive) Sync() error {
	if !a.append && a.stored() {
		return a.err
	}
	err := a.Archiver.Sync()
	for _, id := range a.fresh {
		a.synced.Store(id, err)
	}
	a.fresh = nil
	return err
}

func (a *faultyArchive) Append(c record.Capture) (record.Ref, error) {
	if a.append && a.stored() {
		return record.Ref{}, a.err
	}
	ref, err := a.Archiver.Append(c)
	a.fresh = append(a.fresh, ref.RecordID)
	return ref, err
}

// watchedStore counts what is stored, may fail, and takes nothing that was not
// synced before.
type watchedStore struct {
	catalog.Store
	archive *faultyArchive
	fails   func() bool // nil: never
	ends    atomic.Int64
	early   atomic.Int64 // captures that were committed before they were synced
}

func (s *watchedStore) Commit(ctx context.Context, results []record.Result) ([]catalog.Receipt, error) {
	if s.fails != nil && s.fails() {
		return nil, errDisk
	}
	for _, r := range results {
		if r.Capture == nil || s.archive == nil {
			continue
		}
		if _, ok := s.archive.synced.Load(r.Capture.RecordID); !ok {
			s.early.Add(1)
		}
	}
	return s.Store.Commit(ctx, results)
}

func (s *watchedStore) EndPass(ctx context.Context, sum catalog.Summary) (catalog.Judgement, error) {
	s.ends.Add(1)
	return s.Store.EndPass(ctx, sum)
}

// When the disk fails, nothing that was not synced is acknowledged, nothing is
// stored after it, everything ends, and the next pass goes on.
func TestDiskFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		archive *faultyArchive // nil: the catalog fails
		want    error
	}{
		{"sync fails", &faultyArchive{err: errDisk}, errDisk},
		{"append finds no space", &faultyArchive{err: syscall.ENOSPC, append: true}, syscall.ENOSPC},
		{"the catalog fails", nil, errDisk},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			bulk := portaltest.NewBulk(many(300), 5)
			var sites []crawler.Site
			for _, host := range bulk.Hosts() {
				sites = append(sites, site(host, host))
			}
			w := newWorld(t, bulk.Portal, sites...)
			store := &watchedStore{Store: w.store, archive: test.archive}
			if test.archive == nil {
				store.fails = w.hasCaptures
			}
			o := crawler.Options{Store: store, FetchTimeout: 5 * time.Second}
			if test.archive != nil {
				writer := w.writer()
				defer writer.Close() // what it says of the fault was said
				test.archive.Archiver = writer
				test.archive.stored = w.hasCaptures
				o.Archive = test.archive
			}
			began := time.Now()
			report, err := w.run(t.Context(), o)
			if !errors.Is(err, test.want) || report.Summary.Reason != crawler.ReasonFailed {
				t.Fatalf("ended as %s: %v", report.Summary.Reason, err)
			}
			if took := time.Since(began); took > time.Minute {
				t.Errorf("it took %v to end", took)
			}
			w.equal("the pass was closed", store.ends.Load(), int64(0))
			w.equal("captures that were committed before they were synced", store.early.Load(), int64(0))
			if len(w.captured()) == 0 {
				t.Error("nothing was stored before the fault")
			}
			if test.archive != nil {
				if err := test.archive.Archiver.Sync(); err != nil { // so that what was appended can be read
					t.Fatal(err)
				}
			}
			w.verify()
			report = w.pass()
			w.equal("unfinished", report.Pass.Unfinished, true)
			w.equal("in the end", len(w.articles()), many(300))
		})
	}
}

// hasCaptures reports whether the catalog has one. It may be asked while a crawl runs.
func (w *world) hasCaptures() bool {
	any := errors.New("there is one")
	return errors.Is(w.store.Captures(context.Background(), func(record.Ref) error { return any }), any)
}

// captured are the URLs that the catalog has captures of.
func (w *world) captured() map[string]int {
	w.t.Helper()
	out := map[string]int{}
	err := w.store.Captures(context.Background(), func(ref record.Ref) error {
		out[ref.URL]++
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// Below min_free no page is leased; what was had is kept, and a later pass
// goes on.
func TestMinFree(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 6)
	w := newWorld(t, p, site("a", "a.example"))
	var free atomic.Int64
	free.Store(1000)
	report, err := w.run(t.Context(), crawler.Options{
		Workers: 1, MinFree: 500, Free: func() (int64, error) { return free.Add(-100), nil },
	})
	if !errors.Is(err, crawler.ErrNoSpace) || report.Summary.Reason != crawler.ReasonNoSpace {
		t.Errorf("ended as %s: %v", report.Summary.Reason, err)
	}
	if n := len(w.asked("a.example")); n == 0 || n > 5 {
		t.Errorf("%d requests while 1000 bytes become 500 by hundreds", n)
	}
	w.pass(func(o *crawler.Options) { o.MinFree, o.Free = 500, func() (int64, error) { return 501, nil } })
	w.equal("articles", keys(w.articles()), addresses("a.example", 6))
}

// A worker that slept past its lease is refused: the key was leased anew, and
// the page belongs to that lease.
func TestAStaleLease(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 3)
	w := newWorld(t, p, site("a", "a.example"))
	var once sync.Once
	again := make(chan struct{})
	f := w.fetcher(fetchOptions())
	defer f.Close()
	sleepy := fetchFunc(func(ctx context.Context, r record.Request) (record.Capture, error) {
		first := false
		once.Do(func() { first = r.URL == "http://a.example/a/1.html" || r.Purpose == record.ForRobots })
		capture, err := f.Fetch(ctx, r)
		if first {
			// Its clock leaps, and stays here until others had the time to lease
			// the key.
			w.later(24 * time.Hour)
			<-again
		}
		return capture, err
	})
	store := &leasedStore{Store: w.store, again: again}
	report, err := w.run(t.Context(), crawler.Options{Fetch: sleepy, Store: store, FetchTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	w.equal("reason", report.Summary.Reason, crawler.ReasonDone)
	w.equal("articles", keys(w.articles()), addresses("a.example", 3))
	if store.stale.Load() == 0 {
		t.Error("no result was refused")
	}
	for url, n := range w.captured() {
		if n != 1 {
			t.Errorf("%s has %d captures in the catalog", url, n)
		}
	}
}

type fetchFunc func(context.Context, record.Request) (record.Capture, error)

func (f fetchFunc) Fetch(ctx context.Context, r record.Request) (record.Capture, error) {
	return f(ctx, r)
}

// leasedStore tells when a key is leased for the second time, and counts the
// results that are refused as stale.
type leasedStore struct {
	catalog.Store
	leases atomic.Int64
	again  chan struct{}
	stale  atomic.Int64
}

func (s *leasedStore) Next(ctx context.Context, o catalog.LeaseOptions) (catalog.Next, error) {
	next, err := s.Store.Next(ctx, o)
	if err == nil && next.Lease != nil && s.leases.Add(1) == 2 {
		close(s.again)
	}
	return next, err
}

func (s *leasedStore) Commit(ctx context.Context, results []record.Result) ([]catalog.Receipt, error) {
	receipts, err := s.Store.Commit(ctx, results)
	for _, r := range receipts {
		if errors.Is(r.Err, catalog.ErrStaleEpoch) {
			s.stale.Add(1)
		}
	}
	return receipts, err
}
