package parser

import (
	"strings"
	"unicode/utf8"
)

// brackets and bullets that stand in front of labels.
const leadMarks = " \t（(【[《<>〉»「『*＊·•●■◆◇▲△▼▽★☆※→-—_|｜丨#.。:：﹃“\"'‘"

// endLabels begin what stands behind an article: from such a line on nothing
// is its text.
var endLabels = newPrefixes(
	"相关阅读", "相关新闻", "相关报道", "相关链接", "相关推荐", "相关文章", "相关专题", "相关内容", "相关资讯", "相关话题", "相关评论", "相关搜索", "相关视频", "相关稿件", "相关产品",
	"延伸阅读", "推荐阅读", "扩展阅读", "拓展阅读", "更多阅读", "热门推荐", "热门文章", "热门新闻", "热点推荐", "热门评论", "热文推荐", "精彩推荐", "为您推荐", "为你推荐", "猜你喜欢", "猜您喜欢", "您可能感兴趣", "你可能感兴趣", "您可能喜欢", "你可能喜欢", "您可能还喜欢", "编辑推荐", "今日推荐", "今日热点", "新闻推荐", "图文推荐", "大家都在看", "大家还在看", "更多新闻", "更多精彩内容", "更多文章", "往期精彩", "往期回顾", "往期推荐", "文章推荐", "阅读推荐",
	"上一篇", "下一篇", "上一条", "下一条", "前一篇", "后一篇", "上篇：", "下篇：",
	"网友评论", "发表评论", "我要评论", "最新评论", "全部评论", "评论列表", "用户评论", "我来说两句", "我有话说", "查看评论", "网友留言", "跟帖", "已有评论", "条评论", "评论区", "评论(", "评论（", "文明上网", "登录后才可以", "请登录后", "还没有评论", "暂无评论", "快来评论", "说说你的看法",
	"免责声明", "版权声明", "版权与免责", "特别声明", "郑重声明", "重要声明", "本网声明", "声明：", "版权说明", "版权所有", "版权申明", "免责条款", "风险提示及免责", "凡本网注明", "凡注明", "本网凡", "凡本站注明", "凡来源",
	"返回首页", "返回顶部", "返回列表", "网站地图", "关于我们", "联系我们", "分享到", "分享至", "打印本页", "关闭窗口", "【打印", "打印】", "字体：", "收藏本页", "责任编辑", "本文责编", "本文编辑",
	"扫一扫", "扫码关注", "扫描二维码", "长按二维码", "长按识别", "微信扫一扫", "打开微信", "用微信扫", "手机扫一扫", "关注我们", "关注微信", "欢迎关注",
	"本文标签", "文章标签", "關鍵字", "相關新聞", "延伸閱讀", "相關報導", "推薦閱讀", "更多新聞", "熱門新聞", "相關閱讀", "責任編輯", "版權聲明", "相關文章", "你可能也喜歡", "你可能感興趣",
	"喜欢此内容的人还喜欢", "相关热词", "收录于合集", "收录于话题", "新闻表情",
)

