package charset

import (
	"bytes"
	"sync"
)

// escaped names the encoding of seven bits whose escape sequences body carries,
// "" if there is none: HZ, ISO-2022-JP, ISO-2022-KR or ISO-2022-CN.
func escaped(body []byte) string {
	switch {
	case bytes.Contains(body, []byte("\x1b$B")) || bytes.Contains(body, []byte("\x1b$@")):
		return "iso-2022-jp"
	case bytes.Contains(body, []byte(escKR)) && bytes.IndexByte(body, 0x0e) >= 0:
		return "iso-2022-kr"
	case (bytes.Contains(body, []byte(escGB)) || bytes.Contains(body, []byte(escCNS1))) && bytes.IndexByte(body, 0x0e) >= 0:
		return "iso-2022-cn"
	case likelyHZ(body):
		return "hz"
	}
	return ""
}

// likelyHZ tells whether what stands between ~{ and ~} are common characters
// rather than the code of a script: their score must be well above that of any
// pairs of printable bytes.
func likelyHZ(body []byte) bool {
	const anyPairScore = -145 // nat * ln 1/94²
	m := models[0].model()
	sum, chinese := 0, false
	for seen := 0; len(body) >= 2 && seen < windowSize; {
		c, next := body[0], body[1]
		switch {
		case c == '~' && (next == '{' || next == '}'):
			chinese = next == '{' // some writers announce every character
			body = body[2:]
		case !chinese:
			i := bytes.Index(body, []byte("~{"))
			if i < 0 {
				return sum > 6*nat
			}
			body = body[i:]
		case c <= ' ':
			chinese = c != '\n'
			body = body[1:]
		default:
			s := int(m.pair[at(c|0x80, next|0x80)])
			if s == 0 || next <= ' ' {
				s = brokenScore
			}
			sum += s - anyPairScore
			seen++
			body = body[2:]
		}
	}
	return sum > 6*nat
}

// widePattern names the encoding of two or four bytes a character that body is
// in, "" if there is none. UTF-32 shows by its zero bytes, and so does UTF-16
// where there is markup. A zero byte is also the lower half of 一, U+4E00, and
// bare Chinese has none: which half comes first is told by reading both ways.
func widePattern(body []byte) string {
	head := body[:min(len(body), 1<<12)]
	var zeros [4]int
	for i, c := range head {
		if c == 0 {
			zeros[i&3]++
		}
	}
	most := len(head) / 4 * 19 / 20
	switch {
	case len(head) < 4 || len(body)%2 == 1 && zeros == [4]int{}:
		return ""
	case zeros[3] >= most && zeros[2] >= most && zeros[0] < most && readable(head, "utf-32le") > .5:
		return "utf-32le"
	case zeros[0] >= most && zeros[1] >= most && zeros[3] < most && readable(head, "utf-32be") > .5:
		return "utf-32be"
	}
	enough := .5
	if zeros == [4]int{} {
		if len(head) < 16 {
			return ""
		}
		enough = .8
	}
	little, big := readable(head, "utf-16le"), readable(head, "utf-16be")
	switch {
	case little > enough && little > big:
		return "utf-16le"
	case big > enough && big > little:
		return "utf-16be"
	}
	return ""
}

// readable is the share of characters that text is made of, if the start of body
// is read in that encoding; 0 if more than one in twenty breaks.
func readable(body []byte, name string) float64 {
	text, broken, _ := DecodeAs(body[:min(len(body)&^3, 1<<12)], name)
	chars, good := 0, 0
	frequent := frequentSet()
	for _, r := range text {
		chars++
		if r == '\t' || r == '\n' || r == '\r' || ' ' <= r && r < 0x500 || r < 0x10000 && frequent[r] {
			good++
		}
	}
	if chars == 0 || broken*20 > chars {
		return 0
	}
	return float64(good) / float64(chars)
}

// frequentSet are the characters of frequent.go.
var frequentSet = sync.OnceValue(func() *[0x10000]bool {
	set := new([0x10000]bool)
	for _, list := range []string{simplifiedHan, traditionalHan, japaneseChars, koreanChars} {
		for _, r := range list {
			set[r] = true
		}
	}
	return set
})
