package parser

import (
	"strconv"
	"strings"

	"jianbao/charset"
)

// readAbout reads what is said of the article as a whole: section, keywords,
// language, counts, the titles around the headline.
func (p *page) readAbout() {
	p.readCounts()
	p.readKeywords()
	p.readSection()
	p.readTitlesAround()
	p.readLang()
	p.proveCharset()
}

// readLang names the language, by the text before what the page says of it. It is
// read again where a layout gave another text, which may be in none.
func (p *page) readLang() {
	text := p.result.Title + " " + p.result.Body
	declared := p.declaredLang()
	p.result.Lang = language(text, declared)
	switch lang := p.result.Lang; {
	case lang == "":
		delete(p.result.Evidence, "lang")
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

// readCounts finds how often the page says that it was read, and how many
// comments there are.
func (p *page) readCounts() {
	for k := range p.imprint {
		il := &p.imprint[k]
		for i := range il.fields {
			switch f := &il.fields[i]; {
			case il.place == placeAbove && !f.colon: // a bare word there is a button or a menu
			case f.kind == labelReads && p.result.Reads == nil:
				p.result.Reads = p.count("reads", il, f)
			case f.kind == labelComments && p.result.Comments == nil:
				p.result.Comments = p.count("comments", il, f)
			}
		}
	}
}

// count is the number behind a label, or before it, nil for none.
func (p *page) count(name string, il *imprintLine, f *field) *int64 {
	n, ok := countOf(f.value)
	if !ok {
		n, ok = countBefore(il.text[:f.start])
	}
	if !ok {
		return nil
	}
	p.prove(name, "labelled "+f.label, p.path(p.lines[il.line].block), il.text)
	return &n
}

// countBefore reads 31357次 in front of 阅读.
func countBefore(s string) (int64, bool) {
	s = strings.TrimRight(s, " 次人个条")
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
