package snapshot

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"jianbao/internal/difference"
)

// pageStyle is all of the page's style: it reads well on a phone, on paper and in the dark.
const pageStyle = `
:root { color-scheme: light dark; --fg: #1c1c1a; --bg: #fdfdfb; --faint: #66665f; --line: #deded7; --card: #f5f5f0; --accent: #8c2f1b; --alert: #7a4300; --alertbg: #fdf1dc; --add: #14602c; --addbg: #def2e2; --del: #8f1d1d; --delbg: #fbe3e1; --rev: #1d4f86; --revbg: #e2edf8; }
@media (prefers-color-scheme: dark) { :root { --fg: #e7e7e2; --bg: #161615; --faint: #9d9d95; --line: #383834; --card: #1f1f1d; --accent: #e58f78; --alert: #ecb76a; --alertbg: #33270f; --add: #9fdcae; --addbg: #17331f; --del: #f0a7a2; --delbg: #431d1b; --rev: #a4c8f0; --revbg: #172c44; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 1rem/1.75 system-ui, -apple-system, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
body > header, main, body > footer { max-width: 46rem; margin: 0 auto; padding: 0 1.1rem; overflow-wrap: anywhere; }
body > header { padding-top: 2rem; }
.kicker { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: .08em; }
h1 { margin: .1rem 0 .6rem; font-size: 2rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
h1 small { font-size: 1rem; font-weight: 400; color: var(--faint); margin-left: .4rem; }
.figures { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 0 0 .8rem; padding: 0; list-style: none; }
.figures b { font-size: 1.25rem; font-variant-numeric: tabular-nums; margin-right: .25rem; }
.figures .zero { color: var(--faint); } .figures .zero b { font-weight: 400; }
.notices { margin: .6rem 0; padding: .45rem .8rem; color: var(--alert); background: var(--alertbg); border-left: .22rem solid; border-radius: .15rem; font-size: .94rem; line-height: 1.6; } .notices p { margin: .15rem 0; }
.about { margin: .2rem 0; color: var(--faint); font-size: .88rem; line-height: 1.6; }
nav { margin: 1.2rem 0 0; padding: .8rem 1rem; background: var(--card); border-radius: .3rem; }
nav ol { margin: 0; padding: 0; list-style: none; columns: 12rem; column-gap: 1.6rem; }
nav li { display: flex; justify-content: space-between; gap: .8rem; break-inside: avoid; font-size: .95rem; }
nav li span { color: var(--faint); font-variant-numeric: tabular-nums; }
nav a { text-decoration: none; } nav a:hover, h3 a:hover { text-decoration: underline; }
a { color: inherit; text-underline-offset: .15em; }
section { margin-top: 2.4rem; }
h2 { display: flex; align-items: baseline; gap: .6rem; margin: 0; padding-bottom: .3rem; border-bottom: 2px solid var(--accent); font-size: 1.25rem; line-height: 1.4; }
h2 span { color: var(--faint); font-size: .9rem; font-weight: 400; font-variant-numeric: tabular-nums; }
.late h2 { border-bottom-style: dashed; }
article { padding: .95rem 0 .85rem; border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 9rem; }
article > p { margin: .3rem 0 0; }
h3 { margin: 0; font-size: 1.09rem; line-height: 1.5; } h3 a { text-decoration: none; }
.tag { display: inline-block; margin-right: .45rem; padding: 0 .42rem; border-radius: .2rem; font-size: .78rem; font-weight: 600; line-height: 1.5; vertical-align: .12em; }
.deleted .tag { color: var(--del); background: var(--delbg); } .deleted h3 a, .deleted h3 bdi { text-decoration: line-through; text-decoration-thickness: 1px; }
.revised .tag { color: var(--rev); background: var(--revbg); } .returned .tag { color: var(--add); background: var(--addbg); }
article > .imprint, article > .id { color: var(--faint); font-size: .86rem; line-height: 1.55; }
.summary { line-height: 1.75; text-align: justify; text-justify: inter-ideograph; }
.proof { color: var(--alert); font-size: .88rem; }
.id { display: flex; flex-wrap: wrap; gap: 0 .9rem; } .id code { font: .82rem ui-monospace, Menlo, Consolas, monospace; }
.changes { margin: .5rem 0 .2rem; padding: .5rem .8rem; background: var(--card); border-left: .2rem solid var(--rev); border-radius: .15rem; font-size: .93rem; line-height: 1.7; }
.changes p { margin: .2rem 0; } .changes .label, .changes .cut { color: var(--faint); font-size: .84rem; }
ins { color: var(--add); background: var(--addbg); text-decoration: none; border-bottom: 1px solid; }
del { color: var(--del); background: var(--delbg); }
.empty { margin: 3rem 0; color: var(--faint); text-align: center; }
body > footer { margin-top: 3rem; padding-bottom: 3rem; color: var(--faint); font-size: .84rem; }
@media (min-width: 40rem) { body { font-size: 1.03rem; } }
@media print { :root { --fg: #000; --bg: #fff; --faint: #555; --line: #ccc; --card: #fff; --accent: #000; --alert: #000; --alertbg: #fff; --add: #000; --addbg: #fff; --del: #444; --delbg: #fff; --rev: #000; --revbg: #fff; color-scheme: light; }
body { font-size: 10pt; line-height: 1.5; } body > header, main, body > footer { max-width: none; padding: 0; } article { content-visibility: visible; break-inside: avoid; padding: .5rem 0; } article.revised { break-inside: auto; } .changes p { break-inside: avoid; orphans: 3; } h3 { break-after: avoid; } h2 { break-after: avoid; } ins { text-decoration: underline; border: 0; } .tag { border: 1px solid; } nav, .changes { border: 1px solid #ccc; } @page { margin: 16mm; } }
`

