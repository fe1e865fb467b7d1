package index

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// terms are what a text is indexed by.
func terms(text string) []string {
	var out []string
	for _, token := range (analyzer{}).Analyze([]byte(text)) {
		out = append(out, string(token.Term))
	}
	return out
}

func TestTokens(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"nothing":             {"", nil},
		"punctuation":         {"，。！", nil},
		"one character":       {"一", []string{"一"}},
		"a run":               {"新华社", []string{"新华", "华社", "社"}},
		"two runs":            {"新华，社", []string{"新华", "华", "社"}},
		"white space":         {"新 华", []string{"新", "华"}},
		"paragraphs":          {"新\n华", []string{"新", "华"}},
		"a word":              {"Hello World", []string{"hello", "world"}},
		"a word within Han":   {"用5G网", []string{"用5g", "5g", "5g网", "网"}},
		"a date":              {"12月31日", []string{"12", "12月", "月31", "31", "31日", "日"}},
		"full width":          {"ＡＢＣ１２３", []string{"abc123"}},
		"traditional":         {"發展中國", []string{"发展", "展中", "中国", "国"}},
		"compatibility":       {"\uf900\u2f00", []string{"岂一", "一"}},
		"accents":             {"Café naïve", []string{"cafe", "naive"}},
		"accents, decomposed": {"Cafe\u0301", []string{"cafe"}},
		"half-width kana":     {"ｶﾞｷﾞ", []string{"ガギ", "ギ"}},
		"kana, decomposed":    {"か\u3099", []string{"が"}},
		"kana and long mark":  {"データ", []string{"デー", "ータ", "タ"}},
		"hangul":              {"한국어", []string{"한국", "국어", "어"}},
		"invisible marks":     {"新\u200b华\ufeff社", []string{"新华", "华社", "社"}},
		"beyond the BMP":      {"𠮷野", []string{"𠮷野", "野"}},
		"iteration mark":      {"人々〇", []string{"人々", "々〇", "〇"}},
		"broken UTF-8":        {"新\xff华", []string{"新", "华"}},
		"Cyrillic":            {"Москва", []string{"москва"}},
		"a long word":         {strings.Repeat("x", 100), []string{strings.Repeat("x", 64)}},
		"a long word and Han": {strings.Repeat("x", 100) + "号", []string{strings.Repeat("x", 64), strings.Repeat("x", 64) + "号", "号"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, terms(test.text)); diff != "" {
				t.Errorf("%q: -want +got\n%s", test.text, diff)
			}
		})
	}
}

func TestPositionsLeaveAGapBetweenParagraphs(t *testing.T) {
	stream := (analyzer{}).Analyze([]byte("新华\n社说"))
	if got := stream[2].Position - stream[1].Position; got <= 1 {
		t.Errorf("the second paragraph begins %d behind the first", got)
	}
}

// FuzzSegment: offsets are in order and on characters, folding what is folded
// changes nothing, and two runs agree.
func FuzzSegment(f *testing.F) {
	for _, seed := range []string{"新华社5月", "Cafe\u0301 ｶﾞ", "\xff\xfe新", "a\u3099b", "發\u200b展\n中", strings.Repeat("長", 50)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		units, folded := segment(text, nil, nil)
		end, stop := int32(0), int32(0)
		for i, u := range units {
			if u.start < end || u.end <= u.start || int(u.end) > len(text) {
				t.Fatalf("unit %d is [%d,%d) after %d in %d bytes", i, u.start, u.end, end, len(text))
			}
			if u.off != stop || u.stop <= u.off || int(u.stop) > len(folded) {
				t.Fatalf("unit %d is folded to [%d,%d) after %d", i, u.off, u.stop, stop)
			}
			if !utf8.RuneStart(text[u.start]) || !utf8.Valid(folded[u.off:u.stop]) {
				t.Fatalf("unit %d begins or ends within a character", i)
			}
			end, stop = u.end, u.stop
		}
		if int(stop) != len(folded) {
			t.Fatalf("%d bytes are folded, %d are of units", len(folded), stop)
		}
		for i, u := range units {
			// Combined kana apart, a unit's own folded form is a unit again.
			again, twice := segment(folded[u.off:u.stop], nil, nil)
			if len(again) != 1 || !bytes.Equal(twice, folded[u.off:u.stop]) {
				t.Fatalf("unit %d: %q folds again to %q", i, folded[u.off:u.stop], twice)
			}
		}
		if again := terms(string(text)); !slices.Equal(again, terms(string(text))) {
			t.Fatal("two runs do not agree")
		}
		for _, token := range (analyzer{}).Analyze(text) {
			if len(token.Term) == 0 || len(token.Term) > 2*longWord || !utf8.Valid(token.Term) {
				t.Fatalf("term %q", token.Term)
			}
		}
	})
}

