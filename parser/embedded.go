package parser

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
)

// fact is a value of structured data with where it stands.
type fact struct{ value, where string }

// maxScript bounds how much of a script is read as JSON.
const maxScript = 2 << 20

// facts are the values of JSON-LD under one of the names, in the order of the names.
func (p *page) facts(names ...string) []fact {
	p.readLinkedData()
	var out []fact
	for _, name := range names {
		out = append(out, p.linked[name]...)
	}
	return out
}

// readLinkedData reads the page's JSON-LD, once.
func (p *page) readLinkedData() {
	if p.linked != nil {
		return
	}
	p.linked = map[string][]fact{}
	for _, s := range p.scripts {
		if !strings.Contains(strings.ToLower(attr(s, "type")), "ld+json") {
			continue
		}
		text := scriptText(s)
		var v any
		if len(text) > maxScript || json.Unmarshal([]byte(cleanJSON(text)), &v) != nil {
			continue
		}
		p.collect(v, 0)
	}
}

func scriptText(s *html.Node) string {
	if s.FirstChild == nil {
		return ""
	}
	return s.FirstChild.Data
}

// cleanJSON takes off what stands around JSON-LD in the wild, and turns raw
// line ends within strings into blanks.
func cleanJSON(s string) string {
	s = strings.TrimSpace(s)
	for _, p := range []string{"<!--", "//<![CDATA[", "<![CDATA["} {
		s = strings.TrimSpace(strings.TrimPrefix(s, p))
	}
	for _, p := range []string{"-->", "//]]>", "]]>", ";"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, p))
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 {
			return ' '
		}
		return r
	}, s)
}

var articleTypes = []string{"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "WebPage", "VideoObject", "LiveBlogPosting", "AnalysisNewsArticle", "OpinionNewsArticle", "Report", "ImageGallery", "MediaGallery"}

// collect keeps the values of objects that describe an article.
func (p *page) collect(v any, depth int) {
	if depth > 6 {
		return
	}
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if i < 50 {
				p.collect(e, depth+1)
			}
		}
	case map[string]any:
		if graph, ok := v["@graph"]; ok {
			p.collect(graph, depth+1)
		}
		if !isArticleType(v["@type"]) && v["pubDate"] == nil {
			return
		}
		for _, key := range []string{"headline", "datePublished", "dateModified", "pubDate", "upDate", "articleBody", "author", "articleSection", "keywords", "@type"} {
			for _, text := range texts(v[key], 0) {
				p.linked[key] = append(p.linked[key], fact{text, "ld+json " + key})
			}
		}
	}
}

func isArticleType(v any) bool {
	for _, t := range texts(v, 0) {
		for _, a := range articleTypes {
			if t == a {
				return true
			}
		}
	}
	return false
}

// texts are the strings of a value, or the names of the things that it lists.
func texts(v any, depth int) []string {
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(v); v != "" {
			return []string{v}
		}
	case []any:
		var out []string
		for i, e := range v {
			if i < 50 && depth < 3 {
				out = append(out, texts(e, depth+1)...)
			}
		}
		return out
	case map[string]any:
		return texts(v["name"], depth+1)
	}
	return nil
}
