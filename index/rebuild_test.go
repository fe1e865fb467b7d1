package index_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/index"
)

// answers are what an index says to queries of every kind.
func answers(t *testing.T, o index.Options) []index.Result {
	t.Helper()
	r, err := index.OpenReader(t.Context(), o)
	check(t, err)
	defer func() { check(t, r.Close()) }()
	var all []index.Result
	for _, q := range []index.Query{
		{}, {Text: "经济发展", Limit: 500, Facets: []string{index.FacetMonth, index.FacetDeletion}},
		{Text: "序号 OR 第", Limit: 500}, {Text: sentence(7)}, {Text: "甲乙 丙丁 经济", Any: true, Limit: 500}, {Sort: index.SortOldest, Limit: 500},
	} {
		all = append(all, search(t, r, q))
	}
	return all
}

// TestRebuild makes an index that grew in steps again, twice, and one of
// nothing: all give the same answers, scores included.
func TestRebuild(t *testing.T) {
	l := newLibrary()
	l.id = "of the test"
	o := options(filepath.Join(t.TempDir(), "index"), l)
	o.Source = l
	for n := range 40 {
		growOne(l, n)
		if n%7 == 0 {
			check(t, openWriter(t, o, l).Close())
		}
	}
	for id := range l.articles {
		l.remove(id)
		break
	}
	check(t, openWriter(t, o, l).Close())
	want := answers(t, o)
	for _, step := range []string{"first", "again", "of nothing"} {
		if step == "of nothing" {
			check(t, os.RemoveAll(o.Dir))
		}
		out, err := index.Rebuild(t.Context(), o, l, nil)
		check(t, err)
		if out.Resumed || out.Documents != len(l.articles) || out.Aside != "" {
			t.Errorf("%s: %+v", step, out)
		}
		if diff := cmp.Diff(want, answers(t, o)); diff != "" {
			t.Errorf("%s: answers differ: %s", step, diff)
		}
		if left, _ := filepath.Glob(o.Dir + ".*"); len(left) > 0 {
			t.Error(step, "left behind:", left)
		}
	}
}

// TestRebuildGoesOn stops a rebuilding, after which searches are answered from
// the index that is there, and goes on with it.
func TestRebuildGoesOn(t *testing.T) {
	l := newLibrary()
	for n := range 100 {
		growOne(l, n)
	}
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, openWriter(t, o, l).Close())
	want := answers(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := index.Rebuild(ctx, o, l, func(int64) { cancel() }); err == nil {
		t.Fatal("it was not stopped")
	}
	if diff := cmp.Diff(want, answers(t, o)); diff != "" {
		t.Error(diff)
	}
	out, err := index.Rebuild(t.Context(), o, l, nil)
	check(t, err)
	if !out.Resumed {
		t.Error("it was begun anew")
	}
	if diff := cmp.Diff(want, answers(t, o)); diff != "" {
		t.Error(diff)
	}
}

// TestKilledWhileReplacing has the folders as a kill between any two steps of
// the exchange leaves them.
func TestKilledWhileReplacing(t *testing.T) {
	for name, fault := range map[string]func(t *testing.T, dir string){
		"before":              func(*testing.T, string) {},
		"old one moved":       func(t *testing.T, dir string) { check(t, os.Rename(dir, dir+".old")) },
		"exchanged":           func(t *testing.T, dir string) { swap(t, dir) },
		"exchanged and named": func(t *testing.T, dir string) { swap(t, dir); check(t, os.Rename(dir+".rebuild", dir+".old")) },
	} {
		t.Run(name, func(t *testing.T) {
			l := generated(40)
			root := t.TempDir()
			o := options(filepath.Join(root, "index"), l)
			check(t, openWriter(t, o, l).Close())
			other := options(filepath.Join(root, "other"), l)
			check(t, openWriter(t, other, l).Close())
			_, err := index.Rebuild(t.Context(), other, l, nil)
			check(t, err)
			check(t, os.Rename(other.Dir, o.Dir+".rebuild"))
			fault(t, o.Dir)
			want := answers(t, options(o.Dir, l)) // a reader finds one of them
			holdsAll(t, openWriter(t, o, l), l)
			if left, _ := filepath.Glob(o.Dir + ".*"); len(left) > 0 {
				t.Error("left behind:", left)
			}
			if len(want) == 0 {
				t.Error("no answer")
			}
		})
	}
}

