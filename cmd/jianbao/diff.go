package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/internal/difference"
	"jianbao/internal/words"
	"jianbao/record"
)

// The forms in which diff shows what changed, beside HTML.
const (
	formatUnified = "unified"
	formatColor   = "color"
)

// newDiff compares two revisions.
func newDiff(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff ID|URL [A B]",
		Short: "what changed between two revisions of an article",
		Long: "Compares two revisions of an article, the last two where none are named: title, times, source, people, captions,\n" +
			"and the text sentence by sentence and character by character. On a terminal what was taken out and put in is\n" +
			"shown in its place; elsewhere as a unified diff with a sentence a line.",
		Example:     "jianbao diff mfrggzdfmztwq2lk\njianbao diff mfrgg 1 3 --format html > changes.html",
		Args:        arguments(1, 3),
		Annotations: exits(exitNoArchive, exitInterrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.diff(cmd.Context(), args, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "answer in this `FORM`: unified, color or html")
	return cmd
}

func (a *app) diff(ctx context.Context, args []string, format string) (err error) {
	if format, err = a.diffFormat(format); err != nil {
		return err
	}
	var numbers []int
	for _, text := range args[1:] {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return usagef("%q is no revision: they are numbers from 1", text)
		}
		numbers = append(numbers, n)
	}
	if len(numbers) == 1 {
		return usagef("name two revisions, or none for the last two")
	}
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	id, err := a.find(ctx, r, args[0])
	if err != nil {
		return err
	}
	current, err := r.Article(ctx, id)
	if err != nil {
		return err
	}
	if numbers == nil {
		numbers = []int{max(1, current.Revision-1), current.Revision}
		if current.Revision == 1 {
			a.note(a.Text("The article %s has one revision only: there is nothing to compare.", id))
		}
	}
	d, err := r.compare(ctx, current, numbers)
	if err != nil {
		return err
	}
	if d.from.Revision != d.to.Revision && len(d.Changes()) == 0 {
		a.note(a.Text("The revisions %d and %d of the article %s say the same.", d.from.Revision, d.to.Revision, id))
	}
	return a.printDifference(r, d, format)
}

// comparison is what two revisions of an article differ in.
type comparison struct {
	difference.Difference
	from, to record.Article
	// begun is when each was first seen.
	begun [2]time.Time
}

func compareRevisions(from, to record.Article) comparison {
	return comparison{Difference: difference.Contents(from.Content, to.Content), from: from, to: to}
}

// compare reads two revisions and compares them.
func (r *reading) compare(ctx context.Context, current record.Article, numbers []int) (comparison, error) {
	history, err := r.History(ctx, current.ID)
	if err != nil {
		return comparison{}, err
	}
	var both [2]record.Article
	var begun [2]time.Time
	for i, n := range numbers {
		both[i], err = r.Revision(ctx, current.ID, n)
		if errors.Is(err, catalog.ErrNotFound) {
			return comparison{}, words.Errorf("the article %s has no revision %d: there are %d", current.ID, n, current.Revision)
		}
		if err != nil {
			return comparison{}, err
		}
		for _, known := range history.Revisions {
			if known.Number == n {
				begun[i] = known.FirstSeen
			}
		}
	}
	d := compareRevisions(both[0], both[1])
	d.begun = begun
	return d, nil
}

// diffFormat settles the form: for a person where one looks, for programs elsewhere.
func (a *app) diffFormat(format string) (string, error) {
	switch {
	case format != "" && !slices.Contains([]string{formatUnified, formatColor, formatHTML}, format):
		return "", usagef("--format %q: it can be unified, color or html", format)
	case format != "" && a.JSON:
		return "", usagef("--json and --format %s contradict each other: leave one out", format)
	case format == "" && a.term.Out && !a.Plain:
		return formatColor, nil
	case format == "":
		return formatUnified, nil
	case format == formatColor && !a.Plain && a.Getenv("NO_COLOR") == "":
		a.term.Color = true // it was asked for, for a pager perhaps
	}
	return format, nil
}

