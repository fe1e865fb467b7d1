package parser_test

import (
	"strings"
	"testing"

	"jianbao/record"
)

// bylinesOf is a reading's authors, each behind their role, its editors and source.
func bylinesOf(page record.Page) string {
	var out []string
	for _, b := range page.Bylines {
		if b.Role != "" {
			b.Name = b.Role + ":" + b.Name
		}
		out = append(out, b.Name)
	}
	return strings.Join(out, " ") + "|" + strings.Join(page.Editors, " ") + "|" + page.Source
}

// TestBylines reads bylines where newspapers put them: in the line of date and
// source, in front of the text, at its end, and in the brackets of its first line.
func TestBylines(t *testing.T) {
	const info, first, last, lead = "info", "first", "last", "lead"
	for _, c := range []struct{ place, line, want string }{
		{info, "2022-12-31 08:30 来源：江城日报 记者 王小明 阅读：100", "记者:王小明||江城日报"},
		{info, "2022-12-31 08:30 来源：江城日报 记者：王小明 阅读：100", "记者:王小明||江城日报"},
		{info, "2022-12-31 08:30 来源：江城日报 本报记者 王小明、李红", "记者:王小明 记者:李红||江城日报"},
		{info, "<span>2022-12-31 08:30</span><span>来源：江城日报</span><span>记者 王小明</span><span>通讯员 李红</span>", "记者:王小明 通讯员:李红||江城日报"},
		{info, "2022-12-31 来源:江城日报(记者 王小明)", "记者:王小明||江城日报"},
		{info, "2022-12-31 来源：江城日报（记者 王小明 通讯员 李红）", "记者:王小明 通讯员:李红||江城日报"},
		{info, "2022-12-31 来源：江城日报记者 王小明", "记者:王小明||江城日报"},
		{info, "2022年12月31日08:30  江城日报记者 王小明", "记者:王小明||江城日报"},
		{info, "2022年12月31日08:30  江城日报 记者 王小明", "记者:王小明||江城日报"},
		{info, "2022-12-31 来源：江城日报 编辑：赵五 记者：李红", "记者:李红|赵五|江城日报"},
		{info, "2022-12-31 08:30 编辑：赵五 记者：李红", "记者:李红|赵五|"},
		{info, "2022-12-31 08:30 来源：江城日报 作者：王小明 编辑：赵五", "王小明|赵五|江城日报"},
		{info, "2022-12-31 08:30 来源：江城日报 记者 王小明 编辑 赵五", "记者:王小明|赵五|江城日报"},
		{info, "2022-12-31 08:30 来源：江城日报记者站", "||"},
		{info, "2022-12-31 08:30 来源：江城日报 记者", "||江城日报"},
		{info, "2022-12-31 08:30 来源：江城日报 记者 从现场发回", "||江城日报"},
		{first, "（记者 王小明 通讯员 李红 摄影报道）", "记者:王小明 通讯员:李红||"},
		{first, "本报记者 王小明 文/图", "记者:王小明||"},
		{first, "撰文/王小明 摄影/李红", "撰文:王小明 摄影:李红||"},
		{first, "□ 记者 王小明", "记者:王小明||"},
		{first, "□本报记者 王小明", "记者:王小明||"},
		{first, "■ 江城日报记者 王小明", "记者:王小明||"},
		{first, "王小明/文 李红/图", "文:王小明 图:李红||"},
		{first, "王小明 文 李红 图", "文:王小明 图:李红||"},
		{first, "文/王小明 图/李红", "文:王小明 图:李红||"},
		{first, "文｜王小明", "文:王小明||"},
		{first, "文/图 王小明", "文/图:王小明||"},
		{first, "文/图 记者 王小明", "记者:王小明||"},
		{first, "记者 王小明 文/图", "记者:王小明||"},
		{first, "记者 王小明/文 李红/图", "记者:王小明 图:李红||"},
		{first, "见习记者 欧阳小明", "见习记者:欧阳小明||"},
		{first, "江城日报见习记者 欧阳小明 实习生 李红", "见习记者:欧阳小明 实习生:李红||"},
		{first, "通讯员 李红 记者 王小明", "通讯员:李红 记者:王小明||"},
		{first, "记者 王小明 李红 通讯员 赵五 周六明", "记者:王小明 记者:李红 通讯员:赵五 通讯员:周六明||"},
		{first, "本报讯（记者 王小明 通讯员 李红）", "记者:王小明 通讯员:李红||"},
		{first, "作者 | 王小明 编辑 | 赵五", "王小明|赵五|"},
		{first, "记者｜王小明 编辑｜赵五", "记者:王小明|赵五|"},
		{last, "（文/图 记者 王小明 编辑 赵五）", "记者:王小明|赵五|"},
		{last, "（记者 王小明 编辑 赵五）", "记者:王小明|赵五|"},
		{last, "（江城日报记者 王小明；编辑 赵五、钱多）", "记者:王小明|赵五 钱多|"},
		{last, "（文/图 王小明 责任编辑 赵五）", "文/图:王小明|赵五|"},
		{last, "（撰稿：王小明 编辑：赵五）", "撰稿:王小明|赵五|"},
		{last, "记者 王小明 责编 赵五 校对 钱多", "记者:王小明|赵五 钱多|"},
		{last, "（王小明 李红）", "||"},
		{last, "编辑 赵五", "|赵五|"},
		{last, "（编辑 赵五）", "|赵五|"},
		{last, "编辑部", "||"},
		{last, "文/图 记者团", "||"},
		{first, "记者 王 明 通讯员 李 红", "记者:王明 通讯员:李红||"},
		{first, "文/王 明", "文:王明||"},
		{first, "江城日报记者 王小明<br>通讯员 李红<br>摄影 赵五", "记者:王小明 通讯员:李红||"},
		{info, "<p>2022-12-31 08:30 来源：江城日报</p><p>记者 王小明</p><p>通讯员 李红</p>", "记者:王小明 通讯员:李红||江城日报"},
		{first, "文 明 办", "||"},
		{first, "图：李红", "||"},
		{first, "李红 摄影", "||"},
		{first, "王小明 李红", "||"},
		{first, "记者 手记", "||"},
		{first, "记者 现场直击", "||"},
		{first, "编辑 部的故事", "||"},
		{first, "江城日报记者", "||"},
		{last, "记者 王小明 摄", "记者:王小明||"},
		{lead, "新华社北京12月31日电（记者 王小明、李红）", "记者:王小明 记者:李红||新华社"},
		{lead, "新华社北京12月31日电 （记者王小明 李红）", "记者:王小明 记者:李红||新华社"},
		{lead, "中新社北京12月31日电（记者 王小明）", "记者:王小明||中新社"},
		{lead, "江城日报讯（记者 王小明 通讯员 李红）", "记者:王小明 通讯员:李红||"},
		{lead, "（记者 王小明）", "记者:王小明||"},
		{lead, "记者从现场看到，", "||"},
		{lead, "（记者 注意到这一点）", "||"},
	} {
		t.Run(c.place+" "+c.line, func(t *testing.T) {
			html := withLine("2022-12-31 08:19")
			switch c.place {
			case info:
				html = withLine(c.line)
			case first:
				html = strings.Replace(html, `<div class="y">`, `<div class="y"><p>`+c.line+`</p>`, 1)
			case last:
				html = strings.Replace(html, "</div></body>", "<p>"+c.line+"</p></div></body>", 1)
			case lead:
				html = strings.Replace(html, "<p>市水务局", "<p>"+c.line+"市水务局", 1)
			}
			page := parse(html)
			if got := bylinesOf(page); got != c.want {
				t.Errorf("got %q, want %q (authors %+v, source %+v)", got, c.want, page.Evidence["authors"], page.Evidence["source"])
			}
		})
	}
}
