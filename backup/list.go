package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"jianbao/catalog"
	"jianbao/internal/words"
)

// What the names of WARC files end in; see docs/formats.md.
const (
	openSuffix   = ".open"
	indexSuffix  = ".cdxj"
	digestSuffix = ".sha256"

	// What is of use only where it lies: what a writer notes of its syncs, and
	// what a repair replaced. Torn tails go with the rest, for they may hold the
	// bytes of a page.
	syncedSuffix = ".synced"
	damagedMark  = ".damaged-"
)

// staysBehind reports whether a file below warc/ has no place in a backup.
func staysBehind(name string) bool {
	return strings.HasSuffix(name, syncedSuffix) || strings.Contains(path.Base(name), damagedMark)
}

// isWARC reports whether a name, that of an open file without its mark, is
// that of a WARC file of ours.
func isWARC(name string) bool { return strings.HasSuffix(name, ".warc.gz") }

// item is a file below warc/ that is to be in the backup.
type item struct {
	name string // of a WARC file: as it is called once closed
	// want is what the catalog says of a closed file.
	want *catalog.WARCFile
	// end is that of the last response which the catalog names in an open file.
	end  int64
	size int64 // in the archive, 0 where it is not there
}

// list gathers what is to be copied: what the catalog names, and what else
// lies in the archive. What lies beside closed files comes with them.
func (r *run) list(ctx context.Context) ([]item, error) {
	items := map[string]*item{}
	at := func(name string) *item {
		if items[name] == nil {
			items[name] = &item{name: name}
		}
		return items[name]
	}
	if r.fresh != "" {
		closed, open, err := r.o.Catalog.Files(ctx, r.fresh)
		if err != nil {
			return nil, err
		}
		for _, f := range closed {
			at(f.Name).want = &f
		}
		for name, end := range open {
			at(name).end = end
		}
	}
	err := r.walk(r.o.From, warcFolder, func(name string, size int64) {
		name = strings.TrimSuffix(name, openSuffix)
		if !isBeside(name) && !staysBehind(name) {
			at(name).size = size
		}
	})
	if err != nil {
		return nil, words.Errorf("list the archive's files: %w", err)
	}
	var todo []item
	for _, it := range items {
		if path.Clean(it.name) != it.name || !filepath.IsLocal(filepath.FromSlash(it.name)) || !strings.HasPrefix(it.name, warcFolder+"/") {
			r.problem(catalogName, words.Errorf("%q is no name within an archive", it.name))
			continue
		}
		todo = append(todo, *it)
		r.progress.OfBytes += r.toCopy(*it)
	}
	slices.SortFunc(todo, func(a, b item) int { return strings.Compare(a.name, b.name) })
	r.progress.OfFiles = len(todo)
	return todo, nil
}

// isBeside reports whether a file lies beside a WARC file and comes with it.
func isBeside(name string) bool {
	for _, suffix := range []string{indexSuffix, digestSuffix} {
		if base, ok := strings.CutSuffix(name, suffix); ok && isWARC(base) {
			return true
		}
	}
	return false
}

// walk calls fn with the regular files of a folder of the archive, which may be
// a link, and of those below it. What is on its way into its place is left out.
func (r *run) walk(dir, folder string, fn func(name string, size int64)) error {
	link := filepath.Join(dir, folder)
	root, err := filepath.EvalSymlinks(link)
	if errors.Is(err, fs.ErrNotExist) {
		if _, none := os.Lstat(link); errors.Is(none, fs.ErrNotExist) {
			return nil
		}
		target, _ := os.Readlink(link)
		return words.Errorf("%s leads to %s, and that is not there: mount it, or set the link right: %w", link, target, err)
	}
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // renamed or mended away since its folder was read
		}
		if err != nil { // the rest can be copied all the same
			rel, _ := filepath.Rel(root, p)
			r.problem(path.Join(folder, filepath.ToSlash(rel)), words.Errorf("the folder cannot be read: %w", err))
			return fs.SkipDir
		}
		if p != root && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err == nil {
			fn(path.Join(folder, filepath.ToSlash(rel)), info.Size())
		}
		return err
	})
}

// toCopy guesses how many bytes of a file are to be copied.
func (r *run) toCopy(it item) int64 {
	info, err := os.Stat(r.target(it.name))
	if err == nil && info.Size() == it.size {
		return 0
	}
	if old, ok := r.manifest.Files[it.name+openSuffix]; ok && old.Size >= it.size {
		return 0
	}
	return it.size
}

func (r *run) source(name string) string { return filepath.Join(r.o.From, filepath.FromSlash(name)) }
func (r *run) target(name string) string { return filepath.Join(r.o.To, filepath.FromSlash(name)) }
