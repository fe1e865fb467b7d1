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
