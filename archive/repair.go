package archive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"jianbao/internal/words"
)

// RepairOptions say what Repair knows and may do.
type RepairOptions struct {
	// Writer says where the files lie and how they are written, as for NewWriter.
	Writer WriterOptions
	// Expected are the closed files that the catalog knows, by name; nil: there
	// is no catalog to ask.
	Expected map[string]ClosedFile
	// Deep reads every record, as Verify does, where else digests are enough.
	Deep bool
	// DryRun changes nothing, and reports what would be done.
	DryRun bool
	// Progress is as for Verify.
	Progress func(Progress)
	// Tell is called with each step when it has been done, if not nil.
	Tell func(Repaired)
}

// The steps of a repair.
const (
	StepClosed  = "closed"  // an open file was closed, behind its last whole record
	StepTorn    = "torn"    // the bytes behind the last whole record were moved to another file
	StepRemoved = "removed" // a file that a crash left half-made, or that holds nothing
	StepAside   = "aside"   // a file was renamed, so that it can be made anew
	StepRebuilt = "rebuilt" // a file was made anew
)

// Repaired is one step of a repair.
type Repaired struct {
	// Step is one of the constants above.
	Step string `json:"step"`
	// File is what it was done to, To where that is now, both relative to the data folder.
	File string `json:"file"`
	To   string `json:"to,omitempty"`
	// Bytes were moved, Records are in the closed file.
	Bytes   int64 `json:"bytes,omitempty"`
	Records int   `json:"records,omitempty"`
}

// DamagedFile is a WARC file in which something is wrong that cannot be mended:
// it stays as it is.
type DamagedFile struct {
	File string `json:"file"`
	// Records can still be read.
	Records int `json:"records"`
	// Problems are its own and those of its records, by offset.
	Problems []Problem `json:"problems"`
}

// RepairReport is what a Repair did and found.
type RepairReport struct {
	Files   int           `json:"files"`
	Bytes   int64         `json:"bytes"`
	Steps   []Repaired    `json:"steps,omitempty"`
	Damaged []DamagedFile `json:"damaged,omitempty"`
	// Missing are files that the catalog knows.
	Missing []string `json:"missing,omitempty"`
}

// Repair brings the WARC files and what lies beside them into order, as far as
// it can be known what is right. It closes what a crash left open, as NewWriter
// does; makes indexes and digests anew from WARC files that are what the
// catalog, or the digest beside them, says; and reports what no file here can
// mend. No WARC file is changed, and nothing is overwritten or deleted: what is
// replaced is first renamed to NAME.damaged-1 (-2, …). Of an archive that is in
// order it changes no byte. It can be ended at any point and called again. The
// caller holds the folder's lock.
func Repair(ctx context.Context, o RepairOptions) (RepairReport, error) {
	o.Writer = o.Writer.withDefaults()
	r := &repairer{RepairOptions: o, dir: o.Writer.Dir}
	files, others, err := listFiles(r.dir)
	if err == nil {
		err = r.unfinished(ctx, files, others)
	}
	if err == nil {
		files, others, err = listFiles(r.dir)
	}
	if err != nil {
		return r.report, words.Errorf("repair the archive: %w", err)
	}
	files = slices.DeleteFunc(files, func(f warcFile) bool { return f.open }) // in a dry run there are some
	v := &verifier{dir: r.dir, o: VerifyOptions{Expected: o.Expected, Deep: o.Deep, Progress: o.Progress}, others: others, reader: OpenReader(r.dir)}
	v.choose(files)
	for _, f := range files {
		if err := r.file(ctx, v, f); err != nil {
			return r.report, words.Errorf("repair %s: %w", f.name, err)
		}
		r.report.Files++
	}
	r.report.Bytes = v.report.Bytes
	r.missing()
	return r.report, nil
}

// repairer is one Repair.
type repairer struct {
	RepairOptions
	dir    string
	report RepairReport
}

func (r *repairer) tell(s Repaired) {
	r.report.Steps = append(r.report.Steps, s)
	if r.Tell != nil {
		r.Tell(s)
	}
}

// unfinished closes what is open and removes what a crash left half-made.
func (r *repairer) unfinished(ctx context.Context, files []warcFile, others map[string]bool) error {
	for _, name := range leftovers(files, others) {
		if !r.DryRun {
			if err := r.Writer.FS.Remove(r.path(name)); err != nil {
				return err
			}
		}
		r.tell(Repaired{Step: StepRemoved, File: name})
	}
	for _, f := range files {
		if !f.open {
			continue
		}
		m := &mender{o: r.Writer, file: f, report: Mended{File: f.name}}
		work := m.close
		if r.DryRun {
			work = m.survey
		}
		if err := work(ctx); err != nil {
			return words.Errorf("mend %s: %w", f.name, err)
		}
		r.tellMended(f, m.report)
	}
	return nil
}

