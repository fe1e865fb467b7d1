// Package charset turns the bytes of a page into text, and text into the bytes
// of a page's own encoding.
//
// A *label* is what a header or a page writes ("GB2312", "x-sjis"); a *name* is
// the lower-case name of the encoding that is meant ("gb18030", "shift_jis").
// Names and labels are those of the WHATWG Encoding Standard, with three
// departures: every GB label means GB18030, since declared GB 2312 is nearly
// always more than that; x/text's GB18030 and Big5 decoders are mended where
// they fall short of the standard; and encodings that the standard refuses or
// does not know, but old pages use, are decoded under their IANA names (hz,
// utf-32le, utf-32be, euc-tw, iso-2022-kr, ibm855).
//
// All functions are pure, take any bytes whatever, and may be called at the
// same time from several goroutines.
package charset

// Text is a page's text with the evidence of how it was read.
type Text struct {
	Text     string // valid UTF-8, without a byte order mark
	Charset  string // the name of the encoding that was used
	Declared string // what header or page claim, see Decision
	Rule     string // what decided, one of the Rule constants
	Broken   int    // characters that could not be decoded, each U+FFFD in Text
}

// Decision is what Detect found out.
type Decision struct {
	Charset string // the name of the encoding to use
	// Declared is the label that counted among those of the header and of the
	// page, in lower case and as written ("gb2312", not "gb18030"). Labels that
	// nobody knows are reported too where there is no other. "" means that
	// nothing was declared.
	Declared string
	Rule     string // what decided, one of the Rule constants
}

// What decided for an encoding, in the order in which the rules are asked.
const (
	RuleBOM     = "bom"            // a byte order mark
	RuleUTF8    = "utf-8"          // valid multi-byte sequences outnumber errors nine to one
	RulePattern = "utf-16 pattern" // the zero bytes of UTF-16 or UTF-32
	RuleHeader  = "header"         // the Content-Type header
	RuleMeta    = "meta"           // a meta element
	RuleXML     = "xml"            // an XML declaration
	RuleHZ      = "hz"             // the escape sequences of HZ
	RuleEscape  = "escape"         // those of ISO 2022
	RuleScore   = "score"          // which encoding gives common characters
	RuleSecond  = "second opinion" // the frequencies of letters, for single-byte encodings
	RuleDefault = "default"        // nothing speaks for any: UTF-8 for ASCII, else windows-1252
)

// Decode reads a page. contentType is the value of the Content-Type header, ""
// if there was none. It never fails: what cannot be decoded is U+FFFD.
func Decode(body []byte, contentType string) Text {
	d := Detect(body, contentType)
	text, broken, _ := DecodeAs(body, d.Charset)
	return Text{Text: text, Charset: d.Charset, Declared: d.Declared, Rule: d.Rule, Broken: broken}
}
