package sqlite

import (
	"path/filepath"
	"slices"
	"testing"

	"jianbao/catalog"
)

// untold are the tables, and columns of others, that the journal leaves out,
// each with what becomes of it when a catalog is made again.
var untold = map[string]string{
	"meta": "who made the file; the identity is new", "robots": "asked anew", "cursor": "consumers begin anew",
	"absence": "judged at the end of the pass that stands", "recheck": "as absence", "clock": "the latest time at which a URL was asked",
	"reread": "the index is made anew", "reparse": "of the file", "changed": "what is not told yet", "sqlite_sequence": "SQLite's own",
	"key.epoch": "no lease stands", "key.holder": "no lease stands", "key.deadline": "no lease stands",
	"key.not_before": "a whole delay from the end of the restoring", "key.ready": "as not_before",
	"lane.front": "triggers count", "lane.back": "triggers count", "url.enlisted": "of the pass that stands", "url.hold": "of the pass that stands",
	"capture.address": "made of the URL", "revision.parser": "read from the captures", "reading.page": "read from the captures",
}

// A column that is added to the catalog is told in the journal, or stands above
// with the reason why not.
func TestJournalTellsEveryColumn(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	told := map[string][]string{}
	for _, j := range journal() {
		told[j.table] = j.columns
	}
	seen := map[string]bool{}
	err = s.read(t.Context(), func(a asking) error {
		return each(a, func(scan func(...any) error) error {
			var table, column string
			if err := scan(&table, &column); err != nil {
				return err
			}
			name := table + "." + column
			seen[table], seen[name] = true, true
			if untold[table] == "" && untold[name] == "" && !slices.Contains(told[table], column) {
				t.Errorf("the journal does not tell %s", name)
			}
			return nil
		}, "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'")
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range untold {
		if !seen[name] {
			t.Errorf("%s is left out, and is not there", name)
		}
	}
	for table, columns := range told {
		for _, column := range columns {
			if !seen[table+"."+column] {
				t.Errorf("%s.%s is told, and is not there", table, column)
			}
		}
	}
}
