package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"

	"jianbao/internal/durable"
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
	o, err := o.withDefaults().real()
	if err != nil {
		return nil, err
	}
	if err := settle(o); err != nil {
		return nil, fmt.Errorf("index %s: end what a rebuilding that was stopped had begun: %w", o.Dir, err)
	}
	if err := durable.MkdirAll(durable.OS{}, o.Dir, readable(filepath.Dir(o.Dir), 0o755)); err != nil {
		return nil, err
	}
	w, err := openWriter(ctx, o)
	var damaged *DamagedError
	switch {
	case errors.As(err, &damaged) && (o.Rebuild || o.Anew):
		if _, err := moveAside(o, damagedMark); err != nil {
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
	if o.Source != nil {
		if err := m.belongs(ctx, o.Dir, o.Source); err != nil {
			return nil, err
		}
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
	aside, err := asideName(o, mark)
	if err != nil {
		return "", err
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
	applied, err = w.follow(ctx, src, func(int64) {})
	return applied, w.shelf.condemn(err)
}

func (w *Writer) follow(ctx context.Context, src Source, progress func(cursor int64)) (applied int, err error) {
	if err := w.shelf.manifest().belongs(ctx, w.shelf.opt.Dir, src); err != nil {
		return 0, err
	}
	if err := w.adopt(ctx, src); err != nil {
		return 0, err
	}
	for {
		events, err := src.Events(ctx, w.Cursor(), batchEvents)
		if err != nil {
			return applied, err
		}
		if len(events) == 0 {
			break
		}
		n, err := w.apply(ctx, src, events)
		if err != nil {
			return applied, err
		}
		applied += n
		progress(w.Cursor())
		if err := ctx.Err(); err != nil {
			return applied, err
		}
	}
	n, err := w.reread(ctx, src)
	return applied + n, err
}

// adopt notes whose index it is. One that is empty will be made of the readings
// as they are now, so that the list of those that were replaced is behind it.
func (w *Writer) adopt(ctx context.Context, src Source) error {
	m := w.shelf.manifest()
	id, err := src.Identity(ctx)
	if err != nil {
		return err
	}
	reread := m.Reread
	for m.Cursor == 0 {
		articles, last, err := src.Reread(ctx, reread, batchEvents)
		if err != nil {
			return err
		}
		if len(articles) == 0 {
			break
		}
		reread = last
	}
	if id == m.Catalog && reread == m.Reread {
		return nil
	}
	return w.shelf.change(true, func(m *manifest) { m.Catalog, m.Reread = id, reread })
}

// rereadAtOnce is how many replaced readings make a batch.
const rereadAtOnce = 100

// reread applies the readings that were replaced without an event.
func (w *Writer) reread(ctx context.Context, src Source) (applied int, err error) {
	for {
		m := w.shelf.manifest()
		articles, last, err := src.Reread(ctx, m.Reread, rereadAtOnce)
		if err != nil || len(articles) == 0 {
			return applied, err
		}
		todo := map[string]*changes{}
		slices.Sort(articles)
		for _, id := range slices.Compact(slices.Clone(articles)) {
			if _, err := w.collect(ctx, src, id, todo); err != nil {
				return applied, err
			}
		}
		if err := w.writeAll(ctx, todo, m.Cursor); err != nil {
			return applied, err
		}
		if err := w.shelf.change(true, func(m *manifest) { m.Reread = last }); err != nil {
			return applied, err
		}
		applied += len(articles)
	}
}

func (w *Writer) writeAll(ctx context.Context, todo map[string]*changes, seq int64) error {
	for _, name := range slices.Sorted(maps.Keys(todo)) {
		if err := w.write(ctx, name, todo[name], seq); err != nil {
			return fmt.Errorf("index partition %s: %w", name, err)
		}
	}
	return nil
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
	last := events[n-1]
	if err := w.writeAll(ctx, todo, last.Seq); err != nil {
		return 0, err
	}
	return n, w.shelf.change(true, func(m *manifest) { m.Cursor, m.Event = last.Seq, eventSum(last) })
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

// syncNames makes durable which files a partition has, and which not any more.
func syncNames(dir string) error {
	return errors.Join(durable.SyncDir(filepath.Join(dir, "store")), durable.SyncDir(dir))
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
	total, err := w.fill(index, name, c, seq)
	if err != nil {
		return err
	}
	documents, err := index.DocCount()
	if err != nil {
		return err
	}
	// What the manifest will name must be found under its name after a power cut.
	if err := syncNames(partitionDir(w.shelf.opt.Dir, name)); err != nil {
		return err
	}
	if err := w.shelf.change(false, func(m *manifest) {
		p := m.Partitions[name]
		p.Documents, p.Seq = int(documents), seq
		p.Measured, p.TitleTokens, p.BodyTokens = total.documents, total.title, total.body
		for _, a := range c.articles {
			p.widen(dayOf(a.Published, w.shelf.opt.Location))
		}
		m.Partitions[name] = p
	}); err != nil {
		return err
	}
	return admit(w.shelf.opt.Dir, partitionDir(w.shelf.opt.Dir, name))
}

// fill puts a batch into a partition, and gives the lengths of all its documents.
func (w *Writer) fill(index bleve.Index, name string, c *changes, seq int64) (total lengths, err error) {
	if total, err = totalOf(index, w.shelf.manifest().Partitions[name]); err != nil {
		return total, err
	}
	former, err := formerLengths(index, c)
	if err != nil {
		return total, err
	}
	total.add(former, -1)
	batch := index.NewBatch()
	for i := range c.articles {
		a := &c.articles[i]
		n := measure(a)
		total.add(n, 1)
		if err := batch.IndexAdvanced(newDocument(a, n)); err != nil {
			return total, fmt.Errorf("article %s: %w", a.ID, err)
		}
	}
	for _, id := range c.gone {
		batch.Delete(id)
	}
	batch.SetInternal([]byte(seqKey), strconv.AppendInt(nil, seq, 10))
	batch.SetInternal([]byte(lengthsKey), total.encode())
	return total, index.Batch(batch)
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
	o, _ = o.withDefaults().real() // where it leads nowhere, there is none
	m, dir, err := standing(o.Dir)
	if err != nil {
		return nil, err
	}
	o.Dir = dir
	if o.Source != nil {
		if err := m.belongs(ctx, o.Dir, o.Source); err != nil {
			return nil, err
		}
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
	m, _, err := standing(dir)
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
