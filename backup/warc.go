package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"jianbao/internal/words"
)

// warc copies the WARC files and what lies with them.
func (r *run) warc(ctx context.Context, todo []item) error {
	for _, it := range todo {
		if err := r.item(ctx, it); err != nil {
			return words.Errorf("copy %s: %w", it.name, err)
		}
		r.progress.Files++
		r.show()
	}
	return nil
}

func (r *run) item(ctx context.Context, it item) error {
	if !isWARC(it.name) {
		return r.fixed(ctx, it.name, wanted{}, false)
	}
	if it.want != nil {
		return r.closed(ctx, it.name, wanted{it.want.Size, it.want.SHA256})
	}
	file, open, err := openNow(r.source(it.name))
	if errors.Is(err, fs.ErrNotExist) {
		if it.end > 0 {
			r.missing(it.name)
		}
		return nil // else it held nothing, and was mended away
	}
	if err != nil {
		r.problem(it.name, err)
		return nil
	}
	defer file.Close()
	if open {
		return r.open(ctx, it, file)
	}
	// It was closed after the catalog's copy was taken, or by a writer that
	// could not tell the catalog any more. What lies beside it came first.
	sums, err := readDigests(r.source(it.name))
	if err != nil {
		r.problem(it.name+digestSuffix, err)
		return r.fixed(ctx, it.name, wanted{}, false)
	}
	return r.closed(ctx, it.name, wanted{-1, sums.file})
}

// openNow opens a file that may be closed and renamed at this moment.
func openNow(path string) (f *os.File, open bool, err error) {
	for range 3 {
		f, err = os.Open(path)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, false, err
		}
		f, err = os.Open(path + openSuffix)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, true, err
		}
	}
	return nil, false, err
}

func (r *run) missing(name string) {
	if isThere(r.target(name)) || isThere(r.target(name)+openSuffix) {
		r.problem(name, words.Errorf("the archive has lost the file; the backup keeps its copy"))
		return
	}
	r.problem(name, words.Errorf("the archive has lost the file, and the backup has no copy of it"))
}

// closed copies a closed WARC file, behind what lies beside it. Where the
// backup has it from when it was open, that copy takes the same steps as a file
// that is closed: whoever looks in between finds one or the other.
func (r *run) closed(ctx context.Context, name string, want wanted) error {
	if _, err := os.Stat(r.source(name)); errors.Is(err, fs.ErrNotExist) {
		r.missing(name)
		return nil
	}
	open := name + openSuffix
	if !isThere(r.target(open)) || isThere(r.target(name)) {
		if err := r.beside(ctx, name, want); err != nil {
			return err
		}
		return r.fixed(ctx, name, want, false)
	}
	sound, err := r.copyOf(ctx, name, open, want, func(sound bool) bool { return sound })
	if err != nil || !sound {
		return err
	}
	if err := r.beside(ctx, name, want); err != nil {
		return err
	}
	if err := r.o.FS.Rename(r.target(open), r.target(name)); err != nil {
		return err
	}
	r.manifest.Files[name] = r.manifest.Files[open]
	delete(r.manifest.Files, open)
	return r.o.FS.SyncDir(filepath.Dir(r.target(name)))
}

// beside copies the index and the digests of a closed file.
func (r *run) beside(ctx context.Context, name string, want wanted) error {
	sums, err := readDigests(r.source(name))
	if err == nil && want.sum != "" && sums.file != want.sum {
		err = words.Errorf("the file of digests is not as it is written")
	}
	if err != nil {
		r.problem(name+digestSuffix, err)
		return nil
	}
	if err := r.fixed(ctx, name+indexSuffix, wanted{-1, sums.index}, true); err != nil {
		return err
	}
	text := sha256.Sum256(sums.text)
	return r.fixed(ctx, name+digestSuffix, wanted{int64(len(sums.text)), hex.EncodeToString(text[:])}, true)
}

// digests is what stands beside a closed WARC file.
type digests struct {
	text        []byte
	file, index string
}

// takenOfDamage is the line behind the digests of a file that could not be
// read in places when they were taken.
const takenOfDamage = "# taken when places of the file could not be read\n"

// maxDigests bounds the reading of a file of digests: it has two lines or three.
const maxDigests = 4 << 10

// readDigests reads what stands beside a WARC file, as sha256sum writes it.
func readDigests(file string) (digests, error) {
	f, err := os.Open(file + digestSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return digests{}, words.Errorf("the file of digests is missing")
	}
	if err != nil {
		return digests{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxDigests))
	if err != nil {
		return digests{}, err
	}
	return parseDigests(text, path.Base(filepath.ToSlash(file)))
}

func parseDigests(text []byte, base string) (digests, error) {
	d := digests{text: text}
	two := strings.TrimSuffix(string(text), takenOfDamage)
	lines := strings.Split(two, "\n")
	if len(lines) == 3 && len(lines[0]) > 64 && len(lines[1]) > 64 {
		d.file, d.index = lines[0][:64], lines[1][:64]
		if isSum(d.file) && isSum(d.index) && two == d.file+"  "+base+"\n"+d.index+"  "+base+indexSuffix+"\n" {
			return d, nil
		}
	}
	return digests{}, words.Errorf("the file of digests is not as it is written")
}

func isSum(s string) bool {
	sum, err := hex.DecodeString(s)
	return err == nil && len(sum) == sha256.Size && s == strings.ToLower(s)
}

// open copies a file that is being written up to what the catalog's copy knows
// of it, so that the two are of one state: all
// that the catalog's copy names in it was durable before, and stands there. The
// copy is named as an open file is, and whoever writes next mends and closes it.
func (r *run) open(ctx context.Context, it item, file *os.File) error {
	open := it.name + openSuffix
	info, err := file.Stat()
	if err != nil {
		r.problem(it.name, err)
		return nil
	}
	end, err := r.o.Whole(ctx, file, info.Size(), it.end)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && end < it.end {
		err = words.Errorf("the file ends at byte %d", end)
	}
	if err != nil {
		r.problem(it.name, words.Errorf("the open file is damaged, and the backup keeps the copy that it has: %w", err))
		return nil
	}
	old, unread := r.unread(open)
	if end == 0 || isThere(r.target(it.name)) || unread && old.Size >= end {
		return nil
	}
	if !unread {
		old = r.intactOpen(ctx, open)
	}
	f := newFeed(ctx, io.NewSectionReader(file, 0, end), old.Size)
	f.count = r.read
	accepted, err := r.write(open, f, func(f *feed) bool { return f.size == end && (old.Size == 0 || f.sum == old.SHA256) })
	if failed := r.ofArchive(it.name, err); failed != nil || err != nil {
		return failed
	}
	if !accepted {
		r.problem(it.name, words.Errorf("the open file does not begin as it did when it was copied, and the backup keeps that copy"))
		return nil
	}
	return r.note(open, f.digest(), info, false)
}

// intactOpen is what is known of the copy of an open file that was touched: as
// it was noted, where it is still that, else nothing.
func (r *run) intactOpen(ctx context.Context, name string) kept {
	old, known := r.manifest.Files[name]
	sum, size, err := digestOf(ctx, r.target(name))
	if !known || err != nil || size != old.Size || sum != old.SHA256 {
		return kept{}
	}
	return old
}

// ofArchive takes an error of the archive's side as a problem of the file; what
// it returns is of the backup's side.
func (r *run) ofArchive(name string, err error) error {
	if broken, ok := errors.AsType[*readError](err); ok {
		r.problem(name, words.Errorf("the archive's file cannot be read: %w", broken.err))
		return nil
	}
	return err
}
