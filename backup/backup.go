// Package backup keeps a second copy of an archive's folder, which is an
// archive itself.
//
// # What lies there
//
// The catalog as it was at one moment, the WARC files with what lies beside
// them, the snapshots, what a person made (user.db), and backup.json, which
// says of which archive it is and what was copied when. The index is no part
// of it: it is made from the catalog.
//
// # In which order
//
// The catalog is copied aside first. Then come the files that it names: what
// stands in them was durable before the catalog named it, so that they hold it
// all. The catalog's copy takes its place last. At every moment the folder is
// the archive of the last backup that ended; one that was killed goes on where
// it was.
//
// # What is trusted
//
// The catalog says the digest of every closed file. A file is read through a
// hash while it is copied, and one that is not what the catalog says never
// takes the place of a copy that is. A copy is not read again while its size
// and time are those that were noted when it was made, unless Options.Again
// asks for it. Nothing is ever removed from a backup.
package backup

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"jianbao/catalog"
	"jianbao/internal/durable"
	"jianbao/internal/volume"
	"jianbao/internal/words"
)

// Catalog is what a backup asks of catalogs, each by the path of its file. One
// that a newer version wrote is catalog.ErrNewer.
type Catalog interface {
	// Copy writes what a database holds at one moment to a new file, synced.
	Copy(ctx context.Context, from, to string) error
	// Identity tells one archive from another.
	Identity(ctx context.Context, path string) (string, error)
	// Seq is that of the last event.
	Seq(ctx context.Context, path string) (int64, error)
	// Continues reports whether later has the whole history of earlier.
	Continues(ctx context.Context, later, earlier string) (bool, error)
	// Files are the closed files that it knows, and the names of those that it
	// does not know to be closed with the end of what it names in them.
	Files(ctx context.Context, path string) (closed []catalog.WARCFile, open map[string]int64, err error)
	// Check names what is wrong with it.
	Check(ctx context.Context, path string) ([]string, error)
	// Settle makes one file of a catalog and the log beside it.
	Settle(ctx context.Context, path string) error
}

// Options say what is copied where. From, To, Catalog and Whole are needed.
type Options struct {
	// From is the data folder of the archive, To the folder of its backup, whose
	// lock the caller holds.
	From, To string
	Catalog  Catalog
	// Whole finds the end of the records of a WARC file of that size that belong
	// to what is committed, of which the last response ends at committed.
	Whole func(ctx context.Context, r io.ReaderAt, size, committed int64) (int64, error)
	// Again reads all that is there already on both sides once more.
	Again bool
	// Progress is called now and then.
	Progress func(Progress)
	// Clock is nil for time.Now, FS for the operating system's.
	Clock func() time.Time
	FS    durable.FS
}

// Progress says how far a backup is.
type Progress struct {
	// Files of OfFiles are dealt with, Bytes of about OfBytes copied. OfFiles is 0
	// while the catalog is copied.
	Files, OfFiles int
	Bytes, OfBytes int64
}

// Problem is something that is not as it should be. The backup went on.
type Problem struct {
	File string // relative to the data folder
	Err  error
}

// Report is what a backup came to.
type Report struct {
	// Catalog is the archive's identity, Seq the last event that the backup knows.
	Catalog string
	Seq     int64
	// Files is how many the backup holds, beside the catalog and itself; Bytes
	// what they take with the catalog.
	Files int
	Bytes int64
	// Copied is how many were copied now, NewBytes what was, with the catalog.
	Copied   int
	NewBytes int64
	// Kept are files that the archive does not have any more.
	Kept []string
	// Former are copies that a file which the archive has changed by itself took
	// the place of; they are kept under these names.
	Former   []string
	Problems []Problem
}

// Names in the folder of a backup.
const (
	catalogName  = "catalog.db"
	userName     = "user.db"
	lockName     = "lock"
	manifestName = "backup.json"
	warcFolder   = "warc"
	snapshots    = "snapshots"
)

// run is one backup.
type run struct {
	o        Options
	manifest manifest
	report   Report
	fresh    string         // the catalog's copy, aside; "" where it cannot be had
	late     []func() error // what is to happen together with the catalog's change
	progress Progress
	shown    time.Time
}

// Run brings the backup up to date. The report holds what was done also where
// an error ends it. An error leaves the backup as it was, and what was copied
// is not copied again; problems of single files are in the report instead.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.FS == nil {
		o.FS = durable.OS{}
	}
	r := &run{o: o}
	err := r.run(ctx)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return r.report, err
}

func (r *run) run(ctx context.Context) (err error) {
	began := r.o.Clock().UTC()
	if err := r.claim(ctx); err != nil {
		return err
	}
	if err := r.takeCatalog(ctx); err != nil {
		return err
	}
	defer func() {
		if r.fresh != "" {
			err = errors.Join(err, removeIfThere(r.o.FS, r.fresh))
		}
	}()
	todo, err := r.list(ctx)
	if err != nil {
		return err
	}
	if err := volume.Room(r.o.To, r.progress.OfBytes); err != nil {
		return err // before anything is copied
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return r.warc(ctx, todo) }, r.snapshots, r.user,
	} {
		if err := step(ctx); err != nil {
			// What is there need not be read again by the next run.
			return errors.Join(err, r.manifest.write(r.o.FS, r.o.To))
		}
	}
	return r.publish(ctx, began)
}

