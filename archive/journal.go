package archive

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"os"
	"slices"
	"strconv"

	"jianbao/internal/words"
)

// The journal is what the catalog tells of itself, so that it can be made
// again of the WARC files alone. An entry is a run of metadata records, whose
// blocks are lines of application/warc-fields: other readers pass them over as
// they pass over all metadata that they do not know.
const (
	journalTarget = "urn:jianbao:journal:" // and the entry's name
	journalFormat = "1"

	lineFormat   = "journal"
	lineCatalog  = "catalog"
	lineEntry    = "entry"
	linePrevious = "previous"
	linePart     = "part"
	lineLast     = "last"
	lineRow      = "row"
)

// journalPart is the size from which on a record of the journal is written.
const journalPart = 256 << 10

// JournalEntry is an entry of the journal that is being written. It is used by
// one goroutine; captures may be appended meanwhile.
type JournalEntry struct {
	w                       *Writer
	catalog, name, previous string
	part                    int
	block                   []byte
	lines                   int
}

// Journal begins an entry, which follows the one named previous, "" for none.
// catalog is the identity of the catalog that it tells of.
func (w *Writer) Journal(catalog, previous string) (*JournalEntry, error) {
	var random [16]byte
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return nil, w.err
	}
	if _, err := io.ReadFull(w.o.Rand, random[:]); err != nil {
		return nil, words.Errorf("archive: name an entry of the journal: %w", err)
	}
	e := &JournalEntry{w: w, catalog: catalog, name: hex.EncodeToString(random[:]), previous: previous}
	e.begin()
	return e, nil
}

// HasFile reports whether a file is open, to which something can be added
// without beginning one.
func (w *Writer) HasFile() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.file != nil
}

func (e *JournalEntry) begin() {
	e.part++
	var head Fields
	head.add(lineFormat, journalFormat)
	head.add(lineCatalog, e.catalog)
	head.add(lineEntry, e.name)
	head.add(linePrevious, e.previous)
	head.add(linePart, strconv.Itoa(e.part))
	e.block, e.lines = head.append(e.block[:0]), 0
}

// Add adds a line, which is one JSON object.
func (e *JournalEntry) Add(line []byte) error {
	if bytes.ContainsAny(line, "\r\n") {
		return words.Errorf("archive: a line of the journal has a line end within")
	}
	if e.lines > 0 && len(e.block)+len(line) > journalPart {
		if err := e.write(); err != nil {
			return err
		}
		e.begin()
	}
	e.block = append(append(append(e.block, lineRow+": "...), line...), "\r\n"...)
	e.lines++
	return nil
}

// Close writes what is left and gives the entry's name. The entry is durable
// after the next Sync, and is not to be taken as told before.
func (e *JournalEntry) Close() (name string, err error) {
	e.block = Fields{{lineLast, "yes"}}.append(e.block)
	return e.name, e.write()
}

func (e *JournalEntry) write() error {
	w := e.w
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	if err := w.note(journalTarget+e.name, e.block); err != nil {
		return w.poison(words.Errorf("archive: write the journal: %w", err))
	}
	return nil
}

// note appends a metadata record that belongs to no capture.
func (w *Writer) note(target string, block []byte) error {
	if err := w.rotate(); err != nil {
		return err
	}
	id, err := newID(w.o.Rand)
	if err != nil {
		return err
	}
	f := Fields{{fieldType, typeMetadata}, {fieldID, id}, {fieldDate, warcDate(w.o.Clock())}, {fieldTarget, target}}
	f.add(fieldContentType, "application/warc-fields")
	f.add(fieldBlockDigest, digestOf(block))
	_, err = w.file.write(part{f, [][]byte{block}})
	return err
}

// JournalPart is one record of the journal.
type JournalPart struct {
	// File and Offset are where it stands, for Lines.
	File   string
	Offset int64
	// Catalog is the identity of the catalog that it tells of.
	Catalog string
	// Entry and Previous name its entry and the one before, Part its place in
	// the entry, from 1.
	Entry, Previous string
	Part            int
	// Last is set for the last part of an entry; an entry without it was never finished.
	Last bool
}

