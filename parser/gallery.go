package parser

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/record"
	"jianbao/weburl"
)

// The keys under which data of galleries keep a picture, what it shows, and,
// in lists of other things, the page that it leads to.
var (
	pictureKeys = []string{"image_url", "big_img", "bigimg", "bigImg", "img_url", "imgUrl", "imgurl", "originalImg", "original", "picUrl", "pic_url", "picurl", "photoUrl", "photo", "img", "image", "pic", "src", "url", "timg"}
	captionKeys = []string{"note", "intro", "caption", "desc", "description", "text", "summary", "picDesc", "title"}
	leadingKeys = []string{"link", "href", "docurl", "docUrl", "doc_url", "articleUrl", "pageUrl", "linkUrl", "url", "weburl"}
	proseKeys   = []string{"prevue", "intro", "summary", "description", "desc", "content", "abstract"}
)

// gallery is a list of pictures in data, with the object that it belongs to.
type gallery struct {
	images []record.Image
	owner  map[string]any
	where  string
}

// useGallery takes the pictures of a gallery that only a script shows: as
// images with their captions, and the captions as text.
func (p *page) useGallery() {
	var best gallery
	f := galleryFinder{p: p, left: maxEntries}
	for _, s := range p.stateValues() {
		f.find(s.value, nil, 0, func(g gallery) {
			if g.where = s.where; len(g.images) > len(best.images) {
				best = g
			}
		})
	}
	told := 0
	for _, image := range best.images {
		if image.Caption != "" {
			told++
		}
	}
	if len(best.images) < 2 || told == 0 && !containsAny(p.docTitle, galleryWords) {
		return
	}
	a := article{where: best.where}
	a.describe(best.owner)
	prose := firstText(best.owner, proseKeys...)
	for _, k := range sortedKeys(best.owner) {
		if m, ok := best.owner[k].(map[string]any); ok && a.title == "" && !containsAny(strings.ToLower(k), []string{"next", "prev"}) {
			a.describe(m)
			prose = firstText(m, proseKeys...)
		}
	}
	p.notes.embedded, p.notes.gallery = true, true
	p.result.Images = best.images[:min(len(best.images), MaxImages)]
	p.result.Body = p.galleryText(prose)
	p.prove("images", "data of a gallery", best.where, "")
	p.prove("body", "data of a gallery", best.where, clip(p.result.Body, 60))
	p.useFields(a)
}

// galleryText is the introduction of a gallery and its captions, each once.
func (p *page) galleryText(prose string) string {
	var lines []string
	if strings.Contains(prose, "<") {
		inner, _ := p.inner(prose)
		prose = inner.result.Body
	}
	for _, l := range strings.Split(prose, "\n") {
		if l = tidy(l); l != "" {
			lines = append(lines, l)
		}
	}
	size := len(prose)
	for _, image := range p.result.Images {
		if c := image.Caption; c != "" && !contains(lines, c) && size+len(c) < MaxBody {
			lines = append(lines, c)
			size += len(c) + 1
		}
	}
	return strings.Join(lines, "\n")
}

// maxEntries bounds what is looked at for pictures: a text can stand at many places.
const maxEntries = 10 * MaxImages

// galleryFinder looks for galleries in data, at so many more entries.
type galleryFinder struct {
	p    *page
	left int
}

// find gives the lists of pictures in data.
func (f *galleryFinder) find(v any, owner map[string]any, depth int, give func(gallery)) {
	if depth > 10 || f.left <= 0 {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			if !containsAny(strings.ToLower(k), asideKeys) {
				f.find(v[k], v, depth+1, give)
			}
		}
	case []any:
		g := gallery{owner: owner}
		for i, e := range v {
			m, ok := e.(map[string]any)
			if f.left--; !ok || i >= MaxImages || f.left <= 0 {
				break
			}
			if image, ok := f.p.pictureOf(m); ok {
				g.images = append(g.images, image)
				continue
			}
			f.find(m, m, depth+1, give)
		}
		if len(g.images) > 0 {
			give(g)
		}
	}
}

// pictureOf reads an entry of a gallery.
func (p *page) pictureOf(m map[string]any) (record.Image, bool) {
	var image record.Image
	for _, k := range leadingKeys {
		if u, ok := m[k].(string); ok && u != "" && !isImageAddress(u) {
			return image, false
		}
	}
	for _, k := range pictureKeys {
		if u, ok := m[k].(string); ok && isImageAddress(u) {
			if image.URL = p.href(u); weburl.IsWeb(image.URL) {
				break
			}
			image.URL = ""
		}
	}
	for _, k := range captionKeys {
		if c, ok := m[k].(string); ok && hasWords(c) {
			if c = clip(c, 2*maxCaption); strings.Contains(c, "<") {
				inner, _ := p.inner(c)
				c = inner.result.Body
			}
			image.Caption = tidy(clip(c, maxCaption))
			break
		}
	}
	return image, image.URL != ""
}

// hasWords tells a caption from a number.
func hasWords(s string) bool {
	return hasHan(s) || strings.Contains(strings.TrimSpace(s), " ")
}

// keptArticle reads markup that is kept for scripts, or for readers without
// them: <script type="text/html">, <noscript>, <template>.
func (p *page) keptArticle() (article, bool) {
	var a article
	consider := func(text, where string) {
		if len(text) > len(a.content) && len(text) <= maxScript && strings.Contains(text, "<") && isRunningText(text) {
			a.content, a.where = text, where
		}
	}
	for _, s := range p.scripts {
		if t := strings.ToLower(attr(s, "type")); t == "text/html" || strings.Contains(t, "template") {
			consider(scriptText(s), "script "+clip(tidy(t), 40))
		}
	}
	for i := range p.elements {
		n := p.elements[i].node
		switch n.DataAtom {
		case atom.Noscript, atom.Xmp:
			if n.FirstChild != nil {
				consider(n.FirstChild.Data, p.path(int32(i)))
			}
		case atom.Template:
			var b strings.Builder
			for c := n.FirstChild; c != nil && b.Len() < maxScript; c = c.NextSibling {
				if html.Render(&b, c) != nil {
					break
				}
			}
			consider(b.String(), p.path(int32(i)))
		}
	}
	return a, a.content != ""
}
