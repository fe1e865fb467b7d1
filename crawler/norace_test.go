//go:build !race

package crawler_test

const underRace = false