// claim makes sure that the folder is one for this archive, and marks it.
func (r *run) claim(ctx context.Context) error {
	m, err := examine(ctx, r.o)
	if err != nil {
		return err
	}
	r.manifest = m
	r.report.Catalog = m.Catalog
	if err := removeAsides(r.o.FS, r.o.To); err != nil {
		return err
	}
	return m.write(r.o.FS, r.o.To)
}

// takeCatalog copies the catalog aside and looks it through. One that is
// damaged is a problem; the files are copied all the same.
func (r *run) takeCatalog(ctx context.Context) error {
	if r.o.Progress != nil {
		r.o.Progress(r.progress)
	}
	from, aside := filepath.Join(r.o.From, catalogName), filepath.Join(r.o.To, ".catalog.db.1.aside")
	wrong, err := r.copyCatalog(ctx, from, aside)
	switch {
	case err != nil && (ctx.Err() != nil || cannotWrite(err)):
		return errors.Join(err, removeIfThere(r.o.FS, aside))
	case err != nil:
		r.problem(catalogName, words.Errorf("the archive's catalog cannot be copied, so that the backup keeps its former one: %w", err))
	case len(wrong) > 0:
		r.problem(catalogName, words.Errorf("the archive's catalog is damaged, so that the backup keeps its former one: %s", wrong[0]))
	default:
		r.fresh = aside
		return r.follows(ctx)
	}
	return removeIfThere(r.o.FS, aside)
}

func (r *run) copyCatalog(ctx context.Context, from, aside string) (wrong []string, err error) {
	if err := r.o.Catalog.Copy(ctx, from, aside); err != nil {
		return nil, err
	}
	return r.o.Catalog.Check(ctx, aside)
}

// follows makes sure that the catalog which is there is a former state of the
// one that is to replace it.
func (r *run) follows(ctx context.Context) error {
	old := filepath.Join(r.o.To, catalogName)
	if !isThere(old) {
		return nil
	}
	if _, err := r.o.Catalog.Identity(ctx, old); err != nil {
		// examine has refused what must not be replaced; this is damaged.
		r.problem(catalogName, words.Errorf("the backup's catalog was damaged and is made anew: %w", err))
		return nil
	}
	follows, err := r.o.Catalog.Continues(ctx, r.fresh, old)
	if err == nil && !follows {
		err = words.Errorf("%s has gone on by itself since the last backup, or the archive was put back to an older state: what it knows would be lost; name another folder", r.o.To)
	}
	if err != nil {
		return errors.Join(err, removeIfThere(r.o.FS, r.fresh))
	}
	return nil
}

// user copies what a person made.
func (r *run) user(ctx context.Context) error {
	from, to := filepath.Join(r.o.From, userName), filepath.Join(r.o.To, userName)
	if !isThere(from) {
		return nil
	}
	aside := filepath.Join(r.o.To, ".user.db.1.aside")
	if err := r.o.Catalog.Copy(ctx, from, aside); err != nil {
		if err := removeIfThere(r.o.FS, aside); err != nil {
			return err
		}
		if ctx.Err() != nil || cannotWrite(err) {
			return err
		}
		r.problem(userName, err)
		return nil
	}
	if err := r.o.FS.Rename(aside, to); err != nil {
		return err
	}
	r.report.Files++
	r.count(to)
	return r.o.FS.SyncDir(r.o.To)
}

// count adds a database that is in its place to what the backup holds, and to
// what was copied: it is copied whole each time.
func (r *run) count(path string) {
	if info, err := os.Stat(path); err == nil {
		r.report.Bytes += info.Size()
		r.report.NewBytes += info.Size()
	}
}

// publish makes the new catalog that of the backup.
func (r *run) publish(ctx context.Context, began time.Time) error {
	if err := r.manifest.write(r.o.FS, r.o.To); err != nil {
		return err
	}
	if r.fresh == "" {
		return r.tally()
	}
	seq, err := r.o.Catalog.Seq(ctx, r.fresh)
	if err != nil {
		return err
	}
	r.report.Seq = seq
	if err := r.settle(ctx); err != nil {
		return err
	}
	for _, step := range r.late {
		if err := step(); err != nil {
			return err
		}
	}
	target := filepath.Join(r.o.To, catalogName)
	if err := r.o.FS.Rename(r.fresh, target); err != nil {
		return err
	}
	r.fresh = ""
	r.count(target)
	if err := r.o.FS.SyncDir(r.o.To); err != nil {
		return err
	}
	if err := r.tally(); err != nil {
		return err
	}
	r.manifest.Last = &lastRun{Began: began, Ended: r.o.Clock().UTC(), Seq: seq, Files: r.report.Files, Bytes: r.report.Bytes,
		Problems: len(r.report.Problems)}
	return r.manifest.write(r.o.FS, r.o.To)
}

// settle takes care of a log that somebody who was killed left beside the
// backup's catalog: it would be read into the one that takes its place.
func (r *run) settle(ctx context.Context) error {
	old := filepath.Join(r.o.To, catalogName)
	if !isThere(old + "-wal") {
		return nil
	}
	if err := r.o.Catalog.Settle(ctx, old); err == nil && !isThere(old+"-wal") {
		return nil
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if isThere(old + suffix) {
			if err := r.o.FS.Rename(old+suffix, unusedName(old+suffix+formerSuffix)); err != nil {
				return err
			}
		}
	}
	return r.o.FS.SyncDir(r.o.To)
}

func (r *run) problem(file string, err error) {
	r.report.Problems = append(r.report.Problems, Problem{File: file, Err: err})
}