// The page is written in pieces, each a whole of its own, so that a day of any
// size takes no memory. Every text in them goes through the template's escaping.
const pagePieces = `{{define "head"}}<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{.Policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="jianbao">
<title>{{.Kicker}} {{.Date}}</title>
<style>{{.Style}}</style>
</head>
<body>
<header>
<p class="kicker">{{.Kicker}}</p>
<h1><time datetime="{{.Date}}">{{.Date}}</time><small>{{.Weekday}}</small></h1>
<ul class="figures">{{range .Figures}}<li{{if not .N}} class="zero"{{end}}><b>{{.N}}</b>{{.Name}}</li>{{end}}</ul>
{{with .Notices}}<div class="notices">{{range .}}
<p>{{.}}</p>{{end}}
</div>
{{end}}{{range .About}}<p class="about"><bdi>{{.}}</bdi></p>
{{end}}{{with .Groups}}<nav aria-label="{{$.Contents}}"><ol>{{range .}}
<li><a href="#{{.Anchor}}"><bdi>{{.Name}}</bdi></a><span>{{.Count}}</span></li>{{end}}
</ol></nav>
{{end}}</header>
<main>
{{end}}{{define "group"}}<section id="{{.Anchor}}"{{if .Late}} class="late"{{end}}>
<h2><bdi>{{.Name}}</bdi><span>{{.Count}}</span></h2>
{{with .Note}}<p class="about">{{.}}</p>
{{end}}{{end}}{{define "item"}}<article id="a-{{.ID}}" class="{{.Change}}">
<h3{{with .Lang}} lang="{{.}}"{{end}}>{{with .Tag}}<span class="tag" lang="{{$.UILang}}">{{.}}</span>{{end}}{{if .URL}}<a href="{{.URL}}" rel="noreferrer"><bdi>{{.Title}}</bdi></a>{{else}}<bdi>{{.Title}}</bdi>{{end}}</h3>
<p class="imprint">{{range $i, $part := .Imprint}}{{if $i}} · {{end}}<bdi>{{$part}}</bdi>{{end}}</p>
{{range .Proofs}}<p class="proof">{{.}}</p>
{{end}}{{with .Summary}}<p class="summary"{{with $.Lang}} lang="{{.}}"{{end}}><bdi>{{.}}</bdi></p>
{{end}}{{if .HasChanges}}<div class="changes"><p class="label">{{.ChangesNote}}</p>
{{range .Fields}}<p><span class="label">{{.Name}}</span> {{template "parts" .Parts}}</p>
{{end}}{{range .Text}}<p{{with $.Lang}} lang="{{.}}"{{end}}>{{template "parts" .}}</p>
{{end}}{{with .Cut}}<p class="cut">{{.}}</p>
{{end}}</div>
{{end}}<p class="id"><code>{{.ID}}</code>{{with .Revision}}<span>{{.}}</span>{{end}}</p>
</article>
{{end}}{{define "parts"}}<bdi>{{range .}}{{if eq .Kind 1}}<del>{{.Text}}</del>{{else if eq .Kind 2}}<ins>{{.Text}}</ins>{{else}}{{.Text}}{{end}}{{end}}</bdi>{{end}}{{define "empty"}}<p class="empty">{{.}}</p>
{{end}}{{define "foot"}}</main>
<footer><p>{{.}}</p></footer>
</body>
</html>
{{end}}`

