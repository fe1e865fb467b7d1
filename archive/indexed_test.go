package archive_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/archive"
)

// journalOf lists the journal, and counts what was passed and what of it was damaged.
func journalOf(t *testing.T, dir string) (parts []archive.JournalPart, seen, captures, damaged int) {
	t.Helper()
	parts, err := archive.OpenReader(dir).Journal(t.Context(), func(e archive.Entry) error {
		seen++
		if _, ok := e.Ref(); ok {
			captures++
		}
		if e.Err != nil {
			damaged++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts, seen, captures, damaged
}

// TestTheJournalIsFoundByTheIndex looks for the journal in a file as it was
// closed, which does not read captures, and where the index is not to be believed.
func TestTheJournalIsFoundByTheIndex(t *testing.T) {
	dir := t.TempDir()
	w := newWriter(t, options(dir))
	var refs []int64
	for i, previous := 0, ""; i < 3; i++ {
		for _, ref := range appendAll(t, w, page(2*i), page(2*i+1)) {
			refs = append(refs, ref.Offset+ref.Length/2)
		}
		entry, err := w.Journal("catalog", previous)
		if err == nil {
			err = entry.Add([]byte("{}"))
		}
		if err == nil {
			previous, err = entry.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want, records, captures, _ := journalOf(t, dir)
	if all := len(walkAll(t, dir)); len(want) != 3 || captures != len(refs) || records != all {
		t.Fatalf("%d parts, %d captures, %d of %d records", len(want), captures, records, all)
	}

	asWritten := tree(t, dir)
	var name string
	for file := range asWritten {
		if base, ok := strings.CutSuffix(file, ".cdxj"); ok {
			name = base
		}
	}
	// An index that hides the journal, and digests that bless it.
	hiding := bytes.ReplaceAll(asWritten[name+".cdxj"], []byte(`"length":"`), []byte(`"length":"1`))
	for what, c := range map[string]struct {
		change  map[string][]byte
		damaged int
	}{
		"as it was written":           {nil, 0},
		"without the index":           {map[string][]byte{name + ".cdxj": nil}, 1},
		"without the digests":         {map[string][]byte{name + ".sha256": nil}, 1},
		"with another index":          {map[string][]byte{name + ".cdxj": hiding}, 1},
		"with an index that is lost":  {map[string][]byte{name + ".cdxj": {}, name + ".sha256": digests(asWritten, name, nil)}, 1},
		"with an index that misleads": {map[string][]byte{name + ".cdxj": hiding, name + ".sha256": digests(asWritten, name, hiding)}, 1},
	} {
		t.Run(what, func(t *testing.T) {
			files := map[string][]byte{}
			for file, data := range asWritten {
				files[file] = bytes.Clone(data)
			}
			files[name][refs[3]] ^= 0xff // in a capture: what is not read is not told
			for file, data := range c.change {
				if files[file] = data; data == nil {
					delete(files, file)
				}
			}
			got, _, _, damaged := journalOf(t, plant(t, files))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if damaged != c.damaged {
				t.Errorf("%d damaged places were met, want %d", damaged, c.damaged)
			}
		})
	}
}

// digests is the file of digests of a file with another index.
func digests(files map[string][]byte, name string, index []byte) []byte {
	file, _, _ := bytes.Cut(files[name+".sha256"], []byte("\n"))
	base := name[strings.LastIndexByte(name, '/')+1:]
	return fmt.Appendf(nil, "%s\n%x  %s.cdxj\n", file, sha256.Sum256(index), base)
}
