package parser

import (
	"slices"

	"jianbao/record"
)

// outOfOrder are the words of error pages that say that their site does not
// serve now, or not to us, and nothing of the article.
var outOfOrder = []string{"访问出错", "服务器错误", "系统错误", "参数错误", "正在审核", "internal server error", "bad gateway", "service unavailable", "access denied", "forbidden", "您的访问被拒绝", "访问被拒绝", "访问被拦截", "请求被拦截", "可能存在安全风险", "web应用防火墙", "出错了", "系統發生錯誤", "系统发生错误", "未被授权查看", "gateway time-out", "gateway timeout", "文档未审核", "无法访问此网站", "网页无法访问", "域名未绑定", keptOut, noText}

// IsBarrier reports whether an error page keeps its reader out (a captcha, a
// firewall, a login wall, maintenance) rather than says that the article is not there.
func IsBarrier(page record.Page) bool {
	word := page.Evidence["kind"].Rule
	return page.Kind == record.KindError && slices.ContainsFunc([][]string{botWords, loginWords, closedWords, serverWords, outOfOrder},
		func(words []string) bool { return slices.Contains(words, word) })
}
