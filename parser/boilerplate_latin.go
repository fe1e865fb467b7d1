package parser

import (
	"strings"
	"unicode/utf8"
)

// endLabelsLatin are what endLabelsEnglish are, in German, French, Spanish,
// Italian, Portuguese and Dutch.
var endLabelsLatin = newPrefixes(
	"mehr zum thema", "das könnte sie auch interessieren", "das könnte dich auch interessieren", "auch interessant", "ähnliche artikel", "ähnliche beiträge", "weitere artikel", "verwandte artikel", "verwandte beiträge", "über den autor", "über die autorin", "schreibe einen kommentar", "kommentar schreiben", "artikel teilen", "meistgelesen",
	"articles similaires", "sur le même sujet", "à propos de l'auteur", "à propos de l’auteur", "laisser un commentaire", "les plus lus",
	"artículos relacionados", "noticias relacionadas", "notas relacionadas", "deja un comentario", "deja una respuesta", "lo más leído",
	"articoli correlati", "lascia un commento", "i più letti",
	"artigos relacionados", "notícias relacionadas", "deixe um comentário", "mais lidas",
	"gerelateerde artikelen", "meest gelezen",
)

// lineLabelsLatin begin lines amid a text that lead to other articles.
var lineLabelsLatin = newPrefixes(
	"lesen sie auch", "lesen sie hier", "lesen sie mehr", "lies auch", "mehr dazu:", "mehr zum thema", "auch interessant:", "passend dazu:",
	"lire aussi", "à lire aussi", "a lire aussi", "à lire :", "voir aussi",
	"lea también", "lea además", "lee también", "te puede interesar", "le puede interesar", "puedes ver:", "puede leer:", "más información:", "ver más:",
	"leggi anche", "leia também", "leia mais", "lees ook", "czytaj też", "czytaj także",
)

// wholeLabelsLatin are labels only where nothing follows them.
var wholeLabelsLatin = wordSet([]string{"anzeige", "werbung", "weiterlesen", "teilen", "drucken", "merken", "publicité", "partager", "publicidad", "publicidade", "compartir", "pubblicità", "condividi", "advertentie", "reklama"})

// isLatinLabel reports whether a line, of which A to Z are in lower case, is a label
// of the site in one of these languages, with the headline of another article perhaps.
func isLatinLabel(low string) bool {
	if r, _ := utf8.DecodeRuneInString(low); r >= 0x250 {
		return false
	}
	low = strings.ToLower(low) // À lire aussi, PUBLICITÉ
	if wholeLabelsLatin[strings.Trim(low, " -–—:*•[]()")] {
		return true
	}
	p := lineLabelsLatin.match(low)
	if p == "" {
		return false
	}
	rest := strings.TrimSpace(low[len(p):])
	return runes(rest) < 120 && !isSentence(rest)
}
