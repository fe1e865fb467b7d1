package catalogtest

import (
	"errors"
	"fmt"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

var offerTests = map[string]func(*world){
	"counts what is new": func(w *world) {
		ctx := w.t.Context()
		two := []record.Request{start(record.ForSection, "http://a.example/"), start(record.ForFeed, "http://a.example/rss")}
		first, err := w.store.Offer(ctx, two)
		if err != nil {
			w.t.Fatal(err)
		}
		again, err := w.store.Offer(ctx, append(two, start(record.ForSitemap, "http://a.example/map")))
		if err != nil {
			w.t.Fatal(err)
		}
		w.equal("new", []int{first, again}, []int{2, 1})
	},
	"known URLs follow in site, purpose, key, delay and start mark alone": func(w *world) {
		w.offer(request(record.ForSection, "http://a.example/x"))
		w.begin("a")
		_, requests := w.lease(1)
		result := w.says(requests[0], record.GotSection)
		result.ETag = `"1"`
		w.commit(result)
		w.end()
		w.offer(record.Request{URL: "http://a.example/x", Purpose: record.ForFeed, Site: "b", Key: "group", Delay: time.Second, Start: true, Depth: 7, Via: "http://a.example/"})
		w.wait(time.Hour)
		due, err := w.store.Due(w.t.Context(), catalog.PassOptions{Sites: []string{"b"}}, 0)
		if err != nil {
			w.t.Fatal(err)
		}
		w.equal("request", due, []record.Request{{URL: "http://a.example/x", Canonical: "http://a.example/x", Purpose: record.ForFeed, Site: "b", Key: "group",
			Delay: time.Second, Start: true, ETag: `"1"`}})
		w.equal("due at the site that it was of", w.due("a"), nil)
	},
	"a section that becomes an article is asked for the whole of it": func(w *world) {
		for i, again := range []func(record.Request){
			func(r record.Request) { w.offer(r) },
			func(r record.Request) {
				result := w.says(start(record.ForSection, "http://a.example/"), record.GotSection)
				result.Found = []record.Request{r}
				w.begin("a")
				w.commit(withEpoch(w, result)...)
				w.end()
			},
		} {
			url := fmt.Sprintf("http://a.example/%d", i)
			w.offer(request(record.ForSection, url))
			w.again(func(r record.Request) record.Result {
				result := w.says(r, record.GotSection)
				result.ETag, result.LastModified = `"1"`, "yesterday"
				return result
			})
			w.wait(time.Hour)
			again(request(record.ForArticle, url))
			w.again(func(r record.Request) record.Result {
				if r.URL == url {
					w.equal("asked for", []any{r.Purpose, r.ETag, r.LastModified}, []any{record.ForArticle, "", ""})
				}
				return w.says(r, record.NotArticle)
			})
		}
	},
	"a new URL is enlisted in the running pass": func(w *world) {
		w.begin("a")
		w.offer(start(record.ForSection, "http://a.example/"))
		_, requests := w.lease(5)
		w.equal("leased", urls(requests), []string{"http://a.example/"})
	},
	"a new URL is due at once outside of a pass": func(w *world) {
		w.offer(start(record.ForSection, "http://a.example/"))
		w.equal("due", w.due("a"), []string{"http://a.example/"})
	},
	"a URL of a site that the pass leaves alone waits": func(w *world) {
		w.begin("a")
		w.offer(start(record.ForSection, "http://b.example/"))
		w.equal("done", w.next(catalog.LeaseOptions{}).Done, true)
		w.equal("due", w.due("b"), []string{"http://b.example/"})
	},
	"a start that comes from another site is asked in the running pass": func(w *world) {
		r := start(record.ForSection, "http://a.example/")
		w.offer(r)
		w.begin("renamed")
		r.Site = "renamed"
		w.offer(r)
		_, requests := w.lease(5)
		w.equal("leased", urls(requests), []string{"http://a.example/"})
	},
	"a request that could never be asked is refused, and all with it": func(w *world) {
		bad := start(record.ForSection, "http://a.example/bad")
		bad.Key = ""
		if _, err := w.store.Offer(w.t.Context(), []record.Request{start(record.ForSection, "http://a.example/"), bad}); err == nil {
			w.t.Error("no error")
		}
		w.equal("due", w.due("a"), nil)
	},
}

var passTests = map[string]func(*world){
	"enlists what is due at its sites": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2", "http://b.example/1")...)
		w.equal("enlisted", w.begin("a").Enlisted, 2)
		w.crawl(func(r record.Request) record.Result { return w.gives(r, r.URL, "text") })
		w.end()
		w.equal("enlisted at once again", w.begin("a").Enlisted, 0)
		w.end()
		w.equal("the other site", w.begin("b").Enlisted, 1)
		w.equal("began", w.pass.Began, w.clock())
	},
	"with recheck ignores due times, those of deleted articles too": func(w *world) {
		w.one("http://a.example/1", "t", "one")
		w.offer(articles("http://a.example/2")...)
		w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result { return w.gives(r, "t", "two") })
		w.again(func(r record.Request) record.Result { return w.says(r, record.Gone) })
		w.wait(24 * time.Hour)
		w.equal("due", w.due("a"), nil)
		w.equal("enlisted", w.beginWith(catalog.PassOptions{Sites: []string{"a"}, Recheck: true}).Enlisted, 2)
	},
	"Due lists it in order and changes nothing": func(w *world) {
		w.offer(append(articles("http://a.example/1"), request(record.ForSection, "http://a.example/s"), start(record.ForSection, "http://a.example/"),
			start(record.ForFeed, "http://a.example/rss"))...)
		want := []string{"http://a.example/rss", "http://a.example/", "http://a.example/s", "http://a.example/1"}
		w.equal("due", w.due("a"), want)
		w.equal("due again", w.due("a"), want)
		some, err := w.store.Due(w.t.Context(), catalog.PassOptions{Sites: []string{"a"}}, 2)
		w.equal("limited", urls(some), want[:2])
		w.equal("error", err, nil)
		w.begin("a")
		_, requests := w.lease(9)
		w.equal("leased", urls(requests), want)
	},
	"after a kill begins with what was left": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2", "http://b.example/1")...)
		w.begin("a", "b")
		_, requests := w.lease(1)
		w.commit(w.gives(requests[0], "t", "b"))
		w.stop()
		w.start(w.o)
		w.wait(time.Second)
		p := w.begin("a", "b")
		w.equal("pass", []any{p.Enlisted, p.Recovered, p.Unfinished}, []any{2, 1, true})
		w.end()
		w.equal("the next", w.begin("a").Unfinished, false)
	},
	"ends the leases of former holders and raises their epochs": func(w *world) {
		w.offer(articles("http://a.example/1", "http://b.example/1")...)
		w.begin("a", "b")
		l, requests := w.lease(1)
		w.wait(time.Hour) // long after the deadline
		w.begin("a", "b")
		receipts, err := w.store.Commit(w.t.Context(), []record.Result{w.gives(requests[0], "t", "b")})
		if err != nil || !errors.Is(receipts[0].Err, catalog.ErrStaleEpoch) {
			w.t.Errorf("commit under the old epoch: %v, %v", receipts, err)
		}
		other, _ := w.lease(1)
		if other.Key == l.Key {
			w.t.Errorf("%s is leased before a delay has passed", l.Key)
		}
		w.equal("a delay later", w.next(catalog.LeaseOptions{}).Wait, 2*time.Second)
		w.wait(2 * time.Second)
		anew, _ := w.lease(1)
		w.equal("key", anew.Key, l.Key)
		if anew.Epoch <= l.Epoch+1 {
			w.t.Errorf("epoch %d after %d: beginning raised none", anew.Epoch, l.Epoch)
		}
	},
	"a key that was given back may be asked when it may be": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2")...)
		w.begin("a")
		l, _ := w.lease(1)
		if err := w.store.Release(w.t.Context(), l, w.clock().Add(time.Minute)); err != nil {
			w.t.Fatal(err)
		}
		w.stop()
		w.start(w.o)
		w.begin("a")
		w.equal("wait", w.next(catalog.LeaseOptions{}).Wait, time.Minute)
	},
	"rows of other sites that a killed pass had enlisted are not asked": func(w *world) {
		w.offer(articles("http://a.example/1", "http://b.example/1")...)
		w.begin("a", "b")
		w.begin("b")
		_, requests := w.lease(1)
		w.equal("asked", urls(requests), []string{"http://b.example/1"})
		w.equal("due", w.due("a"), []string{"http://a.example/1"})
	},
	"takes what was not asked off the list at its end": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		w.end()
		w.equal("done", w.next(catalog.LeaseOptions{}).Done, true)
		w.equal("due", w.due("a"), []string{"http://a.example/1"})
	},
	"cannot be ended when it does not run": func(w *world) {
		w.begin("a")
		w.end()
		for _, id := range []int64{w.pass.ID, w.pass.ID + 1} {
			if _, err := w.store.EndPass(w.t.Context(), catalog.Summary{Pass: id}); !errors.Is(err, catalog.ErrNotFound) {
				w.t.Errorf("pass %d: %v", id, err)
			}
		}
	},
	"keeps its summary": func(w *world) {
		w.begin("a")
		summary := catalog.Summary{Pass: w.pass.ID, Reason: "deadline", Bytes: 42, Sites: map[string]catalog.SiteSummary{
			"a": {Outcomes: map[record.Outcome]int{record.NotFound: 3}, Asked: true, Answered: true}}}
		w.wait(time.Minute)
		if _, err := w.store.EndPass(w.t.Context(), summary); err != nil {
			w.t.Fatal(err)
		}
		stats, err := w.store.Stats(w.t.Context())
		w.equal("error", err, nil)
		w.equal("pass", stats.LastPass, &catalog.PassRecord{ID: w.pass.ID, Began: began, Ended: w.clock(), Holder: "test", Summary: &summary})
	},
	"stores the configuration when it differs": func(w *world) {
		ctx := w.t.Context()
		if _, err := w.store.Config(ctx); !errors.Is(err, catalog.ErrNotFound) {
			w.t.Errorf("before any: %v", err)
		}
		for _, config := range []string{`{"a":1}`, `{"a":1}`, `{"a":2}`, ``} {
			w.beginWith(catalog.PassOptions{Config: []byte(config)})
			w.end()
		}
		last, err := w.store.Config(ctx)
		w.equal("config", string(last), `{"a":2}`)
		w.equal("error", err, nil)
	},
}
