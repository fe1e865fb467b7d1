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
	switch _, ok := indexes[name]; {
	case !ok:
		return ""
	case name == "windows-1252" || name == "windows-1254":
		return westernOrTurkish(sample)
	}
	return name
}

// westernOrTurkish tells windows-1254 from windows-1252, which chardet mixes up.
// They differ in six letters: ğ F0, ı FD, ş FE and their capitals, where
// windows-1252 has Icelandic ones. In Turkish ı is the most frequent letter
// beyond ASCII; in Icelandic ð, at F0, is far more frequent than ý, at FD.
func westernOrTurkish(sample []byte) string {
	var count [256]int
	letters := 0
	for _, c := range sample {
		count[c]++
		if c >= 0xc0 {
			letters++
		}
	}
	if count[0xfd] > count[0xf0] && 4*(count[0xf0]+count[0xfd]+count[0xfe]) > letters {
		return "windows-1254"
	}
	return "windows-1252"
}
