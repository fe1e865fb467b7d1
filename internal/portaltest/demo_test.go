package portaltest_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	xhtml "golang.org/x/net/html"

	"jianbao/charset"
	"jianbao/internal/portaltest"
)

// fixed is the clock of tests that compare pages byte by byte.
func fixed() time.Time { return time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC) }

func startDemo(t *testing.T, pass int) (*portaltest.Demo, *http.Client) {
	t.Helper()
	d := portaltest.NewDemo()
	d.SetClock(fixed)
	d.SetPass(pass)
	return d, start(t, d.Portal)
}

// own are the articles that are neither reposts nor the mirror.
func own(d *portaltest.Demo) []portaltest.Gold {
	return slices.DeleteFunc(d.Articles(), func(g portaltest.Gold) bool { return g.RepostOf != "" || g.MirrorOf != "" })
}

// dense drops white space.
func dense(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestArticlesAreWrittenOneByOne(t *testing.T) {
	d := portaltest.NewDemo()
	articles := own(d)
	if len(articles) < 36 {
		t.Errorf("%d articles of our own, want 36 and more", len(articles))
	}
	seen := map[string]string{} // 8-gram to URL
	shared := map[[2]string][]string{}
	for _, g := range articles {
		body := []rune(dense(g.Body))
		if len(body) < 300 || len(body) > 1500 {
			t.Errorf("%s has %d characters, want 300 to 1,500", g.URL, len(body))
		}
		if g.Title == "" || g.Published.IsZero() || g.Source == "" {
			t.Errorf("%s lacks title, date or source: %+v", g.URL, g)
		}
		for i := 0; i+8 <= len(body); i++ {
			gram := string(body[i : i+8])
			if first, known := seen[gram]; known && first != g.URL {
				shared[[2]string{first, g.URL}] = append(shared[[2]string{first, g.URL}], gram)
			}
			seen[gram] = g.URL
		}
	}
	for pair, grams := range shared {
		if len(grams) > 3 {
			t.Errorf("%s and %s share %q", pair[0], pair[1], grams)
		}
	}
}

func TestRepostsAndMirrorTakeTheTextOver(t *testing.T) {
	d := portaltest.NewDemo()
	byURL := map[string]portaltest.Gold{}
	for _, g := range d.Articles() {
		byURL[g.URL] = g
	}
	reposts, mirrors := 0, 0
	for _, g := range d.Articles() {
		switch {
		case g.RepostOf != "":
			reposts++
			first := byURL[g.RepostOf]
			if g.Host == first.Host || g.Source == "" || !strings.Contains(first.Source, g.Source) || !g.Published.After(first.Published) && g.Precision == first.Precision {
				t.Errorf("%s (%s, %v) is no repost of %s (%s, %v)", g.URL, g.Source, g.Published, first.URL, first.Source, first.Published)
			}
			if alike := likeness(g.Body, first.Body); alike < 0.9 || alike == 1 {
				t.Errorf("%s is alike its original by %.3f, want almost", g.URL, alike)
			}
		case g.MirrorOf != "":
			mirrors++
			first := byURL[g.MirrorOf]
			if g.Source != "" || g.Body != first.Body || g.Title != first.Title || g.Host == first.Host || g.URL != d.Mirror() {
				t.Errorf("the mirror: %+v", g)
			}
		}
	}
	if reposts < 3 || mirrors != 1 {
		t.Errorf("%d reposts and %d mirrors, want at least 3 and 1", reposts, mirrors)
	}
}

// likeness is the part of a's runs of four characters that b has too.
func likeness(a, b string) float64 {
	grams := map[string]bool{}
	for r := []rune(dense(b)); len(r) >= 4; r = r[1:] {
		grams[string(r[:4])] = true
	}
	all, same := 0, 0
	for r := []rune(dense(a)); len(r) >= 4; r = r[1:] {
		all++
		if grams[string(r[:4])] {
			same++
		}
	}
	return float64(same) / float64(all)
}

// text is a page as a reader sees it, without white space.
func text(t *testing.T, page string) string {
	t.Helper()
	var out strings.Builder
	z := xhtml.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			return dense(out.String())
		case xhtml.TextToken:
			out.WriteString(html.UnescapeString(string(z.Raw())))
		}
	}
}

