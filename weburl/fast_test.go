package weburl

import "testing"

// FuzzPlain: the short way gives what the parser gives, where it gives anything.
func FuzzPlain(f *testing.F) {
	const base = "http://news.example/a/b/c.html?x=1#y"
	for _, seed := range []string{"", "x.html", "./t1.html", "../../../x/", "..", ".", "/a/./b", "//h/x", "/a?b", "?b", "?", "#a", "http://a.cn", "https://a.cn/?",
		"http://a.1/", "http://a-/", "http://a.cn./x", "http://xn--fsq.cn/", "HTTP://a/", "a:b", "./a:b", "../..", "/..", "/...", "x/..y", "/a;b=1,2"} {
		f.Add(seed, base)
	}
	f.Add("../x", "http://h")
	f.Add("//a.cn", "https://h/x?y")
	f.Add("//a.cn/b?c=//d", "http://h/")
	f.Add("../x", "https://h?q/r")
	f.Add("x", "http://h/a/../b")
	f.Add("?x", "http://h/a:b")
	f.Fuzz(func(t *testing.T, in, base string) {
		got, ok := resolvePlain(in, base)
		if !ok {
			return
		}
		u, err := parse(in, base)
		if err != nil {
			t.Fatalf("%q on %q: got %q, the parser says %v", in, base, got, err)
		}
		if want := u.Href(false); got != want {
			t.Errorf("%q on %q: got %q, want %q", in, base, got, want)
		}
	})
}
