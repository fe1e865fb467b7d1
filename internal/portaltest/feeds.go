package portaltest

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strings"
	"text/template"
	"time"

	"jianbao/charset"
)

// entry is an article as feeds and sitemaps name it.
type entry struct {
	URL, Title, Summary, Author string
	Time                        time.Time
}

type feedView struct {
	Site, Home, Label string
	Entries           []entry
}

// scriptFeeds gives a host its feeds and sitemaps.
func (d *Demo) scriptFeeds(s *site) {
	home := "http://" + s.host
	switch s.id {
	case "haibin":
		d.Handle(s.host, s.feed, d.xml(s, "rss.xml", "gb18030", "gb2312", func() []entry { return d.entries(s, "feed", 8) }))
	case "lanjiang":
		d.Handle(s.host, s.feed, d.xml(s, "rss.xml", "utf-8", "utf-8", func() []entry { return d.entries(s, "feed", 6) }))
		d.Handle(s.host, s.sitemap, d.xml(s, "sitemap-index.xml", "utf-8", "utf-8", func() []entry {
			return []entry{{URL: home + newsSitemap}, {URL: home + oldSitemap}}
		}))
		d.Handle(s.host, newsSitemap, d.xml(s, "news-sitemap.xml", "utf-8", "utf-8", func() []entry { return d.entries(s, "sitemap", 100) }))
		d.Handle(s.host, oldSitemap, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := renderXML("news-sitemap.xml", "utf-8", feedView{Label: "utf-8", Entries: d.entries(s, "archive", 100)})
			Answer{Type: "application/gzip", Body: Squeeze(body)}.ServeHTTP(w, r)
		}))
	case "wangyu":
		d.Handle(s.host, s.feed, d.xml(s, "atom.xml", "utf-8", "utf-8", func() []entry { return d.entries(s, "feed", 5) }))
		d.Handle(s.host, s.sitemap, d.xml(s, "news-sitemap.xml", "utf-8", "utf-8", func() []entry { return d.entries(s, "sitemap", 100) }))
	case "tianlong":
		d.Handle(s.host, s.feed, d.xml(s, "rss.xml", "gb18030", "gbk", func() []entry { return d.entries(s, "feed", 20) }))
	}
}

// lanjiang's sitemaps, which its sitemap index names.
const (
	newsSitemap = "/sitemap-news.xml"
	oldSitemap  = "/sitemap-2018.xml.gz"
)

// entries are the newest articles of a site that a way of finding them names:
// sitemaps name the articles of lists and those that they alone name; the
// archive's sitemap only the latter.
func (d *Demo) entries(s *site, way string, limit int) []entry {
	var out []entry
	for _, a := range d.articles {
		now, there := d.current(a)
		if a.site != s || !there || len(out) == limit || a.Only != way && (a.Only != "" || way == "archive") {
			continue
		}
		e := entry{URL: now.url(0), Title: now.Title, Summary: now.summary(), Author: strings.Join(now.Authors, " "), Time: now.published}
		if way == "feed" {
			e.URL += s.feedQuery
		}
		out = append(out, e)
	}
	return out
}

func (d *Demo) xml(s *site, name, encoding, label string, entries func() []entry) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := renderXML(name, encoding, feedView{Site: s.name, Home: "http://" + s.host + "/", Label: label, Entries: entries()})
		Answer{Type: "text/xml", Body: body, Gzip: s.gzip, Chunked: s.chunked}.ServeHTTP(w, r)
	})
}

// renderXML fills one of the shared templates of feeds and sitemaps.
func renderXML(name, encoding string, view feedView) []byte {
	escape := func(s string) (string, error) {
		var out strings.Builder
		err := xml.EscapeText(&out, []byte(s))
		return out.String(), err
	}
	t := template.Must(template.New(name).Funcs(template.FuncMap{"xml": escape}).ParseFS(templateFiles, "templates/feeds/"+name))
	var out bytes.Buffer
	if err := t.Execute(&out, view); err != nil {
		panic("portaltest: " + err.Error())
	}
	body, err := charset.Encode(encoding, out.String())
	if err != nil {
		panic("portaltest: " + err.Error())
	}
	return body
}
