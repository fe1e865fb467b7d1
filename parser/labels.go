package parser

import (
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"
)

// kindOf is what a label in front of a value says that the value is.
type labelKind uint8

const (
	labelNone labelKind = iota
	labelSource
	labelAuthor
	labelEditor
	labelDate
	labelUpdated
	labelReads
	labelComments
	labelEvent // a date of what the text is about
	labelCount // other counts: shares, likes
	labelNoise // size of letters, share, print
)

// label is a word that introduces a value. One that is bare does so without a
// colon too.
type label struct {
	text string
	kind labelKind
	bare bool
}

var labels = sortedLabels([]label{
	{"来源", labelSource, true}, {"来 源", labelSource, true}, {"來源", labelSource, true}, {"新闻来源", labelSource, true}, {"文章来源", labelSource, true}, {"稿件来源", labelSource, true}, {"信息来源", labelSource, true}, {"本文来源", labelSource, true}, {"内容来源", labelSource, true}, {"消息来源", labelSource, false}, {"资料来源", labelSource, false}, {"图文来源", labelSource, false}, {"文字来源", labelSource, false}, {"稿源", labelSource, true}, {"出处", labelSource, false}, {"转自", labelSource, false}, {"转载自", labelSource, false}, {"转载来源", labelSource, false}, {"摘自", labelSource, false}, {"来自", labelSource, false}, {"发布单位", labelSource, false}, {"发布机构", labelSource, false}, {"信息提供", labelSource, false}, {"发布者", labelNoise, false}, {"媒体", labelSource, false}, {"来源于", labelSource, true}, {"来源自", labelSource, false}, {"选自", labelSource, false}, {"原载", labelSource, false}, {"转载于", labelSource, false}, {"文章出处", labelSource, false}, {"新聞來源", labelSource, false}, {"資料來源", labelSource, false}, {"文章來源", labelSource, false}, {"發布單位", labelSource, false}, {"發佈單位", labelSource, false}, {"发布部门", labelSource, false}, {"供稿单位", labelSource, false}, {"source", labelSource, false},
	{"作者", labelAuthor, true}, {"作 者", labelAuthor, true}, {"撰文", labelAuthor, false}, {"撰稿", labelAuthor, false}, {"采写", labelAuthor, false}, {"本报记者", labelAuthor, false}, {"记者", labelAuthor, false}, {"通讯员", labelAuthor, false}, {"文字", labelAuthor, false}, {"摄影", labelAuthor, false}, {"文", labelAuthor, false}, {"供稿", labelAuthor, false}, {"投稿", labelAuthor, false}, {"by", labelAuthor, false}, {"author", labelAuthor, false}, {"作者署名", labelAuthor, false}, {"楼主", labelAuthor, false}, {"发信人", labelAuthor, false}, {"發信人", labelAuthor, false}, {"樓主", labelAuthor, false}, {"发帖人", labelAuthor, false}, {"文章作者", labelAuthor, false}, {"本文作者", labelAuthor, false}, {"攝影", labelAuthor, false}, {"記者", labelAuthor, false},
	{"编 辑", labelEditor, false}, {"责 编", labelEditor, false}, {"责 任 编 辑", labelEditor, false}, {"校 对", labelEditor, false}, {"审 核", labelEditor, false}, {"审核人", labelEditor, false}, {"总编", labelEditor, false}, {"副总编", labelEditor, false}, {"总编辑", labelEditor, false}, {"责任编辑", labelEditor, true}, {"責任編輯", labelEditor, true}, {"责任 编辑", labelEditor, true}, {"责编", labelEditor, true}, {"编辑", labelEditor, false}, {"編輯", labelEditor, false}, {"本文编辑", labelEditor, false}, {"本文责编", labelEditor, false}, {"网络编辑", labelEditor, false}, {"值班编辑", labelEditor, false}, {"值班主任", labelEditor, false}, {"值班主编", labelEditor, false}, {"值班编委", labelEditor, false}, {"校对", labelEditor, false}, {"审核", labelEditor, false}, {"主编", labelEditor, false}, {"监制", labelEditor, false}, {"审稿", labelEditor, false}, {"编审", labelEditor, false}, {"初审", labelEditor, false}, {"复审", labelEditor, false}, {"终审", labelEditor, false}, {"签发", labelEditor, false}, {"录入", labelNoise, false}, {"责任校对", labelEditor, false}, {"见习编辑", labelEditor, false}, {"新媒体编辑", labelEditor, false}, {"责任主编", labelEditor, false}, {"責編", labelEditor, false}, {"網編", labelEditor, false}, {"网编", labelEditor, false}, {"核稿編輯", labelEditor, false}, {"editor", labelEditor, false},
	{"发布时间", labelDate, true}, {"发布日期", labelDate, true}, {"发表时间", labelDate, true}, {"发表日期", labelDate, true}, {"发稿时间", labelDate, true}, {"發佈時間", labelDate, true}, {"發布時間", labelDate, true}, {"發稿時間", labelDate, true}, {"刊登時間", labelDate, true}, {"发布于", labelDate, true}, {"发表于", labelDate, true}, {"刊发时间", labelDate, true}, {"时间", labelDate, false}, {"日期", labelDate, false}, {"時間", labelDate, false}, {"日　期", labelDate, false}, {"published", labelDate, true}, {"posted", labelDate, true}, {"date", labelDate, false}, {"成文日期", labelNone, false}, {"出版日期", labelNone, false}, {"發布日期", labelDate, true}, {"發佈日期", labelDate, true}, {"張貼日期", labelDate, false}, {"上版日期", labelDate, false}, {"出版", labelDate, false}, {"發布", labelDate, false}, {"發佈", labelDate, false}, {"发布", labelDate, false}, {"時 間", labelDate, false}, {"时 间", labelDate, false}, {"日 期", labelDate, false}, {"发帖时间", labelDate, true}, {"添加时间", labelDate, true}, {"录入时间", labelDate, true}, {"上传时间", labelDate, true}, {"发文日期", labelNone, false},
	{"会议时间", labelEvent, false}, {"活动时间", labelEvent, false}, {"举办时间", labelEvent, false}, {"报名时间", labelEvent, false}, {"开庭时间", labelEvent, false}, {"考试时间", labelEvent, false}, {"培训时间", labelEvent, false}, {"比赛时间", labelEvent, false}, {"演出时间", labelEvent, false}, {"截止时间", labelEvent, false}, {"截止日期", labelEvent, false}, {"施行日期", labelEvent, false}, {"实施日期", labelEvent, false}, {"生效日期", labelEvent, false}, {"通过日期", labelEvent, false}, {"失效日期", labelEvent, false}, {"拍摄时间", labelEvent, false}, {"注册时间", labelEvent, false}, {"注册日期", labelEvent, false}, {"最后登录", labelEvent, false}, {"在线时间", labelEvent, false}, {"开始时间", labelEvent, false}, {"结束时间", labelEvent, false}, {"回复日期", labelEvent, false}, {"回复时间", labelEvent, false}, {"回复于", labelEvent, false}, {"上市时间", labelEvent, false}, {"出生日期", labelEvent, false}, {"會議時間", labelEvent, false}, {"活動時間", labelEvent, false}, {"截止日", labelEvent, false}, {"提交日期", labelDate, false}, {"提交时间", labelDate, false},
	{"更新时间", labelUpdated, true}, {"更新時間", labelUpdated, true}, {"最後更新", labelUpdated, true}, {"更新日期", labelUpdated, true}, {"最后更新", labelUpdated, true}, {"更新于", labelUpdated, true}, {"修改时间", labelUpdated, true}, {"最后修改", labelUpdated, true}, {"最后编辑于", labelUpdated, true}, {"更新", labelUpdated, false}, {"最后更新时间", labelUpdated, true}, {"最後更新時間", labelUpdated, true}, {"最后更新日期", labelUpdated, true}, {"最後更新日期", labelUpdated, true}, {"最近更新", labelUpdated, true}, {"最新更新", labelUpdated, true}, {"最后修改时间", labelUpdated, true}, {"最后修改日期", labelUpdated, true}, {"修改日期", labelUpdated, true}, {"編輯於", labelUpdated, true}, {"编辑于", labelUpdated, true}, {"更新於", labelUpdated, true}, {"updated", labelUpdated, true}, {"last updated", labelUpdated, true}, {"last modified", labelUpdated, true}, {"modified", labelUpdated, false},
	{"阅读次数", labelReads, true}, {"阅读量", labelReads, true}, {"阅读数", labelReads, true}, {"阅读", labelReads, true}, {"閱讀", labelReads, true}, {"浏览次数", labelReads, true}, {"浏览量", labelReads, true}, {"浏览数", labelReads, true}, {"浏览", labelReads, true}, {"瀏覽", labelReads, true}, {"點閱", labelReads, true}, {"人氣", labelReads, true}, {"點擊", labelReads, true}, {"点击次数", labelReads, true}, {"点击数", labelReads, true}, {"点击量", labelReads, true}, {"点击率", labelReads, true}, {"点击", labelReads, true}, {"访问量", labelReads, true}, {"访问次数", labelReads, true}, {"人气", labelReads, true}, {"已阅", labelReads, true}, {"查看", labelReads, false}, {"访问", labelReads, false}, {"點閱次數", labelReads, true}, {"點閱數", labelReads, true}, {"瀏覽次數", labelReads, true}, {"瀏覽人次", labelReads, true}, {"访问次数", labelReads, true}, {"阅读人数", labelReads, true}, {"阅读数量", labelReads, true}, {"热度", labelCount, false},
	{"评论", labelComments, true}, {"評論", labelComments, true}, {"留言", labelComments, true}, {"列印", labelNoise, true}, {"轉寄", labelNoise, true}, {"字級", labelNoise, true}, {"跟贴", labelComments, true}, {"跟帖", labelComments, true}, {"参与", labelCount, true}, {"点赞", labelCount, true}, {"评论数", labelComments, true}, {"我要评论", labelComments, true}, {"我来说两句", labelComments, true}, {"我有话说", labelComments, true}, {"回复", labelComments, false}, {"转发", labelCount, true}, {"参与互动", labelComments, true}, {"人参与", labelCount, true}, {"回帖", labelComments, false}, {"评论量", labelComments, true}, {"回复数", labelComments, true},
	{"只看该作者", labelNoise, true}, {"只看樓主", labelNoise, true}, {"只看楼主", labelNoise, true}, {"倒序浏览", labelNoise, true}, {"倒序看帖", labelNoise, true}, {"字号", labelNoise, true}, {"字体", labelNoise, true}, {"字體", labelNoise, true}, {"分享", labelNoise, true}, {"分享到", labelNoise, true}, {"打印", labelNoise, true}, {"收藏", labelNoise, true}, {"举报", labelNoise, true}, {"复制链接", labelNoise, true}, {"订阅", labelNoise, true}, {"关注", labelNoise, true}, {"发送到手机", labelNoise, true}, {"手机看新闻", labelNoise, true}, {"手机查看", labelNoise, true}, {"纠错", labelNoise, true}, {"分类", labelNoise, false}, {"栏目", labelNoise, false}, {"关键词", labelNoise, false}, {"关键字", labelNoise, false}, {"标签", labelNoise, false}, {"语音播报", labelNoise, true}, {"听新闻", labelNoise, true}, {"原标题", labelNoise, false}, {"引用", labelNoise, false}, {"链接", labelNoise, false}, {"所属", labelNoise, false}, {"视力保护", labelNoise, false}, {"编号", labelNoise, false}, {"索引号", labelNoise, false}, {"文号", labelNoise, false}, {"扫码", labelNoise, true}, {"扫描", labelNoise, true}, {"展开", labelNoise, true}, {"繁體", labelNoise, true}, {"简体", labelNoise, true}, {"进入", labelNoise, false}, {"打开", labelNoise, false},
}, latinLabels)

