package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"jianbao/archive"
	"jianbao/backup"
	"jianbao/catalog"
	"jianbao/index"
	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// backupFlags are those of backup.
type backupFlags struct {
	verify  bool
	noIndex bool
}

// newBackup copies the archive to another folder.
func newBackup(a *app) *cobra.Command {
	var f backupFlags
	cmd := &cobra.Command{
		Use:   "backup DIR",
		Short: "copy the archive to another folder, which is an archive itself",
		Long: "Copies what is new to DIR, also while a crawl writes, and compares all that it copies with the digests that were\n" +
			"kept of it. What is damaged is named and never takes the place of a sound copy; nothing is removed from DIR. DIR\n" +
			"can be searched and verified with --data DIR, and be moved to the place of an archive that was lost. When it is\n" +
			"killed, DIR is what it was after the last backup, and the next run goes on.",
		Example:     "jianbao backup /mnt/disk/jianbao\njianbao backup /mnt/disk/jianbao --verify\njianbao search 青岛 --data /mnt/disk/jianbao",
		Args:        arguments(1, 1),
		Annotations: exits(exitNoArchive, exitLocked, exitCannotWrite, exitInterrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.backup(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().BoolVar(&f.verify, "verify", false, "read what was copied before on both sides again, and copy anew what is not as it was")
	cmd.Flags().BoolVar(&f.noIndex, "no-index", false, "do not make DIR searchable; a crawl on it will")
	return cmd
}

func (a *app) backup(ctx context.Context, dir string, f backupFlags) (err error) {
	if dir == "" {
		return usagef("backup needs the name of a folder")
	}
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	from, c := r.Dir, r.Config
	if err := r.Close(); err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	line := a.newProgressLine()
	o := backup.Options{
		From: from, To: dir, Catalog: backupCatalogs{a.Now}, Whole: archive.Whole, Again: f.verify, Clock: a.Now,
		Progress: func(p backup.Progress) { a.showBackup(line, p) },
	}
	if err := backup.Examine(ctx, o); err != nil {
		return backupError(dir, err)
	}
	lock, err := a.lockBackup(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	began := time.Now()
	report, err := backup.Run(ctx, o)
	line.clear()
	done := backupSummary{To: dir, Catalog: report.Catalog, Seq: report.Seq, Files: report.Files, Copied: report.Copied,
		NewBytes: report.NewBytes, Bytes: report.Bytes, Kept: report.Kept, Former: report.Former, Problems: []backupProblem{}}
	for _, p := range report.Problems {
		done.Problems = append(done.Problems, backupProblem{p.File, p.Err.Error(), p.Err})
	}
	if err != nil {
		a.sayProblems(done)
		return backupError(dir, err)
	}
	done.Index = indexUntouched
	if !f.noIndex {
		if done.Index, err = a.indexBackup(ctx, dir, c.Location()); err != nil {
			return backupError(dir, err)
		}
	}
	done.Seconds = time.Since(began).Seconds()
	return a.finishBackup(done)
}

// lockBackup takes the lock of the backup's folder, so that nobody writes in it.
func (a *app) lockBackup(dir string) (*durable.LockFile, error) {
	if err := durable.MkdirAll(durable.OS{}, dir, 0o755); err != nil {
		return nil, backupError(dir, err)
	}
	lock, err := durable.Lock(lockPath(dir), a.holder("backup"))
	if _, held := errors.AsType[*durable.HeldError](err); held {
		return nil, lockError(dir, err)
	}
	return lock, backupError(dir, err)
}

// backupError gives an error its exit code where the backup cannot be written.
func backupError(dir string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return exitf(exitCannotWrite, "no space left for %s: make room, then run it again; the backup is what it was, and what was copied is not copied again: %w", dir, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return exitf(exitCannotWrite, "%s cannot be written: give this account the right to write it, or name another folder: %w", dir, err)
	}
	return err
}

// showBackup shows how far a backup is.
func (a *app) showBackup(line *progressLine, p backup.Progress) {
	if p.OfFiles == 0 {
		line.write(a.words.Sprintf("copying and checking the catalog"))
		return
	}
	line.write(a.words.Sprintf("file %d of %d, %s of %s copied", min(p.Files+1, p.OfFiles), p.OfFiles,
		humanBytes(p.Bytes), humanBytes(max(p.Bytes, p.OfBytes))))
}

// What became of the backup's index.
const (
	indexUntouched = "untouched" // --no-index
	indexCurrent   = "ready"
	indexLate      = "behind"
)

// indexBackup brings the index of a backup up to its catalog. An index that
// cannot be had is no reason to call the backup failed: it is made from the
// catalog.
func (a *app) indexBackup(ctx context.Context, dir string, zone *time.Location) (state string, err error) {
	store, err := openBackup(ctx, filepath.Join(dir, catalogFile), a.Now)
	if errors.Is(err, fs.ErrNotExist) {
		return indexUntouched, nil // the archive's catalog could not be copied, and there was none before
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	o := index.Options{Dir: indexPath(dir), Texts: store, Source: store, Location: zone, Clock: a.Now, Rebuild: true,
		Gone: func(err error) bool { return errors.Is(err, catalog.ErrNotFound) }}
	w, err := index.OpenWriter(ctx, o)
	if err == nil {
		_, err = w.Follow(ctx, store)
		err = errors.Join(err, w.Close())
	}
	switch {
	case err == nil:
		return indexCurrent, nil
	case ctx.Err() != nil:
		return "", ctx.Err()
	case codeOf(backupError(dir, err)) == exitCannotWrite:
		return "", words.Errorf("all is copied, but for the index, which is made from the catalog: %w", err)
	}
	a.note(a.Text("The backup is complete; its index is behind, and the next backup brings it up to date: %v", err))
	return indexLate, nil
}
