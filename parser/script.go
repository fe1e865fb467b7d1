package parser

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of what is read of a script.
const (
	maxScriptDepth  = 64
	maxScriptValues = 200_000
)

// scriptValue reads the value that a piece of JavaScript begins with, as
// encoding/json would give it: JSON, and the literals that programs write in
// its place, with names and strings of either quote, trailing commas, comments
// and the wrappers of frameworks: JSON.parse("…"), decodeURIComponent("…"), a
// function that is called at once and returns an object. Nothing is run: what
// is no literal is nil.
func scriptValue(text string) (v any, ok bool) {
	s := &scriptReader{text: text}
	v, ok = s.value(0)
	return v, ok
}

// scriptReader reads one value from the front of a text.
type scriptReader struct {
	text   string
	at     int
	values int
}

// name is a word of a script that has no value of its own.
type name string

// blanks passes over white space and comments.
func (s *scriptReader) blanks() {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			s.at++
		case strings.HasPrefix(s.text[s.at:], "\u00a0"), strings.HasPrefix(s.text[s.at:], "\ufeff"):
			_, size := utf8.DecodeRuneInString(s.text[s.at:])
			s.at += size
		case strings.HasPrefix(s.text[s.at:], "//"):
			s.until("\n")
		case strings.HasPrefix(s.text[s.at:], "/*"):
			s.until("*/")
		default:
			return
		}
	}
}

func (s *scriptReader) until(end string) {
	i := strings.Index(s.text[s.at:], end)
	if i < 0 {
		s.at = len(s.text)
		return
	}
	s.at += i + len(end)
}

// take passes over a mark if it is next.
func (s *scriptReader) take(mark string) bool {
	s.blanks()
	if !strings.HasPrefix(s.text[s.at:], mark) {
		return false
	}
	s.at += len(mark)
	return true
}

func (s *scriptReader) value(depth int) (v any, ok bool) {
	if s.values++; depth > maxScriptDepth || s.values > maxScriptValues {
		return nil, false
	}
	s.blanks()
	if s.at >= len(s.text) {
		return nil, false
	}
	switch c := s.text[s.at]; {
	case c == '{':
		v, ok = s.object(depth)
	case c == '[':
		v, ok = s.list("]", depth)
	case c == '"' || c == '\'' || c == '`':
		v, ok = s.quoted()
	case c == '(':
		v, ok = s.called(depth)
	case c == '!':
		s.at++
		_, ok = s.value(depth + 1) // !0 and !1
	case c == '-' || c == '+' || c == '.' || isDigit(rune(c)):
		v, ok = s.number()
	default:
		v, ok = s.word(depth)
	}
	if !ok || !s.methods(depth) {
		return v, false
	}
	if text, isText := v.(string); isText && s.take("+") {
		more, ok := s.value(depth + 1)
		if t, isText := more.(string); isText {
			text += t
		}
		return text, ok
	}
	return v, true
}

// methods passes over what is done to a value: .slice(6, -6), || {}.
func (s *scriptReader) methods(depth int) bool {
	for s.take(".") {
		s.identifier()
		if s.take("(") {
			if _, ok := s.list(")", depth); !ok {
				return false
			}
		}
	}
	if s.take("||") || s.take("??") {
		_, ok := s.value(depth + 1)
		return ok
	}
	return true
}

func (s *scriptReader) object(depth int) (any, bool) {
	s.at++
	m := map[string]any{}
	for !s.take("}") {
		key, ok := s.key()
		if !ok || !s.take(":") {
			return m, false
		}
		v, ok := s.value(depth + 1)
		if v != nil {
			m[key] = v // of one that is broken, too
		}
		if !ok || !s.take(",") && !strings.HasPrefix(s.text[s.at:], "}") {
			return m, false
		}
	}
	return m, true
}

func (s *scriptReader) key() (string, bool) {
	s.blanks()
	if s.at >= len(s.text) {
		return "", false
	}
	if c := s.text[s.at]; c == '"' || c == '\'' {
		k, ok := s.quoted()
		return k, ok
	}
	k := s.identifier()
	return k, k != ""
}

// list reads values up to the mark that ends them.
func (s *scriptReader) list(end string, depth int) (any, bool) {
	if end == "]" {
		s.at++
	}
	var out []any
	for !s.take(end) {
		v, ok := s.value(depth + 1)
		if v != nil || ok {
			out = append(out, v)
		}
		if !ok || !s.take(",") && !strings.HasPrefix(s.text[s.at:], end) {
			return out, false
		}
	}
	return out, true
}

func (s *scriptReader) number() (any, bool) {
	from := s.at
	for s.at < len(s.text) && strings.IndexByte("+-.eExXabcdfABCDF0123456789", s.text[s.at]) >= 0 {
		s.at++
	}
	f, err := strconv.ParseFloat(s.text[from:s.at], 64)
	if err != nil {
		return nil, s.at > from
	}
	return f, true
}