// labelSet is a list of labels by their first character. Few characters of a
// text are one.
type labelSet struct {
	first runeSet
	by    map[rune][]label
}

// sortedLabels puts the longest first.
func sortedLabels(lists ...[]label) *labelSet {
	m := &labelSet{by: map[rune][]label{}}
	for _, list := range lists {
		for _, l := range list {
			r, _ := utf8.DecodeRuneInString(l.text)
			m.first.add(r)
			m.by[r] = append(m.by[r], l)
		}
	}
	for _, ls := range m.by {
		sort.SliceStable(ls, func(i, j int) bool { return len(ls[i].text) > len(ls[j].text) })
	}
	return m
}

// from are the labels that begin with a character, in lower case.
func (m *labelSet) from(r rune) []label {
	if !m.first.has(r) {
		return nil
	}
	return m.by[r]
}

// field is a labelled value or a date within a line.
type field struct {
	kind       labelKind
	label      string
	value      string
	colon      bool
	stamp      *stamp
	start, end int // bytes of the line: from the label to the value's end
	valueFrom  int
}

// fieldsOf takes a line apart into dates and labelled values. What stands
// between them is in rest, cut at them, for who looks for a value without a label.
func fieldsOf(s string, ref time.Time) (fields []field, rest []string) {
	stamps := findStamps(s, ref)
	var marks []field
	for i := range stamps {
		marks = append(marks, field{kind: labelNone, stamp: &stamps[i], start: stamps[i].from, valueFrom: stamps[i].to})
	}
	for i := 0; i < len(s); {
		l, to, colon := labelAt(s, i)
		if to == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		marks = append(marks, field{kind: l.kind, label: l.text, colon: colon, start: i, valueFrom: to})
		i = to
	}
	sort.SliceStable(marks, func(i, j int) bool { return marks[i].start < marks[j].start })
	at := 0
	for i, m := range marks {
		if m.start < at && m.stamp == nil && i > 0 && marks[i-1].stamp != nil {
			continue // a label within a date
		}
		if m.start > at {
			rest = append(rest, s[at:m.start])
		}
		end := len(s)
		if i+1 < len(marks) {
			end = marks[i+1].start
		}
		if m.stamp != nil {
			m.end, at = m.valueFrom, m.valueFrom
		} else {
			m.value = strings.TrimSpace(s[min(m.valueFrom, end):end])
			m.end, at = end, end
		}
		fields = append(fields, m)
	}
	if at < len(s) {
		rest = append(rest, s[at:])
	}
	return fields, rest
}