// htmlFile writes the page.
type htmlFile struct {
	view
	out    *output
	pieces *template.Template
	begun  int // groups
}

func newHTML(v view, out *output) *htmlFile {
	return &htmlFile{view: v, out: out, pieces: template.Must(template.New("page").Parse(pagePieces))}
}

type groupView struct {
	Anchor, Name, Note string
	Count              int
	Late               bool
}

func (f *htmlFile) groupView(n int, g group) groupView {
	out := groupView{Anchor: fmt.Sprintf("s%d", n), Name: f.groupName(g), Count: g.count, Late: g.late}
	if g.late && (n == 1 || !f.groups[n-2].late) {
		out.Note = f.lateNote()
	}
	return out
}

func (f *htmlFile) begin() error {
	sum := sha256.Sum256([]byte(pageStyle))
	head := struct {
		Lang, Policy, Kicker, Date, Weekday, Contents string
		Style                                         template.CSS
		Figures                                       []count
		Notices, About                                []string
		Groups                                        []groupView
	}{
		Lang: f.words.Lang(), Kicker: f.words.Sprintf("Daily snapshot"), Date: f.Day.Date, Weekday: f.weekday(), Contents: f.words.Sprintf("Contents"),
		Policy:  "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Style:   template.CSS(pageStyle),
		Figures: f.figures(), Notices: f.notices(), About: f.about(),
	}
	for i, g := range f.groups {
		head.Groups = append(head.Groups, f.groupView(i+1, g))
	}
	if err := f.pieces.ExecuteTemplate(f.out, "head", head); err != nil || len(f.groups) > 0 {
		return err
	}
	return f.pieces.ExecuteTemplate(f.out, "empty", f.empty())
}

func (f *htmlFile) group(g group) error {
	if err := f.closeGroup(); err != nil {
		return err
	}
	f.begun++
	return f.pieces.ExecuteTemplate(f.out, "group", f.groupView(f.begun, g))
}

func (f *htmlFile) closeGroup() error {
	if f.begun == 0 {
		return nil
	}
	_, err := f.out.WriteString("</section>\n")
	return err
}

type itemView struct {
	ID, Change, Tag, URL, Title, Summary, Lang, UILang, Revision string
	Imprint, Proofs                                              []string
	HasChanges                                                   bool
	ChangesNote, Cut                                             string
	Fields                                                       []fieldView
	Text                                                         [][]difference.Stretch
}

type fieldView struct {
	Name  string
	Parts []difference.Stretch
}

func (f *htmlFile) item(it *item) error {
	v := itemView{ID: it.id, Change: it.change, URL: cmp.Or(link(it.URL), link(it.CanonicalURL)), Title: f.title(it), Summary: it.summary,
		Lang: language(it.Lang), UILang: f.words.Lang(), Imprint: f.imprint(it), Proofs: f.proofs(it)}
	if it.change != changeNew {
		v.Tag = f.changeName(it.change)
	}
	if it.revision > 1 {
		v.Revision = f.words.Sprintf("revision %d", it.revision)
	}
	if c := it.changes; c != nil {
		v.HasChanges, v.ChangesNote, v.Text = true, f.changesNote(c), c.text
		for _, field := range c.fields {
			v.Fields = append(v.Fields, fieldView{f.fieldName(field.name), field.parts})
		}
		if c.cut {
			v.Cut = f.cutNote(it)
		} else if len(c.fields)+len(c.text) == 0 {
			v.Cut = f.noText()
		}
	}
	return f.pieces.ExecuteTemplate(f.out, "item", v)
}

