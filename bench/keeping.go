package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"jianbao/archive"
	"jianbao/bench/internal/figures"
	"jianbao/catalog"
	"jianbao/record"
)

// reparseTimes is under how many addresses the reparse part archives each page of the corpus.
const reparseTimes = 3

// keptDay is the day on which the pages of an archive were fetched.
const keptDay = "2026-11-22"

// keptConfig leads to all that archiveCorpus writes.
const keptConfig = `data: data
timezone: Asia/Shanghai
sites:
  - id: corpus
    start: ["http://corpus.example/"]
    articles: ['^http://corpus\.example/a/']
`

// corpusJob asks for an archive of the corpus's pages.
type corpusJob struct {
	// Corpus is the folder with the pages, and Dir the data folder to make.
	Corpus, Dir string
	// Pages is how many are written, Times under how many addresses each where
	// Pages is 0. Where MB is set, so many are written, and known to a catalog.
	Pages, Times, MB int
	// Articles asks for a catalog of so many articles, without an archive.
	Articles int
}

// archiveCorpus writes the corpus's pages as WARC, one round after another
// under other addresses, as if they had been fetched within an hour.
func archiveCorpus(j job) (d done, err error) {
	files, err := corpusFiles(j.Corpus.Corpus)
	if err != nil {
		return d, err
	}
	if j.Corpus.Articles > 0 {
		return fillCatalog(files, j.Corpus)
	}
	o := archive.WriterOptions{Dir: j.Corpus.Dir}
	if j.Corpus.MB > 0 {
		store, err := openCatalog(j.Corpus.Dir)
		if err != nil {
			return d, err
		}
		defer func() { err = errors.Join(err, store.Close()) }()
		o.OnClose = func(f archive.ClosedFile) error {
			return store.AddFile(context.Background(), catalog.WARCFile{Name: f.Name, Size: f.Size, SHA256: f.SHA256})
		}
	}
	w, _, err := archive.NewWriter(context.Background(), o)
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	began, err := time.Parse(time.RFC3339, keptDay+"T08:00:00+08:00")
	if err != nil {
		return d, err
	}
	pages := j.Corpus.Pages
	if pages == 0 {
		pages = j.Corpus.Times * len(files)
	}
	for ; d.Pages < pages || w.Bytes() < int64(j.Corpus.MB)*1e6; d.Pages++ {
		raw, err := os.ReadFile(files[d.Pages%len(files)])
		if err != nil {
			return d, err
		}
		_, err = w.Append(record.Capture{
			URL: fmt.Sprintf("http://corpus.example/a/%d.html", d.Pages+1), Purpose: record.ForArticle, Site: "corpus",
			Time:       began.Add(time.Duration(d.Pages) * time.Millisecond),
			RawRequest: []byte("GET / HTTP/1.1\r\nHost: corpus.example\r\n\r\n"),
			RawHead:    fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n", len(raw)), RawBody: raw,
		})
		if err != nil {
			return d, err
		}
	}
	d.Bytes = w.Bytes()
	return d, nil
}

