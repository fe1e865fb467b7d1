package index

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// Check reads every file of an index and names what is wrong; none means that
// nothing is. Every byte of a sealed partition and of manifest.json is under a
// digest. A partition that is not sealed, because a crawl writes it or was killed, is opened
// instead; one that is being written is passed over.
func Check(ctx context.Context, o Options) ([]error, error) {
	o, _ = o.withDefaults().real() // where it leads nowhere, there is none
	if _, dir, err := standing(o.Dir); err == nil {
		o.Dir = dir
	}
	return checkAll(ctx, o)
}

func checkAll(ctx context.Context, o Options) ([]error, error) {
	m, err := readManifest(o.Dir)
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return []error{err}, nil
	} else if err != nil {
		return nil, err
	}
	var problems []error
	for _, name := range m.names() {
		found, err := checkPartition(ctx, o, name, m.Partitions[name])
		if err != nil {
			return problems, err
		}
		if len(found) > 0 && changedSince(o.Dir, name, m.Partitions[name]) {
			continue // a writer has opened it meanwhile
		}
		problems = append(problems, found...)
	}
	strangers, err := unnamed(o.Dir)
	return append(problems, strangers...), err
}

func changedSince(dir, name string, p partition) bool {
	now, err := readManifest(dir)
	return err == nil && (now.Partitions[name].Sealed != p.Sealed || !maps.Equal(now.Partitions[name].Files, p.Files))
}

// checkPartition reads one partition's files, and then opens it to count.
func checkPartition(ctx context.Context, o Options, name string, p partition) ([]error, error) {
	var problems []error
	dir := partitionDir(o.Dir, name)
	if p.Sealed {
		for _, file := range slices.Sorted(maps.Keys(p.Files)) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			got, err := sumFile(filepath.Join(dir, filepath.FromSlash(file)))
			switch {
			case errors.Is(err, fs.ErrNotExist):
				problems = append(problems, words.Errorf("index partition %s: %s is missing", name, file))
			case err != nil:
				return problems, err
			case got != p.Files[file]:
				problems = append(problems, words.Errorf("index partition %s: the checksum of %s is wrong", name, file))
			}
		}
	}
	if p.Sealed {
		extra, err := strangers(dir, name, p.Files)
		if err != nil {
			return problems, err
		}
		problems = append(problems, extra...)
	}
	if len(problems) > 0 {
		return problems, nil
	}
	err := countPartition(ctx, o, name, p)
	var damaged *DamagedError
	switch {
	case errors.Is(err, ErrBusy), errors.Is(err, errUnmade), err == nil:
		return nil, nil
	case errors.As(err, &damaged):
		return []error{err}, nil
	}
	return nil, err
}

// strangers finds files in a sealed partition that the manifest does not name.
func strangers(dir, name string, files map[string]check) (problems []error, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return nil
		} else if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if _, known := files[filepath.ToSlash(rel)]; err == nil && !known {
			problems = append(problems, words.Errorf("index partition %s: it does not name the file %s that lies in its folder", name, filepath.ToSlash(rel)))
		}
		return err
	})
	return problems, err
}

// countPartition opens a partition and compares the number of its documents.
func countPartition(ctx context.Context, o Options, name string, p partition) error {
	s := newShelf(o, manifest{Partitions: map[string]partition{name: p}}, true)
	index, release, err := s.use(ctx, name, false)
	if err != nil {
		return errors.Join(err, s.close())
	}
	count, err := index.DocCount()
	release()
	if err == nil && p.Sealed && int(count) != p.Documents {
		err = &DamagedError{partitionDir(o.Dir, name), words.Errorf("it has %d documents in place of %d", count, p.Documents)}
	}
	return errors.Join(err, s.close())
}

// unnamed finds partitions, and other files, that the manifest does not name. A writer names one
// before it makes it, so that the folder is read first.
func unnamed(dir string) ([]error, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	m, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	var problems []error
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".bleve")
		if !ok && e.Name() != manifestName && !durable.IsAside(e.Name()) && !strings.HasSuffix(e.Name(), ".bleve.new") {
			problems = append(problems, words.Errorf("%s lies in the index's folder and is no part of it", e.Name()))
		}
		if _, known := m.Partitions[name]; ok && !known {
			problems = append(problems, words.Errorf("the index does not name the partition %s that lies in its folder", name))
		}
	}
	return problems, nil
}
