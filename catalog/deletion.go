package catalog

import (
	"time"

	"jianbao/record"
)

// DefaultConfirmDeletion is how long an article must be missing before it is
// called deleted, where PassOptions names nothing for its site.
const DefaultConfirmDeletion = 24 * time.Hour

// Judge says what an article's state becomes when it was found to be absent at
// a time, and the event of it, "" when nothing changes. standing is nil for an
// article that was never missing. A 410 is believed at once; anything else
// makes the article missing, and deleted when it is still so after confirm.
// Where it was found missing at a time after at, the clock ran ahead then, and
// what has passed since is not known: it is missing since at.
func Judge(standing *record.Deletion, outcome record.Outcome, at time.Time, confirm time.Duration) (*record.Deletion, record.EventType) {
	if !outcome.Absent() {
		return standing, ""
	}
	missing := standing != nil && standing.State == record.Missing
	switch {
	case standing != nil && standing.State == record.Deleted:
		return standing, ""
	case missing && standing.Since.After(at) && outcome == record.Gone:
		return &record.Deletion{State: record.Deleted, Since: at, Confirmed: at}, record.EventDeleted
	case missing && standing.Since.After(at):
		return &record.Deletion{State: record.Missing, Since: at}, ""
	case missing && (outcome == record.Gone || at.Sub(standing.Since) >= confirm):
		return &record.Deletion{State: record.Deleted, Since: standing.Since, Confirmed: at}, record.EventDeleted
	case missing:
		return standing, ""
	case outcome == record.Gone:
		return &record.Deletion{State: record.Deleted, Since: at, Confirmed: at}, record.EventDeleted
	}
	return &record.Deletion{State: record.Missing, Since: at}, record.EventMissing
}

// Return says what an article's state becomes when it was had at a time, and
// the event of it, "" when nothing changes.
func Return(standing *record.Deletion, at time.Time) (*record.Deletion, record.EventType) {
	if standing == nil || standing.State == record.Returned {
		return standing, ""
	}
	return &record.Deletion{State: record.Returned, Since: at}, record.EventReturned
}

// Recheck says whether a result counts among the rechecks of a site's
// articles, and whether that recheck failed. Rechecks of articles that are
// already missing or deleted do not count: a site that took down five articles
// would otherwise never have them confirmed. Nor do URLs that lead elsewhere,
// and those that we decided not to ask.
func Recheck(standing *record.Deletion, r record.Result) (counts, failed bool) {
	if standing != nil && standing.State != record.Returned || r.RetryInPass {
		return false, false
	}
	switch r.Outcome {
	case record.Redirected, record.Disallowed, record.OutOfScope, record.NotPublicHost:
		return false, false
	case record.GotArticle, record.NotModified:
		return true, false
	}
	return true, true
}

// Withhold reports whether so many of a site's rechecks failed in a pass that
// nothing is concluded from those that did: more than a fifth, and more than three.
func Withhold(rechecks, failed int) bool {
	return failed > 3 && failed*5 > rechecks
}
