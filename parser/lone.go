package parser

import "strings"

// loneLabels are lines that are none of a text where they stand alone: the label of
// an advertisement or of a box that a script fills, a button.
var loneLabels = wordSet([]string{
	"推荐", "推薦", "图集", "圖集", "赞", "踩", "顶", "顶一下", "踩一下", "在看", "讚", "打赏", "附件下载", "相关附件", "本版导读", "热点新闻", "热门新闻", "新闻排行", "精彩图片", "推荐给朋友", "发给好友", "告诉好友", "发送给好友",
	"＋关注", "已关注", "只看楼主", "听新闻", "听全文", "手机版", "电脑版", "纯净版", "画中画", "ad", "ads", "sponsored", "廣告", "贊助", "分享文章", "複製連結", "複製鏈接",
})

// boxHeads end the headings of boxes with other articles, 精彩视频推荐, whose
// content a script brings.
var boxHeads = []string{"推荐", "推薦", "排行", "排行榜", "排行榜单", "导读", "速递", "精选", "热榜", "猜你喜欢", "还喜欢", "还看了"}

// isLone reports whether a line is such a label and nothing else, with a count or
// with marks around it.
func isLone(s string) bool {
	s = lowerASCII(strings.Trim(s, leadMarks+"+＋)）】]》”0123456789"))
	return loneLabels[s]
}

// isLike reports whether a line is the count of a button, +1.
func isLike(s string) bool {
	digits := strings.TrimLeft(strings.TrimSpace(s), "+＋")
	return digits != strings.TrimSpace(s) && digits != "" && len(digits) <= 5 && strings.Trim(digits, "0123456789") == ""
}

// isBoxHead reports whether the last line of a text heads a box that is empty.
func isBoxHead(s string) bool {
	s = strings.Trim(s, leadMarks+"》】]")
	return runes(s) >= 4 && runes(s) <= 10 && endsIn(s, boxHeads) && !strings.ContainsAny(s, "，。：:、！？“”《》 ")
}

// networks are where readers share to and pay with; rows of their buttons stand
// behind texts.
var networks = wordSet([]string{"新浪微博", "腾讯微博", "搜狐微博", "网易微博", "qq空间", "qq好友", "人人网", "开心网", "豆瓣", "豆瓣网", "百度贴吧", "朋友圈", "微信好友", "微信朋友圈", "微信", "微博", "一键分享", "更多", "淘江湖", "飞信", "印象笔记", "有道云笔记", "搜狐", "facebook", "twitter", "plurk", "line", "微信支付", "支付宝"})

// isShareRow reports whether a lower-case line is such a row.
func isShareRow(s string) bool {
	if len(s) > 300 || !strings.ContainsRune(s, ' ') {
		return false
	}
	n := 0
	for w := range strings.FieldsSeq(s) {
		if !networks[strings.Trim(w, "|,，、·")] {
			return false
		}
		n++
	}
	return n > 1
}

// isOwnAddress reports whether a line gives the address of the text: 本文链接：http….
func isOwnAddress(s string) bool {
	label, _, ok := strings.Cut(s, "http")
	return ok && runes(label) <= 12 && containsAny(label, []string{"本文", "原文", "链接：", "链接:", "转载", "連結："}) && !strings.ContainsAny(s, "。，")
}
