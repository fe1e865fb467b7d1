package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"jianbao/config"
	"jianbao/internal/words"
	"jianbao/layouts"
)

// process is what is outside of the program: a test can stand in for it.
type process struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	// Exit ends the program at once, on the second signal; nil catches no signals.
	Exit func(code int)
}

// globals are the flags that every command has.
type globals struct {
	Config, Data, Lang                             string
	JSON, Plain, Quiet, Verbose, NoInput, ShowHelp bool
}

// app is what every command works with: the flags that all of them have, the
// words of the person's language, and where to write.
//
// stdout is the answer, stderr is the talk. Text from the network reaches a
// terminal through words.Escape only; Say and the printer's Safe do that.
type app struct {
	process
	globals
	// words speaks the person's language.
	words *words.Printer
	// out is stdout, buffered; it is flushed when the command has ended.
	out *bufio.Writer
	// term is what is known of the terminal.
	term terminal
	// log is for what happens along the way: warnings, with -v more.
	log *slog.Logger

	// langFixed: a flag or the environment chose the language.
	langFixed bool
	loaded    map[string]loadedConfig
	// shipped are the layouts that come with the program.
	shipped layouts.Set
}

type loadedConfig struct {
	config *config.Config
	err    error
}

// terminal is what stdout and stderr lead to.
type terminal struct {
	// Out and Err tell whether a person looks at stdout and stderr.
	Out, Err bool
	// Width is the number of columns of stdout, 0 where it is no terminal or
	// nothing is to be cut.
	Width int
	// Color tells whether stdout may be coloured.
	Color bool
}

func newApp(p process) *app {
	return &app{process: p, out: bufio.NewWriter(p.Stdout), words: words.New(words.English), loaded: map[string]loadedConfig{}}
}

// ready is called once the flags are known.
func (a *app) ready() {
	a.term = a.lookAtTerminal()
	level := slog.LevelWarn
	switch {
	case a.Verbose:
		level = slog.LevelDebug
	case a.Quiet:
		level = slog.LevelError
	}
	options := &slog.HandlerOptions{Level: level}
	if a.JSON {
		a.log = slog.New(slog.NewJSONHandler(a.Stderr, options))
	} else {
		a.log = slog.New(slog.NewTextHandler(a.Stderr, options))
	}
}

func (a *app) lookAtTerminal() terminal {
	t := terminal{Out: isTerminal(a.Stdout), Err: isTerminal(a.Stderr)}
	if t.Out && !a.Plain {
		t.Width = 80
		if n, err := strconv.Atoi(a.Getenv("COLUMNS")); err == nil && n > 0 {
			t.Width = n
		} else if f, ok := a.Stdout.(*os.File); ok {
			if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
				t.Width = width
			}
		}
	}
	force := a.Getenv("CLICOLOR_FORCE")
	switch {
	case a.Plain, a.Getenv("NO_COLOR") != "":
	case force != "" && force != "0":
		t.Color = true
	default:
		t.Color = t.Out && a.Getenv("TERM") != "dumb"
	}
	return t
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Text is a message in the person's language. The key is a literal.
func (a *app) Text(key string, args ...any) string { return a.words.Safe(key, args...) }

// Say writes a line of talk to stderr, unless -q was given: with --json as an
// object.
func (a *app) Say(key string, args ...any) { a.note(a.Text(key, args...)) }

// Print writes a line of the answer to stdout.
func (a *app) Print(key string, args ...any) {
	fmt.Fprintln(a.out, a.words.Safe(key, args...))
}

// PrintJSON writes a value as one line of JSON to stdout.
func (a *app) PrintJSON(v any) error { return writeJSON(a.out, v) }

// writeJSON writes a value as one line of JSON, Han and < as they are, and what
// a terminal would obey as \uXXXX.
func writeJSON(w io.Writer, v any) error {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(visibleJSON(line.Bytes()))
	return err
}

// PrintTable writes a table to stdout, cut to the terminal's width.
func (a *app) PrintTable(t *words.Table) error {
	t.Width = a.term.Width
	_, err := t.WriteTo(a.out)
	return err
}

