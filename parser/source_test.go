package parser_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/parser"
)

func TestSources(t *testing.T) {
	for _, c := range []struct {
		name, line, want string
		reads            int64
	}{
		{"labelled", "2022-12-31 08:19 来源：海滨日报", "海滨日报", 0},
		{"labelled, half-width colon", "2022-12-31 来源: 海滨日报 作者: 王小明", "海滨日报", 0},
		{"with a link", `2022-12-31 08:19 来源：<a href="/">海滨日报</a> 责任编辑：李某`, "海滨日报", 0},
		{"link with blanks", `2022-12-31 来源：<a href="/">海滨 晚报</a>`, "海滨 晚报", 0},
		{"稿源", "稿源：海滨网 2022-12-31", "海滨网", 0},
		{"who sent it in", "时间：2022-12-31 浏览：45 供稿：物理学院 作者：王小明 摄影：李红", "物理学院", 45},
		{"a person who sent it in", "2022-12-31 供稿：王小明", "", 0},
		{"only in a script", `<script>window.DATA = {"title":"城东水厂扩建工程通水","media":"海滨日报","pubtime":"2022-12-31 08:19"};</script>`, "海滨日报", 0},
		{"several in a script", `<script>var list = [{"title":"城东水厂扩建工程通水","source":"海滨日报"},{"title":"西区停水公告","source":"山城晚报"}];</script>`, "", 0},
		{"a script's that does not know the headline", `<script>var next = {"title":"西区停水公告","source":"山城晚报"};</script>`, "", 0},
		{"转自", "2022-12-31 转自：海滨网", "海滨网", 0},
		{"triple", "2022-12-31 08:19 海滨报业·海滨网-海滨都市报阅读 (31357)", "海滨报业·海滨网-海滨都市报", 31357},
		{"with its paper", "2022-12-31 来源：海滨网-《海滨日报》", "海滨网-《海滨日报》", 0},
		{"unlabelled", "2022-12-31 08:19 海滨日报", "海滨日报", 0},
		{"unlabelled in elements", "<span>海滨日报</span><span>2022-12-31 08:19</span><span>评论 3</span>", "海滨日报", 0},
		{"on a line of its own", "<p>2022-12-31 08:19</p><p>来源：</p><p>海滨日报</p>", "海滨日报", 0},
		{"place in brackets", "2022-12-31 来源：海滨日报(海滨)", "海滨日报", 0},
		{"author glued", "2022-12-31来源：海滨日报作者：王小明", "海滨日报", 0},
		{"two links, one name", `2022-12-31 来源:<a href="/">海滨网</a>-<a href="/b">海滨日报</a>`, "海滨网-海滨日报", 0},
		{"来源于", "2022-12-31 来源于：海滨日报", "海滨日报", 0},
		{"buttons behind it", "2022-12-31 来源：海滨日报 新浪微博 腾讯微博", "海滨日报", 0},
		{"a way back behind it", "2022-12-31 来源：海滨日报 返回海滨新闻", "海滨日报", 0},
		{"选自", "2022-12-31 选自：海滨日报", "海滨日报", 0},
		{"as others told", "2022-12-31 08:19 据海滨日报报道", "海滨日报", 0},
		{"an account of it", "2022-12-31 08:19 海滨日报官方账号", "海滨日报", 0},
		{"label in square brackets", "[日期：2022-12-31] [来源：海滨日报] [点击：1024]", "海滨日报", 1024},
		{"traditional", "發布單位：水務局 發布日期：111-12-31", "水務局", 0},
		{"label with a slash", "<h4>发布 / 2022-12-31 08:19</h4><h4>来源 / <a>海滨早报</a></h4>", "海滨早报", 0},
		{"buttons for the size of letters", "[2022-12-31] 放大 縮小", "", 0},
		{"value in brackets", "2022-12-31 08:19 来源：[ 海滨晚报 ]", "海滨晚报", 0},
		{"as printed for none", "2022-12-31 来源：本站", "本站", 0},
		{"with a slash", `<div class="author">上報快訊／范姜佳鈺  2022年12月31日 08:19:00</div>`, "上報快訊", 0},
		{"with a slash, apart", `<p>海濱時報 / 王曉明</p><p>2022-12-31 08:19</p>`, "海濱時報", 0},
		{"with a slash and a reporter", "2022-12-31 08:19 海濱社／記者王曉明", "海濱社", 0},
		{"of a desk", "生活中心／綜合報導 2022-12-31 08:19", "", 0},
		{"place of a report", "<p>2022-12-31 08:19</p><p>〔記者王曉明／海濱報導〕</p>", "", 0},
		{"section before the date", `<a href="/c/">城市新闻</a> 2022-12-31 08:19`, "", 0},
		{"page of a paper", "2022-12-31 第A02版", "", 0},
		{"what writers are called", "2022-12-31 08:19 优质财经领域创作者", "", 0},
		{"counts are no source", "2022-12-31 08:19 评论 浏览：1,024 分享", "", 1024},
		{"ten thousands", "2022-12-31 阅读 1.2万 来源：海滨网", "海滨网", 12000},
		{"none", "2022-12-31 08:19", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parse(withLine(c.line))
			if page.Source != c.want {
				t.Errorf("source %q, want %q (%+v)", page.Source, c.want, page.Evidence["source"])
			}
			if reads := page.Reads; (reads == nil) != (c.reads == 0) || reads != nil && *reads != c.reads {
				t.Errorf("reads %v, want %d", reads, c.reads)
			}
		})
	}
}

