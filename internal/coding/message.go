package coding

import (
	"bytes"
	"net/http"
	"net/textproto"
	"strings"
)

// SplitHead splits a message at the empty line that ends its head; the head
// includes that line. ok is false where there is none: then all is head.
// Lines may end in LF alone (RFC 9112, 2.2).
func SplitHead(message []byte) (head, body []byte, ok bool) {
	for at := 0; ; {
		i := bytes.IndexByte(message[at:], '\n')
		if i < 0 {
			return message, nil, false
		}
		at += i + 1
		rest := message[at:]
		switch {
		case bytes.HasPrefix(rest, []byte("\n")):
			return message[:at+1], message[at+1:], true
		case bytes.HasPrefix(rest, []byte("\r\n")):
			return message[:at+2], message[at+2:], true
		}
	}
}

// ParseHead reads the head of a response: its status, 0 where the first line
// names none, and all of its fields, those of the transfer too, under their
// canonical names. Values are as sent but for the white space around them and
// obsolete folding, which becomes a space. What is no field is passed over.
func ParseHead(head []byte) (status int, header http.Header) {
	first, rest, _ := bytes.Cut(head, []byte("\n"))
	return parseStatus(string(first)), parseFields(rest)
}

// parseStatus reads a status line, of any protocol: HTTP/1.1, HTTP/2, ICY.
func parseStatus(line string) int {
	parts := strings.Fields(line)
	if len(parts) < 2 || len(parts[1]) != 3 {
		return 0
	}
	status := 0
	for _, c := range []byte(parts[1]) {
		if c < '0' || c > '9' {
			return 0
		}
		status = status*10 + int(c-'0')
	}
	return status
}

func parseFields(lines []byte) http.Header {
	header := http.Header{}
	var last []string // the values of the field before, for a folded line
	for line := range bytes.Lines(lines) {
		line = bytes.TrimRight(line, "\r\n")
		value := strings.Trim(string(line), " \t")
		if value == "" {
			continue
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(last) > 0 {
				last[len(last)-1] = strings.TrimLeft(last[len(last)-1]+" "+value, " ")
			}
			continue
		}
		name, value, found := strings.Cut(value, ":")
		if name = strings.TrimRight(name, " \t"); !found || name == "" {
			last = nil
			continue
		}
		key := textproto.CanonicalMIMEHeaderKey(name)
		header[key] = append(header[key], strings.TrimLeft(value, " \t"))
		last = header[key]
	}
	return header
}

// IsChunked reports whether a message with this header is in the chunked
// transfer coding.
func IsChunked(header http.Header) bool {
	codings := strings.Split(strings.Join(header["Transfer-Encoding"], ","), ",")
	return strings.EqualFold(strings.TrimSpace(codings[len(codings)-1]), "chunked")
}

// Payload is a body without its transfer coding. complete is false where the
// body is chunked and its last chunk was not received. It may share memory
// with body.
func Payload(header http.Header, body []byte) (payload []byte, complete bool) {
	if !IsChunked(header) {
		return body, true
	}
	return Dechunk(body)
}

// Dechunk removes the chunked transfer coding. It gives what came before the
// first error. complete says that the chunk of size zero was received (RFC
// 9112, 8). A body whose very first line is no chunk's is given as it is:
// there are servers, and archives, that only say that they send chunks.
func Dechunk(body []byte) (payload []byte, complete bool) {
	payload = make([]byte, 0, len(body))
	d := Dechunker{Emit: func(p []byte) { payload = append(payload, p...) }}
	d.Write(body)
	d.Flush()
	return payload, d.Complete()
}
