package main

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"

	"jianbao/record"
)

// changeKind says what became of a stretch of text.
type changeKind int

const (
	kept changeKind = iota
	removed
	added
)

// stretch is a piece of the text of two revisions: in both, only in the
// former, or only in the latter.
type stretch struct {
	kind changeKind
	text string
}

// fieldChange is one field of the record, or one place of the body, in which
// two revisions differ. What is absent is "".
type fieldChange struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// sentences takes a text apart after the signs that end sentences, with the
// closing marks behind them; the end of a paragraph stays with its last sentence.
func sentences(text string) []string {
	var out []string
	begin := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		ends := r == '\n' || strings.ContainsRune("。！？!?；;…", r)
		if (r == '.') && (i == len(text) || text[i] == ' ') {
			ends = true
		}
		if !ends {
			continue
		}
		for i < len(text) && r != '\n' {
			next, size := utf8.DecodeRuneInString(text[i:])
			if !strings.ContainsRune("。！？!?…”’」』）)》〉\"' \n", next) {
				break
			}
			i, r = i+size, next
		}
		out = append(out, text[begin:i])
		begin = i
	}
	if begin < len(text) {
		out = append(out, text[begin:])
	}
	return out
}

// letters gives every distinct sentence a character, so that whole sentences
// are compared at once.
type letters struct {
	of   map[string]rune
	text []string
}

// firstLetter begins the planes of private use, which have no surrogates in them.
const firstLetter = 0xf0000

func (l *letters) spell(list []string) string {
	var out strings.Builder
	for _, sentence := range list {
		r, known := l.of[sentence]
		if !known {
			r = firstLetter + rune(len(l.text))
			l.of[sentence], l.text = r, append(l.text, sentence)
		}
		out.WriteRune(r)
	}
	return out.String()
}

func (l *letters) read(spelled string) string {
	var out strings.Builder
	for _, r := range spelled {
		out.WriteString(l.text[r-firstLetter])
	}
	return out.String()
}

// compareTexts compares two texts sentence by sentence, and sentences that
// changed character by character.
func compareTexts(before, after string) []stretch {
	l := &letters{of: map[string]rune{}}
	old, fresh := sentences(before), sentences(after)
	if len(old)+len(fresh) > utf8.MaxRune-firstLetter {
		return []stretch{{removed, before}, {added, after}}
	}
	var out []stretch
	for _, s := range compareRunes(l.spell(old), l.spell(fresh)) {
		s.text = l.read(s.text)
		out = append(out, s)
	}
	return ordered(refine(out))
}

// compareRunes compares two texts character by character.
func compareRunes(before, after string) []stretch {
	var out []stretch
	at := 0
	add := func(kind changeKind, text string) {
		switch n := len(out) - 1; {
		case text == "":
		case n >= 0 && out[n].kind == kind:
			out[n].text += text
		default:
			out = append(out, stretch{kind, text})
		}
	}
	for _, e := range udiff.Strings(before, after) {
		add(kept, before[at:e.Start])
		add(removed, before[e.Start:e.End])
		add(added, e.New)
		at = e.End
	}
	add(kept, before[at:])
	return ordered(out)
}

// ordered puts what was removed before what was added between two kept
// stretches, and makes one of stretches of one kind that touch.
func ordered(list []stretch) []stretch {
	var out []stretch
	var gone, come string
	flush := func() {
		if gone != "" {
			out = append(out, stretch{removed, gone})
		}
		if come != "" {
			out = append(out, stretch{added, come})
		}
		gone, come = "", ""
	}
	for _, s := range list {
		switch s.kind {
		case removed:
			gone += s.text
		case added:
			come += s.text
		default:
			flush()
			if n := len(out) - 1; n >= 0 && out[n].kind == kept {
				out[n].text += s.text
			} else {
				out = append(out, s)
			}
		}
	}
	flush()
	return out
}

// refine compares each removed stretch with the added one behind it by
// characters, where they have enough in common to be one sentence that was edited.
func refine(list []stretch) []stretch {
	var out []stretch
	for i := 0; i < len(list); i++ {
		if list[i].kind != removed || i+1 == len(list) || list[i+1].kind != added {
			out = append(out, list[i])
			continue
		}
		out = append(out, refinePair(list[i].text, list[i+1].text)...)
		i++
	}
	return out
}

