package main

import (
	"jianbao/config"
	"jianbao/parser"
)

// parserLayouts are the layouts of crawl.yaml as the parser takes them.
func parserLayouts(list []config.Layout) []parser.Layout {
	var out []parser.Layout
	for _, l := range list {
		out = append(out, parser.Layout{Since: l.Since.Start(), Until: l.Until.Start()})
	}
	return out
}