func (r *repairer) tellMended(f warcFile, m Mended) {
	if m.Torn > 0 {
		if m.TornFile == "" { // a dry run
			m.TornFile = f.name + tornSuffix
		}
		r.tell(Repaired{Step: StepTorn, File: f.name + openSuffix, To: m.TornFile, Bytes: m.Torn})
	}
	if m.Records == 0 {
		r.tell(Repaired{Step: StepRemoved, File: f.name + openSuffix})
		return
	}
	r.tell(Repaired{Step: StepClosed, File: f.name + openSuffix, To: m.File, Records: m.Records})
}

func (r *repairer) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

// file repairs what lies beside one closed file, or reports that it is damaged.
func (r *repairer) file(ctx context.Context, v *verifier, f warcFile) error {
	before := len(v.report.Problems)
	file, open, err := openFile(r.dir, f.name)
	if err != nil || open {
		return err
	}
	defer file.Close()
	c := &checkup{verifier: v, name: f.name, file: file}
	if err := c.run(ctx); err != nil {
		return err
	}
	v.report.Files++
	problems := v.report.Problems[before:]
	if len(problems) == 0 {
		return nil
	}
	d := diagnose(c, readBeside(c.dir, c.name))
	if err := r.replace(f.name+cdxjSuffix, d.oldIndex, d.index); err != nil {
		return err
	}
	if err := r.replace(f.name+digestSuffix, d.oldDigests, d.digests); err != nil {
		return err
	}
	if lasting := d.lasting(c, problems); len(lasting) > 0 {
		r.report.Damaged = append(r.report.Damaged, DamagedFile{File: f.name, Records: c.records - len(c.bad), Problems: lasting})
	}
	return nil
}

// replace puts text in the place of what a file holds, old, nil where there is
// no such file; that is renamed before.
func (r *repairer) replace(name string, old, text []byte) error {
	if old != nil && string(old) == string(text) {
		return nil
	}
	if old != nil {
		to, err := r.aside(name)
		if err != nil {
			return err
		}
		r.tell(Repaired{Step: StepAside, File: name, To: to})
	}
	if !r.DryRun {
		if err := writeSide(r.Writer.FS, r.dir, name, text); err != nil {
			return err
		}
	}
	r.tell(Repaired{Step: StepRebuilt, File: name})
	return nil
}

// aside renames a file to a name that tells what it is and that none has.
func (r *repairer) aside(name string) (to string, err error) {
	for n := 1; ; n++ {
		to = fmt.Sprintf("%s%s%d", name, damagedSuffix, n)
		if _, err := os.Lstat(r.path(to)); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return "", err
		}
	}
	if r.DryRun {
		return to, nil
	}
	if err := r.Writer.FS.Rename(r.path(name), r.path(to)); err != nil {
		return "", err
	}
	return to, r.Writer.FS.SyncDir(filepath.Dir(r.path(name)))
}

// missing notes the files that the catalog knows and that are not there.
func (r *repairer) missing() {
	for _, name := range slices.Sorted(maps.Keys(r.Expected)) {
		if _, err := os.Lstat(r.path(name)); errors.Is(err, fs.ErrNotExist) {
			if _, err := os.Lstat(r.path(name) + openSuffix); errors.Is(err, fs.ErrNotExist) {
				r.report.Missing = append(r.report.Missing, name)
			}
		}
	}
}

// diagnosis is what should lie beside a file in which a checkup found problems.
type diagnosis struct {
	good                 bool // the file itself is what was written
	index, digests       []byte
	oldIndex, oldDigests []byte // nil: there is none
}

// diagnose decides, from what the catalog says, else the digest beside the
// file, else its records, whether the file is what was written. Of a file that
// is, index and digests follow. Of one that is not, those that were written
// with it are kept, and where they are lost they are made of what can be read.
func diagnose(c *checkup, b *besides) diagnosis {
	d := diagnosis{oldIndex: b.index, oldDigests: b.text, index: encodeIndex(c.lines)}
	sum, damaged := hex.EncodeToString(c.hash.Sum(nil)), c.wrong
	if b.err == nil {
		damaged = b.damaged
	}
	want, known := c.o.Expected[c.name]
	switch {
	case damaged:
	case known:
		d.good = want.SHA256 == sum && want.Size == c.size
	default:
		d.good = b.err != nil || b.fileSum == sum
	}
	if !d.good {
		if b.index != nil && (b.err != nil || hexSum(b.index) == b.indexSum) {
			d.index = b.index
		}
		switch {
		case b.err == nil:
			sum = b.fileSum
		case known:
			damaged = damaged && want.SHA256 == sum
			sum = want.SHA256
		}
	}
	d.digests = digestText(c.name, sum, hexSum(d.index), damaged)
	return d
}

// lasting are the problems that are still there when what lies beside the file
// has been made anew: those of its records, and of a file that is not what was
// written those of the whole.
func (d diagnosis) lasting(c *checkup, problems []Problem) []Problem {
	own := slices.Clone(c.own)
	if !d.good {
		own = slices.DeleteFunc(slices.Clone(problems), func(p Problem) bool {
			return p.File != c.name || errors.Is(p.Err, errNotIndexed) && !bytes.Equal(d.oldIndex, d.index)
		})
	}
	slices.SortStableFunc(own, func(a, b Problem) int { return cmp.Compare(a.Offset, b.Offset) })
	return own
}
