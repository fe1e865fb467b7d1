package words

import (
	"errors"
	"fmt"
	"strings"
)

// Error is an error that can be said in every language of the catalogue.
type Error struct {
	key     string
	args    []any
	english error
}

// Errorf makes an error as fmt.Errorf does, %w included. The key must be a
// literal and stand in the catalogue.
func Errorf(key string, args ...any) error {
	return &Error{key: key, args: args, english: fmt.Errorf(key, args...)}
}

// Error is the English text.
func (e *Error) Error() string { return e.english.Error() }

// Unwrap gives the errors that %w named, in order.
func (e *Error) Unwrap() []error {
	switch wrapper := e.english.(type) {
	case interface{ Unwrap() []error }:
		return wrapper.Unwrap()
	case interface{ Unwrap() error }:
		return []error{wrapper.Unwrap()}
	}
	return nil
}

// Error is the text of err and of all that it wraps, in the printer's language
// and escaped for a terminal. Only errors that were joined make several lines.
func (p *Printer) Error(err error) string {
	if err == nil {
		return ""
	}
	return p.render(err)
}

func (p *Printer) render(err error) string {
	if ours, ok := err.(*Error); ok {
		return p.format(ours.key, ours.args, true)
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return p.renderAround(err.Error(), many.Unwrap(), true)
	}
	if inner := errors.Unwrap(err); inner != nil {
		return p.renderAround(err.Error(), []error{inner}, false)
	}
	whole := err.Error()
	if p.known[whole] && !strings.Contains(whole, "%") {
		return p.inner.Sprintf(whole)
	}
	return Escape(whole)
}

// renderAround puts the inner errors of a foreign wrapper into the language
// and leaves what it wrote around them. Lines between joined errors stay.
func (p *Printer) renderAround(whole string, inner []error, joined bool) string {
	var out strings.Builder
	rest := whole
	for _, err := range inner {
		if err == nil {
			continue
		}
		before, after, found := cutLast(rest, err.Error(), joined)
		if !found {
			continue
		}
		if joined && before == "\n" {
			out.WriteString(before)
		} else {
			out.WriteString(p.leaf(before))
		}
		out.WriteString(p.render(err))
		rest = after
	}
	out.WriteString(p.leaf(rest))
	return out.String()
}

// leaf translates a whole text that the catalogue knows, and escapes others.
func (p *Printer) leaf(s string) string {
	if p.known[s] && !strings.Contains(s, "%") {
		return p.inner.Sprintf(s)
	}
	return Escape(s)
}

// cutLast cuts around the last occurrence of sep, the first one for joined errors.
func cutLast(s, sep string, first bool) (before, after string, found bool) {
	if sep == "" {
		return s, "", false
	}
	i := strings.LastIndex(s, sep)
	if first {
		i = strings.Index(s, sep)
	}
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
