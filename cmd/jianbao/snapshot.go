package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/index"
	"jianbao/internal/words"
	"jianbao/record"
	"jianbao/snapshot"
)

// snapshotFolder holds the folders of days, in the data folder.
const snapshotFolder = "snapshots"

// snapshotFlags are those of snapshot.
type snapshotFlags struct {
	date, out, by string
}

// newSnapshot writes the snapshot of a day.
func newSnapshot(a *app) *cobra.Command {
	var f snapshotFlags
	cmd := &cobra.Command{
		Use:   "snapshot [QUERY]",
		Short: "the day's snapshot: what is new, revised, deleted or there again",
		Long: "Writes a folder for a day with what was first seen, revised, deleted or returned on it: as a page (html), a table\n" +
			"for spreadsheets (csv), a record a line (jsonl), Markdown (md), and manifest.json with their digests. An article is\n" +
			"in it once: deleted over returned over revised over new. Days are those of the archive's timezone.\n\n" +
			"The same day gives the same bytes: run again, it says unchanged. When something has changed since (the day went\n" +
			"on, another query), an edition is written beside the first: 2026-11-23.2. A QUERY is as in search, and needs an\n" +
			"index that knows the day.",
		Example:     "jianbao snapshot\njianbao snapshot --date today --out /srv/daily\njianbao snapshot '新区 -青岛' --date 2026-11-22 --by published",
		Args:        arguments(0, 1),
		Annotations: exits(exitNoArchive, exitCannotWrite, exitInterrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			query := ""
			if len(args) == 1 {
				query = args[0]
			}
			return a.snapshot(cmd.Context(), query, f)
		},
	}
	s := cmd.Flags()
	s.SortFlags = false
	s.StringVar(&f.date, "date", "yesterday", "the `DAY`: 2022-12-31, today or yesterday")
	s.StringVar(&f.out, "out", "", "put the day's folder into this `DIR`, instead of snapshots in the archive's folder")
	s.StringVar(&f.by, "by", snapshot.BySeen, "choose by `WHEN`: when the archive saw it (seen), or the day of publication (published)")
	return cmd
}

func (a *app) snapshot(ctx context.Context, query string, f snapshotFlags) (err error) {
	if f.by != snapshot.BySeen && f.by != snapshot.ByPublished {
		return usagef("--by %q: it can be seen or published", f.by)
	}
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	day, today, err := a.snapshotDay(f.date, r.Config.Location())
	if err != nil {
		return err
	}
	line := a.newProgressLine()
	source := snapshotSource{Store: r.Store}
	_, source.held = r.holder()
	o := snapshot.Options{
		Out: cmpOr(f.out, filepath.Join(r.Dir, snapshotFolder)), Day: day, By: f.by, Query: strings.TrimSpace(query),
		Partial: today, SiteNames: map[string]string{}, Words: a.snapshotWords(r),
		Progress: func(done, of int) { a.showSnapshot(line, done, of) },
	}
	for _, id := range r.Config.SiteIDs() {
		site, _ := r.Config.Site(id)
		o.SiteNames[id] = cmpOr(site.Name, id)
	}
	if o.Query != "" {
		if o.Match, err = a.snapshotMatch(ctx, r, o); err != nil {
			return err
		}
	}
	if running, err := source.runs(ctx, day); err != nil {
		return err
	} else if running {
		o.Partial = true
	}
	done, err := snapshot.Run(ctx, source, o)
	line.clear()
	if err != nil {
		return snapshotError(o.Out, err)
	}
	return a.finishSnapshot(o, done)
}

// snapshotWords speak the language of the pages. A locale does not choose it:
// the same day would not be the same under cron.
func (a *app) snapshotWords(r *reading) *words.Printer {
	if a.langFixed {
		return a.words
	}
	return words.New(cmpOr(r.Config.Language, words.English))
}

// snapshotDay is the day that was meant, and whether it is not over.
func (a *app) snapshotDay(date string, loc *time.Location) (day snapshot.Day, today bool, err error) {
	now := a.Now().In(loc)
	current := now.Format(time.DateOnly)
	switch date {
	case "today":
		date = current
	case "yesterday":
		date = time.Date(now.Year(), now.Month(), now.Day()-1, 12, 0, 0, 0, loc).Format(time.DateOnly)
	}
	day, err = snapshot.ParseDay(date, loc)
	switch {
	case err != nil:
		return day, false, usagef("--date %q is no day: write it as 2022-12-31, today or yesterday", date)
	case date > current:
		return day, false, usagef("--date %s is in the future: it is %s in %s", date, current, loc.String())
	}
	return day, date == current, nil
}

// maxSnapshotHits is the most that a query of the index gives.
const maxSnapshotHits = 200_000

// snapshotMatch asks the index for the articles that a query means.
func (a *app) snapshotMatch(ctx context.Context, r *reading, o snapshot.Options) (func(string) bool, error) {
	if err := a.knowsDay(ctx, r, o); err != nil {
		return nil, err
	}
	q := index.Query{Text: o.Query, Limit: maxSnapshotHits, NoSnippets: true, Sort: index.SortSeen}
	if o.By == snapshot.ByPublished {
		q.From, q.To = o.Day.Date, o.Day.Date
	}
	result, err := a.ask(ctx, r, q)
	if err != nil {
		return nil, err
	}
	if result.Approximate || result.Total > len(result.Hits) {
		return nil, words.Errorf("the query means too many articles to tell them all: narrow it")
	}
	known := make(map[string]bool, len(result.Hits))
	for _, hit := range result.Hits {
		known[hit.ID] = true
	}
	return func(id string) bool { return known[id] }, nil
}

