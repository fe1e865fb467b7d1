package parser

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"jianbao/record"
)

// maxTitle is how long a headline is at most, in characters: what is longer is
// an abstract, or the text.
const maxTitle = 200

// findTitle takes of what the title's selector finds what the generic extractor
// took too, else the first that can be a headline.
func (f *fitting) findTitle() {
	p := f.p
	hits, by := p.find(f.t.title)
	for _, h := range hits[:min(len(hits), 20)] {
		var title string
		if h.element >= 0 {
			title = p.unbranded(p.headingText(h.element))
		} else {
			title = p.stripBrand(plainText(h.value))
		}
		if n := runes(title); n < 2 || n > maxTitle || isBrandOnly(title) {
			continue
		}
		same := folded(title) == folded(p.result.Title)
		if same || f.title == "" {
			f.title, f.heading, f.titleBy = title, h, by
		}
		if same {
			return
		}
	}
}

func (f *fitting) giveTitle() {
	p := f.p
	switch rule := f.genericRule("title"); {
	case f.title == "":
	case folded(f.title) == folded(f.generic.result.Title):
		p.prove("title", f.rule(f.titleBy), p.hitPath(f.heading), f.title)
	case f.believesTitle():
		p.setTitle(f.title, f.rule(f.titleBy), p.hitPath(f.heading), f.title)
		if f.generic.result.Title != "" {
			f.disagrees("title", f.generic.result.Title, rule)
		}
	default:
		f.disagrees("title", f.title, f.rule(f.titleBy))
	}
}

// giveText takes the text of the layout. Read says that the page was read again
// around its elements.
func (f *fitting) giveText(read bool) {
	p := f.p
	if f.text.weight == 0 {
		return
	}
	switch {
	case len(f.text.elements) == 0 && f.standsUp(f.text.inner.result.Body):
		inner := f.text.inner
		p.result.Body = inner.result.Body
		if len(inner.result.Images) > 0 {
			p.result.Images = inner.result.Images
			p.prove("images", f.rule(f.text.by), f.text.where, "")
		}
		p.notes.embedded, p.notes.cut, p.notes.inner = true, f.text.cut, inner
		p.prove("body", f.rule(f.text.by), f.text.where, clip(p.result.Body, 60))
	case read:
	case len(f.text.elements) > 0 && f.sameText():
		p.prove("body", f.rule(f.text.by), f.text.where, "")
		return
	default:
		f.disagrees("body", f.inCommon(f.text.weight, f.generic.result.Body), f.rule(f.text.by))
		return
	}
	x := layoutText{}
	x.take(strings.Split(p.result.Body, "\n"))
	all, both := x.share(f.generic.result.Body)
	if all > 0 && (both*10 < all*9 || both*10 < x.weight*9) {
		f.disagrees("body", strconv.Itoa(all)+" characters, "+strconv.Itoa(both)+" of them here too, in "+f.generic.result.Evidence["body"].Where, f.genericRule("body"))
	}
}

// inCommon tells how a text that lost compares with the one that holds.
func (f *fitting) inCommon(weight int, body string) string {
	_, both := f.text.share(body)
	return strconv.Itoa(weight) + " characters, " + strconv.Itoa(both) + " of them here too, in " + f.text.where
}

// layoutStamp is the time that the date's selector finds.
func (p *page) layoutStamp(t *Template) (stamp, hit, string, bool) {
	hits, by := p.find(t.date)
	for _, h := range hits[:min(len(hits), 20)] {
		raw := p.hitText(h)
		stamps := findStamps(raw, p.in.FetchedAt)
		if h.element >= 0 {
			stamps = append(findStamps(p.elementText(h.element), p.in.FetchedAt), stamps...)
		} else if st, ok := unixStamp(raw); ok {
			stamps = []stamp{st}
		}
		for _, st := range stamps {
			if !p.isFuture(st.t) {
				return st, h, by, true
			}
		}
	}
	return stamp{}, hit{}, "", false
}

func (f *fitting) giveDate() {
	p := f.p
	st, h, by, ok := p.layoutStamp(f.t)
	if !ok {
		return
	}
	other, rule := p.result.Published, p.result.Evidence["published"].Rule
	same := !other.IsZero() && sameDay(st.t, other)
	switch {
	case same && !finer(st.precision, p.result.PublishedPrecision) && st.precision != p.result.PublishedPrecision:
		return // the day, of which more is known
	case same, other.IsZero(), f.believesDate():
	default:
		f.disagrees("published", st.t.Format(time.RFC3339), f.rule(by))
		return
	}
	p.result.Published, p.result.PublishedPrecision = st.t, st.precision
	p.prove("published", f.rule(by), p.hitPath(h), p.hitText(h))
	if e := p.result.Evidence["published"]; st.relative {
		e.Relative = true
		p.result.Evidence["published"] = e
	}
	if !same && !other.IsZero() {
		f.disagrees("published", other.Format(time.RFC3339), rule)
	}
	if !p.result.Updated.After(st.t) {
		p.result.Updated = time.Time{}
		delete(p.result.Evidence, "updated")
	}
}

// finer reports whether a precision says more than another.
func finer(a, b record.Precision) bool {
	order := []record.Precision{"", record.ToDay, record.ToMinute, record.ToSecond}
	return slices.Index(order, a) > slices.Index(order, b)
}

