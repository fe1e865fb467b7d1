package archive_test

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
	"jianbao/record"
)

// small is an archive of one closed file, its name and its captures.
func small(t testing.TB) (files map[string][]byte, name string, refs []record.Ref) {
	t.Helper()
	dir := t.TempDir()
	first, redirect := page(1), exchange("http://a.cn/r", "HTTP/1.1 301 Moved\nLocation: /x", "")
	first.RawRequest, redirect.RawRequest = nil, nil // so that tests of every byte have fewer
	first.Chain, redirect.Chain = nil, nil
	refs = write(t, options(dir), first, redirect, page(2))
	return tree(t, dir), refs[0].File, refs
}

// open is the same archive before its file was closed.
func open(files map[string][]byte, name string) map[string][]byte {
	return map[string][]byte{name + ".open": files[name]}
}

func mend(t testing.TB, dir string) []archive.Mended {
	t.Helper()
	w, mended, err := archive.NewWriter(t.Context(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return mended
}

// TestEveryTornTailIsMended cuts an open file at every byte. What is whole is
// kept and closed, what is not lies in the .torn file, and nothing is lost.
func TestEveryTornTailIsMended(t *testing.T) {
	files, name, refs := small(t)
	whole := files[name]
	dir := plant(t, nil)
	folder := filepath.Join(dir, filepath.FromSlash(path.Dir(name)))
	for size := range len(whole) + 1 {
		if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755),
			os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)+".open"), whole[:size], 0o644)); err != nil {
			t.Fatal(err)
		}
		mended := mend(t, dir)
		if len(mended) != 1 || mended[0].File != name {
			t.Fatalf("%d bytes: %+v", size, mended)
		}
		after := tree(t, dir)
		if got := slices.Concat(after[name], after[name+".torn"]); !bytes.Equal(got, whole[:size]) {
			t.Fatalf("%d bytes: %d are left", size, len(got))
		}
		if torn := int64(len(after[name+".torn"])); torn != mended[0].Torn || (torn > 0) != (mended[0].TornFile != "") {
			t.Errorf("%d bytes: %d torn, %+v", size, torn, mended[0])
		}
		_, closed := after[name]
		if closed != (mended[0].Records > 0) || closed != mended[0].Closed || after[name+".open"] != nil {
			t.Errorf("%d bytes: %q, %+v", size, names(after), mended[0])
		}
		if size%16 != 0 { // the rest is slow, and says the same of neighbours
			continue
		}
		sound(t, dir)
		for i, ref := range refs {
			_, err := archive.OpenReader(dir).Capture(ref)
			if isWhole := ref.Offset+ref.Length <= int64(size); isWhole != (err == nil) {
				t.Errorf("%d bytes: capture %d: %v", size, i, err)
			}
		}
		if again := mend(t, dir); len(again) != 0 {
			t.Errorf("%d bytes: mended again: %+v", size, again)
		}
	}
}

// TestTailsOfOtherKinds has what file systems leave after a power cut.
func TestTailsOfOtherKinds(t *testing.T) {
	files, name, refs := small(t)
	whole := files[name]
	last := refs[2].Offset
	zeroed := bytes.Clone(whole)
	clear(zeroed[last+10:])
	for what, data := range map[string][]byte{
		"zeros behind":          append(bytes.Clone(whole), make([]byte, 10_000)...),
		"a record of zeros":     zeroed,
		"garbage behind":        append(bytes.Clone(whole), "\x1f\x8b\x08garbage\x1f\x8b\x08"...),
		"a foreign member":      append(bytes.Clone(whole), gzipped("not a record")...),
		"half a member doubled": append(bytes.Clone(whole), whole[:30]...),
	} {
		dir := plant(t, map[string][]byte{name + ".open": data})
		mended := mend(t, dir)
		after := tree(t, dir)
		if got := slices.Concat(after[name], after[name+".torn"]); !bytes.Equal(got, data) || mended[0].Torn == 0 {
			t.Errorf("%s: %d bytes of %d are left, %+v", what, len(got), len(data), mended)
		}
		if _, err := archive.OpenReader(dir).Capture(refs[0]); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		sound(t, dir)
	}
}

