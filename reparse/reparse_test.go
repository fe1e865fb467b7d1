package reparse_test

import (
	"testing"

	"jianbao/catalog"
	"jianbao/record"
)

func TestLostCatalogComesBackByTheJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(always)
	before := w.state()
	met(t, before)
	w.lose()
	out := w.rebuild(0)
	if out.Replayed != 0 || out.Orphans != 0 || out.Entries < 6 {
		t.Errorf("rebuilt: %+v", out)
	}
	w.compare(w.state(), before)
	w.goesOn(before)
}

// met checks that the life had what the test is about.
func met(t *testing.T, s state) {
	t.Helper()
	types := map[record.EventType]int{}
	for _, e := range s.Events {
		types[e.Type]++
	}
	for _, want := range []record.EventType{record.EventSeen, record.EventRevised, record.EventCompleted, record.EventMissing, record.EventDeleted, record.EventReturned} {
		if types[want] == 0 {
			t.Errorf("no event %q: %v", want, types)
		}
	}
	revisits, unchanged, aliases := 0, 0, 0
	for _, c := range s.Captures {
		if c.Revisit {
			revisits++
		}
		if c.Status == 304 {
			unchanged++
		}
	}
	for _, h := range s.Histories {
		aliases += len(h.Aliases)
	}
	if revisits == 0 || unchanged == 0 || aliases < 2 {
		t.Errorf("%d revisits, %d not modified, %d aliases", revisits, unchanged, aliases)
	}
}

// compare compares all that an archive shows. The digest of the last file came
// after the last entry of the journal; it is read from beside the file.
func (w *world) compare(got, want state) {
	w.t.Helper()
	w.same("articles", got.Articles, want.Articles)
	w.same("histories", got.Histories, want.Histories)
	w.same("partitions", got.Places, want.Places)
	w.same("captures", got.Captures, want.Captures)
	w.same("files", got.Files, want.Files)
	w.same("events", got.Events, want.Events)
	w.same("stats", got.Stats, want.Stats)
	w.same("configuration", got.Config, want.Config)
	w.same("what a recheck asks", got.Due, want.Due)
}

// goesOn crawls over the rebuilt catalog: nothing has changed at the portal.
func (w *world) goesOn(before state) {
	w.t.Helper()
	w.script(6)
	w.pass(true)
	after := w.state()
	w.same("events of the next crawl", after.Events[len(before.Events):], []record.Event{})
	w.same("revisions", after.Stats.Revisions, before.Stats.Revisions)
}

func TestLostCatalogComesBackWithoutAJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(never)
	before := w.state()
	w.lose()
	out := w.rebuild(0)
	if out.Entries != 0 || out.Replayed != len(before.Captures) {
		t.Errorf("rebuilt: %+v, want %d captures", out, len(before.Captures))
	}
	w.compareKnown(w.state(), before)
	w.goesOn(before)
}

// compareKnown compares what comes back by the rules alone: events of one pass
// may come in another order, and so may captures.
func (w *world) compareKnown(got, want state) {
	w.t.Helper()
	w.same("articles", got.Articles, want.Articles)
	w.same("histories", withoutSeq(got.Histories), withoutSeq(want.Histories))
	w.same("partitions", got.Places, want.Places)
	w.same("files", got.Files, want.Files)
	w.same("counts", []int64{got.Stats.Articles, got.Stats.Revisions, got.Stats.Events, got.Stats.Missing, got.Stats.Deleted, got.Stats.Captures},
		[]int64{want.Stats.Articles, want.Stats.Revisions, want.Stats.Events, want.Stats.Missing, want.Stats.Deleted, want.Stats.Captures})
	w.same("configuration", got.Config, want.Config)
	w.same("what a recheck asks", urls(got.Due), urls(want.Due))
}

func urls(requests []record.Request) map[string]record.Purpose {
	out := map[string]record.Purpose{}
	for _, r := range requests {
		out[r.URL] = r.Purpose
	}
	return out
}

func withoutSeq(histories map[string]catalog.History) map[string]catalog.History {
	out := map[string]catalog.History{}
	for id, h := range histories {
		h.Events = append([]record.Event{}, h.Events...)
		for i := range h.Events {
			h.Events[i].Seq = 0
		}
		out[id] = h
	}
	return out
}

func TestLostTailOfTheJournalIsReplayed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(func(pass int) bool { return pass <= 3 })
	before := w.state()
	w.lose()
	out := w.rebuild(0)
	if out.Entries == 0 || out.Replayed == 0 {
		t.Errorf("rebuilt: %+v", out)
	}
	w.compareKnown(w.state(), before)
	w.goesOn(before)
}
