package parser

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jianbao/record"
)

// editorRoles are those of who saw a text through, otherRoles of who made
// something beside it; the longest first where one is part of another.
var (
	editorRoles = []string{"新媒体编辑", "责任编辑", "責任編輯", "值班编辑", "值班主任", "值班主编", "值班编委", "见习编辑", "责任校对", "编辑", "編輯", "责编", "責編", "校对", "审核", "审校", "主编", "监制", "编审", "审稿", "一审", "二审", "三审", "初审", "复审", "终审", "美编", "签发"}
	otherRoles  = []string{"视频拍摄", "视频剪辑", "策划", "统筹", "制作", "剪辑", "拍摄", "设计", "配音", "出镜"}
)

// pictureRoles make no byline by themselves: they stand under pictures.
var pictureRoles = []string{"图", "摄影", "攝影", "摄像", "攝像", "供图", "制图", "绘图", "图片"}

// credits is what a byline says: who wrote, who edited, and for whom.
type credits struct {
	by      []record.Byline
	editors []string
	outlet  string // the first named
}

// bylineItem is a word of a byline.
type bylineItem struct {
	kind  itemKind
	text  string
	bound bool // by / : or | to what stands in front
	bar   bool // by |, which parts fields as well
}

type itemKind uint8

const (
	itemRole itemKind = iota
	itemName
	itemOutlet
	itemBound // as the last one seen: a role that went to the names in front
)

const (
	bylineBars    = "|｜丨"
	bylineBinders = "/／∕:：" + bylineBars
)

var (
	// bylineBreaks stand between the words of a byline.
	bylineBreaks = newRuneSet(bylineBinders + " \u3000、,，;；()（）[]【】〔〕□■◆◇●○▲△◎☉")
	// allRoles are those of every kind.
	allRoles = slices.Concat(roles, editorRoles, otherRoles)
	// bylineRoleWords are the same, to be looked up.
	bylineRoleWords = wordSet(allRoles)
	// gluedRoles begin in a word that has one glued to a name or an outlet.
	gluedRoles = newPairs(allRoles)
)

func wordSet(lists ...[]string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for _, word := range list {
			set[word] = true
		}
	}
	return set
}

// creditsOf reads a text that is a byline and nothing else. Every word of it
// is a role, a name or an outlet, and every name has its role; else it says nothing.
func creditsOf(s string) (credits, bool) {
	if len(s) > 240 || strings.ContainsAny(s, "。！？!?“”…") {
		return credits{}, false
	}
	items, whole := bylineItems(withoutNations(s))
	if !whole {
		return credits{}, false
	}
	return assign(items)
}

