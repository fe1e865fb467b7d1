package parser_test

import (
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

// shortText is the text of a short article, about 250 Han characters.
const shortText = `<p>记者昨天从市交通运输局获悉，这项工作已于上周全面展开，沿线三个乡镇的居民将最先受益。</p>
<p>据介绍，前期准备用了将近两年，其间有关部门先后召开了六次座谈会，听取了各方的意见，并对原来的方案作了较大的调整。</p>
<p>“大家盼了很多年。”在镇上开小店的老板说，以前到了雨季，车子常常堵在半路，货也送不进来，今后这样的日子总算到头了。</p>
<p>负责人表示，全部工作预计明年年底以前结束，届时还会增设公交站点，往来县城的时间可以缩短一半。目前各项进展顺利，质量和安全都有专人负责，市民如有疑问，可以到现场的接待点咨询。</p>`

func shortArticle(title, text string) string {
	return `<html><head><title>` + title + `_城市新闻_海滨网</title></head><body><div class="top">2023年1月2日 星期一</div><div class="nav"><a href="/">首页</a> <a href="/c/">城市</a></div>
<h1>` + title + `</h1><div class="info">2022-12-31 08:19 来源：海滨日报</div><div class="content">` + text + `</div>` + hotNews + loginForm + `</body></html>`
}

const (
	hotNews   = `<div class="side"><h3>热门新闻</h3><ul><li><a href="/a/1.html">市区三条公交线路明起调整</a></li><li><a href="/a/2.html">那条视频已被删除，当事人这样说</a></li><li><a href="/a/3.html">海边栈道修缮完工重新开放</a></li></ul></div>`
	loginForm = `<div class="cmt"><form>请登录后评论 用户名<input name="u"> 密码<input type="password"> 验证码<input name="c"></form></div>`
	siteHead  = `<div class="top">今天是2023年1月2日 星期一</div><div class="nav"><a href="/">首页</a> <a href="/c/">城市</a> <a href="/s/">体育</a></div>`
	siteFoot  = `<div class="foot">海滨网版权所有 地址：海滨市中山路1号，电话：0530-1234567，京ICP备12345678号。未经书面授权，任何单位和个人不得转载本站的内容，违者将依法追究法律责任。</div>`
)

// TestTitlesThatSpeakOfErrors holds that no article is taken for an error, or
// for removed, by the words of its headline.
func TestTitlesThatSpeakOfErrors(t *testing.T) {
	for _, title := range []string{
		"国道404线改造工程开工", "我在404厂长大：一座核城的往事", "第404期福彩开奖结果公布", "银行系统错误致客户多收利息 法院判了", "多地服务器错误 春运抢票首日遭遇拥堵",
		"文章已删除？平台回应内容审核争议", "该文已删除 涉事媒体致歉", "涉事视频已下架 平台致歉", "验证码满天飞 老人直呼看不懂", "短信验证码", "找不到您的快递？驿站有话说", "页面不存在", "已删除",
		"Forbidden City reopens after two years", "404", "404 Not Found", "系统错误", "安全验证", "用户登录", "网站维护", "多款产品已下架", "访问频繁的背后",
		"系统维护", "服务器繁忙", "网站已关闭", "数据库错误", "暂停服务", "驾照已过期", "议案已撤回", "正在审核", "图书馆三万条旧链接已失效", "购票网站系统升级 今晚暂停服务", "查无此人", "参数错误",
	} {
		for name, html := range map[string]string{
			"whole":              shortArticle(title, shortText),
			"without a date":     strings.Replace(shortArticle(title, shortText), "2022-12-31 08:19", "", 1),
			"without a headline": strings.NewReplacer("<h1>", "<div>", "</h1>", "</div>").Replace(shortArticle(title, shortText)),
		} {
			if len(title) < 5*4 && name == "without a date" {
				continue // its headline says nothing else, and nothing else says article
			}
			t.Run(title+"/"+name, func(t *testing.T) {
				if page := parse(html); page.Kind != record.KindArticle {
					t.Errorf("kind %q (%s)", page.Kind, page.Evidence["kind"].Rule)
				}
			})
		}
	}
}

func TestTextsThatSpeakOfErrors(t *testing.T) {
	for name, html := range map[string]string{
		"a brief of a deleted post":   shortArticle("平台回应热帖争议", `<p>海滨社区昨晚回应，那篇文章已被删除，发帖人已被禁言三十日。</p>`),
		"a brief of an upgrade":       shortArticle("市图书馆系统升级", `<p>市图书馆昨天发布通知，因系统升级，12月3日暂停服务一天，请读者相互转告，所借图书的归还日期顺延。</p>`),
		"a brief of a recall":         shortArticle("教育局撤回通知", `<p>市教育局昨天表示，前天发出的放假通知已撤回，各校照常上课。</p>`),
		"a brief of a complaint":      shortArticle("平台回应文章打不开", `<p>海滨社区昨晚回应，那篇文章因违规无法查看，作者可以在七日内申诉。</p>`),
		"a brief of a page not found": shortArticle("报名网站开通首日遇冷", `<p>不少考生打开报名网站，看到的却是“您访问的页面不存在”。市考试院昨天致歉，称已经修复。</p>`),
		"an article of error pages":   shortArticle("那些打不开的网页", shortText+`<p>“抱歉，您访问的页面不存在。”屏幕上只有这一行字。</p>`),
		"without a date":              strings.Replace(shortArticle("平台回应热帖争议", shortText+`<p>目前该视频已被删除。</p>`), "2022-12-31 08:19 来源：海滨日报", "", 1),
		"advice to readers":           shortArticle("挂号小程序升级", `<p>市卫健委提醒，如提示系统错误，请您稍后再试，或者拨打热线咨询，也可以到各医院的窗口现场挂号，工作人员会帮助您办理。</p>`),
	} {
		t.Run(name, func(t *testing.T) {
			if page := parse(html); page.Kind != record.KindArticle {
				t.Errorf("kind %q (%s); body %q", page.Kind, page.Evidence["kind"].Rule, page.Body)
			}
		})
	}
}

// TestErrorPages are pages as servers, systems and firewalls write them.
func TestErrorPages(t *testing.T) {
	frame := func(title, text string) string {
		return `<html><head><title>` + title + `</title></head><body>` + text + `</body></html>`
	}
	site := func(title, text string) string {
		return frame(title, siteHead+`<div class="main">`+text+`</div>`+hotNews+siteFoot)
	}
	long := strings.Repeat(`<li><a href="/a/9.html">城东水厂扩建工程通水 二十万居民受益</a></li>`, 120)
	for _, c := range []struct {
		name, html string
		want       record.Kind
	}{
		{"nginx", frame("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx/1.20.1</center>"), record.KindError},
		{"Apache", frame("404 Not Found", "<h1>Not Found</h1><p>The requested URL /a/1.html was not found on this server.</p><hr><address>Apache/2.4.6 (CentOS) Server at www.example.cn Port 80</address>"), record.KindError},
		{"IIS", frame("404 - 找不到文件或目录。", "<h1>服务器错误</h1><h2>404 - 找不到文件或目录。</h2><h3>您要查找的资源可能已被删除，已更改名称或者暂时不可用。</h3>"), record.KindError},
		{"bad gateway", frame("502 Bad Gateway", "<h1>502 Bad Gateway</h1>"), record.KindError},
		{"site's own", site("页面不存在_海滨网", "<h2>404</h2><p>抱歉，您访问的页面不存在，可能已被移动或更名。</p><p>5秒后返回首页，您也可以点击这里。</p>"), record.KindError},
		{"under the site's name", site("海滨网", "<p>很抱歉，您要访问的页面不存在！</p><p>您可以：检查网址是否正确；返回首页；联系网站管理员。</p>"), record.KindError},
		{"site's name in h1", site("海滨网", "<h1>海滨网</h1><p>2023年1月2日</p><p>您访问的页面不存在或暂时无法打开。<span>5</span>秒后返回首页</p>"), record.KindError},
		{"day below the headline", site("出错了-海滨网", "<h1>404</h1><p>2023年1月2日 星期一</p><p>您访问的页面不存在，请检查您输入的网址是否正确，或者稍后再试。</p>"), record.KindError},
		{"many links", site("404错误页面_海滨网", "<h1>您访问的页面不存在</h1><p>看看别的新闻吧</p><ul>"+long+"</ul>"), record.KindError},
		{"many links, plain title", site("海滨网-海滨人的网上家园", "<p>对不起，您访问的页面不存在！</p><ul>"+long+"</ul>"), record.KindError},
		{"article does not exist", site("提示信息 - 海滨论坛", "<p>抱歉，指定的文章不存在或已被关闭。</p>"), record.KindError},
		{"removed", site("海滨网", "<p>该文章已被删除</p>"), record.KindRemoved},
		{"removed by its writer", frame("", "<p>该内容已被发布者删除</p>"), record.KindRemoved},
		{"removed for the law", frame("此内容因违规无法查看", "<p>此内容因违规无法查看</p><p>由用户投诉并经平台审核，涉嫌违反相关法律法规和政策，查看对应规则</p>"), record.KindRemoved},
		{"removed, headline and date kept", shortArticle("城东水厂扩建工程通水", "<p>该文章已被删除。</p>"), record.KindRemoved},
		{"removed, with an apology", shortArticle("城东水厂扩建工程通水", "<p>抱歉，该文章已被删除，您可以浏览其他内容。</p>"), record.KindRemoved},
		{"removed, countdown", shortArticle("提示信息", "<p>您查看的新闻已删除！</p><p>3秒后自动跳转到首页</p>"), record.KindRemoved},
		{"firewall", frame("405", `<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。您的请求被拦截，编号是707e5ab516726。</p>`), record.KindError},
		{"firewall in short", frame("网站防火墙", "<p>您的请求带有不合法参数，已被网站管理员设置拦截！可能存在安全风险，请联系网站管理员。</p>"), record.KindError},
		{"Cloudflare", frame("Just a moment...", "<h1>www.example.cn</h1><h2>Checking your browser before accessing the site.</h2><p>This process is automatic. Your browser will redirect to your requested content shortly.</p><p>Ray ID: 7d5c3</p>"), record.KindError},
		{"captcha", frame("安全验证", "<p>为了您的账号安全，请完成验证码后继续访问。</p>"), record.KindError},
		{"captcha with a headline", frame("海滨网", "<h1>人机验证</h1><p>系统检测到您的网络环境存在异常，请完成验证后继续。</p>"), record.KindError},
		{"login wall", frame("用户登录 - 海滨网", `<form><h2>用户登录</h2><p>请先登录后查看</p><input name="u"><input type="password"></form>`), record.KindError},
		{"English", frame("Page not found | Example Times", "<h1>Page not found</h1><p>Sorry, the page you requested could not be found. Please check the address or use the search.</p>"), record.KindError},
		{"access denied", frame("Access Denied", `<h1>Access Denied</h1><p>You don't have permission to access "http://www.example.cn/" on this server.</p><p>Reference #18.7d5c3</p>`), record.KindError},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, url := range []string{"http://www.example.cn/a/77.html", "http://www.example.cn/2022/12/31/77.html"} {
				page := parser.Parse(parser.Input{URL: url, Text: charset.Text{Text: c.html}, FetchedAt: fetched})
				if page.Kind != c.want {
					t.Errorf("%s: kind %q (%s), want %q; title %q, published %v, body %q", url, page.Kind, page.Evidence["kind"].Rule, c.want, page.Title, page.Published, page.Body)
				}
			}
		})
	}
}
