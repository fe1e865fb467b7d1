package parser

import (
	"slices"
	"strings"

	"jianbao/record"
)

// bareSource looks beside the date for a name without a label. In a forum that is
// who posted then, and in a blog who wrote it.
func (p *page) bareSource() (found, bool) {
	if p.isForum() || isBlog(p.own) {
		return found{}, false
	}
	return p.bareName()
}

// blogAuthors are who wrote a blog: the name behind the date that 博客园 prints
// below a text (posted @ 2022-12-31 08:19 王小明), else the one without a label
// beside the date.
func (p *page) blogAuthors() ([]record.Byline, found) {
	for k := range p.imprint {
		il := &p.imprint[k]
		if !isPostedAt(il) {
			continue
		}
		for _, name := range il.rest {
			if name = strings.TrimSpace(name); p.isPosterName(name) {
				return people([]string{name}), found{rule: "name behind posted @", where: p.path(p.lines[il.line].block), raw: il.text}
			}
		}
	}
	if !isBlog(p.own) {
		return nil, found{}
	}
	why, ok := p.bareName()
	if !ok || !p.isPosterName(why.value) {
		return nil, found{}
	}
	why.rule = "name beside the date of a blog"
	return people([]string{why.value}), why
}

// isPostedAt reports whether a line is that of when a blog was posted and by whom.
func isPostedAt(il *imprintLine) bool {
	return hasStamp(il) && strings.HasPrefix(lowerASCII(il.text), "posted @")
}

// isBlog reports whether an address is one of a host of blogs.
func isBlog(u string) bool {
	_, rest, _ := strings.Cut(strings.ToLower(u), "://")
	return hasAnyPrefix(rest, []string{"blog.", "blogs."})
}

// bareName is the name without a label that stands beside the date.
func (p *page) bareName() (found, bool) {
	var best found
	bestScore := 0
	dated := int32(-1)
	for k := range p.imprint {
		il := &p.imprint[k]
		if il.place != placeHead && il.place != placeAbove {
			continue
		}
		if dated < 0 && (hasStamp(il) || hasLabel(il, labelDate)) {
			dated = il.line
		}
	}
	if dated < 0 {
		return found{}, false
	}
	for k := range p.imprint {
		il := &p.imprint[k]
		d := il.line - dated
		if il.place != placeHead && !(il.place == placeAbove && d == 0) || d < -2 || d > 2 || p.lines[il.line].weight > 80 {
			continue
		}
		value, score := p.bareIn(il)
		if d != 0 {
			score -= 6
		}
		if score > bestScore {
			best, bestScore = found{value, "unlabelled beside the date", p.path(p.lines[il.line].block), il.text}, score
		}
	}
	return best, bestScore >= 8
}

func hasStamp(il *imprintLine) bool {
	for i := range il.fields {
		if il.fields[i].stamp != nil {
			return true
		}
	}
	return false
}

func hasLabel(il *imprintLine, kind labelKind) bool {
	for i := range il.fields {
		if il.fields[i].kind == kind {
			return true
		}
	}
	return false
}

// bareIn scores the words of a line that are no labelled values.
func (p *page) bareIn(il *imprintLine) (string, int) {
	best, bestScore := "", 0
	if _, whole := il.byline(); whole || isPostedAt(il) || p.elements[p.lines[il.line].block].hint&hintDigest != 0 {
		return "", 0
	}
	latin := p.isLatin()
	authors := p.inAuthorElements(il.line)
	for _, r := range il.rest {
		words := latinWords(r)
		if hasHan(r) {
			words = strings.Fields(plainSlashes(r))
		}
		for i, w := range words {
			for _, part := range splitOutlet(w) {
				if outlet, _, _, ok := cutReporter(part); ok && hasStamp(il) {
					part = outlet
				}
				v := cleanSource(part)
				if latin && (!strings.Contains(v, " ") || !endsIn(lowerASCII(v), latinOutlets)) {
					continue
				}
				if p.notes.thread && !namesOutlet(v) {
					continue
				}
				if !isSource(v) || isSectionName(v) || endsIn(v, []string{"市", "县", "縣", "于", "於"}) || runes(v) > 24 || isName(v) || !endsIn(v, outletEnds) && slices.Contains(authors, v) {
					continue
				}
				score := p.bareScore(il, v, r, i, words)
				if score > bestScore {
					best, bestScore = v, score
				}
			}
		}
	}
	return best, bestScore
}

