package archive

import (
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"jianbao/internal/coding"
	"jianbao/record"
)

// exchange is a capture on its way into a file.
type exchange struct {
	record.Capture
	date          string
	payload       []byte
	payloadDigest string
	profile       string // of a revisit; "" is a response
	original      record.Ref
}

func newExchange(c record.Capture) *exchange {
	x := &exchange{Capture: c, date: warcDate(c.Time)}
	x.split()
	x.payload, _ = coding.Payload(x.Header, x.RawBody)
	x.payloadDigest = digestOf(x.payload)
	return x
}

// split makes sure that the head ends where a reader of the block will see its
// end. Bytes that no reader would take for an HTTP answer are all body.
func (x *exchange) split() {
	head, rest, ok := coding.SplitHead(x.RawHead)
	if !ok || len(rest) > 0 {
		block := slices.Concat(x.RawHead, x.RawBody)
		head, rest, _ = coding.SplitHead(block)
		x.RawHead, x.RawBody = head, rest
	}
	x.Status, x.Header = coding.ParseHead(head)
	if x.Status == 0 || len(head) > maxMessageHead {
		x.RawHead, x.RawBody = nil, slices.Concat(x.RawHead, x.RawBody)
		x.Status, x.Header = 0, nil
	}
}

// mayRevisit reports whether the payload may stand for that of an earlier
// capture: there is one, it is whole, and the answer is no redirect.
func (x *exchange) mayRevisit() bool {
	return len(x.payload) > 0 && x.Truncated == record.Whole && x.Status >= 200 && (x.Status < 300 || x.Status >= 400)
}

// refer makes the exchange a revisit of original.
func (x *exchange) refer(profile string, original record.Ref) {
	x.profile, x.original = profile, original
	if x.original.URL == "" {
		x.original.URL = x.URL // a 304's original has the same
	}
	if profile == profileNotModified {
		x.payloadDigest = original.PayloadDigest
	}
}

// write appends the records of an exchange: first the one that a Ref points to.
func (w *Writer) write(x *exchange) (record.Ref, error) {
	if err := w.rotate(); err != nil {
		return record.Ref{}, err
	}
	var ids [3]string
	for i := range ids {
		var err error
		if ids[i], err = newID(w.o.Rand); err != nil {
			return record.Ref{}, err
		}
	}
	main, err := w.file.write(x.main(ids[0]))
	if err != nil {
		return record.Ref{}, err
	}
	main.Status, main.Header, main.PayloadDigest = x.Status, x.Header, x.payloadDigest
	if line, ok := indexLine(main, path.Base(w.file.name)); ok {
		w.file.lines = append(w.file.lines, line)
	}
	if len(x.RawRequest) > 0 {
		if _, err := w.file.write(x.request(ids[1], ids[0])); err != nil {
			return record.Ref{}, err
		}
	}
	if _, err := w.file.write(x.metadata(ids[2], ids[0])); err != nil {
		return record.Ref{}, err
	}
	main.File = w.file.name
	ref, _ := main.Ref()
	return ref, nil
}

// main is the response or revisit record.
func (x *exchange) main(id string) part {
	if x.profile != "" {
		return x.revisit(id)
	}
	f := x.common(typeResponse, id)
	f.add(fieldIP, x.RemoteIP)
	if len(x.RawHead) > 0 {
		f.add(fieldContentType, "application/http;msgtype=response")
		f.add(fieldPayloadDigest, x.payloadDigest)
	} else { // an answer that is no HTTP: nobody shall take it for one, or look for a payload in it
		f.add(fieldContentType, "application/octet-stream")
	}
	f.add(fieldBlockDigest, digestOf(x.RawHead, x.RawBody))
	f.add(fieldTruncated, string(x.Truncated))
	return part{f, [][]byte{x.RawHead, x.RawBody}}
}

