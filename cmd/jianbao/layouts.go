package main

import (
	"fmt"
	"slices"

	"jianbao/config"
	"jianbao/internal/words"
	"jianbao/parser"
	"jianbao/weburl"
)

// siteLayouts are the layouts for the pages of a site: those of crawl.yaml, and
// behind them those that come with the program for the page's host, unless the
// site does without.
func (a *app) siteLayouts(s config.Site) parser.Layouts {
	var own []*parser.Template
	for _, l := range s.Layouts {
		// What cannot be read was told when the file was checked; of a stored
		// configuration of another version the rest is of use.
		t, _ := parserLayout(l).Compile(parser.Own)
		own = append(own, t)
	}
	own = slices.Clip(own)
	return func(address string) []*parser.Template {
		if !s.ShippedLayouts {
			return own
		}
		return append(own, a.shipped.For(weburl.Host(address))...)
	}
}

// sitesLayouts are the layouts of each site, their selectors read once. A site
// that the configuration does not know any more has those that come with the program.
func (a *app) sitesLayouts(c *config.Config) func(site string) parser.Layouts {
	others := a.siteLayouts(config.Site{Rules: c.Defaults})
	known := map[string]parser.Layouts{}
	for _, s := range c.Sites {
		known[s.ID] = a.siteLayouts(s)
	}
	return func(site string) parser.Layouts {
		if l := known[site]; l != nil {
			return l
		}
		return others
	}
}

// parserLayout is a layout of crawl.yaml as the parser takes it.
func parserLayout(l config.Layout) parser.Layout {
	return parser.Layout{
		Since: l.Since.Start(), Until: l.Until.Start(),
		Title: l.Title, Subtitle: l.Subtitle, Date: l.Date, Source: l.Source,
		Authors: l.Authors, Editors: l.Editors, Body: l.Body, Strip: l.Strip,
	}
}

// checkSelectors has the parser read every selector of a configuration, which
// config does not know, and names those that it cannot read with their places;
// and layouts that would fit no page. (The configuration of an archive is not
// asked that: it was good enough for the version that wrote it.)
func checkSelectors(c *config.Config) error {
	var problems []config.Problem
	for i, site := range c.Sites {
		for j, l := range site.Layouts {
			if len(l.Title)+len(l.Body) == 0 {
				problems = append(problems, c.ProblemAt(fmt.Sprintf("sites[%d].layouts[%d]", i, j),
					words.Errorf("the layout fits no page: give it a title or a body, for it fits where that is found")))
			}
			for name, selectors := range map[string]config.Selector{
				"title": l.Title, "subtitle": l.Subtitle, "date": l.Date, "source": l.Source,
				"authors": l.Authors, "editors": l.Editors, "body": l.Body, "strip": l.Strip,
			} {
				for k, selector := range selectors {
					if err := parser.CheckSelector(selector); err != nil {
						path := fmt.Sprintf("sites[%d].layouts[%d].%s[%d]", i, j, name, k)
						problems = append(problems, c.ProblemAt(path, words.Errorf("%q is no selector (CSS, XPath or the path of a value): %w", selector, err)))
					}
				}
			}
		}
	}
	return c.Reject(problems...)
}
