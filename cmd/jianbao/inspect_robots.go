package main

import (
	"github.com/spf13/cobra"

	"jianbao/crawler/robots"
	"jianbao/internal/words"
)

// robotsCase asks whether a robots.txt allows an address.
type robotsCase struct {
	Robots string   `json:"robots"`
	Agents []string `json:"agents"`
	URL    string   `json:"url"`
}

// robotsAnswer is what it says.
type robotsAnswer struct {
	Allow    bool     `json:"allow"`
	Delay    string   `json:"delay,omitempty"`
	Sitemaps []string `json:"sitemaps,omitempty"`
}

func newInspectRobots(a *app) *cobra.Command {
	var agents []string
	var file string
	cmd := &cobra.Command{
		Use:     "robots FILE|- URL",
		Short:   "ask a robots.txt whether an address may be crawled",
		Long:    "Reads a robots.txt as RFC 9309 says, and tells whether the address may be crawled by the agent.\nA case of --batch is {\"robots\", \"agents\", \"url\"}, the first with the file's text.",
		Example: "jianbao inspect robots robots.txt http://news.example.org/a/1.html --agent jianbao",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOrBatch(cmd, args, file, 2); err != nil {
				return err
			}
			if file != "" {
				return batch(cmd.Context(), a, file, func(c robotsCase) (any, error) { return askRobots(c), nil })
			}
			data, err := a.readInput(args[0])
			if err != nil {
				return err
			}
			return a.printRobots(askRobots(robotsCase{Robots: string(data), Agents: agents, URL: args[1]}))
		},
	}
	cmd.Flags().StringArrayVar(&agents, "agent", []string{"jianbao"}, "product token of the crawler (`NAME`); may be given again")
	batchFlag(cmd, &file)
	return cmd
}

func askRobots(c robotsCase) robotsAnswer {
	rules := robots.Parse([]byte(c.Robots))
	answer := robotsAnswer{Allow: rules.Allowed(c.Agents, c.URL), Sitemaps: rules.Sitemaps()}
	if delay, ok := rules.Delay(c.Agents); ok {
		answer.Delay = delay.String()
	}
	return answer
}

func (a *app) printRobots(r robotsAnswer) error {
	if a.JSON {
		return a.PrintJSON(r)
	}
	var table words.Table
	if r.Allow {
		table.Row("allow", a.Text("yes"))
	} else {
		table.Row("allow", a.Text("no"))
	}
	if r.Delay != "" {
		table.Row("delay", r.Delay)
	}
	for _, s := range r.Sitemaps {
		table.Row("sitemap", s)
	}
	return a.PrintTable(&table)
}
