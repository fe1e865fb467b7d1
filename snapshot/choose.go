package snapshot

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"jianbao/record"
)

// The changes, in the spelling of the rows.
const (
	changeNew      = "new"
	changeRevised  = "revised"
	changeDeleted  = "deleted"
	changeReturned = "returned"
)

// lateAfter is how long an article may have been out before it was first seen
// without standing apart.
const lateAfter = 48 * time.Hour

// batch is how many articles are asked for at a time.
const batch = 200

// entry is an article of the day, with what it takes to sort it.
type entry struct {
	id       string
	change   string
	revision int // at the end of the day
	former   int // what it is compared with, 0 for nothing
	deletion *record.Deletion
	// proof are the events of the day that took it away or brought it back.
	proof []record.Event
	group string
	site  string
	late  bool
	order time.Time
	// kept is the record, where there was room for it; else it is read again.
	kept *record.Article
}

// issue is the snapshot of a day before it is written.
type issue struct {
	Options
	source  Source
	entries []entry
	groups  []group
	passes  []Pass
	counts  Counts
	room    int // for records that are kept, in bytes
}

// group is a stretch of entries that stand together.
type group struct {
	name  string
	late  bool
	first int
	count int
}

// choose finds what belongs to the day, in the order in which it is written.
func choose(ctx context.Context, source Source, o Options) (*issue, error) {
	is := &issue{Options: o, source: source, room: o.Memory}
	var err error
	if is.passes, err = source.Passes(ctx, o.Day.From, o.Day.To); err != nil {
		return nil, err
	}
	if o.By == ByPublished {
		err = is.published(ctx)
	} else {
		err = is.happened(ctx)
	}
	if err != nil {
		return nil, err
	}
	is.arrange()
	return is, nil
}

// happened takes the articles to which something happened on the day.
func (is *issue) happened(ctx context.Context) error {
	events := map[string][]record.Event{}
	var ids []string
	err := is.source.EventsBetween(ctx, is.Day.From, is.Day.To, func(e record.Event) error {
		known, ok := events[e.Article]
		if !ok {
			if !is.Match(e.Article) {
				return nil
			}
			ids = append(ids, e.Article)
		}
		events[e.Article] = append(known, e)
		return nil
	})
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id string) bool { return changeOf(events[id]) == "" })
	for some := range slices.Chunk(ids, batch) {
		if err := is.take(ctx, some, events); err != nil {
			return err
		}
	}
	return nil
}

// take adds articles to which something happened on the day.
func (is *issue) take(ctx context.Context, ids []string, today map[string][]record.Event) error {
	var older []string // what came before the day, so that the day's events are not all
	for _, id := range ids {
		if !slices.ContainsFunc(today[id], func(e record.Event) bool { return e.Type == record.EventSeen }) {
			older = append(older, id)
		}
	}
	past, err := is.eventsOf(ctx, older)
	if err != nil {
		return err
	}
	var entries []entry
	var wanted []Revision
	for _, id := range ids {
		all, ok := past[id]
		if !ok {
			all = today[id]
		}
		e := standing(id, all, is.Day)
		entries, wanted = append(entries, e), append(wanted, Revision{id, e.revision})
	}
	articles, err := is.source.Revisions(ctx, wanted)
	if err != nil {
		return err
	}
	for i := range articles {
		is.add(entries[i], &articles[i], is.Day.Holds(articles[i].FirstSeen))
	}
	return nil
}

func (is *issue) eventsOf(ctx context.Context, ids []string) (map[string][]record.Event, error) {
	out := map[string][]record.Event{}
	if len(ids) == 0 {
		return out, nil
	}
	events, err := is.source.EventsOf(ctx, ids)
	for _, e := range events {
		out[e.Article] = append(out[e.Article], e)
	}
	return out, err
}

// published takes the articles of the day by their date, as they stand now.
func (is *issue) published(ctx context.Context) error {
	return is.source.Articles(ctx, func(a record.Article) error {
		if a.Published.IsZero() || dateOf(a.Content, is.Day.Location) != is.Day.Date || !is.Match(a.ID) {
			return nil
		}
		e := entry{id: a.ID, change: changeNew, revision: a.Revision, deletion: a.Deletion}
		if a.Revision > 1 {
			e.change, e.former = changeRevised, 1
		}
		if a.Deletion != nil {
			events, err := is.source.EventsOf(ctx, []string{a.ID})
			if err != nil {
				return err
			}
			e.proof = proofs(events)
			switch a.Deletion.State {
			case record.Deleted:
				e.change = changeDeleted
			case record.Returned:
				e.change = changeReturned
			}
		}
		is.add(e, &a, true)
		return nil
	})
}

// changeOf is what weighs most among events, "" where nothing does.
func changeOf(events []record.Event) string {
	change, weight := "", 0
	for _, e := range events {
		name, w := "", 0
		switch e.Type {
		case record.EventSeen:
			name, w = changeNew, 1
		case record.EventRevised:
			name, w = changeRevised, 2
		case record.EventReturned:
			name, w = changeReturned, 3
		case record.EventDeleted:
			name, w = changeDeleted, 4
		}
		if w > weight {
			change, weight = name, w
		}
	}
	return change
}

