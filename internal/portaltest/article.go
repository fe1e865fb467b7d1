package portaltest

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"jianbao/record"
)

// The articles lie in articles/<site>/<slug>.md, prose with a head in YAML.
//
//go:embed articles
var articleFiles embed.FS

// china is the zone of the pages' times.
var china = time.FixedZone("+08:00", 8*60*60)

// head is what a file says of its article.
type head struct {
	Title string
	Path  string
	// Published is "2006-01-02 15:04", or the day alone.
	Published string
	Source    string
	// Byline is the line as printed; Place is where: top, end, info (beside
	// the date), text (within the text itself) or none.
	Byline, Place string
	Authors       []string
	Editors       []string
	Section       string
	Keywords      []string
	// Lead is the caption of a picture before the first paragraph.
	Lead string
	Kind record.Kind
	// Yearless has the page print the date without its year.
	Yearless bool
	// Only names the one way that leads to it: sitemap, archive or feed.
	Only string
	// Of is the article that this one reposts, Mirror the one that it copies
	// without saying so, as "site/slug"; their text is taken over with the
	// differences of Replace. Such a file has no text of its own.
	Of, Mirror string
	Replace    [][2]string
	// Edit is what the publisher changes on the second pass, Delete that it
	// takes the article away.
	Edit *struct {
		Updated string
		Replace [][2]string
	}
	Delete bool
}

// block is a paragraph, sub-heading or picture of the text, or the end of a page.
type block struct {
	Kind  string // "text", "heading", "figure", "break"
	Text  string // of a figure its caption
	Image string
}

// article is one edition of an article on one site.
type article struct {
	head
	key       string // "site/slug"
	site      *site
	published time.Time
	precision record.Precision
	updated   time.Time
	origin    *article // of reposts and the mirror
	parts     [][]block
	// edited is the edition of the second pass, where it is another.
	edited *article
}

// loadArticles reads the files of all sites, newest article first.
func loadArticles(sites []*site) ([]*article, error) {
	byKey := map[string]*article{}
	var all []*article
	for _, s := range sites {
		names, err := fs.Glob(articleFiles, "articles/"+s.id+"/*.md")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			a, err := readArticle(name, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			byKey[a.key] = a
			all = append(all, a)
		}
	}
	for _, a := range all {
		if err := a.complete(byKey); err != nil {
			return nil, fmt.Errorf("article %s: %w", a.key, err)
		}
	}
	slices.SortStableFunc(all, func(a, b *article) int { return b.published.Compare(a.published) })
	return all, nil
}

// readArticle reads one file.
func readArticle(name string, s *site) (*article, error) {
	raw, err := fs.ReadFile(articleFiles, name)
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(strings.ReplaceAll(string(raw), "\r\n", "\n"), "---\n", 3)
	if len(parts) != 3 || parts[0] != "" {
		return nil, fmt.Errorf("no head between two lines of ---")
	}
	a := &article{site: s, key: s.id + "/" + strings.TrimSuffix(path.Base(name), ".md")}
	if err := yaml.Unmarshal([]byte(parts[1]), &a.head); err != nil {
		return nil, err
	}
	a.published, a.precision, err = readTime(a.Published)
	if err != nil {
		return nil, err
	}
	if a.Kind == "" {
		a.Kind = record.KindArticle
	}
	a.parts = readText(parts[2])
	return a, nil
}

// readText reads the prose: a paragraph a line, "## " before a sub-heading,
// "![caption](address)" for a picture, "===" between pages.
func readText(text string) [][]block {
	parts := [][]block{nil}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		b := block{Kind: "text", Text: line}
		switch {
		case line == "":
			continue
		case line == "===":
			parts = append(parts, nil)
			continue
		case strings.HasPrefix(line, "## "):
			b = block{Kind: "heading", Text: line[3:]}
		case strings.HasPrefix(line, "!["):
			caption, image, _ := strings.Cut(line[2:], "](")
			b = block{Kind: "figure", Text: caption, Image: strings.TrimSuffix(image, ")")}
		}
		last := len(parts) - 1
		parts[last] = append(parts[last], b)
	}
	return parts
}

// readTime reads the times of heads.
func readTime(s string) (time.Time, record.Precision, error) {
	if t, err := time.ParseInLocation("2006-01-02 15:04", s, china); err == nil {
		return t, record.ToMinute, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, china)
	return t, record.ToDay, err
}

// complete takes over the text of the article that a reposts, and makes the
// edition of the second pass.
func (a *article) complete(byKey map[string]*article) error {
	if key := a.Of + a.Mirror; key != "" {
		if err := a.takeOver(byKey[key]); err != nil {
			return fmt.Errorf("take over %s: %w", key, err)
		}
	}
	if a.Edit == nil {
		return nil
	}
	next := *a
	if err := next.revise(a.Edit.Replace); err != nil {
		return err
	}
	updated, _, err := readTime(a.Edit.Updated)
	next.updated, a.edited = updated, &next
	return err
}

// takeOver fills a with what origin says, but for what a's head says itself.
func (a *article) takeOver(origin *article) error {
	if origin == nil || origin.origin != nil {
		return fmt.Errorf("no such original")
	}
	a.origin, a.parts = origin, origin.parts
	a.Title, a.Byline, a.Authors, a.Lead = origin.Title, origin.Byline, origin.Authors, origin.Lead
	a.Keywords, a.Kind = origin.Keywords, origin.Kind
	if a.Place == "" {
		a.Place = origin.Place
	}
	return a.revise(a.Replace)
}

// revise replaces text in title and blocks; every pair must be found.
func (a *article) revise(pairs [][2]string) error {
	parts := make([][]block, len(a.parts))
	for i := range a.parts {
		parts[i] = slices.Clone(a.parts[i])
	}
	a.parts = parts
	for _, pair := range pairs {
		found := strings.Contains(a.Title, pair[0])
		a.Title = strings.ReplaceAll(a.Title, pair[0], pair[1])
		for _, part := range parts {
			for i := range part {
				found = found || strings.Contains(part[i].Text, pair[0])
				part[i].Text = strings.ReplaceAll(part[i].Text, pair[0], pair[1])
			}
		}
		if !found {
			return fmt.Errorf("nothing reads %q", pair[0])
		}
	}
	return nil
}

// url is the address of a part, counted from 0.
func (a *article) url(part int) string { return "http://" + a.site.host + a.path(part) }

func (a *article) path(part int) string {
	if part == 0 {
		return a.Path
	}
	ext := path.Ext(a.Path)
	return fmt.Sprintf("%s_%d%s", strings.TrimSuffix(a.Path, ext), part+1, ext)
}

// summary is the first paragraph, shortened.
func (a *article) summary() string {
	for _, b := range a.parts[0] {
		if b.Kind == "text" {
			text := []rune(strings.ReplaceAll(b.Text, "**", ""))
			return string(text[:min(len(text), 60)])
		}
	}
	return ""
}
