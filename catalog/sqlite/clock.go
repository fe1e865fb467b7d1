package sqlite

import (
	"time"
)

// Times are stored by the machine's clock, which people and NTP set: it may run
// ahead by years and be put back. What must not follow such jumps goes by two
// other measures.
//
// Within a process, leases and delays go by the time that passed since the
// store was opened (steady). Between passes, a row that says it was asked in
// the future is due, and no key stays closed for longer than any host may ask
// for (settleClock). How long an article was missing is corrected by how long the
// machine has run meanwhile, where that is known (drift).

// longestBackOff is the longest that a host may keep us away.
const longestBackOff = 24 * time.Hour

// instant is one reading of the clocks.
type instant struct {
	raw    time.Time // as the clock gave it
	wall   time.Time // in UTC, without its monotonic part
	steady time.Time // the wall at the opening and the time since then
}

func (s *Store) instant() instant {
	raw := s.options.Now()
	return instant{raw: raw, wall: raw.Round(0).UTC(), steady: s.opened.Add(raw.Sub(s.origin))}
}

// scheduled is a moment that a caller named by the clock, on the steady scale.
func (i instant) scheduled(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return i.steady.Add(at.Sub(i.raw))
}

// given is a moment of the steady scale as a caller's clock names it.
func (i instant) given(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return i.raw.Add(at.Sub(i.steady))
}

// settleClock is called when a pass begins, and mends what a clock left behind that
// ran ahead and was put back.
func (t *tx) settleClock() error {
	const delay = "(SELECT coalesce(max(delay), 0) FROM lane WHERE lane.key = key.id)"
	latest, err := latestOf(t)
	if err != nil {
		return err
	}
	// What a host wanted beyond the last asking it still has.
	ahead := max(latest-nanos(t.now), 0)
	err = t.exec(`UPDATE key SET not_before = min(max(not_before - ?2, ?1 + `+delay+`), ?1 + max(?3, `+delay+`)),
		ready = min(max(ready - ?2, ?1 + `+delay+`), ?1 + max(?3, `+delay+`))
		WHERE ready > ?1 + CASE WHEN ?2 > 0 THEN 0 ELSE ?3 END`, nanos(t.steady), ahead, int64(longestBackOff))
	if err != nil || ahead == 0 {
		return err
	}
	now := nanos(t.now)
	for _, statement := range []string{
		"UPDATE url SET due = ?1 WHERE due > ?1 AND due < ?2 AND (asked_at > ?1 OR asked_at = 0)",
		"UPDATE url SET asked_at = ?1 WHERE asked_at > ?1 AND ?2",
		"UPDATE site SET last_success = min(last_success, ?1), last_new = min(last_new, ?1) WHERE (last_success > ?1 OR last_new > ?1) AND ?2",
	} {
		if err := t.exec(statement, now, int64(never)); err != nil {
			return err
		}
	}
	return t.exec("UPDATE clock SET latest = ?", now)
}

// latestOf is the latest time at which anything was asked.
func latestOf(s source) (latest int64, err error) {
	_, err = one(s, []any{&latest}, "SELECT coalesce(max(latest), 0) FROM clock")
	return latest, err
}

// noteClock keeps the latest time at which anything was asked.
func (t *tx) noteClock(at time.Time) error {
	return t.exec("UPDATE clock SET latest = max(latest, ?)", nanos(at))
}

// stillSeen sets when a revision was last seen: ?1 is now, ?2 when it was seen.
// A time that is yet to come gives way to any honest one.
const stillSeen = "last_seen = CASE WHEN last_seen > ?1 THEN ?2 ELSE max(last_seen, ?2) END"

// uptime is how long the machine has run, "" where that is not known.
func (t *tx) uptime() (boot string, since time.Duration) {
	if t.options.Uptime == nil {
		return "", 0
	}
	return t.options.Uptime()
}

// drift is by how much the clock went ahead of the time that really passed
// since a moment at which an article was missing: since the last pass that had
// begun by then. It is 0 where the machine was started anew since, or nothing is
// known of it, and where the clock fell behind.
func (t *tx) drift(since time.Time) (time.Duration, error) {
	boot, runs := t.uptime()
	if boot == "" {
		return 0, nil
	}
	var before string
	var began, ran int64
	_, err := t.get([]any{&before, &began, &ran},
		"SELECT coalesce(boot, ''), began, uptime FROM pass WHERE began <= ? ORDER BY id DESC LIMIT 1", nanos(since))
	if err != nil || before != boot {
		return 0, err
	}
	passed := runs - time.Duration(ran)
	return max(t.now.Sub(moment(began))-passed, 0), nil
}