// lineLabels begin lines that are none of the text, with the article going on
// behind them.
var lineLabels = newPrefixes(
	"原标题", "原題", "原标题：", "原题为", "原题：", "原题:", "本文原标题", "本文原题", "新闻原标题", "本文来源", "文章来源", "稿件来源", "信息来源", "新闻来源", "来源：", "来源:", "来源｜", "來源：", "稿源：", "稿源:", "转自：", "转载自", "资料来源：网络",
	"责任编辑", "责任編輯", "责编", "编辑：", "编辑:", "编辑丨", "编辑｜", "编辑|", "校对", "审核：", "审核:", "审核丨", "值班主编", "值班主任", "值班编辑", "监制：", "主编：", "排版：", "编审：", "初审", "复审", "终审", "一审", "二审", "三审", "签审", "签发：", "统筹：", "美编", "流程编辑", "值班总编", "值班编委",
	"您当前的位置", "您当前位置", "您现在的位置", "您所在的位置", "您的位置：", "当前位置：", "当前位置:", "点击查看", "点击进入", "点击下载", "点击图片", "点击此处", "点击上方", "点击蓝字", "点击阅读", "点击加载", "点击播放", "您的浏览器", "当前浏览器", "浏览器版本", "您是第", "放大+", "正在加载", "视频加载中", "播放器", "暂停", "广告", "advertisement", "展开全文", "阅读全文", "查看全文", "查看原图", "查看大图", "点击放大", "收起", "展开", "更多>>", "下载客户端", "下载app", "打开app", "打开客户端", "前往客户端", "app内打开", "立即下载", "免费下载", "分享到", "分享：", "分享", "分享至", "打印", "收藏", "字号", "字体", "大 中 小", "小 中 大", "[大 中 小]", "t|t", "纠错", "我要纠错", "举报", "反馈", "报错", "【纠错", "复制链接", "用微信", "微信公众号", "扫一扫", "二维码", "正文", "返回", "关闭", "首页", "下一页", "上一页", "末页", "尾页", "第1页", "余下全文", "全文阅读", "单页阅读", "阅读原文", "点赞", "举报/反馈", "特别提示：以上", "特别声明：", "以上内容为", "以上图文", "注：以上内容", "温馨提示：支持键盘", "（文章来源", "(文章来源", "作者声明", "本贴由", "本帖由", "本帖最后由", "此帖由", "该帖由", "发信人:", "发信人：", "发信站:", "发信站：", "来源:·", "来源:．", "修改:·", "修改:．", "按我看", "详情请戳", "戳下方", "戳图集", "未经授权", "未经许可", "本文为", "本文由澎湃号", "如需转载", "转载请注明", "禁止转载", "欢迎转载", "更多精彩", "更多内容请",
	"read more", "continue reading", "share this", "follow us", "sign up for", "subscribe to our", "story continues below", "article continues", "related:", "see also:", "click here to", "share on", "tweet", "email this", "print this", "scroll to continue", "see more:", "don't miss", "don’t miss", "related post", "related story", "related roundup", "more stories", "tell us what you think", "image copyright", "sign up:", "sign up now", "subscribe", "get the latest", "advertisement", "advert", "iklan", "comments", "follow ", "have a tip", "reporting by", "want more stories", "newsletter", "like this story", "what to read next", "watch:", "read:", "also read", "also on ", "more:", "story timeline", "view comments", "need more space", "scroll down to", "loading...",
)

var endLabelsEnglish = newPrefixes("related articles", "related stories", "related posts", "related topics", "more stories", "more from", "recommended for you", "you may also like", "you might also like", "most read", "most popular", "trending now", "leave a comment", "leave a reply", "post a comment", "comments (", "view comments", "show comments", "join the conversation", "read next", "up next", "recommended stories", "about the author", "copyright ©", "© 20", "all rights reserved", "filed under:", "share this article", "share this story", "sponsored content", "from around the web", "promoted stories", "editor's picks", "editors' picks")

// prefixes is a set of beginnings, sorted by first character.
type prefixes map[rune][]string

func newPrefixes(list ...string) prefixes {
	m := prefixes{}
	for _, s := range list {
		r, _ := utf8.DecodeRuneInString(s)
		m[r] = append(m[r], s)
	}
	return m
}