func (f *htmlFile) end() error {
	if err := f.closeGroup(); err != nil {
		return err
	}
	return f.pieces.ExecuteTemplate(f.out, "foot", f.words.Sprintf("Every article's record, revisions and proof: jianbao show ID, jianbao history ID."))
}

// markdownFile writes the page as Markdown.
type markdownFile struct {
	view
	out   *output
	begun int // groups
}

func (f *markdownFile) write(lines ...string) error {
	_, err := f.out.WriteString(strings.Join(lines, "\n") + "\n")
	return err
}

func (f *markdownFile) begin() error {
	lines := []string{"# " + f.words.Sprintf("Daily snapshot") + " " + f.Day.Date, ""}
	var figures []string
	for _, c := range f.figures() {
		figures = append(figures, fmt.Sprintf("%s %d", c.Name, c.N))
	}
	lines = append(lines, strings.Join(figures, " · "), "")
	for _, notice := range f.notices() {
		lines = append(lines, "> **"+markdown(notice)+"**", ">")
	}
	for _, about := range f.about() {
		lines = append(lines, "", markdown(about))
	}
	if len(f.groups) == 0 {
		lines = append(lines, "", f.empty())
	}
	return f.write(lines...)
}

func (f *markdownFile) group(g group) error {
	lines := []string{"", "## " + markdown(f.groupName(g)) + " (" + number(g.count) + ")", ""}
	if f.begun++; g.late && (f.begun == 1 || !f.groups[f.begun-2].late) {
		lines = append(lines, f.lateNote(), "")
	}
	return f.write(lines...)
}

func (f *markdownFile) item(it *item) error {
	head := markdownLink(markdown(f.title(it)), cmp.Or(it.URL, it.CanonicalURL))
	if it.change != changeNew {
		head = "**" + f.changeName(it.change) + "** " + head
	}
	lines := []string{"- " + head}
	var imprint []string
	for _, part := range f.imprint(it) {
		imprint = append(imprint, markdown(part))
	}
	lines = append(lines, "  "+strings.Join(imprint, " · ")+" · `"+it.id+"`")
	for _, proof := range f.proofs(it) {
		lines = append(lines, "", "  "+markdown(proof))
	}
	if it.summary != "" {
		lines = append(lines, "", "  "+markdown(it.summary))
	}
	if c := it.changes; c != nil {
		lines = append(lines, "", "  "+f.changesNote(c))
		for _, field := range c.fields {
			lines = append(lines, "", "  > "+f.fieldName(field.name)+" "+stretches(field.parts))
		}
		for _, paragraph := range c.text {
			lines = append(lines, "", "  > "+stretches(paragraph))
		}
		if c.cut {
			lines = append(lines, "", "  "+markdown(f.cutNote(it)))
		}
	}
	return f.write(append(lines, "")...)
}

// stretches marks what was taken out and put in; the signs of Markdown do not
// hold at blanks, so HTML's, which it allows, are used.
func stretches(list []difference.Stretch) string {
	var out strings.Builder
	for _, s := range list {
		text := markdown("x" + s.Text + "x")
		text = text[1 : len(text)-1]
		switch s.Kind {
		case difference.Removed:
			out.WriteString("<del>" + text + "</del>")
		case difference.Added:
			out.WriteString("<ins>" + text + "</ins>")
		default:
			out.WriteString(text)
		}
	}
	text := strings.TrimLeft(out.String(), " ")
	if text != "" && strings.ContainsRune("-+=", rune(text[0])) {
		text = "\\" + text // it would begin a list or a heading
	}
	return text
}

func (f *markdownFile) end() error { return nil }
