package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/config"
	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/index"
	"jianbao/internal/durable"
	"jianbao/parser"
	"jianbao/record"
)

// pass makes one pass of the crawl within this process, put together as the
// command puts it together, so that it can be had without the index and with
// profiles.
func pass(j job) (d done, err error) {
	if j.Profile != "" {
		finish, err := startProfile(j.Profile)
		if err != nil {
			return d, err
		}
		defer func() { err = errors.Join(err, finish()) }()
	}
	ctx := context.Background()
	c, err := config.Parse(j.Config, filepath.Join(j.Dir, "crawl.yaml"))
	if err != nil {
		return d, err
	}
	s := &stores{changed: make(chan struct{}, 1)}
	defer func() { err = errors.Join(err, s.close()) }()
	if err := s.open(ctx, c, j); err != nil {
		return d, err
	}
	o := fetch.Options{AllowPrivate: c.Private(), PrivateOnly: true}
	for _, to := range c.ConnectTo {
		o.ConnectTo = append(o.ConnectTo, fetch.ConnectTo(to))
	}
	fetcher, err := fetch.New(o)
	if err != nil {
		return d, err
	}
	defer fetcher.Close()
	counted := &countingArchive{Writer: s.warc}
	options := crawler.Options{
		Store: s.catalog, Archive: counted, Fetch: fetcher, Config: c.Effective(), Workers: c.Limits.Workers,
		Committed: func() { d.Commits++; s.note() },
	}
	for _, site := range c.Sites {
		options.Sites = append(options.Sites, crawlSite(site))
	}
	report, err := crawler.Run(ctx, options)
	d.Pages, d.Bytes, d.Syncs = report.Asked, report.Bytes, counted.syncs
	if s.index != nil && err == nil {
		_, err = s.index.Follow(ctx, s.catalog)
	}
	return d, err
}

func crawlSite(s config.Site) crawler.Site {
	out := crawler.Site{
		ID: s.ID, Start: s.Start, Feeds: s.Feeds, Sitemaps: s.Sitemaps, Key: s.Key, Delay: time.Duration(s.Delay),
		MaxPages: s.MaxPages, MaxDepth: s.MaxDepth, ConfirmDeletion: time.Duration(s.ConfirmDeletion),
		Revisit: record.Revisit{Min: time.Duration(s.Revisit.Min), Max: time.Duration(s.Revisit.Max)},
	}
	for _, p := range s.Articles {
		out.Articles = append(out.Articles, p.String())
	}
	return out
}

// countingArchive counts how often the disk is waited for. The crawl calls it
// from one goroutine.
type countingArchive struct {
	*archive.Writer
	syncs int
}

func (c *countingArchive) Sync() error {
	c.syncs++
	return c.Writer.Sync()
}

// stores are what a pass writes to.
type stores struct {
	lock    *durable.LockFile
	catalog *sqlite.Store
	warc    *archive.Writer
	index   *index.Writer
	changed chan struct{}
	stop    context.CancelFunc
	work    sync.WaitGroup
}

func (s *stores) open(ctx context.Context, c *config.Config, j job) (err error) {
	if s.lock, err = durable.Lock(filepath.Join(j.Dir, "lock"), durable.Holder{PID: os.Getpid(), Command: "bench"}); err != nil {
		return err
	}
	options := catalog.Options{Location: c.Location(), Join: parser.Join, ParserVersion: parser.Version}
	if s.catalog, err = sqlite.Open(ctx, filepath.Join(j.Dir, "catalog.db"), options); err != nil {
		return err
	}
	s.warc, _, err = archive.NewWriter(ctx, archive.WriterOptions{
		Dir: j.Dir, MaxSize: int64(c.WARC.MaxSize),
		Original: func(digest string) (record.Ref, bool) {
			ref, err := s.catalog.FindPayload(ctx, digest)
			return ref, err == nil
		},
		OnClose: func(f archive.ClosedFile) error {
			return s.catalog.AddFile(ctx, catalog.WARCFile{Name: f.Name, Size: f.Size, SHA256: f.SHA256})
		},
	})
	if err != nil || !j.Index {
		return err
	}
	s.index, err = index.OpenWriter(ctx, index.Options{
		Dir: filepath.Join(j.Dir, "index"), Texts: s.catalog, Location: c.Location(),
		Gone: func(err error) bool { return errors.Is(err, catalog.ErrNotFound) },
	})
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(ctx)
	s.stop = stop
	s.work.Go(func() { s.follow(background) })
	return nil
}

// note tells that something was committed.
func (s *stores) note() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// follow brings the index up to date now and then, as the command does.
func (s *stores) follow(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-s.changed:
		}
		if _, err := s.index.Follow(ctx, s.catalog); err != nil {
			return // the last one, after the crawl, meets it again
		}
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second):
		}
	}
}

func (s *stores) close() error {
	if s.stop != nil {
		s.stop()
	}
	s.work.Wait()
	var errs []error
	if s.index != nil {
		errs = append(errs, s.index.Close())
	}
	if s.warc != nil {
		errs = append(errs, s.warc.Close())
	}
	if s.catalog != nil {
		errs = append(errs, s.catalog.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Unlock())
	}
	return errors.Join(errs...)
}

// startProfile writes cpu.pprof, and at the end heap.pprof: all that was
// allocated, and what was in use before the stores were closed.
func startProfile(dir string) (finish func() error, err error) {
	file, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		runtime.GC()
		heap, err := os.Create(filepath.Join(dir, "heap.pprof"))
		if err != nil {
			return errors.Join(err, file.Close())
		}
		return errors.Join(pprof.WriteHeapProfile(heap), heap.Close(), file.Close())
	}, nil
}
