package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/archive"
	"jianbao/internal/durable"
)

// newRepair brings an archive into order after a fault.
func newRepair(a *app) *cobra.Command {
	var o repairFlags
	cmd := &cobra.Command{
		Use:   "repair",
		Short: "bring an archive into order after a fault; delete nothing",
		Long: "Closes files that a crash left open, with what was torn moved to a file of its own; makes indexes and digests beside\n" +
			"WARC files anew where they are wrong or missing; moves a catalog or a search index that is damaged aside, so that\n" +
			"reparse and reindex make it anew. No WARC file is changed and nothing is overwritten or deleted: what is replaced\n" +
			"is renamed, to a name with “damaged” in it. What no file here can mend is named, with the pages and articles that\n" +
			"it concerns; reading goes around it. A sound archive is left as it is, to the byte. It can be ended at any time and\n" +
			"run again. Exit code 1: something is damaged or missing that only a backup can bring back.",
		Example:     "jianbao repair --dry-run\njianbao repair",
		Args:        arguments(0, 0),
		Annotations: exits(exitNoArchive, exitLocked, exitCannotWrite, exitInterrupted),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.repair(cmd.Context(), o) },
	}
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "change nothing, say what would be done")
	cmd.Flags().BoolVar(&o.deep, "deep", false, "read every record of every file, whatever the digest of the file says")
	return cmd
}

type repairFlags struct{ dryRun, deep bool }

// repairing is one run of repair.
type repairing struct {
	*app
	flags   repairFlags
	dir     string
	began   time.Time
	line    *progressLine
	summary repairSummary
}

// repairSummary is the object that repair --json prints.
type repairSummary struct {
	DryRun  bool                  `json:"dry_run,omitempty"`
	Files   int                   `json:"files"`
	Bytes   int64                 `json:"bytes"`
	Seconds float64               `json:"seconds"`
	Steps   []archive.Repaired    `json:"steps"`
	Damaged []archive.DamagedFile `json:"damaged,omitempty"`
	Missing []string              `json:"missing,omitempty"`
	// Articles are those of which a page is in damaged records.
	Articles []string `json:"articles,omitempty"`
	// Wrong is what is wrong elsewhere and stays so.
	Wrong []archive.Problem `json:"wrong,omitempty"`
	// Next are the commands that complete the repair, in order; "restore" stands
	// for putting files back from a backup.
	Next []string `json:"next,omitempty"`
}

// The steps that follow a repair.
const (
	nextRestore  = "restore"
	nextReparse  = "reparse"
	nextReindex  = "reindex"
	nextSnapshot = "snapshot"
)

