package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"jianbao/archive"
	"jianbao/config"
	"jianbao/internal/durable"
	"jianbao/internal/volume"
	"jianbao/internal/words"
)

// warcLink is the name in the data folder under which the WARC files are found.
const warcLink = "warc"

// placeWARC makes the WARC files lie where warc_dir says: data/warc becomes a
// link to it, which every reader follows. A folder that is not there is never
// made, for it would be that of a share which is not mounted; and what lies in
// data/warc already is never moved.
func placeWARC(dir string, c *config.Config) error {
	target := c.WARCFolder()
	if target == "" {
		return nil
	}
	link := filepath.Join(dir, warcLink)
	info, err := os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return words.Errorf("warc_dir %s is not there: mount it, or make the folder; nothing was asked of any site", target)
	case err != nil:
		return words.Errorf("warc_dir: %w", err)
	case !info.IsDir():
		return words.Errorf("warc_dir %s is not a folder", target)
	}
	standing, err := os.Lstat(link)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return words.Errorf("warc_dir: %w", err)
	case err == nil && standing.IsDir():
		if same, err := volume.Same(link, target); err != nil || same {
			return err
		}
		if err := os.Remove(link); err != nil { // one that holds nothing goes
			return words.Errorf("the WARC files lie in %s, and warc_dir says %s: while nothing runs, move what is in the first to the second and remove the first, or take warc_dir out of %s", link, target, c.File())
		}
	case err == nil:
		return sameLink(link, target, c)
	}
	return makeLink(dir, link, target, c)
}

// sameLink refuses a link that leads elsewhere than to warc_dir.
func sameLink(link, target string, c *config.Config) error {
	if same, err := volume.Same(target, link); err == nil && same {
		return nil
	}
	leads, err := os.Readlink(link)
	if err != nil {
		return words.Errorf("warc_dir is to lie at %s, where there is something else: move it away", link)
	}
	return words.Errorf("%s leads to %s, and warc_dir says %s: while nothing runs, bring what is in the first to the second and remove the link, or set warc_dir right in %s", link, leads, target, c.File())
}

// makeLink makes data/warc a link. It is relative where warc_dir is, so that
// both can be moved together.
func makeLink(dir, link, target string, c *config.Config) error {
	whole, err := filepath.Abs(target)
	if err != nil {
		return err
	}
	leads := whole
	if !filepath.IsAbs(c.WARCDir) {
		if leads, err = relativeLink(dir, whole); err != nil {
			return err
		}
	}
	if err := os.Symlink(leads, link); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return sameLink(link, target, c)
		}
		return words.Errorf("make %s a link to warc_dir: %w", link, err)
	}
	return durable.SyncDir(dir)
}

// relativeLink is the path from the real data folder to the real target.
func relativeLink(dir, target string) (string, error) {
	from, err := filepath.Abs(dir)
	if err == nil {
		from, err = filepath.EvalSymlinks(from)
	}
	if err != nil {
		return "", err
	}
	to, err := filepath.EvalSymlinks(target)
	if err != nil {
		return "", err
	}
	return filepath.Rel(from, to)
}

// elsewhere refuses WARC files that lie elsewhere and are not there, although
// the catalog knows of them: what is seen is the empty folder on which their
// disk is not mounted.
func (h *holding) elsewhere(ctx context.Context) error {
	leads, err := os.Readlink(filepath.Join(h.dir, warcLink))
	if err != nil { // no link
		return nil
	}
	files, err := archive.Count(h.dir)
	if err != nil || files > 0 {
		return err
	}
	known, err := h.catalog.Files(ctx)
	if err != nil || len(known) == 0 {
		return err
	}
	return words.Errorf("the WARC files lie in %s, and that is empty, while the catalog knows %d of them: mount it, or put them back; nothing was asked of any site", leads, len(known))
}
