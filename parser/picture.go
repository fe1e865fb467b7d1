package parser

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/weburl"
)

// lateKeys are the attributes in which pages that load pictures late, and
// forums, keep the address of the picture itself.
var lateKeys = []string{"data-original", "data-src", "data-lazy-src", "data-actualsrc", "data-lazy", "data-lazyload", "data-url", "data-echo", "data-original-src", "data-origin", "data-real-src", "data-realsrc", "real_src", "lazy-src", "lazysrc", "original", "zoomfile", "file", "src", "_src"}

// imageURL is the address of a picture, "" for what is none of an article's:
// spacers, buttons, faces, codes to scan.
func (p *page) imageURL(n *html.Node) string {
	for _, key := range lateKeys {
		if u := p.pictureAt(attr(n, key)); u != "" {
			return u
		}
	}
	for _, key := range [2]string{"srcset", "data-srcset"} {
		if u := p.pictureAt(largest(attr(n, key))); u != "" {
			return u
		}
	}
	if n.Parent != nil && n.Parent.DataAtom == atom.Picture {
		for c := n.Parent.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom != atom.Source {
				continue
			}
			for _, key := range [2]string{"srcset", "data-srcset"} {
				if u := p.pictureAt(largest(attr(c, key))); u != "" {
					return u
				}
			}
		}
	}
	return ""
}

// pictureAt resolves what an attribute holds if that can be an article's picture.
func (p *page) pictureAt(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || strings.HasPrefix(raw, "data:") || isOrnament(raw) {
		return ""
	}
	if u := p.href(raw); weburl.IsWeb(u) {
		return u
	}
	return ""
}

// largest is the candidate of a srcset with the greatest width or density.
func largest(set string) string {
	best, most := "", -1.0
	for _, candidate := range strings.Split(set, ", ") {
		fields := strings.Fields(strings.Trim(candidate, " ,"))
		if len(fields) == 0 {
			continue
		}
		size := 1.0
		if len(fields) > 1 {
			size, _ = strconv.ParseFloat(strings.TrimRight(fields[1], "wxh"), 64)
		}
		if size > most {
			best, most = fields[0], size
		}
	}
	return best
}

var (
	// ornaments are in the addresses of faces, codes to scan, counters.
	ornaments = []string{"/icon", "icon_", "logo", "qrcode", "erweima", "/ewm", "emoji", "emoticon", "/smil", "/face/", "avatar", "doubleclick", "/1x1"}
	// ornamentNames begin the names of parts of a template, which are no photographs.
	ornamentNames = []string{"spacer", "blank", "loading", "pixel", "transparent", "grey", "none.", "space.", "dot.", "line.", "share", "weixin", "wechat", "placeholder", "lazy", "zoom.", "default_img", "btn", "button", "arrow", "ico_", "ico-", "1x1"}
)

// isOrnament reports whether an address is that of a picture that means nothing.
func isOrnament(address string) bool {
	path, _, _ := strings.Cut(strings.ToLower(address), "?")
	return containsAny(path, ornaments) || hasAnyPrefix(path[strings.LastIndexByte(path, '/')+1:], ornamentNames) && !endsIn(path, []string{".jpg", ".jpeg"})
}

// isImageAddress reports whether an address ends like a picture's.
func isImageAddress(u string) bool {
	u, _, _ = strings.Cut(strings.ToLower(u), "?")
	u, _, _ = strings.Cut(u, "!") // sizes of a store: 1.jpg!w640
	return endsIn(u, []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".avif"})
}

// isSmall reports whether a picture says that it is no larger than a button.
func isSmall(n *html.Node) bool {
	for _, name := range [2]string{"width", "height"} {
		if v, err := strconv.Atoi(strings.TrimSuffix(attr(n, name), "px")); err == nil && v < 60 {
			return true
		}
	}
	for _, rule := range strings.Split(strings.ReplaceAll(strings.ToLower(attr(n, "style")), " ", ""), ";") {
		if size, ok := strings.CutPrefix(rule, "width:"); ok {
			v, err := strconv.Atoi(strings.TrimSuffix(size, "px"))
			return err == nil && v < 60
		}
	}
	return false
}

// altOf is what a picture's own attribute tells where that is a sentence, and
// not the headline, which systems put into every picture.
func (p *page) altOf(n *html.Node) string {
	text := tidy(clip(attr(n, "alt"), maxCaption))
	if runes(text) < 8 || isImageAddress(text) || !strings.ContainsAny(text, "，。.,") || !hasHan(text) && strings.Count(text, " ") < 5 {
		return ""
	}
	if f := folded(text); strings.Contains(folded(p.docTitle), f) || strings.Contains(f, folded(p.result.Title)) && p.result.Title != "" {
		return ""
	}
	return text
}

var (
	captionStarts = []string{"图为", "图：", "图注", "资料图", "图说", "（图", "(图", "图片来源", "上图", "下图", "圖為", "圖／", "圖/", "圖：", "（圖", "(圖", "圖片來源", "資料照", "資料圖", "示意圖", "Photo:", "Photo by", "Image:", "(Photo"}
	captionEnds   = []string{"摄", "图", "供图", "资料图", "资料", "制图", "截图", "摄影", "攝", "圖", "翻攝", "提供", "供圖", "攝影", "截圖", "视觉中国", "视觉中国供图", "新华社发", "中新社发", "东方ic", "东方IC", "ic photo", "IC photo", "资料照片", "資料照", "Getty Images", "Reuters", "AFP", "AP Photo", "via AP"}
	signedEnds    = []string{"摄", "摄影", "供图", "攝", "攝影", "翻攝", "供圖", "视觉中国", "新华社发", "中新社发"}
)

// captionOf is the line that tells what a picture shows: its figcaption, the
// text of the item that holds the two, or a short line right behind it. -1 for none.
func (p *page) captionOf(i int32) int32 {
	if c := p.captionInBox(i); c >= 0 {
		return c
	}
	e := &p.elements[i]
	next := p.lineAt(e.from)
	if int(next) >= len(p.lines) || p.notes.last >= 0 && next > p.notes.last || p.lines[next].from < e.from {
		return -1
	}
	l := &p.lines[next]
	text := p.lineText(next)
	bare := strings.TrimRight(text, " 。)）")
	switch {
	case l.weight > 160 || l.weight == 0 || l.role&roleHeading != 0 || l.linked*2 > l.weight:
		return -1
	case p.isCaption(next):
		return next
	case l.role&roleCentred != 0 && l.weight < 120 && l.role&roleStrong == 0:
		return next
	case l.weight < 90 && (endsIn(bare, captionEnds) || hasAnyPrefix(text, captionStarts)), endsIn(bare, signedEnds):
		return next
	}
	return -1
}

// captionInBox looks in the figure, or the item of a list, that a picture is in.
func (p *page) captionInBox(i int32) int32 {
	for up, n := p.elements[i].parent, 0; up > 0 && up != p.notes.body && n < 4; up, n = p.elements[up].parent, n+1 {
		box := &p.elements[up]
		s := box.lines
		switch box.tag {
		case atom.Figure:
			if s.len() > 0 && s.len() <= 3 {
				return s.from
			}
		case atom.Dl, atom.Li:
			if s.len() == 1 && p.lines[s.from].weight <= 200 && p.lines[s.from].weight > 0 && p.lines[s.from].linked*2 <= p.lines[s.from].weight && p.lines[s.from].from >= p.elements[i].from {
				return s.from
			}
			return -1
		}
	}
	return -1
}