func swap(t *testing.T, dir string) {
	t.Helper()
	check(t, os.Rename(dir, dir+".x"))
	check(t, os.Rename(dir+".rebuild", dir))
	check(t, os.Rename(dir+".x", dir+".rebuild"))
}

// TestOfAnotherCatalog finds out that an index is not of the catalog it lies beside.
func TestOfAnotherCatalog(t *testing.T) {
	l := generated(30)
	l.id = "one"
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, openWriter(t, o, l).Close())
	twin := generated(30)
	twin.id = "two"
	changed := generated(30)
	changed.id = "one"
	changed.events[29].Article = "another"
	for name, src := range map[string]*library{"another identity": twin, "another last event": changed, "fewer events": generated(10)} {
		read := o
		read.Source = src
		if err := readAll(read); !isDamaged(err) {
			t.Errorf("%s, reading: %v", name, err)
		}
		if _, err := index.OpenWriter(t.Context(), read); !isDamaged(err) {
			t.Errorf("%s, writing: %v", name, err)
		}
		if err := index.Belongs(t.Context(), o.Dir, src); !isDamaged(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	check(t, index.Belongs(t.Context(), o.Dir, l))
}

// TestReread follows readings that were replaced without an event.
func TestReread(t *testing.T) {
	l := generated(30)
	o := options(filepath.Join(t.TempDir(), "index"), l)
	w := openWriter(t, o, l)
	a := article("generated 3", "第3篇", "换了一种读法的正文。", "2023-04-04")
	l.mu.Lock()
	l.articles[a.ID] = a
	l.reread = append(l.reread, a.ID, a.ID)
	l.mu.Unlock()
	n, err := w.Follow(t.Context(), l)
	check(t, err)
	if found := search(t, w, index.Query{Text: "一种读法"}); n != 2 || found.Total != 1 {
		t.Errorf("%d applied, %d found", n, found.Total)
	}
	if n, err := w.Follow(t.Context(), l); n != 0 || err != nil {
		t.Error(n, err)
	}
}

// TestCheckFindsEveryFlip flips bytes of all files of a sealed index, one at a time.
func TestCheckFindsEveryFlip(t *testing.T) {
	l := generated(12)
	l.id = "x"
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, openWriter(t, o, l).Close())
	var files []string
	check(t, filepath.WalkDir(o.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	for _, path := range files {
		whole, err := os.ReadFile(path)
		check(t, err)
		step := max(1, len(whole)/25)
		if filepath.Base(path) == "manifest.json" {
			step = 3
		}
		named := func(what string) {
			t.Helper()
			if problems, err := index.Check(t.Context(), o); err != nil || len(problems) == 0 {
				t.Errorf("%s, %s: %v, %v", filepath.Base(path), what, problems, err)
			}
		}
		for at := 0; at < len(whole); at += step {
			flipped := append([]byte(nil), whole...)
			flipped[at] ^= 1 << (at % 8)
			check(t, os.WriteFile(path, flipped, 0o644))
			named(fmt.Sprint("byte ", at))
		}
		check(t, os.WriteFile(path, append(append([]byte(nil), whole...), make([]byte, 512)...), 0o644))
		named("zeros behind")
		check(t, os.WriteFile(path, whole[:len(whole)-1], 0o644))
		named("cut")
		check(t, os.Remove(path))
		named("missing")
		check(t, os.WriteFile(path, whole, 0o644))
	}
	stranger := filepath.Join(o.Dir, "2023-h1.bleve", "store", "extra.zap")
	check(t, os.WriteFile(stranger, []byte("x"), 0o644))
	if problems, err := index.Check(t.Context(), o); err != nil || len(problems) != 1 {
		t.Error("extra file:", problems, err)
	}
	check(t, os.Remove(stranger))
	if problems, err := index.Check(t.Context(), o); err != nil || len(problems) != 0 {
		t.Error(problems, err)
	}
}

// rebuildForEver makes an index again and again.
func rebuildForEver(ctx context.Context, dir string) error {
	l := grown(60)
	for range 1000 {
		if _, err := index.Rebuild(ctx, options(dir, l), l, func(cursor int64) { fmt.Println("at", cursor) }); err != nil {
			return err
		}
		fmt.Println("whole")
	}
	return nil
}

func grown(steps int) *library {
	l := newLibrary()
	for n := range steps {
		growOne(l, n)
	}
	return l
}

// TestKilledWhileRebuilding kills a process that makes the index again, at
// random moments; searches are answered all the while, and what is left in the end is whole.
func TestKilledWhileRebuilding(t *testing.T) {
	l := grown(60)
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, openWriter(t, o, l).Close())
	want := answers(t, o)
	random := rand.New(rand.NewPCG(5, 5))
	for range 6 {
		p := other(t, "build", o.Dir)
		for range 1 + random.IntN(5) {
			p.line(t)
		}
		if diff := cmp.Diff(want, answers(t, o)); diff != "" {
			t.Error("while it runs:", diff)
		}
		time.Sleep(time.Duration(random.IntN(40)) * time.Millisecond)
		check(t, p.Process.Kill())
		_ = p.Wait() // it was killed
		if diff := cmp.Diff(want, answers(t, o)); diff != "" {
			t.Error("after the kill:", diff)
		}
	}
	out, err := index.Rebuild(t.Context(), o, l, nil)
	check(t, err)
	if diff := cmp.Diff(want, answers(t, o)); diff != "" || out.Aside != "" {
		t.Error(out, diff)
	}
	if problems, err := index.Check(t.Context(), o); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
	if left, _ := filepath.Glob(o.Dir + ".*"); len(left) > 0 {
		t.Error("left behind:", left)
	}
}

// TestIndexBehindALink has the index on another disk: what is made anew takes
// its place there, and what is damaged is kept there.
func TestIndexBehindALink(t *testing.T) {
	for name, renew := range map[string]func(t *testing.T, o index.Options, l *library){
		"rebuild": func(t *testing.T, o index.Options, l *library) {
			_, err := index.Rebuild(t.Context(), o, l, nil)
			check(t, err)
		},
		"writer": func(t *testing.T, o index.Options, l *library) {
			o.Rebuild = true
			check(t, openWriter(t, o, l).Close())
		},
	} {
		for _, damaged := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " damaged ", damaged), func(t *testing.T) {
				l := generated(20)
				disk, root := t.TempDir(), t.TempDir()
				real, link := filepath.Join(disk, "fast"), filepath.Join(root, "index")
				check(t, os.Mkdir(real, 0o755))
				check(t, os.Symlink(real, link))
				o := options(link, l)
				check(t, openWriter(t, o, l).Close())
				want := answers(t, o)
				if damaged {
					check(t, os.WriteFile(filepath.Join(real, "manifest.json"), []byte("{"), 0o644))
				}
				renew(t, o, l)
				if diff := cmp.Diff(want, answers(t, o)); diff != "" {
					t.Error(diff)
				}
				if target, err := os.Readlink(link); err != nil || target != real {
					t.Errorf("the link leads to %q: %v", target, err)
				}
				aside, err := index.Aside(link)
				check(t, err)
				beside, _ := filepath.Glob(real + ".*")
				if left, _ := filepath.Glob(link + ".*"); len(left) > 0 || (len(aside) == 1) != damaged || !cmp.Equal(aside, beside) {
					t.Error("beside the link:", left, "beside the index:", beside, "known:", aside)
				}
			})
		}
	}
}

// TestIndexBehindALinkToNothing is of a disk that is not mounted.
func TestIndexBehindALinkToNothing(t *testing.T) {
	l := generated(3)
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, os.Symlink(filepath.Join(t.TempDir(), "not-mounted"), o.Dir))
	if _, err := index.Rebuild(t.Context(), o, l, nil); err == nil || !strings.Contains(err.Error(), "mount it") {
		t.Error("rebuild:", err)
	}
	if _, err := index.OpenWriter(t.Context(), o); err == nil || !strings.Contains(err.Error(), "mount it") {
		t.Error("writer:", err)
	}
	if _, err := index.OpenReader(t.Context(), o); !errors.Is(err, index.ErrAbsent) {
		t.Error("reader:", err)
	}
}
