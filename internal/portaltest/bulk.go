package portaltest

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"

	"jianbao/charset"
)

// Bulk is a portal with any number of pages, for measuring. Its pages carry
// the demonstration's articles, each time with the paragraphs in another
// order and another number in the title, so that no two payloads are the
// same. A page is put together when it is asked for, out of pieces that were
// encoded once: serving costs little, in time and in memory.
type Bulk struct {
	*Portal
	sites           []*site
	texts           map[string][]bulkText // by encoding
	articles, hosts int
}

// bulkText is an article, encoded.
type bulkText struct {
	title      []byte
	paragraphs [][]byte
}

// bulkLinks is how many articles a list names, and bulkRelated how many links
// to others an article has.
const (
	bulkLinks   = 100
	bulkRelated = 15
)

// NewBulk has so many articles on so many hosts: bulk-0.example writes UTF-8,
// bulk-1.example GBK that says gb2312, and so on in turn. Lists name them
// all: / names the lists.
func NewBulk(articles, hosts int) *Bulk {
	b := &Bulk{Portal: New(), articles: articles, hosts: hosts, texts: map[string][]bulkText{}}
	all := NewDemo().Articles()
	for i := range hosts {
		s := &site{id: "bulk-" + strconv.Itoa(i), name: "测量" + strconv.Itoa(i), host: fmt.Sprintf("bulk-%d.example", i), encoding: "utf-8", declared: "utf-8"}
		if i%2 == 1 {
			s.encoding, s.declared = "gb18030", "gb2312"
		}
		s.pattern = fmt.Sprintf(`^http://bulk-%d\.example/a/\d+\.html$`, i)
		if b.texts[s.encoding] == nil {
			b.texts[s.encoding] = encodeAll(all, s.encoding)
		}
		b.sites = append(b.sites, s)
		b.Handle(s.host, "/robots.txt", Answer{Type: "text/plain", Body: []byte("User-agent: *\nDisallow:\n")})
		b.Handle(s.host, "/", b.index(i))
		b.Handle(s.host, "/list/*", numbered("/list/", (b.onHost(i)+bulkLinks-1)/bulkLinks, b.list(i)))
		b.Handle(s.host, "/a/*", numbered("/a/", b.onHost(i), b.article(i)))
	}
	return b
}

// Config is a crawl.yaml that leads a crawl to all of it. Call it after Start.
func (b *Bulk) Config() []byte {
	return crawlYAML(usualData, b.ConnectTo(), b.sites, 10*(b.articles+1))
}

func encodeAll(all []Gold, encoding string) []bulkText {
	encode := func(s string) []byte {
		out, err := charset.Encode(encoding, html.EscapeString(s))
		if err != nil {
			panic("portaltest: " + err.Error())
		}
		return out
	}
	var out []bulkText
	for _, g := range all {
		text := bulkText{title: encode(g.Title)}
		for line := range strings.SplitSeq(g.Body, "\n") {
			text.paragraphs = append(text.paragraphs, encode(line))
		}
		out = append(out, text)
	}
	return out
}

// numbered serves /prefix/N.html for N below count.
func numbered(prefix string, count int, page func(n int) Answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, prefix), ".html"))
		if err != nil || n < 0 || n >= count {
			http.NotFound(w, r)
			return
		}
		page(n).ServeHTTP(w, r)
	})
}

// onHost is how many of the articles host i has.
func (b *Bulk) onHost(i int) int { return (b.articles - i + b.hosts - 1) / b.hosts }

func (b *Bulk) index(i int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var out strings.Builder
		out.WriteString("<html><head><title>index</title></head><body><ul>\n")
		for n := 0; n*bulkLinks < b.onHost(i); n++ {
			fmt.Fprintf(&out, "<li><a href=\"/list/%d.html\">list %d</a></li>\n", n, n)
		}
		out.WriteString("</ul></body></html>")
		Answer{Body: []byte(out.String())}.ServeHTTP(w, r)
	})
}

func (b *Bulk) list(i int) func(int) Answer {
	return func(n int) Answer {
		var out strings.Builder
		out.WriteString("<html><head><title>list</title></head><body><ul>\n")
		for a := n * bulkLinks; a < min((n+1)*bulkLinks, b.onHost(i)); a++ {
			fmt.Fprintf(&out, "<li><a href=\"/a/%d.html\">article %d</a></li>\n", a, a)
		}
		out.WriteString("</ul></body></html>")
		return Answer{Body: []byte(out.String())}
	}
}

func (b *Bulk) article(host int) func(int) Answer {
	s := b.sites[host]
	texts := b.texts[s.encoding]
	return func(n int) Answer {
		number := n*b.hosts + host
		text := texts[n%len(texts)]
		turn := n / len(texts)
		out := make([]byte, 0, 6000)
		out = fmt.Appendf(out, "<html><head><meta charset=%q><title>", s.declared)
		out = fmt.Appendf(append(out, text.title...), " %d</title></head>\n<body><h1>", number)
		out = fmt.Appendf(append(out, text.title...), " %d</h1>\n<div id=\"pubtime_baidu\">2026-%02d-%02d %02d:%02d</div>\n<div class=\"content\">\n",
			number, 1+n%12, 1+n%28, n%24, n%60)
		for i := range text.paragraphs {
			out = append(out, "<p>"...)
			out = append(out, text.paragraphs[(i+turn)%len(text.paragraphs)]...)
			out = append(out, "</p>\n"...)
		}
		out = append(out, "</div>\n<ul>\n"...)
		for i := 1; i <= min(bulkRelated, n); i++ {
			out = fmt.Appendf(out, "<li><a href=\"/a/%d.html\">article %d</a></li>\n", n-i, n-i)
		}
		return Answer{Body: append(out, "</ul></body></html>\n"...)}
	}
}