// TestSignedSource holds that an outlet alone below the text is the source, and no text.
func TestSignedSource(t *testing.T) {
	page := parse(strings.Replace(withLine("(2022-12-31)"), "</div></body>", "<p>《海滨早报》</p></div></body>", 1))
	if page.Source != "海滨早报" || strings.Contains(page.Body, "海滨早报") {
		t.Errorf("source %q, body %q", page.Source, page.Body)
	}
}

// TestDatelineSource reads the agency off the first words of a text, where no line names one.
func TestDatelineSource(t *testing.T) {
	for begin, want := range map[string]string{
		"海滨社山城12月31日电": "海滨社", "海濱社記者王曉明山城31日專電": "海濱社", "据海滨社山城12月31日新媒体专电": "海滨社", "海滨社山城12月31日综合外电": "海滨社",
		"幸福社区12月31日停电检修": "", "山城大剧院网站12月31日电影展映": "", "海滨社区12月31日电话接待": "",
	} {
		page := parse(strings.Replace(withLine("2022-12-31"), "<p>市水务局", "<p>"+begin+" 市水务局", 1))
		if page.Source != want {
			t.Errorf("%s: source %q, want %q", begin, page.Source, want)
		}
	}
}

func TestSourceParts(t *testing.T) {
	for printed, want := range map[string]string{
		"海滨报业·海滨网-海滨都市报":    "海滨报业|海滨网|海滨都市报",
		"综合海滨社、海滨新闻":        "海滨社|海滨新闻",
		"综合自海滨社、山城日报等":      "海滨社|山城日报",
		"海滨社，山城日报":          "海滨社|山城日报",
		"海滨社/山城日报":          "海滨社|山城日报",
		"海滨社和山城日报":          "海滨社|山城日报",
		"海滨日报客户端、山城日报及山城新闻": "海滨日报客户端|山城日报|山城新闻",
		"海滨社 山城新闻":          "海滨社|山城新闻",
		"综合":                "综合",
		"海滨网综合":             "海滨网",
		"共和国新闻网":            "共和国新闻网",
		"普及周刊":              "普及周刊",
		"综合开发研究院":           "综合开发研究院",
	} {
		page := parse(withLine("2022-12-31 08:19 来源：" + printed))
		if diff := cmp.Diff(page.SourceParts, strings.Split(want, "|")); diff != "" || page.Source != printed {
			t.Errorf("source %q, want %q; parts:\n%s", page.Source, printed, diff)
		}
	}
	page := parse(withLine(`2022-12-31 来源：<a href="/">海滨 晚报</a>`))
	if diff := cmp.Diff(page.SourceParts, []string{"海滨 晚报"}); diff != "" {
		t.Errorf("a blank within a name, parts:\n%s", diff)
	}
}

