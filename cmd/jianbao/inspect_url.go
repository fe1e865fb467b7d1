package main

import (
	"github.com/spf13/cobra"

	"jianbao/internal/words"
	"jianbao/record"
	"jianbao/weburl"
)

// urlCase is an address as it stands in a page.
type urlCase struct {
	Input   string `json:"input"`
	Base    string `json:"base"`
	Charset string `json:"charset"`
}

// urlAnswer is what it leads to.
type urlAnswer struct {
	Href string `json:"href,omitempty"`
	// Error says why there is no Href: what people type without a scheme is no
	// address by itself, and has a canonical form all the same.
	Error string `json:"error,omitempty"`
	// Canonical and ID are missing where the address is none of the web.
	Canonical string `json:"canonical,omitempty"`
	ID        string `json:"id,omitempty"`
}

func newInspectURL(a *app) *cobra.Command {
	var one urlCase
	var file string
	cmd := &cobra.Command{
		Use:     "url ADDRESS",
		Short:   "resolve an address and show its canonical form and article id",
		Long:    "Resolves an address as browsers do (WHATWG), and shows the canonical form that articles are known by, with the id.\nA case of --batch is {\"input\", \"base\", \"charset\"}; all but input may be missing.",
		Example: "jianbao inspect url ../a/1.html?utm_source=x --base http://news.example.org/b/",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOrBatch(cmd, args, file, 1); err != nil {
				return err
			}
			if file != "" {
				return batch(cmd.Context(), a, file, func(c urlCase) (any, error) { return a.urlOrReason(c) })
			}
			one.Input = args[0]
			found, err := resolveURL(one)
			if err != nil {
				return err
			}
			if a.JSON {
				return a.PrintJSON(found)
			}
			var table words.Table
			table.Row("href", found.Href)
			if found.ID != "" {
				table.Row("canonical", found.Canonical)
				table.Row("id", found.ID)
			}
			return a.PrintTable(&table)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&one.Base, "base", "", "the address of the page in which it stands (`URL`)")
	f.StringVar(&one.Charset, "charset", "", "the page's encoding, in which its query is sent (`NAME`)")
	batchFlag(cmd, &file)
	return cmd
}

// urlOrReason answers a case of a batch.
func (a *app) urlOrReason(c urlCase) (urlAnswer, error) {
	found, err := resolveURL(c)
	if err != nil && found.Canonical != "" {
		found.Error = a.words.Error(err)
		return found, nil
	}
	return found, err
}

// resolveURL resolves an address. The canonical form is that of what was
// written where it stands by itself.
func resolveURL(c urlCase) (urlAnswer, error) {
	var answer urlAnswer
	href, err := weburl.ResolveIn(c.Input, c.Base, c.Charset)
	written := href
	if c.Base == "" {
		written = c.Input
	}
	if canonical, err := weburl.Canonical(written); err == nil {
		answer.Canonical, answer.ID = canonical, record.ArticleID(canonical)
	}
	if err != nil {
		return answer, words.Errorf("%q is no address: %w", c.Input, err)
	}
	answer.Href = href
	return answer, nil
}
