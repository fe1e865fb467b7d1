package powercut

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// call is a system call that has succeeded.
type call struct {
	pid  int
	name string
	args []string
	ret  int64
	// began is set on the record of a call whose end comes later: another
	// thread's calls stand between. Its ret is not known yet.
	began bool
	// ended is set on the second record of such a call.
	ended bool
}

// parse reads strace's output (-f -xx) and calls yield with each call in the
// order in which they returned, and with the beginning of those that took a
// while. Failed calls are left out.
func parse(r io.Reader, yield func(call) error) error {
	lines := bufio.NewReaderSize(r, 1<<20)
	begun := map[int]string{}
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			if err := parseLine(strings.TrimRight(line, "\n"), begun, yield); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

const (
	unfinished = " <unfinished ...>"
	resumed    = " resumed>"
)

func parseLine(line string, begun map[int]string, yield func(call) error) error {
	number, rest, ok := strings.Cut(line, " ")
	pid, err := strconv.Atoi(number)
	if !ok || err != nil {
		return fmt.Errorf("not a line of strace: %.80q", line)
	}
	rest = strings.TrimLeft(rest, " ")
	switch {
	case strings.HasPrefix(rest, "+++"), strings.HasPrefix(rest, "---"):
		return nil
	case strings.HasSuffix(rest, unfinished):
		head := strings.TrimSuffix(rest, unfinished)
		begun[pid] = head
		name, args, ok := strings.Cut(head, "(")
		if !ok {
			return nil
		}
		return yield(call{pid: pid, name: name, args: arguments(args), began: true})
	case strings.HasPrefix(rest, "<... "):
		_, tail, ok := strings.Cut(rest, resumed)
		if !ok {
			return fmt.Errorf("not a line of strace: %.80q", line)
		}
		head := begun[pid]
		delete(begun, pid)
		return finish(pid, head+tail, true, yield)
	}
	return finish(pid, rest, false, yield)
}

func finish(pid int, text string, ended bool, yield func(call) error) error {
	at := strings.LastIndex(text, " = ")
	if at < 0 {
		return nil // it never returned: the process ended
	}
	result, _, _ := strings.Cut(text[at+len(" = "):], " ")
	ret, err := strconv.ParseInt(result, 0, 64)
	if err != nil || ret < 0 {
		return nil // failed
	}
	name, args, ok := strings.Cut(strings.TrimSuffix(strings.TrimRight(text[:at], " "), ")"), "(")
	if !ok {
		return fmt.Errorf("not a call: %.80q", text)
	}
	return yield(call{pid: pid, name: name, args: arguments(args), ret: ret, ended: ended})
}

// arguments splits at the commas outside of strings and brackets.
func arguments(text string) []string {
	var out []string
	depth, quoted, from := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted // -xx leaves no quote within a string
		case quoted:
		case c == '[', c == '{', c == '(':
			depth++
		case c == ']', c == '}', c == ')':
			depth--
		case c == ',' && depth == 0:
			out = append(out, strings.TrimSpace(text[from:i]))
			from = i + 1
		}
	}
	if from < len(text) {
		out = append(out, strings.TrimSpace(text[from:]))
	}
	return out
}

// text is a string argument.
func text(argument string) ([]byte, error) {
	inner, ok := strings.CutPrefix(argument, `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	if !ok || !closed {
		return nil, fmt.Errorf("not a whole string: %.80q", argument)
	}
	return hex.DecodeString(strings.ReplaceAll(inner, `\x`, ""))
}
