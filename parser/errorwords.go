package parser

import "slices"

// Words by which a page says that it is no article.
var (
	closedWords  = []string{"网站维护", "正在维护", "系统维护", "服务器繁忙", "系统繁忙", "網站維護", "系統維護", "网站升级", "系统升级", "暂停服务", "数据库连接失败", "数据库错误", "站点已关闭", "网站已关闭", "database connection", "database error", "too many connections"}
	removedWords = []string{"已被删除", "已删除", "已经删除", "已被发布者删除", "已下线", "已撤稿", "已被撤", "被作者删除", "内容已失效", "涉嫌违反相关法律", "已被屏蔽", "已刪除", "已被刪除", "违规无法查看", "失败无法查看", "侵权，无法查看", "侵权无法查看", "发布者撤回", "已撤回", "已被移除", "已移除", "已撤下", "已下架", "逾期下架", "已逾期", "已自主注销", "帐号已被屏蔽", "账号已被屏蔽", "链接已过期", "页面已过期", "网页已过期", "链接已失效", "页面已失效", "文章已过期", "信息已过期", "新闻已过期", "内容已过期", "新聞已過期", "文章已過期", "已經下架", "has been removed", "no longer available", "has been deleted"}
	errorWords   = []string{"404", "页面不存在", "网页不存在", "页面没有找到", "没有找到您要访问的页面", "找不到页面", "页面未找到", "页面找不到", "无法找到", "找不到您", "文章不存在", "内容不存在", "信息不存在", "新闻不存在", "您访问的页面", "您要访问的页面", "访问出错", "服务器错误", "系统错误", "not found", "page not found", "internal server error", "bad gateway", "service unavailable", "access denied", "forbidden", "您的访问被拒绝", "访问被拒绝", "访问被拦截", "请求被拦截", "可能存在安全风险", "web应用防火墙", "頁面不存在", "找不到網頁", "無法顯示", "出错了", "访问的资源不存在", "页面走丢", "页面飞走", "页面已停止访问", "页面无法访问", "页面暂时不能访问", "记录不存在", "文档不存在", "文章id不存在", "没有此文章", "没有该文章", "没有找到该页面", "没有找到该文章", "没有找到相关信息", "没有找到相关文章", "查无此", "查無此", "无此信息", "无此文章", "網頁不存在", "頁已不存在", "新聞不存在", "no longer exists", "参数错误", "正在审核", "此信息不存在", "该信息不存在", "文档未审核", "文档id错误", "该页无法显示", "未被授权查看", "系統發生錯誤", "系统发生错误", "页面不见了", "页面转向", "gateway time-out", "gateway timeout", "410 gone", "已归档", "公众号已迁移", "page can’t be found", "page can't be found", "story has expired"}
	botWords     = []string{"验证码", "安全验证", "滑动验证", "人机验证", "访问过于频繁", "访问频繁", "异常访问", "网络环境存在异常", "just a moment", "checking your browser", "captcha", "are you a robot", "verify you are human", "请开启javascript", "请启用javascript", "enable javascript", "enable cookies", "正在检测", "驗證碼", "环境异常", "开始验证", "网络不给力", "去验证", "浏览器版本过低", "客户端中打开", "客户端打开", "微信客户端打开"}
	loginWords   = []string{"请登录", "请先登录", "登录后查看", "用户登录", "登录页面", "please log in", "please sign in", "sign in to continue", "登入", "already a subscriber", "subscribe to read", "登录后", "会员登录", "您需要登录"}
)

// serverWords are those of servers, firewalls and hosting companies, which no
// site writes of its articles.
var serverWords = []string{
	"网站防火墙", "由云锁提供", "创宇盾", "知道创宇", "加速乐", "t-sec-waf", "策略阻断", "访问被阻断", "疑似黑客攻击", "d盾_", "360网站卫士", "百度云加速", "网站设置拦截", "管理员设置拦截", "访问请求被拒绝", "ip地址已被禁止", "您的访问出现异常", "安全威胁",
	"security service to protect itself", "cloudflare ray id", "you have been blocked", "access to this page has been denied", "unusual traffic",
	"nginx web server is successfully installed", "test page for the", "apache http server test page", "it works!", "iis7", "iis windows server", "没有找到对应的站点", "没有找到站点", "站点创建成功", "apache is functioning normally",
	"应用程序中的服务器错误", "runtime error", "fatal error</b>", "fatal error:", "parse error: syntax", "connect to local mysql", "sql syntax", "exception report", "apache tomcat/", "http status 4", "http status 5", "java.lang.", "guru meditation", "requested url could not be retrieved", "backend fetch failed", "thinkphp", "connection timed out", "nosuchkey", "specified key does not exist", "origin server did not find",
	"域名已过期", "domain is for sale", "域名可以转让", "域名出售", "域名转让", "account suspended", "has been suspended", "未根据工信部", "根据工信部相关", "站点已暂停", "空间已到期", "主机已到期", "请在手机客户端", "请在微信客户端",
}

