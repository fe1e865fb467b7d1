package parser_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

const (
	dataTitle = "城东水厂扩建工程通水"
	dataText  = "市水务局昨天介绍，城东水厂的扩建工程已经通水，三个街道的二十万居民用上了新的水源。"
	dataMore  = "工程去年三月开工，新铺管道四十公里，沿途换下的旧管有的已经用了三十多年。"
	dataHTML  = `<p>` + dataText + `</p><p>` + dataMore + `</p>`
	dataShell = `<html><head><title>` + dataTitle + `_海滨网</title></head><body>` + siteHead + `<div id="app"></div>DATA` + siteFoot + `</body></html>`
)

// inData is the page of a script framework with its data.
func inData(data string) record.Page { return parse(strings.Replace(dataShell, "DATA", data, 1)) }

// TestEmbeddedForms holds that the text is found in the forms in which pages keep it for their scripts.
func TestEmbeddedForms(t *testing.T) {
	quoted := strconv.Quote(dataHTML)
	object := `{"title":"` + dataTitle + `","publishTime":"2022-12-31 08:19","source":"海滨日报","author":"王明","content":` + quoted + `}`
	escaped := strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(dataHTML)
	for name, data := range map[string]string{
		"state":                     `<script>window.__INITIAL_STATE__=` + `{"page":{"detail":` + object + `},"hot":[{"title":"x"}]};(function(){var s;}());</script>`,
		"state in a string":         `<script>window.__INITIAL_STATE__ = JSON.parse(` + strconv.Quote(`{"detail":`+object+`}`) + `);</script>`,
		"state in percent signs":    `<script>window.__data=JSON.parse(decodeURIComponent("` + url.PathEscape(`{"detail":`+object+`}`) + `"))</script>`,
		"_ssrData":                  `<script>window._ssrData={"data":{"article":` + object + `}}</script>`,
		"RENDER_DATA":               `<script id="RENDER_DATA" type="application/json">` + strings.ReplaceAll(url.QueryEscape(`{"data":`+object+`}`), "+", "%20") + `</script>`,
		"pageProps":                 `<script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"detailData":{"contentDetail":{"name":"` + dataTitle + `","pubTime":"2022-12-31 08:19","source":"海滨日报","author":"王明","content":` + quoted + `},"recommend":[{"name":"别的","content":"` + strings.Repeat("别的文章。", 60) + `"}]}}}}</script>`,
		"Nuxt":                      `<script>window.__NUXT__=(function(a,b,c,d){return {layout:"default",data:[{detail:{title:a,publish_time:b,source:c,author:"王明",content:d,hide:false}}],error:null}}("` + dataTitle + `","2022-12-31 08:19","海滨日报",` + quoted + `));</script>`,
		"Next pushes":               `<script>self.__next_f.push([1,` + strconv.Quote("5:[\"$\",\"main\",null,{\"article\":"+object[:strings.Index(object, `"source"`)]) + `])</script><script>self.__next_f.push([1,` + strconv.Quote(object[strings.Index(object, `"source"`):]+"}]\n6:null\n") + `])</script>`,
		"literal with single":       `<script>var article = { id: 12, title: '` + dataTitle + `', /* 时间 */ time: '2022-12-31 08:19', source: '海滨日报', author: '王明', content: '` + dataHTML + `', tags: ['水',], };</script>`,
		"literal, escaped twice":    `<script>var BASE_DATA = { userInfo: { id: 0, isLogin: false || true }, articleInfo: { title: '&quot;` + dataTitle + `&quot;'.slice(6, -6), content: '&quot;` + strings.ReplaceAll(escaped, "&", "&amp;") + `&quot;'.slice(6, -6), source: '海滨日报', time: '2022-12-31 08:19', author: '王明' } };</script>`,
		"literal in pieces":         `<script>var d = {title:"` + dataTitle + `",time:"2022-12-31 08:19",source:"海滨日报",author:"王明",content:"<p>` + dataText + `</p>"+"<p>` + dataMore + `</p>"};</script>`,
		"attribute":                 `<div id="root" data-json='{"article":` + object + `}'></div>`,
		"attribute of another name": `<div data-page='{"props":{"post":` + object + `}}'></div>`,
		"list of pieces":            `<script>var allData = {"docData":{"title":"` + dataTitle + `","newsTime":"2022-12-31 08:19","source":"海滨日报","author":"王明","contentList":[{"type":"text","data":"<p>` + dataText + `</p>"},{"type":"img","data":"http://img.example.cn/1.jpg"},{"type":"text","data":"<p>` + dataMore + `</p>"}]}};</script>`,
		"textareas":                 `<textarea class="article-title">` + dataTitle + `</textarea><textarea class="article-time">2022-12-31 08:19</textarea><textarea class="article-source">海滨日报</textarea><textarea class="article-author">王明</textarea><textarea class="article-content">` + escaped + `</textarea>`,
		"comments beside":           `<script>window.__D__={"comments":[{"content":"` + strings.Repeat("说得好。写得真好。", 40) + `"}],"article":` + object + `}</script>`,
	} {
		t.Run(name, func(t *testing.T) {
			page := inData(data)
			if diff := cmp.Diff(page.Body, dataText+"\n"+dataMore); diff != "" {
				t.Errorf("body, got (-), want (+):\n%s", diff)
			}
			if page.Title != dataTitle || day(page.Published) != "2022-12-31" || page.Source != "海滨日报" || !cmp.Equal(page.Authors, []string{"王明"}) || page.Kind != record.KindArticle {
				t.Errorf("title %q, published %v, source %q, authors %v, kind %q (%s)", page.Title, page.Published, page.Source, page.Authors, page.Kind, page.Evidence["kind"].Rule)
			}
		})
	}
}

