package parser

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// outletEnds are what names of outlets end in.
var outletEnds = []string{"网", "報", "报", "社", "台", "新闻", "新聞", "周刊", "杂志", "日报", "晚报", "客户端", "频道", "在线", "发布", "时报", "传媒", "新媒体", "融媒体", "融媒", "通讯", "电视", "广播", "中心", "局", "委", "部", "厅", "办", "会", "院", "网站", "公众号", "财经", "娱乐", "体育", "科技", "原创", "观察", "青年", "号", "家", "news", "times", "daily", "政府", "法院", "公安", "交警", "网络", "资讯", "出版社", "研究院", "APP", "头条", "评论", "观点", "论坛", "网讯"}

// sourceStops are no sources though they stand where one would.
var sourceStops = []string{"只看该作者", "只看楼主", "倒序浏览", "阅读模式", "匿名", "提问者：匿名", "原创", "优质原创作者", "原创作者", "关注", "已关注", "首页", "正文", "分享", "评论", "收藏", "打印", "举报", "字号", "大", "中", "小", "放大", "缩小", "縮小", "默认", "繁体", "简体", "新闻", "要闻", "更多", "登录", "注册", "投稿", "订阅", "微信", "微博", "QQ空间", "转发", "点赞", "阅读", "广告", "视频", "图片", "专题", "滚动", "国内", "国际", "社会", "昨天", "今天", "刚刚", "手机看新闻", "我要评论", "网络", "互联网", "未知", "本站", "超大", "标准", "字体", "来源", "作者", "编辑", "修改", "发布", "发表", "更新", "首次发布", "时间", "发布时间", "责任编辑", "站内", "回到首页", "返回", "扫一扫", "A", "A+", "A-", "T", "博客", "独家", "快讯", "头条", "热点", "深度", "推荐", "置顶", "精华", "中华", "中華", "百家号", "微信号", "功能介绍", "公众号"}

// readSource finds the outlet that the page names (来源): labelled around the
// text, in an element named for it, in the head, or unlabelled beside the date.
func (p *page) readSource() {
	for _, find := range []func() (found, bool){p.labelledSource, p.namedSource, p.metaSource, p.bareSource, p.sentBy, p.datelineSource, p.signedSource, p.scriptSource} {
		if f, ok := find(); ok {
			p.setSource(f)
			return
		}
	}
}

// isLatin reports whether the page's headline has no Han character. Such pages
// hardly ever say beside the date where a text is from.
func (p *page) isLatin() bool { return p.result.Title != "" && !hasHan(p.result.Title) }

// found is a value with why it was taken.
type found struct{ value, rule, where, raw string }

func (p *page) setSource(f found) {
	p.result.Source = clip(f.value, 60)
	p.result.SourceParts = sourceParts(p.result.Source)
	p.prove("source", f.rule, f.where, f.raw)
}

// labelledSource reads 来源：… in the order of the lines' places.
func (p *page) labelledSource() (found, bool) {
	places := [][]place{{placeHead}, {placeInside, placeTail}, {placeNamed, placeAbove}}
	if p.isLatin() {
		places = places[:1] // elsewhere, pages of the West say so of their pictures
	}
	for _, places := range places {
		for k := range p.imprint {
			il := &p.imprint[k]
			if !hasPlace(places, il.place) {
				continue
			}
			for i := range il.fields {
				f := &il.fields[i]
				if f.kind != labelSource || f.stamp != nil {
					continue
				}
				if !f.colon && p.lines[il.line].weight > 60 {
					continue
				}
				value := p.sourceValue(il, f)
				if value == "" && f.colon && il.place == placeHead { // elsewhere it is said of a picture
					value = standIn(f.value)
				}
				if value == "" && f.colon && i+1 == len(il.fields) {
					value = p.valueBelow(il.line)
				}
				if value != "" {
					return found{value, "labelled " + f.label, p.path(p.lines[il.line].block), il.text}, true
				}
			}
		}
	}
	return found{}, false
}

// sentBy reads 供稿：物理学院: who sent a text in, where that is no person.
func (p *page) sentBy() (found, bool) {
	for k := range p.imprint {
		il := &p.imprint[k]
		for i := range il.fields {
			if f := &il.fields[i]; f.label == "供稿" && f.colon {
				if value := p.sourceValue(il, f); isOutlet(value) && !isName(value) {
					return found{value, "labelled " + f.label, p.path(p.lines[il.line].block), il.text}, true
				}
			}
		}
	}
	return found{}, false
}

// standIn is what pages print behind 来源： in place of a name, as they print it.
func standIn(value string) string {
	word, _, _ := strings.Cut(value, " ")
	switch word = cleanSource(word); word {
	case "本站", "本网", "网络", "互联网":
		return word
	}
	return ""
}

func hasPlace(list []place, p place) bool {
	for _, q := range list {
		if p == q {
			return true
		}
	}
	return false
}

