package charset_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
)

// A page decodes to valid text without a mark, the same each time, by an
// encoding that has a name, and what is broken is in the text.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"gb18030", "big5", "euc-kr", "shift_jis", "utf-16le", "utf-32be", "hz", "iso-2022-jp", "windows-1252"} {
		f.Add([]byte(encode(f, name, html(`<meta charset="gb2312">`, news+newsTW+newsJP))), "text/html; charset="+name)
	}
	f.Add([]byte("\xef\xbb\xbf<?xml version='1.0' encoding='gbk'?>\xe4\xb8"), "")
	f.Add([]byte("<!--><script><meta charset='euc-tw'></script>\x8e\xa2\xa1\xa1\xff"), "text/html; charset=\"")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		got := charset.Decode(body, contentType)
		if !utf8.ValidString(got.Text) {
			t.Errorf("text is not UTF-8: %q", got.Text)
		}
		if n := strings.Count(got.Text, "\ufffd"); got.Broken < 0 || got.Broken > n {
			t.Errorf("%d broken, but %d U+FFFD in the text", got.Broken, n)
		}
		if len(got.Text) > 3*len(body) {
			t.Errorf("%d bytes became %d", len(body), len(got.Text))
		}
		if charset.Name(got.Charset) != got.Charset || got.Charset == "" || got.Rule == "" {
			t.Errorf("decided for %q by %q", got.Charset, got.Rule)
		}
		if strings.HasPrefix(got.Text, "\ufeff") {
			t.Errorf("the byte order mark is still there: %q", got.Text)
		}
		if diff := cmp.Diff(charset.Decode(body, contentType), got); diff != "" {
			t.Errorf("second time otherwise:\n%s", diff)
		}
		if d := charset.Detect(body, contentType); d.Charset != got.Charset || d.Declared != got.Declared || d.Rule != got.Rule {
			t.Errorf("Detect says %+v, Decode %q by %q", d, got.Charset, got.Rule)
		}
	})
}

// Text goes through GB18030 unchanged, up to what the 2022 edition moved.
func FuzzRoundTrip(f *testing.F) {
	f.Add(news)
	f.Add("\ue5e5\ue78d\u1e3f\ue7c7\uffff😀\x00")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.HasPrefix(s, "\ufeff") {
			return
		}
		want := strings.Map(func(r rune) rune {
			if 0xe78d <= r && r <= 0xe796 || 0xe81e <= r && r <= 0xe864 {
				return -1
			}
			return r
		}, s)
		if strings.ContainsRune(want, 0xe5e5) {
			return
		}
		got, broken, ok := charset.DecodeAs([]byte(encode(t, "gb18030", want)), "gb18030")
		if got != want || broken != 0 || !ok {
			t.Errorf("got %+q, %d broken; want %+q", got, broken, want)
		}
	})
}
