package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"jianbao/catalog"
	"jianbao/internal/words"
)

// manyNamed is how many files are named of those that something is wrong with.
const manyNamed = 3

// warc looks whether the WARC files that the catalog knows lie where they lay,
// as long as they were. What is in them is for verify to read.
func (x *examination) warc(ctx context.Context) error {
	files, err := x.r.Files(ctx)
	if err != nil {
		return err
	}
	dir := filepath.Join(x.r.Dir, "warc")
	do := x.Text("put back from a backup what is missing or was cut; where all is missing, see whether warc_dir is mounted; then run: %s", x.archiveLine("verify"))
	missing, changed := x.astray(files)
	if len(missing) > 0 {
		x.add(checkWARC, dir, x.Text("of %d WARC files that the catalog knows, %d are missing: %s", len(files), len(missing), firstFew(missing)), do)
	}
	if len(changed) > 0 {
		x.add(checkWARC, dir, x.Text("of %d WARC files that the catalog knows, %d are not as long as they were: %s", len(files), len(changed), firstFew(changed)), do)
	}
	return nil
}

// astray are the names of files that are not there, and of those that have
// another size. One that cannot be looked at is named by the check of rights.
func (x *examination) astray(files []catalog.WARCFile) (missing, changed []string) {
	for _, f := range files {
		info, err := os.Stat(filepath.Join(x.r.Dir, filepath.FromSlash(f.Name)))
		switch {
		case os.IsNotExist(err):
			missing = append(missing, words.Escape(f.Name))
		case err == nil && info.Size() != f.Size:
			changed = append(changed, words.Escape(f.Name))
		}
	}
	return missing, changed
}

// firstFew names some of them.
func firstFew(names []string) string {
	if len(names) <= manyNamed {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:manyNamed], ", ") + ", …"
}
