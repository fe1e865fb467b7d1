package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/config"
	"jianbao/crawler"
	"jianbao/index"
	"jianbao/internal/boot"
	"jianbao/internal/durable"
	"jianbao/internal/volume"
	"jianbao/internal/words"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/reparse"
	"jianbao/weburl"
)

// holding is an archive that this process holds the lock of: its catalog, its
// WARC files and its index, open for writing.
type holding struct {
	dir     string
	config  *config.Config
	layouts func(site string) parser.Layouts
	now     func() time.Time
	log     *slog.Logger
	lock    *durable.LockFile
	catalog *sqlite.Store
	warc    *archive.Writer
	reader  *archive.Reader
	// index is nil where another process is reading it, or where it cannot be
	// had: then the crawl goes on, and a later one brings it up to date.
	index *index.Writer
	// mended is what a former writer left unfinished.
	mended []archive.Mended

	work        sync.WaitGroup
	stop        context.CancelFunc
	stopTelling context.CancelFunc
	tellLast    func() error
	changed     chan struct{}
	indexErr    error // why index is nil
}

// hold takes the lock of an archive and opens it, making it where there is none.
func (a *app) hold(ctx context.Context, c *config.Config, dir, command string) (_ *holding, err error) {
	h := &holding{dir: dir, config: c, layouts: a.sitesLayouts(c), now: a.Now, log: a.log, changed: make(chan struct{}, 1)}
	holder := a.holder(command)
	if h.lock, err = takeLock(dir, holder); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(cannotWrite(dir, err), h.close())
		}
	}()
	h.reader = archive.OpenReader(dir)
	h.reader.MaxBody = int64(c.Limits.MaxBody) // a page is read again as it was read at first
	options := catalog.Options{
		Clock: a.Now, Location: c.Location(), Join: parser.Join, ParserVersion: parser.Version, Reread: h.reread, Uptime: boot.Uptime,
	}
	if err = placeWARC(dir, c); err != nil {
		return nil, &exitError{Code: exitCannotWrite, Err: err}
	}
	if err = a.orphaned(dir); err != nil {
		return nil, err
	}
	if h.catalog, err = sqlite.Open(ctx, filepath.Join(dir, catalogFile), options); err != nil {
		return nil, err
	}
	if err = a.outdated(ctx, h); err != nil {
		return nil, err
	}
	if _, err = h.catalog.Readdress(ctx, weburl.Rules, weburl.Canonical); err != nil {
		return nil, err
	}
	if err = h.elsewhere(ctx); err != nil {
		return nil, &exitError{Code: exitCannotWrite, Err: err}
	}
	if err = h.openArchive(ctx, holder.Host); err != nil {
		return nil, err
	}
	longer, release := lingering(ctx, tellGrace)
	h.tellLast = func() error {
		defer release()
		if err := h.tell(longer); err != nil && longer.Err() == nil {
			return err
		}
		return nil // what the person did not wait for is told by the next run
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	h.stopTelling = stop
	h.work.Go(func() { h.keepTelling(background) })
	h.openIndex(ctx, holder)
	return h, nil
}

// holder says who this process is, for the lock of an archive.
func (a *app) holder(command string) durable.Holder {
	host, _ := os.Hostname() // "" where it has no name; the lock says the process all the same
	return durable.Holder{PID: os.Getpid(), Host: host, Started: a.Now().UTC(), Command: command}
}

// takeLock takes the writer lock of an archive, making its folder where there
// is none. The error names the process that holds it.
func takeLock(dir string, holder durable.Holder) (*durable.LockFile, error) {
	if err := sqlite.Suitable(dir); err != nil {
		return nil, &exitError{Code: exitCannotWrite, Err: err}
	}
	if err := durable.MkdirAll(durable.OS{}, dir, 0o755); err != nil {
		return nil, cannotWrite(dir, err)
	}
	lock, err := durable.Lock(lockPath(dir), holder)
	if err != nil {
		return nil, lockError(dir, err)
	}
	return lock, nil
}

// orphaned refuses a folder that holds archived pages and no catalog of them:
// an empty one in its place would give ids, revisions and times anew.
func (a *app) orphaned(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, catalogFile)); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	files, err := archive.Count(dir)
	if err != nil || files == 0 {
		return err
	}
	return words.Errorf("%s holds %d WARC files, but %s, which knows their articles, is gone: put it back from a copy, or make it again of them with: %s; nothing was changed",
		dir, files, catalogFile, a.commandLine("reparse", "--data", shellWord(dir)))
}

