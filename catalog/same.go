package catalog

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"jianbao/record"
)

// SameContent reports whether two readings say the same, as far as it is the
// article that says it. It sees past what a template or a republishing changes
// around the words: who edited the page and when it was last touched, the width
// of punctuation and the form of quotation marks, white space, and how precisely
// the time of publication is shown.
func SameContent(a, b Reading) bool {
	return essence(a.Content) == essence(b.Content) && samePublished(&a, &b)
}

// essence is the fingerprint of what the article itself says, the time of
// publication apart.
func essence(c record.Content) string {
	c.Title, c.Subtitle, c.ShoulderTitle = fold(c.Title), fold(c.Subtitle), fold(c.ShoulderTitle)
	c.Source, c.Body = fold(c.Source), fold(c.Body)
	c.Authors, c.Bylines = folded(c.Authors), nil // who did what is said by names; roles come and go with templates
	c.Editors, c.Updated, c.Published = nil, time.Time{}, time.Time{}
	var captions []record.Image
	for _, image := range c.Images {
		if image.Caption != "" {
			captions = append(captions, record.Image{Caption: fold(image.Caption)})
		}
	}
	c.Images = captions
	return Fingerprint(c)
}

func folded(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, fold(s))
	}
	return out
}

// fold gives full-width marks, letters and digits their ASCII form, and one form
// to all quotation marks and middle dots. White space goes with the fingerprint.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		case r < 0x80:
			return r
		}
		switch r {
		case '。', '．', '｡':
			return '.'
		case '“', '”', '„', '「', '」', '『', '』', '〝', '〞':
			return '"'
		case '‘', '’', '‚':
			return '\''
		case '•', '・', '‧', '∙', '●':
			return '·'
		case '―', '─', '–':
			return '—'
		}
		return r
	}, s)
}

// samePublished reports whether two readings give one time of publication, as
// precisely as the less precise of them does. A time that is told by its
// distance from the time of fetching moves with it, and is no change.
func samePublished(a, b *Reading) bool {
	if a.Evidence["published"].Relative || b.Evidence["published"].Relative {
		return true
	}
	s, t := a.Published, b.Published
	switch {
	case s.IsZero() || t.IsZero():
		return s.IsZero() && t.IsZero()
	case a.PublishedPrecision == record.ToDay || b.PublishedPrecision == record.ToDay:
		// A day is that of its page's zone.
		if b.PublishedPrecision != record.ToDay {
			s, t = t, s
		}
		return s.In(t.Location()).Format(time.DateOnly) == t.Format(time.DateOnly)
	case a.PublishedPrecision == record.ToMinute || b.PublishedPrecision == record.ToMinute:
		return s.Truncate(time.Minute).Equal(t.Truncate(time.Minute))
	}
	return s.Truncate(time.Second).Equal(t.Truncate(time.Second))
}

// partPrint tells one page of a paginated article from what it said before.
func partPrint(page *record.Page) string {
	day := ""
	if !page.Published.IsZero() && !page.Evidence["published"].Relative {
		day = page.Published.Format(time.DateOnly)
	}
	return essence(page.Content) + day
}

// cutOff reports whether a reading is that of a whole one whose page ended too
// early: it lacks the tags that end a page, which the other has, and its lines are
// lines of the other, in order, whole or as far as they go.
func cutOff(part, whole Reading) bool {
	if !part.Evidence["body"].Unclosed || whole.Evidence["body"].Unclosed || !same(part.Title, whole.Title) {
		return false
	}
	rest := strings.Split(whole.Body, "\n")
	for line := range strings.SplitSeq(part.Body, "\n") {
		line = strings.TrimRight(squeezed(fold(line)), "\ufffd") // half a character
		i := slices.IndexFunc(rest, func(other string) bool { return strings.HasPrefix(squeezed(fold(other)), line) })
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return part.Body != ""
}

// Alike reports whether two contents are of one article, as far as a page that
// names another as its canonical form is believed: portals that name their
// front page, or one page for all, as canonical must not melt their articles
// into one, and many a notice is called 公告. The texts are the same, or the
// titles are and a third of the lines is in both; one that has no text is told
// by its title. White space and the width of marks do not count.
func Alike(a, b record.Content) bool {
	return same(a.Body, b.Body) || same(a.Title, b.Title) && inCommon(a.Body, b.Body)
}

// inCommon reports whether a third of the shorter text's lines is in the other.
func inCommon(a, b string) bool {
	lines := func(text string) map[string]bool {
		out := map[string]bool{}
		for line := range strings.SplitSeq(fold(text), "\n") {
			if line = squeezed(line); line != "" {
				out[line] = true
			}
		}
		return out
	}
	few, many := lines(a), lines(b)
	if len(few) > len(many) {
		few, many = many, few
	}
	both := 0
	for line := range few {
		if many[line] {
			both++
		}
	}
	return 3*both >= len(few)
}

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func same(a, b string) bool {
	a, b = squeezed(fold(a)), squeezed(fold(b))
	return a != "" && a == b
}
