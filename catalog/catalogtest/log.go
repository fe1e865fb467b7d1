package catalogtest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"pgregory.net/rapid"

	"jianbao/catalog"
	"jianbao/record"
)

var logTests = map[string]func(*world){
	"a catalog has an identity of its own and keeps it": func(w *world) {
		id, err := w.store.Identity(w.t.Context())
		if err != nil || len(id) != 16 {
			w.t.Fatalf("identity %q, %v", id, err)
		}
		w.one("http://a.example/1", "t", "b")
		w.stop()
		w.start(w.o)
		again, err := w.store.Identity(w.t.Context())
		if err != nil || again != id {
			w.t.Errorf("identity %q after %q, %v", again, id, err)
		}
	},
	"events are in order of commit, and read after a Seq": func(w *world) {
		ctx := w.t.Context()
		ids := w.several(25)
		var got []string
		for after := int64(0); ; {
			events, err := w.store.Events(ctx, after, 10)
			w.equal("error", err, nil)
			if len(events) == 0 {
				break
			}
			for _, e := range events {
				if e.Seq <= after {
					w.t.Fatalf("event %d after %d", e.Seq, after)
				}
				after = e.Seq
				got = append(got, e.Article)
				w.equal("captures", len(e.Captures), 1)
			}
		}
		w.equal("articles", got, ids)
		last, err := w.store.LastSeq(ctx)
		w.equal("last", []any{last, err}, []any{int64(25), nil})
	},
	"events between two times come by time, all of them, once": func(w *world) {
		ctx := w.t.Context()
		from := w.clock()
		w.several(701)
		to := w.clock().Add(time.Second)
		all, err := w.store.Events(ctx, 0, 1000)
		w.equal("error", err, nil)
		between := func(from, to time.Time) (seqs []int64) {
			before := time.Time{}
			w.equal("error", w.store.EventsBetween(ctx, from, to, func(e record.Event) error {
				if e.Time.Before(before) || e.Time.Before(from) || !e.Time.Before(to) || len(e.Captures) != 1 {
					w.t.Fatalf("event %+v after %s", e, before)
				}
				before = e.Time
				seqs = append(seqs, e.Seq)
				return nil
			}), nil)
			return seqs
		}
		w.equal("all", len(between(from, to)), 701)
		middle := all[350].Time
		w.equal("two halves", len(between(from, middle))+len(between(middle, to)), 701)
		w.equal("nothing before", len(between(from.Add(-time.Hour), all[0].Time)), 0)
		err = w.store.EventsBetween(ctx, from, to, func(record.Event) error { return errStop })
		w.equal("stopped", errors.Is(err, errStop), true)
	},
	"passes are those that ran in the span": func(w *world) {
		ctx := w.t.Context()
		w.one("http://a.example/1", "t", "b") // begins and ends
		w.wait(24 * time.Hour)
		cut := w.begin("a") // is killed, as far as the store can tell
		w.wait(24 * time.Hour)
		last := w.begin("a")
		ran := func(from, to time.Time) (ids []int64) {
			list, err := w.store.Passes(ctx, from, to)
			w.equal("error", err, nil)
			for _, p := range list {
				w.equal("ended with a summary", p.Summary != nil, !p.Ended.IsZero())
				ids = append(ids, p.ID)
			}
			return ids
		}
		first := cut.ID - 1
		w.equal("all", ran(began, w.clock().Add(1)), []int64{first, cut.ID, last.ID})
		w.equal("the day of the cut one", ran(cut.Began.Add(time.Hour), cut.Began.Add(2*time.Hour)), []int64{cut.ID})
		w.equal("while the last runs", ran(last.Began.Add(time.Hour), last.Began.Add(2*time.Hour)), []int64{last.ID})
		w.equal("before", len(ran(began.Add(-time.Hour), began)), 0)
	},
	"a catalog lacks what is told of later rows and other files": func(w *world) {
		ctx := w.t.Context()
		w.one("http://a.example/1", "t", "b")
		var own [][]byte
		_, err := w.store.Tell(ctx, func(line []byte) error {
			own = append(own, bytes.Clone(line))
			return nil
		})
		w.equal("error", err, nil)
		w.equal("some lines", len(own) > 5, true)
		for _, line := range own {
			lacks, err := w.store.Lacks(ctx, line)
			w.equal(string(line), []any{lacks, err}, []any{false, nil})
		}
		for _, line := range []string{
			`{"of":"warc","key":9,"rows":[{"id":9,"name":"warc/elsewhere.warc.gz"}]}`,
			`{"of":"capture","key":9000,"rows":[{"id":9000}]}`,
			`{"of":"event","key":9000,"rows":[{"seq":9000}]}`,
			`{"of":"pass","key":9000,"rows":[{"id":9000}]}`,
		} {
			lacks, err := w.store.Lacks(ctx, []byte(line))
			w.equal(line, []any{lacks, err}, []any{true, nil})
		}
		for _, line := range []string{"", "{", `{"of":"weather","rows":[{"id":9000}]}`, `{"of":"event","rows":[{"seq":"x"}]}`, `{"of":"event","rows":[{}]}`} {
			lacks, err := w.store.Lacks(ctx, []byte(line))
			w.equal(line, []any{lacks, err}, []any{false, nil})
		}
	},
	"what is committed of a WARC file is known": func(w *world) {
		ctx := w.t.Context()
		none, err := w.store.Committed(ctx, "warc/none.warc.gz")
		w.equal("of a file that nobody knows", []any{none, err}, []any{int64(0), nil})
		ends := map[string]int64{}
		for n := range 20 {
			w.one(fmt.Sprintf("http://a.example/%d", n), "t", "b")
		}
		w.equal("error", w.store.Captures(ctx, func(ref record.Ref) error {
			ends[ref.File] = max(ends[ref.File], ref.Offset+ref.Length)
			return nil
		}), nil)
		for file, want := range ends {
			end, err := w.store.Committed(ctx, file)
			w.equal(file, []any{end, err}, []any{want, nil})
		}
		w.equal("some files", len(ends) > 0, true)
	},
	"cursors are kept by consumer": func(w *world) {
		ctx := w.t.Context()
		for consumer, seq := range map[string]int64{"index": 7, "feed": 3} {
			before, err := w.store.Cursor(ctx, consumer)
			w.equal("at first", []any{before, err}, []any{int64(0), nil})
			w.equal("error", w.store.SetCursor(ctx, consumer, seq-1), nil)
			w.equal("error", w.store.SetCursor(ctx, consumer, seq), nil)
		}
		w.stop()
		w.start(w.o)
		index, err := w.store.Cursor(ctx, "index")
		w.equal("index", []any{index, err}, []any{int64(7), nil})
		feed, err := w.store.Cursor(ctx, "feed")
		w.equal("feed", []any{feed, err}, []any{int64(3), nil})
	},
	"files are kept by name, the last digest": func(w *world) {
		ctx := w.t.Context()
		w.several(1) // names a file that is not closed
		files := []catalog.WARCFile{{Name: "warc/2022/12/a.warc.gz", Size: 1, SHA256: "aa"}, {Name: "warc/2022/12/test.warc.gz", Size: 2, SHA256: "bb"}}
		w.equal("error", w.store.AddFile(ctx, catalog.WARCFile{Name: files[0].Name, Size: 9, SHA256: "cc"}), nil)
		for _, f := range files {
			w.equal("error", w.store.AddFile(ctx, f), nil)
		}
		got, err := w.store.Files(ctx)
		w.equal("files", []any{got, err}, []any{files, nil})
	},
	"captures are walked in order of commit, until told to stop": func(w *world) {
		ctx := w.t.Context()
		w.several(701)
		offset, n := int64(-1), 0
		err := w.store.Captures(ctx, func(c record.Ref) error {
			if c.Offset <= offset {
				w.t.Fatalf("offset %d after %d", c.Offset, offset)
			}
			offset = c.Offset
			n++
			return nil
		})
		w.equal("walked", []any{n, err}, []any{701, nil})
		n = 0
		err = w.store.Captures(ctx, func(record.Ref) error {
			if n++; n == 600 {
				return errStop
			}
			return nil
		})
		w.equal("stopped", []any{n, errors.Is(err, errStop)}, []any{600, true})
	},
	"everything is there after closing and opening": func(w *world) {
		ids := w.several(3)
		before := w.article(ids[1])
		w.stop()
		w.start(w.o)
		w.equal("article", w.article(ids[1]), before)
	},
}

