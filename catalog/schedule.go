package catalog

import (
	"math"
	"time"

	"jianbao/record"
)

// Rank orders the requests of a politeness key: lower ranks are asked first,
// within a rank what was offered first. known says that the URL has led to an
// article before: what is new goes before what is looked at again, so that a
// limit of pages cuts rechecks and not news. Sections that lie deeper than the
// start pages' own links come last: there may be more of them than pages that a
// pass may ask.
func Rank(r record.Request, known bool) int {
	switch {
	case r.Purpose == record.ForFeed, r.Purpose == record.ForSitemap, r.Purpose == record.ForRobots:
		return 0
	case r.Purpose == record.ForSection && r.Start:
		return 1
	case r.Purpose == record.ForSection && r.Depth <= 1:
		return 2
	case r.Purpose == record.ForSection:
		return 6
	case r.Purpose == record.ForPart:
		return 3
	case !known:
		return 4
	}
	return 5
}

// Fed reports whether a rank is that of feeds and sitemaps, which are asked
// even at sites that have had their pages.
func Fed(rank int) bool { return rank == 0 }

// Interval is how long after a result its URL is due again, where the result
// names no RetryAt. last is the interval before it, 0 at first. changed says
// that the answer brought something new, or was the first.
func Interval(r record.Result, last time.Duration, changed bool) time.Duration {
	low, high := max(r.Revisit.Min, 0), r.Revisit.Max
	if high < low {
		high = low
	}
	switch r.Request.Purpose {
	case record.ForArticle, record.ForPart:
	default:
		if r.Outcome.Answered() {
			return low
		}
	}
	if changed || last <= 0 {
		return low
	}
	if last > math.MaxInt64/2 {
		return high
	}
	return min(max(2*last, low), high)
}

// Failed reports whether an outcome counts among the failures since the last
// good answer. An article that is gone is an answer; a start page, feed or
// section that is gone is a failure.
func Failed(r record.Result) bool {
	switch r.Outcome {
	case record.Redirected, record.Disallowed, record.OutOfScope, record.NotPublicHost:
		return false
	}
	article := r.Request.Purpose == record.ForArticle || r.Request.Purpose == record.ForPart
	return !r.Outcome.Answered() && !(article && r.Outcome.Absent())
}

// SeenAt is the time at which a result was seen: that of its capture, which a
// rebuilding from the WARC files finds again, else of the asking.
func SeenAt(r record.Result) time.Time {
	if r.Capture != nil && !r.Capture.Time.IsZero() {
		return r.Capture.Time.UTC()
	}
	return r.Time.UTC()
}
