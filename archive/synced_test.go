package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
	"jianbao/internal/durable"
)

// killed is an archive as a kill leaves it: an open file, what tells of its
// syncs, and captures that were never synced. name is that of the closed file.
func killed(t testing.TB, pages int) (files map[string][]byte, name string) {
	t.Helper()
	dir := t.TempDir()
	w := newWriter(t, options(dir))
	for n := range pages {
		name = appendAll(t, w, page(n))[0].File
		if n%3 == 2 {
			if _, err := w.Append(page(n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	files = tree(t, dir)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	files[name+".open"] = whole[:len(whole)-10] // what is behind the last frame, torn
	for left := range tree(t, dir) {
		if strings.HasSuffix(left, ".synced") {
			t.Errorf("closing left %s", left)
		}
	}
	return files, name
}

// frames are the frames of what tells of the syncs.
func frames(t testing.TB, files map[string][]byte, name string) (list [][]byte) {
	t.Helper()
	for payload := range durable.Frames(files[name+".synced"]) {
		list = append(list, bytes.Clone(payload))
	}
	if len(list) < 3 {
		t.Fatalf("%d frames: %q", len(list), names(files))
	}
	return list
}

// TestSyncsAreTakenAtTheirWord changes an address where only the frame tells of
// it: the index has it, so the record was not read again.
func TestSyncsAreTakenAtTheirWord(t *testing.T) {
	files, name := killed(t, 9)
	var told []byte
	for _, payload := range frames(t, files, name) {
		told = durable.AppendFrame(told, bytes.ReplaceAll(payload, []byte("/a/4.html"), []byte("/a/x.html")))
	}
	for _, c := range []struct {
		what  string
		cut   int
		taken bool
	}{
		{"as written", 0, true},
		{"torn within the last frame", 5, true},
		{"torn within the first", len(told) - 40, false},
	} {
		files[name+".synced"] = told[:len(told)-c.cut]
		dir := plant(t, files)
		mended := mend(t, dir)
		after := tree(t, dir)
		if taken := bytes.Contains(after[name+".cdxj"], []byte("/a/x.html")); taken != c.taken || after[name+".synced"] != nil {
			t.Errorf("%s: taken %v, %q", c.what, taken, names(after))
		}
		if len(mended) != 1 || mended[0].Torn == 0 || mended[0].Records != 1+3*12-1 {
			t.Errorf("%s: %+v", c.what, mended)
		}
	}
}

// TestSyncsChangeNothing damages an open file and what tells of its syncs in
// random ways: what mending makes of them, and says, is what it makes of the
// file alone.
func TestSyncsChangeNothing(t *testing.T) {
	files, name := killed(t, 9)
	whole, told := files[name+".open"], files[name+".synced"]
	list := frames(t, files, name)
	rng := rand.New(rand.NewPCG(7, 0))
	for range 100 {
		open, synced := damage(rng, whole), damage(rng, told)
		switch rng.IntN(6) {
		case 0: // frames of a torn write, whose checksums are right
			synced = nil
			for _, i := range rng.Perm(len(list))[:1+rng.IntN(len(list))] {
				synced = durable.AppendFrame(synced, list[i])
			}
		case 1:
			synced = slices.Concat(synced, told)
		}
		var committed func(string) (int64, error)
		if rng.IntN(2) == 0 {
			end := rng.Int64N(int64(len(whole)))
			committed = func(string) (int64, error) { return end, nil }
		}
		want, wantMended := mendOf(t, map[string][]byte{name + ".open": open}, committed)
		got, gotMended := mendOf(t, map[string][]byte{name + ".open": open, name + ".synced": synced}, committed)
		if diff := cmp.Diff(wantMended, gotMended); diff != "" {
			t.Fatal(diff)
		}
		if !maps.EqualFunc(want, got, bytes.Equal) {
			t.Fatalf("%q, want %q", names(got), names(want))
		}
	}
}

// FuzzSyncs has frames with right checksums and any content: mending keeps
// every byte of the file, whatever they tell of it.
func FuzzSyncs(f *testing.F) {
	files, name := killed(f, 4)
	for _, payload := range frames(f, files, name) {
		f.Add(payload, payload)
	}
	list := frames(f, files, name)
	f.Add(list[0], list[1])
	open := files[name+".open"]
	f.Fuzz(func(t *testing.T, first, second []byte) {
		synced := durable.AppendFrame(durable.AppendFrame(nil, first), second)
		after, _ := mendOf(t, map[string][]byte{name + ".open": open, name + ".synced": synced}, nil)
		if !bytes.Equal(slices.Concat(after[name], after[name+".torn"]), open) {
			t.Errorf("%q", names(after))
		}
	})
}

// damage cuts a file, changes bytes of it, or leaves it.
func damage(rng *rand.Rand, whole []byte) []byte {
	data := bytes.Clone(whole)
	switch rng.IntN(4) {
	case 0:
		data = data[:rng.IntN(len(data))]
	case 1:
		data[rng.IntN(len(data))] ^= 1 << rng.IntN(8)
	case 2: // a sector that a power cut lost
		at := rng.IntN(len(data))
		clear(data[at:min(len(data), at+512)])
	}
	return data
}

func mendOf(t *testing.T, files map[string][]byte, committed func(string) (int64, error)) (map[string][]byte, []archive.Mended) {
	t.Helper()
	dir := plant(t, files)
	o := options(dir)
	o.Committed = committed
	mended, err := archive.Mend(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	after := tree(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	return after, mended
}

// TestSyncsOfNothingAreRemoved has what a crash leaves behind the renaming.
func TestSyncsOfNothingAreRemoved(t *testing.T) {
	files, name, _ := small(t)
	state := maps.Clone(files)
	state[name+".synced"] = []byte("x")
	dir := plant(t, state)
	if mended := mend(t, dir); len(mended) != 0 {
		t.Errorf("%+v", mended)
	}
	if diff := cmp.Diff(files, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// TestSyncsThatCannotBeTold fails each step of telling of the syncs: nothing else depends on it.
func TestSyncsThatCannotBeTold(t *testing.T) {
	for _, step := range []string{"create of syncs", "write of syncs"} {
		for nth := range 3 {
			dir := t.TempDir()
			o := options(dir)
			disk := &failing{step: step, nth: nth + 1, err: errors.New("no space left on device")}
			o.FS = disk
			w := newWriter(t, o)
			for n := range 5 {
				appendAll(t, w, page(n))
			}
			state := tree(t, dir)
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			sound(t, dir)
			dir = plant(t, state)
			if mended := mend(t, dir); len(mended) != 1 || mended[0].Records != 1+3*5 || mended[0].Torn != 0 {
				t.Errorf("%s: %+v", step, mended)
			}
			sound(t, dir)
		}
	}
}

// BenchmarkMend mends an open file of 300 MB of the corpus's pages, which was
// synced every 50 pages, with what tells of that and without.
func BenchmarkMend(b *testing.B) {
	captures, _ := realPages(b)
	dir := b.TempDir()
	o := options(dir)
	w := newWriter(b, o)
	for n := 0; w.Bytes() < 300<<20; n++ {
		c := captures[n%len(captures)]
		c.URL = fmt.Sprintf("%s/%d", c.URL, n)
		if _, err := w.Append(c); err != nil {
			b.Fatal(err)
		}
		if n%50 == 0 {
			if err := w.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := w.Sync(); err != nil {
		b.Fatal(err)
	}
	for _, told := range []bool{true, false} {
		b.Run(fmt.Sprintf("syncs told=%v", told), func(b *testing.B) {
			var bytes int64
			for b.Loop() {
				b.StopTimer()
				copied := b.TempDir()
				bytes += copyOpen(b, dir, copied, told)
				o := options(copied)
				o.FS = durable.OS{}
				b.StartTimer()
				if _, err := archive.Mend(context.Background(), o); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/(float64(bytes)/1e9), "s/GB")
		})
	}
}

// copyOpen copies an archive as it stands, and returns the size of its open file.
func copyOpen(b *testing.B, from, to string, told bool) (size int64) {
	b.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		b.Fatal(err)
	}
	for name, data := range tree(b, to) {
		switch {
		case strings.HasSuffix(name, ".open"):
			size += int64(len(data)) // synced, as most of it is after a kill
			if err := (durable.OS{}).Truncate(filepath.Join(to, filepath.FromSlash(name)), size); err != nil {
				b.Fatal(err)
			}
		case !told:
			if err := os.Remove(filepath.Join(to, filepath.FromSlash(name))); err != nil {
				b.Fatal(err)
			}
		}
	}
	return size
}
