package robots_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"jianbao/crawler/robots"
	"jianbao/internal/corpus"
)

// TestSuites holds the matcher to the cases of Google's parser and of
// crawler-commons. One of the latter's needs groups to be merged otherwise than
// RFC 9309 says, and contradicts another case of theirs.
func TestSuites(t *testing.T) {
	type suiteCase struct {
		Suite, Test, Robots, URL string
		Agents                   []string
		Allow                    bool
	}
	pass, total := 0, 0
	for c := range corpus.Lines[suiteCase](t, "corpus", "robots", "cases.jsonl") {
		total++
		if robots.Parse([]byte(c.Robots)).Allowed(c.Agents, c.URL) == c.Allow {
			pass++
		} else {
			t.Logf("%s, %s: %s should be %v", c.Suite, c.Test, c.URL, c.Allow)
		}
	}
	if total < 174 || pass < total-1 {
		t.Errorf("%d of %d cases", pass, total)
	}
}

func utf16le(s string, order binary.AppendByteOrder, mark bool) string {
	if mark {
		s = "\ufeff" + s
	}
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}

func TestAllowed(t *testing.T) {
	const us = "User-agent: jianbao\n"
	const plain = us + "Disallow: /新闻/\n"
	for _, c := range []struct {
		name, file, agent, url string
		want                   bool
	}{
		{"byte order mark", "\xEF\xBB\xBF" + plain, "", "/新闻/1", false},
		{"UTF-16 LE with mark", utf16le(plain, binary.LittleEndian, true), "", "/%e6%96%b0%E9%97%BB/1", false},
		{"UTF-16 BE with mark", utf16le(plain, binary.BigEndian, true), "", "/新闻/1", false},
		{"UTF-16 LE without mark", utf16le(plain, binary.LittleEndian, false), "", "/新闻/1", false},
		{"UTF-16 BE without mark", utf16le(plain, binary.BigEndian, false), "", "/新闻/1", false},
		{"carriage returns", "User-agent: jianbao\rDisallow: /a\r", "", "/a", false},
		{"GBK rule", us + "Disallow: /\xd0\xc2\xce\xc5/", "", "/%D0%C2%CE%C5/1", false},
		{"bad line before", "Crawl-delay: abc\nDisallow: /b\n???\n:\n" + us + "what is this\nDisallow: /a", "", "/a", false},
		{"rule before any group", "Disallow: /\n" + us + "Disallow: /a", "", "/b", true},
		{"whole agent string", us + "Disallow: /", "jianbao/1.0 (+mailto:a@example.org)", "/", false},
		{"group of a shorter name", "User-agent: jian\nDisallow: /", "", "/", true},
		{"group of a longer name", "User-agent: jianbao-image\nDisallow: /", "", "/", true},
		{"group with a version", "User-agent: JIANBAO/2.0\nDisallow: /", "", "/", false},
		{"ours before the general", "User-agent: *\nDisallow: /\n" + us + "Disallow:\n", "", "/a", true},
		{"groups merged", us + "Disallow: /a\nUser-agent: x\nDisallow: /\n" + us + "Disallow: /b", "", "/b", false},
		{"equal length allows", us + "Disallow: /a\nAllow: /a", "", "/a", true},
		{"longest wins", us + "Allow: /a/b\nDisallow: /a/*/c", "", "/a/b/c", false},
		{"end", us + "Disallow: /*.php$", "", "/a.php", false},
		{"end, more follows", us + "Disallow: /*.php$", "", "/a.php?x", true},
		{"end, twice in path", us + "Disallow: /*.php$", "", "/a.php.php", false},
		{"dollar within", us + "Disallow: /a$b", "", "/a$b", false},
		{"escaped star is no star", us + "Disallow: /a%2Ab", "", "/axb", true},
		{"escaped star", us + "Disallow: /a%2Ab", "", "/a*b", false},
		{"escaped slash is no slash", us + "Disallow: /a%2Fb", "", "/a/b", true},
		{"escaped letters", us + "Disallow: /%61bc", "", "/abc", false},
		{"query in its own order", us + "Disallow: /a?b=2&a=1", "", "/a?b=2&a=1&c", false},
		{"fragment is not asked for", us + "Disallow: /a$", "", "/a#b", false},
		{"robots.txt itself", us + "Disallow: /", "", "/robots.txt", true},
		{"only stars", us + "Disallow: " + strings.Repeat("*", 1000), "", "/x", false},
		{"comment behind", us + "Disallow: /a # not that", "", "/a", false},
		{"misspelt", "useragent: jianbao\ndissallow: /a", "", "/a", false},
		{"NUL bytes", "User-agent: jianbao\x00\nDisallow: /a\x00", "", "/a", false},
		{"HTML is no robots.txt", "<!DOCTYPE html><html><head><title>404</title></head>\n<body><a href=\"http://x/\">Disallow: nothing here</a></body></html>", "", "/a", true},
		{"unreadable agent has its own group", "User-agent: ???\nDisallow: /\n", "", "/a", true},
		{"nothing", "", "", "/a", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			agent := c.agent
			if agent == "" {
				agent = "Jianbao"
			}
			if got := robots.Parse([]byte(c.file)).Allowed([]string{agent}, "http://news.example"+c.url); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	if !new(robots.Rules).Allowed([]string{"x"}, "http://a/") {
		t.Error("the zero value does not allow everything")
	}
}

func TestTargets(t *testing.T) {
	rules := robots.Parse([]byte("User-agent: *\nDisallow: /$\nDisallow: /?q\n"))
	for url, want := range map[string]bool{
		"http://a": false, "http://a/": false, "http://a?q=1": false, "http://a:80#x": false, "//a": false, "/": false, "": false, "http://a/b": true,
		"http://a/b?u=http://c/": true,
	} {
		if got := rules.Allowed([]string{"x"}, url); got != want {
			t.Errorf("%q: got %v, want %v", url, got, want)
		}
	}
}

func TestDelayAndSitemaps(t *testing.T) {
	rules := robots.Parse([]byte("Sitemap: http://a/1.xml\nUser-agent: a\nUser-agent: B\nCrawl-delay: 2.5\nDisallow: /x\nsitemap:http://a/2.xml\nSitemap: http://a/1.xml\n" +
		"User-agent: *\nCrawl-delay: 9\nUser-agent: c\nCrawl-delay: -1\nUser-agent: d\nCrawl-delay: 1e300\nUser-agent: e\nDisallow: /\nCrawl-delay: NaN\nUser-agent: f\nCrawl-delay: x"))
	if diff := cmp.Diff([]string{"http://a/1.xml", "http://a/2.xml"}, rules.Sitemaps()); diff != "" {
		t.Error(diff)
	}
	for agent, want := range map[string]time.Duration{"a": 2500 * time.Millisecond, "b/1": 2500 * time.Millisecond, "d": 1<<63 - 1} {
		if got, ok := rules.Delay([]string{agent}); got != want || !ok {
			t.Errorf("%s: %v, %v; want %v", agent, got, ok, want)
		}
	}
	if got, ok := rules.Delay([]string{"f"}); ok {
		t.Errorf("a delay that is none: %v", got)
	}
}

// TestSizeLimit: a megabyte of comments hides what is behind it, and the rule
// that lies across the limit does not become a shorter one.
func TestSizeLimit(t *testing.T) {
	head := "User-agent: *\nDisallow: /a\n"
	fill := func(n int) string { return "#" + strings.Repeat("x", n-2) + "\n" }
	within := head + fill(500<<10) + "Disallow: /b\n"
	beyond := head + fill(robots.MaxSize) + "Disallow: /b\n"
	across := head + fill(robots.MaxSize-len(head)-len("Disallow: /")) + "Disallow: /b\n"
	for name, c := range map[string]struct {
		file string
		b    bool
	}{"within": {within, false}, "beyond": {beyond, true}, "across": {across, true}} {
		rules := robots.Parse([]byte(c.file))
		if rules.Allowed([]string{"x"}, "http://h/a") || rules.Allowed([]string{"x"}, "http://h/b") != c.b {
			t.Errorf("%s the limit", name)
		}
	}
}

// TestHostileFiles: none takes long.
func TestHostileFiles(t *testing.T) {
	long := "http://h/" + strings.Repeat("a", 16<<10)
	for name, file := range map[string]string{
		"many stars":    "User-agent: *\n" + strings.Repeat("Disallow: /"+strings.Repeat("a*", 200)+"b\n", 1200),
		"many rules":    "User-agent: *\n" + strings.Repeat("Disallow: /*b\n", 40000),
		"many groups":   strings.Repeat("User-agent: *\nDisallow: /b\n", 20000),
		"many agents":   strings.Repeat("User-agent: x\n", 40000) + "Disallow: /b",
		"many sitemaps": strings.Repeat("Sitemap: a\nSitemap: b\nSitemap: http://h/"+strings.Repeat("c", 100)+"\n", 4000),
		"one line":      strings.Repeat("User-agent: * Disallow: / ", 30000),
		"angle":         strings.Repeat("<", 500<<10),
	} {
		begun := time.Now()
		robots.Parse([]byte(file)).Allowed([]string{"x", "y", "jianbao"}, long)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s: %s", name, took)
		}
	}
}

// FuzzAllowed: robots.txt may always be asked for, a bad line in front of a
// file changes nothing, and neither does the spelling of a path.
func FuzzAllowed(f *testing.F) {
	f.Add([]byte("User-agent: a\nDisallow: /*.php$\nAllow: /x\nCrawl-delay: 3\n"), "/x.php?y")
	f.Add([]byte("<pre>\nuser-agent a\ndisallow /%7e"), "/~")
	f.Add([]byte("\xff\xfeU\x00s\x00"), "")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		agents := []string{"a"}
		rules := robots.Parse(file)
		if !rules.Allowed(agents, "http://h/robots.txt") {
			t.Error("robots.txt itself is not allowed")
		}
		url := "http://h/" + path
		want := rules.Allowed(agents, url)
		rules.Delay(agents)
		rules.Sitemaps()
		if len(file) > 0 && file[0] < 0x80 && file[0] != 0 && file[0] != '<' && !strings.ContainsAny(string(file[:1]), " \t\r\n") && (len(file) == 1 || file[1] != 0) {
			if got := robots.Parse(append([]byte("nothing of note\n"), file...)).Allowed(agents, url); got != want {
				t.Error("a bad line in front changes the answer")
			}
		}
		var escaped strings.Builder
		for _, b := range []byte(path) {
			if b == '#' || b == '%' || b == '/' || b == '?' || b == ';' {
				return // they mean something else when escaped
			}
			escaped.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[b>>4])+string("0123456789abcdef"[b&15])))
		}
		if strings.IndexFunc(path, func(r rune) bool { return r > ' ' && r < 0x7f && !isUnreserved(byte(r)) && r != '*' && r != '$' }) < 0 {
			if got := rules.Allowed(agents, "http://h/"+escaped.String()); got != want {
				t.Errorf("%q: %v, but %v when escaped", url, want, got)
			}
		}
	})
}

func isUnreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func BenchmarkAllowed(b *testing.B) {
	rules := robots.Parse([]byte("User-agent: *\n" + strings.Repeat("Disallow: /a/b/*.html$\nAllow: /c/\n", 50)))
	for b.Loop() {
		rules.Allowed([]string{"jianbao"}, "http://news.example/2022/12/31/1234567.html?from=x")
	}
}
