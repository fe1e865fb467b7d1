package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// overwrite puts bytes into a file that is there.
func overwrite(t *testing.T, path string, at int64, with []byte) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	check(t, err)
	_, err = file.WriteAt(with, at)
	check(t, err)
	check(t, file.Close())
}

// A catalog that is damaged is refused, and nothing of the folder is changed;
// the error names what brings it back, and that does.
func TestADamagedCatalogNamesTheWayOut(t *testing.T) {
	sizeOf := func(path string) int64 {
		info, err := os.Stat(path)
		check(t, err)
		return info.Size()
	}
	const wayOut = "repair --data"
	for _, test := range []struct {
		name  string
		spoil func(path string)
		want  string // in what readers and writers say, "" where only verify sees it
		mend  bool
	}{
		{"empty", func(path string) { check(t, os.Truncate(path, 0)) }, wayOut, false},
		{"garbage", func(path string) { check(t, os.WriteFile(path, bytes.Repeat([]byte("\x9c\x01z"), 1e5), 0o644)) }, wayOut, false},
		{"text", func(path string) { check(t, os.WriteFile(path, []byte(strings.Repeat("catalog\n", 1000)), 0o644)) }, wayOut, false},
		{"the header alone", func(path string) { check(t, os.Truncate(path, 100)) }, wayOut, false},
		{"half", func(path string) { check(t, os.Truncate(path, sizeOf(path)/2/4096*4096)) }, wayOut, true},
		{"half a page is missing", func(path string) { check(t, os.Truncate(path, sizeOf(path)-2048)) }, "", false},
		{"pages of zeroes", func(path string) { overwrite(t, path, 40*4096, make([]byte, 20*4096)) }, "", true},
		{"a folder", func(path string) { check(t, errors.Join(os.Remove(path), os.Mkdir(path, 0o755))) }, "move it away", false},
		{"a link to nothing", func(path string) { check(t, errors.Join(os.Remove(path), os.Symlink("/nowhere/catalog.db", path))) }, "mount it", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := copyOfDemo(t)
			path := filepath.Join(data, catalogFile)
			var before map[string]string
			if test.mend {
				before = toldOf(t, data)
			}
			test.spoil(path)
			spoilt := digests(t, data)
			commands := [][]string{{"verify"}}
			if test.want != "" {
				commands = [][]string{{"status"}, {"search", "灯塔"}, {"crawl", "-c", quietSite(t)}, {"reparse"}}
			}
			for _, command := range commands {
				stdout, stderr, code := jianbao(t, append(command, "--data", data)...)
				if code != exitFailed || !strings.Contains(stdout+stderr, test.want) {
					t.Errorf("%q: exit %d: %s%s", command, code, stdout, stderr)
				}
			}
			if diff := cmp.Diff(spoilt, digests(t, data)); diff != "" {
				t.Errorf("a refusal changed the folder:\n%s", diff)
			}
			if test.mend {
				mend(t, data)
				if diff := cmp.Diff(before, toldOf(t, data)); diff != "" {
					t.Errorf("- before, + made again:\n%s", diff)
				}
			}
		})
	}
}

// mend does what the errors of a damaged catalog say.
func mend(t *testing.T, data string) {
	t.Helper()
	for _, command := range []string{"repair", "reparse", "reindex", "verify"} {
		if stdout, stderr, code := jianbao(t, command, "--data", data); code != exitDone {
			t.Fatalf("%s: exit %d: %s%s", command, code, stdout, stderr)
		}
	}
}

// The log of a crash was lost, or an older catalog was put back beside newer
// pages: the files know more than the catalog, and bring all of it back.
func TestALogThatWasLost(t *testing.T) {
	b := newBackedUp(t)
	path := filepath.Join(b.data, catalogFile)
	older, err := os.ReadFile(path)
	check(t, err)
	b.again(b.data)
	want := b.story(b.data)
	check(t, os.WriteFile(path, older, 0o644))
	if out := b.must(exitFailed, "verify", "--data", b.data); !strings.Contains(out, "the catalog does not know what this file holds and tells of") {
		t.Errorf("verify: %s", out)
	}
	check(t, os.Rename(path, path+".older"))
	b.must(exitDone, "reparse", "--data", b.data)
	b.must(exitDone, "reindex", "--data", b.data)
	if diff := cmp.Diff(want, b.story(b.data)); diff != "" {
		t.Errorf("- before, + made again:\n%s", diff)
	}
}
