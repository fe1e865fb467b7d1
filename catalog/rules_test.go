package catalog_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
	"jianbao/record"
)

func TestPartition(t *testing.T) {
	seen := time.Date(2022, 12, 31, 0, 19, 0, 0, time.UTC)
	shanghai := catalog.Options{}.Zone()
	for _, test := range []struct {
		name      string
		published time.Time
		zone      *time.Location
		want      string
	}{
		{"undated", time.Time{}, shanghai, "2022-h2"},
		{"end of June", time.Date(2020, 6, 30, 23, 59, 59, 0, shanghai), shanghai, "2020-h1"},
		{"start of July", time.Date(2020, 7, 1, 0, 0, 0, 0, shanghai), shanghai, "2020-h2"},
		{"July here, June in London", time.Date(2020, 7, 1, 0, 0, 0, 0, shanghai), time.UTC, "2020-h1"},
		{"tomorrow", seen.Add(24 * time.Hour), shanghai, "2023-h1"},
		{"the far future", time.Date(2099, 1, 1, 0, 0, 0, 0, shanghai), shanghai, "2022-h2"},
		{"long ago", time.Date(946, 3, 1, 0, 0, 0, 0, shanghai), shanghai, "0946-h1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := catalog.Partition(test.published, seen, test.zone); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

func reading(body string, incomplete []string, parts ...string) catalog.Reading {
	r := catalog.Reading{Content: record.Content{Title: "t", Body: body}, Incomplete: incomplete}
	for i := 0; i < len(parts); i += 2 {
		r.Parts = append(r.Parts, catalog.PartReading{URL: parts[i], Fingerprint: parts[i+1]})
	}
	return r
}

func TestCompare(t *testing.T) {
	whole := reading("A", nil, "1", "a")
	half := reading("A", []string{"2", "3"}, "1", "a")
	lines := reading("first\nsecond\nthird", nil)
	cut := func(body string) catalog.Reading {
		r := reading(body, nil)
		r.Evidence = map[string]record.Evidence{"body": {Unclosed: true}}
		return r
	}
	for _, test := range []struct {
		name     string
		standing catalog.Reading
		found    catalog.Reading
		want     catalog.Change
	}{
		{"the same", whole, reading("A", nil, "1", "a"), catalog.Same},
		{"other white space", whole, reading(" A\n", nil, "1", "a"), catalog.Same},
		{"edited", whole, reading("B", nil, "1", "b"), catalog.Revised},
		{"more pages than before", whole, reading("AB", nil, "1", "a", "2", "b"), catalog.Revised},
		{"less than whole", whole, reading("A", []string{"2"}, "1", "a"), catalog.Partial},
		{"less than whole, and edited", whole, reading("B", []string{"2"}, "1", "b"), catalog.Partial},
		{"completed", half, reading("ABC", nil, "1", "a", "2", "b", "3", "c"), catalog.Completed},
		{"one part more", half, reading("AB", []string{"3"}, "1", "a", "2", "b"), catalog.Completed},
		{"a part fewer is named", half, reading("A", []string{"2"}, "1", "a"), catalog.Completed},
		{"still half", half, reading("A", []string{"2", "3"}, "1", "a"), catalog.Same},
		{"half, and edited", half, reading("B", []string{"2", "3"}, "1", "b"), catalog.Revised},
		{"whole, and edited", half, reading("XBC", nil, "1", "x", "2", "b", "3", "c"), catalog.Revised},
		{"whole, of other pages", half, reading("X", nil, "9", "x"), catalog.Revised},
		{"cut off amid a line", lines, cut("first\nsec"), catalog.Partial},
		{"cut off in one of its parts", lines, cut("fir\nthird"), catalog.Partial},
		{"shortened, and closed", lines, reading("first\nsecond", nil), catalog.Revised},
		{"cut off, and edited", lines, cut("first\nanother"), catalog.Revised},
		{"of a site that never closes its pages", cut("first\nsecond"), cut("first"), catalog.Revised},
		{"whole, after it was cut off", cut("first\nsec"), lines, catalog.Completed},
		{"another half", half, reading("B", []string{"1", "3"}, "2", "b"), catalog.Partial},
	} {
		t.Run(test.name, func(t *testing.T) {
			standing := test.standing.Standing()
			if got := catalog.Compare(&standing, test.found); got != test.want {
				t.Errorf("change %d, want %d", got, test.want)
			}
		})
	}
	if got := catalog.Compare(nil, whole); got != catalog.First {
		t.Errorf("nothing stands: %d", got)
	}
}

func TestFingerprintOfEmptyLists(t *testing.T) {
	full := record.Content{Title: "t", Authors: []string{}, Editors: []string{}, Bylines: []record.Byline{}}
	if catalog.Fingerprint(full) != catalog.Fingerprint(record.Content{Title: "t"}) {
		t.Error("an empty list is told from none")
	}
}

func TestAlike(t *testing.T) {
	a := record.Content{Title: "作风能力 提升年", Body: "风清气正"}
	for _, test := range []struct {
		name string
		b    record.Content
		want bool
	}{
		{"title alone", record.Content{Title: "作风能力提升年", Body: "另一文"}, false},
		{"title and a part of the text", record.Content{Title: "作风能力提升年", Body: "另一行\n风清气正\n又一行"}, true},
		{"title, without a text", record.Content{Title: "作风能力提升年"}, true},
		{"body", record.Content{Title: "另一题", Body: "风清\n气正"}, true},
		{"neither", record.Content{Title: "另一题", Body: "另一文"}, false},
		{"nothing known", record.Content{}, false},
	} {
		if got := catalog.Alike(a, test.b); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	if catalog.Alike(record.Content{}, record.Content{}) {
		t.Error("two pages of which nothing is known are one article")
	}
}

func TestJudge(t *testing.T) {
	at := time.Date(2022, 12, 31, 8, 0, 0, 0, time.UTC)
	missing := &record.Deletion{State: record.Missing, Since: at.Add(-24 * time.Hour)}
	deleted := &record.Deletion{State: record.Deleted, Since: at.Add(-time.Hour), Confirmed: at}
	returned := &record.Deletion{State: record.Returned, Since: at.Add(-time.Hour)}
	day := 24 * time.Hour
	for _, test := range []struct {
		name     string
		standing *record.Deletion
		outcome  record.Outcome
		confirm  time.Duration
		want     *record.Deletion
		event    record.EventType
	}{
		{"404", nil, record.NotFound, day, &record.Deletion{State: record.Missing, Since: at}, record.EventMissing},
		{"410", nil, record.Gone, day, &record.Deletion{State: record.Deleted, Since: at, Confirmed: at}, record.EventDeleted},
		{"404 a day later", missing, record.NotFound, day, &record.Deletion{State: record.Deleted, Since: missing.Since, Confirmed: at}, record.EventDeleted},
		{"404 too soon", missing, record.SentHome, day + 1, missing, ""},
		{"410 after 404", missing, record.Gone, 1000 * day, &record.Deletion{State: record.Deleted, Since: missing.Since, Confirmed: at}, record.EventDeleted},
		{"404 of a deleted one", deleted, record.NotFound, 0, deleted, ""},
		{"404 of one that returned", returned, record.SoftNotFound, 0, &record.Deletion{State: record.Missing, Since: at}, record.EventMissing},
		{"unreachable", nil, record.Unreachable, 0, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, event := catalog.Judge(test.standing, test.outcome, at, test.confirm)
			if diff := cmp.Diff(test.want, got); diff != "" || event != test.event {
				t.Errorf("event %q, want %q\n%s", event, test.event, diff)
			}
		})
	}
}

func TestWithhold(t *testing.T) {
	for _, test := range []struct {
		rechecks, failed int
		want             bool
	}{{0, 0, false}, {3, 3, false}, {4, 4, true}, {19, 4, true}, {20, 4, false}, {24, 5, true}, {25, 5, false}, {26, 6, true}} {
		if got := catalog.Withhold(test.rechecks, test.failed); got != test.want {
			t.Errorf("%d of %d: %v", test.failed, test.rechecks, got)
		}
	}
}

func TestInterval(t *testing.T) {
	revisit := record.Revisit{Min: 15 * time.Minute, Max: 30 * 24 * time.Hour}
	for _, test := range []struct {
		name    string
		purpose record.Purpose
		outcome record.Outcome
		last    time.Duration
		changed bool
		revisit record.Revisit
		want    time.Duration
	}{
		{"first", record.ForArticle, record.GotArticle, 0, true, revisit, revisit.Min},
		{"doubled", record.ForArticle, record.GotArticle, time.Hour, false, revisit, 2 * time.Hour},
		{"changed", record.ForArticle, record.GotArticle, time.Hour, true, revisit, revisit.Min},
		{"not beyond the longest", record.ForArticle, record.NotModified, 29 * 24 * time.Hour, false, revisit, revisit.Max},
		{"not below the shortest, which was raised", record.ForArticle, record.NotModified, time.Minute, false, revisit, revisit.Min},
		{"no overflow", record.ForArticle, record.NotModified, 1 << 62, false, record.Revisit{Max: 1<<63 - 1}, 1<<63 - 1},
		{"section", record.ForSection, record.GotSection, time.Hour, false, revisit, revisit.Min},
		{"section that fails", record.ForSection, record.ServerError, time.Hour, false, revisit, 2 * time.Hour},
		{"longest below shortest", record.ForArticle, record.GotArticle, time.Hour, false, record.Revisit{Min: time.Hour, Max: time.Minute}, time.Hour},
		{"none", record.ForArticle, record.GotArticle, 0, false, record.Revisit{}, 0},
		{"negative", record.ForArticle, record.GotArticle, 0, false, record.Revisit{Min: -1, Max: -1}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := record.Result{Request: record.Request{Purpose: test.purpose}, Outcome: test.outcome, Revisit: test.revisit}
			if got := catalog.Interval(r, test.last, test.changed); got != test.want {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}
