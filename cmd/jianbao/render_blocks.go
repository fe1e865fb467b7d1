package main

import (
	"fmt"

	"jianbao/archive"
	"jianbao/crawler"
	"jianbao/parser"
	"jianbao/record"
)

// blocksOf reads the structure of an article's body from its archived pages.
// The record's text is what counts: where the pages cannot be read, or today's
// parser and layouts find another text in them, it is shown as it is, and that
// is said.
func (a *app) blocksOf(r *reading, article record.Article) []record.Block {
	blocks, err := a.readBlocks(r, article)
	switch {
	case err != nil:
		a.Say("The archived page cannot be read, so that the text is shown without headings, lists and tables: %v", err)
	case record.BodyOf(blocks) != article.Body:
		a.Say("Today's parser or layouts find another text in the archived page, so that the text is shown without headings, lists and tables. To read the archive again: %s", a.archiveLine("reparse"))
	default:
		return blocks
	}
	return record.PlainBlocks(article.Content)
}

func (a *app) readBlocks(r *reading, article record.Article) ([]record.Block, error) {
	files := archive.OpenReader(r.Dir)
	files.MaxBody = int64(r.Config.Limits.MaxBody) // a page is read again as it was read at first
	layouts := a.sitesLayouts(r.Config)
	var parts [][]record.Block
	for _, ref := range article.Captures {
		capture, err := files.Capture(ref)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", captureText(ref), err)
		}
		blocks, err := crawler.ReadBlocks(capture, layouts(capture.Site))
		if err != nil {
			return nil, err
		}
		parts = append(parts, blocks)
	}
	return parser.JoinBlocks(parts), nil
}
