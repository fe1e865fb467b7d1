package words

import (
	"maps"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// Translations are the messages in Chinese, by key.
func Translations() map[string]string {
	all := map[string]string{}
	for _, table := range tables() {
		maps.Copy(all, table)
	}
	return all
}

// newCatalog is the catalogue of one language. English needs only what differs
// from its key: x/text prints a key that it does not know.
func newCatalog(tag language.Tag, table map[string]string) catalog.Catalog {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	if tag == language.English {
		for key, single := range singular() {
			must(b.Set(tag, plainVerbs(key), plural.Selectf(single.n, "%d", plural.One, plainVerbs(single.english), plural.Other, plainVerbs(key))))
		}
		return b
	}
	for key, translation := range table {
		must(b.SetString(tag, plainVerbs(key), plainVerbs(translation)))
	}
	return b
}

// must stops at a table that x/text cannot compile; the tests build them all.
func must(err error) {
	if err != nil {
		panic("words: " + err.Error())
	}
}
