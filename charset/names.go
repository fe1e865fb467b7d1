package charset

import (
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// Name is the name of the encoding that a label means, "" for a label that
// nobody knows. Space and stray punctuation around the label are left out and
// case does not matter.
func Name(label string) string {
	label = fold(label)
	if name, ok := extraLabels[label]; ok {
		return name
	}
	e, err := htmlindex.Get(label)
	if err != nil {
		return ""
	}
	name, err := htmlindex.Name(e)
	switch {
	case err != nil || name == "replacement":
		return ""
	case name == "gbk":
		return "gb18030"
	}
	return name
}

// fold is a label as compared: pages write "GB2312;".
func fold(label string) string {
	return strings.ToLower(strings.Trim(label, " \t\r\n\f;,"))
}

// extraLabels are those beyond the WHATWG's: names that software and authors
// give to the same encodings, encodings that the standard replaces by an error,
// and the misspellings that Chinese pages really carry.
var extraLabels = map[string]string{
	"cp936": "gb18030", "ms936": "gb18030", "windows-936": "gb18030", "x-cp20936": "gb18030",
	"gb-2312": "gb18030", "gb2312-80": "gb18030", "gbk2312": "gb18030", "x-gb2312": "gb18030",
	"euc-cn": "gb18030", "x-euc-cn": "gb18030", "euccn": "gb18030",
	"gb-18030": "gb18030", "gb_18030": "gb18030", "x-gb18030": "gb18030",
	"gb18030-2000": "gb18030", "gb18030-2005": "gb18030", "gb18030-2022": "gb18030",
	"hz": "hz", "hz-gb-2312": "hz", "hzgb2312": "hz", "x-hz": "hz",
	"cp950": "big5", "windows-950": "big5", "big5hkscs": "big5", "big5-eten": "big5", "x-big5": "big5", "big-5": "big5",
	"euc-tw": "euc-tw", "euctw": "euc-tw", "x-euc-tw": "euc-tw", "cns11643": "euc-tw",
	"cp932": "shift_jis", "shiftjis": "shift_jis", "x-ms-cp932": "shift_jis", "windows-932": "shift_jis",
	"eucjp": "euc-jp", "cp949": "euc-kr", "uhc": "euc-kr", "ms949": "euc-kr", "euckr": "euc-kr",
	"iso-2022-cn": "iso-2022-cn", "csiso2022cn": "iso-2022-cn", "iso-2022-cn-ext": "iso-2022-cn",
	"iso-2022-kr": "iso-2022-kr", "csiso2022kr": "iso-2022-kr",
	"utf_8": "utf-8", "uft-8": "utf-8", "utf-8-sig": "utf-8", "utf8mb4": "utf-8",
	"utf-32": "utf-32le", "utf-32le": "utf-32le", "ucs-4": "utf-32le", "ucs-4le": "utf-32le",
	"utf-32be": "utf-32be", "ucs-4be": "utf-32be",
	"maccyrillic": "x-mac-cyrillic", "macroman": "macintosh",
	"cp855": "ibm855", "ibm855": "ibm855", "855": "ibm855", "csibm855": "ibm855",
}
