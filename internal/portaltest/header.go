package portaltest

import (
	"net/http"
	"strings"
)

// accepts reports whether the client takes a content coding (RFC 9110, 12.5.3);
// a coding of quality 0 is one that it does not take.
func accepts(r *http.Request, coding string) bool {
	for _, line := range r.Header.Values("Accept-Encoding") {
		for item := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(item, ";")
			if strings.EqualFold(strings.TrimSpace(name), coding) {
				return !strings.HasSuffix(strings.ReplaceAll(params, " ", ""), "q=0")
			}
		}
	}
	return false
}
