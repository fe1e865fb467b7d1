// Package robots reads robots.txt as RFC 9309 says and answers what a crawler
// may ask for.
//
// It forgives what servers really send: byte order marks, UTF-16, old Mac line
// ends, misspelt names of fields, missing colons, rules in raw UTF-8, rules
// within HTML markup. A line that cannot be read is passed over and spoils
// nothing else. Reading takes time linear in the file's size, and answering
// time linear in the rules that apply and the length of the address.
package robots

import (
	"slices"
	"strings"
	"time"
)

// MaxSize is how much of a file is read (RFC 9309, 2.5 asks for 500 KiB at
// least). The line that lies across the limit is left out whole: half of a
// rule means something else.
const MaxSize = 512 << 10

// MaxSitemaps bounds how many Sitemap lines are kept.
const MaxSitemaps = 1000

// Rules are what a robots.txt says. They are not changed after Parse and may be
// asked from several goroutines. The zero value allows everything.
type Rules struct {
	groups   map[string][]*group // by product token in lower case; "*" is for everyone else
	sitemaps []string
}

// group is the rules below a run of User-agent lines.
type group struct {
	rules    []rule
	delay    time.Duration
	hasDelay bool
}

// Allowed reports whether a crawler with these product tokens may ask for the
// address. The groups of all of them count as one; the group * counts where
// there is none. The longest rule that matches decides, Allow among equals.
// /robots.txt itself may always be asked for. Tokens are compared without
// regard to case, up to their first character that is no letter, digit, hyphen
// or underscore: "jianbao/1.0" is "jianbao".
func (r *Rules) Allowed(agents []string, address string) bool {
	path := normalise(target(address))
	if path == "/robots.txt" || strings.HasPrefix(path, "/robots.txt?") {
		return true
	}
	allow, longest := true, -1
	for _, g := range r.matching(agents) {
		for i := range g.rules {
			rule := &g.rules[i]
			better := rule.length > longest || rule.length == longest && rule.allow && !allow
			if better && rule.matches(path) {
				allow, longest = rule.allow, rule.length
			}
		}
	}
	return allow
}

// Delay is the Crawl-delay for these product tokens, the longest where there
// are several. The value is what the file says, however long; ok is false
// where it says nothing that can be read.
func (r *Rules) Delay(agents []string) (delay time.Duration, ok bool) {
	for _, g := range r.matching(agents) {
		if g.hasDelay {
			delay, ok = max(delay, g.delay), true
		}
	}
	return delay, ok
}

// Sitemaps are the addresses of the Sitemap lines as written, each once, in
// order. They hold for every crawler.
func (r *Rules) Sitemaps() []string {
	return slices.Clone(r.sitemaps)
}

// matching are the groups that hold for a crawler, each once.
func (r *Rules) matching(agents []string) []*group {
	var out []*group
	seen := map[*group]bool{}
	for _, agent := range agents {
		for _, g := range r.groups[productToken(agent)] {
			if !seen[g] {
				seen[g] = true
				out = append(out, g)
			}
		}
	}
	if out == nil {
		return r.groups["*"]
	}
	return out
}

// productToken is the beginning of s that may be a product token, in lower
// case. RFC 9309 has no digits in it; agents in use do (360Spider).
func productToken(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' {
			s = s[:i]
			break
		}
	}
	return strings.ToLower(s)
}

// target is path and query of an address, which rules are matched against.
func target(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		if _, rest, found := strings.Cut(address, "//"); found {
			address = rest
		}
		start := strings.IndexAny(address, "/?#;")
		if start < 0 {
			return "/"
		}
		address = address[start:]
	}
	address, _, _ = strings.Cut(address, "#")
	if !strings.HasPrefix(address, "/") {
		address = "/" + address
	}
	return address
}
