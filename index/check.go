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

	"jianbao/internal/words"
)

// Check reads every file of an index and names what is wrong, in English; none
// means that nothing is. A partition that is not sealed, because a crawl writes it or was killed, is opened
// instead; one that is being written is passed over.
func Check(ctx context.Context, o Options) ([]string, error) {
	problems, err := checkAll(ctx, o.withDefaults())
	said := make([]string, 0, len(problems))
	for _, problem := range problems {
		said = append(said, problem.Error())
	}
	return said, err
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

// unnamed finds partitions that the manifest does not name. A writer names one
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
		if _, known := m.Partitions[name]; ok && !known {
			problems = append(problems, words.Errorf("the index does not name the partition %s that lies in its folder", name))
		}
	}
	return problems, nil
}
