package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"jianbao/archive"
	"jianbao/snapshot"
)

// checkSnapshots compares the snapshots in an archive's folder with their
// manifests. One that is being made, whose name begins with a dot, is passed over.
func checkSnapshots(ctx context.Context, dir string, wrong func(archive.Problem)) error {
	entries, err := os.ReadDir(filepath.Join(dir, snapshotFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name := path.Join(snapshotFolder, e.Name())
		problems, _, err := snapshot.Check(ctx, filepath.Join(dir, snapshotFolder, e.Name()))
		for _, p := range problems {
			wrong(archive.Problem{File: path.Join(name, p.File), What: p.What.Error(), Err: p.What})
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			wrong(archive.Problem{File: name, What: err.Error(), Err: err})
		}
	}
	return nil
}