func (a *app) repair(ctx context.Context, o repairFlags) (err error) {
	c, err := a.findConfig()
	if err != nil {
		return err
	}
	dir := a.dataDirOf(c)
	if !isArchive(dir) {
		return a.noArchive(dir)
	}
	lock, err := takeLock(dir, a.holder("repair"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	r := &repairing{app: a, flags: o, dir: dir, began: time.Now(), line: a.newProgressLine()}
	r.summary.DryRun, r.summary.Steps = o.dryRun, []archive.Repaired{}
	if o.dryRun {
		r.Say("This changes nothing and says what would be done.")
	}
	err = r.run(ctx)
	r.line.clear()
	if err != nil {
		return cannotWrite(dir, err)
	}
	return r.finish()
}

// isArchive reports whether a folder holds anything of an archive.
func isArchive(dir string) bool {
	for _, name := range []string{catalogFile, "warc", "index"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// run repairs one part after the other.
func (r *repairing) run(ctx context.Context) (err error) {
	books, err := r.catalog(ctx)
	if err != nil {
		return err
	}
	if books != nil {
		defer func() { err = errors.Join(err, books.Close()) }()
	}
	if err := r.warc(ctx, books); err != nil {
		return err
	}
	if err := r.index(ctx, books); err != nil {
		return err
	}
	err = checkSnapshots(ctx, r.dir, func(p archive.Problem) {
		r.summary.Wrong = append(r.summary.Wrong, p)
		r.say("%s: %v", p.File, p.Err)
	})
	if len(r.summary.Wrong) > 0 {
		r.next(nextSnapshot)
	}
	return err
}

// warc repairs the WARC files and what lies beside them.
func (r *repairing) warc(ctx context.Context, books *reading) error {
	o := archive.RepairOptions{Writer: archive.WriterOptions{Dir: r.dir}, Deep: r.flags.deep, DryRun: r.flags.dryRun, Progress: r.progress, Tell: r.step}
	if books != nil {
		files, err := books.Files(ctx)
		if err != nil {
			return err
		}
		o.Expected = expected(files)
		o.Writer.Committed = func(file string) (int64, error) { return books.Committed(context.WithoutCancel(ctx), file) }
	}
	report, err := archive.Repair(ctx, o)
	r.summary.Files, r.summary.Bytes = report.Files, report.Bytes
	r.summary.Damaged, r.summary.Missing = report.Damaged, report.Missing
	if err != nil {
		return err
	}
	r.line.clear()
	for _, d := range report.Damaged {
		r.tellDamaged(ctx, books, d)
	}
	for _, name := range report.Missing {
		r.say("%s is missing; the catalog knows it", name)
	}
	if len(report.Damaged)+len(report.Missing) > 0 {
		r.next(nextRestore)
	}
	return nil
}

// tellDamaged names what is wrong in a WARC file, and which articles it concerns.
func (r *repairing) tellDamaged(ctx context.Context, books *reading, d archive.DamagedFile) {
	r.say("%s is damaged and stays as it is; %d records in it can be read", d.File, d.Records)
	seen := map[string]bool{}
	for _, p := range d.Problems {
		article := ""
		if books != nil && p.URL != "" {
			if found, err := r.resolve(ctx, books, p.URL); err == nil {
				article = found.ID
			}
		}
		if article != "" && !seen[article] {
			seen[article] = true
			r.summary.Articles = append(r.summary.Articles, article)
		}
		switch {
		case p.URL == "":
			r.say("  at byte %d: %v", p.Offset, p.Err)
		case article == "":
			r.say("  at byte %d: %s: %v", p.Offset, p.URL, p.Err)
		default:
			r.say("  at byte %d: %s (article %s): %v", p.Offset, p.URL, article, p.Err)
		}
	}
}

// say prints a line of the answer, which is one object with --json.
func (r *repairing) say(key string, args ...any) {
	r.line.clear()
	if !r.JSON {
		r.Print(key, args...)
	}
}

// step tells of a step that was done.
func (r *repairing) step(s archive.Repaired) {
	r.summary.Steps = append(r.summary.Steps, s)
	switch s.Step {
	case archive.StepClosed:
		r.say("%s: closed as %s, with %d whole records", s.File, s.To, s.Records)
	case archive.StepTorn:
		r.say("%s: the %d bytes behind its last whole record are moved to %s", s.File, s.Bytes, s.To)
	case archive.StepRemoved:
		r.say("%s: removed, a crash had left it without content", s.File)
	case archive.StepAside:
		r.say("%s: moved to %s", s.File, s.To)
	case archive.StepRebuilt:
		r.say("%s: made anew from the WARC file", s.File)
	}
}

// next notes what is to be done when the repair has ended.
func (r *repairing) next(step string) {
	r.summary.Next = append(r.summary.Next, step)
}

func (r *repairing) progress(p archive.Progress) { r.line.verifying(r.words, r.began, p) }

// aside renames a file or folder of the data folder.
func (r *repairing) aside(name, to string) error {
	if !r.flags.dryRun {
		if err := os.Rename(filepath.Join(r.dir, name), filepath.Join(r.dir, to)); err != nil {
			return err
		}
		if err := durable.SyncDir(r.dir); err != nil {
			return err
		}
	}
	r.step(archive.Repaired{Step: archive.StepAside, File: name, To: to})
	return nil
}

func (r *repairing) lies(name string) bool {
	_, err := os.Lstat(filepath.Join(r.dir, name))
	return !errors.Is(err, fs.ErrNotExist)
}

// finish says what is left to do.
func (r *repairing) finish() error {
	s := &r.summary
	s.Seconds = time.Since(r.began).Seconds()
	lasting := len(s.Damaged) + len(s.Missing) + len(s.Wrong)
	if r.JSON {
		if err := r.PrintJSON(s); err != nil {
			return err
		}
	} else {
		r.conclude(lasting)
	}
	if lasting > 0 {
		return quietExit(exitFailed)
	}
	return nil
}

func (r *repairing) conclude(lasting int) {
	s := &r.summary
	switch {
	case len(s.Steps) == 0 && lasting == 0 && len(s.Next) == 0:
		if !r.Quiet {
			r.Print("Nothing is to be repaired: %d files, %s, in %.1f s. Nothing was changed.", s.Files, humanBytes(s.Bytes), s.Seconds)
		}
		return
	case r.flags.dryRun:
		r.Say("Nothing was changed.")
	case len(s.Steps) == 0 && len(s.Next) == 1 && s.Next[0] == nextRestore:
		r.Say("Nothing was changed: what is wrong cannot be mended from what is here.")
	case len(s.Steps) == 0 && len(s.Next) > 0:
		r.Say("Nothing was changed by this; what is left is done by the following.")
	}
	for _, step := range s.Next {
		switch step {
		case nextRestore:
			r.Say("Next: put what is damaged or missing back from a backup, if there is one; until then it is read around.")
		case nextSnapshot:
			for _, date := range s.snapshotDates() {
				r.Say("Next: make the snapshots that are damaged again, into another folder: %s", r.archiveLine("snapshot", "--date", date, "--out", "DIR"))
			}
		default:
			r.Say("Next: %s", r.archiveLine(step))
		}
	}
	if !r.flags.dryRun && !r.Quiet && len(s.Next) == 0 {
		r.Print("Repaired: %d files, %s, in %.1f s.", s.Files, humanBytes(s.Bytes), s.Seconds)
	}
}

// snapshotDates are the days of the snapshots in which something is wrong;
// DAY stands for those of folders that are named otherwise.
func (s *repairSummary) snapshotDates() []string {
	var dates []string
	for _, p := range s.Wrong {
		name, _, _ := strings.Cut(strings.TrimPrefix(p.File, snapshotFolder+"/"), "/")
		date, _, _ := strings.Cut(name, ".")
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			date = "DAY"
		}
		if !slices.Contains(dates, date) {
			dates = append(dates, date)
		}
	}
	return dates
}
