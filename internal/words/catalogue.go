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
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	for key, chinese := range table {
		key = plainVerbs(key)
		must(b.SetString(language.SimplifiedChinese, key, plainVerbs(chinese)))
		if one, ok := singular()[key]; ok {
			must(b.Set(language.English, key, plural.Selectf(1, "%d", plural.One, one, plural.Other, key)))
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
