package weburl

import "strings"

// resolvePlain resolves the addresses that most links are, some twenty times
// as fast as the parser: http and https, ASCII, without anything that would be
// changed or needs thought. ok is false for all others. A fuzz test holds it
// to the parser's answers.
func resolvePlain(input, base string) (href string, ok bool) {
	input = strings.TrimFunc(input, func(r rune) bool { return r <= ' ' })
	if input == "" || len(input) > MaxLength {
		return "", false
	}
	if origin, path, ok := splitPlain(input); ok {
		return origin + path, true
	}
	if strings.HasPrefix(input, "//") {
		return onScheme(input, base)
	}
	path, query, hasQuery := strings.Cut(input, "?")
	if !isPlainPath(path) || !isPlainQuery(query) || strings.Contains(path, ":") || len(base)+len(input) > MaxLength {
		return "", false
	}
	before, _, _ := strings.Cut(base, "#")
	before, _, _ = strings.Cut(before, "?")
	origin, folder, ok := splitPlain(before)
	if !ok {
		return "", false
	}
	switch {
	case path == "":
		path = folder
	case path[0] != '/':
		if path, ok = joinPlain(folder[:strings.LastIndexByte(folder, '/')], path); !ok {
			return "", false
		}
	}
	if strings.Contains(path, "/.") {
		return "", false
	}
	if hasQuery {
		path += "?" + query
	}
	return origin + path, true
}

// onScheme resolves //host/path, for which the base gives the scheme alone.
func onScheme(input, base string) (href string, ok bool) {
	before, _, _ := strings.Cut(base, "#")
	before, _, _ = strings.Cut(before, "?")
	origin, _, ok := splitPlain(before)
	if !ok || len(base)+len(input) > MaxLength {
		return "", false
	}
	scheme, _, _ := strings.Cut(origin, "//")
	origin, rest, ok := splitPlain(scheme + input)
	return origin + rest, ok
}

// joinPlain puts a relative path into a folder; only leading dot segments are
// dealt with.
func joinPlain(folder, path string) (string, bool) {
	for {
		if rest, found := strings.CutPrefix(path, "./"); found {
			path = rest
			continue
		}
		rest, found := strings.CutPrefix(path, "../")
		if !found {
			break
		}
		path = rest
		folder = folder[:max(0, strings.LastIndexByte(folder, '/'))]
	}
	return folder + "/" + path, path != "." && path != ".."
}

// splitPlain splits an absolute address that is its own serialisation, but for
// an absent path.
func splitPlain(address string) (origin, rest string, ok bool) {
	start := len("http://")
	if !strings.HasPrefix(address, "http://") {
		if start++; !strings.HasPrefix(address, "https://") {
			return "", "", false
		}
	}
	end := start
	for end < len(address) && address[end] != '/' {
		end++
	}
	if !isPlainHost(address[start:end]) {
		return "", "", false
	}
	origin, rest = address[:end], address[end:]
	if rest == "" {
		return origin, "/", true
	}
	path, query, _ := strings.Cut(rest, "?")
	return origin, rest, isPlainPath(path) && isPlainQuery(query) && !strings.Contains(path, "/.")
}

// isPlainHost: lower-case names without a port, whose last label is no number
// and none of whose labels is punycode or has a hyphen at its end.
func isPlainHost(host string) bool {
	if host == "" || len(host) > 200 {
		return false
	}
	last := byte('.')
	label := 0
	for i := range len(host) {
		c := host[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == '-' && last != '.' && last != '-':
		case c == '.' && last != '.' && last != '-':
			label = i + 1
		default:
			return false
		}
		last = c
	}
	return last != '-' && last != '.' && 'a' <= host[label] && host[label] <= 'z'
}

func isPlainPath(s string) bool { return isPlainPart(s, "-_.~!$&'()*+,;=:@/") }

func isPlainQuery(s string) bool { return isPlainPart(s, "-_.~!$&()*+,;=:@/?%") }

func isPlainPart(s, marks string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9') && strings.IndexByte(marks, c) < 0 {
			return false
		}
	}
	return true
}
