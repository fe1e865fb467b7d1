package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

var headlines = []string{"城东水厂扩建工程通水 二十万居民受益", "市区三条公交线路明起调整", "海边栈道修缮完工重新开放", "周末降温 出行注意路面结冰", "老街改造征求意见，十二月底截止", "“最美书店”开进社区，居民点赞", "渔民合作社今年分红三百万元", "中学生发明可降解渔网", "灯塔百年：守塔人的四代接力", "县医院门诊楼年底启用"}

const summary = "记者昨天从市交通运输局获悉，这项工作已于上周全面展开，沿线三个乡镇的居民将最先受益，全部工程预计明年年底完工。"

// listOf repeats an item with other headlines, addresses and days.
func listOf(n int, item string) string {
	var b strings.Builder
	for i := range n {
		r := strings.NewReplacer("{t}", headlines[i%len(headlines)], "{u}", fmt.Sprintf("/a/%d.html", 100+i), "{d}", fmt.Sprintf("2022-12-%02d", 30-i%28), "{s}", summary, "{i}", fmt.Sprintf("/img/%d.jpg", i))
		b.WriteString(r.Replace(item))
	}
	return b.String()
}

// TestKindsOfTemplates are pages as portals, papers, forums and governments make them.
func TestKindsOfTemplates(t *testing.T) {
	page := func(title, main string) string {
		return `<html><head><title>` + title + `</title></head><body>` + siteHead + `<div class="main">` + main + `</div>` + siteFoot + `</body></html>`
	}
	art := func(title, main string) string {
		return page(title+"_海滨网", `<h1>`+title+`</h1><div class="info">2022-12-31 08:19 来源：海滨日报</div><div class="content">`+main+`</div>`+hotNews)
	}
	S, A, G, V, L := record.KindSection, record.KindArticle, record.KindGallery, record.KindVideo, record.KindLive
	for _, c := range []struct {
		name, url, html string
		want            record.Kind
	}{
		// sections
		{"list with dates", "/city/", page("城市新闻_海滨网", `<h2>城市新闻</h2><ul>`+listOf(20, `<li><a href="{u}">{t}</a><span>{d}</span></li>`)+`</ul><div class=pages>共20页 1 <a href="index_2.html">2</a> <a href="index_2.html">下一页</a></div>`), S},
		{"list, id url", "/list/45_1.html", page("城市新闻_海滨网", `<h2>城市新闻</h2><ul>`+listOf(20, `<li>[{d}] <a href="{u}">{t}</a></li>`)+`</ul>`), S},
		{"list in table", "/news/more.asp?id=5", page("新闻中心", `<table>`+listOf(15, `<tr><td>·<a href="{u}">{t}</a></td><td>{d}</td></tr>`)+`</table>共15条 首页 上一页 <a href="?id=5&page=2">下一页</a>`), S},
		{"list with summaries", "/c/12", page("要闻_海滨网", `<h1>要闻</h1>`+listOf(10, `<div class="item"><h3><a href="{u}">{t}</a></h3><p>{s}</p><span>{d} 08:19</span></div>`)), S},
		{"list with linked summaries", "/c/12", page("要闻_海滨网", `<h1>要闻</h1>`+listOf(10, `<div class="item"><h3><a href="{u}">{t}</a></h3><p><a href="{u}">{s}</a></p><span>{d} 08:19</span></div>`)), S},
		{"list with pictures", "/c/12.html", page("要闻_海滨网", listOf(12, `<dl><dt><a href="{u}"><img src="{i}"></a></dt><dd><h4><a href="{u}">{t}</a></h4><p>{s}<a href="{u}">[详细]</a></p></dd></dl>`)), S},
		{"list, date of the first", "/c/12.html", page("要闻_海滨网", `<div class="crumb">首页 &gt; 要闻</div>`+listOf(12, `<div><p class=date>{d}</p><p><a href="{u}">{t}</a></p><p>{s}</p></div>`)), S},
		{"blog front", "/", page("海边的日子", listOf(5, `<div class="post"><h2><a href="{u}">{t}</a></h2><p class="meta">{d} by 海风</p><p>{s}</p><p>{s}</p><a href="{u}">继续阅读 »</a></div>`)), S},
		{"blog page 2", "/page/2/", page("海边的日子 - 第2页", listOf(5, `<div class="post"><h2><a href="{u}">{t}</a></h2><p class="meta">{d} by 海风</p><p>{s}</p><p>{s}</p></div>`)), S},
		{"tag page", "/tag/大桥/", page("标签：大桥_海滨网", `<h1>大桥</h1>`+listOf(8, `<article><h2><a href="{u}">{t}</a></h2><time>{d}</time><p>{s}</p></article>`)), S},
		{"author page", "/author/haifeng", page("海风的文章", `<h1>海风</h1><p>海风，海滨日报记者，写了二十年城市新闻。</p>`+listOf(8, `<li><a href="{u}">{t}</a> {d}</li>`)), S},
		{"search results", "/search?q=大桥", page("大桥 - 搜索结果", `<p>找到约 1,230 条结果</p>`+listOf(10, `<div><h3><a href="{u}">{t}</a></h3><p>海滨网 {d} {s}</p></div>`)), S},
		{"portal front", "/", page("海滨网_海滨人的网上家园", listOf(200, `<li><a href="{u}">{t}</a></li>`)), S},
		{"portal front, lead story", "/", page("海滨网", `<h1><a href="/a/1.html">城东水厂扩建工程通水</a></h1><p>`+summary+summary+summary+`</p>`+listOf(100, `<li><a href="{u}">{t}</a></li>`)), S},
		{"index with a lead story", "/city/index.shtml", page("城市频道_海滨网", `<h1><a href="/a/1.html">城东水厂扩建工程通水</a></h1><p>`+summary+`<a href="/a/1.html">[详细]</a></p>`+listOf(60, `<li><a href="{u}">{t}</a></li>`)), S},
		{"topic", "/zt/2022/bridge/", page("专题：海滨大桥通车_海滨网", `<h1>海滨大桥通车</h1><div class="intro">【编者按】`+summary+`</div><h2>最新消息</h2><ul>`+listOf(20, `<li><a href="{u}">{t}</a></li>`)+`</ul><h2>评论</h2><ul>`+listOf(10, `<li><a href="{u}">{t}</a></li>`)+`</ul>`), S},
		{"topic without folder", "/special/bridge2022.html", page("海滨大桥通车专题", `<div class="intro">【导语】`+summary+summary+`</div>`+listOf(40, `<li><a href="{u}">{t}</a> {d}</li>`)), S},
		{"newspaper page", "/html/2022-12/31/node_3.htm", page("海滨日报 第03版：要闻", `<div>2022年12月31日 星期六</div><div>第03版：要闻 上一版 下一版</div><ul>`+listOf(8, `<li><a href="content_{d}.htm">{t}</a></li>`)+`</ul><div>`+listOf(16, `<a href="node_{d}.htm">第01版：头版</a>`)+`</div>`), S},
		{"newspaper page, layout", "/pc/layout/202212/31/node_01.html", page("海滨日报-2022年12月31日-01版", `<div class="paper"><img usemap="#m" src="p1.jpg"><map name=m><area href="c1.html"></map></div><h3>第01版：要闻</h3><ul>`+listOf(7, `<li><a href="../content/{u}">{t}</a></li>`)+`</ul>`), S},
		{"site map", "/sitemap.html", page("网站地图", listOf(60, `<a href="{u}">{t}</a> `)), S},
		{"gov list", "/zwgk/tzgg/", page("通知公告_海滨市人民政府", `<div class="bt">通知公告</div>`+listOf(15, `<p><a href="./202212/t{d}.html" title="{t}">{t}</a><b>{d}</b></p>`)+`<script>createPageHTML(20, 0, "index", "html");</script>`), S},
		{"scroll list", "/roll/", page("滚动新闻_海滨网", listOf(50, `<li>[要闻] <a href="{u}">{t}</a> 12-31 08:19</li>`)), S},
		{"forum board", "/forum-2-1.html", page("海滨杂谈 - 海滨论坛", listOf(40, `<tr><td><a href="{u}">{t}</a></td><td>海风</td><td>{d}</td><td>12/345</td></tr>`)), S},
		{"traditional list", "/news/list/1", page("要聞 | 海濱新聞網", `<h1>要聞</h1>`+listOf(20, `<div><a href="{u}">城東水廠擴建工程通水</a><p>2022/12/31 08:19</p></div>`)), S},
		{"English list", "/news", page("News | Example Times", `<h1>News</h1>`+listOf(20, `<article><h3><a href="{u}">Bridge opens after two years of work</a></h3><p>The bridge opened to traffic on Friday, the city said.</p><time>{d}</time></article>`)), S},
		{"video list", "/video/", page("视频_海滨网", listOf(30, `<li><a href="{u}"><img src="{i}"></a><a href="{u}">{t}</a><span>01:23</span></li>`)), S},
		{"gallery list", "/photo/", page("图片_海滨网", listOf(30, `<li><a href="{u}"><img src="{i}"></a><a href="{u}">{t}</a></li>`)), S},
		{"og website list", "/c/9", strings.Replace(page("要闻_海滨网", listOf(20, `<div><a href="{u}">{t}</a><p>{s}</p></div>`)), "<head>", `<head><meta property="og:type" content="website">`, 1), S},
		{"about page list of people", "/leaders/", page("领导之窗", listOf(12, `<li><a href="{u}"><img src="{i}"></a><a href="{u}">张三 市长</a></li>`)), S},
		// articles
		{"flash", "/a/1.html", art("快讯：海滨大桥通车", "<p>海滨日报讯 海滨大桥31日上午十时正式通车。</p>"), A},
		{"flash with links", "/a/1.html", art("快讯：海滨大桥通车", "<p>海滨日报讯 海滨大桥31日上午十时正式通车。</p></div><div>"+listOf(200, `<li><a href="{u}">{t}</a></li>`)), A},
		{"link farm", "/a/1.html", art("海滨大桥通车", "<p>"+summary+"</p></div><div>"+listOf(300, `<li><a href="{u}">{t}</a></li>`)), A},
		{"no date", "/a/1.html", strings.Replace(art("海滨大桥通车", "<p>"+summary+"</p><p>"+summary+"</p>"), "2022-12-31 08:19 来源：海滨日报", "", 1), A},
		{"no date, link farm", "/a/1.html", strings.Replace(art("海滨大桥通车", "<p>"+summary+"</p><p>"+summary+"</p></div><div>"+listOf(150, `<li><a href="{u}">{t}</a></li>`)), "2022-12-31 08:19 来源：海滨日报", "", 1), A},
		{"table", "/a/1.html", art("12月31日蔬菜价格", `<table><tr><td>品名</td><td>单位</td><td>价格</td></tr>`+strings.Repeat(`<tr><td>大白菜</td><td>元/公斤</td><td>1.80</td></tr><tr><td>黄瓜</td><td>元/公斤</td><td>6.20</td></tr>`, 15)+`</table>`), A},
		{"names", "/a/1.html", art("2022年度先进工作者名单", strings.Repeat("<p>张 三　李 四　王 五　赵 六</p>", 20)), A},
		{"poem", "/a/1.html", art("海边", strings.Repeat("<p>海鸥飞过桅杆</p><p>灯塔亮了</p><p>船回家</p><p></p>", 6)), A},
		{"law", "/a/1.html", art("海滨市市容管理条例", strings.Repeat("<p>第一条　为了加强市容管理，根据有关法律、法规，制定本条例。</p><p>第二条　本条例适用于本市行政区域。</p>", 6)), A},
		{"interview", "/a/1.html", art("对话守塔人", strings.Repeat("<p>记者：您守塔多少年了？</p><p>老王：三十年。</p><p>记者：想家吗？</p><p>老王：想。</p>", 8)), A},
		{"notice of a meeting", "/a/1.html", art("会议通知", "<p>各科室：</p><p>定于1月3日上午9时在三楼会议室开会。</p><p>办公室</p><p>2022年12月31日</p>"), A},
		{"list article with links", "/a/1.html", art("年度十大新闻", listOf(10, `<p>{t}。<a href="{u}">{t}</a></p><p>{s}</p>`)), A},
		{"article with read-more aside", "/a/1.html", art("海滨大桥通车", "<p>"+summary+"</p><p>"+summary+"</p><p>相关阅读：<a href=\"/a/2.html\">大桥的由来[详细]</a></p>"), A},
		{"pdf viewer", "/a/1.html", art("2022年度部门预算", `<iframe src="/pdf/viewer.html?file=1.pdf" width=100% height=800></iframe><p>附件：2022年度部门预算.pdf</p>`), A},
		{"attachment only", "/a/1.html", art("关于公布2022年度招聘结果的通知", `<p>各单位：现将2022年度招聘结果予以公布。</p><p>附件：<a href="/f/1.xls">2022年度招聘结果.xls</a></p>`), A},
		{"scanned picture", "/a/1.html", art("关于公布招聘结果的通知", `<p><img src="/f/1.jpg" width=800></p>`), A},
		{"index path", "/2022/12/31/12345/index.html", art("海滨大桥通车", "<p>"+summary+"</p><p>"+summary+"</p>"), A},
		{"query", "/show.asp?id=12", art("海滨大桥通车", "<p>"+summary+"</p>"), A},
		{"forum thread", "/thread-123-1-1.html", page("大桥通车了 - 海滨论坛", `<h1>大桥通车了</h1><div class="post"><p>楼主 海风 发表于 2022-12-31 08:19</p><div class="t_f">`+summary+summary+`</div></div>`+strings.Repeat(`<div class="post"><p>路人 发表于 2022-12-31 09:00</p><div class="t_f">支持一下，好消息。</div></div>`, 10)), A},
		{"digital newspaper article", "/html/2022-12/31/content_5.htm", page("大桥通车-海滨日报", `<div>2022年12月31日 星期六</div><div>第03版：要闻</div><h1>大桥通车</h1><div id="ozoom"><p>`+summary+`</p><p>`+summary+`</p></div><div>上一篇 下一篇</div>`+listOf(8, `<li><a href="content_{d}.htm">{t}</a></li>`)), A},
		{"with a video inside", "/a/1.html", art("海滨大桥通车", `<video src=1.mp4></video><p>`+summary+`</p><p>`+summary+`</p><p>`+summary+`</p>`), A},
		{"with an ad frame", "/a/1.html", art("快讯：海滨大桥通车", `<p>`+summary+`</p><iframe src="http://ad.example.cn/1.html" width=300 height=250></iframe>`), A},
		{"schedule", "/a/1.html", art("12月31日电视节目预告", strings.Repeat("<p>08:19 新闻联播重播</p><p>09:00 电视剧：海边（三）</p><p>10:30 纪录片：灯塔</p>", 4)), A},
		{"long picture story", "/a/1.html", art("守塔人", strings.Repeat(`<p><img src="/1.jpg"></p><p>`+summary+summary+`</p>`, 4)), A},
		{"article 图", "/a/1.html", art("海滨大桥通车(组图)", `<p><img src="/1.jpg"></p><p>大桥</p>`+strings.Repeat("<p>"+summary+"</p>", 8)), A},
		// galleries
		{"slide", "/slide_1.html", art("组图：海边的秋天", `<p><img src="/1.jpg"></p><p>渔船归港。</p><p><img src="/2.jpg"></p><p>栈道上的游人。</p><p><img src="/3.jpg"></p><p>灯塔。</p><p><img src="/4.jpg"></p>`), G},
		{"sina slide_data", "/slide_1_2841_1.html", page("高清图集：海边的秋天_海滨网", `<h1>海边的秋天</h1><div>2022.12.31 08:19</div><div id="SI_Contents"></div><script>var slide_data = {"slide":{"title":"\u6d77\u8fb9\u7684\u79cb\u5929","createtime":"2022-12-31 08:19","id":"1"},"images":[{"title":"1","intro":"渔船归港。","image_url":"http://img.example.cn/1.jpg","thumb_50":"http://img.example.cn/t1.jpg"},{"title":"2","intro":"栈道上的游人。","image_url":"http://img.example.cn/2.jpg"},{"title":"3","intro":"灯塔。","image_url":"http://img.example.cn/3.jpg"}]}</script>`), G},
		{"163 photoview", "/photoview/00AP0001/1.html", page("海边的秋天_网易新闻", `<h1>海边的秋天</h1><textarea name="gallery-data" style="display:none;">{"info":{"setname":"海边的秋天","imgsum":3,"lmodify":"2022-12-31 08:19:00","prevue":"渔船归港，游人走上栈道。","source":"海滨日报"},"list":[{"id":"A","img":"http://img.example.cn/1.jpg","timg":"http://img.example.cn/t1.jpg","title":"","note":"渔船归港。"},{"id":"B","img":"http://img.example.cn/2.jpg","note":"栈道上的游人。"},{"id":"C","img":"http://img.example.cn/3.jpg","note":"灯塔。"}]}</textarea>`), G},
		{"ifeng G_listdata", "/a/20221231/1_0.shtml#p=1", page("海边的秋天_资讯频道", `<h1>海边的秋天</h1><script>var G_listdata = [
{ timg: 'http://img.example.cn/t1.jpg', big_img: 'http://img.example.cn/1.jpg', picwidth:'800', title: '渔船归港。' },
{ timg: 'http://img.example.cn/t2.jpg', big_img: 'http://img.example.cn/2.jpg', title: '栈道上的游人。' },
{ timg: 'http://img.example.cn/t3.jpg', big_img: 'http://img.example.cn/3.jpg', title: '灯塔。' }];</script>`), G},
		{"one picture a page", "/2022-12/31/c_112.htm", art("高清组图：海边的秋天", `<p align=center><a href="c_112_2.htm"><img src="/1.jpg" width=900></a></p><p align=center>渔船归港。</p><div id="div_currpage">1 <a href="c_112_2.htm">2</a> <a href="c_112_3.htm">3</a> <a href="c_112_2.htm">下一页</a></div>`), G},
		{"qq gallery", "/a/20221231/1.htm", art("图集：海边的秋天", `<ul><li><img src="/1.jpg"><p>渔船归港。</p></li><li><img src="/2.jpg"><p>游人。</p></li><li><img src="/3.jpg"><p>灯塔。</p></li></ul>`), G},
		{"people pictures", "/n1/2022/1231/c1.html", art("图说海边：秋天来了", `<p><img src="/1.jpg"></p><p><img src="/2.jpg"></p><p><img src="/3.jpg"></p><p><img src="/4.jpg"></p><p><img src="/5.jpg"></p><p>渔船归港，游人走上栈道。海滨日报记者 王明摄</p>`), G},
		{"ImageGallery LD", "/g/1", strings.Replace(art("海边的秋天", `<p><img src="/1.jpg"></p><p>`+summary+`</p><p><img src="/2.jpg"></p>`), "</head>", `<script type="application/ld+json">{"@type":"ImageGallery","name":"海边的秋天"}</script></head>`, 1), G},
		// videos
		{"cctv", "/2022/12/31/VIDE1.shtml", page("[新闻直播间]海滨大桥通车_CCTV节目官网", `<h1>[新闻直播间]海滨大桥通车</h1><div>来源：央视网 2022年12月31日 08:19</div><script>var guid = "d41d8cd98f00b204e9800998ecf8427e";createPlayer("player",guid);</script><div id="player"></div><div class="intro">视频简介：本期节目主要内容：海滨大桥通车。</div>`), V},
		{"flash embed", "/v/1.html", art("视频：海滨大桥通车", `<embed src="/player.swf?id=1" type="application/x-shockwave-flash" width=480 height=400></embed><p>海滨大桥31日通车。</p>`), V},
		{"youku frame", "/v/1.html", art("实拍：海滨大桥通车瞬间", `<iframe src="http://player.youku.com/embed/XNDA=" width=510 height=498></iframe>`), V},
		{"VideoObject", "/v/1.html", strings.Replace(art("海滨大桥通车", `<div id="player"></div><p>海滨大桥31日通车。</p>`), "</head>", `<script type="application/ld+json">{"@type":"VideoObject","name":"海滨大桥通车","uploadDate":"2022-12-31"}</script></head>`, 1), V},
		{"og video", "/v/1.html", strings.Replace(art("海滨大桥通车", `<div id="player"></div><p>海滨大桥31日通车。</p>`), "</head>", `<meta property="og:type" content="video.other"></head>`, 1), V},
		{"og:video url", "/v/1.html", strings.Replace(art("海滨大桥通车", `<div id="player"></div><p>海滨大桥31日通车。</p>`), "</head>", `<meta property="og:video" content="http://v.example.cn/1.mp4"></head>`, 1), V},
		{"video path", "/video/2022-12-31/detail-1.html", page("海滨大桥通车_海滨视频", `<h1>海滨大桥通车</h1><p>2022-12-31 08:19</p><div id="J_player"></div><script>var videoData={url:"http://v.example.cn/1.mp4"};</script><p>海滨大桥31日通车。</p>`), V},
		{"miaopai", "/show/abc.htm", page("海风的秒拍", `<h1>大桥通车</h1><video src="http://v/1.mp4" poster="1.jpg"></video><p>2022-12-31</p><p>大桥通车了！</p>`), V},
		// live
		{"图文直播", "/live/1.html", page("图文直播：海滨大桥通车仪式_海滨网", `<h1>图文直播：海滨大桥通车仪式</h1><p>2022-12-31</p>`+strings.Repeat(`<div class="item"><span>[10:05]</span><b>[主持人]</b>各位网友，大家好，通车仪式现在开始。</div><div class="item"><span>[10:06]</span><b>[张三]</b>谢谢大家。</div>`, 6)), L},
		{"interview live with dates", "/live/1.html", page("实录：市长做客海滨网_海滨网", `<h1>实录：市长做客海滨网</h1>`+strings.Repeat(`<p><b>[主持人]</b>：各位网友，大家好，欢迎收看。[2022-12-31 10:05:00]</p><p><b>[市长]</b>：网友们好。[2022-12-31 10:06:00]</p>`, 6)), L},
		{"liveblog LD", "/live/1", strings.Replace(art("Bridge opening: live updates", `<p>`+summary+`</p>`), "</head>", `<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"x"}</script></head>`, 1), L},
		{"live posts, time on its own line", "/live/1.html", page("滚动：海滨大桥通车_海滨网", `<h1>滚动：海滨大桥通车</h1><ul>`+strings.Repeat(`<li><time>10:05</time><p>通车仪式现在开始，各界代表到场。</p></li><li><time>10:20</time><p>第一辆车驶上大桥，人群欢呼。</p></li>`, 5)+`</ul>`), L},
		{"traditional live", "/live/1", page("不斷更新｜大橋通車", `<h1>不斷更新｜大橋通車</h1><p>2022-12-31</p>`+strings.Repeat(`<p>【10:05】通車儀式現在開始，各界代表到場。</p><p>【10:20】第一輛車駛上大橋，人群歡呼。</p>`, 5)), L},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := parser.Parse(parser.Input{URL: "http://www.example.cn" + c.url, Text: charset.Text{Text: c.html}, FetchedAt: fetched})
			if p.Kind != c.want {
				t.Errorf("kind %q (%s), want %q; title %q, pub %v, imgs %d, body %.150q", p.Kind, p.Evidence["kind"].Rule, c.want, p.Title, p.Published, len(p.Images), p.Body)
			}
		})
	}
}
