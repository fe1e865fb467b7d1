package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/internal/words"
)

// From when on doctor calls for a person. They stand in its help.
const (
	// quickCheckBytes is the largest catalog that it reads whole.
	quickCheckBytes = 128 << 20
	// heldTooLong is how long a command may hold the archive.
	heldTooLong = 24 * time.Hour
	// backlogTooLong is how many changes the index may be behind by.
	backlogTooLong = 1000
	// clockSlack is how far a time may lie ahead.
	clockSlack = 2 * time.Minute
	// fewInodes is one part of so many of a disk's files.
	fewInodes = 100
	// fullDisk is how little room makes a disk full, whatever min_free asks for.
	fullDisk = 1 << 20
	// silentPasses is in how many passes on end a site may be silent.
	silentPasses = 3
	// manyPages is how many pages a share is taken of at least.
	manyPages = 10
)

// newDoctor says whether a person is needed.
func newDoctor(a *app) *cobra.Command {
	var days int
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "say what needs a person, for cron",
		Long: "Looks at disk, clock, lock, catalog, index, the last passes and each site, and names what does not mend itself, a\n" +
			"line each: what, why, what to do. It exits 1 then, and 0 when nobody is needed. It changes nothing, and works from an\n" +
			"account that may only read. A person is needed when\n" +
			"  - a disk has less than min_free or less than 1 MiB, less than --days at the present rate, or less than a hundredth of its files left\n" +
			"  - the clock is behind the last pass, the archive's files or this program\n" +
			"  - a process has held the archive for a day, or answers no searches\n" +
			"  - the catalog cannot be read, or its pages are damaged (looked at up to 128 MiB; verify reads larger ones)\n" +
			"  - a WARC file that the catalog knows is missing, or not as long as it was\n" +
			"  - the index is damaged, gone, or behind by 1000 changes\n" +
			"  - the last pass was killed, failed or had no room, or is five times as old as they usually are, 6 h at least\n" +
			"  - a site was silent in three passes on end; or, of 10 pages or more in a week, more than half failed or were no\n" +
			"    articles, or robots.txt allowed none; or nothing new came for ten times as long as usual, three days at least\n" +
			"  - the layouts of a site in crawl.yaml fitted none of its last 10 articles or more of the week, or disagreed with the\n" +
			"    generic extractor on most of them\n" +
			"  - the contact is an example although public hosts are to be crawled\n" +
			"  - files belong to another account than the catalog does, or their owner may not write the folder",
		Example:     "jianbao doctor\njianbao doctor -q --days 30\njianbao doctor --json",
		Args:        arguments(0, 0),
		Annotations: exits(exitNoArchive, exitInterrupted),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if days < 0 {
				return usagef("--days %d: give a number of at least 0", days)
			}
			return a.doctor(cmd.Context(), days)
		},
	}
	cmd.Flags().IntVar(&days, "days", 14, "call when the room lasts for less than `N` days")
	return cmd
}

// finding is one thing that needs a person.
type finding struct {
	// Check is what was looked at, On what it is about: a folder or a site.
	Check string `json:"check"`
	On    string `json:"on"`
	// What is wrong, with the reason, and what to do, in the person's language.
	What string `json:"what"`
	Do   string `json:"do"`
}

// The names of checks. They are promises to scripts.
const (
	checkDisk    = "disk"
	checkClock   = "clock"
	checkLock    = "lock"
	checkCatalog = "catalog"
	checkIndex   = "index"
	checkPass    = "pass"
	checkSite    = "site"
	checkConfig  = "config"
	checkRights  = "rights"
	checkWARC    = "warc"
)

// examination is one run of doctor.
type examination struct {
	*app
	r      *reading
	now    time.Time
	days   int
	stats  catalog.Stats
	passes []catalog.PassRecord // of the last month, in order
	held   bool
	found  []finding
}

func (a *app) doctor(ctx context.Context, days int) (err error) {
	x := &examination{app: a, now: a.Now(), days: days}
	x.r, err = a.openCatalogReader(ctx)
	switch {
	case err == nil:
		defer func() { err = errors.Join(err, x.r.Close()) }()
		if err := x.examine(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			x.add(checkCatalog, catalogFile, a.words.Error(err), x.restoreAdvice())
		}
	case codeOf(err) == exitNoArchive || ctx.Err() != nil:
		return err
	default:
		dir, failed := a.dataDir()
		if failed != nil {
			return err // crawl.yaml is what is wrong
		}
		x.unreadable(dir, err)
	}
	return x.finish()
}

// unreadable notes that the catalog cannot be read, and looks at what can.
func (x *examination) unreadable(dir string, err error) {
	do := x.restoreAdvice()
	if errors.Is(err, catalog.ErrNewer) {
		do = x.Text("use the version of jianbao that wrote it")
	} else if errors.Is(err, os.ErrPermission) {
		do = x.Text("give this account the right to read it")
	}
	x.add(checkCatalog, filepath.Join(dir, catalogFile), x.words.Error(err), do)
	for _, p := range places(dir) {
		x.inodes(p)
	}
}

func (x *examination) restoreAdvice() string {
	return x.Text("see: %s; a catalog that is lost comes back from a copy, or from the pages by: %s", x.archiveLine("verify"), x.archiveLine("reparse"))
}

// add notes a finding. Its texts are escaped.
func (x *examination) add(check, on, what, do string) {
	x.found = append(x.found, finding{check, on, strings.ReplaceAll(what, "\n", x.Text("; ")), do})
}

// examine looks at everything; an error is that of the catalog.
func (x *examination) examine(ctx context.Context) (err error) {
	if x.stats, err = x.r.Stats(ctx); err != nil {
		return err
	}
	if x.passes, err = x.r.Passes(ctx, x.now.Add(-30*day), x.now.Add(day)); err != nil {
		return err
	}
	use, err := measure(x.r.Dir)
	if err != nil {
		x.add(checkRights, x.r.Dir, x.words.Error(err), x.Text("give this account the right to read it"))
	}
	x.lock(ctx)
	x.disk(&use)
	x.clock(&use)
	x.index(ctx)
	x.lastPass()
	for _, s := range x.r.Config.Sites {
		x.site(s.ID)
	}
	if err := x.layouts(ctx); err != nil {
		return err
	}
	x.configuration()
	x.rights()
	if err := x.warc(ctx); err != nil {
		return err
	}
	return x.catalog(ctx)
}

// catalog reads the catalog's pages, where they are not too many.
func (x *examination) catalog(ctx context.Context) error {
	path := filepath.Join(x.r.Dir, catalogFile)
	info, err := os.Stat(path)
	if err != nil || info.Size() > quickCheckBytes {
		return nil
	}
	wrong, err := x.r.QuickCheck(ctx)
	if err == nil && len(wrong) > 0 {
		x.add(checkCatalog, path, x.Text("its pages are damaged: %s", wrong[0]), x.restoreAdvice())
	}
	return err
}

// finish says what was found.
func (x *examination) finish() error {
	for _, f := range x.found {
		if x.JSON {
			if err := x.PrintJSON(f); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(x.out, "%s: %s: %s%s%s\n", f.Check, words.Escape(f.On), f.What, x.Text("; "), f.Do)
	}
	switch {
	case x.JSON:
		if err := x.PrintJSON(map[string]int{"findings": len(x.found)}); err != nil {
			return err
		}
	case len(x.found) == 0 && !x.Quiet:
		x.Print("All is well: %s", x.r.Dir)
	}
	if len(x.found) > 0 {
		return quietExit(exitFailed)
	}
	return nil
}
