package main

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"slices"
	"strings"

	"jianbao/internal/markup"
)

// pageStyle is the only style of the pages that are written: it reads well on a
// phone, on paper and in the dark.
const pageStyle = `
:root { color-scheme: light dark; --fg: #1b1b1b; --bg: #fdfdfb; --faint: #6a6a66; --line: #dcdcd6; --alert: #8a4b00; --add: #14602c; --addbg: #dff3e3; --del: #8f1d1d; --delbg: #fbe3e1; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6e6e2; --bg: #171716; --faint: #9b9b95; --line: #3a3a37; --alert: #e0a458; --add: #9fdcae; --addbg: #16351f; --del: #f0a7a2; --delbg: #431d1b; } }
body { margin: 0; background: var(--bg); color: var(--fg); font: 1.06rem/1.85 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", Georgia, serif; }
main { max-width: 40rem; margin: 0 auto; padding: 2rem 1.2rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.4; margin: 0 0 .4rem; }
h2, h3, h4, h5, h6 { font-size: 1.15rem; line-height: 1.5; margin: 1.8rem 0 .6rem; }
h3, h4, h5, h6 { font-size: 1.03rem; }
p, ul, ol, table, pre { margin: 0 0 1rem; }
ul, ol { padding-left: 1.6rem; }
li > p { margin: 0 0 .4rem; }
blockquote { margin: 0 0 1rem; padding-left: 1rem; border-left: .15rem solid var(--line); }
pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid var(--line); font: .85rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
table { display: block; overflow-x: auto; border-collapse: collapse; font-size: .92rem; line-height: 1.6; }
th, td { border: 1px solid var(--line); padding: .2rem .6rem; text-align: left; vertical-align: top; overflow-wrap: normal; }
figure { margin: 0 0 1rem; padding: .5rem .8rem; border: 1px solid var(--line); font-size: .8rem; line-height: 1.5; }
figure a { color: var(--faint); }
.subtitle { font-size: 1.1rem; }
.imprint, figcaption, footer, .same { color: var(--faint); font-size: .9rem; line-height: 1.6; }
.notice { color: var(--alert); border-left: .2rem solid; padding-left: .8rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .8rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dd { margin: 0; }
a { color: inherit; }
ins { color: var(--add); background: var(--addbg); text-decoration: none; }
del { color: var(--del); background: var(--delbg); }
@media print { body { font-size: 11pt; } main { max-width: none; padding: 0; } }
`

// pageHead begins every page. Nothing may be loaded by it, and no script runs:
// what it shows was written by strangers.
const pageHead = `{{define "head"}}<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{.Policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="jianbao">
<title>{{.Title}}</title>
<style>{{.Style}}</style>
</head>
<body>
<main>
{{end}}{{define "foot"}}<footer lang="{{.UILang}}">
<dl>{{range .Proof}}
<dt>{{.Name}}</dt><dd>{{if .Link}}<a href="{{.Link}}" rel="noreferrer">{{.Link}}</a>{{else}}{{.Text}}{{end}}</dd>{{end}}
</dl>
</footer>
</main>
</body>
</html>
{{end}}`

const articlePage = `{{template "head" .}}<article>{{with .Article.ShoulderTitle}}
<p class="subtitle">{{.}}</p>{{end}}
<h1>{{.Title}}</h1>{{with .Article.Subtitle}}
<p class="subtitle">{{.}}</p>{{end}}{{with .Imprint}}
<p class="imprint">{{.}}</p>{{end}}{{range .Notices}}
<p class="notice" lang="{{$.UILang}}">{{.}}</p>{{end}}
{{.Text}}</article>
{{template "foot" .}}`

// page is what every page has.
type page struct {
	Lang, UILang string
	Policy       string
	Title        string
	Style        template.CSS
	Proof        []proofLine
}

// proofLine is a line of the foot.
type proofLine struct{ Name, Text, Link string }

func (a *app) newPage(lang, title string) page {
	sum := sha256.Sum256([]byte(pageStyle))
	return page{
		Lang: cmpOr(lang, "und"), UILang: a.words.Lang(), Title: title, Style: template.CSS(pageStyle),
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
	}
}

// proof are the lines by which an article can be checked.
func (a *app) proof(p shownArticle) []proofLine {
	lines := []proofLine{
		{Name: "id", Text: p.ID}, {Name: "url", Link: p.URL}, {Name: "site", Text: p.Site},
		{Name: "first_seen", Text: exactTime(p.FirstSeen, p.loc)}, {Name: "last_seen", Text: exactTime(p.LastSeen, p.loc)},
	}
	if p.Revision > 0 {
		lines = slices.Insert(lines, 3, proofLine{Name: "revision", Text: a.words.Sprintf("%d of %d", p.Revision, p.Of)})
	}
	for _, c := range p.Captures {
		lines = append(lines, proofLine{Name: "capture", Text: captureText(c) + " " + exactTime(c.Time, p.loc) + " " + c.PayloadDigest})
	}
	return slices.DeleteFunc(lines, func(l proofLine) bool { return l.Text == "" && l.Link == "" })
}

// writeArticleHTML writes an article as one page that needs nothing else.
func (a *app) writeArticleHTML(p shownArticle) error {
	view := struct {
		page
		Article shownArticle
		Imprint string
		Notices []string
		Text    template.HTML
	}{
		// What markup writes is its own, with all of the strangers' text escaped.
		a.newPage(p.Lang, cmpOr(p.Title, p.URL)), p, strings.Join(a.imprint(p), " · "), a.notices(p), template.HTML(markup.HTML(p.blocks)),
	}
	view.Proof = a.proof(p)
	return a.writePage(articlePage, view)
}

// writePage fills one of the templates above, which are known to parse.
func (a *app) writePage(text string, view any) error {
	t := template.Must(template.Must(template.New("page").Parse(pageHead)).Parse(text))
	return t.Execute(a.out, view)
}
