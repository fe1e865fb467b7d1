package crawler

import (
	"bytes"
	"encoding/xml"
	"io"
	"net/http"
	"strings"

	"jianbao/charset"
	"jianbao/internal/coding"
	"jianbao/weburl"
)

// listing is what a feed or a sitemap names, in its order.
type listing struct {
	pages    []string
	sitemaps []string
	// known says that it was a feed or a sitemap at all, be it an empty one.
	known bool
}

// readListing reads RSS 0.9–2.0, Atom, RDF, sitemaps and sitemap indexes
// (sitemaps.org, also as one URL a line), gzipped or not, in any encoding. It
// is lenient: what can be read of a truncated or ill-formed file counts.
// Addresses are resolved against base.
func readListing(body []byte, contentType, base string, maxBytes int64) listing {
	body = unzip(body, maxBytes)
	text := charset.Decode(body, contentType).Text
	var found listing
	if strings.Contains(text[:min(len(text), 4096)], "<") {
		found = readXML(text)
	} else {
		found.pages = strings.Fields(text)
		found.known = strings.HasPrefix(strings.TrimSpace(text), "http")
	}
	found.pages = resolveAll(found.pages, base)
	found.sitemaps = resolveAll(found.sitemaps, base)
	return found
}

// unzip opens a file that is gzip itself (sitemap.xml.gz), not by its transfer.
func unzip(body []byte, maxBytes int64) []byte {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body
	}
	plain, _, err := coding.Decode(body, []string{"gzip"}, maxBytes)
	if err != nil && len(plain) == 0 {
		return body
	}
	return plain
}

func resolveAll(urls []string, base string) []string {
	var out []string
	for _, u := range urls {
		if href, err := weburl.Resolve(strings.TrimSpace(u), base); err == nil {
			out = append(out, href)
		}
	}
	return out
}

// readXML walks the tokens. A feed's entries carry their address in <link>
// (RSS: its text, Atom: href), else in a <guid> that looks like one; sitemaps
// in <loc>, which means a sitemap inside <sitemap> and a page inside <url>.
func readXML(text string) listing {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	// The text is UTF-8 by now, whatever the declaration says.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	r := listingReader{}
	for {
		token, err := d.Token()
		if err != nil {
			r.endEntry()
			return r.found
		}
		switch t := token.(type) {
		case xml.StartElement:
			r.start(t)
		case xml.EndElement:
			r.end(t)
		case xml.CharData:
			if r.collecting {
				r.text.Write(t)
			}
		}
	}
}

type listingReader struct {
	found      listing
	inEntry    bool
	inSitemap  bool
	collecting bool
	text       strings.Builder
	link, guid string
}

func (r *listingReader) start(t xml.StartElement) {
	switch t.Name.Local {
	case "rss", "feed", "RDF", "channel", "urlset", "sitemapindex":
		r.found.known = true
	case "item", "entry":
		r.endEntry()
		r.inEntry = true
	case "sitemap":
		r.inSitemap = true
	case "url":
		r.inSitemap = false
	case "link":
		if href := attribute(t, "href"); href != "" {
			if rel := attribute(t, "rel"); r.inEntry && (rel == "" || rel == "alternate") && r.link == "" {
				r.link = href
			}
			return
		}
		r.collect()
	case "guid":
		if attribute(t, "isPermaLink") != "false" {
			r.collect()
		}
	case "loc":
		if !strings.Contains(t.Name.Space, "image") && !strings.Contains(t.Name.Space, "video") {
			r.collect() // and not <image:loc>, the address of a picture
		}
	}
}

func (r *listingReader) collect() {
	r.collecting = true
	r.text.Reset()
}

func (r *listingReader) end(t xml.EndElement) {
	text := ""
	if r.collecting {
		text = strings.TrimSpace(r.text.String())
	}
	switch t.Name.Local {
	case "item", "entry":
		r.endEntry()
	case "sitemap":
		r.inSitemap = false
	case "link":
		if r.inEntry && r.collecting && r.link == "" {
			r.link = text
		}
	case "guid":
		if r.inEntry && strings.HasPrefix(text, "http") {
			r.guid = text
		}
	case "loc":
		if !r.collecting {
			return
		}
		if text != "" && r.inSitemap {
			r.found.sitemaps = append(r.found.sitemaps, text)
		} else if text != "" {
			r.found.pages = append(r.found.pages, text)
		}
	default:
		return
	}
	r.collecting = false
}

func (r *listingReader) endEntry() {
	if r.inEntry && r.link == "" {
		r.link = r.guid
	}
	if r.inEntry && r.link != "" {
		r.found.pages = append(r.found.pages, r.link)
	}
	r.inEntry, r.link, r.guid = false, "", ""
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// contentType is the header's Content-Type, "" where there is none.
func contentType(h http.Header) string { return h.Get("Content-Type") }
