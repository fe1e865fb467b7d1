package parser

import (
	"time"

	"jianbao/record"
)

// elect gives the vote of the winning day. What lies behind the time of
// fetching by more than a day is refused.
func (p *page) elect(votes []dateVote) (dateVote, bool) {
	byDay := map[string]int{}
	kinds := map[string]bool{}
	for _, v := range votes {
		if p.isFuture(v.stamp.t) {
			continue
		}
		day := p.dayOf(v.stamp)
		key := day + v.rule
		if !kinds[key] {
			byDay[day] += v.score
			kinds[key] = true
		}
	}
	best, bestDay := -1, ""
	for i, v := range votes {
		day := p.dayOf(v.stamp)
		if p.isFuture(v.stamp.t) || byDay[day] <= 0 {
			continue
		}
		switch {
		case best < 0, byDay[day] > byDay[bestDay]:
			best, bestDay = i, day
		case day == bestDay && p.isLatin() && sameClock(v.stamp, votes[best].stamp):
			if v.stamp.zoned {
				best = i // where the readers' clock is another than +08:00, the zone counts
			}
		case day == bestDay && better(v, votes[best]):
			best = i
		}
	}
	if best < 0 || byDay[bestDay] < 12 {
		return dateVote{}, false
	}
	return votes[best], true
}

// sameClock reports whether two times are one instant but for the zone, which one
// of them names: they are whole half hours apart.
func sameClock(a, b stamp) bool {
	if a.zoned == b.zoned || a.precision == record.ToDay || b.precision == record.ToDay {
		return false
	}
	apart := a.t.Truncate(time.Minute).Sub(b.t.Truncate(time.Minute))
	return apart%(30*time.Minute) == 0
}

// dayOf is the day of a date: in China's zone, and on a page in the Latin alphabet
// in its own.
func (p *page) dayOf(st stamp) string {
	if p.isLatin() {
		return st.t.Format(time.DateOnly)
	}
	return st.t.In(shanghai).Format(time.DateOnly)
}

func better(a, b dateVote) bool {
	fine := func(p record.Precision) int {
		return map[record.Precision]int{record.ToDay: 0, record.ToMinute: 1, record.ToSecond: 2}[p]
	}
	if (fine(a.stamp.precision) == 0) != (fine(b.stamp.precision) == 0) {
		return fine(a.stamp.precision) > 0
	}
	if a.seen != b.seen {
		return a.seen
	}
	return a.score > b.score
}

func (p *page) isFuture(t time.Time) bool {
	if p.in.FetchedAt.IsZero() {
		return t.Year() > 2050
	}
	return t.After(p.in.FetchedAt.Add(24 * time.Hour))
}
