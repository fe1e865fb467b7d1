package catalogtest

import (
	"context"
	"errors"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

var revisionTests = map[string]func(*world){
	"content that changes is a revision, and coming back is another": func(w *world) {
		id := w.one("http://a.example/1", "t", "A")
		times := []time.Time{began}
		for _, body := range []string{"A", "B", "B", "A"} {
			w.wait(time.Hour)
			times = append(times, w.clock())
			w.again(func(r record.Request) record.Result { return w.gives(r, "t", body) })
		}
		h := w.history(id)
		var spans [][2]time.Time
		for i, r := range h.Revisions {
			w.equal("number", r.Number, i+1)
			spans = append(spans, [2]time.Time{r.FirstSeen, r.LastSeen})
		}
		w.equal("spans", spans, [][2]time.Time{{times[0], times[1]}, {times[2], times[3]}, {times[4], times[4]}})
		w.equal("events", w.types(id), []record.EventType{record.EventSeen, record.EventRevised, record.EventRevised})
		w.equal("event's revision", h.Events[2].Revision, 3)
		second, err := w.store.Revision(w.t.Context(), id, 2)
		w.equal("second", []any{second.Body, second.Revision, second.FirstSeen, second.LastSeen, err}, []any{"B", 2, times[0], times[3], nil})
		w.equal("current", w.article(id).Body, "A")
	},
	"white space, counts and pictures make none": func(w *world) {
		id := w.one("http://a.example/1", "t", "风清气正 贡献力量")
		w.again(func(r record.Request) record.Result {
			result := w.gives(r, "t", "风清气正\n贡献力量 ")
			reads := int64(7)
			result.Page.Reads, result.Page.Keywords, result.Page.Authors = &reads, []string{"x"}, []string{}
			return result
		})
		w.equal("events", w.types(id), []record.EventType{record.EventSeen})
	},
	"the captures of a revision are those that it was read from": func(w *world) {
		id := w.one("http://a.example/1", "t", "A")
		captures := w.article(id).Captures
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result { return w.gives(r, "t", "A") })
		w.again(func(r record.Request) record.Result { return w.says(r, record.NotModified) })
		got := w.article(id)
		w.equal("captures", got.Captures, captures)
		w.equal("first and last seen", []time.Time{got.FirstSeen, got.LastSeen}, []time.Time{began, w.clock()})
	},
	"304 makes no revision and is seen": func(w *world) {
		id := w.one("http://a.example/1", "t", "A")
		w.wait(time.Hour)
		at := w.clock()
		w.again(func(r record.Request) record.Result { return w.says(r, record.NotModified) })
		w.equal("last seen", w.article(id).LastSeen, at)
		w.equal("events", w.types(id), []record.EventType{record.EventSeen})
	},
	"an answer that is no article changes nothing": func(w *world) {
		id := w.one("http://a.example/1", "t", "A")
		before := w.article(id)
		for _, outcome := range []record.Outcome{record.NotArticle, record.ServerError, record.Unreachable, record.Disallowed, record.Redirected, record.Empty} {
			_, judged := w.again(func(r record.Request) record.Result {
				result := w.says(r, outcome)
				result.Page = &record.Page{URL: r.URL, Content: record.Content{Title: "403", Kind: record.KindError}}
				return result
			})
			w.equal("judged", judged, catalog.Judgement{})
		}
		w.equal("article", w.article(id), before)
	},
	"a section or error page is never an article": func(w *world) {
		for _, kind := range []record.Kind{record.KindSection, record.KindError, record.KindRemoved, ""} {
			w.offer(articles("http://a.example/" + string(kind))...)
			receipts, _ := w.again(func(r record.Request) record.Result {
				result := w.gives(r, "t", "b")
				result.Page.Kind = kind
				return result
			})
			w.equal("article", receipts[0].Article, "")
		}
	},
	"another parser makes none: the earlier captures are read again": func(w *world) {
		id := w.one("http://a.example/1", "t", "A, read by the old parser")
		asked := 0
		body := "A"
		o := w.o
		o.ParserVersion = "2"
		o.Reread = func(_ context.Context, captures []record.Ref) ([]record.Page, error) {
			asked++
			if len(captures) != 1 || captures[0] != w.article(id).Captures[0] {
				w.t.Errorf("asked to read %v", captures)
			}
			return []record.Page{{URL: captures[0].URL, ParserVersion: "2", Content: record.Content{Title: "t", Body: "A", Kind: record.KindArticle}}}, nil
		}
		w.stop()
		w.start(o)
		reads := func(r record.Request) record.Result {
			result := w.gives(r, "t", body)
			result.Page.ParserVersion = "2"
			return result
		}
		w.again(reads)
		w.again(reads)
		w.equal("events", w.types(id), []record.EventType{record.EventSeen})
		w.equal("stored reading", w.article(id).Body, "A, read by the old parser")
		w.equal("readings", asked, 1)
		body = "B"
		w.again(reads)
		w.equal("a change at the publisher", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
		w.equal("parsers", []string{w.history(id).Revisions[0].ParserVersion, w.history(id).Revisions[1].ParserVersion}, []string{"1", "2"})
	},
	"captures that cannot be read again leave the stored reading to compare": func(w *world) {
		id := w.one("http://a.example/1", "t", "A")
		o := w.o
		o.ParserVersion = "2"
		o.Reread = func(context.Context, []record.Ref) ([]record.Page, error) { return nil, errors.New("the file is gone") }
		w.stop()
		w.start(o)
		body := "A"
		reads := func(r record.Request) record.Result {
			result := w.gives(r, "t", body)
			result.Page.ParserVersion = "2"
			return result
		}
		w.again(reads)
		w.equal("the same", w.types(id), []record.EventType{record.EventSeen})
		body = "B"
		w.again(reads)
		w.equal("another", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
	},
	"without Join single pages are committed": func(w *world) {
		o := w.o
		o.Join = nil
		w.stop()
		w.start(o)
		w.offer(articles("http://a.example/p")...)
		w.begin("a")
		_, requests := w.lease(1)
		result := w.gives(requests[0], "t", "one")
		result.Page.PartURLs = []string{"http://a.example/p", "http://a.example/p_2"}
		receipts := w.commit(result)
		w.equal("events", len(receipts[0].Events), 1)
	},
}
