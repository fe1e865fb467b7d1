package reparse

import (
	"context"
	"errors"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/crawler"
	"jianbao/record"
)

// Survey is what the files hold, at a first look.
type Survey struct {
	journal [][]archive.JournalPart
	told    map[string]bool // the processes whose files hold an entry of it
	files   map[string]file
	sizes   map[string]int64
	// Config is the configuration of the last crawl, nil where no file has one.
	Config []byte
	// Captures counts the responses and revisits, Entries the journal's entries
	// that can be applied.
	Captures, Entries int
	// Broken says that there are entries of the journal which cannot be
	// applied, since one before them is lost.
	Broken bool
}

// file is what the beginning of a file says.
type file struct {
	process string // the first file of the process that wrote it
	began   time.Time
	config  []byte
}

// ConfigField is the line of a warcinfo record that holds the configuration.
const ConfigField = "jianbao-config"

// Look looks through all files.
func Look(ctx context.Context, o Options) (Survey, error) {
	o = o.withDefaults()
	s := Survey{told: map[string]bool{}, files: map[string]file{}}
	process, seen := "", int64(0)
	var err error
	if s.sizes, err = o.Archive.Sizes(); err != nil || len(s.sizes) == 0 {
		return s, err
	}
	parts, err := o.Archive.Journal(ctx, func(e archive.Entry) error {
		if catalog.Unreachable(e.Err) {
			return e.Err
		}
		f, known := s.files[e.File]
		if !known {
			if process == "" || isFirst(e.File) {
				process = e.File
			}
			f = file{process: process, began: e.Time}
		}
		if config := e.Info().Get(ConfigField); config != "" {
			f.config, s.Config = []byte(config), []byte(config)
		}
		s.files[e.File] = f
		if _, ok := e.Ref(); ok {
			s.Captures++
		}
		if seen++; seen%1000 == 0 {
			o.Progress(Progress{Phase: Surveying, Done: seen})
		}
		return nil
	})
	if err == nil {
		err = stands(o.Archive, s.sizes)
	}
	if err != nil {
		return s, err
	}
	s.journal, s.Broken = archive.JournalChain(parts)
	s.Entries = len(s.journal)
	for _, entry := range s.journal {
		for _, part := range entry {
			s.told[s.files[part.File].process] = true
		}
	}
	return s, nil
}

var serial = regexp.MustCompile(`-\d{14}-(\d{5,})-`)

// isFirst reports whether a file is the first that its process wrote.
func isFirst(name string) bool {
	m := serial.FindStringSubmatch(path.Base(name))
	return m != nil && strings.TrimLeft(m[1], "0") == "1"
}

// Catalog is a catalog that is made anew.
type Catalog interface {
	catalog.Store
	catalog.Restorer
}

// Rules are those by which the captures of a process are replayed.
type Rules struct {
	Sites []crawler.Site
	// Config is the configuration as stored with the pass.
	Config []byte
}

// RebuildOptions say how a catalog is rebuilt.
type RebuildOptions struct {
	Options
	// Basis is that of the readings. A run goes on with what another one of the
	// same basis and the same files had made; of others, it is ErrAnother.
	Basis string
	// Rules gives the rules of a process, by the configuration in its files;
	// nil where they have none.
	Rules func(config []byte) (Rules, error)
}

// Rebuilt is what a rebuilding came to.
type Rebuilt struct {
	catalog.Reparse
	// Entries counts the entries of the journal that hold, Refused is why the
	// next one was refused, if one was.
	Entries int
	Refused error
	// Replayed counts captures that the journal does not tell of and that were
	// committed by the rules of today.
	Replayed int
	// Orphans are captures that were never committed: a crash came between,
	// and their page was asked again.
	Orphans int
	// Foreign are captures of other tools.
	Foreign int
	// Damaged counts places that could not be read, and captures.
	Damaged int
}

