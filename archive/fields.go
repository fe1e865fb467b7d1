package archive

import (
	"strings"

	"jianbao/internal/words"
)

// Field is a named field of a record's header, or a line of application/warc-fields.
type Field struct{ Name, Value string }

// Fields are named fields in order. Names are compared without regard to case.
type Fields []Field

// Get is the first value of a name, "" where there is none.
func (f Fields) Get(name string) string {
	for _, field := range f {
		if strings.EqualFold(field.Name, name) {
			return field.Value
		}
	}
	return ""
}

// All are the values of a name in order.
func (f Fields) All(name string) []string {
	var values []string
	for _, field := range f {
		if strings.EqualFold(field.Name, name) {
			values = append(values, field.Value)
		}
	}
	return values
}

// add appends a field that has a value.
func (f *Fields) add(name, value string) {
	if value != "" {
		*f = append(*f, Field{name, value})
	}
}

// append writes the fields as they stand in a file, a line each. Line ends
// within a value would end the field; they become spaces.
func (f Fields) append(to []byte) []byte {
	for _, field := range f {
		to = append(to, field.Name...)
		to = append(to, ": "...)
		to = append(to, oneLine(field.Value)...)
		to = append(to, "\r\n"...)
	}
	return to
}

func oneLine(s string) string {
	if strings.IndexByte(s, '\r') < 0 && strings.IndexByte(s, '\n') < 0 {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' }), " ")
}

var errNoField = words.Errorf("a line of the record's header is no field")

// parseLine appends the field of one line, or continues the one before
// (folding, which WARC 1.0 has).
func (f *Fields) parseLine(line string) error {
	line = strings.TrimRight(line, "\r\n")
	if line != "" && (line[0] == ' ' || line[0] == '\t') && len(*f) > 0 {
		last := &(*f)[len(*f)-1]
		last.Value = strings.TrimSpace(last.Value + " " + strings.TrimSpace(line))
		return nil
	}
	name, value, found := strings.Cut(line, ":")
	name = strings.TrimSpace(name)
	if !found || name == "" {
		return errNoField
	}
	*f = append(*f, Field{name, strings.TrimSpace(value)})
	return nil
}

// parseFields reads a block of application/warc-fields; what is no field is
// passed over.
func parseFields(block []byte) Fields {
	var f Fields
	for line := range strings.Lines(string(block)) {
		_ = f.parseLine(line) // an empty line at the end, or a stranger's
	}
	return f
}
