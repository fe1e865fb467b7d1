package weburl

import (
	"slices"
	"strings"

	"jianbao/internal/words"
)

// Rules names the rules of Canonical. It changes with them: the addresses of an
// archive are then brought to the new forms.
const Rules = "1"

// Canonical gives the form that all addresses of one page share, as far as an
// address alone can tell. Its result is its own canonical form. The rules:
//
//   - an address without a scheme, such as example.org/a, is taken as http
//   - parsed and serialised as WHATWG says: case of scheme and host, punycode,
//     default port, dot segments
//   - no user name, password, fragment, or final dot of the host
//   - in path and query, percent-encoded unreserved characters are decoded,
//     escapes have upper-case digits, a bare % is %25, and what RFC 3986 does
//     not allow unescaped is escaped
//   - repeated slashes in a path are one
//   - query parameters are ordered by name; those of one name keep their
//     order; those without a name go; an empty value loses its equals sign
//   - parameters that only track a reader, and session identifiers in query
//     and path, go
//
// Kept as they are: the scheme, since the id of an article must not depend on
// whether its site had moved to https when it was first seen (the redirect
// from one to the other makes an alias); www., index.html and a final slash,
// which lead to different pages on some servers; case of paths.
//
// Addresses of other schemes (ftp, file) keep their authority as written, and
// get a path without dot segments and repeated slashes.
func Canonical(href string) (string, error) {
	out, err := canonicalOnce(href)
	// What a session identifier hid may itself be subject to the rules.
	for range 8 {
		if err != nil {
			return "", err
		}
		again, err := canonicalOnce(out)
		if err != nil || again == out {
			return out, err
		}
		out = again
	}
	return "", words.Errorf("%q has no canonical form", href)
}

func canonicalOnce(href string) (string, error) {
	href = strings.TrimFunc(href, func(r rune) bool { return r <= ' ' })
	if scheme, rest, ok := otherScheme(href); ok {
		return canonicalOther(scheme, rest)
	}
	web, err := Resolve(href, "")
	if err != nil && !strings.Contains(href, "://") && !strings.HasPrefix(href, "/") {
		web, err = Resolve("http://"+href, "")
	}
	if err != nil {
		return "", err
	}
	scheme, host, rest := split(web)
	if scheme == "" {
		return "", words.Errorf("%q is not the address of a page", href)
	}
	host = withoutFinalDot(host)
	if host == "" {
		return "", words.Errorf("%q names no host", href)
	}
	rest, _, _ = strings.Cut(rest, "#")
	path, query, _ := strings.Cut(rest, "?")
	out := scheme + "://" + host + canonicalPath(path)
	if query = canonicalQuery(query); query != "" {
		out += "?" + query
	}
	if len(out) > MaxLength {
		return "", ErrTooLong
	}
	return out, nil
}

// withoutFinalDot: example.org. is example.org, said with the root's own dot.
func withoutFinalDot(host string) string {
	name, port, _ := strings.Cut(host, ":")
	if strings.HasPrefix(host, "[") || !strings.HasSuffix(name, ".") {
		return host
	}
	name = strings.TrimSuffix(name, ".")
	if name != "" && port != "" {
		name += ":" + port
	}
	return name
}

// otherScheme splits addresses of schemes other than http and https that have
// a path which begins with a slash.
func otherScheme(href string) (scheme, rest string, ok bool) {
	scheme, rest, found := strings.Cut(href, ":")
	scheme = strings.ToLower(scheme)
	if !found || scheme == "http" || scheme == "https" || !strings.HasPrefix(rest, "/") {
		return "", "", false
	}
	for i, c := range scheme {
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", c)) {
			return "", "", false
		}
	}
	return scheme, rest, scheme != ""
}

func canonicalOther(scheme, rest string) (string, error) {
	if len(rest) > MaxLength {
		return "", ErrTooLong
	}
	rest, _, _ = strings.Cut(strings.ToValidUTF8(rest, "\ufffd"), "#")
	authority := ""
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		end := strings.IndexByte(after, '/')
		if end < 0 {
			end = len(after)
		}
		authority, rest = "//"+escape(strings.ToLower(after[:end]), false), after[end:]
	}
	path := escape(rest, true)
	if path != "" {
		path = collapse(removeDots(path))
	}
	return scheme + ":" + authority + path, nil
}

func canonicalPath(path string) string {
	path = collapse(escape(path, false))
	return dropPathSession(path)
}

// collapse makes one slash of several.
func collapse(path string) string {
	if !strings.Contains(path, "//") {
		return path
	}
	var b strings.Builder
	for i := range len(path) {
		if path[i] != '/' || i == 0 || path[i-1] != '/' {
			b.WriteByte(path[i])
		}
	}
	return b.String()
}

// removeDots is RFC 3986, 5.2.4 for a path that begins with a slash.
func removeDots(path string) string {
	var out []string
	segments := strings.Split(path, "/")[1:]
	for i, segment := range segments {
		last := i == len(segments)-1
		switch segment {
		case ".":
		case "..":
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
		default:
			out = append(out, segment)
			continue
		}
		if last {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}

func canonicalQuery(query string) string {
	var pairs []string
	for pair := range strings.SplitSeq(query, "&") {
		pair = escape(pair, true)
		name, value, _ := strings.Cut(pair, "=")
		if name == "" || isTracking(name, value) || isSession(name, value) {
			continue
		}
		if value == "" {
			pair = name
		}
		pairs = append(pairs, pair)
	}
	slices.SortStableFunc(pairs, func(a, b string) int {
		a, _, _ = strings.Cut(a, "=")
		b, _, _ = strings.Cut(b, "=")
		return strings.Compare(a, b)
	})
	return strings.Join(pairs, "&")
}

const upperHex = "0123456789ABCDEF"

// escape writes percent escapes as canonical forms have them. A question mark
// may stand in a query only.
func escape(s string, inQuery bool) string {
	if isPlain(s, inQuery) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
			if isUnreserved(c) {
				b.WriteByte(c)
				continue
			}
		} else if isAllowed(c, inQuery) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(upperHex[c>>4])
		b.WriteByte(upperHex[c&15])
	}
	return b.String()
}

func isPlain(s string, inQuery bool) bool {
	for i := range len(s) {
		if !isAllowed(s[i], inQuery) {
			return false
		}
	}
	return true
}

// isUnreserved is RFC 3986, 2.3.
func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

// isAllowed is pchar of RFC 3986, 3.3 and the slash, but for percent signs.
func isAllowed(c byte, inQuery bool) bool {
	return isUnreserved(c) || c == '/' || strings.IndexByte("!$&'()*+,;=:@", c) >= 0 || inQuery && c == '?'
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
