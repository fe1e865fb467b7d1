package charset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// DecodeAs decodes as the named encoding; ok is false if there is no such.
func DecodeAs(body []byte, name string) (text string, broken int, ok bool) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return "", 0, false
	}
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return "", 0, false
	}
	s := strings.TrimPrefix(strings.ToValidUTF8(string(out), "\ufffd"), "\ufeff")
	return s, strings.Count(s, "\ufffd"), true
}

func Detect(body []byte, contentType string) Decision {
	if utf8.Valid(body) {
		return Decision{Charset: "utf-8", Rule: RuleUTF8}
	}
	_, name, sure := charset.DetermineEncoding(body, contentType)
	if name == "gbk" || !sure {
		name = "gb18030"
	}
	return Decision{Charset: name, Rule: RuleScore}
}

func Encode(name, s string) ([]byte, error) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil, err
	}
	return encoding.HTMLEscapeUnsupported(e.NewEncoder()).Bytes([]byte(s))
}

func EncodeQuery(name, s string) string {
	return s
}
