package words_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"jianbao/internal/words"
)

func TestErrorsAreSaidInBothLanguages(t *testing.T) {
	inner := &fs.PathError{Op: "open", Path: "/a/b", Err: fs.ErrPermission}
	err := fmt.Errorf("crawl: %w", words.Errorf("%s:%d:%d: %w", "crawl.yaml", 31357, 4, inner))
	if got, want := err.Error(), "crawl: crawl.yaml:31357:4: open /a/b: permission denied"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if !errors.Is(err, fs.ErrPermission) {
		t.Error("the chain does not lead to the error that %w named")
	}
	if got, want := words.New("zh").Error(err), "crawl: crawl.yaml:31357:4: open /a/b: 没有权限"; got != want {
		t.Errorf("in Chinese %q, want %q", got, want)
	}
	if got, want := words.New("en").Error(err), err.Error(); got != want {
		t.Errorf("in English %q, want %q", got, want)
	}
}

func TestJoinedErrorsAreALineEach(t *testing.T) {
	err := errors.Join(fs.ErrPermission, fmt.Errorf("read %s: %w", "a\nb", fs.ErrExist))
	if got, want := words.New("zh").Error(err), "没有权限\n"+`read a\nb: 文件已存在`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTextInErrorsIsEscaped(t *testing.T) {
	err := words.Errorf("%s:%d:%d: %w", "a\x1b[2J\u202e", 1, 2, errors.New("x\ny"))
	for _, lang := range []string{"en", "zh"} {
		if got, want := words.New(lang).Error(err), `a\x1b[2J\u202e:1:2: x\ny`; got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}

func TestEscapeLeavesNoControl(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		got := words.Escape("甲" + string(r) + "乙")
		raw := strings.ContainsRune(got, r)
		control := r < 0x20 || 0x7f <= r && r <= 0x9f || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r == 0x200b || r == 0x200e || r == 0x2028
		if control && raw {
			t.Errorf("%U stays in %q", r, got)
		}
		if r >= 0x20 && r < 0x7f && !raw {
			t.Errorf("%U was changed to %q", r, got)
		}
	}
	if got, want := words.Escape("a\xffb\u3000“中”"), `a\xffb`+"\u3000“中”"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := words.EscapeLines("a\r\nb\tc\rd"), "a\nb    c\\rd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDetect(t *testing.T) {
	for _, c := range []struct{ name, flag, env, configured, posix, want string }{
		{"nothing", "", "", "", "", "en"},
		{"flag first", "en", "zh", "zh", "zh_CN.UTF-8", "en"},
		{"then the environment", "", "zh-TW", "en", "en_US.UTF-8", "zh-CN"},
		{"then the configuration", "", "", "zh-Hans", "C", "zh-CN"},
		{"then the locale", "", "", "", "zh_CN.UTF-8", "zh-CN"},
		{"a modifier", "", "", "", "zh_HK@x", "zh-CN"},
		{"C", "", "", "", "C.UTF-8", "en"},
		{"French", "fr", "", "", "", "en"},
		{"nonsense", "!!", "", "", "", "en"},
	} {
		if got := words.Detect(c.flag, c.env, c.configured, c.posix); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestHanIsTwoColumnsWide(t *testing.T) {
	var out strings.Builder
	table := words.Table{Head: []string{"标题", "n"}, Right: []int{1}}
	table.Row("青岛", "5")
	table.Row("abc", "31357")
	if _, err := table.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	want := "标题      n\n青岛      5\nabc   31357\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	if got, want := words.Cut("青岛西海岸", 7), "青岛西…"; got != want {
		t.Errorf("Cut: %q, want %q", got, want)
	}
}

func TestTermsAreLeftAloneInEnglish(t *testing.T) {
	if got := words.New("en").Term("soft-404"); got != "soft-404" {
		t.Errorf("English: %q", got)
	}
	if got := words.New("zh").Term("soft-404"); got != "软 404" {
		t.Errorf("Chinese: %q", got)
	}
	if got := words.New("zh").Term("bandao"); got != "bandao" {
		t.Errorf("unknown: %q", got)
	}
}

func TestEnglishTellsOneFromMany(t *testing.T) {
	const key = "%s is good: %d sites, archive in %s"
	for n, want := range map[int]string{
		0: "x is good: 0 sites, archive in y", 1: "x is good: 1 site, archive in y", 12345: "x is good: 12345 sites, archive in y",
	} {
		if got := words.New("en").Sprintf(key, "x", n, "y"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got, want := words.New("zh").Sprintf(key, "x", 1, "y"), "x 正确：1 个站点，档案在 y"; got != want {
		t.Errorf("in Chinese %q, want %q", got, want)
	}
}

func BenchmarkNew(b *testing.B) {
	for _, lang := range []string{"en", "zh"} {
		b.Run(lang, func(b *testing.B) {
			for b.Loop() {
				words.New(lang)
			}
		})
	}
}

// FuzzEscape: what comes out shows on every terminal as it is, and escaping it
// again changes nothing.
func FuzzEscape(f *testing.F) {
	f.Add("a\x1b]0;x\x07\u202e\u009b\xff\n\U000e0041")
	f.Add("青岛\u200b新区\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		got := words.Escape(s)
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("%U stays in %q", r, got)
			}
		}
		if again := words.Escape(got); again != got {
			t.Errorf("%q becomes %q", got, again)
		}
		if strings.ContainsAny(words.EscapeLines(s), "\r\t\x1b") {
			t.Errorf("EscapeLines leaves a control in %q", words.EscapeLines(s))
		}
	})
}
