package main

import (
	"errors"
	"fmt"

	"jianbao/config"
	"jianbao/internal/words"
	"jianbao/parser"
)

// parserLayouts are the layouts of crawl.yaml as the parser takes them.
func parserLayouts(list []config.Layout) []parser.Layout {
	var out []parser.Layout
	for _, l := range list {
		out = append(out, parser.Layout{
			Since: l.Since.Start(), Until: l.Until.Start(),
			Title: l.Title, Subtitle: l.Subtitle, Date: l.Date, Source: l.Source,
			Authors: l.Authors, Editors: l.Editors, Body: l.Body, Strip: l.Strip,
		})
	}
	return out
}

// checkSelectors has the parser read every selector of a configuration, which
// config does not know, and names those that it cannot read with their places.
func checkSelectors(c *config.Config) error {
	var problems []config.Problem
	for i, site := range c.Sites {
		for j, l := range site.Layouts {
			for name, selectors := range map[string]config.Selector{
				"title": l.Title, "subtitle": l.Subtitle, "date": l.Date, "source": l.Source,
				"authors": l.Authors, "editors": l.Editors, "body": l.Body, "strip": l.Strip,
			} {
				for k, selector := range selectors {
					if err := (parser.Layout{Body: []string{selector}}).Validate(); err != nil {
						path := fmt.Sprintf("sites[%d].layouts[%d].%s[%d]", i, j, name, k)
						problems = append(problems, c.ProblemAt(path, words.Errorf("%q is neither a CSS selector nor XPath: %w", selector, reason(err))))
					}
				}
			}
		}
	}
	return c.Reject(problems...)
}

// reason is the innermost error of a chain.
func reason(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
