package robots

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// Parse reads a robots.txt from its bytes, without content coding.
func Parse(body []byte) *Rules {
	b := builder{out: &Rules{groups: map[string][]*group{}}}
	text := decode(body)
	markup := strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "<")
	for len(text) > 0 {
		var line string
		if end := strings.IndexAny(text, "\r\n"); end >= 0 {
			line, text = text[:end], text[end+1:]
		} else {
			line, text = text, ""
		}
		if markup {
			line = withoutTags(line)
		}
		line, _, _ = strings.Cut(line, "#")
		b.add(field(line))
	}
	return b.out
}

// decode gives the text to read: at most MaxSize, whole lines only if it was
// cut, without a byte order mark, UTF-16 made UTF-8.
func decode(body []byte) string {
	cut := len(body) > MaxSize
	body = body[:min(len(body), MaxSize)]
	var text string
	switch {
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}):
		text = utf16Text(body[2:], binary.LittleEndian)
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		text = utf16Text(body[2:], binary.BigEndian)
	case len(body) >= 4 && body[0] != 0 && body[1] == 0 && body[2] != 0 && body[3] == 0:
		text = utf16Text(body, binary.LittleEndian)
	case len(body) >= 4 && body[0] == 0 && body[1] != 0 && body[2] == 0 && body[3] != 0:
		text = utf16Text(body, binary.BigEndian)
	default:
		text = string(body)
	}
	for _, mark := range []string{"\xEF\xBB\xBF", "\xEF\xBB", "\xEF"} { // Google's parser takes a torn mark too
		if rest, found := strings.CutPrefix(text, mark); found {
			text = rest
			break
		}
	}
	if cut {
		text = text[:strings.LastIndexAny(text, "\r\n")+1]
	}
	return text
}

func utf16Text(body []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	return string(utf16.Decode(units))
}

// withoutTags removes markup from a line of a file that was saved as HTML. A
// page that is no robots.txt has no lines that then are fields.
func withoutTags(line string) string {
	var b strings.Builder
	for {
		start := strings.IndexByte(line, '<')
		if start < 0 {
			break
		}
		end := strings.IndexByte(line[start:], '>')
		if end < 0 {
			break
		}
		b.WriteString(line[:start])
		line = line[start+end+1:]
	}
	b.WriteString(line)
	return b.String()
}

// field splits a line into name and value; the name is lower case. Where the
// colon is missing, white space between exactly two words stands for it.
func field(line string) (name, value string) {
	name, value, found := strings.Cut(line, ":")
	if !found {
		words := strings.Fields(line)
		if len(words) != 2 {
			return "", ""
		}
		name, value = words[0], words[1]
	}
	trim := func(s string) string { return strings.Trim(s, " \t\v\f\x00") }
	return strings.ToLower(trim(name)), trim(value)
}

// builder makes rules of fields, line by line.
type builder struct {
	out     *Rules
	current *group
	named   map[string]bool // agents of the current group
	// ruled: a rule was seen since the last User-agent line, so that the next
	// such line begins a group.
	ruled bool
}

func (b *builder) add(name, value string) {
	switch name {
	case "user-agent", "useragent", "user agent":
		b.agent(value)
	case "allow":
		b.rule(value, true)
	case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
		b.rule(value, false)
	case "crawl-delay", "crawldelay":
		b.delay(value)
	case "sitemap", "site-map":
		if value != "" && len(b.out.sitemaps) < MaxSitemaps && !slices.Contains(b.out.sitemaps, value) {
			b.out.sitemaps = append(b.out.sitemaps, value)
		}
	}
	// Other records must not interfere with groups (RFC 9309, 2.2.4).
}

func (b *builder) agent(value string) {
	token := productToken(value)
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		token = "*"
	}
	if b.current == nil || b.ruled {
		b.current, b.named, b.ruled = &group{}, map[string]bool{}, false
	}
	// An agent that cannot be read still has the lines below it to itself.
	if token != "" && !b.named[token] {
		b.named[token] = true
		b.out.groups[token] = append(b.out.groups[token], b.current)
	}
}

func (b *builder) rule(value string, allow bool) {
	if b.current == nil {
		return // rules before the first User-agent line belong to nobody
	}
	b.ruled = true
	if value == "" {
		return // no rule, but it ends the run of agents
	}
	b.current.rules = append(b.current.rules, newRule(value, allow))
	if !allow {
		return
	}
	// Google reads a rule for a folder's index as one for the folder too.
	if slash := strings.LastIndexByte(value, '/'); slash >= 0 && strings.HasPrefix(value[slash+1:], "index.htm") {
		b.current.rules = append(b.current.rules, newRule(value[:slash+1]+"$", true))
	}
}

func (b *builder) delay(value string) {
	if b.current == nil {
		return
	}
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds >= 0) {
		return
	}
	delay := time.Duration(math.MaxInt64)
	if seconds < delay.Seconds() {
		delay = time.Duration(seconds * float64(time.Second))
	}
	b.current.delay, b.current.hasDelay = max(b.current.delay, delay), true
}
