package snapshot

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"jianbao/record"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// line makes one line of a text of strangers: without control characters,
// marks that turn the direction of writing, and bytes that are not UTF-8.
func line(s string) string {
	return strings.Join(strings.Fields(scrub(s)), " ")
}

// scrub is line without squeezing blanks together.
func scrub(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 0x3001 <= r && r < 0xd800: // most of what there is, and all of it plain
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), isHidden(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// isHidden are the characters that show nothing and change how others are
// read: marks of direction, joiners, tags, what is unassigned for ever. The
// joiners of emoji and variation selectors stay.
func isHidden(r rune) bool {
	switch {
	case r == '\u200d', r == '\u200c':
		return false
	case r == '\u2028', r == '\u2029', r&0xfffe == 0xfffe, 0xfdd0 <= r && r <= 0xfdef:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// shorten cuts a text to at most n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:n-1]), " ，、,;；:：") + "…"
}

// summaryLength is how many characters of a text stand for it.
const summaryLength = 140

// summary is the beginning of a body, in one line.
func summary(body string) string {
	if len(body) > 1024 {
		body = body[:1024]
	}
	return shorten(line(strings.ToValidUTF8(body, "")), summaryLength)
}

// link is an address that a page may lead to, "" for any that is not http or https.
func link(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// language is a language tag as a page may name it, "" where it is none.
func language(tag string) string {
	ok := tag != "" && len(tag) <= 35
	for _, r := range tag {
		ok = ok && (r == '-' || r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)))
	}
	if !ok {
		return ""
	}
	return tag
}

// clock is a time for a person, in the archive's timezone; "" for none.
func clock(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(loc).Format("2006-01-02 15:04")
}

// dateOf is an article's day of publication: as its page printed it where
// that is all it gave.
func dateOf(c record.Content, loc *time.Location) string {
	if c.PublishedPrecision == record.ToDay {
		return c.Published.Format(time.DateOnly)
	}
	return c.Published.In(loc).Format(time.DateOnly)
}

// published is when an article was published, as precisely as its page said.
func published(c record.Content, loc *time.Location) string {
	if !c.Published.IsZero() && c.PublishedPrecision == record.ToDay {
		return c.Published.Format(time.DateOnly)
	}
	return clock(c.Published, loc)
}

// markdown makes a text of strangers stand in a line of Markdown as it is.
func markdown(s string) string {
	s = line(s)
	var out strings.Builder
	for i, r := range s {
		special := strings.ContainsRune("\\`*_[]<>#|~&$^@{}", r)
		switch r {
		case ':': // addresses of which some renderers make links by themselves
			special = strings.HasPrefix(s[i:], "://")
		case '.':
			special = i >= 3 && strings.EqualFold(s[i-3:i], "www") || startsList(s, i)
		case ')':
			special = startsList(s, i)
		case '-', '+', '=':
			special = i == 0
		}
		if special {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// startsList reports whether s begins with digits up to i, as an item of a list does.
func startsList(s string, i int) bool {
	return i > 0 && strings.Trim(s[:i], "0123456789") == ""
}

// markdownLink is a link whose text is escaped already.
func markdownLink(text, address string) string {
	if address = link(address); address == "" {
		return text
	}
	return "[" + text + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\\", "%5C", " ", "%20", "\n", "", "\r", "").Replace(address) + ">)"
}

// cell is a text as a cell of CSV in which no spreadsheet finds a formula: one
// that begins like one, behind blanks and quotes too, gets an apostrophe.
func cell(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t', unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.IsControl(r), isHidden(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\ufffd"))
	s = strings.TrimSpace(s)
	start := strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("'\"`´‘’“”＇＂", r) || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf)
	})
	if r, _ := utf8.DecodeRuneInString(start); strings.ContainsRune("=+-@＝＋－＠﹢﹣﹦﹫−|%", r) && start != "" {
		return "'" + s
	}
	return s
}

// csvLine is a row as RFC 4180 has it: CRLF at its end, LF within cells.
func csvLine(cells []string) string {
	var out strings.Builder
	for i, c := range cells {
		if i > 0 {
			out.WriteByte(',')
		}
		if strings.ContainsAny(c, ",\"\n\r") || strings.HasPrefix(c, " ") || strings.HasSuffix(c, " ") {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		out.WriteString(c)
	}
	out.WriteString("\r\n")
	return out.String()
}
