package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"jianbao/catalog"
	"jianbao/index"
	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// How long the index is waited for. Each bounds one step, so that a search
// ends in any case.
const (
	// indexWait: another process may be closing a partition.
	indexWait = time.Second
	// socketWait: a crawl that has just begun may be about to answer.
	socketWait = time.Second
	// signOfLife is how soon the holder of the lock answers a question that costs nothing.
	signOfLife = 3 * time.Second
	// answerWait is longer than the holder lets a query run.
	answerWait = 40 * time.Second
)

func lockPath(dir string) string  { return filepath.Join(dir, "lock") }
func indexPath(dir string) string { return filepath.Join(dir, "index") }

// indexOptions open an archive's index for reading.
func (r *reading) indexOptions(now func() time.Time) index.Options {
	return index.Options{
		Dir: indexPath(r.Dir), Texts: r.Store, Source: r.Store, Location: r.Config.Location(), Clock: now, Wait: indexWait,
		Gone: func(err error) bool { return errors.Is(err, catalog.ErrNotFound) },
	}
}

// holder is who holds the archive's lock. A lock that cannot be looked at is
// as good as none for who only reads.
func (r *reading) holder() (durable.Holder, bool) {
	h, held, err := durable.ReadHolder(lockPath(r.Dir))
	if h.Socket != "" && !filepath.IsAbs(h.Socket) {
		h.Socket = filepath.Join(r.Dir, h.Socket)
	}
	return h, held && err == nil
}

// ask answers a query: through the socket of the process that holds the
// archive, which alone may open what it writes, else from the files. It ends
// in bounded time; an error says why there is no answer and what to do.
func (a *app) ask(ctx context.Context, r *reading, q index.Query) (index.Result, error) {
	if err := q.Validate(); err != nil {
		return index.Result{}, &exitError{Code: exitUsage, Err: err}
	}
	holder, held := r.answering(ctx)
	if held && holder.Socket != "" {
		result, err := askHolder(ctx, holder, q)
		if !errors.Is(err, index.ErrNoService) {
			return result, a.indexError(ctx, r, err)
		}
		// It ended between the look at its lock and the question, or cannot be
		// reached from here: the files will tell.
	}
	result, err := a.askFiles(ctx, r, q)
	if errors.Is(err, index.ErrBusy) {
		// Or it has just begun.
		if now, held := r.answering(ctx); held && now.Socket != "" && now.Socket != holder.Socket {
			result, err = askHolder(ctx, now, q)
		}
	}
	return result, a.indexError(ctx, r, err)
}

// answering is the holder of the lock. One that has not said yet where it
// answers is given a moment: to open the index now would keep it from it.
func (r *reading) answering(ctx context.Context) (durable.Holder, bool) {
	for began := time.Now(); ; {
		h, held := r.holder()
		if !held || h.Socket != "" || h.Command == "reindex" || h.Command == "reparse" || time.Since(began) > socketWait || ctx.Err() != nil {
			return h, held
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// errSilentHolder: the holder of the lock accepts questions and answers none.
var errSilentHolder = errors.New("it does not answer")

func askHolder(ctx context.Context, h durable.Holder, q index.Query) (index.Result, error) {
	client := index.Dial(h.Socket)
	defer client.Close()
	probe, cancel := context.WithTimeout(ctx, signOfLife)
	defer cancel()
	// No partition has this day, so that none is opened.
	_, err := client.Search(probe, index.Query{From: "1000-01-01", To: "1000-01-01", Limit: -1, NoSnippets: true})
	if err != nil && ctx.Err() == nil && probe.Err() != nil {
		return index.Result{}, errSilentHolder
	} else if err != nil {
		return index.Result{}, err
	}
	within, cancel := context.WithTimeout(ctx, answerWait)
	defer cancel()
	return client.Search(within, q)
}

func (a *app) askFiles(ctx context.Context, r *reading, q index.Query) (index.Result, error) {
	files, err := index.OpenReader(ctx, r.indexOptions(a.Now))
	if errors.Is(err, index.ErrAbsent) {
		if stats, statsErr := r.Stats(ctx); statsErr == nil && stats.Articles == 0 {
			return index.Result{}, nil // nothing was ever put into it
		}
	}
	if err != nil {
		return index.Result{}, err
	}
	result, err := files.Search(ctx, q)
	return result, errors.Join(err, files.Close())
}

// crawlLine is the command that brings an archive's index up to date, with the
// files that this command was told of.
func (a *app) crawlLine() string { return a.archiveLine("crawl") }

// archiveLine is a command on the archive that this one was told of.
func (a *app) archiveLine(args ...string) string {
	if a.Config != "" {
		args = append(args, "-c", shellWord(a.Config))
	}
	if a.Data != "" {
		args = append(args, "--data", shellWord(a.Data))
	}
	return a.commandLine(args...)
}

// indexError says what is the matter with the index and what to do.
func (a *app) indexError(ctx context.Context, r *reading, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	if damaged, ok := errors.AsType[*index.DamagedError](err); ok {
		if h, held := r.holder(); held {
			return words.Errorf("the index is damaged (%s: %w); nothing is lost, it is made from the catalog: when process %d (%s) has ended, run: %s",
				damaged.Path, damaged.Reason, h.PID, h.Command, a.reindexLine(r))
		}
		return words.Errorf("the index is damaged (%s: %w); nothing is lost, it is made from the catalog: run: %s",
			damaged.Path, damaged.Reason, a.reindexLine(r))
	}
	switch {
	case errors.Is(err, index.ErrAbsent):
		return words.Errorf("there is no index in %s; nothing is lost, it is made from the catalog by: %s", r.Dir, a.reindexLine(r))
	case errors.Is(err, index.ErrQuery):
		return &exitError{Code: exitUsage, Err: err}
	case errors.Is(err, index.ErrBusy), errors.Is(err, errSilentHolder), errors.Is(err, index.ErrNoService):
		if h, held := r.holder(); held && h.PID != 0 {
			return words.Errorf("the index cannot be searched now: process %d on %s (%s, since %s) holds the archive and answers no searches; "+
				"try again when it has ended", h.PID, h.Host, h.Command, exactTime(h.Started, r.Config.Location()))
		}
		return words.Errorf("the index cannot be searched now: another process is using it; try again in a moment")
	}
	return words.Errorf("search the index: %w", err)
}

// behind is how many events of the catalog the index does not know yet; the
// error is that of index.Stat.
func (r *reading) behind(ctx context.Context) (int64, error) {
	status, err := index.Stat(indexPath(r.Dir))
	if err == nil {
		err = index.Belongs(ctx, indexPath(r.Dir), r.Store)
	}
	if err != nil {
		return 0, err
	}
	last, err := r.LastSeq(ctx)
	return max(0, last-status.Cursor), err
}
