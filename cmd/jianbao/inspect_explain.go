package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jianbao/charset"
	"jianbao/internal/words"
	"jianbao/parser"
	"jianbao/record"
)

// explained is a record with what --explain adds to its JSON.
type explained struct {
	inspected
	Explained parser.Explanation `json:"explained"`
}

// fieldProof is a field of a record for --explain: its value, and where none was
// found, what was looked for.
type fieldProof struct{ name, value, missing string }

// maxShown is how many lines of a group of left ones are shown.
const maxShown = 6

// explainMargin is the column in which the values stand.
const explainMargin = 18

// printExplanation writes why each field holds what it holds, and which lines
// of the page are not in the body.
func (a *app) printExplanation(article record.Article, x parser.Explanation) error {
	for _, f := range a.fieldProofs(article, x) {
		if f.value == "" && f.missing == "" {
			continue
		}
		if f.value == "" {
			a.explainLine(f.name, a.words.Sprintf("not found: %s", a.words.Heading(f.missing)), styleFaint)
			continue
		}
		a.explainLine(f.name, f.value, "")
		a.explainProof(f.name, article.Evidence[f.name])
	}
	if len(x.Parts) > 0 {
		a.explainLine("parts", strings.Join(x.Parts, "\n"), "")
	}
	if e, ok := article.Evidence["layout"]; ok {
		a.explainLine("layout", a.layoutRule(e.Rule), "")
	}
	a.explainLeft(x)
	return nil
}

// layoutRule says which kind of layout fits a page.
func (a *app) layoutRule(rule string) string {
	kinds := map[string]string{
		"layout fits": words.Key("one of crawl.yaml fits"), "shipped layout fits": words.Key("one that comes with jianbao fits"),
		"layout of 2019 fits": words.Key("one of 2019 fits"), parser.NoLayoutFits: words.Key("none of crawl.yaml fits this page"),
	}
	return a.words.Heading(kinds[rule])
}

// fieldProofs are the fields in the order of the record.
func (a *app) fieldProofs(article record.Article, x parser.Explanation) []fieldProof {
	var images, bylines []string
	for _, image := range article.Images {
		images = append(images, strings.TrimSpace(image.Caption+" "+image.URL))
	}
	for _, b := range article.Bylines {
		bylines = append(bylines, strings.TrimSpace(b.Role+" "+b.Name))
	}
	updated, body := "", ""
	if !article.Updated.IsZero() {
		updated = article.Updated.Format(time.RFC3339)
	}
	if article.Body != "" {
		body = a.words.Sprintf("%d characters in %d paragraphs; the page has %d lines", len([]rune(article.Body)), strings.Count(article.Body, "\n")+1, x.Lines)
	}
	list := func(names []string) string { return strings.Join(names, a.words.Sprintf(", ")) }
	return []fieldProof{
		{"kind", a.words.Term(string(article.Kind)), ""},
		{"shoulder_title", article.ShoulderTitle, ""},
		{"title", article.Title, words.Key("neither a headline nor a <title>")},
		{"subtitle", article.Subtitle, words.Key("nothing beside the headline is named for it")},
		{"published", timeWithPrecision(article.Content), words.Key("no time beside the headline, in the head or in the address")},
		{"updated", updated, words.Key("no time that is said to be one")},
		{"source", article.Source, words.Key("no label (来源), no element named for it, none beside the date")},
		{"source_parts", list(article.SourceParts), ""},
		{"authors", list(article.Authors), words.Key("no byline, no label (记者, 作者), none in the head")},
		{"bylines", list(bylines), ""},
		{"editors", list(article.Editors), words.Key("no label (责任编辑)")},
		{"reads", countText(article.Reads), words.Key("no count that is said to be one")},
		{"comments", countText(article.Comments), ""},
		{"section", article.Section, words.Key("no bread crumbs, none in the head")},
		{"keywords", list(article.Keywords), words.Key("none in the head")},
		{"lang", article.Lang, words.Key("nothing tells")},
		{"charset", article.Charset, ""},
		{"declared_charset", article.DeclaredCharset, words.Key("neither the header nor the page declares one")},
		{"images", strings.Join(images, "\n"), words.Key("none in the text")},
		{"body", body, words.Key("no element with running text, no data with a text")},
	}
}

