package index_test

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"jianbao/index"
)

// TestRecall draws words of two to four characters from real news and holds
// what is found against what contains them: nothing is missed, nothing added.
func TestRecall(t *testing.T) {
	items := readLines[newsItem](t, 9, 2000, "corpus", "news", "broadcast.jsonl.gz")
	l := newLibrary()
	text := map[string]string{}
	for i, item := range items {
		a := item.article()
		l.put([]string{"2022-h2", "2023-h1"}[i%2], a)
		text[a.ID] = a.Title + "\n" + a.Body
	}
	w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
	random := rand.New(rand.NewPCG(1, 2))
	queries, found := 0, 0
	for queries < 300 {
		a := items[random.IntN(len(items))].article()
		word := drawWord(random, []rune(text[a.ID]), 2+queries%3)
		if word == "" {
			continue
		}
		queries++
		var want, got []string
		for id, whole := range text {
			if strings.Contains(whole, word) {
				want = append(want, id)
			}
		}
		result := search(t, w, index.Query{Text: word, Limit: 10_000, NoSnippets: true})
		for _, hit := range result.Hits {
			got = append(got, hit.ID)
		}
		slices.Sort(want)
		slices.Sort(got)
		found += len(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: %d found, %d contain it", word, len(got), len(want))
		}
		if result.Total != len(want) || result.Approximate {
			t.Errorf("%s: total %d (approximate %v) of %d", word, result.Total, result.Approximate, len(want))
		}
	}
	t.Logf("%d words, %d hits", queries, found)
}

// drawWord cuts n Han characters that stand together out of a text.
func drawWord(random *rand.Rand, text []rune, n int) string {
	if len(text) <= n {
		return ""
	}
	at := random.IntN(len(text) - n)
	for _, r := range text[at : at+n] {
		if !unicode.Is(unicode.Han, r) {
			return ""
		}
	}
	return string(text[at : at+n])
}

// TestQuestions holds the ranking to a floor: the mean reciprocal rank of the
// paragraph that answers a question, in its own script and in the other one.
func TestQuestions(t *testing.T) {
	type question struct{ Q, ID string }
	tests := map[string]struct {
		step  int
		floor float64
	}{
		"simplified":  {4, 0.95},
		"traditional": {4, 0.90},
	}
	for set, test := range tests {
		t.Run(set, func(t *testing.T) {
			l := newLibrary()
			names := map[string]string{}
			for _, doc := range readLines[newsItem](t, 1, 5000, "corpus", "questions", set+"_docs.jsonl") {
				a := doc.article()
				a.Title = "" // titles give the answers of CMRC away
				names[a.ID] = doc.ID
				l.put("2023-h1", a)
			}
			w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
			sum, n := 0.0, 0
			for _, q := range readLines[question](t, test.step, 5000, "corpus", "questions", set+"_q.jsonl") {
				n++
				hits := search(t, w, index.Query{Text: q.Q, Any: true, Limit: 10, NoSnippets: true}).Hits
				if i := slices.IndexFunc(hits, func(h index.Hit) bool { return names[h.ID] == q.ID }); i >= 0 {
					sum += 1 / float64(i+1)
				}
			}
			mrr := sum / float64(n)
			t.Logf("%s: mean reciprocal rank %.3f of %d questions", set, mrr, n)
			if mrr < test.floor {
				t.Errorf("mean reciprocal rank %.3f is below %.3f", mrr, test.floor)
			}
		})
	}
}