func TestFoldIsAtRest(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if once := fold(r); fold(once) != once {
			t.Errorf("%U folds to %U, and that to %U", r, once, fold(once))
		}
	}
}

func TestBadQueries(t *testing.T) {
	tests := map[string]struct{ text, says string }{
		"no end of a quotation":  {`新区 "作风`, "character 4"},
		"no end of parentheses":  {"(新区", "character 1"},
		"too many ends":          {"新区)", "character 3"},
		"nothing in parentheses": {"()", "character 2"},
		"OR first":               {"OR 新区", "character 1"},
		"OR last":                {"新区 OR", "character 6"},
		"AND last":               {"新区 AND", "character 4"},
		"NOT last":               {"新区 NOT", "character 4"},
		"AND OR":                 {"新 AND OR 区", "character 3"},
		"a field alone":          {"title:", "title:"},
		"a field in a field":     {"title:body:新", "title:"},
		"punctuation alone":      {"！？", "nothing"},
		"star after Han":         {"新区*", "*"},
		"star after one letter":  {"a*", "*"},
		"an unknown state":       {"deleted:perhaps", "missing or returned"},
		"an empty value":         {`site:""`, "needs a value"},
		"too deep":               {strings.Repeat("(", 40) + "新" + strings.Repeat(")", 40), "deeper"},
		"too many words":         {strings.Repeat("新 ", 201), "200"},
		"too long":               {strings.Repeat("新", 10000), "bytes"},
		"no UTF-8":               {"\xff", "UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := Query{Text: test.text}.Validate()
			if !errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v does not say %q", err, test.says)
			}
		})
	}
}

func TestBadOptions(t *testing.T) {
	for name, q := range map[string]Query{
		"limit":       {Limit: 1_000_000_000},
		"offset":      {Offset: 1_000_000_000},
		"both":        {Limit: 150_000, Offset: 150_000},
		"negative":    {Offset: -1},
		"no day":      {From: "2022-13-01"},
		"no day, too": {To: "tomorrow"},
		"backwards":   {From: "2022-12-31", To: "2022-12-30"},
		"facet":       {Facets: []string{"colour"}},
		"sort":        {Sort: "colour"},
		"sites":       {Site: make([]string, 500)},
	} {
		if err := q.Validate(); !errors.Is(err, ErrQuery) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzQuery: a query is an error or a tree within the bounds, and then what it
// marks in a text lies in it.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{`新区 -"作风 能力" OR (title:青岛 NOT x*)`, "（“a”：b", "--新", "deleted:yes", "site:a author:(b c)", `"`, "a* b:c id:x"} {
		f.Add(seed, "青岛西海岸新区 abc\n作风能力")
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		q := Query{Text: query}
		tree, err := q.tree()
		if err != nil {
			if !errors.Is(err, ErrQuery) {
				t.Fatal(err)
			}
			return
		}
		if n := countTerms(tree); n > maxTerms {
			t.Fatalf("%d terms", n)
		}
		for _, term := range wanted(tree, "") {
			if pieces, _ := term.lookups(); len(pieces) == 0 || len(pieces) > maxPairs+len(term.units) {
				t.Fatalf("%d lookups of %d units", len(pieces), len(term.units))
			}
		}
		checkMarks(t, text, q.Marks(text))
		s := snippet(text, wanted(tree, fieldBody))
		checkMarks(t, s.Text, s.Marks)
		if utf8.RuneCountInString(s.Text) > snippetLength+2 || strings.Contains(s.Text, "\n") {
			t.Fatalf("snippet %q", s.Text)
		}
	})
}

