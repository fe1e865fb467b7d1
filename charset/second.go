package charset

import "github.com/wlynxg/chardet"

// secondSample bounds what chardet reads: it takes about a millisecond for a
// kilobyte.
const secondSample = 4 << 10

// secondOpinion asks chardet, which knows how often letters follow each other
// in the languages that use single-byte encodings. Its answers for encodings of
// several bytes are taken only where they decode. What makes it panic gets no
// opinion: these are strangers' bytes in others' code.
func secondOpinion(sample []byte, b *ballot) (name string) {
	defer func() {
		if recover() != nil {
			name = ""
		}
	}()
	name = Name(chardet.Detect(sample[:min(len(sample), secondSample)]).Encoding)
	if t, ok := b.tallies[name]; ok && !t.mostlyGood() {
		return ""
	}
	if _, ok := indexes[name]; !ok {
		return ""
	}
	return name
}