// rebuilding is a rebuilding under way.
type rebuilding struct {
	RebuildOptions
	store  Catalog
	survey Survey
	out    Rebuilt

	replayers map[string]*crawler.Replayer // by process
	known     map[string]bool              // processes of which captures are known
	waiting   []*pending
	held      int64 // bytes of what waits, which is held until it is committed

	reading sync.WaitGroup // those of waiting that are being read
	slots   chan struct{}  // one for each that is read at once
}

// maxHeld is how many bytes wait at most to be committed in one transaction.
const maxHeld = 8 << 20

// Rebuild makes the catalog in an empty store, or goes on where a run before
// this one was stopped, with the same files.
func Rebuild(ctx context.Context, store Catalog, s Survey, o RebuildOptions) (Rebuilt, error) {
	o.Options = o.withDefaults()
	r := &rebuilding{
		RebuildOptions: o, store: store, survey: s, replayers: map[string]*crawler.Replayer{}, known: map[string]bool{},
		slots: make(chan struct{}, o.Workers),
	}
	for _, step := range []func(context.Context) error{r.begin, r.restore, r.read, r.replay, r.files, r.end} {
		if err := step(ctx); err != nil {
			return r.out, err
		}
	}
	return r.out, nil
}

// restore applies the journal. An entry that cannot be applied ends it: what
// it told is replayed.
func (r *rebuilding) restore(ctx context.Context) error {
	last, err := r.store.LastEntry(ctx)
	if err != nil {
		return err
	}
	skip := last != ""
	for i, entry := range r.survey.journal {
		if skip {
			skip = entry[0].Entry != last
			r.out.Entries++
			continue
		}
		var damage *archive.Problem
		err := r.store.Restore(ctx, entry[0].Entry, func(yield func([]byte) error) error {
			for _, part := range entry {
				if err := r.Archive.JournalLines(part, yield); err != nil {
					return err
				}
			}
			return nil
		})
		ofEntry := errors.Is(err, catalog.ErrRefused) || errors.As(err, &damage) && !catalog.Unreachable(err)
		if ofEntry && ctx.Err() == nil {
			r.out.Refused = err
			r.Problem(Problem{File: entry[0].File, Offset: entry[0].Offset, Err: err})
			return nil
		}
		if err != nil {
			return err
		}
		r.out.Entries++
		r.Progress(Progress{Phase: Restoring, Done: int64(i + 1), Total: int64(len(r.survey.journal))})
	}
	return nil
}

// read gives the revisions that the journal told of their readings.
func (r *rebuilding) read(ctx context.Context) (err error) {
	r.out.Reparse, err = readings(ctx, r.store, "rebuild "+r.Basis, r.Options)
	return err
}

// files tells the catalog of the closed files' digests that it does not know.
func (r *rebuilding) files(ctx context.Context) error {
	closed, _ := r.Archive.ClosedFiles() // verify names those that cannot be read
	known, err := r.store.Files(ctx)
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
		if err := r.store.AddFile(ctx, catalog.WARCFile{Name: f.Name, Size: f.Size, SHA256: f.SHA256}); err != nil {
			return err
		}
	}
	return nil
}

func (r *rebuilding) end(ctx context.Context) error {
	if err := r.store.Restored(ctx); err != nil {
		return err
	}
	_, err := r.store.EndReparse(ctx)
	return err
}

// replayer is that of the process which wrote a file.
func (r *rebuilding) replayer(ctx context.Context, name string) (*crawler.Replayer, error) {
	process := r.survey.files[name].process
	if p := r.replayers[process]; p != nil {
		return p, nil
	}
	first := r.survey.files[process]
	rules, err := r.Rules(first.config)
	if err != nil {
		return nil, err
	}
	if !r.survey.told[process] && !r.known[process] {
		starts, err := crawler.Starts(rules.Sites)
		if err != nil {
			return nil, err
		}
		options := crawler.PassOptions(rules.Sites, rules.Config)
		options.Holder = path.Base(process)
		if err := r.store.ReplayPass(ctx, process, first.began, starts, options); err != nil {
			return nil, err
		}
	}
	p, err := crawler.NewReplayer(rules.Sites)
	r.replayers[process] = p
	return p, err
}