// openArchive opens the WARC files and tells the catalog of those that were
// closed when nobody could tell it.
func (h *holding) openArchive(ctx context.Context, host string) (err error) {
	h.warc, h.mended, err = archive.NewWriter(ctx, archive.WriterOptions{
		Dir: h.dir, Prefix: h.config.WARC.Prefix, MaxSize: int64(h.config.WARC.MaxSize), Host: host, Clock: h.now,
		Info: archive.Fields{
			{Name: "software", Value: "jianbao/" + version()},
			{Name: "operator", Value: h.config.Agent.Contact},
			{Name: "http-header-user-agent", Value: userAgent(h.config)},
			{Name: "robots", Value: "obey (RFC 9309)"},
			{Name: reparse.ConfigField, Value: string(h.config.Effective())},
		},
		Original: func(digest string) (record.Ref, bool) {
			ref, err := h.catalog.FindPayload(context.WithoutCancel(ctx), digest)
			return ref, err == nil
		},
		Committed: func(file string) (int64, error) { return h.catalog.Committed(context.WithoutCancel(ctx), file) },
		OnClose: func(f archive.ClosedFile) error {
			return h.catalog.AddFile(context.WithoutCancel(ctx), catalog.WARCFile{Name: f.Name, Size: f.Size, SHA256: f.SHA256})
		},
	})
	if err != nil {
		return err
	}
	return h.reconcile(ctx)
}

// outdated refuses a catalog that is older than the files beside it, or was made
// without some of them: a crawl would find anew, and at other times, what they
// hold and their journal tells.
func (a *app) outdated(ctx context.Context, h *holding) error {
	file, err := newerFile(ctx, h.reader, h.catalog)
	if err != nil || file == "" {
		return err
	}
	return words.Errorf("%s does not know what %s holds and tells of: it is older, or was made when that file was not there. "+
		"Put the right one back, or move it away (with its -wal and -shm) and make it again of the WARC files with: %s; nothing was changed",
		filepath.Join(h.dir, catalogFile), file, a.commandLine("reparse", "--data", shellWord(h.dir)))
}

// newerFile is a WARC file whose journal tells of what the catalog has never
// had; "" where there is none. Files that the catalog knows whole are not read,
// nor what it knows of the others.
func newerFile(ctx context.Context, r *archive.Reader, c *sqlite.Store) (newer string, err error) {
	files, err := c.Files(ctx)
	if err != nil {
		return "", err
	}
	known := map[string]bool{}
	for _, f := range files {
		known[f.Name] = true
	}
	found := errors.New("found")
	err = r.JournalBeyond(ctx, func(file string) (int64, error) {
		if known[file] {
			return -1, nil
		}
		return c.Committed(ctx, file)
	}, func(file string, line []byte) error {
		lacks, err := c.Lacks(ctx, line)
		if lacks && err == nil {
			newer, err = file, found
		}
		return err
	})
	if errors.Is(err, found) {
		err = nil
	}
	return newer, err
}

// reconcile adds the closed files that the catalog does not know: a crash came
// between the closing and the telling. What it knows is left alone, so that
// verify finds a file that was changed since.
func (h *holding) reconcile(ctx context.Context) error {
	closed, err := archive.ClosedFiles(h.dir)
	if err != nil {
		h.log.Warn("files of the archive whose digests cannot be read", "error", err)
	}
	known, err := h.catalog.Files(ctx)
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, f := range known {
		names[f.Name] = true
	}
	for _, f := range closed {
		if names[f.Name] {
			continue
		}
		if err := h.catalog.AddFile(ctx, catalog.WARCFile{Name: f.Name, Size: f.Size, SHA256: f.SHA256}); err != nil {
			return err
		}
	}
	return nil
}

