package parser

import (
	"encoding/json"
	"html"
	"net/url"
	"sort"
	"strings"
)

// Text that a page shows only by script stands in data of its own. It is read
// where the page's lines hold no article.

// enoughBody is the weight of a body, in half Han characters, with which
// nobody looks further.
const enoughBody = 160

// readEmbedded looks for the text in textareas, JSON-LD, the state of script
// frameworks, data of galleries, and markup that is kept for scripts.
func (p *page) readEmbedded() {
	named := containsAny(p.docTitle, galleryWords) && len(p.result.Images) < 2
	if w, _ := p.bodyWeight(); w >= enoughBody && !named && !p.onlyFooter() {
		return
	}
	for _, find := range []func() (article, bool){p.textareaArticle, p.linkedArticle, p.stateArticle, p.keptArticle} {
		if a, ok := find(); ok && p.useEmbedded(a) {
			return
		}
	}
	p.useGallery()
}

// article is what data of a page says of its article; fields may be empty.
type article struct {
	title, content, date, source, author, where string
}

// useEmbedded takes an article of data if it has more to say than the lines.
func (p *page) useEmbedded(a article) bool {
	inner, cut := p.inner(a.content)
	body := inner.result.Body
	w, _ := p.bodyWeight()
	if p.onlyFooter() {
		w = 0
	}
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
	p.useFields(a)
	return true
}

// useFields takes from data of the page what its lines do not say.
func (p *page) useFields(a article) {
	if t := strings.Trim(tidy(html.UnescapeString(html.UnescapeString(a.title))), `"`); t != "" && runes(t) < 200 && (p.notes.headline < 0 || p.result.Title == "") {
		p.setTitle(t, "embedded data", a.where, t)
	}
	if st, ok := p.oneStamp(a.date); ok && !p.isFuture(st.t) && p.result.Published.IsZero() {
		p.result.Published, p.result.PublishedPrecision = st.t, st.precision
		p.prove("published", "embedded data", a.where, a.date)
	}
	if v := cleanSource(a.source); isSource(v) && p.result.Source == "" {
		p.setSource(found{v, "embedded data", a.where, a.source})
	}
	if len(p.result.Authors) == 0 && a.author != "" {
		if by := p.plainAuthors(a.author); len(by) > 0 {
			p.setAuthors(by, found{rule: "embedded data", where: a.where, raw: a.author})
		}
	}
}

