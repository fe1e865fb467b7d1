package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/charset"
	"jianbao/config"
	"jianbao/internal/words"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/weburl"
)

// articleCase is one page to read.
type articleCase struct {
	File        string `json:"file"`
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
	FetchedAt   string `json:"fetched_at"`
}

// articleOptions are the flags of inspect article.
type articleOptions struct {
	one       articleCase
	batch     string
	noLayouts bool
	format    string
	explain   bool
}

func newInspectArticle(a *app) *cobra.Command {
	var o articleOptions
	cmd := &cobra.Command{
		Use:   "article FILE|-",
		Short: "read an article out of a page",
		Long: "Reads a page as the crawl would and shows the record's fields: title, times, source, authors, body.\n" +
			"The layouts of crawl.yaml are tried where its site has the page's address, and those that come with jianbao for its host.\n" +
			"--explain tells for each field which rule found it, where in the page, and the text as it stood; and which\n" +
			"lines are not in the body, with the reason.\n" +
			"A case of --batch is {\"file\", \"url\", \"content_type\", \"fetched_at\"}; all but file may be missing.",
		Example: "jianbao inspect article page.html --url http://news.example.org/a/1.html --json\njianbao inspect article --batch cases.jsonl --no-layouts\njianbao inspect article page.html --explain\njianbao inspect article page.html --format md > page.md",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOrBatch(cmd, args, o.batch, 1); err != nil {
				return err
			}
			if err := a.inspectFormat(&o); err != nil {
				return err
			}
			return a.inspectArticle(cmd, args, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.one.URL, "url", "", "the page's address (`URL`)")
	f.StringVar(&o.one.ContentType, "content-type", "", "the header that came with the page (`VALUE`)")
	f.StringVar(&o.one.FetchedAt, "fetched-at", "", "when the page was fetched (`TIME`: 2022-12-31T08:19:00+08:00)")
	f.StringVar(&o.format, "format", "", "answer in this `FORM`: text, md, html or json")
	f.BoolVar(&o.explain, "explain", false, "tell why each field holds what it holds, and what was left out of the body")
	f.BoolVar(&o.noLayouts, "no-layouts", false, "use the generic extractor alone")
	batchFlag(cmd, &o.batch)
	return cmd
}

func (a *app) inspectArticle(cmd *cobra.Command, args []string, o articleOptions) error {
	var sites []knownSite
	if !o.noLayouts {
		c, err := a.findConfig()
		if err != nil {
			return err
		}
		sites = a.knownSites(c)
	}
	if o.batch != "" {
		return batch(cmd.Context(), a, o.batch, func(c articleCase) (any, error) { return a.readArticle(c, sites) })
	}
	o.one.File = args[0]
	in, site, err := a.readCase(o.one, sites)
	if err != nil {
		return err
	}
	if o.explain {
		page, x := parser.Explain(in)
		article := articleOf(page, site)
		if o.format == formatJSON {
			return a.PrintJSON(explained{inspected{article, page.PartURLs}, x})
		}
		return a.printExplanation(article, x)
	}
	page := parser.Parse(in)
	article := articleOf(page, site)
	switch o.format {
	case formatJSON:
		return a.PrintJSON(inspected{article, page.PartURLs})
	case formatMarkdown, formatHTML:
		return a.renderInspected(article, parser.Blocks(in), o.format)
	}
	return a.printArticle(article)
}

// readArticle is the way of a page from its bytes to its record.
func (a *app) readArticle(c articleCase, sites []knownSite) (inspected, error) {
	in, site, err := a.readCase(c, sites)
	if err != nil {
		return inspected{}, err
	}
	page := parser.Parse(in)
	return inspected{articleOf(page, site), page.PartURLs}, nil
}

// inspected is the record of one page alone, and where the others of a
// paginated article lie, which a crawl would read too.
type inspected struct {
	record.Article
	PartURLs []string `json:"part_urls,omitempty"`
}

// renderInspected shows a page that is in no archive as show would.
func (a *app) renderInspected(article record.Article, blocks []record.Block, format string) error {
	shown := shownArticle{Article: article, loc: article.Published.Location(), blocks: blocks}
	if format == formatHTML {
		return a.writeArticleHTML(shown)
	}
	return a.writeMarkdown(shown)
}

// articleOf is the record of a page that is its only part.
func articleOf(page record.Page, site knownSite) record.Article {
	article := parser.Join([]record.Page{page}, nil)
	article.URL, article.Site = page.URL, site.id
	if canonical, err := weburl.Canonical(page.URL); page.URL != "" && err == nil {
		article.CanonicalURL, article.ID = canonical, record.ArticleID(canonical)
	}
	return article
}

// readCase reads the page of a case, and finds the site that it is of.
func (a *app) readCase(c articleCase, sites []knownSite) (in parser.Input, site knownSite, err error) {
	if c.File == "" {
		return in, site, words.Errorf("the case names no file: give it one as \"file\"")
	}
	var fetched time.Time
	if c.FetchedAt != "" {
		if fetched, err = time.Parse(time.RFC3339, c.FetchedAt); err != nil {
			return in, site, words.Errorf("%q is not a time: write it as 2022-12-31T08:19:00+08:00", c.FetchedAt)
		}
	}
	data, err := a.readPage(c.File)
	if err == nil {
		err = refuse(c.File, data, c.ContentType, false)
	}
	if err != nil {
		return in, site, err
	}
	site = siteOf(sites, c.URL)
	return parser.Input{URL: c.URL, Text: charset.Decode(data, c.ContentType), FetchedAt: fetched, Layouts: site.layouts.Of(c.URL)}, site, nil
}

// printArticle shows the record for a person: a field a line, then the body.
func (a *app) printArticle(article record.Article) error {
	var table words.Table
	row := func(name, value string) {
		if value != "" {
			table.Row(name, value)
		}
	}
	row("id", article.ID)
	row("url", article.URL)
	row("site", article.Site)
	row("kind", a.words.Term(string(article.Kind)))
	row("shoulder_title", article.ShoulderTitle)
	row("title", article.Title)
	row("subtitle", article.Subtitle)
	row("published", timeWithPrecision(article.Content))
	if !article.Updated.IsZero() {
		row("updated", article.Updated.Format(time.RFC3339))
	}
	row("source", article.Source)
	row("authors", strings.Join(article.Authors, ", "))
	row("editors", strings.Join(article.Editors, ", "))
	if article.Reads != nil {
		row("reads", strconv.FormatInt(*article.Reads, 10))
	}
	if article.Comments != nil {
		row("comments", strconv.FormatInt(*article.Comments, 10))
	}
	row("section", article.Section)
	row("keywords", strings.Join(article.Keywords, ", "))
	row("lang", article.Lang)
	row("charset", article.Charset)
	row("declared_charset", article.DeclaredCharset)
	for _, image := range article.Images {
		row("image", strings.TrimSpace(image.Caption+" "+image.URL))
	}
	if err := a.PrintTable(&table); err != nil {
		return err
	}
	if article.Body == "" {
		a.Say("no text was found in the page")
		return nil
	}
	_, err := a.out.WriteString("\n" + words.EscapeLines(article.Body) + "\n")
	return err
}

// timeWithPrecision is when it was published, as precisely as the page said.
func timeWithPrecision(c record.Content) string {
	switch {
	case c.Published.IsZero():
		return ""
	case c.PublishedPrecision == record.ToDay:
		return c.Published.Format(time.DateOnly)
	case c.PublishedPrecision == record.ToMinute:
		return c.Published.Format("2006-01-02 15:04 -07:00")
	}
	return c.Published.Format("2006-01-02 15:04:05 -07:00")
}

// knownSite is a site with its layouts and how its pages are known.
type knownSite struct {
	id       string
	layouts  parser.Layouts
	articles []config.Pattern
	hosts    []string
}

// knownSites are the sites of crawl.yaml. The last one stands for the pages of
// all others, for which there may be layouts that come with the program.
func (a *app) knownSites(c *config.Config) []knownSite {
	if c == nil {
		c = config.Defaults()
	}
	var out []knownSite
	for _, s := range c.Sites {
		site := knownSite{id: s.ID, articles: s.Articles, layouts: a.siteLayouts(s)}
		for _, start := range s.Start {
			if href, err := weburl.Resolve(start, ""); err == nil {
				site.hosts = append(site.hosts, weburl.Host(href))
			}
		}
		out = append(out, site)
	}
	return append(out, knownSite{layouts: a.siteLayouts(config.Site{Rules: c.Defaults})})
}

// siteOf is the site whose patterns fit the address, else one that starts on
// its host, else the one of all others; without sites one without layouts.
func siteOf(sites []knownSite, address string) knownSite {
	for _, s := range sites {
		for _, p := range s.articles {
			if p.MatchString(address) {
				return s
			}
		}
	}
	host := weburl.Host(address)
	for _, s := range sites {
		for _, h := range s.hosts {
			if h == host && host != "" {
				return s
			}
		}
	}
	if len(sites) == 0 {
		return knownSite{}
	}
	return sites[len(sites)-1]
}
