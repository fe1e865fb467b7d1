package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/internal/words"
	"jianbao/record"
)

// showFlags are those of show.
type showFlags struct {
	format   string
	revision int
	at       string
}

// The forms in which show gives an article.
const (
	formatText     = "text"
	formatMarkdown = "md"
	formatJSON     = "json"
	formatHTML     = "html"
	formatWARC     = "warc"
)

// newShow shows one article.
func newShow(a *app) *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use:   "show ID|URL",
		Short: "read an article",
		Long: "Shows an article with what proves it: its captures, by file and offset. The article is named by its id, by\n" +
			"the beginning of the id, or by any address that leads to it. Deleted articles stay readable, and say so.\n" +
			"--format md and html have the headings, lists, tables and pictures of the page, read from the archive again.\n" +
			"--format warc gives the captures themselves, as they lie in the archive, with what they refer to.",
		Example:     "jianbao show mfrggzdfmztwq2lk\njianbao show http://news.example.org/a/1.html --at 2022-12-31\njianbao show mfrgg --format warc > page.warc.gz",
		Args:        arguments(1, 1),
		Annotations: exits(exitNoArchive, exitInterrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("revision") && f.revision < 1 {
				return usagef("--revision %d: revisions count from 1", f.revision)
			}
			return a.show(cmd.Context(), args[0], f)
		},
	}
	s := cmd.Flags()
	s.SortFlags = false
	s.StringVar(&f.format, "format", "", "answer in this `FORM`: text, md, json, html or warc")
	s.IntVar(&f.revision, "revision", 0, "the revision `N`, not the current one")
	s.StringVar(&f.at, "at", "", "what stood at the end of this `TIME`: a day, \"2022-12-31 08:19\", or 2022-12-31T08:19:00+08:00")
	return cmd
}

func (a *app) show(ctx context.Context, name string, f showFlags) (err error) {
	format, err := a.showFormat(f)
	if err != nil {
		return err
	}
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	id, err := a.find(ctx, r, name)
	if err != nil {
		return err
	}
	page, err := a.choose(ctx, r, id, f)
	if err != nil {
		return err
	}
	switch format {
	case formatJSON:
		return a.PrintJSON(page.Article)
	case formatMarkdown:
		page.blocks = a.blocksOf(r, page.Article)
		return a.writeMarkdown(page)
	case formatHTML:
		page.blocks = a.blocksOf(r, page.Article)
		return a.writeArticleHTML(page)
	case formatWARC:
		return a.writeWARC(ctx, r, page.Article)
	}
	return a.writeText(page)
}

// showFormat settles the form before anything is opened.
func (a *app) showFormat(f showFlags) (string, error) {
	format := f.format
	switch {
	case f.revision > 0 && f.at != "":
		return "", usagef("--revision and --at contradict each other: leave one out")
	case format == "" && a.JSON:
		return formatJSON, nil
	case format == "":
		return formatText, nil
	case !slices.Contains([]string{formatText, formatMarkdown, formatJSON, formatHTML, formatWARC}, format):
		return "", usagef("--format %q: it can be text, md, json, html or warc", format)
	case a.JSON && format != formatJSON:
		return "", usagef("--json and --format %s contradict each other: leave one out", format)
	case format == formatWARC && a.term.Out:
		return "", usagef("--format warc gives compressed bytes, which a terminal cannot show: send them to a file with > page.warc.gz")
	}
	return format, nil
}

// find is the id of the article that a person named; what led there by another
// address is said.
func (a *app) find(ctx context.Context, r *reading, name string) (string, error) {
	found, err := a.resolve(ctx, r, name)
	if err != nil {
		return "", err
	}
	if found.Alias != "" {
		a.note(a.Text("%s is another address of the article %s.", found.Alias, found.ID))
	}
	return found.ID, nil
}

// shownArticle is a revision with what is said about it.
type shownArticle struct {
	record.Article
	// Of is how many revisions there are.
	Of  int
	loc *time.Location
	// blocks are its body for Markdown and HTML.
	blocks []record.Block
	// then is the time that was asked for, where less was known then of the
	// article's being gone, or other; zero for none.
	then time.Time
}

// choose reads the revision that is asked for.
func (a *app) choose(ctx context.Context, r *reading, id string, f showFlags) (shownArticle, error) {
	current, err := r.Article(ctx, id)
	if err != nil {
		return shownArticle{}, err
	}
	page := shownArticle{Article: current, Of: current.Revision, loc: r.Config.Location()}
	number := f.revision
	if f.at != "" {
		at, err := endOfMoment(f.at, page.loc)
		if err != nil {
			return page, err
		}
		history, err := r.History(ctx, id)
		if err != nil {
			return page, err
		}
		if number, err = revisionAt(history, id, f.at, at, page.loc); err != nil {
			return page, err
		}
		if page.Deletion = deletionAt(history, at); !sameDeletion(page.Deletion, current.Deletion) {
			page.then = at
		}
	}
	if number == 0 || number == current.Revision {
		return page, nil
	}
	deletion := page.Deletion
	page.Article, err = r.Revision(ctx, id, number)
	page.Deletion = deletion
	if errors.Is(err, catalog.ErrNotFound) {
		return page, words.Errorf("the article %s has no revision %d: there are %d", id, number, page.Of)
	}
	return page, err
}