func refinePair(before, after string) []stretch {
	fine := smooth(compareRunes(before, after))
	common := 0
	for _, s := range fine {
		if s.kind == kept {
			common += utf8.RuneCountInString(s.text)
		}
	}
	if 5*common >= 2*max(utf8.RuneCountInString(before), utf8.RuneCountInString(after)) {
		return fine
	}
	old, endsOld := strings.CutSuffix(before, "\n")
	fresh, endsFresh := strings.CutSuffix(after, "\n")
	if endsOld && endsFresh { // both end their paragraph: that has not changed
		return []stretch{{removed, old}, {added, fresh}, {kept, "\n"}}
	}
	return []stretch{{removed, before}, {added, after}}
}

// smooth takes single characters that happen to be the same between two changes
// as changed: nobody reads 新区 as one letter kept and one replaced.
func smooth(list []stretch) []stretch {
	var out []stretch
	for i, s := range list {
		between := i > 0 && i+1 < len(list) && s.kind == kept
		if between && utf8.RuneCountInString(s.text) == 1 && isWordRune(s.text) {
			out = append(out, stretch{removed, s.text}, stretch{added, s.text})
			continue
		}
		out = append(out, s)
	}
	return ordered(out)
}

func isWordRune(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// recordFields are the fields of a record that a change of content can be in,
// each in the form in which it is compared; the body apart.
func recordFields(c record.Content) []fieldChange {
	clock := func(name string) fieldChange {
		t := c.Published
		if name == "updated" {
			t = c.Updated
		}
		return fieldChange{Field: name, Before: exactTime(t, t.Location())}
	}
	var bylines, captions []string
	for _, b := range c.Bylines {
		bylines = append(bylines, strings.TrimSpace(b.Role+" "+b.Name))
	}
	for _, image := range c.Images {
		if image.Caption != "" {
			captions = append(captions, image.Caption)
		}
	}
	list := func(name string, values []string) fieldChange {
		return fieldChange{Field: name, Before: strings.Join(values, ", ")}
	}
	return []fieldChange{
		{Field: "title", Before: c.Title}, {Field: "subtitle", Before: c.Subtitle}, clock("published"), clock("updated"),
		{Field: "source", Before: c.Source}, list("authors", c.Authors), list("bylines", bylines), list("editors", c.Editors),
		{Field: "kind", Before: string(c.Kind)}, list("captions", captions),
	}
}

// difference is what two revisions of an article differ in.
type difference struct {
	from, to record.Article
	// begun is when each was first seen.
	begun  [2]time.Time
	fields []fieldChange
	body   []stretch
}

func compareRevisions(from, to record.Article) difference {
	d := difference{from: from, to: to, body: compareTexts(from.Body, to.Body)}
	after := recordFields(to.Content)
	for i, f := range recordFields(from.Content) {
		if f.After = after[i].Before; f.Before != f.After {
			d.fields = append(d.fields, f)
		}
	}
	return d
}

// changes are the fields that differ, and the places of the body, each with the
// sentences around it that were replaced.
func (d difference) changes() []fieldChange {
	out := append([]fieldChange{}, d.fields...)
	l := &letters{of: map[string]rune{}}
	var open fieldChange
	flush := func() {
		if open.Before != "" || open.After != "" {
			open.Field = "body"
			open.Before, open.After = strings.TrimSuffix(open.Before, "\n"), strings.TrimSuffix(open.After, "\n")
			out = append(out, open)
		}
		open = fieldChange{}
	}
	for _, s := range compareRunes(l.spell(sentences(d.from.Body)), l.spell(sentences(d.to.Body))) {
		switch text := l.read(s.text); s.kind {
		case removed:
			open.Before += text
		case added:
			open.After += text
		default:
			flush()
		}
	}
	flush()
	return out
}

// lined is a revision as lines for a unified diff: a field a line, a sentence a
// line, an empty line between paragraphs.
func lined(c record.Content) string {
	var out strings.Builder
	for _, f := range recordFields(c) {
		if f.Before != "" {
			fmt.Fprintf(&out, "%s: %s\n", f.Field, f.Before)
		}
	}
	for _, sentence := range sentences(c.Body) {
		text, ends := strings.CutSuffix(sentence, "\n")
		if out.WriteString(text + "\n"); ends {
			out.WriteString("\n")
		}
	}
	return out.String()
}
