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

// newCatalog puts the tables into one catalogue of both languages.
func newCatalog(table map[string]string) catalog.Catalog {
	singulars := singular()
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for key, chinese := range table {
		key = plainVerbs(key)
		must(b.SetString(language.SimplifiedChinese, key, plainVerbs(chinese)))
		if single, ok := singulars[key]; ok {
			must(b.Set(language.English, key, plural.Selectf(single.n, "%d", plural.One, single.english, plural.Other, key)))
		} else {
			must(b.SetString(language.English, key, key))
		}
	}
	return b
}

// must stops at a table that x/text cannot compile; the tests build them all.
func must(err error) {
	if err != nil {
		panic("words: " + err.Error())
	}
}
