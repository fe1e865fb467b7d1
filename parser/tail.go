package parser

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// What stands behind the last paragraph of a text without being of it is told by
// its words, for it is written as paragraphs are. The same words are text where
// an article speaks of them, so they are looked for at its end alone.

// rightsWords are of who says what may be done with a text and whose opinion it
// is; rightsMarks what they say it of.
var (
	rightsWords = []string{"仅代表作者", "仅代表该作者", "仅代表发布者", "不构成投资建议", "不构成任何投资建议", "据此操作", "不代表本", "不代表平台", "不代表我", "本站立场", "本网站立场", "本网立场", "本站观点", "网站观点", "立场无关", "信息存储空间", "信息发布平台", "转载请注明", "转载请务必", "注明出处", "注明来源", "不得转载", "谢绝转载", "禁止转载", "严禁转载", "请勿转载", "授权转载", "转载自", "如有侵权", "若有侵权", "侵权请", "侵删", "侵权联系", "版权归", "版权属于", "传递更多信息", "传播更多信息", "不意味着赞同", "请联系删除", "僅代表作者", "不代表本報", "不代表本刊", "非經授權", "未經授權", "不得轉載", "轉載必究", "侵权必究", "侵權必究", "轉載請註明", "授權轉載", "請勿轉載", "未經許可"}
	rightsMarks = []string{"本文", "该文", "此文", "文章", "本网", "本站", "本平台", "平台", "网站", "内容", "以上", "图片", "作者", "来源", "原创", "稿件", "版权", "声明", "网络", "侵", "转载", "轉載", "本報", "本網", "網站", "圖片"}
)

// tellers are words of articles that report what somebody says of such things.
var tellers = []string{"表示", "法院", "判决", "写道", "说：", "他说", "她说", "称，", "指出", "认为", "提醒，", "回应", "告诉记者", "法官", "律师", "罚款", "新规", "原告", "被告", "said ", "says "}

// endMarks end a text, or head what is not of it.
var endMarks = []string{"end", "the end", "正文已结束", "看过本文", "微信号：", "微信号:", "公众号：", "网友评论仅供", "預覽", "预览时标签不可点", "回到顶", "回到頂", "返回顶", "查看更多", "看更多", "点击查看更多", "加入line", "點我", "不用抽", "按我看", "tags:", "tags：", "tag:", "tag：", "热词：", "热词:", "投稿邮箱", "投稿信箱", "新闻热线", "报料热线", "报料电话", "爆料热线", "新闻报料", "主编邮箱", "编辑邮箱", "商务合作", "广告合作", "寻求报道", "editing by", "additional reporting by", "our standards"}

// isTail reports whether a line behind the text is none of it.
func isTail(s string) bool {
	t := lowerASCII(strings.Trim(s, " \t-—–=~*·•/|▲▼■◆★【】[]()（）“”\"'"))
	n := runes(t)
	if n == 0 || n > 260 {
		return n == 0
	}
	for _, m := range endMarks {
		if rest, ok := strings.CutPrefix(t, m); ok && n <= len(m)/2+24 && !isHanAfter(m, t) && !(isContact(m) && isHanStart(rest) && isSentence(s)) {
			return true
		}
	}
	if isBoxHead(t) || signedOutlet(s) != "" {
		return true
	}
	if containsAny(t, tellers) {
		return false
	}
	return claimsRights(s, t) || invites(t, n) || isFooter(t) && n <= 60 && !strings.ContainsAny(t, "。：:")
}

// rightsHeads begin what a site says of rights and opinions; articles that tell of
// such things begin with who does something.
var rightsHeads = newPrefixes("声明", "免责", "版权", "本", "此文", "该文", "该内容", "文章", "文中", "文图", "文/", "图文", "图片", "图源", "图/", "题图", "头图", "封面", "配图", "以上", "上述", "如需", "如有", "如涉", "如若", "如转", "若有", "若需", "若涉", "未经", "非经", "转载", "禁止", "严禁", "谢绝", "请勿", "凡", "注", "原创", "特别", "郑重", "重要", "温馨提示", "提示", "来源", "内容", "稿件", "部分", "资料", "素材", "作者", "经授权", "授权", "网站", "网络", "平台", "欢迎", "更多", "仅代表", "所有", "声", "侵", "copyright", "©", "聲明", "免責", "版權", "該文", "圖", "如欲", "未經", "非經", "轉載", "請勿", "原創", "來源", "僅代表", "經授權", "發布", "发布")

// claimsRights reports whether a line, t in lower case, says who may do what with a
// text and whose opinion it is, and does not tell of somebody who says so.
func claimsRights(s, t string) bool {
	word := firstIn(t, rightsWords)
	if word == "" && containsAny(t, []string{"立场", "观点", "立場", "觀點"}) {
		word = firstIn(t, []string{"不代表"})
	}
	if word == "" || !containsAny(t, rightsMarks) || tellsNews(t, word) {
		return false
	}
	if strings.HasPrefix(word, "注明") && !containsAny(t, []string{"请", "须", "必", "需", "請", "凡"}) {
		return false
	}
	_, behind, _ := strings.Cut(t, word)
	head, _, labelled := strings.Cut(t, "：")
	return rightsHeads.match(t) != "" || firstIn(behind, rightsWords) != "" || strings.ContainsAny(firstRune(s), "（(【[") ||
		labelled && runes(head) <= 16 && containsAny(head, []string{"声明", "聲明", "提示", "说明"}) || ownsText(t)
}

