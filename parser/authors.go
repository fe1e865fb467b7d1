package parser

import (
	"slices"
	"strings"

	"jianbao/record"
)

// roles are what a byline says that people did, the longest first where one
// is part of another.
var roles = []string{"首席记者", "特约记者", "特派记者", "见习记者", "实习记者", "摄影记者", "高级记者", "主任记者", "文字记者", "资深记者", "驻外记者", "总台记者", "全媒体记者", "融媒体记者", "融媒记者", "记者", "首席評論員", "記者", "特约通讯员", "通讯员", "通訊員", "特约撰稿人", "特约撰稿", "特约作者", "特约评论员", "首席评论员", "评论员", "实习生", "摄影报道", "摄影", "攝影", "摄像", "攝像", "图片", "文字", "撰文", "撰稿", "采写", "采访", "文并摄", "文并图", "文／图", "整理", "口述", "記錄", "记录", "供图", "供稿", "综合报道", "綜合報導", "報導", "報道", "制图", "绘图", "编译", "編譯", "綜合外電", "综合外电", "翻译", "作者", "文", "图", "主持人", "主笔", "报道"}

// bylineRoles are those that make a line a byline by themselves.
var bylineRoles = []string{"记者", "記者", "通讯员", "通訊員", "撰文", "采写", "评论员", "实习生", "特约撰稿"}

// soloRoles make one where they begin it.
var soloRoles = []string{"文/", "文／", "图/", "图／", "圖/", "圖／", "文｜", "摄影", "攝影", "整理", "撰稿", "编译", "編譯"}

// readAuthors finds who wrote, with their roles, and who edited.
func (p *page) readAuthors() {
	p.readEditors()
	for _, find := range []func() ([]record.Byline, found){p.labelledAuthors, p.bylineAuthors, p.namedAuthors, p.datelineAuthors, p.besideOutlet, p.blogAuthors, p.metaAuthors} {
		if by, why := find(); len(by) > 0 {
			p.setAuthors(by, why)
			return
		}
	}
}

func (p *page) setAuthors(by []record.Byline, why found) {
	for _, b := range by {
		if b.Name = tidy(b.Name); b.Name == "" || slices.Contains(p.result.Authors, b.Name) || len(p.result.Authors) >= MaxPeople {
			continue
		}
		p.result.Authors = append(p.result.Authors, b.Name)
		p.result.Bylines = append(p.result.Bylines, b)
	}
	p.prove("authors", why.rule, why.where, why.raw)
}

// labelledAuthors reads 作者：… around the text, and lines that are bylines.
func (p *page) labelledAuthors() ([]record.Byline, found) {
	for _, places := range [][]place{{placeHead}, {placeInside, placeTail}, {placeNamed, placeAbove}} {
		for k := range p.imprint {
			il := &p.imprint[k]
			if !hasPlace(places, il.place) {
				continue
			}
			why := func(rule string) found {
				return found{rule: rule, where: p.path(p.lines[il.line].block), raw: il.text}
			}
			if by := p.bylinesFrom(k); len(by) > 0 {
				return by, why("byline")
			}
			var by []record.Byline
			for i := range il.fields {
				f := &il.fields[i]
				switch {
				case f.kind != labelAuthor:
				case f.colon:
					by = append(by, p.authorField(f)...)
				default: // without a colon, who follows must look like a person
					by = append(by, people(namesIn(f.value, false))...)
				}
			}
			if len(by) > 0 {
				return by, why("labelled")
			}
			if c, ok := p.creditsIn(il); ok && len(c.by) > 0 {
				return c.by, why("byline")
			}
			if il.place == placeHead && len(il.fields) > 0 && il.fields[0].kind == labelSource && il.fields[0].start > 0 && isName(tidy(il.rest[0])) {
				return people([]string{tidy(il.rest[0])}), why("name before the source")
			}
		}
	}
	return nil, found{}
}

// bylinesFrom reads line k of the imprint, and those right below it, as far as
// they are bylines and nothing else.
func (p *page) bylinesFrom(k int) []record.Byline {
	var by []record.Byline
	for i := k; i < len(p.imprint) && p.imprint[i].place == p.imprint[k].place && p.imprint[i].line == p.imprint[k].line+int32(i-k); i++ {
		c, ok := p.imprint[i].byline()
		if !ok || len(c.by) == 0 {
			break
		}
		by = append(by, c.by...)
	}
	return by
}

