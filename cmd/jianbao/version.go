package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"jianbao/layouts"
	"jianbao/parser"
	"jianbao/record"
)

// built is what the binary knows of itself.
type built struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Parser   string `json:"parser_version"`
	Schema   int    `json:"schema"`
}

// version is the short name of this build.
func version() string { return buildInfo().Version }

// buildInfo reads what the build left in the binary.
func buildInfo() built {
	b := built{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Parser: parser.Version, Schema: record.Schema}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// newVersion says which jianbao this is.
func newVersion(a *app) *cobra.Command {
	licences := false
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "print the version",
		Example: "jianbao version --json\njianbao version --licences",
		Args:    arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			if licences {
				_, err := a.out.WriteString(layouts.Licence())
				return err
			}
			return a.printVersion()
		},
	}
	cmd.Flags().BoolVar(&licences, "licences", false, "print the licences of data of others that is in the program")
	return cmd
}

func (a *app) printVersion() error {
	b := buildInfo()
	if a.JSON {
		return a.PrintJSON(b)
	}
	a.Print("jianbao %s (parser %s, record schema %d, %s, %s)", b.Version, b.Parser, b.Schema, b.Go, b.Platform)
	return nil
}
