package record

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode"
)

// Schema is the version of the JSON form of Article.
const Schema = 1

// DeletionState is what is known of an article's being there.
type DeletionState string

// The states of Deletion.
const (
	Missing  DeletionState = "missing"  // not found, not yet confirmed
	Deleted  DeletionState = "deleted"  // confirmed, or said by the server (410)
	Returned DeletionState = "returned" // there again
)

// Deletion is the state of an article that was seen to be gone.
type Deletion struct {
	State DeletionState `json:"state"`
	// Since is when the article was first found to be gone (or there again).
	Since time.Time `json:"since"`
	// Confirmed is when Missing became Deleted.
	Confirmed time.Time `json:"confirmed,omitzero"`
}

// Article is the record: the reading of one revision of an article with what
// proves it. Its JSON form is the one that every command and API writes.
type Article struct {
	Schema       int    `json:"schema"`
	ID           string `json:"id,omitempty"`
	URL          string `json:"url,omitempty"`
	CanonicalURL string `json:"canonical_url,omitempty"`
	Site         string `json:"site,omitempty"`
	Content
	// Revision counts from 1.
	Revision  int       `json:"revision,omitempty"`
	FirstSeen time.Time `json:"first_seen,omitzero"`
	LastSeen  time.Time `json:"last_seen,omitzero"`
	// Captures holds one capture a part, in order.
	Captures []Ref `json:"captures,omitempty"`
	// Incomplete holds the URLs of parts that could not be had.
	Incomplete    []string            `json:"incomplete,omitempty"`
	Deletion      *Deletion           `json:"deletion,omitempty"`
	ParserVersion string              `json:"parser_version,omitempty"`
	Evidence      map[string]Evidence `json:"evidence,omitempty"`
}

var idEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// IDLength is the number of characters of an article's id.
const IDLength = 16

// ArticleID is the id of the article that a canonical URL is about: the first
// 80 bits of its SHA-256 in lower-case base32 (RFC 4648), 16 characters.
func ArticleID(canonicalURL string) string {
	sum := sha256.Sum256([]byte(canonicalURL))
	return strings.ToLower(idEncoding.EncodeToString(sum[:10]))
}

// IsIDPrefix reports whether s could be an article's id or the beginning of
// one, in either case of letters.
func IsIDPrefix(s string) bool {
	if s == "" || len(s) > IDLength {
		return false
	}
	for _, c := range strings.ToLower(s) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}

// Fingerprint tells two contents apart: SHA-256, lower hex, over what the
// publisher wrote (title, subtitle, shoulder title, times, source, authors, editors, body,
// captions and kind). Counts, keywords, addresses of pictures and differences
// in white space do not enter it, so that they make no revision.
func (c *Content) Fingerprint() string {
	type essence struct {
		Title, Subtitle, Published, Updated, Source string
		Authors, Editors                            []string
		Bylines                                     []Byline
		Body                                        string
		Captions                                    []string
		Kind                                        Kind
		// Younger than stored fingerprints, which stay what they are without one.
		ShoulderTitle string `json:",omitempty"`
	}
	e := essence{
		Title: squeeze(c.Title), Subtitle: squeeze(c.Subtitle), Published: instant(c.Published),
		Updated: instant(c.Updated), Source: squeeze(c.Source), Authors: c.Authors,
		Editors: c.Editors, Bylines: c.Bylines, Body: squeeze(c.Body), Kind: c.Kind,
		ShoulderTitle: squeeze(c.ShoulderTitle),
	}
	for _, image := range c.Images {
		if image.Caption != "" {
			e.Captions = append(e.Captions, squeeze(image.Caption))
		}
	}
	text, err := json.Marshal(e)
	if err != nil {
		panic("record: an essence is always representable as JSON: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// squeeze drops white space and invisible marks; between Han they carry nothing.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}
