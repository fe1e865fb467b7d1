package index

import (
	"math"
	"math/bits"

	api "github.com/blevesearch/bleve_index_api"
)

// none is behind every document number.
const none = math.MaxUint64

// verdict is what the index knows of whether a document matches.
type verdict uint8

const (
	no    verdict = iota
	maybe         // the pairs are there; the text must be read
	yes
)

// iterator runs over the documents of a partition that may match, in rising
// order of their numbers. Its methods are called with rising numbers.
type iterator interface {
	// seek gives the first document from doc on that may match, none at the end.
	seek(doc uint64) (uint64, error)
	// at judges a document that seek gave, with its score.
	at(doc uint64) (verdict, float64)
	close()
}

// closers closes several iterators.
type closers []iterator

func (c closers) close() {
	for _, it := range c {
		it.close()
	}
}

// termIterator runs over the documents of one term of a field.
type termIterator struct {
	reader api.TermFieldReader
	entry  api.TermFieldDoc
	doc    uint64
	begun  bool
	weigh  *weight // nil: no score
}

// seek steps where the way is short: advancing costs more than a few steps.
func (t *termIterator) seek(doc uint64) (uint64, error) {
	if t.begun && t.doc >= doc {
		return t.doc, nil
	}
	var next *api.TermFieldDoc
	var err error
	if !t.begun && doc == 0 || t.begun && doc == t.doc+1 {
		next, err = t.reader.Next(t.entry.Reset())
	} else {
		next, err = t.reader.Advance(api.NewIndexInternalID(nil, doc), t.entry.Reset())
	}
	t.begun = true
	if err != nil || next == nil {
		t.doc = none
		return none, err
	}
	t.doc = next.ID.Value()
	return t.doc, nil
}

func (t *termIterator) at(doc uint64) (verdict, float64) {
	if t.doc != doc {
		return no, 0
	}
	if t.weigh == nil {
		return yes, 0
	}
	return yes, t.weigh.score(float64(t.entry.Freq), t.entry.Norm)
}

func (t *termIterator) close() { _ = t.reader.Close() } // it only gives its memory back

// setIterator runs over a set of documents, all with the same score.
type setIterator struct {
	set   []uint64 // a bit a document
	score float64
}

func (s *setIterator) seek(doc uint64) (uint64, error) {
	for word := doc / 64; word < uint64(len(s.set)); word++ {
		rest := s.set[word]
		if word == doc/64 {
			rest &= ^uint64(0) << (doc % 64)
		}
		if rest != 0 {
			return word*64 + uint64(bits.TrailingZeros64(rest)), nil
		}
	}
	return none, nil
}

func (s *setIterator) at(doc uint64) (verdict, float64) {
	if doc/64 >= uint64(len(s.set)) || s.set[doc/64]&(1<<(doc%64)) == 0 {
		return no, 0
	}
	return yes, s.score
}

func (s *setIterator) close() {}

// add puts a document into the set.
func (s *setIterator) add(doc uint64) {
	for uint64(len(s.set)) <= doc/64 {
		s.set = append(s.set, make([]uint64, doc/64+1-uint64(len(s.set)))...)
	}
	s.set[doc/64] |= 1 << (doc % 64)
}

// allIterator runs over all documents.
type allIterator struct {
	reader api.DocIDReader
	doc    uint64
	begun  bool
}

func (a *allIterator) seek(doc uint64) (uint64, error) {
	for !a.begun || a.doc < doc {
		id, err := a.reader.Next()
		if err != nil {
			return none, err
		}
		a.begun, a.doc = true, none
		if id != nil {
			a.doc = id.Value()
		}
	}
	return a.doc, nil
}

func (a *allIterator) at(uint64) (verdict, float64) { return yes, 0 }

func (a *allIterator) close() { _ = a.reader.Close() } // it only gives its memory back

// andIterator runs over the documents of all of its iterators, without those
// that one of without surely has. The first iterator should have the fewest.
type andIterator struct {
	all     closers
	without closers
	// most bounds the verdict: maybe where the text must be read in any case.
	most  verdict
	last  uint64 // what seek gave
	begun bool
}

func (a *andIterator) seek(doc uint64) (uint64, error) {
	if a.begun && a.last >= doc {
		return a.last, nil
	}
	found, err := a.find(doc)
	a.begun, a.last = true, found
	return found, err
}

func (a *andIterator) find(doc uint64) (uint64, error) {
	for doc != none {
		candidate, err := a.meet(doc)
		if err != nil || candidate == none {
			return none, err
		}
		excluded := false
		for _, it := range a.without {
			found, err := it.seek(candidate)
			if err != nil {
				return none, err
			}
			if found == candidate {
				v, _ := it.at(candidate)
				excluded = excluded || v == yes
			}
		}
		if !excluded {
			return candidate, nil
		}
		doc = candidate + 1
	}
	return none, nil
}

// meet finds the first document from doc on that all iterators give.
func (a *andIterator) meet(doc uint64) (uint64, error) {
	for agreed := 0; agreed < len(a.all); {
		for _, it := range a.all {
			found, err := it.seek(doc)
			if err != nil || found == none {
				return none, err
			}
			if found != doc {
				doc, agreed = found, 0
			}
			if agreed++; agreed == len(a.all) {
				break
			}
		}
	}
	return doc, nil
}

func (a *andIterator) at(doc uint64) (verdict, float64) {
	least, sum := a.most, 0.0
	for _, it := range a.all {
		v, score := it.at(doc)
		least, sum = min(least, v), sum+score
	}
	for _, it := range a.without {
		if found, err := it.seek(doc); err == nil && found == doc {
			v, _ := it.at(doc)
			least = min(least, yes-v)
		}
	}
	return least, sum
}

func (a *andIterator) close() { a.all.close(); a.without.close() }

// orIterator runs over the documents of any of its iterators; scores add up.
type orIterator struct{ any closers }

func (o *orIterator) seek(doc uint64) (uint64, error) {
	first := uint64(none)
	for _, it := range o.any {
		found, err := it.seek(doc)
		if err != nil {
			return none, err
		}
		first = min(first, found)
	}
	return first, nil
}

func (o *orIterator) at(doc uint64) (verdict, float64) {
	most, total := no, 0.0
	for _, it := range o.any {
		found, err := it.seek(doc)
		if err != nil || found != doc {
			continue
		}
		v, score := it.at(doc)
		most, total = max(most, v), total+score
	}
	return most, total
}

func (o *orIterator) close() { o.any.close() }

// The constants of BM25, as Robertson and Zaragoza give them (2009).
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// weight scores one term over all partitions by BM25.
type weight struct {
	boost      float64
	documents  int64  // with the term
	counted    string // the partition that was counted last
	of         int64  // in all
	meanLength float64
	value      float64 // boost times the term's rarity, once settled
}

// settle is called when the term has been counted in every partition.
func (w *weight) settle() {
	w.value = w.boost * math.Log(1+(max(0, float64(w.of-w.documents))+0.5)/(float64(w.documents)+0.5))
}

// score is that of a document with the term freq times; norm is Bleve's, one
// by the root of the field's length in tokens.
func (w *weight) score(freq, norm float64) float64 {
	length := w.meanLength
	if norm > 0 {
		length = 1 / (norm * norm)
	}
	return w.value * freq * (bm25K1 + 1) / (freq + bm25K1*(1-bm25B+bm25B*length/max(w.meanLength, 1)))
}
