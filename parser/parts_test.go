package parser_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/weburl"
)

func TestParts(t *testing.T) {
	for _, c := range []struct{ name, url, pager, want string }{
		{"numbers with underscores", "http://a.cn/n/55.html", `<a href="55_2.html">2</a> <a href="55_3.html">3</a> <a href="55_2.html">下一页</a>`, "55.html 55_2.html 55_3.html"},
		{"second part", "http://a.cn/n/55_2.html", `<a href="55.html">1</a> <b>2</b> <a href="55_3.html">3</a>`, "55.html 55_2.html 55_3.html"},
		{"brackets", "http://a.cn/n/55.html", `【1】<a href="55_2.html">【2】</a>`, "55.html 55_2.html"},
		{"counted from nought", "http://a.cn/n/t55.html", `1 <a href="t55_1.html">2</a> <a href="t55_2.html">3</a>`, "t55.html t55_1.html t55_2.html"},
		{"next alone", "http://a.cn/n/55.html", `<a href="55_2.html">余下全文&gt;&gt;</a>`, "55.html 55_2.html"},
		{"query", "http://a.cn/n/v.php?id=9", `<a href="v.php?id=9&page=2">下一页</a>`, "v.php?id=9 v.php?id=9&page=2"},
		{"script of TRS", "http://a.cn/n/t20221231_9.html", `<script>createPageHTML(3, 0, "t20221231_9", "html");</script>`, "t20221231_9.html t20221231_9_1.html t20221231_9_2.html"},
		{"second of those counted from nought", "http://a.cn/n/t55_1.html", `<a href="t55.html">1</a> 2 <a href="t55_2.html">3</a> <a href="t55_2.html">下一页</a>`, "t55.html t55_1.html t55_2.html"},
		{"the second of two, counted from nought", "http://a.cn/n/t55_1.html", `<a href="t55.html">1</a> 2`, "t55.html t55_1.html"},
		{"counted from nought, next alone", "http://a.cn/n/t55.html", `<a href="t55_1.html">下一页</a>`, "t55.html t55_1.html"},
		{"first part with a number", "http://a.cn/n/55_1.html", `1 <a href="55_2.html">2</a> <a href="55_2.html">下一页</a>`, "55_1.html 55_2.html"},
		{"a name that ends in a number", "http://a.cn/n/20261120_55.html", `1 <a href="20261120_55_2.html">2</a> <a href="20261120_55_3.html">3</a> <a href="20261120_55_2.html">下一页</a>`, "20261120_55.html 20261120_55_2.html 20261120_55_3.html"},
		{"its second part", "http://a.cn/n/20261120_55_2.html", `<a href="20261120_55.html">上一页</a> <a href="20261120_55.html">1</a> 2 <a href="20261120_55_3.html">3</a> <a href="20261120_55_3.html">下一页</a>`, "20261120_55.html 20261120_55_2.html 20261120_55_3.html"},
		{"its last part", "http://a.cn/n/20261120_55_3.html", `<a href="20261120_55.html">1</a> <a href="20261120_55_2.html">2</a> 3`, "20261120_55.html 20261120_55_2.html 20261120_55_3.html"},
		{"its first part, next alone", "http://a.cn/n/20261120_2.html", `<a href="20261120_2_2.html">下一页</a>`, "20261120_2.html 20261120_2_2.html"},
		{"its first part, counted from nought", "http://a.cn/n/t20261120_55.html", `1 <a href="t20261120_55_1.html">2</a> <a href="t20261120_55_2.html">3</a>`, "t20261120_55.html t20261120_55_1.html t20261120_55_2.html"},
		{"script of TRS, second part", "http://a.cn/n/t20221231_9_1.html", `<script>createPageHTML(3, 1, "t20221231_9", "html");</script>`, "t20221231_9.html t20221231_9_1.html t20221231_9_2.html"},
		{"neighbours of a day are no parts", "http://a.cn/n/20261120_55.html", `<a href="20261120_54.html">上一页</a> <a href="20261120_56.html">下一页</a>`, ""},
		{"last, by its address", "http://a.cn/n/55.html", `<a href="55_2.html">2</a> <a href="55_4.html">末页</a>`, "55.html 55_2.html 55_3.html 55_4.html"},
		{"query, first part named", "http://a.cn/n/v.php?id=9&page=2", `<a href="v.php?id=9">1</a> <a href="v.php?id=9&page=3">3</a>`, "v.php?id=9 v.php?id=9&page=2 v.php?id=9&page=3"},
		{"query, first part numbered", "http://a.cn/n/v.php?id=9", `<a href="v.php?id=9&page=1">1</a> <a href="v.php?id=9&page=2">2</a>`, "v.php?id=9 v.php?id=9&page=2"},
		{"next article is no part", "http://a.cn/n/55.html", `<a href="56.html">下一页</a> <a href="56_2.html">2</a>`, ""},
		{"pages of comments are no parts", "http://a.cn/n/55.html", `<a href="/comment/55?page=2">2</a>`, ""},
		{"one page", "http://a.cn/n/55.html", ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parser.Parse(parser.Input{URL: c.url, Text: charset.Text{Text: paged(c.pager)}, FetchedAt: fetched})
			var want []string
			for _, f := range strings.Fields(c.want) {
				want = append(want, "http://a.cn/n/"+f)
			}
			if diff := cmp.Diff(page.PartURLs, want); diff != "" {
				t.Errorf("parts, got (-), want (+):\n%s", diff)
			}
			if strings.Contains(page.Body, "【") || strings.Contains(page.Body, "下一页") {
				t.Errorf("page numbers stand in the body:\n%s", page.Body)
			}
		})
	}
}

