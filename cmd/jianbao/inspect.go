package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"jianbao/internal/sniff"
	"jianbao/internal/words"
)

// newInspect shows what the parts see, one page or many.
func newInspect(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect",
		Short: "show what jianbao sees: in a page, its encoding, a robots.txt, an address",
		Long: "Shows what the parts of jianbao see. No archive is needed and none is changed.\n" +
			"With --batch, one JSON case a line is read from a file (- is standard input) and one\n" +
			"JSON object a line is answered, in the same order; a bad case is answered with \"error\".",
		Example: "jianbao inspect article page.html --url http://news.example.org/a/1.html\njianbao inspect charset --batch cases.jsonl",
		Args:    cobra.ArbitraryArgs,
		RunE:    group,
	}
	cmd.AddCommand(newInspectArticle(a), newInspectCharset(a), newInspectRobots(a), newInspectURL(a))
	return cmd
}

// batchFlag adds --batch to a command.
func batchFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "batch", "", "answer the cases of this `FILE`, one JSON object a line; - is standard input")
}

// oneOrBatch checks that either the arguments of one case are there or --batch.
func oneOrBatch(cmd *cobra.Command, args []string, batch string, want int) error {
	if batch != "" && len(args) > 0 {
		return usagef("--batch takes its cases from the file: leave %q out", args[0])
	}
	if batch != "" {
		return nil
	}
	return arguments(want, want)(cmd, args)
}

const (
	// maxInput is the most that is read of a file or of one line of a batch.
	maxInput = 64 << 20
	// maxPage is the most that is read of a page: a crawl takes as much, where
	// limits.max_body says nothing else.
	maxPage = 16 << 20
)

// readInput reads a whole file, or standard input for "-".
func (a *app) readInput(name string) ([]byte, error) {
	data, err := a.readUpTo(name, maxInput+1)
	if err == nil && len(data) > maxInput {
		return nil, words.Errorf("%s is larger than %d MiB", name, maxInput>>20)
	}
	return data, err
}

// readPage reads a page, of one that is longer than a crawl takes the beginning
// alone, as a crawl does.
func (a *app) readPage(name string) ([]byte, error) {
	data, err := a.readUpTo(name, maxPage+1)
	if len(data) > maxPage {
		a.Say("%s is larger than %d MiB: what follows is not read, as in a crawl", name, maxPage>>20)
		data = data[:maxPage]
	}
	return data, err
}

func (a *app) readUpTo(name string, most int64) ([]byte, error) {
	in := a.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, words.Errorf("read %s: %w", name, withoutPath(err))
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		return nil, words.Errorf("read %s: %w", name, withoutPath(err))
	}
	return data, nil
}

// withoutPath is the reason alone where the message names the file itself.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// refuse is why a body is no web page, nil for what may be one. With anyText
// a feed and other text that is no page will do.
func refuse(name string, body []byte, contentType string, anyText bool) error {
	if len(body) == 0 {
		return words.Errorf("%s is empty", name)
	}
	kind, other := sniff.Detect(body, contentType)
	switch {
	case !other, anyText && kind.Text:
		return nil
	case kind.Start == "":
		return words.Errorf("%s is no web page but %w", name, errors.New(kind.Name))
	}
	return words.Errorf("%s is no web page but %w: it begins with %q", name, errors.New(kind.Name), kind.Start)
}
