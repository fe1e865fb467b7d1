package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// months are the names of the months, and their short forms where those are no
// beginnings of them, in the languages in which papers of the Latin alphabet
// write dates in words: English first, then German, French, Spanish, Italian,
// Portuguese, Dutch and the Scandinavian ones.
var months = monthNames([12]string{
	"january januar jänner jan janvier janv enero ene gennaio gen janeiro januari",
	"february februar feber feb février fevrier févr fevr fév febrero febbraio fevereiro fev februari",
	"march märz maerz mar mär mrz mars marzo março marco maart mrt marts",
	"april apr avril avr abril abr aprile",
	"may mai mayo maggio mag maio mei maj",
	"june juni jun juin junio giugno giu junho",
	"july juli jul juillet juil julio luglio lug julho",
	"august aug août aout agosto ago augustus augusti",
	"september sep sept septembre septiembre setiembre settembre set setembro",
	"october oktober oct okt octobre octubre ottobre ott outubro out",
	"november nov novembre noviembre novembro",
	"december dezember dec dez dic déc décembre decembre diciembre dicembre dezembro des desember",
})

// foreignShort are short forms that are words of English too: only behind the
// number of a day, and before a year, are they months.
var foreignShort = wordSet([]string{"gen", "mars", "mag", "ago", "set", "out", "des", "dic", "lug", "giu", "marco", "ene", "ott"})

func monthNames(names [12]string) map[string]int {
	m := map[string]int{}
	for i, list := range names {
		for _, name := range strings.Fields(list) {
			m[name] = i + 1
		}
	}
	for _, short := range []string{"janu", "febr", "marc", "apri", "augu", "octo", "nove", "dece"} { // cut at four letters
		for i, list := range names {
			if strings.HasPrefix(list, short) {
				m[short] = i + 1
			}
		}
	}
	return m
}

// longestMonth is the length of the longest of the names, in bytes.
const longestMonth = 10

// monthAt reads the name of a month, or a short form of it, and passes over the
// point and the blanks behind it.
func monthAt(s string, i int) (month, end int) {
	j, capital := i, false
	for j < len(s) && j-i <= longestMonth {
		r, size := utf8.DecodeRuneInString(s[j:])
		if r >= utf8.RuneSelf && !unicode.IsLetter(r) || r < utf8.RuneSelf && !isLetter(r) {
			break
		}
		capital = capital || unicode.IsUpper(r)
		j += size
	}
	if j-i < 3 || j-i > longestMonth {
		return 0, i
	}
	word := s[i:j]
	if capital {
		word = strings.ToLower(word)
	}
	month = months[word]
	if month == 0 {
		return 0, i
	}
	return month, skip(s, j, ". ")
}