// TestDamageWithinIsNoTail keeps what is whole behind a damaged place.
func TestDamageWithinIsNoTail(t *testing.T) {
	files, name, refs := small(t)
	data := bytes.Clone(files[name])
	data[refs[0].Offset+20] ^= 1
	dir := plant(t, map[string][]byte{name + ".open": data})
	mended := mend(t, dir)
	if diff := cmp.Diff([]int64{refs[0].Offset}, mended[0].Damaged); diff != "" || mended[0].Torn != 0 {
		t.Errorf("%+v", mended)
	}
	if diff := cmp.Diff(page(2), read(t, dir, refs[2]), sameBytes); diff != "" {
		t.Error(diff)
	}
	report, err := archive.Verify(t.Context(), dir, archive.VerifyOptions{})
	if err != nil || len(report.Problems) != 1 || report.Problems[0].Offset != refs[0].Offset {
		t.Errorf("%v, %+v", err, report.Problems)
	}
}

// TestEveryCrashOfClosingIsMended makes each state that the steps of closing
// pass through, files that were being written aside included.
func TestEveryCrashOfClosingIsMended(t *testing.T) {
	files, name, _ := small(t)
	aside := func(suffix string, half bool) map[string][]byte {
		data := files[name+suffix]
		if half {
			data = data[:len(data)/2]
		}
		return map[string][]byte{path.Dir(name) + "/." + path.Base(name) + suffix + ".1.aside": data}
	}
	index := map[string][]byte{name + ".cdxj": files[name+".cdxj"]}
	sums := map[string][]byte{name + ".sha256": files[name+".sha256"]}
	closed := map[string][]byte{name: files[name]}
	still := open(files, name)
	for what, parts := range map[string][]map[string][]byte{
		"synced":                       {still},
		"index half written":           {still, aside(".cdxj", true)},
		"index written aside":          {still, aside(".cdxj", false)},
		"index renamed":                {still, index},
		"digests half written":         {still, index, aside(".sha256", true)},
		"digests renamed":              {still, index, sums},
		"renamed":                      {closed, index, sums},
		"index of an older state":      {still, {name + ".cdxj": []byte("a.cn)/ 2022 {}\n")}, sums},
		"closed, the index is lost":    {closed, sums},
		"closed, the digests are lost": {closed, index},
		"closed, both are lost":        {closed},
	} {
		state := map[string][]byte{}
		for _, part := range parts {
			maps.Copy(state, part)
		}
		dir := plant(t, state)
		var told []archive.ClosedFile
		o := options(dir)
		o.OnClose = func(f archive.ClosedFile) error { told = append(told, f); return nil }
		_, mended, err := archive.NewWriter(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(files, tree(t, dir)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		if wantTold := state[name+".open"] != nil; wantTold != (len(told) == 1) {
			t.Errorf("%s: told of %+v", what, told)
		}
		if wantNone := what == "renamed"; wantNone != (len(mended) == 0) {
			t.Errorf("%s: mended %+v", what, mended)
		}
		if again := mend(t, dir); len(again) != 0 {
			t.Errorf("%s: mended again: %+v", what, again)
		}
		listed, err := archive.ClosedFiles(dir)
		if err != nil || len(listed) != 1 || listed[0].Name != name || listed[0].Size != int64(len(files[name])) {
			t.Errorf("%s: closed files %+v, %v", what, listed, err)
		}
	}
}

// TestDigestsOutliveALostIndex does not bless a file that changed meanwhile.
func TestDigestsOutliveALostIndex(t *testing.T) {
	files, name, _ := small(t)
	changed := bytes.Clone(files[name])
	changed[9]++ // the gzip header's system, which no checksum covers
	dir := plant(t, map[string][]byte{name: changed, name + ".sha256": files[name+".sha256"]})
	if mended := mend(t, dir); len(mended) != 1 || !slices.Equal(mended[0].Rebuilt, []string{name + ".cdxj"}) {
		t.Errorf("%+v", mended)
	}
	report, err := archive.Verify(t.Context(), dir, archive.VerifyOptions{})
	if err != nil || len(report.Problems) != 1 {
		t.Errorf("%v, %+v", err, report.Problems)
	}
}

func TestMendNeverOverwrites(t *testing.T) {
	files, name, _ := small(t)
	other := slices.Concat(files[name], files[name])
	state := maps.Clone(files)
	state[name+".open"] = append(other, "torn"...)
	state[name+".torn"] = []byte("an earlier tail")
	dir := plant(t, state)
	mended := mend(t, dir)
	second := strings.Replace(name, ".warc.gz", "_2.warc.gz", 1)
	after := tree(t, dir)
	if mended[0].File != second || !bytes.Equal(after[second], other) || !bytes.Equal(after[name], files[name]) {
		t.Errorf("%+v: %q", mended, names(after))
	}
	if string(after[name+".torn"]) != "an earlier tail" || string(after[name+".torn.2"]) != "torn" {
		t.Errorf("%q", names(after))
	}
	sound(t, dir)
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	now := morning
	var told []archive.ClosedFile
	o := options(dir)
	o.Clock = func() time.Time { return now }
	o.MaxSize = 2000
	o.OnClose = func(f archive.ClosedFile) error { told = append(told, f); return nil }
	w := newWriter(t, o)
	var refs []record.Ref
	for n := range 6 {
		if n == 4 {
			now = now.Add(24 * time.Hour) // a day later, and a year
		}
		refs = append(refs, appendAll(t, w, page(n))...)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if _, err := w.Append(page(1)); !errors.Is(err, archive.ErrClosed) {
		t.Errorf("append after closing: %v", err)
	}
	report := sound(t, dir)
	var size int64
	for i, f := range told {
		if f.Size > o.MaxSize+2000 || f.Records < 4 {
			t.Errorf("%+v", f)
		}
		size += f.Size
		told[i].Records = 0
	}
	listed, err := archive.ClosedFiles(dir)
	if diff := cmp.Diff(told, listed); diff != "" || err != nil || len(told) < 3 || report.Files != len(told) {
		t.Errorf("%v: %s", err, diff)
	}
	if w.Bytes() != size || report.Bytes != size {
		t.Errorf("%d bytes written, %d read, %d in the files", w.Bytes(), report.Bytes, size)
	}
	if path.Dir(refs[3].File) != "warc/2022/12" || path.Dir(refs[4].File) != "warc/2023/01" {
		t.Errorf("%s, %s", refs[3].File, refs[4].File)
	}
	for n, ref := range refs {
		if diff := cmp.Diff(page(n), read(t, dir, ref), sameBytes); diff != "" {
			t.Error(diff)
		}
	}
	// The clock goes back, and another process begins: no name is used twice.
	now = morning
	again := write(t, o, page(7), page(8), page(9))
	if slices.ContainsFunc(refs, func(r record.Ref) bool { return r.File == again[0].File }) {
		t.Errorf("%s was used again", again[0].File)
	}
	sound(t, dir)
}

// TestWhatWasNeverSyncedIsTorn damages the middle of an open file: behind what
// is committed it is the work of a power cut, and all from there on is moved
// aside; before that it is not, and stays to be seen.
func TestWhatWasNeverSyncedIsTorn(t *testing.T) {
	for _, c := range []struct {
		name      string
		damage    int // the capture in which a byte is flipped
		committed int // captures that are
		kept      int // captures that can be read afterwards
		torn      bool
	}{
		{"behind what is committed", 3, 2, 3, true},
		{"the first behind it", 2, 2, 2, true},
		{"before it", 1, 3, 5, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			o := options(dir)
			refs := write(t, o, page(0), page(1), page(2), page(3), page(4), page(5))
			name := filepath.Join(dir, filepath.FromSlash(refs[0].File))
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, beside := range []string{"", ".cdxj", ".sha256"} {
				if err := os.Remove(name + beside); err != nil {
					t.Fatal(err)
				}
			}
			text[refs[c.damage].Offset+refs[c.damage].Length/2] ^= 0x40
			if err := os.WriteFile(name+".open", text, 0o644); err != nil {
				t.Fatal(err)
			}
			o.Committed = func(file string) (int64, error) {
				if file != refs[0].File {
					t.Errorf("asked for %s", file)
				}
				last := refs[c.committed-1]
				return last.Offset + last.Length, nil
			}
			mended, err := archive.Mend(t.Context(), o)
			if err != nil || len(mended) != 1 || (mended[0].TornFile != "") != c.torn || (len(mended[0].Damaged) == 0) != c.torn {
				t.Fatalf("%+v, %v", mended, err)
			}
			var readable int
			for _, ref := range refs {
				if _, err := archive.OpenReader(dir).Capture(ref); err == nil {
					readable++
				}
			}
			if readable != c.kept {
				t.Errorf("%d captures can be read, want %d", readable, c.kept)
			}
			if c.torn {
				sound(t, dir)
			}
		})
	}
}
