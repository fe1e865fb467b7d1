package portaltest

import (
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Seeded is a portal that carries one captured text on many pages: in every
// shape of SeedShapes, and in each as GBK that says gb2312, as UTF-8 and as
// GBK that says nothing. Each shape has a host of its own, with a front page
// that links to its pages.
type Seeded struct {
	*Portal
	Pages []SeedPage
	sites []*site
}

// SeedPage is one of the pages.
type SeedPage struct {
	URL   string
	Shape string
	// Charset is that of the bytes, Declared what the page claims.
	Charset, Declared string
}

// SeedShapes are the shapes of pages that Seed knows: the two layouts that
// facts/portals.yaml names for the seed's portal, a TRS page, bare text with
// <br>, a mirror's page, and one whose title stands in <title> alone, brand
// and all.
func SeedShapes() []string {
	return []string{"bandao-2019", "bandao-old", "trs", "br", "mirror", "title-only"}
}

// seedEncodings are the ways in which each shape is sent.
var seedEncodings = []struct{ encoding, declared string }{
	{"gb18030", "gb2312"}, {"utf-8", "utf-8"}, {"gb18030", ""},
}

// seedView is the captured text, taken apart.
type seedView struct {
	// Full is the first line, Title that without the brand behind its last
	// hyphen.
	Full, Title, Brand string
	// Line is the line of date, source and count of readers; the rest are its
	// parts. Older templates print them one by one.
	Line, Date, Source, Reads string
	Caption, Byline           string
	Blocks                    []block
	Footer                    string
	Declared                  string
}

var seedLine = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d) (.+)阅读 \((\d+)\)$`)

// Seed makes the portal of a text that was captured from a page, as
// seed/article.txt of the shared material is: title with the page's brand
// behind a hyphen, line of date, source and reads, caption, byline, the
// paragraphs, and the footer, an empty line between any two. The text comes
// from the caller, since it is another's and no part of this repository.
func Seed(text string) (*Seeded, error) {
	view, err := takeApart(text)
	if err != nil {
		return nil, fmt.Errorf("make the seed's portal: %w", err)
	}
	pages := template.Must(template.New("seed").Funcs(template.FuncMap{"inline": inline}).
		ParseFS(templateFiles, "templates/seed/*.html"))
	s := &Seeded{Portal: New()}
	for _, shape := range SeedShapes() {
		host := shape + ".seed.example"
		var links []string
		for i, way := range seedEncodings {
			view.Declared = way.declared
			page, err := fill(pages, shape+".html", view)
			if err != nil {
				return nil, fmt.Errorf("make the seed's portal: %w", err)
			}
			path := fmt.Sprintf("/a/%d.html", i+1)
			answer := HTML(way.encoding, "", page)
			answer.Chunked, answer.Gzip = i == 0, i == 1
			s.Handle(host, path, answer)
			s.Pages = append(s.Pages, SeedPage{URL: "http://" + host + path, Shape: shape, Charset: way.encoding, Declared: way.declared})
			links = append(links, fmt.Sprintf("<li><a href=%q>%s</a></li>", path, template.HTMLEscapeString(view.Title)))
		}
		front := "<html><head><meta charset=utf-8><title>首页</title></head><body><ul>" + strings.Join(links, "\n") + "</ul></body></html>"
		s.Handle(host, "/", HTML("utf-8", "utf-8", front))
		s.Handle(host, "/robots.txt", Status(http.StatusNotFound))
		s.sites = append(s.sites, &site{id: "seed-" + shape, name: "种子 " + shape, host: host, pattern: `^http://` + regexp.QuoteMeta(host) + `/a/\d+\.html$`})
	}
	return s, nil
}

// Config is a crawl.yaml that leads a crawl to the seed's pages, a site a
// shape. Call it after Start.
func (s *Seeded) Config() []byte { return crawlYAML(usualData, s.ConnectTo(), s.sites, 2000) }

func fill(t *template.Template, name string, view any) (string, error) {
	var out strings.Builder
	err := t.ExecuteTemplate(&out, name, view)
	return out.String(), err
}

// takeApart reads the captured text.
func takeApart(text string) (seedView, error) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" })
	if len(lines) < 6 {
		return seedView{}, fmt.Errorf("the captured text has %d lines, want at least title, date, caption, byline, a paragraph and footer", len(lines))
	}
	v := seedView{Full: lines[0], Line: lines[1], Caption: lines[2], Byline: lines[3], Footer: lines[len(lines)-1]}
	hyphen := strings.LastIndex(v.Full, "-")
	m := seedLine.FindStringSubmatch(v.Line)
	if hyphen < 0 || m == nil {
		return seedView{}, fmt.Errorf("%q and %q are not a title with a brand and a line of date, source and reads", v.Full, v.Line)
	}
	v.Title, v.Brand = v.Full[:hyphen], v.Full[hyphen+1:]
	v.Date, v.Source, v.Reads = m[1], m[2], m[3]
	for _, line := range lines[4 : len(lines)-1] {
		kind := "text"
		// A sub-heading is short and does not end as a sentence does.
		if utf8.RuneCountInString(line) <= 12 && !strings.ContainsAny(line[len(line)-3:], "。！？”") {
			kind = "heading"
		}
		v.Blocks = append(v.Blocks, block{Kind: kind, Text: line})
	}
	return v, nil
}
