package index_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/index"
	"jianbao/record"
)

// TestFacets: those that the index counts and those that are counted after
// reading the articles agree.
func TestFacets(t *testing.T) {
	l, _ := shelfOfFive()
	w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
	all := []string{"site", "source", "author", "year", "month", "day", "deletion", "kind", "lang"}
	tests := map[string]struct {
		text string
		want map[string][]index.FacetCount
	}{
		"from the index": {"展", map[string][]index.FacetCount{
			"site": {{"bandao", 1}, {"taiwan", 1}}, "source": {{"中央社", 1}, {"大众报业·半岛网-半岛都市报", 1}},
			"author": {{"刘伟", 1}, {"李晓哲", 1}}, "year": {{"2022", 1}, {"2023", 2}}, "month": {{"2022-12", 1}, {"2023-01", 2}},
			"day":      {{"2022-12-31", 1}, {"2023-01-01", 1}, {"2023-01-02", 1}},
			"deletion": {{"deleted", 1}}, "kind": {{"video", 1}}, "lang": {},
		}},
		"from the articles": {"扎实开展 OR 发展中国家 OR 正在发展", map[string][]index.FacetCount{
			"site": {{"bandao", 1}, {"taiwan", 1}}, "source": {{"中央社", 1}, {"大众报业·半岛网-半岛都市报", 1}},
			"author": {{"刘伟", 1}, {"李晓哲", 1}}, "year": {{"2022", 1}, {"2023", 2}}, "month": {{"2022-12", 1}, {"2023-01", 2}},
			"day":      {{"2022-12-31", 1}, {"2023-01-01", 1}, {"2023-01-02", 1}},
			"deletion": {{"deleted", 1}}, "kind": {{"video", 1}}, "lang": {},
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			result := search(t, w, index.Query{Text: test.text, Facets: all, Limit: -1})
			if diff := cmp.Diff(test.want, result.Facets); diff != "" || result.Total != 3 || len(result.Hits) != 0 {
				t.Errorf("total %d, %d hits, -want +got\n%s", result.Total, len(result.Hits), diff)
			}
		})
	}
}

func TestDaysAreThoseOfTheArchive(t *testing.T) {
	l := newLibrary()
	late := article("late", "深夜", "消息", "")
	late.Published = time.Date(2022, 12, 31, 23, 30, 0, 0, time.UTC) // a day later in Shanghai
	l.put("2022-h2", late)
	for _, test := range []struct {
		location *time.Location
		day      string
	}{{nil, "2023-01-01"}, {time.UTC, "2022-12-31"}} {
		o := options(filepath.Join(t.TempDir(), "index"), l)
		o.Location = test.location
		w := openWriter(t, o, l)
		result := search(t, w, index.Query{From: test.day, To: test.day, Facets: []string{"day"}})
		if result.Total != 1 || result.Facets["day"][0].Value != test.day {
			t.Errorf("%v: %+v", test.location, result)
		}
	}
}

func TestSeen(t *testing.T) {
	l := newLibrary()
	for i := range 3 {
		a := article(fmt.Sprint("seen ", i), "标题", "正文", fmt.Sprintf("2023-01-0%d", 1+i))
		a.FirstSeen = time.Date(2023, 5, 9-i, 0, 0, 0, 0, time.UTC)
		l.put("2023-h1", a)
	}
	w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
	if hits := search(t, w, index.Query{Sort: index.SortSeen}).Hits; hits[0].ID != record.ArticleID("seen 0") {
		t.Errorf("%+v", hits)
	}
}

// TestApproximate: where not all candidates may be read, the total is a lower
// bound and says so, and no hit is wrong.
func TestApproximate(t *testing.T) {
	l := generated(300)
	o := options(filepath.Join(t.TempDir(), "index"), l)
	o.MaxVerify = 50
	w := openWriter(t, o, l)
	if r := search(t, w, index.Query{Text: "经济发展很快"}); r.Total != 50 || !r.Approximate || len(r.Hits) != 20 {
		t.Errorf("total %d, approximate %v, %d hits", r.Total, r.Approximate, len(r.Hits))
	}
	if r := search(t, w, index.Query{Text: "经济"}); r.Total != 300 || r.Approximate {
		t.Errorf("without reading: total %d, approximate %v", r.Total, r.Approximate)
	}
	check(t, w.Close())
	o.Texts = nil
	r, err := index.OpenReader(t.Context(), o)
	check(t, err)
	defer func() { check(t, r.Close()) }()
	if r := search(t, r, index.Query{Text: "经济发展很快"}); !r.Approximate {
		t.Error("nothing could be read, and it does not say so")
	}
}

