package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/archive"
	"jianbao/index"
	"jianbao/internal/words"
)

// newVerify checks everything that the archive holds.
func newVerify(a *app) *cobra.Command {
	var o verifyFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "read everything and say what is not as it was",
		Long: "Reads every byte of the archived pages and compares it with the digests that were taken when it was written, then\n" +
			"the catalog, whether all that it refers to is there, the index and the snapshots. A file whose digest is not right is read record\n" +
			"by record, to name the page; with --deep every file is, which takes much longer and also finds what was wrong\n" +
			"before the digest was taken. Each problem is a line: file, byte, address, what is wrong. It may run\n" +
			"while a crawl writes, and changes nothing in the archive but verify.state, where it notes how far it came.",
		Example:     "jianbao verify\njianbao verify --sample 0.05 -q\njianbao verify --deep\njianbao verify --resume --for 3h -q",
		Args:        arguments(0, 0),
		Annotations: exits(exitNoArchive, exitInterrupted),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("sample") && (o.sample <= 0 || o.sample > 1) {
				return usagef("--sample %g: give a part of the whole, above 0 and at most 1", o.sample)
			}
			if o.resume && (o.deep || cmd.Flags().Changed("sample")) {
				return usagef("--resume goes on as the stopped run was asked for: leave --deep and --sample out")
			}
			if o.limit < 0 {
				return usagef("--for %s: give a time to read for, such as 3h", o.limit)
			}
			return a.verify(cmd.Context(), o)
		},
	}
	cmd.Flags().Float64Var(&o.sample, "sample", 1, "read this `PART` of the files only, chosen at random: 0.05")
	cmd.Flags().BoolVar(&o.deep, "deep", false, "read every record of every file, whatever the digest of the file says")
	cmd.Flags().BoolVar(&o.resume, "resume", false, "go on with a run that was stopped, as it was asked for; begin one where none was")
	cmd.Flags().DurationVar(&o.limit, "for", 0, "stop after this `TIME`, to go on another night with --resume: 3h")
	cmd.Flags().StringVar(&o.state, "state", "", "note how far it came in this `FILE`; else in verify.state in the data folder")
	return cmd
}

type verifyFlags struct {
	sample float64
	deep   bool
	resume bool
	state  string
	limit  time.Duration
}

// verification is one run of verify. It prints problems as they are found.
type verification struct {
	*app
	dir      string
	began    time.Time
	line     *progressLine
	unlisted []string        // files that the catalog did not know
	reported map[string]bool // problems of the archive's files, by place
	ofIndex  int             // problems of the index, which name the way out
	summary  verifySummary
}

// verifySummary is the object that ends verify --json.
type verifySummary struct {
	Problems int `json:"problems"`
	Files    int `json:"files"`
	// Deep files were read record by record; Records are those that were read.
	Deep     int     `json:"deep"`
	Records  int     `json:"records"`
	Captures int     `json:"captures"`
	Articles int64   `json:"articles"`
	Bytes    int64   `json:"bytes"`
	Seconds  float64 `json:"seconds"`
	// Rate is that of reading Bytes of WARC, in millions of bytes a second.
	Rate    float64 `json:"mb_per_second"`
	Skipped int     `json:"skipped,omitempty"`
	// Earlier files were found right by the run that this one went on with.
	Earlier  int      `json:"earlier,omitempty"`
	Stopped  bool     `json:"stopped,omitempty"`
	Left     int      `json:"left,omitempty"`
	Open     []string `json:"open,omitempty"`
	Unlisted []string `json:"unlisted,omitempty"`
	// PassedOver are files in warc/ that are not read here.
	PassedOver []string `json:"passed_over,omitempty"`
	Index      string   `json:"index"`
}

func (a *app) verify(ctx context.Context, o verifyFlags) (err error) {
	v := &verification{app: a, began: time.Now(), line: a.newProgressLine(), reported: map[string]bool{}}
	r, err := a.openCatalogReader(ctx)
	switch {
	case err == nil:
		v.dir = r.Dir
		defer func() { err = errors.Join(err, r.Close()) }()
	case codeOf(err) != exitFailed || ctx.Err() != nil:
		return err
	default:
		// The catalog cannot be read. The pages can be verified by themselves.
		if v.dir, err = v.withoutCatalog(err); err != nil {
			return err
		}
	}
	err = v.run(ctx, r, o)
	v.line.clear()
	if err != nil {
		return err
	}
	return v.finish()
}

// withoutCatalog notes why the catalog cannot be read.
func (v *verification) withoutCatalog(reason error) (dir string, err error) {
	dir, err = v.dataDir()
	if err != nil {
		return "", reason // crawl.yaml is what is wrong
	}
	v.add(archive.Problem{File: catalogFile, Err: reason})
	return dir, nil
}

