package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"jianbao/weburl"
)

// titleSeparators stand between a headline and the names of section and site.
// Those with blanks come first: a bare one may stand within a headline.
var titleSeparators = []string{" - ", " – ", " — ", " | ", " _ ", " :: ", " » ", " › ", " • ", " · ", " / ", "_", "|", "｜", "│", "︱", "--", "——", "—", "-", "–", "::", "»", "－", "＿", "丨", "<", "←", " "}

// siteWords end or make up the names of sites and their sections.
var siteWords = []string{"网", "新闻", "频道", "在线", "日报", "晚报", "早报", "时报", "商报", "都市报", "快报", "周刊", "周报", "杂志", "电视台", "广播", "门户", "官方", "官网", "首页", "资讯", "客户端", "中心", "媒体", "传媒", "论坛", "博客", "专栏", "社区", "政府", "人民", "网站", "搜狐", "新浪", "腾讯", "凤凰", "澎湃", "百科", "文库", "頻道", "新聞", "網", "報", "報紙", "電視", "資訊", "娱乐", "体育", "财经", "科技", "汽车", "军事", "教育", "文化", "房产", "健康", "时尚", "旅游", "游戏", "社会", "国内", "国际", "要闻", "滚动", "评论", "音乐", "动态",
	".com", ".cn", ".net", ".org", "news", "online", "times", "daily"}

// betWords are in the suffixes that gambling sites put behind the headlines
// of the articles that they mirror.
var betWords = []string{"官方旗舰", "旗舰厅", "官方网站", "官方入口", "官网", "平台", "娱乐城", "娱乐场", "真人", "棋牌", "博彩", "投注", "彩票", "体育app", "app下载", "app", "登录", "登陆", "入口", "注册", "下载", "凯发", "k8", "亚博", "bet", "澳门", "威尼斯", "金沙", "葡京", "太阳城", "百家乐", "老虎机", "电子游戏", "开云", "乐鱼", "万博", "必威", "九游", "米兰", "爱游戏", "华体会", "ag8", "ag旗舰", "皇冠", "新葡", "凯时", "尊龙", "龙8", "乐橙", "bob"}

// stripBrand takes names of site and section off a document's title.
func (p *page) stripBrand(title string) string {
	site, _ := p.metaNamed("og:site_name", "application-name", "site_name")
	title = strings.Trim(title, " :-_|")
	if part := p.headlinePart(title, site); part != "" {
		return part
	}
	for range 6 {
		cut := p.cutLast(title, site)
		if cut == title {
			break
		}
		title = cut
	}
	return p.cutFirst(title, site)
}

// headlinePart is the part of a title between separators that stands on a
// line of its own in the page, and is long enough for a headline.
func (p *page) headlinePart(title, site string) string {
	if len(title) > 600 {
		return ""
	}
	best := ""
	for _, sep := range titleSeparators[:len(titleSeparators)-1] {
		if !strings.Contains(title, sep) {
			continue
		}
		for _, part := range strings.Split(title, sep) {
			if part = strings.Trim(part, " :-_|"); len(part) > len(best) && runes(part) >= 6 && !isBrandOnly(part) && !isNameOf(part, site) && p.isHeadline(part) {
				best = part
			}
		}
	}
	return best
}

// cutLast takes one name off the end, where what stands behind the last
// separator is one.
func (p *page) cutLast(title, site string) string {
	at, width, sep := lastSeparator(title)
	latin := !hasHan(title)
	if latin {
		at, width, sep = lastOf(title, latinSeparators)
	}
	if at <= 0 {
		return title
	}
	head, tail := strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+width:])
	switch {
	case head == "" || runes(head) < 4 && !p.isHeadline(head) && !(runes(head) > 1 && isSiteName(tail) && !isSiteName(head) && sep != " "):
		return title
	case tail == "":
		return head
	case p.isHeadline(head), isNameOf(tail, site), isBet(tail):
		return head
	case p.isHeadline(title):
		return title
	case sep == " ":
		return title // a blank parts a headline's halves more often than it ends it
	case latin && endsHeadline(tail, sep):
		return title
	case latin && runes(tail) <= 40 && len(strings.Fields(tail)) <= latinBrand(sep) && runes(tail) < runes(head):
		return head
	case runes(tail) <= 8 && isSiteName(tail) && strings.ContainsAny(sep, "_|｜│︱"):
		return head
	case runes(tail) > 24 || runes(tail) >= runes(head):
		return title
	case sep == "_" || sep == "|" || sep == "｜" || sep == "│" || sep == "︱" || sep == "--" || sep == "::" || sep == "»":
		return head
	case isSiteName(tail), strings.HasPrefix(sep, " ") && len(strings.Fields(tail)) <= 4:
		return head
	}
	return title
}

// cutFirst takes a site's name off the beginning: 新浪网_标题.
func (p *page) cutFirst(title, site string) string {
	for _, sep := range []string{"_", "|", "｜", "│", " - ", "--", "-", "：", ": ", ">>", "»", " "} {
		head, tail, ok := strings.Cut(title, sep)
		if ok && runes(tail) > 2*runes(head) && (site != "" && folded(head) == folded(site) || p.isHeadline(tail)) {
			return strings.TrimSpace(tail)
		}
	}
	return title
}

// isHeadline reports whether a heading or a line of the page reads like s.
func (p *page) isHeadline(s string) bool {
	want := folded(s)
	for _, i := range p.headings {
		e := &p.elements[i]
		if int(e.to-e.from) < 3*len(s)+20 && folded(p.elementText(i)) == want {
			return !p.namesSite(i)
		}
	}
	return p.lineOf(s) >= 0
}