func countTerms(n *node) int {
	if n.op == opTerm {
		return 1
	}
	sum := 0
	for _, kid := range n.kids {
		sum += countTerms(kid)
	}
	return sum
}

func checkMarks(t *testing.T, text string, marks [][2]int) {
	t.Helper()
	end := 0
	for _, m := range marks {
		if m[0] < end || m[1] <= m[0] || m[1] > len(text) {
			t.Fatalf("marks %v in %q", marks, text)
		}
		end = m[1]
	}
}

// FuzzManifest: what is read is refused or stays within its folder.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format":1,"analyzer":1,"cursor":5,"partitions":{"2022-h2":{"documents":3,"sealed":true,"files":{"store/1.zap":{"size":1,"sha256":"00"}}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parseManifest(text)
		if err != nil {
			return
		}
		for name, p := range m.Partitions {
			if strings.ContainsAny(name, `/\.`) {
				t.Fatalf("partition %q", name)
			}
			for file := range p.Files {
				if strings.HasPrefix(file, "/") || slices.Contains(strings.Split(file, "/"), "..") && !strings.Contains(file, "/../") {
					t.Fatalf("file %q", file)
				}
			}
		}
	})
}

// FuzzBoltCheck: any head of a file is judged without reading outside of it.
func FuzzBoltCheck(f *testing.F) {
	f.Add(make([]byte, 200))
	f.Fuzz(func(t *testing.T, head []byte) {
		if m, ok := newestMeta(head); ok && len(head) < 80 {
			t.Fatalf("%+v of %d bytes", m, len(head))
		}
	})
}

func TestSnippets(t *testing.T) {
	long := strings.Repeat("前面的话。", 40) + "作风能力提升年在新区展开。" + strings.Repeat("后面的话。", 40)
	tests := map[string]struct {
		body, query string
		marked      []string
		begins      string
	}{
		"in the middle":         {long, "作风能力", []string{"作风能力"}, "…"},
		"where most stand":      {"新区在前。\n" + long, "新区 提升年", []string{"提升年", "新区"}, "…"},
		"none in the body":      {"第一段。\n第二段。", "别的", nil, "第一段。"},
		"everything":            {"第一段。\n第二段。", "", nil, "第一段。"},
		"traditional":           {"發展中國家面臨挑戰。", "发展中国家", []string{"發展中國家"}, "發展"},
		"overlapping":           {"发展中国家", "发展中 中国家", []string{"发展中国家"}, ""},
		"what is excluded":      {"新区与青岛", "新区 -上海", []string{"新区"}, "新区"},
		"no body":               {"", "新区", nil, ""},
		"a field of the title":  {"新区", "title:新区", nil, ""},
		"the beginning of word": {"A crawler crawls", "crawl*", []string{"crawler", "crawls"}, "A"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tree, err := Query{Text: test.query}.tree()
			if err != nil {
				t.Fatal(err)
			}
			s := snippet(test.body, wanted(tree, fieldBody))
			checkMarks(t, s.Text, s.Marks)
			var marked []string
			for _, m := range s.Marks {
				marked = append(marked, s.Text[m[0]:m[1]])
			}
			if diff := cmp.Diff(test.marked, marked); diff != "" || !strings.HasPrefix(s.Text, test.begins) {
				t.Errorf("%q: -want +got\n%s", s.Text, diff)
			}
		})
	}
}

func BenchmarkAnalyze(b *testing.B) {
	text := []byte(strings.Repeat("党的十八大以来，以习近平同志为核心的党中央站在历史和全局的高度，将推动长江经济带发展上升为重大国家战略。2022年12月31日，GDP增长5.5%。\n", 30))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		(analyzer{}).Analyze(text)
	}
}

func BenchmarkSegment(b *testing.B) {
	text := []byte(strings.Repeat("党的十八大以来，以习近平同志为核心的党中央站在历史和全局的高度，将推动长江经济带发展上升为重大国家战略。2022年12月31日，GDP增长5.5%。\n", 30))
	b.SetBytes(int64(len(text)))
	var units []unit
	var folded []byte
	for b.Loop() {
		units, folded = segment(text, units[:0], folded[:0])
	}
}
