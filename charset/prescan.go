package charset

import (
	"bytes"
	"strings"
)

// A claim is a declaration of an encoding.
type claim struct {
	label string // lower case if it is known
	name  string // of the encoding that is meant, "" if the label is unknown
	rule  string
}

func newClaim(label, rule string) claim {
	name := Name(label)
	if name != "" {
		label = fold(label)
	}
	return claim{label, name, rule}
}

// declared is the label that counts where none decided: the first that is known,
// else the first.
func declared(claims []claim) string {
	for _, c := range claims {
		if c.name != "" {
			return c.label
		}
	}
	if len(claims) > 0 {
		return claims[0].label
	}
	return ""
}

// claimsOf lists what is declared: by the header, then by the page. In XML that
// is not HTML the XML declaration comes before elements called meta. A page
// whose encoding is known to be wide is read in it.
func claimsOf(body []byte, contentType, wideName string) []claim {
	var claims []claim
	if label := headerCharset(contentType); label != "" {
		claims = append(claims, newClaim(label, RuleHeader))
	}
	if wide(wideName) {
		head, _, _ := DecodeAs(body[:min(len(body)&^3, 1<<14)], wideName)
		body = []byte(head)
	}
	xml, meta := xmlEncoding(body), metaCharset(body)
	if xml != "" && isFeed(body, contentType) {
		return append(claims, newClaim(xml, RuleXML))
	}
	if meta != "" {
		claims = append(claims, pageClaim(meta, RuleMeta))
	}
	if xml != "" {
		claims = append(claims, pageClaim(xml, RuleXML))
	}
	return claims
}

// pageClaim is a claim that is itself readable as ASCII: UTF-16 there is UTF-8,
// and x-user-defined windows-1252, as the HTML standard has it.
func pageClaim(label, rule string) claim {
	c := newClaim(label, rule)
	switch {
	case wide(c.name):
		c.name = "utf-8"
	case c.name == "x-user-defined":
		c.name = "windows-1252"
	}
	return c
}

// headerCharset is the charset parameter of a Content-Type, however sloppily it
// is written.
func headerCharset(contentType string) string {
	return charsetIn(contentType)
}

// charsetIn is the HTML standard's "extracting a character encoding from a meta
// element" of a content attribute.
func charsetIn(s string) string {
	for {
		i := indexFold(s, "charset")
		if i < 0 {
			return ""
		}
		s = strings.TrimLeft(s[i+len("charset"):], htmlSpace)
		if !strings.HasPrefix(s, "=") {
			continue
		}
		s = strings.TrimLeft(s[1:], htmlSpace)
		if s == "" {
			return ""
		}
		if quote := s[0]; quote == '"' || quote == '\'' {
			label, _, closed := strings.Cut(s[1:], string(quote))
			if !closed {
				return ""
			}
			return strings.Trim(label, htmlSpace)
		}
		if end := strings.IndexAny(s, ";"+htmlSpace); end >= 0 {
			s = s[:end]
		}
		return s
	}
}

const htmlSpace = " \t\n\f\r"

func indexFold(s, lower string) int {
	for i := 0; i+len(lower) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(lower)], lower) {
			return i
		}
	}
	return -1
}

// xmlEncoding is the encoding of an XML declaration at the start of body.
func xmlEncoding(body []byte) string {
	body = bytes.TrimLeft(body[:min(len(body), 1024)], htmlSpace)
	if !bytes.HasPrefix(body, []byte("<?xml")) {
		return ""
	}
	decl, _, found := strings.Cut(string(body), ">")
	_, decl, encoding := strings.Cut(decl, "encoding")
	if !found || !encoding {
		return ""
	}
	decl, isValue := strings.CutPrefix(strings.TrimLeft(decl, htmlSpace), "=")
	decl = strings.TrimLeft(decl, htmlSpace)
	if !isValue || decl == "" || decl[0] != '"' && decl[0] != '\'' {
		return ""
	}
	label, _, closed := strings.Cut(decl[1:], decl[:1])
	if !closed {
		return ""
	}
	return strings.Trim(label, htmlSpace)
}

// isFeed tells XML from XHTML.
func isFeed(body []byte, contentType string) bool {
	if strings.Contains(contentType, "html") {
		return false
	}
	head := string(body[:min(len(body), 1024)])
	return indexFold(head, "<html") < 0 && indexFold(head, "<!doctype html") < 0
}
