package archive_test

import (
	"strings"
	"testing"

	"jianbao/archive"
)

// TestJournalChain applies entries written as "name<previous" with the number
// of parts behind a slash, in the order in which the files are read.
func TestJournalChain(t *testing.T) {
	for _, c := range []struct {
		name, told, want string
		broken           bool
	}{
		{"one after the other", "a< b<a c<b", "a b c", false},
		{"of two the one that was gone on from", "a< b<a c<b x<a", "a b c", false},
		{"of two ends the last", "a< x<a b<a", "a b", false},
		{"read in another order", "c<b b<a a<", "a b c", false},
		{"an entry is lost", "a< c<b", "a", true},
		{"the first is lost", "b<a c<b", "", true},
		{"of another catalog, later", "a< b<a c<b A<", "A", false},
		{"a circle", "a<b b<a", "", false},
		{"nothing", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var parts []archive.JournalPart
			for entry := range strings.FieldsSeq(c.told) {
				name, previous, _ := strings.Cut(entry, "<")
				catalog := "first"
				if strings.ToUpper(name) == name {
					catalog = "second"
				}
				// The second part comes first: a clock was put back in between.
				parts = append(parts, archive.JournalPart{Entry: name, Previous: previous, Part: 2, Last: true, Catalog: catalog},
					archive.JournalPart{Entry: name, Previous: previous, Part: 1, Catalog: catalog},
					archive.JournalPart{Entry: name, Previous: previous, Part: 1, Catalog: catalog})
			}
			parts = append(parts, archive.JournalPart{Entry: "unfinished", Part: 1})
			chain, broken := archive.JournalChain(parts)
			var got []string
			for _, entry := range chain {
				if len(entry) != 2 || entry[0].Part != 1 || entry[1].Part != 2 {
					t.Fatalf("parts %+v", entry)
				}
				got = append(got, entry[0].Entry)
			}
			if strings.Join(got, " ") != c.want || broken != c.broken {
				t.Errorf("chain %q, broken %v; want %q, %v", got, broken, c.want, c.broken)
			}
		})
	}
}
