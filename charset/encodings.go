package charset

import (
	"maps"
	"sync"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// The indexes are made when first asked for and never change afterwards. The
// large ones take about a millisecond each.
var (
	gbIndex    = sync.OnceValue(newGB18030)
	big5Index  = sync.OnceValue(newBig5)
	euckrIndex = sync.OnceValue(newEUCKR)
	sjisIndex  = sync.OnceValue(newShiftJIS)
	eucjpIndex = sync.OnceValue(newEUCJP)
	euctwIndex = sync.OnceValue(newEUCTW)
	gbEncoder  = sync.OnceValue(newGBCodes)
)

// indexes are the encodings that an index describes, by name.
var indexes = func() map[string]func() *index {
	all := map[string]func() *index{
		"gb18030": gbIndex, "big5": big5Index, "euc-kr": euckrIndex, "shift_jis": sjisIndex, "euc-jp": eucjpIndex, "euc-tw": euctwIndex,
	}
	maps.Copy(all, singleByte())
	return all
}()

// singleByte are the single-byte encodings of the WHATWG, and IBM's code page
// 855, which old Cyrillic pages use.
func singleByte() map[string]func() *index {
	all := map[string]func() *index{
		"ibm855": sync.OnceValue(func() *index { return newIndex(charmap.CodePage855, false) }),
	}
	for _, name := range []string{
		"ibm866", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8",
		"iso-8859-8-i", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "koi8-r", "koi8-u",
		"macintosh", "windows-874", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
		"windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic", "x-user-defined",
	} {
		all[name] = sync.OnceValue(func() *index { return newIndex(whatwg(name), false) })
	}
	return all
}

// whatwg is x/text's encoding of a name that it is known to have.
func whatwg(name string) encoding.Encoding {
	e, err := htmlindex.Get(name)
	if err != nil {
		return encoding.Replacement // not reached: names are the standard's; everything would be U+FFFD
	}
	return e
}