var reference = regexp.MustCompile(`&#(x[0-9a-f]{3,}|[0-9]{3,});`)

func TestEveryPageHoldsItsArticleInItsEncoding(t *testing.T) {
	d, c := startDemo(t, 1)
	for _, g := range d.Articles() {
		var whole string
		for _, address := range g.Parts {
			answer, body := get(t, c, address)
			if answer.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", address, answer.Status)
			}
			page, broken, known := charset.DecodeAs(body, g.Charset)
			if !known || broken > 0 || strings.Contains(page, "\ufffd") {
				t.Errorf("%s: %d characters that are no %s", address, broken, g.Charset)
			}
			if found := reference.FindString(page); found != "" {
				t.Errorf("%s: %s stands for a character that %s does not have", address, found, g.Charset)
			}
			balanced(t, address, page)
			whole += text(t, page)
			if !strings.Contains(page, ">"+html.EscapeString(g.Title)+"<") {
				t.Errorf("%s: the title is not an element's text", address)
			}
		}
		for line := range strings.Lines(g.Body) {
			if !strings.Contains(whole, dense(line)) {
				t.Errorf("%s lacks %q", g.URL, line)
			}
		}
		for _, word := range slices.Concat(g.Authors, g.Editors, g.Captions, []string{g.Source}) {
			if g.MirrorOf == "" && !strings.Contains(whole, dense(word)) {
				t.Errorf("%s lacks %q", g.URL, word)
			}
		}
	}
}