func (s *scriptReader) identifier() string {
	s.blanks()
	from := s.at
	for s.at < len(s.text) {
		c := s.text[s.at]
		if !(c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80) {
			break
		}
		s.at++
	}
	return s.text[from:s.at]
}

// word reads a name: a constant, an argument of the function around, a call.
func (s *scriptReader) word(depth int) (any, bool) {
	w := s.identifier()
	switch w {
	case "":
		return nil, false
	case "true":
		return true, true
	case "false":
		return false, true
	case "null", "undefined", "NaN":
		return nil, true
	case "void", "new", "typeof", "return":
		_, ok := s.value(depth + 1)
		return nil, ok
	case "function":
		return nil, false
	}
	for s.take(".") {
		w += "." + s.identifier()
	}
	if !s.take("(") {
		return name(w), true
	}
	args, ok := s.list(")", depth)
	list, _ := args.([]any)
	if !ok || len(list) == 0 {
		return nil, ok
	}
	text, _ := list[0].(string)
	switch {
	case w == "JSON.parse" && depth < 3:
		inner := &scriptReader{text: text, values: s.values}
		v, _ := inner.value(depth + 1)
		s.values = inner.values
		return v, true
	case w == "decodeURIComponent" || w == "unescape" || w == "decodeURI":
		if plain, err := url.PathUnescape(text); err == nil {
			return plain, true
		}
	}
	return nil, true
}

// called reads (function(a,b){return {…}}("x",1)): an object whose fields are
// named by the arguments, as Nuxt leaves it, or a value in brackets.
func (s *scriptReader) called(depth int) (any, bool) {
	s.at++
	if !s.take("function") {
		v, ok := s.value(depth + 1)
		return v, ok && s.take(")")
	}
	params, ok := s.parameters()
	if !ok {
		return nil, false
	}
	body, ok := s.value(depth + 1)
	if !ok {
		return body, false
	}
	s.take(";")
	closed := s.take("}")
	s.take(")")
	if !closed || !s.take("(") {
		return body, false
	}
	args, _ := s.list(")", depth)
	list, _ := args.([]any)
	named := map[name]any{}
	for k := range min(len(params), len(list)) {
		switch list[k].(type) {
		case string, float64, bool: // what is large in itself would be told many times
			named[name(params[k])] = list[k]
		}
	}
	return substitute(body, named, 0), true
}

// parameters reads the names of a function's parameters and goes on to what it returns.
func (s *scriptReader) parameters() (names []string, ok bool) {
	s.identifier()
	if !s.take("(") {
		return nil, false
	}
	for !s.take(")") {
		p := s.identifier()
		if p == "" {
			return nil, false
		}
		names = append(names, p)
		s.take(",")
	}
	if !s.take("{") {
		return nil, false
	}
	i := strings.Index(s.text[s.at:], "return")
	if i < 0 {
		return nil, false
	}
	s.at += i + len("return")
	return names, true
}

// substitute puts arguments in the place of their names.
func substitute(v any, named map[name]any, depth int) any {
	if depth > maxScriptDepth {
		return nil
	}
	switch v := v.(type) {
	case name:
		return named[v]
	case []any:
		for i := range v {
			v[i] = substitute(v[i], named, depth+1)
		}
	case map[string]any:
		for k := range v {
			v[k] = substitute(v[k], named, depth+1)
		}
	}
	return v
}

// quoted reads a string of either quote, or a template.
func (s *scriptReader) quoted() (string, bool) {
	quote := s.text[s.at]
	s.at++
	rest := s.text[s.at:]
	if i := strings.IndexByte(rest, quote); i >= 0 && strings.IndexByte(rest[:i], '\\') < 0 {
		s.at += i + 1
		return rest[:i], true
	}
	var b strings.Builder
	for s.at < len(s.text) {
		c := s.text[s.at]
		s.at++
		switch c {
		case quote:
			return b.String(), true
		case '\\':
			s.escape(&b)
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), false
}

// escape reads what follows a backslash.
func (s *scriptReader) escape(b *strings.Builder) {
	if s.at >= len(s.text) {
		return
	}
	c := s.text[s.at]
	s.at++
	switch c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r', 'b', 'f', 'v', '\n', '0':
	case 'x':
		b.WriteRune(s.hex(2))
	case 'u':
		r := s.hex(4)
		if utf16.IsSurrogate(r) && strings.HasPrefix(s.text[s.at:], `\u`) {
			s.at += 2
			r = utf16.DecodeRune(r, s.hex(4))
		}
		b.WriteRune(r)
	default:
		b.WriteByte(c)
	}
}

// hex reads so many digits.
func (s *scriptReader) hex(n int) rune {
	end := min(s.at+n, len(s.text))
	v, err := strconv.ParseUint(s.text[s.at:end], 16, 32)
	if err != nil {
		return utf8.RuneError
	}
	s.at = end
	return rune(v)
}
