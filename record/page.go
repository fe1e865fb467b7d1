package record

import "time"

// Kind is what a page is.
type Kind string

// The kinds. Articles, galleries, videos and live blogs become records;
// sections and errors never do.
const (
	KindArticle Kind = "article"
	KindGallery Kind = "gallery"
	KindVideo   Kind = "video"
	KindLive    Kind = "live"
	KindSection Kind = "section"
	// KindError is an error page, whatever its status: 404 text, a firewall's
	// page, a captcha, a login wall.
	KindError Kind = "error"
	// KindRemoved is a page that says its article was taken down (已删除).
	KindRemoved Kind = "removed"
)

// IsRecord reports whether pages of this kind become records.
func (k Kind) IsRecord() bool {
	switch k {
	case KindArticle, KindGallery, KindVideo, KindLive:
		return true
	}
	return false
}

// Precision says how much of a time the page gave.
type Precision string

// The precisions of a published time.
const (
	ToSecond Precision = "second"
	ToMinute Precision = "minute"
	ToDay    Precision = "day"
)

// Byline is a person and what the page says they did, such as 首席记者.
type Byline struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// Image is a picture of the article. An image without URL is a caption that
// stands in the page without its picture.
type Image struct {
	URL     string `json:"url,omitempty"`
	Caption string `json:"caption,omitempty"`
}

// Evidence says why a field holds what it holds: the rule that found it, where
// in the page (a CSS path, a meta name, a JSON path), and the text as it stood.
type Evidence struct {
	Rule  string `json:"rule"`
	Where string `json:"where,omitempty"`
	Raw   string `json:"raw,omitempty"`
	// Relative says that the page tells a time by its distance from the time of
	// fetching (3小时前): asked later, it says another.
	Relative bool `json:"relative,omitempty"`
	// Unclosed, of a body, says that the page ends without </body> or </html>: as
	// its author wrote it, or because it was cut off on its way.
	Unclosed bool `json:"unclosed,omitempty"`
	// Other is what OtherRule read and what does not agree with the field: the
	// generic extractor's reading where a layout gave the field, a layout's where
	// the page spoke against it. Where pages of a site begin to have it, the
	// site's template has changed.
	Other     string `json:"other,omitempty"`
	OtherRule string `json:"other_rule,omitempty"`
}

// Content is what a reader read on a page. What is not known is zero.
type Content struct {
	Title    string `json:"title,omitempty"`
	Subtitle string `json:"subtitle,omitempty"`
	// ShoulderTitle is the line above the headline (引题), where the page marks it as one.
	ShoulderTitle string `json:"shoulder_title,omitempty"`
	// Published carries the page's zone, +08:00 where it names none.
	Published          time.Time `json:"published,omitzero"`
	PublishedPrecision Precision `json:"published_precision,omitempty"`
	Updated            time.Time `json:"updated,omitzero"`
	// Source is the outlet as printed; SourceParts are its parts in order.
	Source      string   `json:"source,omitempty"`
	SourceParts []string `json:"source_parts,omitempty"`
	Authors     []string `json:"authors,omitempty"`
	Bylines     []Byline `json:"bylines,omitempty"`
	Editors     []string `json:"editors,omitempty"`
	// Reads is nil where the page gives no count.
	Reads *int64 `json:"reads,omitempty"`
	// Comments is how many readers' comments the page counts, nil where it does not.
	Comments *int64 `json:"comments,omitempty"`
	// Body is the text, a paragraph a line.
	Body            string   `json:"body,omitempty"`
	Images          []Image  `json:"images,omitempty"`
	Section         string   `json:"section,omitempty"`
	Keywords        []string `json:"keywords,omitempty"`
	Lang            string   `json:"lang,omitempty"`
	Charset         string   `json:"charset,omitempty"`
	DeclaredCharset string   `json:"declared_charset,omitempty"`
	Kind            Kind     `json:"kind,omitempty"`
}

// Link is an anchor of a page, resolved against its base.
type Link struct {
	// URL is absolute, with its query in the page's encoding as browsers send
	// it, without a fragment.
	URL  string
	Text string
	// NoFollow is set by rel=nofollow.
	NoFollow bool
}

// Page is the reading of one captured page.
type Page struct {
	Content
	// URL is the page's own, as captured.
	URL string
	// Canonical is the page's rel=canonical, absolute, "" where it has none.
	Canonical string
	// PartURLs are the addresses of all pages of a paginated article in order,
	// the first page included, as far as this page names them; nil otherwise.
	PartURLs []string
	// Links are the page's anchors in order, each URL once.
	Links []Link
	// Feeds are the feeds that the page's head names.
	Feeds []string
	// ParserVersion names what read the page, the parser and the layouts that are
	// known of the page: of the same page it reads the same.
	ParserVersion string
	// Evidence is keyed by the JSON names of the fields of Content.
	Evidence map[string]Evidence
}
