package charset_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"jianbao/charset"
	"jianbao/internal/corpus"
)

var language = regexp.MustCompile(`^(iso-8859-\d+|windows-\d+)-[a-z]+$`)

// goldName is our name for an encoding of the corpus: it names languages beside
// some, calls subsets by names of their own, and has ASCII, which is UTF-8 to us.
func goldName(label string) string {
	label = strings.ToLower(label)
	if m := language.FindStringSubmatch(label); m != nil {
		label = m[1]
	}
	if label == "ascii" {
		return "utf-8"
	}
	return charset.Name(label)
}

func TestCorpus(t *testing.T) {
	type file struct{ File, Encoding, Class, Content_type string }
	dir := corpus.Dir(t, "corpus", "charset")
	type count struct{ right, all int }
	var chinese, other count
	for f := range corpus.Lines[file](t, "corpus", "charset", "manifest.jsonl") {
		body, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		want, n := goldName(f.Encoding), &other
		if strings.HasPrefix(want, "utf-") || want == "gb18030" || want == "big5" || want == "euc-tw" || want == "hz" {
			n = &chinese
		}
		got := charset.Detect(body, f.Content_type)
		n.all++
		switch {
		case got.Charset == want, f.Encoding == "utf-16" && got.Charset == "utf-16be", f.Encoding == "utf-32" && got.Charset == "utf-32be":
			n.right++
		default:
			t.Logf("%s: got %s by %s, want %s", f.File, got.Charset, got.Rule, f.Encoding)
		}
	}
	for _, tt := range []struct {
		name  string
		got   count
		floor float64
	}{{"Chinese and Unicode", chinese, .995}, {"others", other, .90}} {
		share := float64(tt.got.right) / float64(tt.got.all)
		t.Logf("%s: %d of %d, %.4f", tt.name, tt.got.right, tt.got.all, share)
		if tt.got.all == 0 || share < tt.floor {
			t.Errorf("%s: %.4f is below the floor of %.3f", tt.name, share, tt.floor)
		}
	}
}

func TestCorpusDeclarations(t *testing.T) {
	type page struct {
		Data     []byte `json:"data_b64"`
		Encoding string
	}
	right, all := 0, 0
	for p := range corpus.Lines[page](t, "corpus", "charset", "prescan.jsonl") {
		all++
		got, want := charset.Detect(p.Data, "text/html"), charset.Name(p.Encoding)
		ascii := !strings.ContainsFunc(string(p.Data), func(r rune) bool { return r >= utf8.RuneSelf })
		if got.Charset == want || ascii && want == "windows-1252" && got.Charset == "utf-8" { // decodes alike
			right++
			continue
		}
		t.Logf("%.90q: got %s by %s, want %s", p.Data, got.Charset, got.Rule, want)
	}
	t.Logf("%d of %d", right, all)
	if right < 97 || all != 99 {
		t.Errorf("%d of %d declarations, below the floor of 97 of 99", right, all)
	}
}

// The pages of news sites are all read right, by their own declaration or
// against it, and next to nothing in them is broken.
func TestCorpusArticles(t *testing.T) {
	for _, p := range corpus.Articles(t) {
		got := charset.Decode(p.Raw, "")
		if got.Charset != p.Charset {
			t.Errorf("%s: got %s by %s, want %s", p.File, got.Charset, got.Rule, p.Charset)
		}
		if p.Declared != "" && got.Declared != "" && got.Declared != p.Declared {
			t.Errorf("%s: got declared %s, want %s", p.File, got.Declared, p.Declared)
		}
		if got.Broken*1000 > utf8.RuneCountInString(got.Text) {
			t.Errorf("%s: %d broken as %s", p.File, got.Broken, got.Charset)
		}
	}
}
