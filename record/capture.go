package record

import (
	"net/http"
	"time"
)

// Truncation says why a capture ends before the answer did, in the words of
// WARC-Truncated (ISO 28500, 5.13); "" is a whole answer.
type Truncation string

// The truncations that WARC names and we use.
const (
	Whole               Truncation = ""
	TruncatedLength     Truncation = "length"     // over the cap of bytes
	TruncatedTime       Truncation = "time"       // the time was over
	TruncatedDisconnect Truncation = "disconnect" // the connection ended early
)

// Capture is one HTTP exchange as it took place, before anyone has given it a
// meaning. Its byte slices are not changed after it was made.
type Capture struct {
	URL     string
	Purpose Purpose
	Site    string
	// Time is when the request was sent, in UTC.
	Time time.Time
	// Took is the time from then to the last byte.
	Took time.Duration
	// RemoteIP is the address that was dialled.
	RemoteIP string
	// Protocol is the TLS version, "" for plain HTTP; Chain holds the SHA-256
	// of each certificate that the server sent, lower hex, leaf first.
	Protocol string
	Chain    []string

	// RawRequest is the request as it was written to the connection.
	RawRequest []byte
	// RawHead is the head of the final response as received, its empty last
	// line included; 1xx heads are left out.
	RawHead []byte
	// RawBody is what followed the head on the wire, transfer coding included.
	RawBody []byte

	// Status and Header are RawHead, parsed.
	Status int
	Header http.Header
	// Payload is the entity body: RawBody with the transfer coding removed and
	// the content coding kept. It may share memory with RawBody.
	Payload []byte
	// Body is Payload with the content coding removed too, at most as long as
	// the cap. It may share memory with Payload.
	Body      []byte
	Truncated Truncation
}

// Ref says where a capture is kept. It is what a record points to as proof.
type Ref struct {
	// File is relative to the data folder, with slashes, as named once closed.
	File string `json:"file"`
	// Offset and Length delimit the gzip member of the response or revisit record.
	Offset int64 `json:"offset"`
	Length int64 `json:"length"`
	// RecordID is the WARC-Record-ID with its angle brackets.
	RecordID string `json:"record_id"`
	// PayloadDigest is "sha256:" and lower hex.
	PayloadDigest string `json:"payload_digest"`
	// Time is the WARC-Date, UTC.
	Time   time.Time `json:"time"`
	Status int       `json:"status"`

	// URL is the target. It is not part of an article's record: the article has it.
	URL string `json:"-"`
	// Revisit says that the record at Offset is a revisit, whose payload is
	// that of an earlier capture.
	Revisit bool `json:"-"`
}
