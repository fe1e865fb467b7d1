package archive

import (
	"slices"
	"strings"
)

// surt is the key under which a URL stands in a CDXJ: the host's labels from
// the last to the first, then the path and query, all in lower case, so that
// the pages of a domain stand together.
//
// It is the canonical form of the tools that read such indexes (Sort-friendly
// URI Reordering Transform): no scheme, no leading www, no default port, no
// slash doubled or at the end of a path, the query's parameters in order, no fragment. It
// is a key to look for, not an identity: two URLs may share one.
func surt(url string) string {
	scheme, rest, found := strings.Cut(url, "://")
	if !found {
		return strings.ToLower(url)
	}
	rest, _, _ = strings.Cut(rest, "#")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, path := rest[:end], rest[end:]
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	path, query, _ := strings.Cut(path, "?")
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	if path = strings.TrimSuffix(path, "/"); path == "" {
		path = "/"
	}
	if query != "" {
		parameters := strings.Split(query, "&")
		slices.Sort(parameters)
		path += "?" + strings.Join(parameters, "&")
	}
	return surtHost(strings.ToLower(scheme), strings.ToLower(authority)) + ")" + strings.ToLower(path)
}

func surtHost(scheme, authority string) string {
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
	}
	labels := strings.Split(strings.TrimSuffix(strings.Trim(withoutWWW(host), "[]"), "."), ".")
	slices.Reverse(labels) // those of an IPv4 address too: the other tools do so
	host = strings.Join(labels, ",")
	if port == "" || scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

// withoutWWW takes off a first label of www and digits.
func withoutWWW(host string) string {
	first, rest, found := strings.Cut(host, ".")
	if digits, www := strings.CutPrefix(first, "www"); found && www && strings.Trim(digits, "0123456789") == "" {
		return rest
	}
	return host
}
