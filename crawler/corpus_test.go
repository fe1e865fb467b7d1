package crawler_test

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"jianbao/archive"
	"jianbao/charset"
	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/index"
	"jianbao/internal/corpus"
	"jianbao/internal/portaltest"
	"jianbao/parser"
	"jianbao/record"
)

// realPages are the annotated pages, read in place. One whose address is not
// known gets one on a host of its set's own.
func realPages(t *testing.T) (pages []corpus.Article) {
	t.Helper()
	for i, p := range corpus.Articles(t) {
		if underRace && i%10 != 0 {
			continue
		}
		if p.URL == "" {
			p.URL = "http://" + strings.ReplaceAll(p.Set, "_", "-") + ".corpus.example/" + filepath.Base(p.File)
		}
		p.URL, _, _ = strings.Cut(p.URL, "#")
		pages = append(pages, p)
	}
	return pages
}

// Real pages, served as they are under their own names, go the whole way: every
// byte is in the archive, what the parser reads as an article is a record in
// its real encoding, and the index finds it by its own words.
func TestRealPages(t *testing.T) {
	t.Parallel()
	pages := realPages(t)
	w, s := corpusPortal(t, pages)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(w.portal.CA()) {
		t.Fatal("the portal's authority cannot be read")
	}
	f := w.fetcher(fetch.Options{Roots: roots})
	defer f.Close()
	report := w.pass(func(o *crawler.Options) { o.Fetch, o.Sites = f, []crawler.Site{s} })
	w.equal("silent", report.Silent, []string(nil))
	w.askedOnce(0)
	records := w.holdsPages(pages)
	if len(records) < len(pages)*9/10 {
		t.Errorf("%d of %d pages became records", len(records), len(pages))
	}
	w.findsByTheirWords(records)
}

// corpusPortal serves the pages, with a start page that names one half of them
// and a feed that names the other.
func corpusPortal(t *testing.T, pages []corpus.Article) (*world, crawler.Site) {
	t.Helper()
	p := portaltest.New()
	s := site("corpus", "index.corpus.example")
	s.Feeds = []string{"http://index.corpus.example/rss.xml"}
	s.Articles, s.MaxDepth = nil, 0
	var links [2][]string
	for i, page := range pages {
		u, err := url.Parse(page.URL)
		if err != nil {
			t.Fatal(err)
		}
		// As a server that knows nothing of charsets sends a file.
		p.Handle(u.Hostname(), u.RequestURI(), portaltest.Answer{Body: page.Raw, Gzip: i%3 == 0, Chunked: i%2 == 0})
		s.Articles = append(s.Articles, "^"+regexp.QuoteMeta(page.URL)+"$")
		links[i%2] = append(links[i%2], page.URL)
	}
	p.Handle("index.corpus.example", "/", list(links[0]...))
	p.Handle("index.corpus.example", "/rss.xml", feed(links[1]...))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if err := p.StartTLS(); err != nil {
		t.Fatal(err)
	}
	return newWorld(t, p, s), s
}

// holdsPages checks captures and records, and gives the records.
func (w *world) holdsPages(pages []corpus.Article) map[string]record.Article {
	w.t.Helper()
	reader := archive.OpenReader(w.dir)
	records := map[string]record.Article{}
	for _, page := range pages {
		ref, err := w.store.LastCapture(w.t.Context(), page.URL)
		if err != nil {
			w.t.Errorf("%s: %v", page.URL, err)
			continue
		}
		capture, err := reader.Capture(ref)
		if err != nil || !bytes.Equal(capture.Body, page.Raw) {
			w.t.Errorf("%s: %d bytes in the archive, %d in the file: %v", page.URL, len(capture.Body), len(page.Raw), err)
		}
		read := parser.Parse(parser.Input{URL: page.URL, Text: charset.Decode(page.Raw, "text/html"), FetchedAt: capture.Time, Header: capture.Header})
		found, err := w.store.Resolve(w.t.Context(), page.URL)
		if isRecord := read.Kind.IsRecord(); isRecord != (err == nil) {
			w.t.Errorf("%s: its kind is %q, and in the catalog: %v", page.URL, read.Kind, err)
			continue
		} else if !isRecord {
			continue
		}
		a, err := w.store.Article(w.t.Context(), found.ID)
		if err != nil {
			w.t.Errorf("%s: %v", page.URL, err)
			continue
		}
		if fold(a.Charset) != fold(page.Charset) {
			w.t.Errorf("%s: charset %s, want %s", page.URL, a.Charset, page.Charset)
		}
		records[page.URL] = a
	}
	return records
}

