package portaltest

import (
	"strings"
	"time"

	"jianbao/record"
)

// Gold is what a reader reads in an article of the demonstration.
type Gold struct {
	// Site is the id in Config.
	Site, Host string
	URL        string
	// Parts are the addresses of all pages, URL first.
	Parts []string
	// Charset is that of the bytes, Declared what the page claims.
	Charset, Declared string
	Kind              record.Kind
	Title             string
	Published         time.Time
	Precision         record.Precision
	// Updated is zero where the page names none.
	Updated time.Time
	// Source is as printed, "" where the page names none.
	Source           string
	Authors, Editors []string
	// Body is a paragraph a line, with sub-headings and the captions within
	// the text, without the line that names the authors.
	Body string
	// Signed is that line where it stands behind the text, without brackets.
	Signed string
	// Captions are those of all pictures; Lead is the one before the text.
	Captions []string
	Lead     string
	Keywords []string
	// Reads says that a count of readers is printed, another each time.
	Reads bool
	// RepostOf and MirrorOf are addresses of originals, "" for none.
	RepostOf, MirrorOf string
}

// Articles are all that can be read on the present pass, newest first.
func (d *Demo) Articles() []Gold {
	var out []Gold
	for _, a := range d.articles {
		if now, there := d.current(a); there {
			out = append(out, now.gold())
		}
	}
	return out
}

// Edited is the address of the article that is another on the second pass.
func (d *Demo) Edited() string { return d.the(func(a *article) bool { return a.edited != nil }) }

// Deleted is the address of the article that is gone on the second pass.
func (d *Demo) Deleted() string { return d.the(func(a *article) bool { return a.Delete }) }

// Mirror is the address of the copy that does not tell its origin.
func (d *Demo) Mirror() string { return d.the(func(a *article) bool { return a.Mirror != "" }) }

func (d *Demo) the(is func(*article) bool) string {
	for _, a := range d.articles {
		if is(a) {
			return a.url(0)
		}
	}
	return ""
}

func (a *article) gold() Gold {
	g := Gold{
		Site: a.site.id, Host: a.site.host, URL: a.url(0), Charset: a.site.encoding, Declared: a.site.declared,
		Kind: a.Kind, Title: a.Title, Published: a.published, Precision: a.precision, Updated: a.updated,
		Source: a.Source, Authors: a.Authors, Editors: a.Editors, Body: a.body(), Lead: a.Lead,
		Keywords: a.Keywords, Reads: a.site.id == "haibin" || a.site.id == "lanjiang",
	}
	if a.Place == "end" {
		g.Signed = a.Byline
	}
	if a.Lead != "" {
		g.Captions = append(g.Captions, a.Lead)
	}
	for part, blocks := range a.parts {
		g.Parts = append(g.Parts, a.url(part))
		for _, b := range blocks {
			if b.Kind == "figure" {
				g.Captions = append(g.Captions, b.Text)
			}
		}
	}
	if a.Of != "" {
		g.RepostOf = a.origin.url(0)
	}
	if a.Mirror != "" {
		g.MirrorOf = a.origin.url(0)
	}
	return g
}

func (a *article) body() string {
	var lines []string
	for _, blocks := range a.parts {
		for _, b := range blocks {
			lines = append(lines, strings.ReplaceAll(b.Text, "**", ""))
		}
	}
	return strings.Join(lines, "\n")
}

// Config is a crawl.yaml that leads a crawl to the demonstration, with the
// folder data beside it. Call it after Start.
func (d *Demo) Config() []byte { return d.ConfigFor(usualData) }

// ConfigFor is Config with another data folder, absolute or relative to the
// file.
func (d *Demo) ConfigFor(data string) []byte { return crawlYAML(data, d.ConnectTo(), d.sites, 2000) }
