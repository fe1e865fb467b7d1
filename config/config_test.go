package config_test

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // as the command has it

	"github.com/google/go-cmp/cmp"

	"jianbao/config"
)

var update = flag.Bool("update", false, "rewrite testdata/*.want from what is said now")

// TestBadFiles holds every mistake to its exact message.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".bad.yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = config.Parse(data, "crawl.yaml")
			if err == nil {
				t.Fatal("the file was taken")
			}
			got, golden := err.Error()+"\n", strings.TrimSuffix(file, ".bad.yaml")+".want"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, string(want)); diff != "" {
				t.Errorf("got (-), want (+):\n%s", diff)
			}
		})
	}
}

func TestAbsentTakesItsDefaultAndZeroIsZero(t *testing.T) {
	c, err := config.Parse([]byte(strings.Join([]string{
		"defaults: {delay: 0s, max_depth: 0}",
		"min_free: 0",
		"sites:",
		"  - {id: a, start: [http://a.cn/], articles: [^http], max_pages: 0, revisit: {min: 0}}",
		"  - {id: b, feeds: [http://b.cn/rss], articles: [^http], delay: 1m30s, shipped_layouts: false}",
		"  - id: c",
		"    sitemaps: [http://c.cn/sitemap.xml]",
		"    feeds:", // no value: absent
		"    articles: [^http]",
	}, "\n")), "dir/crawl.yaml")
	if err != nil {
		t.Fatal(err)
	}
	day := config.Duration(24 * time.Hour)
	rules := config.Rules{
		MaxPages: 2000, Revisit: config.Revisit{Min: config.Duration(15 * time.Minute), Max: 30 * day}, ConfirmDeletion: day, ShippedLayouts: true,
	}
	a, b := rules, rules
	a.MaxPages, a.Revisit.Min = 0, 0
	b.Delay, b.ShippedLayouts = config.Duration(90*time.Second), false
	for i, want := range []config.Rules{a, b, rules} {
		if diff := cmp.Diff(c.Sites[i].Rules, want); diff != "" {
			t.Errorf("site %s: got (-), want (+):\n%s", c.Sites[i].ID, diff)
		}
	}
	if c.MinFree != 0 {
		t.Errorf("min_free %d, want 0", c.MinFree)
	}
	if got := c.Location().String(); got != "Asia/Shanghai" {
		t.Errorf("location %s", got)
	}
}

