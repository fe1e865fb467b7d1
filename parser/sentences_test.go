package parser_test

import (
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
)

// TestSentencesStay puts single lines between the paragraphs of a text: those that
// tell something stay, whatever words of a site they begin with.
func TestSentencesStay(t *testing.T) {
	text := []string{
		"昨天上午，江边的老码头上来了一群测量队员，他们背着仪器，沿着护岸一步一步往前走。",
		"据现场负责人介绍，这段护岸建于三十年前，去年汛期出现过两处渗水，今年冬天要完成加固。",
		"按照计划，工程将分三段施工，每段留出一条便道，方便渔民上下船，预计明年四月底前完工。",
	}
	read := func(line string) []string {
		page := "<title>护岸加固工程开工_江城网</title><div class=m><h1>护岸加固工程开工</h1><div class=ly>2012-03-04 来源：江城日报</div><div class=bd>" +
			"<p>" + text[0] + "</p><p>" + text[1] + "</p><p>" + line + "</p><p>" + text[2] + "</p><p>" + text[0] + "</p></div></div>"
		in := parser.Input{URL: "http://www.example.cn/a/1.html", Text: charset.Decode([]byte(page), ""), FetchedAt: fetched}
		return strings.Split(parser.Parse(in).Body, "\n")
	}
	for _, line := range []string{
		"举报电话已开通。", "收藏品市场正常开放。", "相关产品已全部召回。", "相关视频显示，现场浓烟滚滚。", "重要声明发布后，股价上涨。", "一审：判处有期徒刑五年。",
		"备受关注的护岸案今日宣判。", "推荐阅读量为每天三十分钟。", "编辑：要求中文专业本科以上学历，三年以上经验。", "时间：2012年3月28日上午9:00", "2012年3月5日 08:20",
		"来源：专项资金来源于中央财政拨款，约占七成，其余由地方承担。", "Comments from visitors were positive, he said.", "Advertisement spending fell by 5 percent last year.",
		"Up next is the second stage, which starts on Friday.",
		"凡本报读者，凭当天报纸注明的编号可领取门票。", "凡本网用户转载辟谣信息的，可获积分奖励。", "看完这篇文章，老船工的心情很复杂。",
	} {
		if got := read(line); len(got) != 5 || got[2] != line {
			t.Errorf("%s\nis lost: %d lines", line, len(got))
		}
	}
	for line, want := range map[string]string{
		`工程局公布了方案，全文共六章。<a href="/x">[详细]</a>`:         "工程局公布了方案，全文共六章。",
		`工程局公布了方案，全文共六章。<a href="/x">查看详情</a>&gt;&gt;`: "工程局公布了方案，全文共六章。",
		`工程局的说明，写得很<a href="/x">详细</a>`:                "工程局的说明，写得很详细",
		`更多数据见工程局网站的说明，内容很详细`:                          "更多数据见工程局网站的说明，内容很详细",
	} {
		if got := read(line); len(got) != 5 || got[2] != want {
			t.Errorf("%s\nis read as %q", line, got)
		}
	}
	for _, line := range []string{"责任编辑：李红", "来源：江城日报", "分享到：", "推荐", "推薦", "+1", "图集", "点击查看更多精彩内容", `市区三条公交线路明起调整，沿线居民出行将更方便，途经……<a href="/x">[详细]</a>`, "原标题：江边的护岸", "广告", "Advertisement", "Read more: Why there are fewer fish"} {
		if got := read(line); len(got) != 4 {
			t.Errorf("%s\nis taken for text", line)
		}
	}
}
