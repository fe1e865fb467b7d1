package sqlite_test

import (
	"path/filepath"
	"sync"
	"testing"

	"jianbao/catalog"
	"jianbao/catalog/catalogtest"
	"jianbao/catalog/sqlite"
)

func TestContract(t *testing.T) {
	var mu sync.Mutex
	folders := map[*testing.T]string{}
	catalogtest.Run(t, func(t *testing.T, o catalog.Options) catalog.Store {
		mu.Lock()
		folder, ok := folders[t]
		if !ok {
			folder = t.TempDir()
			folders[t] = folder
		}
		mu.Unlock()
		s, err := sqlite.Open(t.Context(), filepath.Join(folder, "catalog.db"), o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
