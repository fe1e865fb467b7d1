package record

import "time"

// EventType is what happened to an article.
type EventType string

// The event types. They are stored; their spelling never changes.
const (
	EventSeen      EventType = "seen"      // first seen: revision 1
	EventRevised   EventType = "revised"   // a new revision
	EventCompleted EventType = "completed" // missing parts were had: the same revision, read whole
	EventMissing   EventType = "missing"   // not found
	EventDeleted   EventType = "deleted"   // confirmed to be gone
	EventReturned  EventType = "returned"  // there again
)

// Event is one entry of the event log. Seq rises by commit order without end;
// a consumer keeps the last Seq that it has dealt with.
type Event struct {
	Seq     int64     `json:"seq"`
	Time    time.Time `json:"time"`
	Type    EventType `json:"type"`
	Article string    `json:"article"`
	// Revision is the current one after the event.
	Revision int `json:"revision,omitempty"`
	// Pass is the crawl pass that saw it.
	Pass int64 `json:"pass,omitempty"`
	// Captures prove the event: of a deletion the answers that said so.
	Captures []Ref `json:"captures,omitempty"`
}
