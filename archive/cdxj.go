package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cdxLine is a line of a CDXJ: where in a file the capture of a URL stands.
// Numbers are strings, as the tools that read such files write them.
type cdxLine struct {
	key, stamp string

	URL      string `json:"url"`
	Mime     string `json:"mime"`
	Status   string `json:"status,omitempty"`
	Digest   string `json:"digest"`
	Length   string `json:"length"`
	Offset   string `json:"offset"`
	Filename string `json:"filename"`
	ID       string `json:"id"`
	// Of a revisit: the record whose payload it has.
	RefersTo     string `json:"refers_to,omitempty"`
	RefersToURL  string `json:"refers_to_url,omitempty"`
	RefersToDate string `json:"refers_to_date,omitempty"`
}

// mimeRevisit stands for the media type in the lines of revisits.
const mimeRevisit = "warc/revisit"

// indexLine is the line of a record, ok false where it has none: only what a
// viewer can show stands in the index, which a 304 is not.
func indexLine(e *Entry, filename string) (line cdxLine, ok bool) {
	switch {
	case e.URL == "" || e.Length == 0 || e.isNotModified():
		return cdxLine{}, false
	case e.Type == typeResource:
	case e.Type == typeResponse && e.Status != 0, e.Type == typeRevisit:
	default:
		return cdxLine{}, false
	}
	if e.Status == 304 {
		return cdxLine{}, false
	}
	line = cdxLine{
		key: strings.ReplaceAll(surt(e.URL), " ", "%20"), stamp: e.Time.Format(stamp14), URL: e.URL, Mime: e.mime(), Digest: e.PayloadDigest,
		Length: strconv.FormatInt(e.Length, 10), Offset: strconv.FormatInt(e.Offset, 10), Filename: filename, ID: e.ID,
	}
	if e.Status != 0 {
		line.Status = strconv.Itoa(e.Status)
	}
	if e.Type == typeRevisit {
		line.Mime = mimeRevisit
		line.RefersTo, line.RefersToURL = e.Fields.Get(fieldRefersTo), e.Fields.Get(fieldRefersURL)
		line.RefersToDate = e.Fields.Get(fieldRefersDate)
	}
	return line, true
}

// text is the line as it stands in the file, with its end.
func (l cdxLine) text() []byte {
	var b bytes.Buffer
	b.WriteString(l.key + " " + l.stamp + " ")
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		panic("archive: strings are always representable as JSON: " + err.Error())
	}
	return b.Bytes()
}

// encodeIndex is the CDXJ of lines: sorted by their bytes.
func encodeIndex(lines []cdxLine) []byte {
	texts := make([][]byte, len(lines))
	for i, l := range lines {
		texts[i] = l.text()
	}
	slices.SortFunc(texts, bytes.Compare)
	return bytes.Join(texts, nil)
}

var errNoLine = errors.New("not a line of a CDXJ")

// parseIndexLine reads a line of ours or of another tool.
func parseIndexLine(text []byte) (l cdxLine, err error) {
	key, rest, found := strings.Cut(string(bytes.TrimRight(text, "\r\n")), " ")
	stamp, fields, more := strings.Cut(rest, " ")
	if !found || !more {
		return l, errNoLine
	}
	if err := json.Unmarshal([]byte(fields), &l); err != nil {
		return l, errNoLine
	}
	l.key, l.stamp = key, stamp
	return l, nil
}

// place is where the line says that its record stands.
func (l cdxLine) place() (offset, length int64, err error) {
	offset, err = strconv.ParseInt(l.Offset, 10, 64)
	if err != nil {
		return 0, 0, errNoLine
	}
	length, err = strconv.ParseInt(l.Length, 10, 64)
	if err != nil {
		return 0, 0, errNoLine
	}
	return offset, length, nil
}

// warcDate is the form of a time in a record: WARC 1.1 has up to nine digits
// behind the seconds.
func warcDate(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
