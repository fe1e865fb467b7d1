// Package weburl reads addresses as browsers do, and gives each a canonical
// form by which articles are known.
//
// An *href* is an absolute address as the WHATWG URL Standard serialises it:
// lower-case scheme and host, host in punycode, no default port, no dot
// segments, ASCII only. Resolve makes one of anything that a page may write.
//
// A *canonical* form names what an address is about rather than where to ask:
// it is hashed into an article's id and never requested. Its rules stand at
// Canonical; they are a promise, since to change one is to change ids.
//
// All functions are pure, take any bytes whatever, and may be called at the
// same time from several goroutines.
package weburl

import (
	"errors"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"jianbao/charset"
	"jianbao/internal/words"
)

// MaxLength is the length in bytes beyond which an address is refused. Servers
// refuse shorter ones (RFC 9110, 4.1 asks for 8,000 octets).
const MaxLength = 16 << 10

// ErrTooLong is the error for an address longer than MaxLength.
var ErrTooLong = errors.New("the address is longer than 16 KiB")

// Resolve parses input, relative to the href base, or alone if base is "", and
// serialises it as WHATWG says. Bytes that are no UTF-8 are read as U+FFFD. A
// base that cannot be read does not matter to absolute addresses.
func Resolve(input, base string) (string, error) {
	if href, ok := resolvePlain(input, base); ok {
		return href, nil
	}
	u, err := parse(input, base)
	if err != nil {
		return "", err
	}
	return serialise(u)
}

// ResolveIn resolves as a browser does on a page in the named encoding: the
// query is percent-encoded in it, characters that it lacks as numeric
// references; everything else is encoded as UTF-8.
func ResolveIn(input, base, name string) (string, error) {
	if href, ok := resolvePlain(input, base); ok {
		return href, nil
	}
	u, err := parse(input, base)
	if err != nil {
		return "", err
	}
	if isUnicode(name) || !encodesQuery(u.Scheme()) {
		return serialise(u)
	}
	in := input
	before, query, found := strings.Cut(in, "?")
	if !found || strings.Contains(before, "#") || isASCII(query) {
		return serialise(u)
	}
	query, fragment, hasFragment := strings.Cut(strip(query), "#")
	in = before + "?" + charset.EncodeQuery(name, query)
	if hasFragment {
		in += "#" + fragment
	}
	if u, err = parse(in, base); err != nil {
		return "", err
	}
	return serialise(u)
}

// parse is the basic URL parser with its limits.
func parse(input, base string) (*whatwg.Url, error) {
	if len(input) > MaxLength || len(base) > MaxLength {
		return nil, ErrTooLong
	}
	input = strings.ToValidUTF8(input, "\ufffd")
	var against *whatwg.Url
	if base != "" {
		// A base that cannot be read is none: an absolute address needs none.
		against, _ = whatwg.Parse(strings.ToValidUTF8(base, "\ufffd"))
	}
	var u *whatwg.Url
	var err error
	if against == nil {
		u, err = whatwg.Parse(input)
	} else {
		u, err = against.Parse(input)
	}
	if err != nil {
		return nil, words.Errorf("%q is not an address that can be read: %w", input, err)
	}
	return u, nil
}

func serialise(u *whatwg.Url) (string, error) {
	href := u.Href(false)
	if len(href) > MaxLength {
		return "", ErrTooLong
	}
	return href, nil
}

// encodesQuery: other schemes have their query in UTF-8 whatever the page's
// encoding (URL Standard, query state).
func encodesQuery(scheme string) bool {
	switch scheme {
	case "http", "https", "ftp", "file":
		return true
	}
	return false
}

// isUnicode: pages in UTF-16 send their queries as UTF-8 too (Encoding
// Standard, "get an output encoding").
func isUnicode(name string) bool {
	return name == "" || strings.HasPrefix(name, "utf-")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// strip removes what the parser would: tabs and line ends anywhere, spaces and
// controls at the end.
func strip(s string) string {
	s = strings.TrimRightFunc(s, func(r rune) bool { return r <= ' ' })
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, s)
}

// IsWeb reports whether href is an http or https address.
func IsWeb(href string) bool {
	scheme, rest, found := strings.Cut(href, "://")
	return found && rest != "" && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// Host is the host of a web href without its port, in lower case; an IPv6
// address keeps its brackets. It is "" for what is no web href.
func Host(href string) string {
	_, hostport := authority(href)
	if strings.HasPrefix(hostport, "[") {
		end := strings.IndexByte(hostport, ']')
		return hostport[:end+1]
	}
	host, _, _ := strings.Cut(hostport, ":")
	return host
}

// Origin is scheme://host[:port] of a web href in lower case, without a
// default port; "" for what is no web href.
func Origin(href string) string {
	scheme, hostport := authority(href)
	if hostport == "" {
		return ""
	}
	switch {
	case scheme == "http":
		hostport = strings.TrimSuffix(hostport, ":80")
	case scheme == "https":
		hostport = strings.TrimSuffix(hostport, ":443")
	}
	return scheme + "://" + hostport
}

// authority takes scheme and host[:port] out of a web href, in lower case.
func authority(href string) (scheme, hostport string) {
	scheme, hostport, _ = split(href)
	return strings.ToLower(scheme), strings.ToLower(hostport)
}

// split splits a web href into scheme, host[:port] and what follows; user name
// and password go. All are "" for what is no web href.
func split(href string) (scheme, hostport, rest string) {
	if !IsWeb(href) {
		return "", "", ""
	}
	scheme, hostport, _ = strings.Cut(href, "://")
	if end := strings.IndexAny(hostport, "/?#\\"); end >= 0 {
		hostport, rest = hostport[:end], hostport[end:]
	}
	if at := strings.LastIndexByte(hostport, '@'); at >= 0 {
		hostport = hostport[at+1:]
	}
	return scheme, hostport, rest
}
