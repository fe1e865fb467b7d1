package index

import (
	"cmp"
	"slices"
	"time"

	"jianbao/record"
)

func isFacet(name string) bool {
	switch name {
	case FacetSite, FacetSource, FacetAuthor, FacetDeletion, FacetKind, FacetLang:
		return true
	}
	return isTimeFacet(name)
}

func isTimeFacet(name string) bool {
	return name == FacetYear || name == FacetMonth || name == FacetDay
}

// counters counts the values of the facets that a query asks for.
type counters map[string]map[string]int

func newCounters(p *plan) counters {
	c := counters{}
	for _, facet := range p.facets {
		c[facet] = map[string]int{}
	}
	return c
}

// addRow counts a document by its columns.
func (c counters) addRow(r *row) {
	for facet, counts := range c {
		if isTimeFacet(facet) {
			if r.published != undated {
				counts[timeValue(facet, time.Unix(r.published, 0).In(r.location))]++
			}
			continue
		}
		for _, value := range r.values[facet] {
			counts[value]++
		}
	}
}

// addArticle counts an article by its record.
func (c counters) addArticle(a *record.Article, location *time.Location) {
	for facet, counts := range c {
		var values []string
		switch {
		case isTimeFacet(facet) && instant(a.Published) != "":
			values = []string{timeValue(facet, a.Published.In(location))}
		case facet == FacetSource:
			values = []string{a.Source}
		case facet == FacetAuthor:
			values = slices.Compact(slices.Sorted(slices.Values(a.Authors)))
		default:
			values = valuesOf(a, facet)
		}
		for _, value := range values {
			if value != "" {
				counts[value]++
			}
		}
	}
}

func timeValue(facet string, t time.Time) string {
	switch facet {
	case FacetYear:
		return t.Format("2006")
	case FacetMonth:
		return t.Format("2006-01")
	}
	return t.Format(time.DateOnly)
}

// result sorts the values: the most frequent first, those of time in order.
func (c counters) result(p *plan) map[string][]FacetCount {
	if len(c) == 0 {
		return nil
	}
	out := map[string][]FacetCount{}
	for facet, counts := range c {
		all := make([]FacetCount, 0, len(counts))
		for value, count := range counts {
			all = append(all, FacetCount{value, count})
		}
		slices.SortFunc(all, func(a, b FacetCount) int {
			if isTimeFacet(facet) {
				return cmp.Compare(b.Value, a.Value)
			}
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		all = all[:min(len(all), p.values)]
		if isTimeFacet(facet) {
			slices.Reverse(all)
		}
		out[facet] = all
	}
	return out
}
