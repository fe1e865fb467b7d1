package charset

import (
	"unicode/utf8"
)

// Detect decides for an encoding, by the first of these that speaks: a byte
// order mark; multi-byte sequences of UTF-8 that outnumber errors nine to one;
// the patterns of UTF-16 and UTF-32; the escapes of HZ and ISO 2022 in a page
// of ASCII; what header, meta elements and XML declaration claim, in that order,
// if at most one character in twenty breaks and no other encoding explains the
// bytes far better; the score of the double-byte encodings; a second opinion on
// the others. The cost is linear in the size of body, and beyond looking for
// declarations and at UTF-8's validity only a sample is read.
func Detect(body []byte, contentType string) Decision {
	if name := markOf(body); name != "" {
		return Decision{Charset: name, Declared: declared(claimsOf(body, contentType, name)), Rule: RuleBOM}
	}
	if isUTF8(body) {
		return Decision{Charset: "utf-8", Declared: declared(claimsOf(body, contentType, "")), Rule: RuleUTF8}
	}
	if name := widePattern(body); name != "" {
		return Decision{Charset: name, Declared: declared(claimsOf(body, contentType, name)), Rule: RulePattern}
	}
	claims := claimsOf(body, contentType, "")
	d := weigh(body, claims)
	if d.Declared == "" {
		d.Declared = declared(claims)
	}
	return d
}

// isUTF8 counts the sequences of UTF-8 in body. A character that was cut off at
// the end is no error. Sequences of two bytes alone are not proof enough where
// they are few or read well as Chinese: 元 of GBK behind each number of a list is
// such a sequence.
func isUTF8(body []byte) bool {
	body = body[asciiPrefix(body):]
	for n := 1; n < utf8.UTFMax && n <= len(body); n++ {
		if tail := body[len(body)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				body = body[:len(body)-n]
			}
			break
		}
	}
	if len(body) > 64 && utf8.Valid(body) && hasLong(body) {
		return true
	}
	two, more, broken := 0, 0, 0
	for i := 0; i < len(body); {
		if two+more+(len(body)-i)/2 < 9*broken {
			return false // whatever follows
		}
		if n := asciiPrefix(body[i:]); n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRune(body[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
			size = brokenPart(body[i:])
		case size == 2:
			two++
		default:
			more++
		}
		i += size
	}
	return two+more > 0 && two+more >= 9*broken && (more > 0 || two > 4 && !readsAsGB(body))
}

// hasLong tells whether valid UTF-8 has a sequence of three bytes or more.
func hasLong(valid []byte) bool {
	for _, c := range valid {
		if c >= 0xe0 {
			return true
		}
	}
	return false
}

// readsAsGB tells whether the characters are as common as those of running
// text, if body is GB18030.
func readsAsGB(body []byte) bool {
	t := models[0].model().tally(sampleOf(body))
	return t.broken == 0 && t.score > runningScore*t.chars
}

// weigh decides for a page that is neither UTF-8 nor UTF-16.
func weigh(body []byte, claims []claim) Decision {
	sample := sampleOf(body)
	if len(sample)*100 < len(body) { // a stray byte makes no page of eight bits
		if name := escaped(body); name != "" {
			return Decision{Charset: name, Rule: escapeRule(name)}
		}
	}
	if len(sample) == 0 {
		for _, c := range claims {
			if c.name != "" && !wide(c.name) {
				return Decision{Charset: c.name, Declared: c.label, Rule: c.rule}
			}
		}
		return Decision{Charset: "utf-8", Rule: RuleDefault}
	}
	b := newBallot(sample, claims)
	for _, c := range claims {
		if c.name != "" && b.bears(c.name, body) {
			return Decision{Charset: c.name, Declared: c.label, Rule: c.rule}
		}
	}
	if b.decisive(0) {
		return Decision{Charset: b.best, Rule: RuleScore}
	}
	if c, ok := strayBytes(claims, b); ok {
		return Decision{Charset: c.name, Declared: c.label, Rule: c.rule}
	}
	name := secondOpinion(sample, b)
	if best := b.tallies[b.best]; !b.latin && 2*best.broken <= best.chars && best.chars > 2 && (name == "" || isWestern(name)) {
		// Of rare characters, or half of it in something else: a Latin script it is not.
		return Decision{Charset: b.best, Rule: RuleScore}
	}
	if name != "" {
		return Decision{Charset: name, Rule: RuleSecond}
	}
	return Decision{Charset: "windows-1252", Rule: RuleDefault} // as browsers do
}