// run checks one thing after the other; r is nil where there is no catalog.
func (v *verification) run(ctx context.Context, r *reading, o verifyFlags) error {
	options := archive.VerifyOptions{Deep: o.deep, Sample: o.sample, Seed: uint64(v.Now().UnixNano()), Workers: runtime.GOMAXPROCS(0), Progress: v.progress}
	if r != nil {
		files, err := r.Files(ctx)
		if err != nil {
			return v.interrupted(ctx, err)
		}
		options.Expected = expected(files)
	}
	whole, err := v.files(ctx, o, options)
	if err != nil {
		return err
	}
	if whole {
		if err := checkSnapshots(ctx, v.dir, v.add); err != nil {
			return err
		}
	}
	if r == nil || !whole {
		v.summary.Index = verdictUnchecked
		return nil
	}
	if err := v.settleUnlisted(ctx, r, v.unlisted); err != nil {
		return err
	}
	for _, check := range []func(context.Context, *reading) error{v.captures, v.catalog, v.index} {
		if err := check(ctx, r); err != nil {
			return v.interrupted(ctx, err)
		}
	}
	return nil
}

// interrupted takes an error of reading the catalog as a problem of it, unless
// the person has ended the program.
func (v *verification) interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	v.add(archive.Problem{File: catalogFile, Err: err})
	return nil
}

// take takes over what the reading of the files found.
func (v *verification) take(report archive.Report) {
	v.summary.Files, v.summary.Deep, v.summary.Records, v.summary.Bytes = report.Files, report.Deep, report.Records, report.Bytes
	v.summary.Skipped, v.summary.Open, v.summary.Earlier = report.Skipped, report.Open, report.Earlier
	v.summary.PassedOver = report.PassedOver
	for _, p := range report.Problems {
		v.reported[placeKey(p.File, p.Offset)] = true
		v.add(p)
	}
}

func placeKey(file string, offset int64) string { return fmt.Sprintf("%s:%d", file, offset) }

// backupMark is the file that makes a folder a backup.
const backupMark = "backup.json"

// settleUnlisted looks again at closed files that the catalog did not know: a
// crawl may have closed them meanwhile. What a crash left is taken in by the
// next crawl; it is no problem, but it is said.
func (v *verification) settleUnlisted(ctx context.Context, r *reading, unlisted []string) error {
	if len(unlisted) == 0 {
		return nil
	}
	files, err := r.Files(ctx)
	if err != nil {
		return v.interrupted(ctx, err)
	}
	known := map[string]bool{}
	for _, f := range files {
		known[f.Name] = true
	}
	newer, err := newerFile(ctx, archive.OpenReader(v.dir), r.Store)
	if err != nil {
		return v.interrupted(ctx, err)
	}
	switch _, err := os.Lstat(filepath.Join(v.dir, backupMark)); {
	case newer != "" && err == nil:
		v.note(v.Text("%s is newer than the catalog of this backup, which was cut short; the next backup brings the two together.", newer))
		return nil
	case newer != "":
		v.add(archive.Problem{File: newer, Err: words.Errorf("the catalog does not know what this file holds and tells of: it is older, or was made when the file was not there; "+
			"put the right one back, or move %s away and run reparse", catalogFile)})
		return nil
	}
	for _, name := range unlisted {
		if !known[name] {
			v.summary.Unlisted = append(v.summary.Unlisted, name)
			v.note(v.Text("%s is not in the catalog yet; the next crawl takes it in.", name))
		}
	}
	return nil
}

func (v *verification) progress(p archive.Progress) { v.line.verifying(v.words, v.began, p) }

// verifying shows how far the reading of the archive is.
func (l *progressLine) verifying(w *words.Printer, began time.Time, p archive.Progress) {
	seconds := time.Since(began).Seconds()
	part := 0
	if p.TotalBytes > 0 {
		part = int(100 * p.Bytes / p.TotalBytes)
	}
	l.write(w.Sprintf("%d%%, file %d of %d, %s, %.0f MB/s, %d problems", min(part, 100), min(p.Files+1, p.OfNumber), p.OfNumber,
		humanBytes(p.Bytes), float64(p.Bytes)/1e6/max(seconds, 0.001), p.Problems))
}

// write shows a text of the caller's in the line.
func (l *progressLine) write(text string) {
	if l.off() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.last) < progressEvery {
		return
	}
	l.last = time.Now()
	width := words.Width(text)
	fmt.Fprintf(l.app.Stderr, "\r%s", words.Pad(text, max(width, l.width)))
	l.width = width
}

// add prints a problem: one line.
func (v *verification) add(p archive.Problem) {
	v.summary.Problems++
	if p.What == "" {
		p.What = p.Err.Error()
	}
	if v.JSON {
		_ = v.PrintJSON(p) // the buffer keeps its error until it is flushed
		return
	}
	v.line.clear()
	text := p.What
	if p.Err != nil {
		text = v.words.Error(p.Err)
	}
	place := fmt.Sprintf("%s:%d", words.Escape(p.File), p.Offset)
	if p.URL != "" {
		place += " " + words.Escape(p.URL)
	}
	fmt.Fprintf(v.out, "%s: %s\n", place, strings.ReplaceAll(text, "\n", "; "))
}

