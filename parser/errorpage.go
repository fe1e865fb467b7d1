package parser

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/record"
)

// Error pages come with any status, and news speaks of 404, of servers and of
// deleted posts. So a word alone says nothing: a page is an error page where
// its headline is such words and little else, or where its own text tells its
// reader so and holds no more of anything else. To take an article for a
// removed one is the worse mistake of the two.

// Words by which a page says that it is no article.
var (
	closedWords  = []string{"网站维护", "正在维护", "系统维护", "服务器繁忙", "系统繁忙", "網站維護", "系統維護", "网站升级", "系统升级", "暂停服务", "数据库连接失败", "数据库错误", "站点已关闭", "网站已关闭", "database connection", "database error", "too many connections"}
	removedWords = []string{"已被删除", "已删除", "已经删除", "已被发布者删除", "已下线", "已下架", "已撤稿", "已被撤", "被作者删除", "内容已失效", "涉嫌违反相关法律", "已被屏蔽", "已刪除", "已被刪除", "违规无法查看", "失败无法查看", "侵权，无法查看", "侵权无法查看", "发布者撤回", "已撤回", "已被移除", "已移除", "已撤下", "链接已失效", "页面已失效", "文章已过期", "信息已过期", "新闻已过期", "内容已过期", "新聞已過期", "文章已過期", "已經下架", "has been removed", "no longer available", "has been deleted"}
	errorWords   = []string{"404", "页面不存在", "网页不存在", "页面没有找到", "没有找到您要访问的页面", "找不到页面", "页面未找到", "页面找不到", "无法找到", "找不到您", "文章不存在", "内容不存在", "信息不存在", "新闻不存在", "您访问的页面", "您要访问的页面", "访问出错", "服务器错误", "系统错误", "not found", "page not found", "internal server error", "bad gateway", "service unavailable", "access denied", "forbidden", "您的访问被拒绝", "访问被拒绝", "访问被拦截", "请求被拦截", "可能存在安全风险", "web应用防火墙", "頁面不存在", "找不到網頁", "無法顯示", "出错了", "访问的资源不存在", "页面走丢", "页面飞走", "页面已停止访问", "页面无法访问", "页面暂时不能访问", "记录不存在", "文档不存在", "文章id不存在", "没有此文章", "没有该文章", "没有找到该页面", "没有找到该文章", "没有找到相关信息", "没有找到相关文章", "查无此", "查無此", "无此信息", "无此文章", "網頁不存在", "頁已不存在", "新聞不存在", "no longer exists", "参数错误", "正在审核"}
	botWords     = []string{"验证码", "安全验证", "滑动验证", "人机验证", "访问过于频繁", "访问频繁", "异常访问", "网络环境存在异常", "just a moment", "checking your browser", "captcha", "are you a robot", "verify you are human", "请开启javascript", "请启用javascript", "enable javascript", "enable cookies", "正在检测"}
	loginWords   = []string{"请登录", "请先登录", "登录后查看", "用户登录", "登录页面", "please log in", "please sign in", "sign in to continue", "登入"}
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

// smallText is the weight of text, in half Han characters, below which the
// words of an error page are believed; enoughTold is what it has to say
// otherwise to be none by its text.
const (
	smallText  = 500
	enoughTold = 120
)

// saysError is the word by which a page says that it is an error page, "" for
// none.
func (p *page) saysError() string {
	if weight, _ := p.bodyWeight(); weight >= smallText {
		return ""
	}
	stands := p.notes.headline >= 0 && p.notes.ownDate
	own := p.ownText(stands)
	if word := p.errorTitle(); word != "" && !(stands && own.plain >= enoughTold && own.plain > own.told) {
		return word
	}
	switch {
	case p.notes.embedded:
		return "" // what the lines say is beside the point
	case own.word != "" && own.told >= own.plain:
		return own.word
	case !stands && own.plain < enoughTold && own.weight <= smallText && len(p.text) <= 6000:
		return own.mention // of a page that says next to nothing
	}
	return ""
}

// ownText is what a page says itself, apart from links to others.
type ownText struct {
	told    int32  // weight of what tells the reader of an error
	plain   int32  // weight of other running text
	weight  int32  // of all
	word    string // the first word of an error that is told
	mention string // the first that stands anywhere
}

// ownText weighs the page's own sentences. Where the page stands as an article
// its text alone is looked at, for forms around it ask for codes and logins.
func (p *page) ownText(stands bool) ownText {
	from, to := int32(0), int32(len(p.lines))
	if h := p.notes.headline; stands && p.notes.last > h {
		from, to = h+1, p.notes.last+1
	}
	var own ownText
	if p.notes.embedded {
		own.plain = int32(2 * runes(p.result.Body))
	}
	for i := from; i < to && own.plain <= 4*smallText; i++ {
		l := &p.lines[i]
		own.weight += l.weight - l.linked
		if l.weight > 0 && 2*l.linked > l.weight || l.role&roleHidden != 0 || stands && p.away[i] {
			continue
		}
		text := p.lineText(i)
		if len(text) > 8*smallText {
			own.plain += l.weight
			continue
		}
		own.line(strings.ToLower(text), p.passwords > 0, !stands, l.commas+l.stops > 0 && !isFooter(text) && !isMetaLine(text))
	}
	return own
}

// line adds a line, sentence by sentence. One without a mark of running text
// tells something only if it is of an error. Where nothing says article, a
// sentence that speaks to its reader is one of an error page's too.
func (o *ownText) line(text string, login, speaks, running bool) {
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！？!?；;…", r) }) {
		word := errorWord(s, login)
		if o.mention == "" {
			o.mention = word
		}
		left, all := unlikeError(s)
		switch {
		case all == 0:
		case 4*left <= all && all >= 2, speaks && addresses(s):
			o.told += int32(2 * all)
			if o.word == "" {
				o.word = word
			}
		case running:
			o.plain += int32(2 * all)
		}
	}
}

