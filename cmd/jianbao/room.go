package main

import (
	"errors"
	"path/filepath"
	"slices"

	"jianbao/config"
	"jianbao/internal/volume"
	"jianbao/internal/words"
)

// place is a folder that is written, and the disk that it lies on.
type place struct {
	Dir  string
	Disk volume.Disk
}

// places are the folders that a crawl writes, one of each disk: WARC files and
// index may lie on others than the catalog does. What is not there yet will be
// made in the folder above it.
func places(dir string) []place {
	var out []place
	for _, folder := range []string{dir, filepath.Join(dir, "warc"), indexPath(dir)} {
		disk, err := volume.DiskOf(folder)
		if err != nil || slices.ContainsFunc(out, func(p place) bool { return p.Disk.ID == disk.ID }) {
			continue
		}
		out = append(out, place{folder, disk})
	}
	return out
}

// narrowest is the place with the least room; false where none can be looked at.
func narrowest(dir string) (place, bool) {
	all := places(dir)
	if len(all) == 0 {
		return place{}, false
	}
	return slices.MinFunc(all, func(a, b place) int {
		switch {
		case a.Disk.Free < b.Disk.Free:
			return -1
		case a.Disk.Free > b.Disk.Free:
			return 1
		}
		return 0
	}), true
}

// freeRoom is the least room of all places that are written.
func freeRoom(dir string) (int64, error) {
	p, ok := narrowest(dir)
	if !ok {
		_, err := volume.DiskOf(dir)
		return 0, err
	}
	return p.Disk.Free, nil
}

// noRoom is the end of a pass that stopped at min_free.
func (a *app) noRoom(c *config.Config) error {
	dir := a.dataDirOf(c)
	p, ok := narrowest(dir)
	if !ok {
		p.Dir = dir
	}
	return exitf(exitCannotWrite, "%s has %s left, and min_free asks for %s: no further page was asked for; "+
		"make room there, or set min_free lower in %s, then run it again", p.Dir, humanBytes(p.Disk.Free), humanBytes(int64(c.MinFree)), c.File())
}

// without takes one error out of those that were joined; what is left is nil
// where there was no other.
func without(err, one error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if errors.Is(err, one) {
			return nil
		}
		return err
	}
	var rest []error
	for _, e := range joined.Unwrap() {
		rest = append(rest, without(e, one))
	}
	return errors.Join(rest...)
}

// leftover is something in the data folder that only a person takes away.
type leftover struct {
	Path  string `json:"path"` // within the data folder
	Bytes int64  `json:"bytes"`
}

// leftovers are indexes that were moved aside and copies of catalogs that were
// brought forward. Nothing reads them again.
func leftovers(dir string) []leftover {
	var out []leftover
	for _, pattern := range []string{"index.damaged-*", "index.aside-*", catalogFile + ".v*", catalogFile + ".damaged*"} {
		found, err := filepath.Glob(filepath.Join(globQuote(dir), pattern))
		if err != nil {
			continue // a pattern of ours is good; the folder's name is quoted
		}
		for _, path := range found {
			use, err := measure(path)
			if err != nil {
				continue // taken away just now, or not for this account
			}
			out = append(out, leftover{filepath.Base(path), use.Total})
		}
	}
	return out
}

// leftoverLines tells of them, each with its size.
func (a *app) leftoverLines(list []leftover) string {
	text := ""
	for _, l := range list {
		if text != "" {
			text += ", "
		}
		text += words.Escape(l.Path) + " (" + humanBytes(l.Bytes) + ")"
	}
	return a.Text("%s; nothing reads them; remove them once nothing is missed", text)
}