// bareScore weighs an unlabelled word v, the i-th of words in the stretch r of a line.
func (p *page) bareScore(il *imprintLine, v, r string, i int, words []string) int {
	score := 9 + i // the nearer to the date behind it
	if endsIn(v, outletEnds) {
		score += 8
	}
	if p.elements[p.lines[il.line].block].hint&hintSource != 0 {
		score += 6
	}
	alone := len(words) == 1 && len(il.rest) == 1
	if alone && p.isBetween(il.line) {
		score += 8 // a line of its own between headline and date
	}
	if !hasHan(v) && alone && hasStamp(il) && runes(v) > 3 {
		score-- // 36Kr, GameForce
	} else if !hasHan(v) && !endsIn(lowerASCII(v), latinOutlets) || strings.ContainsAny(v, ">：:，,（(") || hasAnyPrefix(v, []string{"第", "本报"}) {
		score -= 8
	}
	if !hasHan(v) && englishByline(r) != nil {
		score -= 8
	}
	if !hasStamp(il) && len(words) > 2 {
		score -= 8
	}
	return score
}

// inAuthorElements are the texts of a line's elements that are named for who
// wrote; the name of an account (author-name) is an outlet's as often.
func (p *page) inAuthorElements(line int32) []string {
	var out []string
	for _, i := range append(p.inlineOf(line), p.lines[line].block) {
		e := &p.elements[i]
		if e.to-e.from > 60 || !p.namesAuthors(i) {
			continue
		}
		if name := lowerASCII(attr(e.node, "class")); !containsAny(name, []string{"author-name", "authorname", "author_name", "nickname"}) {
			out = append(out, p.elementText(i))
		}
	}
	return out
}

// latinOutlets end names of outlets in the Latin alphabet.
var latinOutlets = []string{"daily", "times", "morning post", "washington post", "herald", "journal", "xinhua", "reuters", "tribune", "chronicle", "afp", "associated press", "weekly", "network"}

// latinWords are the pieces of an English line of date and source: names of
// outlets have blanks in them there.
func latinWords(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("|｜•·,/", r) })
}

// sectionWords make up, alone or before 新闻 and its like, the names of sections.
var sectionWords = wordSet([]string{"国内", "国际", "社会", "城市", "体育", "娱乐", "财经", "科技", "军事", "时政", "教育", "文化", "健康", "汽车", "房产", "旅游", "本地", "地方", "民生", "要闻", "综合", "图片", "视频", "滚动", "生活", "港澳", "台湾", "经济", "法治", "时事", "热点", "今日", "最新", "本网", "行业", "公司", "企业", "校园", "单位", "工作", "部门", "党建", "國內", "國際", "社會", "體育", "娛樂", "財經", "兩岸", "政治", "地方新聞", "頭條", "头条"})

// isSectionName reports whether s is the name of a section and nobody's own.
func isSectionName(s string) bool {
	for _, kind := range []string{"新闻", "新聞", "要闻", "要聞", "频道", "頻道", "资讯", "資訊", "动态", "動態", "快讯"} {
		if name := strings.TrimSuffix(s, kind); len(name) < len(s) {
			return name == "" || sectionWords[name]
		}
	}
	return sectionWords[s]
}

// isBetween reports whether a line stands right behind the headline.
func (p *page) isBetween(line int32) bool {
	h := p.notes.headline
	return h >= 0 && line > h && line <= h+2 && p.lines[line].weight <= 24
}

// splitOutlet parts a name from an outlet: 石佳/中国青年报. Of a desk and what it
// made, 生活中心／綜合報導, nothing is an outlet.
func splitOutlet(w string) []string {
	if _, outlet, ok := slashed(w); ok {
		return []string{outlet}
	}
	a, b, ok := strings.Cut(w, "/")
	if !ok || a == "" || b == "" {
		return []string{w}
	}
	var out []string
	for _, part := range [2]string{a, b} {
		if !endsIn(strings.TrimRight(part, "〕】])） "), deskEnds) {
			out = append(out, part)
		}
	}
	return out
}
