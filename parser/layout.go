package parser

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Layout says where the pages of a site's template have their fields. A field
// holds selectors that are tried in order. What is absent, or finds nothing, is
// left to the generic extractor. One that names neither title nor body fits no
// page. The zero value finds nothing.
//
// A selector is one of
//
//	CSS                   h1.main-title; of a <meta> it gives the content
//	CSS @attribute        span[data-time] @data-time
//	XPath 1.0             //div[@id='body'], normalize-space(//h2): begins with
//	                      / or ( or ./ or a function; a text() node stands for
//	                      its element
//	json:CSS PATH         json:#__NEXT_DATA__ props.detail.name: data that an
//	                      element holds
//	js:NAME.PATH          js:allData.docData.newsTime: data that a script
//	                      assigns to a variable
//
// A path is names with dots between them; behind a name [] means each entry of
// a list and [0] its first: contentList[].data. A name that holds other
// characters than letters, digits, _, $ and - cannot be said.
type Layout struct {
	// Since and Until are the first and the last day on which the template was
	// in use; zero leaves that end open. A page's day is that of its own date,
	// else that of its address, else that of its fetching.
	Since, Until time.Time

	Title    []string
	Subtitle []string
	Date     []string // the element, or line, that holds the time of publication
	Source   []string
	Authors  []string
	Editors  []string
	Body     []string // the element that holds the text, or all of the paragraphs
	Strip    []string // what is not text inside the body
}

// Trust says how far a layout is believed.
type Trust uint8

const (
	// Own is a layout of crawl.yaml. Whoever wrote it knows the site: it is
	// believed unless what it finds cannot be the field.
	Own Trust = iota
	// Shipped is one that comes with jianbao. It may be years old: it is
	// believed unless the page speaks against it.
	Shipped
	// Fallback is one of a collection of 2019. It fills what the generic
	// extractor did not find.
	Fallback
)

// name is what evidence calls a layout of that trust.
func (t Trust) name() string {
	return [...]string{"layout", "shipped layout", "layout of 2019"}[t]
}

// NoLayoutFits is the rule that evidence of "layout" has where a site has
// layouts in crawl.yaml and none of them fits the page.
const NoLayoutFits = "none of crawl.yaml fits"

// IsOwnLayout reports whether a rule of evidence is a layout of crawl.yaml.
func IsOwnLayout(rule string) bool { return strings.HasPrefix(rule, Own.name()+": ") }

// Template is a layout with its selectors read, once for all pages. It is not
// changed afterwards, and any number of goroutines may use it.
type Template struct {
	since, until time.Time // the first day, and the day behind the last one
	trust        Trust
	print        string // tells it from every other one
	ofData       bool   // the text is a value of script data

	title, subtitle, date, source, authors, editors, body, strip []selector
}

// Compile reads the selectors of a layout. The template does without those that
// cannot be read, and the error names each of them.
func (l Layout) Compile(trust Trust) (*Template, error) {
	t := &Template{since: dayOf(l.Since, 0), until: dayOf(l.Until, 1), trust: trust, print: l.print(trust)}
	var problems []error
	if !l.Since.IsZero() && !l.Until.IsZero() && l.Until.Before(l.Since) {
		problems = append(problems, fmt.Errorf("layout: until %s is before since %s", l.Until.Format(time.DateOnly), l.Since.Format(time.DateOnly)))
	}
	for _, f := range []struct {
		name      string
		selectors []string
		to        *[]selector
	}{
		{"title", l.Title, &t.title}, {"subtitle", l.Subtitle, &t.subtitle}, {"date", l.Date, &t.date}, {"source", l.Source, &t.source},
		{"authors", l.Authors, &t.authors}, {"editors", l.Editors, &t.editors}, {"body", l.Body, &t.body}, {"strip", l.Strip, &t.strip},
	} {
		for _, text := range f.selectors {
			s, err := compileSelector(text)
			if err != nil {
				problems = append(problems, fmt.Errorf("layout: %s: selector %q: %w", f.name, text, err))
				continue
			}
			*f.to = append(*f.to, s)
		}
	}
	t.ofData = len(t.body) > 0 && (strings.HasPrefix(t.body[0].text, "js:") || strings.HasPrefix(t.body[0].text, "json:"))
	return t, errors.Join(problems...)
}

// print is all that a layout says, at its trust.
func (l Layout) print(trust Trust) string {
	return fmt.Sprintf("%d %s %s %q", trust, l.Since.Format(time.DateOnly), l.Until.Format(time.DateOnly),
		[][]string{l.Title, l.Subtitle, l.Date, l.Source, l.Authors, l.Editors, l.Body, l.Strip})
}

// version names what reads a page: the parser, and the layouts that it may be
// read by, of which another list is another reader.
func version(layouts []*Template) string {
	if len(layouts) == 0 {
		return Version
	}
	sum := sha256.New()
	for _, t := range layouts {
		fmt.Fprintln(sum, t.print)
	}
	return Version + "+" + hex.EncodeToString(sum.Sum(nil)[:6])
}

// dayOf is the beginning of a day, or of one after it, where pages name no zone.
func dayOf(t time.Time, after int) time.Time {
	if t.IsZero() {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day()+after, 0, 0, 0, 0, shanghai)
}

// Validate reports the selectors that cannot be read, and a layout that ends
// before it begins.
func (l Layout) Validate() error {
	_, err := l.Compile(Own)
	return err
}

// CheckSelector says why a selector cannot be read, nil for one that can.
func CheckSelector(s string) error {
	_, err := compileSelector(s)
	return err
}

// Layouts gives the layouts for the page at an address, in the order in which
// they are tried. nil has none for any page.
type Layouts func(address string) []*Template

// Of is the layouts for an address.
func (l Layouts) Of(address string) []*Template {
	if l == nil {
		return nil
	}
	return l(address)
}

// holds reports whether the page's day lies in the template's span.
func (p *page) holds(t *Template) bool {
	if t.since.IsZero() && t.until.IsZero() {
		return true
	}
	day := p.result.Published
	if st, _, _, ok := p.layoutStamp(t); ok {
		day = st.t
	}
	if st, _, ok := stampInPath(p.in.URL); ok && day.IsZero() {
		day = st.t
	}
	if day.IsZero() {
		day = p.in.FetchedAt
	}
	return day.IsZero() || !(!t.since.IsZero() && day.Before(t.since)) && !(!t.until.IsZero() && !day.Before(t.until))
}
