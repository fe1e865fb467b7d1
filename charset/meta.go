package charset

import "bytes"

// metaCharset is the label of the first meta element that declares a known
// encoding, by the HTML standard's "prescan a byte stream to determine its
// encoding", with two departures: the whole page is read, since pages declare
// after 3 KB of scripts, and what stands in script and style counts only where
// nothing outside of them declares. An unknown label is given where there is no
// known one.
func metaCharset(body []byte) string {
	body = body[:endOfMetas(body)]
	outside := prescan{body: body, skipRaw: true}
	label := outside.run()
	if Name(label) != "" || !outside.sawRaw {
		return label
	}
	everywhere := prescan{body: body}
	if other := everywhere.run(); label == "" || Name(other) != "" {
		return other
	}
	return label
}

// endOfMetas is where the last thing that looks like a meta element ends, so
// that what follows, most of a page, need not be read tag by tag.
func endOfMetas(body []byte) int {
	last := -1
	for i := 0; ; i++ {
		n := bytes.IndexByte(body[i:], '<')
		if n < 0 {
			break
		}
		i += n
		if isTag(body[i+1:], "meta") {
			last = i
		}
	}
	if last < 0 {
		return 0
	}
	p := prescan{body: body, at: last + 1}
	p.skipTag()
	return min(p.at+1, len(body))
}

type prescan struct {
	body    []byte
	at      int
	skipRaw bool    // pass over script and style
	sawRaw  bool    // there was one with a meta in it
	endless [2]bool // no end tag of script, of style, follows
}

func (p *prescan) run() (label string) {
	for {
		i := bytes.IndexByte(p.body[p.at:], '<')
		if i < 0 {
			return label
		}
		p.at += i + 1
		rest := p.body[p.at:]
		switch {
		case bytes.HasPrefix(rest, []byte("!--")):
			p.at++ // the dashes may be those that end it: <!-->
			p.skipPast("-->")
		case len(rest) > 0 && (rest[0] == '!' || rest[0] == '?' || rest[0] == '/' && (len(rest) == 1 || !isLetter(rest[1]))):
			p.skipPast(">")
		case isTag(rest, "meta"):
			p.at += len("meta")
			got := p.meta()
			if Name(got) != "" {
				return got
			}
			if label == "" {
				label = got
			}
		case p.skipRaw && isTag(rest, "script"):
			p.skipElement("script", &p.endless[0])
		case p.skipRaw && isTag(rest, "style"):
			p.skipElement("style", &p.endless[1])
		case len(rest) > 0 && (isLetter(rest[0]) || rest[0] == '/'):
			p.skipTag()
		}
	}
}

// isTag tells whether rest starts with that tag's name.
func isTag(rest []byte, name string) bool {
	return len(rest) > len(name) && rest[0]|0x20 == name[0] && bytes.EqualFold(rest[:len(name)], []byte(name)) && isEnd(rest[len(name)])
}

func isEnd(c byte) bool { return isSpace(c) || c == '/' || c == '>' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }

func (p *prescan) skipPast(end string) {
	i := bytes.Index(p.body[p.at:], []byte(end))
	if i < 0 {
		p.at = len(p.body)
		return
	}
	p.at += i + len(end)
}

// skipElement passes over script or style, to its end tag or, if that is
// missing, over its start tag alone.
func (p *prescan) skipElement(name string, endless *bool) {
	p.skipTag()
	for from := p.at; !*endless; {
		i := bytes.Index(p.body[from:], []byte("</"))
		if i < 0 {
			*endless = true
			return
		}
		from += i + 2
		if rest := p.body[from:]; isTag(rest, name) {
			p.sawRaw = p.sawRaw || containsFold(p.body[p.at:from], "<meta")
			p.at = from
			p.skipTag()
			return
		}
	}
}

func containsFold(text []byte, lower string) bool {
	for {
		i := bytes.IndexByte(text, lower[0])
		if i < 0 || len(text)-i < len(lower) {
			return false
		}
		text = text[i:]
		if bytes.EqualFold(text[:len(lower)], []byte(lower)) {
			return true
		}
		text = text[1:]
	}
}

// skipTag passes over a tag's name and its attributes.
func (p *prescan) skipTag() {
	for p.at < len(p.body) && !isSpace(p.body[p.at]) && p.body[p.at] != '>' {
		p.at++
	}
	for {
		if _, _, ok := p.attribute(); !ok {
			return
		}
	}
}

// meta reads the attributes of a meta element and gives the label that it
// declares, "" if none. Of an attribute that comes twice the first counts.
func (p *prescan) meta() string {
	var pragma, content, charset []byte
	for {
		name, value, ok := p.attribute()
		switch {
		case !ok && p.at >= len(p.body): // cut off in the middle
			return ""
		case !ok && charset != nil:
			return string(bytes.Trim(charset, htmlSpace))
		case !ok && bytes.EqualFold(pragma, []byte("content-type")):
			return charsetIn(string(content))
		case !ok:
			return ""
		case pragma == nil && bytes.EqualFold(name, []byte("http-equiv")):
			pragma = value
		case content == nil && bytes.EqualFold(name, []byte("content")):
			content = value
		case charset == nil && bytes.EqualFold(name, []byte("charset")):
			charset = value
		}
	}
}

// attribute reads the next attribute of a tag, value not nil; ok is false at
// the tag's end, and at the end of the page. ("Get an attribute" of the HTML
// standard.)
func (p *prescan) attribute() (name, value []byte, ok bool) {
	p.skip(func(c byte) bool { return isSpace(c) || c == '/' })
	if p.at == len(p.body) || p.body[p.at] == '>' {
		return nil, nil, false
	}
	from := p.at
	p.at++ // a name may start with =
	p.skip(func(c byte) bool { return c != '=' && !isEnd(c) })
	name = p.body[from:p.at]
	p.skip(isSpace)
	if p.at == len(p.body) || p.body[p.at] != '=' {
		return name, []byte{}, p.at < len(p.body)
	}
	p.at++
	p.skip(isSpace)
	if p.at == len(p.body) {
		return nil, nil, false
	}
	if quote := p.body[p.at]; quote == '"' || quote == '\'' {
		p.at++
		end := bytes.IndexByte(p.body[p.at:], quote)
		if end < 0 {
			p.at = len(p.body)
			return nil, nil, false
		}
		value = p.body[p.at : p.at+end]
		p.at += end + 1
		return name, value, true
	}
	from = p.at
	p.skip(func(c byte) bool { return !isSpace(c) && c != '>' })
	return name, p.body[from:p.at:p.at], p.at < len(p.body)
}

func (p *prescan) skip(over func(byte) bool) {
	for p.at < len(p.body) && over(p.body[p.at]) {
		p.at++
	}
}
