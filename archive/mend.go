package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// Mended says what was done to one file that a former writer left unfinished.
type Mended struct {
	// File is the file's name once closed, relative to the data folder.
	File string `json:"file"`
	// Records counts the whole records that it holds. It is 0 for a file of
	// which nothing but a torn tail was left: that file is gone.
	Records int `json:"records"`
	// Torn counts the bytes behind the last whole record; they were moved to
	// TornFile, which is relative to the data folder.
	Torn     int64  `json:"torn,omitempty"`
	TornFile string `json:"torn_file,omitempty"`
	// Damaged are the offsets of places between whole records where none could
	// be read. They were left as they are.
	Damaged []int64 `json:"damaged,omitempty"`
	// Closed says that the file was open and is now closed.
	Closed bool `json:"closed,omitempty"`
	// Rebuilt are the files beside it that were missing and were made anew.
	Rebuilt []string `json:"rebuilt,omitempty"`
}

// Mend brings the files of a data folder into order after a crash at any point
// of writing or closing, as NewWriter does: a torn tail is moved aside, what
// was open is closed, what is missing beside closed files is made anew. It
// drops no byte, changes no closed file and does nothing the second time. The
// caller holds the folder's lock.
func Mend(ctx context.Context, o WriterOptions) ([]Mended, error) {
	return mendFolder(ctx, o.withDefaults())
}

func mendFolder(ctx context.Context, o WriterOptions) (all []Mended, err error) {
	files, others, err := listFiles(o.Dir)
	if err != nil {
		return nil, words.Errorf("look for unfinished files of the archive: %w", err)
	}
	for _, name := range leftovers(files, others) {
		if err := o.FS.Remove(filepath.Join(o.Dir, filepath.FromSlash(name))); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		m := &mender{o: o, file: f, report: Mended{File: f.name}}
		switch {
		case f.open:
			err = m.close(ctx)
		case !strings.HasSuffix(f.name, warcSuffix):
			continue // another tool's
		case !others[f.name+cdxjSuffix] || !others[f.name+digestSuffix]:
			err = m.rebuild(ctx, others)
		default:
			continue
		}
		if err != nil {
			return all, words.Errorf("mend %s: %w", f.name, err)
		}
		all = append(all, m.report)
	}
	return all, nil
}

// leftovers are files that a crash left and that nobody will read: those on
// their way into their place, whose content is made again, and what tells of
// the syncs of files that are open no more.
func leftovers(files []warcFile, others map[string]bool) []string {
	open := map[string]bool{}
	for _, f := range files {
		open[f.name] = open[f.name] || f.open
	}
	var left []string
	for _, name := range slices.Sorted(maps.Keys(others)) {
		of, isSynced := strings.CutSuffix(name, syncedSuffix)
		if durable.IsAside(path.Base(name)) || isSynced && strings.HasSuffix(of, warcSuffix) && !open[of] {
			left = append(left, name)
		}
	}
	return left
}

// mender mends one file.
type mender struct {
	o      WriterOptions
	file   warcFile
	report Mended

	lines []cdxLine
	sum   string // of the bytes up to end
	end   int64  // of the last whole record
	wrong bool   // a record before that could not be read, or is not right
}

