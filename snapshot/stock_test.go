package snapshot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jianbao/record"
	"jianbao/snapshot"
)

// stock is a catalog of articles with all their revisions and events.
type stock struct {
	revisions map[string][]record.Article
	events    []record.Event
	passes    []snapshot.Pass
}

func (s *stock) EventsBetween(_ context.Context, from, to time.Time, yield func(record.Event) error) error {
	for _, e := range s.events {
		if !e.Time.Before(from) && e.Time.Before(to) {
			if err := yield(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *stock) EventsOf(_ context.Context, ids []string) ([]record.Event, error) {
	var out []record.Event
	for _, id := range ids {
		for _, e := range s.events {
			if e.Article == id {
				out = append(out, e)
			}
		}
	}
	return out, nil
}

func (s *stock) Revisions(_ context.Context, wanted []snapshot.Revision) ([]record.Article, error) {
	var out []record.Article
	for _, w := range wanted {
		out = append(out, s.revisions[w.Article][w.Number-1])
	}
	return out, nil
}

func (s *stock) Articles(_ context.Context, yield func(record.Article) error) error {
	for _, all := range s.revisions {
		if err := yield(all[len(all)-1]); err != nil {
			return err
		}
	}
	return nil
}

func (s *stock) Passes(context.Context, time.Time, time.Time) ([]snapshot.Pass, error) {
	return s.passes, nil
}

// add puts an article in, first seen at an hour of the day.
func (s *stock) add(hour int, site, section string, contents ...record.Content) string {
	address := fmt.Sprintf("http://%s.example/a/%d?from=列表&x=<1>", site, len(s.revisions))
	id := record.ArticleID(address)
	for i, c := range contents {
		c.Section = section
		s.revisions[id] = append(s.revisions[id], record.Article{Schema: record.Schema, ID: id, URL: address, CanonicalURL: address, Site: site, Content: c,
			Revision: i + 1, FirstSeen: at(hour), LastSeen: at(hour + i), ParserVersion: "1"})
		what := record.EventSeen
		if i > 0 {
			what = record.EventRevised
		}
		s.event(hour+i, what, id, i+1)
	}
	return id
}

func (s *stock) event(hour int, what record.EventType, id string, revision int, statuses ...int) {
	e := record.Event{Seq: int64(len(s.events) + 1), Time: at(hour), Type: what, Article: id, Revision: revision}
	for i, status := range statuses {
		e.Captures = append(e.Captures, record.Ref{File: "warc/a.warc.gz", Time: at(hour - 2*i), Status: status})
	}
	s.events = append(s.events, e)
}

// said is a content published at an hour of the day.
func said(hour int, title, body string) record.Content {
	return record.Content{Title: title, Body: body, Source: "海滨日报", Published: at(hour), PublishedPrecision: record.ToMinute, Lang: "zh-CN"}
}

const prose = "清晨五点，北港码头的灯还亮着，第一批开渔的船已经靠岸。收购商把筐一只只抬上秤，记账的人呵着白气，一笔一笔写下斤两。\n" +
	"“今年的带鱼比往年厚。”船老大周启明说。据港务部门介绍，当天共有六十二艘渔船返航，带回海货四百余吨，价格与去年同期持平。\n" +
	"市民可在早市买到最新鲜的海货，志愿者在路口疏导交通。气象部门提醒，二十五日起有冷空气南下，近海阵风可达八级，渔船应提前回港避风。"

// ugly is a day of what pages really say, and of what they should never say.
func ugly() *stock {
	s := &stock{revisions: map[string][]record.Article{}, passes: []snapshot.Pass{
		{Began: at(1), Reason: "done", Sites: map[string]bool{"haibin": true, "gbk": true, "tw": true, "mute": false, "shaky": true}},
		{Began: at(9), Reason: "deadline", Sites: map[string]bool{"haibin": true, "gbk": true, "shaky": false}},
		{Began: at(20), Sites: map[string]bool{}},
	}}
	s.add(2, "haibin", "要闻", said(1, "开渔首日六十二艘渔船返航 早市海货价格平稳", prose))
	s.add(3, "haibin", "要闻", said(2, strings.Repeat("关于进一步推进作风能力提升年活动常态化长效化的若干意见的补充通知", 10), prose))
	s.add(4, "haibin", "要闻", said(3, `<script>alert("xss")</script><img src=x onerror=alert(1)> & "引号" 'apos'`, `</bdi></p><script>alert(2)</script>`+prose))
	s.add(5, "haibin", "港口", said(4, "\u202e\u2066反过来写的标题\u2069 \u202egpj.exe", "\u202eevil\u202c "+prose))
	s.add(5, "haibin", "港口", said(4, "=HYPERLINK(\"http://evil.example\",\"点我\")", "+1+cmd|' /C calc'!A0"))
	old := said(4, "北港改造方案公示", prose)
	fresh := old
	fresh.Title, fresh.Updated = "北港改造方案公示（更新）", at(9)
	fresh.Body = strings.ReplaceAll(prose, "六十二艘", "七十一艘") + "\n" + strings.Repeat("更正：此前数字有误，现据港务部门最新通报改正。", 6)
	s.add(5, "haibin", "港口", old, fresh)
	long := said(-10, "全文替换的稿件", prose)
	replaced := long
	replaced.Body, replaced.Authors = strings.Repeat("根据最新安排，开幕式改在周六上午九点举行，原定的焰火取消，观众凭票由东门入场。\n", 30), []string{"林舟", "何晚"}
	id := s.add(-6, "gbk", "文化", long)
	s.revisions[id] = append(s.revisions[id], s.revisions[id][0])
	s.revisions[id][1].Content, s.revisions[id][1].Revision, s.revisions[id][1].Section = replaced, 2, "文化"
	s.event(11, record.EventRevised, id, 2)
	gone := s.add(-8, "gbk", "社会", said(-9, "某地通报一起工程招标问题", prose))
	s.event(-4, record.EventMissing, gone, 1, 404)
	s.event(12, record.EventDeleted, gone, 1, 404, 404)
	back := s.add(-8, "gbk", "社会", said(-9, "一度撤下的报道重新上线", prose))
	s.event(-4, record.EventDeleted, back, 1, 410)
	s.event(13, record.EventReturned, back, 1, 200)
	for i := range 7 {
		s.add(6, "gbk", "社会", said(5+i, fmt.Sprintf("社区食堂开到第%d家 老人一餐八元", i+3), prose))
	}
	trad := said(7, "臺北捷運環狀線復駛 市府：全線檢測完成", "臺北捷運公司表示，環狀線全線檢測已經完成，今天清晨六時恢復營運。\n旅客可憑票卡免費轉乘公車。")
	trad.Lang, trad.Source = "zh-TW", "環島時報"
	s.add(8, "tw", "地方", trad)
	bare := record.Content{Body: "没有标题也没有日期的一页。"}
	s.add(8, "shaky", "", bare)
	day := said(0, "只给日期的旧闻", prose)
	day.Published, day.PublishedPrecision = time.Date(2026, 11, 15, 0, 0, 0, 0, zone), record.ToDay
	s.add(8, "haibin", "要闻", day)
	for i := range 3 {
		late := said(8, fmt.Sprintf("补录：二〇一九年港口年鉴之%d", i+1), prose)
		late.Published = time.Date(2019, 6, 1+i, 8, 0, 0, 0, zone)
		s.add(9, "shaky", "年鉴", late)
	}
	hostile := s.add(9, "shaky", "社会", said(9, "[点击](javascript:alert(1)) **加粗** # 标题", "1. 列表\n- 项目\n```代码```"))
	s.revisions[hostile][0].URL, s.revisions[hostile][0].CanonicalURL = "javascript:alert(document.domain)", "data:text/html,<script>alert(1)</script>"
	s.add(9, "shaky", "🎉 表情 👨‍👩‍👧 栏目", said(9, "Türkçe, English and 日本語 in one headline — “quotes” & ¡signos!", "An English paragraph that is long enough to be cut somewhere in the middle of its course, so that we see how the summary looks when the words are Latin ones and not Chinese."))
	slices.SortStableFunc(s.events, func(a, b record.Event) int { return a.Time.Compare(b.Time) })
	return s
}

// uglyNames are the sites' names for people.
var uglyNames = map[string]string{"haibin": "海滨新闻网", "gbk": "澜江晚报", "tw": "環島時報", "mute": "天龙在线 <b>", "shaky": "望屿网"}
