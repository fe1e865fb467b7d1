// Package words says what jianbao says, in English and in simplified Chinese.
//
// A message is known by its English format string, which is its key; the
// tables in zh_*.go hold the Chinese beside it, with the same verbs. Nothing
// else in the module needs to know a language: errors made by [Errorf] carry
// their key and arguments through any wrapping, and whoever talks to a person
// has one [Printer], which puts the whole chain into that person's language.
//
// The key is always a literal, so that a test can find every one of them.
package words

import (
	"fmt"
	"reflect"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// The languages that there are.
const (
	English = "en"
	Chinese = "zh-CN"
)

// Printer puts messages into one language. It may be used from several goroutines.
type Printer struct {
	lang  string
	inner *message.Printer
	// known holds the keys of the tables, verbs of errors replaced.
	known map[string]bool
	terms map[string]string
}

// New is a printer for the language that fits the tag best: every Chinese is
// simplified Chinese, everything else is English.
func New(lang string) *Printer {
	name := Match(lang)
	tag := language.English
	if name == Chinese {
		tag = language.SimplifiedChinese
	}
	table := Translations()
	p := &Printer{lang: name, inner: message.NewPrinter(tag, message.Catalog(newCatalog(tag, table))), known: map[string]bool{}}
	for key := range table {
		p.known[plainVerbs(key)] = true
	}
	if name == Chinese {
		p.terms = Terms()
	}
	return p
}

// Lang is "en" or "zh-CN".
func (p *Printer) Lang() string { return p.lang }

// Sprintf formats a message as fmt.Sprintf does its English, numbers without
// grouping. Arguments stand in it as they are; see Safe.
func (p *Printer) Sprintf(key string, args ...any) string {
	return p.format(key, args, false)
}

// Safe is Sprintf with every text among the arguments escaped for a terminal.
func (p *Printer) Safe(key string, args ...any) string {
	return p.format(key, args, true)
}

// Term is a stored word, such as an outcome, a state or a kind, for a person
// to read. A word without a translation is given back as it is.
func (p *Printer) Term(word string) string {
	if term, ok := p.terms[word]; ok {
		return term
	}
	return word
}

// Heading is a message without arguments; it is looked up at run time, for
// tables of help and of columns. An unknown one is given back as it is.
func (p *Printer) Heading(key string) string {
	if !p.known[key] {
		return key
	}
	return p.inner.Sprintf(key)
}

func (p *Printer) format(key string, args []any, escape bool) string {
	ready := make([]any, len(args))
	for i, arg := range args {
		ready[i] = p.argument(arg, escape)
	}
	return p.inner.Sprintf(plainVerbs(key), ready...)
}

// argument makes an argument print as package fmt prints it, and errors in the
// printer's language.
func (p *Printer) argument(arg any, escape bool) any {
	if err, ok := arg.(error); ok {
		return rendered(p.render(err))
	}
	if _, ok := arg.(rendered); ok {
		return arg
	}
	switch reflect.ValueOf(arg).Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		return number{arg}
	case reflect.String:
		if escape {
			return text{arg}
		}
	default:
		if stringer, ok := arg.(fmt.Stringer); ok && escape {
			return text{stringer.String()}
		}
	}
	return arg
}

// rendered is a text that has been put into the language and escaped.
type rendered string

// number prints as in package fmt: x/text would group its digits, which is
// wrong for ports, processes and years.
type number struct{ value any }

// Format implements fmt.Formatter.
func (n number) Format(s fmt.State, verb rune) {
	fmt.Fprintf(s, fmt.FormatString(s, verb), n.value)
}

// PluralForm implements plural.Interface: English tells one from many.
func (n number) PluralForm(tag language.Tag, _ int) (plural.Form, int) {
	count := -1
	switch v := reflect.ValueOf(n.value); {
	case v.CanInt():
		count = int(v.Int())
	case v.CanUint():
		count = int(v.Uint())
	}
	if base, _ := tag.Base(); base.String() == "en" && count == 1 {
		return plural.One, count
	}
	return plural.Other, count
}

// text is a text that is escaped where the verb does not quote it.
type text struct{ value any }

// Format implements fmt.Formatter.
func (t text) Format(s fmt.State, verb rune) {
	value := t.value
	if verb == 's' || verb == 'v' {
		value = Escape(fmt.Sprint(value))
	}
	fmt.Fprintf(s, fmt.FormatString(s, verb), value)
}

// plainVerbs writes %w as %v, for fmt.Errorf alone knows it.
func plainVerbs(key string) string {
	if !strings.Contains(key, "w") {
		return key
	}
	key = strings.ReplaceAll(key, "%%", "\x00")
	key = strings.ReplaceAll(key, "%w", "%v")
	key = strings.ReplaceAll(key, "]w", "]v")
	return strings.ReplaceAll(key, "\x00", "%%")
}

// Key marks a literal as a key that is looked up later, by Heading.
func Key(key string) string { return key }
