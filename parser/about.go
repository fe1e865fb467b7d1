package parser

import (
	"strconv"
	"strings"

	"jianbao/charset"
)

// readAbout reads what is said of the article as a whole: section, keywords,
// language, counts, sub-title.
func (p *page) readAbout() {
	p.readReads()
	p.readKeywords()
	p.readSection()
	p.readSubtitle()
	p.readLang()
	p.proveCharset()
}

// readLang names the language, by the text before what the page says of it.
func (p *page) readLang() {
	text := p.result.Title + " " + p.result.Body
	declared := p.declaredLang()
	p.result.Lang = language(text, declared)
	switch lang := p.result.Lang; {
	case lang == "":
	case lang == "zh-CN", lang == "ja", lang == "ko", declared == "", lang == language(text, ""):
		p.prove("lang", "words and characters of the text", "", "")
	default:
		p.prove("lang", "declared by the page", "html lang", declared)
	}
}

// proveCharset keeps which rule chose the encoding, where the page or its header
// names it, and the label that stands there. What could not be decoded is told too.
func (p *page) proveCharset() {
	t := &p.in.Text
	if t.Rule == "" {
		return
	}
	where := "bytes"
	switch t.Rule {
	case charset.RuleHeader:
		where = "Content-Type"
	case charset.RuleMeta:
		where = "meta"
	case charset.RuleXML:
		where = "xml"
	}
	rule := t.Rule
	if t.Broken > 0 {
		rule += "; characters that could not be decoded: " + strconv.Itoa(t.Broken)
	}
	p.prove("charset", rule, where, t.Declared)
}

// readReads finds how often the page says that it was read.
func (p *page) readReads() {
	for k := range p.imprint {
		il := &p.imprint[k]
		if il.place == placeAbove {
			continue
		}
		for _, f := range il.fields {
			if f.kind != labelReads {
				continue
			}
			n, ok := countOf(f.value)
			if !ok {
				n, ok = countBefore(il.text[:f.start])
			}
			if ok {
				p.result.Reads = &n
				p.prove("reads", "labelled "+f.label, p.path(p.lines[il.line].block), il.text)
				return
			}
		}
	}
}

// countBefore reads 31357次 in front of 阅读.
func countBefore(s string) (int64, bool) {
	s = strings.TrimRight(s, " 次人个")
	i := len(s)
	for i > 0 && (isDigit(rune(s[i-1])) || s[i-1] == '.' || s[i-1] == ',') {
		i--
	}
	if i == len(s) || i > 0 && strings.ContainsRune("-:/", rune(s[i-1])) {
		return 0, false
	}
	return countOf(s[i:])
}

func (p *page) readKeywords() {
	v, name := p.metaNamed("keywords", "news_keywords", "article:tag", "parsely-tags")
	if v == "" {
		return
	}
	for _, w := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",，;；、|", r) }) {
		if w = tidy(w); w != "" && runes(w) <= 40 && len(p.result.Keywords) < MaxKeywords && !contains(p.result.Keywords, w) {
			p.result.Keywords = append(p.result.Keywords, w)
		}
	}
	if len(p.result.Keywords) == 1 && strings.Count(p.result.Keywords[0], " ") > 1 {
		p.result.Keywords = strings.Fields(p.result.Keywords[0])
	}
	if len(p.result.Keywords) > 0 {
		p.prove("keywords", "meta", "meta "+name, v)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// readSection takes the section from the head, else the last step of the
// bread crumbs in front of the headline.
func (p *page) readSection() {
	if v, name := p.metaNamed("article:section", "section", "og:article:section"); v != "" && runes(v) <= 20 {
		p.result.Section = v
		p.prove("section", "meta", "meta "+name, v)
		return
	}
	limit := p.notes.headline
	if limit < 0 {
		limit = p.notes.first
	}
	for i := limit - 1; i >= max(limit-12, 0); i-- {
		if p.lines[i].weight > 120 || p.lines[i].links == 0 {
			continue
		}
		if step := lastStep(p.lineText(i)); step != "" {
			p.result.Section = step
			p.prove("section", "bread crumbs", p.path(p.lines[i].block), p.lineText(i))
			return
		}
	}
}

// lastStep is the last section of 首页 > 新闻 > 国内 > 正文.
func lastStep(s string) string {
	for _, sep := range []string{">>", ">", "》", "›", "»", "→", "＞"} {
		steps := strings.Split(s, sep)
		if len(steps) < 2 {
			continue
		}
		for i := len(steps) - 1; i > 0; i-- {
			step := strings.Trim(steps[i], " >:：")
			switch step {
			case "", "正文", "内容", "详细内容", "内文", "文章内容", "新闻内容", "详情", "阅读", "新闻详情", "正文内容":
				continue
			}
			if runes(step) <= 12 {
				return step
			}
			return ""
		}
	}
	return ""
}

// readSubtitle takes what is named as one beside the headline.
func (p *page) readSubtitle() {
	h := p.notes.headline
	if h < 0 {
		return
	}
	for _, i := range p.headings {
		e := &p.elements[i]
		if e.lines.len() != 1 || e.lines.from < h-3 || e.lines.from > h+3 || e.lines.from == h {
			continue
		}
		name := strings.ToLower(attr(e.node, "class") + " " + attr(e.node, "id"))
		if !containsAny(name, []string{"subtitle", "sub_title", "sub-title", "subhead", "futitle", "futi", "yinti", "fubiaoti"}) {
			continue
		}
		if text := p.headingText(i); runes(text) >= 4 && runes(text) < 120 && folded(text) != folded(p.result.Title) {
			p.result.Subtitle = text
			p.prove("subtitle", "element named for it", p.path(i), text)
			return
		}
	}
}