// What a page says to its reader, of itself.
var (
	readerWords = []string{"您", "抱歉", "对不起", "對不起", "閣下", "很遗憾", "很遺憾", "秒后", "秒後", "返回首页", "返回上一页", "回首頁", "请检查", "请稍后", "请返回", "请刷新", "请输入", "請稍後", "your ", "you ", "please ", "sorry", "oops"}
	pageWords   = []string{"页", "頁", "网址", "網址", "地址", "链接", "連結", "文章", "内容", "內容", "信息", "新闻", "新聞", "帖", "博文", "微博", "稿件", "视频", "影片", "请求", "請求", "访问", "訪問", "浏览", "瀏覽", "查看", "观看", "公众号", "帐号", "账号", "page", " url", " link", "article", "story", "content", "website"}
	absentWords = []string{"不存在", "找不到", "找不回", "未找到", "没有找到", "沒有找到", "查無", "删除", "刪除", "过期", "過期", "失效", "下线", "下架", "移除", "归档", "迁移", "撤回", "地址有误", "not found", "be found", "nothing was found", "expired", "removed", "no longer"}
	keptWords   = []string{"无法", "無法", "不能", "无权", "没有权限", "沒有權限", "拦截", "攔截", "阻断", "禁止", "拒绝", "拒絕", "异常", "異常", "错误", "錯誤", "被限制", "验证", "驗證", "暂停", "unable", "denied", "blocked", "not available", "unavailable"}
)

// Why a page is none that can be read, where no single word says it.
const (
	notThere = "tells its reader that a page is not there"
	keptOut  = "keeps its reader out"
	noText   = "no text, only scripts"
)

// errorFillers stand beside those words where they make up a whole sentence.
var errorFillers = newPrefixes(
	"抱歉", "对不起", "對不起", "很", "非常", "您", "你", "我们", "的", "了", "啦", "该", "此", "本", "这", "篇", "个", "条", "则", "所", "或", "或者", "和", "及", "且", "可能", "已经", "已", "经", "被", "由于", "因", "因为", "原因", "根据", "相关", "有关", "法律", "法规", "政策", "规定", "版权", "违规", "违法", "涉嫌",
	"访问", "查看", "浏览", "请求", "要", "想", "页面", "网页", "頁面", "文章", "内容", "信息", "新闻", "稿件", "帖子", "微博", "视频", "图片", "作品", "链接", "资源", "地址", "网址", "文件", "目录", "栏目", "商品", "主题", "数据", "记录",
	"不存在", "不在", "没有", "没", "无法", "不能", "找不到", "未找到", "找到", "显示", "打开", "丢失", "移动", "移走", "更名", "改名", "失效", "过期", "删除", "刪除", "撤回", "下线", "下架", "屏蔽", "关闭", "发布者", "作者", "用户", "管理员", "编辑",
	"错误", "出错", "异常", "失败", "提示", "温馨提示", "系统", "信息提示", "服务器", "内部", "网站", "暂时", "暂", "目前", "无", "不可用", "维护", "升级", "正在", "拒绝", "拦截", "禁止", "权限", "码", "代码", "页", "状态",
	"不能", "走丢", "飞走", "走失", "指定", "文档", "审核", "未", "通过", "投诉", "经", "且", "侵权", "发送", "停止", "繁忙", "站点", "参数", "数据库", "连接", "服务", "瀏覽", "新聞", "網頁", "內容", "資料", "訊息", "查無", "這", "則", "連結", "失效", "移除", "撤下", "過期", "撤销", "已經", "訪問", "请", "先", "登录", "登陆", "注册", "验证", "完成", "进行", "输入", "继续", "安全", "频繁", "过于", "操作", "稍后", "再试", "重试", "刷新", "检查", "是否", "正确", "返回", "首页", "上一页", "秒", "自动", "跳转", "即将", "将", "到", "在", "呀", "哦", "呢", "吧",
)

// errorTokens are the same in alphabets and numbers.
var errorTokens = " 400 401 403 404 405 410 500 502 503 504 error errors http https oops sorry whoops page file not found the this that a an is was were has been have be no longer available removed deleted moved exist exists does doesn t can cannot could couldn requested request url resource content article you your we re looking for are of or to on in it may by from server internal bad gateway service temporarily unavailable access denied forbidden nginx apache tomcat iis iis7 waf javascript enable cookies please and just moment checking browser before captcha verify human robot security check verification log sign continue login home web id longer database connection establishing too many connections establish "

// errorVocabulary is every word in Han characters of an error page.
var errorVocabulary = func() prefixes {
	m := newPrefixes(slices.Concat(closedWords, removedWords, errorWords, botWords, loginWords)...)
	for r, list := range errorFillers {
		m[r] = append(m[r], list...)
	}
	return m
}()