// isLabel reports whether a text is a label, without a value.
func isLabel(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return slices.ContainsFunc(labels.from(first), func(l label) bool { return l.text == s })
}

// labelAt is the label at i and where its value begins, 0 for none.
func labelAt(s string, i int) (label, int, bool) {
	r, size := utf8.DecodeRuneInString(s[i:])
	if r >= 'A' && r <= 'Z' {
		r |= 0x20
	}
	for _, l := range labels.from(r) {
		if len(s)-i < len(l.text) || !strings.EqualFold(s[i:i+len(l.text)], l.text) {
			continue
		}
		if size == 1 && i > 0 && isLetter(rune(s[i-1])) {
			continue // the end of a word: Update, Erscheinungsdatum
		}
		j := i + len(l.text)
		k := skip(s, j, " ")
		sep, w := foldedRune(s, k)
		switch {
		case (sep == '】' || sep == ']') && i > 0 && bracketed(s[:i]):
			return l, skip(s, k+w, " :"), true
		case l.kind == labelDate && k > j && isDigit(sep):
			return l, k, false
		case sep == ':' || sep == '︰' || sep == '︱' || sep == '丨' || sep == '|' || sep == '】' && l.kind == labelSource:
			return l, skip(s, k+w, " :"), true
		case sep == '/' && (l.text == "文" || l.text == "撰文" || l.text == "摄影" || l.text == "来源" || l.text == "來源"):
			return l, k + w, true
		case !l.bare:
			continue
		case l.kind == labelSource || l.kind == labelAuthor || l.kind == labelEditor:
			if (i == 0 || s[i-1] == ' ') && k > j {
				return l, k, false
			}
			continue
		}
		return l, j, false
	}
	return label{}, 0, false
}

// bracketed reports whether a text ends in a bracket that opens: 【来源】江城日报.
func bracketed(s string) bool {
	return strings.HasSuffix(s, "【") || strings.HasSuffix(s, "[")
}

// countOf is the number that a value gives: (31357), 1.2万, 1,234.
func countOf(s string) (int64, bool) {
	i := skip(s, 0, " :()[]【量数次數")
	start := i
	value, frac, digits, point := int64(0), int64(1), 0, false
	for i < len(s) {
		r, size := foldedRune(s, i)
		switch {
		case isDigit(r) && digits < 15:
			value, digits = value*10+int64(r-'0'), digits+1
			if point {
				frac *= 10
			}
		case r == ',' && digits > 0 && !point:
		case r == '.' && !point && digits > 0:
			point = true
		default:
			goto done
		}
		i += size
	}
done:
	if digits == 0 || i == start {
		return 0, false
	}
	switch rest := strings.TrimSpace(s[i:]); {
	case strings.HasPrefix(rest, "万"), strings.HasPrefix(rest, "萬"), strings.HasPrefix(rest, "w"):
		value *= 10000
	case strings.HasPrefix(rest, "亿"):
		value *= 100000000
	}
	return value / frac, true
}
