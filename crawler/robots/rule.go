package robots

import "strings"

// rule is one Allow or Disallow line.
type rule struct {
	allow bool
	// length is that of the pattern in octets, by which rules are ranked.
	length int
	// parts are the pattern between its stars; an address matches when it
	// begins with the first and holds the others in order behind it.
	parts []string
	// ends is set by a final $: nothing may follow the last part.
	ends bool
}

func newRule(pattern string, allow bool) rule {
	body, ends := strings.CutSuffix(pattern, "$")
	parts := strings.Split(body, "*")
	length := len(parts) - 1
	if ends {
		length++
	}
	for i, part := range parts {
		parts[i] = normalise(part)
		length += len(parts[i])
	}
	return rule{allow: allow, length: length, parts: parts, ends: ends}
}

// matches finds each part as early as it stands, which is as good as any other
// place: time is linear in path and pattern.
func (r *rule) matches(path string) bool {
	rest, found := strings.CutPrefix(path, r.parts[0])
	if !found {
		return false
	}
	last := len(r.parts) - 1
	if last == 0 {
		return !r.ends || rest == ""
	}
	for _, part := range r.parts[1:last] {
		if _, rest, found = strings.Cut(rest, part); !found {
			return false
		}
	}
	if r.ends {
		return strings.HasSuffix(rest, r.parts[last])
	}
	return strings.Contains(rest, r.parts[last])
}

const upperHex = "0123456789ABCDEF"

// normalise makes paths comparable octet by octet (RFC 9309, 2.2.2): what is
// not ASCII is percent-encoded, unreserved characters are not, escapes are
// upper case. The two that patterns use, * and $, are encoded: what is left of
// them here is meant literally.
func normalise(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7F || r == '%' || r == '*' || r == '$' }) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); i++ {
		c, escaped := s[i], false
		if c == '%' && i+2 < len(s) {
			if high, low := unhex(s[i+1]), unhex(s[i+2]); high >= 0 && low >= 0 {
				c, escaped = byte(high<<4|low), true
				i += 2
			}
		}
		if escaped && !isUnreserved(c) || !escaped && (c <= ' ' || c >= 0x7F || c == '*' || c == '$') {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
