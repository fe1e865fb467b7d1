package difference

import (
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"jianbao/record"
)

// Change is one field of the record, or one place of the body, in which two
// contents differ. What is absent is "". Field is the name in the record's JSON
// form; captions are those of all images.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Difference is what two contents differ in.
type Difference struct {
	// Fields are those that differ, the body apart.
	Fields []Change
	// Body is the text of both.
	Body []Stretch

	before, after string
}

// Contents compares two contents.
func Contents(before, after record.Content) Difference {
	d := Difference{Body: Texts(before.Body, after.Body), before: before.Body, after: after.Body}
	old, fresh := fields(before), fields(after)
	for i, f := range old {
		if f.after = fresh[i].before; f.before == f.after || f.instant != 0 && f.instant == fresh[i].instant {
			continue
		}
		d.Fields = append(d.Fields, Change{f.name, f.before, f.after})
	}
	return d
}

// Empty reports whether nothing differs.
func (d Difference) Empty() bool { return len(d.Fields) == 0 && d.before == d.after }

// Changes are the fields that differ, and the places of the body, each with the
// whole sentences that were replaced.
func (d Difference) Changes() []Change {
	out := append([]Change{}, d.Fields...)
	old, fresh := Sentences(d.before), Sentences(d.after)
	a, b := spell(old, fresh)
	for _, e := range compare(a, b) {
		out = append(out, Change{
			Field:  "body",
			Before: strings.TrimSuffix(strings.Join(old[e.Start:e.End], ""), "\n"),
			After:  strings.TrimSuffix(strings.Join(fresh[e.ReplStart:e.ReplEnd], ""), "\n"),
		})
	}
	return out
}

// field is a field in the form in which it is compared.
type field struct {
	name          string
	before, after string
	instant       int64
}

// fields are those of a record that a change of content can be in, the body apart.
func fields(c record.Content) []field {
	var bylines, captions []string
	for _, b := range c.Bylines {
		bylines = append(bylines, strings.TrimSpace(b.Role+" "+b.Name))
	}
	for _, image := range c.Images {
		if image.Caption != "" {
			captions = append(captions, image.Caption)
		}
	}
	text := func(name, value string) field { return field{name: name, before: value} }
	list := func(name string, values []string) field { return text(name, strings.Join(values, ", ")) }
	return []field{
		text("title", c.Title), text("subtitle", c.Subtitle), text("shoulder_title", c.ShoulderTitle), clock("published", c.Published), clock("updated", c.Updated),
		text("source", c.Source), list("authors", c.Authors), list("bylines", bylines), list("editors", c.Editors),
		text("kind", string(c.Kind)), list("captions", captions),
	}
}

func clock(name string, t time.Time) field {
	if t.IsZero() {
		return field{name: name}
	}
	return field{name: name, before: t.Format(time.RFC3339), instant: t.Unix()}
}

// Lines is a content as lines, for a unified diff: a field a line, a sentence a
// line, an empty line behind each paragraph.
func Lines(c record.Content) string {
	var out strings.Builder
	for _, f := range fields(c) {
		if f.before != "" {
			out.WriteString(f.name + ": " + f.before + "\n")
		}
	}
	for _, sentence := range Sentences(c.Body) {
		text, ends := strings.CutSuffix(sentence, "\n")
		if out.WriteString(text + "\n"); ends {
			out.WriteString("\n")
		}
	}
	return out.String()
}

// Unified is the unified diff of two texts of lines, "" where they are the same.
func Unified(from, to, before, after string) string {
	old, fresh := lines(before), lines(after)
	a, b := spell(old, fresh)
	var edits []udiff.Edit
	at, offset := 0, 0
	for _, e := range compare(a, b) {
		offset += size(old[at:e.Start])
		start := offset
		offset += size(old[e.Start:e.End])
		edits = append(edits, udiff.Edit{Start: start, End: offset, New: strings.Join(fresh[e.ReplStart:e.ReplEnd], "")})
		at = e.End
	}
	text, err := udiff.ToUnified(from, to, before, edits, udiff.DefaultContextLines)
	if err != nil {
		panic("difference: edits in order and within the text make a diff: " + err.Error())
	}
	return text
}

func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		out = append(out, line)
	}
	return out
}

func size(list []string) (n int) {
	for _, s := range list {
		n += len(s)
	}
	return n
}
