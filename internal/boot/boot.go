// Package boot tells how long this machine has run: a clock that nobody sets.
package boot

import "time"

// Uptime names the start of this machine and how long ago it was, with the time
// in which it slept. Two answers with one name can be subtracted, whichever
// processes asked. id is "" where the system does not tell.
func Uptime() (id string, since time.Duration) { return uptime() }