// pending is a capture that waits to be replayed.
type pending struct {
	ref         record.Ref
	size        int64 // of the record's block
	notModified bool
	replayer    *crawler.Replayer

	// What it was read to, by then.
	result catalog.Replayed
	ours   bool
	err    error
}

// readBeside reads a capture beside others, while the walk goes on.
func (r *rebuilding) readBeside(p *pending, capture func() (record.Capture, error)) {
	r.slots <- struct{}{}
	r.reading.Go(func() {
		defer func() { <-r.slots }()
		var c record.Capture
		if c, p.err = capture(); p.err == nil {
			p.result, p.ours = p.replayer.Result(c, p.ref, p.notModified)
		}
	})
}

// replay commits the captures that the journal does not know, in order.
func (r *rebuilding) replay(ctx context.Context) error {
	if err := r.store.PrepareRestore(ctx); err != nil {
		return err
	}
	defer r.reading.Wait()
	var done int64
	err := r.Archive.WalkCaptures(ctx, func(e archive.Entry, capture func() (record.Capture, error)) error {
		if done++; done%1000 == 0 {
			r.Progress(Progress{Phase: Replaying, Done: done})
		}
		ref, ok := e.Ref()
		if catalog.Unreachable(e.Err) {
			return e.Err
		}
		if e.Err != nil {
			r.out.Damaged++
			r.Problem(Problem{File: e.File, Offset: e.Offset, URL: e.URL, Err: e.Err})
		}
		if !ok {
			return nil
		}
		return r.meet(ctx, &pending{ref: ref, size: e.Size, notModified: e.IsNotModified()}, capture)
	})
	if err == nil {
		err = stands(r.Archive, r.survey.sizes)
	}
	if err != nil {
		return err
	}
	return r.commit(ctx)
}

// meet looks at a capture in its turn.
func (r *rebuilding) meet(ctx context.Context, p *pending, capture func() (record.Capture, error)) error {
	known, later, err := r.store.Known(ctx, p.ref)
	process := r.survey.files[p.ref.File].process
	switch {
	case err != nil:
		return err
	case known:
		r.known[process] = true
		return nil
	case later:
		r.out.Orphans++
		return nil
	}
	if r.replayers[process] == nil {
		if err := r.commit(ctx); err != nil { // of the process before
			return err
		}
	}
	if p.replayer, err = r.replayer(ctx, p.ref.File); err != nil {
		return err
	}
	r.readBeside(p, capture)
	r.waiting, r.held = append(r.waiting, p), r.held+p.size
	if len(r.waiting) < batch && r.held < maxHeld {
		return nil
	}
	return r.commit(ctx)
}

// commit commits what waits in order.
func (r *rebuilding) commit(ctx context.Context) error {
	if len(r.waiting) == 0 {
		return nil
	}
	r.reading.Wait()
	there := sync.OnceValues(func() (map[string]int64, error) { return sizes(r.Archive) })
	var list []catalog.Replayed
	for _, p := range r.waiting {
		err := settle(p.err, []record.Ref{p.ref}, there)
		switch {
		case catalog.Unreachable(err):
			return unreachable(err)
		case err != nil:
			r.passOver(p.ref, err)
		case !p.ours:
			r.out.Foreign++
		default:
			list = append(list, p.result)
		}
	}
	clear(r.waiting)
	r.waiting, r.held = r.waiting[:0], 0
	receipts, err := r.store.Replay(ctx, list)
	if err != nil {
		return err
	}
	for i, receipt := range receipts {
		if receipt.Err != nil {
			r.passOver(list[i].Capture, receipt.Err)
			continue
		}
		r.out.Replayed++
	}
	return ctx.Err()
}

// passOver tells of a capture that cannot be replayed.
func (r *rebuilding) passOver(ref record.Ref, err error) {
	r.out.Damaged++
	r.Problem(Problem{File: ref.File, Offset: ref.Offset, URL: ref.URL, Err: err})
}
