package fetch

import (
	"net/url"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// target is an address taken apart for the request.
type target struct {
	// href is the address without user name, password and fragment.
	href string
	// url gives net/http the path and query exactly as they are in the href.
	url *url.URL
}

func parseTarget(address string) (target, error) {
	u, err := whatwg.Parse(strings.ToValidUTF8(address, "\ufffd"))
	if err != nil {
		return target{}, addressError(address, err)
	}
	if scheme := u.Scheme(); scheme != "http" && scheme != "https" || u.Hostname() == "" {
		return target{}, addressError(address, nil)
	}
	host := u.Hostname()
	if u.Port() != "" {
		host += ":" + u.Port()
	}
	path, search := u.Pathname(), u.Search()
	out := &url.URL{Scheme: u.Scheme(), Host: host, RawQuery: strings.TrimPrefix(search, "?")}
	if strings.HasPrefix(path, "//") {
		// Opaque would be taken for a host. What net/url cannot read is escaped.
		if out.Path, err = url.PathUnescape(path); err != nil {
			out.Path = path
		}
		out.RawPath = path
	} else {
		// net/url would refuse a bare % in a path, and escape what browsers do not.
		out.Opaque = path
	}
	return target{href: u.Scheme() + "://" + host + path + search, url: out}, nil
}