// standing is how an article stood at the end of a day, by all of its events.
func standing(id string, events []record.Event, day Day) entry {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b record.Event) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Seq, b.Seq)) })
	e := entry{id: id, revision: 1}
	first, before := 0, 0
	var today []record.Event
	for _, event := range events {
		if !event.Time.Before(day.To) {
			break
		}
		if event.Time.Before(day.From) {
			before = max(before, event.Revision)
		} else {
			today = append(today, event)
			if first == 0 {
				first = event.Revision
			}
		}
		e.revision = max(e.revision, event.Revision)
		e.deletion = follow(e.deletion, event)
	}
	e.change, e.proof = changeOf(today), proofs(today)
	if former := cmp.Or(before, first); former > 0 && former < e.revision {
		e.former = former
	}
	return e
}

// follow is the state of an article after an event, as catalog.Judge and
// catalog.Return made it.
func follow(d *record.Deletion, e record.Event) *record.Deletion {
	switch e.Type {
	case record.EventMissing:
		return &record.Deletion{State: record.Missing, Since: e.Time}
	case record.EventDeleted:
		since := e.Time
		if d != nil && d.State == record.Missing {
			since = d.Since
		}
		return &record.Deletion{State: record.Deleted, Since: since, Confirmed: e.Time}
	case record.EventReturned:
		return &record.Deletion{State: record.Returned, Since: e.Time}
	}
	return d
}

func proofs(events []record.Event) []record.Event {
	var out []record.Event
	for _, e := range events {
		if e.Type == record.EventDeleted || e.Type == record.EventReturned {
			out = append(out, e)
		}
	}
	return out
}

// add counts an entry and says where it stands. Late is only what came on this
// day: a late article that is revised a year after is news again.
func (is *issue) add(e entry, a *record.Article, came bool) {
	e.site, e.order = a.Site, cmp.Or(a.Published, a.FirstSeen)
	e.late = came && isLate(*a)
	if size := sizeOf(a); size <= is.room {
		is.room -= size
		e.kept = a
	}
	e.group = shorten(line(a.Section), 40)
	if e.group == "" {
		e.group = is.siteName(a.Site)
	}
	is.entries = append(is.entries, e)
	is.counts.Articles++
	switch e.change {
	case changeNew:
		is.counts.New++
	case changeRevised:
		is.counts.Revised++
	case changeDeleted:
		is.counts.Deleted++
	case changeReturned:
		is.counts.Returned++
	}
	if e.late {
		is.counts.Late++
	}
}

// sizeOf is about how much memory a record takes.
func sizeOf(a *record.Article) int {
	size := 2048 + len(a.Body) + len(a.Title) + 400*(len(a.Captures)+len(a.Images)+len(a.Bylines))
	for _, e := range a.Evidence {
		size += 160 + len(e.Raw) + len(e.Where)
	}
	return size
}

// isLate reports whether an article was published long before it was first
// seen. One that gives only its day may have come at the end of it.
func isLate(a record.Article) bool {
	if a.Published.IsZero() || a.FirstSeen.IsZero() {
		return false
	}
	published := a.Published
	if a.PublishedPrecision == record.ToDay {
		published = published.AddDate(0, 0, 1)
	}
	return a.FirstSeen.Sub(published) > lateAfter
}

// arrange puts the entries into groups, the largest first, the late ones at
// the end; within a group what was taken away or changed stands first, then
// the newest.
func (is *issue) arrange() {
	type key struct {
		late bool
		name string
	}
	sizes := map[key]int{}
	of := func(e entry) key { return key{e.late, e.group} }
	for _, e := range is.entries {
		sizes[of(e)]++
	}
	rank := map[string]int{changeDeleted: 0, changeReturned: 1, changeRevised: 2, changeNew: 3}
	late := func(e entry) int {
		if e.late {
			return 1
		}
		return 0
	}
	slices.SortFunc(is.entries, func(a, b entry) int {
		if c := cmp.Compare(late(a), late(b)); c != 0 {
			return c
		}
		if c := cmp.Or(cmp.Compare(sizes[of(b)], sizes[of(a)]), strings.Compare(a.group, b.group)); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(rank[a.change], rank[b.change]), b.order.Compare(a.order), strings.Compare(a.id, b.id))
	})
	for i, e := range is.entries {
		last := len(is.groups) - 1
		if last < 0 || is.groups[last].late != e.late || is.groups[last].name != e.group {
			is.groups = append(is.groups, group{name: e.group, late: e.late, first: i})
			last++
		}
		is.groups[last].count++
	}
}

// siteName is a site's name for people, its id where it has none.
func (is *issue) siteName(id string) string {
	return cmp.Or(line(is.SiteNames[id]), line(id))
}

// sites are the ids of the sites that have to do with the day.
func (is *issue) sites() []string {
	known := map[string]bool{}
	for _, e := range is.entries {
		known[e.site] = true
	}
	for _, p := range is.passes {
		for id := range p.Sites {
			known[id] = true
		}
	}
	return sortedKeys(known)
}

// failures are how many of the passes that asked a site it did not answer.
func (is *issue) failures() (sites []string, failed, asked map[string]int) {
	failed, asked = map[string]int{}, map[string]int{}
	for _, p := range is.passes {
		for id, answered := range p.Sites {
			asked[id]++
			if !answered {
				failed[id]++
			}
		}
	}
	return sortedKeys(failed), failed, asked
}

// silent are the sites that never answered on the day.
func (is *issue) silent() []string {
	out := []string{}
	sites, failed, asked := is.failures()
	for _, id := range sites {
		if failed[id] == asked[id] {
			out = append(out, id)
		}
	}
	return out
}
