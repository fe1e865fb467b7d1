package crawler

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/record"
)

func TestFamiliarLinksAreNotLookedUpAgain(t *testing.T) {
	t.Parallel()
	const url = "http://a.example/1.html"
	link := func(purpose record.Purpose, depth int) record.Request {
		return record.Request{URL: url, Canonical: url, Purpose: purpose, Depth: depth}
	}
	with := func(r record.Request, change func(*record.Request)) record.Request {
		change(&r)
		return r
	}
	known := link(record.ForArticle, 2)
	tests := []struct {
		name    string
		link    record.Request
		strange bool
	}{
		{"the same again", known, false},
		{"further away", link(record.ForArticle, 3), false},
		{"by another address of the same article", with(known, func(r *record.Request) { r.URL += "?from=home" }), false},
		{"nearer to a start page", link(record.ForArticle, 1), true},
		{"as a section", link(record.ForSection, 2), true},
		{"as a part of an article", link(record.ForPart, 2), true},
		{"as a start", with(known, func(r *record.Request) { r.Start = true }), true},
		{"as the target of a redirect", with(known, func(r *record.Request) { r.Hops = 1 }), true},
		{"another", with(known, func(r *record.Request) { r.URL, r.Canonical = url+"x", url+"x" }), true},
	}
	var f familiar
	if got := f.strange([]record.Request{known}); len(got) != 1 {
		t.Errorf("at first sight: %v", got)
	}
	f.committed([]record.Request{known})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var want []record.Request
			if test.strange {
				want = []record.Request{test.link}
			}
			if diff := cmp.Diff(want, f.strange([]record.Request{test.link})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFamiliarLinksTakeLittleMemory(t *testing.T) {
	t.Parallel()
	var f familiar
	for i := range 3 * maxFamiliar {
		f.committed([]record.Request{{URL: strconv.Itoa(i), Purpose: record.ForArticle}})
		if len(f.depth) > maxFamiliar+1 {
			t.Fatalf("%d links are remembered", len(f.depth))
		}
	}
	last := record.Request{URL: strconv.Itoa(3*maxFamiliar - 1), Purpose: record.ForArticle}
	if got := f.strange([]record.Request{last}); got != nil {
		t.Error("the last link is forgotten")
	}
}
