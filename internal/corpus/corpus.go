// Package corpus leads tests to the annotated cases that lie outside of the
// repository: real pages of others, which are read in place and never copied.
package corpus

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir is the path of a file or folder of the shared material: that of
// JIANBAO_SHARED, else of the folder "shared" beside the module. The test is
// skipped where it is missing, and fails instead where CI is set.
func Dir(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("JIANBAO_SHARED")
	if root == "" {
		root = filepath.Join(moduleRoot(t), "..", "shared")
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v: CI needs the shared material; set JIANBAO_SHARED", err)
		}
		t.Skipf("%v: set JIANBAO_SHARED to the folder of the shared material to run this test", err)
	}
	return path
}

// moduleRoot is the folder of go.mod, found upwards of the test's own.
func moduleRoot(t testing.TB) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}