// ownsText reports whether a line names an outlet, and then forbids: 江城新闻，未经授权不得转载.
func ownsText(t string) bool {
	owner, _, ok := strings.Cut(strings.ReplaceAll(t, "，未經", "，未经"), "，未经")
	return ok && runes(owner) <= 24 && !containsAny(owner, []string{"规定", "要求", "明确", "约定", "規定"})
}

// isContact reports whether an end mark is of how a paper is reached, which an
// article may tell of too: 新闻热线一天响了三百次。
func isContact(mark string) bool {
	return endsIn(mark, []string{"线", "话", "箱", "报料", "合作", "报道", "号：", "号:"})
}

// isNotice reports whether a line, of any length, begins the terms of a site, of which
// the clauses are numbered often: ① 凡本网注明“来源：…”的所有作品，…. It speaks of what
// stands with a text, and of two things that may be done with one: who tells of a
// site's readers, 凡本报读者，凭…注明的编号…, speaks of one at most.
func isNotice(s string) bool {
	s = strings.TrimLeft(s, leadMarks+"①②③④1234一二三、．)）")
	if !hasAnyPrefix(s, []string{"凡本网", "凡本站", "凡本报", "凡注明", "本网凡", "本站凡", "凡本網", "凡本公众号"}) {
		return false
	}
	said := 0
	for _, of := range [][]string{{"注明", "註明"}, {"转载", "转自", "轉載", "刊载", "登载"}, {"来源", "來源", "稿源"}, {"版权", "版權", "著作权", "授权", "授權", "侵权"}, {"作品", "稿件", "文章", "图片", "內容", "内容"}} {
		if containsAny(s, of) {
			said++
		}
	}
	return said >= 3
}

// isHanAfter reports whether a word in Latin letters only begins t: End 是一家….
func isHanAfter(mark, t string) bool {
	return isLetter(rune(mark[len(mark)-1])) && isHanStart(strings.TrimSpace(t[len(mark):]))
}

// invites reports whether a lower-case line of n characters asks its reader to
// follow or to install something, as papers do below their articles. What tells
// people where to go is text.
func invites(t string, n int) bool {
	if n > 70 || containsAny(t, []string{"市民", "居民", "考生", "旅客", "乘客", "家长", "群众", "游客", "消费者", "患者", "民眾", "他", "她", "记者"}) {
		return false
	}
	app := containsAny(t, []string{"app", "客户端", "公众号", "微信", "小程序", "视频号", "二维码", "微博", "抖音", "粉絲", "粉丝", "line"})
	switch {
	case strings.Contains(t, "尽在") || strings.Contains(t, "盡在"):
		return app
	case containsAny(t, []string{"二维码", "扫码", "扫一扫", "长按", "掃描"}):
		return containsAny(t, []string{"关注", "下载", "加入", "进群", "查看", "分享", "阅读", "關注", "追蹤"})
	case hasAnyPrefix(t, []string{"想了解更多", "想看更多", "更多精彩", "更多资讯", "更多新闻", "更多内容", "欢迎关注", "敬请关注", "快来关注", "点击关注", "下載", "下载", "追蹤", "更多新聞"}):
		return app || containsAny(t, []string{"关注", "進入", "进入", "報導", "點"})
	case strings.HasPrefix(t, "报料") || strings.Contains(t, "新闻报料："):
		return true
	}
	return strings.Contains(t, "报料：") || strings.Contains(t, "爆料：")
}

// cutLastLink takes a link off the end of line i that leads away from the
// article: 返回首页，查看更多.
func (p *page) cutLastLink(i int32) {
	l := &p.lines[i]
	if l.links == 0 {
		return
	}
	for _, k := range p.inlineOf(i) {
		e := &p.elements[k]
		if e.tag != atom.A || e.to != l.to || e.from <= l.from {
			continue
		}
		if text := p.text[e.from:e.to]; isBoilerplate(text) || endsArticle(text) || isTail(text) {
			l.to = e.from
			return
		}
	}
}

// closingLabels begin what stands in brackets behind the last sentence and is of
// the imprint.
var closingLabels = []string{"责任编辑", "责编", "编辑", "来源", "稿源", "文章来源", "本文来源", "稿件来源", "原标题", "校对", "审核", "见习编辑", "实习编辑", "值班编辑", "网络编辑", "责任校对", "責任編輯", "編輯", "來源"}

// cutClosing takes brackets off the end of line i that name the editor or the
// source: …完工。（责任编辑：李红）. They are read with the imprint.
func (p *page) cutClosing(i int32) {
	l := &p.lines[i]
	end := strings.TrimRight(p.lineText(i), " \u30000123456789") // 1110304: the day, as agencies of Taiwan sign
	last, size := utf8.DecodeLastRuneInString(end)
	open := map[rune]string{'）': "（(", ')': "（(", '】': "【", ']': "["}[last]
	at := strings.LastIndexAny(end, open)
	if open == "" || at <= 0 || len(end)-at > 150 {
		return
	}
	_, width := utf8.DecodeRuneInString(end[at:])
	inner := strings.TrimSpace(end[at+width : len(end)-size])
	label, _, labelled := strings.Cut(strings.ReplaceAll(inner, "：", ":"), ":")
	if !labelled || !hasAnyPrefix(label, closingLabels) || runes(label) > 6 {
		return
	}
	l.to = l.from + int32(len(strings.TrimRight(end[:at], " \u3000")))
	p.notes.closing, p.notes.closingLine = inner, i
}
