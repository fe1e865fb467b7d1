package main

import "runtime/debug"

// gcPercent is how much garbage may gather, in percent of what is held, while
// page after page is read: a few trees are held, and to collect around them
// every few pages takes a tenth of the time.
const gcPercent = 400

// collectLess has garbage collected less often, until restore is called. An
// operator's GOGC stands.
func (a *app) collectLess() (restore func()) {
	if a.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(gcPercent)
	return func() { debug.SetGCPercent(before) }
}
