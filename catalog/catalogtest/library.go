package catalogtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

var errStop = errors.New("stop")

// several commits n articles of site a in one pass, and gives their ids.
func (w *world) several(n int) []string {
	w.t.Helper()
	var ids []string
	for i := range n {
		w.offer(articles(fmt.Sprintf("http://a.example/%d", i))...)
		ids = append(ids, record.ArticleID(fmt.Sprintf("http://a.example/%d", i)))
	}
	w.begin("a")
	l, requests := w.lease(n)
	var results []record.Result
	for _, r := range requests {
		results = append(results, w.gives(r, r.URL, "text of "+r.URL))
	}
	w.commit(results...)
	w.release(l)
	w.end()
	return ids
}

var libraryTests = map[string]func(*world){
	"many records and events are those of each": func(w *world) {
		ctx := w.t.Context()
		ids := w.several(3)
		w.wait(time.Hour)
		w.beginWith(catalog.PassOptions{Sites: []string{"a"}, Recheck: true})
		l, requests := w.lease(3)
		for _, r := range requests {
			body := "text of " + r.URL
			if r.URL == "http://a.example/1" {
				body = "another text"
			}
			w.commit(w.gives(r, r.URL, body))
		}
		w.release(l)
		w.end()
		wanted := []catalog.RevisionName{{Article: ids[2]}, {Article: ids[1], Number: 1}, {Article: ids[1]}, {Article: ids[0], Number: 1}, {Article: ids[1], Number: 2}}
		got, err := w.store.Records(ctx, wanted)
		var want []record.Article
		for _, name := range wanted {
			a, err := w.store.Article(ctx, name.Article)
			if name.Number > 0 {
				a, err = w.store.Revision(ctx, name.Article, name.Number)
			}
			w.equal("error", err, nil)
			want = append(want, a)
		}
		w.equal("records", []any{got, err}, []any{want, nil})
		w.equal("revision", got[2].Revision, 2)
		events, err := w.store.EventsOf(ctx, []string{ids[0], ids[1], "aaaaaaaaaaaaaaaa"})
		w.equal("events", []any{len(events), err}, []any{3, nil})
		for _, id := range ids[:2] {
			var of []record.Event
			for _, e := range events {
				if e.Article == id {
					of = append(of, e)
				}
			}
			w.equal("events of "+id, of, w.history(id).Events)
		}
		none, err := w.store.Records(ctx, nil)
		w.equal("none", []any{len(none), err}, []any{0, nil})
	},
	"an article is the record that was committed": func(w *world) {
		r := request(record.ForArticle, "http://a.example/1?from=rss")
		r.Canonical = "http://a.example/1"
		reads := int64(31357)
		zone := time.FixedZone("", 8*60*60)
		page := record.Page{URL: r.URL, ParserVersion: "1", Evidence: map[string]record.Evidence{"title": {Rule: "h1", Where: "h1", Raw: " 题 "}},
			Links: []record.Link{{URL: "http://a.example/2"}},
			Content: record.Content{Title: "题", Subtitle: "副题", ShoulderTitle: "引题", Published: time.Date(2022, 12, 31, 8, 19, 0, 0, zone), PublishedPrecision: record.ToMinute,
				Source: "半岛网-半岛都市报", SourceParts: []string{"半岛网", "半岛都市报"}, Authors: []string{"李晓哲"}, Bylines: []record.Byline{{Name: "李晓哲", Role: "记者"}},
				Reads: &reads, Comments: &reads, Body: "风清气正\n贡献力量。", Images: []record.Image{{Caption: "◥图"}}, Keywords: []string{"作风"}, Charset: "gb18030", DeclaredCharset: "gb2312", Kind: record.KindArticle}}
		w.offer(r)
		var capture record.Ref
		receipts, _ := w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result {
			result := w.gives(r, "", "")
			result.Page, capture = &page, *result.Capture
			return result
		})
		id := record.ArticleID("http://a.example/1")
		w.equal("id", receipts[0].Article, id)
		want := record.Article{Schema: record.Schema, ID: id, URL: r.URL, CanonicalURL: r.Canonical, Site: "a", Content: page.Content, Revision: 1,
			FirstSeen: began, LastSeen: began, Captures: []record.Ref{capture}, ParserVersion: "1", Evidence: page.Evidence}
		w.equal("article", w.article(id), want)
		got, err := w.store.Revision(w.t.Context(), id, 1)
		w.equal("revision", []any{got, err}, []any{want, nil})
		w.equal("history", w.history(id), catalog.History{
			Revisions: []catalog.Revision{{Number: 1, FirstSeen: began, LastSeen: began, Title: "题", Length: 10, ParserVersion: "1", Captures: want.Captures}},
			Events:    []record.Event{{Seq: 1, Time: began, Type: record.EventSeen, Article: id, Revision: 1, Pass: w.pass.ID, Captures: want.Captures}},
			Aliases:   []string{r.URL}})
		w.equal("receipt", receipts[0].Events, w.history(id).Events)
	},
	"what is not there is ErrNotFound": func(w *world) {
		ctx := w.t.Context()
		id := w.one("http://a.example/1", "t", "b")
		for what, err := range map[string]error{
			"article":    second(w.store.Article(ctx, "aaaaaaaaaaaaaaaa")),
			"revision 0": second(w.store.Revision(ctx, id, 0)),
			"revision 2": second(w.store.Revision(ctx, id, 2)),
			"records":    second(w.store.Records(ctx, []catalog.RevisionName{{Article: id}, {Article: id, Number: 2}})),
			"history":    second(w.store.History(ctx, "aaaaaaaaaaaaaaaa")),
			"partition":  second(w.store.Partition(ctx, "aaaaaaaaaaaaaaaa")),
			"part of id": second(w.store.Article(ctx, id[:5])),
			"url":        second(w.store.Resolve(ctx, "http://a.example/2")),
			"empty":      second(w.store.Resolve(ctx, "")),
			"no id":      second(w.store.Resolve(ctx, "0189!")),
			"too long":   second(w.store.Resolve(ctx, id+"a")),
		} {
			if !errors.Is(err, catalog.ErrNotFound) {
				w.t.Errorf("%s: %v", what, err)
			}
		}
	},
	"resolves ids, prefixes in either case, and URLs": func(w *world) {
		id := w.one("http://a.example/1", "t", "b")
		for _, s := range []string{id, id[:1], id[:7], strings.ToUpper(id), strings.ToUpper(id[:4]), "http://a.example/1"} {
			got, err := w.store.Resolve(w.t.Context(), s)
			w.equal(s, []any{got, err}, []any{catalog.Resolution{ID: id}, nil})
		}
	},
	"a prefix that fits several names at most ten and counts all": func(w *world) {
		ids := w.several(330) // some letter begins at least 11 of them
		slices.Sort(ids)
		byLetter := map[string][]string{}
		for _, id := range ids {
			byLetter[id[:1]] = append(byLetter[id[:1]], id)
		}
		for letter, fits := range byLetter {
			_, err := w.store.Resolve(w.t.Context(), strings.ToUpper(letter))
			var ambiguous *catalog.AmbiguousError
			switch {
			case len(fits) == 1:
				w.equal("one", err, nil)
			case !errors.As(err, &ambiguous):
				w.t.Fatalf("%s: %v", letter, err)
			default:
				w.equal(letter, ambiguous, &catalog.AmbiguousError{Prefix: letter, Candidates: fits[:min(10, len(fits))], Total: len(fits)})
			}
		}
	},
	"walks all articles in order of id, until told to stop": func(w *world) {
		ids := w.several(703)
		slices.Sort(ids)
		var got []string
		err := w.store.Articles(w.t.Context(), func(a record.Article) error {
			if a.Body != "text of "+a.URL || a.ID != record.ArticleID(a.URL) {
				w.t.Fatalf("article %s at %s says %q", a.ID, a.URL, a.Body)
			}
			got = append(got, a.ID)
			return nil
		})
		w.equal("error", err, nil)
		w.equal("ids", got, ids)
		calls := 0
		err = w.store.Articles(w.t.Context(), func(record.Article) error {
			if calls++; calls == 3 {
				return errStop
			}
			return nil
		})
		w.equal("stopped", []any{errors.Is(err, errStop), calls}, []any{true, 3})
	},
	"a walk may ask the store, and write to it": func(w *world) {
		w.several(3)
		err := w.store.Articles(w.t.Context(), func(a record.Article) error {
			if _, err := w.store.History(w.t.Context(), a.ID); err != nil {
				return err
			}
			return w.store.SetCursor(w.t.Context(), "walk", int64(a.Revision))
		})
		w.equal("error", err, nil)
	},
	"the partition is fixed at first sight": func(w *world) {
		zone := time.FixedZone("", 8*60*60)
		partition := func(url string, published time.Time) string {
			w.offer(articles(url)...)
			w.begin("a")
			w.crawl(func(r record.Request) record.Result {
				result := w.gives(r, "t", published.String())
				result.Page.Published = published
				return result
			})
			w.end()
			p, err := w.store.Partition(w.t.Context(), record.ArticleID(url))
			w.equal("error", err, nil)
			return p
		}
		// It began at 08:19 on 31 December 2022 in the archive's timezone.
		w.equal("undated", partition("http://a.example/1", time.Time{}), "2022-h2")
		w.equal("June", partition("http://a.example/2", time.Date(2021, 6, 30, 23, 59, 0, 0, zone)), "2021-h1")
		w.equal("July in the archive's zone", partition("http://a.example/3", time.Date(2021, 6, 30, 16, 0, 0, 0, time.UTC)), "2021-h2")
		w.equal("of the future", partition("http://a.example/4", time.Date(2099, 1, 1, 0, 0, 0, 0, zone)), "2022-h2")
		w.wait(24 * time.Hour)
		w.equal("read anew", partition("http://a.example/2", time.Date(2020, 1, 1, 0, 0, 0, 0, zone)), "2021-h1")
	},
	"another timezone, and its summer time, change nothing that is known": func(w *world) {
		edge := time.Date(2021, 6, 30, 16, 0, 0, 0, time.UTC) // July in +08:00, June in New York
		gives := func(r record.Request) record.Result {
			result := w.gives(r, "t", "text")
			result.Page.Published = edge
			return result
		}
		w.offer(articles("http://a.example/1")...)
		w.again(gives)
		id := record.ArticleID("http://a.example/1")
		before, err := w.store.History(w.t.Context(), id)
		w.equal("error", err, nil)
		zone, err := time.LoadLocation("America/New_York")
		w.equal("error", err, nil)
		w.stop()
		o := w.o
		o.Location = zone
		w.start(o)
		for range 2 { // in winter and in summer
			w.wait(100 * 24 * time.Hour)
			_, judged := w.again(gives)
			w.equal("deleted", len(judged.Deleted), 0)
		}
		after, err := w.store.History(w.t.Context(), id)
		w.equal("error", err, nil)
		w.equal("events", after.Events, before.Events)
		w.equal("revisions", len(after.Revisions), 1)
		w.equal("first seen", after.Revisions[0].FirstSeen, before.Revisions[0].FirstSeen)
		w.offer(articles("http://a.example/2")...)
		w.again(gives)
		for url, want := range map[string]string{"http://a.example/1": "2021-h2", "http://a.example/2": "2021-h1"} {
			got, err := w.store.Partition(w.t.Context(), record.ArticleID(url))
			w.equal(url, []any{got, err}, []any{want, nil})
		}
	},
	"counts what is there": func(w *world) {
		w.several(3)
		w.offer(start(record.ForSection, "http://a.example/"), start(record.ForSection, "http://b.example/"))
		w.wait(time.Hour)
		answers := map[string]record.Outcome{"http://a.example/0": record.Gone, "http://a.example/1": record.NotFound, "http://a.example/": record.NotFound}
		w.again(func(r record.Request) record.Result {
			if outcome := answers[r.URL]; outcome != "" {
				return w.says(r, outcome)
			}
			return w.gives(r, "t", "changed")
		})
		got, err := w.store.Stats(w.t.Context())
		w.equal("error", err, nil)
		got.LastPass, got.Schema = nil, 0
		w.equal("stats", got, catalog.Stats{URLs: 5, Captures: 7, Articles: 3, Revisions: 4, Events: 6, Missing: 1, Deleted: 1, Sites: map[string]catalog.SiteStats{
			"a": {Articles: 3, URLs: 4, Due: 0, Failing: 1, LastSuccess: got.Sites["a"].LastSuccess, LastNew: began},
			"b": {URLs: 1, Due: 1}}})
		if last := got.Sites["a"].LastSuccess; last.Before(began.Add(time.Hour)) {
			w.t.Errorf("last success %v", last)
		}
	},
}