// The verdicts on the index.
const (
	verdictGood      = "good"
	verdictWrong     = "wrong"
	verdictUnchecked = "unchecked" // somebody writes it, or there is no catalog to compare it with
)

// catalog lets the catalog check itself.
func (v *verification) catalog(ctx context.Context, r *reading) error {
	wrong, err := r.Check(ctx)
	if err != nil {
		return err
	}
	for _, what := range wrong {
		v.add(archive.Problem{File: catalogFile, What: what})
	}
	stats, err := r.Stats(ctx)
	v.summary.Articles = stats.Articles
	return err
}

// index checks the index's files, and that it holds what the catalog holds.
func (v *verification) index(ctx context.Context, r *reading) error {
	before := v.summary.Problems
	wrong := func(err error) { v.add(archive.Problem{File: "index", Err: err}) }
	problems, err := index.Check(ctx, r.indexOptions(v.Now))
	for _, what := range problems {
		v.add(archive.Problem{File: "index", Err: what})
	}
	aside, _ := index.Aside(indexPath(r.Dir)) // a folder that cannot be listed is named by others
	for _, dir := range aside {
		v.line.clear()
		v.note(v.Text("A damaged index lies aside in %s; nothing needs it, and it may be removed.", dir))
	}
	v.summary.Index = verdictGood
	switch {
	case errors.Is(err, index.ErrAbsent) && v.summary.Articles == 0:
		return nil
	case errors.Is(err, index.ErrAbsent):
		wrong(words.Errorf("there is no index, and the catalog has %d articles", v.summary.Articles))
	case err != nil && ctx.Err() == nil:
		wrong(err)
	case err != nil:
		return err
	case len(problems) == 0:
		if err := v.indexCounts(ctx, r, wrong); err != nil {
			return err
		}
	}
	if v.ofIndex = v.summary.Problems - before; v.ofIndex > 0 {
		v.summary.Index = verdictWrong
		v.line.clear()
		if _, held := r.holder(); held {
			v.note(v.Text("The index is made from the catalog, nothing is lost: when the one that holds the archive has ended, run: %s", v.reindexLine(r)))
			return nil
		}
		v.note(v.Text("The index is made from the catalog, nothing is lost: run: %s", v.reindexLine(r)))
	}
	return nil
}

// indexCounts compares the number of documents with that of articles, where
// nothing was committed meanwhile that the index does not know.
func (v *verification) indexCounts(ctx context.Context, r *reading, wrong func(error)) error {
	behind, err := r.behind(ctx)
	if err != nil {
		wrong(err)
		return nil
	}
	if behind > 0 {
		v.summary.Index = verdictUnchecked
		v.sayBehind(ctx, r)
		return nil
	}
	first, err := r.LastSeq(ctx)
	if err != nil {
		return err
	}
	stats, err := r.Stats(ctx) // a crawl may have added some since the catalog was checked
	if err != nil {
		return err
	}
	result, err := v.ask(ctx, r, index.Query{Limit: -1, NoSnippets: true})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	_, held := r.holder()
	if err != nil && held {
		v.summary.Index = verdictUnchecked
		v.note(v.Text("The index was not counted: %v", err))
		return nil
	} else if err != nil {
		wrong(err)
		return nil
	}
	last, err := r.LastSeq(ctx)
	if err != nil {
		return err
	}
	if first == last && int64(result.Total) != stats.Articles {
		wrong(words.Errorf("it has %d articles, and the catalog %d", result.Total, stats.Articles))
	}
	return nil
}

// finish prints the summary.
func (v *verification) finish() error {
	s := &v.summary
	s.Seconds = time.Since(v.began).Seconds()
	switch {
	case v.JSON:
		if err := v.PrintJSON(s); err != nil {
			return err
		}
	case s.Problems > 0:
		v.Print("%d problems in %d files, %d captures, %s, in %.1f s (WARC %.1f MB/s)", s.Problems, s.Files, s.Captures, humanBytes(s.Bytes), s.Seconds, s.Rate)
	case s.Stopped:
	case !v.Quiet:
		v.Print("All is well: %d files, %d captures, %d articles, %s, in %.1f s (WARC %.1f MB/s)", s.Files, s.Captures, s.Articles, humanBytes(s.Bytes), s.Seconds, s.Rate)
	}
	if s.Earlier > 0 && !v.JSON {
		v.Say("%d files were found right before, by the run that this one went on with.", s.Earlier)
	}
	for _, name := range s.PassedOver {
		if !v.JSON {
			v.Say("%s was passed over: only .warc.gz and .warc are read here; unpack it, or read it with the tool that wrote it", name)
		}
	}
	if s.Skipped > 0 && !v.JSON {
		v.Say("%d files were left out by --sample.", s.Skipped)
	}
	switch {
	case s.Problems > v.ofIndex && !v.JSON:
		return exitf(exitFailed, "what can be mended here, and what must come back from a backup, is told by: %s", v.archiveLine("repair", "--dry-run"))
	case s.Problems > 0:
		return quietExit(exitFailed)
	}
	return nil
}