// TestBloggersAreAuthors holds that the name beside the date of a blog is who wrote
// it, and an outlet's its source.
func TestBloggersAreAuthors(t *testing.T) {
	for name, c := range map[string]struct{ url, line, want string }{
		"a blog":         {"http://blog.example.cn/a/77.html", "码农老陈 于 2022-12-31 08:19 发布 阅读量1.2w", "码农老陈||"},
		"revised":        {"http://blog.example.cn/a/77.html", "已于 2022-12-31 08:19 修改", "||"},
		"another page":   {"http://www.example.cn/a/77.html", "码农老陈 2022-12-31 08:19", "||码农老陈"},
		"an outlet's":    {"http://blog.example.cn/a/77.html", "2022-12-31 08:19 来源：海滨日报", "||海滨日报"},
		"nobody's name":  {"http://blog.example.cn/a/77.html", "2022-12-31 08:19", "||"},
		"a blog's label": {"http://blog.example.cn/a/77.html", "作者：王小明 2022-12-31 08:19", "王小明||"},
		"posted @":       {"http://www.example.cn/a/77.html", "posted @ 2022-12-31 08:19 风中落叶 阅读(123) 评论(4)", "风中落叶||"},
		"posted @ alone": {"http://www.example.cn/a/77.html", "posted @ 2022-12-31 08:19 阅读(123) 评论(4)", "||"},
	} {
		page := parser.Parse(parser.Input{URL: c.url, Text: charset.Text{Text: withLine(c.line)}, FetchedAt: fetched})
		if got := bylinesOf(page); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestPostersAreNoSources holds that who posted in a forum is not taken for an
// outlet, whatever the name ends in, and that an outlet is above readers' comments.
func TestPostersAreNoSources(t *testing.T) {
	replies := `<p class="who">老张 2022-12-31 09:20</p><p>这个工程早就该做了，傍晚做饭不用再等，希望水费不要跟着涨。</p><p class="who">老李 2022-12-31 10:20</p><p>什么时候能通到我们村？我们那里的水管比这边还要旧。</p>`
	thread := strings.Replace(withLine(`<p class="who">海滨观察 2022-12-31 08:19</p>`), "</body>", replies+"</body>", 1)
	for name, c := range map[string]struct{ url, html, want string }{
		"the address":          {"http://bbs.example.cn/a/77.html", withLine("海滨观察 2022-12-31 08:19"), ""},
		"the address of posts": {"http://www.example.cn/viewthread.php?tid=77", withLine(`<a href="/u/1">海滨观察</a> 发表于 2022-12-31 08:19`), ""},
		"the software":         {"http://www.example.cn/a/77.html", strings.Replace(withLine("海滨观察 2022-12-31 08:19"), "海滨网<", "海滨网 - Powered by Discuz!<", 1), ""},
		"the posts behind":     {"http://www.example.cn/a/77.html", thread, ""},
		"an outlet above them": {"http://www.example.cn/a/77.html", strings.Replace(thread, "海滨观察", "海滨日报", 1), "海滨日报"},
		"neither":              {"http://www.example.cn/a/77.html", withLine("海滨观察 2022-12-31 08:19"), "海滨观察"},
	} {
		page := parser.Parse(parser.Input{URL: c.url, Text: charset.Text{Text: c.html}, FetchedAt: fetched})
		if page.Source != c.want {
			t.Errorf("%s: source %q, want %q", name, page.Source, c.want)
		}
	}
}
