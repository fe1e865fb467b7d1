package reparse_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/crawler"
	"jianbao/internal/corpus"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/reparse"
)

// corpusArchive is a folder with the pages of the corpus as WARC, each under
// some addresses.
func corpusArchive(b *testing.B, times int) (dir string, pages int) {
	b.Helper()
	dir = b.TempDir()
	w, _, err := archive.NewWriter(b.Context(), archive.WriterOptions{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now().Add(-time.Hour)
	for _, p := range corpus.Articles(b) {
		for range times {
			pages++
			now = now.Add(time.Millisecond)
			_, err = w.Append(record.Capture{
				URL: fmt.Sprintf("http://corpus.example/a/%d.html", pages), Purpose: record.ForArticle, Site: "corpus", Time: now,
				RawRequest: []byte("GET / HTTP/1.1\r\nHost: corpus.example\r\n\r\n"),
				RawHead:    []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + fmt.Sprint(len(p.Raw)) + "\r\n\r\n"), RawBody: p.Raw,
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return dir, pages
}

// cpu is the processor time of this process.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rate reports pages a second, and a second of processor time.
func rate(b *testing.B, pages int, began time.Time, before time.Duration) {
	b.Helper()
	b.ReportMetric(float64(pages)/time.Since(began).Seconds(), "pages/s")
	b.ReportMetric(float64(pages)/(cpu()-before).Seconds(), "pages/cpu-s")
	b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
}

// BenchmarkCorpus makes a catalog of the corpus's pages by the rules alone, and
// then reads all of them again: go test ./reparse -run - -bench Corpus -benchtime 1x
func BenchmarkCorpus(b *testing.B) {
	dir, pages := corpusArchive(b, 3)
	o := reparse.Options{Archive: archive.OpenReader(dir)}
	sites := []crawler.Site{{ID: "corpus", Start: []string{"http://corpus.example/"}, Articles: []string{"^" + strings.ReplaceAll("http://corpus.example/a/", ".", `\.`)}}}
	open := func(name string) *sqlite.Store {
		store, err := sqlite.Open(b.Context(), filepath.Join(dir, name), catalog.Options{Join: parser.Join, ParserVersion: parser.Version})
		if err != nil {
			b.Fatal(err)
		}
		return store
	}
	b.Run("rebuild", func(b *testing.B) {
		for i := range b.N {
			began, before := time.Now(), cpu()
			survey, err := reparse.Look(b.Context(), o)
			if err != nil {
				b.Fatal(err)
			}
			store := open(fmt.Sprintf("%d.db", i))
			out, err := reparse.Rebuild(b.Context(), store, survey, reparse.RebuildOptions{Options: o, Rules: func([]byte) (reparse.Rules, error) {
				return reparse.Rules{Sites: sites}, nil
			}})
			if err != nil || out.Replayed != pages {
				b.Fatalf("%+v, %v", out, err)
			}
			rate(b, pages, began, before)
			if err := store.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("readings", func(b *testing.B) {
		store := open("0.db")
		defer store.Close()
		for range b.N {
			began, before := time.Now(), cpu()
			out, err := reparse.Readings(b.Context(), store, "1", o)
			if err != nil || out.Changed != 0 || out.Unread != 0 {
				b.Fatalf("%+v, %v", out, err)
			}
			rate(b, int(out.Done), began, before)
		}
	})
}
