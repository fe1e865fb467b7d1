package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// outside is a process that a test owns: no signals, no real environment.
func outside(stdin string, args ...string) (p process, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return process{
		Args: args, Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: stderr,
		Getenv: func(string) string { return "" }, Now: time.Now,
	}, stdout, stderr
}

func TestArrange(t *testing.T) {
	p, _, _ := outside("")
	root := newRoot(newApp(p))
	for _, c := range []struct {
		name, in, want string
		lang           string
		json           bool
	}{
		{name: "nothing"},
		{name: "in order", in: "inspect url x --base y", want: "inspect url x --base y"},
		{name: "global flags before", in: "-c f --json --data d inspect url x", want: "inspect url -c f --json --data d x", json: true},
		{name: "flags of the command before it", in: "--base y inspect url x", want: "inspect url --base y x"},
		{name: "flags between", in: "inspect --base y url x", want: "inspect url --base y x"},
		{name: "a switch before", in: "--no-layouts inspect article x", want: "inspect article --no-layouts x"},
		{name: "the value is the name of a command", in: "--data inspect version", want: "version --data inspect"},
		{name: "values with =", in: "--data=inspect version", want: "version --data=inspect"},
		{name: "letters together", in: "-qvc f version", want: "version -qvc f"},
		{name: "the letter's value with it", in: "-cf version", want: "version -cf"},
		{name: "arguments that are names of commands", in: "inspect url init version", want: "inspect url init version"},
		{name: "after --", in: "inspect url -- --json", want: "inspect url -- --json"},
		{name: "a lone - is an argument", in: "inspect article - --json", want: "inspect article - --json", json: true},
		{name: "language", in: "version --lang zh", want: "version --lang zh", lang: "zh"},
		{name: "language with =", in: "--lang=en --lang=zh version", want: "version --lang=en --lang=zh", lang: "zh"},
		{name: "json taken back", in: "version --json=false", want: "version --json=false"},
		{name: "unknown flag", in: "--nosuch version", want: "version --nosuch"},
		{name: "the last value is missing", in: "version --data", want: "version --data"},
		{name: "completion is left alone", in: "__complete --data inspect", want: "__complete --data inspect"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, flags := arrange(root, strings.Fields(c.in))
			if diff := cmp.Diff(strings.Join(got, " "), c.want); diff != "" {
				t.Errorf("got (-), want (+):\n%s", diff)
			}
			if flags.value["lang"] != c.lang || flags.json != c.json {
				t.Errorf("language %q, json %v; want %q, %v", flags.value["lang"], flags.json, c.lang, c.json)
			}
		})
	}
}

// TestEveryCommandHasItsHelp walks all commands: each has a page in both
// languages with a line of use and, where it runs, exit codes and an example.
func TestEveryCommandHasItsHelp(t *testing.T) {
	p, _, _ := outside("")
	seen := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			walk(sub)
		}
		seen++
		path := strings.Fields(c.CommandPath())[1:]
		for lang, parts := range map[string][]string{"en": {"Usage:", "Exit codes:"}, "zh": {"用法：", "退出码："}} {
			p, stdout, stderr := outside("", append(path, "--help", "--lang", lang)...)
			if code := run(p); code != exitDone || stderr.Len() > 0 {
				t.Errorf("%s --help --lang %s: exit %d, %s", c.CommandPath(), lang, code, stderr)
			}
			if !strings.Contains(stdout.String(), parts[0]) {
				t.Errorf("%s --help --lang %s has no line of use", c.CommandPath(), lang)
			}
			if !c.HasSubCommands() && !strings.Contains(stdout.String(), parts[1]) {
				t.Errorf("%s --help --lang %s names no exit codes", c.CommandPath(), lang)
			}
			if lang == "zh" && c.Short != "" && strings.Contains(stdout.String(), c.Short) {
				t.Errorf("%s --help --lang zh is in English: %q", c.CommandPath(), c.Short)
			}
		}
		if !c.HasSubCommands() && c.Example == "" {
			t.Errorf("%s has no example", c.CommandPath())
		}
	}
	walk(newRoot(newApp(p)))
	if seen < 10 {
		t.Errorf("%d commands", seen)
	}
}
