package parser_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/parser"
)

// tally is what came of a set of pages.
type tally struct {
	f1                                        []float64
	title, titles, day, days, source, sources int
}

func (t tally) mean() float64 {
	sum := 0.0
	for _, f := range t.f1 {
		sum += f
	}
	return sum / float64(max(1, len(t.f1)))
}

// TestCorpus scores the generic extractor on annotated pages, by the measures
// of the corpus's own scorer: character 4-grams for Chinese, shingles of four
// words for English. The floors lie a little below what was reached.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 260 pages")
	}
	var zh, en tally
	score(t, &zh, corpus.Chinese()...)
	score(t, &en, corpus.English()...)
	t.Logf("Chinese body %.4f, title %d/%d, day %d/%d, source %d/%d; English body %.4f", zh.mean(), zh.title, zh.titles, zh.day, zh.days, zh.source, zh.sources, en.mean())
	share := func(a, b int) float64 { return float64(a) / float64(max(1, b)) }
	for _, f := range []struct {
		name       string
		got, floor float64
	}{
		{"Chinese body", zh.mean(), 0.97}, {"English body", en.mean(), 0.93}, {"title", share(zh.title, zh.titles), 0.98},
		{"day", share(zh.day, zh.days), 0.95}, {"source", share(zh.source, zh.sources), 0.88},
	} {
		if f.got < f.floor {
			t.Errorf("%s %.4f, below %.2f", f.name, f.got, f.floor)
		}
	}
}

func score(t *testing.T, sum *tally, sets ...string) {
	t.Helper()
	for _, g := range corpus.Articles(t, sets...) {
		page := parser.Parse(parser.Input{URL: g.URL, Text: charset.Decode(g.Raw, "")})
		check(t, page, time.Time{})
		sum.f1 = append(sum.f1, f1(grams(g.Body, g.Lang), grams(page.Body, g.Lang)))
		count := func(want, got string, ok, all *int) {
			if want != "" {
				*all++
				if alike(want) == alike(got) {
					*ok++
				}
			}
		}
		count(g.Title, page.Title, &sum.title, &sum.titles)
		count(g.Source, page.Source, &sum.source, &sum.sources)
		if m := fullDay.FindStringSubmatch(g.Date); m != nil {
			sum.days++
			if want := fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3]); !page.Published.IsZero() && page.Published.In(time.FixedZone("", 8*3600)).Format(time.DateOnly) == want {
				sum.day++
			}
		}
	}
}

var fullDay = regexp.MustCompile(`(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})`)

// alike is a text for comparing: without blanks and quotes, width and case folded.
func alike(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xfee0
		}
		if unicode.IsSpace(r) || strings.ContainsRune("\u200b\ufeff“”\"「」'‘’", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

var words = regexp.MustCompile(`[\p{L}\p{N}_]+`)

func grams(s, lang string) map[string]int {
	var units []string
	sep := ""
	if lang == "en" || lang == "x" {
		units, sep = words.FindAllString(s, -1), " "
	} else {
		for _, r := range s {
			if r >= 0xff01 && r <= 0xff5e {
				r -= 0xfee0
			}
			if !unicode.IsSpace(r) && r != '\u200b' && r != '\ufeff' {
				units = append(units, string(r))
			}
		}
	}
	out := map[string]int{}
	for i := 0; i+4 <= len(units); i++ {
		out[strings.Join(units[i:i+4], sep)]++
	}
	return out
}

func f1(want, got map[string]int) float64 {
	both, sum := 0, 0
	for g, n := range want {
		both += min(n, got[g])
		sum += n
	}
	for _, n := range got {
		sum += n
	}
	if sum == 0 {
		return 1
	}
	return 2 * float64(both) / float64(sum)
}
