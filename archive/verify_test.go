package archive_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/archive"
	"jianbao/record"
)

func verify(t testing.TB, dir string, o archive.VerifyOptions) archive.Report {
	t.Helper()
	report, err := archive.Verify(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// TestVerifyFindsEveryFlip changes each byte of a closed file and of the two
// beside it, and wants the place to be named: the record for a flip in it.
func TestVerifyFindsEveryFlip(t *testing.T) {
	files, name, refs := small(t)
	dir := plant(t, files)
	offsets := []int64{}
	for _, e := range walkAll(t, dir) {
		offsets = append(offsets, e.Offset)
	}
	vague := 0
	if report := verify(t, dir, archive.VerifyOptions{}); report.Deep != 0 || len(report.Problems) > 0 {
		t.Errorf("a file that is as it was written was read: %+v", report)
	}
	for file, data := range files {
		target := filepath.Join(dir, filepath.FromSlash(file))
		for i := range data {
			changed := bytes.Clone(data)
			changed[i] ^= 1 << (i % 8)
			if err := os.WriteFile(target, changed, 0o644); err != nil {
				t.Fatal(err)
			}
			report := verify(t, dir, archive.VerifyOptions{Deep: i%4 == 0})
			if len(report.Problems) == 0 {
				t.Errorf("%s: a flip at %d was not found", file, i)
				continue
			}
			if file != name {
				continue
			}
			member := offsets[0]
			for _, o := range offsets {
				if o <= int64(i) {
					member = o
				}
			}
			if !slices.ContainsFunc(report.Problems, func(p archive.Problem) bool { return p.File == name && p.Offset == member }) {
				vague++
			}
		}
		if err := os.WriteFile(target, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// A few bits of a deflate stream say nothing; they are found by the digest
	// of the file alone, which names no place.
	if vague*50 > len(files[name]) {
		t.Errorf("%d of %d flips were found without their record being named", vague, len(files[name]))
	}
	changed := bytes.Clone(files[name])
	changed[refs[2].Offset+refs[2].Length-8]++ // the checksum of the last page
	p := verify(t, plant(t, map[string][]byte{name: changed, name + ".cdxj": files[name+".cdxj"], name + ".sha256": files[name+".sha256"]}),
		archive.VerifyOptions{Deep: true}).Problems
	if len(p) == 0 || !slices.ContainsFunc(p, func(p archive.Problem) bool { return p.Offset == refs[2].Offset && p.URL == page(2).URL }) {
		t.Errorf("the URL of a damaged page was not named: %+v", p)
	}
}

func TestVerifyReadsAroundDamage(t *testing.T) {
	dir := t.TempDir()
	var pages []record.Capture
	for n := range 20 {
		pages = append(pages, page(n))
	}
	refs := write(t, options(dir), pages...)
	name := filepath.Join(dir, filepath.FromSlash(refs[0].File))
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	whole := verify(t, dir, archive.VerifyOptions{Deep: true}).Records
	for _, n := range []int{3, 4, 11} {
		clear(data[refs[n].Offset+2 : refs[n].Offset+40])
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	report := verify(t, dir, archive.VerifyOptions{Deep: true})
	if report.Records != whole || report.Bytes != int64(len(data)) {
		t.Errorf("read %d of %d records, %d of %d bytes", report.Records, whole, report.Bytes, len(data))
	}
	for _, n := range []int{3, 4, 11} {
		if !slices.ContainsFunc(report.Problems, func(p archive.Problem) bool { return p.Offset == refs[n].Offset && p.URL == pages[n].URL }) {
			t.Errorf("page %d is not named in %+v", n, report.Problems)
		}
	}
	if len(report.Problems) != 4 { // and the file's digest
		t.Errorf("%d problems: %+v", len(report.Problems), report.Problems)
	}
	r := archive.OpenReader(dir)
	for n, ref := range refs {
		_, err := r.Capture(ref)
		if p, isProblem := errors.AsType[*archive.Problem](err); (err != nil) != (n == 3 || n == 4 || n == 11) || err != nil && !isProblem {
			t.Errorf("page %d: %v, %v", n, err, p)
		}
	}
	entries := walkAll(t, dir)
	if bad := slices.DeleteFunc(slices.Clone(entries), func(e archive.Entry) bool { return e.Err == nil }); len(bad) != 3 || len(entries) != whole {
		t.Errorf("walk yields %d entries, %d of them bad", len(entries), len(bad))
	}
}

func TestVerifyComparesWithTheCatalog(t *testing.T) {
	files, name, _ := small(t)
	right := archive.ClosedFile{Name: name, Size: int64(len(files[name])), SHA256: fmt.Sprintf("%x", sha256.Sum256(files[name]))}
	wrong := right
	wrong.SHA256 = strings.Repeat("0", 64)
	longer := right
	longer.Size++
	for what, c := range map[string]struct {
		expected map[string]archive.ClosedFile
		want     string
	}{
		"no catalog":          {nil, ""},
		"as it knows":         {map[string]archive.ClosedFile{name: right}, ""},
		"another digest":      {map[string]archive.ClosedFile{name: wrong}, "the file is not what the catalog says"},
		"another size":        {map[string]archive.ClosedFile{name: longer}, "the file is not what the catalog says"},
		"a file that is lost": {map[string]archive.ClosedFile{name: right, "warc/2021/01/x.warc.gz": right}, "the file is missing"},
	} {
		report := verify(t, plant(t, files), archive.VerifyOptions{Expected: c.expected})
		switch {
		case c.want == "" && len(report.Problems) > 0:
			t.Errorf("%s: %+v", what, report.Problems)
		case c.want != "" && (len(report.Problems) != 1 || !strings.HasPrefix(report.Problems[0].What, c.want)):
			t.Errorf("%s: %+v", what, report.Problems)
		}
	}
	report := verify(t, plant(t, files), archive.VerifyOptions{Expected: map[string]archive.ClosedFile{}})
	if !slices.Equal(report.Unlisted, []string{name}) {
		t.Errorf("%+v", report)
	}

	// A file that was changed in agreement with what lies beside it.
	forged := maps.Clone(files)
	dir := t.TempDir()
	forged[name] = tree(t, dir)[write(t, options(dir), page(9))[0].File]
	sum := sha256.Sum256(forged[name])
	forged[name+".sha256"] = append([]byte(hex.EncodeToString(sum[:])), files[name+".sha256"][64:]...)
	if report := verify(t, plant(t, forged), archive.VerifyOptions{Expected: map[string]archive.ClosedFile{name: right}}); len(report.Problems) == 0 {
		t.Error("a forged file was not found")
	}
}

func TestVerifyComparesTheIndexBothWays(t *testing.T) {
	files, name, refs := small(t)
	lines := strings.SplitAfter(string(files[name+".cdxj"]), "\n")
	lines = lines[:len(lines)-1]
	for what, c := range map[string]struct {
		index string
		want  []string
	}{
		"a line is lost":      {strings.Join(lines[1:], ""), []string{"the record does not stand in the index"}},
		"a line too many":     {strings.Join(lines, "") + lines[2], []string{"the line leads to no such record"}},
		"out of order":        {lines[1] + lines[0] + lines[2], []string{"the line is out of order"}},
		"no line":             {strings.Join(lines, "") + "zzz\n", []string{"the line leads to no such record"}},
		"the last line's end": {strings.TrimSuffix(strings.Join(lines, ""), "\n"), []string{"the line leads to no such record", "the record does not stand in the index"}},
		"another offset": {strings.Replace(strings.Join(lines, ""), fmt.Sprintf(`"offset":"%d"`, refs[1].Offset), `"offset":"1"`, 1),
			[]string{"the line leads to no such record", "the record does not stand in the index"}},
	} {
		sum := sha256.Sum256([]byte(c.index)) // so that it is not the digest that finds it
		sums := string(files[name+".sha256"][:bytes.IndexByte(files[name+".sha256"], '\n')+1]) + hex.EncodeToString(sum[:]) +
			"  " + filepath.Base(name) + ".cdxj\n"
		var got []string
		for _, p := range verify(t, plant(t, map[string][]byte{name: files[name], name + ".cdxj": []byte(c.index), name + ".sha256": []byte(sums)}),
			archive.VerifyOptions{Deep: true}).Problems {
			got = append(got, p.What)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", what, got, c.want)
		}
	}
	for what, missing := range map[string]string{"the index is missing": ".cdxj", "the file of digests is missing": ".sha256"} {
		some := maps.Clone(files)
		delete(some, name+missing)
		if p := verify(t, plant(t, some), archive.VerifyOptions{Deep: true}).Problems; len(p) != 1 || p[0].What != what || p[0].File != name+missing {
			t.Errorf("%s: %+v", what, p)
		}
	}
}

func TestVerifyOfManyFiles(t *testing.T) {
	dir := t.TempDir()
	for n := range 10 {
		write(t, options(dir), page(n))
	}
	w := newWriter(t, options(dir))
	appendAll(t, w, page(11))
	defer w.Close()
	for _, workers := range []int{0, 3} {
		calls, last := 0, archive.Progress{}
		report := verify(t, dir, archive.VerifyOptions{Deep: true, Workers: workers, Progress: func(p archive.Progress) { calls++; last = p }})
		if report.Files != 11 || len(report.Open) != 1 || report.Records != 11*4 || len(report.Problems) > 0 {
			t.Errorf("%+v", report)
		}
		if calls != 11 || last.Bytes != last.TotalBytes || last.TotalBytes != report.Bytes || last.OfNumber != 11 {
			t.Errorf("%d calls, %+v", calls, last)
		}
	}
	report := verify(t, dir, archive.VerifyOptions{Sample: 0.25, Seed: 7})
	if report.Files != 3 || report.Skipped != 8 {
		t.Errorf("sample: %+v", report)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := archive.Verify(ctx, dir, archive.VerifyOptions{Deep: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if report := verify(t, t.TempDir(), archive.VerifyOptions{Deep: true}); report.Files != 0 || len(report.Problems) > 0 {
		t.Errorf("an empty folder: %+v", report)
	}
}