// knowsDay refuses an index that does not know all that the day is made of:
// what it misses would be missing without a word.
func (a *app) knowsDay(ctx context.Context, r *reading, o snapshot.Options) error {
	status, err := index.Stat(indexPath(r.Dir))
	if errors.Is(err, index.ErrAbsent) {
		if stats, statsErr := r.Stats(ctx); statsErr == nil && stats.Articles == 0 {
			return nil
		}
	}
	if err != nil {
		return a.indexError(ctx, r, err)
	}
	for after := status.Cursor; ; {
		events, err := r.Events(ctx, after, 1000)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			if after = e.Seq; o.By == snapshot.ByPublished || o.Day.Holds(e.Time) {
				return words.Errorf("the index does not know all of %s yet, so that a query would miss some of it: run this when the crawl has ended, or first: %s", o.Day.Date, a.crawlLine())
			}
		}
	}
}

// snapshotError gives an error its exit code.
func snapshotError(out string, err error) error {
	switch {
	case errors.Is(err, snapshot.ErrOccupied):
		return &exitError{Code: exitCannotWrite, Err: err}
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return exitf(exitCannotWrite, "no space left for the snapshot in %s; nothing of it was left there: make room, or name another folder with --out: %w", out, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return exitf(exitCannotWrite, "%s cannot be written: name a folder of yours with --out: %w", out, err)
	}
	return words.Errorf("write the snapshot in %s: %w", out, err)
}

func (a *app) showSnapshot(line *progressLine, done, of int) {
	if !line.off() {
		line.write(a.words.Sprintf("%d of %d articles", done, of))
	}
}

// snapshotAnswer is the one object of snapshot --json.
type snapshotAnswer struct {
	Folder    string          `json:"folder"`
	Date      string          `json:"date"`
	Timezone  string          `json:"timezone"`
	By        string          `json:"by"`
	Query     string          `json:"query,omitempty"`
	Edition   int             `json:"edition"`
	Unchanged bool            `json:"unchanged"`
	Partial   bool            `json:"partial"`
	Counts    snapshot.Counts `json:"counts"`
	Silent    []string        `json:"silent"`
}

func (a *app) finishSnapshot(o snapshot.Options, done snapshot.Result) error {
	if done.Damaged != "" {
		a.Say("The snapshot %s is not as it was written; a new edition was made, and it was left as it is.", done.Damaged)
	}
	if a.JSON {
		return a.PrintJSON(snapshotAnswer{Folder: done.Folder, Date: o.Day.Date, Timezone: o.Day.Location.String(), By: o.By, Query: o.Query,
			Edition: done.Edition, Unchanged: done.Unchanged, Partial: o.Partial, Counts: done.Counts, Silent: done.Silent})
	}
	if a.Quiet {
		return nil
	}
	c := done.Counts
	a.Print("%s: %s", done.Folder, a.words.Sprintf("%d articles: %d new, %d revised, %d deleted, %d returned; %d of them late", c.Articles, c.New, c.Revised, c.Deleted, c.Returned, c.Late))
	if err := a.out.Flush(); err != nil {
		return err
	}
	if done.Unchanged {
		a.Say("Unchanged: it was there already.")
	}
	if o.Partial {
		a.Say("Partial: the day is not over, or a crawl of it still runs.")
	}
	if len(done.Silent) > 0 {
		a.Say("Did not answer on this day: %s", strings.Join(done.Silent, ", "))
	}
	return nil
}

// snapshotSource gives the catalog to package snapshot.
type snapshotSource struct {
	*sqlite.Store
	// held: somebody writes in the archive, so that a pass without end may run.
	held bool
}

// Revisions implements snapshot.Source.
func (s snapshotSource) Revisions(ctx context.Context, wanted []snapshot.Revision) ([]record.Article, error) {
	names := make([]catalog.RevisionName, len(wanted))
	for i, w := range wanted {
		names[i] = catalog.RevisionName(w)
	}
	return s.Records(ctx, names)
}

// passRuns is the reason of a pass that has not ended yet.
const passRuns = "running"

// Passes implements snapshot.Source.
func (s snapshotSource) Passes(ctx context.Context, from, to time.Time) ([]snapshot.Pass, error) {
	stored, err := s.Store.Passes(ctx, from, to)
	if err != nil {
		return nil, err
	}
	last, err := s.Stats(ctx)
	if err != nil {
		return nil, err
	}
	var out []snapshot.Pass
	for _, p := range stored {
		out = append(out, snapshotPass(p, s.held && last.LastPass != nil && p.ID == last.LastPass.ID))
	}
	return out, nil
}

func snapshotPass(p catalog.PassRecord, mayRun bool) snapshot.Pass {
	out := snapshot.Pass{Began: p.Began, Sites: map[string]bool{}}
	if p.Summary == nil {
		if mayRun && p.Ended.IsZero() {
			out.Reason = passRuns
		}
		return out
	}
	out.Reason = p.Summary.Reason
	for id, site := range p.Summary.Sites {
		if site.Asked {
			out.Sites[id] = site.Answered
		}
	}
	return out
}

// runs reports whether a pass of the day has not ended yet.
func (s snapshotSource) runs(ctx context.Context, day snapshot.Day) (bool, error) {
	passes, err := s.Passes(ctx, day.From, day.To)
	return slices.ContainsFunc(passes, func(p snapshot.Pass) bool { return p.Reason == passRuns }), err
}
