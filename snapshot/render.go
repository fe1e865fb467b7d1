package snapshot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"jianbao/internal/difference"
	"jianbao/record"
)

// row is a row of the JSON lines: the record as it stood at the end of the
// day, and what happened to it. last_seen is left out: every pass moves it.
type row struct {
	Change string `json:"change"`
	record.Article
}

// item is an entry with its text.
type item struct {
	*entry
	record.Article
	summary string
	changes *changes
}

// renderer writes one of the files: its head, the items by group, its foot.
type renderer interface {
	begin() error
	group(g group) error
	item(it *item) error
	end() error
}

// write makes all files at once, each article read for all of them, and their manifest
// without its digest.
func (is *issue) write(ctx context.Context, create func(name string) (io.WriteCloser, error)) (Manifest, error) {
	m := Manifest{Format: manifestFormat, Version: Version, Date: is.Day.Date, Timezone: is.Day.Location.String(), Language: is.Words.Lang(),
		By: is.By, Query: is.Query, Partial: is.Partial, Counts: is.counts}
	names := fileNames(is.Day.Date)
	var outputs []*output
	var err error
	for _, name := range names {
		var file io.WriteCloser
		if file, err = create(name); err != nil {
			break
		}
		outputs = append(outputs, newOutput(file))
	}
	if err == nil {
		v := view{issue: is, words: is.Words}
		err = is.render(ctx, []renderer{newHTML(v, outputs[0]), &csvFile{v, outputs[1]}, newJSONL(outputs[2]), &markdownFile{view: v, out: outputs[3]}})
	}
	for i, o := range outputs {
		file, endErr := o.end(names[i], err)
		err = errors.Join(err, endErr)
		m.Files = append(m.Files, file)
	}
	return m, err
}

func (is *issue) render(ctx context.Context, files []renderer) error {
	for _, f := range files {
		if err := f.begin(); err != nil {
			return err
		}
	}
	done := 0
	for _, g := range is.groups {
		for _, f := range files {
			if err := f.group(g); err != nil {
				return err
			}
		}
		for some := range slices.Chunk(is.entries[g.first:g.first+g.count], batch) {
			items, err := is.read(ctx, some)
			if err != nil {
				return err
			}
			for _, it := range items {
				for _, f := range files {
					if err := f.item(it); err != nil {
						return err
					}
				}
			}
			done += len(items)
			is.Progress(done, len(is.entries))
		}
	}
	for _, f := range files {
		if err := f.end(); err != nil {
			return err
		}
	}
	return nil
}

// read gets the texts of entries.
func (is *issue) read(ctx context.Context, entries []entry) ([]*item, error) {
	var wanted []Revision
	for i := range entries {
		if e := &entries[i]; e.kept == nil {
			wanted = append(wanted, Revision{e.id, e.revision})
		}
		if e := &entries[i]; e.former > 0 {
			wanted = append(wanted, Revision{e.id, e.former})
		}
	}
	var found []record.Article
	if len(wanted) > 0 {
		var err error
		if found, err = is.source.Revisions(ctx, wanted); err != nil {
			return nil, err
		}
	}
	next := func() (a record.Article) {
		a, found = found[0], found[1:]
		return a
	}
	var out []*item
	for i := range entries {
		it := &item{entry: &entries[i]}
		if it.kept != nil {
			it.Article = *it.kept
		} else {
			it.Article = next()
		}
		it.Deletion, it.LastSeen, it.summary = it.deletion, time.Time{}, summary(it.Body)
		if it.former > 0 {
			it.changes = compare(next(), it.Article, is.Day.Location)
		}
		out = append(out, it)
	}
	return out, nil
}

// jsonl writes a record a line.
type jsonl struct{ encoder *json.Encoder }

func newJSONL(o *output) jsonl {
	e := json.NewEncoder(o)
	e.SetEscapeHTML(false)
	return jsonl{e}
}

func (jsonl) begin() error      { return nil }
func (jsonl) group(group) error { return nil }
func (jsonl) end() error        { return nil }

