package archive

import (
	"net/http"
	"strings"
	"time"

	"jianbao/internal/coding"
	"jianbao/internal/words"
	"jianbao/record"
)

// The types of records that we write.
const (
	typeInfo     = "warcinfo"
	typeResponse = "response"
	typeRevisit  = "revisit"
	typeRequest  = "request"
	typeMetadata = "metadata"
	typeResource = "resource" // only read
)

// The names of fields, as ISO 28500 spells them, and those two by which we find
// the record that a revisit refers to without a search.
const (
	fieldType          = "WARC-Type"
	fieldID            = "WARC-Record-ID"
	fieldDate          = "WARC-Date"
	fieldTarget        = "WARC-Target-URI"
	fieldIP            = "WARC-IP-Address"
	fieldConcurrent    = "WARC-Concurrent-To"
	fieldBlockDigest   = "WARC-Block-Digest"
	fieldPayloadDigest = "WARC-Payload-Digest"
	fieldProfile       = "WARC-Profile"
	fieldRefersTo      = "WARC-Refers-To"
	fieldRefersURL     = "WARC-Refers-To-Target-URI"
	fieldRefersDate    = "WARC-Refers-To-Date"
	fieldRefersFile    = "WARC-Refers-To-Filename"
	fieldRefersOffset  = "WARC-Refers-To-File-Offset"
	fieldTruncated     = "WARC-Truncated"
	fieldFilename      = "WARC-Filename"
	fieldContentType   = "Content-Type"
	fieldLength        = "Content-Length"
)

// The profiles of revisits (ISO 28500, 6.7).
const (
	profileIdentical   = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	profileNotModified = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
)

// Entry is a record as it stands in a file, of ours or of another tool's. What
// the record does not say is zero.
type Entry struct {
	// File is the name under which the file was opened.
	File string
	// Offset and Length delimit the record's gzip member, or the record where
	// the file is not compressed. Length is 0 for a record that shares its
	// member with others: it cannot be had by itself.
	Offset, Length int64
	// Version is as in the first line, such as WARC/1.1.
	Version string
	Fields  Fields
	// Type is WARC-Type in lower case, ID WARC-Record-ID with its brackets, URL
	// WARC-Target-URI, Time WARC-Date.
	Type, ID, URL string
	Time          time.Time
	// Size is the length of the block, Block its beginning, at most the cap.
	Size  int64
	Block []byte
	// Status and Header are those of the HTTP message in a response or revisit.
	Status int
	Header http.Header
	// PayloadDigest is as stated. Where a response or resource states none, it
	// is computed as ours are.
	PayloadDigest string
	// Err says what is wrong with the record (a *Problem), or at Offset where
	// none could be read; then Type may be "".
	Err error

	head []byte // of the HTTP message in Block
}

// Ref is the reference to a response, revisit or resource; ok is false for the
// others, for damaged ones and for those that cannot be had by themselves.
func (e *Entry) Ref() (ref record.Ref, ok bool) {
	switch e.Type {
	case typeResponse, typeRevisit, typeResource:
	default:
		return record.Ref{}, false
	}
	return record.Ref{
		File: e.File, Offset: e.Offset, Length: e.Length, RecordID: e.ID, PayloadDigest: e.PayloadDigest,
		Time: e.Time, Status: e.Status, URL: e.URL, Revisit: e.Type == typeRevisit,
	}, e.Err == nil && e.Length > 0
}

// isHTTP reports whether the block is an HTTP message.
func (e *Entry) isHTTP() bool {
	mime, _, _ := strings.Cut(e.Fields.Get(fieldContentType), ";")
	return strings.EqualFold(strings.TrimSpace(mime), "application/http")
}

// isNotModified reports whether the record is a revisit by a 304.
func (e *Entry) isNotModified() bool {
	return e.Type == typeRevisit && strings.HasSuffix(e.Fields.Get(fieldProfile), "/server-not-modified")
}

// mime is the media type of the HTTP message, or of the block, without
// parameters; "unk" is what indexes write for none.
func (e *Entry) mime() string {
	value := e.Fields.Get(fieldContentType)
	if e.isHTTP() {
		value = e.Header.Get(fieldContentType)
	}
	mime, _, _ := strings.Cut(value, ";")
	if mime = strings.ToLower(strings.TrimSpace(mime)); mime == "" || strings.ContainsAny(mime, " \t\"") {
		return "unk"
	}
	return mime
}

// message splits the block of an HTTP message into its raw head and body.
func (e *Entry) message() (head, body []byte) {
	if len(e.head) > 0 && len(e.head) <= len(e.Block) {
		return e.Block[:len(e.head):len(e.head)], e.Block[len(e.head):]
	}
	return nil, e.Block
}

// payload is the entity body: the message's without its transfer coding.
func (e *Entry) payload() []byte {
	_, body := e.message()
	payload, _ := coding.Payload(e.Header, body)
	return payload
}

// interpret fills what the fields say.
func (e *Entry) interpret() {
	e.Type = strings.ToLower(e.Fields.Get(fieldType))
	e.ID = e.Fields.Get(fieldID)
	// Some writers of WARC 1.0 put the address between brackets.
	e.URL = strings.TrimSuffix(strings.TrimPrefix(e.Fields.Get(fieldTarget), "<"), ">")
	e.PayloadDigest = e.Fields.Get(fieldPayloadDigest)
	if t, err := time.Parse(time.RFC3339Nano, e.Fields.Get(fieldDate)); err == nil {
		e.Time = t.UTC()
	}
}

// Problem is something wrong at a place of a file: what Verify reports, and the
// error of a read that met it.
type Problem struct {
	// File is relative to the data folder, with slashes; that of an open file
	// is the name that it will have once closed.
	File string `json:"file"`
	// Offset is where the record begins; 0 where the file as a whole is meant.
	Offset int64 `json:"offset"`
	// URL is the record's, where it is known.
	URL string `json:"url,omitempty"`
	// What is wrong, in English; Err is the same, to be said in other languages.
	What string `json:"what"`
	Err  error  `json:"-"`
}

func newProblem(file string, offset int64, url string, err error) *Problem {
	return &Problem{File: file, Offset: offset, URL: url, What: err.Error(), Err: err}
}

func (p *Problem) Error() string { return p.Unwrap().Error() }

// Unwrap gives the whole as an error that can be said in other languages.
func (p *Problem) Unwrap() error {
	if p.URL == "" {
		return words.Errorf("%s at byte %d: %w", p.File, p.Offset, p.Err)
	}
	return words.Errorf("%s at byte %d (%s): %w", p.File, p.Offset, p.URL, p.Err)
}
