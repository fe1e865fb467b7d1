package parser

import (
	"maps"
	"slices"
	"strings"

	"jianbao/record"
)

// Join makes one article of the parts of a paginated one, in order; one part
// is the usual case. Fields are the first part's, completed from those behind
// it; bodies follow each other, without lines that a part repeats from the one
// before; a part that holds the whole text stands for all. missing are the
// addresses of parts that could not be had. Ids, revisions, captures and times of
// sight are the catalog's to fill in.
func Join(parts []record.Page, missing []string) record.Article {
	a := record.Article{Schema: record.Schema, ParserVersion: Version, Incomplete: slices.Clone(missing), Evidence: map[string]record.Evidence{}}
	if len(parts) == 0 {
		return a
	}
	a.ParserVersion = versions(parts)
	a.Content = parts[0].Content
	a.Authors, a.Bylines = slices.Clone(a.Authors), slices.Clone(a.Bylines)
	a.Editors, a.Images = slices.Clone(a.Editors), slices.Clone(a.Images)
	maps.Copy(a.Evidence, parts[0].Evidence)
	bodies := []string{parts[0].Body}
	for _, p := range parts[1:] {
		bodies = append(bodies, p.Body)
		complete(&a, p)
	}
	if slices.ContainsFunc(parts, func(p record.Page) bool { return p.Evidence["body"].Unclosed }) {
		e := a.Evidence["body"]
		e.Unclosed = true
		a.Evidence["body"] = e
	}
	cut := false
	if a.Body, cut = joinBodies(bodies); cut {
		e := a.Evidence["body"]
		e.Rule += "; the parts together cut behind a paragraph, for their size"
		a.Evidence["body"] = e
	}
	return a
}

// versions names what read the parts. It is one name, but for parts that an
// earlier parser read before the others came, or of hosts with other layouts.
func versions(parts []record.Page) string {
	var all []string
	for _, p := range parts {
		if !slices.Contains(all, p.ParserVersion) {
			all = append(all, p.ParserVersion)
		}
	}
	return strings.Join(all, " ")
}

// complete adds to an article what a further part knows.
func complete(a *record.Article, p record.Page) {
	for _, b := range p.Bylines {
		if len(a.Authors) < MaxPeople && !slices.Contains(a.Authors, b.Name) {
			a.Authors, a.Bylines = append(a.Authors, b.Name), append(a.Bylines, b)
		}
	}
	for _, e := range p.Editors {
		if len(a.Editors) < MaxPeople && !slices.Contains(a.Editors, e) {
			a.Editors = append(a.Editors, e)
		}
	}
	for _, image := range p.Images {
		same := func(o record.Image) bool {
			return o.URL == image.URL && (image.URL != "" || o.Caption == image.Caption)
		}
		if len(a.Images) < MaxImages && !slices.ContainsFunc(a.Images, same) {
			a.Images = append(a.Images, image)
		}
	}
	if a.Title == "" {
		a.Title = p.Title
	}
	if a.Source == "" {
		a.Source, a.SourceParts = p.Source, p.SourceParts
	}
	if a.Published.IsZero() {
		a.Published, a.PublishedPrecision = p.Published, p.PublishedPrecision
	}
	if p.Updated.After(a.Updated) {
		a.Updated, a.Evidence["updated"] = p.Updated, p.Evidence["updated"]
	}
	for field, e := range p.Evidence {
		if _, known := a.Evidence[field]; !known {
			a.Evidence[field] = e
		}
	}
}

// joinBodies puts the parts' texts together, up to MaxBody.
func joinBodies(bodies []string) (text string, cut bool) {
	for _, b := range bodies[1:] {
		if whole(b, bodies) {
			return b, false
		}
	}
	var lines []string
	size := 0
	for n, b := range bodies {
		own := strings.Split(b, "\n")
		for i, l := range own {
			if l == "" || n > 0 && i < 3 && slices.Contains(lines, l) {
				continue // an abstract, or a caption, on every part
			}
			if size += len(l) + 1; size > MaxBody+1 {
				return strings.Join(lines, "\n"), true
			}
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n"), false
}

// whole reports whether b holds all the other bodies, as 单页阅读 does: nine
// tenths of their lines, for a part can end in the middle of a paragraph, or
// with a word of its own.
func whole(b string, bodies []string) bool {
	var lines map[string]bool
	for _, o := range bodies {
		if o == b || o != "" && strings.Contains(b, o) {
			continue
		}
		if lines == nil {
			lines = map[string]bool{}
			for l := range strings.SplitSeq(b, "\n") {
				lines[l] = true
			}
		}
		if o == "" || len(o) >= len(b) || !holdsLines(b, lines, o) {
			return false
		}
	}
	return len(bodies) > 1
}

// holdsLines reports whether a body b of some lines holds most of o.
func holdsLines(b string, lines map[string]bool, o string) bool {
	held := 0
	for l := range strings.SplitSeq(o, "\n") {
		if lines[l] {
			held += len(l)
		}
	}
	last := o[strings.LastIndexByte(o, '\n')+1:]
	if !lines[last] && strings.Contains(b, strings.TrimRight(last, "….")) {
		held += len(last)
	}
	return held*10 >= len(o)*9
}
