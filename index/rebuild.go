package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"jianbao/internal/durable"
)

// The folders beside an index: the one that Rebuild is making, and the one that
// it has replaced, while the change lasts.
const (
	buildingMark = ".rebuild"
	formerMark   = ".old"
	damagedMark  = ".damaged-"
)

// Rebuilt is what Rebuild did.
type Rebuilt struct {
	// Resumed says that a run that was stopped was gone on with.
	Resumed bool `json:"resumed"`
	// Events is the Seq of the last one.
	Events     int64 `json:"events"`
	Documents  int   `json:"documents"`
	Partitions int   `json:"partitions"`
	// Aside is where the damaged index lies that was replaced, "" where it was sound.
	Aside string `json:"aside,omitempty"`
}

// Rebuild makes the index again from src alone, in a folder beside it, and
// puts it in the place of the one that is there, which answers searches until
// then. A run that was stopped is gone on with by the next one. A sound index
// is removed when it has been replaced, a damaged one is kept aside. It is for
// the holder of the archive's lock, with no Writer of the index open. progress,
// where it is not nil, is called with the Seq that has been reached.
func Rebuild(ctx context.Context, o Options, src Source, progress func(cursor int64)) (Rebuilt, error) {
	o, err := o.withDefaults().real()
	if err != nil {
		return Rebuilt{}, err
	}
	if progress == nil {
		progress = func(int64) {}
	}
	if err := settle(o); err != nil {
		return Rebuilt{}, fmt.Errorf("index %s: end what a rebuilding that was stopped had begun: %w", o.Dir, err)
	}
	problems, err := checkAll(ctx, o)
	if err != nil && !errors.Is(err, ErrAbsent) {
		return Rebuilt{}, err
	}
	out, err := build(ctx, o, src, progress)
	if err != nil {
		return out, err
	}
	out.Aside, err = replace(o, len(problems) > 0)
	return out, err
}

// build makes the index aside, whole.
func build(ctx context.Context, o Options, src Source, progress func(int64)) (out Rebuilt, err error) {
	generation := int64(1)
	if m, err := readManifest(o.Dir); err == nil {
		generation = m.Generation + 1
	}
	beside := o
	beside.Dir, beside.Source, beside.Rebuild, beside.Anew = o.Dir+buildingMark, src, false, false
	w, err := openBuilding(ctx, beside)
	if err != nil {
		return out, err
	}
	out.Resumed = w.Cursor() > 0
	mark := func(m *manifest) { m.Building, m.Generation = true, generation }
	if err := w.shelf.change(true, mark); err != nil {
		return out, errors.Join(err, w.Close())
	}
	if _, err := w.follow(ctx, src, progress); err != nil {
		return out, errors.Join(err, w.Close())
	}
	if err := w.Close(); err != nil {
		return out, err
	}
	m, err := readManifest(beside.Dir)
	if err != nil {
		return out, err
	}
	m.Building = false
	if err := syncTree(beside.Dir); err != nil {
		return out, err
	}
	if err := m.write(beside.Dir, o.Clock()); err != nil {
		return out, err
	}
	out.Events, out.Partitions = m.Cursor, len(m.Partitions)
	for _, p := range m.Partitions {
		out.Documents += p.Documents
	}
	return out, nil
}

// openBuilding opens what an earlier run had made, or begins anew where that
// is damaged, or of another catalog, format or analyzer.
func openBuilding(ctx context.Context, o Options) (*Writer, error) {
	m, err := readManifest(o.Dir)
	if err == nil && !m.Building || errors.As(err, new(*DamagedError)) {
		if err := os.RemoveAll(o.Dir); err != nil {
			return nil, err
		}
	}
	w, err := OpenWriter(ctx, o)
	if errors.As(err, new(*DamagedError)) {
		if err := os.RemoveAll(o.Dir); err != nil {
			return nil, err
		}
		w, err = OpenWriter(ctx, o)
	}
	return w, err
}

