package portaltest_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"jianbao/config"
	"jianbao/internal/portaltest"
)

// TestConfigsAreWhatTheCrawlAccepts loads them as the command does.
func TestConfigsAreWhatTheCrawlAccepts(t *testing.T) {
	seed, err := portaltest.Seed(madeUpCapture)
	if err != nil {
		t.Fatal(err)
	}
	demo, bulk := portaltest.NewDemo(), portaltest.NewBulk(20, 2)
	for name, p := range map[string]struct {
		portal *portaltest.Portal
		config func() []byte
	}{
		"demo": {demo.Portal, demo.Config},
		"seed": {seed.Portal, seed.Config},
		"bulk": {bulk.Portal, bulk.Config},
	} {
		t.Run(name, func(t *testing.T) {
			start(t, p.portal)
			c, err := config.Parse(p.config(), "crawl.yaml")
			if err != nil {
				t.Fatalf("%v\n%s", err, p.config())
			}
			if len(c.Sites) != len(p.portal.Hosts()) {
				t.Errorf("%d sites for %d hosts", len(c.Sites), len(p.portal.Hosts()))
			}
			for _, s := range c.Sites {
				if !strings.HasSuffix(s.Start[0], ".example/") {
					t.Errorf("site %s starts at %s", s.ID, s.Start[0])
				}
			}
		})
	}
}

// TestArticlePatternsFitTheArticles checks each site's expression against the
// addresses that it should match, and those of further pages, which it should not.
func TestArticlePatternsFitTheArticles(t *testing.T) {
	d, _ := startDemo(t, 1)
	c, err := config.Parse(d.ConfigFor("/tmp/else where"), "crawl.yaml")
	if err != nil {
		t.Fatal(err)
	}
	patterns := map[string]*regexp.Regexp{}
	for _, s := range c.Sites {
		patterns[s.ID] = regexp.MustCompile(fmt.Sprint(s.Articles[0]))
	}
	for _, g := range d.Articles() {
		for i, address := range g.Parts {
			if matches := patterns[g.Site].MatchString(address); matches != (i == 0) {
				t.Errorf("%s: %v matches is %v", address, patterns[g.Site], matches)
			}
		}
	}
}

// madeUpCapture has the form of the captured seed.
const madeUpCapture = `渡口的钟又响了 七点整一声不多-某某官方网站

2026-03-02 07:00 海滨日报阅读 (12)

◥渡口的钟。

文/图 海滨日报记者 高朗

停了九年的渡口铜钟今天早上重新敲响。

一声不多

敲钟的人说，多敲一声，就有人要误船。

网站地图
`
