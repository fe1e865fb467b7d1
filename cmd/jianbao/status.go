package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/index"
	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// newStatus tells how an archive is.
func newStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "what is in the archive, what is due, failing or silent",
		Long: "Tells what the archive holds, whether the index is up to date, how the last pass ended, who holds the archive now,\n" +
			"and for each site what is due and what fails. A site is silent when none of its start pages, feeds and sitemaps\n" +
			"answered in the last pass that asked them. With --json, one object.",
		Example:     "jianbao status\njianbao status --json",
		Args:        arguments(0, 0),
		Annotations: exits(exitNoArchive, exitInterrupted),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context()) },
	}
}

// archiveStatus is the one object of status --json.
type archiveStatus struct {
	Data     string    `json:"data"`
	Time     time.Time `json:"time"`
	Timezone string    `json:"timezone"`
	Bytes    diskUse   `json:"bytes"`

	catalog.Stats
	Sites []siteStatus `json:"sites"`
	Index indexStatus  `json:"index"`
	Lock  *lockStatus  `json:"lock,omitempty"`
	// Room is absent where the system tells nothing of its disks.
	Room *roomStatus `json:"room,omitempty"`
	// Days are the last ones in which a pass ended.
	Days      []dayUse   `json:"days"`
	Leftovers []leftover `json:"leftovers,omitempty"`
}

// siteStatus is how a site is. Known says that crawl.yaml, or what the archive
// stored of it, names the site.
type siteStatus struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Known bool   `json:"known"`
	catalog.SiteStats
	// Silent is set when the last pass asked and nothing answered.
	Silent   bool           `json:"silent"`
	Outcomes map[string]int `json:"last_pass,omitempty"`
	// BytesADay is the mean of the last days, absent with less than one.
	BytesADay *int64 `json:"bytes_a_day,omitempty"`
}

// The states of an index.
const (
	indexReady   = "ready"
	indexBehind  = "behind"
	indexAbsent  = "absent"
	indexDamaged = "damaged"
)

type indexStatus struct {
	State string `json:"state"`
	index.Status
	// Behind is how many events of the catalog it does not know yet.
	Behind int64  `json:"behind"`
	Error  string `json:"error,omitempty"`
	err    error
}

type lockStatus struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Started time.Time `json:"started"`
	Command string    `json:"command,omitempty"`
}

func (a *app) status(ctx context.Context) (err error) {
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	s := archiveStatus{Data: r.Dir, Time: a.Now().UTC(), Timezone: r.Config.Timezone}
	if s.Stats, err = r.Stats(ctx); err != nil {
		return err
	}
	if s.Bytes, err = measure(r.Dir); err != nil {
		return words.Errorf("look into %s: %w", r.Dir, err)
	}
	days, mean, err := siteUse(ctx, r.Store, a.Now(), r.Config.Location())
	if err != nil {
		return err
	}
	s.Days = append([]dayUse{}, days...)
	s.Sites = siteList(r, s.Stats)
	for i := range s.Sites {
		if bytes, known := mean[s.Sites[i].ID]; known {
			s.Sites[i].BytesADay = &bytes
		}
	}
	s.Room, s.Leftovers = s.Bytes.room(r.Dir, int64(r.Config.MinFree), a.Now()), leftovers(r.Dir)
	s.Index = r.indexStatus(ctx)
	if h, held := r.holder(); held {
		s.Lock = lockOf(h)
	}
	if a.JSON {
		return a.PrintJSON(s)
	}
	return a.printStatus(s, r.Config.Location())
}

func lockOf(h durable.Holder) *lockStatus {
	return &lockStatus{PID: h.PID, Host: h.Host, Started: h.Started, Command: h.Command}
}

