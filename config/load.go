package config

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"jianbao/internal/words"
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	// Path names the value, as in sites[2].start[0]; "" is the whole file.
	Path string
	// Line and Column count from 1, the column in characters; both are 0
	// where the problem has no place.
	Line, Column int
	// Err says what is wrong and what to do.
	Err error
}

// Invalid is the error of a file that was read but cannot be used.
type Invalid struct {
	File string
	// Problems are all that is wrong, in the order of the file, at most 50.
	Problems []Problem
	lines    error
}

// Error is one line for each problem, "file:line:column: what".
func (e *Invalid) Error() string { return e.lines.Error() }

// Unwrap gives the joined lines.
func (e *Invalid) Unwrap() error { return e.lines }

func invalid(file string, problems ...Problem) error {
	if file == "" {
		file = "crawl.yaml"
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	var lines []error
	for _, p := range problems {
		if p.Line == 0 {
			lines = append(lines, words.Errorf("%s: %w", file, p.Err))
		} else {
			lines = append(lines, words.Errorf("%s:%d:%d: %w", file, p.Line, p.Column, p.Err))
		}
	}
	return &Invalid{File: file, Problems: problems, lines: errors.Join(lines...)}
}

// maxFile is far more than a thousand sites take.
const maxFile = 8 << 20

// Load reads a file. The error is an *Invalid where the file can be read but
// not used.
func Load(path string) (*Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	return Parse(data, path)
}

// Parse is Load for a file's content. path is used in messages, and relative
// paths are relative to its folder.
func Parse(data []byte, path string) (*Config, error) {
	if problem := unreadable(data); problem != nil {
		return nil, invalid(path, *problem)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	root, problem := parseYAML(data)
	if problem != nil {
		return nil, invalid(path, *problem)
	}
	c := Defaults()
	c.file = path
	d := &decoder{at: map[string]mark{}}
	d.newSite = func() Site { return Site{Rules: c.Defaults} }
	d.value("", root, reflect.ValueOf(c).Elem())
	c.at = d.at
	if d.nodes < maxNodes {
		check(c, d)
	}
	if len(d.problems) > 0 {
		return nil, invalid(path, d.problems...)
	}
	return c, nil
}

// unreadable looks at a file before YAML does, whose words are dark.
func unreadable(data []byte) *Problem {
	switch {
	case len(data) == 0:
		return &Problem{Err: words.Errorf("the file is empty: delete it and run \"jianbao init\" to get one to begin with")}
	case len(data) > maxFile:
		return &Problem{Err: words.Errorf("the file is larger than %d bytes", maxFile)}
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return &Problem{Line: 1, Column: 1, Err: words.Errorf("the file is UTF-16: save it as UTF-8")}
	}
	at := mark{1, 1}
	for rest := bytes.TrimPrefix(data, []byte("\ufeff")); len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			return &Problem{Line: at.line, Column: at.column,
				Err: words.Errorf("byte 0x%02X is not UTF-8 (the file may be GBK): save it as UTF-8", rest[0])}
		case r < 0x20 && !strings.ContainsRune("\t\r\n", r), 0x7f <= r && r < 0xa0 && r != 0x85, r == 0xfffe, r == 0xffff:
			return &Problem{Line: at.line, Column: at.column, Err: words.Errorf("the control character %U cannot stand in the file: delete it", r)}
		}
		rest = rest[size:]
		at.column++
		if r == '\n' {
			at = mark{at.line + 1, 1}
		}
	}
	return nil
}

// parseYAML gives the root of the only document.
func parseYAML(data []byte) (*yaml.Node, *Problem) {
	var document yaml.Node
	err := yaml.Load(data, &document)
	if err == nil && len(document.Content) == 1 {
		return document.Content[0], nil
	}
	var failure *yaml.LoadError
	if !errors.As(err, &failure) {
		return nil, &Problem{Err: words.Errorf("not YAML: %w", err)}
	}
	at := mark{failure.Mark.Line, failure.Mark.Column}
	if at.line == 0 {
		at = mark{failure.ContextMark.Line, failure.ContextMark.Column}
	}
	problem := &Problem{Line: at.line, Column: at.column}
	what := strings.TrimPrefix(failure.Message, "yaml: ")
	switch {
	case what == "no documents in stream":
		problem.Err = words.Errorf("the file has nothing but comments: delete it and run \"jianbao init\" to get one to begin with")
	case what == "expected single document, found multiple":
		problem.Err = words.Errorf("the file holds more than one document (a line ---): leave one")
	case tabAt(data, at):
		problem.Err = words.Errorf("a tab stands where YAML wants spaces: use spaces")
	case strings.HasPrefix(what, "exceeded max depth"):
		problem.Err = words.Errorf("the file is nested too deeply")
	case failure.ContextMsg != "":
		problem.Err = words.Errorf("not YAML: %w, %w (from line %d)", errors.New(what), errors.New(failure.ContextMsg), failure.ContextMark.Line)
	default:
		problem.Err = words.Errorf("not YAML: %w", errors.New(what))
	}
	return nil, problem
}

// tabAt reports whether a tab stands at the place or in the white space before it.
func tabAt(data []byte, at mark) bool {
	lines := bytes.Split(data, []byte("\n"))
	if at.line < 1 || at.line > len(lines) {
		return false
	}
	line := lines[at.line-1]
	indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	return bytes.ContainsRune(indent, '\t')
}

// ProblemAt is a problem that the caller found with a value, which path names
// as Problem.Path does, with its place in the file.
func (c *Config) ProblemAt(path string, err error) Problem {
	at := place(c.at, path)
	return Problem{Path: path, Line: at.line, Column: at.column, Err: err}
}

// Reject is the *Invalid error of the problems, nil where there are none.
func (c *Config) Reject(problems ...Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return invalid(c.file, problems...)
}

// place is where a value stands, or what it would stand in.
func place(at map[string]mark, path string) mark {
	for {
		if found, ok := at[path]; ok || path == "" {
			return found
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}
