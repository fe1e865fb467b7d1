package portaltest_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/internal/portaltest"
)

func TestSeedInEveryShapeAndEncoding(t *testing.T) {
	raw, err := os.ReadFile(corpus.Dir(t, "seed", "article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := portaltest.Seed(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, s.Portal)
	if want := len(portaltest.SeedShapes()) * 3; len(s.Pages) != want {
		t.Fatalf("%d pages, want %d", len(s.Pages), want)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	for _, p := range s.Pages {
		answer, body := get(t, c, p.URL)
		page, broken, _ := charset.DecodeAs(body, p.Charset)
		if broken > 0 {
			t.Errorf("%s: %d characters are no %s", p.URL, broken, p.Charset)
		}
		balanced(t, p.URL, page)
		if found := reference.FindString(page); found != "" {
			t.Errorf("%s: %s", p.URL, found)
		}
		says := strings.ToLower(answer.Header.Get("Content-Type") + page[:strings.Index(page, "<title>")])
		if strings.Contains(says, "charset") != (p.Declared != "") || !strings.Contains(says, p.Declared) {
			t.Errorf("%s claims %q, want %q", p.URL, says, p.Declared)
		}
		whole := text(t, page)
		for _, line := range lines[2:] {
			for _, word := range strings.Fields(line) {
				if word = strings.Trim(word, "()"); !strings.Contains(whole, strings.ReplaceAll(word, "阅读", "")) {
					t.Errorf("%s lacks %q", p.URL, word)
				}
			}
		}
		if hasBrand := strings.Contains(page, "k8"); hasBrand != slices.Contains([]string{"bandao-2019", "mirror", "title-only"}, p.Shape) {
			t.Errorf("%s: carries the brand is %v", p.URL, hasBrand)
		}
	}
}

func TestSeedRefusesOtherTexts(t *testing.T) {
	for _, text := range []string{"", "one\ntwo\nthree\nfour\nfive\nsix"} {
		if _, err := portaltest.Seed(text); err == nil {
			t.Errorf("%q makes a portal", text)
		}
	}
}
