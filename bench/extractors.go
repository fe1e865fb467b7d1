package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"jianbao/bench/internal/figures"
)

// parse lets the extractors run on one core. Where the corpus is not there,
// that is told, and there are no figures.
func (a *arena) parse(ctx context.Context, root string, passes int) ([]figures.Speed, error) {
	corpus := filepath.Join(a.shared, "corpus", "article")
	if _, err := os.Stat(corpus); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(a.talk, "extractors are left out: there are no pages in %s; see -shared\n", corpus)
		return nil, nil
	}
	path, err := build(ctx, filepath.Join(root, "bench"), "./extract", filepath.Join(a.tmp, "extract"))
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(a.talk, "extractors, %d passes …\n", passes)
	out, _, err := program{path: path, args: []string{"-corpus", corpus, "-passes", strconv.Itoa(passes)}, cores: allCores()[:1]}.run(ctx)
	if err != nil {
		return nil, err
	}
	var speeds []figures.Speed
	err = json.Unmarshal(out, &speeds)
	return speeds, err
}