var togetherTests = map[string]func(*world){
	"eight workers: a key is held by one, a URL is asked once": eightWorkers,
	"the history is what a simple model says":                  againstModel,
}

func eightWorkers(w *world) {
	const keys, pages = 12, 40
	var sites []string
	for k := range keys {
		sites = append(sites, fmt.Sprintf("s%d", k))
		w.offer(start(record.ForSection, fmt.Sprintf("http://s%d.example/", k)))
	}
	w.begin(sites...)
	var mu sync.Mutex
	held, asked := map[string]bool{}, map[string]int{}
	answer := func(r record.Request) record.Result {
		if r.Purpose == record.ForArticle {
			return w.gives(r, r.URL, "text")
		}
		result := w.says(r, record.GotSection)
		for p := range pages {
			result.Found = append(result.Found, request(record.ForArticle, fmt.Sprintf("%s%d", r.URL, p)))
		}
		return result
	}
	work := func(worker int) error {
		for {
			next, err := w.store.Next(w.t.Context(), catalog.LeaseOptions{Holder: fmt.Sprint(worker), TTL: time.Hour, Max: 7})
			if err != nil || next.Done {
				return err
			}
			if next.Lease == nil {
				w.wait(time.Second) // the clock is the test's: somebody has to move it
				time.Sleep(time.Millisecond)
				continue
			}
			mu.Lock()
			if held[next.Lease.Key] {
				return fmt.Errorf("%s is held by two", next.Lease.Key)
			}
			held[next.Lease.Key] = true
			var results []record.Result
			for _, r := range next.Requests {
				asked[r.URL]++
			}
			mu.Unlock()
			for _, r := range next.Requests {
				results = append(results, answer(r))
			}
			receipts, err := w.store.Commit(w.t.Context(), results)
			if err != nil {
				return err
			}
			for _, receipt := range receipts {
				if receipt.Err != nil {
					return receipt.Err
				}
			}
			mu.Lock()
			held[next.Lease.Key] = false
			mu.Unlock()
			if err := w.store.Release(w.t.Context(), *next.Lease, w.clock().Add(2*time.Second)); err != nil {
				return err
			}
		}
	}
	errs := make([]error, 8)
	var group sync.WaitGroup
	for i := range errs {
		group.Go(func() { errs[i] = work(i) })
	}
	group.Wait()
	w.equal("error", errors.Join(errs...), nil)
	w.equal("asked", len(asked), keys*(pages+1))
	for url, n := range asked {
		if n != 1 {
			w.t.Errorf("%s was asked %d times", url, n)
		}
	}
	stats, err := w.store.Stats(w.t.Context())
	w.equal("articles", []any{stats.Articles, err}, []any{int64(keys * pages), nil})
}

