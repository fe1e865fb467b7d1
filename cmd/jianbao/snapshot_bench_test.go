package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/catalogtest"
	"jianbao/catalog/sqlite"
)

// BenchmarkSnapshot makes the snapshot of a day of 20,000 articles, every
// twentieth of them revised on it.
func BenchmarkSnapshot(b *testing.B) {
	dir := b.TempDir()
	config := filepath.Join(dir, "crawl.yaml")
	text := "data: data\ntimezone: Asia/Shanghai\nagent: {contact: mailto:a@b.example}\nsites: [{id: site-0, start: [http://site-0.example/], articles: [content]}]\n"
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		b.Fatal(err)
	}
	store, err := sqlite.Open(b.Context(), filepath.Join(dir, "data", catalogFile), catalog.Options{})
	if err != nil {
		b.Fatal(err)
	}
	const articles = 20_000
	err = catalogtest.Fill(b.Context(), store, catalogtest.Filling{Articles: articles, From: time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC), Revised: 20})
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var out, talk bytes.Buffer
		code := run(process{Args: []string{"snapshot", "--date", "2026-11-22", "--out", b.TempDir(), "-c", config}, Stdout: &out, Stderr: &talk,
			Now: time.Now, Getenv: func(string) string { return "" }})
		if code != exitDone || !bytes.Contains(out.Bytes(), []byte(" 20000 articles: ")) {
			b.Fatalf("exit %d: %s%s", code, out.Bytes(), talk.Bytes())
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(articles*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(m.Sys)/1e6, "MB-of-memory")
}
