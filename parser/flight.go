package parser

import (
	"strconv"
	"strings"
)

// writeFlight adds the strings of self.__next_f.push([1,"…"]), with which
// Next.js sends the data of a page in pieces, to the whole.
func writeFlight(whole *strings.Builder, pushed string) {
	v, _ := scriptValue(pushed)
	if list, ok := v.([]any); ok && len(list) > 1 {
		if s, ok := list[1].(string); ok && whole.Len() < maxScript {
			whole.WriteString(s)
		}
	}
}

// flightPieces are the values of such data: lines of an id in hexadecimal, a
// colon and JSON, or T, a length and a text, which is given as an object's content.
func flightPieces(s string) []string {
	var out []string
	for s != "" && len(out) < 200 {
		id, rest, ok := strings.Cut(s, ":")
		if !ok || len(id) > 8 {
			_, s, _ = strings.Cut(s, "\n")
			continue
		}
		if sized, isText := strings.CutPrefix(rest, "T"); isText {
			digits, text, _ := strings.Cut(sized, ",")
			if n, err := strconv.ParseUint(digits, 16, 32); err == nil {
				n := min(int(n), len(text))
				out = append(out, "{content:"+strconv.Quote(strings.ToValidUTF8(text[:n], ""))+"}")
				s = text[n:]
				continue
			}
		}
		line, after, _ := strings.Cut(rest, "\n")
		if strings.HasPrefix(line, "[") || strings.HasPrefix(line, "{") {
			out = append(out, line)
		}
		s = after
	}
	return out
}
