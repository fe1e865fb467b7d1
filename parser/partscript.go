package parser

import (
	"strconv"
	"strings"
)

// maxPagerScript is how large a script with a call, and the function that it
// calls, may be.
const maxPagerScript = 1 << 14

// scriptedParts reads what the scripts of TRS would write as numbers of parts:
// createPageHTML(count, index, "t20221231_1", "html"), with an id before or
// sizes behind, and its forerunner, var currentPage = 0; var countPage = 3.
// t20221231_1_1.html is the second part.
func (p *page) scriptedParts() (map[int]string, int) {
	for _, s := range p.scripts {
		text := scriptText(s)
		if len(text) > maxPagerScript {
			continue
		}
		for rest := text; ; {
			_, after, ok := strings.Cut(rest, "createPageHTML(")
			if !ok {
				break
			}
			if parts := p.calledParts(after); parts != nil {
				return parts, 1
			}
			rest = after
		}
		if len(text) > maxPagerScript/4 {
			continue
		}
		if parts := p.countedParts(text); parts != nil {
			return parts, 1
		}
	}
	return nil, 0
}

// calledParts reads the arguments of a call.
func (p *page) calledParts(text string) map[int]string {
	args, _, ok := strings.Cut(text, ")")
	fields := strings.Split(args, ",")
	if !ok || len(fields) < 4 || len(fields) > 12 {
		return nil
	}
	for k := range fields {
		fields[k] = strings.Trim(strings.TrimSpace(fields[k]), `"'`)
	}
	if _, err := strconv.Atoi(fields[0]); err != nil {
		fields = fields[1:] // the id of the element to write to
	}
	count, err := strconv.Atoi(fields[0])
	if err != nil || len(fields) < 4 {
		return nil
	}
	return p.series(count, fields[2], fields[3])
}

// countedParts reads the counters; the name of the parts is this page's own.
func (p *page) countedParts(text string) map[int]string {
	count, counted := numberAfter(text, "countPage")
	current, known := numberAfter(text, "currentPage")
	if !counted || !known {
		return nil
	}
	path, _, _ := strings.Cut(p.own, "?")
	name := path[strings.LastIndexByte(path, '/')+1:]
	name, ext, ok := strings.Cut(name, ".")
	if current > 0 {
		name = strings.TrimSuffix(name, "_"+strconv.Itoa(current))
	}
	if !ok {
		return nil
	}
	return p.series(count, name, ext)
}

// numberAfter is the number that a script assigns to a variable.
func numberAfter(text, name string) (int, bool) {
	_, after, ok := strings.Cut(text, name)
	after, assigned := strings.CutPrefix(strings.TrimLeft(after, " \t"), "=")
	if !ok || !assigned {
		return 0, false
	}
	after = strings.TrimLeft(after, " \t")
	n, err := strconv.Atoi(after[:len(after)-len(strings.TrimLeft(after, "0123456789"))])
	return n, err == nil
}

// series are the addresses of so many parts, if this page is one of them.
func (p *page) series(count int, name, ext string) map[int]string {
	if count < 2 || count > maxParts || !namesArticle("/"+name) || contains(listNames, strings.ToLower(name)) {
		return nil
	}
	parts, member := map[int]string{}, false
	for n := range count {
		file := name + "." + ext
		if n > 0 {
			file = name + "_" + strconv.Itoa(n) + "." + ext
		}
		u := p.href(file)
		if u == "" {
			return nil
		}
		parts[n+1] = u
		member = member || u == p.own
	}
	if !member {
		return nil // those of a list in another folder
	}
	return parts
}
