package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"jianbao/internal/markup"
	"jianbao/internal/words"
	"jianbao/record"
)

// writeMarkdown writes an article as Markdown (CommonMark) behind a head in
// YAML, as note-taking programs and site generators read it. The keys are those
// of the record.
func (a *app) writeMarkdown(p shownArticle) error {
	var out strings.Builder
	out.WriteString("---\n")
	writeHead(&out, p)
	out.WriteString("---\n\n")
	if p.ShoulderTitle != "" {
		fmt.Fprintf(&out, "%s\n\n", markup.Line([]record.Run{{Text: p.ShoulderTitle, Emphasis: true}}))
	}
	fmt.Fprintf(&out, "%s\n\n", markup.Heading(1, cmpOr(p.Title, p.URL)))
	if p.Subtitle != "" {
		fmt.Fprintf(&out, "%s\n\n", markup.Line([]record.Run{{Text: p.Subtitle, Emphasis: true}}))
	}
	if imprint := a.imprint(p); len(imprint) > 0 {
		fmt.Fprintf(&out, "%s\n\n", markup.Escaped(strings.Join(imprint, " · ")))
	}
	for _, notice := range a.notices(p) {
		fmt.Fprintf(&out, "> %s\n\n", markup.Escaped(notice))
	}
	out.WriteString(markup.Markdown(p.blocks))
	_, err := io.WriteString(a.out, strings.TrimRight(out.String(), "\n")+"\n")
	return err
}

// writeHead writes the head: texts of strangers as JSON strings, which YAML
// reads as such whatever is in them.
func writeHead(out *strings.Builder, p shownArticle) {
	row := func(key, value string) {
		if value != "" {
			fmt.Fprintf(out, "%s: %s\n", key, value)
		}
	}
	quoted := func(key, value string) {
		if value != "" {
			row(key, yamlText(value))
		}
	}
	quoted("title", p.Title)
	row("published", exactTime(p.Published, p.Published.Location()))
	row("published_precision", string(p.PublishedPrecision))
	quoted("source", p.Source)
	if len(p.Authors) > 0 {
		row("authors", yamlText(p.Authors))
	}
	quoted("id", p.ID)
	quoted("url", p.URL)
	quoted("site", p.Site)
	if p.Revision > 0 {
		row("revision", fmt.Sprint(p.Revision))
	}
	row("first_seen", exactTime(p.FirstSeen, p.loc))
	row("last_seen", exactTime(p.LastSeen, p.loc))
	if p.Deletion != nil {
		row("deletion", words.Escape(string(p.Deletion.State)))
		row("deletion_since", exactTime(p.Deletion.Since, p.loc))
	}
	if len(p.Captures) > 0 {
		out.WriteString("captures:\n")
	}
	for _, c := range p.Captures {
		fmt.Fprintf(out, "  - {file: %s, offset: %d, length: %d, payload_digest: %s}\n",
			yamlText(c.File), c.Offset, c.Length, yamlText(c.PayloadDigest))
	}
}

// yamlText is a value as JSON, which is YAML too. What a terminal would obey is
// escaped in it.
func yamlText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("texts are always representable as JSON: " + err.Error())
	}
	return string(visibleJSON([]byte(strings.TrimSpace(b.String()))))
}
