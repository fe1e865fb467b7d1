package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"jianbao/internal/words"
)

// mark is a place in the file, both from 1.
type mark struct{ line, column int }

// decoder turns YAML nodes into values and remembers where each stood. The
// values that it fills hold their defaults before, so that what is absent
// keeps them. It goes on after a problem, to name them all at once.
type decoder struct {
	at       map[string]mark
	problems []Problem
	// nodes counts those that were read, each as often as an alias names it.
	nodes int
	// newSite makes the value that a site's fields are read into.
	newSite func() Site
}

// The bounds of a file: far above any that people write, low enough that
// aliases of aliases cost nothing.
const (
	maxNodes    = 100_000
	maxProblems = 50
	maxNesting  = 50
)

func (d *decoder) problem(path string, at mark, err error) {
	if len(d.problems) < maxProblems {
		d.problems = append(d.problems, Problem{Path: path, Line: at.line, Column: at.column, Err: err})
	}
}

// value reads a node into v. path names it as in sites[2].start[0].
func (d *decoder) value(path string, n *yaml.Node, v reflect.Value) {
	at := mark{n.Line, n.Column}
	d.at[path] = at
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if d.nodes++; d.nodes == maxNodes {
		d.problems = nil // what else was found came out of the same aliases
		d.problem(path, at, words.Errorf("the file has more than %d values, aliases counted each time they are used: write it plainly", maxNodes))
	}
	if d.nodes >= maxNodes {
		return
	}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Style&yaml.TaggedStyle != 0 {
		d.problem(path, at, words.Errorf("the tag %q means nothing here: leave it out", n.Tag))
		return
	}
	if reader, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(path, at, n, reader)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(path, at, n, v)
	case reflect.Slice:
		d.list(path, at, n, v)
	case reflect.String:
		if d.scalar(path, at, n, "!!str") {
			v.SetString(n.Value)
		}
	case reflect.Int:
		d.integer(path, at, n, v)
	case reflect.Bool:
		if d.scalar(path, at, n, "!!bool") {
			v.SetBool(n.Value == "true" || n.Value == "True" || n.Value == "TRUE")
		}
	default:
		panic(fmt.Sprintf("config: no way to read %s into %s", path, v.Type()))
	}
}

// scalar reports whether the node is a scalar with one of the tags, and says
// what is wrong where it is not.
func (d *decoder) scalar(path string, at mark, n *yaml.Node, tags ...string) bool {
	switch {
	case n.Kind == yaml.MappingNode:
		d.problem(path, at, words.Errorf("%s is one value, not a group of keys", last(path)))
	case n.Kind == yaml.SequenceNode:
		d.problem(path, at, words.Errorf("%s is one value, not a list", last(path)))
	case !slices.Contains(tags, n.Tag) && tags[0] == "!!int":
		d.problem(path, at, words.Errorf("%q is not a whole number", n.Value))
	case !slices.Contains(tags, n.Tag) && tags[0] == "!!bool":
		d.problem(path, at, words.Errorf("%q is neither true nor false", n.Value))
	case !slices.Contains(tags, n.Tag):
		d.problem(path, at, words.Errorf("%s is a text: put %s in quotes", last(path), n.Value))
	default:
		return true
	}
	return false
}

func (d *decoder) text(path string, at mark, n *yaml.Node, reader encoding.TextUnmarshaler) {
	tags := []string{"!!str"}
	switch reader.(type) {
	case *Day:
		tags = append(tags, "!!timestamp")
	case *Size, *Duration:
		tags = append(tags, "!!int")
	}
	if !d.scalar(path, at, n, tags...) {
		return
	}
	if _, isDuration := reader.(*Duration); isDuration && n.Tag == "!!int" && n.Value != "0" {
		d.problem(path, at, words.Errorf("%q is not a duration: write it as 2s, 15m, 1h30m or 30d", n.Value))
		return
	}
	if err := reader.UnmarshalText([]byte(n.Value)); err != nil {
		d.problem(path, at, err)
	}
}

