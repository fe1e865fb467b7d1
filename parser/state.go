package parser

import (
	"encoding/json"
	"sort"
	"strings"
)

// Text that a page shows only by script stands in data of its own. It is read
// where the page's lines hold no article.

// enoughBody is the weight of a body, in half Han characters, with which
// nobody looks further.
const enoughBody = 160

// readEmbedded looks for the text in textareas, JSON-LD and the state of
// script frameworks.
func (p *page) readEmbedded() {
	if w, _ := p.bodyWeight(); w >= enoughBody {
		return
	}
	for _, find := range []func() (article, bool){p.textareaArticle, p.linkedArticle, p.stateArticle} {
		if a, ok := find(); ok && p.useEmbedded(a) {
			return
		}
	}
}

// article is what data of a page says of its article; fields may be empty.
type article struct {
	title, content, date, source, where string
}

// useEmbedded takes an article of data if it has more to say than the lines.
func (p *page) useEmbedded(a article) bool {
	inner, cut := p.inner(a.content)
	body := inner.result.Body
	w, _ := p.bodyWeight()
	if body == "" || 2*int32(runes(body)) < max(2*w, 80) {
		return false
	}
	p.notes.embedded, p.notes.cut, p.notes.inner = true, cut, inner
	p.result.Body, p.result.Images = body, inner.result.Images
	p.prove("body", "embedded data", a.where, clip(body, 60))
	delete(p.result.Evidence, "images")
	if len(p.result.Images) > 0 {
		p.prove("images", "embedded data", a.where, "")
	}
	if t := tidy(a.title); t != "" && runes(t) < 200 && (p.notes.headline < 0 || p.result.Title == "") {
		p.setTitle(t, "embedded data", a.where, t)
	}
	if st, ok := p.oneStamp(a.date); ok && !p.isFuture(st.t) && p.result.Published.IsZero() {
		p.result.Published, p.result.PublishedPrecision = st.t, st.precision
		p.prove("published", "embedded data", a.where, a.date)
	}
	if v := cleanSource(a.source); isSource(v) && p.result.Source == "" {
		p.setSource(found{v, "embedded data", a.where, a.source})
	}
	return true
}

// inner reads a piece of HTML, or plain text, as a page of a body alone.
func (p *page) inner(content string) (q *page, cut bool) {
	if !strings.Contains(content, "<") {
		content = strings.ReplaceAll(content, "\n", "<br>")
	}
	in := *p.in
	content, tags, part := bounded(content)
	in.Text.Text = "<!DOCTYPE html><body><div class=article-content>" + content + "</div>"
	in.Layouts = nil
	q = newPage(&in, tags)
	q.base = p.base
	if p.notes.why != nil {
		q.notes.why = map[int32]Reason{}
	}
	q.notes.headline = -1
	q.findBody()
	q.readImages()
	q.result.Body, cut = q.bodyText()
	return q, cut || part
}

// textareaArticle reads <textarea class="article-content"> and its siblings,
// in which some portals keep the fields of the page.
func (p *page) textareaArticle() (article, bool) {
	var a article
	for _, i := range p.textareas {
		n := p.elements[i].node
		if n.FirstChild == nil {
			continue
		}
		name, value := strings.ToLower(attr(n, "class")+" "+attr(n, "id")+" "+attr(n, "name")), n.FirstChild.Data
		switch {
		case strings.Contains(name, "title"):
			a.title = value
		case strings.Contains(name, "time") || strings.Contains(name, "date"):
			a.date = value
		case strings.Contains(name, "source"):
			a.source = value
		case len(value) > len(a.content) && (strings.Contains(value, "<") || strings.Contains(name, "content") || strings.Contains(name, "article")):
			a.content, a.where = value, p.path(i)
		}
	}
	return a, a.content != ""
}

func (p *page) linkedArticle() (article, bool) {
	for _, f := range p.facts("articleBody") {
		if runes(f.value) > 60 {
			return article{content: f.value, where: f.where}, true
		}
	}
	return article{}, false
}