// countText is a count, "" where there is none.
func countText(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// explainProof writes the evidence of a field below its value.
func (a *app) explainProof(name string, e record.Evidence) {
	rule := a.ruleText(e.Rule)
	if name == "charset" {
		rule = a.charsetRule(e.Rule)
	}
	other := ""
	if e.Other != "" {
		other = a.words.Sprintf("%s, by the rule: %s", e.Other, a.ruleText(e.OtherRule))
	}
	for _, part := range []struct{ label, text string }{
		{a.words.Sprintf("rule"), rule}, {a.words.Sprintf("where"), a.placeText(e.Where)}, {a.words.Sprintf("raw"), e.Raw}, {a.words.Sprintf("but"), other},
	} {
		if part.text != "" {
			a.explainText(strings.Repeat(" ", explainMargin)+words.Pad(part.label, 6), part.text, styleFaint)
		}
	}
	if e.Relative {
		a.explainLine("", a.words.Sprintf("told by its distance from the time of fetching"), styleFaint)
	}
}

// explainLine writes a name and a text, which goes on below itself.
func (a *app) explainLine(name, text, style string) {
	a.explainText(words.Pad(name, explainMargin), text, style)
}

// explainText writes a text behind what stands before its first line.
func (a *app) explainText(before, text, style string) {
	margin := words.Width(before)
	width := a.term.Width
	if width > 0 {
		width = max(width-margin, 20)
	}
	for paragraph := range strings.SplitSeq(text, "\n") {
		for _, line := range (styledLine{safePiece(paragraph, style)}).wrap(width) {
			a.printLine(append(styledLine{{before, style}}, line...))
			before = strings.Repeat(" ", margin)
		}
	}
}

// explainLeft writes the lines that are not in the body, those together that
// stand together for one reason.
func (a *app) explainLeft(x parser.Explanation) {
	if len(x.Left) == 0 {
		return
	}
	fmt.Fprintln(a.out)
	a.printLine(styledLine{safePiece(a.words.Sprintf("Lines that are not in the body, of %s and of running text elsewhere:", x.Element), "")}.cut(a.term.Width))
	for left := x.Left; len(left) > 0; {
		n := 1
		for n < len(left) && left[n].Why == left[0].Why && left[n].Where == left[0].Where {
			n++
		}
		a.printLine(styledLine{{"  ", ""}, safePiece(a.words.Heading(string(left[0].Why)), styleAlert), {"  ", ""}, safePiece(left[0].Where, styleFaint)}.cut(a.term.Width))
		for _, l := range left[:min(n, maxShown)] {
			a.printLine(styledLine{{"    ", ""}, safePiece(l.Text, "")}.cut(a.term.Width))
		}
		if n > maxShown {
			a.printLine(styledLine{{"    ", ""}, safePiece(a.words.Sprintf("… and %d lines more", n-maxShown), styleFaint)})
		}
		left = left[n:]
	}
	if x.More > 0 {
		a.printLine(styledLine{{"  ", ""}, safePiece(a.words.Sprintf("… and %d lines more", x.More), styleFaint)})
	}
}

// ruleText is a rule of evidence in the person's language, as far as it is known.
func (a *app) ruleText(rule string) string {
	parts := strings.Split(rule, "; ")
	for i, part := range parts {
		parts[i] = a.rulePart(part)
	}
	return strings.Join(parts, "; ")
}

// placeText is a place of evidence: code is code in every language.
func (a *app) placeText(where string) string {
	switch where {
	case words.Key("bytes"), words.Key("url"), words.Key("script"), words.Key("head or structured data"):
		return a.words.Heading(where)
	}
	return where
}

func (a *app) rulePart(rule string) string {
	if rule == "labelled" {
		return a.words.Sprintf("labelled")
	}
	if rest, ok := strings.CutPrefix(rule, "labelled "); ok {
		if known := a.words.Heading(rule); known != rule {
			return known
		}
		return a.words.Sprintf("labelled %s", rest)
	}
	if rest, ok := strings.CutPrefix(rule, "layout: "); ok {
		return a.words.Sprintf("layout: %s", rest)
	}
	if rest, ok := strings.CutPrefix(rule, "shipped layout: "); ok {
		return a.words.Sprintf("shipped layout: %s", rest)
	}
	if rest, ok := strings.CutPrefix(rule, "layout of 2019: "); ok {
		return a.words.Sprintf("layout of 2019: %s", rest)
	}
	if rest, ok := strings.CutPrefix(rule, "only a time of update is given: "); ok {
		return a.words.Sprintf("only a time of update is given: %s", a.rulePart(rest))
	}
	if rest, ok := strings.CutSuffix(rule, ", labelled"); ok {
		return a.words.Sprintf("%s, labelled", a.rulePart(rest))
	}
	if rest, ok := strings.CutPrefix(rule, "characters that could not be decoded: "); ok {
		return a.words.Sprintf("characters that could not be decoded: %s", rest)
	}
	return a.words.Heading(rule)
}

// charsetRule says what decided for an encoding.
func (a *app) charsetRule(rule string) string {
	name, rest, more := strings.Cut(rule, "; ")
	phrases := map[string]string{
		charset.RuleBOM: words.Key("a byte order mark"), charset.RuleUTF8: words.Key("valid sequences of UTF-8"),
		charset.RulePattern: words.Key("the zero bytes of UTF-16 or UTF-32"), charset.RuleHeader: words.Key("the Content-Type header"),
		charset.RuleMeta: words.Key("a meta element"), charset.RuleXML: words.Key("an XML declaration"),
		charset.RuleHZ: words.Key("the escape sequences of HZ"), charset.RuleEscape: words.Key("the escape sequences of ISO 2022"),
		charset.RuleScore:  words.Key("it gives the most common characters"),
		charset.RuleSecond: words.Key("how often letters occur"), charset.RuleDefault: words.Key("nothing speaks for any: the default"),
	}
	text := name
	if phrase, ok := phrases[name]; ok {
		text = a.words.Heading(phrase)
	}
	if more {
		text += "; " + a.ruleText(rest)
	}
	return text
}

// inspectForms are the forms of inspect article.
func inspectForms() []string { return []string{formatText, formatMarkdown, formatHTML, formatJSON} }

// inspectFormat settles the form of inspect article.
func (a *app) inspectFormat(o *articleOptions) error {
	switch {
	case o.format != "" && !slices.Contains(inspectForms(), o.format):
		return usagef("--format %q: it can be text, md, html or json", o.format)
	case o.batch != "" && (o.explain || o.format != "" && o.format != formatJSON):
		return usagef("--batch answers in JSON: leave --format and --explain out")
	case a.JSON && o.format != "" && o.format != formatJSON:
		return usagef("--json and --format %s contradict each other: leave one out", o.format)
	case o.explain && (o.format == formatMarkdown || o.format == formatHTML):
		return usagef("--explain is told as text or JSON, not as %s: leave one out", o.format)
	}
	if o.format == "" {
		o.format = formatText
		if a.JSON {
			o.format = formatJSON
		}
	}
	return nil
}
