package main

import (
	"fmt"
	"strings"

	"jianbao/internal/words"
	"jianbao/record"
)

// writeText writes an article for a person: on a terminal set in lines that can
// be read with ease, elsewhere a paragraph a line.
func (a *app) writeText(p shownArticle) error {
	width := a.textWidth()
	set := func(text, style string) {
		for _, line := range (styledLine{safePiece(text, style)}).wrap(width) {
			a.printLine(line)
		}
	}
	if p.ShoulderTitle != "" {
		set(p.ShoulderTitle, "")
	}
	set(cmpOr(p.Title, p.URL), styleTitle)
	if p.Subtitle != "" {
		set(p.Subtitle, "")
	}
	set(strings.Join(a.imprint(p), " · "), styleFaint)
	for _, notice := range a.notices(p) {
		set(notice, styleAlert)
	}
	fmt.Fprintln(a.out)
	if p.Body == "" {
		set(a.words.Sprintf("(There is no text.)"), styleFaint)
	}
	for i, paragraph := range paragraphs(p.Body) {
		if i > 0 && width > 0 {
			fmt.Fprintln(a.out)
		}
		set(paragraph, "")
	}
	if len(p.Images) > 0 {
		fmt.Fprintln(a.out)
		set(a.words.Sprintf("Pictures"), styleFaint)
		for _, image := range p.Images {
			a.printImage(image, width)
		}
	}
	fmt.Fprintln(a.out)
	return a.printProof(p)
}

// paragraphs are the lines of a body that hold something.
func paragraphs(body string) []string {
	var out []string
	for line := range strings.SplitSeq(body, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (a *app) printImage(image record.Image, width int) {
	margin := piece{"  ", ""}
	for _, part := range []piece{safePiece(image.Caption, ""), safePiece(image.URL, styleFaint)} {
		if part.text == "" {
			continue
		}
		for _, line := range (styledLine{part}).wrap(max(0, width-2)) {
			a.printLine(append(styledLine{margin}, line...))
		}
	}
}

// printProof writes what the article can be checked by. None of it is cut: an
// address or a digest is of no use without its end.
func (a *app) printProof(p shownArticle) error {
	var table words.Table
	table.Row("id", p.ID)
	table.Row("url", p.URL)
	if p.CanonicalURL != p.URL && p.CanonicalURL != "" {
		table.Row("canonical_url", p.CanonicalURL)
	}
	table.Row("site", p.Site)
	if p.Kind != "" && p.Kind != record.KindArticle {
		table.Row("kind", a.words.Term(string(p.Kind)))
	}
	table.Row("revision", a.words.Sprintf("%d of %d", p.Revision, p.Of))
	table.Row("first_seen", exactTime(p.FirstSeen, p.loc))
	table.Row("last_seen", exactTime(p.LastSeen, p.loc))
	for _, c := range p.Captures {
		table.Row("capture", captureText(c))
		table.Row("", fmt.Sprintf("%s  %d  %s", exactTime(c.Time, p.loc), c.Status, c.PayloadDigest))
	}
	_, err := table.WriteTo(a.out)
	return err
}

// captureText says where a capture stands: file, byte and length.
func captureText(c record.Ref) string { return fmt.Sprintf("%s:%d+%d", c.File, c.Offset, c.Length) }
