package parser_test

import (
	"testing"

	"jianbao/charset"
	"jianbao/parser"
	"jianbao/record"
)

// TestErrorPagesOfServers are pages as servers, firewalls, hosting companies and
// platforms write them, in the words that they use.
func TestErrorPagesOfServers(t *testing.T) {
	frame := func(title, text string) string {
		return `<html><head><title>` + title + `</title></head><body>` + text + `</body></html>`
	}
	site := func(title, text string) string {
		return frame(title, siteHead+`<div class="main">`+text+`</div>`+hotNews+siteFoot)
	}
	const notRecord record.Kind = "no record"
	E, R := record.KindError, record.KindRemoved
	for _, c := range []struct {
		name, html string
		want       record.Kind
	}{
		{"安全狗", frame("网站防火墙", `<div><h3>网站防火墙</h3><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p><p>可能原因：您提交的内容包含危险的攻击请求</p><p>如何解决：1）检查提交内容；2）如网站托管，请联系空间提供商；3）普通网站访客，请联系网站管理员；</p></div>`), E},
		{"云锁", frame("拦截提示", `<div>当前访问疑似黑客攻击，已被网站管理员设置为拦截并记录</div><div>由云锁提供防护 http://www.yunsuo.com.cn</div>`), E},
		{"知道创宇", frame("访问被拦截！", `<div>当前访问疑似黑客攻击，已被创宇盾拦截。</div><div>您的IP：1.2.3.4 误报反馈</div>`), E},
		{"加速乐", frame("网站访问报错", `<h1>抱歉！您的访问出现异常</h1><p>知道创宇云安全 错误代码 521</p>`), E},
		{"阿里云", frame("405", `<div>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</div><div>您的请求ID是: 707e5ab516726</div>`), E},
		{"腾讯云", frame("T-Sec-Waf", `<div>很抱歉，您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断。</div><div>请求UUID: 9f9f9f</div>`), E},
		{"百度云加速", frame("百度云加速", `<h1>您的访问请求被拒绝</h1><p>This website is using a security service to protect itself from online attacks.</p><p>源站响应超时 百度云加速节点</p>`), E},
		{"Cloudflare 1020", frame("Access denied | www.example.cn used Cloudflare to restrict access", `<h1>Error 1020</h1><h2>Access denied</h2><p>This website is using a security service to protect itself from online attacks.</p><p>Cloudflare Ray ID: 7d5c3</p>`), E},
		{"Cloudflare 522", frame("www.example.cn | 522: Connection timed out", `<h1>Connection timed out Error code 522</h1><p>What happened? The initial connection between Cloudflare's network and the origin web server timed out. As a result, the web page can not be displayed.</p><p>What can I do? If you're a visitor of this website: Please try again in a few minutes.</p>`), E},
		{"Cloudflare attention", frame("Attention Required! | Cloudflare", `<h1>Sorry, you have been blocked</h1><h2>You are unable to access example.cn</h2><p>Why have I been blocked? This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution.</p>`), E},
		{"D盾", frame("D盾_拦截提示", `<div>D盾_拦截提示</div><p>你提交的内容带有危险字符，已被拦截，如有疑问请联系管理员。</p>`), E},
		{"360网站卫士", frame("360网站卫士", `<p>您访问的网站当前遭受攻击，为保证安全，已开启防护。</p><p>如果您是网站管理员，请登录360网站卫士。</p>`), E},
		{"withdrawn news", frame("错误", `<p>对不起，该新闻已撤销</p>`), R},
		{"hidden by staff", site("海滨网", `<div class="tip"><h2>该新闻已被管理员屏蔽</h2><p>将在 5 秒后自动跳转到首页</p></div>`), R},
		{"no right to it", site("海滨网", `<div><p>没有权限访问此内容</p></div>`), E},
		{"flown away", frame("海滨网", `<p>内容飞走了~</p>`), E},
		{"Object moved", frame("Object moved", `<h1>Object Moved</h1><p>This object may be found <a href="/login">here</a>.</p>`), E},
		{"nginx 403", frame("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>"), E},
		{"nginx 504", frame("504 Gateway Time-out", "<center><h1>504 Gateway Time-out</h1></center><hr><center>nginx</center>"), E},
		{"nginx 500", frame("500 Internal Server Error", "<center><h1>500 Internal Server Error</h1></center>"), E},
		{"nginx 410", frame("410 Gone", "<center><h1>410 Gone</h1></center><hr><center>openresty</center>"), E},
		{"nginx welcome", frame("Welcome to nginx!", `<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required.</p><p>For online documentation and support please refer to nginx.org.</p><p><em>Thank you for using nginx.</em></p>`), E},
		{"IIS welcome", frame("IIS7", `<div id="container"><a href="http://go.microsoft.com/fwlink/?linkid=66138"><img src="welcome.png" alt="IIS7"></a></div>`), E},
		{"Apache works", frame("", `<h1>It works!</h1>`), E},
		{"CentOS Apache", frame("Apache HTTP Server Test Page powered by CentOS", `<h1>Testing 123..</h1><p>This page is used to test the proper operation of the Apache HTTP server after it has been installed. If you can read this page it means that this site is working properly.</p>`), E},
		{"宝塔", frame("没有找到站点", `<div><h3>没有找到站点</h3><p>您的请求在Web服务器中没有找到对应的站点！</p><p>可能原因：</p><ol><li>您没有将此域名或IP绑定到对应站点!</li><li>配置文件未生效!</li></ol></div>`), E},
		{"宝塔 default", frame("恭喜，站点创建成功！", `<h3>恭喜, 站点创建成功！</h3><p>这是默认index.html，本页面由系统自动生成</p><ul><li>本页面在FTP根目录下的index.html</li></ul>`), E},
		{"index of", frame("Index of /news/2012", `<h1>Index of /news/2012</h1><pre><a href="?C=N;O=D">Name</a> Last modified Size Description<hr><a href="/news/">Parent Directory</a> - <a href="a.html">a.html</a> 2012-12-31 08:19 12K <a href="b.html">b.html</a> 2012-12-31 08:20 9K</pre>`), notRecord},
		{"Tomcat", frame("HTTP Status 404 – Not Found", `<h1>HTTP Status 404 – Not Found</h1><hr><p><b>Type</b> Status Report</p><p><b>Message</b> /a/1.html</p><p><b>Description</b> The origin server did not find a current representation for the target resource or is not willing to disclose that one exists.</p><hr><h3>Apache Tomcat/8.5.34</h3>`), E},
		{"Tomcat 500", frame("Apache Tomcat/6.0.18 - Error report", `<h1>HTTP Status 500 - </h1><p>type Exception report</p><p>description The server encountered an internal error () that prevented it from fulfilling this request.</p><p>exception</p><pre>java.lang.NullPointerException at org.apache.jsp.a_jsp._jspService(a_jsp.java:55)</pre>`), E},
		{"ASP.NET", frame("运行时错误", `<h1>“/”应用程序中的服务器错误。</h1><h2>运行时错误</h2><p>说明: 服务器上出现应用程序错误。此应用程序的当前自定义错误设置禁止远程查看应用程序错误的详细信息(出于安全原因)。但可以通过在本地服务器计算机上运行的浏览器查看。</p><p>详细信息: 若要使他人能够在本地服务器计算机上查看此特定错误消息的详细信息，请在位于当前 Web 应用程序根目录下的“web.config”配置文件中创建一个 &lt;customErrors&gt; 标记。</p>`), E},
		{"PHP", frame("", `<b>Fatal error</b>: Call to a member function fetch() on a non-object in <b>/www/show.php</b> on line <b>12</b><br>`), E},
		{"MySQL", frame("", `Can't connect to local MySQL server through socket '/tmp/mysql.sock' (2)`), E},
		{"ThinkPHP", frame("系统发生错误", `<h1>:( 页面错误！请稍后再试～</h1><p>ThinkPHP V5.0.24 { 十年磨一剑-为API开发设计的高性能框架 }</p>`), E},
		{"ThinkPHP jump", frame("跳转提示", `<h1>:(</h1><p class="error">文章不存在或未审核</p><p>页面自动 跳转 等待时间： 3</p>`), E},
		{"PHPCMS 提示", frame("提示信息", `<div class="showMsg"><h5>提示信息</h5><div>您要查看的信息不存在或者还未通过审批！</div><div><a href="javascript:history.back();">[点这里返回上一页]</a></div></div>`), E},
		{"DedeCMS 提示", frame("提示信息 - 织梦", `DedeCMS 提示信息！ 文档ID错误或文档未审核，不能浏览。 如果你的浏览器没反应，请点击这里...`), E},
		{"EmpireCMS", frame("信息提示", `<table><tr><td>信息提示</td></tr><tr><td>此信息不存在</td></tr><tr><td><a href="javascript:history.go(-1)">返回上一页</a></td></tr></table>`), E},
		{"Discuz 提示", site("提示信息 - 海滨论坛 - Powered by Discuz!", `<div id="messagetext" class="alert_error"><p>抱歉，指定的主题不存在或已被删除或正在被审核</p><p><a href="javascript:history.back()">[ 点击这里返回上一页 ]</a></p></div>`), R},
		{"Discuz login", site("提示信息 - 海滨论坛", `<div id="messagetext"><p>抱歉，您需要登录后才能查看本版块的内容</p><form>用户名<input name=u>密码<input type=password></form></div>`), E},
		{"Discuz group", site("提示信息 - 海滨论坛", `<p>抱歉，您没有权限访问该版块</p><p>您无权进行当前操作，原因如下：您所在的用户组(游客)无法进行此操作。</p>`), E},
		{"weixin removed", frame("", `<div class="weui-msg"><h2>该内容已被发布者删除</h2></div>`), R},
		{"weixin violation", frame("", `<div><h2>此内容因违规无法查看</h2><p>此内容因涉嫌违反相关法律法规和政策发送失败，无法查看</p></div>`), R},
		{"weixin account", frame("", `<div><h2>此帐号已被屏蔽, 内容无法查看</h2></div>`), R},
		{"weixin migrated", frame("", `<div><h2>该公众号已迁移</h2><p>该公众号已迁移至新的帐号，原帐号已回收。若需访问原文章链接，请点击下方按钮。</p></div>`), E},
		{"weixin env", frame("", `<div><h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a>去验证</a></div>`), E},
		{"weixin self del", frame("", `<div>该公众号已自主注销，内容无法查看</div>`), R},
		{"weixin expired link", frame("", `<div><h2>链接已过期</h2></div>`), R},
		{"weibo", frame("微博-出错了", `<p>抱歉，此微博已被作者删除。查看帮助：http://t.cn/1</p>`), R},
		{"weibo 404", frame("404错误", `<p>抱歉，你访问的页面地址有误，或者该页面不存在</p><p>请检查输入的网址是否正确，或者直接搜索你想要的微博</p>`), E},
		{"sina blog deleted", site("抱歉，您要访问的页面不存在或被删除！", `<p>抱歉，您要访问的页面不存在或被删除！</p><p>5秒钟之后将会带您进入新浪博客首页</p>`), E},
		{"sina 404", frame("页面没有找到", `<p>页面没有找到 5秒钟之后将会带您进入新浪首页!</p>`), E},
		{"sina blog secret", site("加密博文_海滨博客", `<p>加密博文</p><p>抱歉，根据作者设置的权限，您无法浏览此文</p>`), E},
		{"163 404", frame("网易-404", `<p>对不起，您访问的页面不存在或已删除</p><p>您可以返回 网易首页</p>`), E},
		{"sohu 404", frame("搜狐-404", `<p>很抱歉，您要访问的页面可能已经删除、更名或暂时不可用</p>`), E},
		{"qq removed", site("腾讯网", `<p>您访问的页面找不回来了，但我们可以一起寻找失踪宝贝</p>`), E},
		{"ifeng 404", frame("凤凰网-404", `<p>没有找到您要访问的页面</p><p>您可以 返回上一页 | 凤凰首页</p>`), E},
		{"toutiao removed", frame("今日头条", `<p>内容已删除</p>`), R},
		{"toutiao 404", frame("今日头条 - 404", `<p>页面不见了，去首页看看吧</p>`), E},
		{"zhihu", frame("知乎 - 安全中心", `<p>系统监测到您的网络环境存在异常，为保证您的正常访问，请点击下方验证按钮进行验证。在您验证完成前，该提示将多次出现。</p><button>开始验证</button>`), E},
		{"baijiahao removed", site("百家号", `<p>抱歉，文章已不存在</p><p>该文章已被作者删除或平台下线</p>`), R},
		{"baidu verify", frame("百度安全验证", `<div>网络不给力，请稍后重试</div><p>返回首页 问题反馈</p>`), E},
		{"people 404", frame("人民网_404", `<h1>404</h1><p>您所访问的页面不存在或者已删除</p><p>人民网首页</p>`), E},
		{"gov 404", site("海滨市人民政府门户网站", `<p>很抱歉，您要查看的页面已过期或已归档！</p><p>系统将在 5 秒后自动跳转至网站首页</p>`), R},
		{"offline", site("海滨网", `<p>该新闻已下线</p>`), R},
		{"under review", site("海滨网", `<p>该稿件正在审核中，请稍后再来</p>`), E},
		{"withdrawn", site("海滨网", `<h1>该文章已撤稿</h1>`), R},
		{"link expired", frame("提示", `<p>链接已过期或失效</p>`), R},
		{"walk", site("海滨网", `<p>哎呀，页面走丢了~</p><p>去<a href="/">首页</a>看看</p>`), E},
		{"alien", site("404", `<p>您要的页面被外星人劫持了……</p><p>返回首页</p>`), E},
		{"cannot show", frame("该页无法显示", `<h1>该页无法显示</h1><p>您正在查找的页当前不可用。 网站可能遇到支持问题，或者您需要调整您的浏览器设置。</p><p>请尝试以下操作: 单击 刷新 按钮，或稍后重试。</p>`), E},
		{"IIS 404", frame("无法找到该页", `<h1>无法找到该页</h1><p>您正在搜索的页面可能已经删除、更名或暂时不可用。</p><hr><p>请尝试以下操作：</p><ul><li>确保浏览器的地址栏中显示的网站地址的拼写和格式正确无误。</li><li>如果通过单击链接而到达了该网页，请与网站管理员联系，通知他们该链接的格式不正确。</li><li>单击后退按钮尝试另一个链接。</li></ul><h2>HTTP 错误 404 - 文件或目录未找到。<br>Internet 信息服务 (IIS)</h2>`), E},
		{"IIS 403", frame("您未被授权查看该页", `<h1>您未被授权查看该页</h1><p>您不具备使用所提供的凭据查看该目录或页的权限。</p><h2>HTTP 错误 403.6 - 禁止访问：客户端的 IP 地址被拒绝。</h2>`), E},
		{"trad 404", site("海濱新聞網", `<h1>找不到網頁</h1><p>很抱歉，您所瀏覽的網頁不存在或已被移除。</p><p>回首頁</p>`), E},
		{"trad removed", site("海濱新聞網", `<p>此新聞已下架</p>`), R},
		{"trad removed 2", site("聯合新聞網", `<p>抱歉，您所查詢的新聞已移除或不存在。</p>`), R},
		{"udn", site("海濱網", `<p>您要觀看的文章目前不存在或已刪除，系統將於5秒後自動回到首頁</p>`), R},
		{"trad login", frame("會員登入", `<h1>會員登入</h1><form>帳號<input name=u>密碼<input type=password></form><p>請先登入會員</p>`), E},
		{"trad error", site("海濱網", `<p>系統發生錯誤，請稍後再試</p>`), E},
		{"trad captcha", frame("請驗證", `<p>請輸入驗證碼以繼續瀏覽</p>`), E},
		{"trad expired", site("海濱網", `<p>本則新聞已逾期下架，敬請見諒。</p>`), R},
		{"HK not found", site("海濱網", `<p>對不起！找不到閣下要求的網頁。</p>`), E},
		{"BBC", site("BBC - 404: Not Found", `<h1>404 - Page Not Found</h1><p>Sorry, the page you were looking for was not found. Try checking the URL for errors.</p>`), E},
		{"English removed", site("Example Times", `<h1>This article has been removed</h1><p>The article you are looking for is no longer available.</p>`), R},
		{"English expired", site("Example Times", `<p>This story has expired from our archive.</p>`), E},
		{"oops", site("Oops!", `<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe try a search?</p>`), E},
		{"subscribe wall", frame("Subscribe to read | Example Times", `<h1>Subscribe to read</h1><p>Already a subscriber? Sign in</p><form><input type=password></form>`), E},
		{"robot", frame("Are you a robot?", `<p>To continue, please click the box below to let us know you're not a robot.</p>`), E},
		{"js cookie challenge", `<html><head><script>document.cookie="__jsl_clearance=1";location.href=location.pathname;</script></head><body></body></html>`, E},
		{"noscript shell", frame("海滨新闻", `<div id="app"></div><script src="/app.js"></script><noscript>We're sorry but this app doesn't work properly without JavaScript enabled. Please enable it to continue.</noscript>`), E},
		{"js redirect", `<html><head><title></title><script>window.location.href="http://www.example.cn/404.html";</script></head><body></body></html>`, E},
		{"js redirect home", `<script>top.location='/';</script>`, E},
		{"alert", `<script>alert("该信息不存在！");history.back();</script>`, E},
		{"alert removed", `<script language=javascript>alert('该文章已删除');location.href='/';</script>`, R},
		{"meta refresh home", `<html><head><meta http-equiv="refresh" content="0;url=http://www.example.cn/"><title>海滨网</title></head><body></body></html>`, E},
		{"meta refresh 404", `<html><head><meta http-equiv="refresh" content="3;url=/"><title>页面转向中</title></head><body>页面不存在，3秒后转向首页</body></html>`, E},
		{"empty", `<html><head><title></title></head><body></body></html>`, notRecord},
		{"empty article template", site("海滨网", `<div class="info">来源： 时间：</div><div class="content"></div>`), notRecord},
		{"parked", frame("example.cn - 域名出售", `<h1>example.cn</h1><p>您正在访问的域名可以转让！This domain is for sale.</p><p>联系电话 400-000-0000</p>`), E},
		{"expired domain", frame("域名已过期", `<p>您访问的域名已过期，请域名所有者尽快续费。</p>`), E},
		{"suspended", frame("Account Suspended", `<h1>This Account has been suspended.</h1><p>Contact your hosting provider for more information.</p>`), E},
		{"no ICP", frame("网站暂时无法访问", `<p>该网站未根据工信部相关法规进行备案，暂时无法访问。</p><p>网站所有者请登录阿里云备案系统进行备案。</p>`), E},
		{"site paused", frame("站点暂停", `<h1>抱歉，该站点已暂停</h1><p>This site has been suspended. 可能原因：网站管理员停用，请联系空间商。</p>`), E},
		{"too frequent", frame("访问限制", `<p>您的访问过于频繁，请稍后再试。</p>`), E},
		{"ip banned", frame("", `<p>您的IP地址已被禁止访问本站，如有疑问请与管理员联系。</p>`), E},
		{"region", frame("", `<p>抱歉，本内容因版权原因，您所在的地区无法观看。</p>`), E},
		{"video not found", site("视频不存在", `<p>视频不存在或已被删除</p>`), R},
		{"app only", frame("海滨新闻", `<p>请在手机客户端中打开</p>`), E},
		{"browser too old", frame("海滨网", `<p>您的浏览器版本过低，请升级浏览器后访问。</p>`), E},
		{"paywall zh", site("订阅 - 财新", `<h1>用户登录</h1><p>登录后阅读全文</p><form>手机号<input name=u>密码<input type=password></form>`), E},
		{"json 404", `{"code":404,"msg":"not found"}`, E},
		{"xml error", `<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><RequestId>5C</RequestId></Error>`, E},
		{"squid", frame("ERROR: The requested URL could not be retrieved", `<h1>ERROR</h1><h2>The requested URL could not be retrieved</h2><p>The following error was encountered while trying to retrieve the URL: http://www.example.cn/</p><p>Connection to 1.2.3.4 failed.</p>`), E},
		{"varnish", frame("503 Backend fetch failed", `<h1>Error 503 Backend fetch failed</h1><p>Backend fetch failed</p><h3>Guru Meditation:</h3><p>XID: 12345</p>`), E},
		{"CDN", frame("ERROR", `<p>HTTP 404 未找到文件 X-Cache: CDN节点</p>`), E},
		{"maintenance", frame("系统维护中", `<h1>系统维护中</h1><p>为了给您提供更好的服务，本站将于2023年1月1日0:00至6:00进行系统升级维护，期间暂停访问，给您带来不便，敬请谅解。</p>`), E},
		{"deleted by an administrator, two", site("海滨网", `<p>您访问的文章已被管理员删除或不存在，请访问其他页面。</p>`), R},
		{"without what was asked, two", site("海滨网 - 出错啦", `<h2>出错啦！</h2><p>没有您要的信息，可能是输入网址有误。</p>`), E},
		{"Cloudflare in Chinese, two", frame("请稍候…", `<h1>www.example.cn</h1><p>正在验证您是否是真人。这可能需要几秒钟时间。</p><p>www.example.cn 需要先检查您的连接的安全性，然后才能继续。</p>`), E},
		{"Cloudflare without text, two", frame("Just a moment...", `<noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={};</script>`), E},
		{"slider, two", frame("滑块验证", `<p>请按住滑块，拖动到最右边</p>`), E},
		{"CloudFront, two", frame("403", `<p>Request blocked. We can't connect to the server for this app or website at this time.</p><p>Generated by cloudfront (CloudFront)</p>`), E},
		{"a browser, two", frame("网页无法访问", `<p>HTTP ERROR 500</p>`), E},
		{"for members, two", site("您没有权限", `<p>您没有权限查看该文章，请升级为VIP会员。</p>`), E},
		{"English, not found, two", site("Example", `<h1>We couldn't find that page</h1><p>Try searching or go to our homepage.</p>`), E},
		{"English, gone, two", site("Example", `<h1>410</h1><p>This content is no longer available.</p>`), R},
		{"English, sign in, two", site("Example", `<h1>Sign in to read this article</h1><form><input name=e><input type=password></form>`), E},
		{"English, blocked, two", frame("Access Denied", `<p>Your IP has been temporarily blocked due to unusual activity.</p>`), E},
		{"a level to read, two", site("海滨论坛", `<p>抱歉，本帖要求阅读权限高于 20 才能浏览</p>`), E},
		{"domain without a site, two", frame("无法访问此网站", `<p>您访问的域名未绑定，请联系管理员。</p>`), E},
		{"copyright, two", site("海滨网", `<p>该文章因涉及版权问题已下架</p>`), R},
		{"refresh to the front, two", `<html><head><meta http-equiv="refresh" content="0;URL=/index.html"></head></html>`, E},
		{"for missing children, two", frame("公益404", `<script src="//volunteer.cdn-go.cn/404/latest/404.js"></script>`), E},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parser.Parse(parser.Input{URL: "http://www.example.cn/2022/12/31/77.html", Text: charset.Text{Text: c.html}, FetchedAt: fetched})
			if page.Kind != c.want && !(c.want == notRecord && !page.Kind.IsRecord()) {
				t.Errorf("kind %q (%s), want %q; title %q, body %q", page.Kind, page.Evidence["kind"].Rule, c.want, page.Title, page.Body)
			}
		})
	}
}

