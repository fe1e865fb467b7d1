package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/config"
	"jianbao/index"
	"jianbao/internal/words"
	"jianbao/parser"
)

// newReindex makes the index again.
func newReindex(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "reindex",
		Short: "make the search index again, of the catalog alone",
		Long: "Makes the search index again of the catalog, in a folder beside the present one, which answers searches until\n" +
			"the new one takes its place. A run that was stopped is gone on with by the next one. A damaged index is kept\n" +
			"aside as index.damaged-TIME; nothing needs it.",
		Example:     "jianbao reindex\njianbao reindex --data ./data --json",
		Args:        arguments(0, 0),
		Annotations: exits(exitNoArchive, exitLocked, exitCannotWrite, exitInterrupted),
		RunE:        func(cmd *cobra.Command, _ []string) error { return a.reindex(cmd.Context()) },
	}
}

// reindexSummary is the object that reindex --json prints.
type reindexSummary struct {
	index.Rebuilt
	Articles int64   `json:"articles"` // of the catalog
	Seconds  float64 `json:"seconds"`
}

func (a *app) reindex(ctx context.Context) (err error) {
	c, err := a.findConfig()
	if err != nil {
		return err
	}
	dir, began := a.dataDirOf(c), a.Now()
	if err := a.hasCatalog(dir); err != nil {
		return err
	}
	lock, err := takeLock(dir, a.holder("reindex"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	zone := config.Defaults().Location()
	if c != nil {
		zone = c.Location()
	}
	store, err := sqlite.Open(ctx, filepath.Join(dir, catalogFile),
		catalog.Options{Clock: a.Now, Location: zone, Join: parser.Join, ParserVersion: parser.Version})
	if err != nil {
		return cannotWrite(dir, err)
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if c == nil {
		zone = a.storedConfig(ctx, store).Location()
	}
	rebuilt, stats, err := a.rebuildIndex(ctx, dir, zone, store)
	if err != nil {
		return cannotWrite(dir, err)
	}
	summary := reindexSummary{Rebuilt: rebuilt, Articles: stats.Articles, Seconds: a.Now().Sub(began).Seconds()}
	if int64(rebuilt.Documents) != stats.Articles {
		return words.Errorf("the new index has %d documents, and the catalog %d articles: this is a fault of jianbao, please report it",
			rebuilt.Documents, stats.Articles)
	}
	return a.printReindex(summary)
}

func (a *app) rebuildIndex(ctx context.Context, dir string, zone *time.Location, store *sqlite.Store) (index.Rebuilt, catalog.Stats, error) {
	stats, err := store.Stats(ctx)
	if err != nil {
		return index.Rebuilt{}, stats, err
	}
	last, err := store.LastSeq(ctx)
	if err != nil {
		return index.Rebuilt{}, stats, err
	}
	line := a.newProgressLine()
	rebuilt, err := index.Rebuild(ctx, index.Options{
		Dir: indexPath(dir), Location: zone, Clock: a.Now,
		Gone: func(err error) bool { return errors.Is(err, catalog.ErrNotFound) },
	}, store, func(cursor int64) {
		line.write(a.words.Sprintf("%d of %d changes indexed", cursor, last))
	})
	line.clear()
	if errors.Is(err, index.ErrBusy) {
		err = words.Errorf("another process is using the index; try again when it has ended: %w", err)
	}
	return rebuilt, stats, err
}

// hasCatalog gives an error with exit code 10 where there is no catalog.
func (a *app) hasCatalog(dir string) error {
	_, err := os.Lstat(filepath.Join(dir, catalogFile))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return a.noArchive(dir)
}

func (a *app) printReindex(s reindexSummary) error {
	if a.JSON {
		return a.PrintJSON(s)
	}
	if a.Quiet {
		return nil
	}
	if s.Resumed {
		a.Say("A run that was stopped before was gone on with.")
	}
	a.Print("The index was made again: %d articles in %d partitions, in %s", s.Documents, s.Partitions,
		time.Duration(s.Seconds*float64(time.Second)).Round(100*time.Millisecond))
	if s.Aside != "" {
		a.Say("The damaged one was kept as %s; nothing needs it, and it may be removed.", s.Aside)
	}
	return nil
}

// reindexLine is the command that makes an archive's index again.
func (a *app) reindexLine(r *reading) string {
	return a.commandLine("reindex", "--data", shellWord(r.Dir))
}