func (j jsonl) item(it *item) error { return j.encoder.Encode(row{it.change, it.Article}) }

// csvColumns are the heads of the columns; their spelling is that of the record.
var csvColumns = [...]string{"change", "title", "source", "authors", "published", "site", "section", "summary", "url", "id", "revision", "first_seen", "late"}

// csvFile writes a table for spreadsheets.
type csvFile struct {
	view
	out *output
}

func (f *csvFile) begin() error {
	_, err := f.out.WriteString("\ufeff" + csvLine(csvColumns[:]))
	return err
}

func (*csvFile) group(group) error { return nil }
func (*csvFile) end() error        { return nil }

func (f *csvFile) item(it *item) error {
	late := ""
	if it.late {
		late = "late"
	}
	loc := f.Day.Location
	_, err := f.out.WriteString(csvLine([]string{
		it.change, cell(line(it.Title)), cell(line(it.Source)), cell(line(strings.Join(it.Authors, "; "))), published(it.Content, loc),
		cell(line(it.Site)), cell(line(it.Section)), cell(it.summary), cell(line(it.URL)), cell(it.id), number(it.revision),
		clock(it.FirstSeen, loc), late,
	}))
	return err
}

// changes are what a revision changed, cut to what a page of the day can show.
type changes struct {
	from, to int
	fields   []change
	text     [][]difference.Stretch
	// cut says that there is more.
	cut bool
}

// change is a field that changed.
type change struct {
	name  string
	parts []difference.Stretch
}

// How much of a difference is shown, in characters, and of what stands around a change.
const (
	maxChange  = 900
	aroundText = 24
)

// compare finds the changes between two revisions.
func compare(before, after record.Article, loc *time.Location) *changes {
	d := difference.Contents(before.Content, after.Content)
	c := &changes{from: before.Revision, to: after.Revision}
	room := maxChange
	for _, f := range d.Fields {
		if parts := c.fit(difference.Short(local(f, f.Before, loc), local(f, f.After, loc)), &room); len(parts) > 0 {
			c.fields = append(c.fields, change{f.Field, parts})
		}
	}
	for _, paragraph := range difference.Paragraphs(d.Body) {
		if !difference.Changed(paragraph) {
			continue
		}
		if parts := c.fit(elide(paragraph), &room); len(parts) > 0 {
			c.text = append(c.text, parts)
		}
	}
	return c
}

// local is a field's text; a time is shown as everywhere on the page.
func local(f difference.Change, text string, loc *time.Location) string {
	if f.Field == "published" || f.Field == "updated" {
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			return clock(t, loc)
		}
	}
	return line(text)
}

// elide leaves out of a paragraph what is far from its changes.
func elide(list []difference.Stretch) []difference.Stretch {
	var out []difference.Stretch
	for i, s := range list {
		text := scrub(strings.ReplaceAll(s.Text, "\n", "¶"))
		runes := []rune(text)
		first, last := i == 0, i == len(list)-1
		switch {
		case s.Kind != difference.Kept:
		case first && len(runes) > aroundText:
			text = "…" + string(runes[len(runes)-aroundText:])
		case last && len(runes) > aroundText:
			text = string(runes[:aroundText]) + "…"
		case !first && !last && len(runes) > 3*aroundText:
			text = string(runes[:aroundText]) + " … " + string(runes[len(runes)-aroundText:])
		}
		out = append(out, difference.Stretch{Kind: s.Kind, Text: text})
	}
	return out
}

// fit cuts stretches to the room that is left.
func (c *changes) fit(list []difference.Stretch, room *int) []difference.Stretch {
	var out []difference.Stretch
	for _, s := range list {
		runes := []rune(s.Text)
		if len(runes) == 0 {
			continue
		}
		if *room <= 0 {
			c.cut = true
			break
		}
		if len(runes) > *room {
			runes, c.cut = append(runes[:*room], '…'), true
		}
		*room -= len(runes)
		out = append(out, difference.Stretch{Kind: s.Kind, Text: string(runes)})
	}
	return out
}
