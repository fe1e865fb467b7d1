package parser

import (
	"strings"

	"jianbao/record"
)

// galleryWords name galleries in headlines and sections.
var galleryWords = []string{"组图", "图集", "高清图", "图片频道", "图片新闻", "影像", "摄影", "視覺", "视觉", "光影", "組圖", "圖輯", "画刊", "画廊"}

// readKind says what the page is.
func (p *page) readKind() {
	weight, stops := p.bodyWeight()
	kind, why := record.KindArticle, "headline and text"
	word := p.saysError()
	switch {
	case word != "":
		kind, why = errorKind(word), word
	case p.isSection(weight, stops):
		kind, why = record.KindSection, "more links than text"
	default:
		if k, reason := p.medium(weight); k != "" {
			kind, why = k, reason
		}
	}
	p.result.Kind = kind
	p.prove("kind", why, "", "")
	if !kind.IsRecord() {
		p.result.PartURLs = nil
	}
}

func (p *page) bodyWeight() (weight, stops int32) {
	for _, i := range p.notes.kept {
		weight += p.lines[i].weight
		stops += p.lines[i].stops
	}
	if p.notes.embedded {
		w := int32(2 * runes(p.result.Body))
		return w, w / 40
	}
	return weight, stops
}

// isSection reports whether a page is there for its links: it has next to no
// running text, or much less of it than of links, and nothing says article.
func (p *page) isSection(weight, stops int32) bool {
	if p.teasers() >= 2 || strings.HasPrefix(p.docTitle, "Index of /") {
		return true
	}
	if p.notes.headline < 0 && p.onlyFooter() {
		weight, stops = 0, 0
	}
	var linked, links int32
	for i := range p.lines {
		linked += p.lines[i].linked
		links += p.lines[i].links
	}
	dated := !p.result.Published.IsZero()
	score := 0
	switch {
	case weight >= 800:
		score += 4
	case weight >= 240:
		score += 3
	case weight >= 80:
		score += 2
	case weight >= 30:
		score++
	}
	if stops >= 3 {
		score++
	}
	if p.notes.headline >= 0 && p.notes.headline < max(p.notes.first, 1) {
		score += 2
	}
	if dated {
		score += 2
	}
	if t, _ := p.metaNamed("og:type"); strings.HasPrefix(t, "article") || strings.HasPrefix(t, "news") || len(p.facts("articleBody", "datePublished")) > 0 {
		score += 2
	}
	if isFrontPath(p.in.URL) {
		score -= 4
	}
	if links > 30 && linked > 4*weight {
		score -= 2
	}
	if links > 30 && linked > 12*weight {
		score -= 2
	}
	if len(p.result.Images) > 2 || p.players > 0 {
		score++
	}
	return score < 3
}

// onlyFooter reports whether what was taken for text is the foot of the page.
func (p *page) onlyFooter() bool {
	for _, i := range p.notes.kept {
		if p.lines[i].weight > 2*smallText || !isFooter(p.lineText(i)) {
			return false
		}
	}
	return true
}

// teaserWords end the summary of an article that stands elsewhere.
var teaserWords = []string{"详细", "详情", "详细内容", "查看详情", "查看详细", "查看全文", "阅读全文", "全文", "阅读更多", "詳細", "詳情", "閱讀全文", "繼續閱讀", "继续阅读", "read more", "continue reading"}

// teasers counts the lines of the body that end in a link to the rest of
// another article.
func (p *page) teasers() int {
	n := 0
	for _, i := range p.notes.kept {
		if p.lines[i].links == 0 {
			continue
		}
		text := strings.ToLower(strings.TrimRight(p.lineText(i), " ]】)）>»›…."))
		for _, w := range teaserWords {
			if before, ok := strings.CutSuffix(text, w); ok && (before == "" || strings.ContainsAny(before[len(before)-1:], " [(.") || strings.HasSuffix(before, "【") || strings.HasSuffix(before, "（") || strings.HasSuffix(before, "…")) {
				n++
				break
			}
		}
	}
	return n
}

// isFrontPath reports whether an address is that of a folder, not of a document.
func isFrontPath(u string) bool {
	_, rest, ok := strings.Cut(u, "://")
	if !ok {
		return false
	}
	_, path, _ := strings.Cut(rest, "/")
	path, query, _ := strings.Cut(path, "?")
	name := path[strings.LastIndexByte(path, '/')+1:]
	base, _, _ := strings.Cut(name, ".")
	if path == "" {
		return query == ""
	}
	if name == "" {
		return !strings.ContainsFunc(path, isDigit)
	}
	return strings.Contains(name, ".") && (base == "index" || base == "default" || base == "node" || base == "list" || strings.HasPrefix(base, "index_") || strings.HasPrefix(base, "node_"))
}

// medium tells galleries, videos and live blogs from articles.
func (p *page) medium(weight int32) (record.Kind, string) {
	og, _ := p.metaNamed("og:type")
	for _, f := range p.facts("@type") {
		if f.value == "LiveBlogPosting" {
			return record.KindLive, "structured data"
		}
	}
	clocks := 0
	for _, i := range p.notes.kept {
		if startsWithClock(p.lineText(i)) {
			clocks++
		}
	}
	title := p.result.Title
	switch {
	case clocks >= 6 && clocks*4 > len(p.notes.kept) && (containsAny(title, []string{"直播", "实录", "滚动", "實錄", "实时"}) || clocks*2 > len(p.notes.kept)):
		return record.KindLive, "lines begin with times of day"
	case strings.HasPrefix(og, "video") || p.players > 0 && weight < 240:
		return record.KindVideo, "player and little text"
	case len(p.result.Images) >= 3 && int(weight) < 400*len(p.result.Images) && (containsAny(title+p.docTitle+p.result.Section, galleryWords)):
		return record.KindGallery, "named as pictures"
	case len(p.result.Images) >= 4 && int(weight) < 60*len(p.result.Images) && weight < 800:
		return record.KindGallery, "pictures and little text"
	}
	return "", ""
}

// startsWithClock reports whether a line begins with a time of day: 08:19 or 【08:19】.
func startsWithClock(s string) bool {
	s = strings.TrimLeft(s, " [【(（")
	hour, digits, i := number(s, 0, 2)
	if digits == 0 || hour > 24 {
		return false
	}
	r, w := foldedRune(s, i)
	_, minute, _ := number(s, i+w, 2)
	return r == ':' && minute == 2
}