func (p *page) authorField(f *field) []record.Byline {
	value := f.value
	if c, ok := creditsOf(f.label + ":" + value); ok && len(c.by) > 0 {
		return c.by
	}
	if by := parseByline(value); len(by) > 0 {
		return by
	}
	role := ""
	switch f.label {
	case "作者", "作 者", "author", "by", "楼主", "樓主", "发信人", "發信人", "发帖人", "文章作者", "本文作者", "作者署名", "投稿":
	case "文":
		role = "文"
	default:
		role = f.label
	}
	var by []record.Byline
	for _, name := range namesIn(value, role == "" || role == "文" || role == "撰文" || role == "撰稿") {
		if name != p.result.Source {
			by = append(by, record.Byline{Name: name, Role: role})
		}
	}
	return by
}

// namesIn are the names of a labelled value. With pen, anything short may be one.
func namesIn(value string, pen bool) []string {
	value = strings.Trim(withoutNations(value), " ）)】]（(【[|｜丨;；。.、,，")
	if i := strings.IndexAny(value, "|【（(）)】>"); i > 0 {
		value = value[:i]
	}
	words := strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" 、,，;；/&｜丨和", r) })
	if !hasHan(value) {
		words = strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",;|/&", r) })
	}
	var out []string
	for _, w := range joinLone(words) {
		w = strings.TrimSpace(w)
		if i := strings.IndexAny(w, "_"); i > 0 {
			w = w[:i] // a member of staff and their number
		}
		if w == "等" || slices.Contains(editorRoles, w) || isStaffCode(w) || !isName(w) && endsIn(w, posts) {
			continue
		}
		if len(out) > 0 && hasAnyPrefix(w, []string{"系", "现为", "来自", "单位", "就职"}) {
			break // 王小明 系海滨大学教授
		}
		whole := w
		for _, r := range roles {
			w = strings.TrimPrefix(w, r)
		}
		if w != whole && !isName(w) {
			break // 记者团, or the role of who comes next
		}
		if !isName(w) && !(pen && isPenName(w)) || endsIn(w, []string{"网", "报", "社", "电视台"}) {
			if len(out) > 0 {
				break
			}
			continue
		}
		out = append(out, w)
	}
	return out
}

// posts end what people are, which stands in front of their names: 海滨大学教授 王小明.
var posts = []string{"大学教授", "学院教授", "副教授", "研究员", "院长", "所长", "博士生", "博士", "评论员", "董事长", "总经理", "分析师", "经济学家"}

