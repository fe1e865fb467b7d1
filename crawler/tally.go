package crawler

import (
	"slices"
	"sync"

	"jianbao/catalog"
	"jianbao/record"
)

// tally counts what a pass meets.
type tally struct {
	mu       sync.Mutex
	progress Progress
	sites    map[string]*siteTally
	pages    map[string]int // asked of each site, for its bound
	events   map[record.EventType]int
}

// siteTally is what a pass met at one site.
type siteTally struct {
	outcomes map[record.Outcome]int
	// starts are the start pages, feeds and sitemaps that were asked, and ledTo
	// those that they redirected to.
	starts, ledTo map[string]bool
	answered      bool
	// why is how the last of the starts failed that did.
	why string
	// bytes are those of the archive that its answers took.
	bytes int64
}

// summary makes of it what is stored. A start that leads elsewhere has answered
// when what it leads to did, or was not due in this pass.
func (s *siteTally) summary() catalog.SiteSummary {
	sum := catalog.SiteSummary{Outcomes: s.outcomes, Bytes: s.bytes, Asked: len(s.starts) > 0, Answered: s.answered}
	for target := range s.ledTo {
		sum.Answered = sum.Answered || !s.starts[target]
	}
	return sum
}

func newTally() *tally {
	return &tally{sites: map[string]*siteTally{}, pages: map[string]int{}, events: map[record.EventType]int{}}
}

// site is the tally of a site; the caller holds mu.
func (t *tally) site(id string) *siteTally {
	s := t.sites[id]
	if s == nil {
		s = &siteTally{outcomes: map[record.Outcome]int{}, starts: map[string]bool{}, ledTo: map[string]bool{}}
		t.sites[id] = s
	}
	return s
}

// committed counts a result that is in the catalog.
func (t *tally) committed(r record.Result, receipt catalog.Receipt, it item) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.Bytes += int64(it.bytes)
	s := t.site(r.Request.Site)
	if r.Capture != nil {
		s.bytes += r.Capture.Length
	}
	if r.Request.Purpose == record.ForRobots {
		return // how its URLs ended says what there is to say
	}
	s.outcomes[r.Outcome]++
	if r.Request.Start {
		s.start(r)
	}
	if it.asked {
		t.progress.Asked++
	}
	switch {
	case r.Outcome.Answered(), r.Outcome == record.Redirected, r.Outcome == record.Disallowed, r.Outcome == record.OutOfScope:
	default:
		t.progress.Failed++
	}
	if r.Outcome == record.GotArticle {
		t.progress.Articles++
	}
	for _, e := range receipt.Events {
		t.events[e.Type]++
		switch e.Type {
		case record.EventSeen:
			t.progress.New++
		case record.EventRevised:
			t.progress.Revised++
		}
	}
}

// start notes how a start page, feed or sitemap ended.
func (s *siteTally) start(r record.Result) {
	s.starts[r.Request.URL] = true
	s.answered = s.answered || r.Outcome.Answered()
	if !r.Outcome.Answered() {
		s.why = r.Request.URL + ": " + string(r.Outcome)
		if r.Detail != "" {
			s.why = r.Request.URL + ": " + r.Detail
		}
	}
	if r.Outcome == record.Redirected {
		for _, found := range r.Found {
			s.ledTo[found.URL] = true
		}
	}
}

// counts reports whether a request is one of the pages that max_pages bounds:
// feeds and sitemaps are not.
func counts(r record.Request) bool {
	return r.Purpose != record.ForFeed && r.Purpose != record.ForSitemap
}

// count counts a page against the bound of its site; it reports false, and
// counts nothing, where the bound is reached.
func (t *tally) count(r record.Request, bound int) bool {
	if !counts(r) {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pages[r.Site] >= bound {
		return false
	}
	t.pages[r.Site]++
	return true
}

// uncount takes back what count counted: the page was not asked after all.
func (t *tally) uncount(r record.Request) {
	if !counts(r) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pages[r.Site]--
}

// full are the sites that have had their pages.
func (t *tally) full(bounds map[string]*site) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for id, s := range bounds {
		if t.pages[id] >= s.maxPages {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func (t *tally) now() Progress {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.progress
}

func (t *tally) report(pass catalog.Pass, reason string) Report {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := Report{
		Pass: pass, Progress: t.progress, Events: t.events, Why: map[string]string{},
		Summary: catalog.Summary{Pass: pass.ID, Reason: reason, Bytes: t.progress.Bytes, Sites: map[string]catalog.SiteSummary{}},
	}
	for id, s := range t.sites {
		sum := s.summary()
		r.Summary.Sites[id] = sum
		if sum.Asked && !sum.Answered {
			r.Silent = append(r.Silent, id)
			r.Why[id] = s.why
		}
	}
	slices.Sort(r.Silent)
	return r
}
