package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/internal/words"
	"jianbao/record"
)

// newHistory tells what happened to an article.
func newHistory(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "history ID|URL",
		Short: "the revisions of an article, and when it was gone",
		Long: "Tells what happened to an article: its revisions, with when each was first and last seen, and the events, with\n" +
			"the answers that prove them. With --json, one object with everything, captures included.",
		Example:     "jianbao history mfrggzdfmztwq2lk\njianbao history http://news.example.org/a/1.html --json",
		Args:        arguments(1, 1),
		Annotations: exits(exitNoArchive, exitInterrupted),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.history(cmd.Context(), args[0])
		},
	}
}

// articleHistory is the one object of history --json.
type articleHistory struct {
	ID           string           `json:"id"`
	URL          string           `json:"url"`
	CanonicalURL string           `json:"canonical_url"`
	Site         string           `json:"site"`
	Title        string           `json:"title,omitempty"`
	Deletion     *record.Deletion `json:"deletion,omitempty"`
	catalog.History
}

func (a *app) history(ctx context.Context, name string) (err error) {
	r, err := a.openCatalogReader(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	id, err := a.find(ctx, r, name)
	if err != nil {
		return err
	}
	article, err := r.Article(ctx, id)
	if err != nil {
		return err
	}
	h := articleHistory{ID: id, URL: article.URL, CanonicalURL: article.CanonicalURL, Site: article.Site, Title: article.Title, Deletion: article.Deletion}
	if h.History, err = r.History(ctx, id); err != nil {
		return err
	}
	if a.JSON {
		return a.PrintJSON(h)
	}
	return a.printHistory(h, r.Config.Location())
}

func (a *app) printHistory(h articleHistory, loc *time.Location) error {
	a.printLine(styledLine{safePiece(cmpOr(h.Title, h.URL), styleTitle)}.cut(a.term.Width))
	a.printLine(styledLine{safePiece(h.ID+"  "+h.URL, styleFaint)})
	for _, other := range append([]string{h.CanonicalURL}, h.Aliases...) {
		if other != h.URL {
			a.printLine(styledLine{{strings.Repeat(" ", len(h.ID)+2), ""}, safePiece(other, styleFaint)})
		}
	}
	if notice := a.deletionNotice(h.Deletion, loc); notice != "" {
		a.printLine(styledLine{safePiece(notice, styleAlert)})
	}
	fmt.Fprintln(a.out)
	if err := a.printRevisions(h, loc); err != nil {
		return err
	}
	fmt.Fprintln(a.out)
	events := words.Table{Head: a.headings(words.Key("time"), words.Key("what"), words.Key("revision"), words.Key("answer"), words.Key("proof")), Right: []int{2}}
	for _, e := range inOrder(h.Events) {
		revision := ""
		if e.Revision > 0 {
			revision = strconv.Itoa(e.Revision)
		}
		status, place := answers(e.Captures)
		events.Row(exactTime(e.Time, loc), a.words.Term(string(e.Type)), revision, status, place)
	}
	return a.PrintTable(&events)
}

// printRevisions lists the revisions, with their titles where one has another
// than the head.
func (a *app) printRevisions(h articleHistory, loc *time.Location) error {
	head := a.headings(words.Key("revision"), words.Key("first seen"), words.Key("last seen"), words.Key("characters"))
	titles := slices.ContainsFunc(h.Revisions, func(v catalog.Revision) bool { return v.Title != h.Title })
	if titles {
		head = append(head, a.words.Heading(words.Key("title")))
	}
	table := words.Table{Head: head, Right: []int{0, 3}}
	for _, v := range h.Revisions {
		row := []string{strconv.Itoa(v.Number), clockTime(v.FirstSeen, loc), clockTime(v.LastSeen, loc), strconv.Itoa(v.Length)}
		if titles {
			row = append(row, v.Title)
		}
		table.Row(row...)
	}
	return a.PrintTable(&table)
}

// headings are the heads of columns in the person's language.
func (a *app) headings(keys ...string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = a.words.Heading(key)
	}
	return out
}

// inOrder sorts events by time; those of one time stay in order of commit.
func inOrder(events []record.Event) []record.Event {
	out := slices.Clone(events)
	slices.SortStableFunc(out, func(a, b record.Event) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.Seq, b.Seq)) })
	return out
}

// answers are the statuses of captures, and where they stand.
func answers(captures []record.Ref) (statuses, places string) {
	var status, place []string
	for _, c := range captures {
		status = append(status, strconv.Itoa(c.Status))
		place = append(place, captureText(c))
	}
	return strings.Join(status, ", "), strings.Join(place, ", ")
}
