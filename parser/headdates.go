package parser

import (
	"strings"

	"jianbao/record"
)

var publishedMetas = []string{"article:published_time", "weibo: article:create_at", "weibo:article:create_at", "datepublished", "publishdate", "pubdate", "og:time", "apub:time", "dc.date.issued", "dc.date", "dcterms.created", "sailthru.date", "parsely-pub-date", "article.published", "og:article:published_time", "og:published_time", "og:release_date", "bytedance:published_time", "publish_time", "publishtime", "pub_date", "date", "dateupdate", "weibo:webpage:create_at", "firstpublishedtime", "article_date_original", "releasedate", "pubtime"}

var updatedMetas = []string{"article:modified_time", "weibo: article:update_at", "weibo:article:update_at", "datemodified", "og:updated_time", "bytedance:updated_time", "lastmodifiedtime", "dcterms.modified"}

// metaDates are the votes of the head, of structured data and of elements
// with a machine's form of the date.
func (p *page) metaDates() []dateVote {
	votes := p.headDates(publishedMetas, 24, []string{"datePublished", "pubDate", "publishTime"}, 22)
	return append(votes, p.timeElements()...)
}

func (p *page) metaUpdates() []dateVote {
	return p.headDates(updatedMetas, 20, []string{"dateModified", "upDate"}, 15)
}

// headDates are the votes of the first of the metas, and of the first of the
// facts of structured data, that hold a date.
func (p *page) headDates(metas []string, metaScore int, facts []string, factScore int) []dateVote {
	var votes []dateVote
	for _, name := range metas {
		content, _ := p.metaNamed(name)
		if st, ok := p.oneStamp(content); ok {
			votes = append(votes, dateVote{stamp: st, score: metaScore, rule: "meta", where: "meta " + name, raw: content, own: true})
			break
		}
	}
	for _, f := range p.facts(facts...) {
		if st, ok := p.oneStamp(f.value); ok {
			votes = append(votes, dateVote{stamp: st, score: factScore, rule: "structured data", where: f.where, raw: f.value, own: true})
			break
		}
	}
	return votes
}

// timeElements reads <time datetime> near the headline or in the article.
func (p *page) timeElements() []dateVote {
	var votes []dateVote
	for _, i := range p.labelled {
		e := &p.elements[i]
		value := attr(e.node, "datetime")
		if value == "" {
			value = attr(e.node, "data-article-publish-time")
		}
		if value == "" || p.inAwayFrom(i, hintComment|hintRelated|hintSide|hintFooter|hintNav) {
			continue
		}
		st, ok := p.oneStamp(value)
		if !ok {
			continue
		}
		score := 4
		if d := e.lines.from - p.notes.headline; p.notes.headline >= 0 && d >= -3 && d < 25 {
			score = 20
		}
		votes = append(votes, dateVote{stamp: st, score: score, rule: "datetime of an element", where: p.path(i), raw: value})
		if len(votes) > 8 {
			break
		}
	}
	return votes
}

// oneStamp reads a value that is a date and nothing else.
func (p *page) oneStamp(s string) (stamp, bool) {
	s = strings.TrimSpace(s)
	if st, ok := unixStamp(s); ok {
		return st, true
	}
	for _, st := range findStamps(s, p.in.FetchedAt) {
		return st, true
	}
	return stamp{}, false
}

// urlDate reads /2022/12/31/, /2022-12/31/, /20221231/, t20221231_1.html.
func (p *page) urlDate() []dateVote {
	st, raw, ok := stampInPath(p.in.URL)
	if !ok {
		return nil
	}
	return []dateVote{{stamp: st, score: 14, rule: "address", where: "url", raw: raw}}
}

// stampInPath reads the first day that stands in the path of an address.
func stampInPath(u string) (stamp, string, bool) {
	_, path, ok := strings.Cut(u, "://")
	if !ok {
		return stamp{}, "", false
	}
	_, path, _ = strings.Cut(path, "/")
	path, _, _ = strings.Cut(path, "?")
	for i := 0; i < len(path); i++ {
		if !isDigit(rune(path[i])) || i > 0 && isDigit(rune(path[i-1])) {
			continue
		}
		year, month, day, j := pathDay(path, i)
		if st, ok := makeStamp(year, month, day, 0, 0, 0, shanghai); ok && year >= 1994 {
			st.precision = record.ToDay
			return st, path[i:j], true
		}
	}
	return stamp{}, "", false
}

// pathDay reads 20221231, 202212/31, 2022/1231, 2022-12/31 and 2022/12/31 at i;
// the year is 0 where there is none of them.
func pathDay(path string, i int) (year, month, day, end int) {
	year, digits, j := number(path, i, 8)
	at := func(k int, marks string) bool { return k < len(path) && strings.IndexByte(marks, path[k]) >= 0 }
	switch {
	case digits == 8:
		if j < len(path) && isDigit(rune(path[j])) {
			return 0, 0, 0, j
		}
		return year / 10000, year / 100 % 100, year % 100, j
	case digits == 6 && at(j, "/"):
		day, d, j := number(path, j+1, 3)
		if d != 2 {
			return 0, 0, 0, j
		}
		return year / 100, year % 100, day, j
	case digits != 4 || !at(j, "/-_"):
		return 0, 0, 0, j
	}
	month, digits, j = number(path, j+1, 4)
	if digits == 4 {
		return year, month / 100, month % 100, j
	}
	if digits > 2 || !at(j, "/-_") {
		return 0, 0, 0, j
	}
	day, digits, j = number(path, j+1, 3)
	if digits == 0 || digits > 2 {
		return 0, 0, 0, j
	}
	return year, month, day, j
}
