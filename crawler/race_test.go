//go:build race

package crawler_test

// underRace: the race detector makes everything ten times as slow, so that
// tests with many pages take fewer.
const underRace = true
