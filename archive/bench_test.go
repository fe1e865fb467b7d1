package archive_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"jianbao/archive"
	"jianbao/internal/corpus"
	"jianbao/internal/durable"
	"jianbao/record"
)

// realPages are captures of the corpus's pages, as if just fetched.
func realPages(b *testing.B) (captures []record.Capture, bytes int64) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(corpus.Dir(b, "corpus", "article"), "*", "*.html"))
	if err != nil {
		b.Fatal(err)
	}
	more, _ := filepath.Glob(filepath.Join(corpus.Dir(b, "corpus", "article"), "*.html"))
	files = append(files, more...)
	slices.Sort(files)
	for n, file := range files[:min(len(files), 300)] {
		body, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		captures = append(captures, exchange(fmt.Sprintf("http://a.cn/%d", n), "HTTP/1.1 200 OK\nContent-Type: text/html", string(body)))
		bytes += int64(len(body))
	}
	if len(captures) == 0 {
		b.Skip("the corpus holds no pages")
	}
	return captures, bytes / int64(len(captures))
}

// BenchmarkAppend is the cost of a page of the corpus; MB/s are of bodies.
func BenchmarkAppend(b *testing.B) {
	captures, size := realPages(b)
	for _, every := range []int{0, 50, 1} {
		b.Run(fmt.Sprintf("sync every %d", every), func(b *testing.B) {
			o := options(b.TempDir())
			o.FS = durable.OS{}
			w := newWriter(b, o)
			b.SetBytes(size)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				if _, err := w.Append(captures[n%len(captures)]); err != nil {
					b.Fatal(err)
				}
				if n++; every > 0 && n%every == 0 {
					if err := w.Sync(); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(w.Bytes())/float64(n), "stored-B/op")
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

// BenchmarkVerify verifies an archive of the corpus's pages, of 200 MB, on one
// core; MB/s are of compressed bytes.
func BenchmarkVerify(b *testing.B) {
	captures, _ := realPages(b)
	dir := b.TempDir()
	w := newWriter(b, options(dir))
	for n := 0; w.Bytes() < 200<<20; n++ {
		c := captures[n%len(captures)]
		c.URL = fmt.Sprintf("%s/%d", c.URL, n)
		if _, err := w.Append(c); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	for _, deep := range []bool{false, true} {
		b.Run(fmt.Sprintf("deep=%t", deep), func(b *testing.B) {
			b.SetBytes(w.Bytes())
			b.ReportAllocs()
			for b.Loop() {
				report, err := archive.Verify(context.Background(), dir, archive.VerifyOptions{Deep: deep})
				if err != nil || len(report.Problems) > 0 || report.Bytes != w.Bytes() {
					b.Fatal(err, report)
				}
			}
		})
	}
}

// BenchmarkCapture reads single captures at random; MB/s are of bodies.
func BenchmarkCapture(b *testing.B) {
	captures, size := realPages(b)
	dir := b.TempDir()
	refs := write(b, options(dir), captures...)
	r := archive.OpenReader(dir)
	b.SetBytes(size)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := r.Capture(refs[n*7919%len(refs)]); err != nil {
			b.Fatal(err)
		}
		n++
	}
}