// TestArticlesAboutErrors are articles about such pages, and notices that use their words.
func TestArticlesAboutErrors(t *testing.T) {
	for _, c := range []struct{ title, text string }{
		{"关于网站维护的公告", "<p>尊敬的用户：为了给您提供更好的服务，本网站将于1月5日0时至6时进行系统升级维护，届时网上办事大厅暂停服务。给您带来的不便，敬请谅解。</p><p>海滨市政务服务管理局</p><p>2022年12月30日</p>"},
		{"网站维护公告", "<p>因服务器升级，本网站定于12月31日22时至次日6时暂停服务，请相互转告。</p>"},
		{"关于清理过期信息的通知", "<p>各单位：凡已过期、已失效的信息，请于本月底以前自查并删除。</p>"},
		{"一篇文章为何被删除", "<p>昨天，一篇题为《老街的秋天》的文章被删除。作者说，他没有收到任何通知。平台客服答复，该文章因涉嫌违反相关规定被屏蔽。</p>"},
		{"12306验证码为何这么难", "<p>又到春运，不少网友吐槽，12306的验证码太难认。记者试了十次，只有六次通过。</p>"},
		{"404文件是什么", "<p>404，一个数字，在网络时代人人皆知。它来自一间编号404的办公室，据说最早的服务器就放在那里。</p>"},
		{"人机验证背后的生意", "<p>滑动验证、点选汉字、找红绿灯，人机验证每天耗去网民五十万小时。</p>"},
		{"商务部：撤销三家企业资质", "<p>商务部昨天公告，撤销三家企业的资质，相关信息已从网站删除。</p>"},
		{"教育部官网崩了", "<p>今天上午，大量考生涌入，教育部官网一度无法访问，页面显示“502 Bad Gateway”。中午十二时恢复正常。</p>"},
		{"B站崩了", "<p>昨晚十一点，B站崩了。网友打开页面，只看到“404”和“502”。官方凌晨致歉。</p>"},
		{"微信：此账号已被屏蔽是怎么回事", "<p>近日，多个公众号打开后显示“此帐号已被屏蔽，内容无法查看”。腾讯客服回应，这些账号涉嫌违规。</p>"},
		{"您访问的网页不存在：一个诗人的网络时代", "<p>他的博客关了十年，链接点开只有一行字。</p><p>他说，网页会不存在，诗不会。</p>"},
		{"Website outage hits city services", "<p>City websites returned a \"503 Service Unavailable\" error on Friday morning. Officials said that service was restored by noon and that no data was lost.</p>"},
		{"Article removed after complaint", "<p>A newspaper said on Friday that it had removed an article after a complaint. The article is no longer available on its website. The editor apologised.</p>"},
		{"Captcha maker raises funds", "<p>A company that makes captchas said it had raised $20m. It wants to verify that users are human without asking them to pick traffic lights.</p>"},
		{"登录入口变更公告", "<p>各位考生：因系统升级，登录入口已变更，请先登录新平台，用户名不变，密码请重新设置。</p>"},
		{"關於系統維護公告", "<p>本局網站將於1月5日零時至六時進行系統維護，期間暫停服務，造成不便，敬請見諒。</p>"},
		{"新聞下架爭議 網友不滿", "<p>某媒體昨天將一則新聞下架，網友質疑。該媒體回應，該則新聞已移除，因為內容有誤。</p>"},
		{"停机公告", "<p>本行定于2023年1月1日0:00-6:00进行系统维护，期间网上银行暂停服务。</p>"},
		{"域名到期忘续费 公司官网成赌博网站", "<p>域名已过期，却没人续费。昨天，一家公司的官网打开变成了赌博网站。</p>"},
		{"浏览器版本过低？老人网上挂号遇难题", "<p>“您的浏览器版本过低，请升级。”七十岁的李阿姨看着屏幕发愁。她说，家里的电脑用了十年。</p>"},
		{"快讯：央行降准0.25个百分点", "<p>央行今天宣布，下调存款准备金率0.25个百分点。</p>"},
		{"辟谣：网传404路公交停运系谣言", "<p>公交集团辟谣，404路公交没有停运。</p>"},
		{"访问频繁 两国关系升温", "<p>两国高层访问频繁，关系升温。</p>"},
		{"我市拒绝访问黑名单", "<p>市网信办说，已拒绝访问的网站共三十家。</p>"},
		{"网站改版公告", "<p>尊敬的读者：本网站将于元旦改版，改版期间部分页面可能无法访问，敬请谅解。</p>"},
		{"男子访问境外网站被处罚", "<p>网警提醒，请您不要访问非法网站，违者将被处罚。</p>"},
		{"致读者", "<p>因技术原因，昨天您看到的本报电子版有一版无法打开，我们深表歉意。</p>"},
		{"404教室的灯", "<p>404教室的灯又亮了。</p>"},
		{"公告：旧版客户端停止服务", "<p>旧版客户端将于12月31日停止服务，请您升级到最新版本。</p>"},
		{"景区门票系统异常 暂停入园", "<p>因系统异常，景区今天暂停入园，给您带来不便，敬请谅解。</p>"},
		{"更正", "<p>本报昨天第三版报道有误，现已撤回，向读者致歉。</p>"},
		{"声明", "<p>本人遗失身份证，号码已失效，特此声明。</p>"},
		{"关于撤销行政许可的公告", "<p>以下企业的许可证已过期，现予注销，请相关企业到窗口办理手续。</p>"},
		{"公告", "<p>您好，办事大厅搬迁，原地址停止服务。</p>"},
	} {
		t.Run(c.title, func(t *testing.T) {
			html := shortArticle(c.title, c.text)
			if page := parse(html); page.Kind != record.KindArticle {
				t.Errorf("kind %q (%s); body %q", page.Kind, page.Evidence["kind"].Rule, page.Body)
			}
		})
	}
}