// syncTree makes all files and their names durable. Bleve syncs its segments,
// but not the file that says what they are, nor any folder.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return durable.SyncDir(path)
		case d.Type().IsRegular():
			return syncFile(path)
		}
		return nil
	})
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// replace puts the index that was made aside in the place of the one that is
// there. Where the system can exchange two names at once, a reader finds either
// the old or the new one; else it is led to the old one in between (standing),
// and a writer that comes after a kill goes on from there (settle).
func replace(o Options, damaged bool) (aside string, err error) {
	made, former := o.Dir+buildingMark, o.Dir+formerMark
	there, err := exists(o.Dir)
	if err != nil {
		return "", err
	}
	switch {
	case !there:
		err = os.Rename(made, o.Dir)
	case exchange(made, o.Dir) == nil:
		err = os.Rename(made, former)
	default:
		if err = os.Rename(o.Dir, former); err == nil {
			err = os.Rename(made, o.Dir)
		}
	}
	if err == nil {
		err = durable.SyncDir(filepath.Dir(o.Dir))
	}
	if err != nil || !there {
		return "", err
	}
	if damaged {
		return keepAside(o, former)
	}
	_ = os.RemoveAll(former) // where somebody still reads it and that keeps it, the next writer removes it
	return "", nil
}

// settle ends what a Rebuild that was killed had begun to replace. What is
// half made stays, for the next Rebuild.
func settle(o Options) error {
	made, former := o.Dir+buildingMark, o.Dir+formerMark
	if there, err := exists(made); err != nil {
		return err
	} else if there {
		if err := settleMade(o, made, former); err != nil {
			return err
		}
	}
	left, err := exists(former)
	if err != nil || !left {
		return err
	}
	if there, err := exists(o.Dir); err != nil {
		return err
	} else if !there {
		return os.Rename(former, o.Dir)
	}
	return dispose(o, former)
}

// settleMade deals with an index that was made aside: one that is whole takes
// its place, unless it is the former one that has just given its own away.
func settleMade(o Options, made, former string) error {
	m, err := readManifest(made)
	var damaged *DamagedError
	switch {
	case err == nil && m.Building, errors.Is(err, ErrAbsent):
		return nil
	case err != nil && !errors.As(err, &damaged):
		return err
	}
	there, wrong := readManifest(o.Dir)
	switch {
	case damaged != nil && wrong == nil && !there.Building && there.Generation > 0:
		_, err := keepAside(o, made) // it was replaced because it was damaged
		return err
	case damaged != nil:
		return nil
	case wrong == nil && there.Generation >= m.Generation:
		return dispose(o, made)
	}
	if left, err := exists(former); err != nil {
		return err
	} else if left {
		if err := dispose(o, former); err != nil {
			return err
		}
	}
	_, err = replace(o, wrong != nil)
	return err
}

// dispose removes a folder that was replaced, or keeps it aside where it is damaged.
func dispose(o Options, dir string) error {
	if _, err := readManifest(dir); errors.As(err, new(*DamagedError)) {
		_, err := keepAside(o, dir)
		return err
	}
	return os.RemoveAll(dir)
}

// keepAside renames a damaged folder to one with the time in its name.
func keepAside(o Options, dir string) (string, error) {
	aside, err := asideName(o, damagedMark)
	if err != nil {
		return "", err
	}
	if err := os.Rename(dir, aside); err != nil {
		return "", err
	}
	return aside, durable.SyncDir(filepath.Dir(o.Dir))
}

// asideName is a name beside the index that nothing has yet.
func asideName(o Options, mark string) (string, error) {
	base := o.Dir + mark + o.Clock().UTC().Format("20060102T150405Z")
	for n, name := 2, base; ; n++ {
		there, err := exists(name)
		if err != nil || !there {
			return name, err
		}
		name = fmt.Sprintf("%s-%d", base, n)
	}
}

func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// standing reads the manifest of an index, and gives the folder that it lies in:
// another one only where a Rebuild is just replacing it, or was killed at that.
func standing(dir string) (manifest, string, error) {
	m, err := readManifest(dir)
	if errors.Is(err, ErrAbsent) {
		if former, wrong := readManifest(dir + formerMark); wrong == nil {
			return former, dir + formerMark, nil
		}
		m, err = readManifest(dir) // it may have come meanwhile
	}
	return m, dir, err
}

// Aside gives the folders of damaged indexes that were moved aside, the oldest
// first. Nothing needs them: they may be removed.
func Aside(dir string) ([]string, error) {
	if o, err := (Options{Dir: dir}).real(); err == nil {
		dir = o.Dir
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		if name := filepath.Base(dir) + damagedMark; e.IsDir() && len(e.Name()) > len(name) && e.Name()[:len(name)] == name {
			found = append(found, filepath.Join(filepath.Dir(dir), e.Name()))
		}
	}
	slices.Sort(found)
	return found, nil
}