// configPath is the crawl.yaml to use: that of -c or JIANBAO_CONFIG (named is
// true then), else ./crawl.yaml, else the one in the person's XDG folder. It is
// "" where there is none.
func (a *app) configPath() (path string, named bool) {
	if a.Config != "" {
		return a.Config, true
	}
	places := []string{"crawl.yaml"}
	if dir := a.xdg("XDG_CONFIG_HOME", ".config"); dir != "" {
		places = append(places, filepath.Join(dir, "jianbao", "crawl.yaml"))
	}
	for _, place := range places {
		if _, err := os.Lstat(place); err == nil {
			return place, false
		}
	}
	return "", false
}

// xdg is a base folder by the XDG specification: of its variable where that
// holds an absolute path, else below the home folder; "" where there is neither.
func (a *app) xdg(variable, below string) string {
	if dir := a.Getenv(variable); filepath.IsAbs(dir) {
		return dir
	}
	if home := a.Getenv("HOME"); home != "" {
		return filepath.Join(home, below)
	}
	return ""
}

// openConfig reads crawl.yaml for a command that cannot do without.
func (a *app) openConfig() (*config.Config, error) {
	path, _ := a.configPath()
	if path == "" {
		return nil, words.Errorf("no crawl.yaml here: run \"jianbao init\" to get one, or name it with -c")
	}
	return a.loadConfig(path)
}

// findConfig reads crawl.yaml for a command that only reads an archive: it is
// nil where there is none, and where --data was given without -c.
func (a *app) findConfig() (*config.Config, error) {
	path, named := a.configPath()
	if path == "" || !named && a.Data != "" {
		return nil, nil
	}
	return a.loadConfig(path)
}

func (a *app) loadConfig(path string) (*config.Config, error) {
	known, ok := a.loaded[path]
	if !ok {
		if known.config, known.err = config.Load(path); known.err == nil {
			known.err = checkSelectors(known.config)
		}
		a.loaded[path] = known
	}
	var invalid *config.Invalid
	if errors.Is(known.err, fs.ErrNotExist) {
		return nil, words.Errorf("there is no %s: name another file with -c, or write one with: %s", path, a.commandLine("init", "-c", shellWord(path)))
	}
	if known.err != nil && !errors.As(known.err, &invalid) {
		return nil, words.Errorf("read the configuration: %w", known.err)
	}
	if known.err != nil {
		return nil, known.err
	}
	return known.config, nil
}

// dataDir is the archive's folder for a command that only reads: --data or
// JIANBAO_DATA, else what crawl.yaml says, else ./data. A command that has
// called openConfig uses dataDirOf.
func (a *app) dataDir() (string, error) {
	c, err := a.findConfig()
	if err != nil {
		return "", err
	}
	return a.dataDirOf(c), nil
}

// dataDirOf is the archive's folder under a configuration, nil for none.
func (a *app) dataDirOf(c *config.Config) string {
	switch {
	case a.Data != "":
		return filepath.Clean(a.Data)
	case c != nil:
		return c.DataDir()
	}
	return "data"
}

// chooseLanguage settles the language from the first that says anything: flag,
// environment, crawl.yaml, locale. What is wrong with the file is reported by
// whoever needs it.
func (a *app) chooseLanguage(flags peeked) {
	a.Config, a.Data = cmpOr(flags.value["config"], a.Getenv("JIANBAO_CONFIG")), cmpOr(flags.value["data"], a.Getenv("JIANBAO_DATA"))
	a.JSON = flags.json
	flag, env := flags.value["lang"], a.Getenv("JIANBAO_LANG")
	a.langFixed = flag != "" || env != ""
	configured := ""
	if !a.langFixed {
		if c, err := a.findConfig(); err == nil && c != nil {
			configured = c.Language
		}
	}
	a.words = words.New(words.Detect(flag, env, configured, a.locale()))
}

// useLanguage follows what an archive stored of its configuration, where
// neither flag nor environment chose.
func (a *app) useLanguage(configured string) {
	if !a.langFixed && configured != "" {
		a.words = words.New(configured)
	}
}

// locale is the language of messages by POSIX.
func (a *app) locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := a.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// commandLine is how this program was started, for commands to try next.
func (a *app) commandLine(args ...string) string {
	return strings.Join(append([]string{a.self()}, args...), " ")
}

// self is "jianbao" where that can be typed as it is, else the path that was
// typed, or the go run that built the program.
func (a *app) self() string {
	path := os.Args[0]
	switch {
	case strings.Contains(filepath.ToSlash(path), "/go-build"):
		return "go run ./cmd/jianbao"
	case strings.ContainsRune(path, filepath.Separator):
		return path
	}
	return "jianbao"
}
