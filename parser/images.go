package parser

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/record"
	"jianbao/weburl"
)

// maxCaption bounds a caption, in characters.
const maxCaption = 1000

// captionMarks begin a caption and point at its picture.
const captionMarks = "◥◤◢◣▲△▼▽↑↓◀▶"

// picture is an image of the text with the line of its caption, -1 for none.
type picture struct {
	element, caption int32
	url              string
}

// readImages finds the pictures of the text with their captions. A caption in
// front of the first paragraph belongs to its picture alone and leaves the body.
func (p *page) readImages() {
	if p.notes.body < 0 || len(p.notes.kept) == 0 {
		return
	}
	seen := map[string]bool{}
	used := map[int32]bool{}
	first := p.firstParagraph()
	for _, i := range p.images {
		e := &p.elements[i]
		if !p.isBodyImage(i) || len(p.result.Images) >= MaxImages {
			continue
		}
		u := p.imageURL(e.node)
		if u == "" || seen[u] {
			continue
		}
		seen[u] = true
		image := record.Image{URL: u}
		c := p.captionOf(i)
		if c >= 0 && !used[c] {
			used[c] = true
			image.Caption = tidy(clip(p.lineText(c), maxCaption))
		}
		p.notes.pictures = append(p.notes.pictures, picture{i, c, u})
		p.result.Images = append(p.result.Images, image)
	}
	p.looseCaptions(first, used)
	if len(p.result.Images) > 0 {
		p.prove("images", "pictures of the text", p.path(p.notes.body), "")
	}
}

// looseCaptions takes captions in front of the first paragraph out of the
// body, and keeps those that stand without their picture.
func (p *page) looseCaptions(first int32, used map[int32]bool) {
	var kept []int32
	var loose []record.Image
	alone := int32(-1)
	for _, i := range p.notes.kept {
		caption := used[i] || p.isCaption(i)
		if caption && !used[i] && len(loose) < MaxImages {
			loose = append(loose, record.Image{Caption: tidy(clip(p.lineText(i), maxCaption))})
			alone = i
		}
		if i < first && caption {
			p.because(i, whyCaption)
			if !used[i] {
				p.notes.loose = append(p.notes.loose, i)
			}
			continue
		}
		kept = append(kept, i)
	}
	if len(kept) > 0 {
		p.notes.kept = kept
		p.notes.first = kept[0]
	}
	if len(p.result.Images) == 1 && p.result.Images[0].Caption == "" && len(loose) == 1 {
		p.result.Images[0].Caption = loose[0].Caption
		p.notes.pictures[0].caption, p.notes.loose = alone, nil
		return
	}
	p.result.Images = append(loose, p.result.Images[:min(len(p.result.Images), MaxImages-len(loose))]...)
}

// firstParagraph is the first kept line that reads like running text.
func (p *page) firstParagraph() int32 {
	for _, i := range p.notes.kept {
		l := &p.lines[i]
		if l.weight >= 60 && l.stops > 0 && !p.isCaption(i) {
			return i
		}
	}
	return p.notes.first
}

// isCaption reports whether a line is a caption by its own looks.
func (p *page) isCaption(i int32) bool {
	l := &p.lines[i]
	if l.weight > 200 {
		return false
	}
	text := strings.TrimSpace(p.lineText(i))
	return l.role&roleCaption != 0 || text != "" && strings.ContainsRune(captionMarks, []rune(text)[0])
}

// isBodyImage reports whether a picture lies in the text, or between headline and text.
func (p *page) isBodyImage(i int32) bool {
	e := &p.elements[i]
	last := p.lines[p.notes.last].to
	inside := p.within(i, p.notes.body) && e.from <= last+1
	if h := p.notes.headline; !inside && h >= 0 && h < p.notes.first {
		inside = e.from > p.lines[h].to && e.from <= last
	}
	if !inside || p.inAwayWithin(i) {
		return false
	}
	for _, name := range [2]string{"width", "height"} {
		if n, err := strconv.Atoi(strings.TrimSuffix(attr(e.node, name), "px")); err == nil && n < 60 {
			return false
		}
	}
	return true
}

// inAwayWithin reports whether an element lies in something of its own within the body.
func (p *page) inAwayWithin(i int32) bool {
	for ; i >= 0 && i != p.notes.body; i = p.elements[i].parent {
		if p.elements[i].hint&hintAway != 0 {
			return true
		}
	}
	return false
}

// imageURL is the address of the picture itself: pages that load pictures
// late keep it in an attribute of their own.
func (p *page) imageURL(n *html.Node) string {
	for _, key := range []string{"data-original", "data-src", "data-lazy-src", "data-actualsrc", "data-url", "data-echo", "src", "_src"} {
		raw := strings.TrimSpace(attr(n, key))
		if raw == "" || strings.HasPrefix(raw, "data:") {
			continue
		}
		low := strings.ToLower(raw)
		if containsAny(low, []string{"blank.", "spacer", "/icon", "logo", "qrcode", "erweima", "loading", "1x1", "pixel", "transparent", "grey.gif", "emoji", "avatar"}) {
			continue
		}
		if u := p.href(raw); weburl.IsWeb(u) {
			return u
		}
	}
	return ""
}

// captionOf is the line that tells what a picture shows: its figcaption, or a
// short line right behind it. -1 for none.
func (p *page) captionOf(i int32) int32 {
	e := &p.elements[i]
	for up, n := e.parent, 0; up >= 0 && n < 4; up, n = p.elements[up].parent, n+1 {
		if p.elements[up].tag != atom.Figure {
			continue
		}
		s := p.elements[up].lines
		if s.len() > 0 && s.len() <= 3 {
			return s.from
		}
	}
	next := p.lineAt(e.from)
	if int(next) >= len(p.lines) || next > p.notes.last || p.lines[next].from < e.from {
		return -1
	}
	l := &p.lines[next]
	text := p.lineText(next)
	switch {
	case l.weight > 160 || l.weight == 0 || l.role&roleHeading != 0 || l.linked*2 > l.weight:
		return -1
	case p.isCaption(next):
		return next
	case l.role&roleCentred != 0 && l.weight < 120 && l.role&roleStrong == 0:
		return next
	case l.weight < 90 && (endsIn(strings.TrimRight(text, " 。)）"), []string{"摄", "图", "供图", "资料图", "资料", "制图", "截图", "摄影"}) || hasAnyPrefix(text, []string{"图为", "图：", "图注", "资料图", "图说", "（图"})):
		return next
	}
	return -1
}