// findSource is the outlet in what the source's selector finds: labelled, or
// what stands beside the labels and the date.
func (f *fitting) findSource() (found, bool) {
	p := f.p
	hits, by := p.find(f.t.source)
	for _, h := range hits[:min(len(hits), 20)] {
		raw := p.hitText(h)
		if runes(raw) > maxImprint {
			continue // text, not a line of the imprint
		}
		for _, v := range f.sourcesIn(raw) {
			if v = cleanSource(v); isSource(v) {
				return found{v, f.rule(by), p.hitPath(h), raw}, true
			}
		}
	}
	return found{}, false
}

// sourcesIn are what may be the outlet in a line: what is labelled, then what
// stands beside labels and dates. A layout of 2019 looks for the word 来源
// anywhere, so that its line must be one of an imprint.
func (f *fitting) sourcesIn(line string) (values []string) {
	fields, rest := fieldsOf(line, f.p.in.FetchedAt)
	old, dated := f.t.trust == Fallback, false
	for _, field := range fields {
		dated = dated || field.stamp != nil
		if field.kind == labelSource && (field.colon || !old) {
			values = append(values, field.value)
		}
	}
	if old && !dated && (len(fields) > 0 || runes(line) > 20) {
		return values
	}
	return append(values, rest...)
}

func (f *fitting) giveSource() {
	p := f.p
	v, ok := f.findSource()
	if !ok {
		return
	}
	other, rule := p.result.Source, p.result.Evidence["source"].Rule
	same := folded(v.value) == folded(other)
	if !same && other != "" && !f.believesSource(v.value) {
		f.disagrees("source", v.value, v.rule)
		return
	}
	p.setSource(v)
	if !same && other != "" {
		f.disagrees("source", other, rule)
	}
}

func (f *fitting) giveAuthors() {
	p := f.p
	by, why := f.findPeople(f.t.authors, true)
	if len(by) == 0 || f.t.trust != Own && len(p.result.Authors) > 0 {
		return
	}
	other, rule := strings.Join(p.result.Authors, " "), p.result.Evidence["authors"].Rule
	p.result.Authors, p.result.Bylines = nil, nil
	p.setAuthors(by, why)
	if other != "" && other != strings.Join(p.result.Authors, " ") {
		f.disagrees("authors", other, rule)
	}
}

func (f *fitting) giveEditors() {
	p := f.p
	by, why := f.findPeople(f.t.editors, false)
	if len(by) == 0 || f.t.trust != Own && len(p.result.Editors) > 0 {
		return
	}
	other, rule := strings.Join(p.result.Editors, " "), p.result.Evidence["editors"].Rule
	p.result.Editors = nil
	for _, b := range by[:min(len(by), MaxPeople)] {
		if !slices.Contains(p.result.Editors, b.Name) {
			p.result.Editors = append(p.result.Editors, b.Name)
		}
	}
	p.prove("editors", why.rule, why.where, why.raw)
	if other != "" && other != strings.Join(p.result.Editors, " ") {
		f.disagrees("editors", other, rule)
	}
}

// findPeople are the people in what selectors find: in the lines that are
// labelled or, where bylines are looked for, are one, else in the others.
func (f *fitting) findPeople(selectors []selector, bylines bool) (people []record.Byline, why found) {
	p := f.p
	sure := false
	hits, by := p.find(selectors)
	for _, h := range hits[:min(len(hits), MaxPeople)] {
		raw := p.hitText(h)
		if runes(raw) > maxImprint {
			continue
		}
		var line []record.Byline
		if bylines {
			line = parseByline(raw)
		}
		labelled := len(line) > 0
		if !labelled {
			var names []string
			names, labelled = f.namesIn(raw)
			for _, n := range names {
				line = append(line, record.Byline{Name: n})
			}
		}
		if len(line) == 0 || sure && !labelled {
			continue
		}
		if labelled && !sure {
			sure, people = true, nil
		}
		if len(people) == 0 {
			why = found{rule: f.rule(by), where: p.hitPath(h), raw: raw}
		}
		people = append(people, line...)
	}
	return people, why
}

// namesIn are the names in the first value of a line that is labelled as
// people, else in what it says without a label. A line that says something else
// too is a line of names only where crawl.yaml says so, and one without a label
// may be anything in a layout of 2019.
func (f *fitting) namesIn(line string) (names []string, labelled bool) {
	fields, rest := fieldsOf(line, f.p.in.FetchedAt)
	for _, field := range fields {
		if field.value != "" && (field.kind == labelAuthor || field.kind == labelEditor) && (field.colon || f.t.trust != Fallback) {
			return namesIn(field.value, true), true
		}
	}
	if f.t.trust == Fallback || f.t.trust == Shipped && len(fields) > 0 {
		return nil, false
	}
	return namesIn(strings.Join(rest, " "), true), false
}

func (f *fitting) giveSubtitle() {
	p := f.p
	hits, by := p.find(f.t.subtitle)
	if len(hits) == 0 || f.t.trust != Own && p.result.Subtitle != "" {
		return
	}
	if text := tidy(clip(p.hitText(hits[0]), maxTitle)); folded(text) != folded(p.result.Title) {
		p.result.Subtitle = text
		p.prove("subtitle", f.rule(by), p.hitPath(hits[0]), text)
	}
}