// openIndex opens the index, follows the event log from now on, and answers
// searches of other processes. None of it is a reason not to crawl.
func (h *holding) openIndex(ctx context.Context, holder durable.Holder) {
	var err error
	h.index, err = index.OpenWriter(ctx, h.indexOptions())
	if err != nil {
		h.indexErr = err
		return
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	h.stop = stop
	h.work.Go(func() { h.follow(background) })
	listener, path, err := index.ListenSocket(h.dir)
	if err != nil {
		h.log.Warn("searches cannot be answered while this runs", "error", err)
		return
	}
	holder.Socket = withinFolder(h.dir, path)
	h.work.Go(func() {
		if err := index.Serve(background, listener, h.index); err != nil {
			h.log.Warn("searches are no longer answered", "error", err)
		}
	})
	if err := h.lock.Update(holder); err != nil {
		h.log.Warn("the lock does not say where searches are answered", "error", err)
	}
}

// withinFolder is the path of a file of the data folder as the lock names it:
// relative to the folder, which may be moved and may have other names. One that
// lies elsewhere stays as it is.
func withinFolder(dir, path string) string {
	whole, err := filepath.Abs(dir)
	if err != nil || filepath.Dir(path) != whole {
		return path
	}
	return filepath.Base(path)
}

func (h *holding) indexOptions() index.Options {
	return index.Options{
		Dir: indexPath(h.dir), Texts: h.catalog, Source: h.catalog, Location: h.config.Location(), Clock: h.now, Rebuild: true,
		Gone: func(err error) bool { return errors.Is(err, catalog.ErrNotFound) },
	}
}

// note lets the index know that something was committed.
func (h *holding) note() {
	select {
	case h.changed <- struct{}{}:
	default:
	}
}

// tellPause is how long the journal in the WARC files may be behind the catalog
// while a crawl runs, and muchUntold how many changes are worth a file of their
// own: a pass that archived nothing begins none for the few that it made.
const (
	tellPause  = 15 * time.Second
	muchUntold = 5000
)

// tell writes what the journal does not tell yet.
func (h *holding) tell(ctx context.Context) error {
	if !h.warc.HasFile() {
		if untold, err := h.catalog.Untold(ctx); err != nil || untold < muchUntold {
			return err
		}
	}
	_, err := reparse.Tell(ctx, h.catalog, h.warc)
	return err
}

// tellGrace is how long the journal may still be told when the person has ended
// the program.
const tellGrace = 3 * time.Second

// keepTelling tells the journal now and then. When that fails, the crawl fails
// by the same disk; what is untold is told by the next one.
func (h *holding) keepTelling(ctx context.Context) {
	tick := time.NewTicker(tellPause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := h.tell(ctx); err != nil && ctx.Err() == nil {
			h.log.Warn("the journal of the catalog is behind", "error", err)
		}
	}
}

// followPause lets events gather, so that the index is written in batches.
const followPause = 2 * time.Second

// follow keeps the index up to date while the crawl runs.
func (h *holding) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.changed:
		}
		if _, err := h.index.Follow(ctx, h.catalog); err != nil && ctx.Err() == nil {
			h.log.Info("the index is behind", "error", err)
		}
		timer := time.NewTimer(followPause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// catchUpGrace is how long the index may still be written when the person has
// ended the program.
const catchUpGrace = 2 * time.Second

// catchUp brings the index up to date, also one that somebody was reading when
// it was to be opened. The error says why it stays behind.
func (h *holding) catchUp(ctx context.Context) (err error) {
	longer, cancel := lingering(ctx, catchUpGrace)
	defer cancel()
	if errors.Is(h.indexErr, index.ErrBusy) {
		h.index, h.indexErr = index.OpenWriter(longer, h.indexOptions())
	}
	if h.index == nil {
		return h.indexErr
	}
	if h.stop != nil {
		// The follower, or a search, may be at work in what is to be written.
		defer context.AfterFunc(longer, h.stop)()
	}
	_, err = h.index.Follow(longer, h.catalog)
	return err
}

// lingering is a context that ends a while after ctx does.
func lingering(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() { stop(); cancel() }
}

// close ends all that hold began, in an order that leaves everything whole:
// searches, index, WARC (which tells the catalog of its digest), catalog, lock.
func (h *holding) close() error {
	if h.stop != nil {
		h.stop()
	}
	if h.stopTelling != nil {
		h.stopTelling()
	}
	h.work.Wait()
	var errs []error
	if h.index != nil {
		errs = append(errs, h.index.Close())
	}
	if h.warc != nil {
		var untold error
		if h.tellLast != nil {
			untold = h.tellLast()
		}
		if err := h.warc.Close(); err != nil {
			untold = err // it says the same, or more
		}
		errs = append(errs, untold)
	}
	if h.catalog != nil {
		errs = append(errs, h.catalog.Close())
	}
	if h.lock != nil {
		errs = append(errs, h.lock.Unlock())
	}
	return errors.Join(errs...)
}

// reread reads captures of the archive again with today's parser.
func (h *holding) reread(_ context.Context, captures []record.Ref) ([]record.Page, error) {
	return crawler.Reread(h.reader.Capture, h.layouts, captures)
}

// lockError names who holds the archive.
func lockError(dir string, err error) error {
	held, ok := errors.AsType[*durable.HeldError](err)
	if !ok {
		return cannotWrite(dir, err)
	}
	if held.Holder.PID == 0 {
		return exitf(exitLocked, "another run holds the lock of %s: wait until it has ended", dir)
	}
	return exitf(exitLocked, "another run holds the lock of %s: process %d on %s since %s (%s)", dir, held.Holder.PID,
		held.Holder.Host, held.Holder.Started.Format(time.RFC3339), held.Holder.Command)
}

// cannotWrite gives an error its exit code where it says that a folder cannot be written.
func cannotWrite(dir string, err error) error {
	switch {
	case err == nil:
		return nil
	case volume.Full(err):
		return exitf(exitCannotWrite, "no space left for %s: make room, then run it again; nothing that was archived is lost: %w", dir, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return exitf(exitCannotWrite, "%s cannot be written: give this account the right to write it, or name another folder with --data: %w", dir, err)
	case errors.Is(err, catalog.ErrNewer):
		return exitf(exitCannotWrite, "%s was written by a newer version of jianbao: use that version, or name another folder with --data: %w", dir, err)
	}
	return err
}