// diffAnswer is the one object of diff --json.
type diffAnswer struct {
	ID      string              `json:"id"`
	URL     string              `json:"url"`
	From    int                 `json:"from"`
	To      int                 `json:"to"`
	Changes []difference.Change `json:"changes"`
}

func (a *app) printDifference(r *reading, d comparison, format string) error {
	switch {
	case a.JSON:
		return a.PrintJSON(diffAnswer{ID: d.to.ID, URL: d.to.URL, From: d.from.Revision, To: d.to.Revision, Changes: d.Changes()})
	case format == formatHTML:
		return a.writeDiffHTML(r, d)
	case d.from.Revision == d.to.Revision:
		return nil
	case format == formatUnified:
		return a.writeUnified(r, d)
	}
	a.printChanges(r, d)
	return nil
}

// labels name the two revisions.
func (a *app) labels(r *reading, d comparison) (from, to string) {
	label := func(number int, begun time.Time) string {
		return a.words.Sprintf("revision %d, first seen %s", number, exactTime(begun, r.Config.Location()))
	}
	return label(d.from.Revision, d.begun[0]), label(d.to.Revision, d.begun[1])
}

// writeUnified writes a unified diff. What it shows is text of strangers, so it
// is escaped, which no line that a person reads loses by.
func (a *app) writeUnified(r *reading, d comparison) error {
	from, to := a.labels(r, d)
	text := difference.Unified(from, to, words.EscapeLines(difference.Lines(d.from.Content)), words.EscapeLines(difference.Lines(d.to.Content)))
	for line := range strings.Lines(text) {
		style := ""
		switch {
		case strings.HasPrefix(line, "@@"):
			style = styleFaint
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
			style = styleTitle
		case strings.HasPrefix(line, "-"):
			style = styleGone
		case strings.HasPrefix(line, "+"):
			style = styleAdded
		}
		a.printLine(styledLine{{strings.TrimSuffix(line, "\n"), style}})
	}
	return nil
}

// printChanges shows in their places what was taken out and what was put in;
// paragraphs without a change are counted, not shown.
func (a *app) printChanges(r *reading, d comparison) {
	a.printLine(styledLine{safePiece(cmpOr(d.to.Title, d.to.URL), styleTitle)}.cut(a.term.Width))
	from, to := a.labels(r, d)
	a.printLine(styledLine{safePiece(from+" → "+to, styleFaint)})
	fmt.Fprintln(a.out)
	for _, f := range d.Fields {
		line := styledLine{{f.Field + ": ", styleFaint}}
		for _, s := range difference.Short(f.Before, f.After) {
			line = append(line, a.changePiece(s))
		}
		a.printWrapped(line)
	}
	if len(d.Fields) > 0 {
		fmt.Fprintln(a.out)
	}
	same := 0
	skipped := func() {
		if same > 0 {
			a.printLine(styledLine{{"  … " + a.words.Sprintf("%d paragraphs without a change", same), styleFaint}})
			fmt.Fprintln(a.out)
		}
		same = 0
	}
	for _, paragraph := range difference.Paragraphs(d.Body) {
		if !difference.Changed(paragraph) {
			same++
			continue
		}
		skipped()
		var line styledLine
		for _, s := range paragraph {
			line = append(line, a.changePiece(s))
		}
		a.printWrapped(line)
		fmt.Fprintln(a.out)
	}
	skipped()
}

func (a *app) printWrapped(l styledLine) {
	for _, line := range l.wrap(a.textWidth()) {
		a.printLine(line)
	}
}

// changePiece marks a stretch by its style, and without colours by signs as
// wdiff does.
func (a *app) changePiece(s difference.Stretch) piece {
	text := strings.ReplaceAll(s.Text, "\n", "¶")
	switch {
	case s.Kind == difference.Kept || text == "":
		return safePiece(text, "")
	case s.Kind == difference.Removed && a.term.Color:
		return safePiece(text, styleDeleted)
	case s.Kind == difference.Removed:
		return safePiece("[-"+text+"-]", "")
	case a.term.Color:
		return safePiece(text, styleAdded)
	}
	return safePiece("{+"+text+"+}", "")
}
