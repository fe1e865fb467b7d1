package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jianbao/internal/words"
)

// What the names of files end in.
const (
	folder       = "warc"
	warcSuffix   = ".warc.gz"
	openSuffix   = ".open"   // being written
	cdxjSuffix   = ".cdxj"   // the index, beside a closed file
	digestSuffix = ".sha256" // the digests, beside a closed file
	tornSuffix   = ".torn"   // what mending cut off
	syncedSuffix = ".synced" // what was synced of an open file

	damagedSuffix = ".damaged-" // and a number: what a repair replaced
)

// stamp14 is the form of a time in names and in CDXJ.
const stamp14 = "20060102150405"

// fileName is the name of a file relative to the data folder, with slashes.
func fileName(prefix, host string, serial int, began time.Time) string {
	began = began.UTC()
	return path.Join(folder, began.Format("2006"), began.Format("01"),
		fmt.Sprintf("%s-%s-%05d-%s%s", plainName(prefix), began.Format(stamp14), serial, plainName(host), warcSuffix))
}

// plainName keeps of a name what any file system takes and what parts no name.
func plainName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_':
			return r
		}
		return '_'
	}, s)
	if s = strings.Trim(s, "._"); s == "" {
		return "unknown"
	}
	return s[:min(len(s), 60)]
}

// warcFile is a WARC file of a data folder.
type warcFile struct {
	name string // as named once closed, relative to the data folder, with slashes
	open bool
}

func (f warcFile) path(dir string) string {
	p := filepath.Join(dir, filepath.FromSlash(f.name))
	if f.open {
		p += openSuffix
	}
	return p
}

// listFiles lists the WARC files of a data folder by name, and what lies
// beside them: the set of all other names. A folder without any is none. The
// folder may be a link to another disk, which is then followed.
func listFiles(dir string) (files []warcFile, others map[string]bool, err error) {
	if err := linkLeads(dir); err != nil {
		return nil, nil, err
	}
	others = map[string]bool{}
	err = filepath.WalkDir(filepath.Join(dir, folder)+string(filepath.Separator), func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // not begun yet, or renamed since its folder was read
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return err
		}
		name, open := strings.CutSuffix(filepath.ToSlash(rel), openSuffix)
		if strings.HasSuffix(name, warcSuffix) || strings.HasSuffix(name, ".warc") {
			files = append(files, warcFile{name, open})
		} else {
			others[filepath.ToSlash(rel)] = true
		}
		return nil
	})
	slices.SortFunc(files, func(a, b warcFile) int { return strings.Compare(a.name, b.name) })
	return files, others, err
}

// linkLeads tells a folder that is not begun yet from one that is a link to a
// place which is not there: a disk or a share that is not mounted.
func linkLeads(dir string) error {
	link := filepath.Join(dir, folder)
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return nil
	}
	if _, err := os.Stat(link); err != nil {
		target, _ := os.Readlink(link)
		return words.Errorf("the WARC files lie in %s, to which %s leads, and that is not there: mount it, or set the link right: %w", target, link, err)
	}
	return nil
}

// openFile opens a WARC file by the name that it has once closed, whether it is
// closed or not: a writer may close it between two looks.
func openFile(dir, name string) (f *os.File, open bool, err error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, false, fmt.Errorf("%q is no name within an archive", name)
	}
	for range 3 {
		for _, open := range []bool{false, true} {
			f, err := os.Open(warcFile{name, open}.path(dir))
			if err == nil || !errors.Is(err, fs.ErrNotExist) {
				return f, open, err
			}
		}
	}
	return nil, false, &fs.PathError{Op: "open", Path: warcFile{name: name}.path(dir), Err: fs.ErrNotExist}
}
