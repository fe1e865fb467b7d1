package index_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/index"
)

// TestKilledWhileFollowing kills a process that follows, again and again; what
// the next one ends with is what an unfaulted one would have.
func TestKilledWhileFollowing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	random := rand.New(rand.NewPCG(7, 7))
	for range 8 {
		p := other(t, "follow", dir)
		for range 1 + random.IntN(12) {
			p.line(t)
		}
		time.Sleep(time.Duration(random.IntN(30)) * time.Millisecond)
		if err := p.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.Wait() // it was killed
	}
	l := newLibrary()
	for n := range crashSteps {
		growOne(l, n)
	}
	w := openWriter(t, options(dir, l), l)
	holdsAll(t, w, l)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if problems, err := index.Check(t.Context(), options(dir, l)); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.new"))
	if err != nil || len(left) > 0 {
		t.Error("left behind:", left, err)
	}
}

// holdsAll compares an index with its library, by number and by what each
// article alone contains.
func holdsAll(t *testing.T, s index.Searcher, l *library) {
	t.Helper()
	if total := search(t, s, index.Query{}).Total; total != len(l.articles) {
		t.Errorf("%d documents of %d articles", total, len(l.articles))
	}
	n := 0
	for id, a := range l.articles {
		if n++; n > 60 {
			break
		}
		word := strings.TrimSuffix(a.Body, "。经济发展很快。")
		result := search(t, s, index.Query{Text: word})
		if result.Total != 1 || result.Hits[0].ID != id {
			t.Errorf("%s: %+v in place of %s", word, result.Hits, id)
		}
	}
}

func TestDamage(t *testing.T) {
	write := func(name string, change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			paths, err := filepath.Glob(filepath.Join(dir, name))
			if err != nil || len(paths) == 0 {
				t.Fatal(name, paths, err)
			}
			text, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			if text = change(text); text == nil {
				err = os.Remove(paths[0])
			} else {
				err = os.WriteFile(paths[0], text, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func([]byte) []byte { return nil }
	half := func(b []byte) []byte { return b[:len(b)/2] }
	empty := func([]byte) []byte { return []byte{} }
	flip := func(b []byte) []byte { b[len(b)/3] ^= 0x10; return b }
	unseal := func(b []byte) []byte {
		return []byte(strings.ReplaceAll(string(b), `"sealed": true`, `"sealed": false`))
	}
	both := func(all ...func(*testing.T, string)) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			for _, f := range all {
				f(t, dir)
			}
		}
	}
	tests := map[string]struct {
		damage func(*testing.T, string)
		// unnoticed damage is found by Check alone.
		unnoticed bool
	}{
		"truncated root.bolt":             {damage: write("2022-h2.bleve/store/root.bolt", half)},
		"root.bolt of 0 bytes":            {damage: write("2022-h2.bleve/store/root.bolt", empty)},
		"flipped byte in root.bolt":       {damage: write("2022-h2.bleve/store/root.bolt", flip)},
		"no root.bolt":                    {damage: write("2022-h2.bleve/store/root.bolt", remove)},
		"no segment":                      {damage: write("2023-h1.bleve/store/*.zap", remove)},
		"truncated segment":               {damage: write("2023-h1.bleve/store/*.zap", half)},
		"flipped byte in a segment":       {damage: write("2023-h1.bleve/store/*.zap", flip), unnoticed: true},
		"no index_meta.json":              {damage: write("2023-h1.bleve/index_meta.json", remove)},
		"garbage in index_meta.json":      {damage: write("2023-h1.bleve/index_meta.json", flip)},
		"no partition":                    {damage: func(t *testing.T, dir string) { check(t, os.RemoveAll(filepath.Join(dir, "2022-h2.bleve"))) }},
		"garbage in the manifest":         {damage: write("manifest.json", half)},
		"manifest of 0 bytes":             {damage: write("manifest.json", empty)},
		"no manifest":                     {damage: write("manifest.json", remove)},
		"a newer format":                  {damage: write("manifest.json", func(b []byte) []byte { return []byte(strings.Replace(string(b), `"format": 2`, `"format": 9`, 1)) })},
		"a manifest that leads outside":   {damage: write("manifest.json", func(b []byte) []byte { return []byte(strings.Replace(string(b), `"store/`, `"../../store/`, 1)) })},
		"unsealed, truncated root.bolt":   {damage: both(write("manifest.json", unseal), write("2022-h2.bleve/store/root.bolt", half))},
		"unsealed, no segment":            {damage: both(write("manifest.json", unseal), write("2022-h2.bleve/store/*.zap", remove))},
		"unsealed, truncated segment":     {damage: both(write("manifest.json", unseal), write("2022-h2.bleve/store/*.zap", half))},
		"unsealed, segment of 0 bytes":    {damage: both(write("manifest.json", unseal), write("2022-h2.bleve/store/*.zap", empty))},
		"unsealed, garbage in index_meta": {damage: both(write("manifest.json", unseal), write("2022-h2.bleve/index_meta.json", half))},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := generated(60)
			o := options(filepath.Join(t.TempDir(), "index"), l)
			w := openWriter(t, o, l)
			check(t, w.Close())
			test.damage(t, o.Dir)
			began := time.Now()
			if err := readAll(o); !isDamaged(err) && !test.unnoticed {
				t.Errorf("reading: %v", err)
			}
			problems, err := index.Check(t.Context(), o)
			if err != nil || len(problems) == 0 {
				t.Errorf("check: %q %v", problems, err)
			}
			if w, err := index.OpenWriter(t.Context(), o); err == nil {
				check(t, w.Close())
				if !test.unnoticed {
					t.Error("writing: nothing is noticed")
				}
			} else if !isDamaged(err) {
				t.Errorf("writing: %v", err)
			} else if !strings.Contains(err.Error(), "rebuild it") {
				t.Errorf("%v does not say what to do", err)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if test.unnoticed {
				return
			}
			o.Rebuild = true
			holdsAll(t, openWriter(t, o, l), l)
			aside, err := filepath.Glob(o.Dir + ".damaged-*")
			if err != nil || len(aside) != 1 {
				t.Errorf("moved aside: %q %v", aside, err)
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isDamaged(err error) bool {
	var damaged *index.DamagedError
	return errors.As(err, &damaged)
}

// readAll opens an index for reading and asks it something that every partition answers.
func readAll(o index.Options) error {
	r, err := index.OpenReader(context.Background(), o)
	if err != nil {
		return err
	}
	_, err = r.Search(context.Background(), index.Query{Text: "经济发展"})
	return errors.Join(err, r.Close())
}

func TestAbsent(t *testing.T) {
	l := newLibrary()
	empty := t.TempDir()
	for _, dir := range []string{filepath.Join(empty, "none"), empty} {
		if _, err := index.OpenReader(t.Context(), options(dir, l)); !errors.Is(err, index.ErrAbsent) {
			t.Errorf("%s: %v", dir, err)
		}
		if _, err := index.Stat(dir); !errors.Is(err, index.ErrAbsent) {
			t.Errorf("%s: %v", dir, err)
		}
	}
	holdsAll(t, openWriter(t, options(empty, l), l), l)
}

func TestForeignFolder(t *testing.T) {
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "photo.jpg"), []byte("x"), 0o600))
	if _, err := index.OpenWriter(t.Context(), options(dir, newLibrary())); !isDamaged(err) {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "photo.jpg")); err != nil {
		t.Error(err)
	}
}

// TestAnewAndBehind begins an index again, and finds one that knows of events
// that the catalog does not have.
func TestAnewAndBehind(t *testing.T) {
	l := generated(30)
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, openWriter(t, o, l).Close())
	fewer := generated(10)
	w, err := index.OpenWriter(t.Context(), o)
	check(t, err)
	if _, err := w.Follow(t.Context(), fewer); !isDamaged(err) {
		t.Errorf("following fewer events: %v", err)
	}
	check(t, w.Close())
	if _, err := index.OpenWriter(t.Context(), o); !isDamaged(err) {
		t.Errorf("opened again: %v", err)
	}
	o.Anew = true
	holdsAll(t, openWriter(t, o, fewer), fewer)
}

