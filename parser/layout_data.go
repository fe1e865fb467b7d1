package parser

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"jianbao/internal/words"
)

const (
	// maxSteps is how long a path is.
	maxSteps = 24
	// maxAssigned is how many assignments to one name are looked at.
	maxAssigned = 20
)

// pathStep is one step of a path: into the member of a name, or into entries of a list.
type pathStep struct {
	name  string
	list  bool
	index int // -1 for each entry
}

var errPath = words.Errorf("a path is names with dots between them, such as data.list[].text")

// parsePath reads a.b[].c[0].
func parsePath(s string) ([]pathStep, error) {
	var path []pathStep
	for _, part := range strings.Split(s, ".") {
		name, rest, _ := strings.Cut(part, "[")
		if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isNameRune(r) && r != '-' }) {
			return nil, errPath
		}
		path = append(path, pathStep{name: name})
		for rest != "" {
			number, more, ok := strings.Cut(rest, "]")
			index, err := strconv.ParseUint(number, 10, 16)
			if number == "" {
				index, err = 0, nil
			}
			if !ok || err != nil || more != "" && more[0] != '[' {
				return nil, errPath
			}
			at := pathStep{list: true, index: int(index)}
			if number == "" {
				at.index = -1
			}
			path, rest = append(path, at), strings.TrimPrefix(more, "[")
		}
		if strings.HasSuffix(part, "[") {
			return nil, errPath
		}
	}
	if len(path) > maxSteps {
		return nil, words.Errorf("the path has more than %d steps", maxSteps)
	}
	return path, nil
}

func isNameRune(r rune) bool {
	return r == '_' || r == '$' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r >= utf8.RuneSelf
}

// elementData reads json:CSS PATH.
func elementData(s string) (func(*page) []hit, error) {
	cut := strings.LastIndexAny(s, " \t")
	if cut < 0 {
		return nil, words.Errorf("behind json: stand a CSS selector, a blank and a path")
	}
	match, err := compileCSS(strings.TrimSpace(s[:cut]))
	if err != nil {
		return nil, err
	}
	path, err := parsePath(s[cut+1:])
	if err != nil {
		return nil, err
	}
	return func(p *page) (hits []hit) {
		for _, i := range match.in(p) {
			text := scriptText(p.elements[i].node)
			if len(text) > maxScript {
				continue
			}
			d := data{text: text}
			d.value(path, 0)
			hits = append(hits, d.hits(p.path(i)+" "+s[cut+1:])...)
		}
		return hits
	}, nil
}

// scriptData reads js:NAME.PATH.
func scriptData(s string) (func(*page) []hit, error) {
	path, err := parsePath(s)
	if err != nil {
		return nil, err
	}
	name, path := path[0].name, path[1:]
	return func(p *page) []hit {
		for _, n := range p.scripts {
			text := scriptText(n)
			if len(text) > maxScript {
				continue
			}
			for _, at := range assignments(text, name) {
				d := data{text: text, at: at}
				d.value(path, 0)
				if len(d.found) > 0 {
					return d.hits("script " + s)
				}
			}
		}
		return nil
	}, nil
}

// assignments are the offsets behind the = of NAME =, window.NAME =, window["NAME"] =.
func assignments(text, name string) (at []int) {
	for from, seen := 0, 0; seen < maxAssigned; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			break
		}
		begin, end := from+i, from+i+len(name)
		from = end
		if before, _ := utf8.DecodeLastRuneInString(text[:begin]); begin > 0 && isNameRune(before) {
			continue
		}
		rest := strings.TrimLeft(text[end:], " \t\r\n\"']")
		if !strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "==") || strings.HasPrefix(rest, "=>") {
			continue
		}
		seen++
		if line := text[strings.LastIndexByte(text[:begin], '\n')+1 : begin]; strings.HasPrefix(strings.TrimSpace(line), "//") {
			continue
		}
		at = append(at, len(text)-len(rest)+1)
	}
	return at
}
