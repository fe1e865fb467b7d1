package parser_test

import (
	"strings"
	"testing"

	"jianbao/record"
)

// TestUndatedArticlesAboutErrors are short articles, without any date, of what was
// deleted or broke down: nothing but how they tell of it says that they are none of it.
func TestUndatedArticlesAboutErrors(t *testing.T) {
	for _, c := range []struct{ title, text string }{
		{"微博热搜被撤下", "<p>昨天下午，一条关于江边护岸的热搜在榜上停留了二十分钟，随后被撤下。</p><p>发帖人说，他的微博已被删除，私信里只有一句系统提示。</p>"},
		{"热搜词条已被撤下", "<p>这条热搜已被撤下。平台没有说明原因。</p>"},
		{"多位博主微博被删除", "<p>多位博主的微博昨晚已被删除，页面显示“该微博已被作者删除”。</p><p>有博主回应说，不是自己删的。</p>"},
		{"那篇文章已被删除", "<p>那篇文章昨天已被删除，作者说，他没有收到任何通知。</p>"},
		{"一条微博的删除", "<p>他的微博已被删除。她问我，你存了吗？我说没有。</p>"},
		{"公众号文章发布三小时后被删除", "<p>文章发布三小时后，读者点开链接，只看到一行字：“此内容因违规无法查看”。</p>"},
		{"404 Not Found乐队今晚开唱", "<p>404 Not Found乐队今晚八点在海滨剧场开唱，门票已经售罄。</p>"},
		{"404 Not Found乐队", "<p>404 Not Found是海滨的一支乐队，成立于十年前，主唱是一名程序员。</p>"},
		{"服务器错误 选课系统崩溃", "<p>昨天上午，大学选课系统显示服务器错误，上千名学生没有选上课。学校致歉，称系统已经恢复。</p>"},
		{"找不到页面的日子", "<p>搬家以后，我常常梦见老网站，点哪里都是“页面不存在”。</p><p>后来我学会了自己存网页，一存就是十年。</p>"},
	} {
		t.Run(c.title, func(t *testing.T) {
			html := `<html><head><title>` + c.title + `_海滨网</title></head><body>` + strings.ReplaceAll(siteHead, "今天是2023年1月2日 星期一", "海滨网") + `<h1>` + c.title + `</h1><div>` + c.text + `</div>` + hotNews + siteFoot + `</body></html>`
			if page := parse(html); page.Kind != record.KindArticle {
				t.Errorf("kind %q (%s); body %q", page.Kind, page.Evidence["kind"].Rule, page.Body)
			}
			if page := parse(html); !page.Published.IsZero() {
				t.Errorf("it has a date: %s", page.Published)
			}
		})
	}
}

// TestRemovedAboveRecommendations are pages of removed articles that recommend
// others: those read like a section, and what was asked for is gone.
func TestRemovedAboveRecommendations(t *testing.T) {
	teasers := `<h3>为您推荐</h3>` + listOf(8, `<div><h4><a href="{u}">{t}</a></h4><p>{s}</p></div>`)
	for _, c := range []struct{ title, text string }{
		{"提示信息", "抱歉，您访问的文章已被删除。"},
		{"海滨网", "很抱歉，您要查看的内容已被作者删除或不存在"},
		{"城东水厂扩建工程通水", "此内容已被发布者删除"},
		{"微博", "此微博已被作者删除。"},
		{"城东水厂扩建工程通水", "抱歉，该文章已被删除，无法查看。"},
	} {
		for _, shown := range []string{`<h1>` + c.title + `</h1>`, ``} {
			html := `<html><head><title>` + c.title + `_海滨网</title></head><body>` + siteHead + shown + `<div><p>` + c.text + `</p>` + teasers + `</div>` + siteFoot + `</body></html>`
			if page := parse(html); page.Kind != record.KindRemoved {
				t.Errorf("%s, %q: kind %q (%s)", c.text, shown, page.Kind, page.Evidence["kind"].Rule)
			}
		}
	}
}