// stateArticle reads the JSON that script frameworks leave in the page:
// script#__NEXT_DATA__, var allData = {…}, window.__INITIAL_STATE__ = {…}.
func (p *page) stateArticle() (article, bool) {
	var best article
	for _, s := range p.scripts {
		text := scriptText(s)
		if len(text) < 100 || len(text) > maxScript || strings.Contains(attr(s, "type"), "ld+json") {
			continue
		}
		where := "script"
		if id := attr(s, "id"); id != "" {
			where += "#" + clip(tidy(id), 40)
		}
		for _, blob := range jsonObjects(text) {
			var v any
			if json.NewDecoder(strings.NewReader(blob)).Decode(&v) != nil {
				continue
			}
			if a := bestArticle(v, 0); len(a.content) > len(best.content) {
				a.where = where
				best = a
			}
		}
	}
	return best, best.content != ""
}

// jsonObjects are the places of a script at which an object is assigned, or
// all of it.
func jsonObjects(text string) []string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return []string{text}
	}
	var out []string
	for from := 0; len(out) < 6; {
		i := strings.Index(text[from:], "=")
		if i < 0 {
			break
		}
		from += i + 1
		rest := strings.TrimLeft(text[from:], " \n\t\r")
		if strings.HasPrefix(rest, `{"`) || strings.HasPrefix(rest, `[{"`) {
			out = append(out, rest)
			from = len(text) - len(rest) + 1
		}
	}
	return out
}

// bestArticle finds the object whose content is the longest running text.
func bestArticle(v any, depth int) article {
	var best article
	if depth > 12 {
		return best
	}
	take := func(a article) {
		if len(a.content) > len(best.content) {
			best = a
		}
	}
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if i < 300 {
				take(bestArticle(e, depth+1))
			}
		}
	case map[string]any:
		a := article{content: contentOf(v)}
		if a.content != "" {
			a.title = firstText(v, "title", "name", "headline", "newsTitle")
			a.date = firstText(v, "publishTime", "newsTime", "pubTime", "pub_time", "publish_time", "createTime", "ctime", "time", "date", "publishDate")
			a.source = firstText(v, "source", "sourceName", "media", "mediaName", "media_name", "copyfrom")
			take(a)
		}
		for _, k := range sortedKeys(v) {
			b := bestArticle(v[k], depth+1)
			if b.content != "" && b.title == "" {
				b.title, b.date, b.source = firstText(v, "title", "name", "headline"), firstText(v, "newsTime", "publishTime", "pubTime", "time"), firstText(v, "source", "sourceName", "media")
			}
			take(b)
		}
	}
	return best
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// contentOf is the running text of an object, "" where it has none.
func contentOf(m map[string]any) string {
	for _, k := range []string{"content", "contentData", "contentList", "articleBody", "body", "text", "html", "article_content", "newsContent", "data"} {
		if s := textOf(m[k], 0); isRunningText(s) {
			return s
		}
	}
	return ""
}

// textOf is a string, or the texts of a list of pieces one after the other.
func textOf(v any, depth int) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, e := range v {
			if m, ok := e.(map[string]any); ok && depth < 3 {
				if t, _ := m["type"].(string); t == "" || t == "text" || t == "p" {
					b.WriteString("<div>" + textOf(firstOf(m, "data", "content", "text"), depth+1) + "</div>")
				}
			}
		}
		return b.String()
	}
	return ""
}

func firstOf(m map[string]any, keys ...string) any {
	for _, k := range keys {
		if v, ok := m[k].(string); ok {
			return v
		}
	}
	return nil
}

func firstText(m map[string]any, keys ...string) string {
	for _, k := range keys {
		switch v := m[k].(type) {
		case string:
			if v = strings.TrimSpace(v); v != "" {
				return v
			}
		case float64:
			if v > 1e8 && v < 1e14 {
				b, _ := json.Marshal(int64(v))
				return string(b)
			}
		}
	}
	return ""
}

// isRunningText asks for sentences, so that code, addresses and lists of
// words are not taken for an article.
func isRunningText(s string) bool {
	if len(s) < 120 {
		return false
	}
	stops := strings.Count(s, "。") + strings.Count(s, ". ") + strings.Count(s, "！") + strings.Count(s, "？")
	return stops >= 2 || strings.Contains(s, "</p>") && hasHan(s)
}