// revisionAt is the number of the revision that stood at a time.
func revisionAt(history catalog.History, id, text string, at time.Time, loc *time.Location) (int, error) {
	for _, revision := range slices.Backward(history.Revisions) {
		if !revision.FirstSeen.After(at) {
			return revision.Number, nil
		}
	}
	if len(history.Revisions) == 0 {
		return 0, words.Errorf("the article %s has no revision %d: there are %d", id, 1, 0)
	}
	return 0, words.Errorf("the article %s was not in the archive at %s: it was first seen at %s", id, text, exactTime(history.Revisions[0].FirstSeen, loc))
}

func sameDeletion(a, b *record.Deletion) bool {
	return a == b || a != nil && b != nil && a.State == b.State && a.Since.Equal(b.Since)
}

// deletionAt is what was known at a time of an article's being gone, from its
// events: what happened later was not known then.
func deletionAt(history catalog.History, at time.Time) *record.Deletion {
	var d *record.Deletion
	for _, e := range inOrder(history.Events) {
		if e.Time.After(at) {
			break
		}
		switch e.Type {
		case record.EventMissing:
			d = &record.Deletion{State: record.Missing, Since: e.Time}
		case record.EventDeleted:
			since := e.Time
			if d != nil && d.State == record.Missing {
				since = d.Since
			}
			d = &record.Deletion{State: record.Deleted, Since: since, Confirmed: e.Time}
		case record.EventReturned:
			d = &record.Deletion{State: record.Returned, Since: e.Time}
		}
	}
	return d
}

// writeWARC writes the captures of a revision as they lie in the archive; those
// that refer to an earlier payload are preceded by it, so that the file can be
// read by itself.
func (a *app) writeWARC(ctx context.Context, r *reading, article record.Article) error {
	files := archive.OpenReader(r.Dir)
	written := map[string]bool{}
	write := func(ref record.Ref) error {
		if written[ref.RecordID] {
			return nil
		}
		written[ref.RecordID] = true
		members, err := files.Records(ref)
		if err != nil {
			return words.Errorf("%w; what is damaged or missing is named by: %s", err, a.archiveLine("verify"))
		}
		_, err = a.out.Write(members)
		return err
	}
	for _, ref := range article.Captures {
		if ref.Revisit {
			if original, err := r.FindPayload(ctx, ref.PayloadDigest); err == nil {
				if err := write(original); err != nil {
					return err
				}
			} else if !errors.Is(err, catalog.ErrNotFound) {
				return err
			}
		}
		if err := write(ref); err != nil {
			return err
		}
	}
	if len(article.Captures) == 0 {
		return words.Errorf("the article %s names no captures: see %s", article.ID, a.archiveLine("verify"))
	}
	return nil
}

// deletionNotice is what is said of an article that was seen to be gone; ""
// where it never was.
func (a *app) deletionNotice(d *record.Deletion, loc *time.Location) string {
	if d == nil {
		return ""
	}
	switch d.State {
	case record.Missing:
		return a.words.Sprintf("Missing: not found at its address since %s; not yet confirmed.", clockTime(d.Since, loc))
	case record.Deleted:
		if d.Confirmed.IsZero() || clockTime(d.Confirmed, loc) == clockTime(d.Since, loc) {
			return a.words.Sprintf("Deleted by its publisher: gone since %s.", clockTime(d.Since, loc))
		}
		return a.words.Sprintf("Deleted by its publisher: gone since %s, confirmed %s.", clockTime(d.Since, loc), clockTime(d.Confirmed, loc))
	case record.Returned:
		return a.words.Sprintf("It was gone for a time, and is there again since %s.", clockTime(d.Since, loc))
	}
	return a.words.Term(string(d.State))
}

// byline is the people of an article with what they did.
func (a *app) byline(c record.Content) string {
	var people []string
	for _, b := range c.Bylines {
		people = append(people, strings.TrimSpace(b.Role+" "+b.Name))
	}
	if len(people) == 0 {
		people = c.Authors
	}
	return strings.Join(people, a.words.Sprintf(", "))
}

// imprint is when and where an article was published and by whom, in parts.
func (a *app) imprint(p shownArticle) []string {
	parts := []string{publishedTime(p.Content, p.loc), p.Source, a.byline(p.Content)}
	if len(p.Editors) > 0 {
		parts = append(parts, a.words.Sprintf("edited by %s", strings.Join(p.Editors, a.words.Sprintf(", "))))
	}
	if p.Reads != nil {
		parts = append(parts, a.words.Sprintf("%d reads", *p.Reads))
	}
	if p.Comments != nil {
		parts = append(parts, a.words.Sprintf("%d comments", *p.Comments))
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// notices are what a reader must know before the text.
func (a *app) notices(p shownArticle) []string {
	var out []string
	if !p.then.IsZero() {
		out = append(out, a.words.Sprintf("This is what the archive knew at %s; it has changed since.", exactTime(p.then, p.loc)))
	}
	if text := a.deletionNotice(p.Deletion, p.loc); text != "" {
		out = append(out, text)
	}
	if p.Revision != p.Of {
		out = append(out, a.words.Sprintf("This is revision %d of %d.", p.Revision, p.Of))
	}
	if len(p.Incomplete) > 0 {
		out = append(out, a.words.Sprintf("Incomplete: %d parts could not be had: %s", len(p.Incomplete), strings.Join(p.Incomplete, " ")))
	}
	return out
}
