package main

import (
	"context"
	"strings"

	"jianbao/catalog"
	"jianbao/config"
	"jianbao/parser"
	"jianbao/record"
)

// What layouts is read of: the articles among the last events of the week, at
// most so many, so that an archive of any size costs doctor the same.
const (
	lookedAtEvents   = 2000
	lookedAtArticles = 500
)

// layouts looks whether the layouts of crawl.yaml still fit: the readings of
// the last articles say so in their evidence.
func (x *examination) layouts(ctx context.Context) error {
	var names []catalog.RevisionName
	last, err := x.r.LastSeq(ctx)
	if err != nil {
		return err
	}
	events, err := x.r.Events(ctx, max(last-lookedAtEvents, 0), lookedAtEvents)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := len(events) - 1; i >= 0 && len(names) < lookedAtArticles; i-- {
		e := events[i]
		news := e.Type == record.EventSeen || e.Type == record.EventRevised
		if news && !seen[e.Article] && x.now.Sub(e.Time) < usageDays*day {
			seen[e.Article] = true
			names = append(names, catalog.RevisionName{Article: e.Article})
		}
	}
	articles, err := x.r.Records(ctx, names)
	if err != nil {
		return err
	}
	for _, s := range x.r.Config.Sites {
		if len(s.Layouts) > 0 {
			x.layoutsOf(s, articles)
		}
	}
	return nil
}

// layoutsOf judges the layouts of a site by its articles among some.
func (x *examination) layoutsOf(s config.Site, articles []record.Article) {
	total, unfit := 0, 0
	apart := map[string]int{}
	fields := []string{"title", "published", "source", "body"}
	for _, a := range articles {
		e, told := a.Evidence["layout"]
		if a.Site != s.ID || !told {
			continue
		}
		total++
		if e.Rule == parser.NoLayoutFits {
			unfit++
		}
		for _, f := range fields {
			if e := a.Evidence[f]; e.OtherRule != "" && parser.IsOwnLayout(e.Rule) {
				apart[f]++
			}
		}
	}
	if total < manyPages {
		return
	}
	do := x.Text("look at one with %s, and mend its layouts in crawl.yaml", x.commandLine("inspect", "article"))
	if unfit == total {
		x.add(checkSite, s.ID, x.Text("its layouts in crawl.yaml fitted none of its last %d articles", total), do)
		return
	}
	var names []string
	for _, f := range fields {
		if 2*apart[f] > total {
			names = append(names, f)
		}
	}
	if len(names) > 0 {
		x.add(checkSite, s.ID, x.Text("its layouts in crawl.yaml disagree with the generic extractor on most of its last %d articles: %s", total, strings.Join(names, ", ")), do)
	}
}
