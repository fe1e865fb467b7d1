package parser

import (
	"strings"

	"golang.org/x/net/html/atom"

	"jianbao/record"
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
		p.bareImages()
		return
	}
	seen := map[string]bool{}
	used := map[int32]bool{}
	first, alts := p.firstParagraph(), p.alts()
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
		} else if c < 0 && alts[attr(e.node, "alt")] == 1 {
			image.Caption = p.altOf(e.node)
		}
		p.notes.pictures = append(p.notes.pictures, picture{i, c, u})
		p.result.Images = append(p.result.Images, image)
	}
	p.looseCaptions(first, used)
	if len(p.result.Images) > 0 {
		p.prove("images", "pictures of the text", p.path(p.notes.body), "")
	}
}

// alts counts what the pictures' own attributes say, for what a system writes
// into each says nothing of any.
func (p *page) alts() map[string]int {
	times := map[string]int{}
	for _, i := range p.images {
		times[attr(p.elements[i].node, "alt")]++
	}
	return times
}

// bareImages finds the pictures of a page that has no text: those below the
// headline in the nearest element around it that has any.
func (p *page) bareImages() {
	h := p.notes.headline
	if h < 0 || len(p.images) == 0 {
		return
	}
	e, looked := p.lines[h].block, 0
	for level := 0; level < 6 && e > 0 && p.elements[e].tag != atom.Body; level++ {
		for _, i := range p.images {
			if !p.within(i, e) {
				continue
			}
			if looked++; looked > 10*MaxImages {
				return
			}
			if p.elements[i].from < p.lines[h].to || p.inAwayWithin(i) || p.isLinkElsewhere(i) || isSmall(p.elements[i].node) {
				continue
			}
			if u := p.imageURL(p.elements[i].node); u != "" && len(p.result.Images) < MaxImages && !p.hasImage(u) {
				image := record.Image{URL: u}
				if c := p.captionOf(i); c >= 0 {
					image.Caption = tidy(clip(p.lineText(c), maxCaption))
				}
				p.result.Images = append(p.result.Images, image)
			}
		}
		if len(p.result.Images) > 0 {
			p.prove("images", "pictures below the headline", p.path(e), "")
			return
		}
		e = p.elements[e].parent
	}
}

func (p *page) hasImage(u string) bool {
	for i := range p.result.Images {
		if p.result.Images[i].URL == u {
			return true
		}
	}
	return false
}

// isLinkElsewhere reports whether a picture is the button of a link to
// something that is neither a picture nor a part of this page.
func (p *page) isLinkElsewhere(i int32) bool {
	up := p.elements[i].parent
	if up < 0 || p.elements[up].tag != atom.A {
		return false
	}
	u := p.href(attr(p.elements[up].node, "href"))
	return u != "" && !isImageAddress(u) && !sameFolder(u, p.own)
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
	if isSmall(e.node) {
		return false
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