// TestMarkupKept holds that markup for scripts, or for readers without them, is read.
func TestMarkupKept(t *testing.T) {
	for name, data := range map[string]string{
		"script":   `<script type="text/html" id="tpl">` + dataHTML + `</script>`,
		"template": `<template>` + dataHTML + `</template>`,
		"noscript": `<noscript>` + dataHTML + `</noscript>`,
	} {
		t.Run(name, func(t *testing.T) {
			if page := inData(data); page.Body != dataText+"\n"+dataMore {
				t.Errorf("body %q", page.Body)
			}
		})
	}
}

// TestDataThatIsNoArticle holds that nothing but running text is taken, and
// nothing where the page has its text itself.
func TestDataThatIsNoArticle(t *testing.T) {
	other := strings.Repeat("这里是别的文章，和本页没有关系。", 30)
	for name, data := range map[string]string{
		"menu":             `<script>var menu = {"items":[{"title":"首页","content":"首页"},{"title":"城市","content":"城市"}],"footer":{"content":"` + siteFoot[18:60] + `"}};</script>`,
		"comments":         `<script>var d = {"commentList":[{"content":"` + other + `"}]};</script>`,
		"recommendations":  `<script>var d = {"recommendList":[{"title":"别的","content":"` + other + `"}]};</script>`,
		"a form's words":   `<textarea name="comment">文明上网，理性发言。请遵守相关规定，不要发布违法信息。评论仅代表个人意见，与本网立场无关。</textarea>`,
		"a frame to copy":  `<textarea>&lt;iframe src="http://v.example.cn/1" width="480" height="400"&gt;&lt;/iframe&gt;</textarea>`,
		"needs JavaScript": `<noscript>We're sorry but this site doesn't work properly without JavaScript enabled. Please enable it to continue.</noscript>`,
		"cut off":          `<script>var d = {"title":"` + dataTitle + `","list":[{"a":1},{"b":`,
	} {
		t.Run(name, func(t *testing.T) {
			if page := inData(data); page.Body != "" || page.Kind.IsRecord() {
				t.Errorf("kind %q (%s), body %q", page.Kind, page.Evidence["kind"].Rule, page.Body)
			}
		})
	}
	page := parse(strings.Replace(shortArticle("栈道修好了", shortText), "</body>", `<script>var d = {"content":"`+other+other+`"};</script></body>`, 1))
	if strings.Contains(page.Body, "别的文章") || !strings.Contains(page.Body, "座谈会") {
		t.Errorf("the lines have the text, and the body is %q", page.Body)
	}
}

