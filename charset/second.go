package charset

import "github.com/wlynxg/chardet"

// secondOpinion asks chardet, which knows how often letters follow each other
// in the languages that use single-byte encodings. Its answers for encodings of
// several bytes are taken only where they decode.
func secondOpinion(sample []byte, b *ballot) string {
	name := Name(chardet.Detect(sample).Encoding)
	if t, ok := b.tallies[name]; ok && !t.mostlyGood() {
		return ""
	}
	if _, ok := indexes[name]; !ok {
		return ""
	}
	return name
}
