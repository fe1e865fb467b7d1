package index

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestAPartitionThatIsMadeMeanwhileIsNoStranger: a crawl may name a partition in
// the manifest and make it while a check reads the others.
func TestAPartitionThatIsMadeMeanwhileIsNoStranger(t *testing.T) {
	dir := t.TempDir()
	m := manifest{Partitions: map[string]partition{"2026-h2": {}}}
	if err := m.write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"2026-h2.bleve", "2027-h1.bleve"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	found, err := unnamed(dir)
	if err != nil || len(found) != 1 {
		t.Errorf("%v, %v; want 2027-h1 alone", found, err)
	}
}