// TestPartsOfTemplates are pagers as portals and their systems write them.
// Addresses are relative to the page's folder.
func TestPartsOfTemplates(t *testing.T) {
	for _, c := range []struct{ name, url, pager, want string }{
		{"PHPCMS", "http://a.cn/show-12-345-1.html", `<div id="pages"><a class="a1" href="show-12-345-1.html">上一页</a> <span>1</span> <a href="show-12-345-2.html">2</a> <a href="show-12-345-3.html">3</a> <a class="a1" href="show-12-345-2.html">下一页</a></div>`, "show-12-345-1.html show-12-345-2.html show-12-345-3.html"},
		{"PHPCMS, query", "http://a.cn/index.php?m=content&c=index&a=show&catid=6&id=9", `<a href="index.php?m=content&c=index&a=show&catid=6&id=9&page=2">2</a>`, "index.php?m=content&c=index&a=show&catid=6&id=9 index.php?m=content&c=index&a=show&catid=6&id=9&page=2"},
		{"DedeCMS", "http://a.cn/a/gn/2012/1231/123.html", `<ul class="pagelist"><li><a>共3页: </a></li><li><a href='#'>上一页</a></li><li class="thisclass"><a href='#'>1</a></li><li><a href='123_2.html'>2</a></li><li><a href='123_3.html'>3</a></li><li><a href='123_2.html'>下一页</a></li></ul>`, "123.html 123_2.html 123_3.html"},
		{"PowerEasy", "http://a.cn/Article/ShowArticle.asp?ArticleID=123", `<b>[1]</b> <a href="ShowArticle.asp?ArticleID=123&ArticlePage=2">[2]</a> <a href="ShowArticle.asp?ArticleID=123&ArticlePage=2">下一页</a>`, "ShowArticle.asp?ArticleID=123 ShowArticle.asp?ArticleID=123&ArticlePage=2"},
		{"counted from _0", "http://a.cn/a/20130101/12345_0.shtml", `<a href="12345_1.shtml">2</a> <a href="12345_2.shtml">3</a> <a href="12345_1.shtml">下一页&gt;</a>`, "12345_0.shtml 12345_1.shtml 12345_2.shtml"},
		{"counted from _0, second", "http://a.cn/a/20130101/12345_1.shtml", `<a href="12345_0.shtml">1</a> 2 <a href="12345_2.shtml">3</a>`, "12345_0.shtml 12345_1.shtml 12345_2.shtml"},
		{"named by an id behind c_", "http://a.cn/politics/2012-12/31/c_114212345.htm", `<div id="div_currpage"><span>1</span><a href="http://a.cn/politics/2012-12/31/c_114212345_2.htm">2</a><a href="http://a.cn/politics/2012-12/31/c_114212345_2.htm">下一页</a></div>`, "c_114212345.htm c_114212345_2.htm"},
		{"content in a dated folder", "http://a.cn/2006-12/31/content.htm", `<a href="content_2.htm">下一页</a>`, "content.htm content_2.htm"},
		{"index in a numbered folder", "http://a.cn/a/20130101/12345/index.html", `1 <a href="index_2.html">2</a> <a href="index_2.html">下一页</a>`, "index.html index_2.html"},
		{"dashes", "http://a.cn/n1/2022/1231/c1001-32596341.html", `【1】 <a href="/n1/2022/1231/c1001-32596341-2.html">【2】</a> <a href="/n1/2022/1231/c1001-32596341-3.html">【3】</a>`, "c1001-32596341.html c1001-32596341-2.html c1001-32596341-3.html"},
		{"bracket in the name", "http://a.cn/n/abc12.html", `<a href="abc12(2).html">2</a>`, "abc12.html abc12(2).html"},
		{"WordPress", "http://a.cn/2019/12/05/the-long-road/", `Pages: 1 <a href="http://a.cn/2019/12/05/the-long-road/2/">2</a> <a href="http://a.cn/2019/12/05/the-long-road/3/">3</a>`, ". 2/ 3/"},
		{"WordPress, second", "http://a.cn/2019/12/05/the-long-road/2/", `Pages: <a href="http://a.cn/2019/12/05/the-long-road/">1</a> 2`, "../ ."},
		{"folder without a slash", "http://a.cn/news/12345", `<a href="/news/12345/2">Next page</a>`, "12345 12345/2"},
		{"page/2", "http://a.cn/news/12345.html", `<a href="/news/12345/page/2">Next</a>`, ""},
		{"words with page/2", "http://a.cn/archives/12345/", `<a href="/archives/12345/page/2/">Next</a>`, ". page/2/"},
		{"English", "http://a.cn/news/flood-in-the-valley.html", `Page 1 of 3 <a href="flood-in-the-valley.html?page=2">Page 2</a> <a href="flood-in-the-valley.html?page=3">Page 3</a> <a rel="next" href="flood-in-the-valley.html?page=2">Next page »</a>`, "flood-in-the-valley.html flood-in-the-valley.html?page=2 flood-in-the-valley.html?page=3"},
		{"traditional", "http://a.cn/news/8812.aspx", `<a href="8812.aspx?page=2">第 2 頁</a> <a href="8812.aspx?page=2">下一頁</a>`, "8812.aspx 8812.aspx?page=2"},
		{"numerals of Han", "http://a.cn/n/55.html", `第一页 <a href="55_2.html">第二页</a> <a href="55_3.html">第三页</a>`, "55.html 55_2.html 55_3.html"},
		{"full-width", "http://a.cn/n/55.html", `１ <a href="55_2.html">２</a> <a href="55_3.html">［３］</a>`, "55.html 55_2.html 55_3.html"},
		{"parts with titles", "http://a.cn/n/55.html", `<a href="55.html">第1页：大桥的由来</a> <a href="55_2.html">第2页：图纸是怎样画出来的，又是怎样改的</a> <a href="55_3.html">第3页：通车的那一天</a>`, "55.html 55_2.html 55_3.html"},
		{"next with a title", "http://a.cn/n/55.html", `<a href="55_2.html">下一页：图纸是怎样画出来的，又是怎样改的</a>`, "55.html 55_2.html"},
		{"ellipsis", "http://a.cn/n/55.html", `1 <a href="55_2.html">2</a> <a href="55_3.html">3</a> … <a href="55_6.html">6</a> <a href="55_2.html">下一页</a>`, "55.html 55_2.html 55_3.html 55_4.html 55_5.html 55_6.html"},
		{"ellipsis, counted from nought", "http://a.cn/n/t55.html", `1 <a href="t55_1.html">2</a> … <a href="t55_3.html">尾页</a>`, "t55.html t55_1.html t55_2.html t55_3.html"},
		{"leading noughts", "http://a.cn/n/55_01.html", `1 <a href="55_02.html">2</a> <a href="55_04.html">末页</a>`, "55_01.html 55_02.html 55_03.html 55_04.html"},
		{"choices", "http://a.cn/n/55.html", `<select onchange="location=this.value"><option value="55.html" selected>第1页<option value="55_2.html">第2页<option value="55_3.html">第3页：通车</select>`, "55.html 55_2.html 55_3.html"},
		{"head alone", "http://a.cn/n/55.html", `<link rel="next" href="/n/55_2.html">`, "55.html 55_2.html"},
		{"a picture for next", "http://a.cn/n/55.html", `<a href="55_2.html"><img src="/img/next.gif" border=0></a>`, "55.html 55_2.html"},
		{"a picture with words", "http://a.cn/n/55.html", `<a href="55_2.html"><img src="/img/b.gif" alt="下一页"></a>`, "55.html 55_2.html"},
		{"a mark with a title", "http://a.cn/n/55.html", `<a href="55_2.html" title="下一页">&gt;</a>`, "55.html 55_2.html"},
		{"a script with the address beside", "http://a.cn/n/55.html", `<a href="javascript:;" data-href="55_2.html">下一页</a>`, "55.html 55_2.html"},
		{"a script without", "http://a.cn/n/55.html", `<a href="javascript:go(2)" data-page="2">下一页</a>`, ""},
		{"a script that goes there", "http://a.cn/n/55.shtml", `<span>1</span> <a class="next" onclick="javascript:location.href='/n/55_2.shtml';">下一页</a>`, "55.shtml 55_2.shtml"},
		{"a script that goes to the whole", "http://a.cn/n/55.shtml", `<a href="javascript:window.location.href='/n/55_s.shtml'">余下全文</a>`, "55.shtml 55_s.shtml"},
		{"places on this page", "http://a.cn/n/55.html", `<a href="#p2">2</a> <a href="55.html#p3">3</a> <a href="#p2">下一页</a>`, ""},
		{"TRS with its definition", "http://a.cn/n/t20221231_9.html", `<script>function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){ if(_nPageCount <= 1){return;} }
createPageHTML(3, 0, "t20221231_9", "html");</script>`, "t20221231_9.html t20221231_9_1.html t20221231_9_2.html"},
		{"TRS with an id", "http://a.cn/n/t20221231_9.shtml", `<script>createPageHTML('page_div',2, 0,'t20221231_9','shtml',11);</script>`, "t20221231_9.shtml t20221231_9_1.shtml"},
		{"TRS of old", "http://a.cn/n/t20091231_9.htm", `<SCRIPT>var currentPage = 0;//所在页从0开始
var countPage = 3//共多少页
if(countPage>1) document.write("...");</SCRIPT>`, "t20091231_9.htm t20091231_9_1.htm t20091231_9_2.htm"},
		{"TRS, one page", "http://a.cn/n/t20221231_9.html", `<script>createPageHTML(1, 0, "t20221231_9", "html");</script>`, ""},
		{"TRS of a list", "http://a.cn/n/t20221231_9.html", `<script>createPageHTML(30, 0, "index", "html");</script>`, ""},
		{"ids of their own", "http://a.cn/GB/1026/5152139.html", `【1】 <a href="/GB/1026/5152140.html">【2】</a> <a href="/GB/1026/5152141.html">【3】</a>`, "5152139.html 5152140.html 5152141.html"},
		{"ids of their own, with next", "http://a.cn/GB/1026/5152140.html", `<a href="5152139.html">1</a> <b>2</b> <a href="5152141.html">3</a> <a href="5152139.html">上一页</a> <a href="5152141.html">下一页</a>`, "5152139.html 5152140.html 5152141.html"},
		{"numbers of a slide show", "http://a.cn/n/5152139.html", `<ul><li><a href="5152101.html">1</a></li><li><a href="5152102.html">2</a></li><li><a href="5152103.html">3</a></li></ul>`, ""},
		{"numbers of a slide show, this one among them", "http://a.cn/n/5152101.html", `<ul><li><a href="5152101.html">1</a></li><li><a href="5152102.html">2</a></li><li><a href="5152103.html">3</a></li></ul>`, ""},
		{"the whole alone", "http://a.cn/n/55.html", `<a href="55_all.html">余下全文&gt;&gt;</a>`, "55.html 55_all.html"},
		{"the whole, query", "http://a.cn/n/55.html", `<a href="55.html?page=all">单页阅读</a>`, "55.html 55.html?page=all"},
		{"the whole, English", "http://a.cn/2019/12/the-road.html", `<a href="the-road.html?pagewanted=all">View as single page</a>`, "the-road.html the-road.html?pagewanted=all"},
		{"the whole beside the parts", "http://a.cn/n/55.html", `1 <a href="55_2.html">2</a> <a href="55_2.html">下一页</a> <a href="55_all.html">阅读全文</a>`, "55.html 55_2.html"},
		{"the whole of another", "http://a.cn/n/55.html", `<a href="57.html">阅读全文</a> <a href="57_all.html">全文</a>`, ""},
		{"the next article", "http://a.cn/n/55.html", `<p>上一篇：<a href="54.html">桥通了</a></p><p>下一篇：<a href="56.html">水来了</a></p>`, ""},
		{"the next article, alone", "http://a.cn/n/55.html", `<a href="54.html">上一篇</a> <a href="56.html">下一篇</a>`, ""},
		{"early articles of a day", "http://a.cn/n/20261120_5.html", `<a href="20261120_4.html">上一页</a> <a href="20261120_6.html">下一页</a>`, ""},
		{"first articles of a day", "http://a.cn/n/20261120_1.html", `<a href="20261120_2.html">下一页</a>`, ""},
		{"articles of a column", "http://a.cn/show-12-5.html", `<a href="show-12-4.html">Previous</a> <a href="show-12-6.html">Next</a>`, ""},
		{"posts of a young blog", "http://a.cn/?p=12", `<a href="/?p=11">Previous</a> <a href="/?p=13">Next</a>`, ""},
		{"months of an archive", "http://a.cn/2019/12/", `<a href="/2019/11/">11</a> <a href="/2019/10/">10</a>`, ""},
		{"days of a calendar", "http://a.cn/2019/12/05/the-long-road/", `<a href="/2019/12/04/">4</a> <a href="/2019/12/06/">6</a>`, ""},
		{"comments of WordPress", "http://a.cn/2019/12/05/the-long-road/", `<a href="comment-page-2/#comments">2</a> <a href="comment-page-2/">下一页</a>`, ""},
		{"comments of Drupal", "http://a.cn/node/123", `<div id="comments"><ul class="pager"><li>1</li><li><a href="/node/123?page=1">2</a></li><li><a href="/node/123?page=1">下一页</a></li></ul></div>`, ""},
		{"comments with a heading", "http://a.cn/node/123", `<h3>网友评论</h3><p>写得好。</p><div><a href="/node/123?page=2">2</a> <a href="/node/123?page=2">下一页</a></div>`, ""},
		{"comments in a list below their heading", "http://a.cn/n/55.html", `<h3>最新评论</h3><ul>` + strings.Repeat(`<li><b>江边人</b> 盼了很多年，总算通水了，傍晚做饭不用再等，希望水费不要跟着涨，也谢谢冒雨修管道的师傅们。</li>`, 6) + `</ul><div>1 <a href="55_2.html">2</a> <a href="55_2.html">下一页</a></div>`, ""},
		{"comments below the parts", "http://a.cn/n/55.html", `1 <a href="55_2.html">2</a> <a href="55_2.html">下一页</a></div><h3>最新评论</h3><ul>` + strings.Repeat(`<li><b>江边人</b> 盼了很多年，总算通水了，傍晚做饭不用再等，希望水费不要跟着涨，也谢谢冒雨修管道的师傅们。</li>`, 6) + `</ul><div>1 <a href="?page=2">2</a> <a href="?page=3">3</a>`, "55.html 55_2.html"},
		{"comments by fragment", "http://a.cn/node/123", `<a href="/node/123?page=2#comments">2</a>`, ""},
		{"a list of other articles", "http://a.cn/node/123", `<div class="related-news"><a href="56.html">桥通了</a><a href="?page=2">2</a></div>`, ""},
		{"a thread of Discuz", "http://bbs.a.cn/thread-123-1-1.html", `1 <a href="thread-123-2-1.html">2</a> <a href="thread-123-2-1.html">下一页</a>`, ""},
		{"a thread of Discuz, query", "http://a.cn/forum.php?mod=viewthread&tid=123", `1 <a href="forum.php?mod=viewthread&tid=123&page=2">2</a>`, ""},
		{"a thread of a forum", "http://bbs.a.cn/post-free-123456-1.shtml", `1 <a href="post-free-123456-2.shtml">2</a> <a href="post-free-123456-2.shtml">下一页</a>`, ""},
		{"another host", "http://a.cn/n/55.html", `<a href="http://b.cn/n/55_2.html">2</a>`, ""},
		{"print and other views", "http://a.cn/n/55.html", `<a href="55_p.html">打印</a> <a href="55.html?print=1">打印本页</a> <a href="m/55.html">手机版</a>`, ""},
		{"each picture a page", "http://a.cn/n/55.htm", `<a href="55_2.htm"><img src="1.jpg" width=500></a><p><a href="55_2.htm">下一张</a></p>`, "55.htm 55_2.htm"},
		{"a pager above and below", "http://a.cn/n/55.html", `<div><a href="55_2.html">2</a></div><div>共2页 第1页 <a href="55.html">首页</a> <a href="55_2.html">尾页</a></div>`, "55.html 55_2.html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parser.Parse(parser.Input{URL: c.url, Text: charset.Text{Text: paged(c.pager)}, FetchedAt: fetched})
			var want []string
			for _, f := range strings.Fields(c.want) {
				u, err := weburl.Resolve(f, c.url)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, u)
			}
			if diff := cmp.Diff(page.PartURLs, want); diff != "" {
				t.Errorf("parts, got (-), want (+):\n%s", diff)
			}
		})
	}
}

// paged is an article with a pager.
func paged(pager string) string {
	return strings.Replace(withLine("2022-12-31"), "</div></body>", "</div><div class=\"pages\">"+pager+"</div></body>", 1)
}