// siteList joins the sites of the configuration, in its order, and those that
// only the archive knows.
func siteList(r *reading, stats catalog.Stats) []siteStatus {
	var out []siteStatus
	add := func(id, name string, known bool) {
		s := siteStatus{ID: id, Name: name, Known: known, SiteStats: stats.Sites[id]}
		if p := stats.LastPass; p != nil && p.Summary != nil {
			pass := p.Summary.Sites[id]
			s.Silent = pass.Asked && !pass.Answered
			for outcome, n := range pass.Outcomes {
				if s.Outcomes == nil {
					s.Outcomes = map[string]int{}
				}
				s.Outcomes[string(outcome)] = n
			}
		}
		out = append(out, s)
	}
	for _, site := range r.Config.Sites {
		add(site.ID, site.Name, true)
	}
	for _, id := range slices.Sorted(maps.Keys(stats.Sites)) {
		if _, known := r.Config.Site(id); !known {
			add(id, "", false)
		}
	}
	return out
}

func (r *reading) indexStatus(ctx context.Context) indexStatus {
	var s indexStatus
	s.Status, s.err = index.Stat(indexPath(r.Dir))
	if s.err == nil {
		s.Behind, s.err = r.behind(ctx)
	}
	switch {
	case errors.Is(s.err, index.ErrAbsent):
		s.State, s.err = indexAbsent, nil
	case s.err != nil:
		s.State, s.Error = indexDamaged, s.err.Error()
	case s.Behind > 0:
		s.State = indexBehind
	default:
		s.State = indexReady
	}
	if s.Partitions == nil {
		s.Partitions = []index.PartitionStatus{}
	}
	return s
}

func (a *app) printStatus(s archiveStatus, loc *time.Location) error {
	rows := [][2]string{
		{words.Key("archive"), a.Text("%s, %s (pages %s, catalog %s, index %s)", s.Data, humanBytes(s.Bytes.Total),
			humanBytes(s.Bytes.WARC), humanBytes(s.Bytes.Catalog), humanBytes(s.Bytes.Index))},
		{words.Key("holds"), a.Text("%d articles in %d revisions, %d captures, %d addresses; %d missing, %d deleted",
			s.Articles, s.Revisions, s.Captures, s.URLs, s.Missing, s.Deleted)},
		{words.Key("index"), a.indexLine(s.Index)},
		{words.Key("last pass"), a.passLine(s.LastPass, s.Lock != nil, loc)},
		{words.Key("held by"), a.lockLine(s.Lock, loc)},
		{words.Key("timezone"), words.Escape(s.Timezone)},
		{words.Key("room"), a.roomLine(s.Room)},
	}
	if len(s.Leftovers) > 0 {
		rows = append(rows, [2]string{words.Key("left over"), a.leftoverLines(s.Leftovers)})
	}
	a.printLabelled(rows)
	if len(s.Sites) == 0 {
		return nil
	}
	fmt.Fprintln(a.out)
	return a.printSites(s.Sites, loc)
}

// printLabelled writes values behind their names, wrapped on a terminal. The
// names are keys, the values are escaped.
func (a *app) printLabelled(rows [][2]string) {
	column := 0
	for _, row := range rows {
		column = max(column, words.Width(a.words.Heading(row[0])))
	}
	width := 0
	if a.term.Width > 0 {
		width = max(20, a.term.Width-column-2)
	}
	for _, row := range rows {
		name := a.words.Heading(row[0])
		for _, line := range (styledLine{{row[1], ""}}).wrap(width) {
			a.printLine(append(styledLine{{words.Pad(name, column) + "  ", styleFaint}}, line...))
			name = ""
		}
	}
}

func (a *app) indexLine(s indexStatus) string {
	switch s.State {
	case indexAbsent:
		return a.Text("none; the next crawl makes it")
	case indexDamaged:
		if damaged, ok := errors.AsType[*index.DamagedError](s.err); ok {
			return a.Text("damaged: %v; the next crawl makes it anew", damaged.Reason)
		}
		return a.Text("cannot be read: %v", s.err)
	case indexBehind:
		return a.Text("behind by %d changes; %d articles in %d partitions", s.Behind, s.Documents, len(s.Partitions))
	}
	return a.Text("up to date; %d articles in %d partitions", s.Documents, len(s.Partitions))
}