// addresses reports whether a sentence speaks to who is looking at the page.
func addresses(s string) bool {
	return containsAny(s, []string{"您", "抱歉", "对不起", "秒后", "返回首页", "返回上一页", "请检查", "请稍后", "请返回", "请刷新", "请输入", "請稍後", "your ", "you ", "please ", "sorry"})
}

// isFooter reports whether a line is of the kind that ends every page of a site.
func isFooter(s string) bool {
	return containsAny(strings.ToLower(s), []string{"版权所有", "copyright", "©", "icp", "许可证", "备案", "地址：", "电话：", "邮编", "联系我们", "all rights reserved", "ray id"})
}

// errorTitle is the word of an error that the headline or the document's
// title consists of, but for the names of the site.
func (p *page) errorTitle() string {
	if w := p.wholeError(p.result.Title); w != "" {
		return w
	}
	word := ""
	for _, part := range titleParts(p.docTitle) {
		switch w := p.wholeError(part); {
		case w != "" && word == "":
			word = w
		case w != "", isSiteName(part), strings.TrimSpace(part) == "":
		default:
			if left, _ := unlikeError(strings.ToLower(part)); left > 4 {
				return ""
			}
		}
	}
	return word
}

// titleParts cuts a document's title where names of sites are put on.
func titleParts(title string) []string {
	parts := []string{title}
	for _, sep := range titleSeparators {
		if sep == " " || len(parts) > 20 {
			continue
		}
		var finer []string
		for _, part := range parts {
			finer = append(finer, strings.Split(part, sep)...)
		}
		parts = finer
	}
	return parts
}

// wholeError is the word of an error in a text that says essentially nothing else.
func (p *page) wholeError(s string) string {
	s = strings.ToLower(clip(s, 120))
	word := errorWord(s, p.passwords > 0)
	if left, all := unlikeError(s); word == "" || 5*left >= all {
		return ""
	}
	return word
}

// errorWord is the first word of an error in a lower-case text: one of a site
// that is closed for now before others, for what that says of the page asked for
// is beside the point. Those of a login count where the page asks for a password.
func errorWord(s string, login bool) string {
	lists := [][]string{closedWords, removedWords, errorWords, botWords, loginWords}
	if !login {
		lists = lists[:4]
	}
	for _, words := range lists {
		for _, w := range words {
			if strings.Contains(s, w) && (w != "404" || is404(s)) {
				return w
			}
		}
	}
	return ""
}

// unlikeError counts what of a lower-case text is no word of error pages, and
// all of it: Han characters, words and numbers.
func unlikeError(s string) (left, all int) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isHan(r):
			n := max(len(errorVocabulary.longest(s[i:])), size)
			if n == size && errorVocabulary.longest(s[i:]) == "" {
				left++
			}
			all += runes(s[i : i+n])
			i += n
		case r < utf8.RuneSelf && (isLetter(r) || isDigit(r)):
			j := i + 1
			for j < len(s) && (isLetter(rune(s[j])) || isDigit(rune(s[j]))) {
				j++
			}
			if all++; !strings.Contains(errorTokens, " "+s[i:j]+" ") {
				left++
			}
			i = j
		default:
			if unicode.IsLetter(r) {
				left, all = left+1, all+1
			}
			i += size
		}
	}
	return left, all
}

// errorVocabulary is every word in Han characters of an error page.
var errorVocabulary = func() prefixes {
	m := newPrefixes(slices.Concat(closedWords, removedWords, errorWords, botWords, loginWords)...)
	for r, list := range errorFillers {
		m[r] = append(m[r], list...)
	}
	return m
}()

// longest is the longest of the beginnings that s has.
func (m prefixes) longest(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	best := ""
	for _, p := range m[r] {
		if len(p) > len(best) && strings.HasPrefix(s, p) {
			best = p
		}
	}
	return best
}

// is404 reports whether 404 stands as a number of its own.
func is404(s string) bool {
	i := strings.Index(s, "404")
	return i >= 0 && (i == 0 || !isDigit(rune(s[i-1]))) && (i+3 == len(s) || !isDigit(rune(s[i+3])) && s[i+3] != '.')
}

func errorKind(word string) record.Kind {
	for _, w := range removedWords {
		if w == word {
			return record.KindRemoved
		}
	}
	return record.KindError
}
