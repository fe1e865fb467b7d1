package parser

import (
	"strings"
	"time"

	"jianbao/record"
)

// Text is a record as plain text for a person: title, imprint, paragraphs
// apart from each other by an empty line, captions. It ends with a line end.
func Text(a record.Article) string {
	var b strings.Builder
	paragraph := func(s string) {
		if s != "" {
			b.WriteString(s)
			b.WriteString("\n\n")
		}
	}
	paragraph(a.Title)
	paragraph(a.Subtitle)
	paragraph(imprintOf(a))
	for _, image := range a.Images {
		if image.Caption != "" && !strings.Contains(a.Body, image.Caption) {
			paragraph(image.Caption)
		}
	}
	for _, l := range strings.Split(a.Body, "\n") {
		paragraph(l)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// Markdown is a record as CommonMark: the title as a heading, the imprint,
// pictures, the paragraphs. What the page wrote is escaped, so that none of it
// is taken for markup. It ends with a line end.
func Markdown(a record.Article) string {
	var b strings.Builder
	block := func(parts ...string) {
		b.WriteString(strings.Join(parts, ""))
		b.WriteString("\n\n")
	}
	if a.Title != "" {
		block("# ", escapeMarkdown(a.Title))
	}
	if a.Subtitle != "" {
		block("**", escapeMarkdown(a.Subtitle), "**")
	}
	if line := imprintOf(a); line != "" {
		block(escapeMarkdown(line))
	}
	for _, image := range a.Images {
		switch caption := escapeMarkdown(image.Caption); {
		case image.URL != "":
			block("![", caption, "](<", strings.NewReplacer("<", "%3C", ">", "%3E").Replace(image.URL), ">)")
		case !strings.Contains(a.Body, image.Caption):
			block("*", caption, "*")
		}
	}
	for _, l := range strings.Split(a.Body, "\n") {
		if l != "" {
			block(escapeMarkdown(l))
		}
	}
	if a.URL != "" {
		block("<", strings.NewReplacer("<", "%3C", ">", "%3E").Replace(a.URL), ">")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// imprintOf is the line of date, source and authors.
func imprintOf(a record.Article) string {
	var parts []string
	if !a.Published.IsZero() {
		layout := "2006-01-02 15:04"
		switch a.PublishedPrecision {
		case record.ToDay:
			layout = time.DateOnly
		case record.ToSecond:
			layout = time.DateTime
		}
		parts = append(parts, a.Published.Format(layout))
	}
	if a.Source != "" {
		parts = append(parts, a.Source)
	}
	for _, by := range a.Bylines {
		parts = append(parts, strings.TrimSpace(by.Role+" "+by.Name))
	}
	return strings.Join(parts, "  ")
}

// escapeMarkdown escapes the characters that CommonMark could take for markup.
func escapeMarkdown(s string) string {
	var b strings.Builder
	start := len(s) - len(strings.TrimLeft(s, " "))
	for i, r := range s {
		switch {
		case strings.ContainsRune("\\`*_[]<>|~&", r),
			i == start && strings.ContainsRune("#+-=", r):
			b.WriteByte('\\')
		case (r == '.' || r == ')') && i > start && allDigits(s[start:i]):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func allDigits(s string) bool {
	return s != "" && len(s) < 10 && !strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) })
}