// corpusFiles are the pages that the sets of a corpus name.
func corpusFiles(corpus string) (files []string, err error) {
	sets, err := filepath.Glob(filepath.Join(corpus, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	for _, set := range sets {
		file, err := os.Open(set)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(file)
		for lines.Buffer(nil, 1<<24); lines.Scan(); {
			var page struct{ File string }
			if err := json.Unmarshal(lines.Bytes(), &page); err != nil {
				return nil, errors.Join(fmt.Errorf("read %s: %w", set, err), file.Close())
			}
			files = append(files, filepath.Join(corpus, page.File))
		}
		if err := errors.Join(lines.Err(), file.Close()); err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s names no pages: %w", corpus, fs.ErrNotExist)
	}
	return files, nil
}

// work is what a command of jianbao did to an archive.
type work struct {
	Name string `json:"name"`
	// Pages, or Bytes of WARC files, that it dealt with.
	Pages int   `json:"pages,omitempty"`
	Bytes int64 `json:"bytes,omitempty"`
	// Seconds of the clock and of the processor are medians of the rounds.
	Seconds float64 `json:"seconds"`
	CPU     float64 `json:"cpu_seconds"`
	// PerCPU is pages, or millions of bytes, a second of the processor.
	PerCPU float64 `json:"per_cpu_second"`
	Peak   int64   `json:"peak_mb"`
}

// kept makes an archive of the corpus in a folder of its own, and removes it
// after use. Where there is no corpus, that is told, and use is not called.
func (a *arena) kept(ctx context.Context, j corpusJob, use func(dir string, made done) error) (err error) {
	j.Corpus = filepath.Join(a.shared, "corpus", "article")
	if _, err := os.Stat(j.Corpus); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(a.talk, "left out: there are no pages in %s; see -shared\n", j.Corpus)
		return nil
	}
	dir, err := os.MkdirTemp(a.tmp, "kept-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.WriteFile(filepath.Join(dir, "crawl.yaml"), []byte(keptConfig), 0o644); err != nil {
		return err
	}
	j.Dir = filepath.Join(dir, "data")
	made, _, err := a.role(ctx, "archive", job{Corpus: j}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.talk, "made of %d pages of the corpus, %d MB of WARC\n", made.Pages, made.Bytes/1e6)
	return use(dir, made)
}

// command runs a command of jianbao in a folder, and reads its last line into
// answer, also where the command fails.
func (a *arena) command(ctx context.Context, dir string, cores []int, answer any, args ...string) (usage, error) {
	out, u, err := program{path: a.jianbao, args: append(args, "--json", "--lang", "en"), dir: dir, cores: cores}.run(ctx)
	fmt.Fprintf(a.talk, "%-26s %d core(s)  %7.2f s  %7.2f s CPU  %4d MB\n", args[0], len(cores), u.Wall.Seconds(), u.CPU.Seconds(), u.Peak>>20)
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if failed := json.Unmarshal(lines[len(lines)-1], answer); err != nil || failed != nil {
		return u, fmt.Errorf("%w: %.500s", errors.Join(err, failed), out)
	}
	return u, nil
}

// reparse has the catalog made again of WARC files alone, and then every
// reading made again, on one core.
func (a *arena) reparse(ctx context.Context, rounds int) (out []work, err error) {
	err = a.kept(ctx, corpusJob{Times: reparseTimes}, func(dir string, made done) error {
		var rebuilt, again []usage
		for range rounds {
			if err := removeCatalog(dir); err != nil {
				return err
			}
			for _, to := range []*[]usage{&rebuilt, &again} {
				u, err := a.command(ctx, dir, allCores()[:1], &struct{}{}, "reparse")
				if err != nil {
					return err
				}
				*to = append(*to, u)
			}
		}
		out = []work{
			newWork("reparse, no catalog", made.Pages, 0, rebuilt),
			newWork("reparse", made.Pages, 0, again),
		}
		return nil
	})
	return out, err
}

func removeCatalog(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "data", "catalog.db*"))
	for _, file := range files {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// keep verifies an archive, and writes the snapshot of a day on which so many
// articles were first seen, on one core.
func (a *arena) keep(ctx context.Context, megabytes, articles, rounds int) (out []work, err error) {
	err = a.kept(ctx, corpusJob{MB: megabytes}, func(dir string, made done) error {
		var plain, deep []usage
		for range rounds {
			for _, v := range []struct {
				to   *[]usage
				args []string
			}{{&plain, []string{"verify"}}, {&deep, []string{"verify", "--deep"}}} {
				var found struct{ Bytes int64 }
				u, err := a.command(ctx, dir, allCores()[:1], &found, v.args...)
				if err != nil || found.Bytes < made.Bytes {
					return errors.Join(fmt.Errorf("verify: %+v of %d bytes", found, made.Bytes), err)
				}
				*v.to = append(*v.to, u)
			}
		}
		out = append(out, newWork("verify", 0, made.Bytes, plain), newWork("verify --deep", 0, made.Bytes, deep))
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = a.kept(ctx, corpusJob{Articles: articles}, func(dir string, made done) error {
		var snapshots []usage
		for round := range rounds {
			var wrote struct{ Counts struct{ Articles int } }
			u, err := a.command(ctx, dir, allCores()[:1], &wrote, "snapshot", "--date", keptDay, "--out", filepath.Join(dir, strconv.Itoa(round)))
			if err != nil || wrote.Counts.Articles != made.Pages {
				return errors.Join(fmt.Errorf("snapshot: %+v of %d articles", wrote, made.Pages), err)
			}
			snapshots = append(snapshots, u)
		}
		out = append(out, newWork("snapshot", made.Pages, 0, snapshots))
		return nil
	})
	return out, err
}

func newWork(name string, pages int, bytes int64, rounds []usage) work {
	w := work{Name: name, Pages: pages, Bytes: bytes}
	var wall, cpu []float64
	for _, u := range rounds {
		wall, cpu, w.Peak = append(wall, u.Wall.Seconds()), append(cpu, u.CPU.Seconds()), max(w.Peak, u.Peak/1e6)
	}
	w.Seconds, w.CPU = figures.Median(wall), figures.Median(cpu)
	w.PerCPU = float64(pages) / w.CPU
	if bytes > 0 {
		w.PerCPU = float64(bytes) / 1e6 / w.CPU
	}
	return w
}
