package catalogtest

import (
	"fmt"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// answers rechecks site a: the outcomes are by URL, the others answer as they did.
func (w *world) answers(outcomes map[string]record.Outcome) catalog.Judgement {
	w.t.Helper()
	_, judged := w.again(func(r record.Request) record.Result {
		if outcome := outcomes[r.URL]; outcome != "" {
			return w.says(r, outcome)
		}
		return w.gives(r, r.URL, "text of "+r.URL)
	})
	return judged
}

var deletionTests = map[string]func(*world){
	"what is not found is missing, and deleted when it is so a day later": func(w *world) {
		for i, outcome := range []record.Outcome{record.NotFound, record.SoftNotFound, record.Removed, record.SentHome} {
			url := fmt.Sprintf("http://a.example/%d", i)
			id := w.one(url, url, "text of "+url)
			w.wait(time.Hour)
			since := w.clock()
			absent := map[string]record.Outcome{url: outcome}
			judged := w.answers(absent)
			w.equal("judged", []any{judged.Missing, judged.Deleted}, []any{[]string{id}, []string(nil)})
			w.equal("state", w.article(id).Deletion.State, record.Missing)
			w.wait(23 * time.Hour)
			judged = w.answers(absent)
			w.equal("within a day", judged.Events, nil)
			w.wait(2 * time.Hour)
			confirmed := w.clock()
			judged = w.answers(absent)
			w.equal("judged", []any{judged.Missing, judged.Deleted}, []any{[]string(nil), []string{id}})
			got := w.article(id)
			w.equal("deletion", got.Deletion.State, record.Deleted)
			if got.Deletion.Since.Before(since) || got.Deletion.Confirmed.Before(confirmed) {
				w.t.Errorf("deletion %+v, missing since %v, deleted at %v", got.Deletion, since, confirmed)
			}
			w.equal("still readable", got.Body, "text of "+url)
			w.equal("events", w.types(id), []record.EventType{record.EventSeen, record.EventMissing, record.EventDeleted})
			events := w.history(id).Events
			w.equal("proofs", []int{len(events[1].Captures), len(events[2].Captures)}, []int{1, 2})
			w.equal("the first of them", events[2].Captures[0], events[1].Captures[0])
			w.answers(nil) // they return
		}
	},
	"410 needs no second look": func(w *world) {
		ids := w.several(1)
		w.wait(time.Hour)
		at := w.clock()
		judged := w.answers(map[string]record.Outcome{"http://a.example/0": record.Gone})
		w.equal("judged", []any{judged.Missing, judged.Deleted}, []any{[]string(nil), ids})
		w.equal("deletion", w.article(ids[0]).Deletion, &record.Deletion{State: record.Deleted, Since: at, Confirmed: at})
		w.equal("judged", judged.Events, w.history(ids[0]).Events[1:])
	},
	"nothing is judged before the pass ends": func(w *world) {
		ids := w.several(1)
		w.beginWith(catalog.PassOptions{Sites: []string{"a"}, Recheck: true})
		receipts := w.crawl(func(r record.Request) record.Result { return w.says(r, record.Gone) })
		w.equal("receipt", []any{len(receipts[0].Events), receipts[0].Article}, []any{0, ids[0]})
		w.equal("deletion", w.article(ids[0]).Deletion, (*record.Deletion)(nil))
		w.end()
		w.equal("then", w.article(ids[0]).Deletion.State, record.Deleted)
	},
	"the time of confirmation is the site's": func(w *world) {
		ids := w.several(1)
		gone := func(confirm time.Duration) catalog.Judgement {
			_, judged := w.run(catalog.PassOptions{Sites: []string{"a"}, Recheck: true, ConfirmDeletion: map[string]time.Duration{"a": confirm, "b": 0}},
				func(r record.Request) record.Result { return w.says(r, record.NotFound) })
			return judged
		}
		w.equal("missing", gone(0).Missing, ids)
		w.equal("a long time", gone(48*time.Hour).Deleted, nil)
		w.equal("none", gone(0).Deleted, ids)
	},
	"an article that is there again has returned": func(w *world) {
		ids := w.several(2)
		w.answers(map[string]record.Outcome{"http://a.example/0": record.Gone, "http://a.example/1": record.NotFound})
		w.wait(time.Hour)
		at := w.clock()
		w.answers(map[string]record.Outcome{"http://a.example/1": record.NotModified})
		for i, id := range ids {
			got := w.article(id)
			w.equal("state", []any{got.Deletion.State, got.Deletion.Confirmed.IsZero()}, []any{record.Returned, true})
			if got.Deletion.Since.Before(at) {
				w.t.Errorf("%d returned at %v", i, got.Deletion.Since)
			}
			events := w.history(id).Events
			w.equal("proof", events[len(events)-1].Captures[0].Time, got.Deletion.Since)
		}
		w.equal("events", w.types(ids[0]), []record.EventType{record.EventSeen, record.EventDeleted, record.EventReturned})
		w.equal("events", w.types(ids[1]), []record.EventType{record.EventSeen, record.EventMissing, record.EventReturned})
		w.answers(nil)
		w.equal("once", len(w.types(ids[0])), 3)
		w.answers(map[string]record.Outcome{"http://a.example/0": record.NotFound})
		w.equal("and may go again", w.article(ids[0]).Deletion.State, record.Missing)
	},
	"one that comes back edited is revised and returned": func(w *world) {
		ids := w.several(1)
		w.answers(map[string]record.Outcome{"http://a.example/0": record.Gone})
		receipts, _ := w.again(func(r record.Request) record.Result { return w.gives(r, "t", "edited") })
		w.equal("events", w.types(ids[0]), []record.EventType{record.EventSeen, record.EventDeleted, record.EventRevised, record.EventReturned})
		w.equal("revision after", receipts[0].Events[1].Revision, 2)
	},
	"unreachable or disallowed is never deletion": func(w *world) {
		ids := w.several(1)
		for _, outcome := range []record.Outcome{record.Unreachable, record.TimedOut, record.ServerError, record.Throttled, record.Refused, record.Disallowed,
			record.NoSuchHost, record.BadTLS, record.OutOfScope, record.NotPublicHost, record.Redirected, record.NotArticle, record.Empty, record.ParserFailed} {
			for range 2 {
				w.equal(string(outcome), w.answers(map[string]record.Outcome{"http://a.example/0": outcome}), catalog.Judgement{})
				w.wait(48 * time.Hour)
			}
		}
		w.equal("deletion", w.article(ids[0]).Deletion, (*record.Deletion)(nil))
	},
	"URLs that never were articles make no event": func(w *world) {
		w.offer(articles("http://a.example/0", "http://a.example/1")...)
		w.offer(start(record.ForSection, "http://a.example/"))
		w.equal("judged", w.answers(map[string]record.Outcome{"http://a.example/0": record.NotFound, "http://a.example/1": record.Gone, "http://a.example/": record.Gone}), catalog.Judgement{})
		seq, err := w.store.LastSeq(w.t.Context())
		w.equal("events", []any{seq, err}, []any{int64(0), nil})
	},
	"nothing is decided while more than a fifth, and more than three, of a site's rechecks fail": func(w *world) {
		ids := w.several(20)
		fail := func(n int, outcome record.Outcome) map[string]record.Outcome {
			out := map[string]record.Outcome{"http://a.example/0": record.Gone}
			for i := 1; i < n; i++ {
				out[fmt.Sprintf("http://a.example/%d", i)] = outcome
			}
			return out
		}
		for _, outcome := range []record.Outcome{record.NotFound, record.Gone, record.TimedOut, record.ServerError} {
			judged := w.answers(fail(5, outcome))
			w.equal("five of 20, "+string(outcome), []any{judged.Withheld, judged.Events}, []any{[]string{"a"}, []record.Event(nil)})
			w.wait(48 * time.Hour)
		}
		judged := w.answers(fail(4, record.NotFound))
		w.equal("four of 20", []int{len(judged.Withheld), len(judged.Missing), len(judged.Deleted)}, []int{0, 3, 1})
		w.equal("the 410", w.article(ids[0]).Deletion.State, record.Deleted)
	},
	"three of four are decided, five of 24 are withheld": func(w *world) {
		w.several(4)
		judged := w.answers(map[string]record.Outcome{"http://a.example/0": record.NotFound, "http://a.example/1": record.NotFound, "http://a.example/2": record.NotFound})
		w.equal("three of four", []int{len(judged.Withheld), len(judged.Missing)}, []int{0, 3})
	},
	"articles that are gone already do not keep others from being confirmed": func(w *world) {
		w.several(40)
		out := map[string]record.Outcome{}
		for i := range 40 {
			if i%8 == 0 {
				out[fmt.Sprintf("http://a.example/%d", i)] = record.NotFound
			}
		}
		w.equal("missing", len(w.answers(out).Missing), 5)
		w.wait(48 * time.Hour)
		// Only those that are missing are due again by now.
		_, judged := w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result { return w.says(r, record.NotFound) })
		if len(judged.Deleted) == 0 && len(judged.Withheld) == 0 {
			w.t.Errorf("judged %+v", judged)
		}
	},
	"other sites are judged apart": func(w *world) {
		w.several(6)
		other := w.one("http://b.example/1", "t", "b")
		_, judged := w.run(catalog.PassOptions{Sites: []string{"a", "b"}, Recheck: true}, func(r record.Request) record.Result { return w.says(r, record.Gone) })
		w.equal("judged", []any{judged.Withheld, judged.Deleted}, []any{[]string{"a"}, []string{other}})
	},
	"a site none of whose start pages answered is not judged": func(w *world) {
		ids := w.several(1)
		w.beginWith(catalog.PassOptions{Sites: []string{"a"}, Recheck: true})
		w.crawl(func(r record.Request) record.Result { return w.says(r, record.Gone) })
		judged, err := w.store.EndPass(w.t.Context(), catalog.Summary{Pass: w.pass.ID, Sites: map[string]catalog.SiteSummary{"a": {Asked: true}}})
		w.equal("judged", []any{judged.Withheld, judged.Deleted, err}, []any{[]string{"a"}, []string(nil), nil})
		w.equal("deletion", w.article(ids[0]).Deletion, (*record.Deletion)(nil))
	},
	"what a killed pass found missing is judged at the end of the next": func(w *world) {
		ids := w.several(1)
		w.wait(time.Hour)
		at := w.clock()
		w.beginWith(catalog.PassOptions{Sites: []string{"a"}, Recheck: true})
		w.crawl(func(r record.Request) record.Result { return w.says(r, record.Gone) })
		w.stop()
		w.start(w.o)
		w.wait(time.Minute)
		w.begin("b")
		w.equal("of another site", w.end().Events, nil)
		w.begin("a")
		w.equal("deleted", w.end().Deleted, ids)
		w.equal("since", w.article(ids[0]).Deletion.Since, at)
	},
	"one that answers later in the pass is there": func(w *world) {
		ids := w.several(1)
		tries := 0
		_, judged := w.again(func(r record.Request) record.Result {
			if tries++; tries == 1 {
				result := w.says(r, record.NotFound)
				result.RetryAt, result.RetryInPass = w.clock().Add(10*time.Second), true
				return result
			}
			return w.gives(r, r.URL, "text of "+r.URL)
		})
		w.equal("judged", []any{tries, judged}, []any{2, catalog.Judgement{}})
		w.equal("events", w.types(ids[0]), []record.EventType{record.EventSeen})
	},
}
