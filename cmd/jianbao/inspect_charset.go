package main

import (
	"github.com/spf13/cobra"

	"jianbao/charset"
	"jianbao/internal/words"
)

// charsetCase is one file whose encoding is asked for.
type charsetCase struct {
	File        string `json:"file"`
	ContentType string `json:"content_type"`
}

// charsetAnswer is what was found out.
type charsetAnswer struct {
	Charset  string `json:"charset"`
	Declared string `json:"declared,omitempty"`
	Rule     string `json:"rule"`
}

func newInspectCharset(a *app) *cobra.Command {
	var one charsetCase
	var file string
	cmd := &cobra.Command{
		Use:   "charset FILE|-",
		Short: "find a page's encoding",
		Long: "Finds the encoding of a page from its bytes and from what it and its header declare, and says which rule decided.\n" +
			"What is no text (a PDF, a picture) has none, and an empty file neither: the error says what it is.\nA case of --batch is {\"file\", \"content_type\"}.",
		Example: "jianbao inspect charset page.html --content-type \"text/html; charset=gb2312\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOrBatch(cmd, args, file, 1); err != nil {
				return err
			}
			if file != "" {
				return batch(cmd.Context(), a, file, func(c charsetCase) (any, error) { return a.detect(c) })
			}
			one.File = args[0]
			found, err := a.detect(one)
			if err != nil {
				return err
			}
			if a.JSON {
				return a.PrintJSON(found)
			}
			var table words.Table
			table.Row("charset", found.Charset)
			if found.Declared != "" {
				table.Row("declared", found.Declared)
			}
			table.Row("rule", found.Rule)
			return a.PrintTable(&table)
		},
	}
	cmd.Flags().StringVar(&one.ContentType, "content-type", "", "the header that came with the page (`VALUE`)")
	batchFlag(cmd, &file)
	return cmd
}

func (a *app) detect(c charsetCase) (charsetAnswer, error) {
	if c.File == "" {
		return charsetAnswer{}, words.Errorf("the case names no file: give it one as \"file\"")
	}
	data, err := a.readPage(c.File)
	if err == nil {
		err = refuse(c.File, data, c.ContentType, true)
	}
	if err != nil {
		return charsetAnswer{}, err
	}
	d := charset.Detect(data, c.ContentType)
	return charsetAnswer{Charset: d.Charset, Declared: d.Declared, Rule: d.Rule}, nil
}
