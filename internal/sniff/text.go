package sniff

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"

	"jianbao/internal/words"
)

// byText names what text is that is written for programs, "" for what people
// may read. The text has no blanks around it.
func byText(text string) string {
	switch {
	case isJSON(text):
		return words.Key("JSON")
	case isJSONP(text):
		return words.Key("JSONP")
	}
	if strings.HasPrefix(text, "<") {
		return byRoot(text)
	}
	if hasTag(text, 1) {
		return ""
	}
	switch code := withoutComments(text); {
	case script.MatchString(code):
		return words.Key("JavaScript")
	case style.MatchString(code):
		return words.Key("a style sheet")
	case strings.HasPrefix(text, "BEGIN:VCALENDAR"):
		return words.Key("a calendar")
	case strings.HasPrefix(text, "BEGIN:VCARD"):
		return words.Key("a business card")
	}
	return ""
}

// isJSON reads the first of its tokens: what follows may be cut off. A lone word
// or number may be anything.
func isJSON(text string) bool {
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return false
	}
	if object.MatchString(text) { // its strings may have line ends in them, or bytes that are no UTF-8
		return true
	}
	d := json.NewDecoder(strings.NewReader(text))
	for n := 0; n < 40; n++ {
		_, err := d.Token()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return n > 1 // a bracket alone is none
		}
		if err != nil {
			return false
		}
	}
	return true
}

var (
	object = regexp.MustCompile(`^\[?\s*\{\s*"[^"<>\n]{1,100}"\s*:\s*(?:["\[{\d-]|true|false|null)`)
	call   = regexp.MustCompile(`^(?:/\*\*/\s*)?(?:typeof\s+[\w$.]+\s*===?\s*'function'\s*&&\s*)?[A-Za-z_$][\w$.]{0,99}\(\s*([{\[])`)
	// script is how programs begin that pages load.
	script = regexp.MustCompile(`^(?:(?:var|let|const)\s+[\w$]+\s*[=;,]|[!;(+]*function\s*[\w$]*\s*\(|[;(!]*\(\s*(?:[\w$,\s]*)\)\s*=>|(?:window|document|self|this|module|exports)\.[\w$.]+\s*[=(\[]|["']use strict["']|define\(|document\.write(?:ln)?\()`)
	// style is a first rule or at-rule of a style sheet.
	style = regexp.MustCompile(`^(?:@charset\s+["']|@import\s+(?:url\(|["'])|@media\s[^{}]{1,200}\{|@font-face\s*\{|[.#*:\w\[][^{}<;\n]{0,200}\s*\{\s*[-\w]+\s*:[^{}<>]{1,500}[;}])`)
)

func isJSONP(text string) bool {
	m := call.FindStringSubmatchIndex(text)
	return m != nil && isJSON(strings.TrimRight(text[m[2]:], "); \t\r\n"))
}

// withoutComments is code behind the comments that it begins with.
func withoutComments(code string) string {
	for {
		var end string
		switch {
		case strings.HasPrefix(code, "/*"):
			end = "*/"
		case strings.HasPrefix(code, "//"):
			end = "\n"
		default:
			return code
		}
		_, rest, found := strings.Cut(code, end)
		if !found {
			return ""
		}
		code = strings.TrimLeft(rest, blankRunes)
	}
}

// byRoot names XML by its first element. What declares itself XML is none of a
// page unless the element is one of pages; what does not is a page unless the
// element is known.
func byRoot(text string) string {
	declared := strings.HasPrefix(text, "<?xml")
	root := rootOf(text)
	local := root
	if i := strings.IndexByte(local, ':'); i >= 0 {
		local = local[i+1:]
	}
	switch local {
	case "rss", "feed", "RDF":
		return words.Key("a feed")
	case "urlset", "sitemapindex":
		return words.Key("a sitemap")
	case "opml":
		return words.Key("a list of feeds")
	case "svg":
		return words.Key("an SVG image")
	case "plist", "Error", "Envelope", "manifest", "cross-domain-policy", "playlist":
		return words.Key("XML")
	}
	if declared && root != "" && !hasTag(text, 1) {
		return words.Key("XML")
	}
	return ""
}

// rootOf is the name of the first element behind declarations and comments, ""
// if there is none in sight.
func rootOf(text string) string {
	for {
		text = strings.TrimLeft(text, blankRunes)
		end := ">"
		switch {
		case strings.HasPrefix(text, "<!--"):
			end = "-->"
		case strings.HasPrefix(text, "<?"):
			end = "?>"
		case strings.HasPrefix(text, "<!"):
		case strings.HasPrefix(text, "<"):
			n := 1
			for n < len(text) && isName(text[n]) {
				n++
			}
			return text[1:n]
		default:
			return ""
		}
		_, rest, found := strings.Cut(text, end)
		if !found {
			return ""
		}
		text = rest
	}
}