// inner reads a piece of HTML, or plain text, as a page of a body alone.
func (p *page) inner(content string) (q *page, cut bool) {
	for n := 0; n < 2 && !strings.Contains(content, "<") && strings.Contains(content, "&"); n++ {
		content = strings.Trim(html.UnescapeString(content), `"`)
	}
	if !strings.Contains(content, "<") {
		content = strings.ReplaceAll(content, "\n", "<br>")
	}
	in := *p.in
	b := bounded(content)
	in.Text.Text = "<!DOCTYPE html><body><div class=article-content>" + b.text + "</div>"
	in.Layouts = nil
	q = newPage(&in, b)
	q.base = p.base
	q.notes.why = emptied(p.notes.why)
	q.notes.headline = -1
	q.findBody()
	q.readImages()
	q.result.Body, cut = q.bodyText()
	return q, cut || b.cut
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
		case strings.HasPrefix(strings.TrimSpace(value), "{"), containsAny(name, []string{"comment", "reply", "message", "pinglun"}):
		case strings.Contains(name, "title"):
			a.title = value
		case strings.Contains(name, "time") || strings.Contains(name, "date"):
			a.date = value
		case strings.Contains(name, "source"):
			a.source = value
		case strings.Contains(name, "author"):
			a.author = value
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

// stateValue is a value of data in the page, and where it stands.
type stateValue struct {
	value any
	where string
}

// stateValues reads the data that scripts leave in the page, or find there, once:
// script#__NEXT_DATA__, var allData = {…}, window.__INITIAL_STATE__ = {…},
// RENDER_DATA in percent signs, textareas and attributes that hold JSON.
func (p *page) stateValues() []stateValue {
	if p.state != nil {
		return p.state
	}
	p.state = []stateValue{}
	add := func(text, where string) {
		if len(p.state) >= 100 {
			return
		}
		if v, _ := scriptValue(text); v != nil {
			p.state = append(p.state, stateValue{v, where})
		}
	}
	var flight strings.Builder
	for _, s := range p.scripts {
		text := scriptText(s)
		if len(text) < 100 || len(text) > maxScript || strings.Contains(attr(s, "type"), "ld+json") {
			continue
		}
		where := "script"
		if id := attr(s, "id"); id != "" {
			where += "#" + clip(tidy(id), 40)
		}
		if plain, err := url.PathUnescape(strings.TrimSpace(text)); err == nil && strings.HasPrefix(text, "%7B") {
			text = plain
		}
		if _, pushed, ok := strings.Cut(text, "__next_f.push("); ok {
			writeFlight(&flight, pushed)
			continue
		}
		for _, blob := range jsonObjects(text) {
			add(blob, where)
		}
	}
	for _, piece := range flightPieces(flight.String()) {
		add(piece, "script, pushed")
	}
	p.heldValues(add)
	return p.state
}

// heldValues reads the textareas and attributes that hold JSON.
func (p *page) heldValues(add func(text, where string)) {
	for _, i := range p.textareas {
		if n := p.elements[i].node; n.FirstChild != nil && strings.HasPrefix(strings.TrimSpace(n.FirstChild.Data), "{") {
			add(n.FirstChild.Data, p.path(i))
		}
	}
	for i := range p.elements {
		for _, a := range p.elements[i].node.Attr {
			if len(a.Val) > 100 && len(a.Val) <= maxScript && strings.HasPrefix(a.Key, "data-") && (a.Val[0] == '{' || a.Val[0] == '[') {
				add(a.Val, p.path(int32(i))+" "+clip(a.Key, 40))
			}
		}
	}
}

// stateArticle finds the article in the data of the page.
func (p *page) stateArticle() (article, bool) {
	var best article
	f := stateFinder{budget: 4 * MaxText}
	for _, s := range p.stateValues() {
		if a := f.bestArticle(s.value, 0); len(a.content) > len(best.content) {
			a.where = s.where
			best = a
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
	for from := 0; len(out) < 12; {
		i := strings.IndexAny(text[from:], "=")
		if i < 0 {
			break
		}
		from += i + 1
		rest := strings.TrimLeft(text[from:], " \n\t\r")
		if len(rest) >= 100 && beginsData(rest) {
			out = append(out, rest)
			from = len(text) - len(rest) + 1
		}
	}
	return out
}

// beginsData reports whether a script goes on with data, not with code.
func beginsData(s string) bool {
	if hasAnyPrefix(s, []string{`{"`, `[{"`, "JSON.parse(", "(function(", "decodeURIComponent("}) {
		return true
	}
	rest := strings.TrimLeft(s, "[ \n\t\r")
	if !strings.HasPrefix(rest, "{") {
		return false
	}
	r := &scriptReader{text: rest[1:min(len(rest), 200)]}
	_, ok := r.key()
	return ok && r.take(":")
}

// stateFinder looks for an article in data; what it may read in all is bounded, for
// a string can stand at many places.
type stateFinder struct{ budget int }

// asideKeys name what of a page's data is not its article.
var asideKeys = []string{"comment", "reply", "replies", "recommend", "related", "hot", "menu", "nav", "footer", "sidebar", "config"}

// bestArticle finds the object whose content is the longest running text.
func (f *stateFinder) bestArticle(v any, depth int) article {
	var best article
	if depth > 16 || f.budget <= 0 {
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
				take(f.bestArticle(e, depth+1))
			}
		}
	case map[string]any:
		f.budget -= 10
		if a := (article{content: f.contentOf(v)}); a.content != "" {
			a.describe(v)
			take(a)
		}
		for _, k := range sortedKeys(v) {
			if containsAny(strings.ToLower(k), asideKeys) {
				continue
			}
			b := f.bestArticle(v[k], depth+1)
			if b.content != "" && b.title == "" {
				b.describe(v)
			}
			take(b)
		}
	}
	return best
}

// describe takes what an object says of its article.
func (a *article) describe(m map[string]any) {
	a.title = firstText(m, "title", "name", "headline", "newsTitle", "setname", "articleTitle")
	a.date = firstText(m, "publishTime", "newsTime", "pubTime", "pub_time", "publish_time", "publishTimeNew", "publishDate", "pubDate", "pubtime", "createtime", "createTime", "create_time", "ctime", "lmodify", "time", "date")
	a.source = firstText(m, "source", "sourceName", "media", "mediaName", "media_name", "copyfrom", "origin", "articleSource")
	a.author = firstText(m, "author", "authorName", "author_name", "writer")
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
func (f *stateFinder) contentOf(m map[string]any) string {
	for _, k := range []string{"content", "contentData", "contentList", "articleBody", "body", "text", "html", "article_content", "newsContent", "articleContent", "contentHtml", "content_html", "detail", "data"} {
		s := textOf(m[k], 0)
		if f.budget -= len(s); f.budget > 0 && isRunningText(s) {
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
	return stops >= 2 || (strings.Contains(s, "</p>") || strings.Contains(s, "/p&gt;")) && hasHan(s)
}