// survey reads the file: its index lines, where its last whole record ends,
// and the digest up to there. What the syncs tell truly is not read again.
func (m *mender) survey(ctx context.Context) error {
	f, err := os.Open(m.file.path(m.o.Dir))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	certain, err := m.certain(info.Size())
	if err != nil {
		return err
	}
	s := newScanner(m.file.name, f, info.Size(), nil, 0)
	known := m.front(f, info.Size())
	if err := s.seek(known.end); err != nil {
		return err
	}
	m.lines, m.end, m.report.Records = known.lines, known.end, known.records
	var damaged []int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := s.next()
		switch {
		case s.tape.err != nil:
			return s.tape.err // of the disk: the bytes may well be there
		case err == io.EOF:
		case err != nil:
			if damaged = append(damaged, e.Offset); e.Offset >= certain {
				err = io.EOF // what follows was never synced, and nothing refers to it
				break
			}
			err = s.resync()
		case e.Err != nil && e.Offset >= certain:
			err = io.EOF
		default:
			m.end = s.tell()
			m.report.Records++
			m.wrong = m.wrong || e.Err != nil || len(damaged) > 0
			m.report.Damaged = append(m.report.Damaged, damaged...)
			damaged = nil
			if line, ok := indexLine(e, path.Base(m.file.name)); ok && e.Err == nil {
				m.lines = append(m.lines, line)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if m.report.Torn = info.Size() - m.end; !m.file.open {
		m.end, m.report.Torn = info.Size(), 0
		m.report.Damaged = append(m.report.Damaged, damaged...)
		m.wrong = m.wrong || len(damaged) > 0
	}
	if _, err := io.Copy(known.hash, io.NewSectionReader(f, known.end, m.end-known.end)); err != nil {
		return err
	}
	m.sum = hex.EncodeToString(known.hash.Sum(nil))
	return nil
}

// front is what need not be read: nothing, unless the file is open and what lies
// beside it tells of the bytes that stand in it.
func (m *mender) front(f *os.File, size int64) front {
	if m.file.open {
		if known, err := readFront(syncedPath(m.o.Dir, m.file.name), m.file.name, f, size); err == nil {
			return known
		}
	}
	return front{hash: sha256.New()}
}

// certain is the size up to which the bytes of the file are known to have been
// synced: damage before that is no power cut's.
func (m *mender) certain(size int64) (int64, error) {
	if !m.file.open || m.o.Committed == nil {
		return size, nil
	}
	return m.o.Committed(m.file.name)
}

// close cuts the torn tail off an open file and closes it.
func (m *mender) close(ctx context.Context) error {
	if err := m.survey(ctx); err != nil {
		return err
	}
	open := m.file.path(m.o.Dir)
	if m.report.Torn > 0 {
		if err := m.moveTail(open); err != nil {
			return err
		}
	}
	if m.report.Records == 0 {
		if err := m.o.FS.Remove(open); err != nil {
			return err
		}
		dropSynced(m.o.FS, m.o.Dir, m.file.name)
		return m.o.FS.SyncDir(filepath.Dir(open))
	}
	// Its bytes may never have been synced; its name may belong to another.
	if err := m.o.FS.Truncate(open, m.end); err != nil {
		return err
	}
	was := m.file.name
	if err := m.ownName(); err != nil {
		return err
	}
	if err := seal(m.o.FS, m.o.Dir, m.file.name, m.lines, m.sum, m.wrong); err != nil {
		return err
	}
	m.report.Closed = true
	dropSynced(m.o.FS, m.o.Dir, was)
	if m.o.OnClose == nil {
		return nil
	}
	return m.o.OnClose(ClosedFile{Name: m.file.name, Size: m.end, SHA256: m.sum, Records: m.report.Records})
}

// ownName gives the open file a name that no closed file has. Only files that
// were copied by hand come to this.
func (m *mender) ownName() error {
	stem := strings.TrimSuffix(m.file.name, warcSuffix)
	was := m.file
	for n := 2; ; n++ {
		_, err := os.Stat(warcFile{name: m.file.name}.path(m.o.Dir))
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return err
		}
		m.file.name = fmt.Sprintf("%s_%d%s", stem, n, warcSuffix)
	}
	if m.file == was {
		return nil
	}
	for i := range m.lines {
		m.lines[i].Filename = path.Base(m.file.name)
	}
	m.report.File = m.file.name
	return m.o.FS.Rename(was.path(m.o.Dir), m.file.path(m.o.Dir))
}

// moveTail copies what follows the last whole record to a file of its own,
// durably, before it is cut off.
func (m *mender) moveTail(open string) error {
	f, err := os.Open(open)
	if err != nil {
		return err
	}
	defer f.Close()
	tail := io.NewSectionReader(f, m.end, m.report.Torn)
	for n := 1; ; n++ {
		name := m.file.name + tornSuffix
		if n > 1 {
			name = fmt.Sprintf("%s.%d", name, n)
		}
		target := filepath.Join(m.o.Dir, filepath.FromSlash(name))
		same, err := holdsSame(target, tail)
		if errors.Is(err, fs.ErrNotExist) {
			err = durable.Write(m.o.FS, target, 0o644, func(w io.Writer) error {
				_, err := io.Copy(w, tail)
				return err
			})
			same = err == nil
		}
		if err != nil {
			return err
		}
		if same { // now, or by a mending that was cut short
			m.report.TornFile = name
			return nil
		}
	}
}

// holdsSame reports whether a file holds the bytes of r, which it rewinds.
func holdsSame(name string, r *io.SectionReader) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != r.Size() {
		return false, err
	}
	a, b := sha256.New(), sha256.New()
	if _, err := io.Copy(a, f); err != nil {
		return false, err
	}
	if _, err := io.Copy(b, r); err != nil {
		return false, err
	}
	_, err = r.Seek(0, io.SeekStart)
	return slices.Equal(a.Sum(nil), b.Sum(nil)), err
}

// rebuild makes what is missing beside a closed file. A new digest says only
// that the file is unchanged from now on; the catalog's says more.
func (m *mender) rebuild(ctx context.Context, others map[string]bool) error {
	if err := m.survey(ctx); err != nil {
		return err
	}
	for _, suffix := range []string{cdxjSuffix, digestSuffix} {
		if !others[m.file.name+suffix] {
			m.report.Rebuilt = append(m.report.Rebuilt, m.file.name+suffix)
		}
	}
	if others[m.file.name+digestSuffix] { // what was noted at the closing holds
		text, err := os.ReadFile(m.file.path(m.o.Dir) + digestSuffix)
		if err != nil {
			return err
		}
		sum, _, wrong, err := parseDigests(text, m.file.name)
		if err != nil { // they may be evidence: repair moves them aside
			return writeSide(m.o.FS, m.o.Dir, m.file.name+cdxjSuffix, encodeIndex(m.lines))
		}
		m.sum, m.wrong = sum, wrong
	}
	return writeBeside(m.o.FS, m.o.Dir, m.file.name, m.lines, m.sum, m.wrong)
}
