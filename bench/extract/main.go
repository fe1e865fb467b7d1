// Command extract measures how fast extractors read the pages of the corpus on
// one core, and prints what they came to as JSON. It is a program of its own,
// since some peers take long to get ready, which must not be charged to others.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"jianbao/bench/internal/figures"
	"jianbao/charset"
	"jianbao/parser"
)

// annotated is a page of the corpus: its bytes, and its text by the encoding
// that a person found it to be in.
type annotated struct {
	File, URL, Lang, Charset string

	raw  []byte
	text charset.Text
}

// extractor reads one page. It reports whether it found something in it, so
// that one that does nothing is not called fast.
type extractor struct {
	name string
	read func(*annotated) (found bool)
}

// extractors are compared; ratios are to the first. Peers are handed text, as
// their programs would have to find the encoding first.
var extractors = []extractor{
	{"html.Parse alone", func(p *annotated) bool {
		root, err := html.Parse(strings.NewReader(p.text.Text))
		return err == nil && root.FirstChild != nil
	}},
	{"jianbao, from bytes", func(p *annotated) bool {
		return parser.Parse(parser.Input{URL: p.URL, Text: charset.Decode(p.raw, "text/html"), FetchedAt: fetchedAt}).Body != ""
	}},
	{"jianbao, from text", func(p *annotated) bool {
		return parser.Parse(parser.Input{URL: p.URL, Text: p.text, FetchedAt: fetchedAt}).Body != ""
	}},
	{"jianbao, charset alone", func(p *annotated) bool { return charset.Decode(p.raw, "text/html").Text != "" }},
	{"readeck/go-readability v2", func(p *annotated) bool {
		at, err := url.Parse(p.URL)
		if err != nil {
			return false
		}
		var text bytes.Buffer
		article, err := readability.FromReader(strings.NewReader(p.text.Text), at)
		return err == nil && article.Node != nil && article.RenderText(&text) == nil && text.Len() > 0
	}},
	{"go-trafilatura, with fallback", func(p *annotated) bool { return trafilaturaRead(p, true) }},
	{"go-trafilatura, without", func(p *annotated) bool { return trafilaturaRead(p, false) }},
}

func trafilaturaRead(p *annotated, fallback bool) bool {
	at, err := url.Parse(p.URL)
	if err != nil {
		return false
	}
	result, err := trafilatura.Extract(strings.NewReader(p.text.Text), trafilatura.Options{OriginalURL: at, EnableFallback: fallback})
	return err == nil && result.ContentText != ""
}

// fetchedAt is when the corpus was gathered, about.
var fetchedAt = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func main() {
	corpus := flag.String("corpus", "", "the folder of annotated pages")
	passes := flag.Int("passes", 5, "how often each extractor reads all pages")
	flag.Parse()
	speeds, err := measure(*corpus, *passes)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(speeds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "extract:", err)
		os.Exit(1)
	}
}

// measure has each extractor in turn read all Chinese pages, and again in
// every pass. What one left to be collected is collected before the next begins.
func measure(corpus string, passes int) ([]figures.Speed, error) {
	pages, err := readCorpus(corpus, "zh")
	if err != nil {
		return nil, err
	}
	speeds := make([]figures.Speed, len(extractors))
	rates, ratios := make([][]float64, len(extractors)), make([][]float64, len(extractors))
	for range passes {
		var first time.Duration
		for i, e := range extractors {
			took, found, err := e.run(pages)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				first = took
			}
			speeds[i].Name, speeds[i].Pages, speeds[i].Found = e.name, len(pages), found
			rates[i] = append(rates[i], float64(len(pages))/took.Seconds())
			ratios[i] = append(ratios[i], took.Seconds()/first.Seconds())
		}
	}
	for i := range speeds {
		speeds[i].PagesPerSecond, speeds[i].Ratio = figures.Median(rates[i]), figures.Median(ratios[i])
	}
	return speeds, nil
}

// run has an extractor read all pages, and says what CPU time that took.
func (e extractor) run(pages []*annotated) (took time.Duration, found int, err error) {
	runtime.GC()
	before, err := cpuTime()
	if err != nil {
		return 0, 0, err
	}
	for _, p := range pages {
		if e.read(p) {
			found++
		}
	}
	after, err := cpuTime()
	return after - before, found, err
}

// readCorpus reads the pages of a language.
func readCorpus(dir, lang string) ([]*annotated, error) {
	lists, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	var pages []*annotated
	for _, list := range lists {
		file, err := os.ReadFile(list)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(bytes.NewReader(file))
		lines.Buffer(nil, len(file)+1)
		for lines.Scan() {
			p := &annotated{}
			if err := json.Unmarshal(lines.Bytes(), p); err != nil {
				return nil, fmt.Errorf("%s: %w", list, err)
			}
			if p.Lang != lang {
				continue
			}
			if err := p.load(dir); err != nil {
				return nil, err
			}
			pages = append(pages, p)
		}
		if err := lines.Err(); err != nil {
			return nil, err
		}
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("no pages in %s", dir)
	}
	return pages, nil
}

func (p *annotated) load(dir string) (err error) {
	if p.raw, err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(p.File))); err != nil {
		return err
	}
	text, broken, ok := charset.DecodeAs(p.raw, p.Charset)
	if !ok {
		return fmt.Errorf("%s: no charset %q", p.File, p.Charset)
	}
	p.text = charset.Text{Text: text, Charset: p.Charset, Broken: broken}
	if p.URL == "" {
		p.URL = "http://news.example.com/" + p.File
	}
	return nil
}
