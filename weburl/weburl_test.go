package weburl_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"jianbao/internal/corpus"
	"jianbao/weburl"
)

// TestWebPlatformCases holds Resolve to the cases of the web platform tests.
func TestWebPlatformCases(t *testing.T) {
	type platformCase struct {
		Input, Href string
		Base        *string
		Failure     bool
	}
	pass, all := 0, slices.Collect(corpus.Lines[platformCase](t, "corpus", "url", "wpt.jsonl"))
	for _, c := range all {
		base := ""
		if c.Base != nil {
			base = *c.Base
		}
		got, err := weburl.Resolve(c.Input, base)
		if c.Failure && err != nil || !c.Failure && err == nil && got == c.Href {
			pass++
		}
	}
	if pass < 466 || len(all) < 473 {
		t.Errorf("%d of %d cases, want 466 of 473", pass, len(all))
	}
}

func TestCanonicalCases(t *testing.T) {
	for c := range corpus.Lines[struct{ Input, Expect string }](t, "corpus", "url", "normalize.jsonl") {
		if got, err := weburl.Canonical(c.Input); err != nil || got != c.Expect {
			t.Errorf("%q: got %q, %v; want %q", c.Input, got, err, c.Expect)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"fragment", "http://a.cn/x#top", "http://a.cn/x"},
		{"scheme stays", "https://a.cn/x", "https://a.cn/x"},
		{"www stays", "http://www.a.cn/", "http://www.a.cn/"},
		{"index stays", "http://a.cn/index.html", "http://a.cn/index.html"},
		{"user name goes", "http://u:p@a.cn/x", "http://a.cn/x"},
		{"final dot of the host", "http://A.CN./x", "http://a.cn/x"},
		{"escapes of Chinese", "http://a.cn/%e6%96%b0/新?q=新", "http://a.cn/%E6%96%B0/%E6%96%B0?q=%E6%96%B0"},
		{"escapes of GBK stay GBK", "http://a.cn/s?q=%c4%e3", "http://a.cn/s?q=%C4%E3"},
		{"utm", "http://a.cn/x?utm_source=w&id=1&UTM_medium=y", "http://a.cn/x?id=1"},
		{"spm", "http://a.cn/x.html?spm=C94212.P4YnMod", "http://a.cn/x.html"},
		{"shared in WeChat", "http://a.cn/x?from=timeline&isappinstalled=0&id=3", "http://a.cn/x?id=3"},
		{"other uses of from", "http://a.cn/x?from=2022-12-31", "http://a.cn/x?from=2022-12-31"},
		{"escaped name", "http://a.cn/x?%75tm_source=w", "http://a.cn/x"},
		{"session in the query", "http://a.cn/x?PHPSESSID=0123&id=1", "http://a.cn/x?id=1"},
		{"session in the path", "http://a.cn/x.jsp;jsessionid=AB12.node?id=1", "http://a.cn/x.jsp?id=1"},
		{"session in the path, another parameter", "http://a.cn/x;jsessionid=AB12;v=1", "http://a.cn/x;v=1"},
		{"session of ASP.NET", "http://a.cn/(S(lit3py55t21z5v55vlm25s55))/x.aspx", "http://a.cn/x.aspx"},
		{"session that is a digest", "http://a.cn/x?sid=0123456789abcdef0123456789ABCDEF", "http://a.cn/x"},
		{"sid that chooses", "http://a.cn/x?sid=42", "http://a.cn/x?sid=42"},
		{"session hides dots", "http://a.cn/a/..;jsessionid=1", "http://a.cn/"},
		{"values of one name keep their order", "http://a.cn/?b=2&a=9&a=1", "http://a.cn/?a=9&a=1&b=2"},
		{"query without names", "http://a.cn/show?20221231", "http://a.cn/show?20221231"},
		{"IPv6", "http://[::FFFF:1.2.3.4]:80/", "http://[::ffff:102:304]/"},
		{"space around", " http://a.cn/x\n", "http://a.cn/x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := weburl.Canonical(c.in); err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
	for _, in := range []string{"", "/x", "javascript:void(0)", "mailto:a@b.cn", "data:text/html,x", "http://", "http://%zz/", "http:// /", "http://./"} {
		if got, err := weburl.Canonical(in); err == nil {
			t.Errorf("%q has the canonical form %q", in, got)
		}
	}
	if _, err := weburl.Canonical("http://a.cn/" + strings.Repeat("a", weburl.MaxLength)); !errors.Is(err, weburl.ErrTooLong) {
		t.Errorf("an endless address: %v", err)
	}
}

func TestResolveIn(t *testing.T) {
	const base = "http://www.news.example/a/b.html?x#y"
	for _, c := range []struct{ name, in, charset, want string }{
		{"GBK query", "/搜索?q=你好&p=1#顶", "gb18030", "http://www.news.example/%E6%90%9C%E7%B4%A2?q=%C4%E3%BA%C3&p=1#%E9%A1%B6"},
		{"by its label", "?q=你", "gbk", "http://www.news.example/a/b.html?q=%C4%E3"},
		{"Big5 query", "s?q=你", "big5", "http://www.news.example/a/s?q=%A7A"},
		{"UTF-8", "?q=你", "utf-8", "http://www.news.example/a/b.html?q=%E4%BD%A0"},
		{"UTF-16 sends UTF-8", "?q=你", "utf-16le", "http://www.news.example/a/b.html?q=%E4%BD%A0"},
		{"no name", "?q=你", "", "http://www.news.example/a/b.html?q=%E4%BD%A0"},
		{"what the encoding lacks", "?q=한", "big5", "http://www.news.example/a/b.html?q=%26%2354620%3B"},
		{"escaped already", "?q=%c4%e3", "gb18030", "http://www.news.example/a/b.html?q=%c4%e3"},
		{"question mark in the fragment", "#a?你", "gb18030", "http://www.news.example/a/b.html?x#a?%E4%BD%A0"},
		{"two question marks", "?你?你", "gb18030", "http://www.news.example/a/b.html?%C4%E3?%C4%E3"},
		{"line ends within", "?q=你\n好 ", "gb18030", "http://www.news.example/a/b.html?q=%C4%E3%BA%C3"},
		{"space and quotes", "?q=你 '\"<>", "gb18030", "http://www.news.example/a/b.html?q=%C4%E3%20%27%22%3C%3E"},
		{"other scheme", "ws://a/?q=你", "gb18030", "ws://a/?q=%E4%BD%A0"},
		{"host is no matter of the page", "http://例.example/?q=你", "gb18030", "http://xn--fsq.example/?q=%C4%E3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := weburl.ResolveIn(c.in, base, c.charset); err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestParts(t *testing.T) {
	for _, c := range []struct {
		href, origin, host string
		web                bool
	}{
		{"http://a.cn/x:y@z", "http://a.cn", "a.cn", true},
		{"HTTPS://u:p@A.cn:8443?x", "https://a.cn:8443", "a.cn", true},
		{"http://a.cn:80", "http://a.cn", "a.cn", true},
		{"https://a.cn:443/", "https://a.cn", "a.cn", true},
		{"https://a.cn:80/", "https://a.cn:80", "a.cn", true},
		{"http://[::1]:81/", "http://[::1]:81", "[::1]", true},
		{"http://[::1/", "http://[::1", "", true},
		{"ftp://a.cn/", "", "", false},
		{"mailto:http://a.cn", "", "", false},
		{"http:", "", "", false},
		{"", "", "", false},
	} {
		if o, h, w := weburl.Origin(c.href), weburl.Host(c.href), weburl.IsWeb(c.href); o != c.origin || h != c.host || w != c.web {
			t.Errorf("%q: origin %q, host %q, web %v", c.href, o, h, w)
		}
	}
}

// FuzzCanonical: a canonical form is its own, is an href for the web, and does
// not depend on the fragment.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{"http://a.cn/%2e%2E/;jsessionid=1/..;jsessionid=2?b=%26&utm_x=1&a", "a.cn/x", "ftp:////a/../b", "http://[::1]:080/(S(x))//%zz#",
		"file:/../..//x", "http://a../", "HTTP:\\\\a\\b", "http://a/?%", "http://a/.;jsessionid=;jsessionid=/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		one, err := weburl.Canonical(in)
		if err != nil {
			return
		}
		if two, err := weburl.Canonical(one); err != nil || two != one {
			t.Errorf("%q: %q, then %q, %v", in, one, two, err)
		}
		if strings.ContainsFunc(one, func(r rune) bool { return r <= ' ' || r >= 0x7f }) || strings.Contains(one, "#") {
			t.Errorf("%q: %q", in, one)
		}
		if !weburl.IsWeb(one) {
			return
		}
		if href, err := weburl.Resolve(one, ""); err != nil || href != one {
			t.Errorf("%q: %q is read as %q, %v", in, one, href, err)
		}
		if weburl.Host(one) == "" || weburl.Origin(one) != strings.ToLower(weburl.Origin(one)) {
			t.Errorf("%q: host %q, origin %q", in, weburl.Host(one), weburl.Origin(one))
		}
	})
}

// FuzzResolve: a resolved web address resolves to itself, alone and on any base.
func FuzzResolve(f *testing.F) {
	for _, seed := range [][3]string{{"?你", "http://a/b", "gbk"}, {"//x:0/..", "https://h/", "big5"}, {"a\tb\x00c", "http://h/d?e", "euc-kr"},
		{"file:c:\\x", "", ""}, {"http:a", "http://b/c/d", "hz"}, {"\xff\xfe", "http://a", "utf-8"}, {"x?#?", "http://1/", "iso-2022-jp"}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, in, base, charset string) {
		href, err := weburl.ResolveIn(in, base, charset)
		if err != nil || !weburl.IsWeb(href) {
			return
		}
		if again, err := weburl.Resolve(href, ""); err != nil || again != href {
			t.Errorf("%q on %q: %q, then %q, %v", in, base, href, again, err)
		}
		if again, err := weburl.ResolveIn(href, "https://other.example/x?y", charset); err != nil || again != href {
			t.Errorf("%q on %q: %q, then %q, %v", in, base, href, again, err)
		}
		for i := range len(href) {
			if href[i] <= ' ' || href[i] >= 0x7f {
				t.Errorf("%q on %q: %q has a character that is not for an href", in, base, href)
				break
			}
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	for _, in := range []string{"http://news.example/2022/12/31/1234567.html", "../31/1234567.html?id=1", "/搜索?q=你好"} {
		b.Run(in, func(b *testing.B) {
			for b.Loop() {
				if _, err := weburl.ResolveIn(in, "http://news.example/2022/12/index.html", "gb18030"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCanonical(b *testing.B) {
	for b.Loop() {
		if _, err := weburl.Canonical("http://news.example/2022/12/31/1234567.html?utm_source=x&id=1"); err != nil {
			b.Fatal(err)
		}
	}
}
