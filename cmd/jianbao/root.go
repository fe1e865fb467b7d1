package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jianbao/internal/words"
)

// commands are all commands in the order in which help lists them. A command
// is a constructor in a file of its own and a line here.
func commands(a *app) []*cobra.Command {
	return []*cobra.Command{
		newInit(a),
		newDemo(a),
		newCrawl(a),
		newSearch(a),
		newShow(a),
		newHistory(a),
		newDiff(a),
		newSnapshot(a),
		newStatus(a),
		newDoctor(a),
		newVerify(a),
		newRepair(a),
		newReparse(a),
		newReindex(a),
		newBackup(a),
		newInspect(a),
		newConfig(a),
		newCompletion(a),
		newVersion(a),
	}
}

// run is the whole program. It returns the exit code.
func run(p process) int {
	a := newApp(p)
	root := newRoot(a)
	args, flags := arrange(root, p.Args)
	a.chooseLanguage(flags)
	root.SetArgs(args)
	ctx, hit, stop := interruptible(context.Background(), p.Exit)
	defer stop()
	command, err := root.ExecuteContextC(ctx)
	if flushErr := a.out.Flush(); flushErr != nil && (err == nil || errors.Is(err, flushErr)) {
		err = words.Errorf("write the answer: %w", flushErr)
	}
	if code := hit.Code(); code != 0 {
		if err != nil && !errors.Is(err, context.Canceled) {
			a.report(command.CommandPath(), err)
		}
		return code
	}
	return a.report(command.CommandPath(), err)
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:               "jianbao",
		Short:             "an archive of the news that can be searched and trusted",
		Long:              "jianbao crawls the news portals that crawl.yaml names, keeps what the servers sent as WARC,\nfollows every article through its revisions and its deletion, and searches all of it.",
		Example:           "jianbao demo\njianbao init\njianbao crawl\njianbao search 青岛 --from 2022-12-01",
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.readEnvironment(cmd); err != nil {
				return err
			}
			if a.Lang != "" && !words.Known(a.Lang) {
				return usagef("--lang %q: there are en and zh-CN", a.Lang)
			}
			a.ready()
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if asked, err := cmd.Flags().GetBool("version"); err == nil && asked {
				return a.printVersion()
			}
			return group(cmd, args)
		},
	}
	root.Flags().Bool("version", false, "print the version")
	root.SetOut(a.out)
	root.SetErr(a.Stderr)
	a.globalFlags(root.PersistentFlags())
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.help(cmd) })
	root.SetHelpCommand(newHelp(a))
	root.AddCommand(commands(a)...)
	completeValues(a, root)
	return root
}

func (a *app) globalFlags(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringVarP(&a.Config, "config", "c", "", "use this crawl.yaml (`FILE`)")
	f.StringVar(&a.Data, "data", "", "the archive's folder (`DIR`), instead of the one in crawl.yaml")
	f.BoolVar(&a.JSON, "json", false, "answer as JSON, one object a line")
	f.BoolVar(&a.Plain, "plain", false, "no colour, no progress line, nothing cut to the terminal's width")
	f.BoolVarP(&a.Quiet, "quiet", "q", false, "say nothing when all is well")
	f.BoolVarP(&a.Verbose, "verbose", "v", false, "say more on stderr")
	f.BoolVar(&a.NoInput, "no-input", false, "never ask")
	f.StringVar(&a.Lang, "lang", "", "speak this language (`TAG`: en or zh-CN)")
	f.BoolVarP(&a.ShowHelp, "help", "h", false, "show this help")
}

// readEnvironment gives every global flag that was not typed the value of its
// variable: JIANBAO_ and its name in capitals.
func (a *app) readEnvironment(cmd *cobra.Command) error {
	var failed error
	cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
		variable := "JIANBAO_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := a.Getenv(variable)
		if value == "" || f.Name == "help" || cmd.Flags().Changed(f.Name) {
			return
		}
		if err := f.Value.Set(value); err != nil && failed == nil {
			failed = usagef("%s=%s: not a value for --%s", variable, value, f.Name)
		}
	})
	return failed
}

// group is the RunE of a command that only has commands of its own: without a
// word it shows help, with one it says that there is no such command.
func group(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	cmd.SuggestionsMinimumDistance = suggestWithin
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usagef("there is no command %q: did you mean %q?", args[0], strings.Join(near, ", "))
	}
	return usagef("there is no command %q", args[0])
}

// arguments checks the number of arguments; high below zero is no bound.
func arguments(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < low:
			return usagef("something is missing: %s", withoutFlags(cmd))
		case high >= 0 && len(args) > high:
			return usagef("%q is one argument too many: %s", args[high], withoutFlags(cmd))
		}
		return nil
	}
}

// flagError puts pflag's errors into words.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := e.GetSpecifiedName()
		if letters := e.GetSpecifiedShortnames(); letters != "" {
			return usagef("there is no flag -%s; what begins with - and is no flag comes after --", letters)
		}
		if near := nearestFlag(cmd, name); near != "" {
			return usagef("there is no flag --%s: did you mean --%s?", name, near)
		}
		return usagef("there is no flag --%s", name)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usagef("--%s needs a value", e.GetFlag().Name)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		cause := errors.Unwrap(err)
		if inner := errors.Unwrap(cause); inner != nil { // strconv's reason without the function's name
			cause = inner
		}
		return usagef("%q is not a value for --%s: %w", e.GetValue(), e.GetFlag().Name, cause)
	}
	return usagef("%w", err)
}

// suggestWithin is how many letters may be wrong in a word for which another
// is suggested.
const suggestWithin = 2

// nearestFlag is a flag of the command that the word was meant for, or begins.
func nearestFlag(cmd *cobra.Command, name string) string {
	probe := &cobra.Command{Use: "probe", SuggestionsMinimumDistance: suggestWithin}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		probe.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	if near := probe.SuggestionsFor(name); len(near) > 0 {
		return near[0]
	}
	return ""
}