func (m prefixes) match(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	for _, p := range m[r] {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return ""
}

// endsArticle reports whether a short line is the head of what follows an article.
func endsArticle(s string) bool {
	s = strings.TrimLeft(s, leadMarks)
	if s == "" {
		return false
	}
	if s[0] < utf8.RuneSelf {
		low := lowerASCII(s)
		return len(s) < 60 && (endLabelsEnglish.match(low) != "" || endLabelsLatin.match(low) != "") && (!isSentence(low) || strings.Contains(low, "rights reserved"))
	}
	if r, _ := utf8.DecodeRuneInString(s); r < 0x250 {
		return len(s) < 60 && endLabelsLatin.match(strings.ToLower(s)) != "" && !isSentence(s)
	}
	if asksMood(s) {
		return true
	}
	p := endLabels.match(s)
	if p == "" {
		return false
	}
	if rest := s[len(p):]; rest != "" && isHanStart(rest) && (runes(rest) > 12 || isSentence(rest)) {
		return false // running text that happens to begin so
	}
	return true
}

// addressesReader begin sentences of a site, in any place, that are none of a text.
var addressesReader = []string{"sign up for", "subscribe to our", "follow us", "follow @", "click here to", "read more", "continue reading", "have a tip", "reporting by", "want more stories", "like this story", "need more space", "tell us what you think", "scroll", "story continues", "article continues", "get the latest", "please subscribe", "support our", "share this", "点击", "打开app", "下载", "扫一扫", "您的浏览器", "当前浏览器", "原标题", "本文原标题", "特别声明", "版权声明", "以上内容为", "作者声明", "如需转载", "未经授权", "未经许可", "禁止转载", "欢迎转载", "转载请注明", "本文由"}

// isSentence reports whether a text is told as one, and is no label with its
// value: it ends as sentences do, and has some words.
func isSentence(s string) bool {
	s = strings.TrimRight(strings.TrimSpace(s), "”’\"')）")
	if hasHan(s) {
		return strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "；")
	}
	return (strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?")) && len(strings.Fields(s)) >= 4
}

func isHanStart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isHan(r)
}

// isBoilerplate reports whether a line stands in the text without being of it.
func isBoilerplate(s string) bool {
	t := strings.TrimLeft(s, leadMarks)
	if t == "" {
		return !strings.ContainsFunc(s, isWordRune)
	}
	low := lowerASCII(t)
	p := lineLabels.match(low)
	if p == "" {
		return isLone(t) || isLike(s) || isShareRow(low) || isOwnAddress(s) || isLatinLabel(low) ||
			isAdvice(s) || isPageNumbers(t) || isCounter(low) || isAgo(low) || isInvitation(low)
	}
	rest := strings.TrimSpace(low[len(p):])
	n := runes(rest)
	switch {
	case n == 0:
		return true
	case isSentence(rest):
		return isTail(s) || isInvitation(low) || hasAnyPrefix(low, addressesReader)
	case strings.HasSuffix(p, "：") || strings.HasSuffix(p, ":"):
		return n < 60
	case !isHanStart(rest):
		return n < 80
	}
	return n <= 8 && !strings.ContainsAny(rest, "。！？") || isInvitation(low)
}

// isAdvice reports whether a line is the warning that Taiwan's papers print below
// articles of drinking, smoking or violence: ※ 某報提醒您：….
func isAdvice(s string) bool {
	return (strings.HasPrefix(s, "※") || strings.HasPrefix(s, "◎") || strings.HasPrefix(s, "★")) && strings.Contains(s, "提醒您") && runes(s) <= 80
}

func isWordRune(r rune) bool {
	return isHan(r) || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r > 0x7f && !(r >= 0x2010 && r < 0x2c00) && !(r >= 0x3000 && r < 0x3040) && !(r >= 0xff00)
}

// isPageNumbers reports whether a line is a row of numbers of parts: 1 2 3,
// 【1】【2】, 第1页.
func isPageNumbers(s string) bool {
	if len(s) > 80 {
		return false
	}
	digits := 0
	for _, word := range []string{"上一页", "下一页", "首页", "末页", "尾页"} {
		s = strings.ReplaceAll(s, word, "页")
	}
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune(" 【】[]()（）|第页共/·…<>«»‹›-", r):
		default:
			return false
		}
	}
	return digits > 0 && (strings.ContainsAny(s, "【[") || strings.Contains(s, "页") || strings.Contains(s, "/"))
}

// isConsent reports whether a line speaks of the cookies of its site, as the
// notices do that lie over pages.
func isConsent(s string) bool {
	i := strings.Index(s, "ookies")
	if i < 1 {
		return false
	}
	low := lowerASCII(s)
	return containsAny(low, []string{"website", "this site", "our site", "browser", "privacy", "consent", "your experience", "webseite", "einwilligung", "zustimm", "datenschutz", "ihrem gerät", "ce site", "notre site", "vos préférences", "este sitio", "nuestro sitio", "sito web"})
}
