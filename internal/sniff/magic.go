package sniff

import (
	"bytes"
	"encoding/binary"

	"jianbao/internal/words"
)

// A magic is a mark by which a format is known.
type magic struct {
	at   int
	mark string
	name string
}

// magics are the marks of formats, from their specifications, the registry of
// media types and the WHATWG's MIME Sniffing Standard. The first that fits counts.
func magics() []magic {
	return []magic{
		{0, "%PDF-", words.Key("a PDF document")},
		{0, "%!PS", words.Key("a PostScript document")},
		{0, "{\\rtf", words.Key("an RTF document")},
		{0, "AT&TFORM", words.Key("a DjVu document")},
		{0, "Founder CEB", words.Key("a CEB document")},
		{0, "CAJ\x00", words.Key("a CAJ document")},

		{0, "\x89PNG\r\n\x1a\n", words.Key("a PNG image")},
		{0, "\xff\xd8\xff", words.Key("a JPEG image")},
		{0, "GIF87a", words.Key("a GIF image")},
		{0, "GIF89a", words.Key("a GIF image")},
		{8, "WEBPVP8", words.Key("a WebP image")},
		{0, "II*\x00", words.Key("a TIFF image")},
		{0, "MM\x00*", words.Key("a TIFF image")},
		{0, "\x00\x00\x01\x00", words.Key("an icon")},
		{0, "\x00\x00\x02\x00", words.Key("an icon")},
		{0, "8BPS\x00\x01", words.Key("a Photoshop image")},
		{4, "ftypavif", words.Key("an AVIF image")},
		{4, "ftyphei", words.Key("a HEIC image")},
		{4, "ftypmif1", words.Key("a HEIC image")},

		{4, "ftypM4A", words.Key("an MPEG-4 sound")},
		{4, "ftyp", words.Key("an MP4 video")},
		{8, "AVI LIST", words.Key("an AVI video")},
		{0, "\x1aE\xdf\xa3", words.Key("a WebM or Matroska video")},
		{0, "FLV\x01", words.Key("a Flash video")},
		{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", words.Key("a Windows Media file")},
		{0, ".RMF\x00", words.Key("a RealMedia file")},
		{0, "\x00\x00\x01\xba", words.Key("an MPEG video")},
		{0, "\x00\x00\x01\xb3", words.Key("an MPEG video")},
		{0, "#EXTM3U", words.Key("a playlist")},
		{0, "ID3\x02", words.Key("an MP3 sound")},
		{0, "ID3\x03", words.Key("an MP3 sound")},
		{0, "ID3\x04", words.Key("an MP3 sound")},
		{0, "OggS\x00", words.Key("an Ogg file")},
		{0, "fLaC\x00", words.Key("a FLAC sound")},
		{0, "#!AMR", words.Key("an AMR sound")},
		{8, "WAVEfmt ", words.Key("a WAV sound")},
		{0, "MThd\x00\x00\x00\x06", words.Key("a MIDI file")},

		{0, "\x1f\x8b\x08", words.Key("a gzip file")},
		{0, "BZh", words.Key("a bzip2 file")},
		{0, "\xfd7zXZ\x00", words.Key("an xz file")},
		{0, "\x28\xb5\x2f\xfd", words.Key("a zstd file")},
		{0, "7z\xbc\xaf\x27\x1c", words.Key("a 7z archive")},
		{0, "Rar!\x1a\x07", words.Key("a RAR archive")},
		{0, "MSCF\x00\x00\x00\x00", words.Key("a CAB archive")},
		{257, "ustar", words.Key("a tar archive")},
		{2, "-lh5-", words.Key("an LHA archive")},

		{0, "\x7fELF", words.Key("a program")},
		{0, "\xca\xfe\xba\xbe", words.Key("a program")},
		{0, "\xcf\xfa\xed\xfe", words.Key("a program")},
		{0, "\x00asm", words.Key("a program")},
		{0, "dex\n03", words.Key("a program")},
		{0, "SQLite format 3\x00", words.Key("an SQLite database")},
		{0, "d8:announce", words.Key("a torrent")},
		{0, "WARC/1.", words.Key("a WARC file")},

		{0, "\x00\x01\x00\x00\x00", words.Key("a font")},
		{0, "OTTO\x00", words.Key("a font")},
		{0, "ttcf\x00", words.Key("a font")},
		{0, "wOFF", words.Key("a font")},
		{0, "wOF2", words.Key("a font")},
	}
}

// byMagic names a format by its marks, "" for none of them.
func byMagic(head []byte) string {
	// A reader of PDF, PostScript or RTF passes over blanks and byte order marks.
	if rest := visible(head); bytes.HasPrefix(rest, []byte("%PDF-")) {
		head = rest
	}
	for _, m := range magics() {
		if len(head) >= m.at+len(m.mark) && string(head[m.at:m.at+len(m.mark)]) == m.mark {
			return m.name
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return inZIP(head)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return inOLE(head)
	case isBMP(head):
		return words.Key("a BMP image")
	case isFlash(head):
		return words.Key("a Flash film")
	case isMPEGAudio(head):
		return words.Key("an MP3 sound")
	case isEXE(head):
		return words.Key("a program")
	}
	return ""
}

// inZIP tells the formats that are ZIP archives by the names in them.
func inZIP(head []byte) string {
	has := func(name string) bool { return bytes.Contains(head, []byte(name)) }
	switch {
	case has("mimetypeapplication/epub+zip"):
		return words.Key("an EPUB book")
	case has("mimetypeapplication/vnd.oasis.opendocument"):
		return words.Key("an OpenDocument file")
	case has("AndroidManifest.xml"), has("classes.dex"), has("META-INF/MANIFEST.MF"):
		return words.Key("a program")
	case has("OFD.xml"):
		return words.Key("an OFD document")
	case has("word/"):
		return words.Key("a Word document")
	case has("xl/"):
		return words.Key("an Excel table")
	case has("ppt/"):
		return words.Key("a PowerPoint document")
	}
	return words.Key("a ZIP archive")
}

// inOLE tells the old formats of Office by the names of their streams, which
// stand in UTF-16 and often beyond what is looked at.
func inOLE(head []byte) string {
	has := func(name string) bool {
		wide := make([]byte, 0, 2*len(name))
		for _, c := range []byte(name) {
			wide = append(wide, c, 0)
		}
		return bytes.Contains(head, wide)
	}
	switch {
	case has("WordDocument"):
		return words.Key("a Word document")
	case has("Workbook"):
		return words.Key("an Excel table")
	case has("PowerPoint Document"):
		return words.Key("a PowerPoint document")
	}
	return words.Key("an Office document")
}

// isBMP looks for the two reserved fields and the size of the next header too:
// BM alone begins words.
func isBMP(head []byte) bool {
	return len(head) >= 18 && string(head[:2]) == "BM" && binary.LittleEndian.Uint32(head[6:]) == 0 && binary.LittleEndian.Uint32(head[14:]) <= 124
}

func isFlash(head []byte) bool {
	return len(head) > 8 && (head[0] == 'F' || head[0] == 'C' || head[0] == 'Z') && string(head[1:3]) == "WS" && head[3] > 0 && head[3] < ' '
}

// isMPEGAudio looks for a header of MPEG-1 or 2, layer III, with a rate of bits
// and of samples that there is. FF FB is a valid pair in no encoding of text.
func isMPEGAudio(head []byte) bool {
	return len(head) >= 4 && head[0] == 0xff && (head[1]&0xfe == 0xfa || head[1]&0xfe == 0xf2) && head[2]>>4 != 0 && head[2]>>4 != 15 && head[2]>>2&3 != 3
}

// isEXE follows the program's old header to the new one.
func isEXE(head []byte) bool {
	if len(head) < 0x40 || string(head[:2]) != "MZ" {
		return false
	}
	at := int64(binary.LittleEndian.Uint32(head[0x3c:]))
	return at+4 <= int64(len(head)) && string(head[at:at+4]) == "PE\x00\x00"
}
