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
	case name == "windows-1253" || name == "iso-8859-7":
		return greek(sample, name)
	case name == "x-mac-cyrillic":
		return cyrillic(sample)
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

// greek tells windows-1253 from ISO-8859-7, which differ in one letter: Ά is A2
// in the one and B6 in the other, where the other has a quotation mark and the one ¶.
// Before a small letter each is Ά. Where no word begins so, both read alike, but
// for a few marks, and the name that was found stays.
func greek(sample []byte, name string) string {
	windows, iso := 0, 0
	for i := 1; i < len(sample); i++ {
		if sample[i] < 0xdc || i > 1 && sample[i-2] >= 0xb8 {
			continue
		}
		switch sample[i-1] {
		case 0xa2:
			windows++
		case 0xb6:
			iso++
		}
	}
	switch {
	case windows > iso:
		return "windows-1253"
	case iso > windows:
		return "iso-8859-7"
	}
	return name
}

// cyrillic tells windows-1251 from the Macintosh's encoding, which have their
// small letters in the same places: the one has the capitals from C0 on and я at
// FF, the other the capitals from 80 on and я at DF.
func cyrillic(sample []byte) string {
	mac, windows := 0, 0
	for i, c := range sample {
		small := i+1 < len(sample) && sample[i+1] >= 0xe0
		switch {
		case c >= 0x80 && c < 0xa0 && small, c == 0xdf && i > 0 && sample[i-1] >= 0xe0:
			mac++
		case c == 0xff, c >= 0xc0 && c < 0xdf && small:
			windows++
		}
	}
	if windows > mac {
		return "windows-1251"
	}
	return "x-mac-cyrillic"
}
