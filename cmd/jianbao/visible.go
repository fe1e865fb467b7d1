package main

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"jianbao/internal/words"
)

// visibleJSON writes the characters in JSON that a terminal would obey or not
// show, and encoding/json leaves as they are (DEL, C1, bidi controls), as
// \uXXXX: the value stays the same.
func visibleJSON(text []byte) []byte {
	if !hasHidden(text) {
		return text
	}
	var out bytes.Buffer
	for _, r := range string(text) {
		switch {
		case r < 0x7f || !hiddenRune(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}

func hasHidden(text []byte) bool {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r >= 0x7f && hiddenRune(r) {
			return true
		}
		text = text[size:]
	}
	return false
}

// hiddenRune asks the one who escapes for terminals. Most text is Han.
func hiddenRune(r rune) bool {
	if r >= 0x3001 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff || r >= 0xff01 && r <= 0xff5e {
		return false
	}
	return words.Escape(string(r)) != string(r)
}
