package catalogtest

import (
	"errors"
	"fmt"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

var leaseTests = map[string]func(*world){
	"feeds and sitemaps, then sections near the start, then parts, then new articles, then those known, then deeper sections": func(w *world) {
		w.one("http://a.example/old", "t", "b")
		first := w.gives(request(record.ForArticle, "http://a.example/p"), "t", "page one")
		w.wait(time.Hour)
		w.begin("a")
		part := request(record.ForPart, "http://a.example/p_2")
		part.Part = 2
		near, deep := request(record.ForSection, "http://a.example/s"), request(record.ForSection, "http://a.example/s/s")
		near.Depth, deep.Depth = 1, 2
		first.Found = []record.Request{deep, request(record.ForArticle, "http://a.example/new"), part, near, start(record.ForSection, "http://a.example/"),
			request(record.ForFeed, "http://a.example/rss"), request(record.ForSitemap, "http://a.example/map")}
		first.Page.PartURLs = []string{"http://a.example/p", "http://a.example/p_2"}
		w.commit(withEpoch(w, first)...)
		_, requests := w.lease(10)
		w.equal("order", urls(requests), []string{"http://a.example/rss", "http://a.example/map", "http://a.example/", "http://a.example/s",
			"http://a.example/p_2", "http://a.example/new", "http://a.example/old", "http://a.example/s/s"})
	},
	"a section that turns out to lie nearer comes earlier": func(w *world) {
		deep := request(record.ForSection, "http://a.example/s/s")
		deep.Depth = 2
		w.offer(append(articles("http://a.example/1"), deep)...)
		w.begin("a")
		result := w.says(start(record.ForSection, "http://a.example/"), record.GotSection)
		deep.Depth = 1
		result.Found = []record.Request{deep}
		w.commit(withEpoch(w, result)...)
		_, requests := w.lease(10)
		w.equal("order", urls(requests), []string{"http://a.example/s/s", "http://a.example/1"})
	},
	"redirects are counted along a chain": func(w *world) {
		w.begin("a")
		result := w.says(request(record.ForArticle, "http://a.example/1"), record.Redirected)
		hop := request(record.ForArticle, "http://a.example/2")
		hop.Via, hop.Hops = "http://a.example/1", 1
		result.Found = []record.Request{hop}
		w.commit(withEpoch(w, result)...)
		_, requests := w.lease(10)
		w.equal("hop", []any{requests[0].URL, requests[0].Via, requests[0].Hops}, []any{hop.URL, hop.Via, 1})
	},
	"sections of one canonical form are asked once": func(w *world) {
		w.offer(start(record.ForSection, "http://a.example/"))
		asked := map[string]int{}
		w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result {
			asked[r.URL]++
			result := w.says(r, record.GotSection)
			section := request(record.ForSection, fmt.Sprintf("http://a.example/s?session=%d", len(asked)))
			section.Canonical = "http://a.example/s"
			result.Found = []record.Request{section}
			return result
		})
		w.equal("asked", asked, map[string]int{"http://a.example/": 1, "http://a.example/s?session=1": 1})
	},
	"gives at most Max": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2", "http://a.example/3")...)
		w.begin("a")
		_, requests := w.lease(2)
		w.equal("given", urls(requests), []string{"http://a.example/1", "http://a.example/2"})
	},
	"a request carries its epoch and its delay": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		l, requests := w.lease(1)
		w.equal("epoch", requests[0].Epoch, l.Epoch)
		w.equal("delay", requests[0].Delay, 2*time.Second)
		w.equal("deadline", l.Deadline, w.clock().Add(time.Minute))
		if l.NotBefore.After(w.clock()) {
			w.t.Errorf("leased at %v for %v", w.clock(), l.NotBefore)
		}
	},
	"a key is held by one": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2")...)
		w.begin("a")
		l, _ := w.lease(1)
		next := w.next(catalog.LeaseOptions{})
		w.equal("second lease", next.Lease == nil && !next.Done && next.Wait > 0, true)
		w.release(l)
		w.equal("wait for the delay", w.next(catalog.LeaseOptions{}).Wait, 2*time.Second)
		w.wait(2 * time.Second)
		again, requests := w.lease(5)
		w.equal("given", urls(requests), []string{"http://a.example/1", "http://a.example/2"})
		if again.Epoch <= l.Epoch {
			w.t.Errorf("epoch %d after %d", again.Epoch, l.Epoch)
		}
	},
	"the key that may be asked the longest ago is first": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2", "http://b.example/1", "http://b.example/2", "http://c.example/1", "http://c.example/2")...)
		w.begin("a", "b", "c")
		var order []string
		for range 6 {
			l, requests := w.lease(1)
			order = append(order, requests[0].URL)
			w.commit(w.gives(requests[0], "t", requests[0].URL))
			w.wait(time.Second)
			w.release(l)
		}
		w.equal("order", order, []string{"http://a.example/1", "http://b.example/1", "http://c.example/1", "http://a.example/2", "http://b.example/2", "http://c.example/2"})
	},
	"sites that had their pages are passed over, but for feeds and sitemaps": func(w *world) {
		w.offer(append(articles("http://a.example/1", "http://b.example/1"), start(record.ForSection, "http://a.example/"), start(record.ForFeed, "http://a.example/rss"))...)
		w.begin("a", "b")
		o := catalog.LeaseOptions{Max: 9, SkipSites: []string{"a"}}
		var asked []string
		for {
			next := w.next(o)
			if next.Lease == nil {
				w.equal("done", next.Done, true)
				break
			}
			for _, r := range next.Requests {
				asked = append(asked, r.URL)
				w.commit(w.says(r, record.NotArticle))
			}
			w.release(*next.Lease)
		}
		w.equal("asked", asked, []string{"http://a.example/rss", "http://b.example/1"})
		w.wait(time.Minute)
		_, requests := w.lease(9)
		w.equal("left", urls(requests), []string{"http://a.example/", "http://a.example/1"})
	},
	"sites that share a key take turns under one lease": func(w *world) {
		one, two := request(record.ForArticle, "http://a.example/1"), request(record.ForArticle, "http://b.example/1")
		one.Key, two.Key = "group", "group"
		w.offer(two, one)
		w.begin("a", "b")
		_, requests := w.lease(9)
		w.equal("given", urls(requests), []string{two.URL, one.URL})
		w.equal("another", w.next(catalog.LeaseOptions{}).Lease == nil, true)
	},
	"waits for the earliest key": func(w *world) {
		w.offer(articles("http://a.example/1", "http://b.example/1")...)
		w.begin("a", "b")
		for _, wait := range []time.Duration{30 * time.Second, 10 * time.Second} {
			l, _ := w.lease(1)
			if err := w.store.Release(w.t.Context(), l, w.clock().Add(wait)); err != nil {
				w.t.Fatal(err)
			}
		}
		w.equal("wait", w.next(catalog.LeaseOptions{}).Wait, 10*time.Second)
	},
	"is not done while a lease is held": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		l, requests := w.lease(1)
		w.commit(w.gives(requests[0], "t", "b"))
		next := w.next(catalog.LeaseOptions{})
		w.equal("while held", []any{next.Done, next.Wait}, []any{false, time.Minute})
		w.release(l)
		w.equal("done", w.next(catalog.LeaseOptions{}).Done, true)
	},
	"a lease whose deadline is over is leased anew after a delay": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		old, requests := w.lease(1)
		w.wait(time.Minute)
		w.equal("at the deadline", w.next(catalog.LeaseOptions{}).Wait, 2*time.Second)
		w.wait(2 * time.Second)
		w.lease(1)
		receipts, err := w.store.Commit(w.t.Context(), []record.Result{w.gives(requests[0], "t", "b")})
		if err != nil || !errors.Is(receipts[0].Err, catalog.ErrStaleEpoch) {
			w.t.Errorf("commit: %v %v", receipts, err)
		}
		if _, err := w.store.Extend(w.t.Context(), old, time.Minute); !errors.Is(err, catalog.ErrStaleEpoch) {
			w.t.Errorf("extend: %v", err)
		}
		if err := w.store.Release(w.t.Context(), old, w.clock().Add(time.Hour)); !errors.Is(err, catalog.ErrStaleEpoch) {
			w.t.Errorf("release: %v", err)
		}
	},
	"a lease that is over commits while nobody has leased its key": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2")...)
		w.begin("a")
		l, requests := w.lease(2)
		w.wait(time.Hour)
		w.commit(w.gives(requests[0], "t", "b"))
		w.release(l)
		w.commit(w.gives(requests[1], "t", "c"))
	},
	"extends from now": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		l, _ := w.lease(1)
		w.wait(50 * time.Second)
		longer, err := w.store.Extend(w.t.Context(), l, time.Minute)
		if err != nil {
			w.t.Fatal(err)
		}
		w.equal("deadline", longer.Deadline, began.Add(110*time.Second))
		w.wait(50 * time.Second)
		w.equal("still held", w.next(catalog.LeaseOptions{}).Lease == nil, true)
		w.release(longer)
		if _, err := w.store.Extend(w.t.Context(), longer, time.Minute); !errors.Is(err, catalog.ErrStaleEpoch) {
			w.t.Errorf("after release: %v", err)
		}
	},
	"release never brings the time forward": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		l, _ := w.lease(1)
		if err := w.store.Release(w.t.Context(), l, w.clock().Add(time.Minute)); err != nil {
			w.t.Fatal(err)
		}
		w.wait(time.Minute)
		l, _ = w.lease(1)
		if err := w.store.Release(w.t.Context(), l, began); err != nil {
			w.t.Fatal(err)
		}
		l, _ = w.lease(1)
		w.equal("not before", l.NotBefore, began.Add(time.Minute))
	},
	"a URL is asked once a pass": func(w *world) {
		w.offer(start(record.ForSection, "http://a.example/"))
		asked := map[string]int{}
		w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result {
			asked[r.URL]++
			result := w.says(r, record.GotSection)
			result.Revisit = record.Revisit{}
			for i := range 3 {
				result.Found = append(result.Found, request(record.ForSection, fmt.Sprintf("http://a.example/%d", i)), request(record.ForSection, r.URL))
			}
			return result
		})
		w.equal("asked", asked, map[string]int{"http://a.example/": 1, "http://a.example/0": 1, "http://a.example/1": 1, "http://a.example/2": 1})
	},
	"a retry in this pass is asked when its time has come": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		l, requests := w.lease(1)
		failed := w.says(requests[0], record.ServerError)
		failed.RetryAt, failed.RetryInPass = w.clock().Add(30*time.Second), true
		w.commit(failed)
		w.release(l)
		next := w.next(catalog.LeaseOptions{})
		w.equal("meanwhile", []any{next.Done, next.Wait}, []any{false, 30 * time.Second})
		w.equal("when its site had its pages", w.next(catalog.LeaseOptions{SkipSites: []string{"a"}}).Done, true)
		w.wait(30 * time.Second)
		_, requests = w.lease(1)
		w.equal("attempts", requests[0].Attempts, 1)
	},
}

// withEpoch leases the key of results that were made without one.
func withEpoch(w *world, results ...record.Result) []record.Result {
	w.t.Helper()
	w.offer(results[0].Request)
	l, _ := w.lease(1)
	for i := range results {
		results[i].Request.Epoch = l.Epoch
	}
	w.release(l)
	w.wait(time.Minute)
	return results
}
