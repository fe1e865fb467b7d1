package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/internal/durable"
	"jianbao/internal/volume"
	"jianbao/internal/words"
)

// The exit codes. They are promises to scripts.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSilent      = 3  // done, but a site that should have answered did not
	exitNothing     = 4  // nothing found, with --exit-code
	exitNoArchive   = 10 // no archive here
	exitLocked      = 11 // another run holds the lock
	exitCannotWrite = 12 // no space, read-only, an archive of a newer version
	exitInterrupted = 130
	exitTerminated  = 143
)

// exitMeaning is what help says of a code.
func exitMeaning(code int) string {
	return map[int]string{
		exitDone:        words.Key("done"),
		exitFailed:      words.Key("failed"),
		exitUsage:       words.Key("wrong usage"),
		exitSilent:      words.Key("done, but a site that should have answered did not"),
		exitNothing:     words.Key("nothing found (with --exit-code)"),
		exitNoArchive:   words.Key("no archive here"),
		exitLocked:      words.Key("another run holds the lock"),
		exitCannotWrite: words.Key("cannot write: no space, read-only, or an archive of a newer version"),
		exitInterrupted: words.Key("interrupted, everything consistent"),
		exitTerminated:  words.Key("terminated, everything consistent"),
	}[code]
}

// exitError ends the program with a code. With Err nil, nothing is said.
type exitError struct {
	Code int
	Err  error
}

func (e *exitError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit %d", e.Code)
	}
	return e.Err.Error()
}

func (e *exitError) Unwrap() error { return e.Err }

// exitf is an error that ends the program with a code.
func exitf(code int, key string, args ...any) error {
	return &exitError{Code: code, Err: words.Errorf(key, args...)}
}

// usagef is an error of whoever typed the command.
func usagef(key string, args ...any) error {
	return &exitError{Code: exitUsage, Err: words.Errorf(key, args...)}
}

// quietExit ends the program with a code after everything has been said.
func quietExit(code int) error { return &exitError{Code: code} }

// codeOf is the exit code that an error leads to.
func codeOf(err error) int {
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.Code
	}
	if _, ok := errors.AsType[*durable.HeldError](err); ok {
		return exitLocked
	}
	if volume.Full(err) || errors.Is(err, syscall.EROFS) || errors.Is(err, catalog.ErrNewer) {
		return exitCannotWrite
	}
	return exitFailed
}

// wayOut adds to an error of a damaged catalog what brings it back where there
// is no backup.
func (a *app) wayOut(err error) error {
	var more []string
	if dir, unknown := a.dataDir(); unknown == nil {
		more = []string{"--data", shellWord(dir)}
	}
	line := func(command string) string { return a.commandLine(append([]string{command}, more...)...) }
	switch {
	case sqlite.IsDamage(err):
		return words.Errorf("%w; where there is no backup: %s moves it aside, and %s makes it again of the archived pages", err, line("repair"), line("reparse"))
	case sqlite.IsForeignLog(err):
		return words.Errorf("%w: %s does that", err, line("repair"))
	}
	return err
}

// report says what went wrong and gives the exit code. Every problem is one
// line, or one JSON object with --json.
func (a *app) report(command string, err error) int {
	code := codeOf(err)
	if e, ok := errors.AsType[*exitError](err); err == nil || ok && e.Err == nil {
		return code
	}
	message := a.reasons(err)
	if a.JSON {
		if jsonErr := writeJSON(a.Stderr, map[string]any{"error": message, "exit": code}); jsonErr != nil {
			fmt.Fprintln(a.Stderr, "jianbao:", message)
		}
		return code
	}
	for line := range strings.SplitSeq(message, "\n") {
		fmt.Fprintln(a.Stderr, "jianbao:", line)
	}
	if code == exitUsage {
		fmt.Fprintln(a.Stderr, a.words.Sprintf("See: %s --help", command))
	}
	return code
}

// reasons are the messages of an error, each told once: a full disk is met by
// everything that is written or cleared away afterwards.
func (a *app) reasons(err error) string {
	full := false
	var lines []string
	for _, one := range flatten(err) {
		isFull := volume.Full(one) || strings.Contains(one.Error(), "database or disk is full") // as SQLite says it
		if isFull && full {
			continue
		}
		full = full || isFull
		lines = append(lines, distinctLines(a.words.Error(a.wayOut(one)), isFull)...)
	}
	return strings.Join(distinctLines(strings.Join(lines, "\n"), false), "\n")
}

// flatten takes joined errors apart; what was wrapped around some stays whole.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	parts := joined.Unwrap()
	texts := make([]string, len(parts))
	var all []error
	for i, part := range parts {
		texts[i] = part.Error()
		all = append(all, flatten(part)...)
	}
	if strings.Join(texts, "\n") != err.Error() {
		return []error{err}
	}
	return all
}

// distinctLines leaves lines out that stand there already, whole or as the end
// of another; with sameCause also those that end with the same cause.
func distinctLines(text string, sameCause bool) []string {
	var kept []string
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		again := slices.ContainsFunc(kept, func(k string) bool { return k == line || sameCause && causeOf(k) == causeOf(line) }) ||
			slices.ContainsFunc(lines[i+1:], func(k string) bool { return strings.HasSuffix(k, ": "+line) }) ||
			slices.ContainsFunc(kept, func(k string) bool { return strings.HasSuffix(k, ": "+line) })
		if !again {
			kept = append(kept, line)
		}
	}
	return kept
}

// causeOf is what stands behind the last colon of a message.
func causeOf(line string) string { return line[strings.LastIndex(line, ": ")+1:] }
