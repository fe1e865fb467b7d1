//go:build unix

package index_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"jianbao/index"
)

// cpu is the processor time that the process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkIndexing measures documents a second of processor time, sealing
// included, and the size of the index by that of the text.
func BenchmarkIndexing(b *testing.B) {
	items := readLines[newsItem](b, 1, 1<<20, "corpus", "news", "broadcast.jsonl.gz")
	l := newLibrary()
	text := 0
	for _, item := range items {
		l.put("2022-h2", item.article())
		text += len(item.Title) + len(item.Body)
	}
	before := cpu(b)
	var dir string
	for b.Loop() {
		dir = filepath.Join(b.TempDir(), "index")
		if err := openWriter(b, options(dir, l), l).Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(items)*b.N)/(cpu(b)-before).Seconds(), "docs/cpu-s")
	size := int64(0)
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var info fs.FileInfo
			if info, err = d.Info(); err == nil {
				size += info.Size()
			}
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(size)/float64(text), "index/text")
}

// BenchmarkSearch measures kinds of queries over all of the news.
func BenchmarkSearch(b *testing.B) {
	items := readLines[newsItem](b, 1, 1<<20, "corpus", "news", "broadcast.jsonl.gz")
	l := newLibrary()
	for i, item := range items {
		l.put([]string{"2022-h2", "2023-h1", "2023-h2"}[i%3], item.article())
	}
	w := openWriter(b, options(filepath.Join(b.TempDir(), "index"), l), l)
	for _, q := range []struct {
		name string
		q    index.Query
	}{
		{"everything", index.Query{}},
		{"everything-facets", index.Query{Facets: []string{"month", "source"}}},
		{"a-month", index.Query{From: "2023-05-01", To: "2023-05-31"}},
		{"two-characters", index.Query{Text: "经济"}},
		{"one-character", index.Query{Text: "的"}},
		{"phrase-rare", index.Query{Text: "发展中国家"}},
		{"phrase-common", index.Query{Text: "习近平"}},
		{"phrase-newest", index.Query{Text: "习近平", Sort: index.SortNewest}},
		{"three-words", index.Query{Text: "经济 发展 -美国"}},
		{"question", index.Query{Text: "长江经济带的生态环境保护发生了哪些变化？", Any: true}},
	} {
		b.Run(q.name, func(b *testing.B) {
			var took []time.Duration
			total := 0
			for b.Loop() {
				began := time.Now()
				total = search(b, w, q.q).Total
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(total), "hits")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
