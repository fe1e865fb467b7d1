package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/internal/portaltest"
)

// outdatedArchive is an archive after two passes, with its catalog as it was
// after the first.
type outdatedArchive struct {
	*testing.T
	config, data, older string
}

func newOutdated(t *testing.T) *outdatedArchive {
	portal := portaltest.NewDemo()
	check(t, portal.Start())
	t.Cleanup(portal.Close)
	dir := t.TempDir()
	o := &outdatedArchive{T: t, config: filepath.Join(dir, "crawl.yaml"), data: filepath.Join(dir, "data"), older: filepath.Join(dir, "older.db")}
	check(t, os.WriteFile(o.config, portal.Config(), 0o644))
	portal.SetPass(1)
	o.run(exitDone, "crawl", "-q", "-c", o.config)
	whole, err := os.ReadFile(filepath.Join(o.data, catalogFile))
	check(t, err)
	check(t, os.WriteFile(o.older, whole, 0o644))
	portal.SetPass(2)
	o.run(exitDone, "crawl", "-q", "--recheck", "-c", o.config)
	return o
}

func (o *outdatedArchive) run(want int, args ...string) string {
	o.Helper()
	stdout, stderr, code := jianbao(o.T, args...)
	if code != want {
		o.Fatalf("%v: exit %d, want %d: %s%s", args, code, want, stdout, stderr)
	}
	return stdout + stderr
}

// refused holds that neither a crawl nor verify takes the catalog for whole.
func (o *outdatedArchive) refused() {
	o.Helper()
	if said := o.run(exitFailed, "crawl", "-q", "-c", o.config); !strings.Contains(said, "does not know what warc/") || !strings.Contains(said, "reparse") {
		o.Errorf("crawl says %s", said)
	}
	if said := o.run(exitFailed, "verify", "--data", o.data); !strings.Contains(said, "reparse") {
		o.Errorf("verify says %s", said)
	}
}

// remade makes the catalog again of all files and compares what is told.
func (o *outdatedArchive) remade(want map[string]string) {
	o.Helper()
	o.lose(catalogFile, catalogFile+"-wal", catalogFile+"-shm", "index")
	o.run(exitDone, "reparse", "-q", "-c", o.config)
	o.run(exitDone, "reindex", "-q", "-c", o.config)
	if diff := cmp.Diff(want, toldOf(o.T, o.data)); diff != "" {
		o.Errorf("made again, the archive tells another story:\n%s", diff)
	}
	o.run(exitDone, "crawl", "-q", "--recheck", "-c", o.config)
	o.run(exitDone, "verify", "-q", "--data", o.data)
}

func (o *outdatedArchive) lose(names ...string) {
	for _, name := range names {
		check(o.T, os.RemoveAll(filepath.Join(o.data, name)))
	}
}

// TestAnOlderCatalogIsRefused puts an older catalog beside newer files: a crawl
// over it would find anew, at later times, what they hold already.
func TestAnOlderCatalogIsRefused(t *testing.T) {
	o := newOutdated(t)
	want := toldOf(t, o.data)
	o.lose(catalogFile+"-wal", catalogFile+"-shm")
	older, err := os.ReadFile(o.older)
	check(t, err)
	check(t, os.WriteFile(filepath.Join(o.data, catalogFile), older, 0o644))
	o.refused()
	o.remade(want)
}

// TestAFileThatComesBackIsNotPassedOver rebuilds the catalog while a file is
// away; when it is there again, its captures are not those of a crash.
func TestAFileThatComesBackIsNotPassedOver(t *testing.T) {
	o := newOutdated(t)
	want := toldOf(t, o.data)
	files, err := filepath.Glob(filepath.Join(o.data, "warc", "*", "*", "*.warc.gz*"))
	check(t, err)
	away := t.TempDir()
	first := strings.TrimSuffix(files[0], ".cdxj")
	for _, suffix := range []string{"", ".cdxj", ".sha256"} {
		check(t, os.Rename(first+suffix, filepath.Join(away, "f"+suffix)))
	}
	o.lose(catalogFile, catalogFile+"-wal", catalogFile+"-shm", "index")
	jianbao(t, "reparse", "-q", "-c", o.config) // whatever it says of what is missing
	for _, suffix := range []string{"", ".cdxj", ".sha256"} {
		check(t, os.Rename(filepath.Join(away, "f"+suffix), first+suffix))
	}
	o.refused()
	o.remade(want)
}
