package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
)

// TestTails puts single lines behind a text and looks whether they become part of it.
func TestTails(t *testing.T) {
	text := []string{
		"昨天上午，江边的老码头上来了一群测量队员，他们背着仪器，沿着护岸一步一步往前走。",
		"据现场负责人介绍，这段护岸建于三十年前，去年汛期出现过两处渗水，今年冬天要完成加固。",
		"按照计划，工程将分三段施工，每段留出一条便道，方便渔民上下船，预计明年四月底前完工。",
	}
	read := func(line string) string {
		var page strings.Builder
		page.WriteString("<title>护岸加固工程开工_江城网</title><div class=m><h1>护岸加固工程开工</h1><div class=ly>江城日报 2012-03-04</div><div class=bd>")
		for _, p := range append(text, line) {
			fmt.Fprintf(&page, "<p>　　%s</p>", p)
		}
		page.WriteString("</div></div>")
		in := parser.Input{URL: "http://www.example.cn/a/1.html", Text: charset.Decode([]byte(page.String()), ""), FetchedAt: fetched}
		return parser.Parse(in).Body
	}
	for _, line := range []string{
		"声明：该文观点仅代表作者本人，本站系信息发布平台，仅提供信息存储空间服务。",
		"江城网声明：登载此文出于传递更多信息之目的，并不意味着赞同其观点或证实其描述。",
		"海量资讯、精准解读，尽在江城新闻APP", "24小时播报最新的资讯，更多福利扫描二维码关注（jiangcheng）",
		"正文已结束，您可以按alt+4进行评论", "看过本文的人还看了", "注：请在转载文章内容时务必注明出处！", "江城新闻报料：0532-8888888",
		"江城新闻，未经授权不得转载", "预览时标签不可点", "點我下載APP", "看更多新聞", "下載「江城」App，即睇城中熱話：", "本文經授權轉載自江城誌", "▲回到頂端",
		"- END -", "Tags：护岸 工程", "网友评论仅供其表达个人看法，并不表明本站立场。", "本网站所有内容未经许可不得转载", "投稿邮箱：a@example.cn",
		"以上内容来自网络，如有侵权请联系删除", "（图片来源网络，侵删）", "（本文仅代表作者观点）", "Copyright 2012 江城日报 版权所有", "责编 | 张三 审核 | 李四",
		"（来源：江城日报）", "打印 | 收藏 | 关闭", "上一篇 没有了",
		"您看完此刻的感受是：高兴(1) 震惊(0) 愤怒(2)", "新闻心情：感动 12人，同情 3人", "顶(12) 踩(3)",
		"声明：本网转载此文是为了向读者提供更多资讯，所涉内容不构成投资建议。",
	} {
		if got, want := read(line), strings.Join(text, "\n"); got != want {
			t.Errorf("%s\nis taken for text: %q", line, got[len(got)-min(len(got), 120):])
		}
	}
	for _, line := range []string{
		"江城网记者 张小雨", "（本报记者 张小雨）", "（完）", "2012年3月4日", "市民可扫描二维码关注水务局公众号，查看工程进度。", "专家提醒，转载他人的文章要先问过作者，未经同意就用，是要负责的。",
		"联系电话：0532-88888888", "他在信的末尾写道：此致敬礼。", "END是这个节目的名字，今年已经播了十年。",
		"赞成120票，反对30票，弃权2票。", "鲜花 20 束，鸡蛋 300 个", "他的感受是：高兴，又有点难过。",
	} {
		if got := read(line); !strings.HasSuffix(got, "\n"+line) {
			t.Errorf("%s\nis lost: %q", line, got[len(got)-min(len(got), 120):])
		}
	}
}