func second[T any](_ T, err error) error { return err }

var aliasTests = map[string]func(*world){
	"the URL that was asked leads to its article": func(w *world) {
		r := request(record.ForArticle, "http://a.example/1?from=rss")
		r.Canonical = "http://a.example/1"
		w.offer(r)
		w.again(func(r record.Request) record.Result { return w.gives(r, "t", "b") })
		id := record.ArticleID("http://a.example/1")
		w.resolves("http://a.example/1", id, "")
		w.resolves(r.URL, id, r.URL)
	},
	"a page that names an article of its site as canonical is that article": func(w *world) {
		id := w.one("http://a.example/1", "t", "b")
		w.equal("article", w.claim("http://a.example/print/1", "http://a.example/1", "t", "b"), id)
		w.resolves("http://a.example/print/1", id, "http://a.example/print/1")
		w.equal("events", w.types(id), []record.EventType{record.EventSeen})
	},
	"the id is fixed at first sight, and the form that comes later is an alias": func(w *world) {
		id := w.claim("http://a.example/print/1", "http://a.example/1", "t", "b")
		w.equal("id", id, record.ArticleID("http://a.example/print/1"))
		w.resolves("http://a.example/1", id, "http://a.example/1")
		w.equal("the other", w.one("http://a.example/1", "t", "b"), id)
		w.equal("aliases", w.history(id).Aliases, []string{"http://a.example/1"})
	},
	"another host's canonical takes nothing over": func(w *world) {
		id := w.one("http://a.example/1", "t", "b")
		mirror := w.claim("http://b.example/1", "http://a.example/1", "t", "b")
		w.equal("mirror", mirror, record.ArticleID("http://b.example/1"))
		w.resolves("http://a.example/1", id, "")
		w.equal("aliases", w.history(mirror).Aliases, nil)
	},
	"a canonical that is one page for all melts nothing": func(w *world) {
		w.offer(start(record.ForSection, "http://a.example/news/"))
		for _, canonical := range []string{"http://a.example/", "http://a.example", "http://a.example/news/", "http://a.example/article.html", "::not a url"} {
			seen := map[string]bool{}
			for i := range 3 {
				url := fmt.Sprintf("http://a.example/%x/%d", canonical, i)
				id := w.claim(url, canonical, "title of "+url, "body of "+url)
				w.equal("id", id, record.ArticleID(url))
				seen[id] = true
			}
			w.equal(canonical, len(seen), 3)
		}
	},
	"an article that a redirect leads to is that which stood there, as far as it is alike": func(w *world) {
		id := w.one("http://a.example/1", "t", "the text")
		other := w.one("http://a.example/2", "other", "another text")
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result {
			switch r.URL {
			case "http://a.example/1", "http://a.example/2":
				result := w.says(r, record.Redirected)
				hop := request(record.ForArticle, r.URL+".html")
				hop.Via, hop.Hops = r.URL, 1
				result.Found = []record.Request{hop}
				return result
			}
			return w.gives(r, "t", "the text")
		})
		w.resolves("http://a.example/1.html", id, "http://a.example/1.html")
		w.resolves("http://a.example/2.html", record.ArticleID("http://a.example/2.html"), "")
		w.resolves("http://a.example/2", other, "")
		w.equal("events", w.types(id), []record.EventType{record.EventSeen})
	},
	"an address that led to an article by a redirect leads to it in the archive": func(w *world) {
		hop := request(record.ForArticle, "http://a.example/1.html")
		hop.Via, hop.Hops = "http://a.example/1", 1
		w.offer(hop)
		w.again(func(r record.Request) record.Result { return w.gives(r, "t", "b") })
		w.resolves("http://a.example/1", record.ArticleID("http://a.example/1.html"), "http://a.example/1")
	},
	"what a page claims yields to the page that stands there": func(w *world) {
		liar := w.claim("http://a.example/1", "http://a.example/2", "one", "first text")
		honest := w.one("http://a.example/2", "two", "second text")
		w.equal("id", honest, record.ArticleID("http://a.example/2"))
		w.resolves("http://a.example/2", honest, "")
		w.resolves("http://a.example/1", liar, "")
	},
	"a twin of a page that still answers makes no revision": func(w *world) {
		id := w.one("http://a.example/1", "t", "the text")
		w.claim("http://a.example/m/1", "http://a.example/1", "t", "the text, in the phone's template")
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result {
			if r.URL == "http://a.example/1" {
				return w.gives(r, "t", "the text")
			}
			return w.claims(r, "http://a.example/1", "t", "the text, in the phone's template")
		})
		w.equal("events", w.types(id), []record.EventType{record.EventSeen})
		w.equal("text", w.article(id).Body, "the text")
	},
	"a site that moves to https keeps its articles, and is read by https": func(w *world) {
		id := w.one("http://a.example/1", "t", "the text")
		other := w.one("http://a.example/2", "other", "another text")
		w.equal("article", w.one("https://a.example/1", "t", "the text"), id)
		w.resolves("https://a.example/1", id, "https://a.example/1")
		w.equal("not alike", w.one("https://a.example/2", "new", "what has nothing to do with it") == other, false)
		for _, text := range []string{"the text, edited", "the text, edited again"} {
			w.wait(time.Hour)
			w.again(func(r record.Request) record.Result {
				if r.URL == "https://a.example/1" {
					return w.gives(r, "t", text)
				}
				return w.gives(r, "t", "the text") // an old copy, which makes no revision in turn
			})
		}
		w.equal("events", w.types(id), []record.EventType{record.EventSeen, record.EventRevised, record.EventRevised})
		w.equal("text", w.article(id).Body, "the text, edited again")
	},
	"a twin of a page that is gone carries the article on": func(w *world) {
		id := w.one("http://a.example/1", "t", "the text")
		w.claim("http://a.example/m/1", "http://a.example/1", "t", "the text")
		both := func(r record.Request) record.Result {
			if r.URL == "http://a.example/1" {
				return w.says(r, record.Gone)
			}
			return w.claims(r, "http://a.example/1", "t", "the text, edited")
		}
		w.wait(time.Hour)
		w.again(both)
		w.wait(time.Hour)
		w.again(both)
		w.equal("events", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result { return w.says(r, record.Gone) })
		w.equal("when both are gone", w.article(id).Deletion.State, record.Deleted)
	},
}

func (w *world) resolves(url, id, alias string) {
	w.t.Helper()
	got, err := w.store.Resolve(w.t.Context(), url)
	w.equal(url, []any{got, err}, []any{catalog.Resolution{ID: id, Alias: alias}, nil})
}

func (w *world) claims(r record.Request, canonical, title, body string) record.Result {
	result := w.gives(r, title, body)
	result.Page.Canonical = canonical
	return result
}

// claim commits a page with a rel=canonical in a pass of its own.
func (w *world) claim(url, canonical, title, body string) string {
	w.t.Helper()
	r := request(record.ForArticle, url)
	w.offer(r)
	w.begin(r.Site)
	defer w.end()
	var id string
	w.crawl(func(asked record.Request) record.Result { return w.claims(asked, canonical, title, body) })
	got, err := w.store.Resolve(w.t.Context(), url)
	w.equal("error", err, nil)
	id = got.ID
	return id
}
