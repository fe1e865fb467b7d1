package charset

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Encode writes text in the encoding of that name or label, without a byte
// order mark. A character that the encoding has not is written as an HTML
// numeric character reference (&#…;), as browsers do in forms and queries;
// bytes of s that are not UTF-8 are written as U+FFFD's reference. The error
// says that there is no such encoding, or none that can be written: euc-tw,
// iso-2022-kr and iso-2022-cn are only read.
func Encode(name, s string) ([]byte, error) {
	write, err := encoder(name)
	if err != nil {
		return nil, err
	}
	return write(nil, s), nil
}

// encoder gives the function that appends s in the named encoding.
func encoder(name string) (func(out []byte, s string) []byte, error) {
	switch known := Name(name); known {
	case "":
		return nil, fmt.Errorf("encode as %q: unknown encoding", name)
	case "euc-tw", "iso-2022-kr", "iso-2022-cn":
		return nil, fmt.Errorf("encode as %s: this encoding is only read", known)
	case "utf-8":
		return appendUTF8, nil
	case "gb18030":
		return appendGB18030, nil
	case "hz":
		return throughText(simplifiedchinese.HZGB2312), nil
	case "ibm855":
		return throughText(charmap.CodePage855), nil
	case "utf-32le":
		return throughText(utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)), nil
	case "utf-32be":
		return throughText(utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)), nil
	default:
		e, err := htmlindex.Get(known)
		if err != nil {
			return nil, fmt.Errorf("encode as %s: %w", known, err)
		}
		return throughText(e), nil
	}
}

// throughText encodes by x/text.
func throughText(e encoding.Encoding) func(out []byte, s string) []byte {
	return func(out []byte, s string) []byte {
		encoded, err := encoding.HTMLEscapeUnsupported(e.NewEncoder()).String(strings.ToValidUTF8(s, "\ufffd"))
		if err != nil {
			return out // not reached: every character can be escaped
		}
		return append(out, encoded...)
	}
}

func appendUTF8(out []byte, s string) []byte {
	return append(out, strings.ToValidUTF8(s, "\ufffd")...)
}

func appendGB18030(out []byte, s string) []byte {
	codes := gbEncoder()
	for _, r := range s {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		var ok bool
		if out, ok = codes.append(out, r); !ok {
			out = appendReference(out, r)
		}
	}
	return out
}

func appendReference(out []byte, r rune) []byte {
	return append(strconv.AppendInt(append(out, "&#"...), int64(r), 10), ';')
}

// EncodeQuery is s as it goes out in the query of a link on a page in that
// encoding: "percent-encode after encoding" of the WHATWG URL standard, with
// the query percent-encode set of http and https. What is percent-encoded in s
// stays as it is. A character that the encoding has not goes out as %26%23…%3B.
// As in the standard, UTF-16, UTF-32, HZ, ISO-2022-KR and unknown encodings go
// out as UTF-8.
func EncodeQuery(name, s string) string {
	write := queryEncoder(Name(name))
	var out strings.Builder
	var encoded []byte
	for _, r := range s {
		if r < utf8.RuneSelf {
			writeQueryByte(&out, byte(r))
			continue
		}
		encoded = write(encoded[:0], string(r))
		if n := len(encoded); n > 3 && encoded[0] == '&' { // else never the first byte of a character
			out.WriteString("%26%23" + string(encoded[2:n-1]) + "%3B")
			continue
		}
		for _, b := range encoded {
			writeQueryByte(&out, b)
		}
	}
	return out.String()
}

func queryEncoder(name string) func(out []byte, s string) []byte {
	if strings.HasPrefix(name, "utf-") || name == "hz" {
		name = "utf-8"
	}
	if write, err := encoder(name); err == nil {
		return write
	}
	return appendUTF8
}

func writeQueryByte(out *strings.Builder, b byte) {
	if b > ' ' && b < 0x7f && !strings.ContainsRune("\"#<>'", rune(b)) {
		out.WriteByte(b)
		return
	}
	const hex = "0123456789ABCDEF"
	out.WriteByte('%')
	out.WriteByte(hex[b>>4])
	out.WriteByte(hex[b&15])
}
