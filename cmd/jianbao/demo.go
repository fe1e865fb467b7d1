package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/config"
	"jianbao/internal/durable"
	"jianbao/internal/portaltest"
	"jianbao/internal/words"
	"jianbao/record"
)

const (
	demoFolder = "jianbao-demo"
	// demoMark lies in a folder that demo made, which it may therefore clear.
	demoMark = ".jianbao-demo"
)

// newDemo crawls the built-in portal.
func newDemo(a *app) *cobra.Command {
	var serve bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "crawl the built-in portal on loopback and show what can be asked",
		Long: "Serves made-up newspapers on loopback (GBK, Big5 and UTF-8), crawls them twice, archives and indexes them, and says\n" +
			"what was found and which commands to try on the folder that it leaves. It needs no network.\n" +
			"The folder is ./jianbao-demo or that of --data; one that demo did not make is refused, its own is begun afresh.",
		Example:     "jianbao demo\njianbao demo --data /tmp/try --json\njianbao demo --serve",
		Args:        arguments(0, 0),
		Annotations: exits(exitLocked, exitCannotWrite, exitInterrupted),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.demo(cmd.Context(), serve)
		},
	}
	cmd.Flags().BoolVar(&serve, "serve", false, "keep the portal up afterwards, and leave a crawl.yaml for it in the folder")
	return cmd
}

func (a *app) demo(ctx context.Context, serve bool) (err error) {
	dir := cmpOr(a.Data, demoFolder)
	if err := a.clearDemo(dir); err != nil {
		return err
	}
	portal := portaltest.NewDemo()
	if err := portal.Start(); err != nil {
		return words.Errorf("serve the demonstration on loopback: %w", err)
	}
	defer portal.Close()
	found, err := a.demoPasses(ctx, portal, dir)
	if err != nil {
		return err
	}
	if err := a.sayDemo(found); err != nil || !serve {
		return err
	}
	return a.serveDemo(ctx, portal, dir)
}

// clearDemo makes the folder, or clears one that demo made.
func (a *app) clearDemo(dir string) (err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cannotWrite(dir, err)
	}
	if len(entries) > 0 {
		if _, err := os.Lstat(filepath.Join(dir, demoMark)); err != nil {
			return words.Errorf("%s is there and was not made by demo, so it stays as it is: name another folder with --data", dir)
		}
		lock, lockErr := durable.Lock(lockPath(dir), durable.Holder{Command: "demo"})
		if lockErr != nil {
			return lockError(dir, lockErr)
		}
		defer func() { err = errors.Join(err, lock.Unlock()) }()
	}
	// The lock stays: without its file two could hold it.
	for _, pattern := range []string{"catalog.db*", "warc", "index*", "crawl.yaml"} {
		made, err := filepath.Glob(filepath.Join(globQuote(dir), pattern))
		if err != nil {
			return err
		}
		for _, path := range made {
			if err := os.RemoveAll(path); err != nil {
				return cannotWrite(dir, err)
			}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return cannotWrite(dir, err)
	}
	return cannotWrite(dir, os.WriteFile(filepath.Join(dir, demoMark), []byte("Made by jianbao demo, which may clear this folder.\n"), 0o644))
}