// sourceValue is the source in a labelled value: the element that begins
// there, or what stands before a gap.
func (p *page) sourceValue(il *imprintLine, f *field) string {
	v := strings.TrimLeft(f.value, "[【 ")
	if e := p.elementAt(il.line, v); e >= 0 {
		if t := tidy(p.elementText(e)); strings.HasPrefix(v, t) && !goesOn(v[len(t):]) && isSource(cleanSource(t)) && (runes(t) > 2) {
			return cleanSource(t)
		}
	}
	words := strings.Fields(v)
	if len(words) == 0 {
		return ""
	}
	value := words[0]
	if outlet, _, _, ok := cutReporter(value); ok && outlet != "" {
		return cleanSource(outlet) // 江城日报记者
	}
	for i := 1; i < len(words); i++ {
		last, next := value[len(value)-1], words[i]
		switch {
		case strings.HasSuffix(value, "·") || strings.HasSuffix(value, "-") || strings.HasPrefix(next, "·") || next == "-" || last == '-':
			value += next
		case namesOutlet(value) && isFurtherOutlet(next):
			value += " " + next // 新华社 央视新闻
		case last < 0x80 && next[0] < 0x80 && isLetter(rune(last)) && isLetter(rune(next[0])):
			value += " " + next
		default:
			i = len(words)
		}
	}
	if value = cleanSource(value); isSource(value) {
		return value
	}
	return ""
}

// isFurtherOutlet reports whether a word behind a source is another one, and no
// button that stands beside it: 新浪微博, 返回江城网, 更多新闻.
func isFurtherOutlet(s string) bool {
	return namesOutlet(s) && endsIn(s, []string{"社", "报", "報", "新闻", "新聞", "客户端"}) &&
		!hasAnyPrefix(s, []string{"返回", "回到", "打开", "进入", "我要", "订阅", "下载", "分享", "关注", "更多", "查看", "手机", "下一", "上一"})
}

// goesOn reports whether a name goes on behind the link to its first part:
// <a>人民网</a>-<a>人民日报</a>.
func goesOn(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	next, _ := utf8.DecodeRuneInString(rest[size:])
	return strings.ContainsRune("-－—·•《", r) && unicode.IsLetter(next)
}

// elementAt is the inline element in the line whose text begins a value, -1
// for none; links come first.
func (p *page) elementAt(line int32, value string) int32 {
	best := int32(-1)
	l := &p.lines[line]
	for _, i := range p.inlineOf(line) {
		e := &p.elements[i]
		if e.from < l.from || e.to > l.to+1 || e.to <= e.from || int(e.to-e.from) > len(value)+1 {
			continue
		}
		t := strings.TrimSpace(p.text[e.from:e.to])
		if t == "" || !strings.HasPrefix(value, t) {
			continue
		}
		if best < 0 || e.tag == atom.A && p.elements[best].tag != atom.A {
			best = i
		}
	}
	return best
}

// valueBelow is the line behind a label that stands alone on its line.
func (p *page) valueBelow(line int32) string {
	if next := line + 1; int(next) < len(p.lines) && p.lines[next].weight < 60 {
		v := cleanSource(p.lineText(next))
		if fields, _ := fieldsOf(v, unknownTime); len(fields) == 0 && isSource(v) {
			return v
		}
	}
	return ""
}

// cleanSource takes off what is glued to a source.
func cleanSource(s string) string {
	s = tidy(s)
	s = strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("|｜丨:：,，;；、。.[]【】<>＞>»_/\"", r)
	})
	if strings.Count(s, "“") != strings.Count(s, "”") || strings.HasPrefix(s, "“") && strings.HasSuffix(s, "”") && strings.Count(s, "“") == 1 {
		s = strings.Trim(s, "“”")
	}
	s = strings.Trim(s, "-—·")
	for _, account := range []string{"官方账号", "官方帐号", "官方帳號", "官方微博", "官方微信"} {
		if name := strings.TrimSuffix(s, account); runes(name) > 1 {
			s = name
		}
	}
	if told := strings.TrimPrefix(strings.TrimPrefix(s, "据"), "據"); len(told) < len(s) {
		for _, verb := range []string{"报道", "報導", "報道", "消息", "讯", "訊"} {
			told = strings.TrimSuffix(told, verb)
		}
		if endsIn(told, agencyEnds) {
			s = told // 据江城日报报道
		}
	}
	for _, pair := range [][2]string{{"(", ")"}, {"（", "）"}, {"《", "》"}} {
		open, shut := pair[0], pair[1]
		if strings.HasPrefix(s, open) && strings.HasSuffix(s, shut) && strings.Count(s, open) == 1 {
			s = s[len(open) : len(s)-len(shut)]
		}
		if i := strings.IndexAny(s, "[【"); i > 0 {
			s = s[:i]
		}
		if i := strings.Index(s, open); i > 0 && (strings.HasSuffix(s, shut) || !strings.Contains(s, shut)) && open != "《" {
			s = s[:i] // 经济观察报(北京)
		}
		if !strings.Contains(s, open) {
			s = strings.TrimSuffix(s, shut)
		}
		if !strings.Contains(s, shut) {
			s = strings.TrimPrefix(s, open)
		}
	}
	return strings.TrimSpace(s)
}

