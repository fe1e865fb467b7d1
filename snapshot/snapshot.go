// Package snapshot writes what happened on one day as a folder of files that
// people and programs read without the archive.
//
// # What a day holds
//
// A day is a day of the archive's timezone; what happened on it are the events
// whose time, that of the capture, lies in it. An article is in it once, with
// what weighs most: deleted over returned over revised over new. Missing alone
// (not yet confirmed) and completed alone (parts that came later) are no change.
// A row is the record as it stood at the end of the day: what happened later
// does not enter it, so that a day that is over gives the same bytes for ever.
//
// # What is written
//
// The same inputs give the same bytes: there is no clock time among them, and
// no path. A folder is written aside, synced, and renamed into place whole; one
// that exists is never changed. Other inputs make an edition beside it.
package snapshot

import (
	"cmp"
	"context"
	"errors"
	"time"

	"jianbao/internal/durable"
	"jianbao/internal/words"
	"jianbao/record"
)

// The ways to choose what belongs to a day.
const (
	BySeen      = "seen"      // by when the archive saw it happen
	ByPublished = "published" // by the day of publication, as the article stands now
)

// Source is what a snapshot reads of the catalog.
type Source interface {
	// EventsBetween calls yield with the events of [from, to), by time, then by Seq.
	EventsBetween(ctx context.Context, from, to time.Time, yield func(record.Event) error) error
	// EventsOf are all events of some articles, by article and then by Seq.
	EventsOf(ctx context.Context, ids []string) ([]record.Event, error)
	// Revisions are the records of revisions, in the order in which they are named.
	Revisions(ctx context.Context, wanted []Revision) ([]record.Article, error)
	// Articles calls yield with every article's current record.
	Articles(ctx context.Context, yield func(record.Article) error) error
	// Passes are the passes that ran in [from, to).
	Passes(ctx context.Context, from, to time.Time) ([]Pass, error)
}

// Revision names a revision of an article, from 1.
type Revision struct {
	Article string
	Number  int
}

// Pass is a crawl's pass over the sites, as far as a reader of the day needs to know it.
type Pass struct {
	Began time.Time
	// Reason is why it ended; "done" when nothing cut it short, "" when it did
	// not end in order, or still runs.
	Reason string
	// Sites are those that were asked for a start page, feed or sitemap, and
	// whether one of them answered.
	Sites map[string]bool
}

// Options are what a snapshot is made of beside its source. Out and Day must be set.
type Options struct {
	// Out is the folder that holds the folders of days. It is made if needed.
	Out string
	// Day is what ParseDay gave.
	Day Day
	// By is BySeen or ByPublished; "" is BySeen.
	By string
	// Query is shown, and Match decides what belongs to it; nil is everything.
	Query string
	Match func(id string) bool
	// Partial says that the day is not over.
	Partial bool
	// SiteNames are names for people, by site id.
	SiteNames map[string]string
	// Words speaks the language of the pages; nil is English.
	Words *words.Printer
	// FS is where it is written; nil is the system's.
	FS durable.FS
	// Memory is how many bytes of articles are kept between sorting and writing,
	// about; the others are read again. 0 is 96 MiB.
	Memory int
	// Progress is called now and then with how many articles are done; nil is nobody.
	Progress func(done, of int)
}

// Result is what a run came to.
type Result struct {
	// Folder is that of this day's snapshot, Edition its number from 1.
	Folder  string
	Edition int
	// Unchanged is set when it was there already.
	Unchanged bool
	// Damaged names an edition that holds the same, but is not as it was
	// written any more; "" for none.
	Damaged string
	Counts  Counts
	// Silent are the sites that were asked and never answered on that day.
	Silent []string
}

// Counts are how many articles a snapshot holds, by what happened to them. Late
// are those of them that were published long before they were first seen.
type Counts struct {
	Articles int `json:"articles"`
	New      int `json:"new"`
	Revised  int `json:"revised"`
	Deleted  int `json:"deleted"`
	Returned int `json:"returned"`
	Late     int `json:"late"`
}

// Errors that callers test for.
var (
	// ErrNoDay: what was named is no day, or none of this timezone.
	ErrNoDay = errors.New("no such day")
	// ErrOccupied: something that is no snapshot stands where one is to be.
	ErrOccupied = errors.New("it is no snapshot of jianbao")
)

// Day is a day of a timezone.
type Day struct {
	// Date is the day as 2006-01-02.
	Date string
	// From and To are its first instant and that of the next day.
	From, To time.Time
	Location *time.Location
}

// ParseDay reads a date as 2006-01-02. A day has 23 or 25 hours where clocks change.
func ParseDay(date string, loc *time.Location) (Day, error) {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil || t.Year() < 1 {
		return Day{}, ErrNoDay
	}
	d := Day{Date: date, Location: loc, From: midnight(t, loc), To: midnight(t.AddDate(0, 0, 1), loc)}
	if !d.From.Before(d.To) { // a zone that skipped it, as Samoa did 2011-12-30
		return Day{}, ErrNoDay
	}
	return d, nil
}

// midnight is the first instant of a day. There may be no 0:00 on it, or two.
func midnight(day time.Time, loc *time.Location) time.Time {
	t := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, loc)
	date := day.Format(time.DateOnly)
	if t.Format(time.DateOnly) < date {
		_, t = t.ZoneBounds()
		return t.In(loc)
	}
	if earlier, _ := t.ZoneBounds(); !earlier.IsZero() && t.Sub(earlier) < 4*time.Hour {
		if before := t.Add(-time.Nanosecond).In(loc); before.Format(time.DateOnly) == date {
			_, was := earlier.Add(-1).In(loc).Zone()
			return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.FixedZone("", was)).In(loc)
		}
	}
	return t
}

// Holds reports whether a time is in the day.
func (d Day) Holds(t time.Time) bool { return !t.Before(d.From) && t.Before(d.To) }

func (o Options) withDefaults() Options {
	o.By = cmp.Or(o.By, BySeen)
	o.Memory = cmp.Or(o.Memory, 96<<20)
	if o.Words == nil {
		o.Words = words.New(words.English)
	}
	if o.FS == nil {
		o.FS = durable.OS{}
	}
	if o.Match == nil {
		o.Match = func(string) bool { return true }
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
	return o
}

// Run writes the snapshot of a day, or finds that it is there. When it returns
// nil, the folder is there whole after any crash; when it returns an error,
// nothing that was there before has changed.
func Run(ctx context.Context, source Source, o Options) (Result, error) {
	o = o.withDefaults()
	issue, err := choose(ctx, source, o)
	if err != nil {
		return Result{}, err
	}
	folder, err := deliver(ctx, issue)
	folder.Counts, folder.Silent = issue.counts, issue.silent()
	return folder, err
}