// globQuote takes the meaning from what stands for others in filepath.Glob.
func globQuote(path string) string {
	if runtime.GOOS == "windows" {
		return path // there \ separates, and nothing quotes
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// demonstrated is what demo found, and the one object that demo --json prints.
type demonstrated struct {
	Data      string `json:"data"`
	Articles  int64  `json:"articles"`
	Revisions int64  `json:"revisions"`
	Captures  int64  `json:"captures"`
	Edited    string `json:"edited"`
	Deleted   string `json:"deleted"`
	Mirror    string `json:"mirror"`
	Original  string `json:"original"`

	passes []crawlSummary
	titles map[string]string
}

// demoPasses crawls the portal twice; between the passes its publishers edit
// one article and take another away.
func (a *app) demoPasses(ctx context.Context, portal *portaltest.Demo, dir string) (*demonstrated, error) {
	file := filepath.Join(dir, "crawl.yaml")
	c, err := config.Parse(portal.ConfigFor("."), file)
	if err != nil {
		return nil, err
	}
	a.Data = dir
	found := &demonstrated{Data: dir, titles: map[string]string{}}
	for pass := 1; pass <= 2; pass++ {
		portal.SetPass(pass)
		report, err := a.demoPass(ctx, c, pass)
		if err != nil {
			return nil, err
		}
		found.passes = append(found.passes, report.summary())
	}
	return found, a.lookAtDemo(ctx, portal, found)
}

func (a *app) demoPass(ctx context.Context, c *config.Config, pass int) (passReport, error) {
	o, err := a.crawlOptions(c, crawlFlags{recheck: pass > 1}, false)
	if err != nil {
		return passReport{}, err
	}
	fetcher, err := a.fetcher(c, nil, o.Sites)
	if err != nil {
		return passReport{}, err
	}
	defer fetcher.Close()
	o.Fetch = fetcher
	report, err := a.pass(ctx, c, o, "demo")
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return report, err
}

// lookAtDemo reads from the archive what the passes left there.
func (a *app) lookAtDemo(ctx context.Context, portal *portaltest.Demo, found *demonstrated) error {
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	stats, err := r.Stats(ctx)
	if err != nil {
		return err
	}
	found.Articles, found.Revisions, found.Captures = stats.Articles, stats.Revisions, stats.Captures
	for _, of := range []struct {
		id   *string
		what record.EventType
	}{{&found.Edited, record.EventRevised}, {&found.Deleted, record.EventDeleted}} {
		if *of.id, err = theOne(ctx, r, of.what); err != nil {
			return err
		}
	}
	for _, gold := range portal.Articles() {
		if gold.URL == portal.Mirror() {
			if found.Mirror, err = a.idOf(ctx, r, gold.URL); err == nil {
				found.Original, err = a.idOf(ctx, r, gold.MirrorOf)
			}
			if err != nil {
				return err
			}
		}
	}
	for _, id := range []string{found.Edited, found.Deleted, found.Mirror} {
		article, err := r.Article(ctx, id)
		if err != nil {
			return err
		}
		found.titles[id] = article.Title
	}
	return nil
}

// theOne is the article of the only event of a type: the portal changed one
// article and took one away, and nothing else may have been seen to change.
func theOne(ctx context.Context, log catalog.Log, what record.EventType) (string, error) {
	events, err := log.Events(ctx, 0, 1<<20)
	if err != nil {
		return "", err
	}
	id, count := "", 0
	for _, e := range events {
		if e.Type == what {
			id, count = e.Article, count+1
		}
	}
	if count != 1 {
		return "", words.Errorf("the demonstration went wrong: %d events %q where there must be one", count, string(what))
	}
	return id, nil
}

func (a *app) idOf(ctx context.Context, library catalog.Library, url string) (string, error) {
	found, err := a.resolve(ctx, library, url)
	return found.ID, err
}

// sayDemo prints what was found and what to try next.
func (a *app) sayDemo(found *demonstrated) error {
	if a.JSON {
		if err := a.PrintJSON(found); err != nil {
			return err
		}
		return a.out.Flush()
	}
	if a.Quiet {
		return nil
	}
	for i, s := range found.passes {
		a.Print("Pass %d: %d pages, %d new articles, %d revised, %d deleted, %s received in %.1f s", i+1, s.Asked, s.New, s.Revised, s.Deleted, humanBytes(s.Bytes), s.Seconds)
	}
	a.Print("The archive in %s holds %d articles in %d revisions, from %d captures.", found.Data, found.Articles, found.Revisions, found.Captures)
	a.Print("  edited   %s  %s", found.Edited, found.titles[found.Edited])
	a.Print("  deleted  %s  %s", found.Deleted, found.titles[found.Deleted])
	a.Print("  a mirror %s  %s", found.Mirror, found.titles[found.Mirror])
	fmt.Fprintln(a.out)
	a.Print("Try:")
	data := []string{"--data", shellWord(found.Data)}
	for _, args := range [][]string{
		{"search", "灯塔"}, {"search", `'source:岚江在线 桥'`}, {"show", found.Mirror}, {"show", found.Deleted, "--format", "md"},
		{"history", found.Edited}, {"diff", found.Edited}, {"status"}, {"verify"},
	} {
		fmt.Fprintf(a.out, "  %s\n", a.commandLine(append(args, data...)...))
	}
	return a.out.Flush()
}

// serveDemo keeps the portal of the second pass up until it is interrupted.
func (a *app) serveDemo(ctx context.Context, portal *portaltest.Demo, dir string) error {
	file := filepath.Join(dir, "crawl.yaml")
	if err := durable.WriteFile(file, portal.ConfigFor("."), 0o644); err != nil {
		return cannotWrite(dir, err)
	}
	a.Say("The portal is up on %s until this is interrupted. In another terminal: %s", portal.Addr(),
		a.commandLine("crawl", "-c", shellWord(file), "--recheck"))
	<-ctx.Done()
	return ctx.Err()
}