// TestBarriers holds apart what keeps its reader out from what is not there:
// the one says nothing of the article, the other that it is gone.
func TestBarriers(t *testing.T) {
	for html, want := range map[string]bool{
		`<p>当前访问疑似黑客攻击，已被网站管理员设置为拦截并记录</p><p>由云锁提供防护</p>`: true,
		`<p>请输入验证码以继续访问。</p>`:                                                         true,
		`<script>document.cookie="__jsl=1";location.href=location.pathname;</script>`: true,
		`<form><p>请先登录后查看</p><input type="password"></form>`:                          true,
		`<h1>系统维护中</h1><p>本站正在维护，请您稍后再来。</p>`:                                         true,
		`<p>抱歉，您所在的地区无法观看此视频。</p>`:                                                    true,
		`<h1>502 Bad Gateway</h1>`:                                                    true,
		`<h1>404 Not Found</h1>`:                                                      false,
		`<p>抱歉，您要找的那个网页已经找不回来了。</p>`:                                                  false,
		`<p>该文章已被作者删除。</p>`:                                                           false,
		`<script>alert("该信息不存在！");history.back();</script>`:                           false,
	} {
		page := parser.Parse(parser.Input{URL: "http://a.cn/n/1.html", Text: charset.Text{Text: "<html><body>" + html + "</body></html>"}})
		if got := parser.IsBarrier(page); got != want || page.Kind.IsRecord() || page.Kind == record.KindSection {
			t.Errorf("%s: barrier %v, want %v; kind %q (%s)", html, got, want, page.Kind, page.Evidence["kind"].Rule)
		}
	}
}
