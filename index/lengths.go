package index

import (
	"errors"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	api "github.com/blevesearch/bleve_index_api"

	"jianbao/internal/words"
	"jianbao/record"
)

// lengthsKey is where a partition notes the lengths of all its documents, in
// the same transaction as they: an index that grew, was killed and went on ranks
// as one that was made at once.
const lengthsKey = "jianbao.lengths"

// lengths are numbers of documents, and of tokens in their titles and bodies.
type lengths struct{ documents, title, body int64 }

func (n *lengths) add(o lengths, sign int64) {
	n.documents += sign * o.documents
	n.title += sign * o.title
	n.body += sign * o.body
}

func (n lengths) encode() []byte { return fmt.Appendf(nil, "%d %d %d", n.documents, n.title, n.body) }

func parseLengths(text []byte) (n lengths, err error) {
	if _, err = fmt.Sscanf(string(text), "%d %d %d", &n.documents, &n.title, &n.body); err != nil || n.documents < 0 || n.title < 0 || n.body < 0 {
		err = words.Errorf("%q are no lengths of documents", text)
	}
	return n, err
}

// measure counts the tokens of an article as the analyzer makes them.
func measure(a *record.Article) lengths {
	count := func(text string) int64 {
		units, _ := segment([]byte(text), make([]unit, 0, len(text)/3+1), make([]byte, 0, len(text)+8))
		return int64(countTokens(units))
	}
	return lengths{1, count(a.Title), count(a.Body)}
}

// totalOf is what a partition notes of itself, and what the manifest says where
// an older version wrote it.
func totalOf(index bleve.Index, p partition) (lengths, error) {
	noted, err := index.GetInternal([]byte(lengthsKey))
	if err != nil {
		return lengths{}, err
	}
	if len(noted) == 0 {
		return lengths{p.Measured, p.TitleTokens, p.BodyTokens}, nil
	}
	return parseLengths(noted)
}

// formerLengths are those of the documents that a batch replaces or takes out.
// Documents of an older version have none, and stay in the sums.
func formerLengths(index bleve.Index, c *changes) (sum lengths, err error) {
	documents, err := index.DocCount()
	if err != nil || documents == 0 {
		return sum, err
	}
	advanced, err := index.Advanced()
	if err != nil {
		return sum, err
	}
	reader, err := advanced.Reader()
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	values, err := reader.DocValueReader([]string{fieldLengths})
	if err != nil {
		return sum, err
	}
	ids := c.gone
	for i := range c.articles {
		ids = append(ids[:len(ids):len(ids)], c.articles[i].ID)
	}
	for _, id := range ids {
		one, err := lengthsOf(reader, values, id)
		if err != nil {
			return sum, err
		}
		sum.add(one, 1)
	}
	return sum, nil
}

func lengthsOf(reader api.IndexReader, values api.DocValueReader, id string) (n lengths, err error) {
	internal, err := reader.InternalID(id)
	if err != nil || internal == nil {
		return n, err
	}
	var broken error
	err = values.VisitDocValues(internal, func(_ string, term []byte) { n, broken = parseLengths(term) })
	return n, errors.Join(err, broken)
}