// isWestern tells whether an encoding of one byte is for a Latin script.
func isWestern(name string) bool {
	switch name {
	case "windows-1250", "windows-1252", "windows-1254", "windows-1257", "macintosh", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-10", "iso-8859-13",
		"iso-8859-14", "iso-8859-15", "iso-8859-16":
		return true
	}
	return false
}

func escapeRule(name string) string {
	if name == "hz" {
		return RuleHZ
	}
	return RuleEscape
}

// wide tells whether even ASCII takes several bytes.
func wide(name string) bool {
	switch name {
	case "utf-16le", "utf-16be", "utf-32le", "utf-32be":
		return true
	}
	return false
}

// strayBytes finds the claim of UTF-8 in a page where one or two characters
// beyond ASCII are broken and none is whole.
func strayBytes(claims []claim, b *ballot) (claim, bool) {
	for _, c := range claims {
		if c.name == "utf-8" && b.tallies["utf-8"].chars <= 2 {
			return c, true
		}
	}
	return claim{}, false
}

// A ballot is what each encoding makes of a sample.
type ballot struct {
	tallies  map[string]tally
	best     string
	anyScore int  // of a single-byte encoding, where all bytes are alike
	high     int  // bytes beyond ASCII
	latin    bool // it may be: then no encoding has a head start
	sample   []byte
}

// newBallot asks the claimed encodings first, then the most likely ones: where
// one reads like running text, the others need not be asked.
func newBallot(sample []byte, claims []claim) *ballot {
	b := &ballot{tallies: map[string]tally{}, sample: sample}
	for _, c := range sample {
		if c >= 0x80 {
			b.high++
		}
	}
	b.anyScore, b.latin = b.high*anyByteScore, isLatin(sample)
	for _, c := range claims {
		if b.ask(c.name) {
			return b
		}
	}
	for _, m := range models {
		if b.ask(m.name) {
			return b
		}
	}
	return b
}

// ask adds an encoding's tally, and tells whether that settles it.
func (b *ballot) ask(name string) bool {
	if _, done := b.tallies[name]; done {
		return false
	}
	var t tally
	for _, m := range models {
		switch {
		case m.name != name:
			continue
		case m.model == nil:
			t = tallyUTF8(b.sample)
		default:
			t = m.model().tally(b.sample)
		}
		if !b.latin {
			t.prior = m.prior * nat
		}
		if best, ok := b.tallies[b.best]; !ok || t.beats(best) {
			b.best = name
		}
		b.tallies[name] = t
	}
	return t.isText()
}

// decisive tells whether the best encoding is above any single-byte one by that
// much.
func (b *ballot) decisive(margin int) bool {
	best := b.tallies[b.best]
	return best.score+best.prior > b.anyScore+margin
}

// isLatin tells whether the bytes beyond ASCII can be the accented letters and
// the marks of a Latin script: those letters stand alone or in pairs, where other
// scripts have whole words of them. Up to A0 there are marks, in rows of any length.
func isLatin(sample []byte) bool {
	alone, high := 0, 0
	for i := 0; i < len(sample); {
		run := i
		for run < len(sample) && sample[run] > 0xa0 {
			run++
		}
		if high += run - i; run-i <= 2 {
			alone += run - i
		}
		i = run + 1
	}
	return 2*alone >= high
}

// bears tells whether the sample bears a claim out.
func (b *ballot) bears(name string, body []byte) bool {
	if t, ok := b.tallies[name]; ok {
		// Rare characters make a page no other encoding's.
		return t.mostlyGood() && t.score >= b.tallies[b.best].score-20*nat-t.chars*nat/2
	}
	if wide(name) {
		return readable(body, name) > .5
	}
	x, ok := indexes[name]
	if !ok { // seven bits: the sample has eight
		return false
	}
	broken := 0
	single := &x().single
	for _, c := range b.sample {
		if c >= 0x80 && single[c&0x7f] < 0xa0 { // nothing, or a control
			broken++
		}
	}
	// Any bytes are valid in most single-byte encodings, and servers claim
	// ISO-8859-1 for whatever they send: text of another encoding shows.
	if name == "windows-1252" && !b.latin && b.high >= 4 {
		return false
	}
	return broken*20 <= b.high && !b.decisive(10*nat+b.tallies[b.best].chars*nat)
}
