package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"jianbao/internal/durable"
	"jianbao/internal/words"
	"jianbao/record"
)

// A batch ends, and the cursor is written, after so many events or bytes of
// text, whichever comes first: that bounds the memory, and how long a stop waits.
const (
	batchEvents = 1000
	batchText   = 4 << 20
)

// Writer brings an index up to date, and searches it. It is for the holder of
// the archive's lock; its methods may be called from several goroutines.
type Writer struct {
	searcher
	following sync.Mutex
}

// OpenWriter opens an index, or makes an empty one where there is none. It
// opens for writing what an earlier writer could not seal, and compares the
// files of the rest with the manifest. It returns ErrBusy when another process
// reads or writes what must be written, after having waited, and a
// *DamagedError when the index must be rebuilt and o.Rebuild is not set.
func OpenWriter(ctx context.Context, o Options) (*Writer, error) {
	o = o.withDefaults()
	if err := durable.MkdirAll(durable.OS{}, o.Dir, readable(filepath.Dir(o.Dir), 0o755)); err != nil {
		return nil, err
	}
	w, err := openWriter(ctx, o)
	var damaged *DamagedError
	switch {
	case errors.As(err, &damaged) && (o.Rebuild || o.Anew):
		if _, err := moveAside(o, ".damaged-"); err != nil {
			return nil, fmt.Errorf("move the damaged index %s aside: %w", o.Dir, err)
		}
	case err == nil && o.Anew && w.Cursor() > 0:
		if err := w.Close(); err != nil {
			return nil, err
		}
		aside, err := moveAside(o, ".old-")
		if err == nil {
			err = os.RemoveAll(aside)
		}
		if err != nil {
			return nil, fmt.Errorf("clear the index %s: %w", o.Dir, err)
		}
	default:
		return w, err
	}
	return openWriter(ctx, o)
}