// JournalPart tells whether the record is one of the journal, in a format that
// this version reads.
func (e *Entry) JournalPart() (p JournalPart, ok bool) {
	if e.Type != typeMetadata || e.Err != nil || e.Length == 0 || len(e.URL) <= len(journalTarget) || e.URL[:len(journalTarget)] != journalTarget {
		return p, false
	}
	lines := parseFields(e.Block)
	p = JournalPart{
		File: e.File, Offset: e.Offset, Catalog: lines.Get(lineCatalog), Entry: lines.Get(lineEntry),
		Previous: lines.Get(linePrevious), Last: lines.Get(lineLast) != "",
	}
	var err error
	p.Part, err = strconv.Atoi(lines.Get(linePart))
	return p, err == nil && p.Part > 0 && p.Entry != "" && lines.Get(lineFormat) == journalFormat
}

// JournalLines calls yield with the lines of a part of the journal.
func (r *Reader) JournalLines(p JournalPart, yield func(line []byte) error) error {
	f, s, err := r.at(p.File, p.Offset, maxBlock)
	if err != nil {
		return err
	}
	defer r.done(f, s)
	e, err := s.next()
	if err != nil {
		return err
	}
	if again, ok := e.JournalPart(); !ok || again != p {
		return newProblem(p.File, p.Offset, e.URL, words.Errorf("the record is not the one of the journal that stood here"))
	}
	for _, line := range parseFields(e.Block) {
		if line.Name != lineRow {
			continue
		}
		if err := yield([]byte(line.Value)); err != nil {
			return err
		}
	}
	return nil
}