// creditsWithin reads the byline that begins within a text and goes on to its
// end, or to a word that is none of it.
func creditsWithin(s string) (credits, bool) {
	if len(s) > 400 {
		return credits{}, false
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \u3000()（）", r) })
	for i := range words {
		items, _ := bylineItems(words[i])
		if !slices.ContainsFunc(items, func(it bylineItem) bool { return it.kind == itemRole }) {
			continue
		}
		items, _ = bylineItems(strings.Join(words[i:], " "))
		if c, ok := assign(items); ok && items[0].kind != itemName {
			return c, true
		}
	}
	return credits{}, false
}

// bylineItems are the words of a byline up to the first that is of none, and
// whether there is no such word.
func bylineItems(s string) (items []bylineItem, whole bool) {
	bound, bar, lone := false, false, ""
	for s != "" {
		at := strings.IndexFunc(s, bylineBreaks.has)
		word, mark := s, ""
		if at >= 0 {
			word, mark = s[:at], firstRune(s[at:])
		}
		s = s[len(word)+len(mark):]
		if word != "" {
			if lone != "" {
				word, lone = lone+word, ""
			}
			more, ok := bylineWord(word)
			switch {
			case !ok && runes(word) == 1 && hasHan(word) && (bound || len(items) > 0 && runes(items[len(items)-1].text) > 1):
				lone = word // 王 明; but 文 明 办 is a word spread out
				continue
			case !ok:
				return items, false
			case len(more) == 2 && isReport(more[1].text) && slices.ContainsFunc(items, isReporter):
				// 記者王曉明／石螺報導: a place, though it looks like a name
			case len(more) > 0:
				more[0].bound, more[0].bar = bound, bar
				items = append(items, more...)
			}
			bound, bar = false, false
		}
		bar = bar || mark != "" && strings.Contains(bylineBars, mark)
		bound = bound || mark != "" && strings.Contains(bylineBinders, mark)
	}
	return items, lone == ""
}

func isReporter(it bylineItem) bool {
	return it.kind == itemRole && endsIn(it.text, []string{"记者", "記者"})
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// bylineWord takes a word apart: 记者, 王小明, 江城日报, or glued together.
func bylineWord(w string) ([]bylineItem, bool) {
	switch {
	case bylineRoleWords[w]:
		return []bylineItem{{kind: itemRole, text: w}}, true
	case isName(w):
		return []bylineItem{{kind: itemName, text: w}}, true
	}
	if items := gluedByline(w); len(items) > 0 {
		return items, true
	}
	if outlet, role, name, ok := cutReporter(w); ok {
		var items []bylineItem
		if outlet != "" {
			items = append(items, bylineItem{kind: itemOutlet, text: outlet})
		}
		items = append(items, bylineItem{kind: itemRole, text: role})
		if name != "" {
			items = append(items, bylineItem{kind: itemName, text: name})
		}
		return items, true
	}
	for _, role := range []string{"綜合報導", "综合报道", "報導", "報道", "报道"} {
		if name := strings.TrimSuffix(w, role); len(name) < len(w) && isName(name) {
			return []bylineItem{{kind: itemName, text: name}, {kind: itemRole, text: role, bound: true}}, true
		}
	}
	if isOutlet(w) {
		return []bylineItem{{kind: itemOutlet, text: w}}, true
	}
	return nil, false
}

// gluedByline parts a word of several roles, each with its name, and nothing
// else: 江城日报记者王小明通讯员李红.
func gluedByline(w string) []bylineItem {
	if !gluedRoles.in(w) {
		return nil
	}
	at := rolesOf(w, allRoles)
	if len(at) < 2 {
		return nil
	}
	var items []bylineItem
	if outlet := w[:at[0].from]; isOutlet(outlet) {
		items = append(items, bylineItem{kind: itemOutlet, text: outlet})
	} else if outlet != "" {
		return nil
	}
	for i, r := range at {
		end := len(w)
		if i+1 < len(at) {
			end = at[i+1].from
		}
		name := w[r.to:end]
		if !isName(name) {
			return nil
		}
		items = append(items, bylineItem{kind: itemRole, text: r.name}, bylineItem{kind: itemName, text: name})
	}
	return items
}

// cutReporter parts 江城日报记者王小明; outlet and name may be missing.
func cutReporter(w string) (outlet, role, name string, ok bool) {
	if !gluedRoles.in(w) {
		return "", "", "", false
	}
	for _, list := range [][]string{roles, editorRoles, otherRoles} {
		for _, r := range list {
			i := strings.Index(w, r)
			if i < 0 || runes(r) == 1 {
				continue
			}
			outlet, name = w[:i], w[i+len(r):]
			if (outlet == "" || isOutlet(outlet)) && (name == "" || isName(name)) {
				return outlet, r, name, true
			}
		}
	}
	return "", "", "", false
}

// employerEnds are what names of those end in for whom people of bylines work, beside outlets.
var (
	employerEnds = []string{"经济报道", "全媒体", "全媒", "报业", "集团", "记者站", "分社", "公司", "大学", "学校", "支队", "大队", "街道"}
	employerLast = lastRunes(outletEnds, employerEnds)
)

// isOutlet reports whether a word of a byline is who its people work for.
func isOutlet(w string) bool {
	if n := runes(w); n < 2 || n > 16 || !strings.ContainsFunc(w, isHan) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(w)
	return employerLast.has(last) && (endsIn(w, outletEnds) || endsIn(w, employerEnds)) || isOwnOutlet(w)
}

// isOwnOutlet reports whether a word names an outlet without its name.
func isOwnOutlet(w string) bool {
	return hasAnyPrefix(w, []string{"本报", "本网", "本台", "本刊", "本社", "我报", "我台", "我网"})
}

// assign gives each name its role: that in front of it, or that behind it
// where the byline begins with names or / binds them (王小明/文 李红/图).
func assign(items []bylineItem) (credits, bool) {
	c, trailing, ok := assignRoles(items, false)
	if ok && !trailing {
		return c, true
	}
	if other, _, better := assignRoles(items, true); better {
		return other, true
	}
	return c, ok
}

// assigner is the state of assigning roles from left to right.
type assigner struct {
	credits
	group   []string // roles in force
	pending []string // names that wait for theirs
	back    []string // names that got theirs from behind, last
	roles   []string // of them
	words   bool     // somebody did more than take a picture
}

// assignRoles assigns roles; with back, 文 and 图 behind a name are that name's
// even without a mark. trailing says that roles without names end the byline.
func assignRoles(items []bylineItem, back bool) (c credits, trailing, ok bool) {
	var a assigner
	last := itemOutlet
	for i, it := range items {
		switch it.kind {
		case itemOutlet:
			if a.outlet == "" && !isOwnOutlet(it.text) {
				a.outlet = it.text
			}
			continue
		case itemName:
			if len(a.group) > 0 {
				a.add(it.text, a.group)
			} else {
				a.settle()
				a.pending = append(a.pending, it.text)
			}
		case itemRole:
			leads := i+1 < len(items) && items[i+1].kind == itemName && (items[i+1].bound || it.bar && len(a.group) > 0)
			behind := last == itemName && !leads && (it.bound || back && runes(it.text) == 1)
			switch {
			case last == itemBound && it.bound:
				a.roles = append(a.roles, it.text)
				continue
			case len(a.pending) > 0 || behind:
				a.settle()
				a.back, a.roles, a.pending, a.group = a.pending, []string{it.text}, nil, nil
				last = itemBound
				continue
			case last == itemRole:
				a.group = append(a.group, it.text)
			default:
				a.settle()
				a.group = []string{it.text}
			}
		}
		last = it.kind
	}
	a.settle()
	return a.credits, last == itemRole, len(a.pending) == 0 && a.words
}

// settle adds the names whose roles stood behind them.
func (a *assigner) settle() {
	for _, name := range a.back {
		a.add(name, a.roles)
	}
	a.back, a.roles = nil, nil
}

func (a *assigner) add(name string, group []string) {
	is := func(list []string) bool {
		return slices.ContainsFunc(group, func(r string) bool { return slices.Contains(list, r) })
	}
	a.words = a.words || slices.ContainsFunc(group, func(r string) bool { return !slices.Contains(pictureRoles, r) && !slices.Contains(otherRoles, r) })
	switch {
	case is(editorRoles):
		a.editors = append(a.editors, name)
	case is(otherRoles):
	default:
		a.by = append(a.by, record.Byline{Name: name, Role: roleName(group)})
	}
}

// roleName is one role for a group of them: what somebody is before what they
// did, and nothing for an author.
func roleName(group []string) string {
	for _, r := range group {
		if containsAny(r, []string{"记者", "記者", "通讯员", "通訊員", "评论员", "評論員", "实习生"}) {
			return r
		}
	}
	if group[0] == "作者" {
		return ""
	}
	return strings.Join(group, "/")
}
