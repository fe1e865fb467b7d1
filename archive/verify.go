package archive

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// VerifyOptions say what is compared and how much. The zero value hashes
// everything and compares it with the digests that lie beside the files.
type VerifyOptions struct {
	// Expected are the closed files that the catalog knows, by name: each must
	// be there with this size and digest. nil: there is no catalog to ask.
	Expected map[string]ClosedFile
	// Sample is the part of the files to read, above 0 and below 1, chosen by
	// Seed; other values read all. Every file's presence is checked in any case.
	Sample float64
	Seed   uint64
	// Deep reads every closed file record by record. Without it a closed file is
	// hashed whole, and read so only where its digests disagree or are missing.
	Deep bool
	// Verified says which closed files, by name, size and the digest beside them,
	// need not be read; Good is called, from several goroutines, with each that
	// was read and in which nothing is wrong. Either may be nil.
	Verified func(ClosedFile) bool
	Good     func(ClosedFile)
	// Workers is how many files are read at a time; 0 is 1.
	Workers int
	// Progress is called now and then, from one goroutine at a time.
	Progress func(Progress)
}

// Progress says how far a Verify is.
type Progress struct {
	File               string
	Files, Records     int
	Bytes, TotalBytes  int64 // compressed
	Problems, OfNumber int   // OfNumber is the number of files to be read
}

// Report is what a Verify found.
type Report struct {
	// Files and Bytes (compressed) were read.
	Files int   `json:"files"`
	Bytes int64 `json:"bytes"`
	// Records were read one by one, which is done in Deep files alone.
	Records int `json:"records"`
	Deep    int `json:"deep"`
	// Open are the files that are being written, or that a crash left behind;
	// they were read up to their last whole record.
	Open []string `json:"open,omitempty"`
	// Unlisted are the closed files that Expected does not hold, which is where
	// a crash can leave the last one; see ClosedFiles.
	Unlisted []string `json:"unlisted,omitempty"`
	// PassedOver are files in warc/ that are none of an archive, nor read as such:
	// other tools' compressions, above all.
	PassedOver []string `json:"passed_over,omitempty"`
	// Skipped is how many files a sample left out, Earlier how many were Verified,
	// Left how many were not read when ctx ended.
	Skipped int `json:"skipped,omitempty"`
	Earlier int `json:"earlier,omitempty"`
	Left    int `json:"left,omitempty"`
	// Problems are by file and offset.
	Problems []Problem `json:"problems,omitempty"`
}

// Verify reads every byte of every file of the archive and names what is
// wrong. It goes on behind damage, changes nothing, and may run while a Writer
// is at work. The error is that of ctx, or of a folder that cannot be listed;
// then the report holds what was found until then.
//
// A closed file whose digest is the one that was taken when it was written, and
// whose index is the one that was written with it, is as it was then: of such a
// file no more is asked, but that the index leads to places where records can
// begin. Every other file, and with Deep every file, is read record by record:
// records that cannot be read or whose digests do not agree, indexes that do
// not lead to their records, and revisits without an original are named. What
// was wrong before the digest was taken only Deep finds.
func Verify(ctx context.Context, dir string, o VerifyOptions) (Report, error) {
	files, others, err := listFiles(dir)
	if err != nil {
		return Report{}, words.Errorf("verify the archive: %w", err)
	}
	v := &verifier{dir: dir, o: o, others: others, reader: OpenReader(dir)}
	v.expectAll(files)
	v.report.PassedOver = passedOver(others)
	v.choose(files)
	err = v.run(ctx)
	slices.SortStableFunc(v.report.Problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Offset, b.Offset))
	})
	slices.Sort(v.report.Open)
	return v.report, err
}

// passedOver are those of the other files that nothing here makes or reads.
func passedOver(others map[string]bool) []string {
	var foreign []string
	for _, name := range slices.Sorted(maps.Keys(others)) {
		base := path.Base(name)
		_, last, _ := strings.Cut(base, warcSuffix)
		beside := last == cdxjSuffix || last == digestSuffix || last == syncedSuffix || strings.HasPrefix(last, tornSuffix)
		if !beside && !strings.Contains(base, damagedSuffix) && !durable.IsAside(base) {
			foreign = append(foreign, name)
		}
	}
	return foreign
}