func TestDeadlines(t *testing.T) {
	l := generated(300)
	o := options(filepath.Join(t.TempDir(), "index"), l)
	o.MaxTime = time.Nanosecond
	w := openWriter(t, o, l)
	if _, err := w.Search(t.Context(), index.Query{}); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "narrow it") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Search(ctx, index.Query{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := w.Follow(ctx, l); err != nil {
		t.Error("nothing to follow:", err)
	}
}

// TestExpansionIsBounded: a word with * stands for a bounded number of words.
func TestExpansionIsBounded(t *testing.T) {
	l := newLibrary()
	var words strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&words, "zz%d ", i)
	}
	l.put("2023-h1", article("many words", "", words.String(), "2023-01-01"))
	w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
	if _, err := w.Search(t.Context(), index.Query{Text: "zz*"}); !errors.Is(err, index.ErrQuery) {
		t.Error(err)
	}
	if got := search(t, w, index.Query{Text: "zz29*"}).Total; got != 1 {
		t.Error(got)
	}
}

func TestStat(t *testing.T) {
	l := generated(30)
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, openWriter(t, o, l).Close())
	s, err := index.Stat(o.Dir)
	check(t, err)
	if s.Cursor != 30 || s.Documents != 30 || len(s.Partitions) != 3 {
		t.Errorf("%+v", s)
	}
	for _, p := range s.Partitions {
		if !p.Sealed || p.Bytes == 0 || p.Documents != 10 || p.FirstDay < "2023-01-01" || p.LastDay > "2023-12-31" {
			t.Errorf("%+v", p)
		}
	}
}

// TestManyPartitions has more than stay open.
func TestManyPartitions(t *testing.T) {
	l := newLibrary()
	for i := range 20 {
		l.put(fmt.Sprintf("20%02d-h1", i), article(fmt.Sprint("p", i), "标题", sentence(i), fmt.Sprintf("20%02d-03-01", i)))
	}
	o := options(filepath.Join(t.TempDir(), "index"), l)
	check(t, openWriter(t, o, l).Close())
	r, err := index.OpenReader(t.Context(), o)
	check(t, err)
	defer func() { check(t, r.Close()) }()
	for range 3 {
		holdsAll(t, r, l)
	}
	if got := search(t, r, index.Query{From: "2007-01-01", To: "2007-12-31"}).Total; got != 1 {
		t.Errorf("one year has %d", got)
	}
}

// heavy is a library of long articles that tells how many were read at most
// before the cursor moved on.
type heavy struct {
	*library
	dir    string
	cursor int64
	since  int
	most   int
}

func (h *heavy) Article(ctx context.Context, id string) (record.Article, error) {
	if status, err := index.Stat(h.dir); err == nil && status.Cursor > h.cursor {
		h.cursor, h.since = status.Cursor, 0
	}
	h.since++
	h.most = max(h.most, h.since)
	return h.library.Article(ctx, id)
}

// TestLongArticlesAreAppliedInSmallBatches: what is held in memory, and how long
// a stop has to wait, does not grow with the length of articles.
func TestLongArticlesAreAppliedInSmallBatches(t *testing.T) {
	l := newLibrary()
	body := strings.Repeat("长文一篇，", 1<<20/15)
	for i := range 12 {
		l.put("2022-h2", article(fmt.Sprint("long", i), "长文", body, "2022-12-31"))
	}
	o := options(t.TempDir(), l)
	w := openWriter(t, o, newLibrary())
	h := &heavy{library: l, dir: o.Dir}
	if n, err := w.Follow(t.Context(), h); err != nil || n != 12 {
		t.Fatal(n, err)
	}
	if h.most > 6 {
		t.Errorf("%d articles of a megabyte were read before the cursor moved", h.most)
	}
	if found := search(t, w, index.Query{Text: "长文"}); found.Total != 12 {
		t.Errorf("%d found", found.Total)
	}
}
