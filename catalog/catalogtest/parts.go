package catalogtest

import (
	"fmt"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

const firstPart = "http://a.example/p"

var paginatedID = record.ArticleID(firstPart)

func partURL(n int) string { return fmt.Sprintf("%s_%d", firstPart, n) }

// book is a paginated article: what each of its pages says. A page that is not
// in it is not found, one that is "304" has not changed, one that is "!" fails.
type book map[int]string

// answer gives the page of a request; the first page names all, in order.
func (b book) answer(w *world, r record.Request) record.Result {
	number := max(r.Part, 1)
	body, ok := b[number]
	switch {
	case !ok:
		return w.says(r, record.NotFound)
	case body == "304":
		return w.says(r, record.NotModified)
	case body == "!":
		result := w.says(r, record.TimedOut)
		result.RetryAt = w.clock().Add(5 * time.Minute)
		return result
	}
	result := w.gives(r, "t", body)
	result.Page.PartURLs = []string{firstPart}
	for n := 2; n <= b.pages(); n++ {
		result.Page.PartURLs = append(result.Page.PartURLs, partURL(n))
		part := request(record.ForPart, partURL(n))
		part.Part, part.Article, part.Depth, part.Via = n, paginatedID, r.Depth, r.URL
		result.Found = append(result.Found, part)
	}
	return result
}

// early gives a later page to a request that did not know it for one; it names
// all parts as its own article's, itself and the first page among them.
func (b book) early(w *world, r record.Request, number int) record.Result {
	result := b.answer(w, record.Request{URL: r.URL, Part: number})
	result.Request = r
	for i := range result.Found {
		result.Found[i].Article = record.ArticleID(r.URL)
	}
	first := request(record.ForPart, firstPart)
	first.Part, first.Article, first.Canonical = 1, record.ArticleID(r.URL), firstPart
	result.Found = append(result.Found, first)
	return result
}

func (b book) pages() int {
	most := 1
	for n := range b {
		most = max(most, n)
	}
	return most
}

// reads runs a pass over site a in which the book is what the site says.
func (w *world) reads(b book) ([]catalog.Receipt, catalog.Judgement) {
	w.t.Helper()
	w.wait(time.Hour)
	return w.again(func(r record.Request) record.Result { return b.answer(w, r) })
}

var partTests = map[string]func(*world){
	"are joined in order once all have ended: one article, one revision": func(w *world) {
		w.offer(articles(firstPart)...)
		receipts, _ := w.reads(book{1: "one", 2: "two", 3: "three"})
		w.resolves(partURL(2), paginatedID, partURL(2))
		w.equal("events by answer", []int{len(receipts[0].Events), len(receipts[1].Events), len(receipts[2].Events)}, []int{0, 0, 1})
		for _, receipt := range receipts {
			w.equal("article", receipt.Article, paginatedID)
		}
		got := w.article(paginatedID)
		w.equal("body", got.Body, "one\ntwo\nthree")
		w.equal("incomplete", got.Incomplete, nil)
		w.equal("captures", []string{got.Captures[0].URL, got.Captures[1].URL, got.Captures[2].URL}, []string{firstPart, partURL(2), partURL(3)})
		w.equal("first seen", got.FirstSeen, got.Captures[0].Time)
		stats, err := w.store.Stats(w.t.Context())
		w.equal("articles", []any{stats.Articles, err}, []any{int64(1), nil})
	},
	"are asked with the first page, and never for their own sake": func(w *world) {
		w.offer(articles(firstPart)...)
		w.reads(book{1: "one", 2: "two"})
		w.wait(400 * 24 * time.Hour)
		w.equal("due", w.due("a"), []string{firstPart})
		receipts, _ := w.reads(book{1: "one", 2: "two"})
		w.equal("asked", len(receipts), 2)
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen})
	},
	"a change in a later part is one revision": func(w *world) {
		w.offer(articles(firstPart)...)
		w.reads(book{1: "one", 2: "two"})
		w.reads(book{1: "304", 2: "two, edited"})
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen, record.EventRevised})
		w.equal("body", w.article(paginatedID).Body, "one\ntwo, edited")
		w.equal("due in", w.dueIn(firstPart) <= revisit.Min, true)
	},
	"304 of every part makes none": func(w *world) {
		w.offer(articles(firstPart)...)
		w.reads(book{1: "one", 2: "two"})
		w.reads(book{1: "one", 2: "304"})
		w.reads(book{1: "304", 2: "304"})
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen})
		w.equal("last seen", w.article(paginatedID).LastSeen.After(began.Add(3*time.Hour)), true)
	},
	"one that cannot be had is named, and a later pass completes the revision": func(w *world) {
		w.offer(articles(firstPart)...)
		w.reads(book{1: "one", 2: "!", 3: "three"})
		got := w.article(paginatedID)
		w.equal("incomplete", []any{got.Body, got.Incomplete, len(got.Captures)}, []any{"one\nthree", []string{partURL(2)}, 2})
		w.equal("due in", w.dueIn(firstPart) < 5*time.Minute, true)
		receipts, _ := w.reads(book{1: "one", 2: "two", 3: "three"})
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen, record.EventCompleted})
		got = w.article(paginatedID)
		w.equal("complete", []any{got.Body, len(got.Incomplete), got.Revision, len(got.Captures)}, []any{"one\ntwo\nthree", 0, 1, 3})
		w.equal("the event's captures", receipts[len(receipts)-1].Events[0].Captures, got.Captures)
	},
	"an incomplete one whose pages changed is revised": func(w *world) {
		w.offer(articles(firstPart)...)
		w.reads(book{1: "one", 2: "!"})
		w.reads(book{1: "one, edited", 2: "two"})
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen, record.EventRevised})
	},
	"an incomplete one that stays so is the same": func(w *world) {
		w.offer(articles(firstPart)...)
		for range 3 {
			w.reads(book{1: "one", 2: "!", 3: "three"})
		}
		w.reads(book{1: "one", 2: "!", 3: "!"})
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen})
		w.equal("body", w.article(paginatedID).Body, "one\nthree")
	},
	"a whole revision is never replaced by less": func(w *world) {
		w.offer(articles(firstPart)...)
		w.reads(book{1: "one", 2: "two"})
		before := w.article(paginatedID)
		w.reads(book{1: "one, edited", 2: "!"})
		w.equal("article", w.article(paginatedID), before)
		w.reads(book{1: "one, edited", 2: "two"})
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen, record.EventRevised})
	},
	"named by a later part are waited for too": func(w *world) {
		w.offer(articles(firstPart)...)
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result {
			b := book{1: "one", 2: "two", 3: "three"}
			result := b.answer(w, r)
			if r.Part == 0 {
				result.Found, result.Page.PartURLs = result.Found[:1], result.Page.PartURLs[:2]
			}
			return result
		})
		w.equal("body", w.article(paginatedID).Body, "one\ntwo\nthree")
	},
	"named, but not asked, are missing": func(w *world) {
		w.offer(articles(firstPart)...)
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result {
			result := book{1: "one", 2: "two", 3: "three"}.answer(w, r)
			result.Found = result.Found[:1]
			return result
		})
		w.equal("incomplete", w.article(paginatedID).Incomplete, []string{partURL(3)})
	},
	"that are no longer named are not waited for": func(w *world) {
		w.offer(articles(firstPart)...)
		w.reads(book{1: "one", 2: "two", 3: "three"})
		receipts, _ := w.reads(book{1: "one", 2: "two"})
		w.equal("asked", len(receipts), 2)
		w.equal("body", w.article(paginatedID).Body, "one\ntwo")
		w.reads(book{1: "all on one page"})
		w.equal("body", w.article(paginatedID).Body, "all on one page")
		w.equal("revision", w.article(paginatedID).Revision, 3)
	},
	"a page that was met before the first one makes no article of its own": func(w *world) {
		w.offer(articles(partURL(2))...)
		b := book{1: "one", 2: "two", 3: "three"}
		asked := map[string]int{}
		receipts, _ := w.again(func(r record.Request) record.Result {
			asked[r.URL]++
			if r.URL == partURL(2) && r.Part == 0 {
				return b.early(w, r, 2)
			}
			return b.answer(w, r)
		})
		w.equal("the first receipt", receipts[0].Article, "")
		w.equal("asked", asked, map[string]int{firstPart: 1, partURL(2): 1, partURL(3): 1})
		w.equal("body", w.article(paginatedID).Body, "one\ntwo\nthree")
		stats, err := w.store.Stats(w.t.Context())
		w.equal("articles", []any{stats.Articles, err}, []any{int64(1), nil})
	},
	"a page that was taken for an article before stays one, and is a part too": func(w *world) {
		own := w.one(partURL(2), "t", "two")
		w.offer(articles(firstPart)...)
		b := book{1: "one", 2: "two", 3: "three"}
		w.wait(time.Hour)
		for range 2 {
			w.again(func(r record.Request) record.Result {
				if r.URL == partURL(2) {
					return b.early(w, r, 2)
				}
				return b.answer(w, r)
			})
			w.equal("body", w.article(paginatedID).Body, "one\ntwo\nthree")
			w.equal("the other", []any{w.article(own).Body, w.types(own)}, []any{"two", []record.EventType{record.EventSeen}})
			w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen})
			w.wait(time.Hour)
		}
	},
	"a start page that is named as a part is none": func(w *world) {
		w.offer(start(record.ForSection, "http://a.example/"))
		w.offer(articles(firstPart)...)
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result {
			if r.Purpose == record.ForSection {
				return w.says(r, record.GotSection)
			}
			result := book{1: "one", 2: "two"}.answer(w, r)
			home := request(record.ForPart, "http://a.example/")
			home.Part, home.Article = 3, paginatedID
			result.Found = append(result.Found, home)
			return result
		})
		got := w.article(paginatedID)
		w.equal("article", []any{got.Body, len(got.Incomplete)}, []any{"one\ntwo", 0})
		w.wait(time.Hour)
		w.equal("due", w.due("a"), []string{"http://a.example/", firstPart})
	},
	"a retry in this pass is waited for": func(w *world) {
		w.offer(articles(firstPart)...)
		tries := 0
		w.again(func(r record.Request) record.Result {
			if r.Part == 2 {
				if tries++; tries == 1 {
					result := w.says(r, record.ServerError)
					result.RetryAt, result.RetryInPass = w.clock().Add(10*time.Second), true
					return result
				}
			}
			return book{1: "one", 2: "two"}.answer(w, r)
		})
		w.equal("body", w.article(paginatedID).Body, "one\ntwo")
	},
	"the end of a pass joins what still waits, and the next completes it": func(w *world) {
		w.offer(articles(firstPart)...)
		w.begin("a")
		_, requests := w.lease(1)
		w.commit(book{1: "one", 2: "two"}.answer(w, requests[0]))
		judged := w.end()
		w.equal("events", judged.Events, w.history(paginatedID).Events)
		w.equal("incomplete", w.article(paginatedID).Incomplete, []string{partURL(2)})
		w.wait(time.Minute)
		w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result { return book{1: "one", 2: "two"}.answer(w, r) })
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen, record.EventCompleted})
	},
	"a killed crawl goes on with the parts that it had not asked": func(w *world) {
		w.offer(articles(firstPart)...)
		b := book{1: "one", 2: "two", 3: "three"}
		w.begin("a")
		l, requests := w.lease(1)
		w.commit(b.answer(w, requests[0]))
		w.release(l)
		w.wait(time.Minute)
		_, requests = w.lease(1)
		w.commit(b.answer(w, requests[0]))
		w.stop()
		w.start(w.o)
		w.wait(time.Second)
		receipts, _ := w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result { return b.answer(w, r) })
		w.equal("asked", len(receipts), 1)
		w.equal("body", w.article(paginatedID).Body, "one\ntwo\nthree")
		w.equal("events", w.types(paginatedID), []record.EventType{record.EventSeen})
	},
}
