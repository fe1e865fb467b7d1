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

// addClaim appends what label claims. What no encoding could be called is no
// claim: it would go into records as it is.
func addClaim(claims []claim, label, rule string) []claim {
	if label == "" || len(label) > 64 || strings.ContainsFunc(label, func(r rune) bool { return r < ' ' || r > '~' }) {
		return claims
	}
	c := claim{label, Name(label), rule}
	if c.name != "" {
		c.label = fold(label)
	}
	return append(claims, c)
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
	claims := addClaim(nil, charsetIn(contentType), RuleHeader)
	if wide(wideName) {
		head, _, _ := DecodeAs(body[:min(len(body)&^3, 1<<14)], wideName)
		body = []byte(head)
	}
	xml := xmlEncoding(body)
	if xml != "" && isFeed(body, contentType) {
		return addClaim(claims, xml, RuleXML)
	}
	page := addClaim(addClaim(nil, metaCharset(body), RuleMeta), xml, RuleXML)
	for i, c := range page {
		// These could not be read if they were true. So has the HTML standard it.
		switch {
		case wide(c.name):
			page[i].name = "utf-8"
		case c.name == "x-user-defined":
			page[i].name = "windows-1252"
		}
	}
	return append(claims, page...)
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
