// Package record holds the nouns that the parts of jianbao hand to each
// other: what is asked for (Request), what came back (Capture), where it was
// kept (Ref), what it said (Page, Article), how it ended (Outcome, Result)
// and what happened (Event).
//
// It imports the standard library alone and knows no other package. Values
// are plain data: they may be copied, and nothing in them is shared unless a
// field's comment says so. Times carry a zone; text is UTF-8.
//
// # Vocabulary
//
// A capture is one exchange, as archived. An article is what a canonical URL
// is about. A revision is one distinct content of it. A source is the outlet
// that the page names (来源). A site is an entry of crawl.yaml. A politeness
// key is what one worker at a time may talk to, usually a host.
package record
