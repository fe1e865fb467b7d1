package snapshot

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// nasty are texts that mean something to what reads the files.
var nasty = []string{"", " ", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "' =1", "\"=1\"", "＝1", "−2", "|cmd", "%0A", "\u00a0=1", "\ufeff=1", "a,b\"c\nd",
	"\u202eevil", "\x00\x1b[31m", "\xff\xfe", "<script>", "[a](javascript:b)", "1. a", "- a", "# a", "> a", "~~a~~", "a|b", "http://a", "www.a", "&amp;", "\\*", "$x$", "标题：“引号”",
	"\u0301=1", "“=1”", "👨\u200d👩"}

// Whatever a cell holds, the row can be read back, it is one row, and no
// spreadsheet takes it for a formula.
func FuzzCSV(f *testing.F) {
	for _, s := range nasty {
		f.Add(s, "x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		want := []string{cell(a), cell(b), "end"}
		rows, err := csv.NewReader(strings.NewReader(csvLine(want))).ReadAll()
		if err != nil || len(rows) != 1 || strings.Join(rows[0], "\x00") != strings.Join(want, "\x00") {
			t.Fatalf("%q became %q, %v", want, rows, err)
		}
		for _, s := range want {
			if strings.ContainsAny(s, "\r\t\x00") || !utf8.ValidString(s) || s != "" && strings.ContainsAny(s[:1], "=+-@|%") {
				t.Errorf("%q", s)
			}
			checkPlain(t, strings.ReplaceAll(s, "\n", ""))
		}
	})
}

var escaped = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// Whatever a text says, Markdown shows just that, in one line.
func FuzzMarkdown(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := markdown(s)
		if plain := escaped.ReplaceAllString(got, "$1"); plain != line(s) {
			t.Fatalf("%q reads as %q, want %q", got, plain, line(s))
		}
		rest := escaped.ReplaceAllString(got, "x") // what stands beside an escaped character does not meet
		if strings.ContainsAny(rest, "\\`*_[]<>#|~&$\n") || strings.Contains(rest, "://") || rest == got && got != "" && strings.ContainsAny(got[:1], "-+=>") {
			t.Errorf("%q", got)
		}
		checkPlain(t, got)
		if address := link(s); address != "" && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
			t.Errorf("link %q", address)
		}
		if whole := markdownLink("x", s); whole != "x" && (strings.Count(whole, "<") != 1 || strings.Count(whole, ">") != 1 || strings.Contains(whole, "\n")) {
			t.Errorf("link %q", whole)
		}
	})
}

// checkPlain finds characters that show nothing, or do more than that.
func checkPlain(t *testing.T, s string) {
	t.Helper()
	for _, r := range s {
		if unicode.IsControl(r) || isHidden(r) {
			t.Errorf("%q holds %U", s, r)
		}
	}
}