func TestBusy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	l := generated(50)
	check(t, openWriter(t, options(dir, l), l).Close())
	// Another process reads: a writer that must write says so, and works on later.
	reader := other(t, "read", dir)
	if got := reader.line(t); got != "total: 50" {
		t.Fatal(got)
	}
	w, err := index.OpenWriter(t.Context(), options(dir, l))
	check(t, err)
	defer func() { check(t, w.Close()) }()
	l.put("2023-h1", article("one more", "又一篇", sentence(99), "2023-05-01"))
	began := time.Now()
	if _, err := w.Follow(t.Context(), l); !errors.Is(err, index.ErrBusy) || isDamaged(err) {
		t.Errorf("following: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	check(t, reader.in.Close())
	check(t, reader.Wait())
	if _, err := w.Follow(t.Context(), l); err != nil {
		t.Error(err)
	}
	holdsAll(t, w, l)
	// This process writes: another one that reads is told so.
	began = time.Now()
	if got := other(t, "read", dir).line(t); !strings.Contains(got, index.ErrBusy.Error()) {
		t.Error(got)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

// TestHeldByAnother: a held index is never taken for a damaged one, Rebuild or not.
func TestHeldByAnother(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	holder := other(t, "hold", dir)
	if got := holder.line(t); got != "held" {
		t.Fatal(got)
	}
	l := generated(50)
	o := options(dir, l)
	o.Rebuild = true
	if _, err := index.OpenWriter(t.Context(), o); !errors.Is(err, index.ErrBusy) {
		t.Errorf("writing: %v", err)
	}
	if err := readAll(o); !errors.Is(err, index.ErrBusy) {
		t.Errorf("reading: %v", err)
	}
	if problems, err := index.Check(t.Context(), o); err != nil || len(problems) > 0 {
		t.Errorf("check: %q %v", problems, err)
	}
	check(t, holder.in.Close())
	check(t, holder.Wait())
	check(t, readAll(o))
}

// TestSearchWhileFollowing searches from several goroutines while documents
// come in: every answer is one that was true at some time.
func TestSearchWhileFollowing(t *testing.T) {
	l := newLibrary()
	w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for n := range 3 {
		group.Go(func() {
			last := 0
			for ctx.Err() == nil {
				result, err := w.Search(context.Background(), index.Query{Text: []string{"经济发展", "", "经济 -甲乙丙"}[n], Facets: []string{index.FacetMonth}})
				if err != nil {
					t.Error(err)
					return
				}
				if n < 2 && result.Total < last {
					t.Errorf("%d documents after %d", result.Total, last)
				}
				last = result.Total
			}
		})
	}
	for i := range 12 {
		for k := range 40 {
			l.put(fmt.Sprintf("2023-h%d", 1+i%2), article(fmt.Sprint("doc ", i, k), "标题", sentence(i*40+k), "2023-05-01"))
		}
		if _, err := w.Follow(ctx, l); err != nil {
			t.Error(err)
		}
	}
	cancel()
	group.Wait()
	holdsAll(t, w, l)
}

// TestGone takes articles out that the catalog no longer has.
func TestGone(t *testing.T) {
	l := generated(20)
	w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
	for id := range l.articles {
		l.remove(id)
		break
	}
	if _, err := w.Follow(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	holdsAll(t, w, l)
}
