//go:build race

package parser_test

// underRace says that tests take ten times as long: the largest pages are left
// to a run without the race detector.
const underRace = true
