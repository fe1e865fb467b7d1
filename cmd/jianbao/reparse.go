package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/config"

	"jianbao/internal/durable"
	"jianbao/internal/words"
	"jianbao/layouts"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/reparse"
)

// newReparse reads the archived pages again.
func newReparse(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "reparse",
		Short: "read the archived pages again, with today's parser and layouts",
		Long: "Reads every revision of every article again from the archived pages, with today's parser and layouts. Ids, numbers\n" +
			"of revisions, times and the history stay as they are. A page that cannot be read keeps its reading and is named.\n" +
			"Where catalog.db is gone, it is made again of the archived pages alone, with the same ids, revisions and history.\n" +
			"A run that was stopped is gone on with by the next one. Searches are answered meanwhile.",
		Example:     "jianbao reparse\njianbao reparse --data ./data --json",
		Args:        arguments(0, 0),
		Annotations: exits(exitNoArchive, exitLocked, exitCannotWrite, exitInterrupted),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.reparse(cmd.Context()) },
	}
}

// rebuildFile is the catalog while it is made again.
const rebuildFile = catalogFile + ".rebuild"

// rereading is one run of reparse.
type rereading struct {
	*app
	dir    string
	given  *config.Config // of crawl.yaml; nil where there is none
	config *config.Config // in use
	reader *archive.Reader
	line   *progressLine
	began  time.Time
	phase  reparse.Phase
	gone   map[string]bool // WARC files that are missing
	since  time.Time       // of the phase
	out    reparseSummary
}

// reparseSummary is the object that reparse --json prints.
type reparseSummary struct {
	Rebuilt bool `json:"rebuilt"`
	catalog.Reparse
	Seconds float64 `json:"seconds"`
	// Of a catalog that was made again.
	Articles int64            `json:"articles"`
	Captures int64            `json:"captures"`
	Events   int64            `json:"events"`
	Journal  int              `json:"journal_entries,omitempty"`
	Broken   bool             `json:"journal_broken,omitempty"`
	Replayed int              `json:"replayed,omitempty"`
	Orphans  int              `json:"orphans,omitempty"`
	Foreign  int              `json:"foreign,omitempty"`
	Damaged  int              `json:"damaged,omitempty"`
	Problems []reparseProblem `json:"problems,omitempty"`
}

// reparseProblem is something that could not be read.
type reparseProblem struct {
	Article  string `json:"article,omitempty"`
	Revision int    `json:"revision,omitempty"`
	File     string `json:"file,omitempty"`
	Offset   int64  `json:"offset"`
	URL      string `json:"url,omitempty"`
	What     string `json:"what"`
}

// maxProblems bounds the list of problems in the answer; all are counted.
const maxProblems = 1000

