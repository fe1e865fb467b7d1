package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"jianbao/index"
	"jianbao/internal/words"
	"jianbao/record"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  string
		width int
		want  []string
	}{
		{"fits", "海边的邮局", 10, []string{"海边的邮局"}},
		{"no bound", strings.Repeat("海", 300), 0, []string{strings.Repeat("海", 300)}},
		{"Han anywhere", "海边的邮局重新开门", 8, []string{"海边的邮", "局重新开", "门"}},
		{"no sign begins a line", "海边的邮，局重", 8, []string{"海边的", "邮，局重"}},
		{"nor do two", "他说：“来。”然后走", 10, []string{"他说：", "“来。”然后", "走"}},
		{"no opening sign ends one", "海边的（邮局）", 8, []string{"海边的", "（邮局）"}},
		{"words stay whole", "the old post office", 9, []string{"the old", "post", "office"}},
		{"a long address is broken", "http://a.example/0123456789", 10, []string{"http://a.e", "xample/012", "3456789"}},
		{"Latin in Han", "用Go写的WARC读取器", 10, []string{"用Go写的", "WARC读取器"}},
		{"narrower than a character", "海边", 1, []string{"海", "边"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, line := range (styledLine{safePiece(c.text, "")}).wrap(c.width) {
				got = append(got, line.render(false))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("他说：“来。”然后 he left，就走了。", 10)
	f.Add("a\u0301b\u200d👩‍👩‍👧 x", 3)
	f.Add(strings.Repeat("，", 40), 4)
	f.Add("a\u0301b\u200d\x00\x00\x7f\xff\u200d👩\u200d👧 \u0301", 168)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = 2 + (width%80+80)%80
		lines := styledLine{safePiece(text, styleFaint)}.wrap(width)
		var got strings.Builder
		for _, line := range lines {
			if w := line.width(); w > width {
				t.Errorf("%d columns wide, want at most %d: %q", w, width, line)
			}
			got.WriteString(line.render(false))
		}
		if want := noSpaces(words.Escape(text)); noSpaces(got.String()) != want {
			t.Errorf("the text became %q, want %q", got.String(), want)
		}
	})
}

func noSpaces(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestCutKeepsWidthAndStyle(t *testing.T) {
	line := append(styledLine{{"2022-12-31  ", styleFaint}}, markedPieces("青岛西海岸新区", [][2]int{{6, 15}}, styleTitle)...)
	for width := 1; width <= 30; width++ {
		got := line.cut(width)
		if got.width() > width {
			t.Errorf("cut(%d) is %d wide: %q", width, got.width(), got.render(false))
		}
		if width < line.width() && !strings.HasSuffix(got.render(false), "…") {
			t.Errorf("cut(%d) = %q does not say that it is cut", width, got.render(false))
		}
	}
	if got, want := line.render(true), "\x1b[2m2022-12-31  \x1b[0m\x1b[1m青岛\x1b[0m\x1b[1;31m西海岸\x1b[0m\x1b[1m新区\x1b[0m"; got != want {
		t.Errorf("render: %q, want %q", got, want)
	}
}

func TestAroundMarkShowsTheMark(t *testing.T) {
	text := strings.Repeat("前", 40) + "灯塔" + strings.Repeat("后", 40)
	at := strings.Index(text, "灯塔")
	line := markedPieces(text, [][2]int{{at, at + len("灯塔")}}, "").aroundMark(20).cut(20)
	if got := line.render(false); !strings.Contains(got, "灯塔") || !strings.HasPrefix(got, "…") || line.width() > 20 {
		t.Errorf("%q", got)
	}
}

func TestMarksThatDoNotFitAreLeftOut(t *testing.T) {
	for _, marks := range [][][2]int{{{3, 1}}, {{0, 99}}, {{3, 6}, {0, 3}}, {{-1, 2}}} {
		got := markedPieces("灯塔", marks, "").render(false)
		if got != "灯塔" {
			t.Errorf("%v: %q", marks, got)
		}
	}
}

func FuzzVisibleJSON(f *testing.F) {
	f.Add("青岛\u009b31m\x7f\u202e\U000e0001<>&\u2028")
	f.Fuzz(func(t *testing.T, text string) {
		var out bytes.Buffer
		if err := writeJSON(&out, map[string]string{"t": text}); err != nil {
			t.Fatal(err)
		}
		var back map[string]string
		if err := json.Unmarshal(out.Bytes(), &back); err != nil {
			t.Fatalf("%q: %v", out.Bytes(), err)
		}
		if want := strings.ToValidUTF8(text, "\ufffd"); len([]rune(back["t"])) < 1 && want != "" {
			t.Errorf("%q became %q", text, back["t"])
		} else if noBroken(back["t"]) != noBroken(want) {
			t.Errorf("%q became %q", text, back["t"])
		}
		for _, r := range out.String() {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Errorf("%U stays in %q", r, out.String())
			}
		}
	})
}

// noBroken leaves out what stands for bytes that are not UTF-8: one for a run
// or one for each makes no difference here.
func noBroken(s string) string { return strings.ReplaceAll(s, "\ufffd", "") }

func TestEndOfMoment(t *testing.T) {
	loc := time.FixedZone("", 8*3600)
	for text, want := range map[string]string{
		"2022-12-31":                "2022-12-31T23:59:59.999999999+08:00",
		"2022-12-31 08:19":          "2022-12-31T08:19:59.999999999+08:00",
		"2022-12-31T08:19:07":       "2022-12-31T08:19:07.999999999+08:00",
		"2022-12-31T00:19:07Z":      "2022-12-31T00:19:07.999999999Z",
		"2022-12-31T00:19:07.25Z":   "2022-12-31T00:19:07.25Z",
		"2022-12-31T08:19:07+09:00": "2022-12-31T08:19:07.999999999+09:00",
	} {
		got, err := endOfMoment(text, loc)
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %s, %v; want %s", text, got.Format(time.RFC3339Nano), err, want)
		}
	}
	for _, text := range []string{"", "yesterday", "2022-02-30", "2022-12-31 25:00", "31.12.2022"} {
		if got, err := endOfMoment(text, loc); codeOf(err) != exitUsage {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

// hostile is an article whose every text tries to get out of where it is put.
func hostile() record.Article {
	evil := "\x1b]0;x\x07\u009b2J\u202e</title><script>alert(1)</script>\"'`\r\n---\nid: evil"
	return record.Article{
		Schema: record.Schema, ID: "aaaaaaaaaaaaaaaa", URL: "javascript:alert(1)//" + evil, CanonicalURL: "http://x.example/" + evil, Site: "x" + evil,
		Content: record.Content{
			Title: evil, Subtitle: evil, ShoulderTitle: evil, Source: evil, Authors: []string{evil}, Bylines: []record.Byline{{Name: evil, Role: evil}},
			Editors: []string{evil}, Body: "一段" + evil + "\n二段", Lang: `zh"><script>`,
			Images: []record.Image{{URL: "javascript:alert(1)", Caption: evil}, {URL: "http://x.example/> <b", Caption: ""}},
		},
		Revision: 1, Incomplete: []string{evil}, Captures: []record.Ref{{File: "warc/x.warc.gz" + evil, PayloadDigest: evil}},
		Deletion: &record.Deletion{State: "x\x1b[2J"},
	}
}

func TestTextOfStrangersIsEscapedInEveryForm(t *testing.T) {
	var out bytes.Buffer
	a := newApp(process{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }})
	a.term = terminal{Out: true, Width: 60}
	page := shownArticle{Article: hostile(), Of: 1, loc: time.UTC}
	page.blocks = record.PlainBlocks(page.Content)
	other := hostile()
	other.Title, other.Body, other.Revision = "另题"+other.Title, "二段\x1b[2J\n三段", 2
	r := &reading{Config: testConfig(t)}
	for name, write := range map[string]func() error{
		"text":     func() error { return a.writeText(page) },
		"md":       func() error { return a.writeMarkdown(page) },
		"html":     func() error { return a.writeArticleHTML(page) },
		"json":     func() error { return a.PrintJSON(page.Article) },
		"history":  func() error { return a.printHistory(articleHistory{Title: other.Title, URL: other.URL}, time.UTC) },
		"unified":  func() error { return a.writeUnified(r, compareRevisions(page.Article, other)) },
		"changes":  func() error { a.printChanges(r, compareRevisions(page.Article, other)); return nil },
		"diffhtml": func() error { return a.writeDiffHTML(r, compareRevisions(page.Article, other)) },
	} {
		out.Reset()
		if err := write(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := a.out.Flush(); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		html := strings.HasSuffix(name, "html")
		for _, r := range text {
			if hidden := r != '\n' && hiddenRune(r); hidden && !html {
				t.Errorf("%s: %U stays in it", name, r)
			}
		}
		if html && (strings.Contains(text, "<script") || strings.Contains(text, `href="javascript:`) || strings.Count(text, "</title>") != 1) {
			t.Errorf("%s: the page can be broken out of:\n%s", name, text)
		}
		head, _, _ := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
		if name == "md" && (strings.Count(head, "\nid: ") != 1 || strings.Contains(text, "(<javascript:")) {
			t.Errorf("md: the head can be broken out of:\n%s", text)
		}
	}
}

// On a narrow terminal a snippet that has no room beside its source stands below it.
func TestSnippetBelowALongSource(t *testing.T) {
	var out bytes.Buffer
	a := newApp(process{Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }})
	a.term = terminal{Out: true, Width: 50}
	hit := index.Hit{Snippet: index.Snippet{Text: "末班船提前离岸", Marks: [][2]int{{0, 9}}}}
	for source, want := range map[string]string{
		"甲报": "  aaaaaaaaaaaaaaaa  甲报  末班船提前离岸\n",
		"海滨报业·海滨在线-海滨晚报": "  aaaaaaaaaaaaaaaa  海滨报业·海滨在线-海滨晚报\n  末班船提前离岸\n",
	} {
		out.Reset()
		a.printHitPlace(searchFlags{}, record.Article{ID: "aaaaaaaaaaaaaaaa", Content: record.Content{Source: source}}, hit, 2)
		if err := a.out.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