// modelled is what the model knows of an article.
type modelled struct {
	revisions []string
	state     record.DeletionState
	since     time.Time
	events    []record.EventType
}

// againstModel plays passes over a site and compares with a model that keeps
// everything in memory and follows the rules as DESIGN says them.
func againstModel(w *world) {
	seed := rand.Uint64()
	serial := 0
	rapid.Check(w.t, func(t *rapid.T) {
		serial++
		site := fmt.Sprintf("m%d-%d", seed, serial)
		n := rapid.IntRange(1, 9).Draw(t, "articles")
		model := map[string]*modelled{}
		for i := range n {
			url := fmt.Sprintf("http://%s.example/%d", site, i)
			w.offer(articles(url)...)
			model[url] = &modelled{}
		}
		for range rapid.IntRange(1, 8).Draw(t, "passes") {
			w.wait(time.Duration(rapid.SampledFrom([]int{1, 20, 30}).Draw(t, "hours")) * time.Hour)
			playPass(w, t, site, model)
		}
		for url, m := range model {
			compareWithModel(w, url, m)
		}
	})
}

func playPass(w *world, t *rapid.T, site string, model map[string]*modelled) {
	type absent struct {
		m    *modelled
		gone bool
		at   time.Time
	}
	var absences []absent
	asked, failed := 0, 0
	w.run(catalog.PassOptions{Sites: []string{site}, Recheck: true}, func(r record.Request) record.Result {
		m := model[r.URL]
		known := len(m.revisions) > 0
		there := m.state == "" || m.state == record.Returned
		says := rapid.SampledFrom([]string{"A", "A", "A", "B", "304", "404", "404", "410", "503"}).Draw(t, "answer")
		if known && there {
			asked++
			if says == "404" || says == "410" || says == "503" {
				failed++
			}
		}
		switch says {
		case "404", "410":
			if known {
				absences = append(absences, absent{m, says == "410", w.clock()})
			}
			return w.says(r, map[string]record.Outcome{"404": record.NotFound, "410": record.Gone}[says])
		case "503":
			return w.says(r, record.ServerError)
		case "304":
			if !known {
				return w.says(r, record.ServerError)
			}
		default:
			switch {
			case !known:
				m.revisions, m.events = append(m.revisions, says), append(m.events, record.EventSeen)
			case m.revisions[len(m.revisions)-1] != says:
				m.revisions, m.events = append(m.revisions, says), append(m.events, record.EventRevised)
			}
		}
		if known && !there {
			m.state, m.since, m.events = record.Returned, w.clock(), append(m.events, record.EventReturned)
		}
		if says == "304" {
			return w.says(r, record.NotModified)
		}
		return w.gives(r, "t", says)
	})
	if failed > 3 && float64(failed) > float64(asked)/5 {
		return
	}
	for _, a := range absences {
		m := a.m
		switch {
		case m.state == record.Deleted:
		case a.gone, m.state == record.Missing && a.at.Sub(m.since) >= 24*time.Hour:
			if m.state != record.Missing {
				m.since = a.at
			}
			m.state, m.events = record.Deleted, append(m.events, record.EventDeleted)
		case m.state != record.Missing:
			m.state, m.since, m.events = record.Missing, a.at, append(m.events, record.EventMissing)
		}
	}
}

func compareWithModel(w *world, url string, m *modelled) {
	w.t.Helper()
	if len(m.revisions) == 0 {
		if _, err := w.store.Resolve(w.t.Context(), url); !errors.Is(err, catalog.ErrNotFound) {
			w.t.Fatalf("%s: %v", url, err)
		}
		return
	}
	id := record.ArticleID(url)
	w.equal("events", w.types(id), m.events)
	var revisions []string
	for n := range m.revisions {
		r, err := w.store.Revision(w.t.Context(), id, n+1)
		w.equal("error", err, nil)
		revisions = append(revisions, r.Body)
	}
	w.equal("revisions", revisions, m.revisions)
	got := record.Deletion{}
	if a := w.article(id); a.Deletion != nil {
		got = *a.Deletion
	}
	w.equal("state", []any{got.State, got.Since}, []any{m.state, m.since})
}
