package crawler

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
)

func TestReadListing(t *testing.T) {
	const base = "http://news.example/feeds/rss.xml"
	gbk := func(s string) []byte {
		b, err := charset.Encode("gbk", s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	cases := []struct {
		name, contentType string
		body              []byte
		want              listing
	}{
		{"rss", "", []byte(`<?xml version="1.0"?><rss><channel><link>http://news.example/</link><item><title>一</title><link> http://news.example/a/1.html </link></item>
			<item><link>/a/2.html</link></item></channel></rss>`),
			listing{pages: []string{"http://news.example/a/1.html", "http://news.example/a/2.html"}, known: true}},
		{"gbk that says gb2312", "text/xml", gbk(`<?xml version="1.0" encoding="gb2312"?><rss><item><title>朱镕基</title><link>http://news.example/a?k=1&amp;m=2</link></item></rss>`),
			listing{pages: []string{"http://news.example/a?k=1&m=2"}, known: true}},
		{"guid in place of a link", "", []byte(`<rss><item><guid isPermaLink="false">77</guid></item><item><guid>http://news.example/a/3.html</guid></item></rss>`),
			listing{pages: []string{"http://news.example/a/3.html"}, known: true}},
		{"cdata", "", []byte(`<rss><item><link><![CDATA[http://news.example/a/4.html]]></link></item></rss>`),
			listing{pages: []string{"http://news.example/a/4.html"}, known: true}},
		{"atom", "", []byte(`<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/atom"/><entry><link rel="enclosure" href="/x.mp3"/><link href="/a/5.html"/></entry></feed>`),
			listing{pages: []string{"http://news.example/a/5.html"}, known: true}},
		{"rdf", "", []byte(`<rdf:RDF xmlns:rdf="r"><channel><link>http://news.example/</link></channel><item rdf:about="x"><link>http://news.example/a/6.html</link></item></rdf:RDF>`),
			listing{pages: []string{"http://news.example/a/6.html"}, known: true}},
		{"sitemap index", "", []byte(`<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap><sitemap><loc>/s2.xml.gz</loc></sitemap></sitemapindex>`),
			listing{sitemaps: []string{"http://news.example/s1.xml", "http://news.example/s2.xml.gz"}, known: true}},
		{"news sitemap", "", []byte(`<urlset><url><loc>http://news.example/a/7.html</loc><image:loc>http://news.example/7.jpg</image:loc></url></urlset>`),
			listing{pages: []string{"http://news.example/a/7.html"}, known: true}},
		{"truncated in the middle of an item", "", []byte(`<rss><item><link>http://news.example/a/8.html</link><title>a & b</ti`),
			listing{pages: []string{"http://news.example/a/8.html"}, known: true}},
		{"undeclared entity and bare ampersand", "", []byte(`<rss><item><title>A &hellip; B & C &nosuch; D</title><link>http://news.example/a?x=1&y=2</link></item></rss>`),
			listing{pages: []string{"http://news.example/a?x=1&y=2"}, known: true}},
		{"one address a line", "text/plain", []byte("http://news.example/a/9.html\r\nhttp://news.example/a/10.html\n"),
			listing{pages: []string{"http://news.example/a/9.html", "http://news.example/a/10.html"}, known: true}},
		{"an empty feed", "", []byte(`<rss><channel><title>none yet</title></channel></rss>`), listing{known: true}},
		{"a web page", "text/html", []byte(`<!DOCTYPE html><html><body><p>404</p></body></html>`), listing{}},
		{"billion laughs", "", []byte(`<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><item><link>http://news.example/&b;</link></item></rss>`),
			listing{pages: []string{"http://news.example/&b;"}, known: true}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := readListing(c.body, c.contentType, base, maxListing)
			if diff := cmp.Diff(got, c.want, cmp.AllowUnexported(listing{})); diff != "" {
				t.Errorf("got, want:\n%s", diff)
			}
		})
	}
}

func TestReadListingOpensGzipAndStopsAtTheCap(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	text := `<urlset><url><loc>http://news.example/a/1.html</loc></url>` + strings.Repeat(" ", 1<<20) + `<url><loc>http://news.example/a/2.html</loc></url></urlset>`
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := readListing(packed.Bytes(), "application/gzip", "http://news.example/s.xml.gz", 4<<20).pages; len(got) != 2 {
		t.Errorf("whole: got %v, want both pages", got)
	}
	if got := readListing(packed.Bytes(), "application/gzip", "http://news.example/s.xml.gz", 1000).pages; len(got) != 1 {
		t.Errorf("capped: got %v, want the first page alone", got)
	}
}

func FuzzReadListing(f *testing.F) {
	f.Add([]byte(`<rss><item><link>http://a.example/1</link></item></rss>`), "text/xml")
	f.Add([]byte(`<sitemapindex><sitemap><loc>/s</loc></sitemap></sitemapindex>`), "")
	f.Add([]byte("\x1f\x8b\x08\x00"), "application/gzip")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		l := readListing(body, contentType, "http://a.example/feed", 1<<20)
		for _, u := range append(l.pages, l.sitemaps...) {
			if again := resolveAll([]string{u}, ""); len(again) != 1 || again[0] != u {
				t.Errorf("%q is not an absolute address as it is written again: %q", u, again)
			}
		}
	})
}
