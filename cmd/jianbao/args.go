package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// peeked are the global flags as typed, known before anything is parsed, so
// that even a wrong command line is answered in the right language and form.
type peeked struct {
	value map[string]string
	json  bool
}

// arrange puts the words that name the command first, so that flags, those of
// the command too, may stand before it. Everything else keeps its order.
func arrange(root *cobra.Command, args []string) ([]string, peeked) {
	flags := peeked{value: map[string]string{}}
	if len(args) > 0 && strings.HasPrefix(args[0], "__complete") {
		return args, flags
	}
	var path, rest []string
	command, descending := root, true
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return slices.Concat(path, rest, args[i:]), flags
		case len(arg) > 1 && arg[0] == '-':
			rest = append(rest, arg)
			name, value, takesNext := lookAtFlag(command, arg)
			if takesNext && i+1 < len(args) {
				i++
				value = args[i]
				rest = append(rest, value)
			}
			flags.note(name, value)
		default:
			next := child(command, arg)
			if !descending || next == nil {
				descending = false
				rest = append(rest, arg)
				continue
			}
			path, command = append(path, arg), next
		}
	}
	return slices.Concat(path, rest), flags
}

func (p *peeked) note(name, value string) {
	switch name {
	case "config", "data", "lang":
		p.value[name] = value
	case "json":
		p.json = value == "" || value == "true" || value == "1"
	}
}

// child is the command of that name below another, nil for none. The command
// help is not added by cobra yet: it takes the names of commands as arguments.
func child(command *cobra.Command, name string) *cobra.Command {
	for _, c := range command.Commands() {
		if c.Name() == name || c.HasAlias(name) {
			return c
		}
	}
	return nil
}

// lookAtFlag takes one word that begins with - apart: the flag's long name, the
// value that is in the same word, and whether the next word is its value.
func lookAtFlag(command *cobra.Command, arg string) (name, value string, takesNext bool) {
	if long, ok := strings.CutPrefix(arg, "--"); ok {
		name, value, hasValue := strings.Cut(long, "=")
		f := findFlag(command, func(s *pflag.FlagSet) *pflag.Flag { return s.Lookup(name) })
		return name, value, f != nil && !hasValue && f.NoOptDefVal == ""
	}
	letters := arg[1:]
	for i := range letters {
		if letters[i] >= 0x80 {
			return "", "", false
		}
		f := findFlag(command, func(s *pflag.FlagSet) *pflag.Flag { return s.ShorthandLookup(letters[i : i+1]) })
		if f == nil {
			return "", "", false
		}
		if f.NoOptDefVal == "" {
			rest := strings.TrimPrefix(letters[i+1:], "=")
			return f.Name, rest, letters[i+1:] == ""
		}
	}
	return "", "", false
}

// findFlag looks among the flags of the command and of those above it, then
// among those of all commands: its command may come later.
func findFlag(command *cobra.Command, look func(*pflag.FlagSet) *pflag.Flag) *pflag.Flag {
	for c := command; c != nil; c = c.Parent() {
		if f := look(c.Flags()); f != nil {
			return f
		}
		if f := look(c.PersistentFlags()); f != nil {
			return f
		}
	}
	return findBelow(command.Root(), look)
}

func findBelow(command *cobra.Command, look func(*pflag.FlagSet) *pflag.Flag) *pflag.Flag {
	for _, c := range command.Commands() {
		if f := look(c.Flags()); f != nil {
			return f
		}
		if f := findBelow(c, look); f != nil {
			return f
		}
	}
	return nil
}