func (d *decoder) integer(path string, at mark, n *yaml.Node, v reflect.Value) {
	if !d.scalar(path, at, n, "!!int") {
		return
	}
	number, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || strconv.FormatInt(number, 10) != n.Value { // +5, 010 and 1_000 mean other things elsewhere
		d.problem(path, at, words.Errorf("%q is not a whole number", n.Value))
		return
	}
	v.SetInt(number)
}

func (d *decoder) list(path string, at mark, n *yaml.Node, v reflect.Value) {
	if _, several := v.Interface().(Selector); several && n.Kind == yaml.ScalarNode {
		n = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: at.line, Column: at.column, Content: []*yaml.Node{n}}
	}
	if n.Kind != yaml.SequenceNode {
		d.problem(path, at, words.Errorf("%s is a list: begin each line of it with \"- \", or write [a, b]", last(path)))
		return
	}
	if strings.Count(path, "[") > maxNesting {
		return
	}
	for i, item := range n.Content {
		element := reflect.New(v.Type().Elem()).Elem()
		if element.Type() == reflect.TypeFor[Site]() {
			element.Set(reflect.ValueOf(d.newSite()))
		}
		name := path + "[" + strconv.Itoa(i) + "]"
		before := len(d.problems)
		d.value(name, item, element)
		if item.Tag == "!!null" && item.Kind == yaml.ScalarNode {
			d.problem(name, mark{item.Line, item.Column}, words.Errorf("an entry of %s has no value", last(path)))
		}
		if len(d.problems) == before || element.Kind() == reflect.Struct {
			v.Set(reflect.Append(v, element))
		}
	}
}

// mapping reads the keys of a group in the order of the fields, so that
// defaults are known before the sites that take them.
func (d *decoder) mapping(path string, at mark, n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.problem(path, at, words.Errorf("%s is a group of keys, such as %s: …", last(path), fieldNames(v.Type())[0]))
		return
	}
	known := fieldNames(v.Type())
	values := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		where := mark{key.Line, key.Column}
		switch {
		case key.Kind != yaml.ScalarNode:
			d.problem(path, where, words.Errorf("a key is one word"))
		case key.Tag == "!!merge":
			d.problem(path, where, words.Errorf("merge keys (<<) are not read here: write the keys out"))
		case values[key.Value] != nil:
			d.problem(path, where, words.Errorf("key %q is there twice, first in line %d", key.Value, d.at[join(path, key.Value)+" key"].line))
		case !slices.Contains(known, key.Value):
			d.problem(path, where, unknownKey(key.Value, known))
		default:
			values[key.Value] = value
			d.at[join(path, key.Value)+" key"] = where
		}
	}
	d.fields(path, values, v)
}

func (d *decoder) fields(path string, values map[string]*yaml.Node, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			d.fields(path, values, v.Field(i))
			continue
		}
		if node := values[fieldName(field)]; node != nil {
			d.value(join(path, fieldName(field)), node, v.Field(i))
		}
	}
}

func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			names = append(names, fieldNames(field.Type)...)
		} else if field.IsExported() {
			names = append(names, fieldName(field))
		}
	}
	return names
}

func unknownKey(key string, known []string) error {
	if near := nearest(key, known); near != "" {
		return words.Errorf("unknown key %q: did you mean %q?", key, near)
	}
	return words.Errorf("unknown key %q: known here are %s", key, strings.Join(known, ", "))
}

// nearest is the known word that takes the fewest edits, "" where that would
// change more than a third of it.
func nearest(word string, known []string) string {
	best, distance := "", len(word)/3+2
	if len(word) > 64 {
		return ""
	}
	for _, candidate := range known {
		if n := edits(strings.ToLower(word), candidate); n < distance {
			best, distance = candidate, n
		}
	}
	return best
}

// edits is the Levenshtein distance in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// last is the part of a path that a person looks for.
func last(path string) string {
	if path == "" {
		return "crawl.yaml"
	}
	return path[strings.LastIndexByte(path, '.')+1:]
}