func TestDataIsRelativeToTheFile(t *testing.T) {
	absolute := filepath.Join(t.TempDir(), "x")
	for _, c := range []struct{ file, data, want string }{
		{"crawl.yaml", "", "data"},
		{"/srv/news/crawl.yaml", "./data", "/srv/news/data"},
		{"a/crawl.yaml", "../b", "b"},
		{"a/crawl.yaml", absolute, absolute},
	} {
		text := "timezone: UTC\n"
		if c.data != "" {
			text += "data: " + c.data + "\n"
		}
		got, err := config.Parse([]byte(text), c.file)
		if err != nil {
			t.Fatal(err)
		}
		if got.DataDir() != filepath.FromSlash(c.want) {
			t.Errorf("%s with data %q: %s, want %s", c.file, c.data, got.DataDir(), c.want)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	c, err := config.Parse([]byte("\ufefftimezone: UTC\r\nagent: {name: x}\r\n"), "crawl.yaml")
	if err != nil || c.Timezone != "UTC" || c.Agent.Name != "x" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestContactIsExample(t *testing.T) {
	for contact, want := range map[string]bool{
		"mailto:archive@example.org":         true,
		"MAILTO:a@News.Example.COM":          true,
		"https://crawler.example/about":      true,
		"https://example.net:8080/":          true,
		"mailto:a@localhost":                 true,
		"mailto:me@nowhere.invalid":          true,
		"mailto:archive@library.cn":          false,
		"mailto:archive@notexample.org":      false,
		"https://example.org.cn/bot":         false,
		"mailto:a@library.cn?subject=crawl":  false,
		"https://library.cn/example.org":     false,
		"mailto:archive@example.org?x=y.com": true,
	} {
		c, err := config.Parse([]byte("agent: {contact: '"+contact+"'}"), "crawl.yaml")
		if err != nil {
			t.Errorf("%s: %v", contact, err)
		} else if c.ContactIsExample() != want {
			t.Errorf("%s: %v, want %v", contact, !want, want)
		}
	}
}

func TestDurations(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"0", "0s"}, {"0s", "0s"}, {"2s", "2s"}, {"90s", "1m30s"}, {"15m", "15m"}, {"24h", "1d"}, {"30d", "30d"},
		{"1d12h", "1d12h"}, {"1500ms", "1.5s"}, {"1h0m5s", "1h0m5s"}, {"36500d", "36500d"},
	} {
		d, err := config.ParseDuration(c.in)
		if err != nil || d.String() != c.out {
			t.Errorf("%s: %s, %v; want %s", c.in, d, err, c.out)
			continue
		}
		if again, err := config.ParseDuration(d.String()); err != nil || again != d {
			t.Errorf("%s is not read back: %s, %v", d, again, err)
		}
	}
	for _, bad := range []string{"", "2", "d", "-1s", "1w", "1d-1s", "36501d", "1e9s", "2 s", "99999999999999999999s", "..s", "1.2.3s"} {
		if d, err := config.ParseDuration(bad); err == nil {
			t.Errorf("%q was read as %s", bad, d)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
		out  string
	}{
		{"0", 0, "0"}, {"123", 123, "123"}, {"2GiB", 2 << 30, "2GiB"}, {"2 gib", 2 << 30, "2GiB"}, {"500MB", 500e6, "500MB"},
		{"16MiB", 16 << 20, "16MiB"}, {"1kB", 1000, "1kB"}, {"7b", 7, "7"}, {"1TiB", 1 << 40, "1TiB"},
	} {
		s, err := config.ParseSize(c.in)
		if err != nil || s.Bytes() != c.want || s.String() != c.out {
			t.Errorf("%s: %d %s, %v; want %d %s", c.in, s, s, err, c.want, c.out)
		}
	}
	for _, bad := range []string{"", "GiB", "-1", "1.5GiB", "2G", "9000000TiB", "1 0", "9223372036854775808", "1Kib2"} {
		if s, err := config.ParseSize(bad); err == nil {
			t.Errorf("%q was read as %d", bad, s)
		}
	}
}

func TestConnectTo(t *testing.T) {
	c, err := config.Parse([]byte(`{connect_to: ["News.A.cn:80:127.0.0.1:8080", "::127.0.0.1:8080", "a.cn:443:[::1]:"], allow_private: [127.0.0.1, 10.1.2.3/8, "::1/128"]}`), "x")
	if err != nil {
		t.Fatal(err)
	}
	want := []config.ConnectTo{
		{Host: "news.a.cn", Port: "80", Address: "127.0.0.1", ToPort: "8080"},
		{Address: "127.0.0.1", ToPort: "8080"},
		{Host: "a.cn", Port: "443", Address: "::1"},
	}
	if diff := cmp.Diff(c.ConnectTo, want); diff != "" {
		t.Errorf("got (-), want (+):\n%s", diff)
	}
	if got, want := c.ConnectTo[2].String(), "a.cn:443:[::1]:"; got != want {
		t.Errorf("String: %s, want %s", got, want)
	}
	networks := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if diff := cmp.Diff(c.Private(), networks, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("got (-), want (+):\n%s", diff)
	}
}

func TestAliasesShareWhatIsTheSame(t *testing.T) {
	c, err := config.Parse([]byte(`
sites:
  - {id: a, start: [http://a.cn/], articles: [^http], layouts: &cms [{title: h1, body: [.a, //div]}]}
  - {id: b, start: [http://b.cn/], articles: [^http], layouts: *cms}
`), "crawl.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Sites[1].Layouts[0].Body, config.Selector{".a", "//div"}); diff != "" {
		t.Error(diff)
	}
}

func TestLoadOfNothing(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "no.yaml"))
	if !os.IsNotExist(err) {
		t.Errorf("got %v, want that it does not exist", err)
	}
}
