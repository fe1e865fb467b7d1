package portaltest

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Answer is a scripted answer, the same for every request. Its zero value is
// an empty 200.
type Answer struct {
	Status int // 0: 200
	// Type is the Content-Type; "" is "text/html" without a charset, and "-"
	// sends none.
	Type string
	// Header is added to the answer's, and may replace Type.
	Header http.Header
	Body   []byte
	// Chunked sends the body in chunks of Piece bytes (0: 1000) instead of
	// with a length.
	Chunked bool
	Piece   int
	// Pause is waited before each piece but the first; it implies pieces.
	Pause time.Duration
	// Wait is waited before the head.
	Wait time.Duration
	// Gzip sends the body gzipped where the client accepts that; Squeezed
	// says that the body is so already and is sent to all.
	Gzip     bool
	Squeezed bool
	// ETag, as it is to be sent, with its quotes, and Modified are sent and
	// compared with the client's, who gets a 304 where nothing changed.
	ETag     string
	Modified time.Time
}

// ServeHTTP answers.
func (a Answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !sleep(r, a.Wait) {
		return
	}
	header := w.Header()
	a.head(header)
	if a.unchanged(r) {
		delete(header, "Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.Body
	switch {
	case a.Squeezed:
		header.Set("Content-Encoding", "gzip")
	case a.Gzip:
		header.Set("Vary", "Accept-Encoding")
		if accepts(r, "gzip") {
			header.Set("Content-Encoding", "gzip")
			body = Squeeze(body)
		}
	}
	if !a.Chunked {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	a.write(w, r, body)
}

func (a Answer) head(header http.Header) {
	switch a.Type {
	case "":
		header.Set("Content-Type", "text/html")
	case "-":
		header["Content-Type"] = nil // so net/http does not guess one
	default:
		header.Set("Content-Type", a.Type)
	}
	maps.Copy(header, a.Header)
	if a.ETag != "" {
		header.Set("ETag", a.ETag)
	}
	if !a.Modified.IsZero() {
		header.Set("Last-Modified", a.Modified.UTC().Format(http.TimeFormat))
	}
}

// unchanged compares validators as RFC 9110, 13.2.2: a date counts only where
// there is no tag.
func (a Answer) unchanged(r *http.Request) bool {
	if a.Status != 0 && a.Status != http.StatusOK {
		return false
	}
	if tag := r.Header.Get("If-None-Match"); tag != "" {
		return a.ETag != "" && tag == a.ETag
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !a.Modified.IsZero() && !a.Modified.Truncate(time.Second).After(since)
}

// write sends the body, in pieces where asked for.
func (a Answer) write(w http.ResponseWriter, r *http.Request, body []byte) {
	if r.Method == http.MethodHead {
		return
	}
	piece := len(body)
	if a.Chunked || a.Pause > 0 {
		piece = a.Piece
		if piece == 0 {
			piece = 1000
		}
	}
	flush := http.NewResponseController(w).Flush
	for first := true; len(body) > 0; first = false {
		if !first && !sleep(r, a.Pause) {
			return
		}
		n := min(piece, len(body))
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		body = body[n:]
		if a.Chunked || a.Pause > 0 {
			_ = flush()
		}
	}
}

// sleep waits, and is false when the client or the portal has gone.
func sleep(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// Redirect answers with a status of 301, 302, 303, 307 or 308 and a Location.
func Redirect(status int, to string) Answer {
	return Answer{Status: status, Header: http.Header{"Location": {to}}}
}

// Status answers with a status and an English line of text.
func Status(status int) Answer {
	return Answer{Status: status, Type: "text/plain; charset=utf-8", Body: []byte(http.StatusText(status) + "\n")}
}

// Sequence answers the first request by the first handler, and so on; the
// last one answers all that follow.
func Sequence(handlers ...http.Handler) http.Handler {
	var mu sync.Mutex
	next := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[next]
		if next < len(handlers)-1 {
			next++
		}
		mu.Unlock()
		h.ServeHTTP(w, r)
	})
}

// Squeeze gzips.
func Squeeze(body []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(body) // a bytes.Buffer does not fail
	_ = w.Close()
	return out.Bytes()
}