// isStaffCode reports whether a word is the number of a member of staff, as
// PN021: no name.
func isStaffCode(s string) bool {
	letters := strings.TrimRight(s, "0123456789")
	return len(letters) > 0 && len(letters) <= 3 && len(s)-len(letters) >= 2 && strings.Trim(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// nations stand in brackets before the names of foreign authors.
var nations = []string{"美", "英", "法", "德", "俄", "日", "韩", "意", "加", "澳", "印", "荷", "瑞士", "瑞典", "西", "美国", "英国", "法国", "德国", "俄罗斯", "日本", "韩国", "意大利", "加拿大", "澳大利亚", "印度", "荷兰", "以色列", "新加坡"}

// withoutNations takes [美] off the names that it stands before.
func withoutNations(s string) string {
	if !strings.ContainsAny(s, "[（(【〔［") {
		return s
	}
	for _, pair := range [][2]string{{"[", "]"}, {"（", "）"}, {"(", ")"}, {"【", "】"}, {"〔", "〕"}, {"［", "］"}} {
		for _, n := range nations {
			s = strings.ReplaceAll(s, pair[0]+n+pair[1], "")
		}
	}
	return s
}

// isByline reports whether a line says who wrote and nothing else.
func isByline(s string) bool {
	t := strings.Trim(s, " （）()【】[]〔〕")
	if runes(t) > 60 || strings.ContainsAny(t, "。！？") {
		return false
	}
	if _, ok := creditsOf(t); ok {
		return true
	}
	if strings.Contains(t, "；") {
		return false
	}
	if len(reportedFrom(t)) > 0 {
		return true
	}
	if !containsAny(t, bylineRoles) && !hasAnyPrefix(t, soloRoles) {
		return false
	}
	by := parseByline(t)
	if len(by) == 0 {
		return false
	}
	left := t
	for _, b := range by {
		left = strings.Replace(left, b.Name, "", 1)
	}
	for _, r := range roles {
		left = strings.ReplaceAll(left, r, "")
	}
	return runes(trimMarks(left)) <= 4+10*len(by)
}

// namesWriters reports whether a line says who wrote and nothing else, not even
// who edited: newspapers print it above or below the text.
func namesWriters(s string) bool {
	if c, ok := creditsOf(s); ok {
		return len(c.by) > 0 && len(c.editors) == 0
	}
	return isByline(s) && !containsAny(s, editorRoles)
}

// bylineAuthors reads lines such as 文/图 半岛全媒体首席记者 李晓哲 通讯员 刘伟,
// and name/outlet.
func (p *page) bylineAuthors() ([]record.Byline, found) {
	for _, inside := range []bool{false, true} {
		for k := range p.imprint {
			il := &p.imprint[k]
			if (il.place == placeInside) != inside || il.place == placeAbove {
				continue
			}
			if _, whole := il.byline(); !whole && isByline(il.text) { // those that are were looked at
				by := reportedFrom(strings.Trim(il.text, " （）()【】[]〔〕"))
				if len(by) == 0 {
					by = parseByline(il.text)
				}
				return by, found{rule: "byline", where: p.path(p.lines[il.line].block), raw: il.text}
			}
			if name, _, ok := il.slashedIn(); ok && il.place == placeHead {
				return people([]string{name}), found{rule: "name beside the outlet", where: p.path(p.lines[il.line].block), raw: il.text}
			}
		}
	}
	return nil, found{}
}

// noNameEnds end places, pages and buttons that begin as names do: 万州区, 周日刊.
var noNameEnds = []string{"区", "區", "县", "縣", "市", "州", "镇", "鎮", "乡", "村", "版", "刊", "报", "報", "网", "網", "台", "号", "页", "单", "榜", "组", "部", "室"}

// besideOutlet reads 2012-12-20 江城晚报 王晓明: a name right behind an outlet on the
// line of the date. One of two characters may be any word.
func (p *page) besideOutlet() ([]record.Byline, found) {
	for k := range p.imprint {
		il := &p.imprint[k]
		if il.place != placeHead || !hasStamp(il) {
			continue
		}
		for _, r := range il.rest {
			words := strings.Fields(r)
			for i := 1; i < len(words); i++ {
				if name := trimMarks(words[i]); namesOutlet(words[i-1]) && runes(name) == 3 && isName(name) && !endsIn(name, noNameEnds) {
					return people([]string{name}), found{rule: "name behind the outlet", where: p.path(p.lines[il.line].block), raw: il.text}
				}
			}
		}
	}
	return nil, found{}
}

func (p *page) metaAuthors() ([]record.Byline, found) {
	for _, f := range p.facts("author") {
		if by := p.plainAuthors(f.value); len(by) > 0 {
			return by, found{rule: "structured data", where: f.where, raw: f.value}
		}
	}
	if v, name := p.metaNamed("author", "article:author", "og:article:author", "parsely-author", "byl", "sailthru.author", "dc.creator"); v != "" {
		if by := p.plainAuthors(v); len(by) > 0 {
			return by, found{rule: "meta", where: "meta " + name, raw: v}
		}
	}
	return nil, found{}
}

// plainAuthors takes from a machine's field only what is a person: Chinese
// sites write their own name there.
func (p *page) plainAuthors(v string) []record.Byline {
	v = strings.TrimPrefix(strings.TrimPrefix(v, "By "), "by ")
	if hasHan(v) {
		if c, ok := creditsOf(v); ok && len(c.by) > 0 {
			return c.by
		}
		var by []record.Byline
		for _, n := range namesIn(v, false) {
			by = append(by, record.Byline{Name: n})
		}
		return by
	}
	site, _ := p.metaNamed("og:site_name")
	if _, after, ok := strings.Cut(v, " by "); ok {
		v = after // Analysis by Jane Doe
	}
	var by []record.Byline
	for _, n := range strings.FieldsFunc(strings.ReplaceAll(v, " and ", ","), func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
		if n = strings.TrimSpace(n); isEnglishName(n) && !isNameOf(n, site) {
			by = append(by, record.Byline{Name: n})
		}
	}
	return by
}
