package parser

import (
	"slices"
	"strings"
	"unicode"
)

// counterWords are what counters of a page consist of, beside their numbers;
// longer ones first.
var counterWords = []string{
	"总浏览量", "浏览次数", "阅读次数", "点击次数", "访问次数", "阅读数量", "人浏览过", "人参与", "人气值", "浏览量", "阅读量", "阅读数", "点击率", "点击量", "点击数", "访问量", "浏览数", "转发量", "评论数", "点赞数", "收藏数", "评论量", "人看过", "人阅读", "人浏览", "人喜欢", "人次", "顶一下", "踩一下", "浏览", "閱讀", "瀏覽", "點擊", "阅读", "点击", "访问", "人气", "评论", "評論", "跟帖", "参与", "點讚", "点赞", "喜欢", "收藏", "转发", "分享", "热度", "围观", "推荐", "回复", "留言",
	"本文章", "本文", "本页", "文章", "本新闻", "当前", "已经", "已有", "已被", "已", "共有", "共计", "共", "被", "有", "过", "了", "总", "数", "量", "次", "人", "条", "个", "赞", "万", "千", "亿", "篇",
	"views", "view", "reads", "read", "hits", "hit", "clicks", "likes", "like", "comments", "comment", "shares", "share", "times", "replies", "w", "k", "m",
}

// counterNames are those of them that say what is counted.
var counterNames = []string{"顶一下", "浏览", "阅读", "点击", "访问", "人气", "评论", "跟帖", "参与", "赞", "喜欢", "收藏", "转发", "分享", "热度", "围观", "看过", "回复", "留言", "閱讀", "瀏覽", "點擊", "評論", "view", "read", "hit", "click", "like", "comment", "share", "repl"}

// reactions are what readers may choose below a text, each with the number of
// those who did; moodWords head them.
var (
	reactions = []string{"高兴", "开心", "感动", "同情", "愤怒", "气愤", "难过", "伤心", "震惊", "惊讶", "搞笑", "无聊", "新奇", "温馨", "害怕", "鄙视", "流汗", "路过", "雷人", "握手", "鲜花", "鸡蛋", "点赞", "赞", "顶", "踩"}
	moodWords = []string{"心情", "感受", "表情", "表态", "感觉", "觉得"}
)

// moodHeads begin the question to readers above such a row.
var moodHeads = newPrefixes("您对这篇文章", "看完这篇文章", "您看到此篇文章", "看完此文", "您看完此", "读完这篇文章")

// asksMood reports whether a line asks its reader how an article was felt; one that
// tells how somebody else felt it ends as sentences do.
func asksMood(s string) bool {
	return moodHeads.match(s) != "" && containsAny(s, moodWords) && !strings.HasSuffix(s, "。") && runes(s) <= 30
}

// isReactions reports whether a line only says how many readers felt what:
// 您看完此刻的感受是：高兴(16) 愤怒(3).
func isReactions(s string) bool {
	if i := strings.LastIndexAny(s, "：:"); i >= 0 && containsAny(s[:i], moodWords) {
		s = s[i:]
	}
	notWord := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for n := 0; ; n++ {
		if s = strings.TrimLeftFunc(s, notWord); s == "" {
			return n > 1
		}
		i := slices.IndexFunc(reactions, func(word string) bool { return strings.HasPrefix(s, word) })
		if i < 0 {
			return false
		}
		s = strings.TrimLeftFunc(s[len(reactions[i]):], notWord)
		rest := strings.TrimLeft(s, "0123456789")
		if rest == s {
			return false
		}
		for _, unit := range []string{"人", "票", "次"} {
			rest = strings.TrimPrefix(rest, unit)
		}
		s = rest
	}
}

// isCounter reports whether a short lower-case line only says how often the
// page was read, liked or spoken of: 本文已被浏览 1024 次.
func isCounter(s string) bool {
	if len(s) <= 240 && isReactions(s) {
		return true
	}
	if len(s) > 120 || !strings.ContainsFunc(s, unicode.IsDigit) || !containsAny(s, counterNames) {
		return false
	}
	for s != "" {
		rest := strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
		for _, w := range counterWords {
			if after, ok := strings.CutPrefix(rest, w); ok {
				rest = after
				break
			}
		}
		if rest == s {
			return false
		}
		s = rest
	}
	return true
}

// agoUnits are those of a time that is told by its distance.
var agoUnits = []string{"秒钟", "分钟", "小时", "个月", "秒", "分", "天", "日", "周", "月", "年", "分鐘", "小時", "seconds", "second", "secs", "sec", "minutes", "minute", "mins", "min", "hours", "hour", "hrs", "hr", "days", "day", "weeks", "week", "months", "month", "years", "year", "h", "m", "d"}

// isAgo reports whether a lower-case line only says how long ago something
// was: 3分钟前, 5 hours ago. Said tomorrow, it is another.
func isAgo(s string) bool {
	if len(s) > 60 {
		return false
	}
	for _, label := range []string{"发布于", "更新于", "发表于", "published", "updated", "posted", "发布", "更新"} {
		s = strings.TrimLeft(strings.TrimPrefix(s, label), " :：")
	}
	s, isAgo := strings.CutSuffix(strings.TrimSpace(s), "前")
	if !isAgo {
		if s, isAgo = strings.CutSuffix(s, "ago"); !isAgo {
			return s == "刚刚" || s == "just now"
		}
	}
	number := strings.TrimLeft(s, "0123456789 ")
	return len(number) < len(s) && slices.Contains(agoUnits, strings.TrimSpace(number))
}

// isInvitation reports whether a short lower-case line asks its reader to scan, to
// follow or to install something.
func isInvitation(s string) bool {
	if runes(s) > 40 {
		return false
	}
	if strings.Contains(s, "在看") && containsAny(s, []string{"点【在看】", "点在看", "点个在看", "点个“在看”", "点“在看”", "点下在看", "点亮在看", "“在看”我吗", "“在看”吗", "在看我吗", "点一下在看", "右下角"}) {
		return true // the button below every article of WeChat
	}
	if containsAny(s, []string{"點我下載", "點此下載", "点我下载", "点此下载"}) {
		return true
	}
	asks := hasAnyPrefix(s, []string{"下载", "打开", "扫码", "扫描二维码", "扫一扫", "长按", "关注", "点击下载", "请下载", "欢迎关注", "欢迎下载", "立即打开", "安装", "点击打开", "前往"})
	return asks && containsAny(s, []string{"客户端", "app", "二维码", "公众号", "官方微信", "微信号", "小程序", "手机打开", "视频号"})
}
