package catalog

import (
	"fmt"
	"time"
)

// Now is the store's clock.
func (o Options) Now() time.Time {
	if o.Clock == nil {
		return time.Now()
	}
	return o.Clock()
}

// Zone is the archive's timezone.
func (o Options) Zone() *time.Location {
	if o.Location == nil {
		return time.FixedZone("", 8*60*60)
	}
	return o.Location
}

// Partition names the index partition of an article, such as "2022-h2": the
// half of the year, in loc, in which it was published. An article without a
// date, or with one more than two days after it was first seen, goes by when
// it was first seen; a mistaken date must not open partitions in the future.
func Partition(published, firstSeen time.Time, loc *time.Location) string {
	day := published
	if day.IsZero() || day.After(firstSeen.Add(48*time.Hour)) {
		day = firstSeen
	}
	day = day.In(loc)
	half := 1
	if day.Month() > time.June {
		half = 2
	}
	return fmt.Sprintf("%04d-h%d", day.Year(), half)
}