// verifier is one Verify. The mutex guards what its workers share.
type verifier struct {
	dir    string
	o      VerifyOptions
	others map[string]bool // what lies beside the files
	reader *Reader
	files  []warcFile // to be read

	mu     sync.Mutex
	report Report
	total  int64
}

func (v *verifier) add(p *Problem) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.report.Problems = append(v.report.Problems, *p)
}

// expectAll compares the names of the files with those expected.
func (v *verifier) expectAll(files []warcFile) {
	if v.o.Expected == nil {
		return
	}
	have, closed := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		have[f.name] = true
		closed[f.name] = closed[f.name] || !f.open
		if _, known := v.o.Expected[f.name]; !known && !f.open {
			v.report.Unlisted = append(v.report.Unlisted, f.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v.o.Expected)) {
		switch {
		case !have[name]:
			v.add(newProblem(name, 0, "", words.Errorf("the file is missing; the catalog knows it")))
		case !closed[name]:
			v.add(newProblem(name+openSuffix, 0, "", words.Errorf("the catalog knows it as closed, %d bytes, and it lies here as an open file", v.o.Expected[name].Size)))
		}
	}
}

// choose takes all files, or a sample.
func (v *verifier) choose(files []warcFile) {
	if n := int(float64(len(files))*v.o.Sample + 0.999); v.o.Sample > 0 && v.o.Sample < 1 && n < len(files) {
		rng := rand.New(rand.NewPCG(v.o.Seed, 0))
		rng.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		v.report.Skipped = len(files) - n
		files = files[:n]
		slices.SortFunc(files, func(a, b warcFile) int { return strings.Compare(a.name, b.name) })
	}
	if v.o.Verified != nil {
		n := len(files)
		files = slices.DeleteFunc(files, func(f warcFile) bool {
			closed, err := closedFile(v.dir, f)
			return !f.open && err == nil && v.o.Verified(closed)
		})
		v.report.Earlier = n - len(files)
	}
	v.files = files
	for _, f := range files {
		if info, err := os.Stat(f.path(v.dir)); err == nil {
			v.total += info.Size()
		}
	}
}

// run reads the files, o.Workers at a time.
func (v *verifier) run(ctx context.Context) error {
	next := make(chan warcFile)
	var workers sync.WaitGroup
	for range max(1, v.o.Workers) {
		workers.Go(func() {
			for f := range next {
				v.file(ctx, f)
			}
		})
	}
	for _, f := range v.files {
		if ctx.Err() != nil {
			break
		}
		next <- f
	}
	close(next)
	workers.Wait()
	if ctx.Err() != nil {
		v.report.Left = len(v.files) - v.report.Files
	}
	if v.report.Left == 0 && len(v.files) > 0 {
		return nil // it was ended when there was nothing left
	}
	return ctx.Err()
}

// file reads one file.
func (v *verifier) file(ctx context.Context, f warcFile) {
	file, open, err := openFile(v.dir, f.name)
	if errors.Is(err, fs.ErrNotExist) && f.open {
		return // it held nothing and was mended away meanwhile
	}
	if err != nil {
		v.add(newProblem(f.name, 0, "", words.Errorf("the file cannot be opened: %w", err)))
		return
	}
	defer file.Close()
	c := &checkup{verifier: v, name: f.name, open: open, file: file}
	if err := c.run(ctx); err != nil && ctx.Err() != nil {
		return
	} else if err != nil {
		v.add(newProblem(f.name, 0, "", words.Errorf("the file cannot be read: %w", err)))
	}
	if v.o.Good != nil && !open && !v.wrongAt(f.name) {
		if closed, err := closedFile(v.dir, f); err == nil {
			v.o.Good(closed)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.report.Files++
	if c.hash != nil {
		v.report.Deep++
	}
	if open {
		v.report.Open = append(v.report.Open, f.name)
	}
}

// wrongAt reports whether a problem was found in a file or beside it.
func (v *verifier) wrongAt(name string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.ContainsFunc(v.report.Problems, func(p Problem) bool { return strings.HasPrefix(p.File, name) })
}

// count notes what was read, and tells of it now and then.
func (v *verifier) count(name string, records int, bytes int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.report.Records += records
	v.report.Bytes += bytes
	if v.o.Progress != nil {
		v.o.Progress(Progress{File: name, Files: v.report.Files, Records: v.report.Records, Bytes: v.report.Bytes,
			TotalBytes: v.total, Problems: len(v.report.Problems), OfNumber: len(v.files)})
	}
}
