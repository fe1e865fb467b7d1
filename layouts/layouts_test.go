package layouts

import (
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/publicsuffix"

	"jianbao/charset"
	"jianbao/parser"
)

// TestEveryLayoutIsRead: every selector compiles, every layout names a text,
// every host is one that pages can have, and what cutting gives is what YAML says.
func TestEveryLayoutIsRead(t *testing.T) {
	for name, text := range map[string]string{"portals": portals, "white list": whiteList} {
		hosts := cut(text)
		var whole map[string]any
		if err := yaml.Unmarshal([]byte(text), &whole); err != nil || len(whole) != len(hosts) || len(hosts) < 30 {
			t.Fatalf("%s: %d hosts cut, %d read, %v", name, len(hosts), len(whole), err)
		}
		for host, text := range hosts {
			if _, known := whole[host]; !known {
				t.Errorf("%s: %q is no host of the file", name, host)
			}
			if suffix, _ := publicsuffix.PublicSuffix(host); suffix == host || strings.HasPrefix(host, "www.") && host != "www.gov.cn" {
				t.Errorf("%s: %q holds for other sites too, or not for all of the site", name, host)
			}
			checkHost(t, name+", "+host, text, hosts)
		}
	}
}

func checkHost(t *testing.T, name, text string, hosts map[string]string) {
	t.Helper()
	entries, same, err := decode(text)
	if err != nil || same == "" && len(entries) == 0 {
		t.Errorf("%s: %d layouts, %v", name, len(entries), err)
	}
	if _, known := hosts[same]; same != "" && !known {
		t.Errorf("%s is as %q, which is not there", name, same)
	}
	var known []map[string]any
	if same == "" {
		if err := yaml.Unmarshal([]byte(text), &known); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i, e := range entries {
		layout, err := e.layout()
		if err == nil {
			err = layout.Validate()
		}
		if err != nil || len(layout.Body) == 0 {
			t.Errorf("%s, layout %d: body %q, %v", name, i+1, layout.Body, err)
		}
		for key := range known[i] {
			if !strings.Contains(" since until title subtitle date source authors editors body strip ", " "+key+" ") {
				t.Errorf("%s, layout %d has the unknown key %q", name, i+1, key)
			}
		}
	}
}

func TestFor(t *testing.T) {
	var set Set
	for host, want := range map[string]int{
		"www.bandao.cn": 4, "NEWS.bandao.cn": 4, "bandao.cn": 4, "notbandao.cn": 0, "cn": 0, "": 0, "www.xinhuanet.com": 3,
		"blog.caixin.com": 2, "m.bjnews.com.cn": 3, "qingdao.gov.cn": 0, "www.gov.cn": 3,
	} {
		if got := len(set.For(host)); got != want {
			t.Errorf("%q has %d layouts, want %d", host, got, want)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, host := range set.Hosts(parser.Fallback) {
				if len(set.For(host)) == 0 {
					t.Errorf("%q has no layouts", host)
				}
			}
		})
	}
	wg.Wait()
	if a, b := set.For("www.bandao.cn"), set.For("news.bandao.cn"); a[0] != b[0] {
		t.Error("the selectors of a host were read twice")
	}
}

// paragraphs are long enough to be an article.
const paragraphs = `<p>市水务局昨天介绍，城东水厂的扩建工程已经通水，三个街道的二十万居民用上了新的水源。</p>
<p>工程去年三月开工，新铺管道四十公里，沿途换下的旧管有的已经用了三十多年。</p>
<p>“水压比以前稳得多了。”住在六楼的居民说，她家以前到了傍晚常常停水，只好提前存好。</p>`

// TestPortals reads pages that are written as portals write theirs: what stands
// where no generic rule looks is found by the layout.
func TestPortals(t *testing.T) {
	var set Set
	const head = `<html><head><title>城东水厂扩建工程通水</title></head><body>`
	for _, c := range []struct{ name, host, html, rule, source, published string }{
		{"WeChat tells its time in a script", "mp.weixin.qq.com", head + `<h1 id="activity-name">城东水厂扩建工程通水</h1><em id="publish_time">前天</em><div id="js_content">` + paragraphs +
			`</div><script>var biz = ""||"x"; var ct = "1672445940"; var nickname = htmlDecode("海滨日报");</script>`, "shipped layout fits", "海滨日报", "2022-12-31T08:19:00+08:00"},
		{"data of a framework", "www.thepaper.cn", head + `<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"detailData":{"contentDetail":{"name":"城东水厂扩建工程通水","publishTime":"2022-12-31 08:19","content":"` +
			strings.NewReplacer("\n", "", `"`, `\"`).Replace(paragraphs) + `"}}}}}</script>`, "shipped layout fits", "", "2022-12-31T08:19:00+08:00"},
		{"data that is no JSON", "www.toutiao.com", head + strings.Repeat(`<li><a href="/c/">频道</a></li>`, 60) + `<div id="root"></div><script>var BASE_DATA = { userInfo: { id: 0, isPgc: true, }, articleInfo: { title: '&quot;城东水厂扩建工程通水&quot;'.slice(6, -6), content: '` +
			strings.NewReplacer("\n", "", "<", "&lt;", ">", "&gt;").Replace(paragraphs) + `'.slice(0, 9), groupId: '1', subInfo: { isOriginal: false, source: '海滨日报', time: '2018-12-31 08:19:00' } } };</script>`,
			"shipped layout fits", "海滨日报", "2018-12-31T08:19:00+08:00"},
		{"an attribute", "www.jiemian.com", head + `<div class="article-header"><h1>城东水厂扩建工程通水</h1></div><div class="article-info"><span data-article-publish-time="1672445940"></span></div><div class="article-content">` + paragraphs + `</div>`,
			"shipped layout fits", "", "2022-12-31T08:19:00+08:00"},
		{"a layout of 2019", "www.banyuetan.org", head + `<div class="detail_tit"><h1>城东水厂扩建工程通水</h1></div><div class="x"><p>` + strings.Repeat(`<a href="/">栏目</a> `, 30) + `</p></div><div class="detail_content">` + paragraphs +
			`</div>` + strings.Repeat(`<p><a href="/">别的新闻</a></p>`, 50) + `<i class="detail_tit_time">2019-03-04 08:19</i>`, "layout of 2019 fits", "", "2019-03-04T08:19:00+08:00"},
		{"a page of another template", "www.thepaper.cn", head + `<h1>城东水厂扩建工程通水</h1><div>` + paragraphs + `</div>`, "", "", "0001-01-01T00:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parser.Parse(parser.Input{
				URL: "https://" + c.host + "/a/1.html", Text: charset.Text{Text: c.html}, Layouts: set.For(c.host),
				FetchedAt: time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC),
			})
			if page.Evidence["layout"].Rule != c.rule || page.Source != c.source || page.Published.Format(time.RFC3339) != c.published {
				t.Errorf("%q, source %q, published %v; %+v", page.Evidence["layout"].Rule, page.Source, page.Published, page.Evidence["published"])
			}
			if page.Title != "城东水厂扩建工程通水" || strings.Count(page.Body, "\n") != 2 {
				t.Errorf("title %q, body %q", page.Title, page.Body)
			}
		})
	}
}

func TestLicence(t *testing.T) {
	for _, part := range []string{"myirelias/white_list", "MIT License", "Copyright (c) 2019 BlackBanana", "THE SOFTWARE IS PROVIDED"} {
		if !strings.Contains(Licence(), part) {
			t.Errorf("the licence does not say %q", part)
		}
	}
}
