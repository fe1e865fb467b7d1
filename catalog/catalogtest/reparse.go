package catalogtest

import (
	"errors"

	"jianbao/catalog"
	"jianbao/record"
)

// reparse deals with all readings that are left, at most limit at a time and
// at most steps times.
func (w *world) reparse(basis string, limit, steps int, read func(catalog.StoredReading) ([]record.Page, error)) catalog.Reparse {
	w.t.Helper()
	ctx := w.t.Context()
	now, err := w.store.BeginReparse(ctx, basis)
	w.equal("error", err, nil)
	for range steps {
		stored, err := w.store.NextReadings(ctx, now, limit)
		w.equal("error", err, nil)
		if len(stored) == 0 {
			now, err = w.store.EndReparse(ctx)
			w.equal("error", err, nil)
			return now
		}
		var fresh []catalog.NewReading
		for _, r := range stored {
			pages, err := read(r)
			fresh = append(fresh, catalog.NewReading{StoredReading: r, Pages: pages, Err: err})
		}
		now, err = w.store.ReplaceReadings(ctx, fresh)
		w.equal("error", err, nil)
	}
	return now
}

// better reads every page with a title that today's parser makes better.
func better(r catalog.StoredReading) ([]record.Page, error) {
	content := record.Content{Title: "read better " + r.Captures[0].RecordID, Body: "text", Kind: record.KindArticle}
	return []record.Page{{URL: r.Captures[0].URL, ParserVersion: "2", Content: content}}, nil
}

func (w *world) reread(after int64) ([]string, int64) {
	w.t.Helper()
	ids, last, err := w.store.Reread(w.t.Context(), after, 100)
	w.equal("error", err, nil)
	return ids, last
}

var reparseTests = map[string]func(*world){
	"readings are replaced where they stand, without events": func(w *world) {
		id := w.one("http://a.example/1", "title", "one")
		w.again(func(r record.Request) record.Result { return w.gives(r, "title", "two") })
		before, history := w.article(id), w.history(id)
		got := w.reparse("2", 10, 9, better)
		w.equal("counts", got, catalog.Reparse{Total: 2, Done: 2, Changed: 2, Revision: 2})
		after := w.article(id)
		w.equal("title", after.Title, "read better "+before.Captures[0].RecordID)
		w.equal("parser", after.ParserVersion, "2")
		after.Content, after.ParserVersion = before.Content, before.ParserVersion
		w.equal("all else", after, before)
		again := w.history(id)
		w.equal("events", again.Events, history.Events)
		for i := range again.Revisions {
			w.equal("title in the history", again.Revisions[i].Title, "read better "+again.Revisions[i].Captures[0].RecordID)
			w.equal("first seen", again.Revisions[i].FirstSeen, history.Revisions[i].FirstSeen)
			w.equal("last seen", again.Revisions[i].LastSeen, history.Revisions[i].LastSeen)
		}
	},
	"articles whose current reading was replaced are listed once, in order": func(w *world) {
		first, second := w.one("http://a.example/1", "title", "one"), w.one("http://a.example/2", "title", "two")
		w.reparse("2", 10, 9, better)
		ids, last := w.reread(0)
		w.equal("listed", ids, []string{first, second})
		w.reparse("2", 10, 9, better)
		ids, same := w.reread(last)
		w.equal("nothing new", []any{len(ids), same}, []any{0, last})
		w.reparse("3", 10, 9, func(r catalog.StoredReading) ([]record.Page, error) {
			pages, err := better(r)
			if r.Article == first {
				pages[0].Title = "better still"
			}
			return pages, err
		})
		ids, _ = w.reread(last)
		w.equal("what changed since", ids, []string{first})
		ids, _ = w.reread(0)
		w.equal("from the front", ids, []string{second, first})
	},
	"a reading that cannot be read again, or is no article today, stays": func(w *world) {
		unread, none := w.one("http://a.example/1", "title", "one"), w.one("http://a.example/2", "title", "two")
		before := []record.Article{w.article(unread), w.article(none)}
		got := w.reparse("2", 10, 9, func(r catalog.StoredReading) ([]record.Page, error) {
			if r.Article == unread {
				return nil, errors.New("the capture is damaged")
			}
			return []record.Page{{Content: record.Content{Kind: record.KindSection}}}, nil
		})
		w.equal("counts", got, catalog.Reparse{Total: 2, Done: 2, Unread: 1, Kept: 1, Revision: 2})
		w.equal("readings", []record.Article{w.article(unread), w.article(none)}, before)
		ids, _ := w.reread(0)
		w.equal("listed", ids, nil)
	},
	"a reparse that was stopped goes on where it was, with the same basis alone": func(w *world) {
		w.several(7)
		w.reparse("2", 2, 2, better)
		w.stop()
		w.start(w.o)
		seen := 0
		count := func(r catalog.StoredReading) ([]record.Page, error) {
			seen++
			return better(r)
		}
		got := w.reparse("2", 2, 99, count)
		w.equal("counts", got, catalog.Reparse{Total: 7, Done: 7, Changed: 7, Revision: 7})
		w.equal("read by the second run", seen, 3)
		w.reparse("2", 2, 1, better)
		seen = 0
		w.reparse("3", 2, 99, count)
		w.equal("another basis begins anew", seen, 7)
	},
	"a page that was read anew is the same to the next crawl": func(w *world) {
		id := w.one("http://a.example/1", "title", "one")
		w.reparse("2", 10, 9, better)
		stored := w.article(id)
		w.o.ParserVersion = "2"
		w.again(func(r record.Request) record.Result {
			result := w.gives(r, stored.Title, stored.Body)
			result.Page.ParserVersion = "2"
			return result
		})
		w.equal("events", w.types(id), []record.EventType{record.EventSeen})
	},
}
