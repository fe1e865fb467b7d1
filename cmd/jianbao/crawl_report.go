package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"jianbao/catalog"
	"jianbao/config"
	"jianbao/crawler"
	"jianbao/record"
)

// passReport is what a pass came to, for a person or as JSON.
type passReport struct {
	crawler.Report
	took time.Duration
	// known: under -q, all that is silent was told earlier on the same day.
	known bool
}

// toldToday reports whether every site that a pass found silent was so in an
// earlier pass of the same day that ended as this one: cron has sent mail then.
func (h *holding) toldToday(ctx context.Context, loc *time.Location, r crawler.Report) bool {
	if len(r.Silent) == 0 {
		return false
	}
	began := r.Pass.Began.In(loc)
	midnight := time.Date(began.Year(), began.Month(), began.Day(), 0, 0, 0, 0, loc)
	passes, err := h.catalog.Passes(context.WithoutCancel(ctx), midnight, began)
	if err != nil {
		return false // then it is told once more
	}
	told := map[string]bool{}
	for _, p := range passes {
		if p.ID == r.Pass.ID || p.Summary == nil || p.Began.Before(midnight) || !saysSilent(p.Summary.Reason) {
			continue
		}
		for id, s := range p.Summary.Sites {
			told[id] = told[id] || s.Asked && !s.Answered
		}
	}
	return !slices.ContainsFunc(r.Silent, func(id string) bool { return !told[id] })
}

// saysSilent reports whether a pass that ended for the reason ends with exitSilent.
func saysSilent(reason string) bool {
	return reason == crawler.ReasonDone || reason == crawler.ReasonMaxPages
}

// crawlSummary is the one object that crawl --json prints.
type crawlSummary struct {
	Pass     int64                          `json:"pass"`
	Reason   string                         `json:"reason"`
	Seconds  float64                        `json:"seconds"`
	Asked    int                            `json:"asked"`
	Articles int                            `json:"articles"`
	New      int                            `json:"new"`
	Revised  int                            `json:"revised"`
	Missing  int                            `json:"missing"`
	Deleted  int                            `json:"deleted"`
	Returned int                            `json:"returned"`
	Failed   int                            `json:"failed"`
	Bytes    int64                          `json:"bytes"`
	Silent   []string                       `json:"silent"`
	Withheld []string                       `json:"withheld,omitempty"`
	Sites    map[string]catalog.SiteSummary `json:"sites"`
}

func (r passReport) summary() crawlSummary {
	return crawlSummary{
		Pass: r.Pass.ID, Reason: r.Summary.Reason, Seconds: r.took.Seconds(), Asked: r.Asked, Articles: r.Articles, New: r.New,
		Revised: r.Revised, Missing: r.Events[record.EventMissing], Deleted: r.Events[record.EventDeleted],
		Returned: r.Events[record.EventReturned], Failed: r.Failed, Bytes: r.Bytes, Silent: append([]string{}, r.Silent...),
		Withheld: r.Judgement.Withheld, Sites: r.Summary.Sites,
	}
}

// crawled prints the summary of a pass and chooses the exit code.
func (a *app) crawled(c *config.Config, r passReport, err error) error {
	if r.Pass.ID == 0 {
		return err
	}
	s := r.summary()
	switch {
	case a.JSON:
		if jsonErr := a.PrintJSON(s); jsonErr != nil {
			return errors.Join(err, jsonErr)
		}
	case !a.Quiet || len(s.Silent) > 0 && !r.known:
		a.Print("%d pages in %s: %d new, %d revised, %d missing, %d deleted, %d returned, %d failed, %s received (%s)",
			s.Asked, r.took.Round(100*time.Millisecond), s.New, s.Revised, s.Missing, s.Deleted, s.Returned, s.Failed, humanBytes(s.Bytes), a.reason(s.Reason))
	}
	if doubted := r.doubted(); len(doubted) > 0 {
		a.Say("Too much of these sites failed to call any article of theirs missing or deleted: %s", strings.Join(doubted, ", "))
	}
	if errors.Is(err, crawler.ErrNoSpace) {
		return errors.Join(a.noRoom(c), without(err, crawler.ErrNoSpace))
	}
	if err != nil || len(s.Silent) == 0 || !saysSilent(s.Reason) {
		return err
	}
	if r.known {
		return quietExit(exitSilent)
	}
	return exitf(exitSilent, "no start page, feed or sitemap answered at: %s. See %s", strings.Join(silentReasons(r), "; "), a.commandLine("status", "-c", shellWord(c.File())))
}

// doubted are the sites whose absent articles were not judged, but for those
// that are silent, which are told anyway.
func (r passReport) doubted() []string {
	return slices.DeleteFunc(slices.Clone(r.Judgement.Withheld), func(id string) bool { return slices.Contains(r.Silent, id) })
}

// silentReasons names the silent sites, each with how its last start ended.
func silentReasons(r passReport) []string {
	var out []string
	for _, id := range r.Silent {
		if why := r.Why[id]; why != "" {
			id += " (" + why + ")"
		}
		out = append(out, id)
	}
	return out
}

// reason is the end of a pass in words.
func (a *app) reason(reason string) string {
	switch reason {
	case crawler.ReasonDone:
		return a.words.Sprintf("nothing more is due")
	case crawler.ReasonMaxPages:
		return a.words.Sprintf("a site has had its max_pages")
	case crawler.ReasonDeadline:
		return a.words.Sprintf("the deadline came")
	case crawler.ReasonInterrupted:
		return a.words.Sprintf("interrupted; the next run goes on")
	case crawler.ReasonNoSpace:
		return a.words.Sprintf("no space left")
	}
	return a.words.Sprintf("it failed")
}