// TestGalleryData are galleries as portals keep them for their scripts.
func TestGalleryData(t *testing.T) {
	want := []record.Image{{URL: "http://img.example.cn/1.jpg", Caption: "渔船归港。"}, {URL: "http://img.example.cn/2.jpg", Caption: "栈道上的游人。"}, {URL: "http://img.example.cn/3.jpg", Caption: "灯塔亮了。"}}
	const captions = "渔船归港。\n栈道上的游人。\n灯塔亮了。"
	for _, c := range []struct{ name, data, body string }{
		{"slide_data", `<script>var slide_data = {"slide":{"title":"` + dataTitle + `","createtime":"2022-12-31 08:19","source":"海滨日报"},"images":[{"title":"1","intro":"渔船归港。","image_url":"http://img.example.cn/1.jpg","thumb_50":"http://img.example.cn/t1.jpg"},{"title":"2","intro":"栈道上的游人。","image_url":"http://img.example.cn/2.jpg"},{"title":"3","intro":"<p>灯塔亮了。</p>","image_url":"//img.example.cn/3.jpg"}],"next_album":{"title":"别的"}}</script>`, captions},
		{"textarea", `<textarea name="gallery-data" style="display:none;">{"info":{"setname":"` + dataTitle + `","lmodify":"2022-12-31 08:19:00","prevue":"海边的秋天，游人不多。","source":"海滨日报"},"list":[{"img":"http://img.example.cn/1.jpg","timg":"http://img.example.cn/t1.jpg","title":"","note":"渔船归港。"},{"img":"http://img.example.cn/2.jpg","note":"栈道上的游人。"},{"img":"http://img.example.cn/3.jpg","note":"灯塔亮了。"}]}</textarea>`, "海边的秋天，游人不多。\n" + captions},
		{"literal", `<p>2022-12-31 来源：海滨日报</p><script>
var G_listdata = [
{ timg: 'http://img.example.cn/t1.jpg', big_img: 'http://img.example.cn/1.jpg', picwidth:'800', title: '渔船归港。' },
{ timg: 'http://img.example.cn/t2.jpg', big_img: 'http://img.example.cn/2.jpg', title: '栈道上的游人。' },
{ timg: 'http://img.example.cn/t3.jpg', big_img: 'http://img.example.cn/3.jpg', title: '灯塔亮了。' }];</script>`, captions},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := inData(c.data)
			if diff := cmp.Diff(page.Images, want); diff != "" {
				t.Errorf("images, got (-), want (+):\n%s", diff)
			}
			if page.Body != c.body || page.Kind != record.KindGallery || page.Title != dataTitle || page.Source != "海滨日报" || day(page.Published) != "2022-12-31" {
				t.Errorf("kind %q, title %q, source %q, published %v, body %q", page.Kind, page.Title, page.Source, page.Published, page.Body)
			}
		})
	}
	list := `<script>var list = [{"title":"别的","img":"http://img.example.cn/1.jpg","link":"/a/1.html"},{"title":"又一篇","img":"http://img.example.cn/2.jpg","link":"/a/2.html"}];</script>`
	if page := inData(list); len(page.Images) > 0 || page.Kind.IsRecord() {
		t.Errorf("a list of other articles is %q with %v", page.Kind, page.Images)
	}
}

// TestDataIsBounded holds that data made to be told many times costs no more.
func TestDataIsBounded(t *testing.T) {
	big := strings.Repeat("这一句有二十来个字，要读很多遍。", 8000)
	for name, script := range map[string]string{
		"one text at many places": `window.__NUXT__=(function(a){return [` + strings.Repeat(`{content:a},`, 100_000) + `]}("` + big + `"))`,
		"one caption at many":     `window.__NUXT__=(function(a){return [[` + strings.Repeat(`{img:"http://a.cn/1.jpg",note:a},`, 500) + `],` + strings.Repeat(`[{img:"http://a.cn/1.jpg",note:a}],`, 40_000) + `]}("<p>` + big + `</p>"))`,
		"deep":                    `var d = ` + strings.Repeat(`{"a":`, 200_000),
		"calls in calls":          `var d = {"a":` + strings.Repeat(`(function(a){return `, 50_000),
		"strings in strings":      `var d = JSON.parse("JSON.parse(\"JSON.parse(\\\"{}\\\")\")"` + strings.Repeat(" ", 200),
	} {
		t.Run(name, func(t *testing.T) {
			check(t, parser.Parse(parser.Input{URL: "http://a.cn/1.html", Text: charset.Text{Text: "<script>" + script + "</script>"}}), fetched)
		})
	}
}