func (a *app) reparse(ctx context.Context) (err error) {
	c, err := a.findConfig()
	if err != nil {
		return err
	}
	r := &rereading{app: a, dir: a.dataDirOf(c), given: c, config: c, line: a.newProgressLine(), began: a.Now(), gone: map[string]bool{}}
	path := filepath.Join(r.dir, catalogFile)
	_, gone := os.Lstat(path)
	if files, err := archive.Count(r.dir); errors.Is(gone, fs.ErrNotExist) && (err != nil || files == 0) {
		return errors.Join(err, a.noArchive(r.dir))
	}
	lock, err := takeLock(r.dir, a.holder("reparse"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	defer r.collectLess()()
	r.reader = archive.OpenReader(r.dir)
	_, gone = os.Lstat(path) // again: a run that held the lock may have made it
	if errors.Is(gone, fs.ErrNotExist) {
		err = r.rebuild(ctx, path)
	} else {
		err = r.inPlace(ctx, path)
	}
	r.line.clear()
	if err != nil {
		return cannotWrite(r.dir, err)
	}
	return r.finish()
}

// options are those of reading again.
func (r *rereading) options() reparse.Options {
	if r.config == nil {
		r.config = config.Defaults()
	}
	r.reader.MaxBody = int64(r.config.Limits.MaxBody)
	return reparse.Options{Archive: r.reader, Layouts: r.sitesLayouts(r.config), Progress: r.progress, Problem: r.problem}
}

// catalogOptions are those of a catalog that is read anew.
func (r *rereading) catalogOptions() catalog.Options {
	o := r.options()
	return catalog.Options{
		Clock: r.Now, Location: r.config.Location(), Join: parser.Join, ParserVersion: parser.Version,
		Reread: func(_ context.Context, captures []record.Ref) ([]record.Page, error) { return o.Reread(captures) },
	}
}

// basis names what a reading depends on beside the captures.
func (r *rereading) basis() string {
	own := map[string]any{}
	for _, s := range r.config.Sites {
		own[s.ID] = []any{s.Layouts, s.ShippedLayouts}
	}
	text, err := json.Marshal([]any{own, layouts.Digest(), r.config.Limits.MaxBody})
	if err != nil {
		panic("layouts are always representable as JSON: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return "parser " + parser.Version + ", layouts " + hex.EncodeToString(sum[:8])
}

// inPlace replaces the readings of a catalog that is there.
func (r *rereading) inPlace(ctx context.Context, path string) (err error) {
	store, err := sqlite.Open(ctx, path, r.catalogOptions())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if r.given == nil {
		r.config = r.storedConfig(ctx, store)
	}
	if err := removeAside(r.dir); err != nil {
		return err
	}
	r.out.Reparse, err = reparse.Readings(ctx, store, r.basis(), r.options())
	if err != nil {
		return err
	}
	return r.count(ctx, store)
}

func (r *rereading) count(ctx context.Context, store catalog.Library) error {
	stats, err := store.Stats(ctx)
	r.out.Articles, r.out.Captures, r.out.Events = stats.Articles, stats.Captures, stats.Events
	return err
}

// rebuild makes the catalog again, aside, and renames it into place when it is
// whole. What a run before this one had made of it is gone on with.
func (r *rereading) rebuild(ctx context.Context, path string) error {
	r.out.Rebuilt = true
	survey, err := reparse.Look(ctx, r.options())
	if err != nil {
		return err
	}
	if survey.Captures == 0 {
		return exitf(exitNoArchive, "no archive in %s: name its folder with --data, or make one with: %s", r.dir, r.archiveLine("crawl"))
	}
	r.config = r.given
	if r.config == nil {
		r.config = r.configOf(survey.Config)
	}
	err = r.make(ctx, survey)
	if errors.Is(err, reparse.ErrAnother) {
		if err = removeAside(r.dir); err == nil {
			err = r.make(ctx, survey)
		}
	}
	if err != nil {
		return err
	}
	return r.place(path)
}

// configOf is a configuration as a WARC file holds it; the defaults, where it
// cannot be read.
func (r *rereading) configOf(text []byte) *config.Config {
	if len(text) == 0 {
		return config.Defaults()
	}
	c, err := config.Parse(text, "warcinfo")
	if err != nil {
		r.log.Warn("the configuration in the WARC files cannot be read, defaults are used", "err", err)
		return config.Defaults()
	}
	r.useLanguage(c.Language)
	return c
}

// make makes the catalog aside.
func (r *rereading) make(ctx context.Context, survey reparse.Survey) (err error) {
	aside := filepath.Join(r.dir, rebuildFile)
	store, err := sqlite.Open(ctx, aside, r.catalogOptions())
	if err != nil {
		return words.Errorf("%w; %s holds what an earlier run of reparse had made: remove it, and run it again", err, aside)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	built, err := reparse.Rebuild(ctx, store, survey, reparse.RebuildOptions{Options: r.options(), Basis: r.basis(), Rules: r.rules})
	if err != nil {
		return err
	}
	r.out.Reparse, r.out.Journal, r.out.Broken = built.Reparse, built.Entries, survey.Broken || built.Refused != nil
	r.out.Replayed, r.out.Orphans, r.out.Foreign, r.out.Damaged = built.Replayed, built.Orphans, built.Foreign, built.Damaged
	return r.count(ctx, store)
}

// rules are those of the process that wrote a file: its sites as they were
// configured then, with the layouts of today.
func (r *rereading) rules(text []byte) (reparse.Rules, error) {
	c := r.config
	if len(text) > 0 {
		c = r.configOf(text)
	}
	rules := reparse.Rules{Config: c.Effective()}
	for _, s := range c.Sites {
		site := r.crawlSite(s)
		if today, ok := r.config.Site(s.ID); ok {
			site.Layouts = r.siteLayouts(today)
		}
		rules.Sites = append(rules.Sites, site)
	}
	return rules, nil
}

// place renames the catalog into place. The log of the lost one, should it
// still be there, would be replayed into it: it is moved aside first.
func (r *rereading) place(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, words.Errorf("%s is there again: nothing was put in its place; what was made is in %s", path, filepath.Join(r.dir, rebuildFile)))
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		for n := 1; ; n++ {
			lost := path + suffix + ".lost"
			if n > 1 {
				lost += "." + strconv.Itoa(n)
			}
			if _, err := os.Lstat(lost); err == nil {
				continue
			}
			if err := os.Rename(path+suffix, lost); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			break
		}
	}
	if err := os.Rename(filepath.Join(r.dir, rebuildFile), path); err != nil {
		return err
	}
	return durable.SyncDir(r.dir)
}

// problem names what could not be read.
func (r *rereading) problem(p reparse.Problem) {
	if missing, ok := errors.AsType[*reparse.MissingError](p.Err); ok {
		r.gone[missing.File] = true
	}
	if r.JSON {
		if len(r.out.Problems) < maxProblems {
			r.out.Problems = append(r.out.Problems, reparseProblem{p.Article, p.Revision, p.File, p.Offset, p.URL, p.Err.Error()})
		}
		return
	}
	r.line.clear()
	if p.Article != "" {
		r.note(r.Text("%s, revision %d, keeps its reading: %v", p.Article, p.Revision, p.Err))
		return
	}
	r.note(r.Text("passed over: %v", p.Err))
}

// progress shows how far the run is.
func (r *rereading) progress(p reparse.Progress) {
	if p.Phase != r.phase {
		r.phase, r.since = p.Phase, time.Now()
	}
	switch {
	case p.Phase == reparse.Surveying:
		r.line.write(r.words.Sprintf("looking through the files: %d records", p.Done))
	case p.Phase == reparse.Restoring:
		r.line.write(r.words.Sprintf("reading the journal: entry %d of %d", p.Done, p.Total))
	case p.Phase == reparse.Replaying:
		r.line.write(r.words.Sprintf("looking for what the journal does not tell: %d records", p.Done))
	default:
		left := time.Duration(0)
		if p.Done > 0 {
			left = time.Duration(float64(time.Since(r.since)) / float64(p.Done) * float64(p.Total-p.Done))
		}
		r.line.write(r.words.Sprintf("%d of %d revisions read, about %s left", p.Done, p.Total, left.Round(time.Second)))
	}
}

// finish prints the summary.
func (r *rereading) finish() error {
	s := &r.out
	took := r.Now().Sub(r.began)
	s.Seconds = took.Seconds()
	if r.JSON {
		return errors.Join(r.PrintJSON(s), r.missing())
	}
	if r.Quiet {
		return r.missing()
	}
	if s.Rebuilt {
		r.Print("%s was made again in %s: %d articles, %d captures, %d events; %d captures beyond the journal were judged anew", catalogFile,
			took.Round(100*time.Millisecond), s.Articles, s.Captures, s.Events, s.Replayed)
		r.sayLost()
		return r.missing()
	}
	r.Print("%d readings in %s: %d changed, %d are no article to today's parser and stay, %d could not be read and stay",
		s.Done, took.Round(100*time.Millisecond), s.Changed, s.Kept, s.Unread)
	if s.Changed > 0 {
		r.Say("The index follows with the next crawl, or at once with: %s", r.archiveLine("reindex"))
	}
	return r.missing()
}

// missing is an error that names the WARC files which are not there.
func (r *rereading) missing() error {
	if len(r.gone) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(r.gone))
	return words.Errorf("WARC files are missing, and what they hold was not read: %s; put them back, and read them with: %s",
		strings.Join(names, ", "), r.archiveLine("reparse"))
}

// sayLost says what did not come back.
func (r *rereading) sayLost() {
	s := &r.out
	if s.Broken {
		r.Say("The journal in the WARC files ends early: what came after was judged by today's rules.")
	}
	if s.Journal == 0 {
		r.Say("The WARC files have no journal: passes, deletions and the numbers of revisions were judged by today's rules.")
	}
	if s.Orphans > 0 {
		r.Say("%d captures were left out that no crawl had taken in; their pages were asked again later.", s.Orphans)
	}
	if s.Foreign > 0 {
		r.Say("%d captures of other programs were left out.", s.Foreign)
	}
	if s.Unread+int64(s.Damaged) > 0 {
		r.Say("%d captures could not be read: see %s", s.Unread+int64(s.Damaged), r.archiveLine("verify"))
	}
	r.Say("Not in the WARC files, and gone: robots.txt as it was known (it is asked anew), and, behind the journal's last entry, requests that nobody answered.")
	r.Say("The index is made anew with: %s", r.archiveLine("reindex"))
}