// revisit keeps the head of the answer and names the record with its payload.
func (x *exchange) revisit(id string) part {
	f := x.common(typeRevisit, id)
	f.add(fieldIP, x.RemoteIP)
	f.add(fieldProfile, x.profile)
	f.add(fieldRefersTo, x.original.RecordID)
	f.add(fieldRefersURL, x.original.URL)
	f.add(fieldRefersDate, warcDate(x.original.Time))
	f.add(fieldRefersFile, x.original.File)
	f.add(fieldRefersOffset, strconv.FormatInt(x.original.Offset, 10))
	f.add(fieldContentType, "application/http;msgtype=response")
	f.add(fieldBlockDigest, digestOf(x.RawHead))
	f.add(fieldPayloadDigest, x.payloadDigest)
	if x.profile == profileIdentical {
		f.add(fieldTruncated, string(record.TruncatedLength)) // ISO 28500, 6.7.2: the block is, not the answer
	}
	return part{f, [][]byte{x.RawHead}}
}

func (x *exchange) request(id, main string) part {
	f := x.common(typeRequest, id)
	f.add(fieldConcurrent, main)
	f.add(fieldIP, x.RemoteIP)
	f.add(fieldContentType, "application/http;msgtype=request")
	f.add(fieldBlockDigest, digestOf(x.RawRequest))
	return part{f, [][]byte{x.RawRequest}}
}

// The lines of our metadata records. The first is in use elsewhere, too.
const (
	metaMilliseconds = "fetchTimeMs"
	metaTook         = "took"
	metaPurpose      = "purpose"
	metaSite         = "site"
	metaTLS          = "tls"
	metaCertificate  = "certificate"
	metaTruncated    = "truncated"
)

// metadata holds what is known of the exchange beside its bytes.
func (x *exchange) metadata(id, main string) part {
	var lines Fields
	lines.add(metaMilliseconds, strconv.FormatInt(x.Took.Milliseconds(), 10))
	lines.add(metaTook, x.Took.String())
	lines.add(metaPurpose, string(x.Purpose))
	lines.add(metaSite, x.Site)
	lines.add(metaTLS, x.Protocol)
	for _, sum := range x.Chain {
		lines.add(metaCertificate, sum)
	}
	lines.add(metaTruncated, string(x.Truncated))
	block := lines.append(nil)
	f := x.common(typeMetadata, id)
	f.add(fieldConcurrent, main)
	f.add(fieldContentType, "application/warc-fields")
	f.add(fieldBlockDigest, digestOf(block))
	return part{f, [][]byte{block}}
}

// common are the fields that all records of an exchange begin with.
func (x *exchange) common(kind, id string) Fields {
	return Fields{{fieldType, kind}, {fieldID, id}, {fieldDate, x.date}, {fieldTarget, x.URL}}
}

// applyMetadata gives a capture what metadata keeps of it.
func applyMetadata(c *record.Capture, block []byte) {
	lines := parseFields(block)
	if took, err := time.ParseDuration(lines.Get(metaTook)); err == nil {
		c.Took = took
	}
	c.Purpose = record.Purpose(lines.Get(metaPurpose))
	c.Site = lines.Get(metaSite)
	c.Protocol = lines.Get(metaTLS)
	c.Chain = lines.All(metaCertificate)
}

// infoFields is the first record of a file.
func infoFields(info Fields, name, id string, now time.Time) part {
	var lines Fields
	for _, standard := range []Field{
		{"format", "WARC File Format 1.1"},
		{"conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
	} {
		if info.Get(standard.Name) == "" {
			lines = append(lines, standard)
		}
	}
	block := append(lines, info...).append(nil)
	f := Fields{{fieldType, typeInfo}, {fieldID, id}, {fieldDate, warcDate(now)}, {fieldFilename, path.Base(name)}}
	f.add(fieldContentType, "application/warc-fields")
	f.add(fieldBlockDigest, digestOf(block))
	return part{f, [][]byte{block}}
}

// newID is a WARC-Record-ID: a random UUID (RFC 9562, version 4) as a URN.
func newID(random io.Reader) (string, error) {
	var u [16]byte
	if _, err := io.ReadFull(random, u[:]); err != nil {
		return "", fmt.Errorf("make a record id: %w", err)
	}
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	h := hex.EncodeToString(u[:])
	return "<urn:uuid:" + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-") + ">", nil
}
