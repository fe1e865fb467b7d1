package main

import (
	"strings"

	"jianbao/internal/difference"
)

const diffPage = `{{template "head" .}}<article>
<h1>{{.Title}}</h1>
<p class="imprint" lang="{{.UILang}}">{{.Labels}}</p>
{{range .Fields}}<p><span class="same">{{.Name}}:</span> {{template "stretches" .Parts}}</p>
{{end}}{{range .Paragraphs}}<p{{if .Same}} class="same"{{end}}>{{template "stretches" .Parts}}</p>
{{end}}</article>
{{template "foot" .}}{{define "stretches"}}{{range .}}{{if .Removed}}<del>{{.Text}}</del>{{else if .Added}}<ins>{{.Text}}</ins>{{else}}{{.Text}}{{end}}{{end}}{{end}}`

// changedText is a stretch as the template shows it.
type changedText struct {
	Text           string
	Removed, Added bool
}

type changedParagraph struct {
	Name  string
	Same  bool
	Parts []changedText
}

// writeDiffHTML writes what changed as one page that needs nothing else.
func (a *app) writeDiffHTML(r *reading, d comparison) error {
	from, to := a.labels(r, d)
	view := struct {
		page
		Labels             string
		Fields, Paragraphs []changedParagraph
	}{page: a.newPage(d.to.Lang, cmpOr(d.to.Title, d.to.URL)), Labels: from + " → " + to}
	for _, f := range d.Fields {
		view.Fields = append(view.Fields, changedParagraph{Name: f.Field, Parts: changedTexts(difference.Short(f.Before, f.After))})
	}
	for _, paragraph := range difference.Paragraphs(d.Body) {
		view.Paragraphs = append(view.Paragraphs, changedParagraph{Same: !difference.Changed(paragraph), Parts: changedTexts(paragraph)})
	}
	for _, article := range []shownArticle{
		{Article: d.from, Of: d.to.Revision, loc: r.Config.Location()}, {Article: d.to, Of: d.to.Revision, loc: r.Config.Location()},
	} {
		view.Proof = append(view.Proof, a.proof(article)...)
	}
	return a.writePage(diffPage, view)
}

func changedTexts(list []difference.Stretch) []changedText {
	var out []changedText
	for _, s := range list {
		if s.Text != "" {
			out = append(out, changedText{strings.ReplaceAll(s.Text, "\n", "¶"), s.Kind == difference.Removed, s.Kind == difference.Added})
		}
	}
	return out
}
