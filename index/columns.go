package index

import (
	"slices"
	"time"

	api "github.com/blevesearch/bleve_index_api"
)

// row is what a query needs of a document's columns.
type row struct {
	published, seen int64
	values          map[string][]string // for facets
	location        *time.Location
}

// columns reads rows.
type columns struct {
	reader api.DocValueReader
	plan   *plan
	row    row
	visit  func(field string, term []byte)
}

func newColumns(reader api.IndexReader, p *plan) (*columns, error) {
	fields := []string{fieldPublished}
	if p.sort == SortSeen {
		fields = append(fields, fieldSeen)
	}
	for _, facet := range p.facets {
		if !isTimeFacet(facet) && !slices.Contains(fields, facet) {
			fields = append(fields, facet)
		}
	}
	c := &columns{plan: p}
	c.row.location = p.location
	c.visit = func(field string, term []byte) {
		seconds, ok := int64(0), false
		switch field {
		case fieldPublished:
			if seconds, ok = parseInstant(term); ok {
				c.row.published = seconds
			}
		case fieldSeen:
			if seconds, ok = parseInstant(term); ok {
				c.row.seen = seconds
			}
		default:
			c.row.values[field] = append(c.row.values[field], string(term))
		}
	}
	var err error
	c.reader, err = reader.DocValueReader(fields)
	return c, err
}

// read gives a row, which is valid until the next one is read.
func (c *columns) read(id api.IndexInternalID) (*row, error) {
	c.row.published, c.row.seen = undated, undated
	if len(c.plan.facets) > 0 {
		c.row.values = make(map[string][]string, len(c.plan.facets))
	}
	err := c.reader.VisitDocValues(id, c.visit)
	return &c.row, err
}
