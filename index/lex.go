package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/internal/words"
)

// The bounds of a query's text.
const (
	maxQueryBytes = 16 << 10
	maxTerms      = 200
	maxDepth      = 32
)

// lexeme is one sign of a query. at is where it begins, in characters from 1.
type lexeme struct {
	kind lexKind
	text string
	at   int
}

type lexKind uint8

const (
	lexEnd lexKind = iota
	lexWord
	lexPhrase // in quotes
	lexField  // a known field and its colon
	lexOpen
	lexClose
	lexNot
	lexOr
	lexAnd
)

// isField reports whether name is a field of the query language.
func isField(name string) bool {
	switch name {
	case "title", "body", "source", "author", "site", "id", "deleted", "kind", "lang":
		return true
	}
	return false
}

// plain gives the ASCII form of a sign of the query language, for people who
// write with an input method.
func plain(r rune) rune {
	switch r {
	case '“', '”', '„', '＂':
		return '"'
	case '（':
		return '('
	case '）':
		return ')'
	case '：':
		return ':'
	case '－':
		return '-'
	case '＊':
		return '*'
	}
	if unicode.IsSpace(r) || unicode.IsControl(r) {
		return ' '
	}
	return r
}

// lex takes a query apart.
func lex(text string) ([]lexeme, error) {
	if len(text) > maxQueryBytes {
		return nil, words.Errorf("%w: it is %d bytes long, and at most %d are allowed; shorten it", ErrQuery, len(text), maxQueryBytes)
	}
	if !utf8.ValidString(text) {
		return nil, words.Errorf("%w: it is not valid UTF-8", ErrQuery)
	}
	s := []rune(text)
	var out []lexeme
	for i := 0; i < len(s); {
		n, l, err := lexOne(s, i)
		if err != nil {
			return nil, err
		}
		if l.kind != lexEnd {
			out = append(out, l)
		}
		i += n
	}
	return append(out, lexeme{kind: lexEnd, at: len(s) + 1}), nil
}

// lexOne reads the sign at s[i:] and says how many characters it takes; of
// white space it makes lexEnd.
func lexOne(s []rune, i int) (int, lexeme, error) {
	l := lexeme{at: i + 1}
	switch plain(s[i]) {
	case ' ':
		return 1, l, nil
	case '(':
		l.kind = lexOpen
		return 1, l, nil
	case ')':
		l.kind = lexClose
		return 1, l, nil
	case '"':
		for end := i + 1; end < len(s); end++ {
			if plain(s[end]) == '"' {
				l.kind, l.text = lexPhrase, string(s[i+1:end])
				return end + 1 - i, l, nil
			}
		}
		return 0, l, words.Errorf("%w: the quotation that begins at character %d has no end; add a closing quotation mark", ErrQuery, i+1)
	case '-':
		if i+1 < len(s) && plain(s[i+1]) != ' ' && plain(s[i+1]) != ')' {
			l.kind = lexNot
			return 1, l, nil
		}
	}
	n, l := lexText(s, i)
	return n, l, nil
}

// lexText reads a word, an operator in letters or a field.
func lexText(s []rune, i int) (int, lexeme) {
	l := lexeme{at: i + 1}
	end := i
	for end < len(s) && !strings.ContainsRune(` "()`, plain(s[end])) {
		if plain(s[end]) == ':' && isField(strings.ToLower(string(s[i:end]))) {
			l.kind, l.text = lexField, strings.ToLower(string(s[i:end]))
			return end + 1 - i, l
		}
		end++
	}
	l.text = string(s[i:end])
	switch l.text {
	case "AND":
		l.kind = lexAnd
	case "OR":
		l.kind = lexOr
	case "NOT":
		l.kind = lexNot
	default:
		l.kind = lexWord
	}
	return end - i, l
}
