package parser

import (
	"slices"
	"strings"
)

// What a layout finds is believed by how far the layout is trusted (Trust), and
// by what the page itself says: a shipped layout may be years old, and its
// selectors may find something else today.

// minText is how many characters a text has at least that a layout finds where
// the generic extractor found next to none.
const minText = 40

// believesText reports whether what the template finds can be the text: a layout
// of crawl.yaml at least a twentieth of what the generic extractor read, others
// half of that very text.
func (f *fitting) believesText() bool {
	all, both := f.text.share(f.p.result.Body)
	switch {
	case f.t.trust == Own:
		return f.text.weight*20 >= all
	case f.isWeak():
		return f.text.weight >= max(minText, all)
	}
	return both*2 >= all
}

// isWeak reports whether the generic extractor read next to no text.
func (f *fitting) isWeak() bool {
	p := f.p
	if f.generic != nil {
		p = f.generic
	}
	weight, _ := p.bodyWeight()
	return weight < enoughBody
}

// sameText reports whether the generic text is all in the layout's, and leaves
// out no running text of it.
func (f *fitting) sameText() bool {
	generic := map[string]bool{}
	for l := range strings.SplitSeq(f.generic.result.Body, "\n") {
		if generic[l] = true; !f.text.lines[l] {
			return false
		}
	}
	for l := range f.text.lines {
		if !generic[l] && isRunning(l) {
			return false
		}
	}
	return true
}

// newText reports whether the page is to be read again around the layout's text.
func (f *fitting) newText() bool {
	switch {
	case f.text.weight == 0: // it names no text
		return f.stripsText()
	case len(f.text.elements) == 0: // it is no text of the page's lines
		return false
	}
	return (f.t.trust != Fallback || f.isWeak()) && !f.sameText()
}

// stripsText reports whether the layout takes lines out of the generic text.
func (f *fitting) stripsText() bool {
	for _, e := range f.text.strip {
		s := f.p.elements[e].lines
		if slices.ContainsFunc(f.p.notes.kept, func(i int32) bool { return i >= s.from && i < s.to }) {
			return true
		}
	}
	return false
}

// standsUp reports whether the text that came of a layout may take the place of
// the generic one. A shipped layout may leave out a fifth of that. It may add half as much,
// most of it running text, where its headline too shows that the template is
// that of the page: an element of another one may hold comments or other articles.
func (f *fitting) standsUp(body string) bool {
	x := layoutText{}
	x.take(strings.Split(body, "\n"))
	all, both := x.share(f.generic.result.Body)
	switch {
	case x.weight == 0:
		return false
	case f.t.trust == Own:
		return x.weight*20 >= all
	case f.isWeak():
		return x.weight >= max(minText, all)
	}
	generic := layoutText{}
	generic.take(strings.Split(f.generic.result.Body, "\n"))
	gained, running := 0, 0
	for l := range x.lines {
		if generic.lines[l] {
			continue
		}
		gained += runes(l)
		if isRunning(l) {
			running += runes(l)
		}
	}
	return both*5 >= all*4 && (gained == 0 || f.isRecognised() && gained*2 <= all && running*10 >= all && running*2 >= gained)
}

// isRecognised reports whether the headline's selector finds the very headline
// that the generic extractor found, and could not find that on any page.
func (f *fitting) isRecognised() bool {
	own := strings.ContainsAny(f.titleBy, "#[@:") || strings.Contains(f.titleBy, ".") && !isXPath(f.titleBy)
	return own && f.title != "" && folded(f.title) == folded(f.p.result.Title)
}

// isRunning reports whether a line ends as a sentence does.
func isRunning(l string) bool {
	end := strings.TrimRight(l, "”\"’』」）)")
	return runes(l) >= 20 && strings.TrimRight(end, "。！？.!?…") != end && !isBoilerplate(l)
}

// newTitle reports whether the headline of the layout is another than the
// generic one, and believed.
func (f *fitting) newTitle() bool {
	return f.title != "" && folded(f.title) != folded(f.p.result.Title) && f.believesTitle()
}

// believesTitle: a shipped layout's headline stands unless the document's title
// repeats the generic one, and less of that of the layout.
func (f *fitting) believesTitle() bool {
	title := f.generic.result.Title
	if f.t.trust != Shipped || title == "" {
		return f.t.trust == Own || title == ""
	}
	repeated := func(s string) int {
		og, _ := f.p.metaNamed("og:title")
		return max(likeness(folded(s), folded(f.p.docTitle)), likeness(folded(s), folded(og)))
	}
	return repeated(f.title) >= repeated(title)
}

// believesDate: a shipped layout's day stands unless the generic one is that of
// the address, or stands where nothing but the article's own date does and is no
// distance from the time of fetching (WeChat says 前天 and knows the second).
func (f *fitting) believesDate() bool {
	if f.t.trust != Shipped || f.generic.result.Evidence["published"].Relative {
		return true
	}
	st, _, ok := stampInPath(f.p.in.URL)
	return !f.generic.notes.ownDate && !(ok && sameDay(st.t, f.generic.result.Published))
}

// believesSource: a shipped layout's outlet stands unless the page labels the
// generic one as its source, or the layout's is that and something more.
func (f *fitting) believesSource(v string) bool {
	if f.t.trust != Shipped {
		return true
	}
	return !strings.HasPrefix(f.genericRule("source"), "labelled") && !strings.Contains(v, f.generic.result.Source)
}
