package catalogtest

import (
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

const decade = 10 * 365 * 24 * time.Hour

// jump sets the clock, as a person or NTP does.
func (w *world) jump(d time.Duration) { w.wait(d) }

// running reopens the store on a machine that says how long it has run: a name
// of its start, and what ran holds.
func (w *world) running(boot string, ran *time.Duration) {
	w.t.Helper()
	w.stop()
	o := w.o
	o.Uptime = func() (string, time.Duration) { return boot, *ran }
	w.start(o)
}

// elapse lets time go by, by the clock and by the machine.
func (w *world) elapse(d time.Duration, ran *time.Duration) {
	w.wait(d)
	*ran += d
}

var clockTests = map[string]func(*world){
	"what was asked by a clock that ran ahead is due when it was put back": func(w *world) {
		url := "http://a.example/1"
		w.one(url, "t", "b")
		w.wait(time.Hour)
		w.jump(decade)
		w.one("http://a.example/2", "t2", "b2")
		w.again(func(r record.Request) record.Result { return w.gives(r, "t", "b") })
		w.jump(-decade)
		w.stop()
		w.start(w.o)
		w.equal("to be asked", w.due("a"), []string{url, "http://a.example/2"})
		pass := w.begin("a")
		w.equal("enlisted", pass.Enlisted, 2)
		w.wait(time.Minute)
		w.crawl(func(r record.Request) record.Result { return w.gives(r, "t", "b") })
		w.end()
		w.equal("then", w.due("a"), nil)
		w.wait(time.Hour)
		w.equal("an hour later", w.due("a"), []string{url, "http://a.example/2"})
	},
	"what was offered to a clock that ran ahead is due when it was put back": func(w *world) {
		w.jump(decade)
		w.offer(articles("http://a.example/1", "http://a.example/2")...)
		w.begin("a")
		l, requests := w.lease(1)
		w.commit(w.gives(requests[0], "t", "b"))
		w.release(l)
		w.end()
		w.jump(-decade)
		w.equal("to be asked, new ones first", w.due("a"), []string{"http://a.example/2", "http://a.example/1"})
		w.equal("enlisted", w.begin("a").Enlisted, 2)
	},
	"a failure by a clock that ran ahead does not keep a URL closed": func(w *world) {
		w.jump(decade)
		w.offer(articles("http://a.example/1")...)
		w.run(catalog.PassOptions{Sites: []string{"a"}}, func(r record.Request) record.Result {
			result := w.says(r, record.ServerError)
			result.RetryAt = w.clock().Add(time.Hour)
			return result
		})
		w.jump(-decade)
		w.equal("to be asked", w.due("a"), []string{"http://a.example/1"})
		w.equal("enlisted", w.begin("a").Enlisted, 1)
	},
	"a host is not closed by a clock that ran ahead, and keeps its delay": func(w *world) {
		w.offer(articles("http://a.example/1", "http://a.example/2")...)
		w.jump(decade)
		w.begin("a")
		l, _ := w.lease(1)
		w.release(l)
		w.wait(2 * time.Second)
		w.lease(1) // and is killed
		w.stop()
		w.jump(-decade)
		w.start(w.o)
		w.begin("a")
		wait := w.next(catalog.LeaseOptions{}).Wait
		if wait < 2*time.Second || wait > 5*time.Second {
			w.t.Errorf("it waits for %v", wait)
		}
		w.wait(wait)
		_, requests := w.lease(2)
		w.equal("given", urls(requests), []string{"http://a.example/1", "http://a.example/2"})
	},
	"a host that was asked by a clock a day ahead is open when it was put back": func(w *world) {
		w.offer(articles("http://a.example/1", "http://b.example/1")...)
		w.begin("a", "b")
		for _, after := range []time.Duration{2 * time.Second, time.Hour} {
			l, requests := w.lease(1)
			w.commit(w.gives(requests[0], "t", "b"))
			if err := w.store.Release(w.t.Context(), l, w.clock().Add(after)); err != nil {
				w.t.Fatal(err)
			}
		}
		w.end()
		w.jump(-24 * time.Hour)
		w.begin("a", "b")
		w.wait(5 * time.Second)
		l, requests := w.lease(1)
		w.equal("asked", urls(requests), []string{"http://a.example/1"})
		w.commit(w.gives(requests[0], "t", "b"))
		w.release(l)
		if wait := w.next(catalog.LeaseOptions{}).Wait; wait < 59*time.Minute || wait > time.Hour {
			w.t.Errorf("the other one, which wanted an hour, waits for %v", wait)
		}
	},
	"a host that asked for a day is left alone for a day": func(w *world) {
		w.offer(articles("http://a.example/1")...)
		w.begin("a")
		l, _ := w.lease(1)
		if err := w.store.Release(w.t.Context(), l, w.clock().Add(24*time.Hour)); err != nil {
			w.t.Fatal(err)
		}
		w.stop()
		w.start(w.o)
		w.wait(time.Hour)
		w.begin("a")
		w.equal("wait", w.next(catalog.LeaseOptions{}).Wait, 23*time.Hour)
	},
	"what was missing by a clock that ran ahead is confirmed a day after it was put back": func(w *world) {
		ids := w.several(1)
		missing := map[string]record.Outcome{"http://a.example/0": record.NotFound}
		w.wait(time.Hour)
		w.jump(decade)
		w.equal("ahead", w.answers(missing).Missing, ids)
		w.jump(-decade)
		w.wait(time.Hour)
		since := w.clock()
		w.equal("put back", w.answers(missing).Events, nil)
		if got := w.article(ids[0]).Deletion; got.State != record.Missing || got.Since.Before(since) || got.Since.Sub(since) > time.Minute {
			w.t.Errorf("deletion %+v, put back at %v", got, since)
		}
		w.wait(23 * time.Hour)
		w.equal("within a day", w.answers(missing).Events, nil)
		w.wait(2 * time.Hour)
		w.equal("a day later", w.answers(missing).Deleted, ids)
		w.equal("events", w.types(ids[0]), []record.EventType{record.EventSeen, record.EventMissing, record.EventDeleted})
	},
	"a 410 by a clock that was put back is believed at once": func(w *world) {
		ids := w.several(1)
		w.jump(decade)
		w.answers(map[string]record.Outcome{"http://a.example/0": record.NotFound})
		w.jump(-decade)
		w.wait(time.Hour)
		w.equal("judged", w.answers(map[string]record.Outcome{"http://a.example/0": record.Gone}).Deleted, ids)
		if got := w.article(ids[0]).Deletion; got.Since.After(w.clock()) || got.Confirmed.After(w.clock()) {
			w.t.Errorf("deletion %+v at %v", got, w.clock())
		}
	},
	"a clock that jumps ahead confirms no deletion while the machine knows better": func(w *world) {
		var ran time.Duration
		w.running("boot-1", &ran)
		ids := w.several(1)
		missing := map[string]record.Outcome{"http://a.example/0": record.NotFound}
		w.elapse(time.Hour, &ran)
		w.equal("missing", w.answers(missing).Missing, ids)
		w.elapse(time.Minute, &ran)
		w.jump(decade)
		w.equal("a minute later", w.answers(missing).Events, nil)
		w.equal("state", w.article(ids[0]).Deletion.State, record.Missing)
		w.elapse(25*time.Hour, &ran)
		w.equal("a day later", w.answers(missing).Deleted, ids)
	},
	"a clock that jumps ahead within a pass confirms no deletion": func(w *world) {
		var ran time.Duration
		w.running("boot-1", &ran)
		ids := w.several(1)
		w.elapse(time.Hour, &ran)
		w.equal("missing", w.answers(map[string]record.Outcome{"http://a.example/0": record.NotFound}).Missing, ids)
		w.elapse(time.Hour, &ran)
		_, judged := w.again(func(r record.Request) record.Result {
			w.jump(48 * time.Hour)
			return w.says(r, record.NotFound)
		})
		w.equal("judged", judged.Events, nil)
	},
	"a machine that was started anew goes by the clock": func(w *world) {
		var ran time.Duration
		w.running("boot-1", &ran)
		ids := w.several(1)
		missing := map[string]record.Outcome{"http://a.example/0": record.NotFound}
		w.elapse(time.Hour, &ran)
		w.equal("missing", w.answers(missing).Missing, ids)
		w.wait(25 * time.Hour)
		ran = time.Minute
		w.running("boot-2", &ran)
		w.equal("judged", w.answers(missing).Deleted, ids)
	},
	"a clock that fell behind confirms no deletion early": func(w *world) {
		var ran time.Duration
		w.running("boot-1", &ran)
		ids := w.several(1)
		missing := map[string]record.Outcome{"http://a.example/0": record.NotFound}
		w.elapse(time.Hour, &ran)
		w.equal("missing", w.answers(missing).Missing, ids)
		w.jump(-24 * time.Hour)
		w.elapse(time.Hour, &ran)
		w.equal("an hour later", w.answers(missing).Events, nil)
		w.jump(24 * time.Hour)
		w.elapse(time.Hour, &ran)
		w.equal("two hours later", w.answers(missing).Events, nil)
	},
	"a sight by an honest clock is the last one, and the first stays": func(w *world) {
		first := w.clock()
		id := w.one("http://a.example/1", "t", "b")
		w.wait(time.Hour)
		same := func(r record.Request) record.Result { return w.gives(r, "t", "b") }
		w.jump(decade)
		w.again(same)
		w.jump(-decade)
		w.wait(time.Hour)
		honest := w.clock()
		w.again(same)
		got := w.history(id).Revisions[0]
		if got.LastSeen.Before(honest) || got.LastSeen.After(w.clock()) || got.FirstSeen.Sub(first) > time.Hour {
			w.t.Errorf("seen from %v to %v, last at %v", got.FirstSeen, got.LastSeen, honest)
		}
		w.jump(-24 * time.Hour)
		w.wait(time.Hour)
		w.again(func(r record.Request) record.Result { return w.gives(r, "t", "another") })
		events := w.history(id).Events
		w.equal("events", w.types(id), []record.EventType{record.EventSeen, record.EventRevised})
		if !events[1].Time.Before(honest) || events[1].Seq <= events[0].Seq {
			w.t.Errorf("the second event of %v has seq %d, the first %d", events[1].Time, events[1].Seq, events[0].Seq)
		}
	},
	"zones and their changes mean nothing": func(w *world) {
		w.one("http://a.example/1", "t", "b")
		w.wait(14 * time.Minute)
		for _, zone := range []int{8 * 3600, -11 * 3600, 14 * 3600} {
			o := w.o
			o.Clock = func() time.Time { return w.clock().In(time.FixedZone("", zone)) }
			w.stop()
			w.start(o)
			w.equal("within the interval", w.due("a"), nil)
		}
		w.wait(2 * time.Minute)
		w.equal("after it", w.due("a"), []string{"http://a.example/1"})
	},
}
