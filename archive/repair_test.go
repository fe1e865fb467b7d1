package archive_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
)

func repair(t testing.TB, dir string, o archive.RepairOptions) archive.RepairReport {
	t.Helper()
	o.Writer = options(dir)
	report, err := archive.Repair(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// expect is what a catalog knows of the only file.
func expect(files map[string][]byte, name string) map[string]archive.ClosedFile {
	return map[string]archive.ClosedFile{name: {Name: name, Size: int64(len(files[name])), SHA256: fmt.Sprintf("%x", sha256.Sum256(files[name]))}}
}

func edited(files map[string][]byte, name string, edit func([]byte) []byte) map[string][]byte {
	out := maps.Clone(files)
	if out[name] = edit(bytes.Clone(files[name])); out[name] == nil {
		delete(out, name)
	}
	return out
}

// TestRepair breaks what lies beside a file, and the file, and wants all to be
// as it was that can be: what is replaced is kept, what cannot be mended is
// named and not touched, and a second repair finds nothing to do.
func TestRepair(t *testing.T) {
	files, name, refs := small(t)
	flipAt := func(i int64) func([]byte) []byte {
		return func(b []byte) []byte { b[i] ^= 4; return b }
	}
	gone := func([]byte) []byte { return nil }
	page := refs[2].Offset + 300
	for what, c := range map[string]struct {
		files   map[string][]byte
		want    []string // the steps
		damaged []int64  // offsets
		keeps   []string // names whose content is as it was before the repair
	}{
		"nothing":              {files: files},
		"a flip in the index":  {files: edited(files, name+".cdxj", flipAt(40)), want: []string{"aside .cdxj", "rebuilt .cdxj"}},
		"no index":             {files: edited(files, name+".cdxj", gone), want: []string{"rebuilt .cdxj"}},
		"an empty index":       {files: edited(files, name+".cdxj", func(b []byte) []byte { return b[:0] }), want: []string{"aside .cdxj", "rebuilt .cdxj"}},
		"a flip in the digest": {files: edited(files, name+".sha256", flipAt(3)), want: []string{"aside .sha256", "rebuilt .sha256"}},
		"garbage for digests":  {files: edited(files, name+".sha256", func([]byte) []byte { return []byte("x") }), want: []string{"aside .sha256", "rebuilt .sha256"}},
		"no digests":           {files: edited(files, name+".sha256", gone), want: []string{"rebuilt .sha256"}},
		"neither":              {files: edited(edited(files, name+".sha256", gone), name+".cdxj", gone), want: []string{"rebuilt .cdxj", "rebuilt .sha256"}},
		"left half-made":       {files: edited(files, "warc/2022/12/.x.1.aside", func([]byte) []byte { return []byte("x") }), want: []string{"removed "}},
		"a page": {files: edited(files, name, flipAt(page)), damaged: []int64{0, refs[2].Offset},
			keeps: []string{name, name + ".cdxj", name + ".sha256"}},
		"a page, and no index": {files: edited(edited(files, name, flipAt(page)), name+".cdxj", gone), damaged: []int64{0, refs[2].Offset},
			want: []string{"rebuilt .cdxj", "aside .sha256", "rebuilt .sha256"}, keeps: []string{name}},
		"a page, and no digests": {files: edited(edited(files, name, flipAt(page)), name+".sha256", gone), damaged: []int64{0, refs[2].Offset},
			want: []string{"rebuilt .sha256"}, keeps: []string{name, name + ".cdxj"}},
		"cut in a record": {files: edited(files, name, func(b []byte) []byte { return b[:page] }), damaged: []int64{0, refs[2].Offset},
			keeps: []string{name, name + ".cdxj", name + ".sha256"}},
		"an empty file": {files: edited(files, name, func(b []byte) []byte { return []byte{} }), damaged: []int64{0, refs[0].Offset, refs[1].Offset, refs[2].Offset},
			keeps: []string{name, name + ".cdxj", name + ".sha256"}},
	} {
		t.Run(what, func(t *testing.T) {
			dir := plant(t, c.files)
			o := archive.RepairOptions{Expected: expect(files, name), DryRun: true}
			planned := repair(t, dir, o)
			if diff := cmp.Diff(c.files, tree(t, dir)); diff != "" {
				t.Errorf("a dry run changed it: %s", diff)
			}
			o.DryRun = false
			report := repair(t, dir, o)
			if diff := cmp.Diff(planned.Steps, report.Steps); diff != "" {
				t.Errorf("planned otherwise: %s", diff)
			}
			var steps []string
			for _, s := range report.Steps {
				steps = append(steps, strings.TrimSpace(s.Step+" "+strings.TrimPrefix(s.File, name)))
			}
			if what != "left half-made" && !slices.Equal(steps, c.want) || len(steps) != len(c.want) {
				t.Errorf("steps %q, want %q", steps, c.want)
			}
			var damaged []int64
			for _, d := range report.Damaged {
				for _, p := range d.Problems {
					if !slices.Contains(damaged, p.Offset) {
						damaged = append(damaged, p.Offset)
					}
				}
			}
			if !slices.Equal(damaged, c.damaged) {
				t.Errorf("damaged at %v, want %v: %+v", damaged, c.damaged, report.Damaged)
			}
			after := tree(t, dir)
			for _, kept := range c.keeps {
				if !bytes.Equal(after[kept], c.files[kept]) {
					t.Errorf("%s was changed", kept)
				}
			}
			for before, data := range c.files { // nothing is lost
				if !slices.ContainsFunc(slices.Collect(maps.Values(after)), func(b []byte) bool { return bytes.Equal(b, data) }) && !strings.HasSuffix(before, ".aside") {
					t.Errorf("what %s held is nowhere", before)
				}
			}
			if len(c.damaged) == 0 {
				for _, n := range []string{name, name + ".cdxj", name + ".sha256"} {
					if !bytes.Equal(after[n], files[n]) {
						t.Errorf("%s is not as it was", n)
					}
				}
			}
			if again := repair(t, dir, o); len(again.Steps) > 0 || len(again.Damaged) != len(report.Damaged) {
				t.Errorf("repaired again: %+v", again)
			}
			for _, p := range verify(t, dir, archive.VerifyOptions{Expected: o.Expected}).Problems {
				if p.File != name || !slices.Contains(c.damaged, p.Offset) {
					t.Errorf("after the repair: %s", p.Error())
				}
			}
		})
	}
}

// TestRepairWithoutACatalog has only the files to judge by, and blesses no damage.
func TestRepairWithoutACatalog(t *testing.T) {
	files, name, refs := small(t)
	damaged := edited(files, name, func(b []byte) []byte { b[refs[2].Offset+300] ^= 4; return b })
	for what, c := range map[string]struct {
		files   map[string][]byte
		damaged bool
	}{
		"no digests, all records are right": {edited(files, name+".sha256", func([]byte) []byte { return nil }), false},
		"no digests, and damage":            {edited(damaged, name+".sha256", func([]byte) []byte { return nil }), true},
		"damage":                            {damaged, true},
	} {
		dir := plant(t, c.files)
		report := repair(t, dir, archive.RepairOptions{})
		if c.damaged != (len(report.Damaged) > 0) {
			t.Errorf("%s: %+v", what, report)
		}
		if !c.damaged {
			if diff := cmp.Diff(files, tree(t, dir)); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
		}
		if problems := verify(t, dir, archive.VerifyOptions{}).Problems; c.damaged != (len(problems) > 0) {
			t.Errorf("%s: verify says %+v", what, problems)
		}
		if again := repair(t, dir, archive.RepairOptions{}); len(again.Steps) > 0 {
			t.Errorf("%s: repaired again: %+v", what, again.Steps)
		}
	}
}

// TestRepairClosesWhatIsOpen tells of torn tails, in a dry run too.
func TestRepairClosesWhatIsOpen(t *testing.T) {
	files, name, _ := small(t)
	torn := append(bytes.Clone(files[name]), "torn"...)
	dir := plant(t, map[string][]byte{name + ".open": torn, "warc/2022/12/empty.warc.gz.open": {}})
	want := []archive.Repaired{
		{Step: archive.StepRemoved, File: "warc/2022/12/empty.warc.gz.open"},
		{Step: archive.StepTorn, File: name + ".open", To: name + ".torn", Bytes: 4},
		{Step: archive.StepClosed, File: name + ".open", To: name, Records: 8},
	}
	for _, dry := range []bool{true, false} {
		report := repair(t, dir, archive.RepairOptions{DryRun: dry})
		if diff := cmp.Diff(want, report.Steps); diff != "" {
			t.Errorf("dry %t: %s", dry, diff)
		}
	}
	if again := repair(t, dir, archive.RepairOptions{}); len(again.Steps) > 0 {
		t.Errorf("repaired again: %+v", again)
	}
	sound(t, dir)
}

// TestRepairIsTakenUpAgain fails each step of the disk; the next repair ends
// where an undisturbed one does.
func TestRepairIsTakenUpAgain(t *testing.T) {
	files, name, _ := small(t)
	full := errors.New("no space left on device")
	broken := edited(edited(files, name+".cdxj", func(b []byte) []byte { b[9]++; return b }), name+".sha256", func(b []byte) []byte { b[70]++; return b })
	for _, step := range []string{"create", "write", "sync", "sync folder", "rename"} {
		for nth := 1; ; nth++ {
			dir := plant(t, broken)
			o := options(dir)
			o.FS = &failing{step: step, nth: nth, err: full}
			_, err := archive.Repair(t.Context(), archive.RepairOptions{Writer: o, Expected: expect(files, name)})
			if err != nil && !errors.Is(err, full) {
				t.Errorf("%s: %v", step, err)
			}
			repair(t, dir, archive.RepairOptions{Expected: expect(files, name)})
			after := tree(t, dir)
			for suffix, data := range map[string][]byte{"": files[name], ".cdxj": files[name+".cdxj"], ".sha256": files[name+".sha256"],
				".cdxj.damaged-1": broken[name+".cdxj"], ".sha256.damaged-1": broken[name+".sha256"]} {
				if !bytes.Equal(after[name+suffix], data) {
					t.Errorf("%s %d: %s is not as it should be: %q", step, nth, suffix, names(after))
				}
			}
			if err == nil {
				break
			}
		}
	}
}