// passLine tells of the last pass; running says that somebody holds the archive.
func (a *app) passLine(p *catalog.PassRecord, running bool, loc *time.Location) string {
	switch {
	case p == nil:
		return a.Text("none yet")
	case p.Ended.IsZero() && running:
		return a.Text("%d, since %s, still running", p.ID, exactTime(p.Began, loc))
	case p.Ended.IsZero() || p.Summary == nil:
		return a.Text("%d, of %s, did not end in order (killed, disk full, or machine down); the next one goes on", p.ID, exactTime(p.Began, loc))
	}
	return a.Text("%d, of %s, took %s: %s", p.ID, exactTime(p.Began, loc), p.Ended.Sub(p.Began).Round(100*time.Millisecond),
		a.reason(p.Summary.Reason))
}

func (a *app) lockLine(l *lockStatus, loc *time.Location) string {
	switch {
	case l == nil:
		return a.Text("nobody")
	case l.PID == 0:
		return a.Text("a process that has not said its name yet")
	}
	return a.Text("process %d on %s (%s) since %s", l.PID, l.Host, l.Command, exactTime(l.Started, loc))
}

// printSites lists the sites, then what a person should look into.
func (a *app) printSites(sites []siteStatus, loc *time.Location) error {
	head := a.headings(words.Key("site"), words.Key("articles"), words.Key("due"), words.Key("failing"), words.Key("last success"), words.Key("last new"), words.Key("a day"))
	table := words.Table{Head: head, Right: []int{1, 2, 3, 6}}
	when := func(t time.Time) string {
		text := cmpOr(clockTime(t, loc), "-")
		if a.term.Width > 0 && a.term.Width < narrow {
			text, _, _ = strings.Cut(text, " ")
		}
		return text
	}
	for _, s := range sites {
		table.Row(s.ID, strconv.FormatInt(s.Articles, 10), strconv.FormatInt(s.Due, 10), strconv.FormatInt(s.Failing, 10),
			when(s.LastSuccess), when(s.LastNew), bytesOrDash(s.BytesADay))
	}
	if err := a.PrintTable(&table); err != nil {
		return err
	}
	for _, s := range sites {
		if note := a.siteNote(s); note != "" {
			a.printWrapped(styledLine{safePiece(s.ID+": "+note, styleAlert)})
		}
	}
	if !a.Verbose {
		return nil
	}
	fmt.Fprintln(a.out)
	passes := words.Table{Head: a.headings(words.Key("site"), words.Key("answers of the last pass"))}
	for _, s := range sites {
		var list []string
		for _, outcome := range slices.Sorted(maps.Keys(s.Outcomes)) {
			list = append(list, fmt.Sprintf("%s %d", a.words.Term(outcome), s.Outcomes[outcome]))
		}
		passes.Row(s.ID, strings.Join(list, ", "))
	}
	return a.PrintTable(&passes)
}

// bytesOrDash is - for what is not known.
func bytesOrDash(n *int64) string {
	if n == nil {
		return "-"
	}
	return humanBytes(*n)
}

// roomLine tells how much room there is, and for how long.
func (a *app) roomLine(r *roomStatus) string {
	switch {
	case r == nil:
		return a.Text("not known")
	case r.BytesADay == nil:
		return a.Text("%s free in %s, %s of it kept (min_free); how long it lasts is not known before a day has passed", humanBytes(r.Free), r.Place, humanBytes(r.MinFree))
	case r.DaysLeft == nil:
		return a.Text("%s free in %s, %s of it kept (min_free); nothing has come in the last days", humanBytes(r.Free), r.Place, humanBytes(r.MinFree))
	}
	return a.Text("%s free in %s, %s of it kept (min_free); %s a day, %d days left", humanBytes(r.Free), r.Place, humanBytes(r.MinFree), humanBytes(*r.BytesADay), *r.DaysLeft)
}

func (a *app) siteNote(s siteStatus) string {
	switch {
	case s.Silent:
		return a.Text("silent: none of its start pages, feeds and sitemaps answered")
	case !s.Known:
		return a.Text("no longer in crawl.yaml")
	case s.LastSuccess.IsZero():
		return a.Text("never answered")
	}
	return ""
}
