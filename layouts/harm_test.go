package layouts_test

import (
	"os"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/layouts"
	"jianbao/parser"
	"jianbao/record"
)

// TestNoHarm reads annotated pages by the layouts of hosts that are not theirs,
// as a portal's own are to a page after its template has changed: no page may
// be read worse. Each page is read as one of every few hosts, JIANBAO_ALL_HOSTS
// as one of all.
func TestNoHarm(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 260 pages several times")
	}
	var set layouts.Set
	hosts := append(set.Hosts(parser.Shipped), set.Hosts(parser.Fallback)...)
	every := 61
	if os.Getenv("JIANBAO_ALL_HOSTS") != "" {
		every = 1
	}
	pages, fitted := 0, 0
	for _, g := range corpus.Articles(t) {
		pages++
		in := parser.Input{URL: g.URL, Text: charset.Decode(g.Raw, "")}
		generic := parser.Parse(in)
		for i := pages % every; i < len(hosts); i += every {
			in.Layouts = set.For(hosts[i])
			page := parser.Parse(in)
			if page.Evidence["layout"].Rule != "" {
				fitted++
			}
			compare(t, g, hosts[i], generic, page)
		}
	}
	if pages < 200 || fitted == 0 {
		t.Errorf("%d pages, of which layouts fitted %d times", pages, fitted)
	}
	t.Logf("%d pages as pages of %d hosts: a layout fitted %d times", pages, len(hosts)/every, fitted)
}

// compare holds a reading to the generic one: what that had stays, its day and
// its kind too, and the text comes no farther from the annotated one.
func compare(t *testing.T, g corpus.Article, host string, generic, page record.Page) {
	t.Helper()
	const day = "2006-01-02"
	for field, pair := range map[string][2]string{
		"title": {generic.Title, page.Title}, "source": {generic.Source, page.Source}, "kind": {string(generic.Kind), string(page.Kind)},
		"published": {generic.Published.Format(day), page.Published.Format(day)}, "authors": {strings.Join(generic.Authors, " "), strings.Join(page.Authors, " ")},
	} {
		if pair[0] != pair[1] && pair[0] != "" && !(field == "published" && generic.Published.IsZero()) {
			t.Errorf("%s as a page of %s: %s %q becomes %q by %q", g.File, host, field, pair[0], pair[1], page.Evidence[field].Rule)
		}
	}
	if page.Body == generic.Body {
		return
	}
	if was, is := likeness(g.Body, generic.Body), likeness(g.Body, page.Body); is < was {
		t.Errorf("%s as a page of %s: the text is %.3f like the annotated one, and was %.3f", g.File, host, is, was)
	}
}

// likeness is the F1 of the character 4-grams of two texts.
func likeness(a, b string) float64 {
	grams := func(s string) map[string]int {
		r, out := []rune(strings.Join(strings.Fields(s), "")), map[string]int{}
		for i := 0; i+4 <= len(r); i++ {
			out[string(r[i:i+4])]++
		}
		return out
	}
	x, y := grams(a), grams(b)
	both, sum := 0, 0
	for g, n := range x {
		both += min(n, y[g])
		sum += n
	}
	for _, n := range y {
		sum += n
	}
	return 2 * float64(both) / float64(max(sum, 1))
}
