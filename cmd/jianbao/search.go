package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/index"
	"jianbao/internal/words"
	"jianbao/record"
)

// searchFlags are those of search.
type searchFlags struct {
	index.Query
	body     bool
	exitCode bool
}

// newSearch finds articles by their words.
func newSearch(a *app) *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search [QUERY]",
		Short: "find articles by their words",
		Long: "Finds articles by the words in title and body of their current revision; without a query all are\n" +
			"listed, newest first. Deleted articles are found too, and marked.\n\n" +
			"A query:\n" +
			"  新区 发展              both words, anywhere; 新区 OR 开发区 one of them; 新区 -青岛 without\n" +
			"  \"作风能力 提升\"         a phrase, within one paragraph\n" +
			"  title:新区  body:新区   in that field alone\n" +
			"  source:新华社  author:李晓哲  site:bandao  kind:video  lang:zh-CN  id:mfrgg  deleted:yes\n" +
			"  craw*                 words that begin so\n" +
			"A query that begins with - stands behind --. Days are days of publication in the archive's timezone.",
		Example:     "jianbao search '灯塔 -航标'\njianbao search --from 2022-12-01 --to 2022-12-31 --site bandao\njianbao search 'title:新区' --limit 10000 --json",
		Args:        arguments(0, 1),
		Annotations: exits(exitNothing, exitNoArchive, exitInterrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				f.Text = args[0]
			}
			return a.search(cmd.Context(), f)
		},
	}
	s := cmd.Flags()
	s.SortFlags = false
	s.StringVar(&f.From, "from", "", "published on this `DAY` or later: 2022-12-31")
	s.StringVar(&f.To, "to", "", "published on this `DAY` or before")
	s.StringSliceVar(&f.Site, "site", nil, "of one of these sites (`ID`, may be repeated)")
	s.StringArrayVar(&f.Source, "source", nil, "of this `OUTLET`, as the page names it, or one part of it (may be repeated)")
	s.StringArrayVar(&f.Author, "author", nil, "by this `NAME` (may be repeated)")
	s.StringVar(&f.Sort, "sort", "", "sort in this `ORDER`: relevance (with a query), newest (without) or oldest")
	s.IntVar(&f.Limit, "limit", 20, "show at most `N`; 0 only counts")
	s.IntVar(&f.Offset, "offset", 0, "leave out the first `N`")
	s.StringSliceVar(&f.Facets, "facet", nil, "count by this `FIELD`: site, source, author, year, month, day, deletion, kind, lang (may be repeated)")
	s.BoolVar(&f.body, "body", false, "give the whole text of each")
	s.BoolVar(&f.exitCode, "exit-code", false, "exit with 4 when nothing is found")
	return cmd
}

func (a *app) search(ctx context.Context, f searchFlags) (err error) {
	switch {
	case f.Limit < 0:
		return usagef("--limit %d: give a number of at least 0", f.Limit)
	case f.Sort != "" && f.Sort != index.SortRelevance && f.Sort != index.SortNewest && f.Sort != index.SortOldest:
		return usagef("--sort %q: it can be relevance, newest or oldest", f.Sort)
	case f.Limit == 0:
		f.Limit = -1
	}
	if err := f.Validate(); err != nil {
		return &exitError{Code: exitUsage, Err: err}
	}
	f.NoSnippets = f.body && !a.JSON // the text is shown itself
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.checkSites(ctx, f.Site); err != nil {
		return err
	}
	result, err := a.ask(ctx, r, f.Query)
	if err != nil {
		return err
	}
	shown, err := a.printHits(ctx, r, f, result)
	if err != nil {
		return err
	}
	if err := a.printFacets(f, result); err != nil {
		return err
	}
	if err := a.out.Flush(); err != nil {
		return err
	}
	a.sayFound(f, result, shown)
	a.sayBehind(ctx, r)
	if result.Total == 0 && f.exitCode {
		return quietExit(exitNothing)
	}
	return nil
}

// checkSites refuses a site that neither crawl.yaml nor the archive knows.
func (r *reading) checkSites(ctx context.Context, ids []string) error {
	known := r.Config.SiteIDs()
	unknown := func(id string) bool { return !slices.Contains(known, id) }
	if !slices.ContainsFunc(ids, unknown) {
		return nil
	}
	stats, err := r.Stats(ctx)
	if err != nil {
		return err
	}
	for id := range stats.Sites {
		if unknown(id) {
			known = append(known, id)
		}
	}
	slices.Sort(known)
	for _, id := range ids {
		if unknown(id) {
			return usagef("there is no site %q in the archive: there are %s", id, strings.Join(known, ", "))
		}
	}
	return nil
}

// hitRow is a hit as JSON: the record, how well it fits, and where.
type hitRow struct {
	record.Article
	Score   float64 `json:"score,omitempty"`
	Snippet string  `json:"snippet,omitempty"`
}

// printHits writes the hits and says how many there were.
func (a *app) printHits(ctx context.Context, r *reading, f searchFlags, result index.Result) (shown int, err error) {
	for _, hit := range result.Hits {
		article, err := r.Article(ctx, hit.ID)
		if errors.Is(err, catalog.ErrNotFound) {
			continue // taken out since it was indexed
		}
		if err != nil {
			return shown, err
		}
		shown++
		if a.JSON {
			row := hitRow{Article: article, Score: hit.Score, Snippet: hit.Snippet.Text}
			if !f.body {
				row.Body = ""
			}
			if err := a.PrintJSON(row); err != nil {
				return shown, err
			}
			continue
		}
		a.printHit(r, f, article, hit)
	}
	return shown, nil
}

// narrow is the width below which a hit shows the day alone.
const narrow = 72

