package main

import (
	"time"

	"jianbao/record"
)

// recent is what the passes of the last week met at a site.
type recent struct {
	outcomes map[record.Outcome]int
	total    int
	silent   int // passes on end in which it was asked and did not answer
	refused  int // those of them in which its robots.txt allowed nothing
}

func (x *examination) recent(id string) recent {
	r := recent{outcomes: map[record.Outcome]int{}}
	for _, p := range x.passes {
		if p.Summary == nil {
			continue
		}
		s, met := p.Summary.Sites[id]
		if !met {
			continue
		}
		switch {
		case s.Answered:
			r.silent, r.refused = 0, 0
		case s.Asked:
			r.silent++
			if onlyDisallowed(s.Outcomes) {
				r.refused++
			}
		}
		if p.Began.Before(x.now.Add(-usageDays * day)) {
			continue
		}
		for outcome, n := range s.Outcomes {
			r.outcomes[outcome] += n
			r.total += n
		}
	}
	return r
}

func onlyDisallowed(outcomes map[record.Outcome]int) bool {
	for outcome, n := range outcomes {
		if n > 0 && outcome != record.Disallowed {
			return false
		}
	}
	return outcomes[record.Disallowed] > 0
}

// failed counts what did not answer, the robots' refusals left out.
func (r recent) failed() int {
	n := 0
	for outcome, count := range r.outcomes {
		switch outcome {
		case record.Redirected, record.Disallowed, record.OutOfScope, record.NotFound, record.Gone, record.SoftNotFound, record.Removed, record.SentHome:
		default:
			if !outcome.Answered() {
				n += count
			}
		}
	}
	return n
}

// commonest is what failed most often.
func (r recent) commonest() record.Outcome {
	var most record.Outcome
	for outcome, n := range r.outcomes {
		if outcome.Answered() || outcome == record.Redirected || outcome == record.Disallowed {
			continue
		}
		if m := r.outcomes[most]; n > m || n == m && outcome < most {
			most = outcome
		}
	}
	return most
}

// site looks whether a site still is what it was.
func (x *examination) site(id string) {
	r := x.recent(id)
	see := x.Text("see: %s", x.archiveLine("status", "-v"))
	articles, no := r.outcomes[record.GotArticle], r.outcomes[record.NotArticle]
	switch {
	case r.silent >= silentPasses && r.refused == r.silent, r.total >= manyPages && r.outcomes[record.Disallowed] == r.total:
		x.add(checkSite, id, x.Text("its robots.txt allows none of its pages"), x.Text("read its robots.txt; ask its operator, or take it out of crawl.yaml"))
	case r.silent >= silentPasses:
		x.add(checkSite, id, x.Text("none of its start pages, feeds and sitemaps answered in the last %d passes", r.silent), x.Text("look at it in a browser; %s", see))
	case r.total >= manyPages && 2*r.failed() > r.total:
		x.add(checkSite, id, x.Text("%d of %d pages of the last week failed, mostly: %s", r.failed(), r.total, x.words.Term(string(r.commonest()))), see)
	case articles+no >= manyPages && no > articles:
		x.add(checkSite, id, x.Text("%d of %d new or changed pages of the last week were no articles", no, articles+no),
			x.Text("its layout or its addresses may have changed: look at one with %s", x.commandLine("inspect", "article")))
	default:
		x.stale(id)
	}
}

// stale looks whether a site that had something new all the time has it no more.
func (x *examination) stale(id string) {
	s := x.stats.Sites[id]
	if s.Articles < manyPages || s.LastNew.IsZero() || len(x.passes) == 0 {
		return
	}
	began := x.passes[0].Began
	if x.now.Sub(s.LastNew) > 29*day {
		began = s.LastNew
	}
	usual := s.LastNew.Sub(began) / time.Duration(s.Articles)
	if quiet := x.now.Sub(s.LastNew); quiet > max(10*usual, 3*day) && x.now.Sub(x.stats.LastPass.Began) < day {
		x.add(checkSite, id, x.Text("nothing new came for %d days", int(quiet.Hours()/24)), x.Text("look at it in a browser: it may have moved, or its start pages no longer list its news"))
	}
}
