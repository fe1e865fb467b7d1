package main

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVerifyFindsAFlipInAnyFile flips a byte at random places of every kind of
// file of an archive; verify ends with 1 and names the file, or its folder.
func TestVerifyFindsAFlipInAnyFile(t *testing.T) {
	dir := copyOfDemo(t)
	if code, out := runHere("snapshot", "--data", dir, "--date", "today"); code != exitDone {
		t.Fatal(code, out)
	}
	if code, out := runHere("verify", "--data", dir); code != exitDone {
		t.Fatal(code, out)
	}
	var files []string
	check(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, name)
		top, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		if err == nil && !d.IsDir() && (top == "warc" || top == "index" || top == snapshotFolder) {
			files = append(files, rel)
		}
		return err
	}))
	rng := rand.New(rand.NewPCG(1, 2))
	for _, rel := range files {
		name := filepath.Join(dir, rel)
		data, err := os.ReadFile(name)
		check(t, err)
		if len(data) == 0 {
			continue
		}
		for range 2 {
			at := rng.IntN(len(data))
			changed := bytes.Clone(data)
			changed[at] ^= 1 << rng.IntN(8)
			check(t, os.WriteFile(name, changed, 0o644))
			code, out := runHere("verify", "--data", dir)
			named := strings.TrimSuffix(filepath.ToSlash(rel), ".sha256") // a flip there may be in the digest of the file
			if strings.HasPrefix(named, "index/") {
				named = "index"
			}
			if code != exitFailed || !strings.Contains(out, named) {
				t.Errorf("a flip at %d of %s: exit %d\n%s", at, rel, code, out)
			}
			check(t, os.WriteFile(name, data, 0o644))
		}
	}
	if code, out := runHere("verify", "--data", dir); code != exitDone {
		t.Error(code, out)
	}
}
