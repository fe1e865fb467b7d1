package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/catalog"
	"jianbao/record"
)

// What show --at says of an article's being gone is what was known then.
func TestDeletionAt(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2022, 12, n, 8, 0, 0, 0, time.UTC) }
	history := catalog.History{Events: []record.Event{
		{Seq: 1, Time: day(1), Type: record.EventSeen}, {Seq: 2, Time: day(3), Type: record.EventMissing}, {Seq: 3, Time: day(5), Type: record.EventDeleted},
		{Seq: 4, Time: day(8), Type: record.EventReturned}, {Seq: 5, Time: day(9), Type: record.EventDeleted},
	}}
	for n, want := range map[int]*record.Deletion{
		2: nil, 4: {State: record.Missing, Since: day(3)}, 6: {State: record.Deleted, Since: day(3), Confirmed: day(5)},
		8: {State: record.Returned, Since: day(8)}, 10: {State: record.Deleted, Since: day(9), Confirmed: day(9)},
	} {
		if diff := cmp.Diff(want, deletionAt(history, day(n))); diff != "" {
			t.Errorf("on day %d: %s", n, diff)
		}
	}
}

func TestOtherFormsOfAnAddress(t *testing.T) {
	for url, want := range map[string][]string{
		"http://a.example/1":      {"https://a.example/1", "http://www.a.example/1", "https://www.a.example/1"},
		"https://www.a.example/1": {"http://www.a.example/1", "https://a.example/1", "http://a.example/1"},
		"ftp://a.example/1":       nil,
		"mfrgg":                   nil,
	} {
		if diff := cmp.Diff(want, otherForms(url)); diff != "" {
			t.Errorf("%s: %s", url, diff)
		}
	}
}
