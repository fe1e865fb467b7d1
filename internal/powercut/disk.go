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

// file is a file's contents: what is certain, and what came since.
type file struct {
	dir     bool
	certain []byte
	pending []Step // writes and truncations, in order
}

// Disk is a folder on a disk that holds back what was not synced.
type Disk struct {
	// names are the folder as the process sees it, certain as a power cut
	// leaves it at least; pending are the changes of names between the two.
	names, certain map[string]*file
	pending        []naming
	// done counts the steps; a step is known by its number.
	done  int
	syncs map[int]mark
}

// naming is a change of names that is not certain yet.
type naming struct {
	Step
	file *file // of a creation
}

// mark is what a sync is of, and how many steps were done when it began.
type mark struct {
	file *file
	done int
}

// NewDisk is an empty folder.
func NewDisk() *Disk {
	root := &file{dir: true}
	return &Disk{names: map[string]*file{".": root}, certain: map[string]*file{".": root}, syncs: map[int]mark{}}
}

// NewDiskOf is a folder in a state, as Read gives it, all of it certain.
func NewDiskOf(state map[string][]byte) *Disk {
	d := NewDisk()
	for name, bytes := range state {
		f := &file{certain: bytes}
		if whole, isDir := strings.CutSuffix(name, "/"); isDir {
			name, f = whole, &file{dir: true}
		}
		if name != "." {
			d.names[name], d.certain[name] = f, f
		}
	}
	return d
}

// Do takes a step.
func (d *Disk) Do(s Step) error {
	f := d.names[s.path]
	d.done++
	s.number = d.done
	switch s.kind {
	case create:
		if f == nil {
			d.name(naming{s, &file{}})
		}
	case makeDir:
		d.name(naming{s, &file{dir: true}})
	case remove:
		if f == nil {
			return nil // a socket, which is no file of the disk
		}
		d.name(naming{Step: s})
	case rename:
		if f == nil {
			return fmt.Errorf("%s: there is no such file", s)
		}
		d.name(naming{Step: s})
	case lose:
		delete(d.names, s.path)
		delete(d.certain, s.path)
	case write, truncate:
		return d.change(f, s)
	case syncBegins:
		if f == nil {
			return nil // its name was taken away meanwhile
		}
		d.syncs[s.sync] = mark{f, d.done}
	case syncEnds:
		d.settle(s)
	}
	return nil
}

func (d *Disk) change(f *file, s Step) error {
	if f == nil {
		return nil // written to after its name was taken away
	}
	if s.kind == write && s.offset == atEnd {
		s.offset = int64(len(content(f.certain, f.pending)))
	}
	f.pending = append(f.pending, s)
	return nil
}

func (d *Disk) name(n naming) {
	apply(d.names, n)
	d.pending = append(d.pending, n)
}

// apply changes names.
func apply(names map[string]*file, n naming) {
	switch n.kind {
	case create, makeDir:
		names[n.path] = n.file
	case remove:
		delete(names, n.path)
	case rename:
		for _, old := range slices.Collect(maps.Keys(names)) {
			if _, replaced := below(old, n.to); replaced {
				delete(names, old)
			}
		}
		for _, old := range slices.Collect(maps.Keys(names)) {
			if rest, moved := below(old, n.path); moved {
				names[n.to+rest] = names[old]
				delete(names, old)
			}
		}
	}
}

// settle makes certain what was pending when the sync began: a file's bytes, or
// a folder's names.
func (d *Disk) settle(s Step) {
	m, ok := d.syncs[s.sync]
	delete(d.syncs, s.sync)
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
	var left []naming
	for _, n := range d.pending {
		if n.number < m.done && (path.Dir(n.path) == s.path || n.kind == rename && path.Dir(n.to) == s.path) {
			apply(d.certain, n)
		} else {
			left = append(left, n)
		}
	}
	d.pending = left
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
	return d.state(d.certain, func(f *file) []byte { return f.certain })
}

// Everything keeps all, as the death of the process alone does.
func Everything(d *Disk) map[string][]byte {
	return d.state(d.names, func(f *file) []byte { return content(f.certain, f.pending) })
}

// Torn keeps some names (in order: file systems log them) and some sectors, in
// no order.
func Torn(random *rand.Rand) Kept {
	return func(d *Disk) map[string][]byte {
		names := maps.Clone(d.certain)
		for _, n := range d.pending[:random.IntN(len(d.pending)+1)] {
			apply(names, n)
		}
		return d.state(names, func(f *file) []byte { return torn(f, random) })
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

// state is the folder's files; folders end in a slash and have nil.
func (d *Disk) state(names map[string]*file, bytes func(*file) []byte) map[string][]byte {
	out := map[string][]byte{}
	for name, f := range names {
		if f.dir {
			out[name+"/"] = nil
		} else {
			out[name] = bytes(f)
		}
	}
	return out
}

// Write makes a folder of a state. What lies in a folder whose name was lost is
// lost with it.
func Write(dir string, state map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(state)) {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if name[len(name)-1] == '/' {
			if parent, err := os.Stat(filepath.Dir(at)); err != nil || !parent.IsDir() {
				continue
			}
			if err := os.MkdirAll(at, 0o755); err != nil {
				return err
			}
			continue
		}
		if _, err := os.Stat(filepath.Dir(at)); err != nil {
			continue
		}
		if err := os.WriteFile(at, state[name], 0o644); err != nil {
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
