package catalogtest

import (
	"context"
	"errors"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// leased offers requests, begins a pass and leases them, all of one key.
func (w *world) leased(requests ...record.Request) []record.Request {
	w.t.Helper()
	w.offer(requests...)
	w.begin("a")
	_, out := w.lease(len(requests))
	return out
}

var commitTests = map[string]func(*world){
	"receipts are in the order of the results, and one that is refused leaves the others": func(w *world) {
		requests := w.leased(articles("http://a.example/1", "http://a.example/2", "http://a.example/3")...)
		stale := requests[1]
		stale.Epoch++
		bad := w.gives(requests[2], "t", "3")
		bad.Found = []record.Request{request(record.ForArticle, "http://a.example/fine"), {URL: "http://a.example/bad"}}
		receipts, err := w.store.Commit(w.t.Context(), []record.Result{
			w.gives(requests[0], "t", "1"), w.gives(stale, "t", "2"), bad, w.gives(requests[1], "t", "2")})
		if err != nil {
			w.t.Fatal(err)
		}
		w.equal("refused", []bool{receipts[0].Err != nil, errors.Is(receipts[1].Err, catalog.ErrStaleEpoch), receipts[2].Err != nil, receipts[3].Err != nil},
			[]bool{false, true, true, false})
		w.equal("articles", []string{receipts[0].Article, receipts[3].Article},
			[]string{record.ArticleID("http://a.example/1"), record.ArticleID("http://a.example/2")})
		if _, err := w.store.Article(w.t.Context(), record.ArticleID("http://a.example/3")); !errors.Is(err, catalog.ErrNotFound) {
			w.t.Errorf("the refused one: %v", err)
		}
		stats, err := w.store.Stats(w.t.Context())
		w.equal("error", err, nil)
		w.equal("stored", []int64{stats.URLs, stats.Captures, stats.Articles, stats.Events}, []int64{3, 2, 2, 2})
	},
	"a batch whose context is over is not stored": func(w *world) {
		requests := w.leased(articles("http://a.example/1")...)
		ctx, cancel := context.WithCancel(w.t.Context())
		cancel()
		if _, err := w.store.Commit(ctx, []record.Result{w.gives(requests[0], "t", "1")}); !errors.Is(err, context.Canceled) {
			w.t.Errorf("error %v", err)
		}
		stats, err := w.store.Stats(w.t.Context())
		w.equal("stored", []any{stats.Captures, err}, []any{int64(0), nil})
	},
	"what a page leads to is enlisted, and counted where it is new": func(w *world) {
		requests := w.leased(start(record.ForSection, "http://a.example/"), start(record.ForSection, "http://a.example/known"))
		result := w.says(requests[0], record.GotSection)
		result.Found = []record.Request{request(record.ForArticle, "http://a.example/1"), request(record.ForSection, "http://a.example/known"),
			request(record.ForArticle, "http://a.example/1"), request(record.ForSection, "http://a.example/2")}
		for i := range result.Found {
			result.Found[i].Depth, result.Found[i].Via = 1, "http://a.example/"
		}
		w.equal("new", w.commit(result)[0].New, 2)
		due, err := w.store.Due(w.t.Context(), catalog.PassOptions{Sites: []string{"a"}}, 0)
		w.equal("error", err, nil)
		w.equal("due", urls(due), []string{"http://a.example/known", "http://a.example/2", "http://a.example/1"})
		w.equal("way", []any{due[2].Depth, due[2].Via, due[2].Canonical}, []any{1, "http://a.example/", "http://a.example/1"})
	},
	"articles and sections are the same by their canonical form, others by their URL": func(w *world) {
		twice := request(record.ForArticle, "http://a.example/1?from=rss")
		twice.Canonical = "http://a.example/1"
		requests := w.leased(start(record.ForSection, "http://a.example/"))
		result := w.says(requests[0], record.GotSection)
		result.Found = []record.Request{request(record.ForArticle, "http://a.example/1"), twice}
		for _, purpose := range []record.Purpose{record.ForSection, record.ForFeed} {
			for _, query := range []string{"?p=1", "?p=2"} {
				r := request(purpose, "http://a.example/"+string(purpose)+query)
				r.Canonical = "http://a.example/" + string(purpose)
				result.Found = append(result.Found, r)
			}
		}
		w.equal("new", w.commit(result)[0].New, 4)
	},
	"a URL is asked once, whatever it is asked for": func(w *world) {
		requests := w.leased(start(record.ForSection, "http://a.example/"))
		result := w.says(requests[0], record.GotSection)
		both := request(record.ForArticle, "http://a.example/1?x=1")
		both.Canonical = "http://a.example/1"
		result.Found = []record.Request{request(record.ForSection, "http://a.example/1?x=1"), both}
		w.equal("new", w.commit(result)[0].New, 1)
		w.equal("due", w.due("a"), []string{"http://a.example/", "http://a.example/1?x=1"}[1:])
	},
	"a section that the rules now call an article is asked as one": func(w *world) {
		requests := w.leased(start(record.ForSection, "http://a.example/"), request(record.ForSection, "http://a.example/1"))
		w.commit(w.says(requests[1], record.GotSection))
		result := w.says(requests[0], record.GotSection)
		result.Found = articles("http://a.example/1")
		w.equal("new", w.commit(result)[0].New, 0)
		w.end()
		due, err := w.store.Due(w.t.Context(), catalog.PassOptions{Sites: []string{"a"}}, 0)
		w.equal("error", err, nil)
		w.equal("due", due[0].Purpose, record.ForArticle)
	},
	"a known URL may become a start, and nearer to one": func(w *world) {
		far := request(record.ForSection, "http://a.example/far")
		far.Depth, far.Via = 3, "http://a.example/deep"
		requests := w.leased(start(record.ForSection, "http://a.example/"), far)
		result := w.says(requests[0], record.GotSection)
		near := start(record.ForSection, "http://a.example/far")
		near.Depth, near.Via = 1, "http://a.example/"
		result.Found = []record.Request{near}
		w.commit(result)
		far.Depth = 9
		result = w.says(requests[1], record.NotArticle)
		result.Found = []record.Request{far}
		w.commit(result)
		w.wait(time.Hour)
		due, err := w.store.Due(w.t.Context(), catalog.PassOptions{Sites: []string{"a"}}, 0)
		w.equal("error", err, nil)
		w.equal("far", []any{due[1].URL, due[1].Start, due[1].Depth, due[1].Via}, []any{"http://a.example/far", true, 1, "http://a.example/deep"})
	},
	"a URL that was met under the lease is taken in": func(w *world) {
		requests := w.leased(articles("http://a.example/1")...)
		hop := request(record.ForArticle, "http://a.example/2")
		hop.Epoch = requests[0].Epoch
		w.equal("article", w.commit(w.says(requests[0], record.Redirected), w.gives(hop, "t", "2"))[1].Article, record.ArticleID("http://a.example/2"))
		w.equal("done", w.next(catalog.LeaseOptions{}).Lease == nil, true)
	},
	"robots.txt is kept by origin, under the fence of its key": func(w *world) {
		ctx := w.t.Context()
		requests := w.leased(articles("http://a.example/1")...)
		if _, err := w.store.Robots(ctx, "http://a.example"); !errors.Is(err, catalog.ErrNotFound) {
			w.t.Errorf("before any: %v", err)
		}
		asked := request(record.ForRobots, "http://a.example/robots.txt")
		asked.Epoch = requests[0].Epoch
		result := w.says(asked, record.GotRobots)
		result.Robots = &record.Robots{Origin: "http://a.example", Body: []byte("User-agent: *\nDisallow: /x\n"), Fetched: w.clock(), Expires: w.clock().Add(24 * time.Hour)}
		w.commit(result)
		got, err := w.store.Robots(ctx, "http://a.example")
		w.equal("error", err, nil)
		w.equal("robots", got, *result.Robots)
		next := result
		next.Robots = &record.Robots{Origin: "http://a.example", DisallowAll: true, Fetched: w.clock(), Expires: w.clock()}
		w.commit(next)
		got, err = w.store.Robots(ctx, "http://a.example")
		w.equal("replaced", []any{got, err}, []any{*next.Robots, nil})
		result.Request.Epoch--
		receipts, err := w.store.Commit(ctx, []record.Result{result})
		if err != nil || !errors.Is(receipts[0].Err, catalog.ErrStaleEpoch) {
			w.t.Errorf("stale: %v %v", receipts, err)
		}
	},
	"a payload is found by its digest: the earliest, no revisit": func(w *world) {
		ctx := w.t.Context()
		requests := w.leased(articles("http://a.example/1", "http://a.example/2", "http://a.example/3")...)
		results := []record.Result{w.gives(requests[0], "t", "same"), w.gives(requests[1], "t", "same"), w.gives(requests[2], "t", "same")}
		results[0].Capture.Revisit = true
		digest := results[0].Capture.PayloadDigest
		if _, err := w.store.FindPayload(ctx, digest); !errors.Is(err, catalog.ErrNotFound) {
			w.t.Errorf("before it is committed: %v", err)
		}
		w.commit(results...)
		got, err := w.store.FindPayload(ctx, digest)
		w.equal("error", err, nil)
		w.equal("capture", got, *results[1].Capture)
		for _, other := range []string{"", "sha256:00", "sha1:abc", digest[:20]} {
			if _, err := w.store.FindPayload(ctx, other); !errors.Is(err, catalog.ErrNotFound) {
				w.t.Errorf("%q: %v", other, err)
			}
		}
	},
	"the last capture of a URL is the latest good one of exactly it": func(w *world) {
		ctx := w.t.Context()
		requests := w.leased(articles("http://a.example/1", "http://a.example/2")...)
		good := w.gives(requests[0], "t", "1")
		again := good
		again.Capture = w.capture("http://a.example/1", 200, "later")
		w.commit(good, again, w.says(requests[0], record.NotModified), w.says(requests[0], record.ServerError), w.gives(requests[1], "t", "2"))
		got, err := w.store.LastCapture(ctx, "http://a.example/1")
		w.equal("error", err, nil)
		w.equal("capture", got, *again.Capture)
		if _, err := w.store.LastCapture(ctx, "http://a.example/"); !errors.Is(err, catalog.ErrNotFound) {
			w.t.Errorf("another URL: %v", err)
		}
	},
}

// asked is when a URL is due again, found by asking Due at the given times.
func (w *world) dueIn(url string) time.Duration {
	w.t.Helper()
	low, high := time.Duration(0), 400*24*time.Hour
	at := func(d time.Duration) bool {
		w.wait(d)
		defer w.wait(-d)
		for _, due := range w.due("a") {
			if due == url {
				return true
			}
		}
		return false
	}
	if !at(high) {
		return -1
	}
	for low < high {
		middle := (low + high) / 2
		if at(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

// step asks the one URL of site a as soon as it is due, and says when it is due again.
func (w *world) step(answer func(record.Request) record.Result) time.Duration {
	w.t.Helper()
	w.beginWith(catalog.PassOptions{Sites: []string{"a"}, Recheck: true})
	var url string
	w.crawl(func(r record.Request) record.Result { url = r.URL; return answer(r) })
	asked := w.clock()
	w.end()
	if w.clock() != asked {
		w.t.Fatal("the pass waited")
	}
	return w.dueIn(url)
}

var scheduleTests = map[string]func(*world){
	"an article comes at once after a change, and ever later after none": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		var got []time.Duration
		body := "one"
		for i := range 18 {
			if i == 15 {
				body = "two"
			}
			got = append(got, w.step(func(r record.Request) record.Result { return w.gives(r, "t", body) })/time.Minute)
			w.wait(60 * 24 * time.Hour)
		}
		w.equal("minutes", got, []time.Duration{15, 30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 30720, 43200, 43200, 43200, 15, 30, 60})
	},
	"304 counts as no change": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.step(func(r record.Request) record.Result { return w.gives(r, "t", "one") })
		w.wait(time.Hour)
		w.equal("due in", w.step(func(r record.Request) record.Result { return w.says(r, record.NotModified) }), 30*time.Minute)
	},
	"sections and feeds always come at once": func(w *world) {
		w.offer(start(record.ForSection, "http://a.example/"))
		for range 3 {
			w.equal("due in", w.step(func(r record.Request) record.Result { return w.says(r, record.GotSection) }), 15*time.Minute)
			w.wait(time.Hour)
		}
	},
	"a failure comes when it says, and counts": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		fails := func(r record.Request) record.Result {
			result := w.says(r, record.TimedOut)
			result.RetryAt = w.clock().Add(7 * time.Minute)
			return result
		}
		w.equal("due in", w.step(fails), 7*time.Minute)
		w.wait(time.Hour)
		w.step(fails)
		w.wait(time.Hour)
		var attempts []int
		good := func(r record.Request) record.Result {
			attempts = append(attempts, r.Attempts)
			return w.gives(r, "t", "b")
		}
		w.equal("after the first good answer", w.step(good), 15*time.Minute)
		w.wait(time.Hour)
		w.equal("after the second", w.step(good), 30*time.Minute)
		w.equal("attempts", attempts, []int{2, 0})
		stats, err := w.store.Stats(w.t.Context())
		w.equal("failing", []any{stats.Sites["a"].Failing, err}, []any{int64(0), nil})
	},
	"a failure does not bring a quiet article forward": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		good := func(r record.Request) record.Result { return w.gives(r, "t", "b") }
		w.step(good)
		w.step(good)
		w.step(func(r record.Request) record.Result {
			result := w.says(r, record.ServerError)
			result.RetryAt = w.clock().Add(time.Minute)
			return result
		})
		w.equal("due in", w.step(good), 60*time.Minute)
	},
	"what leads elsewhere or is refused comes ever later": func(w *world) {
		for _, outcome := range []record.Outcome{record.Redirected, record.Disallowed, record.OutOfScope, record.Refused} {
			url := "http://a.example/" + string(outcome)
			w.offer(articles(url)...)
			var got []time.Duration
			for range 3 {
				w.beginWith(catalog.PassOptions{Sites: []string{"a"}, Recheck: true})
				w.crawl(func(r record.Request) record.Result { return w.says(r, outcome) })
				w.end()
				got = append(got, w.dueIn(url).Round(time.Minute)/time.Minute)
				w.wait(24 * time.Hour)
			}
			w.equal(string(outcome), got, []time.Duration{15, 30, 60})
		}
	},
	"what the last answer said goes with the next request": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		var got []string
		for i, said := range [][2]string{{`"1"`, "Mon"}, {"", ""}, {`"2"`, ""}, {"", "Tue"}} {
			w.step(func(r record.Request) record.Result {
				got = append(got, r.ETag+" "+r.LastModified)
				result := w.gives(r, "t", "b")
				switch i {
				case 1: // a 304 that repeats nothing
					result = w.says(r, record.NotModified)
				case 3:
					result = w.says(r, record.ServerError)
				}
				result.ETag, result.LastModified = said[0], said[1]
				return result
			})
			w.wait(time.Hour)
		}
		w.step(func(r record.Request) record.Result {
			got = append(got, r.ETag+" "+r.LastModified)
			return w.says(r, record.NotModified)
		})
		w.equal("validators", got, []string{" ", `"1" Mon`, `"1" Mon`, `"2" `, `"2" `})
	},
	"a deleted article comes after the longest time": func(w *world) {
		w.one("http://a.example/1", "t", "b")
		w.wait(time.Hour)
		w.equal("due in", w.step(func(r record.Request) record.Result { return w.says(r, record.Gone) }), revisit.Max)
		w.wait(revisit.Max)
		w.equal("and again", w.step(func(r record.Request) record.Result { return w.says(r, record.NotFound) }), revisit.Max)
	},
	"a missing article is looked at again soon": func(w *world) {
		w.one("http://a.example/1", "t", "b")
		for range 4 {
			w.wait(revisit.Max)
			w.step(func(r record.Request) record.Result { return w.gives(r, "t", "b") })
		}
		w.wait(revisit.Max)
		w.equal("due in", w.step(func(r record.Request) record.Result { return w.says(r, record.NotFound) }), revisit.Min)
	},
}