func openWriter(ctx context.Context, o Options) (*Writer, error) {
	m, err := readManifest(o.Dir)
	if errors.Is(err, ErrAbsent) {
		m = manifest{Partitions: map[string]partition{}}
		err = m.write(o.Dir, o.Clock())
	}
	if err != nil {
		return nil, err
	}
	s := newShelf(o, m, false)
	if err := s.recover(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return &Writer{searcher: searcher{s}}, nil
}

// recover removes what a killed writer was making, opens what it was writing
// and looks at the rest.
func (s *shelf) recover(ctx context.Context) error {
	if _, err := durable.RemoveAsides(durable.OS{}, s.opt.Dir); err != nil {
		return err
	}
	made, err := filepath.Glob(filepath.Join(s.opt.Dir, "*.bleve.new"))
	if err != nil {
		return err
	}
	for _, dir := range made {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	m := s.manifest()
	for _, name := range m.names() {
		if m.Partitions[name].Sealed {
			err = s.inspect(name)
		} else {
			var release func()
			if _, release, err = s.use(ctx, name, true); err == nil {
				release()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// moveAside renames the index folder to one with the time in its name, which
// it gives, and makes an empty one.
func moveAside(o Options, mark string) (string, error) {
	base := o.Dir + mark + o.Clock().UTC().Format("20060102T150405Z")
	aside := base
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = fmt.Sprintf("%s-%d", base, n)
	}
	info, err := os.Stat(o.Dir)
	if err != nil {
		return "", err
	}
	if err := os.Rename(o.Dir, aside); err != nil {
		return "", err
	}
	return aside, durable.MkdirAll(durable.OS{}, o.Dir, info.Mode().Perm())
}

// Cursor is the Seq of the last event that the index reflects.
func (w *Writer) Cursor() int64 { return w.shelf.manifest().Cursor }

// Follow applies the events behind the cursor until there are none, and says
// how many it applied. What it applied is on disk when it returns, also with an
// error; the next call goes on from there. ErrBusy says that another process
// is reading a partition that must be written: try later.
func (w *Writer) Follow(ctx context.Context, src Source) (applied int, err error) {
	w.following.Lock()
	defer w.following.Unlock()
	applied, err = w.follow(ctx, src)
	return applied, w.shelf.condemn(err)
}

func (w *Writer) follow(ctx context.Context, src Source) (applied int, err error) {
	last, err := src.LastSeq(ctx)
	if err != nil {
		return 0, err
	}
	if cursor := w.Cursor(); cursor > last {
		return 0, &DamagedError{w.shelf.opt.Dir, words.Errorf("it has seen event %d, and the catalog's last is %d", cursor, last)}
	}
	for {
		events, err := src.Events(ctx, w.Cursor(), batchEvents)
		if err != nil || len(events) == 0 {
			return applied, err
		}
		n, err := w.apply(ctx, src, events)
		if err != nil {
			return applied, err
		}
		applied += n
	}
}

// changes are what a batch does to one partition.
type changes struct {
	articles []record.Article
	gone     []string
}

// apply brings the documents of the first events' articles up to date, each
// once, by what the catalog holds now, then moves the cursor behind those events
// and says how many they were.
func (w *Writer) apply(ctx context.Context, src Source, events []record.Event) (n int, err error) {
	todo := map[string]*changes{}
	done := map[string]bool{}
	for text := 0; n < len(events) && text < batchText; n++ {
		id := events[n].Article
		if done[id] || id == "" {
			continue
		}
		done[id] = true
		size, err := w.collect(ctx, src, id, todo)
		if err != nil {
			return 0, err
		}
		text += size
	}
	seq := events[n-1].Seq
	for name, c := range todo {
		if err := w.write(ctx, name, c, seq); err != nil {
			return 0, fmt.Errorf("index partition %s: %w", name, err)
		}
	}
	return n, w.shelf.change(true, func(m *manifest) { m.Cursor = seq })
}

// collect reads an article and puts it to the changes of its partition; one
// that is gone is taken out of all partitions. size is that of its text in bytes.
func (w *Writer) collect(ctx context.Context, src Source, id string, todo map[string]*changes) (size int, err error) {
	of := func(name string) *changes {
		if todo[name] == nil {
			todo[name] = &changes{}
		}
		return todo[name]
	}
	a, err := src.Article(ctx, id)
	name := ""
	if err == nil {
		name, err = src.Partition(ctx, id)
	}
	switch {
	case err != nil && w.shelf.opt.Gone(err):
		for _, name := range w.shelf.manifest().names() {
			of(name).gone = append(of(name).gone, id)
		}
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("article %s: %w", id, err)
	case !partitionName.MatchString(name):
		return 0, fmt.Errorf("article %s: partition %q is no name of one", id, name)
	}
	a.ID = id
	of(name).articles = append(of(name).articles, a)
	return len(a.Title) + len(a.Body), nil
}

// write applies a batch to one partition; it is on disk when write returns.
func (w *Writer) write(ctx context.Context, name string, c *changes, seq int64) error {
	if _, known := w.shelf.manifest().Partitions[name]; !known {
		// The manifest first: a folder that it does not name is not ours.
		if err := w.shelf.change(true, func(m *manifest) { m.Partitions[name] = partition{} }); err != nil {
			return err
		}
	}
	index, release, err := w.shelf.use(ctx, name, true)
	if err != nil {
		return err
	}
	defer release()
	var n lengths
	batch := index.NewBatch()
	for i := range c.articles {
		if err := batch.IndexAdvanced(newDocument(&c.articles[i], &n)); err != nil {
			return fmt.Errorf("article %s: %w", c.articles[i].ID, err)
		}
	}
	for _, id := range c.gone {
		batch.Delete(id)
	}
	batch.SetInternal([]byte(seqKey), strconv.AppendInt(nil, seq, 10))
	if err := index.Batch(batch); err != nil {
		return err
	}
	documents, err := index.DocCount()
	if err != nil {
		return err
	}
	if err := w.shelf.change(false, func(m *manifest) {
		p := m.Partitions[name]
		p.Documents, p.Seq = int(documents), seq
		p.Measured += int64(len(c.articles))
		p.TitleTokens += n.title.Load()
		p.BodyTokens += n.body.Load()
		for _, a := range c.articles {
			p.widen(dayOf(a.Published, w.shelf.opt.Location))
		}
		m.Partitions[name] = p
	}); err != nil {
		return err
	}
	return admit(w.shelf.opt.Dir, partitionDir(w.shelf.opt.Dir, name))
}

// Close ends the searches, closes the index and seals what was written: the
// manifest then has the checksums of all files. The second call does nothing.
func (w *Writer) Close() error {
	w.following.Lock()
	defer w.following.Unlock()
	if err := w.shelf.close(); err != nil {
		return fmt.Errorf("close index %s: %w", w.shelf.opt.Dir, err)
	}
	return nil
}

// Reader searches an index that nobody writes. Its methods may be called from
// several goroutines. It sees the index as it was when partitions were opened:
// open one for a query, or for a few.
type Reader struct{ searcher }

// OpenReader opens an index for reading only. It returns ErrAbsent when there
// is none, ErrBusy when another process is writing it (that one can be asked:
// see Dial), and a *DamagedError when it must be rebuilt. A partition that
// is opened later by a search may lead to the same errors.
func OpenReader(ctx context.Context, o Options) (*Reader, error) {
	o = o.withDefaults()
	m, err := readManifest(o.Dir)
	if err != nil {
		return nil, err
	}
	s := newShelf(o, m, true)
	for _, name := range m.names() {
		if p := m.Partitions[name]; p.Sealed || p.Documents == 0 {
			continue
		}
		_, release, err := s.use(ctx, name, false)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		release()
	}
	return &Reader{searcher{s}}, nil
}

// Close waits for the searches and closes the index.
func (r *Reader) Close() error { return r.shelf.close() }

// Status is what the manifest of an index says.
type Status struct {
	// Cursor is the Seq of the last event that the documents reflect.
	Cursor     int64             `json:"cursor"`
	Documents  int               `json:"documents"`
	Partitions []PartitionStatus `json:"partitions"`
}

// PartitionStatus is what is known of one partition.
type PartitionStatus struct {
	Name      string `json:"name"`
	Documents int    `json:"documents"`
	FirstDay  string `json:"first_day,omitempty"`
	LastDay   string `json:"last_day,omitempty"`
	Sealed    bool   `json:"sealed"`
	Bytes     int64  `json:"bytes"` // when it was last sealed
}

// Stat reads the manifest alone: it waits for nobody. Errors are those of OpenReader.
func Stat(dir string) (Status, error) {
	m, err := readManifest(dir)
	if err != nil {
		return Status{}, err
	}
	s := Status{Cursor: m.Cursor}
	for _, name := range m.names() {
		p := m.Partitions[name]
		status := PartitionStatus{Name: name, Documents: p.Documents, FirstDay: p.FirstDay, LastDay: p.LastDay, Sealed: p.Sealed}
		for _, file := range p.Files {
			status.Bytes += file.Size
		}
		s.Documents += p.Documents
		s.Partitions = append(s.Partitions, status)
	}
	return s, nil
}
