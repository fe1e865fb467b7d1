package powercut

import (
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// sector is what a disk writes whole.
const sector = 512

// file is a file or a folder: what is certain of it, and what came since.
type file struct {
	certain []byte
	pending []Step // writes and truncations, in order

	dir bool
	// A folder's names as the process sees them, and as a power cut leaves them
	// at least.
	names, sure names
}

type names map[string]*file

func newFolder() *file { return &file{dir: true, names: names{}, sure: names{}} }

// naming is a change of names that is not certain yet, of one folder or two.
type naming struct {
	number  int // of the step
	changes []change
}

// change gives a name in a folder to a file, or takes it away (nil).
type change struct {
	folder *file
	name   string
	file   *file
}

// mark is what a sync is of, and how many steps were done when it began.
type mark struct {
	file *file
	done int
}

// Disk is a folder on a disk that holds back what was not synced.
type Disk struct {
	root *file
	// pending are the changes of names that are not certain, in order.
	pending []naming
	// done counts the steps; a step is known by its number.
	done  int
	syncs map[int]mark
}

// NewDisk is an empty folder.
func NewDisk() *Disk { return &Disk{root: newFolder(), syncs: map[int]mark{}} }

// find follows a path; nil where there is none. folder is where its last name
// stands or would stand.
func (d *Disk) find(name string) (f, folder *file) {
	f = d.root
	if name == "." {
		return f, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if f == nil || !f.dir {
			return nil, nil
		}
		folder, f = f, f.names[part]
	}
	return f, folder
}

// NewDiskOf is a folder in a state, as Read gives it, all of it certain.
func NewDiskOf(state map[string][]byte) *Disk {
	d := NewDisk()
	for _, name := range slices.Sorted(maps.Keys(state)) { // folders before what is in them
		f, at := &file{certain: state[name]}, name
		if whole, isDir := strings.CutSuffix(name, "/"); isDir {
			f, at = newFolder(), whole
		}
		if _, folder := d.find(at); folder != nil {
			folder.names[path.Base(at)], folder.sure[path.Base(at)] = f, f
		}
	}
	return d
}

// Do takes a step.
func (d *Disk) Do(s Step) error {
	d.done++
	s.number = d.done
	f, folder := d.find(s.path)
	if folder == nil && f != d.root {
		return fmt.Errorf("%s: its folder is not there", s)
	}
	base := path.Base(s.path)
	switch s.kind {
	case create:
		if f == nil {
			d.name(change{folder, base, &file{}})
		}
	case makeDir:
		d.name(change{folder, base, newFolder()})
	case remove:
		if f != nil { // else it is a socket, which is no file of the disk
			d.name(change{folder, base, nil})
		}
	case rename, exchange:
		replaced, target := d.find(s.to)
		if f == nil || target == nil {
			return fmt.Errorf("%s: there is no such file or folder", s)
		}
		if s.kind == rename {
			replaced = nil
		}
		d.name(change{folder, base, replaced}, change{target, path.Base(s.to), f})
	case lose:
		delete(folder.names, base)
		delete(folder.sure, base)
	case write, truncate:
		f.write(s)
	case syncBegins:
		if f != nil { // its name may have been taken away meanwhile
			d.syncs[s.sync] = mark{f, d.done}
		}
	case syncEnds:
		d.settle(s.sync)
	}
	return nil
}

// write notes a write or truncation; f is nil once its name was taken away.
func (f *file) write(s Step) {
	if f == nil {
		return
	}
	if s.kind == write && s.offset == atEnd {
		s.offset = int64(len(content(f.certain, f.pending)))
	}
	f.pending = append(f.pending, s)
}

func (d *Disk) name(changes ...change) {
	n := naming{d.done, changes}
	n.apply(func(f *file) names { return f.names })
	d.pending = append(d.pending, n)
}

// apply changes names in one of the views of folders.
func (n naming) apply(view func(*file) names) {
	for _, c := range n.changes {
		if c.file == nil {
			delete(view(c.folder), c.name)
		} else {
			view(c.folder)[c.name] = c.file
		}
	}
}

func (n naming) of(folder *file) bool {
	return slices.ContainsFunc(n.changes, func(c change) bool { return c.folder == folder })
}

// settle makes certain what was pending when the sync began: a file's bytes, or
// a folder's names.
func (d *Disk) settle(sync int) {
	m, ok := d.syncs[sync]
	delete(d.syncs, sync)
	if !ok {
		return
	}
	if !m.file.dir {
		later := slices.IndexFunc(m.file.pending, func(s Step) bool { return s.number > m.done })
		if later < 0 {
			later = len(m.file.pending)
		}
		m.file.certain = content(m.file.certain, m.file.pending[:later])
		m.file.pending = slices.Clone(m.file.pending[later:])
		return
	}
	d.pending = slices.DeleteFunc(d.pending, func(n naming) bool {
		certain := n.number < m.done && n.of(m.file)
		if certain {
			n.apply(func(f *file) names { return f.sure })
		}
		return certain
	})
}

// content is what writes and truncations make of bytes.
func content(certain []byte, steps []Step) []byte {
	out := slices.Clone(certain)
	for _, s := range steps {
		if s.kind == truncate {
			out = sized(out, s.offset)
			continue
		}
		out = overwrite(out, s.offset, s.data)
	}
	return out
}

func sized(b []byte, size int64) []byte {
	if int64(len(b)) >= size {
		return b[:size]
	}
	return append(b, make([]byte, size-int64(len(b)))...)
}

func overwrite(b []byte, offset int64, data []byte) []byte {
	b = sized(b, max(int64(len(b)), offset+int64(len(data))))
	copy(b[offset:], data)
	return b
}

// Kept says what a power cut leaves of that which was not synced.
type Kept func(d *Disk) map[string][]byte

// Nothing keeps what is certain alone.
func Nothing(d *Disk) map[string][]byte {
	return d.state(func(f *file) names { return f.sure }, func(f *file) []byte { return f.certain })
}

// Everything keeps all, as the death of the process alone does.
func Everything(d *Disk) map[string][]byte {
	return d.state(func(f *file) names { return f.names }, func(f *file) []byte { return content(f.certain, f.pending) })
}

// Torn keeps some names (in order: file systems log them) and some sectors, in
// no order.
func Torn(random *rand.Rand) Kept {
	return func(d *Disk) map[string][]byte {
		views := map[*file]names{}
		view := func(f *file) names {
			if views[f] == nil {
				views[f] = maps.Clone(f.sure)
			}
			return views[f]
		}
		for _, n := range d.pending[:random.IntN(len(d.pending)+1)] {
			n.apply(view)
		}
		return d.state(view, func(f *file) []byte { return torn(f, random) })
	}
}

func torn(f *file, random *rand.Rand) []byte {
	out := slices.Clone(f.certain)
	for _, s := range f.pending {
		if s.kind == truncate {
			if random.IntN(2) == 0 {
				out = sized(out, s.offset)
			}
			continue
		}
		for from := int64(0); from < int64(len(s.data)); {
			to := min(int64(len(s.data)), (s.offset+from)/sector*sector+sector-s.offset)
			if random.IntN(2) == 0 {
				out = overwrite(out, s.offset+from, s.data[from:to])
			}
			from = to
		}
	}
	return out
}

// state is the folder's files by path; folders end in a slash and have nil.
func (d *Disk) state(view func(*file) names, bytes func(*file) []byte) map[string][]byte {
	out := map[string][]byte{}
	var walk func(f *file, at string)
	walk = func(f *file, at string) {
		if !f.dir {
			out[at] = bytes(f)
			return
		}
		out[at+"/"] = nil
		all := view(f)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			walk(all[name], path.Join(at, name))
		}
	}
	walk(d.root, ".")
	return out
}

// Write makes a folder of a state.
func Write(dir string, state map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(state)) {
		at := filepath.Join(dir, filepath.FromSlash(name))
		var err error
		if name[len(name)-1] == '/' {
			err = os.MkdirAll(at, 0o755)
		} else {
			err = os.WriteFile(at, state[name], 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Read is the state of a real folder.
func Read(dir string) (map[string][]byte, error) {
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(at string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		switch {
		case e.IsDir():
			out[name+"/"] = nil
		case e.Type().IsRegular():
			out[name], err = os.ReadFile(at)
		}
		return err
	})
	return out, err
}