// printHit writes a hit for a person: when, what and its state in one line,
// where to find it in the next.
func (a *app) printHit(r *reading, f searchFlags, article record.Article, hit index.Hit) {
	width := a.term.Width
	day, column := publishedTime(article.Content, r.Config.Location()), 16
	if width > 0 && width < narrow {
		day, column = day[:min(len(day), 10)], 10
	}
	if day == "" {
		day = a.words.Sprintf("undated")
	}
	title := article.Title
	if title == "" {
		title = article.URL
	}
	head := styledLine{{words.Pad(day, column) + "  ", styleFaint}}
	var state styledLine
	if article.Deletion != nil {
		state = styledLine{{" [" + a.words.Term(string(article.Deletion.State)) + "]", styleGone}}
	}
	room := 0
	if width > 0 {
		room = max(8, width-head.width()-state.width())
	}
	head = append(head, markedPieces(title, f.Marks(title), styleTitle).cut(room)...)
	a.printLine(append(head, state...))

	indent := column + 2
	if width > 0 && width < narrow {
		indent = 2
	}
	a.printHitPlace(f, article, hit, indent)
}

// minSnippet is how many columns a snippet needs beside the source.
const minSnippet = 16

// printHitPlace writes where a hit is to be found, and the place or the whole
// of its text.
func (a *app) printHitPlace(f searchFlags, article record.Article, hit index.Hit, indent int) {
	width := a.term.Width
	tail := styledLine{{strings.Repeat(" ", indent) + article.ID, styleFaint}}
	if source := cmpOr(article.Source, article.Site); source != "" {
		tail = append(tail, safePiece("  "+source, ""))
	}
	if f.body {
		a.printLine(tail.cut(width))
		a.printBody(f, article.Body, indent)
		return
	}
	if hit.Snippet.Text != "" {
		snippet := markedPieces(hit.Snippet.Text, hit.Snippet.Marks, styleFaint)
		if width > 0 && width-tail.width() < minSnippet {
			a.printLine(tail.cut(width))
			tail = styledLine{{strings.Repeat(" ", max(indent-2, 0)), ""}}
		}
		tail = append(tail, piece{"  ", ""})
		if width > 0 {
			snippet = snippet.aroundMark(width - tail.width())
		}
		tail = append(tail, snippet...)
	}
	a.printLine(tail.cut(width))
}

func (a *app) printLine(l styledLine) { fmt.Fprintln(a.out, l.render(a.term.Color)) }

// printBody writes a text below its head, wrapped on a terminal.
func (a *app) printBody(f searchFlags, body string, indent int) {
	width := a.textWidth()
	if width > 0 {
		width = max(20, width-indent)
	}
	margin := piece{strings.Repeat(" ", indent), ""}
	for paragraph := range strings.SplitSeq(body, "\n") {
		for _, line := range markedPieces(paragraph, f.Marks(paragraph), "").wrap(width) {
			a.printLine(append(styledLine{margin}, line...))
		}
	}
	fmt.Fprintln(a.out)
}

// facetLine is the line of JSON with the facets, behind the hits.
type facetLine struct {
	Facets      map[string][]index.FacetCount `json:"facets"`
	Total       int                           `json:"total"`
	Approximate bool                          `json:"approximate,omitempty"`
}

func (a *app) printFacets(f searchFlags, result index.Result) error {
	if len(f.Facets) == 0 {
		return nil
	}
	if a.JSON {
		return a.PrintJSON(facetLine{result.Facets, result.Total, result.Approximate})
	}
	for _, facet := range slices.Compact(slices.Clone(f.Facets)) {
		fmt.Fprintf(a.out, "\n%s\n", a.words.Heading(facet))
		table := words.Table{Indent: 2, Right: []int{0}}
		for _, count := range result.Facets[facet] {
			value := count.Value
			if facet == index.FacetDeletion || facet == index.FacetKind {
				value = a.words.Term(value)
			}
			table.Row(fmt.Sprint(count.Count), value)
		}
		if err := a.PrintTable(&table); err != nil {
			return err
		}
	}
	return nil
}

// sayFound says how much was found, to stderr.
func (a *app) sayFound(f searchFlags, result index.Result, shown int) {
	switch {
	case a.JSON && !a.Quiet:
		_ = writeJSON(a.Stderr, map[string]any{"total": result.Total, "shown": shown, "offset": f.Offset, "approximate": result.Approximate}) // talk
	case a.JSON:
	case result.Total == 0:
		a.Say("Nothing was found.")
	case result.Approximate:
		a.Say("At least %d found, %d shown.", result.Total, shown)
	case shown < result.Total-f.Offset && f.Limit > 0:
		a.Say("%d found, %d shown; more with --offset %d or a larger --limit.", result.Total, shown, f.Offset+shown)
	default:
		a.Say("%d found, %d shown.", result.Total, shown)
	}
}

// sayBehind warns that the answer is not of the newest.
func (a *app) sayBehind(ctx context.Context, r *reading) {
	behind, err := r.behind(ctx)
	if err != nil || behind == 0 {
		return // what is wrong with the index has been said by who searched it
	}
	if _, held := r.holder(); held {
		a.note(a.Text("The index is behind by %d changes; the crawl that runs now brings it up to date.", behind))
		return
	}
	a.note(a.Text("The index is behind by %d changes; the next crawl brings it up to date.", behind))
}

// note writes a line of talk that has been put into words to stderr: with
// --json as an object.
func (a *app) note(text string) {
	switch {
	case a.Quiet:
	case a.JSON:
		_ = writeJSON(a.Stderr, map[string]string{"note": text}) // talk
	default:
		fmt.Fprintln(a.Stderr, text)
	}
}
