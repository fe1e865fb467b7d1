package portaltest_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"jianbao/charset"
)

// crawlConfig is the part of crawl.yaml that this test reads.
type crawlConfig struct {
	ConnectTo []string `yaml:"connect_to"`
	Sites     []struct {
		ID                               string
		Start, Feeds, Sitemaps, Articles []string
	}
}

// TestEverythingCanBeReached walks what the configuration names and what that
// leads to, heeding robots.txt or not.
func TestEverythingCanBeReached(t *testing.T) {
	for _, heed := range []bool{true, false} {
		d, c := startDemo(t, 1)
		var config crawlConfig
		if err := yaml.Unmarshal(d.Config(), &config); err != nil {
			t.Fatal(err)
		}
		if len(config.ConnectTo) != len(d.Hosts()) || len(config.Sites) != len(d.Hosts()) {
			t.Errorf("%d addresses and %d sites for %d hosts", len(config.ConnectTo), len(config.Sites), len(d.Hosts()))
		}
		seen := map[string]bool{}
		for _, site := range config.Sites {
			articles := regexp.MustCompile(strings.Join(site.Articles, "|"))
			queue := append(append(site.Start, site.Feeds...), site.Sitemaps...)
			home := site.Start[0]
			for len(queue) > 0 {
				address := queue[0]
				queue = queue[1:]
				kept := strings.Contains(address, "/neibu/") || strings.Contains(address, "?print=")
				if seen[address] || !strings.HasPrefix(address, home) || heed && kept {
					continue
				}
				seen[address] = true
				answer, body := get(t, c, address)
				if strings.HasSuffix(address, ".gz") {
					body = expand(t, body)
				}
				page := charset.Decode(body, answer.Header.Get("Content-Type")).Text
				if !articles.MatchString(address) || !heed {
					queue = append(queue, hrefs(address, page)...)
				}
			}
		}
		for _, g := range d.Articles() {
			if !seen[g.URL] && !seen[g.URL+"?utm_source=rss&utm_medium=feed"] {
				t.Errorf("nothing leads to %s", g.URL)
			}
		}
		if traps := d.Traps(); heed != (len(traps) == 0) {
			t.Errorf("heeding robots.txt is %v, and the traps are %v", heed, traps)
		}
	}
}

func expand(t *testing.T, body []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSomeArticlesHaveOneWayOnly keeps feeds and sitemaps from being ornament.
func TestSomeArticlesHaveOneWayOnly(t *testing.T) {
	d, c := startDemo(t, 1)
	lists := map[string]string{
		"http://www.lanjiang-net.example/a/620347.html":                      "http://www.lanjiang-net.example/sitemap-news.xml",
		"http://www.lanjiang-net.example/a/318820.html":                      "http://www.lanjiang-net.example/sitemap-2018.xml.gz",
		"http://www.tianlong-weekly.example/zszs/202608/t20260806_3702.html": "http://www.tianlong-weekly.example/rss.xml",
	}
	for article, way := range lists {
		_, body := get(t, c, way)
		if strings.HasSuffix(way, ".gz") {
			body = expand(t, body)
		}
		if !bytes.Contains(body, []byte(article)) {
			t.Errorf("%s does not name %s", way, article)
		}
		path := article[strings.Index(article, ".example")+len(".example"):]
		for _, g := range d.Articles() {
			if _, page := get(t, c, g.URL); bytes.Contains(page, []byte(`href="`+path)) {
				t.Errorf("%s names %s", g.URL, article)
			}
		}
	}
}