// JournalBeyond calls yield with the lines of the journal that stand in the
// archive's files at or behind the offset that from gives for each, open files
// too; those for which it is negative are passed over. Records that cannot be
// read are passed over.
func (r *Reader) JournalBeyond(ctx context.Context, from func(file string) (int64, error), yield func(file string, line []byte) error) error {
	files, _, err := listFiles(r.dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		offset, err := from(file.name)
		if err != nil {
			return err
		}
		if offset < 0 {
			continue
		}
		if err := r.journalOf(ctx, file.name, offset, yield); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) journalOf(ctx context.Context, file string, offset int64, yield func(file string, line []byte) error) error {
	f, _, err := openFile(r.dir, file)
	if err != nil {
		return words.Errorf("read the archive: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || offset >= info.Size() {
		return err
	}
	s := newScanner(file, f, info.Size(), nil, 2*journalPart)
	if err := s.seek(offset); err != nil {
		return err
	}
	return scanAll(s, func(e *Entry) error {
		if _, ok := e.JournalPart(); !ok {
			return ctx.Err()
		}
		for _, line := range parseFields(e.Block) {
			if line.Name != lineRow {
				continue
			}
			if err := yield(file, []byte(line.Value)); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

// JournalChain is the journal as it is to be applied: the entries that follow
// one another from a first one on, each with its parts in order. Where several
// follow the same entry, those of the catalog that wrote last count, and of them
// the one that most entries follow: nobody goes on from an entry that was never
// taken as told. Neither depends on the order of the files but where entries are
// otherwise equal. broken says that a whole entry follows one that is not there.
func JournalChain(parts []JournalPart) (chain [][]JournalPart, broken bool) {
	entries, order := wholeEntries(parts)
	followers := map[string][]string{}
	for _, name := range order {
		previous := entries[name][0].Previous
		followers[previous] = append(followers[previous], name)
		if _, known := entries[previous]; previous != "" && !known {
			broken = true
		}
	}
	depth := depths(followers)
	for at := ""; len(followers[at]) > 0; {
		list := followers[at]
		next := list[len(list)-1]
		catalog := entries[next][0].Catalog
		for _, name := range slices.Backward(list) {
			if entries[name][0].Catalog == catalog && depth[name] > depth[next] {
				next = name
			}
		}
		chain, at = append(chain, entries[next]), next
	}
	return chain, broken
}

// wholeEntries gathers the parts of entries by their numbers, whatever the
// order in which they were met, and names those that are whole in the order in
// which they were first met. Copies count once.
func wholeEntries(parts []JournalPart) (entries map[string][]JournalPart, order []string) {
	type gathered struct {
		parts map[int]JournalPart
		last  int
	}
	all := map[string]*gathered{}
	var met []string
	for _, p := range parts {
		g := all[p.Entry]
		if g == nil {
			g = &gathered{parts: map[int]JournalPart{}}
			all[p.Entry], met = g, append(met, p.Entry)
		}
		if _, twice := g.parts[p.Part]; twice {
			continue
		}
		g.parts[p.Part] = p
		if p.Last {
			g.last = p.Part
		}
	}
	entries = map[string][]JournalPart{}
	for _, name := range met {
		g := all[name]
		if g.last == 0 || len(g.parts) != g.last {
			continue // never finished, or a part of it is lost
		}
		var list []JournalPart
		for n := 1; n <= g.last; n++ {
			if p, ok := g.parts[n]; ok {
				list = append(list, p)
			}
		}
		if len(list) == g.last {
			entries[name], order = list, append(order, name)
		}
	}
	return entries, order
}

// depths counts for each entry that can be reached from a first one how many
// follow it, one behind the other. Circles, which nobody writes but anybody may,
// cannot be reached: an entry follows one alone.
func depths(followers map[string][]string) map[string]int {
	reached := []string{""}
	for i := 0; i < len(reached); i++ {
		reached = append(reached, followers[reached[i]]...)
	}
	depth := map[string]int{}
	for _, name := range slices.Backward(reached) {
		for _, next := range followers[name] {
			depth[name] = max(depth[name], depth[next]+1)
		}
	}
	return depth
}

// Journal lists the records of the journal in all files, in order, and calls
// seen with every record that it passes. Captures that the index of a closed
// file names are not read, where it is as it was written: of them an Entry
// tells the place, that they are responses, and no more. The first record of a
// file is always read.
func (r *Reader) Journal(ctx context.Context, seen func(Entry) error) ([]JournalPart, error) {
	var parts []JournalPart
	err := r.eachFile(func(f *os.File, size int64, name string, open bool) error {
		s := newScanner(name, f, size, nil, maxBlock)
		if !open {
			s.over = r.indexed(f, size, name)
			delete(s.over, 0)
		}
		return walk(ctx, s, open, func(e Entry) error {
			if p, ok := e.JournalPart(); ok {
				parts = append(parts, p)
			}
			return seen(e)
		})
	})
	return parts, err
}

// indexed are the places, with their lengths, of the captures that the index
// of a closed file names; nil where the index is not the one that was written
// with the file, or cannot be right.
func (r *Reader) indexed(f io.ReaderAt, size int64, name string) map[int64]int64 {
	b := readBeside(r.dir, name)
	if !b.indexAsWritten() {
		return nil
	}
	places, _ := placesOf(b.index, f, size, name)
	return places
}

// Info are the lines of a warcinfo record, nil of others.
func (e *Entry) Info() Fields {
	if e.Type != typeInfo {
		return nil
	}
	return parseFields(e.Block)
}

// IsNotModified reports whether the record is a revisit by a 304.
func (e *Entry) IsNotModified() bool { return e.isNotModified() }

// ClosedFiles is the function of that name for the reader's data folder.
func (r *Reader) ClosedFiles() ([]ClosedFile, error) { return ClosedFiles(r.dir) }

// Count counts the WARC files of a data folder, closed or open.
func Count(dir string) (int, error) {
	files, _, err := listFiles(dir)
	return len(files), err
}
