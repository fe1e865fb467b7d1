package index

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/document"
	api "github.com/blevesearch/bleve_index_api"

	"jianbao/record"
)

// The fields of a document. Those for facets and sorting hold values as
// printed, in columns; their keys are folded, to be compared with a query's.
const (
	fieldTitle     = "title"
	fieldBody      = "body"
	fieldPublished = "published" // instants, in columns
	fieldSeen      = "first_seen"
	fieldSite      = "site"
	fieldSource    = "source"
	fieldAuthor    = "author"
	fieldDeletion  = "deletion"
	fieldKind      = "kind"
	fieldLang      = "lang"
	fieldLengths   = "lengths"
	fieldID        = "_id" // Bleve's own
	keySuffix      = "_key"
)

const (
	asText   = api.IndexField
	asColumn = api.IndexField | api.DocValues | api.SkipFreqNorm
	asKey    = api.IndexField | api.SkipFreqNorm
)

// newDocument makes a document of an article with texts of these lengths. Its
// text is indexed and not kept.
func newDocument(a *record.Article, n lengths) *document.Document {
	d := document.NewDocument(a.ID)
	text := func(name, value string) {
		if value != "" {
			d.AddField(document.NewTextFieldCustom(name, nil, []byte(value), asText, analyzer{}))
		}
	}
	value := func(name, v string, options api.FieldIndexingOptions) {
		if v != "" {
			d.AddField(document.NewTextFieldCustom(name, nil, []byte(v), options, nil))
		}
	}
	text(fieldTitle, a.Title)
	text(fieldBody, a.Body)
	value(fieldLengths, string(n.encode()), asColumn)
	value(fieldPublished, instant(a.Published), asColumn)
	value(fieldSeen, instant(a.FirstSeen), asColumn)
	value(fieldSite, a.Site, asColumn)
	value(fieldSource, a.Source, asColumn)
	value(fieldKind, string(a.Kind), asColumn)
	value(fieldLang, a.Lang, asColumn)
	if a.Deletion != nil {
		value(fieldDeletion, string(a.Deletion.State), asColumn)
	}
	for _, author := range a.Authors {
		value(fieldAuthor, author, asColumn)
	}
	for _, field := range []string{fieldSite, fieldSource, fieldAuthor, fieldKind, fieldLang, fieldDeletion} {
		for _, v := range keysOf(a, field) {
			value(field+keySuffix, v, asKey)
		}
	}
	return d
}

// keysOf are the folded values of a field that a query compares with, each once.
func keysOf(a *record.Article, field string) []string {
	var keys []string
	for _, v := range valuesOf(a, field) {
		if key := foldValue(v); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func valuesOf(a *record.Article, field string) []string {
	switch field {
	case fieldSite:
		return []string{a.Site}
	case fieldSource:
		return append([]string{a.Source}, a.SourceParts...)
	case fieldAuthor:
		return a.Authors
	case fieldKind:
		return []string{string(a.Kind)}
	case fieldLang:
		return []string{a.Lang}
	case fieldDeletion:
		if a.Deletion != nil {
			return []string{string(a.Deletion.State)}
		}
	}
	return nil
}

// secondsOffset makes all instants of the years 1 to 9999 positive, and
// instantDigits is how many digits they have: so they sort as text.
const (
	secondsOffset = 62135596800
	instantDigits = 12
)

// instant is a time in whole seconds, as text; "" for none.
func instant(t time.Time) string {
	if t.IsZero() || t.Year() > 9999 || t.Year() < 1 {
		return ""
	}
	digits := strconv.FormatInt(t.Unix()+secondsOffset, 10)
	return strings.Repeat("0", max(0, instantDigits-len(digits))) + digits
}

// parseInstant gives the Unix seconds of what instant wrote.
func parseInstant(b []byte) (int64, bool) {
	var n int64
	if len(b) != instantDigits {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n - secondsOffset, true
}
