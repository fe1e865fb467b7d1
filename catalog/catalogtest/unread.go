package catalogtest

import (
	"context"
	"errors"

	"jianbao/record"
)

// unreadTests tell what becomes of revisions whose captures are lost when
// another parser reads what has come since.
var unreadTests = map[string]func(*world){
	"another parser's reading of a page whose earlier capture is lost is no revision": func(w *world) {
		id := w.one("http://a.example/1", "title", "first line\nsecond line\nthird line\nan advertisement")
		reads := w.loses()
		w.again(reads("first line\nsecond line\nthird line"))
		w.again(reads("first line\nsecond line\nthird line"))
		w.equal("the same", w.types(id), []record.EventType{record.EventSeen})
		w.equal("what was archived stays", w.article(id).Body, "first line\nsecond line\nthird line\nan advertisement")
		w.again(reads("first line\nsecond line, edited\nthird line"))
		w.equal("an edit since", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
		w.again(reads("first line\nsecond line, edited\nthird line"))
		w.equal("once", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
	},
	"so it is where the earlier capture is read by neither": func(w *world) {
		id := w.one("http://a.example/1", "title", "first line\nsecond line\nthird line\nan advertisement")
		reads := w.rereads(func([]record.Ref) ([]record.Page, error) {
			return []record.Page{{ParserVersion: "2+layouts", Content: record.Content{Title: "title", Body: "first line", Kind: record.KindArticle}}}, nil
		})
		w.again(reads("first line\nsecond line\nthird line"))
		w.equal("the same", w.types(id), []record.EventType{record.EventSeen})
		w.again(reads("first line\nsecond line, edited\nthird line"))
		w.equal("an edit since", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
	},
	"another article in the place of one whose capture is lost is a revision": func(w *world) {
		id := w.one("http://a.example/1", "title", "first line\nsecond line\nthird line")
		w.again(w.loses()("of something else\nin other words"))
		w.equal("events", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
	},
}

// loses has another parser, and none of the captures that there are.
func (w *world) loses() func(body string) func(record.Request) record.Result {
	return w.rereads(func([]record.Ref) ([]record.Page, error) { return nil, errors.New("the file is gone") })
}

// rereads has another parser, and reads captures again so. What it returns reads
// a text by that parser.
func (w *world) rereads(again func([]record.Ref) ([]record.Page, error)) func(body string) func(record.Request) record.Result {
	o := w.o
	o.ParserVersion = "2"
	o.Reread = func(_ context.Context, captures []record.Ref) ([]record.Page, error) { return again(captures) }
	w.stop()
	w.start(o)
	return func(body string) func(record.Request) record.Result {
		return func(r record.Request) record.Result {
			result := w.gives(r, "title", body)
			result.Page.ParserVersion = "2"
			return result
		}
	}
}
