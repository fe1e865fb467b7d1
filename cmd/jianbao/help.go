package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jianbao/internal/words"
)

// exits notes the exit codes that a command has beside 0, 1 and 2, for its help.
// What can be interrupted can be terminated, too.
func exits(codes ...int) map[string]string {
	if slices.Contains(codes, exitInterrupted) {
		codes = append(codes, exitTerminated)
	}
	var list []string
	for _, code := range codes {
		list = append(list, strconv.Itoa(code))
	}
	return map[string]string{"exits": strings.Join(list, " ")}
}

// help writes a command's page to stdout: what it is for, how it is typed, an
// example, its commands, its flags and its exit codes.
func (a *app) help(cmd *cobra.Command) {
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	fmt.Fprintf(a.out, "%s\n\n%s\n  %s\n", a.words.Heading(about), a.words.Sprintf("Usage:"), a.useLine(cmd))
	if cmd.Example != "" {
		fmt.Fprintf(a.out, "\n%s\n", a.words.Sprintf("Examples:"))
		for line := range strings.SplitSeq(cmd.Example, "\n") {
			fmt.Fprintf(a.out, "  %s\n", line)
		}
	}
	a.helpCommands(cmd)
	a.helpFlags(a.words.Sprintf("Flags:"), cmd.LocalNonPersistentFlags())
	a.helpFlags(a.words.Sprintf("Flags of every command:"), cmd.Root().PersistentFlags())
	a.helpExits(cmd)
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(a.out, "\n%s\n", a.words.Sprintf("More on a command: %s COMMAND --help", cmd.CommandPath()))
	}
}

func (a *app) useLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return withoutFlags(cmd) + " " + a.words.Sprintf("[flags]")
}

// withoutFlags is a command with its arguments.
func withoutFlags(cmd *cobra.Command) string { return strings.TrimSuffix(cmd.UseLine(), " [flags]") }

func (a *app) helpCommands(cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	table := words.Table{Indent: 2}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			table.Row(sub.Name(), a.words.Heading(sub.Short))
		}
	}
	fmt.Fprintf(a.out, "\n%s\n", a.words.Sprintf("Commands:"))
	a.writeTable(&table)
}

func (a *app) helpFlags(title string, flags *pflag.FlagSet) {
	table := words.Table{Indent: 2}
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		shown := *f
		shown.Usage = a.words.Heading(f.Usage)
		value, usage := pflag.UnquoteUsage(&shown)
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if value != "" && f.NoOptDefVal == "" {
			name += " " + value
		}
		table.Row(name, usage+a.defaultOf(f))
	})
	if table.Len() > 0 {
		fmt.Fprintf(a.out, "\n%s\n", title)
		a.writeTable(&table)
	}
}

// defaultOf is what help says of a flag's default; nothing for zero values.
func (a *app) defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "0", "[]", "0s":
		return ""
	}
	return a.words.Sprintf(" (default %s)", f.DefValue)
}

func (a *app) helpExits(cmd *cobra.Command) {
	if !cmd.Runnable() || cmd.HasAvailableSubCommands() {
		return
	}
	codes := []int{exitDone, exitFailed, exitUsage}
	for _, field := range strings.Fields(cmd.Annotations["exits"]) {
		if code, err := strconv.Atoi(field); err == nil {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	table := words.Table{Indent: 2, Right: []int{0}}
	for _, code := range slices.Compact(codes) {
		table.Row(strconv.Itoa(code), a.words.Heading(exitMeaning(code)))
	}
	fmt.Fprintf(a.out, "\n%s\n", a.words.Sprintf("Exit codes:"))
	a.writeTable(&table)
}

// writeTable writes to the buffered stdout, which keeps its error until it is flushed.
func (a *app) writeTable(t *words.Table) {
	_, _ = t.WriteTo(a.out)
}

// newHelp is the command "help".
func newHelp(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "show the help of a command",
		Example: "jianbao help config check",
		RunE: func(cmd *cobra.Command, args []string) error {
			target, rest, err := cmd.Root().Find(args)
			if err != nil || target == nil || len(rest) > 0 {
				return group(cmd.Root(), args)
			}
			a.help(target)
			return nil
		},
	}
}
