package crawler

import (
	"fmt"
	"net/http"

	"jianbao/catalog"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/weburl"
)

// Replayer makes of archived captures the results that a crawl makes of them,
// by the rules of sites. It is safe for concurrent use.
type Replayer struct {
	sites map[string]*site
}

// NewReplayer compiles the rules of sites.
func NewReplayer(sites []Site) (*Replayer, error) {
	compiled, err := compileSites(sites, 0)
	if err != nil {
		return nil, err
	}
	return &Replayer{sites: compiled}, nil
}

// site is that of an id. One that the configuration does not know any more has
// no rules: its pages are what they are, and lead nowhere.
func (p *Replayer) site(id string) *site {
	if s := p.sites[id]; s != nil {
		return s
	}
	return &site{Site: Site{ID: id}, named: map[string]bool{}, domains: map[string]bool{}}
}

// Result reads a capture as the archive gives it; notModified says that it is
// a 304, for which the archive gives the page that it confirmed. ok is false
// for captures that no crawl of ours made: they name no site and no purpose.
//
// What needs no more than the bytes is done at once, so that captures can be
// read side by side; the rest is done by Read, which is given the request as
// the frontier then knows it.
func (p *Replayer) Result(c record.Capture, ref record.Ref, notModified bool) (out catalog.Replayed, ok bool) {
	if c.Site == "" || c.Purpose == "" || !weburl.IsWeb(c.URL) {
		return out, false
	}
	s := p.site(c.Site)
	page, err := s.readAhead(c, notModified)
	out = catalog.Replayed{Request: s.request(c.URL, c.Purpose, 0, ""), Capture: ref}
	out.Request.Start = s.named[out.Request.URL]
	out.Read = func(r record.Request) record.Result {
		r.Key, r.Delay = out.Request.Key, out.Request.Delay
		it := &item{capture: c, site: s}
		if notModified {
			it.capture.Status, it.capture.Header = http.StatusNotModified, http.Header{}
			it.capture.Payload, it.capture.Body = nil, nil
			r.ETag = "confirmed" // it was asked for on a condition
		}
		it.result = classify(r, it.capture, nil, c.Time).result
		it.result.RetryInPass = false
		it.ahead = func() (record.Page, error) { return page, err }
		it.complete(c.Time)
		if c.Purpose == record.ForRobots {
			it.result.Robots = nil // it is asked again before anything else is
		}
		return it.result
	}
	return out, true
}

// readAhead reads the page, where the purpose and the status are those of one.
func (s *site) readAhead(c record.Capture, notModified bool) (page record.Page, err error) {
	listing := c.Purpose == record.ForFeed || c.Purpose == record.ForSitemap || c.Purpose == record.ForRobots
	if notModified || listing || c.Status < 200 || c.Status > 299 || len(c.Body) == 0 {
		return page, nil
	}
	if outcome, _ := notHTML(c); outcome != "" {
		return page, nil
	}
	return ReadPage(c, s.Layouts)
}

// Reread reads captures of a site again with today's parser, as catalog.Options
// ask for it.
func Reread(capture func(record.Ref) (record.Capture, error), layouts func(site string) parser.Layouts, refs []record.Ref) ([]record.Page, error) {
	var pages []record.Page
	for _, ref := range refs {
		c, err := capture(ref)
		if err != nil {
			return nil, err
		}
		if len(c.Body) == 0 {
			return nil, fmt.Errorf("read %s: the capture has no body", ref.URL)
		}
		page, err := ReadPage(c, layouts(c.Site))
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}