// siteTitles are names that pages give the element with the name of their site.
var siteTitles = []string{"logo", "site-title", "sitetitle", "site_title", "site-name", "sitename", "site_name", "blog-title", "blogtitle", "blogname"}

// namesSite reports whether a heading is the site's name, by what it is called or
// since it is a link to the site's first page.
func (p *page) namesSite(i int32) bool {
	e := &p.elements[i]
	for k := i; k >= 0 && k >= i-2 && p.elements[k].to <= e.to+2; k = p.elements[k].parent {
		if n := p.elements[k].node; p.elements[k].lines.len() <= 2 && containsAny(lowerASCII(attr(n, "class")+" "+attr(n, "id")), siteTitles) {
			return true
		}
	}
	for k := i + 1; k < min(e.last, i+50); k++ {
		if c := &p.elements[k]; c.tag == atom.A && 10*(c.to-c.from) >= 9*(e.to-e.from) && p.isFirstPage(attr(c.node, "href")) {
			return true
		}
	}
	return false
}

// isFirstPage reports whether a link leads to the first page of the page's host.
func (p *page) isFirstPage(href string) bool {
	u := p.href(href)
	scheme, rest, ok := strings.Cut(u, "://")
	if !ok || scheme == "" {
		return false
	}
	host, path, _ := strings.Cut(rest, "/")
	return path == "" && host == weburl.Host(p.own)
}

func lastSeparator(title string) (at, width int, sep string) {
	return lastOf(title, titleSeparators)
}

// latinSeparators are those of titles in the Latin alphabet, in which blanks part
// words and dashes join them: what is not between blanks is none.
var latinSeparators = []string{" - ", " – ", " — ", " | ", " _ ", " :: ", " » ", " › ", " • ", " · ", " / ", " « ", " ‹ ", " // ", "|"}

// latinBrand is how many words a site's name behind a separator may have: dashes
// stand in headlines too.
func latinBrand(sep string) int {
	if strings.ContainsAny(sep, "-–—") {
		return 4
	}
	return 5
}

// endsHeadline reports whether what stands behind a dash is the end of a headline in
// the Latin alphabet: three words and more, the first of which begins small.
func endsHeadline(tail, sep string) bool {
	first, _ := utf8.DecodeRuneInString(tail)
	return strings.ContainsAny(sep, "-–—") && unicode.IsLower(first) && len(strings.Fields(tail)) >= 3
}

// lastOf is the last of some separators in a title, the longest one there, -1 for none.
func lastOf(title string, separators []string) (at, width int, sep string) {
	at = -1
	for _, s := range separators {
		if i := strings.LastIndex(title, s); i > at && (at < 0 || i >= at+width) {
			at, width, sep = i, len(s), s
		} else if at >= 0 && i >= 0 && i <= at && i+len(s) >= at+width && len(s) > width {
			at, width, sep = i, len(s), s // the longer one around it
		}
	}
	return at, width, sep
}

func isNameOf(s, site string) bool {
	return site != "" && folded(s) == folded(site)
}

func isSiteName(s string) bool {
	return runes(s) <= 16 && containsAny(strings.ToLower(s), siteWords)
}

func isBrandOnly(s string) bool { return runes(s) <= 12 && isSiteName(s) }

// isBet reports whether a suffix is a gambling brand's.
func isBet(s string) bool {
	if n := runes(s); n < 2 || n > 24 {
		return false
	}
	low := strings.ToLower(halfwidth(s))
	hits := 0
	for _, w := range betWords {
		if strings.Contains(low, w) {
			hits++
		}
	}
	return hits >= 2
}

// unbranded takes off the end of a heading what is not the headline's: names of the
// site, and of those that gamble with its pages.
func (p *page) unbranded(heading string) string {
	for range 3 {
		head := p.withoutSuffix(heading)
		if head == heading {
			break
		}
		heading = head
	}
	return heading
}

// withoutSuffix takes one name off the end of a heading.
func (p *page) withoutSuffix(heading string) string {
	at, width, sep := lastSeparator(heading)
	if at <= 0 {
		return heading
	}
	head, tail := strings.TrimSpace(heading[:at]), strings.TrimSpace(heading[at+width:])
	site, _ := p.metaNamed("og:site_name")
	switch {
	case runes(head) < 4:
	case isBet(tail), isNameOf(tail, site), sep != " " && runes(tail)*3 < runes(head) && strings.HasSuffix(tail, "网") && runes(tail) <= 8:
		return head
	}
	return heading
}

// maxKicker is how long what stands within a heading before its headline may be.
const maxKicker = 60

// withoutKicker takes off the text of heading i, in the Latin alphabet, what
// stands in an element of its own in front of the headline that the head of the
// page gives: the section or the theme.
func (p *page) withoutKicker(i int32, heading, doc string) string {
	if hasHan(heading) {
		return heading
	}
	for _, said := range []string{p.headTitle(), doc} {
		title := p.stripBrand(said)
		kicker, ok := strings.CutSuffix(folded(heading), folded(title))
		kicker = strings.Trim(kicker, " |:–-")
		if !ok || kicker == "" || runes(kicker) > maxKicker || runes(title) < 20 {
			continue
		}
		for k := i + 1; k < min(p.elements[i].last, i+20); k++ {
			if strings.Trim(folded(p.elementText(k)), " |:–-") == kicker {
				return title
			}
		}
	}
	return heading
}