// isSource reports whether a text can be the name of an outlet.
func isSource(s string) bool {
	n := runes(s)
	if n < 2 || n > 40 || strings.ContainsAny(s, "。！？!?；;{}=") || strings.Contains(s, "http") {
		return false
	}
	if !strings.ContainsFunc(s, unicode.IsLetter) || containsAny(s, bylineRoles) || endsIn(s, []string{"创作者", "爱好者", "领域作者"}) {
		return false
	}
	if slices.Contains(sourceStops, s) || isLabel(s) {
		return false
	}
	if strings.HasPrefix(s, "第") && endsIn(s, []string{"版", "期", "页", "頁"}) {
		return false
	}
	if isWeekday(s) || isAgo(lowerASCII(s)) || isCounter(lowerASCII(s)) {
		return false
	}
	return len(findStamps(s, unknownTime)) == 0
}

// isWeekday reports whether a text names a day as the heads of portals do.
func isWeekday(s string) bool {
	if s = lowerASCII(s); len(s) > 2 && skipEnglishDay(s, 0) == len(s) {
		return true
	}
	return hasAnyPrefix(s, []string{"今天是", "今日是", "星期", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "礼拜"}) && runes(s) <= 5 ||
		hasAnyPrefix(s, []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) && !strings.Contains(s, " ")
}

// namedSource reads the elements whose class or id says source.
func (p *page) namedSource() (found, bool) {
	if p.isLatin() {
		return found{}, false
	}
	for _, i := range p.labelled {
		e := &p.elements[i]
		if e.hint&hintSource == 0 || e.lines.len() == 0 || e.lines.len() > 2 || e.to-e.from > 150 || p.inAwayFrom(i, hintComment|hintRelated|hintSide|hintFooter|hintNav) {
			continue
		}
		if h := p.notes.headline; h >= 0 && (e.lines.from < h-3 || e.lines.from > h+20 || e.lines.from <= h && e.lines.to > h) {
			continue
		}
		fields, rest := fieldsOf(p.spacedElement(i), p.in.FetchedAt)
		for _, f := range fields {
			if f.kind == labelSource && f.value != "" {
				if v := cleanSource(f.value); isSource(v) {
					return found{v, "element named for it", p.path(i), p.elementText(i)}, true
				}
			}
		}
		for _, r := range rest {
			for _, w := range strings.Fields(r) {
				if v := cleanSource(w); isSource(v) && runes(v) <= 16 && (hasHan(v) || len(rest) == 1) && !isName(v) {
					return found{v, "element named for it", p.path(i), p.elementText(i)}, true
				}
			}
		}
	}
	return found{}, false
}

// spacedElement is the text of an element on one line, blanks at the borders within.
func (p *page) spacedElement(i int32) string {
	e := &p.elements[i]
	var b strings.Builder
	at := e.from
	for k := i + 1; k < e.last; k++ {
		c := p.elements[k].from
		if c > at && c < e.to {
			b.WriteString(p.text[at:c])
			b.WriteByte(' ')
			at = c
		}
	}
	b.WriteString(p.text[at:e.to])
	return tidy(b.String())
}

// signedSource reads 《江城日报》 alone on a line below the text, where papers that
// reprint one another say whose it is.
func (p *page) signedSource() (found, bool) {
	for k := range p.imprint {
		if il := &p.imprint[k]; il.place == placeInside || il.place == placeTail {
			if name := signedOutlet(il.text); name != "" {
				return found{name, "alone below the text", p.path(p.lines[il.line].block), il.text}, true
			}
		}
	}
	return found{}, false
}

// signedOutlet is the outlet in brackets that a line consists of, "" for none.
func signedOutlet(s string) string {
	s = strings.TrimSpace(s)
	for _, pair := range [2][2]string{{"《", "》"}, {"（", "）"}} {
		inner, ok := strings.CutPrefix(s, pair[0])
		inner, shut := strings.CutSuffix(inner, pair[1])
		if ok && shut && namesOutlet(inner) && runes(inner) <= 12 {
			return inner
		}
	}
	return ""
}

func (p *page) metaSource() (found, bool) {
	if v, name := p.metaNamed("mediaid", "source", "article:source", "og:source", "contentsource", "article:media", "wb_source", "laiyuan"); v != "" {
		if v = cleanSource(v); isSource(v) && hasHan(v) {
			return found{v, "meta", "meta " + name, v}, true
		}
	}
	for _, f := range p.facts("source", "media", "catSource", "nickname") {
		if v := cleanSource(f.value); isSource(v) && hasHan(v) {
			return found{v, "structured data", f.where, f.value}, true
		}
	}
	return found{}, false
}

func endsIn(s string, ends []string) bool {
	for _, e := range ends {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

// inlineOf are the elements that begin within a line.
func (p *page) inlineOf(line int32) []int32 {
	l := &p.lines[line]
	var out []int32
	for k := p.firstElementFrom(l.from); k < int32(len(p.elements)) && p.elements[k].from < l.to && len(out) < 200; k++ {
		out = append(out, k)
	}
	return out
}
