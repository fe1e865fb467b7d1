package difference

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/record"
)

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"":         nil,
		"没有句号":     {"没有句号"},
		"一句。两句！三句": {"一句。", "两句！", "三句"},
		"他说：“走吧。”然后走了。":               {"他说：“走吧。”", "然后走了。"},
		"一段。\n二段。":                    {"一段。\n", "二段。"},
		"一段\n\n二段":                    {"一段\n", "\n", "二段"},
		"Version 1.5 is out. Use it.": {"Version 1.5 is out. ", "Use it."},
		"真的吗？！是的……好":                  {"真的吗？！", "是的……", "好"},
	} {
		if diff := cmp.Diff(want, Sentences(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		want                []Stretch
	}{
		{"same", "一。二。", "一。二。", []Stretch{{Kept, "一。二。"}}},
		{"characters in a sentence", "一。末班时间是零点四十分。三。", "一。末班时间是一点十分。三。",
			[]Stretch{{Kept, "一。末班时间是"}, {Removed, "零点四"}, {Added, "一点"}, {Kept, "十分。三。"}}},
		{"another sentence", "一。甲乙丙丁。三。", "一。子丑寅卯。三。",
			[]Stretch{{Kept, "一。"}, {Removed, "甲乙丙丁。"}, {Added, "子丑寅卯。"}, {Kept, "三。"}}},
		{"another paragraph", "一。\n甲乙丙丁。\n三。", "一。\n子丑寅卯。\n三。",
			[]Stretch{{Kept, "一。\n"}, {Removed, "甲乙丙丁。"}, {Added, "子丑寅卯。"}, {Kept, "\n三。"}}},
		{"a paragraph put in", "一。\n三。", "一。\n二。\n三。", []Stretch{{Kept, "一。\n"}, {Added, "二。\n"}, {Kept, "三。"}}},
		{"from nothing", "", "一。", []Stretch{{Added, "一。"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Texts(c.before, c.after)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzTexts(f *testing.F) {
	f.Add("一。二。\n三", "一。二！\n四")
	f.Add("a\n\nb", "b\n\na")
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) > 4000 {
			return
		}
		before, after = strings.ToValidUTF8(before, "?"), strings.ToValidUTF8(after, "?")
		if got := strings.Join(Sentences(before), ""); got != before {
			t.Fatalf("the sentences of %q are those of %q", before, got)
		}
		var old, fresh strings.Builder
		for _, s := range Texts(before, after) {
			if s.Kind != Added {
				old.WriteString(s.Text)
			}
			if s.Kind != Removed {
				fresh.WriteString(s.Text)
			}
		}
		if old.String() != before || fresh.String() != after {
			t.Errorf("%q and %q compare as %q and %q", before, after, old.String(), fresh.String())
		}
	})
}

// halves puts together what a comparison says of the two texts.
func halves(list []Stretch) (before, after string) {
	var old, fresh strings.Builder
	for _, s := range list {
		if s.Kind != Added {
			old.WriteString(s.Text)
		}
		if s.Kind != Removed {
			fresh.WriteString(s.Text)
		}
	}
	return old.String(), fresh.String()
}

// changed counts the bytes that are not kept.
func changed(list []Stretch) (n int) {
	for _, s := range list {
		if s.Kind != Kept {
			n += len(s.Text)
		}
	}
	return n
}

func TestEditedSentencesAreFoundAmongOthers(t *testing.T) {
	before := "甲说今天在海边的邮局里见到了三个人。乙没有来。\n"
	after := "丙另有安排，要到明天才能赶到现场。甲说今天在海边的邮局里见到了四个人。\n"
	want := []Stretch{
		{Added, "丙另有安排，要到明天才能赶到现场。"}, {Kept, "甲说今天在海边的邮局里见到了"}, {Removed, "三"}, {Added, "四"}, {Kept, "个人。"},
		{Removed, "乙没有来。"}, {Kept, "\n"},
	}
	got := Texts(before, after)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// text is running text of n sentences, each its own.
func longText(n int) []string {
	out := make([]string, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range out {
		var s strings.Builder
		for range 20 + r.IntN(40) {
			s.WriteRune(0x4e00 + rune(r.IntN(3000)))
		}
		out[i] = s.String() + "。"
		if i%5 == 4 {
			out[i] += "\n"
		}
	}
	return out
}

// Large bodies are compared in time that grows with their size alone, and the
// difference is no larger than what was edited.
func TestHugeTexts(t *testing.T) {
	edit := func(list []string, every int) string {
		out := slices.Clone(list)
		for i := every / 2; i < len(out); i += every {
			out[i] = "改" + out[i][3:]
		}
		return strings.Join(out, "")
	}
	list := longText(15000)
	whole := strings.Join(list, "")
	shuffled := slices.Clone(list)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	oneLine := strings.NewReplacer("。", "", "\n", "").Replace(whole)
	wide := []rune(oneLine)
	for i := 500; i < len(wide); i += 1000 {
		wide[i] = '改'
	}
	for _, c := range []struct {
		name          string
		before, after string
		most          int // bytes that are not kept
	}{
		{"few edits", whole, edit(list, 5000), 100},
		{"thousands of edits", whole, edit(list, 10), 6 * 1600},
		{"every sentence edited", whole, edit(list, 1), 6 * 15100},
		{"nothing in common", whole, strings.Map(func(r rune) rune { return r + 3000 }, whole), 3 * len(whole)},
		{"another order", whole, strings.Join(shuffled, ""), 3 * len(whole)},
		{"one line, thousands of edits", oneLine, string(wide), 6 * 700},
		{"one line, another", oneLine, strings.Map(func(r rune) rune { return r + 3000 }, oneLine), 3 * len(oneLine)},
		{"the same character", strings.Repeat("a", 2<<20), strings.Repeat("a", 1<<20) + strings.Repeat("b", 1<<20), 3 << 20},
		{"two characters in turn", strings.Repeat("ab", 1<<18), strings.Repeat("ba", 1<<18), 100},
		{"lines of one kind", strings.Repeat("a\n", 1<<16), strings.Repeat("b\n", 1<<16), 8 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			began := time.Now()
			got := Texts(c.before, c.after)
			took := time.Since(began)
			if old, fresh := halves(got); old != c.before || fresh != c.after {
				t.Fatal("the stretches do not make up the texts")
			}
			if n := changed(got); n > c.most {
				t.Errorf("%d bytes are called changed, want at most %d", n, c.most)
			}
			t.Logf("%d bytes: %v, %d stretches", len(c.before), took, len(got))
		})
	}
}

func TestUnifiedOfManyEdits(t *testing.T) {
	list := longText(3000)
	out := slices.Clone(list)
	for i := 5; i < len(out); i += 10 {
		out[i] = "改" + out[i][3:]
	}
	before, after := Lines(record.Content{Title: "一", Body: strings.Join(list, "")}), Lines(record.Content{Title: "二", Body: strings.Join(out, "")})
	removed, added := 0, 0
	for line := range strings.Lines(Unified("a", "b", before, after)) {
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		case strings.HasPrefix(line, "-"):
			removed++
		case strings.HasPrefix(line, "+"):
			added++
		}
	}
	if removed != 301 || added != 301 {
		t.Errorf("-%d +%d lines, want 301 of each", removed, added)
	}
	if got := Unified("a", "b", before, before); got != "" {
		t.Errorf("nothing changed, but: %s", got)
	}
}

func TestContents(t *testing.T) {
	day := time.Date(2022, 12, 31, 8, 19, 0, 0, time.FixedZone("", 8*3600))
	before := record.Content{Title: "旧题", Published: day, Authors: []string{"甲", "乙"}, Body: "一。二。", Images: []record.Image{{URL: "http://a", Caption: "图一"}}}
	after := record.Content{Title: "新题", Published: day.UTC(), Authors: []string{"甲"}, Body: "一。三。", Images: []record.Image{{URL: "http://b", Caption: "图一"}}, Source: "半岛网"}
	want := []Change{{"title", "旧题", "新题"}, {"source", "", "半岛网"}, {"authors", "甲, 乙", "甲"}, {"body", "二。", "三。"}}
	if diff := cmp.Diff(want, Contents(before, after).Changes()); diff != "" {
		t.Error(diff)
	}
	if d := Contents(before, before); !d.Empty() || len(d.Changes()) != 0 {
		t.Errorf("a content differs from itself: %v", d)
	}
}
