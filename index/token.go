package index

import (
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// longWord is how many bytes of a word are indexed; what is longer (keys,
// digests, scripts without spaces) is found by them and then compared.
const longWord = 64

// paragraphGap separates the positions of two paragraphs.
const paragraphGap = 100

// analyzer makes the tokens of a text for Bleve.
type analyzer struct{}

// Analyze implements analysis.Analyzer. Terms share one buffer of the folded
// text: the pair of two units that touch is the stretch of both.
func (a analyzer) Analyze(text []byte) analysis.TokenStream {
	units, folded := segment(text, make([]unit, 0, len(text)/3+1), make([]byte, 0, len(text)+8))
	backing := make([]analysis.Token, 0, countTokens(units))
	position := 0
	for i, u := range units {
		position++
		if u.gap == paragraph && i > 0 {
			position += paragraphGap
		}
		token := analysis.Token{Start: int(u.start), End: int(u.end), Position: position, Type: analysis.Double}
		if !u.dense || isLast(units, i) {
			token.Term = cut(folded[u.off:u.stop])
			token.Type = analysis.AlphaNumeric
			backing = append(backing, token)
		}
		if !isLast(units, i) {
			token.Term, token.End, token.Type = pair(folded, u, units[i+1]), int(units[i+1].end), analysis.Double
			backing = append(backing, token)
		}
	}
	stream := make(analysis.TokenStream, len(backing))
	for i := range backing {
		stream[i] = &backing[i]
	}
	return stream
}

// countTokens is how many tokens Analyze makes.
func countTokens(units []unit) int {
	n := 0
	for i, u := range units {
		last := isLast(units, i)
		if !u.dense || last {
			n++
		}
		if !last {
			n++
		}
	}
	return n
}

// isLast reports whether nothing touches the end of unit i.
func isLast(units []unit, i int) bool {
	return i+1 == len(units) || units[i+1].gap != touching
}

// pair is the term of two units that touch; of a long word the beginning stands
// for the whole.
func pair(folded []byte, a, b unit) []byte {
	if a.stop-a.off <= longWord && b.stop-b.off <= longWord {
		return folded[a.off:b.stop:b.stop]
	}
	term := append([]byte(nil), cut(folded[a.off:a.stop])...)
	return append(term, cut(folded[b.off:b.stop])...)
}

// cut is at most longWord bytes of a word, in whole characters.
func cut(word []byte) []byte {
	if len(word) <= longWord {
		return word[:len(word):len(word)]
	}
	end := longWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end:end]
}
