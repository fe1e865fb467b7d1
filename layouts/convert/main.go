// Command convert makes white-list-2019.yaml of the layouts of
// github.com/myirelias/white_list (MIT, see LICENSE.white-list), as they were
// gathered in one YAML file. Run it in the folder layouts:
//
//	go run ./convert < ../../shared/facts/layouts-2019.yaml > white-list-2019.yaml
//
// What it does: layouts are put under the host of the site's first page, without
// www; expressions that cut a text out of an element become the element, since
// our readers know labels and dates themselves (and XPath counts characters,
// where the library that we use counts bytes); text() at the end of a path goes
// for the same reason. Layouts that name no text are left out: nothing would
// tell whether they fit.
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/publicsuffix"

	"jianbao/parser"
)

func main() {
	in, err := io.ReadAll(os.Stdin)
	if err == nil {
		var out []byte
		if out, err = convert(in); err == nil {
			_, err = os.Stdout.Write(out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(1)
	}
}

const head = `# Layouts of 2019, made by the program in the folder convert; do not edit.
# From github.com/myirelias/white_list, MIT License, Copyright (c) 2019
# BlackBanana: see LICENSE.white-list.

`

// site is one of the collection's.
type site struct {
	Start   string              `yaml:"start"`
	Layouts []map[string]string `yaml:"layouts"`
}

// fields are ours with their names there, misspelt ones too.
var fields = []struct {
	name  string
	there []string
}{
	{"title", []string{"title"}}, {"date", []string{"news_date", "publish_time"}}, {"source", []string{"source", "soruce"}},
	{"authors", []string{"author"}}, {"editors", []string{"editor"}}, {"body", []string{"content"}},
}

func convert(in []byte) ([]byte, error) {
	var list struct {
		Sites []site `yaml:"sites"`
	}
	if err := yaml.Unmarshal(in, &list); err != nil {
		return nil, err
	}
	hosts := map[string][]string{}
	for _, s := range list.Sites {
		host, err := hostOf(s.Start)
		if err != nil {
			return nil, err
		}
		for _, l := range s.Layouts {
			if line := layout(l); line != "" && !slices.Contains(hosts[host], line) {
				hosts[host] = append(hosts[host], line)
			}
		}
	}
	var out bytes.Buffer
	out.WriteString(head)
	for _, host := range sorted(hosts) {
		fmt.Fprintf(&out, "%s:\n", host)
		for _, line := range hosts[host] {
			fmt.Fprintf(&out, "  - %s\n", line)
		}
	}
	return out.Bytes(), nil
}

func sorted(hosts map[string][]string) []string {
	var names []string
	for host, lines := range hosts {
		if len(lines) > 0 {
			names = append(names, host)
		}
	}
	slices.SortFunc(names, cmp.Compare)
	return names
}

// hostOf is the host of a site: what stands below it belongs to it too, so
// www is taken off where that leaves no domain of many owners (gov.cn).
func hostOf(start string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(start))
	if err != nil || u.Hostname() == "" {
		return "", fmt.Errorf("%q has no host", start)
	}
	host := strings.ToLower(u.Hostname())
	if short, ok := strings.CutPrefix(host, "www."); ok {
		if suffix, _ := publicsuffix.PublicSuffix(short); suffix != short {
			return short, nil
		}
	}
	return host, nil
}

// layout is a layout on one line, "" where it names no text that can be found.
func layout(l map[string]string) string {
	var parts []string
	for _, f := range fields {
		for _, name := range f.there {
			if path := selector(l[name]); path != "" {
				parts = append(parts, f.name+": "+strconv.Quote(path))
				break
			}
		}
	}
	if len(parts) == 0 || !strings.HasPrefix(parts[len(parts)-1], "body: ") {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// selector is the path within an expression, "" where it has none that can be read.
func selector(expression string) string {
	path := strings.TrimSpace(expression)
	for {
		inner, ok := argument(path)
		if !ok {
			break
		}
		path = inner
	}
	var branches []string
	for _, b := range split(path, '|') {
		b = textEnd.ReplaceAllString(strings.TrimSpace(b), "")
		if strings.HasPrefix(b, "html/") {
			b = "/" + b
		}
		if b != "" && !slices.Contains(branches, b) {
			branches = append(branches, b)
		}
	}
	path = strings.Join(branches, " | ")
	if !strings.HasPrefix(path, ".") && !strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "(") || parser.CheckSelector(path) != nil {
		return ""
	}
	return path
}

// textEnd is what of a path names the texts of an element and not the element.
var textEnd = regexp.MustCompile(`(/descendant(-or-self)?::text\(\)|//?text\(\))$`)

// call is a function around a whole expression.
var call = regexp.MustCompile(`^(normalize-space|string|substring|substring-after|substring-before|translate|concat)\((.*)\)$`)

// argument is the path among the arguments of a call.
func argument(expression string) (string, bool) {
	m := call.FindStringSubmatch(expression)
	if m == nil {
		return "", false
	}
	for _, a := range split(m[2], ',') {
		if a = strings.TrimSpace(a); strings.ContainsAny(a, "/(") && !strings.HasPrefix(a, "'") && !strings.HasPrefix(a, `"`) {
			return a, true
		}
	}
	return "", false
}

// split cuts an expression at a mark that stands in no brackets and no quotes.
func split(s string, mark byte) (parts []string) {
	depth, quote, from := 0, byte(0), 0
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == mark && depth == 0:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}
