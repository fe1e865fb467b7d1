package main

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

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

// maxInput is the most that is read of a file or of one line of a batch.
const maxInput = 64 << 20

// readInput reads a whole file, or standard input for "-".
func (a *app) readInput(name string) ([]byte, error) {
	in := a.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, words.Errorf("read the page: %w", err)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	switch {
	case err != nil:
		return nil, words.Errorf("read %s: %w", name, withoutPath(err))
	case len(data) > maxInput:
		return nil, words.Errorf("%s is larger than %d MiB", name, maxInput>>20)
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

// nonEmpty refuses a file of nothing: no page can be read out of it.
func nonEmpty(name string, data []byte, err error) ([]byte, error) {
	if err == nil && len(data) == 0 {
		return nil, words.Errorf("%s is empty", name)
	}
	return data, err
}
