package backup

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// snapshots copies the folders of days. One that is new is copied aside and
// renamed whole, as it was made; it does not change afterwards.
func (r *run) snapshots(ctx context.Context) error {
	names, err := r.snapshotFiles()
	if err != nil {
		r.problem(snapshots, err)
		return nil
	}
	for _, folder := range slices.Sorted(maps.Keys(names)) {
		if isThere(r.target(folder)) || !strings.Contains(folder, "/") {
			for _, name := range names[folder] {
				if err := r.fixed(ctx, name, wanted{}, false); err != nil {
					return err
				}
			}
			continue
		}
		if err := r.newSnapshot(ctx, folder, names[folder]); err != nil {
			return err
		}
	}
	return nil
}

// snapshotFiles lists the files of snapshots, by the folder of their day.
func (r *run) snapshotFiles() (map[string][]string, error) {
	names := map[string][]string{}
	err := r.walk(r.o.From, snapshots, func(name string, _ int64) {
		parts := strings.SplitN(name, "/", 3)
		folder := path.Join(parts[:len(parts)-1]...)
		names[folder] = append(names[folder], name)
	})
	return names, err
}

// newSnapshot copies the folder of a day that the backup does not have.
func (r *run) newSnapshot(ctx context.Context, folder string, names []string) error {
	aside := path.Join(path.Dir(folder), "."+path.Base(folder)+".1.aside")
	within := func(name string) string { return aside + strings.TrimPrefix(name, folder) }
	for _, name := range names {
		sound, err := r.copyOf(ctx, name, within(name), wanted{}, func(bool) bool { return true })
		if err != nil {
			return err
		}
		if !sound { // it cannot be read; half of a day is none
			if err := os.RemoveAll(r.target(aside)); err != nil {
				return err
			}
			r.forget(aside)
			return nil
		}
	}
	if err := r.o.FS.Rename(r.target(aside), r.target(folder)); err != nil {
		return err
	}
	for _, name := range names {
		r.manifest.Files[name] = r.manifest.Files[within(name)]
		delete(r.manifest.Files, within(name))
	}
	return r.o.FS.SyncDir(filepath.Dir(r.target(folder)))
}

// forget takes the files of a folder that was removed out of the manifest.
func (r *run) forget(folder string) {
	for name := range r.manifest.Files {
		if strings.HasPrefix(name, folder+"/") {
			delete(r.manifest.Files, name)
		}
	}
}

// tally counts what the backup holds, and names what the archive has no more.
func (r *run) tally() error {
	for _, folder := range []string{warcFolder, snapshots} {
		err := r.walk(r.o.To, folder, func(name string, size int64) {
			r.report.Files++
			r.report.Bytes += size
			if strings.Contains(path.Base(name), formerSuffix) {
				return
			}
			source := r.source(strings.TrimSuffix(name, openSuffix))
			if !isThere(source) && !isThere(source+openSuffix) {
				r.report.Kept = append(r.report.Kept, name)
			}
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