// balanced checks that elements that hold others are closed in order.
func balanced(t *testing.T, address, page string) {
	t.Helper()
	var open []string
	z := xhtml.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		name, _ := z.TagName()
		tag := string(name)
		switch {
		case kind == xhtml.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%s: %v never end", address, open)
			}
			return
		case slices.Contains([]string{"br", "img", "meta", "link"}, tag):
		case kind == xhtml.StartTagToken:
			open = append(open, tag)
		case kind == xhtml.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tag {
				t.Errorf("%s: </%s> ends %v", address, tag, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
}

func TestDeclaredGB2312HoldsMore(t *testing.T) {
	d, c := startDemo(t, 1)
	var all []byte
	for _, g := range d.Articles() {
		if g.Declared == "gb2312" {
			_, body := get(t, c, g.URL)
			all = append(all, body...)
		}
	}
	for _, name := range []string{"镕", "喆", "堃", "䯄"} {
		raw, err := charset.Encode("gb18030", name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(all), string(raw)) {
			t.Errorf("no page of the GBK host holds %s", name)
		}
		if name == "䯄" && len(raw) != 4 {
			t.Errorf("%s takes %d bytes, want 4", name, len(raw))
		}
	}
}

// TestSecondPassEditsOneAndDeletesOne asks two demonstrations for the same
// pages in the same order, so that the counts on them are the same.
func TestSecondPassEditsOneAndDeletesOne(t *testing.T) {
	first, c1 := startDemo(t, 1)
	second, c2 := startDemo(t, 2)
	var changed []string
	for _, g := range first.Articles() {
		for _, address := range g.Parts {
			a1, b1 := get(t, c1, address)
			a2, b2 := get(t, c2, address)
			if address == first.Deleted() {
				if a1.StatusCode != http.StatusOK || a2.StatusCode != http.StatusGone {
					t.Errorf("the deleted article answers %s, then %s", a1.Status, a2.Status)
				}
				get(t, c2, first.Articles()[0].URL) // keeps the counts together
				continue
			}
			if string(b1) != string(b2) {
				changed = append(changed, address)
			}
		}
	}
	if diff := cmp.Diff([]string{first.Edited()}, changed); diff != "" {
		t.Errorf("changed pages (-want +got):\n%s", diff)
	}
	before, after := map[string]portaltest.Gold{}, map[string]portaltest.Gold{}
	for _, g := range first.Articles() {
		before[g.URL] = g
	}
	for _, g := range second.Articles() {
		after[g.URL] = g
	}
	if _, there := after[first.Deleted()]; there || len(after) != len(before)-1 {
		t.Errorf("%d articles, then %d", len(before), len(after))
	}
	for address, was := range before {
		is, there := after[address]
		same := cmp.Equal(was, is)
		if there && same == (address == first.Edited()) {
			t.Errorf("%s: same on both passes is %v", address, same)
		}
	}
	edited := after[first.Edited()]
	if edited.Updated.IsZero() || edited.Published != before[first.Edited()].Published || likeness(edited.Body, before[first.Edited()].Body) < 0.7 {
		t.Errorf("the edited article: %+v", edited)
	}
	_, page := get(t, c2, first.Edited())
	if !strings.Contains(string(page), "更新时间："+edited.Updated.Format("2006-01-02 15:04")) {
		t.Error("the edited page does not say when it was updated")
	}
}

func TestCountsAndRelatedLinksChangeAtEachRequest(t *testing.T) {
	d, c := startDemo(t, 1)
	for _, g := range d.Articles() {
		_, one := get(t, c, g.URL)
		_, two := get(t, c, g.URL)
		if g.MirrorOf == "" && string(one) == string(two) {
			t.Errorf("%s is the same twice", g.URL)
		}
	}
}

func TestPortalsRevalidate(t *testing.T) {
	d, c := startDemo(t, 1)
	tags, dates := 0, 0
	for _, g := range d.Articles() {
		answer, _ := get(t, c, g.URL)
		var header []string
		if tag := answer.Header.Get("ETag"); tag != "" {
			tags++
			header = []string{"If-None-Match", tag}
		}
		if date := answer.Header.Get("Last-Modified"); date != "" {
			dates++
			header = []string{"If-Modified-Since", date}
		}
		if header == nil {
			continue
		}
		if again, _ := get(t, c, g.URL, header...); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %s with %v", g.URL, again.Status, header)
		}
		d.SetPass(2)
		again, _ := get(t, c, g.URL, header...)
		want := http.StatusNotModified
		switch g.URL {
		case d.Edited():
			want = http.StatusOK
		case d.Deleted():
			want = http.StatusGone
		}
		if again.StatusCode != want {
			t.Errorf("%s on the second pass: %s, want %d", g.URL, again.Status, want)
		}
		d.SetPass(1)
	}
	if tags < 10 || dates < 10 {
		t.Errorf("%d articles with a tag, %d with a date", tags, dates)
	}
}

func TestOddities(t *testing.T) {
	d, c := startDemo(t, 1)
	get(t, c, "http://www.lanjiang-net.example/")
	cases := []struct {
		url    string
		status int
		holds  string
	}{
		{"http://www.lanjiang-net.example/old/20260822.html", 301, ""},
		{"http://www.lanjiang-net.example/a/610000.html", 404, "不存在"},
		{"http://www.lanjiang-net.example/a/699999.html", 200, "不存在"},
		{"http://www.tianlong-weekly.example/zt/202610/t20261010_3860.html", 200, ""},
		{"http://www.tianlong-weekly.example/robots.txt", 404, ""},
		{"http://news.haibin-daily.example/robots.txt", 200, "Disallow: /neibu/"},
	}
	for _, tc := range cases {
		answer, body := get(t, c, tc.url)
		if answer.StatusCode != tc.status || !strings.Contains(string(body), tc.holds) {
			t.Errorf("%s: %s, holds %q is %v", tc.url, answer.Status, tc.holds, strings.Contains(string(body), tc.holds))
		}
	}
	if traps := d.Traps(); len(traps) != 0 {
		t.Errorf("traps sprang: %v", traps)
	}
	get(t, c, "http://news.haibin-daily.example/neibu/x.htm")
	get(t, c, own(d)[0].URL+"?print=1")
	if !slices.Contains(d.Traps(), "/neibu/x.htm") {
		t.Errorf("traps %v lack what was asked", d.Traps())
	}
}

// hrefs are the addresses that a page, feed or sitemap names.
func hrefs(base, page string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?:href="|<link>|<loc>)([^"<]+)`).FindAllStringSubmatch(page, -1) {
		from, err := url.Parse(base)
		if err != nil {
			continue
		}
		if to, err := from.Parse(html.UnescapeString(m[1])); err == nil && to.Scheme == "http" {
			to.Fragment = ""
			out = append(out, to.String())
		}
	}
	return out
}
