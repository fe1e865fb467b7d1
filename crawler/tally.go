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
	sites    map[string]*catalog.SiteSummary
	pages    map[string]int // asked of each site, for its bound
	events   map[record.EventType]int
}

func newTally() *tally {
	return &tally{sites: map[string]*catalog.SiteSummary{}, pages: map[string]int{}, events: map[record.EventType]int{}}
}

// site is the summary of a site; the caller holds mu.
func (t *tally) site(id string) *catalog.SiteSummary {
	s := t.sites[id]
	if s == nil {
		s = &catalog.SiteSummary{Outcomes: map[record.Outcome]int{}}
		t.sites[id] = s
	}
	return s
}

// committed counts a result that is in the catalog.
func (t *tally) committed(r record.Result, receipt catalog.Receipt, bytes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.site(r.Request.Site)
	s.Outcomes[r.Outcome]++
	if r.Request.Start {
		s.Asked = true
		// A start that leads elsewhere has answered; what it leads to is asked in its turn.
		s.Answered = s.Answered || r.Outcome.Answered() || r.Outcome == record.Redirected
	}
	t.progress.Bytes += int64(bytes)
	if r.Request.Purpose != record.ForRobots {
		t.progress.Asked++
	}
	if !r.Outcome.Answered() && r.Outcome != record.Redirected && r.Outcome != record.Disallowed {
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

// lease counts a page against the bound of its site; it reports false, and
// counts nothing, where the bound is reached.
func (t *tally) lease(site string, bound int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pages[site] >= bound {
		return false
	}
	t.pages[site]++
	return true
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
		Pass: pass, Progress: t.progress, Events: t.events,
		Summary: catalog.Summary{Pass: pass.ID, Reason: reason, Bytes: t.progress.Bytes, Sites: map[string]catalog.SiteSummary{}},
	}
	for id, s := range t.sites {
		r.Summary.Sites[id] = *s
		if s.Asked && !s.Answered {
			r.Silent = append(r.Silent, id)
		}
	}
	slices.Sort(r.Silent)
	return r
}
