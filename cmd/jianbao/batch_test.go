package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBatchKeepsTheOrder has cases of very different cost answered by several
// goroutines; every answer must stand at its case's place.
func TestBatchKeepsTheOrder(t *testing.T) {
	dir := t.TempDir()
	var cases strings.Builder
	const n = 400
	for i := range n {
		name := filepath.Join(dir, fmt.Sprint(i%7))
		text := fmt.Sprintf("<html><head><title>%d</title></head><body>%s</body></html>", i%7, strings.Repeat("<p>正文正文正文。</p>", (i%7)*100))
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(articleCase{File: name, URL: fmt.Sprintf("http://a.cn/%d", i)})
		if err != nil {
			t.Fatal(err)
		}
		cases.Write(append(line, '\n'))
	}
	p, stdout, stderr := outside(cases.String(), "inspect", "article", "--no-layouts", "--batch", "-")
	if code := run(p); code != exitDone || stderr.Len() > 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	lines := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
	if len(lines) != n {
		t.Fatalf("%d answers to %d cases", len(lines), n)
	}
	for i, line := range lines {
		var answer struct{ URL, Error string }
		if err := json.Unmarshal([]byte(line), &answer); err != nil || answer.URL != fmt.Sprintf("http://a.cn/%d", i) {
			t.Fatalf("answer %d is %s (%v)", i, line, err)
		}
	}
}

// TestBatchSurvivesAPanic: one page must not cost the others their answers.
func TestBatchSurvivesAPanic(t *testing.T) {
	p, stdout, _ := outside("{}\n{\"n\":1}\n{}\n")
	a := newApp(p)
	err := batch(t.Context(), a, "-", func(c struct{ N int }) (any, error) {
		if c.N == 1 {
			panic("one\x1b")
		}
		return c.N, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.out.Flush(); err != nil {
		t.Fatal(err)
	}
	if got, want := stdout.String(), "0\n{\"error\":\"internal error: one\\\\x1b\"}\n0\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestBatchOfALongLine: a line over the bound is answered, and the next one too.
func TestBatchOfALongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a line of 64 MiB")
	}
	p, stdout, _ := outside(`{"input":"` + strings.Repeat("x", maxInput) + "\"}\n" + `{"input":"http://a.cn/"}`)
	p.Args = []string{"inspect", "url", "--batch", "-"}
	if code := run(p); code != exitDone {
		t.Fatalf("exit %d", code)
	}
	lines := strings.Split(stdout.String(), "\n")
	if len(lines) != 3 || lines[0] != `{"error":"the case is longer than 64 MiB"}` || !strings.HasPrefix(lines[1], `{"href":"http://a.cn/"`) {
		t.Errorf("got %q", lines)
	}
}
