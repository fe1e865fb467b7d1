package index

import (
	"strings"

	"jianbao/internal/words"
)

// node is a query, as a tree: exactly one of its forms.
type node struct {
	op   operator
	kids []*node
	term *term // of opTerm
}

type operator uint8

const (
	opAll operator = iota // every article
	opAnd
	opOr
	opNot // of one kid
	opTerm
)

// term is a leaf of a query: a phrase in a text, or a value of a field.
type term struct {
	field string // "" is title or body
	at    int    // in the query, in characters from 1
	// Of a text.
	units  []unit
	folded []byte
	prefix bool // the last unit is the beginning of a word
	// raw is the term as written, where a text that has these very characters
	// surely has the term: unified Han alone, in one piece.
	raw string
	// Of another field: folded as fields are compared.
	value string
}

// isText reports whether the term is looked for in title or body.
func (t *term) isText() bool { return t.field == "" || t.field == "title" || t.field == "body" }

// parser reads lexemes by recursive descent.
type parser struct {
	lexemes []lexeme
	next    int
	terms   int
	depth   int
	field   string
}

// parse reads a query. Words in which nothing can be searched for (punctuation)
// are passed over, unless there is nothing else.
func parse(text string) (*node, error) {
	lexemes, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{lexemes: lexemes}
	if p.peek().kind == lexEnd {
		return &node{op: opAll}, nil
	}
	tree, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	if l := p.peek(); l.kind == lexClose {
		return nil, words.Errorf("%w: the parenthesis at character %d closes nothing; remove it or put it in quotes", ErrQuery, l.at)
	}
	if tree == nil {
		return nil, words.Errorf("%w: there is nothing in %q that can be searched for; write Chinese characters, letters or digits", ErrQuery, text)
	}
	return tree, nil
}

func (p *parser) peek() lexeme { return p.lexemes[p.next] }

func (p *parser) take() lexeme {
	l := p.lexemes[p.next]
	if l.kind != lexEnd {
		p.next++
	}
	return l
}

// alternatives reads: conjunction { OR conjunction }.
func (p *parser) alternatives() (*node, error) {
	var kids []*node
	for {
		kid, err := p.conjunction()
		if err != nil {
			return nil, err
		}
		if kid != nil {
			kids = append(kids, kid)
		}
		if p.peek().kind != lexOr {
			return join(opOr, kids), nil
		}
		p.take()
	}
}

// conjunction reads: one { [AND] one }, at least one.
func (p *parser) conjunction() (*node, error) {
	var kids []*node
	for first := true; ; first = false {
		switch l := p.peek(); l.kind {
		case lexAnd:
			p.take()
			if first {
				return nil, p.lonely(l)
			}
			if follows := p.peek(); follows.kind == lexAnd || follows.kind == lexOr || follows.kind == lexEnd || follows.kind == lexClose {
				return nil, p.lonely(l)
			}
		case lexEnd, lexClose, lexOr:
			if first {
				return nil, p.lonely(l)
			}
			return join(opAnd, kids), nil
		default:
			kid, err := p.one()
			if err != nil {
				return nil, err
			}
			if kid != nil {
				kids = append(kids, kid)
			}
		}
	}
}

// lonely is the error of a sign that wants something beside it.
func (p *parser) lonely(l lexeme) error {
	if l.kind == lexEnd {
		return words.Errorf("%w: something is missing at its end (character %d); words such as OR are searched for in quotes", ErrQuery, l.at)
	}
	return words.Errorf("%w: something is missing before or after what stands at character %d; signs and words such as OR are searched for in quotes", ErrQuery, l.at)
}

// one reads: { - | NOT } ( parenthesis | [field:] word | [field:] phrase ).
func (p *parser) one() (*node, error) {
	p.depth++
	defer func() { p.depth-- }()
	l := p.take()
	if p.depth > maxDepth {
		return nil, words.Errorf("%w: it is nested deeper than %d at character %d; use fewer parentheses", ErrQuery, maxDepth, l.at)
	}
	switch l.kind {
	case lexNot:
		if next := p.peek().kind; next == lexEnd || next == lexClose || next == lexAnd || next == lexOr {
			return nil, p.lonely(l)
		}
		kid, err := p.one()
		if kid == nil || err != nil {
			return nil, err
		}
		return &node{op: opNot, kids: []*node{kid}}, nil
	case lexField:
		return p.inField(l)
	case lexOpen:
		tree, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		if p.take().kind != lexClose {
			return nil, words.Errorf("%w: the parenthesis at character %d is not closed; add a closing one", ErrQuery, l.at)
		}
		return tree, nil
	}
	return p.leaf(l)
}

// inField reads what stands after a field's colon.
func (p *parser) inField(l lexeme) (*node, error) {
	next := p.peek().kind
	if next != lexWord && next != lexPhrase && next != lexOpen || p.field != "" {
		return nil, words.Errorf("%w: the field %s: at character %d needs a word, a phrase in quotes or words in parentheses after it", ErrQuery, l.text, l.at)
	}
	p.field = l.text
	defer func() { p.field = "" }()
	return p.one()
}

// leaf makes a term of a word or phrase, nil of one that has nothing in it.
func (p *parser) leaf(l lexeme) (*node, error) {
	if p.terms++; p.terms > maxTerms {
		return nil, words.Errorf("%w: it has more than %d words; leave some out", ErrQuery, maxTerms)
	}
	t := &term{field: p.field, at: l.at}
	if !t.isText() {
		t.value = foldValue(l.text)
		return &node{op: opTerm, term: t}, checkValue(t, l.text)
	}
	t.units, t.folded = segment([]byte(l.text), nil, nil)
	if len(t.units) == 0 {
		return nil, nil
	}
	t.raw = onlyHan(l.text)
	word := strings.TrimSuffix(strings.TrimSuffix(l.text, "*"), "＊")
	if l.kind == lexWord && len(word) < len(l.text) {
		last := t.units[len(t.units)-1]
		if last.dense || last.stop-last.off < 2 || int(last.end) != len(word) {
			return nil, words.Errorf("%w: %s at character %d: * stands only after two letters or digits or more; Chinese words are found inside of others without it", ErrQuery, l.text, l.at)
		}
		t.prefix = true
	}
	return &node{op: opTerm, term: t}, nil
}

// onlyHan is s where it is of unified Han alone, else "".
func onlyHan(s string) string {
	for _, r := range s {
		if r < 0x4e00 || r > 0x9fff {
			return ""
		}
	}
	return s
}

// checkValue refuses values that a field cannot have.
func checkValue(t *term, raw string) error {
	if t.value == "" {
		return words.Errorf("%w: the field %s: at character %d needs a value", ErrQuery, t.field, t.at)
	}
	if t.field == "deleted" {
		switch t.value {
		case "yes", "no", "missing", "returned":
		default:
			return words.Errorf("%w: deleted:%s at character %d: it can be yes, no, missing or returned", ErrQuery, raw, t.at)
		}
	}
	return nil
}

// join makes one node of several; nil of none.
func join(op operator, kids []*node) *node {
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return kids[0]
	}
	return &node{op: op, kids: kids}
}

// foldValue is the form in which values of fields are compared: folded, white
// space and invisible marks left out.
func foldValue(s string) string {
	return strings.Map(func(r rune) rune {
		r = fold(r)
		if c := classify(r); c == invisible || plain(r) == ' ' {
			return -1
		}
		return r
	}, s)
}
