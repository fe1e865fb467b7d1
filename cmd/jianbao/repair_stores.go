package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/index"
)

// catalogSuffixes are the files that belong to catalog.db, in the order in
// which they are moved: the catalog first, since its log must never be missing
// beside it.
var catalogSuffixes = []string{"", "-wal", "-shm", "-journal"}

// catalog looks whether the catalog is sound, and moves it aside where it is
// not. It returns nil where there is none any more.
func (r *repairing) catalog(ctx context.Context) (*reading, error) {
	if !r.lies(catalogFile) {
		return nil, r.orphanedLogs()
	}
	books, err := r.openCatalogReader(ctx)
	if sqlite.IsForeignLog(err) {
		if err = r.foreignLog(err); err != nil || r.flags.dryRun {
			return nil, err
		}
		books, err = r.openCatalogReader(ctx)
	}
	if err == nil {
		var wrong []string
		if wrong, err = books.Check(ctx); err == nil && onlyReadings(wrong) {
			r.rereadable(wrong)
			return books, nil
		} else if err == nil && len(wrong) > 0 {
			err = errors.New(strings.Join(wrong, "; "))
			return nil, errors.Join(books.Close(), r.catalogAside(err))
		}
		if err == nil {
			return books, nil
		}
		if closeErr := books.Close(); closeErr != nil {
			r.log.Warn("the catalog cannot be closed", "err", closeErr)
		}
	}
	if !r.isDamage(err) || ctx.Err() != nil {
		return nil, err
	}
	return nil, r.catalogAside(err)
}

// onlyReadings reports whether all that is wrong are readings that are not what
// was committed. Those reparse makes again in the catalog as it stands; what
// else the tables say of each other only making it anew mends.
func onlyReadings(wrong []string) bool {
	return len(wrong) > 0 && !slices.ContainsFunc(wrong, func(what string) bool { return !strings.HasPrefix(what, "readings: ") })
}

// rereadable tells of readings that are wrong in a catalog that stays.
func (r *repairing) rereadable(wrong []string) {
	for _, what := range wrong {
		r.say("%s stays: %s", catalogFile, what)
	}
	r.next(nextReparse)
	r.next(nextReindex)
}

// isDamage reports whether an error says that the catalog is no catalog any more.
func (r *repairing) isDamage(err error) bool {
	if errors.Is(err, catalog.ErrNewer) {
		return false
	}
	return sqlite.IsDamage(err)
}

// foreignLog moves a log out of the way that is not of the catalog beside
// which it lies.
func (r *repairing) foreignLog(reason error) error {
	r.say("%s is not used: %v", catalogFile+"-wal", reason)
	to := ""
	for n := 1; to == "" || r.lies(to) || r.lies(to+"-wal"); n++ {
		to = fmt.Sprintf("%s.damaged-%d", catalogFile, n)
	}
	for _, suffix := range catalogSuffixes[1:] {
		if r.lies(catalogFile + suffix) {
			if err := r.aside(catalogFile+suffix, to+suffix); err != nil {
				return err
			}
		}
	}
	return nil
}

// catalogAside moves the catalog and its log out of the way.
func (r *repairing) catalogAside(reason error) error {
	r.say("%s is damaged: %v", catalogFile, reason)
	to := r.free(catalogFile + ".damaged-")
	for _, suffix := range catalogSuffixes {
		if !r.lies(catalogFile + suffix) {
			continue
		}
		if err := r.aside(catalogFile+suffix, to+suffix); err != nil {
			return err
		}
	}
	r.next(nextReparse)
	r.next(nextReindex)
	return nil
}

// orphanedLogs moves what is left of a catalog that is gone, or that a repair
// was moving: the log of one would be read into the next.
func (r *repairing) orphanedLogs() error {
	r.say("%s is missing", catalogFile)
	to := ""
	for n := 1; to == ""; n++ {
		name := fmt.Sprintf("%s.damaged-%d", catalogFile, n)
		if !r.lies(name+"-wal") && (!r.lies(name) || !r.lies(fmt.Sprintf("%s.damaged-%d", catalogFile, n+1))) {
			to = name
		}
	}
	for _, suffix := range catalogSuffixes[1:] {
		if r.lies(catalogFile + suffix) {
			if err := r.aside(catalogFile+suffix, to+suffix); err != nil {
				return err
			}
		}
	}
	r.next(nextReparse)
	r.next(nextReindex)
	return nil
}

// free is the first name, with a number behind it, that nothing has.
func (r *repairing) free(name string) string {
	for n := 1; ; n++ {
		if free := fmt.Sprintf("%s%d", name, n); !r.lies(free) {
			return free
		}
	}
}

// index moves an index that is damaged aside. Whether it has what the catalog
// has is for reindex, and for the next crawl, to see.
func (r *repairing) index(ctx context.Context, books *reading) error {
	if !r.lies("index") {
		if books == nil {
			return nil
		}
		stats, err := books.Stats(ctx)
		if err == nil && stats.Articles > 0 {
			r.say("there is no index")
			r.next(nextReindex)
		}
		return err
	}
	if books == nil { // it will be made anew with the catalog
		return nil
	}
	problems, err := index.Check(ctx, books.indexOptions(r.Now))
	damaged, isDamaged := errors.AsType[*index.DamagedError](err)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case isDamaged:
		problems = append(problems, damaged)
	case errors.Is(err, index.ErrAbsent):
		problems = append(problems, err)
	case errors.Is(err, index.ErrBusy):
		r.Say("The index was not checked: %v", err)
		return nil
	case err != nil:
		return err
	}
	if len(problems) == 0 {
		return nil
	}
	said := make([]string, 0, len(problems))
	for _, problem := range problems {
		said = append(said, r.words.Error(problem))
	}
	r.say("the index is damaged: %s", strings.Join(said, "; "))
	r.next(nextReindex)
	if info, err := os.Lstat(indexPath(r.dir)); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return nil // reindex puts the new one where the link leads; without it, that would be lost
	}
	return r.aside("index", r.free("index.damaged-"))
}

// expected are the files that the catalog knows, by name.
func expected(files []catalog.WARCFile) map[string]archive.ClosedFile {
	out := map[string]archive.ClosedFile{}
	for _, f := range files {
		out[f.Name] = archive.ClosedFile{Name: f.Name, Size: f.Size, SHA256: f.SHA256}
	}
	return out
}
