package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// newCompletion writes the completion script of a shell.
func newCompletion(a *app) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "print the script that completes commands in a shell",
		Example:   "source <(jianbao completion bash)\njianbao completion zsh > \"${fpath[1]}/_jianbao\"\njianbao completion fish > ~/.config/fish/completions/jianbao.fish",
		ValidArgs: shells,
		Args:      arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.out, true)
			case "zsh":
				return root.GenZshCompletion(a.out)
			case "fish":
				return root.GenFishCompletion(a.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.out)
			}
			return usagef("no completion for %q: there are %s", args[0], strings.Join(shells, ", "))
		},
	}
}

// completeValues offers the values of flags that have a fixed few, and the
// sites of crawl.yaml or of the archive, wherever a command has such a flag.
func completeValues(a *app, root *cobra.Command) {
	fixed := map[string][]string{
		"sort": {"relevance", "newest", "oldest", "seen"}, "lang": {"en", "zh-CN"},
		"show format": {formatText, formatMarkdown, formatJSON, formatHTML, formatWARC}, "article format": inspectForms(), "diff format": {"unified", "color", "html"}, "facet": {"site", "source", "author", "year", "month", "day", "deletion", "kind", "lang"},
	}
	offer := func(c *cobra.Command, name string, values func() []string) {
		if c.Flags().Lookup(name) == nil && c.PersistentFlags().Lookup(name) == nil {
			return
		}
		// It fails for a flag that has its own completion alone.
		_ = c.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	var all []*cobra.Command
	for _, c := range append(root.Commands(), root) {
		all = append(all, c)
		if c != root {
			all = append(all, c.Commands()...)
		}
	}
	for _, c := range all {
		for name, values := range fixed {
			command, flag, only := strings.Cut(name, " ")
			if !only {
				flag = name
			} else if c.Name() != command {
				continue
			}
			offer(c, flag, func() []string { return values })
		}
		offer(c, "site", a.siteNames)
	}
}

// siteNames are the sites of crawl.yaml, nil where there is none.
func (a *app) siteNames() []string {
	c, err := a.findConfig()
	if err != nil || c == nil {
		return nil
	}
	return c.SiteIDs()
}
