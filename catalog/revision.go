package catalog

import (
	"cmp"
	"slices"

	"jianbao/record"
)

// Reading is what the pages of one revision say, joined. Its JSON form is what
// engines store; it is a promise.
type Reading struct {
	record.Content
	// Incomplete holds the URLs of parts that could not be had.
	Incomplete    []string                   `json:"incomplete,omitempty"`
	ParserVersion string                     `json:"parser_version,omitempty"`
	Evidence      map[string]record.Evidence `json:"evidence,omitempty"`
	// Parts are the pages that were had, in order.
	Parts []PartReading `json:"parts,omitempty"`
}

// PartReading tells one page's content from another's.
type PartReading struct {
	URL         string `json:"url"`
	Fingerprint string `json:"fingerprint"`
}

// Read joins the pages of an article. missing are the URLs of parts that could
// not be had. Without o.Join the first page alone is the article.
func (o Options) Read(pages []record.Page, missing []string) Reading {
	var reading Reading
	if o.Join == nil {
		first := pages[0]
		reading = Reading{Content: first.Content, Evidence: first.Evidence, ParserVersion: first.ParserVersion}
	} else {
		whole := o.Join(pages, missing)
		reading = Reading{Content: whole.Content, Evidence: whole.Evidence, ParserVersion: whole.ParserVersion}
	}
	reading.ParserVersion = cmp.Or(reading.ParserVersion, pages[0].ParserVersion, o.ParserVersion)
	if len(missing) > 0 {
		reading.Incomplete = slices.Clone(missing)
	}
	for i := range pages {
		reading.Parts = append(reading.Parts, PartReading{URL: pages[i].URL, Fingerprint: partPrint(&pages[i])})
	}
	return reading
}

// Fingerprint is Content.Fingerprint, for which a list that is empty is the
// same as none: contents that were stored come back with nil.
func Fingerprint(c record.Content) string {
	if len(c.Authors) == 0 {
		c.Authors = nil
	}
	if len(c.Editors) == 0 {
		c.Editors = nil
	}
	if len(c.Bylines) == 0 {
		c.Bylines = nil
	}
	return c.Fingerprint()
}

// Change is what a reading does to an article.
type Change int

// The changes.
const (
	// Same: the revision stands and was seen again.
	Same Change = iota
	// First: the article was not known.
	First
	// Revised: a new revision, numbered one above the last. History is linear:
	// content that comes back to what an earlier revision said is a new
	// revision too, so that what stood at a given time can be told.
	Revised
	// Completed: the revision stands, and its reading is replaced by one that
	// has parts which were missing.
	Completed
	// Partial: the reading has too little to say that the content changed; the
	// revision stands as it was.
	Partial
)

// Standing is what a reading is compared by: that of the current revision, as
// the parser of the reading found reads it.
type Standing struct {
	Fingerprint string
	Incomplete  []string
	Parts       []PartReading
	// Reading is what the fingerprint was taken of; where it is nil, contents
	// are the same when their fingerprints are.
	Reading *Reading
}

// Standing is what the reading is compared by.
func (r Reading) Standing() Standing {
	return Standing{Fingerprint: Fingerprint(r.Content), Incomplete: r.Incomplete, Parts: r.Parts, Reading: &r}
}

// Compare says what the reading found does to the current revision, nil where
// the article is not known.
func Compare(standing *Standing, found Reading) Change {
	switch {
	case standing == nil:
		return First
	case len(standing.Incomplete) == 0 && len(found.Incomplete) == 0:
		return compareWhole(standing, found)
	case len(standing.Incomplete) == 0:
		return Partial
	}
	had, has := prints(standing.Parts), prints(found.Parts)
	kept, changed := 0, false
	for url, print := range had {
		other, ok := has[url]
		if ok {
			kept++
		}
		changed = changed || ok && other != print
	}
	switch {
	case kept < len(had) && len(found.Incomplete) > 0:
		return Partial
	case changed || kept < len(had):
		return Revised
	case len(has) > len(had) || len(found.Incomplete) < len(standing.Incomplete):
		return Completed
	}
	return Same
}

// compareWhole compares two readings that miss no part. A page that was cut off
// on its way, which not every protocol shows, is no revision of the whole one,
// nor is the whole one a revision of it.
func compareWhole(standing *Standing, found Reading) Change {
	stood := standing.Reading
	switch {
	case standing.Fingerprint == Fingerprint(found.Content):
		return Same
	case stood == nil:
		return Revised
	case SameContent(*stood, found):
		return Same
	case cutOff(found, *stood):
		return Partial
	case cutOff(*stood, found):
		return Completed
	}
	return Revised
}

// CompareUnread is Compare where another parser read the current revision, and
// its captures cannot be read again. How the two differ may then be the parser's
// doing: of articles that are alike no revision is made. One that is of other
// words is the publisher's.
func CompareUnread(standing *Standing, found Reading) Change {
	change := Compare(standing, found)
	switch {
	case change != Revised || standing.Reading == nil || !Alike(standing.Reading.Content, found.Content):
		return change
	case len(standing.Incomplete) > len(found.Incomplete):
		return Completed
	}
	return Same
}

func prints(parts []PartReading) map[string]string {
	out := make(map[string]string, len(parts))
	for _, part := range parts {
		out[part.URL] = part.Fingerprint
	}
	return out
}