// fold makes one of the names of encodings that browsers decode alike.
func fold(name string) string {
	switch name = strings.ToLower(name); name {
	case "gbk", "gb2312":
		return "gb18030"
	}
	return name
}

// findsByTheirWords asks the index for a phrase of each record's body that no
// other record has.
func (w *world) findsByTheirWords(records map[string]record.Article) {
	w.t.Helper()
	ctx := w.t.Context()
	writer, err := index.OpenWriter(ctx, index.Options{Dir: filepath.Join(w.dir, "index"), Texts: w.store})
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() {
		if err := writer.Close(); err != nil {
			w.t.Error(err)
		}
	}()
	if _, err := writer.Follow(ctx, w.store); err != nil {
		w.t.Fatal(err)
	}
	everything := w.articles()
	all, err := writer.Search(ctx, index.Query{})
	if err != nil || all.Total != len(everything) {
		w.t.Errorf("the index has %d articles, the catalog %d: %v", all.Total, len(everything), err)
	}
	var without []string // tables of results, for instance
	defer func() {
		if len(without)*50 > len(records) {
			w.t.Errorf("of %d records, no phrase of these is their own: %q", len(records), without)
		}
	}()
	for address, a := range records {
		phrase := distinctive(a, everything)
		if phrase == "" {
			without = append(without, address)
			continue
		}
		found, err := writer.Search(ctx, index.Query{Text: fmt.Sprintf("%q", phrase)})
		ids := map[string]bool{}
		for _, hit := range found.Hits {
			ids[hit.ID] = true
		}
		for _, other := range everything {
			if other.Body == a.Body {
				delete(ids, other.ID)
			}
		}
		if err != nil || found.Total == 0 || len(ids) > 0 {
			w.t.Errorf("%s: %q finds %d articles %v: %v", address, phrase, found.Total, found.Hits, err)
		}
	}
}

// distinctive is a phrase that no other record has but those of the very same
// body (a page that links to itself by https is two): twelve Han or
// kana, or six words, from the middle of the body on.
func distinctive(a record.Article, records map[string]record.Article) string {
	phrases := phrasesOf(a.Body)
	for i := range phrases {
		phrase := phrases[(i+len(phrases)/2)%len(phrases)]
		alone := true
		for _, other := range records {
			alone = alone && (other.Body == a.Body || !strings.Contains(other.Body+other.Title, phrase))
		}
		if alone {
			return phrase
		}
	}
	return ""
}

func phrasesOf(body string) []string {
	var out []string
	dense := func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }
	for _, run := range strings.FieldsFunc(body, func(r rune) bool { return !dense(r) }) {
		if chars := []rune(run); len(chars) >= 12 {
			out = append(out, string(chars[:12]))
		}
	}
	other := func(r rune) bool { return !unicode.IsLetter(r) || dense(r) }
	for line := range strings.SplitSeq(body, "\n") {
		words := strings.Split(line, " ")
		for i := 0; i+6 <= len(words); i += 3 {
			six := words[i : i+6]
			if !slices.ContainsFunc(six, func(w string) bool { return w == "" || strings.ContainsFunc(w, other) }) {
				out = append(out, strings.Join(six, " "))
			}
		}
	}
	return out
}
