package main

import (
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"jianbao/config"
)

// newConfig checks and describes crawl.yaml.
func newConfig(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "check crawl.yaml, or print its JSON Schema",
		Args:  cobra.ArbitraryArgs,
		RunE:  group,
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:     "check [FILE]",
			Short:   "read crawl.yaml and name all that is wrong with it",
			Long:    "Reads crawl.yaml and names all that is wrong with it, each problem with its line and column.\nWith --json, a good file is answered with its effective configuration, defaults included.",
			Example: "jianbao config check\njianbao config check -c other.yaml --json",
			Args:    arguments(0, 1),
			RunE:    func(_ *cobra.Command, args []string) error { return a.configCheck(args) },
		},
		&cobra.Command{
			Use:     "schema",
			Short:   "print the JSON Schema of crawl.yaml, for editors",
			Example: "jianbao config schema > crawl.schema.json",
			Args:    arguments(0, 0),
			RunE: func(*cobra.Command, []string) error {
				schema, err := config.Schema()
				if err != nil {
					return err
				}
				if a.JSON {
					return a.PrintJSON(json.RawMessage(schema))
				}
				_, err = a.out.Write(append(schema, '\n'))
				return err
			},
		},
	)
	return cmd
}

// checked is the answer of config check.
type checked struct {
	File      string          `json:"file"`
	Valid     bool            `json:"valid"`
	Sites     int             `json:"sites"`
	Warnings  []string        `json:"warnings,omitempty"`
	Problems  []problem       `json:"problems,omitempty"`
	Effective json.RawMessage `json:"effective,omitempty"`
}

type problem struct {
	Path    string `json:"path,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

func (a *app) configCheck(args []string) error {
	if len(args) == 1 {
		a.Config = args[0]
	}
	path, _ := a.configPath()
	c, err := a.openConfig()
	if err != nil {
		if invalid, ok := errors.AsType[*config.Invalid](err); ok && a.JSON {
			answer := checked{File: path}
			for _, p := range invalid.Problems {
				answer.Problems = append(answer.Problems, problem{p.Path, p.Line, p.Column, a.words.Error(p.Err)})
			}
			return errors.Join(a.PrintJSON(answer), err)
		}
		return err
	}
	warnings := a.configWarnings(c)
	if a.JSON {
		return a.PrintJSON(checked{File: path, Valid: true, Sites: len(c.Sites), Warnings: warnings, Effective: c.Effective()})
	}
	for _, warning := range warnings {
		a.Say("%s: note: %s", path, warning)
	}
	if !a.Quiet {
		a.Print("%s is good: %d sites, archive in %s", path, len(c.Sites), a.dataDirOf(c))
	}
	return nil
}

// configWarnings are what is allowed but surely not meant.
func (a *app) configWarnings(c *config.Config) []string {
	var out []string
	if c.ContactIsExample() {
		out = append(out, a.Text("agent.contact is an example address: public hosts will not be crawled until it is yours"))
	}
	if len(c.Sites) == 0 {
		out = append(out, a.Text("there are no sites"))
	}
	for _, s := range c.Sites {
		if s.MaxPages == 0 {
			out = append(out, a.Text("site %s: max_pages is 0, nothing of it will be crawled", s.ID))
		}
		if s.Delay.Std() == 0 && len(c.AllowPrivate) == 0 {
			out = append(out, a.Text("site %s: delay is 0s, a public host may take that for an attack", s.ID))
		}
		for _, p := range s.Articles {
			if text := p.String(); text[0] != '^' {
				out = append(out, a.Text("site %s: the pattern %s does not begin with ^ and fits inside of any address", s.ID, text))
			}
		}
	}
	return out
}
